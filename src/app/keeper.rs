//! The shelf of runs, served by one thread, so that what is asked for happens in that order.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded};

use super::jobs::{Done, Jobs, panic_text};
use crate::runs::Shelf;

/// Things to do that wait; no hand is as fast.
const WAITING: usize = 64;

type Work = Box<dyn FnOnce(&Result<Shelf, String>) -> Done + Send>;

/// Hands work to the thread of the shelf.
pub struct Keeper {
    sender: Sender<Work>,
}

impl Keeper {
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(jobs: &Jobs, folder: PathBuf) -> std::io::Result<Self> {
        let (sender, receiver): (Sender<Work>, Receiver<Work>) = bounded(WAITING);
        let jobs = jobs.clone();
        let serve = move || {
            let shelf = Shelf::open(&folder).map_err(|e| e.to_string());
            for work in receiver {
                let done = catch_unwind(AssertUnwindSafe(|| work(&shelf)));
                jobs.tell(done.unwrap_or_else(|panic| Done::Failed(panic_text(&*panic))));
            }
        };
        thread::Builder::new()
            .name("runs".to_owned())
            .spawn(serve)?;
        Ok(Self { sender })
    }

    /// Does something with the shelf, or with the reason why there is none. Returns whether there was
    /// room for it.
    pub fn ask(&self, work: impl FnOnce(&Result<Shelf, String>) -> Done + Send + 'static) -> bool {
        // The window's own thread must not wait.
        self.sender.try_send(Box::new(work)).is_ok()
    }
}
