use egui::{DragValue, Slider, SliderClamping, Ui};

use super::PanelState;
use crate::app::format;
use crate::app::state::Loaded;
use crate::model::ModelSpec;

/// Where the slider ends for a table; the field beside it goes on to one latent.
const TABLE_SLIDER_END: f64 = 20.0;

/// The compression ratio and the number of latents, two faces of one number.
pub fn show(ui: &mut Ui, loaded: &mut Loaded, panels: &mut PanelState) {
    let features = loaded.model.features;
    let most = features as f64;
    // Somebody else has changed the latents: the ratio follows.
    if ModelSpec::latent_for_ratio(features, panels.ratio) != loaded.model.latent {
        panels.ratio = loaded.model.nominal_ratio();
    }
    let mut ratio = panels.ratio;
    let end = if loaded.data.is_field() {
        most
    } else {
        most.min(TABLE_SLIDER_END)
    };
    let tip = "Values that go in over values in the bottleneck, as BALER counts. The decoder comes on top: see the total ratio below";
    ui.label("Compression ratio").on_hover_text(tip);
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
            .accessible_name("Compression ratio slider")
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
        let text = format!("BALER: {} (38 % smaller)", ModelSpec::TABLE_RATIO);
        let tip = "The ratio that BALER is known for";
        if ui.button(text).on_hover_text(tip).clicked() {
            set_ratio(loaded, panels, ModelSpec::TABLE_RATIO);
        }
    });
    ui.strong(in_words(features, loaded.model.latent));
}

fn set_ratio(loaded: &mut Loaded, panels: &mut PanelState, ratio: f64) {
    if ratio.total_cmp(&panels.ratio).is_eq() || !ratio.is_finite() {
        return;
    }
    panels.ratio = ratio.clamp(1.0, (loaded.model.features as f64).max(1.0));
    loaded.model.latent = ModelSpec::latent_for_ratio(loaded.model.features, panels.ratio);
}

fn latents(ui: &mut Ui, loaded: &mut Loaded, panels: &mut PanelState) {
    let tip = "Values in the bottleneck: what is kept of each sample";
    let features = loaded.model.features;
    let mut latent = loaded.model.latent;
    let label = ui.label("Latents").on_hover_text(tip);
    let value = DragValue::new(&mut latent).range(1..=features).speed(0.1);
    ui.add(value).labelled_by(label.id).on_hover_text(tip);
    if latent != loaded.model.latent {
        loaded.model.latent = latent;
        panels.ratio = loaded.model.nominal_ratio();
    }
}

/// `19 to 12 values, 37 % smaller`.
fn in_words(features: usize, latent: usize) -> String {
    let smaller = 100.0 * (1.0 - latent as f64 / features.max(1) as f64);
    let digits = if smaller > 99.0 && smaller < 100.0 {
        2
    } else {
        0
    };
    format!(
        "{} to {} values, {smaller:.digits$} % smaller",
        format::count(features),
        format::count(latent)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_said_in_values_and_percent() {
        assert_eq!(in_words(19, 12), "19 to 12 values, 37 % smaller");
        assert_eq!(in_words(6144, 25), "6,144 to 25 values, 99.59 % smaller");
        assert_eq!(in_words(24, 15), "24 to 15 values, 38 % smaller");
    }
}
