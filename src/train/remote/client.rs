//! Runs that are done by a server.

use super::follow;
use super::job::{Failed, Job};
use crate::train::observer::Observer;
use crate::train::{Earlier, EpochLoss, Outcome, RemoteDevice, RunSpec, TrainError};

/// Does a run elsewhere, or trains one that ended `further`, and gives its result and its losses as a
/// run here would.
///
/// # Errors
/// As a run here, and when the server cannot be reached, or not any more.
pub(in crate::train) fn run(
    spec: &RunSpec,
    remote: &RemoteDevice,
    further: Option<(&Earlier, usize)>,
    observer: &mut dyn Observer,
) -> Result<(Outcome, Vec<EpochLoss>), TrainError> {
    spec.check()?;
    let job = Job::new(spec, remote, further, observer)?;
    let losses = further.map_or_else(Vec::new, |(earlier, _)| earlier.losses.clone());
    let line = job.begin(observer).map_err(|failed| match failed {
        Failed::Link(error) => remote.explain(&error),
        Failed::Other(error) => error,
    })?;
    follow::to_the_end(&job, line, losses, observer)
}
