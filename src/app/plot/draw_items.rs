//! Puts the series of a chart into a plot.

use egui::{Color32, Id, Stroke};
use egui_plot::{Bar, BarChart, FilledArea, ItemId, PlotPoints, PlotUi, Points, Polygon, Span};

use super::draw_boxes::{box_plots, marker_shape};
use super::draw_marks::draw_mark;
use super::mesh_item::{Patch, Patches};
use super::outline::Outline;
use super::{Chart, Cloud, HALF_BAR, Mark, Series, Shape, band_edges, step_outline};

/// Puts all of a chart into a plot.
pub fn draw(plot_ui: &mut PlotUi<'_>, chart: &Chart, dark: bool, small: bool) {
    for mark in &chart.marks {
        if let Mark::Stripe { from, to, ink, .. } = mark
            && let (Some(a), Some(b)) = (chart.x.place(*from), chart.x.place(*to))
        {
            plot_ui.span(Span::new("", a..=b).fill(ink.colour(dark).gamma_multiply(0.13)));
        }
    }
    let faint_first = chart
        .series
        .iter()
        .filter(|s| s.faint)
        .chain(chart.series.iter().filter(|s| !s.faint));
    for (i, series) in faint_first.enumerate() {
        draw_series(plot_ui, chart, series, i, dark, small);
    }
    for mark in &chart.marks {
        draw_mark(plot_ui, chart, mark, dark, small);
    }
}

fn draw_series(
    plot_ui: &mut PlotUi<'_>,
    chart: &Chart,
    series: &Series,
    index: usize,
    dark: bool,
    small: bool,
) {
    let mut colour = series.ink.colour(dark);
    if series.faint {
        colour = colour.gamma_multiply(0.35);
    }
    let id = Id::unique((index, &series.name));
    match &series.shape {
        Shape::Line(points) => add_line(
            plot_ui,
            &series.name,
            id,
            places(chart, points),
            colour,
            1.7,
        ),
        Shape::Front(points) => {
            let line = places(chart, points);
            let halo = colour.gamma_multiply(0.22);
            let halo_id = id.with("halo");
            add_line(plot_ui, "", halo_id, line.clone(), halo, 9.0);
            add_line(plot_ui, &series.name, id, line, colour, 2.2);
        }
        Shape::Spots(spots) => {
            let points = PlotPoints::new(places(chart, &spots.points));
            let dots = Points::new(&series.name, points)
                .shape(marker_shape(spots.marker))
                .filled(!spots.hollow)
                .radius(spots.radius as f32);
            plot_ui.points(dots.color(colour).id(id).allow_hover(false));
        }
        Shape::Points { points, errors } => {
            draw_points(plot_ui, chart, series, (points, errors), id, colour);
        }
        Shape::Steps {
            edges,
            heights,
            filled,
        } => {
            let outline = step_outline(chart, edges, heights);
            if *filled {
                fill(
                    plot_ui,
                    &outline,
                    chart.floor(),
                    id,
                    colour.gamma_multiply(0.45),
                );
            }
            let width = if *filled || small { 1.0 } else { 1.6 };
            add_line(plot_ui, &series.name, id, outline, colour, width);
        }
        Shape::Band { x, low, high } => {
            let (upper, lower) = band_edges(chart, x, low, high);
            if !upper.is_empty() {
                let xs: Vec<f64> = upper.iter().map(|p| p[0]).collect();
                let ys = |line: &[[f64; 2]]| line.iter().map(|p| p[1]).collect::<Vec<_>>();
                let area = FilledArea::new(&series.name, &xs, &ys(&lower), &ys(&upper));
                plot_ui.add(
                    area.fill_color(colour.gamma_multiply(0.25))
                        .id(id)
                        .allow_hover(false),
                );
            }
        }
        Shape::Boxes { boxes, lane } => {
            plot_ui.box_plot(box_plots(chart, (boxes, *lane), &series.name, colour).id(id));
        }
        Shape::Segment { y, from, to } => {
            if let (Some(a), Some(b)) = (chart.x.place(*from), chart.x.place(*to)) {
                let corners = vec![
                    [a, y - HALF_BAR],
                    [b, y - HALF_BAR],
                    [b, y + HALF_BAR],
                    [a, y + HALF_BAR],
                ];
                let bar = Polygon::new(&series.name, PlotPoints::new(corners))
                    .fill_color(colour)
                    .stroke(Stroke::new(0.5, colour));
                plot_ui.polygon(bar.allow_hover(false).id(id));
            }
        }
        Shape::Bars(bars) => {
            plot_ui.bar_chart(lying_bars(chart, bars, &series.name, colour).id(id));
        }
        Shape::Cloud(cloud) => {
            let points = dots(chart, cloud, colour);
            plot_ui.add(Patches::new(&series.name, ItemId::new(id), points, colour));
        }
        Shape::Cells(cells) => {
            let Some(scale) = &chart.colours else {
                return;
            };
            let of = scale.colouring.colours();
            let cells = cells.rectangles([&chart.x, &chart.y]).into_iter();
            let cells = cells.map(|(corners, value)| (corners, of(value))).collect();
            plot_ui.add(Patches::new(&series.name, ItemId::new(id), cells, colour));
        }
    }
}

