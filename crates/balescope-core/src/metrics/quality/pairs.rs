//! Values before and after, place by place.

use super::input::QualityInput;
use crate::metrics::residual::residual;

/// The values before and their errors, place by place: a place is the i-th row that is looked at.
#[derive(Clone, Copy)]
pub(super) struct Both<'a> {
    input: QualityInput<'a>,
}

impl<'a> Both<'a> {
    pub(super) fn new(input: &QualityInput<'a>) -> Self {
        Self { input: *input }
    }

    pub(super) fn places(&self) -> usize {
        self.input
            .rows
            .map_or(self.input.before.nrows(), <[usize]>::len)
    }

    pub(super) fn points(&self) -> usize {
        self.input.before.ncols()
    }

    fn row(&self, place: usize) -> usize {
        self.input.rows.map_or(place, |rows| rows[place])
    }

    /// The data's number of the sample at a place.
    pub(super) fn sample(&self, place: usize) -> usize {
        let row = self.row(place);
        self.input.samples.map_or(row, |samples| samples[row])
    }

    /// Value before and error; both NaN where either is not finite.
    #[inline]
    pub(super) fn pair(&self, place: usize, point: usize) -> (f64, f64) {
        let row = self.row(place);
        let (before, after) = (
            self.input.before[[row, point]],
            self.input.after[[row, point]],
        );
        if before.is_finite() && after.is_finite() {
            (before, residual(before, after, 0.0, self.input.span.period))
        } else {
            (f64::NAN, f64::NAN)
        }
    }

    /// The value after as it is: of an angle not brought near the one before.
    pub(super) fn after(&self, place: usize, point: usize) -> f64 {
        self.input.after[[self.row(place), point]]
    }

    /// All pairs with finite values, as value before and error.
    pub(super) fn finite(&self) -> impl Iterator<Item = (f64, f64)> + Clone + '_ {
        (0..self.places())
            .flat_map(move |place| (0..self.points()).map(move |point| self.pair(place, point)))
            .filter(|(before, _)| before.is_finite())
    }

    /// All pairs with finite values; an angle after is brought near the one before.
    pub(super) fn before_and_after(&self) -> impl Iterator<Item = (f64, f64)> + Clone + '_ {
        let of_place = move |place| {
            (0..self.points()).map(move |point| {
                let (before, error) = self.pair(place, point);
                match self.input.span.period {
                    Some(_) => (before, before + error),
                    None => (before, self.after(place, point)),
                }
            })
        };
        (0..self.places())
            .flat_map(of_place)
            .filter(|(before, after)| before.is_finite() && after.is_finite())
    }
}

/// At most about `most` of `count` things, evenly spread, from the first on; at least one where there
/// are any.
pub(super) fn spread(count: usize, most: usize) -> impl Iterator<Item = usize> + Clone {
    (0..count).step_by(count.div_ceil(most.max(1)).max(1))
}
