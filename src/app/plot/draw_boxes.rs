//! Box plots and markers.

use egui::Color32;
use egui_plot::{BoxElem, BoxPlot, BoxSpread, MarkerShape};

use super::{Chart, Lane, Marker};
use crate::metrics::BoxStats;

pub(super) fn box_plots(
    chart: &Chart,
    (boxes, lane): (&[Option<BoxStats>], Lane),
    name: &str,
    colour: Color32,
) -> BoxPlot {
    let elements = boxes.iter().enumerate().filter_map(|(i, b)| {
        let (b, (y, half)) = (b.as_ref()?, lane.place(i));
        let at = |v| chart.x.place(v);
        let spread = BoxSpread::new(at(b.low)?, at(b.q1)?, at(b.median)?, at(b.q3)?, at(b.high)?);
        Some(
            BoxElem::new(y, spread)
                .box_width(2.0 * half)
                .whisker_width(half),
        )
    });
    BoxPlot::new(name, elements.collect())
        .color(colour)
        .horizontal()
        .allow_hover(false)
}

pub(super) fn marker_shape(marker: Marker) -> MarkerShape {
    match marker {
        Marker::Circle => MarkerShape::Circle,
        Marker::Square => MarkerShape::Square,
        Marker::Diamond => MarkerShape::Diamond,
        Marker::Up => MarkerShape::Up,
        Marker::Down => MarkerShape::Down,
        Marker::Cross => MarkerShape::Cross,
        Marker::Star => MarkerShape::Asterisk,
    }
}
