//! How smooth the window is and what the program takes, for whoever wants to know.

use std::time::Duration;

use egui::{Context, Grid, Window};
use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, System, get_current_pid};

use crate::app::AppCommand;
use crate::app::frame_stats::{FrameStats, Percentiles};
use crate::app::state::AppState;
use crate::format;

/// How often the figures are told anew while nothing else happens.
const EVERY: Duration = Duration::from_millis(500);

/// The panel, where it is wanted.
pub fn show(
    ctx: &Context,
    shown: bool,
    frames: &FrameStats,
    state: &AppState,
    commands: &mut Vec<AppCommand>,
) {
    if !shown {
        return;
    }
    let mut open = true;
    Window::new("Performance")
        .open(&mut open)
        .collapsible(false)
        .resizable(false)
        .default_pos(ctx.content_rect().right_top() + egui::vec2(-380.0, 80.0))
        .show(ctx, |ui| {
            let times = frames.times();
            Grid::new("frame-times")
                .num_columns(5)
                .spacing([16.0, 4.0])
                .show(ui, |ui| {
                    ui.weak("Milliseconds a frame");
                    for heading in ["50 %", "95 %", "99 %", "worst"] {
                        ui.weak(heading);
                    }
                    ui.end_row();
                    percentiles(ui, "Own code", times.own);
                    percentiles(ui, "With painting", times.all);
                });
            ui.separator();
            Grid::new("performance")
                .num_columns(2)
                .spacing([16.0, 4.0])
                .show(ui, |ui| {
                    for (label, value) in lines(frames, times.rate, state) {
                        ui.weak(label);
                        ui.monospace(value);
                        ui.end_row();
                    }
                });
            ui.add_space(4.0);
            ui.weak("Frames of the last 10 seconds");
        });
    if !open {
        commands.push(AppCommand::TogglePerformance);
    }
    ctx.request_repaint_after(EVERY);
}

fn percentiles(ui: &mut egui::Ui, label: &str, times: Percentiles) {
    ui.label(label);
    for time in [times.p50, times.p95, times.p99, times.worst] {
        ui.monospace(format!("{time:.1}"));
    }
    ui.end_row();
}

fn lines(frames: &FrameStats, rate: f32, state: &AppState) -> Vec<(&'static str, String)> {
    let (count, late) = frames.counts();
    let mut lines = vec![
        ("Repaints a second", format!("{rate:.1}")),
        (
            "Over 16 ms",
            format!("{} of {} frames", format::count(late), format::count(count)),
        ),
    ];
    if let Some(took) = frames.first_frame() {
        let time = format!("{:.0} ms", 1e3 * took.as_secs_f64());
        lines.push(("First frame after", time));
    }
    let training = match &state.run.progress {
        Some(progress) => format::rate(progress.samples_per_second),
        None => "-".to_owned(),
    };
    lines.push(("Training", training));
    if let Some(used) = memory() {
        lines.push(("Memory", format::bytes(used)));
    }
    lines
}

/// Bytes of memory that the program takes.
fn memory() -> Option<usize> {
    let own = get_current_pid().ok()?;
    let mut system = System::new();
    let only = ProcessRefreshKind::nothing().with_memory();
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[own]), false, only);
    Some(system.process(own)?.memory() as usize)
}
