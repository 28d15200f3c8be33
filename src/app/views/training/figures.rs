//! The figures beside the curve of losses.

use egui::Ui;

use crate::app::views::facts::figures;
use crate::app::{AppState, Loaded, RunPhase, RunState, format};
use crate::figures::Facts;
use crate::metrics::Totals;
use crate::report::ModelReport;
use crate::train::{Baseline, TransformTrials};

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

/// Errors on show.
struct Shown {
    held_out: Totals,
    training: Option<Totals>,
    /// What they were taken over, as a title.
    over: &'static str,
}

fn shown(run: &RunState) -> Option<Shown> {
    if let (RunPhase::Finished, Some(outcome)) = (&run.phase, &run.outcome) {
        let error = outcome.report.error;
        return Some(Shown {
            held_out: error.held_out.unwrap_or(error.all),
            training: error.training,
            over: "Result",
        });
    }
    let snapshot = run.snapshot.as_ref()?;
    let held_out = snapshot
        .held_out
        .as_ref()
        .map_or(snapshot.all.all, |c| c.all);
    Some(Shown {
        held_out,
        training: snapshot.training.as_ref().map(|c| c.all),
        over: "Now, over the samples shown",
    })
}

pub fn key_figures(ui: &mut Ui, state: &AppState, loaded: &Loaded) {
    ui.set_max_width(FIGURES);
    let run = &state.run;
    if let Some(shown) = shown(run) {
        result_figures(ui, run, &shown);
        ui.add_space(8.0);
    } else if !run.phase.active() {
        crate::app::views::parts::hint_train(ui);
        ui.add_space(8.0);
    }
    let epoch = run.losses.last();
    // What the file holds may be another model than the one asked for.
    let asked = ModelReport::of(&loaded.model);
    let outcome = run.outcome.as_ref();
    let model = outcome.map_or(&asked, |outcome| &outcome.report.model);
    let mut facts = Facts::new("Run");
    facts.add(
        "Latents",
        format!(
            "{} of {} values",
            format::count(model.latent),
            format::count(model.features)
        ),
        "Values in the bottleneck, of the values of one sample",
    );
    facts.add(
        "Parameters",
        format::count(model.parameters),
        "Weights and biases of encoder and decoder",
    );
    if let Some(epoch) = epoch {
        facts.add(
            "Epoch",
            format!(
                "{} of {}",
                epoch.epoch,
                run.progress.map_or(loaded.training.epochs, |p| p.epochs)
            ),
            "Passes over the training samples",
        );
        facts.add(
            "Training loss",
            format::number(epoch.train),
            "Mean over the epoch's batches, of transformed values",
        );
        facts.add(
            "Held-out loss",
            format::number(epoch.held_out),
            "At the epoch's end, on samples that training never sees",
        );
        facts.add(
            "Learning rate",
            format::number(epoch.learning_rate),
            "Step size of the optimiser in this epoch",
        );
    }
    if let Some(best) = best_epoch(run) {
        facts.add(
            "Best epoch",
            best.to_string(),
            "Smallest error by the aim on held-out samples: these weights are kept",
        );
    }
    if let Some(progress) = run.progress {
        facts.add(
            "Speed",
            format::rate(progress.samples_per_second),
            "Training samples, pauses not counted",
        );
        facts.add(
            "Elapsed",
            format::duration(progress.elapsed),
            "Pauses not counted",
        );
    }
    if !run.split.held_out.is_empty() {
        facts.add(
            "Held out",
            format::counted(run.split.held_out.len(), "sample"),
            "Samples that training never sees",
        );
    }
    figures(ui, &facts);
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
    for text in trials.into_iter().chain(verdict).chain(smaller) {
        ui.add_space(8.0);
        ui.label(egui::RichText::new(text).small().weak());
    }
}

fn result_figures(ui: &mut Ui, run: &RunState, shown: &Shown) {
    let now = &shown.held_out;
    let mut facts = Facts::new(shown.over);
    facts.add(
        "Held-out error",
        format::percent(now.nrmse_mean),
        "Mean NRMSE: root mean square error over each column's range, averaged over columns",
    );
    facts.add(
        "Worst column",
        format::percent(now.nrmse_max),
        "Largest of the columns' NRMSE",
    );
    facts.add(
        "Held-out PSNR",
        format::decibels(now.psnr),
        "Peak signal to noise ratio from the value range: higher is better",
    );
    if let Some(training) = shown.training {
        facts.add("Training error", format::percent(training.nrmse_mean), "The same over samples that training saw: much lower than held out means learning by heart");
    }
    if let Some(baseline) = run.baseline.filter(Baseline::exists) {
        facts.add("PCA's error",
            format::percent(baseline.nrmse_mean_held_out),
            if baseline.min_max {
                "What principal component analysis reaches with the same number of latents on min-max columns, where it is better than on the chosen transforms"
            } else {
                "What principal component analysis reaches with the same number of latents"
            });
        facts.add(
            "PCA's PSNR",
            format::decibels(baseline.psnr_held_out),
            "The same for PCA",
        );
        if now.nrmse_mean > 0.0 {
            let factor = baseline.nrmse_mean_held_out / now.nrmse_mean;
            facts.add(
                "PCA / network",
                format!("{}x", format::significant(factor, 3)),
                "How many times larger PCA's error is",
            );
        }
    }
    figures(ui, &facts);
}
