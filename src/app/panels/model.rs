use egui::{TextEdit, Ui};

use super::{PanelState, field, hourglass, ratio};
use crate::app::format;
use crate::app::state::Loaded;
use crate::model::{ModelSpec, Size};
use crate::train::Estimate;

const LEAVE_OUT: &str = "Leave the encoder out";

/// The network: its size, its picture, its ratio, and what all that costs.
pub fn show(ui: &mut Ui, loaded: &mut Loaded, panels: &mut PanelState) {
    field::heading(ui, "Model");
    if loaded.model.features == 0 {
        field::warning(
            ui,
            "No column goes through the network; tick at least one under Data",
        );
        return;
    }
    size(ui, loaded, panels);
    hourglass::picture(ui, &loaded.model);
    ratio::show(ui, loaded, panels);
    figures(ui, loaded);
}

fn size(ui: &mut Ui, loaded: &mut Loaded, panels: &mut PanelState) {
    let mut chosen = loaded.model.size.clone();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for size in Size::NAMED {
            let text = size.label();
            let tip = tip(&size);
            ui.selectable_value(&mut chosen, size, text)
                .on_hover_text(tip);
        }
        let own = matches!(chosen, Size::Custom(_));
        let tip = "Hidden layers of your own, from the input to the latents";
        if ui.selectable_label(own, "Own").on_hover_text(tip).clicked() && !own {
            chosen = parse(&panels.widths).unwrap_or(Size::Custom(vec![128, 128]));
        }
    });
    if matches!(chosen, Size::Custom(_)) {
        own_widths(ui, &mut chosen, panels);
    }
    if chosen != loaded.model.size {
        let (features, latent) = (loaded.model.features, loaded.model.latent);
        loaded.model = ModelSpec::new(chosen, features, latent);
    }
}

fn own_widths(ui: &mut Ui, chosen: &mut Size, panels: &mut PanelState) {
    let tip =
        "Widths of the hidden layers, separated by commas. Empty: no hidden layers, which is PCA";
    let edit = field::row(ui, "Widths", tip, |ui| {
        ui.add(
            TextEdit::singleline(&mut panels.widths)
                .hint_text("empty: PCA")
                .desired_width(f32::INFINITY),
        )
    });
    match parse(&panels.widths) {
        Ok(size) => *chosen = size,
        Err(problem) if edit.has_focus() || edit.changed() || !problem.is_empty() => {
            field::problem(ui, &problem);
        }
        Err(_) => {}
    }
}

/// Own widths from text; nothing at all is the linear path alone.
fn parse(text: &str) -> Result<Size, String> {
    if text.trim().is_empty() {
        return Ok(Size::Custom(Vec::new()));
    }
    match text.parse() {
        Ok(Size::Custom(widths)) => Ok(Size::Custom(widths)),
        Ok(named) => Ok(Size::Custom(Size::widths(&named).to_vec())),
        Err(error) => Err(error.to_string()),
    }
}

fn tip(size: &Size) -> String {
    let widths: Vec<_> = size.widths().iter().map(ToString::to_string).collect();
    let widths = widths.join(", ");
    match size {
        Size::Baler => {
            format!("The network of BALER: hidden layers of {widths}, leaky ReLU, no linear path")
        }
        _ => format!("Hidden layers of {widths}, with a linear path that starts as PCA"),
    }
}

fn figures(ui: &mut Ui, loaded: &mut Loaded) {
    let model = &loaded.model;
    let estimate = Estimate::of(
        &loaded.data,
        loaded.profile.lossless_bytes,
        &loaded.plan,
        model,
        loaded.training.keep_encoder,
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
        &in_words(&estimate),
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
fn in_words(estimate: &Estimate) -> String {
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
        assert_eq!(parse(" "), Ok(Size::Custom(Vec::new())));
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
