//! The line of figures under the pictures of a frame.

use egui::{Button, Label, RichText, Ui};

use crate::app::format;
use crate::app::views::source::Source;
use crate::figures::{FrameErrors, sample_place};

/// Which frame is shown, and how far `of`, what is shown of it, is off. Gives the frame that somebody asks for.
pub fn show(
    ui: &mut Ui,
    source: &Source,
    frame: usize,
    errors: Option<&FrameErrors>,
    of: &str,
) -> Option<usize> {
    let mut asked = None;
    ui.horizontal(|ui| {
        let held = source.held_out().binary_search(&frame).is_ok();
        let (which, tip) = if source.made_by.is_some() {
            // Not this run has made it.
            ("", "What its model was trained with is not known here")
        } else if held {
            (" (held out)", "Training never saw it")
        } else {
            (" (seen in training)", "The network was trained with it")
        };
        let sample = source.sample(frame);
        let place = sample_place(&source.data, sample);
        let at = place.map_or_else(String::new, |place| format!(", {place}"));
        let text = if source.data.samples() > 1 {
            format!("Frame {sample}{at}{which}")
        } else {
            "All points".to_owned()
        };
        ui.label(RichText::new(text).strong()).on_hover_text(tip);
        if let Some(nrmse) = errors.and_then(|e| e.nrmse.get(frame)) {
            ui.separator();
            let largest = errors.and_then(|e| e.largest.get(frame)).copied();
            let largest = largest.map_or_else(String::new, |size| format::significant(size, 3));
            let tip = format!(
                "Of {of}: root mean square error of this frame over the range of all frames. The largest error is \
                 {largest}"
            );
            ui.label(format!("NRMSE {}", format::percent(*nrmse)))
                .on_hover_text(tip);
            ui.separator();
            ui.label(format!("PSNR {}", format::decibels(-20.0 * nrmse.log10())))
                .on_hover_text("20 log10(range / root mean square error): higher is better");
            // The button behind it matters more where there is room for one of both.
            if ui.available_width() > 225.0 {
                ui.separator();
                ui.label(format!("Largest {largest}"))
                    .on_hover_text(format!("The largest error of {of} in this frame"));
            }
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
        // No piece of a word where there is no room for one.
        if ui.available_width() > 60.0 {
            ui.separator();
            ui.add(Label::new(RichText::new(source.moment()).weak()).truncate());
        }
    });
    asked
}
