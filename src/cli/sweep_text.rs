//! A sweep as text for people; the numbers are those of the JSON object.

use super::sweep::SweepReport;
use crate::figures::{equal_error, points};
use crate::format::counted;
use crate::report::{Method, TradeOffPoint};

/// What `sweep` prints.
pub(super) fn sweep(report: &SweepReport) -> String {
    let mut text = format!(
        "{}, largest ratio first; * nothing else is both smaller and more accurate ({})\n\n",
        counted(report.points.len(), "file"),
        report.measure
    );
    text.push_str(&points(&report.points, &report.front).text());
    if !report.at_equal_error.levels.is_empty() {
        text.push_str("\nTotal ratio at equal error (");
        text.push_str(&report.measure.to_string());
        text.push_str("), between points by interpolation\n\n");
        text.push_str(&equal_error(&report.at_equal_error, report.input_bytes).text());
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
