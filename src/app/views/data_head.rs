//! What is open, in words: its size, its mesh, what the reader says of it, and advice.

use std::fmt::Write as _;

use egui::{RichText, Ui};

use super::source::Source;
use crate::app::format;

/// What is open, of how much, and how it is stored.
pub fn heading(ui: &mut Ui, source: &Source) {
    let (data, profile) = (&source.data, &source.profile);
    ui.horizontal_wrapped(|ui| {
        ui.heading(&data.origin.label);
        if let Some(array) = &data.origin.array {
            ui.label(RichText::new(format!("array {array}")).weak());
        }
    });
    let kind = if data.is_field() {
        let shape = format::shape(&data.layout.shown_shape());
        format!(
            "{} of a field of {shape} points, {}",
            format::counted(profile.samples, "snapshot"),
            format::counted(data.columns(), "component")
        )
    } else {
        format!(
            "{} of {}",
            format::counted(profile.samples, "row"),
            format::counted(data.columns(), "column")
        )
    };
    let of = source.data.origin.of.map_or_else(String::new, |all| {
        format!(", a portion of {}", format::count(all))
    });
    let mut text = format!(
        "{kind}{of}, stored as {} ({})",
        profile.types[0].name(),
        format::bytes(profile.stored_bytes)
    );
    if profile.lossless_bytes < profile.stored_bytes {
        let (name, bytes) = (
            profile.types[1].name(),
            format::bytes(profile.lossless_bytes),
        );
        let _ = write!(text, "; {name} holds every value exactly ({bytes})");
    }
    ui.label(text);
    if let Some(mesh) = &data.metadata().mesh {
        ui.label(format!("Mesh: {mesh}"));
    }
}

/// What the reader says of the file, and advice on what is in it.
pub fn remarks_on_all(ui: &mut Ui, source: &Source) {
    let advice = source.profile.advice.iter().map(|advice| &advice.text);
    let all: Vec<&String> = source.data.notes.iter().chain(advice).collect();
    if all.is_empty() {
        return;
    }
    ui.add_space(4.0);
    let title = format::counted(all.len(), "remark");
    egui::CollapsingHeader::new(title)
        .id_salt("advice")
        .default_open(true)
        .show(ui, |ui| {
            egui::ScrollArea::vertical()
                .id_salt("advice list")
                .max_height(120.0)
                .show(ui, |ui| {
                    for text in all {
                        ui.horizontal_top(|ui| {
                            ui.label(RichText::new("-").weak());
                            // Quotes around names are for plain text.
                            let text = text.replace('`', "");
                            ui.add(egui::Label::new(text).wrap());
                        });
                    }
                });
        });
}
