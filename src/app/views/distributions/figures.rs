//! The figures beside an enlarged distribution.

use egui::{RichText, Ui};

use crate::app::format;
use crate::app::plot::Ink;
use crate::app::views::histograms::Pair;
use crate::app::views::parts::shorten;
use crate::metrics::Histogram;

/// Width of the figures beside an enlarged plot.
pub const FIGURES: f32 = 208.0;

/// Name, tooltip and value of a figure.
type Row = (&'static str, &'static str, fn(&Histogram) -> String);

/// Entries, mean, RMS, under- and overflow, of both.
pub fn statistics(ui: &mut Ui, pair: &Pair, names: &[String; 2]) {
    ui.set_max_width(FIGURES);
    let rows: [Row; 6] = [
        ("Entries", "Values inside the range", |h| {
            format::count(h.entries() as usize)
        }),
        (
            "Mean",
            "Of all finite values, also those outside the range",
            |h| format::number(h.mean),
        ),
        ("RMS", "About the mean, of all finite values", |h| {
            format::number(h.rms)
        }),
        ("Underflow", "Values below the range", |h| {
            format::count(h.underflow as usize)
        }),
        ("Overflow", "Values above the range", |h| {
            format::count(h.overflow as usize)
        }),
        (
            "Not finite",
            "NaN and infinite values; they come back exactly",
            |h| format::count(h.left_out as usize),
        ),
    ];
    ui.strong("Figures");
    egui::Grid::new("distribution figures")
        .num_columns(3)
        .spacing([10.0, 3.0])
        .show(ui, |ui| {
            ui.label("");
            let sides = [
                ("Before", Ink::Before, true),
                (names[0].as_str(), Ink::After, pair.after.is_some()),
                (names[1].as_str(), Ink::Beside, pair.second.is_some()),
            ];
            for (name, ink, _) in sides.into_iter().filter(|side| side.2) {
                let colour = ink.colour(crate::app::plot::dark(ui));
                let most = if pair.second.is_some() { 9 } else { 24 };
                ui.label(RichText::new(shorten(name, most)).color(colour))
                    .on_hover_text(name);
            }
            ui.end_row();
            for (label, tip, value) in rows {
                ui.label(RichText::new(label).weak()).on_hover_text(tip);
                ui.label(value(&pair.before));
                for after in pair.after.iter().chain(&pair.second) {
                    ui.label(value(after));
                }
                ui.end_row();
            }
        });
    ui.add_space(6.0);
    let width = (pair.before.binning.high - pair.before.binning.low)
        / pair.before.binning.bins.max(1) as f64;
    ui.label(
        RichText::new(format!(
            "{} bins of {}",
            pair.before.binning.bins,
            format::number(width)
        ))
        .weak()
        .small(),
    );
}
