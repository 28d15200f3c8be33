//! The pointer on a plot: what is told of its place, and plots that point together.

use egui::{Id, Popup, Response, Ui, Vec2};

/// Whether a menu is open: then nothing is told of a place, for the words would lie over the menu.
pub fn is_quiet(ui: &Ui) -> bool {
    Popup::is_any_open(ui.ctx())
}

/// Plots that point together are drawn one after the other, so that those before the one under the pointer
/// hear of it in the next frame. Asks for that frame where the pointer has moved or left: without it the
/// others would show where it was until something else is drawn.
pub fn follow(ui: &Ui, id: Id, response: &Response) {
    let id = id.with("pointed at");
    let is_pointed_at = response.hovered();
    let was = ui.data(|data| data.get_temp(id)).unwrap_or(false);
    let has_moved = ui.input(|input| input.pointer.delta() != Vec2::ZERO);
    if was != is_pointed_at || (is_pointed_at && has_moved) {
        ui.ctx().request_repaint();
    }
    ui.data_mut(|data| data.insert_temp(id, is_pointed_at));
}

#[cfg(test)]
mod tests {
    use egui::{Event, Pos2, Shape, pos2, vec2};
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::app::plot::{Axis, Chart, Ink, Series, Shape as Drawn, Stack};

    /// Two plots above each other, which point together.
    fn plots() -> Harness<'static> {
        let chart = |title: &str| {
            let line = Drawn::Line(vec![[0.0, 0.0], [1.0, 1.0]]);
            let chart = Chart::new(title, Axis::new("x"), Axis::new("y"));
            chart.with(Series::new("", Ink::Before, line))
        };
        let (upper, lower) = (chart("upper"), chart("lower"));
        let builder = Harness::builder().with_size(vec2(400.0, 400.0));
        let mut harness = builder.build_ui(move |ui| {
            let size = vec2(380.0, 380.0);
            let group = Id::unique("two");
            Stack::new(&upper, Some(&lower), group).show(ui, size, &mut Vec::new());
        });
        harness.run();
        harness
    }

    fn middle_of(harness: &Harness<'_>, plot: &str) -> Pos2 {
        harness.get_by_label(plot).rect().center()
    }

    /// Vertical lines through this x.
    fn crosshairs(harness: &Harness<'_>, x: f32) -> usize {
        let is_through = |shape: &Shape| match shape {
            Shape::LineSegment { points: [a, b], .. } => {
                (a.x - x).abs() < 1.0 && a.x == b.x && (a.y - b.y).abs() > 50.0
            }
            _ => false,
        };
        let shapes = harness.output().shapes.iter();
        shapes.filter(|s| is_through(&s.shape)).count()
    }

    #[test]
    fn no_crosshair_stays_in_the_other_plot_once_the_pointer_has_left() {
        let mut harness = plots();
        let place = middle_of(&harness, "Plot: lower") + vec2(37.0, 0.0);
        harness.event(Event::PointerMoved(place));
        harness.run();
        assert_eq!(crosshairs(&harness, place.x), 2, "both plots point at it");
        let moved = place + vec2(13.0, 0.0);
        harness.event(Event::PointerMoved(moved));
        harness.run();
        assert_eq!(crosshairs(&harness, place.x), 0, "not where it was");
        assert_eq!(crosshairs(&harness, moved.x), 2);
        harness.event(Event::PointerGone);
        harness.run();
        assert_eq!(crosshairs(&harness, moved.x), 0);
    }

    #[test]
    fn nothing_is_told_of_a_place_while_the_menu_is_open() {
        let mut harness = plots();
        let place = middle_of(&harness, "Plot: lower");
        harness.event(Event::PointerMoved(place));
        harness.run();
        let says = |harness: &Harness<'_>| harness.query_by_label_contains("x: ").is_some();
        assert!(says(&harness));
        harness.get_by_label("Plot: lower").click_secondary();
        harness.run();
        assert!(harness.query_by_label("Reset zoom").is_some());
        harness.event(Event::PointerMoved(pos2(place.x - 3.0, place.y)));
        harness.run();
        assert!(!says(&harness));
    }
}
