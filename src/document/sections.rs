//! The parts of a report that are text and tables.

use super::Document;
use super::page::Page;
use crate::format::{
    bytes as in_bytes, count, counted, decibels, in_percent, number, percent, seconds, shape,
    significant,
};
use crate::metrics::Totals;
use crate::model::Family;
use crate::plot::{Axis, Chart, Ink, Mark, Series, Shape, svg};
use crate::report::{ColumnBound, ColumnMissing, FitReport, error_remarks};

/// More points than this are thinned before drawing.
const MOST_POINTS: usize = 1000;

/// What matters, in a few lines.
pub fn summary(page: &mut Page, document: &Document) {
    let ledger = &document.archive.ledger;
    page.note(&format!("{}, {} UTC", document.program, document.made));
    let input = &document.errors.input;
    page.paragraph(&format!(
        "{} values of {} ({}) became {}: {} times smaller.",
        shape(&input.shape),
        input.dtype,
        in_bytes(ledger.input),
        in_bytes(ledger.total),
        significant(document.ratio.total, 3)
    ));
    let totals = |t: &Totals| {
        format!(
            "mean NRMSE {}, PSNR {}, largest error {} of the range",
            percent(t.nrmse_mean),
            decibels(t.psnr),
            percent(t.max_abs_over_range)
        )
    };
    let mut rows = vec![
        ("Data", input.path.clone()),
        ("Model", model(document)),
        (
            "Ratio",
            format!(
                "{} against the stored bytes, {} against the smallest type that loses nothing ({}), {} nominal",
                significant(document.ratio.total, 4),
                significant(document.ratio.total_vs_lossless_dtype, 4),
                input.lossless_dtype,
                significant(document.ratio.nominal, 4)
            ),
        ),
        ("Error, all samples", totals(&document.errors.error.all)),
    ];
    if let Some(held_out) = document.run.as_ref().and_then(|r| r.error.held_out) {
        rows.push(("Error, never trained on", totals(&held_out)));
    }
    if let Some(bound) = &document.bound {
        let verdict = if bound.holds { "holds" } else { "is broken" };
        rows.push((
            "Error bound",
            format!(
                "{verdict}: largest error {}, allowed {}",
                ColumnBound::words(&bound.kind, bound.largest),
                ColumnBound::words(&bound.kind, bound.value)
            ),
        ));
    }
    page.facts(&rows);
    let smaller = document.run.as_ref().and_then(|run| run.smaller.as_ref());
    if let Some(smaller) = smaller {
        page.note(&format!(
            "Smaller: {} ({})",
            smaller.summary(),
            smaller.options
        ));
    }
    for note in &input.notes {
        page.note(&format!("Note of the reader: {note}"));
    }
}

fn model(document: &Document) -> String {
    let archive = &document.archive;
    if archive.features == 0 {
        let reason = (document.run.as_ref()).and_then(|run| run.nothing_learnt.as_deref());
        let reason =
            reason.map_or_else(String::new, |r| format!(", there is nothing to learn: {r}"));
        return format!("none{reason}; every value is kept without loss");
    }
    let family = archive.family.parse::<Family>();
    let name = family.map_or_else(|_| archive.family.clone(), |f| f.label().to_owned());
    let widths: Vec<String> = archive.widths.iter().map(ToString::to_string).collect();
    let size = if widths.is_empty() {
        String::new()
    } else {
        format!(" ({})", widths.join(", "))
    };
    format!(
        "{name}{size}: {} of {}, {}",
        counted(archive.latent, "latent"),
        counted(archive.features, "value"),
        counted(archive.parameters, "parameter")
    )
}

