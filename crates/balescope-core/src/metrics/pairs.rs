//! Sums over the pairs of one column, block by block.

use std::ops::Range;

use rayon::prelude::*;

use super::KindChanges;
use super::residual::residual;
use super::response::response;
use crate::data::ValuesView;

/// Responses that the quantiles of one column are taken from, at most.
pub(super) const SAMPLE: usize = 2_000_000;

/// Pairs that are summed in one go; the blocks' sums are added in their order, so that a result
/// does not depend on the number of threads.
const BLOCK: usize = 1 << 16;

/// Values of all columns that are looked at together, where the columns take turns: few enough to
/// stay near the processor.
pub(super) const TILE: usize = 1 << 15;

/// One column before and after, samples x points, and how to look at it.
pub(super) struct Pairs<'a> {
    pub before: ValuesView<'a>,
    pub after: ValuesView<'a>,
    /// The samples to look at; all when `None`.
    pub rows: Option<&'a [usize]>,
    /// Largest |before| without a response.
    pub floor: f64,
    /// What residuals are divided by while they are squared, so that squares stay in range.
    pub unit: f64,
    /// Of an angle: residuals go the shorter way round.
    pub period: Option<f64>,
}

/// Sums over pairs of which both values are finite.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    pub count: usize,
    /// Values that were finite before and are not after.
    pub destroyed: usize,
    /// Of the residuals, in [`sum_unit`]s.
    pub residual: f64,
    /// Of (residual / unit)^2.
    pub residual_squares: f64,
    pub max_abs: f64,
    pub response: f64,
    pub response_squares: f64,
    pub used: usize,
    pub left_out: usize,
    /// Values that changed what they are.
    pub kinds: KindChanges,
    /// Pairs of an angle whose shorter way goes over the end of the turn.
    pub turned: usize,
    /// Every [`stride`]th response in percent.
    pub sample: Vec<f64>,
}

impl Pairs<'_> {
    /// All sums; `parallel` shares the blocks among threads.
    pub(super) fn sums(&self, parallel: bool) -> Sums {
        let points = self.before.doubles.ncols().max(1);
        let rows = self
            .rows
            .map_or(self.before.doubles.nrows(), <[usize]>::len);
        let stride = stride(rows * points, points);
        let rows_per_block = (BLOCK / points).max(1);
        let blocks = rows.div_ceil(rows_per_block);
        let block = |i: usize| {
            let end = ((i + 1) * rows_per_block).min(rows);
            self.block(i * rows_per_block..end, stride)
        };
        if parallel {
            let blocks: Vec<Sums> = (0..blocks).into_par_iter().map(block).collect();
            blocks.into_iter().fold(Sums::default(), Sums::and)
        } else {
            (0..blocks).map(block).fold(Sums::default(), Sums::and)
        }
    }

    fn block(&self, places: Range<usize>, stride: usize) -> Sums {
        let mut sums = Sums::default();
        self.add(places, stride, &mut sums);
        sums
    }

    /// Adds the pairs of the samples at these places; every `stride`th response, counted from the
    /// first place of all, goes into the sample.
    pub(super) fn add(&self, places: Range<usize>, stride: usize, sums: &mut Sums) {
        let points = self.before.doubles.ncols();
        let whole = self.before.remainders.is_some() || self.after.remainders.is_some();
        // Pairs to pass by before the next one that goes into the sample.
        let mut wait = (stride - places.start * points % stride) % stride;
        let mut pair = |before: f64, after: f64, remainder: f64| {
            let response = self.pair(before, after, remainder, sums);
            if wait == 0 {
                sums.sample.extend(response);
                wait = stride;
            }
            wait -= 1;
        };
        for place in places {
            let row = self.rows.map_or(place, |rows| rows[place]);
            let (before, after) = (&self.before.doubles, &self.after.doubles);
            if whole {
                for point in 0..points {
                    let at = |of: &ValuesView<'_>| f64::from(of.remainder(row, point));
                    let remainder = at(&self.after) - at(&self.before);
                    pair(before[[row, point]], after[[row, point]], remainder);
                }
                continue;
            }
            // A table's rows are one value here, too short to be looked at as rows.
            if points == 1 {
                pair(before[[row, 0]], after[[row, 0]], 0.0);
                continue;
            }
            for (&before, &after) in before.row(row).iter().zip(after.row(row)) {
                pair(before, after, 0.0);
            }
        }
    }

    /// `remainder`: what is missing to the difference of 64-bit integers, whose doubles are near them.
    #[inline]
    fn pair(&self, before: f64, after: f64, remainder: f64, sums: &mut Sums) -> Option<f64> {
        sums.kinds.see(before, after);
        if !(before.is_finite() && after.is_finite()) {
            sums.destroyed += usize::from(before.is_finite());
            sums.left_out += 1;
            return None;
        }
        let residual = residual(before, after, remainder, self.period);
        let after = match self.period {
            None => after,
            Some(period) => {
                sums.turned += usize::from((after - before).abs() > 0.5 * period);
                before + residual
            }
        };
        let scaled = residual / self.unit;
        sums.count += 1;
        sums.residual += residual / sum_unit(self.unit);
        sums.residual_squares += scaled * scaled;
        sums.max_abs = sums.max_abs.max(residual.abs());
        let response = if remainder == 0.0 {
            response(before, after, self.floor)
        } else {
            Some(100.0 * (residual / before)).filter(|_| before.abs() > self.floor)
        };
        if let Some(percent) = response {
            sums.used += 1;
            sums.response += percent;
            sums.response_squares += percent * percent;
        } else {
            sums.left_out += 1;
        }
        response
    }
}

