//! Where bytes go: of a finished file, of the best network so far, or of the file that is expected.

use egui::{Key, RichText, Ui, Vec2};

use super::facts::show_facts;
use super::parts::shorten;
use super::table::TableView;
use super::trade_off::show_break_even;
use super::view::{About, Scene, Show};
use crate::app::View;
use crate::app::plot::ChartView;
use crate::app::state::ArchiveContent;
use crate::app::views::pane::own_id;
use crate::app::{AppCommand, AppState, Loaded, RunPhase, format};
use crate::data::ColumnTypes;
use crate::figures::{self, ByteFigures, BytePart, totals};
use crate::report::{ErrorReport, Measure, RatioReport};
use crate::sweep::Entry;
use crate::train::Interim;
use crate::transform::Budget;

pub const ABOUT: About = About {
    view: View::Ledger,
    title: "Ledger",
    name: "Ledger",
    question: "Where did the bytes of the archive go?",
    key: Key::Num8,
    is_for: |_| true,
    make: || Box::<LedgerView>::default(),
};

/// The ledger of a finished run, or what is expected of the next one.
#[derive(Default)]
pub struct LedgerView;

impl Show for LedgerView {
    fn show(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        show(ui, scene.state, scene.loaded, scene.commands);
    }

    fn new_data(&mut self) {}
}

fn of_content(content: &ArchiveContent, loaded: &Loaded) -> ByteFigures {
    match content {
        ArchiveContent::Model { info, .. } => ByteFigures::of_archive(info),
        ArchiveContent::Codec(info) => ByteFigures::of_codec(info, loaded.profile.lossless_bytes),
    }
}

fn show(ui: &mut Ui, state: &AppState, loaded: &Loaded, commands: &mut Vec<AppCommand>) {
    let report = state.run.outcome.as_ref().map(|o| &o.report);
    let interim = (state.run.interim.as_ref()).filter(|_| state.run.phase.active());
    let reused = state.run.reuse.as_ref().map(|reused| &reused.report);
    let (bytes, note) = match (interim, report, reused, state.file_on_show()) {
        (Some(interim), ..) => (so_far(interim, loaded), Some(note(interim))),
        (_, Some(report), ..) => (ByteFigures::of_run(report), None),
        (_, None, Some(reused), _) => {
            let figures = ByteFigures::of_file(&reused.input, &reused.bytes, &reused.ratio);
            (figures, None)
        }
        (_, None, None, Some(content)) => (of_content(content, loaded), None),
        (_, None, None, None) => (expected(state, loaded), Some(EXPECTED.to_owned())),
    };
    // What is only expected has parts of its own, beside which no others can stand.
    let is_file = note.is_none();
    if let Some(note) = note {
        ui.label(RichText::new(note).italics().weak());
    }
    let beside = state.kept.beside.as_ref().filter(|_| is_file);
    let second = beside.map(|run| {
        let figures = ByteFigures::of_run(&run.outcome.report);
        (shorten(&run.name, 28), figures)
    });
    let second = second.as_ref().map(|(name, bytes)| (name.as_str(), bytes));
    let size = Vec2::new(
        ui.available_width(),
        (ui.available_height() * 0.34).clamp(150.0, 300.0),
    );
    let id = own_id(ui, ("ledger", is_file, bytes.input, second.is_some()));
    ChartView::new(&bytes.chart(second), id, size)
        .without_legend()
        .show(ui, commands);
    ui.add_space(8.0);
    egui::ScrollArea::both()
        .id_salt("ledger tables")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            let table = bytes.table(second);
            ui.strong(&table.title);
            TableView::new(&table, "ledger bytes")
                .whole()
                .show(ui, commands);
            ui.add_space(10.0);
            show_facts(ui, &bytes.ratios(second));
            if let Some(reason) = bytes.no_gain() {
                ui.label(reason);
            }
            if let Some(errors) = errors(interim, state) {
                ui.add_space(8.0);
                ui.strong("At this error");
                let table = totals(&[("Held out", errors.held_out), ("All", Some(errors.all))]);
                TableView::new(&table, "ledger errors")
                    .whole()
                    .show(ui, commands);
            }
            if let Some(bound) = report.and_then(|report| report.bound.as_ref()) {
                ui.label(figures::bound_verdict(bound));
            }
            pays(ui, state, loaded, commands);
        });
}