/// Where the bytes went.
pub fn bytes(page: &mut Page, document: &Document) {
    let l = &document.archive.ledger;
    let parts = [
        ("Latents", l.latents),
        ("Decoder", l.decoder),
        ("Encoder", l.encoder),
        ("Exact columns", l.exact),
        ("Masks", l.mask),
        ("Residual", l.residual),
        ("Header", l.header),
    ];
    page.heading("Bytes");
    let unit = 1e3;
    let input = &document.errors.input;
    let mut data = vec![(format!("Data as {}", input.dtype), l.input)];
    if l.input_lossless < l.input {
        data.insert(
            0,
            (
                format!("Data as {}", input.lossless_dtype),
                l.input_lossless,
            ),
        );
    }
    let mut names = vec!["Archive".to_owned()];
    names.extend(data.iter().map(|(name, _)| name.clone()));
    let mut chart = Chart::new(
        "Bytes of the archive",
        Axis::new("Size").unit("kB"),
        Axis::new("").names(names),
    );
    for (i, (_, bytes)) in data.iter().enumerate() {
        let shape = Shape::Segment {
            y: (i + 1) as f64,
            from: 0.0,
            to: *bytes as f64 / unit,
        };
        chart = chart.with(Series::new("", Ink::Before, shape));
    }
    let mut from = 0;
    for (i, (name, bytes)) in parts.iter().enumerate().filter(|(_, p)| p.1 > 0) {
        let shape = Shape::Segment {
            y: 0.0,
            from: from as f64 / unit,
            to: (from + bytes) as f64 / unit,
        };
        chart = chart.with(Series::new(*name, Ink::Part(i), shape));
        from += bytes;
    }
    chart.x.range = Some([0.0, 1.02 * l.total.max(l.input) as f64 / unit]);
    page.plot(&svg(&chart));
    let row = |name: &str, bytes: usize| {
        vec![
            name.to_owned(),
            count(bytes),
            percent(bytes as f64 / l.total.max(1) as f64),
        ]
    };
    let mut rows: Vec<_> = parts.iter().map(|(name, b)| row(name, *b)).collect();
    rows.push(row("Total", l.total));
    rows.push(row("Data as stored", l.input));
    if l.input_lossless < l.input {
        rows.push(row(
            "Data in the smallest type that loses nothing",
            l.input_lossless,
        ));
    }
    page.table(&["Part", "Bytes", "Of the archive"], &rows);
    let values = document.errors.input.shape.iter().product::<usize>();
    let bits = 8.0 * l.total as f64 / values.max(1) as f64;
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
    let mut rows = vec![
        ("Device", run.device.clone()),
        (
            "Epochs",
            format!("{}, kept: {}", count(t.epochs), count(t.best_epoch)),
        ),
        (
            "Time",
            format!(
                "{}, {} samples a second",
                seconds(t.seconds),
                count(t.samples_per_second as usize)
            ),
        ),
        ("Loss", t.loss_name.clone()),
        (
            "Held out",
            format!(
                "{} ({})",
                counted(t.held_out_samples, "sample"),
                t.held_out_as
            ),
        ),
        ("Seed", t.seed.to_string()),
        ("Against PCA", run.against_pca()),
    ];
    if run.pca_alone {
        rows.push((
            "Kept",
            "PCA alone: the network found nothing beyond it".to_owned(),
        ));
    }
    page.facts(&rows);
    if t.loss.len() > 1 {
        page.plot(&svg(&losses(run)));
    }
}

fn losses(run: &FitReport) -> Chart {
    let t = &run.training;
    let stride = t.loss.len().div_ceil(MOST_POINTS).max(1);
    let line = |which: usize| {
        let points = t.loss.iter().enumerate().step_by(stride);
        let points = points.map(|(epoch, l)| [epoch as f64, l[which]]);
        points.filter(|p| p[1].is_finite()).collect::<Vec<_>>()
    };
    let mut chart = Chart::new(
        "Loss while training",
        Axis::new("Epoch"),
        Axis::new("Loss").log(true),
    )
    .with(Series::new("Training", Ink::Before, Shape::Line(line(0))));
    let held_out = line(1);
    if !held_out.is_empty() {
        chart = chart.with(Series::new("Held out", Ink::HeldOut, Shape::Line(held_out)));
    }
    if run.baseline.loss_held_out.is_finite() {
        chart = chart.mark(Mark::Horizontal {
            at: run.baseline.loss_held_out,
            label: "PCA".to_owned(),
            ink: Ink::Baseline,
        });
    }
    chart
}

