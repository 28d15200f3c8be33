//! Work off the window's thread: each job has a named thread of its own, and its result comes back
//! through one bounded channel. A panic in a job is a result like any other.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};

use super::dialog::Purpose;
use super::glimpse::Glimpse;
use super::load::{Fresh, LoadError};
use super::reopening::{ReopenError, Reopened};
use super::save::Written;
use super::state::{BesideRun, ShownFile};
use crate::background::lower_priority;
use crate::data::Dataset;
use crate::runs::{Kept, Listing, RunSettings};
use crate::sweep::SweepResult;
use crate::train::{AboutServer, DeviceInfo, Reused, RunId, Snapshot};

/// Results waiting for the window; a job that finds the channel full waits.
const WAITING: usize = 64;

/// What a job came to.
pub enum Done {
    Devices(Vec<DeviceInfo>),
    Loaded {
        token: u64,
        result: Result<Fresh, LoadError>,
    },
    /// A first look at data that are still being read.
    Glimpsed {
        token: u64,
        glimpse: Arc<Glimpse>,
    },
    /// A file; `run` where it is the archive of that run.
    Written {
        result: Result<Written, String>,
        run: Option<RunId>,
    },
    /// Data compressed with the model of another archive.
    Reused {
        run: RunId,
        result: Result<Reused, String>,
    },
    Picked {
        purpose: Purpose,
        path: Option<PathBuf>,
        took: Duration,
    },
    Picture {
        suggested_name: String,
        png: Result<Arc<Vec<u8>>, String>,
    },
    /// The point of a run that was made by hand, on these data.
    Judged {
        run: RunId,
        data: Arc<Dataset>,
        result: Result<Box<SweepResult>, String>,
    },
    /// What a file of a sweep does to the data.
    Unpacked {
        run: RunId,
        result: Result<(Arc<Snapshot>, Arc<ShownFile>), String>,
    },
    /// The runs that were kept, and whether to open the last one.
    Runs {
        result: Result<Listing, String>,
        restore: bool,
    },
    /// A run that ended was put on the shelf; what had to go for it.
    Kept {
        run: RunId,
        result: Result<(Kept, Vec<Kept>), String>,
    },
    /// A kept run is changed, or is back.
    RunChanged(Result<Kept, String>),
    RunDeleted {
        kept: Kept,
        result: Result<(), String>,
    },
    /// A kept run is ready to be shown.
    Reopened {
        token: u64,
        quietly: bool,
        result: Result<Box<Reopened>, ReopenError>,
    },
    /// What an earlier sweep of the data with this fingerprint was cut off before.
    SweepLeft {
        fingerprint: String,
        left: Vec<RunSettings>,
    },
    /// What a sweep has still to do is noted.
    SweepNoted(Result<(), String>),
    /// What a server said of itself, or why it did not.
    RemoteChecked {
        address: String,
        result: Result<AboutServer, String>,
    },
    /// A second run to look at.
    Beside {
        token: u64,
        result: Result<Arc<BesideRun>, String>,
    },
    /// A job without a place of its own for errors came to grief.
    Failed(String),
}

/// Starts jobs and collects what they came to. Clones share the channel.
#[derive(Clone)]
pub struct Jobs {
    sender: Sender<Done>,
    receiver: Receiver<Done>,
    ctx: egui::Context,
}

impl Jobs {
    pub fn new(ctx: &egui::Context) -> Self {
        let (sender, receiver) = bounded(WAITING);
        Self {
            sender,
            receiver,
            ctx: ctx.clone(),
        }
    }

    /// Runs `job` on a thread called `name`. `on_panic` makes a result of a panic's message, and of
    /// a thread that the operating system did not give.
    pub fn start(
        &self,
        name: &str,
        on_panic: impl Fn(String) -> Done + Send + Sync + 'static,
        job: impl FnOnce() -> Done + Send + 'static,
    ) {
        let (sender, ctx) = (self.sender.clone(), self.ctx.clone());
        let on_panic = Arc::new(on_panic);
        let on_refusal = Arc::clone(&on_panic);
        let work = move || {
            lower_priority();
            let done = catch_unwind(AssertUnwindSafe(job))
                .unwrap_or_else(|panic| on_panic(panic_text(&*panic)));
            // Nobody listens any more once the window is closed.
            let _ = sender.send(done);
            ctx.request_repaint();
        };
        if let Err(error) = thread::Builder::new().name(name.to_owned()).spawn(work) {
            // The window's own thread must not wait for room in the channel.
            let _ = self
                .sender
                .try_send(on_refusal(format!("no thread for {name}: {error}")));
        }
    }

    /// A result of work that has a thread of its own.
    pub fn tell(&self, done: Done) {
        // Nobody listens any more once the window is closed.
        let _ = self.sender.send(done);
        self.ctx.request_repaint();
    }

    /// The window's, for what is made on another thread and shown there.
    pub fn context(&self) -> &egui::Context {
        &self.ctx
    }

    /// The next result, without waiting.
    pub fn next(&self) -> Option<Done> {
        self.receiver.try_recv().ok()
    }
}

/// What a panic said.
pub fn panic_text(panic: &(dyn Any + Send)) -> String {
    let said = panic
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned());
    format!("an internal error: {said}; please report it")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(jobs: &Jobs) -> Done {
        jobs.receiver.recv_timeout(Duration::from_secs(10)).unwrap()
    }

    #[test]
    fn a_panic_becomes_a_message() {
        let jobs = Jobs::new(&egui::Context::default());
        jobs.start("test", Done::Failed, || panic!("the {} broke", "reader"));
        let Done::Failed(message) = wait(&jobs) else {
            panic!("expected a failure")
        };
        assert!(message.contains("the reader broke"), "{message}");
    }

    #[test]
    fn results_come_back() {
        let jobs = Jobs::new(&egui::Context::default());
        jobs.start("test", Done::Failed, || Done::Devices(Vec::new()));
        assert!(matches!(wait(&jobs), Done::Devices(found) if found.is_empty()));
        assert!(jobs.next().is_none());
    }
}
