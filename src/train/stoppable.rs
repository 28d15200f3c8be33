//! Work that cannot be cut short, on a thread of its own, so that a request to stop is answered at once.

use std::panic::resume_unwind;
use std::time::Duration;

use crossbeam_channel::{RecvTimeoutError, bounded};

use super::TrainError;

/// How soon a request to stop is heard.
const ANSWER: Duration = Duration::from_millis(50);

/// Works in a thread of its own. What is given up ends by itself.
///
/// # Errors
/// [`TrainError::Stopped`] when `go_on` says so, [`TrainError::Device`] where there is no thread.
pub(super) fn unless_stopped<T: Send + 'static>(
    go_on: &mut dyn FnMut() -> bool,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, TrainError> {
    let (outbox, inbox) = bounded(1);
    let thread = std::thread::Builder::new()
        .name("stoppable".to_owned())
        .spawn(move || drop(outbox.send(work())))
        .map_err(|e| TrainError::Device(format!("no thread to work in: {e}")))?;
    loop {
        match inbox.recv_timeout(ANSWER) {
            Ok(result) => return Ok(result),
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
