//! The system's file dialogs. One at a time: made on the window's thread, awaited on a named one.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::{Duration, Instant};

use pollster::block_on;
use rfd::{AsyncFileDialog, FileHandle};

use super::Jobs;
use super::results::Done;
use crate::app::purpose::{Kind, Purpose};
use crate::data::series_of;

/// Where no dialog can be shown the answer "nothing chosen" comes at once, faster than any hand.
const TOO_FAST: Duration = Duration::from_millis(100);

/// What a person chose in a dialog.
type Answer = Pin<Box<dyn Future<Output = Option<PathBuf>> + Send>>;

/// Shows the system's dialog, starting at `suggested`: a folder to open from, a file to save to.
pub fn ask(jobs: &Jobs<Done>, purpose: Purpose, suggested: &Path) {
    let asked = purpose.dialog();
    let (name, endings) = &asked.files;
    let saves = asked.kind == Kind::New;
    let mut dialog = AsyncFileDialog::new()
        .set_title(asked.title)
        .add_filter(*name, endings);
    let folder = if saves {
        suggested.parent()
    } else {
        Some(suggested)
    };
    if let Some(folder) = folder.filter(|folder| folder.is_dir()) {
        dialog = dialog.set_directory(folder);
    }
    if let (true, Some(name)) = (saves, suggested.file_name()) {
        dialog = dialog.set_file_name(name.to_string_lossy());
    }
    let answer: Answer = match asked.kind {
        Kind::Present => one(dialog.pick_file()),
        Kind::Several => Box::pin(async { Some(together(&dialog.pick_files().await?)) }),
        Kind::New => one(dialog.save_file()),
        Kind::Folder => one(dialog.pick_folder()),
    };
    let begun = Instant::now();
    let on_panic = {
        let purpose = purpose.clone();
        move |_| Done::Picked {
            purpose: purpose.clone(),
            path: None,
            took: Duration::ZERO,
        }
    };
    jobs.start("file-dialog", on_panic, move || {
        let path = block_on(answer);
        Done::Picked {
            purpose,
            path,
            took: begun.elapsed(),
        }
    });
}

fn one(chosen: impl Future<Output = Option<FileHandle>> + Send + 'static) -> Answer {
    Box::pin(async { Some(chosen.await?.path().to_owned()) })
}

/// One path for all files that were chosen.
fn together(chosen: &[FileHandle]) -> PathBuf {
    let files: Vec<PathBuf> = chosen.iter().map(|file| file.path().to_owned()).collect();
    series_of(&files)
}

/// Whether "nothing chosen" came too fast to be a person's answer.
pub fn was_never_shown(took: Duration) -> bool {
    took < TOO_FAST
}
