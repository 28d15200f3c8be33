//! Values beyond those that a model saw in training.

use rayon::prelude::*;
use serde::Serialize;

use super::column_error::unit;
use super::pairs::TILE;
use super::residual::residual;
use super::sample_errors::Errors;
use super::{Span, non_finite};
use crate::data::ValuesView;
use crate::transform::{FittedColumn, FittedPlan};

/// The values of one column against those that its model saw in training, and what became of them.
///
/// In JSON a figure that is not a finite number is `null`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutOfRangeColumn {
    pub name: String,
    /// Its place in the data.
    pub column: usize,
    /// Smallest and largest value of the training samples.
    pub seen: [f64; 2],
    /// Smallest and largest value here.
    pub found: [f64; 2],
    /// Finite values.
    pub values: usize,
    /// Of these, how many lie beyond those seen.
    pub beyond: usize,
    /// Of these, how many lie where the column's transform has ended: the network cannot tell them
    /// apart.
    pub clamped: usize,
    /// How far the farthest ones lie below and above those seen, in ranges of those seen.
    pub farthest: [f64; 2],
    /// Distance beyond those seen, in the same unit: the mean over all values.
    pub mean_distance: f64,
    /// RMSE / range of all values here, over the values within those seen; NaN where there are none.
    #[serde(with = "non_finite::nan")]
    pub nrmse_within: f64,
    /// The same over the values beyond those seen.
    #[serde(with = "non_finite::nan")]
    pub nrmse_beyond: f64,
}

/// Sums over the values of every modelled column of which the plan knows what was seen.
#[derive(Clone, Debug, Default)]
pub struct OutOfRangeTally {
    /// One a column of the data.
    columns: Vec<Option<Sums>>,
}

/// Sums over the values of one column.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    /// Smallest and largest value; none yet.
    found: Option<[f64; 2]>,
    values: usize,
    beyond: usize,
    clamped: usize,
    farthest: [f64; 2],
    distance: f64,
    /// Within and beyond.
    errors: [Errors; 2],
}

impl OutOfRangeTally {
    /// Of a part of the data. `before` and `after`: samples x (columns x points); `spans` as for
    /// [`super::compare`], of all data. Parallel over samples.
    ///
    /// # Panics
    /// When the shapes differ or do not fit the plan.
    pub fn new<'a>(
        before: ValuesView<'a>,
        after: ValuesView<'a>,
        plan: &FittedPlan,
        spans: &[Span],
    ) -> Self {
        let (samples, features) = before.doubles.dim();
        assert_eq!(
            before.doubles.dim(),
            after.doubles.dim(),
            "values before and after"
        );
        let points = plan.points;
        let step = (TILE / features.max(1)).max(1);
        // All columns of a few rows, which stay near the processor; added up in their order, so that
        // the sums do not depend on the number of threads.
        let tile = |tile: usize| {
            let rows = tile * step..samples.min((tile + 1) * step);
            let column = |(i, column): (usize, &FittedColumn)| {
                column.seen?;
                let own = |of: ValuesView<'a>| {
                    of.samples(rows.clone())
                        .features(i * points..(i + 1) * points)
                };
                Some(sums(column, own(before), own(after), spans[i]))
            };
            Self {
                columns: plan.columns.iter().enumerate().map(column).collect(),
            }
        };
        let tiles: Vec<Self> = (0..samples.div_ceil(step))
            .into_par_iter()
            .map(tile)
            .collect();
        tiles.into_iter().fold(Self::default(), Self::and)
    }

    /// With the sums of another part.
    pub fn and(mut self, other: Self) -> Self {
        if self.columns.is_empty() {
            return other;
        }
        for (own, more) in self.columns.iter_mut().zip(other.columns) {
            if let (Some(own), Some(more)) = (own, more) {
                own.add(&more);
            }
        }
        self
    }

    /// The columns with values, the worst first: by the mean distance of their values beyond those
    /// seen.
    pub fn columns(&self, plan: &FittedPlan, names: &[String]) -> Vec<OutOfRangeColumn> {
        let columns = self.columns.iter().zip(&plan.columns).enumerate();
        let told = columns.filter_map(|(i, (sums, column))| {
            let (sums, seen) = (sums.as_ref()?, column.seen?);
            Some(OutOfRangeColumn {
                name: names[i].clone(),
                column: i,
                seen,
                found: sums.found?,
                values: sums.values,
                beyond: sums.beyond,
                clamped: sums.clamped,
                farthest: sums.farthest,
                mean_distance: (sums.distance / sums.values as f64).min(f64::MAX),
                nrmse_within: sums.errors[0].root(),
                nrmse_beyond: sums.errors[1].root(),
            })
        });
        let mut columns: Vec<OutOfRangeColumn> = told.collect();
        columns.sort_by(|a, b| b.mean_distance.total_cmp(&a.mean_distance));
        columns
    }
}

impl Sums {
    fn see(&mut self, x: f64) {
        let [low, high] = self.found.unwrap_or([x, x]);
        self.found = Some([low.min(x), high.max(x)]);
        self.values += 1;
    }

