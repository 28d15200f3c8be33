//! How runs go, on standard error.

use std::io::{IsTerminal as _, stderr};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::output;
use crate::format;
use crate::train::{EpochLoss, EventKind, Interim, Progress, SearchStep, Target};

/// Steps of the bar in an epoch.
const STEPS: usize = 1000;

/// How a run goes, on standard error: a bar on a terminal, only warnings in a pipe.
pub(super) struct ProgressView {
    /// `None` in a pipe and when asked to be quiet.
    bar: Option<ProgressBar>,
    losses: Option<EpochLoss>,
    progress: Option<Progress>,
    interim: Option<Interim>,
    /// Of a search.
    target: Option<Target>,
    /// The device and the split have been told.
    started: bool,
}

impl ProgressView {
    pub(super) fn new(quiet: bool, target: Option<Target>) -> Self {
        let bar = (!quiet && stderr().is_terminal()).then(spinner);
        Self {
            bar,
            losses: None,
            progress: None,
            interim: None,
            target,
            started: false,
        }
    }

    /// Whether anybody looks at a bar.
    pub(super) fn is_seen(&self) -> bool {
        self.bar.is_some()
    }

    pub(super) fn show(&mut self, event: EventKind) {
        match event {
            EventKind::Warning(warning) => self.aside(|| output::complain("warning", &warning)),
            EventKind::Preparing(what) => self.say(&what),
            EventKind::Started { device, split, .. } => {
                let training = format::counted(split.training.len(), "sample");
                let held_out = format::count(split.held_out.len());
                let note = format!("Training on {device}: {training}, {held_out} held out");
                // A search starts many runs on the same samples.
                if self.bar.is_some() && !self.started {
                    self.aside(|| output::say(&note));
                }
                self.started = true;
            }
            EventKind::Transforms(trials) => {
                if self.bar.is_some() {
                    self.aside(|| output::say(&trials.summary()));
                }
            }
            EventKind::Search(step) => {
                (self.losses, self.progress, self.interim) = (None, None, None);
                if let (Some(target), true) = (self.target, self.bar.is_some()) {
                    self.aside(|| output::say(&step_line(target, &step)));
                }
            }
            EventKind::Progress(progress) => {
                self.progress = Some(progress);
                self.update();
            }
            EventKind::Epoch(losses) => {
                self.losses = Some(losses);
                self.update();
            }
            EventKind::Ending(ending) => self.say(&ending.summary()),
            EventKind::Interim(interim) => self.interim = Some(*interim),
            EventKind::Timed(_)
            | EventKind::Short(_)
            | EventKind::Paused(_)
            | EventKind::Finished(_)
            | EventKind::Failed(_)
            | EventKind::Abandoned => {}
        }
    }

    /// Beside the bar.
    fn say(&self, what: &str) {
        let text = format::one_line(what).into_owned();
        self.bar
            .iter()
            .for_each(|bar| bar.set_message(text.clone()));
    }

    /// Takes the bar away; the summary says what it said.
    pub(super) fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }

    /// Writes a line without tearing the bar.
    fn aside(&self, write: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    fn update(&self) {
        let (Some(bar), Some(progress)) = (&self.bar, &self.progress) else {
            return;
        };
        if bar.length().is_none() {
            bar.set_style(bar_style());
        }
        bar.set_length((progress.epochs * STEPS) as u64);
        bar.set_position(position(progress));
        bar.set_message(message(
            progress,
            self.losses.as_ref(),
            self.interim.as_ref(),
        ));
    }
}

/// A trial in a line.
fn step_line(target: Target, step: &SearchStep) -> String {
    format!(
        "{}, {}{}, rounding {}{}: {}, {}{}",
        step.model(),
        format::counted(step.latent, "latent"),
        if step.full { "" } else { ", short run" },
        step.rounding(),
        match step.bound() {
            bound if bound.is_empty() => bound,
            bound => format!(", bound {bound}"),
        },
        format::bytes(step.bytes),
        target.with_unit(step.reached),
        if step.meets { ": meets the target" } else { "" }
    )
}

/// A bar whose end is not known.
pub(super) fn spinner() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    bar.set_message("Reading");
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

pub(super) fn bar_style() -> ProgressStyle {
    // The template is fixed; should it ever be wrong, a plain bar is no reason to stop.
    ProgressStyle::with_template("{bar:16.cyan/dim} {wide_msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn position(progress: &Progress) -> u64 {
    ((progress.epoch as f64 + progress.within) * STEPS as f64) as u64
}

/// What matters most comes first: a narrow terminal cuts the end off.
pub(super) fn message(
    progress: &Progress,
    losses: Option<&EpochLoss>,
    interim: Option<&Interim>,
) -> String {
    let mut parts = vec![
        format!("epoch {}/{}", progress.epoch, progress.epochs),
        format!("{} left", format::duration(progress.left)),
    ];
    if let Some(losses) = losses {
        parts.push(format!("loss {:.2e}", losses.train));
        if losses.held_out.is_finite() {
            parts.push(format!("held out {:.2e}", losses.held_out));
        }
    }
    if let Some(interim) = interim {
        let ratio = format::significant(interim.bytes.total_ratio(), 3);
        let bytes = format::bytes(interim.bytes.total);
        parts.push(format!("{bytes} ({ratio}x)"));
    }
    parts.push(format!(
        "{} samples/s",
        format::count(progress.samples_per_second as usize)
    ));
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Ledger;
    use crate::metrics::Totals;

    fn progress() -> Progress {
        Progress {
            epoch: 3,
            epochs: 10,
            within: 0.5,
            samples_per_second: 12_345.6,
            elapsed: Duration::from_secs(5),
            left: Duration::from_secs(9),
        }
    }

    #[test]
    fn a_trial_is_told_in_a_line() {
        let step = SearchStep {
            family: "dense".to_owned(),
            size: "medium".to_owned(),
            latent: 12,
            rounding: Some(0.5),
            bound: None,
            bytes: 123_456,
            reached: 45.678,
            meets: true,
            full: false,
        };
        assert_eq!(
            step_line(Target::Psnr(45.0), &step),
            "Dense, medium, 12 latents, short run, rounding 50.0 %: 123 kB, 45.68 dB: meets the target"
        );
    }

    #[test]
    fn the_bar_moves_within_an_epoch() {
        assert_eq!(position(&progress()), 3500);
    }

    #[test]
    fn the_message_tells_losses_speed_and_time_left() {
        let losses = EpochLoss {
            epoch: 3,
            train: 0.0123,
            held_out: f64::NAN,
            judged: 0.1,
            learning_rate: 1e-3,
            seconds: 1.0,
        };
        let text = message(&progress(), Some(&losses), None);
        assert_eq!(
            text,
            "epoch 3/10, 9.0 s left, loss 1.23e-2, 12,345 samples/s"
        );
        let losses = EpochLoss {
            held_out: 0.02,
            ..losses
        };
        assert!(message(&progress(), Some(&losses), None).contains(", held out 2.00e-2,"));
        let totals = Totals {
            nrmse_mean: 0.01,
            nrmse_max: 0.01,
            psnr: 40.0,
            max_abs_over_range: 0.1,
            nrmse_robust_mean: 0.01,
            kinds: crate::metrics::KindChanges::default(),
        };
        let interim = Interim {
            epoch: 3,
            bytes: Ledger {
                input: 456_000,
                total: 100_000,
                ..Ledger::default()
            },
            all: totals,
            held_out: None,
        };
        let text = message(&progress(), None, Some(&interim));
        assert!(text.contains(", 100 kB (4.56x), "), "{text}");
    }
}
