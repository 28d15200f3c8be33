use egui::{Id, RichText, Sense, Ui, Vec2};

use super::parts::shorten;
use super::trade_off::show_break_even;
use crate::app::plot::{Axis, Chart, ChartView, Ink, Series, Shape, dark};
use crate::app::{AppCommand, AppState, Loaded, RunPhase, format};
use crate::codec::{ArchiveInfo, Ledger};
use crate::metrics::Totals;
use crate::report::{ColumnBound, FitReport, InputReport, Measure, RatioReport};
use crate::sweep::Entry;
use crate::train::{Estimate, Interim};
use crate::transform::Budget;

/// Where bytes go, measured or expected.
struct Bytes {
    of: Of,
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

/// What the bytes are those of.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Of {
    /// Guessed from sizes, before training.
    Guess,
    /// The best network so far of a run under way, with its epoch.
    Interim(usize),
    File,
}

struct BytePart {
    name: &'static str,
    bytes: usize,
    tip: &'static str,
}

impl Bytes {
    fn expected(&self) -> bool {
        self.of == Of::Guess
    }

    /// What they are, where they are not those of a finished file.
    fn note(&self) -> Option<String> {
        match self.of {
            Of::Guess => Some(
                "Expected from the sizes chosen at the left; after training these are the bytes of the \
                 real file"
                    .to_owned(),
            ),
            Of::Interim(0) => Some("If training ended now: the bytes of a file of PCA alone".to_owned()),
            Of::Interim(epoch) => Some(format!(
                "If training ended now: the bytes of a file of the best network so far, of epoch {}",
                format::count(epoch)
            )),
            Of::File => None,
        }
    }

    fn total(&self) -> usize {
        self.parts.iter().map(|p| p.bytes).sum()
    }

    /// Of a finished run.
    fn measured(input: &InputReport, bytes: &Ledger, ratio: &RatioReport) -> Self {
        let (stored, lossless) = (input.dtype.clone(), input.lossless_dtype.clone());
        Self::of(bytes, stored, lossless, ratio.nominal)
    }

    /// Of the best network so far, while training goes on.
    fn interim(interim: &Interim, loaded: &Loaded) -> Self {
        let profile = &loaded.profile;
        let [stored, lossless] =
            [profile.dtype, profile.lossless_dtype].map(|dtype| dtype.name().to_owned());
        let nominal = Budget::of(&loaded.plan, &loaded.data)
            .ratio_keeping(loaded.model.kept(loaded.data.samples()));
        Self {
            of: Of::Interim(interim.epoch),
            ..Self::of(&interim.bytes, stored, lossless, nominal)
        }
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
            of: Of::File,
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
    fn guess(loaded: &Loaded) -> Self {
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
            of: Of::Guess,
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

    /// One stacked bar of the archive over bars of the data; between them a bar of a second run's.
    fn chart(&self, second: Option<(&str, &Self)>) -> Chart {
        let most = second.map_or(0, |(_, bytes)| bytes.total());
        let most = self.input.max(self.total()).max(most);
        let unit = unit_of(most);
        let scaled = |bytes: usize| bytes as f64 / unit.1;
        let archive = match self.of {
            Of::Guess => "Archive, expected",
            Of::Interim(_) => "Archive so far",
            Of::File => "Archive",
        };
        let mut rows = vec![(format!("Data as stored ({})", self.stored), self.input)];
        if self.input_lossless < self.input {
            rows.insert(
                0,
                (format!("Data as {}", self.lossless), self.input_lossless),
            );
        }
        let mut names = vec![archive.to_owned()];
        names.extend(second.map(|(name, _)| shorten(name, 28)));
        let bars: Vec<&Self> = std::iter::once(self)
            .chain(second.map(|(_, bytes)| bytes))
            .collect();
        names.extend(rows.iter().map(|(name, _)| name.clone()));
        let title = match self.of {
            Of::Guess => "Bytes, expected",
            Of::Interim(_) => "Bytes of the archive so far",
            Of::File => "Bytes of the archive",
        };
        let mut chart = Chart::new(
            title,
            Axis::new("Size").unit(unit.0),
            Axis::new("").names(names),
        );
        for (i, (_, bytes)) in rows.iter().enumerate() {
            let shape = Shape::Segment {
                y: (i + bars.len()) as f64,
                from: 0.0,
                to: scaled(*bytes),
            };
            chart = chart.with(Series::new("", Ink::Before, shape));
        }
        for (y, bar) in bars.iter().enumerate() {
            let mut from = 0;
            for (i, part) in bar.parts.iter().enumerate() {
                let to = from + part.bytes;
                if part.bytes > 0 {
                    let shape = Shape::Segment {
                        y: y as f64,
                        from: scaled(from),
                        to: scaled(to),
                    };
                    chart = chart.with(Series::new(part.name, Ink::Part(i), shape));
                }
                from = to;
            }
        }
        chart.x.range = Some([0.0, scaled(most) * 1.02]);
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
    let interim = (state.run.interim.as_ref()).filter(|_| state.run.phase.active());
    let bytes = match (interim, report, &state.run.reuse, &state.opened) {
        (Some(interim), ..) => Bytes::interim(interim, loaded),
        (_, Some(report), ..) => Bytes::measured(&report.input, &report.bytes, &report.ratio),
        (_, None, Some(reused), _) => {
            let report = &reused.report;
            Bytes::measured(&report.input, &report.bytes, &report.ratio)
        }
        (_, None, None, Some(opened)) => Bytes::opened(&opened.info, loaded),
        (_, None, None, None) => Bytes::guess(loaded),
    };
    if let Some(note) = bytes.note() {
        ui.label(RichText::new(note).italics().weak());
    }
    // What is only expected has parts of its own, beside which no others can stand.
    let beside = state.kept.beside.as_ref();
    let beside = beside.filter(|_| matches!(bytes.of, Of::File));
    let second = beside.map(|run| {
        let report = &run.outcome.report;
        let bytes = Bytes::measured(&report.input, &report.bytes, &report.ratio);
        (run.name.as_str(), bytes)
    });
    let second = second.as_ref().map(|(name, bytes)| (*name, bytes));
    let chart = bytes.chart(second);
    let size = Vec2::new(
        ui.available_width(),
        (ui.available_height() * 0.34).clamp(150.0, 300.0),
    );
    let id = Id::unique(("ledger", bytes.expected(), bytes.input, second.is_some()));
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
                ui.vertical(|ui| byte_table(ui, &bytes, second));
                ui.add_space(if wide { 40.0 } else { 10.0 });
                ui.vertical(|ui| {
                    ratio_table(ui, &bytes, second);
                    match (interim, report) {
                        (Some(interim), _) => error_line(ui, interim.all, interim.held_out),
                        (None, Some(report)) => error_lines(ui, report),
                        (None, None) => {}
                    }
                });
            });
            pays(ui, state, loaded, commands);
        });
}

