use egui::{DragValue, TextEdit, Ui};

use super::{PanelState, field, hourglass, ratio, target};
use crate::app::format;
use crate::app::state::Loaded;
use crate::model::{Family, ModelSpec, Size, Sizing, Tile};
use crate::train::Estimate;
use crate::transform::Budget;

const LEAVE_OUT: &str = "Leave the encoder out";

/// The network: its size, its picture, its ratio, and what all that costs.
pub fn show(ui: &mut Ui, loaded: &mut Loaded, panels: &mut PanelState) {
    field::heading(ui, "Model");
    if let Some(reason) = loaded.nothing_to_learn() {
        let text = format!("Nothing to learn: {reason}. Train keeps every value without loss");
        field::warning(ui, &text);
        if loaded.model.features == 0 {
            return;
        }
    }
    network(ui, loaded, panels);
    hourglass::picture(ui, &loaded.model);
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
    figures(ui, loaded);
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
            Budget::of(&loaded.plan, &loaded.data).latents(panels.ratio)
        };
        loaded.model = ModelSpec::of(family, size, features, latent)
            .with_tile(Some(tile))
            .on(&loaded.data.layout);
    }
    loaded.model.latent = loaded.model.possible_latents(loaded.model.latent);
}

/// What there is to choose of the size of a family.
fn network_size(ui: &mut Ui, family: Family, size: &mut Size, panels: &mut PanelState) {
    match family.sizing() {
        Sizing::Nothing | Sizing::Fixed => {}
        Sizing::Layers => sizes(ui, size, panels, &dense_tip),
        Sizing::FileRatio => sizes(ui, size, panels, &layers_tip),
        Sizing::Channels => channels(ui, size, panels, &|size| channels_tip(family, size)),
    }
}

/// Whether a field is cut into tiles, and how large they are.
fn tiles(ui: &mut Ui, tile: &mut Tile) {
    let tip = "Whole snapshots share pictures, which pays where there are many of them. Tiles share small pictures, which pays where snapshots are few or their grid is large";
    let mut edge = match tile {
        Tile::Edge(edge) => *edge,
        Tile::Whole => Tile::EDGE,
    };
    let mut cut = *tile != Tile::Whole;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.selectable_value(&mut cut, false, "Whole snapshots")
            .on_hover_text(tip);
        ui.selectable_value(&mut cut, true, "Tiles")
            .on_hover_text(tip);
    });
    if cut {
        let tip = "Points along every axis of a tile. Where a tile reaches beyond the field, the values at the border are repeated";
        field::row(ui, "Tile edge", tip, |ui| {
            let range = Tile::LEAST..=Tile::MOST;
            ui.add(DragValue::new(&mut edge).range(range).speed(0.1))
        });
    }
    *tile = if cut { Tile::Edge(edge) } else { Tile::Whole };
}

/// Sizes of a convolution model, or none: its linear path alone.
fn channels(
    ui: &mut Ui,
    chosen: &mut Size,
    panels: &mut PanelState,
    tip: &dyn Fn(&Size) -> String,
) {
    let mut refines = *chosen != Size::Custom(Vec::new());
    let about = "Convolutions see the points around each point, across the borders of tiles, and add what they learn to what the principal components give. Off: the principal components alone, found at once";
    let switch = ui.checkbox(&mut refines, "Refine by convolutions");
    if switch.on_hover_text(about).changed() {
        *chosen = if refines {
            Size::Small
        } else {
            Size::Custom(Vec::new())
        };
    }
    if refines {
        sizes(ui, chosen, panels, tip);
    }
}

fn sizes(ui: &mut Ui, chosen: &mut Size, panels: &mut PanelState, tip: &dyn Fn(&Size) -> String) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for size in [Size::Small, Size::Medium, Size::Large] {
            let text = size.label();
            let tip = tip(&size);
            ui.selectable_value(chosen, size, text).on_hover_text(tip);
        }
        let own = matches!(chosen, Size::Custom(_));
        let tip = "Hidden layers of your own, from the input to the latents";
        if ui.selectable_label(own, "Own").on_hover_text(tip).clicked() && !own {
            *chosen = parse(&panels.widths).unwrap_or(Size::Custom(vec![128, 128]));
        }
    });
    if matches!(chosen, Size::Custom(_)) {
        own_widths(ui, chosen, panels);
    }
}

