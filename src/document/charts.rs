//! Distributions, responses and correlations as drawings.

use super::page::Page;
use super::{Document, Source};
use crate::data::{ColumnProfile, Dataset, Profile, Turn};
use crate::metrics::{Binning, Histogram, NearZero, responses};
use crate::plot::{
    Axis, Chart, ColourMap, Grid, Ink, Mark, Series, histogram_steps, image_svg, svg,
};

/// Columns that are drawn, at most: those with the largest errors.
const MOST_COLUMNS: usize = 24;
/// Correlations are drawn for so many columns, at most.
const MOST_IN_MATRIX: usize = 128;
/// Values of a column that a histogram is made from, at most, evenly spread.
const MOST_VALUES: usize = 2_000_000;
const BINS: usize = 80;

/// Histograms of every column before and after, and of its response.
pub fn distributions(page: &mut Page, document: &Document, source: &Source<'_>) {
    let columns = &document.errors.columns;
    let mut worst: Vec<usize> = (0..columns.len()).collect();
    worst.sort_by(|&a, &b| columns[b].nrmse.total_cmp(&columns[a].nrmse));
    page.heading("Distributions and responses");
    if worst.len() > MOST_COLUMNS {
        page.note(&format!(
            "The {MOST_COLUMNS} columns with the largest errors, of {}",
            worst.len()
        ));
        worst.truncate(MOST_COLUMNS);
        worst.sort_unstable();
    } else {
        worst.sort_unstable();
    }
    let profile = Profile::of(source.before);
    let drawings = worst.into_iter().flat_map(|column| {
        let whole = profile.columns.get(column).is_some_and(|c| c.whole);
        let range = profile.columns.get(column).map_or(0.0, |c| c.max - c.min);
        let name = &source.before.column_names[column];
        let turn = profile.columns.get(column).and_then(ColumnProfile::turn);
        let pair = Pair::of(source, column, turn);
        [
            svg(&pair.distribution(name, whole)),
            svg(&pair.response(name, range)),
        ]
    });
    page.plots(drawings);
}

/// Values of a column before and after.
struct Pair {
    before: Vec<f64>,
    after: Vec<f64>,
    /// Of a column that looks like an angle.
    turn: Option<Turn>,
}

impl Pair {
    fn of(source: &Source<'_>, column: usize, turn: Option<Turn>) -> Self {
        let values = |data: &Dataset| {
            let all = data.column(column);
            let step = all.len().div_ceil(MOST_VALUES).max(1);
            all.iter().copied().step_by(step).collect()
        };
        Self {
            before: values(source.before),
            after: values(source.after),
            turn,
        }
    }

    /// Values before and after, of an angle the shorter way round.
    fn pairs(&self) -> impl Iterator<Item = (f64, f64)> {
        self.before
            .iter()
            .zip(&self.after)
            .map(|(&before, &after)| {
                let near = self.turn.map(|turn| turn.near(before, after));
                (before, near.unwrap_or(after))
            })
    }

    fn distribution(&self, name: &str, whole: bool) -> Chart {
        let binning = Binning::covering(self.before.iter().copied(), BINS, whole);
        let histogram = |values: &[f64]| Histogram::of(values.iter().copied(), binning);
        let before = histogram(&self.before);
        let after = match self.turn {
            None => histogram(&self.after),
            Some(turn) => {
                let folded: Vec<f64> = self.after.iter().map(|v| turn.fold(*v)).collect();
                histogram(&folded)
            }
        };
        let mut chart = Chart::new(name, Axis::new(name), Axis::new("Entries per bin"));
        chart.series = vec![
            Series::new("Before", Ink::Before, histogram_steps(&before, true)),
            Series::new("After", Ink::After, histogram_steps(&after, false)),
        ];
        chart
    }

    fn response(&self, name: &str, range: f64) -> Chart {
        let found = responses(self.pairs(), range, NearZero::default());
        let percent = || found.percent.iter().copied();
        let binning = Binning::central(percent(), 0.99, BINS);
        let histogram = Histogram::of(percent(), binning);
        Chart::new(
            format!("Response of {name}"),
            Axis::new("(after - before) / before").unit("%"),
            Axis::new("Entries per bin"),
        )
        .with(Series::new(
            "",
            Ink::After,
            histogram_steps(&histogram, true),
        ))
        .mark(Mark::Vertical {
            at: 0.0,
            label: String::new(),
            ink: Ink::Neutral,
        })
    }
}

/// How columns hang together.
pub fn correlation(page: &mut Page, document: &Document) {
    let more = document.errors.more.as_ref();
    let Some(found) = more.and_then(|m| m.correlation.as_ref()) else {
        return;
    };
    page.heading("Correlation of columns");
    if let Some(change) = &found.largest_change {
        let [a, b] = &change.columns;
        page.paragraph(&format!(
            "Changed most for {a} and {b}: {:.4} before, {:.4} after.",
            change.before, change.after
        ));
    }
    if found.names.len() > MOST_IN_MATRIX {
        return;
    }
    let grid = |of: &dyn Fn(usize, usize) -> f64| {
        let columns = found.names.len();
        let values = (0..columns * columns).map(|i| of(i / columns, i % columns));
        Grid {
            rows: columns,
            columns,
            values: values.collect(),
        }
    };
    let difference = grid(&|i, j| found.after[i][j] - found.before[i][j]);
    let finite = difference.values.iter().filter(|v| v.is_finite());
    let largest = finite.fold(1e-12, |m: f64, v| m.max(v.abs()));
    let before = grid(&|i, j| found.before[i][j]);
    let after = grid(&|i, j| found.after[i][j]);
    let drawing = |title: &str, grid: &Grid, end: f64| {
        let (map, range) = (ColourMap::BlueRed, [-end, end]);
        image_svg(title, grid, map, range, false, &found.names)
    };
    page.plots([
        drawing("Before", &before, 1.0),
        drawing("After", &after, 1.0),
        drawing("After - before", &difference, largest),
    ]);
}

#[cfg(test)]
mod tests {
    use std::f64::consts::{PI, TAU};

    use super::*;
    use crate::plot::Shape;

    #[test]
    fn an_angle_that_wraps_is_followed_round() {
        // All round, and back a hundredth of a turn further on: beyond the end for some.
        let before: Vec<f64> = (0..1000)
            .map(|i| TAU * f64::from(i) / 1000.0 - PI)
            .collect();
        let further = |i: usize, v: &f64| {
            if i.is_multiple_of(2) {
                v + 0.02
            } else {
                (v + 0.02 + PI) % TAU - PI
            }
        };
        let after: Vec<f64> = before
            .iter()
            .enumerate()
            .map(|(i, v)| further(i, v))
            .collect();
        let pair = |turn| Pair {
            before: before.clone(),
            after: after.clone(),
            turn,
        };
        let (straight, round) = (pair(None), pair(Some(Turn::USUAL[0])));
        let entries = |pair: &Pair| -> f64 {
            let chart = pair.distribution("phi", false);
            let Shape::Steps { heights, .. } = &chart.series[1].shape else {
                panic!("steps")
            };
            heights.iter().sum()
        };
        assert!(entries(&straight) < entries(&round));
        let largest = |pair: &Pair| {
            let moved = pair.pairs().map(|(before, after)| (after - before).abs());
            moved.fold(0.0, f64::max)
        };
        assert!(largest(&straight) > 6.0 && (largest(&round) - 0.02).abs() < 1e-9);
    }
}
