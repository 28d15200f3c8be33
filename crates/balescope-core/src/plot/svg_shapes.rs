//! The series of a chart as SVG.

use std::fmt::Write as _;

use super::cells::Cells;
use super::chart::Chart;
use super::series::{Cloud, HALF_BAR, Series, Shape};
use super::svg_page::{Frame, num};
use super::svg_spots::draw_spots;
use super::svg_steps::{band_edges, draw_steps, path_through};
use crate::metrics::BoxStats;

/// Draws one series.
pub fn draw_series(out: &mut String, chart: &Chart, series: &Series, frame: &Frame) {
    let colour = series.ink.hex();
    let opacity = if series.faint { 0.35 } else { 1.0 };
    match &series.shape {
        Shape::Line(points) => {
            let path = path_through(&places(chart, points, frame));
            if !path.is_empty() {
                let _ = writeln!(
                    out,
                    "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-opacity=\"{opacity}\" stroke-width=\"1.6\" stroke-linejoin=\"round\"/>"
                );
            }
        }
        Shape::Front(points) => {
            let path = path_through(&places(chart, points, frame));
            for (width, opacity) in [(9.0, 0.25), (2.2, 1.0)] {
                let _ = writeln!(
                    out,
                    "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-opacity=\"{opacity}\" stroke-width=\"{width}\" stroke-linejoin=\"round\"/>"
                );
            }
        }
        Shape::Spots(spots) => draw_spots(out, chart, spots, &colour, frame),
        Shape::Points { points, errors } => draw_points(out, chart, points, errors, &colour, frame),
        Shape::Cloud(cloud) => draw_cloud(out, chart, cloud, &colour, frame),
        Shape::Cells(cells) => draw_cells(out, chart, cells, frame),
        Shape::Steps {
            edges,
            heights,
            filled,
        } => draw_steps(out, chart, edges, heights, *filled, &colour, frame),
        Shape::Band { x, low, high } => {
            let (upper, lower) = band_edges(chart, x, low, high);
            let corners: Vec<[f64; 2]> = upper
                .into_iter()
                .chain(lower.into_iter().rev())
                .map(|[x, y]| [frame.x(x), frame.y(y)])
                .collect();
            if corners.len() > 3 {
                let _ = writeln!(
                    out,
                    "<path d=\"{}Z\" fill=\"{colour}\" fill-opacity=\"0.2\"/>",
                    path_through(&corners)
                );
            }
        }
        Shape::Boxes { boxes, lane } => {
            for (i, b) in boxes.iter().enumerate() {
                if let Some(b) = b {
                    draw_box(out, chart, lane.place(i), b, &colour, frame);
                }
            }
        }
        Shape::Bars(bars) => {
            for (i, [from, to]) in bars.iter().enumerate() {
                draw_bar(out, chart, i as f64, [*from, *to], &colour, frame);
            }
        }
        Shape::Segment { y, from, to } => {
            draw_bar(out, chart, *y, [*from, *to], &colour, frame);
        }
    }
}

fn draw_points(
    out: &mut String,
    chart: &Chart,
    points: &[[f64; 2]],
    errors: &[f64],
    colour: &str,
    frame: &Frame,
) {
    for (i, [x, y]) in points.iter().enumerate() {
        let (Some(px), Some(py)) = (chart.x.place(*x), chart.y.place(*y)) else {
            continue;
        };
        let (cx, cy) = (num(frame.x(px)), num(frame.y(py)));
        let _ = writeln!(
            out,
            "<circle cx=\"{cx}\" cy=\"{cy}\" r=\"2.2\" fill=\"{colour}\"/>"
        );
        if let Some(error) = errors.get(i).filter(|e| e.is_finite()) {
            let bottom = chart.y.place(y - error).unwrap_or(frame.bounds[1][0]);
            let top = chart.y.place(y + error).unwrap_or(py);
            let _ = writeln!(
                out,
                "<path d=\"M{cx} {}V{}\" stroke=\"{colour}\"/>",
                num(frame.y(bottom)),
                num(frame.y(top))
            );
        }
    }
}

/// A lying bar, whichever of its ends is larger.
fn draw_bar(
    out: &mut String,
    chart: &Chart,
    y: f64,
    [from, to]: [f64; 2],
    colour: &str,
    frame: &Frame,
) {
    let (Some(a), Some(b)) = (chart.x.place(from), chart.x.place(to)) else {
        return;
    };
    let (top, bottom) = (frame.y(y + HALF_BAR), frame.y(y - HALF_BAR));
    let (a, b) = (frame.x(a.min(b)), frame.x(a.max(b)));
    let _ = writeln!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{colour}\"/>",
        num(a),
        num(top),
        num(b - a),
        num((bottom - top).max(0.0))
    );
}

