//! A report as text for people; the numbers are those of the JSON object.

use std::fmt::Write as _;

use super::table::Table;
use crate::codec::{ArchiveInfo, Ledger};
use crate::format::{
    bytes, count, counted, decibels, in_percent, number, one_line, percent, seconds, shape,
    significant,
};
use crate::metrics::{ColumnError, Totals};
use crate::model::Family;
use crate::report::{
    BoundReport, ColumnBound, ColumnMissing, CompareReport, FitReport, InputReport, RangeReport,
    RatioReport, ReuseReport, TargetReport, error_remarks,
};

/// What `fit` prints.
pub(super) fn fit(report: &FitReport) -> String {
    [
        input(&report.input),
        model(report),
        if report.nothing_learnt.is_none() {
            training(report) + &judged(report)
        } else {
            String::new()
        },
        "\n".to_owned(),
        columns(
            &report.columns,
            &report.columns_held_out,
            &report.transforms,
        ),
        remarks(&report.columns),
        "\n".to_owned(),
        totals(&[
            ("held out", report.error.held_out),
            ("training", report.error.training),
            ("all", Some(report.error.all)),
        ]),
        match &report.nothing_learnt {
            None => format!("  {}\n", report.against_pca()),
            Some(_) => String::new(),
        },
        "\n".to_owned(),
        ledger(&report.bytes),
        ratios(report),
        report.bound.as_ref().map_or_else(String::new, bound),
        report.target.as_ref().map_or_else(String::new, target),
        report.smaller.as_ref().map_or_else(String::new, |smaller| {
            format!("\n  Smaller: {}: {}\n", smaller.summary(), smaller.options)
        }),
    ]
    .concat()
}

/// What `compare` prints.
pub(super) fn compare(report: &CompareReport) -> String {
    [
        input(&report.input),
        "\n".to_owned(),
        columns(&report.columns, &[], &[]),
        remarks(&report.columns),
        "\n".to_owned(),
        totals(&[("all", Some(report.error.all))]),
    ]
    .concat()
}

/// What `compress` prints.
pub(super) fn reuse(report: &ReuseReport) -> String {
    let lossless = (report.input.lossless_dtype != report.input.dtype)
        .then_some(&*report.input.lossless_dtype);
    let parts = [
        ("within", report.error.within),
        ("beyond", report.error.beyond),
        ("all", Some(report.error.all)),
    ];
    [
        input(&report.input),
        format!("Model     {}\n\n", one_line(&report.model)),
        columns(&report.columns, &[], &[]),
        remarks(&report.columns),
        "\n".to_owned(),
        totals(&parts),
        "\n".to_owned(),
        range(&report.range),
        "\n".to_owned(),
        ledger(&report.bytes),
        ratio_lines(&report.ratio, &report.bytes, lossless),
        report.bound.as_ref().map_or_else(String::new, bound),
    ]
    .concat()
}

/// How far the data leave what the model saw in training.
fn range(report: &RangeReport) -> String {
    let word = if report.is_notable() {
        "Warning"
    } else {
        "Range"
    };
    let mut text = format!("  {word}: {}\n", report.summary());
    for line in report.lines() {
        text.push_str("    ");
        text.push_str(&line);
        text.push('\n');
    }
    text
}

fn input(input: &InputReport) -> String {
    let lossless = if input.lossless_dtype == input.dtype {
        String::new()
    } else {
        format!(" (every value fits {})", input.lossless_dtype)
    };
    let of = input.of.map_or_else(String::new, |all| {
        format!(", a portion of {} samples", count(all))
    });
    let missing = ColumnMissing::summary(&input.missing).map_or_else(String::new, |text| {
        format!("Missing   {}\n", one_line(&text))
    });
    format!(
        "Data      {}: {} values{of}, {}{lossless}\n{missing}",
        one_line(&input.path),
        shape(&input.shape),
        input.dtype
    )
}

