use crate::app::plot::{Axis, Chart, Ink, Mark, Series, Shape};
use crate::app::views::parts::shorten;
use crate::app::views::source::{ColumnData, Source};
use crate::metrics::{BoxStats, NearZero, responses};

/// Which figures of a column the overview shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quantity {
    /// (after - before) / before.
    #[default]
    Response,
    /// (after - before) / range.
    OverRange,
}

/// Five numbers of a column's responses or residuals, in percent; `None` where it has none.
#[must_use]
pub fn box_of(
    data: &ColumnData,
    range: f64,
    near_zero: NearZero,
    quantity: Quantity,
) -> Option<BoxStats> {
    let mut values = match quantity {
        Quantity::Response => responses(data.pairs(), range, near_zero).percent,
        Quantity::OverRange if range > 0.0 => data
            .pairs()
            .map(|(before, after)| 100.0 * (after - before) / range)
            .filter(|v| v.is_finite())
            .collect(),
        Quantity::OverRange => Vec::new(),
    };
    BoxStats::of(&mut values)
}

/// The boxes from the first column at the top, and which column each place is.
#[must_use]
pub fn box_chart(
    source: &Source,
    boxes: &[Option<BoxStats>],
    quantity: Quantity,
) -> (Chart, Vec<usize>) {
    let places: Vec<usize> = (0..boxes.len())
        .rev()
        .filter(|&i| boxes[i].is_some())
        .collect();
    let names = places
        .iter()
        .map(|&i| shorten(&source.data.column_names[i], 24))
        .collect();
    let (title, label) = match quantity {
        Quantity::Response => ("Response of all columns", "(after - before) / before"),
        Quantity::OverRange => (
            "Residual over range of all columns",
            "(after - before) / range",
        ),
    };
    let shapes = Shape::Boxes(places.iter().filter_map(|&i| boxes[i]).collect());
    let chart = Chart::new(
        format!("{title}, {}", source.moment()),
        Axis::new(label).unit("%"),
        Axis::new("").names(names),
    )
    .with(Series::new("", Ink::After, shapes))
    .mark(Mark::Vertical {
        at: 0.0,
        label: String::new(),
        ink: Ink::Neutral,
    })
    .note("Line: median. Box: middle half. Whiskers: middle 95 %. Click a box for its histograms.");
    (chart, places)
}