/// The errors of every column or component.
pub fn columns(page: &mut Page, document: &Document) {
    page.heading("Errors by column");
    let more = document.errors.more.as_ref();
    let rows: Vec<Vec<String>> = document
        .errors
        .columns
        .iter()
        .enumerate()
        .map(|(i, column)| {
            let response = |value: f64| {
                if column.response.used == 0 {
                    "-".to_owned()
                } else {
                    in_percent(value)
                }
            };
            let quality = more.and_then(|m| m.quality.get(i)).map(|q| &q.figures);
            let of = |value: Option<f64>, say: fn(f64) -> String| {
                value.map_or_else(|| "-".to_owned(), say)
            };
            let held_out = document
                .run
                .as_ref()
                .and_then(|r| r.columns_held_out.get(i));
            let transform = document.archive.transforms.get(i);
            vec![
                column.name.clone(),
                transform.map_or_else(String::new, ToString::to_string),
                percent(column.nrmse),
                percent(column.nrmse_robust),
                of(held_out.map(|c| c.nrmse), percent),
                decibels(column.psnr),
                number(column.max_abs),
                of(quality.map(|q| q.abs_error.p99), number),
                response(column.response.mean),
                response(column.response.rms),
                response(column.response.width68),
                of(quality.map(|q| q.ks), percent),
                of(quality.map(|q| q.wasserstein), percent),
                of(quality.map(|q| q.pearson), |r| significant(r, 6)),
            ]
        })
        .collect();
    page.table(
        &[
            "Column",
            "Transform",
            "NRMSE",
            "robust",
            "held out",
            "PSNR",
            "Largest error",
            "99 % of errors",
            "Response mean",
            "RMS",
            "68 % width",
            "KS",
            "W1/range",
            "r",
        ],
        &rows,
    );
    for remark in error_remarks(&document.errors.columns) {
        page.paragraph(&remark);
    }
    if let Some(text) = ColumnMissing::summary(&ColumnMissing::of_archive(&document.archive)) {
        page.paragraph(&format!("Taken as missing, or as outliers: {text}."));
    }
    page.note(
        "NRMSE: root mean square error over the column's range; robust: over the range from its 0.1 % to its \
         99.9 % quantile. Response: (after - before) / before. \
         KS and W1: distances of the distributions before and after (Kolmogorov-Smirnov, Wasserstein). \
         r: correlation of the values before and after.",
    );
}

/// Gradients, vorticity, divergence.
pub fn derivatives(page: &mut Page, document: &Document) {
    let more = document.errors.more.as_ref();
    let Some(found) = more.map(|m| &m.derivatives).filter(|d| !d.is_empty()) else {
        return;
    };
    page.heading("Derivatives");
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|d| {
            let label = d.error.quantity.label();
            vec![
                d.component
                    .as_ref()
                    .map_or_else(|| label.to_owned(), |name| format!("{label} of {name}")),
                percent(d.error.nrmse),
                decibels(-20.0 * d.error.nrmse.log10()),
            ]
        })
        .collect();
    page.table(&["Quantity", "NRMSE", "PSNR"], &rows);
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
    page.facts(&[
        ("Written by", archive.program.clone()),
        ("Format", format!("version {}", archive.version)),
        ("Report by", document.program.to_owned()),
    ]);
    let rows: Vec<Vec<String>> = (archive.sections.iter())
        .map(|s| vec![s.name.clone(), count(s.bytes), s.checksum()])
        .collect();
    page.table(&["Section", "Bytes", "CRC-32"], &rows);
}