/// The i-th bar at y = i; what has no place is left out.
fn lying_bars(chart: &Chart, bars: &[[f64; 2]], name: &str, colour: Color32) -> BarChart {
    let elements = bars.iter().enumerate().filter_map(|(i, [from, to])| {
        let (a, b) = (chart.x.place(*from)?, chart.x.place(*to)?);
        Some(
            Bar::new(i as f64, b - a)
                .base_offset(a)
                .width(2.0 * HALF_BAR)
                .fill(colour)
                .stroke(Stroke::new(0.5, colour)),
        )
    });
    BarChart::new(name, elements.collect())
        .color(colour)
        .horizontal()
        .allow_hover(false)
}

/// The places of a cloud's points with their colours; what has no place is left out.
fn dots(chart: &Chart, cloud: &Cloud, ink: Color32) -> Vec<Patch> {
    let scale = chart
        .colours
        .as_ref()
        .map(|scale| scale.colouring.colours());
    let colour = |i: usize| match (&scale, cloud.values.get(i)) {
        (Some(colour), Some(value)) => colour(*value),
        _ => ink,
    };
    let places = cloud.points.iter().enumerate();
    places
        .filter_map(|(i, [x, y])| Some(([[chart.x.place(*x)?, chart.y.place(*y)?]; 2], colour(i))))
        .collect()
}

fn places(chart: &Chart, points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    points
        .iter()
        .filter_map(|[x, y]| Some([chart.x.place(*x)?, chart.y.place(*y)?]))
        .collect()
}

fn add_line(
    plot_ui: &mut PlotUi<'_>,
    name: &str,
    id: Id,
    points: Vec<[f64; 2]>,
    colour: Color32,
    width: f32,
) {
    let stroke = Stroke::new(width, colour);
    plot_ui.add(Outline::new(name, ItemId::new(id), points, stroke));
}

/// The area between an outline and the floor.
fn fill(plot_ui: &mut PlotUi<'_>, outline: &[[f64; 2]], floor: f64, id: Id, colour: Color32) {
    if outline.is_empty() {
        return;
    }
    let xs: Vec<f64> = outline.iter().map(|p| p[0]).collect();
    let ys: Vec<f64> = outline.iter().map(|p| p[1]).collect();
    let area = FilledArea::new("", &xs, &vec![floor; xs.len()], &ys);
    plot_ui.add(area.fill_color(colour).id(id).allow_hover(false));
}

fn draw_points(
    plot_ui: &mut PlotUi<'_>,
    chart: &Chart,
    series: &Series,
    (points, errors): (&[[f64; 2]], &[f64]),
    id: Id,
    colour: Color32,
) {
    let floor = plot_ui.plot_bounds().min()[1];
    for ([x, y], error) in points.iter().zip(errors) {
        let (Some(px), Some(high)) = (chart.x.place(*x), chart.y.place(y + error)) else {
            continue;
        };
        let low = chart.y.place(y - error).unwrap_or(floor);
        add_line(
            plot_ui,
            "",
            id,
            vec![[px, low], [px, high]],
            colour.gamma_multiply(0.5),
            1.0,
        );
    }
    let dots = Points::new(&series.name, PlotPoints::new(places(chart, points)));
    plot_ui.points(dots.color(colour).radius(1.8).id(id).allow_hover(false));
}
