//! The labels and grid lines of an axis in the window.

use egui::{Color32, FontId, Ui};
use egui_plot::GridMark;

use super::{Axis, Chart};

/// Points between labels of a y axis.
pub const Y_SPACING: f32 = 46.0;

/// Type at the axes of small plots.
pub const SMALL_TICKS: FontId = FontId::proportional(9.5);

/// The width that a chart's y axis takes at this height: for charts above each other, which are to
/// line up.
pub fn y_axis_width(ui: &Ui, chart: &Chart, height: f32) -> f32 {
    measured(ui, &chart.y, chart.bounds()[1], (height, Y_SPACING), false)
}

/// The width that a y axis will take, known before it is drawn: `egui_plot` finds it out one frame
/// late. `side` is the height and the spacing of labels.
pub fn measured(ui: &Ui, axis: &Axis, [low, high]: [f64; 2], side: (f32, f32), small: bool) -> f32 {
    let body = egui::TextStyle::Body;
    let font = if small {
        SMALL_TICKS
    } else {
        body.resolve(ui.style())
    };
    let captioned = !small && !axis.caption().is_empty();
    let caption = if captioned {
        1.25 * ui.text_style_height(&body)
    } else {
        0.0
    };
    let width = |text: String| {
        let galley = ui
            .painter()
            .layout_no_wrap(text, font.clone(), Color32::WHITE);
        galley.size().x
    };
    let ticks = axis.ticks(low, high, wanted(side.0, side.1));
    let widest = ticks
        .into_iter()
        .map(|t| width(t.label))
        .fold(0.0, f32::max);
    widest + 8.0 + caption
}

/// Grid lines for a side of this many points.
pub fn marks(axis: &Axis, (low, high): (f64, f64), side: f32, spacing: f32) -> Vec<GridMark> {
    let per_point = f64::from(side) / (high - low).max(f64::MIN_POSITIVE);
    axis.ticks(low, high, wanted(side, spacing))
        .into_iter()
        // A mark's strength follows from its step: full for a labelled one, faint for others.
        .map(|tick| GridMark {
            value: tick.at,
            step_size: if tick.label.is_empty() { 14.0 } else { 160.0 } / per_point,
        })
        .collect()
}

fn wanted(side: f32, spacing: f32) -> usize {
    (side / spacing).floor().max(2.0) as usize
}

/// The label of the tick at a mark.
pub fn label_at(axis: &Axis, mark: &GridMark, low: f64, high: f64, spacing: f32) -> String {
    let near = (high - low) * 1e-9;
    // The step is 160 points wide where there is a label, which gives the side back; a little more,
    // so that rounding does not lose a tick.
    let side = ((high - low) / mark.step_size * 160.0) as f32 + 0.01;
    axis.ticks(low, high, wanted(side, spacing))
        .into_iter()
        .find(|tick| (tick.at - mark.value).abs() <= near)
        .map(|tick| tick.label)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_labelled_grid_line_finds_its_label() {
        for (axis, low, high) in [
            (Axis::new("x"), -0.37, 12.9),
            (Axis::new("x").log(true), -6.1, 0.4),
        ] {
            for (side, spacing) in [(640.0, 80.0), (300.0, 34.0)] {
                let ticks = axis.ticks(low, high, wanted(side, spacing));
                let marks = marks(&axis, (low, high), side, spacing);
                assert_eq!(ticks.len(), marks.len());
                for (tick, mark) in ticks
                    .iter()
                    .zip(&marks)
                    .filter(|(t, _)| !t.label.is_empty())
                {
                    assert_eq!(label_at(&axis, mark, low, high, spacing), tick.label);
                }
            }
        }
    }
}