fn model(report: &FitReport) -> String {
    if let Some(reason) = &report.nothing_learnt {
        return format!(
            "Network   none, there is nothing to learn: {reason}\n\
             Kept      every value without loss\n"
        );
    }
    let model = &report.model;
    let widths: Vec<_> = model.widths.iter().map(ToString::to_string).collect();
    let hidden = if widths.is_empty() {
        "no hidden layer".to_owned()
    } else {
        widths.join("-")
    };
    let hidden = match report.model.tile.as_deref() {
        None => hidden,
        Some("whole") => format!("{hidden}, whole snapshots"),
        Some(edge) => format!("{hidden}, tiles of {edge} points along every axis"),
    };
    let what = if model.family == Family::Coordinate.to_string() {
        "time and place to the values there".to_owned()
    } else {
        format!(
            "{} to {} values",
            count(model.features),
            count(model.latent)
        )
    };
    let mut text = format!(
        "Network   {} ({hidden}): {what}, {} parameters, on {}\n",
        model.size,
        count(model.parameters),
        report.device
    );
    for timed in &report.training.timed {
        let _ = writeln!(text, "          Tried {timed}");
    }
    text
}

fn training(report: &FitReport) -> String {
    let training = &report.training;
    let speed = count(training.samples_per_second as usize);
    let quantised = training.quantised_after.map_or_else(String::new, |epoch| {
        format!(", quantised after epoch {epoch}")
    });
    let held_out = match (training.held_out_samples, &*training.held_out_as) {
        (0, _) => "nothing held out".to_owned(),
        (count, "last samples") => format!("the last {} held out", counted(count, "sample")),
        (count, way) => format!("{} held out in {way}", counted(count, "sample")),
    };
    format!(
        "Training  {} in {} ({speed} samples/s), best epoch {}{quantised}, {held_out}, seed {}\n",
        counted(training.epochs, "epoch"),
        seconds(training.seconds),
        training.best_epoch,
        training.seed
    )
}

/// What training made small, what its result was chosen by, and what was tried for it.
fn judged(report: &FitReport) -> String {
    let training = &report.training;
    let mut loss = format!("loss {}", training.loss_name);
    for (name, weight) in [
        ("emd", training.histogram_term),
        ("swae", training.latent_term),
    ] {
        if weight > 0.0 {
            let _ = write!(loss, " + {} x {name}", significant(weight, 3));
        }
    }
    let aim = report.aim.aim;
    let tried = report.tried.as_ref().map_or_else(String::new, |trials| {
        format!("          {}\n", trials.summary())
    });
    format!(
        "Aim       {} ({} {}), {loss}\n{tried}",
        aim.name(),
        aim.figure(),
        percent(report.aim.error)
    )
}

/// One line a column over all samples, with its transform and the held-out NRMSE beside it where there
/// are any.
fn columns(all: &[ColumnError], held_out: &[ColumnError], transforms: &[String]) -> String {
    let mut heading = vec!["Column"];
    if !transforms.is_empty() {
        heading.push("transform");
    }
    heading.extend(["NRMSE", "robust"]);
    if !held_out.is_empty() {
        heading.push("held out");
    }
    heading.extend([
        "largest error",
        "PSNR",
        "response mean",
        "RMS",
        "median",
        "68 % width",
        "left out",
    ]);
    let mut table = Table::new(&heading).words(1 + usize::from(!transforms.is_empty()));
    for (i, column) in all.iter().enumerate() {
        let mut row = vec![column.name.clone()];
        row.extend(transforms.get(i).cloned());
        row.extend([percent(column.nrmse), percent(column.nrmse_robust)]);
        row.extend(held_out.get(i).map(|c| percent(c.nrmse)));
        let response = &column.response;
        row.extend([number(column.max_abs), decibels(column.psnr)]);
        row.extend(
            [
                response.mean,
                response.rms,
                response.median,
                response.width68,
            ]
            .map(in_percent),
        );
        row.push(count(response.left_out));
        table.row(row);
    }
    table.text()
}

