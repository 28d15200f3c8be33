use egui::{Id, RichText, Sense, Ui, Vec2};

use crate::app::plot::{Axis, Chart, ChartView, Ink, Series, Shape, dark};
use crate::app::{AppCommand, AppState, Loaded, format};
use crate::codec::{ArchiveInfo, Ledger};
use crate::report::{ColumnBound, FitReport, InputReport, RatioReport};
use crate::train::Estimate;
use crate::transform::Budget;

/// Where bytes go, measured or expected.
struct Bytes {
    expected: bool,
    parts: Vec<BytePart>,
    input: usize,
    input_lossless: usize,
    stored: String,
    lossless: String,
    nominal: f64,
    total_ratio: f64,
    lossless_ratio: f64,
    /// Of the file as it is, where its model stands in another one; then where 10 and 100 files share
    /// the model.
    alone: Option<f64>,
    shared: Option<[f64; 2]>,
}

struct BytePart {
    name: &'static str,
    bytes: usize,
    tip: &'static str,
}

impl Bytes {
    fn total(&self) -> usize {
        self.parts.iter().map(|p| p.bytes).sum()
    }

    /// Of a finished run.
    fn measured(input: &InputReport, bytes: &Ledger, ratio: &RatioReport) -> Self {
        let (stored, lossless) = (input.dtype.clone(), input.lossless_dtype.clone());
        Self::of(bytes, stored, lossless, ratio.nominal)
    }

    /// Of an archive that was opened.
    fn opened(info: &ArchiveInfo, loaded: &Loaded) -> Self {
        let lossless = loaded.profile.lossless_dtype.name().to_owned();
        let nominal = info.features as f64 / info.latent.max(1) as f64;
        Self::of(&info.ledger, info.dtype.clone(), lossless, nominal)
    }

    /// The bytes of a file.
    fn of(bytes: &Ledger, stored: String, lossless: String, nominal: f64) -> Self {
        let parts = vec![
            BytePart {
                name: "Latents",
                bytes: bytes.latents,
                tip: "What is left of every sample",
            },
            BytePart {
                name: "Decoder",
                bytes: bytes.decoder,
                tip: "Weights that turn latents back into data; without them the file is worthless",
            },
            BytePart {
                name: "Encoder",
                bytes: bytes.encoder,
                tip: "Weights that compress other files with the same model; can be left out",
            },
            BytePart {
                name: "Exact columns",
                bytes: bytes.exact,
                tip: "Columns that are kept as they are",
            },
            BytePart {
                name: "Masks",
                bytes: bytes.mask,
                tip: "Places of values that are not finite",
            },
            BytePart {
                name: "Residual",
                bytes: bytes.residual,
                tip: "What keeps every value within its error bound",
            },
            BytePart {
                name: "Header",
                bytes: bytes.header,
                tip: "Names, shapes, transforms and checksums",
            },
        ];
        Self {
            expected: false,
            parts,
            input: bytes.input,
            input_lossless: bytes.input_lossless,
            stored,
            lossless,
            nominal,
            total_ratio: bytes.total_ratio(),
            lossless_ratio: bytes.total_ratio_vs_lossless(),
            alone: (bytes.shared > 0).then(|| bytes.input as f64 / bytes.total.max(1) as f64),
            shared: (bytes.model() > 0)
                .then(|| [10, 100].map(|files| bytes.ratio_shared_by(files))),
        }
    }

    /// Before training.
    fn expected(loaded: &Loaded) -> Self {
        let estimate = Estimate::of(
            &loaded.data,
            loaded.profile.lossless_bytes,
            &loaded.plan,
            &loaded.model,
            &loaded.training,
        );
        let parts = vec![
            BytePart {
                name: "Latents",
                bytes: estimate.latents,
                tip: "What is left of every sample",
            },
            BytePart {
                name: "Decoder",
                bytes: estimate.decoder,
                tip: "Weights that turn latents back into data",
            },
            BytePart {
                name: "Encoder",
                bytes: estimate.encoder,
                tip: "Weights that compress other files with the same model",
            },
            BytePart {
                name: "Exact columns and header",
                bytes: estimate.other,
                tip: "Columns kept as they are, names, shapes, checksums",
            },
        ];
        Self {
            expected: true,
            parts,
            input: estimate.input,
            input_lossless: loaded.profile.lossless_bytes,
            stored: loaded.profile.dtype.name().to_owned(),
            lossless: loaded.profile.lossless_dtype.name().to_owned(),
            nominal: Budget::of(&loaded.plan, &loaded.data)
                .ratio_keeping(loaded.model.kept(loaded.data.samples())),
            total_ratio: estimate.total_ratio,
            lossless_ratio: estimate.total_ratio_vs_lossless,
            alone: None,
            shared: None,
        }
    }

