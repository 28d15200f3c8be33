//! Angles: values that go round a turn.

use std::f64::consts::{PI, TAU};

use serde::{Deserialize, Serialize};

use super::ColumnProfile;

/// The values of one full turn: `start` and `start + period` are the same direction.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    pub start: f64,
    pub period: f64,
}

impl Turn {
    /// The ways in which angles are written: radians and degrees, about zero or from zero.
    pub const USUAL: [Self; 4] = [
        Self::new(-PI, TAU),
        Self::new(0.0, TAU),
        Self::new(-180.0, 360.0),
        Self::new(0.0, 360.0),
    ];

    /// Fewer distinct values than this tell nothing about where they end.
    pub(super) const ENOUGH: usize = 100;

    /// Empty at each end of a full turn, at most this share of it.
    const GAP: f64 = 2e-3;

    /// How far beyond the turn a rounded value may lie, as a share of it: pi as `f32` is larger
    /// than pi.
    const SLACK: f64 = 1e-6;

    const fn new(start: f64, period: f64) -> Self {
        Self { start, period }
    }

    /// The usual turn that a column fills from end to end, with as much spread as values all round
    /// have.
    pub(super) fn from_profile(column: &ColumnProfile) -> Option<Self> {
        let enough = column.distinct >= Self::ENOUGH;
        enough.then(|| Self::filled((column.min, column.max), column.std, column.whole))?
    }

    /// The same from the ends of the values, their standard deviation, and whether they are whole, of
    /// a column with [`Turn::ENOUGH`] distinct values.
    pub(super) fn filled((min, max): (f64, f64), std: f64, whole: bool) -> Option<Self> {
        // Whole degrees end one short of the turn.
        let step = f64::from(u8::from(whole));
        Self::USUAL.into_iter().find(|turn| {
            let gap = (turn.period * Self::GAP).max(step);
            turn.holds(min, max)
                && min - turn.start <= gap
                && turn.start + turn.period - max <= gap
                // Even all round is 0.289 of the turn; a peak in the middle is no circle.
                && (0.2..0.4).contains(&(std / turn.period))
        })
    }

    /// Whether values from `min` to `max` lie within the turn.
    pub fn holds(&self, min: f64, max: f64) -> bool {
        let slack = Self::SLACK * self.period;
        min >= self.start - slack && max <= self.start + self.period + slack
    }

    /// A difference of two values the shorter way round, -period/2 to period/2.
    #[inline]
    pub fn shortest(period: f64, difference: f64) -> f64 {
        difference - period * (difference / period).round()
    }

    /// The direction of `after`, at most half a turn away from `before`: so differences and responses
    /// go the shorter way round.
    #[inline]
    pub fn near(self, before: f64, after: f64) -> f64 {
        let moved = after - before;
        if moved.is_finite() {
            before + Self::shortest(self.period, moved)
        } else {
            after
        }
    }

    /// The direction of a value among those of the turn: so distributions do not lose what came back
    /// just beyond an end.
    #[inline]
    pub fn fold(self, value: f64) -> f64 {
        if self.holds(value, value) || !value.is_finite() {
            value
        } else {
            value - self.period * ((value - self.start) / self.period).floor()
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::data::{DType, Dataset, Profile};

    fn turn(value: impl Fn(f64) -> f64) -> Option<Turn> {
        let values = Array2::from_shape_fn((5000, 1), |(i, _)| value(i as f64 / 5000.0));
        let data = Dataset::table(DType::F64, values);
        Profile::new(&data).columns[0].turn()
    }

    #[test]
    fn the_usual_angles_are_known() {
        assert_eq!(turn(|u| TAU * u - PI), Some(Turn::new(-PI, TAU)));
        assert_eq!(turn(|u| TAU * u), Some(Turn::new(0.0, TAU)));
        assert_eq!(turn(|u| 360.0 * u), Some(Turn::new(0.0, 360.0)));
        assert_eq!(
            turn(|u| (360.0 * u).floor() - 180.0),
            Some(Turn::new(-180.0, 360.0))
        );
        let rounded = turn(|u| f64::from((TAU * (1.0002 * u).min(1.0) - PI) as f32));
        assert_eq!(rounded, Some(Turn::new(-PI, TAU)));
    }

    #[test]
    fn other_columns_are_none() {
        // Pseudorapidity, a share, percent, half a turn, a peak within the ends, a flag.
        assert_eq!(turn(|u| 4.8 * u - 2.4), None);
        assert_eq!(turn(|u| u), None);
        assert_eq!(turn(|u| 100.0 * u), None);
        assert_eq!(turn(|u| PI * u), None);
        assert_eq!(turn(|u| PI * (2.0 * u - 1.0).powi(15)), None);
        assert_eq!(turn(|u| if u < 0.5 { -PI } else { PI }), None);
    }

    #[test]
    fn values_beyond_the_ends_are_folded() {
        let turn = Turn::new(-PI, TAU);
        for (value, folded) in [(3.2, 3.2 - TAU), (-3.2, TAU - 3.2), (1.5, 1.5), (PI, PI)] {
            assert!((turn.fold(value) - folded).abs() < 1e-12, "{value}");
        }
        assert!((turn.near(3.1, -3.1) - (TAU - 3.1)).abs() < 1e-12);
        assert!(turn.near(3.1, f64::NAN).is_nan() && turn.fold(f64::INFINITY).is_infinite());
    }

    #[test]
    fn differences_go_the_shorter_way() {
        assert!((Turn::shortest(360.0, 359.0) + 1.0).abs() < 1e-12);
        assert!((Turn::shortest(TAU, -6.0) - (TAU - 6.0)).abs() < 1e-12);
        assert!((Turn::shortest(360.0, 170.0) - 170.0).abs() < 1e-12);
    }
}
