//! What stands around the series of a chart, as SVG.

use std::fmt::Write as _;

use super::Ink;
use super::chart::Chart;
use super::mark::Mark;
use super::series::Series;
use super::svg_page::{Frame, escape, num};

/// Where the names stand: x and line, from the left and as wide as their text.
pub fn legend_places(chart: &Chart, left: f64, width: f64) -> Vec<(f64, usize)> {
    let (mut x, mut line) = (left, 0);
    let mut places = Vec::new();
    for series in named(chart) {
        let length = 34.0 + 6.8 * series.name.chars().count() as f64;
        if x > left && x + length > left + width {
            (x, line) = (left, line + 1);
        }
        places.push((x, line));
        x += length;
    }
    places
}

fn named(chart: &Chart) -> impl Iterator<Item = &Series> {
    chart.series.iter().filter(|s| !s.name.is_empty())
}

/// Coloured squares with names, the first line of them at `top`.
pub fn draw_legend(out: &mut String, chart: &Chart, places: &[(f64, usize)], top: f64) {
    for (series, (x, line)) in named(chart).zip(places) {
        let y = top + 18.0 * *line as f64;
        let opacity = if series.faint { 0.35 } else { 1.0 };
        let _ = writeln!(
            out,
            "<rect x=\"{}\" y=\"{}\" width=\"12\" height=\"10\" fill=\"{}\" fill-opacity=\"{opacity}\"/><text x=\"{}\" y=\"{}\" font-size=\"12\">{}</text>",
            num(*x),
            num(y - 9.0),
            series.ink.hex(),
            num(x + 17.0),
            num(y),
            escape(&series.name)
        );
    }
}

/// Reference lines and stripes with their labels.
pub fn draw_marks(out: &mut String, chart: &Chart, frame: &Frame) {
    let (bottom, right) = (frame.top + frame.height, frame.left + frame.width);
    for mark in &chart.marks {
        match mark {
            Mark::Horizontal { at, label, ink } => {
                let Some(y) = chart.y.place(*at).map(|p| frame.y(p)) else {
                    continue;
                };
                let _ = writeln!(
                    out,
                    "<path d=\"M{} {}H{}\" stroke=\"{}\" stroke-dasharray=\"6 4\" stroke-width=\"1.5\"/>",
                    num(frame.left),
                    num(y),
                    num(right),
                    ink.hex()
                );
                write_label(out, right - 6.0, y - 5.0, "end", label, *ink);
            }
            Mark::Vertical { at, label, ink } => {
                let Some(x) = chart.x.place(*at).map(|p| frame.x(p)) else {
                    continue;
                };
                let _ = writeln!(
                    out,
                    "<path d=\"M{} {}V{}\" stroke=\"{}\" stroke-dasharray=\"6 4\" stroke-width=\"1.5\"/>",
                    num(x),
                    num(frame.top),
                    num(bottom),
                    ink.hex()
                );
                // On the side where there is more room.
                let (x, anchor) = if x > frame.left + 0.5 * frame.width {
                    (x - 5.0, "end")
                } else {
                    (x + 5.0, "start")
                };
                write_label(out, x, frame.top + 14.0, anchor, label, *ink);
            }
            Mark::Stripe {
                from,
                to,
                label,
                ink,
            } => {
                let (Some(a), Some(b)) = (chart.x.place(*from), chart.x.place(*to)) else {
                    continue;
                };
                let (a, b) = (frame.x(a), frame.x(b));
                let _ = writeln!(
                    out,
                    "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\" fill-opacity=\"0.12\"/>",
                    num(a),
                    num(frame.top),
                    num((b - a).max(0.0)),
                    num(frame.height),
                    ink.hex()
                );
                write_label(out, a + 5.0, frame.top + 14.0, "start", label, *ink);
            }
        }
    }
}

fn write_label(out: &mut String, x: f64, y: f64, anchor: &str, label: &str, ink: Ink) {
    if !label.is_empty() {
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" font-size=\"12\" text-anchor=\"{anchor}\" fill=\"{}\">{}</text>",
            num(x),
            num(y),
            ink.hex(),
            escape(label)
        );
    }
}
