//! The figures beside the curve of losses.

use std::time::Duration;

use egui::Ui;

use crate::app::views::facts::figures;
use crate::app::{AppState, Loaded, RunPhase, RunState};
use crate::figures::{LossPoint, TrainingErrors, TrainingFigures};
use crate::report::ModelReport;
use crate::train::{EpochLoss, TransformTrials};

/// Width of the figures beside the plot.
pub const FIGURES: f32 = 236.0;

/// The epoch whose weights are kept: the outcome's, or the best so far.
pub fn best_epoch(run: &RunState) -> Option<usize> {
    if let (RunPhase::Finished, Some(outcome)) = (&run.phase, &run.outcome) {
        return Some(outcome.best_epoch);
    }
    let finite = run.losses.iter().filter(|l| l.judged.is_finite());
    finite
        .min_by(|a, b| a.judged.total_cmp(&b.judged))
        .map(|l| l.epoch)
}

/// PCA was as good as the network, and is what the file holds.
pub fn pca_is_kept(run: &RunState) -> bool {
    let outcome = run
        .outcome
        .as_ref()
        .filter(|_| run.phase == RunPhase::Finished);
    outcome.is_some_and(|outcome| outcome.report.pca_alone)
}

pub fn loss_point(loss: &EpochLoss) -> LossPoint {
    LossPoint {
        epoch: loss.epoch,
        training: loss.train,
        held_out: loss.held_out,
    }
}

/// Errors of the result, or of what is on show.
fn errors(run: &RunState) -> Option<TrainingErrors> {
    let pca = run.baseline;
    if let (RunPhase::Finished, Some(outcome)) = (&run.phase, &run.outcome) {
        let error = outcome.report.error;
        return Some(TrainingErrors {
            title: "Result",
            judged: error.held_out.unwrap_or(error.all),
            has_held_out: error.held_out.is_some(),
            training: error.training,
            pca,
        });
    }
    let snapshot = run.snapshot.as_ref()?;
    let held_out = snapshot.held_out.as_ref().unwrap_or(&snapshot.all);
    Some(TrainingErrors {
        title: "Now, over the samples shown",
        judged: held_out.all,
        has_held_out: snapshot.held_out.is_some(),
        training: snapshot.training.as_ref().map(|c| c.all),
        pca,
    })
}

pub fn key_figures(ui: &mut Ui, state: &AppState, loaded: &Loaded) {
    ui.set_max_width(FIGURES);
    let run = &state.run;
    if let Some(errors) = errors(run) {
        figures(ui, &errors.facts());
        ui.add_space(8.0);
    } else if !run.phase.active() {
        crate::app::views::parts::nothing_after(ui, state);
        ui.add_space(8.0);
    }
    // What is on show was not made by the settings at hand.
    if let Some(content) = state.file_on_show() {
        figures(ui, &content.facts());
        return;
    }
    // What the file holds may be another model than the one asked for.
    let asked = ModelReport::from_model(&loaded.model);
    let outcome = run.outcome.as_ref();
    let last = run.losses.last();
    let found = TrainingFigures {
        model: outcome.map_or(&asked, |outcome| &outcome.report.model),
        epochs: run.progress.map_or(loaded.training.epochs, |p| p.epochs),
        last: last.map(loss_point),
        learning_rate: last.map_or(f64::NAN, |loss| loss.learning_rate),
        best: best_epoch(run),
        pca_alone: pca_is_kept(run),
        samples_per_second: run.progress.map(|p| p.samples_per_second),
        elapsed: run.progress.map_or(Duration::ZERO, |p| p.elapsed),
        held_out: run.split.held_out.len(),
    };
    figures(ui, &found.facts());
    remarks(ui, run);
}

/// What was tried before the run, and what came of it.
fn remarks(ui: &mut Ui, run: &RunState) {
    let report = run.outcome.as_ref().map(|outcome| &outcome.report);
    let trials = run.transforms.as_ref().map(TransformTrials::summary);
    let verdict = report
        .filter(|report| report.nothing_learnt.is_none())
        .map(|report| report.against_pca());
    let smaller = report.and_then(|report| report.smaller.as_ref());
    let smaller = smaller.map(|smaller| format!("Smaller: {}", smaller.summary()));
    let beside = report.map(|report| report.beside()).unwrap_or_default();
    for text in trials
        .into_iter()
        .chain(verdict)
        .chain(beside)
        .chain(smaller)
    {
        ui.add_space(8.0);
        ui.label(egui::RichText::new(text).small().weak());
    }
}