impl Sums {
    pub(super) fn and(mut self, other: Self) -> Self {
        self.count += other.count;
        self.destroyed += other.destroyed;
        self.residual += other.residual;
        self.residual_squares += other.residual_squares;
        self.max_abs = self.max_abs.max(other.max_abs);
        self.response += other.response;
        self.response_squares += other.response_squares;
        self.used += other.used;
        self.left_out += other.left_out;
        self.kinds = self.kinds.and(other.kinds);
        self.turned += other.turned;
        self.sample.extend(other.sample);
        self
    }
}

/// What residuals are summed in: 1, unless their sum may be more than the largest double.
pub(super) fn sum_unit(unit: f64) -> f64 {
    if unit > 1e280 { unit } else { 1.0 }
}

/// The step of the sample: the smallest that keeps it within [`SAMPLE`] and has no divisor in common
/// with the points of a field, so that it does not visit the same grid points over and over.
pub(super) fn stride(pairs: usize, points: usize) -> usize {
    stride_within(SAMPLE, pairs, points)
}

/// The same for a sample of at most so many.
pub(super) fn stride_within(most: usize, pairs: usize, points: usize) -> usize {
    let least = pairs.div_ceil(most.max(1)).max(1);
    // There is a prime between any number and its double, and few of them divide the points.
    (least..=2 * least + 64)
        .find(|&s| common_divisor(s, points) == 1)
        .unwrap_or(least)
}

fn common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    fn pairs<'a>(before: &'a Array2<f64>, after: &'a Array2<f64>) -> Pairs<'a> {
        Pairs {
            before: before.view().into(),
            after: after.view().into(),
            rows: None,
            floor: 0.0,
            unit: 1.0,
            period: None,
        }
    }

    #[test]
    fn strides_visit_all_grid_points() {
        assert_eq!(stride(1000, 10), 1);
        assert_eq!(stride(SAMPLE, 100), 1);
        assert_eq!(stride(2 * SAMPLE, 2500), 3);
        assert_eq!(stride(10 * SAMPLE, 1), 10);
        assert_eq!(stride(0, 0), 1);
    }

    #[test]
    fn threads_do_not_change_the_sums() {
        let before = Array2::from_shape_fn((30_000, 7), |(i, j)| {
            1.0 + ((i * 7 + j) % 1013) as f64 / 7.0
        });
        let after = before.mapv(|v| v * 1.01 + (v * 37.0).sin() * 1e-3);
        let pairs = pairs(&before, &after);
        let (one, many) = (pairs.sums(false), pairs.sums(true));
        assert_eq!(one.count, 210_000);
        assert_eq!(
            one.residual_squares.to_bits(),
            many.residual_squares.to_bits()
        );
        assert_eq!(one.sample, many.sample);
        assert_eq!(one.sample.len(), 210_000);
    }

    #[test]
    fn the_sample_takes_every_stride_over_block_borders() {
        let before = Array2::from_shape_fn((70_000, 3), |(i, j)| 1.0 + (i * 3 + j) as f64);
        let after = before.mapv(|v| 2.0 * v);
        let pairs = pairs(&before, &after);
        let whole = pairs.block(0..70_000, 11);
        let parts = pairs
            .block(0..21_845, 11)
            .and(pairs.block(21_845..70_000, 11));
        assert_eq!(whole.sample.len(), 210_000_usize.div_ceil(11));
        assert_eq!(whole.sample, parts.sample);
    }

    #[test]
    fn destroyed_values_are_counted() {
        let before = Array2::from_shape_vec((1, 4), vec![1.0, f64::NAN, 2.0, 0.0]).unwrap();
        let after = Array2::from_shape_vec((1, 4), vec![f64::NAN, 1.0, 3.0, 0.5]).unwrap();
        let sums = pairs(&before, &after).sums(false);
        assert_eq!(
            (sums.count, sums.destroyed, sums.used, sums.left_out),
            (2, 1, 1, 3)
        );
        assert_eq!((sums.max_abs, sums.response), (1.0, 50.0));
    }
}