/// Points in the colours of the chart's scale, or in one.
fn draw_cloud(out: &mut String, chart: &Chart, cloud: &Cloud, ink: &str, frame: &Frame) {
    let _ = writeln!(out, "<g fill=\"{ink}\">");
    let scale = chart
        .colours
        .as_ref()
        .map(|scale| scale.colouring.colours());
    for (i, [x, y]) in cloud.points.iter().enumerate() {
        let (Some(px), Some(py)) = (chart.x.place(*x), chart.y.place(*y)) else {
            continue;
        };
        let fill = match (&scale, cloud.values.get(i)) {
            (Some(colour), Some(value)) => {
                let c = colour(*value);
                format!(" fill=\"#{:02x}{:02x}{:02x}\"", c.r(), c.g(), c.b())
            }
            _ => String::new(),
        };
        let _ = writeln!(
            out,
            "<circle cx=\"{}\" cy=\"{}\" r=\"1.5\"{fill}/>",
            num(frame.x(px)),
            num(frame.y(py))
        );
    }
    out.push_str("</g>\n");
}

/// Cells in the colours of the chart's scale.
fn draw_cells(out: &mut String, chart: &Chart, cells: &Cells, frame: &Frame) {
    let Some(scale) = &chart.colours else {
        return;
    };
    let colour = scale.colouring.colours();
    // Without it, viewers leave fine lines between cells.
    let _ = writeln!(out, "<g shape-rendering=\"crispEdges\">");
    for ([low, high], value) in cells.rectangles([&chart.x, &chart.y]) {
        let (left, bottom) = (frame.x(low[0]), frame.y(low[1]));
        let (right, top) = (frame.x(high[0]), frame.y(high[1]));
        let c = colour(value);
        let _ = writeln!(
            out,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#{:02x}{:02x}{:02x}\"/>",
            num(left),
            num(top),
            num(right - left),
            num(bottom - top),
            c.r(),
            c.g(),
            c.b()
        );
    }
    out.push_str("</g>\n");
}

fn draw_box(
    out: &mut String,
    chart: &Chart,
    (at, half): (f64, f64),
    b: &BoxStats,
    colour: &str,
    frame: &Frame,
) {
    let x = |value: f64| frame.x(chart.x.place(value).unwrap_or(frame.bounds[0][0]));
    let (top, middle, bottom) = (frame.y(at + half), frame.y(at), frame.y(at - half));
    let _ = writeln!(
        out,
        "<path d=\"M{} {m}H{}M{} {m}H{}\" stroke=\"{colour}\"/>",
        num(x(b.low)),
        num(x(b.q1)),
        num(x(b.q3)),
        num(x(b.high)),
        m = num(middle)
    );
    let _ = writeln!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{colour}\" fill-opacity=\"0.25\" stroke=\"{colour}\"/>",
        num(x(b.q1)),
        num(top),
        num((x(b.q3) - x(b.q1)).max(0.0)),
        num((bottom - top).max(0.0))
    );
    let _ = writeln!(
        out,
        "<path d=\"M{} {}V{}\" stroke=\"{colour}\" stroke-width=\"2\"/>",
        num(x(b.median)),
        num(top),
        num(bottom)
    );
}

/// Points that have a place, on the page.
fn places(chart: &Chart, points: &[[f64; 2]], frame: &Frame) -> Vec<[f64; 2]> {
    points
        .iter()
        .filter_map(|[x, y]| Some([frame.x(chart.x.place(*x)?), frame.y(chart.y.place(*y)?)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::Axis;
    use crate::plot::step_outline;

    #[test]
    fn a_histogram_is_one_outline_from_floor_to_floor() {
        let chart = Chart::default();
        let outline = step_outline(&chart, &[0.0, 1.0, 2.0], &[3.0, 5.0]);
        assert_eq!(
            outline,
            [
                [0.0, 0.0],
                [0.0, 3.0],
                [1.0, 3.0],
                [1.0, 5.0],
                [2.0, 5.0],
                [2.0, 0.0]
            ]
        );
        assert!(step_outline(&chart, &[], &[]).is_empty());
    }

    #[test]
    fn empty_bins_lie_on_the_floor_of_a_log_axis() {
        let shape = Shape::Steps {
            edges: vec![0.0, 1.0, 2.0],
            heights: vec![0.0, 10.0],
            filled: true,
        };
        let chart = Chart::new("", Axis::default(), Axis::default().log(true)).with(Series::new(
            "",
            crate::plot::Ink::Before,
            shape,
        ));
        let outline = step_outline(&chart, &[0.0, 1.0, 2.0], &[0.0, 10.0]);
        assert!((outline[1][1] - 5_f64.log10()).abs() < 1e-12);
        assert!((outline[3][1] - 1.0).abs() < 1e-12);
    }

    #[test]
    fn bands_are_cut_where_the_axis_ends() {
        let chart = Chart::new(
            "",
            Axis::default(),
            Axis::default().log(true).range(0.1, 10.0),
        );
        let (upper, lower) = band_edges(&chart, &[0.0, 1.0], &[-1.0, 1.0], &[1.0, -3.0]);
        assert_eq!(upper, [[0.0, 0.0]]);
        assert_eq!(lower, [[0.0, -1.0]]);
    }
}