/// What the figures of the columns do not tell, a line each.
fn remarks(columns: &[ColumnError]) -> String {
    let mut text = String::new();
    for remark in error_remarks(columns) {
        let _ = writeln!(text, "  {remark}");
    }
    text
}

/// Errors over all columns, one line a figure, one column a part of the samples.
fn totals(parts: &[(&str, Option<Totals>)]) -> String {
    let parts: Vec<_> = parts
        .iter()
        .filter_map(|&(name, totals)| Some((name, totals?)))
        .collect();
    let mut heading = vec!["Error"];
    heading.extend(parts.iter().map(|(name, _)| *name));
    let mut table = Table::new(&heading);
    let mut line = |name: &str, figure: &dyn Fn(&Totals) -> String| {
        let mut row = vec![name.to_owned()];
        row.extend(parts.iter().map(|(_, totals)| figure(totals)));
        table.row(row);
    };
    line("mean NRMSE of the columns", &|t| percent(t.nrmse_mean));
    line("largest NRMSE of a column", &|t| percent(t.nrmse_max));
    line("mean NRMSE by robust ranges", &|t| {
        percent(t.nrmse_robust_mean)
    });
    line("PSNR", &|t| decibels(t.psnr));
    line("largest error / range", &|t| percent(t.max_abs_over_range));
    table.text()
}

/// Where the bytes of the archive went.
fn ledger(report: &Ledger) -> String {
    let mut table = Table::new(&["Bytes", "", "share"]);
    let total = report.total.max(1) as f64;
    let parts = [
        ("latents", report.latents),
        ("decoder", report.decoder),
        ("encoder", report.encoder),
        ("exact columns", report.exact),
        ("mask", report.mask),
        ("residual", report.residual),
        ("header", report.header),
    ];
    for (name, size) in parts.into_iter().filter(|(_, size)| *size > 0) {
        table.row(vec![
            name.to_owned(),
            bytes(size),
            percent(size as f64 / total),
        ]);
    }
    table.row(vec![
        "archive".to_owned(),
        bytes(report.total),
        String::new(),
    ]);
    table.row(vec![
        "data as stored".to_owned(),
        bytes(report.input),
        String::new(),
    ]);
    table.text()
}

/// How the bounds were kept, a line a column.
pub(super) fn bound(report: &BoundReport) -> String {
    let mut table = Table::new(&["Bound", "allowed", "largest error", ""]);
    for column in &report.columns {
        table.row(vec![
            column.name.clone(),
            ColumnBound::words(&column.kind, column.value),
            ColumnBound::words(&column.kind, column.largest),
            if column.holds { "holds" } else { "broken" }.to_owned(),
        ]);
    }
    format!("\n{}", table.text())
}

/// The best of each model that was tried, and what it means.
fn target(report: &TargetReport) -> String {
    let mut table = Table::new(&[
        "Best of each",
        "latents",
        "rounding",
        "file",
        report.target.label(),
        "target",
    ]);
    for step in report.best_of_each() {
        table.row(vec![
            step.model(),
            count(step.latent),
            step.rounding(),
            bytes(step.bytes),
            report.target.with_unit(step.reached),
            if step.meets { "met" } else { "missed" }.to_owned(),
        ]);
    }
    format!("\n{}  {}\n", table.text(), report.summary())
}

fn ratios(report: &FitReport) -> String {
    let lossless = (report.input.lossless_dtype != report.input.dtype)
        .then_some(&*report.input.lossless_dtype);
    let mut bytes = report.bytes;
    if report.nothing_learnt.is_some() {
        // There is no model that files could share.
        (bytes.decoder, bytes.encoder) = (0, 0);
    }
    ratio_lines(&report.ratio, &bytes, lossless)
}