/// From how many samples the run at hand pays against codecs, once both are there.
fn pays(ui: &mut Ui, state: &AppState, loaded: &Loaded, commands: &mut Vec<AppCommand>) {
    if state.run.phase != RunPhase::Finished {
        return;
    }
    let entries = &state.sweep.entries;
    let own = entries.iter().find(|e| e.own == Some(state.run.id));
    let Some(own) = own.and_then(Entry::made) else {
        return;
    };
    ui.add_space(10.0);
    ui.strong("From how many samples it pays against codecs, at the same PSNR");
    let points = entries.iter().filter_map(Entry::made);
    let points: Vec<_> = points.map(|made| made.point.clone()).collect();
    if !points.iter().any(|p| p.method.family().is_none()) {
        let text =
            "The Trade-off view tries codecs on this data; after that the answer stands here";
        ui.label(RichText::new(text).weak());
        return;
    }
    let size = Vec2::new(ui.available_width().min(620.0), 240.0);
    let against = (points.as_slice(), Measure::Psnr, false);
    show_break_even(ui, &own.point, against, loaded, size, commands);
}

fn byte_table(ui: &mut Ui, bytes: &Bytes, second: Option<(&str, &Bytes)>) {
    ui.strong(if bytes.expected() {
        "Where the bytes are expected to go"
    } else {
        "Where the bytes go"
    });
    let total = bytes.total().max(1);
    egui::Grid::new("ledger bytes")
        .num_columns(4 + usize::from(second.is_some()))
        .min_col_width(12.0)
        .striped(true)
        .spacing([14.0, 4.0])
        .show(ui, |ui| {
            if let Some((name, _)) = second {
                ui.label("");
                ui.label("");
                right(ui, "On show");
                ui.label("");
                right(ui, &shorten(name, 13)).on_hover_text(name);
                ui.end_row();
            }
            let other = |ui: &mut Ui, count: &dyn Fn(&Bytes) -> usize| {
                if let Some((_, bytes)) = second {
                    right(ui, &format!("{} B", format::count(count(bytes))));
                }
            };
            for (i, part) in bytes.parts.iter().enumerate() {
                let (rect, _) = ui.allocate_exact_size(Vec2::splat(12.0), Sense::hover());
                ui.painter()
                    .rect_filled(rect, 2.0, Ink::Part(i).colour(dark(ui)));
                ui.label(part.name).on_hover_text(part.tip);
                right(ui, &format!("{} B", format::count(part.bytes)));
                right(ui, &format::percent(part.bytes as f64 / total as f64));
                other(ui, &|bytes| bytes.parts.get(i).map_or(0, |p| p.bytes));
                ui.end_row();
            }
            ui.label("");
            ui.strong("Total");
            right(ui, &format!("{} B", format::count(bytes.total())));
            right(ui, &format::bytes(bytes.total()));
            other(ui, &Bytes::total);
            ui.end_row();
            ui.label("");
            ui.label(format!("Data as stored ({})", bytes.stored));
            right(ui, &format!("{} B", format::count(bytes.input)));
            right(ui, &format::bytes(bytes.input));
            other(ui, &|bytes| bytes.input);
            ui.end_row();
        });
}

