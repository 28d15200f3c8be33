//! Responses or residuals of all columns, as boxes.

use crate::app::plot::{Axis, Chart, Ink, Lane, Mark, Series, Shape};
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

/// Five numbers of every column, after one run or after each of two.
pub struct Boxes {
    pub first: Vec<Option<BoxStats>>,
    pub second: Option<Vec<Option<BoxStats>>>,
}

/// The boxes from the first column at the top, those of a second run under those of the first, and
/// which column each place is.
pub fn box_chart(source: &Source, found: &Boxes, quantity: Quantity) -> (Chart, Vec<usize>) {
    let runs = || [Some(&found.first), found.second.as_ref()].into_iter();
    let has = |column: &usize| {
        let boxes = runs().flatten().filter_map(|boxes| boxes.get(*column));
        boxes.flatten().next().is_some()
    };
    let places: Vec<usize> = (0..found.first.len()).rev().filter(has).collect();
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
    let shape = |boxes: &[Option<BoxStats>], lane| Shape::Boxes {
        boxes: places
            .iter()
            .map(|&i| boxes.get(i).copied().flatten())
            .collect(),
        lane,
    };
    let mut chart = Chart::new(
        format!("{title}, {}", source.moment()),
        Axis::new(label).unit("%"),
        Axis::new("").names(names),
    )
    .mark(Mark::Vertical {
        at: 0.0,
        label: String::new(),
        ink: Ink::Neutral,
    })
    .note("Line: median. Box: middle half. Whiskers: middle 95 %. Click a box for its histograms.");
    let [first, second] = source.names();
    if let Some(other) = &found.second {
        let (upper, lower) = (shape(&found.first, Lane::Upper), shape(other, Lane::Lower));
        chart = chart
            .with(Series::new(first, Ink::After, upper))
            .with(Series::new(second, Ink::Beside, lower));
    } else {
        // One alone needs no name.
        let shape = shape(&found.first, Lane::Whole);
        chart = chart.with(Series::new("", Ink::After, shape));
    }
    (chart, places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::views::source_cache::SourceCache;
    use crate::app::views::testing::{add_snapshot, table_state};

    #[test]
    fn two_runs_share_the_room_of_a_column() {
        let mut state = table_state(40);
        add_snapshot(&mut state, 1);
        let loaded = state.loaded().unwrap().clone();
        let (source, _) = SourceCache::default().update(&state, &loaded);
        let five = BoxStats::of(&mut [1.0, 2.0, 3.0]);
        let boxes = |second| Boxes {
            first: vec![five, None, None],
            second,
        };
        let (one, places) = box_chart(&source, &boxes(None), Quantity::Response);
        assert_eq!((one.series.len(), places), (1, vec![0]));
        let second = Some(vec![five, None, five]);
        let (both, places) = box_chart(&source, &boxes(second), Quantity::Response);
        assert_eq!(
            places,
            [2, 0],
            "a column of the second run alone is there too"
        );
        let lane = |i: usize| match &both.series[i].shape {
            Shape::Boxes { boxes, lane } => (boxes.iter().flatten().count(), *lane),
            other => panic!("{other:?}"),
        };
        assert_eq!([lane(0), lane(1)], [(1, Lane::Upper), (2, Lane::Lower)]);
        assert_eq!(both.series[1].ink, Ink::Beside);
    }
}
