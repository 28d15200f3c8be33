//! A film that is being written.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A film that is being written, on a thread of its own.
#[derive(Clone)]
pub struct Filming {
    pub frames: usize,
    done: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
}

impl Filming {
    pub fn new(frames: usize) -> Self {
        Self {
            frames,
            done: Arc::default(),
            stop: Arc::default(),
        }
    }

    /// Frames that are done.
    pub fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }

    /// Notes how many frames are done; `false`: nobody wants the rest.
    pub fn note(&self, done: usize) -> bool {
        self.done.store(done, Ordering::Relaxed);
        !self.stop.load(Ordering::Relaxed)
    }

    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}
