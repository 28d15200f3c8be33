//! A file on its way in, with a first look at what is in it.

use std::time::Duration;

use egui::{Align, Align2, Area, Context, Frame, Id, Layout, Order, RichText, Ui, Vec2};

use crate::app::plot::ChartView;
use crate::app::preview::{Picture, Preview};
use crate::app::{AppCommand, style};

/// A file that opens faster needs no message: it is there before the eye has found it.
const PATIENCE: Duration = Duration::from_millis(250);

const WIDTH: f32 = 640.0;

/// A small plot is as wide as this, or wider.
const PLOT_WIDTH: f32 = 140.0;

const PLOT_HEIGHT: f32 = 104.0;

const PICTURE_HEIGHT: f32 = 300.0;

pub(super) fn show(
    ctx: &Context,
    label: &str,
    passed: Duration,
    preview: Option<&Preview>,
    commands: &mut Vec<AppCommand>,
) {
    if passed < PATIENCE {
        ctx.request_repaint_after(PATIENCE.saturating_sub(passed));
        return;
    }
    let area = Area::new(Id::unique("loading")).order(Order::Foreground);
    area.anchor(Align2::CENTER_CENTER, Vec2::ZERO)
        .show(ctx, |ui| {
            Frame::popup(ui.style()).inner_margin(16).show(ui, |ui| {
                if preview.is_some() {
                    ui.set_width(WIDTH.min(ctx.content_rect().width() - 64.0));
                }
                heading(ui, label, preview.is_some(), commands);
                if let Some(preview) = preview {
                    first_look(ui, preview, commands);
                }
            });
        });
}

fn heading(ui: &mut Ui, label: &str, wide: bool, commands: &mut Vec<AppCommand>) {
    ui.horizontal(|ui| {
        ui.label(format!("Opening {label}"));
        let mut cancel = |ui: &mut Ui| {
            if ui.button("Cancel").clicked() {
                commands.push(AppCommand::CancelLoading);
            }
        };
        if wide {
            ui.with_layout(Layout::right_to_left(Align::Center), cancel);
        } else {
            cancel(ui);
        }
    });
}

fn first_look(ui: &mut Ui, preview: &Preview, commands: &mut Vec<AppCommand>) {
    ui.label(RichText::new(format!("First look: {}", preview.about)).weak());
    ui.add_space(style::GAP);
    picture(ui, preview, commands);
}

/// The plots of a first look, as wide as there is room.
pub(super) fn picture(ui: &mut Ui, preview: &Preview, commands: &mut Vec<AppCommand>) {
    match &preview.picture {
        Picture::Histograms(charts) => {
            let gap = ui.spacing().item_spacing.x;
            let across = ((ui.available_width() + gap) / (PLOT_WIDTH + gap)).max(1.0) as usize;
            let width = (ui.available_width() + gap) / across as f32 - gap;
            for (row, charts) in charts.chunks(across).enumerate() {
                ui.horizontal_top(|ui| {
                    for (i, chart) in charts.iter().enumerate() {
                        ui.vertical(|ui| {
                            ui.set_width(width);
                            let name = RichText::new(&chart.x.label).strong().size(12.5);
                            ui.add(egui::Label::new(name).truncate());
                            let id = Id::unique(("first look", row, i));
                            ChartView::new(chart, id, Vec2::new(width, PLOT_HEIGHT))
                                .small()
                                .show(ui, commands);
                        });
                    }
                });
            }
        }
        Picture::Plane(texture) => {
            let room = Vec2::new(ui.available_width(), PICTURE_HEIGHT);
            let image = egui::Image::new(&texture.0).fit_to_exact_size(room);
            ui.vertical_centered(|ui| ui.add(image));
        }
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable;

    use super::*;
    use crate::app::preview::tests::dataset;

    #[test]
    fn a_first_look_stands_under_the_name_of_the_file() {
        for (shape, about) in [
            (&[50, 3][..], "First look: 50 of 9,000 rows"),
            (
                &[3, 40, 30],
                "First look: value in the first of 9,000 snapshots of 40 x 30 points",
            ),
        ] {
            let data = dataset(shape, 9000);
            let mut cancelled = false;
            let mut harness = Harness::new_ui(|ui| {
                let preview = Preview::new(&data, ui.ctx());
                let mut commands = Vec::new();
                show(ui.ctx(), "a.npy", PATIENCE, Some(&preview), &mut commands);
                cancelled |= matches!(commands[..], [AppCommand::CancelLoading]);
            });
            harness.run();
            let _ = harness.get_by_label("Opening a.npy");
            let _ = harness.get_by_label(about);
            harness.get_by_label("Cancel").click();
            harness.run();
            drop(harness);
            assert!(cancelled, "{about}");
        }
    }
}
