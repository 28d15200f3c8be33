//! Small parts that many views are made of: pickers, number fields, lines of text.

use egui::{Align, Layout, RichText, Ui, Vec2};

use super::source::{Part, Source};
use crate::app::state::AppState;
use crate::app::views::pane::own_id;
use crate::app::{names, terms};
pub use crate::format::shorten;

/// A line that says why nothing after compression is shown yet, and what to do about it.
pub fn nothing_after(ui: &mut Ui, state: &AppState) {
    let text = if state.run.phase.active() {
        "What comes back is shown as soon as there is a first result"
    } else if state.opened_alone().is_some() {
        "These are the decoded data; File > Compare with the original... shows what compression changed"
    } else {
        "Press Train to see what compression does"
    };
    ui.label(RichText::new(text).italics().weak());
}

/// Room for what is still being computed.
pub fn computing(ui: &mut Ui) {
    ui.centered_and_justified(|ui| ui.label(RichText::new("Computing...").weak()));
}

/// A line in the middle of the view, for views that do not fit the data.
pub fn nothing_here(ui: &mut Ui, title: &str, text: &str) {
    ui.vertical_centered(|ui| {
        ui.add_space(ui.available_height() * 0.35);
        ui.label(RichText::new(title).heading());
        ui.label(RichText::new(text).weak());
    });
}

/// A plot that fills the room, with figures of this width at its right.
pub fn plot_and_figures(
    ui: &mut Ui,
    width: f32,
    plot: impl FnOnce(&mut Ui, Vec2),
    figures: impl FnOnce(&mut Ui),
) {
    let room = ui.available_size();
    let size = Vec2::new((room.x - width - 14.0).max(200.0), room.y - 4.0);
    ui.horizontal_top(|ui| {
        let column = Layout::top_down(Align::Min);
        ui.allocate_ui_with_layout(size, column, |ui| {
            ui.set_min_size(size);
            plot(ui, size);
        });
        ui.vertical(|ui| {
            ui.set_max_width(width);
            let area = egui::ScrollArea::vertical().id_salt("figures");
            area.auto_shrink(false).show(ui, figures);
        });
    });
}

/// All, held-out or training samples.
pub fn part_picker(ui: &mut Ui, source: &Source, part: &mut Part) {
    if !source.has(*part) {
        *part = Part::All;
    }
    let choices = [
        (Part::All, "All samples", "Every sample shown"),
        (
            Part::HeldOut,
            "Held out",
            "Only samples that training never saw: the honest figure",
        ),
        (Part::Training, "Training", "Only samples that training saw"),
    ];
    for (choice, label, tip) in choices {
        let enabled = source.has(choice);
        let button = ui.add_enabled(enabled, egui::Button::selectable(*part == choice, label));
        let button = button
            .on_hover_text(tip)
            .on_disabled_hover_text("No samples of this kind are shown yet");
        if button.clicked() {
            *part = choice;
        }
    }
}

/// A column or component by name.
pub fn column_picker(ui: &mut Ui, source: &Source, column: &mut usize) {
    let names = &source.data.column_names;
    *column = (*column).min(names.len().saturating_sub(1));
    let what = if source.data.is_field() {
        "Component"
    } else {
        "Column"
    };
    let label = terms::explained(ui.label(what), what);
    let selected = names.get(*column).cloned().unwrap_or_default();
    let combo = egui::ComboBox::from_id_salt("column picker")
        .selected_text(shorten(&selected, 28))
        .width(150.0)
        // A click into the filter is no choice.
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside);
    let id = own_id(ui, "filter of the column picker");
    let response = combo.show_ui(ui, |ui| {
        for i in names::filtered(ui, id, "Filter by name", names) {
            let text = shorten(&names[i], 60);
            if ui.selectable_value(column, i, text).clicked() {
                ui.close();
            }
        }
    });
    let response = response.response.labelled_by(label.id);
    if selected.chars().count() > 28 {
        response.on_hover_text(selected);
    }
}

/// All columns or components in a list at the left.
pub fn column_list(ui: &mut Ui, source: &Source, column: &mut usize) {
    ui.vertical(|ui| {
        ui.set_width(132.0);
        ui.spacing_mut().item_spacing.y = 2.0;
        let names = &source.data.column_names;
        let height = ui.spacing().interact_size.y;
        let id = own_id(ui, "filter of the list of columns");
        let left = names::filtered(ui, id, "Filter by name", names);
        let area = egui::ScrollArea::vertical()
            .id_salt("list of columns")
            .auto_shrink([false, false]);
        area.show_rows(ui, height, left.len(), |ui, rows| {
            for &i in &left[rows] {
                let room = ui.available_width() - 2.0 * ui.spacing().button_padding.x;
                let text = names::elided(ui, &names[i], &egui::TextStyle::Button, room);
                let button = egui::Button::selectable(*column == i, &text);
                let left = egui::Layout::top_down_justified(egui::Align::LEFT);
                let mut button = ui.with_layout(left, |ui| ui.add(button)).inner;
                if text != names[i] && !names[i].trim().is_empty() {
                    button = button.on_hover_text(&names[i]);
                }
                if button.clicked() {
                    *column = i;
                }
            }
        });
    });
    ui.separator();
}

/// A slider with a name, which go to the next line together where they do not fit.
pub fn labelled_slider(ui: &mut Ui, name: &str, slider: egui::Slider<'_>) -> egui::Response {
    let spacing = ui.spacing();
    // The number beside the rail may be as wide as the least of buttons and a half.
    let wide = 60.0 + spacing.slider_width + 1.5 * spacing.interact_size.x;
    let size = Vec2::new(wide, spacing.interact_size.y);
    let row = Layout::left_to_right(Align::Center);
    let both = ui.allocate_ui_with_layout(size, row, |ui| {
        let label = ui.label(name);
        ui.add(slider).labelled_by(label.id)
    });
    both.inner
}

/// A typed number with a name; returns whether it changed.
pub fn number_field(
    ui: &mut Ui,
    label: &str,
    value: &mut f64,
    range: std::ops::RangeInclusive<f64>,
    suffix: &str,
) -> bool {
    let name = ui.label(label);
    let speed = value.abs().max(1e-9) * 0.02;
    let field = egui::DragValue::new(value)
        .range(range)
        .speed(speed)
        .suffix(suffix)
        .custom_formatter(|value, _| short(value));
    ui.add(field).labelled_by(name.id).changed()
}

/// At most six significant digits, with a power of ten where plain digits would be long.
fn short(value: f64) -> String {
    if value != 0.0 && !(1e-3..1e6).contains(&value.abs()) {
        return format!("{:e}", format!("{value:.5e}").parse().unwrap_or(value));
    }
    let decimals = 5 - (value.abs().max(1e-3).log10().floor() as i32).clamp(-3, 5);
    format!("{value:.*}", decimals as usize)
        .parse::<f64>()
        .unwrap_or(value)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_numbers_are_shown_without_idle_digits() {
        assert_eq!(short(1e-6), "1e-6");
        assert_eq!(short(0.1 + 0.2), "0.3");
        assert_eq!(short(-12.5), "-12.5");
        assert_eq!(short(0.0), "0");
        assert_eq!(short(1.0 / 3.0), "0.333333");
        assert_eq!(short(123_456_789.0), "1.23457e8");
    }
}
