//! The parts of a report that are text and tables.

use super::Document;
use super::page::Page;
use crate::figures::{
    self, ByteFigures, ColumnFigures, Facts, LossFigures, LossPoint, Part, Table,
};
use crate::format::{count, counted, seconds, significant};

use crate::plot::svg;
use crate::report::{ColumnMissing, FitReport, error_remarks};

/// Where the bytes went.
pub fn bytes(page: &mut Page, document: &Document) {
    page.heading("Bytes");
    let ledger = &document.archive.ledger;
    let figures = match &document.run {
        Some(run) => ByteFigures::of_run(run),
        None => ByteFigures::of_file(&document.errors.input, ledger, &document.ratio),
    };
    page.plot(&svg(&figures.chart(None)));
    page.table(&figures.table(None));
    page.facts(&figures.ratios(None));
    if let Some(reason) = figures.no_gain() {
        page.paragraph(&reason);
    }
    let values = document.errors.input.shape.iter().product::<usize>();
    let bits = 8.0 * ledger.total as f64 / values.max(1) as f64;
    page.paragraph(&format!("{} bits a value.", significant(bits, 3)));
}

/// How the model was trained.
pub fn training(page: &mut Page, document: &Document) {
    let run = document.run.as_ref();
    let Some(run) = run.filter(|run| run.nothing_learnt.is_none()) else {
        return;
    };
    page.heading("Training");
    let t = &run.training;
    let mut facts = Facts::new("Training");
    facts.add("Device", run.device.clone(), "What trained the model");
    facts.add(
        "Epochs",
        format!("{}, {}", count(t.epochs), run.kept()),
        "Passes over the training samples, and the one whose weights are kept",
    );
    facts.add(
        "Time",
        format!(
            "{}, {} samples a second",
            seconds(t.seconds),
            count(t.samples_per_second as usize)
        ),
        "Pauses not counted",
    );
    facts.add("Loss", t.loss_name.clone(), "What training made small");
    let held_out = counted(t.held_out_samples, "sample");
    facts.add(
        "Held out",
        format!("{held_out} ({})", t.held_out_as),
        "Samples that training never saw",
    );
    facts.add(
        "Seed",
        t.seed.to_string(),
        "What chance in the run follows from",
    );
    facts.add(
        "Against PCA",
        run.against_pca(),
        "The same number of latents",
    );
    if run.pca_alone {
        let text = "PCA alone: the network found nothing beyond it";
        facts.add("Kept", text, "What is in the file");
    }
    page.facts(&facts);
    if t.loss.len() > 1 {
        page.plot(&svg(&losses(run).chart()));
    }
}

fn losses(run: &FitReport) -> LossFigures<'static> {
    let losses = run.training.loss.iter().enumerate();
    LossFigures {
        losses: losses
            .map(|(epoch, loss)| LossPoint {
                epoch,
                training: loss[0],
                held_out: loss[1],
            })
            .collect(),
        pca: Some(run.baseline.loss_held_out),
        best: (!run.pca_alone).then_some(run.training.best_epoch),
        ..LossFigures::default()
    }
}

/// The errors of every column or component.
pub fn columns(page: &mut Page, document: &Document) {
    page.heading("Errors by column");
    let more = document.errors.more.as_ref();
    let run = document.run.as_ref();
    let transforms: Vec<String> = (document.archive.transforms.iter())
        .map(ToString::to_string)
        .collect();
    let figures = ColumnFigures {
        all: &document.errors.columns,
        held_out: run.map_or(&[], |run| &run.columns_held_out),
        training: run.map_or(&[], |run| &run.columns_training),
        transforms: &transforms,
        quality: more.map_or(&[], |more| &more.quality),
        ..ColumnFigures::default()
    };
    let table = figures.table(Part::All);
    page.table(&table);
    if let Some(bound) = &document.bound {
        page.table(&figures::bound(bound));
    }
    for remark in error_remarks(&document.errors.columns) {
        page.paragraph(&remark);
    }
    if let Some(text) = ColumnMissing::summary(&ColumnMissing::of_archive(&document.archive)) {
        page.paragraph(&format!("Set apart: {text}."));
    }
    page.note(&table.definitions());
}

/// Gradients, vorticity, divergence.
pub fn derivatives(page: &mut Page, document: &Document) {
    let more = document.errors.more.as_ref();
    let Some(found) = more.map(|m| &m.derivatives).filter(|d| !d.is_empty()) else {
        return;
    };
    page.heading("Derivatives");
    page.table(&figures::derivatives(found));
}

/// What to give to the program to do it again.
pub fn settings(page: &mut Page, document: &Document) {
    if let Some(settings) = &document.settings {
        page.heading("Settings");
        page.note("As a file for balescope fit --config");
        page.preformatted(settings);
    }
}

/// Which program, which file.
pub fn versions(page: &mut Page, document: &Document) {
    page.heading("File");
    let archive = &document.archive;
    let mut facts = Facts::new("File");
    facts.add(
        "Written by",
        archive.program.clone(),
        "The program that made the file",
    );
    let version = format!("version {}", archive.version);
    facts.add("Format", version, "Of the file");
    facts.add(
        "Report by",
        document.program,
        "The program that made this page",
    );
    page.facts(&facts);
    let sections = &archive.sections;
    let table = Table::new("Sections", sections.len())
        .words("Section", "A part of the file", |row| {
            sections[row].name.clone()
        })
        .figures(
            "Bytes",
            "Its length in the file",
            |row| sections[row].bytes as f64,
            |figure| count(figure as usize),
        )
        .words("CRC-32", "Finds accidents, not forgery", |row| {
            sections[row].checksum()
        });
    page.table(&table);
}
