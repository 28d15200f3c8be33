//! What the file takes: the one figure that says how well the data were compressed.

use egui::{RichText, Ui};

use super::field;
use crate::app::format;
use crate::app::state::{AppState, Loaded};
use crate::train::Estimate;

/// What a file is called that was made here.
const MADE: &str = "Whole file";

/// Bytes of a file, and of the data over it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct FileSize {
    bytes: usize,
    ratio: f64,
}

/// The file that is there, or that training would leave if it ended now; and the one that is expected of
/// the settings at hand.
pub fn show(ui: &mut Ui, state: &AppState) {
    let Some(loaded) = state.loaded() else { return };
    let expected = expected(loaded);
    let (title, file) = match (so_far(state), made(state, loaded)) {
        (Some(file), _) => ("File so far", Some(file)),
        (None, Some(file)) => (MADE, Some(file)),
        (None, None) => ("Expected file", expected.map(|estimate| size(&estimate))),
    };
    let Some(file) = file else { return };
    let tip = "All of the file counts: latents, decoder, columns that are kept exactly, names and checksums. \
               How much smaller: bytes of the data as they are stored over bytes of the file";
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.label(RichText::new(short(file.ratio)).heading().strong())
            .on_hover_text(tip);
        ui.label(format::bytes(file.bytes)).on_hover_text(tip);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.add(egui::Label::new(RichText::new(title).weak()).truncate())
                .on_hover_text(expected.map_or_else(|| tip.to_owned(), |e| parts(&e)));
        });
    });
    if title == MADE
        && let Some(expected) = expected
    {
        let next = size(&expected);
        let text = format!(
            "Expected of these settings: {}, {}",
            format::bytes(next.bytes),
            short(next.ratio)
        );
        field::note(ui, &text);
    }
}

/// Of the settings at hand; a search tells no size before it ends.
fn expected(loaded: &Loaded) -> Option<Estimate> {
    if loaded.target.is_some() || loaded.model.features == 0 {
        return None;
    }
    let lossless = loaded.profile.lossless_bytes;
    let (model, training) = (&loaded.model, &loaded.training);
    Some(Estimate::new(
        &loaded.data,
        lossless,
        &loaded.plan,
        model,
        training,
    ))
}

fn size(estimate: &Estimate) -> FileSize {
    FileSize {
        bytes: estimate.total(),
        ratio: estimate.total_ratio,
    }
}

/// Of the best network so far.
fn so_far(state: &AppState) -> Option<FileSize> {
    let interim = state.run.interim.as_ref();
    let interim = interim.filter(|_| state.run.phase.active())?;
    Some(FileSize {
        bytes: interim.bytes.total,
        ratio: interim.bytes.total_ratio(),
    })
}

/// The archive that was made here.
fn made(state: &AppState, loaded: &Loaded) -> Option<FileSize> {
    if state.run.phase.active() {
        return None;
    }
    let bytes = state.new_archive()?.len();
    let outcome = state.run.outcome.as_ref().map(|o| o.report.ratio.total);
    let reused = state.run.reuse.as_ref().map(|r| r.report.ratio.total);
    let stored = || loaded.data.stored_bytes() as f64 / bytes as f64;
    Some(FileSize {
        bytes,
        ratio: outcome.or(reused).unwrap_or_else(stored),
    })
}

/// `2.53 times smaller`.
fn short(ratio: f64) -> String {
    format::times_smaller(ratio).replace(" than the data", "")
}

/// The expected bytes, part by part.
fn parts(estimate: &Estimate) -> String {
    format!(
        "Expected of {} as stored: latents {}, decoder {}, encoder {}, the rest {}",
        format::bytes(estimate.input),
        format::bytes(estimate.latents),
        format::bytes(estimate.decoder),
        format::bytes(estimate.encoder),
        format::bytes(estimate.other),
    )
}
