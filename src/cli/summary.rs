//! A report as text for people; the numbers are those of the JSON object.

use std::fmt::Write as _;

use super::summary_run::{input, judged, model, range, training};
use crate::codec::ArchiveInfo;
use crate::figures::{self, ByteFigures, ColumnFigures, Part, totals};
use crate::format::{count, one_line};
use crate::metrics::ColumnError;
use crate::report::{BoundReport, CompareReport, FitReport, ReuseReport, error_remarks};

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
        ColumnFigures {
            all: &report.columns,
            held_out: &report.columns_held_out,
            training: &report.columns_training,
            transforms: &report.transforms,
            ..ColumnFigures::default()
        }
        .table(Part::All)
        .text(),
        remarks(&report.columns),
        "\n".to_owned(),
        totals(&[
            ("Held out", report.error.held_out),
            ("Training", report.error.training),
            ("All", Some(report.error.all)),
        ])
        .text(),
        match &report.nothing_learnt {
            None => format!("  {}\n", report.against_pca()),
            Some(_) => String::new(),
        },
        "\n".to_owned(),
        report.derived.as_ref().map_or_else(String::new, |found| {
            format!("{}\n", figures::derived(found).text())
        }),
        byte_figures(&ByteFigures::of_run(report)),
        report.bound.as_ref().map_or_else(String::new, bound),
        target(report),
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
        (report.chosen.as_ref()).map_or_else(String::new, |chosen| {
            let (samples, of) = (count(chosen.samples), count(chosen.of));
            format!(
                "Chosen    {samples} of {of} samples ({})\n",
                one_line(&chosen.by)
            )
        }),
        "\n".to_owned(),
        only_all(&report.columns),
        remarks(&report.columns),
        "\n".to_owned(),
        totals(&[("All", Some(report.error.all))]).text(),
        if report.quantities.is_empty() {
            String::new()
        } else {
            format!("\nQuantities\n{}", only_all(&report.quantities))
        },
    ]
    .concat()
}

/// What `compress` prints.
pub(super) fn reuse(report: &ReuseReport) -> String {
    let columns = ColumnFigures {
        all: &report.columns,
        beyond: &report.range.columns,
        ..ColumnFigures::default()
    };
    let parts = [
        ("Within", report.error.within),
        ("Beyond", report.error.beyond),
        ("All", Some(report.error.all)),
    ];
    [
        input(&report.input),
        format!("Model     {}\n\n", one_line(&report.model)),
        columns.table(Part::All).text(),
        remarks(&report.columns),
        "\n".to_owned(),
        totals(&parts).text(),
        "\n".to_owned(),
        range(&report.range),
        "\n".to_owned(),
        byte_figures(&ByteFigures::of_file(
            &report.input,
            &report.bytes,
            &report.ratio,
        )),
        report.bound.as_ref().map_or_else(String::new, bound),
    ]
    .concat()
}

/// What the figures of the columns do not tell, a line each.
fn remarks(columns: &[ColumnError]) -> String {
    let mut text = String::new();
    for remark in error_remarks(columns) {
        let _ = writeln!(text, "  {remark}");
    }
    text
}

/// How the bounds were kept, a line a column.
pub(super) fn bound(report: &BoundReport) -> String {
    format!("\n{}", figures::bound(report).text())
}

/// The best of each model that was tried, and what it means.
fn target(report: &FitReport) -> String {
    let (Some(target), Some(summary)) = (&report.target, report.target_summary()) else {
        return String::new();
    };
    let table = figures::trials(target.target, &target.best_of_each());
    format!("\n{}  {summary}\n", table.text())
}

/// Where the bytes of a file went, its ratios, and a plain word where nothing was gained.
fn byte_figures(figures: &ByteFigures) -> String {
    let mut text = format!(
        "{}\n{}",
        figures.table(None).text(),
        figures.ratios(None).text()
    );
    if let Some(reason) = figures.no_gain() {
        let _ = writeln!(text, "  {reason}");
    }
    text
}

/// Bytes and ratios of an archive, for `info`.
pub(super) fn archive_bytes(archive: &ArchiveInfo) -> String {
    byte_figures(&ByteFigures::of_archive(archive))
}

/// The columns over all samples alone.
fn only_all(columns: &[ColumnError]) -> String {
    let figures = ColumnFigures {
        all: columns,
        ..ColumnFigures::default()
    };
    figures.table(Part::All).text()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Ledger;

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
            bounds: String::new(),
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
        assert!(text.contains("Total                    0.500\n"), "{text}");
        assert!(text.contains("larger than the data"), "{text}");
    }

    #[test]
    fn a_gain_is_given_against_both_types() {
        let text = archive_bytes(&archive(100));
        for line in [
            "Nominal                  1.50\n",
            "Total                    2.40\n",
            "Total, against lossless  1.20\n",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
        assert!(!text.contains("larger than the data"), "{text}");
        assert!(
            !text.contains("Encoder  "),
            "parts of no bytes are left out: {text}"
        );
    }
}
