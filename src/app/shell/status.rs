//! The status bar.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::time::Duration;

use egui::{ProgressBar, Spinner, Ui};

use crate::app::format;
use crate::app::panels::phase_in_words;
use crate::app::state::{AppState, RunPhase, RunState};
use crate::train::{Progress, StopReason};

/// So long the time left is not told.
const WARM: Duration = Duration::from_secs(2);

/// One line on where things stand.
pub fn show(ui: &mut Ui, state: &AppState) {
    ui.horizontal(|ui| {
        let run = &state.run;
        let is_ending = run.ending.is_some() && run.phase.active();
        if matches!(run.phase, RunPhase::Preparing(_)) || is_ending {
            ui.add(Spinner::new().size(14.0));
        }
        ui.label(standing(run));
        if let Some(short) = &run.short {
            ui.separator();
            epochs(ui, short);
            ui.label(format!("{} left of it", format::duration(short.left)));
        }
        if !run.device.is_empty() {
            ui.separator();
            let mut tip = "The device that trains".to_owned();
            for timed in &run.timed {
                let _ = write!(tip, "\nTried: {timed}");
            }
            ui.label(&run.device).on_hover_text(tip);
        }
        if let Some(progress) = &run.progress {
            ui.separator();
            show_progress(ui, progress, run);
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            held_out(ui, state);
            if let (Some(_), Some(loaded)) = (&state.following, state.loaded()) {
                let (count, what) = (loaded.data.samples_in_file(), loaded.data.samples_as());
                let mut text = format!("Following: {} {what}", format::count(count));
                if state.has_unsaved_training() {
                    text.push_str("; save the archive to go on");
                }
                ui.label(text)
                    .on_hover_text("The file is looked at every two seconds; File ends it");
            }
        });
    });
}

/// The phase; for a run that has ended also why it has.
fn standing(run: &RunState) -> Cow<'_, str> {
    let reason = run.outcome.as_ref().map(|outcome| outcome.reason);
    let text = match (&run.phase, reason) {
        (RunPhase::Finished, Some(StopReason::Early)) => "Stopped early: no better for a while",
        (RunPhase::Finished, Some(StopReason::Broken)) => "Ended: the loss stopped being a number",
        (RunPhase::Finished, Some(StopReason::Stopped)) => "Stopped",
        (phase, _) => match (phase.active(), run.ending) {
            (true, Some((ending, _))) => return ending.summary().into(),
            _ => phase_in_words(phase),
        },
    };
    text.into()
}

fn show_progress(ui: &mut Ui, progress: &Progress, run: &RunState) {
    if let (RunPhase::Finished, Some(outcome)) = (&run.phase, &run.outcome) {
        let last = run.losses.last().map_or(0, |loss| loss.epoch);
        let trained = format::counted(last, "epoch");
        let kept = match (outcome.report.pca_alone, outcome.best_epoch) {
            (true, _) => "PCA was as good, so PCA is kept".to_owned(),
            (false, 0) => "none was better than the start, which is kept".to_owned(),
            (false, best) => format!("the best is {}", format::count(best)),
        };
        ui.label(format!("{trained} trained; {kept}"));
    } else {
        epochs(ui, progress);
    }
    // There is little room, and nothing is trained any more.
    if run.ending.is_none() || !run.phase.active() {
        ui.label(format::rate(progress.samples_per_second));
        ui.separator();
    }
    if run.phase == RunPhase::Finished {
        // From the beginning to the file, as the list of runs has it.
        ui.label(format!("{} in all", format::duration(run.took)));
    } else {
        ui.label(format!("{} elapsed", format::duration(progress.elapsed)));
    }
    match run.ending {
        Some((_, since)) if run.phase.active() => {
            let so_far = format::duration(since.elapsed());
            ui.label(format!("{so_far} of it so far"));
        }
        // The first steps tell little of the others.
        None if run.phase.active() && progress.elapsed > WARM => {
            ui.label(format!("{} left", format::duration(progress.left)));
        }
        _ => {}
    }
}

/// How many epochs are done, in words and as a bar.
fn epochs(ui: &mut Ui, progress: &Progress) {
    let [epoch, epochs] = [progress.epoch, progress.epochs].map(format::count);
    ui.label(format!("Epoch {epoch} of {epochs}"));
    let done = (progress.epoch as f64 + progress.within) / progress.epochs.max(1) as f64;
    let bar = ProgressBar::new(done.clamp(0.0, 1.0) as f32);
    // So that the loss at the right has room in a small window too.
    let width = (0.1 * ui.ctx().content_rect().width()).clamp(50.0, 160.0);
    ui.add(bar.desired_width(width).desired_height(8.0))
        .accessible_name("Progress");
}

/// The figure that counts: the loss on data that training never saw.
fn held_out(ui: &mut Ui, state: &AppState) {
    let Some(last) = state.run.losses.last() else {
        return;
    };
    let (name, loss) = if last.held_out.is_finite() {
        ("held-out loss", last.held_out)
    } else {
        ("training loss", last.train)
    };
    ui.label(format!("{name} {}", format::significant(loss, 3)));
}
