//! The row that is marked, in the plots of other views.

use std::fmt::Write as _;

use egui::{Stroke, Ui};
use egui_plot::{PlotPoint, PlotTransform};

use super::parts::shorten;
use super::source::Source;
use crate::app::format;
use crate::app::plot::{Chart, Ink, Mark, dark};

/// Values of the marked row before and after, where it is among those that are shown.
pub type Marked = [Option<f64>; 2];

/// A quantity of the marked row on both sides; `of`: the quantity of the values of a row.
pub fn values(source: &Source, marked: Option<usize>, of: impl Fn(&[f64]) -> f64) -> Marked {
    let place = marked.and_then(|row| source.place_of(row));
    let sides = [Some(&source.before), source.after.as_ref()];
    sides.map(|side| {
        let row = side?.row(place?);
        Some(row.as_slice().map_or(f64::NAN, &of)).filter(|value| value.is_finite())
    })
}

/// Lines at the values of the marked row.
pub fn lines(chart: Chart, row: Option<usize>, values: Marked) -> Chart {
    let sides = values
        .into_iter()
        .zip([Ink::Before, Ink::After])
        .enumerate();
    sides.fold(chart, |chart, (i, (value, ink))| match (value, row) {
        (Some(value), Some(row)) => {
            let mark = Mark::vertical(value).inked(ink);
            let name = format!("row {}", format::count(row));
            // One name for both, which may lie on each other.
            chart.mark(if i == 0 { mark.labelled(name) } else { mark })
        }
        _ => chart,
    })
}

/// What the marked row has, which may lie outside of what a plot shows.
pub fn told(ui: &mut Ui, name: &str, row: Option<usize>, values: Marked) {
    let (Some(row), [Some(before), after]) = (row, values) else {
        return;
    };
    let name = shorten(name, 24);
    let row = format::count(row);
    let mut text = format!("Row {row}, {name}: {}", format::number(before));
    if let Some(after) = after {
        let _ = write!(text, " before, {} after", format::number(after));
    }
    ui.add_space(6.0);
    ui.label(text);
}

/// A ring where a row lies in a plot.
pub fn ring(ui: &Ui, chart: &Chart, transform: &PlotTransform, [x, y]: [f64; 2]) {
    let (Some(x), Some(y)) = (chart.x.place(x), chart.y.place(y)) else {
        return;
    };
    let place = transform.position_from_point(&PlotPoint::new(x, y));
    let painter = ui.painter().with_clip_rect(*transform.frame());
    let strong = ui.visuals().strong_text_color();
    painter.circle_stroke(place, 7.0, Stroke::new(3.0, strong));
    let inner = Ink::HeldOut.colour(dark(ui));
    painter.circle_stroke(place, 7.0, Stroke::new(1.5, inner));
}