    /// One stacked bar of the archive over bars of the data.
    fn chart(&self) -> Chart {
        let unit = unit_of(self.input.max(self.total()));
        let scaled = |bytes: usize| bytes as f64 / unit.1;
        let archive = if self.expected {
            "Archive, expected"
        } else {
            "Archive"
        };
        let mut rows = vec![(format!("Data as stored ({})", self.stored), self.input)];
        if self.input_lossless < self.input {
            rows.insert(
                0,
                (format!("Data as {}", self.lossless), self.input_lossless),
            );
        }
        let mut names = vec![archive.to_owned()];
        names.extend(rows.iter().map(|(name, _)| name.clone()));
        let title = if self.expected {
            "Bytes, expected"
        } else {
            "Bytes of the archive"
        };
        let mut chart = Chart::new(
            title,
            Axis::new("Size").unit(unit.0),
            Axis::new("").names(names),
        );
        for (i, (_, bytes)) in rows.iter().enumerate() {
            let shape = Shape::Segment {
                y: (i + 1) as f64,
                from: 0.0,
                to: scaled(*bytes),
            };
            chart = chart.with(Series::new("", Ink::Before, shape));
        }
        let mut from = 0;
        for (i, part) in self.parts.iter().enumerate() {
            let to = from + part.bytes;
            if part.bytes > 0 {
                let shape = Shape::Segment {
                    y: 0.0,
                    from: scaled(from),
                    to: scaled(to),
                };
                chart = chart.with(Series::new(part.name, Ink::Part(i), shape));
            }
            from = to;
        }
        chart.x.range = Some([0.0, scaled(self.input.max(self.total())) * 1.02]);
        chart
    }
}

/// A decimal unit in which this many bytes are a handy number.
fn unit_of(bytes: usize) -> (&'static str, f64) {
    match bytes {
        0..1_000 => ("B", 1.0),
        1_000..1_000_000 => ("kB", 1e3),
        1_000_000..1_000_000_000 => ("MB", 1e6),
        _ => ("GB", 1e9),
    }
}

/// Draws the ledger of a finished run, or what is expected of the next one.
pub fn show(ui: &mut Ui, state: &AppState, loaded: &Loaded, commands: &mut Vec<AppCommand>) {
    let report = state.run.outcome.as_ref().map(|o| &o.report);
    let bytes = match (report, &state.run.reuse, &state.opened) {
        (Some(report), ..) => Bytes::measured(&report.input, &report.bytes, &report.ratio),
        (None, Some(reused), _) => {
            let report = &reused.report;
            Bytes::measured(&report.input, &report.bytes, &report.ratio)
        }
        (None, None, Some(opened)) => Bytes::opened(&opened.info, loaded),
        (None, None, None) => Bytes::expected(loaded),
    };
    if bytes.expected {
        ui.label(RichText::new("Expected from the sizes chosen at the left; after training these are the bytes of the real file").italics().weak());
    }
    let chart = bytes.chart();
    let size = Vec2::new(
        ui.available_width(),
        (ui.available_height() * 0.34).clamp(150.0, 300.0),
    );
    let id = Id::unique(("ledger", bytes.expected, bytes.input));
    ChartView::new(&chart, id, size)
        .without_legend()
        .show(ui, commands);
    ui.add_space(8.0);
    egui::ScrollArea::vertical()
        .id_salt("ledger tables")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            let wide = ui.available_width() > 1050.0;
            let layout = if wide {
                egui::Layout::left_to_right(egui::Align::TOP)
            } else {
                egui::Layout::top_down(egui::Align::LEFT)
            };
            ui.with_layout(layout, |ui| {
                ui.vertical(|ui| byte_table(ui, &bytes));
                ui.add_space(if wide { 40.0 } else { 10.0 });
                ui.vertical(|ui| {
                    ratio_table(ui, &bytes);
                    if let Some(report) = report {
                        error_lines(ui, report);
                    }
                });
            });
        });
}

fn byte_table(ui: &mut Ui, bytes: &Bytes) {
    ui.strong(if bytes.expected {
        "Where the bytes are expected to go"
    } else {
        "Where the bytes go"
    });
    let total = bytes.total().max(1);
    egui::Grid::new("ledger bytes")
        .num_columns(4)
        .min_col_width(12.0)
        .striped(true)
        .spacing([14.0, 4.0])
        .show(ui, |ui| {
            for (i, part) in bytes.parts.iter().enumerate() {
                let (rect, _) = ui.allocate_exact_size(Vec2::splat(12.0), Sense::hover());
                ui.painter()
                    .rect_filled(rect, 2.0, Ink::Part(i).colour(dark(ui)));
                ui.label(part.name).on_hover_text(part.tip);
                right(ui, &format!("{} B", format::count(part.bytes)));
                right(ui, &format::percent(part.bytes as f64 / total as f64));
                ui.end_row();
            }
            ui.label("");
            ui.strong("Total");
            right(ui, &format!("{} B", format::count(bytes.total())));
            right(ui, &format::bytes(bytes.total()));
            ui.end_row();
            ui.label("");
            ui.label(format!("Data as stored ({})", bytes.stored));
            right(ui, &format!("{} B", format::count(bytes.input)));
            right(ui, &format::bytes(bytes.input));
            ui.end_row();
        });
}

