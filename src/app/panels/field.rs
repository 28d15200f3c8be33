//! Small pieces that the groups are made of.

use egui::{Label, Response, RichText, TextStyle, Ui, WidgetInfo, vec2};

use crate::app::{names, palette, style, terms};
use crate::runs::RunSettings;

/// Width of the names on the left.
const NAME: f32 = 112.0;

/// The name of a group.
pub fn heading(ui: &mut Ui, text: &str) -> Response {
    ui.label(RichText::new(text).heading())
}

/// A named setting: the name on the left, the widget beside it, one tooltip for both. The name is
/// also the widget's for screen readers.
pub fn row(ui: &mut Ui, name: &str, tip: &str, add: impl FnOnce(&mut Ui) -> Response) -> Response {
    ui.horizontal(|ui| {
        let height = ui.spacing().interact_size.y;
        let (rect, _) = ui.allocate_exact_size(vec2(NAME, height), egui::Sense::hover());
        let layout = egui::Layout::left_to_right(egui::Align::Center);
        let mut place = ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(layout));
        let tip = &terms::tip(name, tip);
        // While a run is under way too, when nothing can be changed.
        let told = |response: Response| response.on_hover_text(tip).on_disabled_hover_text(tip);
        let shown = names::elided(ui, name, &TextStyle::Body, NAME);
        let label = told(place.label(shown));
        label.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, name));
        told(add(ui).labelled_by(label.id))
    })
    .inner
}

/// A named setting that is an option of a run: it is told as the command line's help has it.
pub fn setting(
    ui: &mut Ui,
    name: &str,
    option: &str,
    add: impl FnOnce(&mut Ui) -> Response,
) -> Response {
    row(ui, name, RunSettings::about(option), add)
}

/// A figure with its name: the name weak, the figure to the right of it.
pub fn figure(ui: &mut Ui, name: &str, value: &str, tip: &str) {
    ui.horizontal(|ui| {
        let tip = &terms::tip(name, tip);
        ui.weak(name).on_hover_text(tip);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            // A long one, such as bounds of many columns, does not widen the panel.
            let shown = ui.add(Label::new(value).truncate());
            shown.on_hover_text(tip);
        });
    });
}

/// A line between two groups.
pub fn gap(ui: &mut Ui) {
    ui.add_space(style::GROUP_GAP);
    ui.separator();
}

/// A remark in small print.
pub fn note(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).small().weak());
}

/// A remark that should be read before going on.
pub fn warning(ui: &mut Ui, text: &str) {
    let colour = palette::warning(ui.visuals().dark_mode);
    ui.label(RichText::new(text).small().color(colour));
}

/// What was typed is not understood.
pub fn problem(ui: &mut Ui, text: &str) {
    let colour = palette::error(ui.visuals().dark_mode);
    ui.label(RichText::new(text).small().color(colour));
}
