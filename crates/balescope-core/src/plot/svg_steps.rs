//! Histograms, drawn as steps.

use std::fmt::Write as _;

use super::chart::Chart;
use super::svg_page::{Frame, num};

/// Upper and lower edge of a band in plot coordinates; places with no value on the axis dropped.
pub fn band_edges(
    chart: &Chart,
    x: &[f64],
    low: &[f64],
    high: &[f64],
) -> (Vec<[f64; 2]>, Vec<[f64; 2]>) {
    let floor = chart.bounds()[1][0];
    let mut upper = Vec::with_capacity(x.len());
    let mut lower = Vec::with_capacity(x.len());
    for ((x, low), high) in x.iter().zip(low).zip(high) {
        if let (Some(x), Some(high)) = (chart.x.place(*x), chart.y.place(*high)) {
            upper.push([x, high]);
            lower.push([x, chart.y.place(*low).unwrap_or(floor)]);
        }
    }
    (upper, lower)
}

/// The outline of a histogram in plot coordinates, from floor to floor.
pub fn step_outline(chart: &Chart, edges: &[f64], heights: &[f64]) -> Vec<[f64; 2]> {
    let floor = chart.floor();
    let mut outline = Vec::with_capacity(2 * heights.len() + 2);
    for (pair, height) in edges.windows(2).zip(heights) {
        let (Some(a), Some(b)) = (chart.x.place(pair[0]), chart.x.place(pair[1])) else {
            continue;
        };
        let height = chart
            .y
            .place(*height)
            .unwrap_or(floor)
            .max(if chart.y.is_log() { floor } else { f64::MIN });
        if outline.is_empty() {
            outline.push([a, floor]);
        }
        outline.push([a, height]);
        outline.push([b, height]);
    }
    if let Some(&[x, _]) = outline.last() {
        outline.push([x, floor]);
    }
    outline
}

pub(super) fn draw_steps(
    out: &mut String,
    chart: &Chart,
    edges: &[f64],
    heights: &[f64],
    filled: bool,
    colour: &str,
    frame: &Frame,
) {
    let outline: Vec<[f64; 2]> = step_outline(chart, edges, heights)
        .into_iter()
        .map(|[x, y]| [frame.x(x), frame.y(y)])
        .collect();
    if outline.is_empty() {
        return;
    }
    let path = path_through(&outline);
    let fill = if filled {
        format!("fill=\"{colour}\" fill-opacity=\"0.45\"")
    } else {
        "fill=\"none\"".to_owned()
    };
    let width = if filled { 0.8 } else { 1.6 };
    let _ = writeln!(
        out,
        "<path d=\"{path}\" {fill} stroke=\"{colour}\" stroke-width=\"{width}\"/>"
    );
}

pub(super) fn path_through(points: &[[f64; 2]]) -> String {
    let mut path = String::with_capacity(points.len() * 14);
    for (i, [x, y]) in points.iter().enumerate() {
        let _ = write!(
            path,
            "{}{} {}",
            if i == 0 { 'M' } else { 'L' },
            num(*x),
            num(*y)
        );
    }
    path
}