fn ratio_table(ui: &mut Ui, bytes: &Bytes) {
    ui.strong(if bytes.expected {
        "Compression ratios, expected"
    } else {
        "Compression ratios"
    });
    let lossless = format!(
        "Stored bytes in the smallest type that loses nothing ({}), over the file",
        bytes.lossless
    );
    let mut rows = vec![
        (
            "Nominal",
            bytes.nominal,
            "Values in over latents, as BALER counts: no decoder, no header",
        ),
        (
            "Total",
            bytes.total_ratio,
            "Stored bytes over the bytes of the whole file",
        ),
        (
            "Total, against lossless",
            bytes.lossless_ratio,
            lossless.as_str(),
        ),
    ];
    if let Some(alone) = bytes.alone {
        let text = "Without the model, which is in another file and has to be kept too";
        rows.push(("This file alone", alone, text));
    }
    if let Some([ten, hundred]) = bytes.shared {
        let text = "Total, if so many files of this size share one model (compress --shared)";
        rows.push(("Shared by 10", ten, text));
        rows.push(("Shared by 100", hundred, text));
    }
    egui::Grid::new("ledger ratios")
        .num_columns(3)
        .striped(true)
        .spacing([14.0, 4.0])
        .show(ui, |ui| {
            for (name, ratio, text) in rows {
                ui.label(name);
                ui.strong(format::significant(ratio, 3));
                ui.add(
                    egui::Label::new(RichText::new(text).weak())
                        .wrap_mode(egui::TextWrapMode::Extend),
                );
                ui.end_row();
            }
        });
    if bytes.total_ratio < 1.0 {
        ui.label("A ratio below 1: the archive is larger than the data. More samples, a smaller network or fewer latents help.");
    }
}

fn error_lines(ui: &mut Ui, report: &FitReport) {
    ui.add_space(8.0);
    ui.strong("At this error");
    let totals = report.error.held_out.unwrap_or(report.error.all);
    let over = if report.error.held_out.is_some() {
        "on samples that training never saw"
    } else {
        "over all samples"
    };
    ui.label(format!(
        "Mean NRMSE {}, PSNR {}, {over}",
        format::percent(totals.nrmse_mean),
        format::decibels(totals.psnr)
    ));
    if let Some(bound) = &report.bound {
        let (kind, columns) = (bound.kind, bound.columns.len());
        let verdict = if bound.holds {
            "The error bound holds for every value"
        } else {
            "The error bound is broken"
        };
        ui.label(format!(
            "{verdict}; the largest error is {}, allowed were {}{}",
            ColumnBound::words(kind, bound.largest),
            ColumnBound::words(kind, bound.value),
            if columns > 1 {
                ", in the column that comes nearest"
            } else {
                ""
            },
        ));
    }
}

/// A number in a column of fixed width, for a grid gives what is left to the last one.
fn right(ui: &mut Ui, text: &str) {
    let size = Vec2::new(96.0, ui.spacing().interact_size.y);
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    ui.allocate_ui_with_layout(size, layout, |ui| ui.label(text));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes() -> Bytes {
        let part = |name, bytes| BytePart {
            name,
            bytes,
            tip: "",
        };
        Bytes {
            expected: false,
            parts: vec![
                part("Latents", 600_000),
                part("Decoder", 300_000),
                part("Masks", 0),
            ],
            input: 2_000_000,
            input_lossless: 1_000_000,
            stored: "float64".to_owned(),
            lossless: "float32".to_owned(),
            nominal: 1.6,
            total_ratio: 2.2,
            lossless_ratio: 1.1,
            alone: None,
            shared: None,
        }
    }

    #[test]
    fn the_bar_is_stacked_without_gaps_and_without_empty_parts() {
        let chart = bytes().chart();
        let segments: Vec<(f64, f64)> = chart
            .series
            .iter()
            .filter_map(|s| match s.shape {
                Shape::Segment { y: 0.0, from, to } => Some((from, to)),
                _ => None,
            })
            .collect();
        assert_eq!(segments, [(0.0, 0.6), (0.6, 0.9)]);
        assert_eq!(chart.x.unit, "MB");
        assert_eq!(bytes().total(), 900_000);
    }

    #[test]
    fn units_fit_the_size() {
        assert_eq!(
            [
                unit_of(999).0,
                unit_of(1_000).0,
                unit_of(999_999_999).0,
                unit_of(1_000_000_000).0
            ],
            ["B", "kB", "MB", "GB"]
        );
    }
}
