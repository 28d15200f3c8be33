//! A field of one dimension at one moment.

use crate::plot::{Axis, Chart, Ink, Mark, Series, Shape};

/// Both sides as lines, and their difference in a chart of its own. `sides`: what they are called, and
/// what their difference is.
pub fn field_lines(
    title: impl Into<String>,
    name: &str,
    sides: [&str; 3],
    before: &[f64],
    after: Option<&[f64]>,
) -> (Chart, Option<Chart>) {
    let line = |values: &mut dyn Iterator<Item = f64>| {
        let points = values.enumerate();
        Shape::Line(points.map(|(i, value)| [i as f64, value]).collect())
    };
    let [first, second, moved] = sides;
    let before_line = line(&mut before.iter().copied());
    let chart = Chart::new(title, Axis::new("Point"), Axis::new(name)).with(Series::new(
        first,
        Ink::Before,
        before_line,
    ));
    let Some(after) = after else {
        return (chart, None);
    };
    let difference = line(
        &mut after
            .iter()
            .zip(before)
            .map(|(after, before)| after - before),
    );
    let below = Chart::new(moved, Axis::new("Point"), Axis::new("Difference"))
        .with(Series::new("", Ink::After, difference))
        .mark(Mark::horizontal(0.0));
    let after = line(&mut after.iter().copied());
    (
        chart.with(Series::new(second, Ink::After, after)),
        Some(below),
    )
}