fn own_widths(ui: &mut Ui, chosen: &mut Size, panels: &mut PanelState) {
    let tip = "Widths of the hidden layers, or their channels, separated by commas";
    let edit = field::row(ui, "Widths", tip, |ui| {
        ui.add(
            TextEdit::singleline(&mut panels.widths)
                .hint_text("128,128")
                .desired_width(f32::INFINITY),
        )
    });
    match parse(&panels.widths) {
        Ok(size) if edit.changed() => *chosen = size,
        // Settings came from elsewhere: a run that was opened, or a file.
        Ok(size) if size != *chosen && !edit.has_focus() => {
            let widths = chosen.widths().iter().map(usize::to_string);
            panels.widths = widths.collect::<Vec<_>>().join(",");
        }
        Err(problem) if edit.has_focus() || edit.changed() || !problem.is_empty() => {
            field::problem(ui, &problem);
        }
        Ok(_) | Err(_) => {}
    }
}

/// Own widths from text.
fn parse(text: &str) -> Result<Size, String> {
    match text.parse() {
        Ok(size) if Size::widths(&size).is_empty() => Err(
            "give at least one width; for no hidden layers choose the linear model above"
                .to_owned(),
        ),
        Ok(size) => Ok(Size::Custom(size.widths().to_vec())),
        Err(error) => Err(error.to_string()),
    }
}

fn channels_tip(family: Family, size: &Size) -> String {
    let channels: Vec<_> = family
        .widths(size)
        .iter()
        .map(ToString::to_string)
        .collect();
    format!("Hidden convolutions of {} channels", channels.join(" and "))
}

fn dense_tip(size: &Size) -> String {
    layers_tip(size) + ", with a linear path that starts as PCA"
}

fn layers_tip(size: &Size) -> String {
    let widths: Vec<_> = size.widths().iter().map(ToString::to_string).collect();
    format!("Hidden layers of {}", widths.join(", "))
}

fn figures(ui: &mut Ui, loaded: &mut Loaded) {
    let model = &loaded.model;
    let estimate = Estimate::of(
        &loaded.data,
        loaded.profile.lossless_bytes,
        &loaded.plan,
        model,
        &loaded.training,
    );
    let parameters = format::count(model.parameters());
    let decoder = format::bytes(estimate.decoder);
    field::figure(
        ui,
        "Parameters, decoder",
        &format!("{parameters}, {decoder}"),
        "Weights and biases of encoder and decoder together, and the bytes of the decoder alone: the archive carries it, so it counts",
    );
    let size = format::bytes(estimate.total());
    let ratio = format::significant(estimate.total_ratio, 3);
    field::figure(
        ui,
        "Whole file",
        &format!("{size}, ratio {ratio}"),
        &summary(&estimate),
    );
    if estimate.total_ratio < 1.0 {
        field::warning(ui, too_large(&estimate));
        let tip = "The archive decodes as before, but cannot compress other files";
        if encoder_is_at_fault(&estimate) && ui.button(LEAVE_OUT).on_hover_text(tip).clicked() {
            loaded.training.keep_encoder = false;
        }
    }
}

/// The expected bytes, part by part.
fn summary(estimate: &Estimate) -> String {
    format!(
        "Expected of {} as stored: latents {}, decoder {}, encoder {}, the rest {}. The ratio is bytes as stored over bytes of the whole file",
        format::bytes(estimate.input),
        format::bytes(estimate.latents),
        format::bytes(estimate.decoder),
        format::bytes(estimate.encoder),
        format::bytes(estimate.other),
    )
}

/// Without the encoder the file would be smaller than the data.
fn encoder_is_at_fault(estimate: &Estimate) -> bool {
    estimate.encoder > 0 && estimate.total() - estimate.encoder < estimate.input
}

/// Why the file would be larger than the data.
fn too_large(estimate: &Estimate) -> &'static str {
    if estimate.decoder > estimate.input {
        "The decoder alone is larger than the data: choose a smaller size, or bring more data"
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
    fn own_widths_are_read_and_refused_with_a_reason() {
        assert_eq!(parse("200, 100,50"), Ok(Size::Custom(vec![200, 100, 50])));
        assert!(parse(" ").is_err());
        assert!(parse("linear").unwrap_err().contains("linear"));
        assert_eq!(parse("medium"), Ok(Size::Custom(vec![128, 128])));
        assert!(parse("12,x").unwrap_err().contains("12,x"));
        assert!(parse("0").is_err());
    }

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
        (estimate.decoder, estimate.encoder) = (50, 50);
        assert!(too_large(&estimate).contains("encoder"));
    }
}
