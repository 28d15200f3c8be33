//! A sweep as text for people; the numbers are those of the JSON object.

use super::sweep::SweepReport;
use super::table::Table;
use crate::format::{bytes, counted, decibels, in_percent, percent, significant};
use crate::report::{EqualError, Method, TradeOffPoint};

/// What `sweep` prints.
pub(super) fn sweep(report: &SweepReport) -> String {
    let mut text = format!(
        "{}, largest ratio first; * nothing else is both smaller and more accurate ({})\n\n",
        counted(report.points.len(), "file"),
        report.measure
    );
    text.push_str(&points(report));
    if !report.at_equal_error.levels.is_empty() {
        text.push_str("\nTotal ratio at equal error (");
        text.push_str(&report.measure.to_string());
        text.push_str("), between points by interpolation\n\n");
        text.push_str(&equal(&report.at_equal_error, report.input_bytes));
        text.push('\n');
    }
    let pays = report.break_even.iter().map(|b| &b.sentence);
    for sentence in report.advice.iter().chain(pays) {
        text.push_str(sentence);
        text.push('\n');
    }
    let versions = versions(&report.points);
    if !versions.is_empty() {
        text.push_str("Libraries: ");
        text.push_str(&versions.join(", "));
        text.push('\n');
    }
    text
}

fn points(report: &SweepReport) -> String {
    let mut table = Table::new(&[
        "",
        "Method",
        "setting",
        "bytes",
        "ratio",
        "vs lossless type",
        "PSNR",
        "NRMSE",
        "largest",
        "response",
        "encode",
        "decode",
    ])
    .words(3);
    let mut order: Vec<usize> = (0..report.points.len()).collect();
    order.sort_by_key(|&i| report.points[i].bytes);
    for i in order {
        let point = &report.points[i];
        let totals = &point.error.totals;
        let mark = if report.front.contains(&i) { "*" } else { "" };
        table.row(vec![
            mark.to_owned(),
            point.method.series(),
            point.method.setting(),
            bytes(point.bytes),
            significant(point.ratio, 3),
            significant(point.ratio_vs_lossless, 3),
            decibels(totals.psnr),
            percent(totals.nrmse_mean),
            percent(totals.max_abs_over_range),
            point
                .error
                .response_width
                .map_or_else(|| "-".to_owned(), in_percent),
            seconds(point.encode_seconds),
            seconds(point.decode_seconds),
        ]);
    }
    table.text()
}

fn seconds(seconds: f64) -> String {
    if seconds < 1.0 {
        format!("{:.0} ms", 1e3 * seconds)
    } else {
        format!("{seconds:.1} s")
    }
}

fn equal(equal: &EqualError, input: usize) -> String {
    let mut heading = vec!["Method"];
    heading.extend(equal.levels.iter().map(String::as_str));
    let mut table = Table::new(&heading);
    for series in &equal.series {
        let ratio = |bytes: &Option<f64>| {
            bytes.map_or_else(
                || "-".to_owned(),
                |bytes| significant(input as f64 / bytes, 3),
            )
        };
        let mut row = vec![series.name.clone()];
        row.extend(series.bytes.iter().map(ratio));
        table.row(row);
    }
    table.text()
}

/// Each once.
fn versions(points: &[TradeOffPoint]) -> Vec<String> {
    let mut versions = Vec::new();
    for point in points {
        if let Method::Codec { version, .. } = &point.method {
            for one in version.split(", ").map(str::to_owned) {
                if !versions.contains(&one) {
                    versions.push(one);
                }
            }
        }
    }
    versions
}
