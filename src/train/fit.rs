use super::{EventKind, Outcome, RunSpec, TrainError};
use crate::codec::Archive;
use crate::data::Dataset;

/// Trains in the calling thread: what the training thread and the command line both run.
///
/// `on_event` hears of progress; `stop` is asked at every batch.
///
/// # Errors
/// When the specification is not possible, the device fails, or the loss is no number.
pub fn fit(
    spec: &RunSpec,
    on_event: &mut dyn FnMut(EventKind),
    stop: &dyn Fn() -> bool,
) -> Result<Outcome, TrainError> {
    let _ = (spec, on_event, stop);
    todo!()
}

/// Compresses another file with the model of an archive.
///
/// # Errors
/// When the archive kept no encoder or the columns differ.
pub fn compress_with(model: &Archive, data: &Dataset) -> Result<Archive, TrainError> {
    let _ = (model, data);
    todo!()
}
