//! Lines through points exactly as they are.

use std::ops::RangeInclusive;

use egui::{Color32, Shape, Stroke, Ui};
use egui_plot::{
    ItemId, PlotBounds, PlotGeometry, PlotItem, PlotItemBase, PlotPoint, PlotTransform,
};

/// A line through points exactly as they are. The line that `egui_plot` brings joins points of the
/// same pixel column to one thick stroke, which spoils the stairs of a histogram.
pub struct Outline {
    base: PlotItemBase,
    id: ItemId,
    points: Vec<[f64; 2]>,
    stroke: Stroke,
}

impl Outline {
    /// `points` in plot coordinates. Items of the same `id` are switched on and off together.
    pub fn new(name: &str, id: ItemId, points: Vec<[f64; 2]>, stroke: Stroke) -> Self {
        Self {
            base: PlotItemBase::new(name.to_owned()),
            id,
            points,
            stroke,
        }
    }
}

impl PlotItem for Outline {
    fn shapes(&self, _ui: &Ui, transform: &PlotTransform, shapes: &mut Vec<Shape>) {
        let place = |[x, y]: &[f64; 2]| transform.position_from_point(&PlotPoint::new(*x, *y));
        let points: Vec<_> = self.points.iter().map(place).collect();
        if let [only] = points[..] {
            shapes.push(Shape::circle_filled(only, 2.0, self.stroke.color));
        } else if points.len() > 1 {
            let mut stroke = self.stroke;
            if self.highlighted() {
                stroke.width *= 1.8;
            }
            shapes.push(Shape::line(points, stroke));
        }
    }

    fn initialize(&mut self, _x_range: RangeInclusive<f64>) {}

    fn color(&self) -> Color32 {
        self.stroke.color
    }

    fn allow_hover(&self) -> bool {
        false
    }

    fn geometry(&self) -> PlotGeometry<'_> {
        PlotGeometry::None
    }

    fn bounds(&self) -> PlotBounds {
        let mut bounds = PlotBounds::NOTHING;
        for [x, y] in &self.points {
            bounds.extend_with(&PlotPoint::new(*x, *y));
        }
        bounds
    }

    fn base(&self) -> &PlotItemBase {
        &self.base
    }

    fn base_mut(&mut self) -> &mut PlotItemBase {
        &mut self.base
    }

    fn id(&self) -> ItemId {
        self.id
    }
}
