//! The folder of runs, served by one thread, so that what is asked for happens in that order.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::results::Done;
use super::{Jobs, panic_text};
use crate::data::DataError;
use crate::runs::RunFolder;

/// Things to do that wait; no hand is as fast.
const WAITING: usize = 64;

/// Between two looks at whether all is done.
const LOOK: Duration = Duration::from_millis(5);

type Work = Box<dyn FnOnce(&Result<RunFolder, DataError>) -> Done + Send>;

/// Hands work to the thread of the folder of runs.
pub struct Keeper {
    sender: Sender<Work>,
    thread: JoinHandle<()>,
}

impl Keeper {
    pub fn start(jobs: &Jobs<Done>, folder: PathBuf) -> std::io::Result<Self> {
        let (sender, receiver): (Sender<Work>, Receiver<Work>) = bounded(WAITING);
        let jobs = jobs.clone();
        let serve = move || {
            let run_folder = RunFolder::open(&folder);
            for work in receiver {
                let done = catch_unwind(AssertUnwindSafe(|| work(&run_folder)));
                jobs.tell(done.unwrap_or_else(|panic| Done::Failed(panic_text(&*panic))));
            }
        };
        let thread = thread::Builder::new()
            .name("runs".to_owned())
            .spawn(serve)?;
        Ok(Self { sender, thread })
    }

    /// Does something with the folder of runs, or with the reason why there is none. Returns whether there was
    /// room for it.
    pub fn ask(
        &self,
        work: impl FnOnce(&Result<RunFolder, DataError>) -> Done + Send + 'static,
    ) -> bool {
        // The window's own thread must not wait.
        self.sender.try_send(Box::new(work)).is_ok()
    }

    /// Waits until everything that was asked for is done, for so long at most; returns whether it is.
    /// What it came to is told to nobody any more.
    pub fn finish(self, most: Duration, jobs: &Jobs<Done>) -> bool {
        let Self { sender, thread } = self;
        // The thread ends where nothing more can come.
        drop(sender);
        let end = Instant::now() + most;
        while !thread.is_finished() && Instant::now() < end {
            // Results that nobody took would keep it from going on.
            while jobs.next().is_some() {}
            thread::sleep(LOOK);
        }
        thread.is_finished()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn everything_asked_for_is_done_at_the_end_but_it_is_not_waited_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let jobs = Jobs::new(&egui::Context::default());
        let start = || Keeper::start(&jobs, folder.path().to_owned()).unwrap();
        let done = Arc::new(AtomicUsize::new(0));
        let keeper = start();
        // More than fit in the channel of results.
        for _ in 0..60 {
            let done = Arc::clone(&done);
            assert!(keeper.ask(move |_| {
                thread::sleep(Duration::from_millis(1));
                done.fetch_add(1, Ordering::SeqCst);
                Done::Devices(Vec::new())
            }));
        }
        assert!(keeper.finish(Duration::from_secs(20), &jobs));
        assert_eq!(done.load(Ordering::SeqCst), 60);

        let keeper = start();
        let (go, gate) = bounded::<()>(1);
        keeper.ask(move |_| {
            let _ = gate.recv();
            Done::Devices(Vec::new())
        });
        assert!(!keeper.finish(Duration::from_millis(20), &jobs));
        let _ = go.send(());
    }
}
