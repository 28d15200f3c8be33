//! The system's file dialogs. One at a time: made on the window's thread, awaited on a named one.

use std::path::{Path, PathBuf};
use std::pin::Pin;

use pollster::block_on;
use rfd::{AsyncFileDialog, FileHandle};

use super::Jobs;
use super::dialog_log::DialogLog;
use super::results::{Done, Picked};
use crate::app::purpose::{Kind, Purpose};
use crate::data::series_of;

/// What a person chose in a dialog; none also where no dialog could be shown.
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
    let log = DialogLog::listen();
    let answer: Answer = match asked.kind {
        Kind::Present => one(dialog.pick_file()),
        Kind::Several => Box::pin(async { together(&dialog.pick_files().await?) }),
        Kind::New => one(dialog.save_file()),
        Kind::Folder => one(dialog.pick_folder()),
    };
    let on_panic = {
        let purpose = purpose.clone();
        move |_| Done::Picked(purpose.clone(), Picked::NotShown)
    };
    jobs.start("file-dialog", on_panic, move || {
        let picked = match block_on(answer) {
            Some(path) => Picked::Path(path),
            None if log.has_failed() => Picked::NotShown,
            None => Picked::Nothing,
        };
        Done::Picked(purpose, picked)
    });
}

fn one(chosen: impl Future<Output = Option<FileHandle>> + Send + 'static) -> Answer {
    Box::pin(async { Some(chosen.await?.path().to_owned()) })
}

/// One path for all files that were chosen; a dialog that was cancelled gives none.
fn together(chosen: &[FileHandle]) -> Option<PathBuf> {
    let files: Vec<PathBuf> = chosen.iter().map(|file| file.path().to_owned()).collect();
    (!files.is_empty()).then(|| series_of(&files))
}
