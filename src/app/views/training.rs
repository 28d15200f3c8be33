use egui::{Id, Key, Ui, Vec2};

use super::parts::figures;
use super::view::{About, Scene, Show};
use crate::app::View;
use crate::app::format;
use crate::app::plot::ChartView;
use crate::app::{AppCommand, AppState, Loaded, RunPhase, RunState};
use crate::figures::{Facts, LossFigures, LossPoint};
use crate::metrics::Totals;
use crate::report::ModelReport;
use crate::train::{Baseline, EpochLoss, TransformTrials};

/// Width of the figures beside the plot.
const FIGURES: f32 = 236.0;

pub const ABOUT: About = About {
    view: View::Training,
    title: "Training",
    name: "Training curve",
    question: "Is the network still learning, and does it hold for data it never saw?",
    key: Key::Num2,
    is_for: |_| true,
    make: || Box::<TrainingView>::default(),
};

/// Losses against epochs, and the figures that matter.
#[derive(Default)]
pub struct TrainingView {
    linear: bool,
    /// 0: none; 0.99: the mean of about a hundred epochs.
    smoothing: f64,
}

impl Show for TrainingView {
    fn show(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        let Scene {
            state,
            loaded,
            commands,
            ..
        } = scene;
        ui.horizontal(|ui| {
            ui.checkbox(&mut self.linear, "Linear axis")
                .on_hover_text("Off: a logarithmic axis, on which equal steps are equal factors");
            ui.separator();
            let label = ui.label("Smoothing");
            let slider = egui::Slider::new(&mut self.smoothing, 0.0..=0.98).fixed_decimals(2);
            ui.add(slider).labelled_by(label.id).on_hover_text(
                "Exponential moving average; the line as it is stays faint behind it",
            );
        });
        if state.run.target.is_some() {
            let size = Vec2::new(ui.available_width(), 0.5 * ui.available_height());
            super::search::show(ui, &state.run, size, commands);
        }
        let whole = ui.available_size();
        let narrow = whole.x < 620.0;
        let plot = if narrow {
            Vec2::new(whole.x, (whole.y - 260.0).max(160.0))
        } else {
            Vec2::new(whole.x - FIGURES - 12.0, whole.y)
        };
        ui.horizontal_top(|ui| {
            if !narrow {
                self.plot(ui, state, plot, commands);
                ui.vertical(|ui| key_figures(ui, state, loaded));
            }
        });
        if narrow {
            self.plot(ui, state, plot, commands);
            key_figures(ui, state, loaded);
        }
    }

    /// How the curve is drawn stays.
    fn new_data(&mut self) {}
}

impl TrainingView {
    fn plot(&self, ui: &mut Ui, state: &AppState, size: Vec2, commands: &mut Vec<AppCommand>) {
        if let Some(text) = without_a_curve(&state.run) {
            ui.allocate_ui(size, |ui| {
                ui.set_min_size(size);
                ui.add_space(12.0);
                ui.label(text);
            });
            return;
        }
        let beside = state.kept.beside.as_ref();
        let mut chart = LossFigures {
            smoothing: self.smoothing,
            linear: self.linear,
            second: beside.map(|run| (run.name.as_str(), points(&run.losses))),
            ..loss_figures(&state.run)
        }
        .chart();
        if state.run.losses.is_empty() {
            chart = chart.note(if state.run.phase.active() {
                "The curve begins with the first epoch"
            } else {
                "Press Train to see what compression does: the loss falls as the network learns"
            });
        }
        ChartView::new(&chart, Id::unique(("loss", self.linear)), size).show(ui, commands);
    }
}

/// What stands in the place of the curve where there is none to draw: the model was computed at once,
/// or is that of other data.
fn without_a_curve(run: &RunState) -> Option<String> {
    if let Some(reused) = &run.reuse {
        let model = &reused.report.model;
        return Some(format!(
            "The data were compressed with the model of {model}; nothing was trained here"
        ));
    }
    let outcome = run.outcome.as_ref().filter(|_| !run.phase.active())?;
    if let Some(reason) = &outcome.report.nothing_learnt {
        return Some(format!(
            "There is nothing to learn: {reason}. The archive keeps every value without loss"
        ));
    }
    let [loss] = run.losses[..] else { return None };
    if !outcome.report.model.widths.is_empty() {
        return None;
    }
    let mut text = format!(
        "This model is computed at once, so there is no curve. Its loss is {} on the training samples",
        format::number(loss.train)
    );
    if loss.held_out.is_finite() {
        text = format!(
            "{text} and {} on held-out ones",
            format::number(loss.held_out)
        );
    }
    if let Some(baseline) = run.baseline.filter(|b| b.loss_held_out.is_finite()) {
        let pca = format::number(baseline.loss_held_out);
        text = format!("{text}; that of PCA with as many latents is {pca}");
    }
    Some(text)
}

fn loss_figures(run: &RunState) -> LossFigures<'static> {
    LossFigures {
        losses: points(&run.losses),
        pca: run.baseline.map(|baseline| baseline.loss_held_out),
        best: best_epoch(run),
        ..LossFigures::default()
    }
}

fn points(losses: &[EpochLoss]) -> Vec<LossPoint> {
    let point = |loss: &EpochLoss| LossPoint {
        epoch: loss.epoch,
        training: loss.train,
        held_out: loss.held_out,
    };
    losses.iter().map(point).collect()
}

/// The epoch whose weights are kept: the outcome's, or the best so far.
fn best_epoch(run: &RunState) -> Option<usize> {
    if let (RunPhase::Finished, Some(outcome)) = (&run.phase, &run.outcome) {
        return Some(outcome.best_epoch);
    }
    let finite = run.losses.iter().filter(|l| l.judged.is_finite());
    finite
        .min_by(|a, b| a.judged.total_cmp(&b.judged))
        .map(|l| l.epoch)
}

/// The totals to show, and over what they were taken.
fn totals(run: &RunState) -> Option<(Totals, Option<Totals>, &'static str)> {
    if let (RunPhase::Finished, Some(outcome)) = (&run.phase, &run.outcome) {
        let error = outcome.report.error;
        return Some((
            error.held_out.unwrap_or(error.all),
            error.training,
            "Result",
        ));
    }
    let snapshot = run.snapshot.as_ref()?;
    let held_out = snapshot
        .held_out
        .as_ref()
        .map_or(snapshot.all.all, |c| c.all);
    Some((
        held_out,
        snapshot.training.as_ref().map(|c| c.all),
        "Now, over the samples shown",
    ))
}

fn key_figures(ui: &mut Ui, state: &AppState, loaded: &Loaded) {
    ui.set_max_width(FIGURES);
    let run = &state.run;
    if let Some((now, training, over)) = totals(run) {
        ui.strong(over);
        result_figures(ui, run, &now, training);
        ui.add_space(8.0);
    } else if !run.phase.active() {
        super::parts::hint_train(ui);
        ui.add_space(8.0);
    }
    ui.strong("Run");
    let epoch = run.losses.last();
    // What the file holds may be another model than the one asked for.
    let asked = ModelReport::of(&loaded.model);
    let outcome = run.outcome.as_ref();
    let model = outcome.map_or(&asked, |outcome| &outcome.report.model);
    let mut facts = Facts::new("run figures");
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

fn result_figures(ui: &mut Ui, run: &RunState, now: &Totals, training: Option<Totals>) {
    let mut facts = Facts::new("result figures");
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
    if let Some(training) = training {
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