const EXPECTED: &str = "Expected from the sizes chosen at the left; after training these are the bytes of the \
                        real file";

/// Errors of the file on show.
fn errors(interim: Option<&Interim>, state: &AppState) -> Option<ErrorReport> {
    let outcome = state.run.outcome.as_ref();
    let of_interim = interim.map(|interim| ErrorReport {
        all: interim.all,
        held_out: interim.held_out,
        training: None,
    });
    of_interim.or_else(|| outcome.map(|outcome| outcome.report.error))
}

/// Values over latents, as the settings have it.
fn nominal(loaded: &Loaded) -> f64 {
    let kept = loaded.model.kept(loaded.data.samples());
    Budget::from_plan(&loaded.plan, &loaded.data).ratio_keeping(kept)
}

fn note(interim: &Interim) -> String {
    match interim.epoch {
        0 => "If training ended now: the bytes of a file of PCA alone".to_owned(),
        epoch => format!(
            "If training ended now: the bytes of a file of the best network so far, of epoch {}",
            format::count(epoch)
        ),
    }
}

/// Of the best network so far, while training goes on.
fn so_far(interim: &Interim, loaded: &Loaded) -> ByteFigures {
    let profile = &loaded.profile;
    let types = profile.types.each_ref().map(ColumnTypes::name);
    let ratio = RatioReport {
        nominal: nominal(loaded),
        total: interim.bytes.total_ratio(),
        total_vs_lossless_dtype: interim.bytes.total_ratio_vs_lossless(),
    };
    let types = types.each_ref().map(String::as_str);
    ByteFigures::of_ledger("Archive so far", &interim.bytes, &ratio, types)
}

/// Before training.
fn expected(state: &AppState, loaded: &Loaded) -> ByteFigures {
    let estimate = state.expected.estimate(loaded);
    let part = |name, bytes, tip| BytePart { name, bytes, tip };
    ByteFigures {
        name: "Archive, expected".to_owned(),
        parts: vec![
            part("Latents", estimate.latents, "What is left of every sample"),
            part(
                "Decoder",
                estimate.decoder,
                "Weights that turn latents back into data",
            ),
            part(
                "Encoder",
                estimate.encoder,
                "Weights that compress other files with the same model",
            ),
            part(
                "Exact columns and header",
                estimate.other,
                "Columns kept as they are, names, shapes, checksums",
            ),
        ],
        input: estimate.input,
        input_lossless: loaded.profile.lossless_bytes,
        stored: loaded.profile.types[0].name(),
        lossless: loaded.profile.types[1].name(),
        ratio: RatioReport {
            nominal: nominal(loaded),
            total: estimate.total_ratio,
            total_vs_lossless_dtype: estimate.total_ratio_vs_lossless,
        },
        alone: None,
        shared: None,
    }
}

/// From how many samples the run at hand pays against codecs, once both are there.
fn pays(ui: &mut Ui, state: &AppState, loaded: &Loaded, commands: &mut Vec<AppCommand>) {
    if state.run.phase != RunPhase::Finished {
        return;
    }
    let entries = &state.sweep.entries;
    let own = entries.iter().find(|e| e.own == Some(state.run.id));
    let Some(own) = own.and_then(Entry::result) else {
        return;
    };
    ui.add_space(10.0);
    ui.strong("From how many samples it pays against codecs, at the same PSNR");
    let points = entries.iter().filter_map(Entry::result);
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
