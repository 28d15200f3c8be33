//! How sweeps go, on standard error.

use std::io::{IsTerminal as _, stderr};

use indicatif::ProgressBar;

use super::output;
use super::progress::{bar_style, message, spinner};
use crate::format;
use crate::sweep::SweepEvent;
use crate::train::EventKind;

/// How a sweep goes: finished points of all, and what the present run does.
pub(super) struct SweepProgress {
    bar: Option<ProgressBar>,
    /// Points that were found in the folder.
    kept: usize,
}

impl SweepProgress {
    pub(super) fn new(quiet: bool) -> Self {
        let bar = (!quiet && stderr().is_terminal()).then(spinner);
        Self { bar, kept: 0 }
    }

    pub(super) fn show(&mut self, event: SweepEvent) {
        match event {
            SweepEvent::Started { points } => {
                if let Some(bar) = &self.bar {
                    bar.set_style(bar_style());
                    bar.set_length(points as u64);
                }
            }
            SweepEvent::Point { point, kept } => {
                self.kept += usize::from(kept);
                if let Some(bar) = &self.bar {
                    bar.inc(1);
                    let (series, setting) = (point.method.series(), point.method.setting());
                    bar.set_message(format!("{series}, {setting}"));
                }
            }
            SweepEvent::Run { event } => self.run(event),
            SweepEvent::Failed { what, why } => {
                self.aside(|| output::complain("warning", &format!("{what} left out: {why}")));
            }
        }
    }

    fn run(&self, event: EventKind) {
        match event {
            EventKind::Warning(warning) => self.aside(|| output::complain("warning", &warning)),
            EventKind::Progress(progress) => {
                if let Some(bar) = &self.bar {
                    bar.set_message(message(&progress, None, None));
                }
            }
            _ => {}
        }
    }

    fn aside(&self, write: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    pub(super) fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
            if self.kept > 0 {
                let kept = format::counted(self.kept, "point");
                output::say(&format!("{kept} found in the folder"));
            }
        }
    }
}
