//! What the file takes: the one figure that says how well the data were compressed.

use egui::{RichText, Ui};

use super::field;
use crate::app::format;
use crate::app::state::{AppState, Loaded};
use crate::train::Estimate;

/// Said while a trial is under way.
const TRYING: &str = "Trying...";

/// What a file is called that was made here.
const MADE: &str = "Whole file";

/// What is said of a network that a trial found to be of no use.
const PCA_ALONE: &str = "PCA is as good as this network here, so PCA alone would be kept";

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
    let expected = expected(state, loaded);
    let tip = "All of the file counts: latents, decoder, columns that are kept exactly, names and checksums. \
               How much smaller: bytes of the data as they are stored over bytes of the file";
    // What a model of decoded data would make is not what the archive is.
    let expected = expected.filter(|_| state.opened_alone().is_none());
    let found = expected.as_ref().map_or("", |expected| expected.title);
    let so_far = so_far(state);
    let at_epoch = so_far
        .as_ref()
        .map_or_else(String::new, |(epoch, _)| match epoch {
            0 => "With PCA".to_owned(),
            epoch => format!("At epoch {}", format::count(*epoch)),
        });
    let (title, file) = match (so_far, made(state, loaded)) {
        (Some((_, file)), _) => (at_epoch.as_str(), Some(file)),
        (None, Some(file)) => (MADE, Some(file)),
        (None, None) => (found, expected.as_ref().map(|e| size(&e.estimate))),
    };
    let Some(file) = file else { return };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        // While a trial is under way the figure may be far off.
        let figure = match title {
            TRYING => RichText::new(format!("about {}", short(file.ratio))).weak(),
            _ => RichText::new(short(file.ratio)).strong(),
        };
        ui.label(figure.heading()).on_hover_text(tip);
        ui.label(format::bytes(file.bytes)).on_hover_text(tip);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.add(egui::Label::new(RichText::new(title).weak()).truncate())
                .on_hover_text(expected.as_ref().map_or(tip, |e| e.tip.as_str()));
        });
    });
    let Some(expected) = expected else { return };
    if title == MADE && expected.title == TRYING {
        field::note(ui, "A trial of the settings at hand is under way");
    } else if title == MADE {
        let next = size(&expected.estimate);
        let text = format!(
            "{}: {}, {}",
            expected.title,
            format::bytes(next.bytes),
            short(next.ratio)
        );
        field::note(ui, &text);
    } else if title == expected.title && expected.pca_alone {
        field::note(ui, PCA_ALONE);
    }
}

/// The file that the settings at hand will make.
struct ExpectedFile {
    estimate: Estimate,
    title: &'static str,
    /// How it is known, and its parts.
    tip: String,
    /// The network finds nothing beyond PCA.
    pca_alone: bool,
}

/// Of the settings at hand; a search tells no size before it ends.
fn expected(state: &AppState, loaded: &Loaded) -> Option<ExpectedFile> {
    if loaded.target.is_some() {
        return None;
    }
    let expected = &state.expected;
    let forecast = expected.forecast(loaded);
    if loaded.model.features == 0 && forecast.is_none() {
        return None;
    }
    let estimate = expected.estimate(loaded);
    let (title, basis) = match forecast {
        Some(forecast) => ("Expected file", forecast.basis()),
        None if expected.is_trying(loaded) => (
            TRYING,
            "A rough estimate, while a short trial of these settings finds out".to_owned(),
        ),
        None => (
            "Rough estimate",
            "Estimated from the number of latents and weights; no trial was made".to_owned(),
        ),
    };
    Some(ExpectedFile {
        title,
        tip: format!("{basis}. {}", parts(&estimate)),
        pca_alone: forecast.is_some_and(|f| f.pca_alone),
        estimate,
    })
}

fn size(estimate: &Estimate) -> FileSize {
    FileSize {
        bytes: estimate.total(),
        ratio: estimate.total_ratio,
    }
}

/// Of the best network that was filed last, with its epoch.
fn so_far(state: &AppState) -> Option<(usize, FileSize)> {
    let interim = state.run.interim.as_ref();
    let interim = interim.filter(|_| state.run.phase.active())?;
    let size = FileSize {
        bytes: interim.bytes.total,
        ratio: interim.bytes.total_ratio(),
    };
    Some((interim.epoch, size))
}

/// The archive that was made here, or opened.
fn made(state: &AppState, loaded: &Loaded) -> Option<FileSize> {
    if state.run.phase.active() {
        return None;
    }
    if let Some(file) = state.file_on_show() {
        let (bytes, ratio) = file.size();
        return Some(FileSize { bytes, ratio });
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
        "Of {} as stored: latents {}, decoder {}, encoder {}, the rest {}",
        format::bytes(estimate.input),
        format::bytes(estimate.latents),
        format::bytes(estimate.decoder),
        format::bytes(estimate.encoder),
        format::bytes(estimate.other),
    )
}
