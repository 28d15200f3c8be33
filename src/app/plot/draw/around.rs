//! What stands around the frame of a chart: its title, the names of its series, and the colour bar.

use egui::{FontId, Rect, RichText, Ui, Vec2};

use super::{BAR, ChartView, dark, reset_button};
use crate::app::AppCommand;
use crate::app::plot::colour_bar::colour_bar;
use crate::app::plot::{ColourScale, Exports};

impl ChartView<'_> {
    /// The names of the series in a line above the frame, where there is more than one.
    pub(super) fn names(&self, ui: &mut Ui) {
        let series = self.chart.series.iter();
        let named: Vec<_> = series.filter(|series| !series.name.is_empty()).collect();
        if named.len() < 2 {
            return;
        }
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 5.0;
            for series in named {
                let (rect, _) = ui.allocate_exact_size(Vec2::splat(9.0), egui::Sense::hover());
                let colour = series.ink.colour(dark(ui));
                ui.painter().rect_filled(rect, 1.0, colour);
                let name = RichText::new(&series.name).small();
                ui.add(egui::Label::new(name).truncate());
            }
        });
    }

    /// The colour bar at the right end, beside the plot's frame, its label above it.
    pub(super) fn colours(&self, ui: &Ui, scale: &ColourScale, whole: Rect, frame: Rect) {
        let left = whole.right() - BAR + 8.0;
        let bar = Rect::from_min_max(
            egui::pos2(left, frame.top()),
            egui::pos2(whole.right(), frame.bottom()),
        );
        colour_bar(ui, bar, scale.colouring);
        let font = FontId::proportional(11.0);
        let colour = ui.visuals().text_color();
        let label = ui
            .painter()
            .layout(scale.label.clone(), font, colour, BAR + self.margin.x);
        let place = egui::pos2(
            whole.right() - label.size().x,
            frame.top() - 4.0 - label.size().y,
        );
        ui.painter().galley(place, label, colour);
    }

    pub(super) fn header(
        &self,
        ui: &mut Ui,
        exports: &Exports,
        whole: Rect,
        commands: &mut Vec<AppCommand>,
    ) {
        ui.horizontal(|ui| {
            ui.set_width(self.size.x);
            let room = (self.size.x - 70.0).max(30.0);
            ui.allocate_ui_with_layout(
                Vec2::new(room, 18.0),
                egui::Layout::left_to_right(egui::Align::Center),
                |ui| {
                    ui.add(egui::Label::new(RichText::new(&self.chart.title).strong()).truncate());
                },
            );
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let menu = ui.menu_button(RichText::new("Export").small(), |ui| {
                    exports.menu(ui, whole, commands);
                    reset_button(ui, self.id);
                });
                menu.response.on_hover_text(format!(
                    "Save \"{}\" as a picture or as numbers",
                    self.chart.title
                ));
            });
        });
    }
}
