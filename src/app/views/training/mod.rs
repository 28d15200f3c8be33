//! The curve of losses, or what is searched for.

mod figures;

use egui::{Key, ScrollArea, Ui, Vec2};

use super::parts::labelled_slider;
use super::view::{About, Scene, Show};
use crate::app::panels::phase_in_words;
use crate::app::plot::ChartView;
use crate::app::views::pane::own_id;
use crate::app::{AppCommand, AppState, Loaded, RunState, View, format};
use crate::figures::{AimCurve, LossFigures, LossPoint};
use crate::train::{Aim, EpochLoss};
use figures::{FIGURES, best_epoch, key_figures, loss_point, pca_is_kept};

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
    /// The loss is drawn, not the error that decides what is kept.
    loss: bool,
    linear: bool,
    /// 0: none; 0.98, the most: the mean of about fifty epochs.
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
        ui.horizontal_wrapped(|ui| {
            if !judged_by_loss(&state.run) {
                ui.selectable_value(&mut self.loss, false, "What decides")
                    .on_hover_text(
                        "The aim's error after every epoch: the best weights by it are kept",
                    );
                ui.selectable_value(&mut self.loss, true, "Loss")
                    .on_hover_text("What training makes small, of transformed values");
                ui.separator();
            }
            ui.checkbox(&mut self.linear, "Linear axis")
                .on_hover_text("Off: a logarithmic axis, on which equal steps are equal factors");
            if self.loss || judged_by_loss(&state.run) {
                ui.separator();
                let slider = egui::Slider::new(&mut self.smoothing, 0.0..=0.98).fixed_decimals(2);
                labelled_slider(ui, "Smoothing", slider).on_hover_text(
                    "Exponential moving average; the line as it is stays faint behind it",
                );
            }
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
        if narrow {
            self.plot(ui, state, loaded, plot, commands);
            ScrollArea::vertical()
                .id_salt("training figures")
                .auto_shrink(false)
                .show(ui, |ui| key_figures(ui, state, loaded));
        } else {
            ui.horizontal_top(|ui| {
                self.plot(ui, state, loaded, plot, commands);
                ui.vertical(|ui| {
                    ScrollArea::vertical()
                        .id_salt("training figures")
                        .show(ui, |ui| key_figures(ui, state, loaded));
                });
            });
        }
    }

    /// Scale and smoothing stay as they are.
    fn new_data(&mut self) {}
}

impl TrainingView {
    fn plot(
        &self,
        ui: &mut Ui,
        state: &AppState,
        loaded: &Loaded,
        size: Vec2,
        commands: &mut Vec<AppCommand>,
    ) {
        if let Some(text) = without_a_curve(&state.run) {
            ui.allocate_ui(size, |ui| {
                ui.set_min_size(size);
                ui.add_space(12.0);
                ui.label(text);
            });
            return;
        }
        if !state.run.short_losses.is_empty() {
            short_run(ui, &state.run, size, commands);
            return;
        }
        let beside = state.kept.beside.as_ref();
        if !self.loss && !judged_by_loss(&state.run) {
            let outcome = state.run.outcome.as_ref();
            let aim = outcome.map_or(loaded.training.aim, |outcome| outcome.report.aim.aim);
            let curve = AimCurve {
                linear: self.linear,
                second: beside.map(|run| (run.name.as_str(), errors(&run.losses))),
                ..aim_curve(&state.run, aim)
            };
            let mut chart = curve.chart();
            if pca_is_kept(&state.run) {
                chart = chart.note("PCA was as good, so PCA is kept");
            }
            ChartView::new(&chart, own_id(ui, ("aim", self.linear)), size).show(ui, commands);
            return;
        }
        let mut chart = LossFigures {
            smoothing: self.smoothing,
            linear: self.linear,
            second: beside.map(|run| (run.name.as_str(), points(&run.losses))),
            ..loss_figures(&state.run)
        }
        .chart();
        if state.run.losses.is_empty() {
            chart = chart.note(if state.run.phase.active() {
                phase_in_words(&state.run.phase)
            } else if state.file_on_show().is_some() {
                "The losses of its training are not in a file"
            } else {
                "Press Train to see what compression does: the loss falls as the network learns"
            });
        }
        ChartView::new(&chart, own_id(ui, ("loss", self.linear)), size).show(ui, commands);
    }
}

/// The losses of the short run that is under way before the run itself.
fn short_run(ui: &mut Ui, run: &RunState, size: Vec2, commands: &mut Vec<AppCommand>) {
    let losses = LossFigures {
        losses: points(&run.short_losses),
        ..LossFigures::default()
    };
    let mut chart = losses.chart().note(phase_in_words(&run.phase));
    "Loss of the short run".clone_into(&mut chart.title);
    ChartView::new(&chart, own_id(ui, "short run"), size).show(ui, commands);
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

/// Whether the loss chooses what is kept, as with terms about distributions: then the two are the same.
/// So it is too where there is nothing to tell yet.
fn judged_by_loss(run: &RunState) -> bool {
    let is_loss = |loss: &EpochLoss| {
        let decides = if loss.held_out.is_finite() {
            loss.held_out
        } else {
            loss.train
        };
        loss.judged.total_cmp(&decides).is_eq()
    };
    run.losses.iter().take(2).all(is_loss)
}

fn errors(losses: &[EpochLoss]) -> Vec<[f64; 2]> {
    let points = losses.iter();
    points
        .map(|loss| [loss.epoch as f64, loss.judged])
        .collect()
}

fn aim_curve(run: &RunState, aim: Aim) -> AimCurve<'static> {
    AimCurve {
        aim,
        held_out: !run.split.held_out.is_empty(),
        errors: errors(&run.losses),
        pca: run.baseline.map(|baseline| baseline.aim),
        kept: best_epoch(run).filter(|_| !pca_is_kept(run)),
        linear: false,
        second: None,
    }
}

fn loss_figures(run: &RunState) -> LossFigures<'static> {
    LossFigures {
        losses: points(&run.losses),
        pca: run.baseline.map(|baseline| baseline.loss_held_out),
        best: best_epoch(run).filter(|_| !pca_is_kept(run)),
        ..LossFigures::default()
    }
}

fn points(losses: &[EpochLoss]) -> Vec<LossPoint> {
    losses.iter().map(loss_point).collect()
}
