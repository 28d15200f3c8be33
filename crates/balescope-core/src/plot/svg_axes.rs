//! The axes of a chart as SVG: with a grid, or as papers have them.

use std::fmt::Write as _;

use super::chart::Chart;
use super::svg_page::{Frame, escape, num};
use super::{Scale, Tick};

/// Length of a tick with a number, and of one without.
const LONG: f64 = 7.0;
const SHORT: f64 = 4.0;

/// Grid, ticks, frame and captions.
pub fn draw_axes(out: &mut String, chart: &Chart, frame: &Frame) {
    let (bottom, right) = (frame.top + frame.height, frame.left + frame.width);
    let [[x0, x1], [y0, y1]] = frame.bounds;
    for tick in chart.x.ticks(x0, x1, 8) {
        let x = num(frame.x(tick.at));
        let faint = tick.label.is_empty();
        let _ = writeln!(
            out,
            "<path d=\"M{x} {}V{}\" stroke=\"{}\"/>",
            num(frame.top),
            num(bottom),
            if faint { "#f0f0f0" } else { "#d8d8d8" }
        );
        write_x_label(out, frame, &tick);
    }
    let rows = if matches!(chart.y.scale, Scale::Names(_)) {
        400
    } else {
        8
    };
    for tick in chart.y.ticks(y0, y1, rows) {
        let y = frame.y(tick.at);
        let faint = tick.label.is_empty();
        let _ = writeln!(
            out,
            "<path d=\"M{} {}H{}\" stroke=\"{}\"/>",
            num(frame.left),
            num(y),
            num(right),
            if faint { "#f0f0f0" } else { "#d8d8d8" }
        );
        write_y_label(out, frame, &tick);
    }
    draw_captions(out, chart, frame);
}

/// What stands under a tick of the x axis.
fn write_x_label(out: &mut String, frame: &Frame, tick: &Tick) {
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" font-size=\"12\" text-anchor=\"middle\">{}</text>",
        num(frame.x(tick.at)),
        num(frame.top + frame.height + 16.0),
        escape(&tick.label)
    );
}

/// What stands beside a tick of the y axis.
fn write_y_label(out: &mut String, frame: &Frame, tick: &Tick) {
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" font-size=\"12\" text-anchor=\"end\">{}</text>",
        num(frame.left - 6.0),
        num(frame.y(tick.at) + 4.0),
        escape(&tick.label)
    );
}

/// The frame, and what the axes are.
fn draw_captions(out: &mut String, chart: &Chart, frame: &Frame) {
    let bottom = frame.top + frame.height;
    let _ = writeln!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"#222222\"/>",
        num(frame.left),
        num(frame.top),
        num(frame.width),
        num(frame.height)
    );
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" font-size=\"13\" text-anchor=\"middle\">{}</text>",
        num(frame.left + frame.width / 2.0),
        num(bottom + 35.0),
        escape(&chart.x.caption())
    );
    let middle = num(frame.top + frame.height / 2.0);
    let _ = writeln!(
        out,
        "<text font-size=\"13\" text-anchor=\"middle\" transform=\"translate(16 {middle}) rotate(-90)\">{}</text>",
        escape(&chart.y.caption())
    );
}

/// Ticks inside of the frame on all sides, frame and captions, without a grid.
pub fn draw_paper_axes(out: &mut String, chart: &Chart, frame: &Frame) {
    let (bottom, right) = (frame.top + frame.height, frame.left + frame.width);
    let [[x0, x1], [y0, y1]] = frame.bounds;
    let across = (frame.width / 60.0).clamp(2.0, 8.0) as usize;
    let length = |tick: &Tick| if tick.label.is_empty() { SHORT } else { LONG };
    for tick in chart.x.ticks(x0, x1, across) {
        let (x, length) = (num(frame.x(tick.at)), length(&tick));
        let _ = writeln!(
            out,
            "<path d=\"M{x} {}V{}M{x} {}V{}\" stroke=\"#222222\"/>",
            num(bottom),
            num(bottom - length),
            num(frame.top),
            num(frame.top + length)
        );
        write_x_label(out, frame, &tick);
    }
    let is_list = matches!(chart.y.scale, Scale::Names(_));
    let rows = (frame.height / 40.0).clamp(2.0, 8.0) as usize;
    for tick in chart.y.ticks(y0, y1, if is_list { 400 } else { rows }) {
        let (y, length) = (frame.y(tick.at), length(&tick));
        let _ = writeln!(
            out,
            "<path d=\"M{} {y}H{}M{} {y}H{}\" stroke=\"#222222\"/>",
            num(frame.left),
            num(frame.left + length),
            num(right),
            num(right - length),
            y = num(y)
        );
        write_y_label(out, frame, &tick);
    }
    draw_captions(out, chart, frame);
}
