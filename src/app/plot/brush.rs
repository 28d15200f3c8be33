//! A range that is dragged in a plot while Shift is held, or that is in sight.

use egui::{Id, PointerButton, Pos2, Rect, Response, Stroke, Ui};
use egui_plot::PlotTransform;

use super::{Chart, Ink};

/// What of a plot a drag chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brush {
    /// A range of x, over the whole height.
    X,
    /// A rectangle.
    Both,
}

/// Ranges of x and y, in the values of the axes.
pub type Ranges = [[f64; 2]; 2];

/// A shorter drag is a click.
const LEAST: f32 = 4.0;

impl Brush {
    /// Whether a drag that begins now, or has begun, chooses and does not move the plot.
    pub fn is_held(ui: &Ui, id: Id) -> bool {
        let has_begun = ui.data(|data| data.get_temp::<Pos2>(start(id)).is_some());
        has_begun || ui.input(|input| input.modifiers.shift)
    }

    /// Draws what is being chosen, and returns it at the end of the drag.
    pub fn drag(
        self,
        ui: &Ui,
        id: Id,
        chart: &Chart,
        response: &Response,
        transform: &PlotTransform,
    ) -> Option<Ranges> {
        let start = start(id);
        if response.drag_started_by(PointerButton::Primary)
            && ui.input(|input| input.modifiers.shift)
            && let Some(origin) = ui.input(|input| input.pointer.press_origin())
        {
            ui.data_mut(|data| data.insert_temp(start, origin));
        }
        let origin = ui.data(|data| data.get_temp::<Pos2>(start))?;
        let frame = *transform.frame();
        let pointer = response.interact_pointer_pos().or(response.hover_pos());
        let pointer = pointer.map(|pointer| frame.clamp(pointer));
        if let Some(pointer) = pointer {
            let mut rect = Rect::from_two_pos(origin, pointer);
            if self == Self::X {
                rect = Rect::from_x_y_ranges(rect.x_range(), frame.y_range());
            }
            let colour = Ink::After.colour(ui.visuals().dark_mode);
            let inside = ui.painter().with_clip_rect(frame);
            inside.rect_filled(rect, 0.0, colour.gamma_multiply(0.2));
            let stroke = Stroke::new(1.0, colour);
            inside.rect_stroke(rect, 0.0, stroke, egui::StrokeKind::Inside);
        }
        if ui.input(|input| input.pointer.any_down()) {
            return None;
        }
        ui.data_mut(|data| data.remove::<Pos2>(start));
        let pointer = pointer?;
        let moved = (pointer - origin).abs();
        let is_click = moved.x < LEAST || (self == Self::Both && moved.y < LEAST);
        (!is_click).then(|| ranges(chart, transform, Rect::from_two_pos(origin, pointer)))
    }

    /// What is in sight.
    pub fn in_sight(chart: &Chart, transform: &PlotTransform) -> Ranges {
        ranges(chart, transform, *transform.frame())
    }
}

fn start(id: Id) -> Id {
    id.with("start of the choice")
}

fn ranges(chart: &Chart, transform: &PlotTransform, rect: Rect) -> Ranges {
    let [low, high] = [rect.left_bottom(), rect.right_top()];
    let [low, high] = [low, high].map(|place| transform.value_from_position(place));
    [
        [chart.x.value(low.x), chart.x.value(high.x)],
        [chart.y.value(low.y), chart.y.value(high.y)],
    ]
}
