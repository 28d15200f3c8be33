//! By how much the values of all columns moved, as boxes.

use super::ColumnData;
use crate::metrics::{BoxStats, NearZero, responses};
use crate::plot::{Axis, Chart, Ink, Lane, Mark, Series, Shape};

/// Five numbers of every column, after one run or after each of two.
#[derive(Clone, Debug, Default)]
pub struct ResponseBoxes {
    pub first: Vec<Option<BoxStats>>,
    pub second: Option<Vec<Option<BoxStats>>>,
}

/// By what the errors of a column are divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ErrorOver {
    /// (after - before) / before.
    #[default]
    Value,
    /// (after - before) / range.
    Range,
}

impl ErrorOver {
    /// Five numbers of a column's errors in percent; `None` where it has none.
    pub fn box_of(self, data: &ColumnData, range: f64, near_zero: NearZero) -> Option<BoxStats> {
        let mut values = match self {
            Self::Value => responses(data.pairs(), range, near_zero).percent,
            Self::Range if range > 0.0 => {
                let range = range.min(f64::MAX);
                data.residuals()
                    .map(|moved| 100.0 * (moved / range))
                    .collect()
            }
            Self::Range => Vec::new(),
        };
        BoxStats::new(&mut values)
    }
}

impl ResponseBoxes {
    /// The boxes from the first column at the top, those of a second run under those of the first, and
    /// which column each place is.
    pub fn chart(
        &self,
        names: &[String],
        over: ErrorOver,
        moment: &str,
        runs: &[String; 2],
    ) -> (Chart, Vec<usize>) {
        let boxes = || {
            [Some(&self.first), self.second.as_ref()]
                .into_iter()
                .flatten()
        };
        let has = |column: &usize| {
            let mut own = boxes().filter_map(|boxes| boxes.get(*column));
            own.any(Option::is_some)
        };
        let places: Vec<usize> = (0..self.first.len()).rev().filter(has).collect();
        let (title, label) = match over {
            ErrorOver::Value => ("Response of all columns", "(after - before) / before"),
            ErrorOver::Range => (
                "Residual over range of all columns",
                "(after - before) / range",
            ),
        };
        let mut chart = Chart::new(
            format!("{title}, {moment}"),
            Axis::new(label).unit("%"),
            Axis::new("").names(places.iter().map(|&i| names[i].clone()).collect()),
        )
        .mark(Mark::vertical(0.0))
        .note("Line: median. Box: middle half. Whiskers: middle 95 %. Click a box for its histograms.");
        // One alone needs no name.
        let alone = self.second.is_none();
        let lanes = if alone {
            [
                ("", Ink::After, Lane::Whole),
                ("", Ink::Beside, Lane::Lower),
            ]
        } else {
            [
                (runs[0].as_str(), Ink::After, Lane::Upper),
                (runs[1].as_str(), Ink::Beside, Lane::Lower),
            ]
        };
        for (boxes, (name, ink, lane)) in boxes().zip(lanes) {
            let own = places.iter().map(|&i| boxes.get(i).copied().flatten());
            let boxes = own.collect();
            chart = chart.with(Series::new(name, ink, Shape::Boxes { boxes, lane }));
        }
        (chart, places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_runs_share_the_room_of_a_column() {
        let five = BoxStats::new(&mut [1.0, 2.0, 3.0]);
        let names = ["a", "b", "c"].map(str::to_owned);
        let runs = ["one", "two"].map(str::to_owned);
        let chart = |second| {
            let boxes = ResponseBoxes {
                first: vec![five, None, None],
                second,
            };
            boxes.chart(&names, ErrorOver::Value, "epoch 1", &runs)
        };
        let (one, places) = chart(None);
        assert_eq!((one.series.len(), places), (1, vec![0]));
        let (both, places) = chart(Some(vec![five, None, five]));
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
