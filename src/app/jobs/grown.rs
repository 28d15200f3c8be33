//! Data that have grown since they were read, for a background thread.

use super::load::{Fresh, LoadError};
use crate::app::state::Loaded;
use crate::codec::Archive;
use crate::data::Dataset;
use crate::train::{Reused, RunId, reuse};

/// What a file holds now.
pub struct Grown {
    pub loaded: Box<Loaded>,
    /// What the model at hand made of all of it.
    pub reused: Option<anyhow::Result<Reused>>,
}

impl Grown {
    /// `None` where nothing was added. `run` numbers what the model makes.
    ///
    /// # Errors
    /// When what was read is no data.
    pub fn new(
        fresh: Fresh,
        before: &Dataset,
        run: RunId,
        model: Option<&Archive>,
    ) -> Result<Option<Box<Self>>, LoadError> {
        let Fresh::Data { loaded, .. } = fresh else {
            return Err(super::JobError("the file leaves a choice now".to_owned()).into());
        };
        // Of a file that is too large to be held, the portion may be as large as before.
        if loaded.data.samples_in_file() == before.samples_in_file() {
            return Ok(None);
        }
        let label = "the model at hand";
        let reused = model.map(|model| Ok(reuse(run, model, label, &loaded.data, None)?));
        Ok(Some(Box::new(Self { loaded, reused })))
    }
}
