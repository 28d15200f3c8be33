//! Preparing on a thread of its own, so that a request to stop is answered at once.

use std::panic::resume_unwind;
use std::time::Duration;

use crossbeam_channel::{RecvTimeoutError, bounded};

use super::Prepared;
use crate::train::{RunSpec, TrainError};

/// How soon a request to stop is heard while a run is prepared.
const ANSWER: Duration = Duration::from_millis(50);

impl Prepared {
    /// Prepares in a thread of its own, so that a request to stop is answered at once: decomposing many
    /// features takes seconds and cannot be cut short. What is given up ends by itself.
    ///
    /// # Errors
    /// As [`Prepared::new`]; [`TrainError::Stopped`] when `go_on` says so.
    pub fn in_background(
        spec: &RunSpec,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<Self, TrainError> {
        let (outbox, inbox) = bounded(1);
        let spec = spec.clone();
        let thread = std::thread::Builder::new()
            .name("preparing".to_owned())
            .spawn(move || drop(outbox.send(Self::new(&spec))))
            .map_err(|e| TrainError::Device(format!("no thread to prepare in: {e}")))?;
        loop {
            match inbox.recv_timeout(ANSWER) {
                Ok(result) => return result,
                Err(RecvTimeoutError::Timeout) if go_on() => {}
                Err(RecvTimeoutError::Timeout) => return Err(TrainError::Stopped),
                // It ended without a result: it panicked, and that is passed on.
                Err(RecvTimeoutError::Disconnected) => match thread.join() {
                    Err(panic) => resume_unwind(panic),
                    Ok(()) => return Err(TrainError::Stopped),
                },
            }
        }
    }
}
