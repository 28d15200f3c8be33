use egui::{ProgressBar, Ui};

use crate::app::format;
use crate::app::panels::phase_in_words;
use crate::app::state::{AppState, RunPhase};
use crate::train::Progress;

/// One line on where things stand.
pub fn show(ui: &mut Ui, state: &AppState) {
    ui.horizontal(|ui| {
        let run = &state.run;
        ui.label(phase_in_words(&run.phase));
        if !run.device.is_empty() {
            ui.separator();
            ui.label(&run.device)
                .on_hover_text("The device that trains");
        }
        if let Some(progress) = &run.progress {
            ui.separator();
            show_progress(ui, progress, &run.phase);
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            held_out(ui, state);
        });
    });
}

fn show_progress(ui: &mut Ui, progress: &Progress, phase: &RunPhase) {
    ui.label(format!(
        "Epoch {} of {}",
        format::count(progress.epoch),
        format::count(progress.epochs)
    ));
    let done = (progress.epoch as f64 + progress.within) / progress.epochs.max(1) as f64;
    let bar = ProgressBar::new(done.clamp(0.0, 1.0) as f32)
        .desired_width(160.0)
        .desired_height(8.0);
    ui.add(bar).accessible_name("Progress");
    ui.label(format::rate(progress.samples_per_second));
    ui.separator();
    ui.label(format!("{} elapsed", format::duration(progress.elapsed)));
    if phase.active() {
        ui.label(format!("{} left", format::duration(progress.left)));
    }
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