/// The ratio where several files share the model, which is outside of this one or could be.
fn sharing(bytes: &Ledger) -> String {
    let ratio = |files| significant(bytes.ratio_shared_by(files), 3);
    let place = if bytes.shared > 0 {
        format!(
            "The model is in another file ({}); this file alone takes {}\n  ",
            crate::format::bytes(bytes.shared),
            crate::format::bytes(bytes.total)
        )
    } else {
        String::new()
    };
    format!(
        "  {place}Ratio with the model in one file {}, shared by 10 files {}, by 100 {}\n",
        ratio(1),
        ratio(10),
        ratio(100)
    )
}

/// All ratios on one line, and a plain word where nothing was gained.
fn ratio_lines(ratio: &RatioReport, bytes: &Ledger, lossless: Option<&str>) -> String {
    let against = lossless.map_or(String::new(), |dtype| {
        format!(
            ", {} against the data as {dtype}",
            significant(ratio.total_vs_lossless_dtype, 3)
        )
    });
    let nominal = if ratio.nominal.is_finite() {
        format!(
            "{} values in to values kept, ",
            significant(ratio.nominal, 3)
        )
    } else {
        String::new()
    };
    let mut text = format!(
        "  Ratio {nominal}{} with every byte counted{against}\n",
        significant(ratio.total, 3)
    );
    if bytes.model() > 0 {
        text.push_str(&sharing(bytes));
    }
    if ratio.total < 1.0 {
        text.push_str(&no_gain(bytes));
    }
    text
}

fn no_gain(report: &Ledger) -> String {
    if report.model() <= report.header {
        return format!(
            "  The archive is larger than the data: its header alone takes {}\n",
            bytes(report.header)
        );
    }
    format!(
        "  The archive is larger than the data: the network alone takes {}. More samples, a smaller \
         network or --no-encoder would help\n",
        bytes(report.model())
    )
}

/// Bytes and ratios of an archive, for `info`.
pub(super) fn archive_bytes(archive: &ArchiveInfo) -> String {
    let parts = &archive.ledger;
    let ratio = RatioReport::of(archive);
    let lossless = (parts.input_lossless != parts.input).then_some("its smallest lossless type");
    ledger(parts) + &ratio_lines(&ratio, parts, lossless)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(total: usize) -> ArchiveInfo {
        ArchiveInfo {
            version: 1,
            program: "balescope".to_owned(),
            shape: vec![10, 3],
            dtype: "float64".to_owned(),
            samples: 10,
            columns: vec!["a".to_owned(), "b".to_owned(), "c".to_owned()],
            missing: Vec::new(),
            family: "dense".to_owned(),
            size: "small".to_owned(),
            widths: vec![64, 64],
            tile: None,
            features: 3,
            latent: 2,
            parameters: 100,
            can_compress: true,
            shared_model: None,
            blocks: 1,
            transforms: vec!["standard", "log", "exact"],
            nominal_ratio: 1.5,
            ledger: Ledger {
                input: 240,
                input_lossless: 120,
                latents: 80,
                decoder: total - 80,
                total,
                ..Ledger::default()
            },
            sections: Vec::new(),
        }
    }

    #[test]
    fn an_archive_that_gains_nothing_says_so() {
        let text = archive_bytes(&archive(480));
        assert!(text.contains("0.500 with every byte counted"), "{text}");
        assert!(text.contains("larger than the data"), "{text}");
    }

    #[test]
    fn a_gain_is_given_against_both_types() {
        let text = archive_bytes(&archive(100));
        assert!(
            text.contains("Ratio 1.50 values in to values kept, 2.40 with every byte counted"),
            "{text}"
        );
        assert!(
            text.contains("1.20 against the data as its smallest lossless type"),
            "{text}"
        );
        assert!(!text.contains("larger than the data"), "{text}");
        assert!(
            !text.contains("encoder  "),
            "parts of no bytes are left out: {text}"
        );
    }
}
