//! The line of figures under the pictures of a frame.

use egui::{Button, Label, RichText, Ui};

use crate::app::format;
use crate::app::views::source::Source;
use crate::figures::{FrameErrors, sample_place};
use crate::metrics::FieldQuantity;

/// Which frame is shown, and how far what came back of it is off. Gives the frame that somebody asks for.
pub fn show(
    ui: &mut Ui,
    source: &Source,
    frame: usize,
    errors: Option<&FrameErrors>,
    quantity: FieldQuantity,
) -> Option<usize> {
    let mut asked = None;
    ui.horizontal(|ui| {
        let held = source.held_out().binary_search(&frame).is_ok();
        let which = if held {
            "held out: training never saw it"
        } else {
            "seen in training"
        };
        let sample = source.sample(frame);
        let place = sample_place(&source.data, sample);
        let at = place.map_or_else(String::new, |place| format!(", {place}"));
        let text = if source.data.samples() > 1 {
            format!("Frame {sample}{at} ({which})")
        } else {
            "All points".to_owned()
        };
        ui.label(RichText::new(text).strong());
        if let Some(nrmse) = errors.and_then(|e| e.nrmse.get(frame)) {
            ui.separator();
            let of = match quantity {
                FieldQuantity::Values => "",
                _ => "Values: ",
            };
            ui.label(format!("{of}NRMSE {}", format::percent(*nrmse)))
                .on_hover_text(
                    "Root mean square error of this frame over the value range of all frames",
                );
            ui.separator();
            ui.label(format!("PSNR {}", format::decibels(-20.0 * nrmse.log10())))
                .on_hover_text("20 log10(value range / root mean square error): higher is better");
        }
        let worst = errors.and_then(FrameErrors::worst);
        if let Some(worst) = worst.filter(|_| source.shown() > 1) {
            ui.separator();
            let button = ui.add_enabled(worst != frame, Button::new("Worst frame").small());
            let tip = "Shows the frame with the largest error";
            if button.on_hover_text(tip).clicked() {
                asked = Some(worst);
            }
        }
        ui.separator();
        ui.add(Label::new(RichText::new(source.moment()).weak()).truncate());
    });
    asked
}
