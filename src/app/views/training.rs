use egui::{Id, Ui, Vec2};

use super::parts::figures;
use crate::app::format;
use crate::app::plot::{Axis, Chart, ChartView, Ink, Mark, Series, Shape};
use crate::app::{AppCommand, AppState, BesideRun, Loaded, RunPhase, RunState};
use crate::metrics::Totals;
use crate::report::ModelReport;
use crate::train::{Baseline, EpochLoss, TransformTrials};

/// Width of the figures beside the plot.
const FIGURES: f32 = 236.0;

/// More points than this are thinned before drawing.
const MOST_POINTS: usize = 2000;

/// Losses against epochs, and the figures that matter.
#[derive(Default)]
pub struct TrainingView {
    linear: bool,
    /// 0: none; 0.99: the mean of about a hundred epochs.
    smoothing: f64,
}

impl TrainingView {
    pub fn show(
        &mut self,
        ui: &mut Ui,
        state: &AppState,
        loaded: &Loaded,
        commands: &mut Vec<AppCommand>,
    ) {
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

    fn plot(&self, ui: &mut Ui, state: &AppState, size: Vec2, commands: &mut Vec<AppCommand>) {
        if let Some(text) = without_a_curve(&state.run) {
            ui.allocate_ui(size, |ui| {
                ui.set_min_size(size);
                ui.add_space(12.0);
                ui.label(text);
            });
            return;
        }
        let mut chart = loss_chart(&state.run, !self.linear, self.smoothing);
        if let Some(beside) = &state.kept.beside {
            chart = with_second(chart, beside, self.smoothing);
        }
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

/// Training and held-out loss with PCA's and the best epoch marked.
fn loss_chart(run: &RunState, log: bool, smoothing: f64) -> Chart {
    let mut chart = Chart::new(
        "Loss while training",
        Axis::new("Epoch"),
        Axis::new("Loss").log(log),
    );
    for (name, ink, value) in [
        (
            "Training",
            Ink::Before,
            (|l| l.train) as fn(&EpochLoss) -> f64,
        ),
        ("Held out", Ink::HeldOut, |l| l.held_out),
    ] {
        let raw: Vec<[f64; 2]> = run
            .losses
            .iter()
            .map(|l| [l.epoch as f64, value(l)])
            .filter(|p| p[1].is_finite())
            .collect();
        if raw.is_empty() {
            continue;
        }
        if smoothing > 0.0 {
            let smooth = smoothed(&raw, smoothing);
            chart = chart
                .with(Series::new("", ink, Shape::Line(thinned(&raw))).faint())
                .with(Series::new(
                    format!("{name}, smoothed"),
                    ink,
                    Shape::Line(thinned(&smooth)),
                ));
        } else {
            chart = chart.with(Series::new(name, ink, Shape::Line(thinned(&raw))));
        }
    }
    if let Some(baseline) = run.baseline.filter(|b| b.loss_held_out.is_finite()) {
        chart = chart.mark(Mark::Horizontal {
            at: baseline.loss_held_out,
            label: if run.split.held_out.is_empty() {
                "PCA".to_owned()
            } else {
                "PCA, held out".to_owned()
            },
            ink: Ink::Baseline,
        });
    }
    if let Some(best) = best_epoch(run) {
        chart = chart.mark(Mark::Vertical {
            at: best as f64,
            label: "Best".to_owned(),
            ink: Ink::HeldOut,
        });
    }
    chart
}

/// The losses of a second run: held out, and training where nothing was held out or as a faint line.
fn with_second(mut chart: Chart, beside: &BesideRun, smoothing: f64) -> Chart {
    let line = |value: fn(&EpochLoss) -> f64| {
        let points = beside.losses.iter().map(|l| [l.epoch as f64, value(l)]);
        let points: Vec<[f64; 2]> = points.filter(|p| p[1].is_finite()).collect();
        let points = if smoothing > 0.0 {
            smoothed(&points, smoothing)
        } else {
            points
        };
        thinned(&points)
    };
    let (training, held_out) = (line(|l| l.train), line(|l| l.held_out));
    let name = &beside.name;
    if held_out.is_empty() {
        let series = Series::new(
            format!("{name}, training"),
            Ink::Beside,
            Shape::Line(training),
        );
        return chart.with(series);
    }
    chart = chart.with(Series::new("", Ink::Beside, Shape::Line(training)).faint());
    let series = Series::new(
        format!("{name}, held out"),
        Ink::Beside,
        Shape::Line(held_out),
    );
    chart.with(series)
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

/// Exponential moving average with the weight of the past `share`, without the pull towards the
/// first value (divided by the sum of the weights so far).
fn smoothed(points: &[[f64; 2]], share: f64) -> Vec<[f64; 2]> {
    let (mut mean, mut weight) = (0.0, 0.0);
    let step = |p: &[f64; 2]| {
        mean = share * mean + (1.0 - share) * p[1];
        weight = share * weight + (1.0 - share);
        [p[0], mean / weight]
    };
    points.iter().map(step).collect()
}

/// At most about [`MOST_POINTS`] of the points, the last always among them.
fn thinned(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let stride = points.len().div_ceil(MOST_POINTS).max(1);
    let mut kept: Vec<[f64; 2]> = points.iter().copied().step_by(stride).collect();
    if let Some(last) = points
        .last()
        .filter(|_| !(points.len() - 1).is_multiple_of(stride))
    {
        kept.push(*last);
    }
    kept
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
    let mut rows = vec![
        (
            "Latents",
            format!(
                "{} of {} values",
                format::count(model.latent),
                format::count(model.features)
            ),
            "Values in the bottleneck, of the values of one sample",
        ),
        (
            "Parameters",
            format::count(model.parameters),
            "Weights and biases of encoder and decoder",
        ),
    ];
    if let Some(epoch) = epoch {
        rows.push((
            "Epoch",
            format!(
                "{} of {}",
                epoch.epoch,
                run.progress.map_or(loaded.training.epochs, |p| p.epochs)
            ),
            "Passes over the training samples",
        ));
        rows.push((
            "Training loss",
            format::number(epoch.train),
            "Mean over the epoch's batches, of transformed values",
        ));
        rows.push((
            "Held-out loss",
            format::number(epoch.held_out),
            "At the epoch's end, on samples that training never sees",
        ));
        rows.push((
            "Learning rate",
            format::number(epoch.learning_rate),
            "Step size of the optimiser in this epoch",
        ));
    }
    if let Some(best) = best_epoch(run) {
        rows.push((
            "Best epoch",
            best.to_string(),
            "Smallest error by the aim on held-out samples: these weights are kept",
        ));
    }
    if let Some(progress) = run.progress {
        rows.push((
            "Speed",
            format::rate(progress.samples_per_second),
            "Training samples, pauses not counted",
        ));
        rows.push((
            "Elapsed",
            format::duration(progress.elapsed),
            "Pauses not counted",
        ));
    }
    if !run.split.held_out.is_empty() {
        rows.push((
            "Held out",
            format::counted(run.split.held_out.len(), "sample"),
            "Samples that training never sees",
        ));
    }
    figures(ui, "run figures", &rows);
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
    let mut rows = vec![
        (
            "Held-out error",
            format::percent(now.nrmse_mean),
            "Mean NRMSE: root mean square error over each column's range, averaged over columns",
        ),
        (
            "Worst column",
            format::percent(now.nrmse_max),
            "Largest of the columns' NRMSE",
        ),
        (
            "Held-out PSNR",
            format::decibels(now.psnr),
            "Peak signal to noise ratio from the value range: higher is better",
        ),
    ];
    if let Some(training) = training {
        rows.push(("Training error", format::percent(training.nrmse_mean), "The same over samples that training saw: much lower than held out means learning by heart"));
    }
    if let Some(baseline) = run.baseline.filter(Baseline::exists) {
        rows.push((
            "PCA's error",
            format::percent(baseline.nrmse_mean_held_out),
            if baseline.min_max {
                "What principal component analysis reaches with the same number of latents on min-max columns, where it is better than on the chosen transforms"
            } else {
                "What principal component analysis reaches with the same number of latents"
            },
        ));
        rows.push((
            "PCA's PSNR",
            format::decibels(baseline.psnr_held_out),
            "The same for PCA",
        ));
        if now.nrmse_mean > 0.0 {
            let factor = baseline.nrmse_mean_held_out / now.nrmse_mean;
            rows.push((
                "PCA / network",
                format!("{}x", format::significant(factor, 3)),
                "How many times larger PCA's error is",
            ));
        }
    }
    figures(ui, "result figures", &rows);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::views::testing::{add_losses, table_state};

    #[test]
    fn smoothing_of_a_constant_is_that_constant_from_the_first_point() {
        let flat: Vec<[f64; 2]> = (0..5).map(|i| [f64::from(i), 3.0]).collect();
        assert!(
            smoothed(&flat, 0.9)
                .iter()
                .all(|p| (p[1] - 3.0).abs() < 1e-12)
        );
    }

    #[test]
    fn smoothing_weighs_the_newest_most() {
        let smooth = smoothed(&[[0.0, 1.0], [1.0, 0.0]], 0.5);
        assert!((smooth[1][1] - 1.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn thinning_keeps_the_ends() {
        let points: Vec<[f64; 2]> = (0..5001).map(|i| [f64::from(i), 0.0]).collect();
        let kept = thinned(&points);
        assert!(kept.len() <= MOST_POINTS);
        assert_eq!((kept[0][0], kept.last().unwrap()[0]), (0.0, 5000.0));
        assert_eq!(thinned(&points[..3]).len(), 3);
        assert!(thinned(&[]).is_empty());
    }

    #[test]
    fn the_chart_marks_pca_and_the_best_epoch() {
        let mut state = table_state(20);
        add_losses(&mut state, 12);
        let chart = loss_chart(&state.run, true, 0.0);
        assert_eq!(chart.series.len(), 2);
        let labels: Vec<&str> = chart
            .marks
            .iter()
            .map(|m| match m {
                Mark::Horizontal { label, .. }
                | Mark::Vertical { label, .. }
                | Mark::Stripe { label, .. } => label.as_str(),
            })
            .collect();
        assert_eq!(labels, ["PCA, held out", "Best"]);
        assert_eq!(loss_chart(&state.run, true, 0.5).series.len(), 4);
    }
}
