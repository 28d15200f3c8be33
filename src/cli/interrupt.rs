use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;

use super::output;

/// What shells give a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// Ctrl-C as a flag: the first one asks for an end with a result, the second one ends at once.
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Takes Ctrl-C over for the rest of the program.
    pub(super) fn listen() -> anyhow::Result<Self> {
        let raised = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&raised);
        ctrlc::set_handler(move || {
            if flag.swap(true, Ordering::Relaxed) {
                std::process::exit(INTERRUPTED);
            }
            output::say("\nStopping and keeping the best result so far; Ctrl-C again ends at once");
        })
        .context("cannot listen for Ctrl-C")?;
        Ok(Self(raised))
    }

    pub(super) fn raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
