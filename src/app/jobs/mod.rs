//! Work off the window's thread: each job has a named thread of its own, and its result comes back
//! through one bounded channel. A panic in a job is a result like any other.

pub mod choose;
mod dialog_log;
pub mod file_dialog;
pub mod grown;
pub mod keeper;
pub mod load;
mod load_error;
pub mod original;
pub mod picture;
mod prepare;
pub mod reopen;
pub mod results;
pub mod sample;
pub mod save;
pub mod unpack;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded};

use crate::background::lower_priority;

/// Results waiting for the window; a job that finds the channel full waits.
const WAITING: usize = 64;

/// Starts jobs and collects what they came to. Clones share the channel.
pub struct Jobs<T> {
    sender: Sender<T>,
    receiver: Receiver<T>,
    ctx: egui::Context,
}

impl<T> Clone for Jobs<T> {
    fn clone(&self) -> Self {
        Self {
            sender: self.sender.clone(),
            receiver: self.receiver.clone(),
            ctx: self.ctx.clone(),
        }
    }
}

impl<T: Send + 'static> Jobs<T> {
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
        on_panic: impl Fn(String) -> T + Send + Sync + 'static,
        job: impl FnOnce() -> T + Send + 'static,
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

    /// Runs `job` likewise; `done` makes a result of what it gives, or of why it gives nothing.
    pub fn attempt<R, E: From<JobError>>(
        &self,
        name: &str,
        done: impl Fn(Result<R, E>) -> T + Clone + Send + Sync + 'static,
        job: impl FnOnce() -> Result<R, E> + Send + 'static,
    ) {
        let given_up = done.clone();
        let on_panic = move |message: String| given_up(Err(JobError(message).into()));
        self.start(name, on_panic, move || done(job()));
    }

    /// A result of work that has a thread of its own.
    pub fn tell(&self, done: T) {
        // Nobody listens any more once the window is closed.
        let _ = self.sender.send(done);
        self.ctx.request_repaint();
    }

    /// The window's, for what is made on another thread and shown there.
    pub fn context(&self) -> &egui::Context {
        &self.ctx
    }

    /// The next result, without waiting.
    pub fn next(&self) -> Option<T> {
        self.receiver.try_recv().ok()
    }
}

/// Work that came to no end, in words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct JobError(pub String);

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
    use std::time::Duration;

    use super::*;

    fn wait(jobs: &Jobs<String>) -> String {
        jobs.receiver.recv_timeout(Duration::from_secs(10)).unwrap()
    }

    #[test]
    fn a_panic_becomes_a_message() {
        let jobs = Jobs::new(&egui::Context::default());
        jobs.start("test", |said| said, || panic!("the {} broke", "reader"));
        let message = wait(&jobs);
        assert!(message.contains("the reader broke"), "{message}");
    }

    #[test]
    fn results_come_back() {
        let jobs = Jobs::new(&egui::Context::default());
        jobs.start("test", |said| said, || "found".to_owned());
        assert_eq!(wait(&jobs), "found");
        assert!(jobs.next().is_none());
    }
}
