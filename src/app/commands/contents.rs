//! Looking at what a file holds before it is opened.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::jobs::load::{Fresh, LoadError};
use crate::app::jobs::results::Done;
use crate::app::preview::Preview;
use crate::app::shell::{ContentsDialog, Look};
use crate::app::window::App;
use crate::data::{ListedArray, ReadOptions, first_samples, label_of, list_arrays};

impl App {
    /// Lists what the file at hand holds.
    pub(super) fn list_contents(&mut self) {
        let Some(path) = self.state.data_file().cloned() else {
            return;
        };
        self.load(label_of(&path), move |_| {
            let arrays = list_arrays(&path)?;
            Ok(Fresh::Choice { path, arrays })
        });
    }

    /// Opens the dialog; what is open of the file already is chosen.
    pub(super) fn show_contents(&mut self, path: PathBuf, arrays: Vec<ListedArray>) {
        let open = self.state.loaded().and_then(|loaded| {
            let origin = &loaded.data.origin;
            let array = origin.array.as_deref();
            array.filter(|_| origin.path.as_deref() == Some(&path))
        });
        self.overlays.contents = Some(ContentsDialog::new(path, arrays, open));
    }

    /// Reads some samples of what is chosen.
    pub(super) fn look_into(&mut self, path: PathBuf, array: Option<String>) {
        let Some(dialog) = &mut self.overlays.contents else {
            return;
        };
        dialog.asked.clone_from(&array);
        if array.is_none() {
            dialog.found = Look::Nothing;
            return;
        }
        dialog.found = Look::Coming;
        let options = ReadOptions {
            array: array.clone(),
            ..ReadOptions::default()
        };
        let ctx = self.jobs.context().clone();
        let place = path.clone();
        let done = move |result| Done::LookedInto {
            path: path.clone(),
            array: array.clone(),
            result,
        };
        self.jobs.attempt("look into", done, move || {
            let few = first_samples(&place, &options)?;
            Ok::<_, LoadError>(Arc::new(Preview::new(&few, &ctx)))
        });
    }

    pub(super) fn looked_into(
        &mut self,
        path: &PathBuf,
        array: Option<&str>,
        result: Result<Arc<Preview>, LoadError>,
    ) {
        let Some(dialog) = &mut self.overlays.contents else {
            return;
        };
        if dialog.path == *path && dialog.asked.as_deref() == array {
            dialog.found = match result {
                Ok(preview) => Look::Ready(preview),
                Err(error) => Look::Failed(error.message),
            };
        }
    }
}
