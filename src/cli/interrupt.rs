//! Signals that ask the program to end.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;

use super::output;
use crate::data::remove_unfinished;

/// What shells give a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// Somebody looks whether an end was asked for, and brings the work to one with a result.
static HEEDED: AtomicBool = AtomicBool::new(false);
/// An end was asked for.
static RAISED: AtomicBool = AtomicBool::new(false);

/// Takes Ctrl-C and the signals that end a program over, so that no file that is half written stays
/// behind. To be called before any thread is begun.
pub(super) fn take_over() -> anyhow::Result<()> {
    // The other begins a thread, which is to block these too.
    #[cfg(unix)]
    unix::take_over()?;
    ctrlc::set_handler(|| {
        if !is_heeded() {
            remove_unfinished();
            std::process::exit(INTERRUPTED);
        }
    })
    .context("cannot listen for Ctrl-C")
}

/// Whether the work will end with a result. A second signal ends it at once.
fn is_heeded() -> bool {
    let heeded = HEEDED.load(Ordering::Relaxed) && !RAISED.swap(true, Ordering::Relaxed);
    if heeded {
        output::say("\nStopping and keeping the best result so far; Ctrl-C again ends at once");
    }
    heeded
}

/// While this is there, the first signal asks for an end with a result.
pub(super) struct Interrupt(());

impl Interrupt {
    pub(super) fn listen() -> Self {
        HEEDED.store(true, Ordering::Relaxed);
        Self(())
    }

    #[expect(clippy::unused_self, reason = "only somebody who listens may ask")]
    pub(super) fn raised(&self) -> bool {
        RAISED.load(Ordering::Relaxed)
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        HEEDED.store(false, Ordering::Relaxed);
    }
}

#[cfg(unix)]
mod unix {
    use anyhow::Context as _;
    use nix::sys::signal::{SigSet, Signal, raise};

    use super::is_heeded;
    use crate::data::remove_unfinished;

    /// Waits for the signals in a thread of its own; all others block them.
    pub(super) fn take_over() -> anyhow::Result<()> {
        let mut signals = SigSet::empty();
        signals.add(Signal::SIGTERM);
        if !hang_up_is_ignored() {
            signals.add(Signal::SIGHUP);
        }
        signals
            .thread_block()
            .context("cannot listen for signals")?;
        std::thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || wait(signals))
            .context("no thread to listen for signals in")?;
        Ok(())
    }

    fn wait(signals: SigSet) {
        while let Ok(signal) = signals.wait() {
            if !is_heeded() {
                remove_unfinished();
                // As if nobody had listened: whoever waits for the program sees which signal it was.
                let _ = signals.thread_unblock();
                let _ = raise(signal);
            }
        }
    }

    /// Whether the program was started with `nohup`. What is blocked would arrive all the same.
    fn hang_up_is_ignored() -> bool {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let ignored = ignored.and_then(|set| u64::from_str_radix(set.trim(), 16).ok());
        ignored.is_some_and(|set| set & (1 << (Signal::SIGHUP as u64 - 1)) != 0)
    }
}