fn ratio_table(ui: &mut Ui, bytes: &Bytes, second: Option<(&str, &Bytes)>) {
    ui.strong(if bytes.expected() {
        "Compression ratios, expected"
    } else {
        "Compression ratios"
    });
    let lossless = format!(
        "Stored bytes in the smallest type that loses nothing ({}), over the file",
        bytes.lossless
    );
    let other = |of: fn(&Bytes) -> f64| second.map(|(_, bytes)| of(bytes));
    let mut rows = vec![
        (
            "Nominal",
            (bytes.nominal, other(|b| b.nominal)),
            "Values in over latents, as BALER counts: no decoder, no header",
        ),
        (
            "Total",
            (bytes.total_ratio, other(|b| b.total_ratio)),
            "Stored bytes over the bytes of the whole file",
        ),
        (
            "Total, against lossless",
            (bytes.lossless_ratio, other(|b| b.lossless_ratio)),
            lossless.as_str(),
        ),
    ];
    if let Some(alone) = bytes.alone {
        let text = "Without the model, which is in another file and has to be kept too";
        rows.push(("This file alone", (alone, None), text));
    }
    if let Some([ten, hundred]) = bytes.shared {
        let text = "Total, if so many files of this size share one model (compress --shared)";
        rows.push(("Shared by 10", (ten, None), text));
        rows.push(("Shared by 100", (hundred, None), text));
    }
    egui::Grid::new("ledger ratios")
        .num_columns(3 + usize::from(second.is_some()))
        .striped(true)
        .spacing([14.0, 4.0])
        .show(ui, |ui| {
            for (name, (ratio, other), text) in rows {
                ui.label(name);
                ui.strong(format::significant(ratio, 3));
                if let (Some(other), Some((name, _))) = (other, second) {
                    let colour = Ink::Beside.colour(dark(ui));
                    ui.label(RichText::new(format::significant(other, 3)).color(colour))
                        .on_hover_text(name);
                }
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

/// Mean NRMSE and PSNR, held out where there is anything.
fn error_line(ui: &mut Ui, all: Totals, held_out: Option<Totals>) {
    ui.add_space(8.0);
    ui.strong("At this error");
    let totals = held_out.unwrap_or(all);
    let over = if held_out.is_some() {
        "on samples that training never saw"
    } else {
        "over all samples"
    };
    ui.label(format!(
        "Mean NRMSE {}, PSNR {}, {over}",
        format::percent(totals.nrmse_mean),
        format::decibels(totals.psnr)
    ));
}

fn error_lines(ui: &mut Ui, report: &FitReport) {
    error_line(ui, report.error.all, report.error.held_out);
    if let Some(bound) = &report.bound {
        let (kind, columns) = (bound.kind.as_str(), bound.columns.len());
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
fn right(ui: &mut Ui, text: &str) -> egui::Response {
    let size = Vec2::new(96.0, ui.spacing().interact_size.y);
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let cell = |ui: &mut Ui| {
        ui.set_min_width(size.x);
        ui.label(text)
    };
    ui.allocate_ui_with_layout(size, layout, cell).inner
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
            of: Of::File,
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
        let chart = bytes().chart(None);
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
    fn bytes_say_what_they_are_of() {
        let of = |of| Bytes { of, ..bytes() };
        assert!(of(Of::Guess).note().unwrap().starts_with("Expected"));
        assert!(of(Of::Interim(0)).note().unwrap().contains("PCA alone"));
        assert!(
            of(Of::Interim(1234))
                .note()
                .unwrap()
                .ends_with("epoch 1,234")
        );
        assert_eq!(of(Of::File).note(), None);
        let so_far = of(Of::Interim(3)).chart(None);
        assert_eq!(so_far.title, "Bytes of the archive so far");
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
