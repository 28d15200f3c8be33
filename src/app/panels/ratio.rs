//! The compression ratio and the number of latents.

use std::fmt::Write as _;

use egui::{DragValue, Slider, SliderClamping, Ui};

use super::PanelState;
use crate::app::format;
use crate::app::state::Loaded;
use crate::model::{Family, ModelSpec, Size};
use crate::runs::RunSettings;
use crate::train::Estimate;
use crate::transform::{Budget, Role};

/// Where the slider ends for a table; the field beside it goes on to one latent.
const TABLE_SLIDER_END: f64 = 20.0;

/// Bytes of the smallest file of a coordinate network that the slider offers.
const SMALLEST_FILE: f64 = 600.0;

/// The compression ratio and the number of latents, two faces of one number.
pub fn show(ui: &mut Ui, loaded: &mut Loaded, panels: &mut PanelState) {
    let budget = Budget::from_plan(&loaded.plan, &loaded.data);
    // With one latent left.
    let most = budget.ratio(1);
    // Somebody else has changed the latents: the ratio follows.
    if (loaded.model).possible_latents(budget.latents(panels.ratio)) != loaded.model.latent {
        panels.ratio = budget.ratio(loaded.model.latent);
    }
    let mut ratio = panels.ratio;
    let end = if loaded.data.is_field() {
        most
    } else {
        most.min(TABLE_SLIDER_END)
    };
    let tip = &format!(
        "{}\nColumns that are coded without loss count with the bits that they take. How much smaller the \
         file is, with its decoder and what else is in it, stands above the button that trains",
        RunSettings::about("ratio")
    );
    ui.label("Values kept: one of").on_hover_text(tip);
    ui.horizontal(|ui| {
        ui.spacing_mut().slider_width = ui.available_width() - 84.0;
        let slider = Slider::new(&mut ratio, 1.0..=end.max(1.01))
            .logarithmic(true)
            .show_value(false);
        let slider = ui.add(
            slider
                .clamping(SliderClamping::Never)
                .update_while_editing(true),
        );
        slider
            .accessible_name("Values kept slider")
            .on_hover_text(tip);
        let typed = ui.add(
            DragValue::new(&mut ratio)
                .range(1.0..=most.max(1.0))
                .speed(panels.ratio * 0.01)
                .custom_formatter(|ratio, _| format::significant(ratio, 3))
                .min_size(egui::vec2(72.0, 0.0)),
        );
        typed
            .accessible_name("Ratio")
            .on_hover_text("Drag, or click to type; goes beyond the slider");
    });
    set_ratio(loaded, panels, ratio);
    ui.horizontal_wrapped(|ui| {
        latents(ui, loaded, panels);
        let baler = ModelSpec::suggested_ratio(loaded.data.is_field());
        let text = format!("BALER: one of {baler}");
        let tip = "What BALER is known for with such data";
        if ui.button(text).on_hover_text(tip).clicked() {
            set_ratio(loaded, panels, baler);
        }
    });
    let mut text = summary(budget.values, budget.kept(loaded.model.latent));
    let beside = loaded
        .plan
        .columns
        .iter()
        .filter(|column| column.role == Role::Exact)
        .count();
    if beside > 0 {
        let columns = format::counted(beside, "column");
        let _ = write!(text, "; {columns} kept beside the network");
    }
    ui.label(text).on_hover_text(tip);
}

/// The total ratio of a model whose weights are the file: it chooses the size.
pub fn show_total(ui: &mut Ui, loaded: &mut Loaded, panels: &mut PanelState) {
    let lossless = loaded.profile.lossless_bytes;
    let now = Estimate::new(
        &loaded.data,
        lossless,
        &loaded.plan,
        &loaded.model,
        &loaded.training,
    )
    .total_ratio;
    let smallest = loaded.data.stored_bytes() as f64 / SMALLEST_FILE;
    let tip = RunSettings::about("ratio");
    ui.label("Total ratio").on_hover_text(tip);
    let mut ratio = now;
    ui.horizontal(|ui| {
        ui.spacing_mut().slider_width = ui.available_width() - 84.0;
        let slider = Slider::new(&mut ratio, 1.0..=smallest.max(2.0))
            .logarithmic(true)
            .show_value(false);
        let slider = ui.add(slider.clamping(SliderClamping::Never));
        slider
            .accessible_name("Total ratio slider")
            .on_hover_text(tip);
        let typed = ui.add(
            DragValue::new(&mut ratio)
                .range(1.0..=smallest.max(2.0))
                .speed(now * 0.01)
                .custom_formatter(|ratio, _| format::significant(ratio, 3))
                .min_size(egui::vec2(72.0, 0.0)),
        );
        typed.accessible_name("Ratio").on_hover_text(tip);
    });
    if ratio.total_cmp(&now).is_ne() && ratio.is_finite() {
        let size = network_size(loaded.model.family, loaded, panels, ratio);
        let features = loaded.model.features;
        let model = ModelSpec::with_family(loaded.model.family, size, features, 1);
        loaded.model = model.on(&loaded.data.layout);
    }
    ui.label("No latents to choose: a sample is a time, and the weights hold all samples");
}

/// The size of a network for a total ratio, which then stands in the field for own
/// widths.
pub fn network_size(family: Family, loaded: &Loaded, panels: &mut PanelState, ratio: f64) -> Size {
    let size =
        Estimate::size_for_ratio(family, &loaded.data, &loaded.plan, &loaded.training, ratio);
    panels.widths = size.to_string();
    size
}

fn set_ratio(loaded: &mut Loaded, panels: &mut PanelState, ratio: f64) {
    if ratio.total_cmp(&panels.ratio).is_eq() || !ratio.is_finite() {
        return;
    }
    let budget = Budget::from_plan(&loaded.plan, &loaded.data);
    panels.ratio = ratio.clamp(1.0, budget.ratio(1).max(1.0));
    loaded.model.latent = (loaded.model).possible_latents(budget.latents(panels.ratio));
}

fn latents(ui: &mut Ui, loaded: &mut Loaded, panels: &mut PanelState) {
    let tip = RunSettings::about("latent");
    let features = loaded.model.features;
    let tiles = loaded.model.tiles();
    let mut latent = loaded.model.latent / tiles;
    let name = if tiles > 1 {
        "Latents a tile"
    } else {
        "Latents"
    };
    let label = ui.label(name).on_hover_text(tip);
    let range = 1..=features / tiles;
    let value = DragValue::new(&mut latent).range(range).speed(0.1);
    ui.add(value).labelled_by(label.id).on_hover_text(tip);
    latent *= tiles;
    if latent != loaded.model.latent {
        loaded.model.latent = latent;
        panels.ratio = Budget::from_plan(&loaded.plan, &loaded.data).ratio(latent);
    }
}

/// `19 to 12.2 values of a sample`: what columns coded without loss take is seldom whole.
fn summary(values: f64, kept: f64) -> String {
    format!(
        "{} to {}{} values of a sample",
        format::count(values as usize),
        format::count(kept as usize),
        tenth(kept)
    )
}

/// `.2` of 12.2; nothing where the number is (nearly) whole.
fn tenth(number: f64) -> String {
    match (10.0 * number.fract()) as usize {
        0 => String::new(),
        tenth => format!(".{tenth}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_said_in_values() {
        assert_eq!(summary(19.0, 12.0), "19 to 12 values of a sample");
        assert_eq!(summary(19.0, 12.23), "19 to 12.2 values of a sample");
        assert_eq!(summary(6144.0, 25.0), "6,144 to 25 values of a sample");
    }
}
