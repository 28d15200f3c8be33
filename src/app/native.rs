//! The native window.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use eframe::egui_wgpu::{WgpuError, WgpuSetup};

use super::frame_stats;
use super::options::AppOptions;
use super::state::Settings;
use super::window::{App, SETTINGS_KEY};
use crate::background::start_pool_of_lower_priority;
use crate::crash;
use crate::data::ReadOptions;
use crate::runs::RunFolder;

const APP_ID: &str = "balescope";

/// The file of the window's storage, in its folder.
const STORAGE: &str = "app.ron";
const ICON: &[u8] = include_bytes!("../../assets/icon.png");

const NO_GRAPHICS: &str = "no working graphics adapter was found. The window needs Vulkan, Metal or Direct3D 12. \
On Linux install a Vulkan driver: `mesa-vulkan-drivers` (Debian, Ubuntu, Fedora) or `vulkan-swrast` (Arch) also \
works without a graphics card. The command line needs none: see `balescope --help`";

/// Opens the window, with `file` in it where one is given; returns when it is closed.
///
/// # Errors
/// When there is no display or no working graphics adapter.
pub fn run(file: Option<PathBuf>, choice: ReadOptions) -> anyhow::Result<()> {
    frame_stats::mark_start();
    if let Some(folder) = eframe::storage_dir(APP_ID) {
        keep_private(&folder.join(STORAGE));
    }
    start_pool_of_lower_priority()?;
    let options = native_options()?;
    let create = move |context: &eframe::CreationContext<'_>| {
        let settings: Settings = context
            .storage
            .and_then(|storage| eframe::get_value(storage, SETTINGS_KEY))
            .unwrap_or_default();
        let runs = settings.runs_folder.clone();
        let options = AppOptions {
            file,
            choice,
            settings,
            runs: runs.or_else(RunFolder::default_folder),
            tries: true,
            fault: crash::default_folder().and_then(|folder| crash::untold(&folder)),
        };
        let app = App::new(&context.egui_ctx, options);
        Ok(Box::new(app) as Box<dyn eframe::App>)
    };
    eframe::run_native(APP_ID, options, Box::new(create)).map_err(explain)
}

/// The tokens of remote devices are in the settings, and those are for their owner. The window's library
/// writes them with the permissions that the file has.
#[cfg(unix)]
fn keep_private(file: &Path) {
    use std::fs::{self, DirBuilder, OpenOptions, Permissions};
    use std::io::Write as _;
    use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
    if let Some(folder) = file.parent() {
        let _ = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    }
    let new = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file);
    // Where it cannot be had private, the window still works.
    let _ = match new {
        // An empty storage.
        Ok(mut new) => new.write_all(b"{}"),
        Err(_) => fs::set_permissions(file, Permissions::from_mode(0o600)),
    };
}

#[cfg(not(unix))]
fn keep_private(_: &Path) {}

fn native_options() -> anyhow::Result<eframe::NativeOptions> {
    let icon = eframe::icon_data::from_png_bytes(ICON).context("the built-in icon")?;
    let viewport = egui::ViewportBuilder::default()
        .with_title("Balescope")
        .with_app_id(APP_ID)
        .with_icon(icon)
        .with_inner_size([1280.0, 800.0])
        .with_min_inner_size([900.0, 600.0])
        .with_drag_and_drop(true);
    let mut options = eframe::NativeOptions {
        viewport,
        renderer: eframe::Renderer::Wgpu,
        ..Default::default()
    };
    if let WgpuSetup::CreateNew(setup) = &mut options.wgpu_options.wgpu_setup {
        setup.instance_descriptor.backends =
            eframe::wgpu::Backends::from_env().unwrap_or(eframe::wgpu::Backends::PRIMARY);
    }
    Ok(options)
}

/// Says what to install where the error is one of graphics.
fn explain(error: eframe::Error) -> anyhow::Error {
    match error {
        eframe::Error::Wgpu(WgpuError::RequestAdapterError(reason)) => {
            anyhow!("{NO_GRAPHICS} ({reason})")
        }
        eframe::Error::Wgpu(other) => anyhow!("{NO_GRAPHICS} ({other})"),
        eframe::Error::Winit(error) => anyhow!("cannot open a window: {}", reason(&error)),
        eframe::Error::WinitEventLoop(error) => anyhow!(
            "cannot open a window: {}. Is there a display? \
             The command line works without one: see `balescope --help`",
            reason(&error)
        ),
        eframe::Error::AppCreation(error) => anyhow!("cannot open a window: {error}"),
    }
}

/// The last part of a message of winit, which begins with a place in its source.
fn reason(error: &dyn std::error::Error) -> String {
    let text = error.to_string();
    let reason = text.rsplit(": ").next().unwrap_or(&text);
    reason.trim_end_matches('.').to_owned()
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn settings_with_tokens_are_for_their_owner() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new").join(STORAGE);
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        keep_private(&file);
        assert_eq!(mode(&file), 0o600);
        assert_eq!(std::fs::read(&file).unwrap(), b"{}");
        // One of an earlier version keeps what is in it.
        std::fs::write(&file, b"{\"a\": \"b\"}").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        keep_private(&file);
        assert_eq!(mode(&file), 0o600);
        assert_eq!(std::fs::read(&file).unwrap(), b"{\"a\": \"b\"}");
    }
}