    fn add(&mut self, other: &Self) {
        if let Some(ends) = other.found {
            let [low, high] = self.found.unwrap_or(ends);
            self.found = Some([low.min(ends[0]), high.max(ends[1])]);
        }
        self.values += other.values;
        self.beyond += other.beyond;
        self.clamped += other.clamped;
        for side in [0, 1] {
            self.farthest[side] = self.farthest[side].max(other.farthest[side]);
            self.errors[side].count += other.errors[side].count;
            self.errors[side].squares += other.errors[side].squares;
        }
        self.distance += other.distance;
    }
}

fn sums(column: &FittedColumn, before: ValuesView<'_>, after: ValuesView<'_>, span: Span) -> Sums {
    let unit = unit(span.range, &before.doubles, None);
    let mut sums = Sums::default();
    before.for_each_pair(after, |(x, x_rest), (y, y_rest)| {
        if !x.is_finite() {
            return;
        }
        sums.see(x);
        let away = column.beyond(x, x_rest);
        let outside = away != 0.0;
        if outside {
            sums.beyond += 1;
            sums.clamped += usize::from(column.clamps(x));
            let side = usize::from(away > 0.0);
            sums.farthest[side] = sums.farthest[side].max(away.abs());
            sums.distance += away.abs();
        }
        let rest = f64::from(y_rest) - f64::from(x_rest);
        let moved = residual(x, y, rest, span.period);
        sums.errors[usize::from(outside)].push(moved / unit);
    });
    sums
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array, s};

    use super::*;
    use crate::metrics::{sample_errors, samples_beyond};
    use crate::transform::{ColumnTransform, Role, TransformKind};

    fn plan(seen: &[Option<[f64; 2]>], points: usize) -> FittedPlan {
        let column = |seen: &Option<[f64; 2]>| FittedColumn {
            role: Role::Model(TransformKind::MinMax),
            whole: false,
            never_negative: false,
            entropy: None,
            transform: Some(ColumnTransform::IDENTITY),
            fill: 0.0,
            seen: *seen,
            seen_remainders: None,
        };
        FittedPlan {
            columns: seen.iter().map(column).collect(),
            points,
        }
    }

    fn spans(values: &Array2<f64>) -> Vec<Span> {
        let finite = |c: ndarray::ArrayView1<'_, f64>| {
            let c: Vec<f64> = c.iter().copied().filter(|v| v.is_finite()).collect();
            c.iter().copied().fold(f64::MIN, f64::max) - c.iter().copied().fold(f64::MAX, f64::min)
        };
        let span = |c| Span {
            range: finite(c),
            robust_range: finite(c),
            period: None,
        };
        values.columns().into_iter().map(span).collect()
    }

    #[test]
    fn shares_distances_and_errors_by_hand() {
        // The first column stays within what was seen, the second leaves it on both sides.
        let before = array![
            [0.0, -1.0],
            [1.0, 5.0],
            [f64::NAN, 10.0],
            [0.5, 26.0],
            [0.5, 4.0]
        ];
        let after = &before
            + &array![
                [0.0, 2.7],
                [0.1, 0.27],
                [0.0, 0.27],
                [0.0, -2.7],
                [0.0, 0.0]
            ];
        let plan = plan(&[Some([0.0, 1.0]), Some([0.0, 10.0]), None][..2], 1);
        let names = ["a", "b"].map(str::to_owned);
        let spans = spans(&before);
        let part = |rows: std::ops::Range<usize>| {
            let (before, after) = (
                before.slice(s![rows.clone(), ..]),
                after.slice(s![rows, ..]),
            );
            OutOfRangeTally::new(before.into(), after.into(), &plan, &spans)
        };
        let all = OutOfRangeTally::default().and(part(0..2)).and(part(2..5));
        let found = all.columns(&plan, &names);
        let [b, a] = &found[..] else { panic!("two") };
        assert_eq!((a.column, b.column), (0, 1));
        assert_eq!(
            (b.name.as_str(), b.values, b.beyond, b.clamped),
            ("b", 5, 2, 0)
        );
        assert_eq!((b.seen, b.found), ([0.0, 10.0], [-1.0, 26.0]));
        assert_eq!(b.farthest, [0.1, 1.6]);
        assert!((b.mean_distance - 0.34).abs() < 1e-12);
        assert!((b.nrmse_beyond - 0.1).abs() < 1e-12, "{}", b.nrmse_beyond);
        assert!((b.nrmse_within - 0.01 * (2.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert_eq!((a.name.as_str(), a.values, a.beyond), ("a", 4, 0));
        assert!(a.nrmse_beyond.is_nan());
        assert_eq!(
            samples_beyond(before.view().into(), &plan),
            [true, false, false, true, false]
        );
    }

    #[test]
    fn a_sample_is_judged_by_the_ranges_of_training() {
        // Two components of two points; nothing is known of the second.
        let before = array![
            [0.0, 4.0, 7.0, 7.0],
            [0.0, f64::NAN, 7.0, 7.0],
            [1.0, 1.0, 1.0, 1.0]
        ];
        let after = array![
            [0.3, 4.4, 0.0, 0.0],
            [0.5, 0.0, 0.0, 0.0],
            [1.0, 1.0, 1.0, 1.0]
        ];
        let plan = plan(&[Some([0.0, 5.0]), None], 2);
        let errors = sample_errors(before.view().into(), after.view().into(), &plan);
        let expected = [0.005_f64.sqrt(), 0.1, 0.0];
        assert!(
            errors
                .iter()
                .zip(expected)
                .all(|(e, x)| (e - x).abs() < 1e-12)
        );
    }
}
