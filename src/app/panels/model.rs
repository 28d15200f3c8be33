//! The model: its family, its picture, and what it costs.

use egui::Ui;

use super::network_size::{network_size, tiles};
use super::{PanelState, field, hourglass, ratio, target};
use crate::app::format;
use crate::app::state::{Expected, Loaded};
use crate::model::{Family, ModelSpec, Size, Sizing, Tile};
use crate::runs::RunSettings;
use crate::train::Estimate;
use crate::transform::Budget;

const LEAVE_OUT: &str = "Leave the encoder out";

/// The network: its size, its ratio, its picture, and what all that costs. While it trains nothing can be
/// changed, but the picture stays lit.
pub fn show(
    ui: &mut Ui,
    loaded: &mut Loaded,
    panels: &mut PanelState,
    expected: &Expected,
    active: bool,
) {
    field::heading(ui, "Model").on_hover_text(RunSettings::about("model"));
    ui.add_enabled_ui(!active, |ui| settings(ui, loaded, panels));
    if loaded.model.features == 0 {
        return;
    }
    let forecast = expected.forecast(loaded);
    let pca_alone = forecast.is_some_and(|forecast| forecast.pca_alone);
    hourglass::picture(ui, &loaded.model, pca_alone);
    if let Some(reason) = expected.reason(loaded) {
        field::note(ui, &format!("Chosen after a trial: {reason}"));
    }
    if loaded.target.is_none() {
        ui.add_enabled_ui(!active, |ui| figures(ui, loaded, expected));
    }
}

fn settings(ui: &mut Ui, loaded: &mut Loaded, panels: &mut PanelState) {
    if let Some(reason) = loaded.nothing_to_learn() {
        let text = format!("Nothing to learn: {reason}. Train keeps every value without loss");
        field::warning(ui, &text);
        if loaded.model.features == 0 {
            return;
        }
    }
    network(ui, loaded, panels);
    target::switch(ui, loaded);
    if loaded.target.is_some() {
        target::show(ui, loaded);
        return;
    }
    if loaded.model.family.encodes() {
        ratio::show(ui, loaded, panels);
    } else {
        ratio::show_total(ui, loaded, panels);
    }
}

/// The family, and the size of those that have hidden layers.
fn network(ui: &mut Ui, loaded: &mut Loaded, panels: &mut PanelState) {
    let (mut family, mut size) = (loaded.model.family, loaded.model.size.clone());
    let field = loaded.data.is_field();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for &choice in Family::ALL {
            if field || !choice.for_fields() {
                ui.selectable_value(&mut family, choice, choice.label())
                    .on_hover_text(choice.about());
            }
        }
    });
    let features = loaded.model.features;
    let suggested = Tile::suggest(loaded.data.samples());
    let mut tile = loaded.model.tile().unwrap_or(suggested);
    if family == loaded.model.family {
        if family.has_tiles() {
            tiles(ui, &mut tile);
        }
        network_size(ui, family, &mut size, panels);
    } else {
        size = if family.sizing() == Sizing::FileRatio {
            ratio::network_size(family, loaded, panels, ModelSpec::COORDINATE_RATIO)
        } else {
            family.suggested_size(features)
        };
    }
    let (model, other_tile) = (
        &loaded.model,
        loaded.model.tile().is_some_and(|t| t != tile),
    );
    if family != model.family || size != model.size || other_tile {
        let latent = if model.family.encodes() {
            model.latent
        } else {
            Budget::from_plan(&loaded.plan, &loaded.data).latents(panels.ratio)
        };
        loaded.model = ModelSpec::with_family(family, size, features, latent)
            .with_tile(Some(tile))
            .on(&loaded.data.layout);
    }
    loaded.model.latent = loaded.model.possible_latents(loaded.model.latent);
}

fn figures(ui: &mut Ui, loaded: &mut Loaded, expected: &Expected) {
    let model = &loaded.model;
    let estimate = expected.estimate(loaded);
    // Of what would be kept, as the bytes are.
    let is_pca = expected.forecast(loaded).is_some_and(|f| f.pca_alone);
    let kept = is_pca.then(|| {
        let size = Size::Custom(Vec::new());
        ModelSpec::with_family(Family::Linear, size, model.features, model.latent)
            .on(&loaded.data.layout)
    });
    let parameters = format::count(kept.as_ref().unwrap_or(model).parameters());
    let decoder = format::bytes(estimate.decoder);
    field::figure(
        ui,
        "Parameters, decoder",
        &format!("{parameters}, {decoder}"),
        "Weights and biases of encoder and decoder together, and the bytes of the decoder alone: the archive carries it, so it counts",
    );
    if estimate.total_ratio < 1.0 {
        field::warning(ui, too_large(&estimate));
        let tip = "The archive decodes as before, but cannot compress other files";
        if encoder_is_at_fault(&estimate) && ui.button(LEAVE_OUT).on_hover_text(tip).clicked() {
            loaded.training.keep_encoder = false;
        }
    }
}

/// Without the encoder the file would be smaller than the data.
fn encoder_is_at_fault(estimate: &Estimate) -> bool {
    estimate.encoder > 0 && estimate.total() - estimate.encoder < estimate.input
}

/// Why the file would be larger than the data.
fn too_large(estimate: &Estimate) -> &'static str {
    if estimate.decoder > estimate.input {
        "The decoder alone is larger than the data: choose a smaller size, or bring more data"
    } else if estimate.other > estimate.input {
        "So few data are smaller than what says how to read them: no setting helps, more data would"
    } else if encoder_is_at_fault(estimate) {
        "With the encoder the file would be larger than the data"
    } else {
        "The file would be larger than the data: choose a smaller size or a higher ratio"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_for_a_large_file_is_the_largest_part() {
        let mut estimate = Estimate {
            input: 100,
            latents: 10,
            decoder: 200,
            encoder: 0,
            other: 5,
            total_ratio: 0.46,
            total_ratio_vs_lossless: 0.2,
        };
        assert!(too_large(&estimate).contains("decoder alone"));
        estimate.decoder = 95;
        assert!(too_large(&estimate).contains("smaller size or a higher ratio"));
        estimate.other = 101;
        assert!(too_large(&estimate).contains("no setting helps"));
        estimate.other = 5;
        (estimate.decoder, estimate.encoder) = (50, 50);
        assert!(too_large(&estimate).contains("encoder"));
    }
}
