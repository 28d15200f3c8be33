//! Keys of a plot that has the keyboard's attention: they do what a drag and the wheel do.

use egui::{Context, EventFilter, Id, Key, Modifiers, Vec2, Vec2b, vec2};
use egui_plot::PlotUi;

/// Which keys there are, for those who are told of a plot and do not see it.
pub const KEYS: &str = "Arrow keys move, + and - zoom, 0 shows all, Shift+F10 opens the menu";

/// What one press moves by, as a share of what is in sight.
const STEP: f32 = 0.1;
/// What one press zooms by.
const FACTOR: f32 = 1.25;

/// Arrow keys act on what has the keyboard's attention, and do not move that elsewhere.
pub fn hold_arrows(ctx: &Context, id: Id) {
    let filter = EventFilter {
        horizontal_arrows: true,
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ctx.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
}

/// Whether a key was pressed alone, which is used up.
fn pressed(ctx: &Context, key: Key) -> bool {
    ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key))
}

/// Arrow keys move what is in sight.
pub fn move_with_keys(plot_ui: &mut PlotUi<'_>) {
    if !plot_ui.response().has_focus() {
        return;
    }
    let ctx = plot_ui.ctx().clone();
    hold_arrows(&ctx, plot_ui.response().id);
    let bounds = plot_ui.plot_bounds();
    let [width, height] = [bounds.width(), bounds.height()].map(|side| STEP * side as f32);
    for (key, by) in [
        (Key::ArrowLeft, vec2(-width, 0.0)),
        (Key::ArrowRight, vec2(width, 0.0)),
        (Key::ArrowDown, vec2(0.0, -height)),
        (Key::ArrowUp, vec2(0.0, height)),
    ] {
        if pressed(&ctx, key) {
            plot_ui.translate_bounds(by);
        }
    }
}

/// Plus and minus zoom about the middle; 0 shows all.
pub fn zoom_with_keys(plot_ui: &mut PlotUi<'_>) {
    if !plot_ui.response().has_focus() {
        return;
    }
    let ctx = plot_ui.ctx().clone();
    let middle = plot_ui.plot_bounds().center();
    for (key, factor) in [
        (Key::Plus, FACTOR),
        (Key::Equals, FACTOR),
        (Key::Minus, 1.0 / FACTOR),
    ] {
        if pressed(&ctx, key) {
            plot_ui.zoom_bounds(Vec2::splat(factor), middle);
        }
    }
    if pressed(&ctx, Key::Num0) {
        plot_ui.set_auto_bounds(Vec2b::TRUE);
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::{NodeT as _, Queryable as _};
    use egui_plot::PlotMemory;

    use super::*;
    use crate::app::plot::{Axis, Chart, ChartView, Ink, Series, Shape};

    #[test]
    fn a_plot_that_has_the_keyboard_is_moved_zoomed_and_shown_whole() {
        let line = Shape::Line(vec![[0.0, 0.0], [1.0, 2.0]]);
        let chart = Chart::new("T", Axis::new("x"), Axis::new("y")).with(Series::new(
            "",
            Ink::Before,
            line,
        ));
        let id = Id::unique("plot under test");
        let mut harness = Harness::new_ui(move |ui| {
            ChartView::new(&chart, id, vec2(400.0, 300.0)).show(ui, &mut Vec::new());
        });
        harness.run();
        let bounds = |harness: &Harness<'_>| {
            let memory = PlotMemory::load(&harness.ctx, id).expect("a plot");
            let bounds = *memory.bounds();
            [bounds.min()[0], bounds.max()[0], bounds.min()[1]]
        };
        let first = bounds(&harness);
        harness.key_press(Key::ArrowRight);
        harness.run();
        assert_eq!(bounds(&harness), first, "it has not the keyboard");
        harness.get_by_label("Plot: T").focus();
        harness.run();
        harness.key_press(Key::ArrowRight);
        harness.run();
        let moved = bounds(&harness);
        let step = 0.1 * (first[1] - first[0]);
        assert!((moved[0] - first[0] - step).abs() < 1e-6, "{moved:?}");
        assert_eq!(moved[2], first[2]);
        harness.key_press(Key::Plus);
        harness.run();
        let near = bounds(&harness);
        assert!((near[1] - near[0] - (first[1] - first[0]) / 1.25).abs() < 1e-6);
        harness.key_press(Key::Num0);
        harness.run();
        assert_eq!(bounds(&harness), first);
        let plot = harness.get_by_label("Plot: T");
        let words = plot
            .accesskit_node()
            .data()
            .description()
            .map(str::to_owned);
        let words = words.expect("words");
        assert!(words.contains("x from") && words.contains(KEYS), "{words}");
    }
}
