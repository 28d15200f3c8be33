//! Arrows and lines along a velocity, drawn over a picture.

use std::sync::Arc;

use egui::{Painter, Pos2, Rect, Stroke};

use super::cell_places::{CellPlaces, HALO};
use crate::app::plot::Ink;
use crate::figures::Path;

/// Arrows or lines along the velocity of a side.
#[derive(Clone)]
pub struct FlowPaths {
    pub paths: Arc<Vec<Path>>,
    pub ink: Ink,
}

impl FlowPaths {
    /// Each path with a head at its end, or of a long one in its middle.
    pub fn draw(
        &self,
        painter: &Painter,
        frame: Rect,
        cells: CellPlaces<'_>,
        colour: egui::Color32,
    ) {
        const HEAD: f32 = 5.0;
        for stroke in [Stroke::new(3.0, HALO), Stroke::new(1.3, colour)] {
            for path in self.paths.iter() {
                let points: Vec<Pos2> = path.iter().map(|place| cells.at(*place)).collect();
                if !Rect::from_points(&points).intersects(frame) {
                    continue;
                }
                let end = match points.len() {
                    2 => 1,
                    all => all / 2,
                };
                if let Some([from, to]) = points
                    .get(end - 1)
                    .zip(points.get(end))
                    .map(|(a, b)| [*a, *b])
                {
                    let along = (to - from).normalized();
                    let size = HEAD.min(0.5 * (points[end] - points[0]).length());
                    for side in [along.rot90(), -along.rot90()] {
                        let barb = to - size * (along + 0.6 * side);
                        painter.line_segment([to, barb], stroke);
                    }
                }
                painter.line(points, stroke);
            }
        }
    }
}
