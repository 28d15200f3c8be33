//! One column of a fitted plan.

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use super::spread::Spread;
use super::{ColumnPlan, ColumnTransform, Role, TransformKind};
use crate::data::{ColumnExtent, Turn, ValuesView};

/// One column of a fitted plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedColumn {
    pub role: Role,
    pub whole: bool,
    pub never_negative: bool,
    /// See [`ColumnPlan::entropy`].
    #[serde(default)]
    pub entropy: Option<f64>,
    /// `None` for exact and constant columns.
    pub transform: Option<ColumnTransform>,
    /// The value of a constant column; for others the mean, put in the place of values that are
    /// not finite. 0 for a column without finite values.
    pub fill: f64,
    /// The smallest and largest finite value of the training samples, for a column that goes through
    /// the network; `None` where there were none.
    #[serde(default)]
    pub seen: Option<[f64; 2]>,
    /// What is missing to the integers of [`Self::seen`], where they are 64-bit integers that doubles do
    /// not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_remainders: Option<[i16; 2]>,
}

impl FittedColumn {
    /// `stored`: samples x points; `training`: the samples to fit to.
    pub(super) fn fit(plan: &ColumnPlan, stored: ValuesView<'_>, training: &[usize]) -> Self {
        let values = &stored.doubles;
        let finite = values.iter().copied().filter(|v| v.is_finite());
        let (transform, spread) = match plan.role {
            Role::Constant => (None, Spread::default()),
            Role::Exact => fit_role(None, values, training),
            Role::Model(TransformKind::Angle) => {
                // All values have to lie within the turn, not only those of the training part.
                let map = ColumnTransform::angle(&Spread::new(finite.clone()));
                (Some(map), fit_role(None, values, training).1)
            }
            Role::Model(kind) => fit_role(Some(kind), values, training),
        };
        let fill = match plan.role {
            Role::Constant => finite.clone().next().unwrap_or(0.0),
            _ => spread.mean,
        };
        let modelled = transform.is_some() && spread.count > 0;
        let seen = modelled.then_some([spread.min, spread.max]);
        let seen_remainders = seen.and_then(|ends| end_remainders(stored, training, ends));
        let ColumnPlan {
            role,
            whole,
            never_negative,
            entropy,
        } = *plan;
        Self {
            role,
            whole,
            never_negative,
            entropy,
            transform,
            fill,
            seen,
            seen_remainders,
        }
    }

    /// How far a finite value lies beyond those of the training samples, in [units](Self::unit) of
    /// them: below zero on the lower side, 0 within them and where nothing is known. A direction
    /// lies as far out as the shorter way round says. `remainder`: what is missing to the value where it
    /// is a 64-bit integer that doubles do not hold.
    pub fn beyond(&self, x: f64, remainder: i16) -> f64 {
        let Some([low, high]) = self.seen else {
            return 0.0;
        };
        let [low_rest, high_rest] = self.seen_remainders.unwrap_or_default();
        // The double is the nearest to an integer, so that this is the order of the integers.
        let below_seen = x < low || (x == low && remainder < low_rest);
        let above_seen = x > high || (x == high && remainder > high_rest);
        if !(below_seen || above_seen) {
            return 0.0;
        }
        let (below, above) = match self.period() {
            Some(period) => {
                let turned = (x - low).rem_euclid(period);
                if turned <= high - low {
                    return 0.0;
                }
                (period - turned, turned - (high - low))
            }
            None if below_seen => (low - x + rest(low_rest, remainder), f64::INFINITY),
            None => (f64::INFINITY, x - high + rest(remainder, high_rest)),
        };
        let unit = self.unit();
        if above <= below {
            (above / unit).min(f64::MAX)
        } else {
            -(below / unit).min(f64::MAX)
        }
    }

    /// The range of the training values; where they were all the same, their size, or 1.
    pub fn unit(&self) -> f64 {
        let [low, high] = self.seen.unwrap_or_default();
        let [low_rest, high_rest] = self.seen_remainders.unwrap_or_default();
        let range = (high - low + rest(high_rest, low_rest)).min(f64::MAX);
        let size = low.abs().max(high.abs());
        match (range > 0.0, size > 0.0) {
            (true, _) => range,
            (false, true) => size,
            (false, false) => 1.0,
        }
    }

    /// The full turn of a column that goes through the network as an angle.
    pub fn period(&self) -> Option<f64> {
        match self.transform {
            Some(ColumnTransform::Angle { period, .. }) => Some(period),
            _ => None,
        }
    }

    /// Whether the network sees of this finite value only that it lies beyond the end of the map.
    pub fn clamps(&self, x: f64) -> bool {
        self.transform.as_ref().is_some_and(|map| map.clamps(x))
    }

    /// Takes back promises that held where the plan was fitted and do not hold in other data, and
    /// turns the range of an angle to where these data lie.
    pub fn adapt_to(&mut self, other: &ColumnExtent) {
        self.whole &= other.whole();
        self.never_negative &= other.ends().is_some_and(|[low, _]| low >= 0.0);
        if let (Some(ColumnTransform::Angle { start, period, .. }), Some([low, high])) =
            (&mut self.transform, other.ends())
        {
            let turn = Turn {
                start: *start,
                period: *period,
            };
            if !turn.holds(low, high) {
                *start = low;
            }
        }
        self.entropy = other.entropy();
    }

    /// Features that the network sees of one value; 0 for a column beside it.
    pub fn width(&self) -> usize {
        self.transform.as_ref().map_or(0, ColumnTransform::width)
    }

    /// Whole numbers and signs as the column had them; no negative zero.
    #[inline]
    pub(super) fn tidy(&self, x: f64) -> f64 {
        let x = if self.whole { x.round() + 0.0 } else { x };
        if self.never_negative && x <= 0.0 {
            0.0
        } else {
            x
        }
    }

    pub(super) fn is_sound(&self) -> bool {
        let modelled = matches!(self.role, Role::Model(_));
        self.fill.is_finite()
            && modelled == self.transform.is_some()
            && self.entropy.is_none_or(|bits| (0.0..=64.0).contains(&bits))
            && self
                .transform
                .as_ref()
                .is_none_or(ColumnTransform::is_sound)
    }
}

/// The difference of two remainders.
fn rest(of: i16, to: i16) -> f64 {
    f64::from(of) - f64::from(to)
}

/// What is missing to the smallest and the largest integer of the samples named, whose doubles are the
/// ends; `None` where it is nothing.
fn end_remainders(
    stored: ValuesView<'_>,
    training: &[usize],
    [low, high]: [f64; 2],
) -> Option<[i16; 2]> {
    let remainders = stored.remainders?;
    let (mut least, mut most) = (None, None);
    for &sample in training {
        for (&x, &rest) in stored
            .doubles
            .row(sample)
            .into_iter()
            .zip(remainders.row(sample))
        {
            if x == low {
                least = Some(least.map_or(rest, |least: i16| least.min(rest)));
            }
            if x == high {
                most = Some(most.map_or(rest, |most: i16| most.max(rest)));
            }
        }
    }
    let ends = [least?, most?];
    (ends != [0, 0]).then_some(ends)
}

/// The map of a kind, if one is wanted, and the spread of the training values.
fn fit_role(
    kind: Option<TransformKind>,
    values: &ArrayView2<'_, f64>,
    training: &[usize],
) -> (Option<ColumnTransform>, Spread) {
    if values.ncols() == 1 {
        // A column of a table lies scattered through memory, and a fit goes through it several times.
        let column: Vec<f64> = training.iter().map(|&sample| values[[sample, 0]]).collect();
        fit_iter(kind, column.iter().copied())
    } else {
        fit_iter(
            kind,
            training
                .iter()
                .flat_map(|&sample| values.row(sample).into_iter().copied()),
        )
    }
}

fn fit_iter(
    kind: Option<TransformKind>,
    values: impl Iterator<Item = f64> + Clone,
) -> (Option<ColumnTransform>, Spread) {
    let values = values.filter(|v| v.is_finite());
    let spread = Spread::new(values.clone());
    (
        kind.map(|kind| ColumnTransform::fit_spread(kind, &spread, values)),
        spread,
    )
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::data::{DType, Values};

    fn fit(kind: TransformKind, values: &[f64]) -> FittedColumn {
        let plan = ColumnPlan {
            role: Role::Model(kind),
            whole: false,
            never_negative: false,
            entropy: None,
        };
        let column = Array2::from_shape_vec((values.len(), 1), values.to_vec()).unwrap();
        // The last sample is held out.
        let training: Vec<usize> = (0..values.len() - 1).collect();
        FittedColumn::fit(&plan, column.view().into(), &training)
    }

    #[test]
    fn values_beyond_the_training_ones_are_told_in_ranges() {
        let column = fit(TransformKind::MinMax, &[2.0, f64::NAN, 6.0, 4.0, 100.0]);
        assert_eq!(column.seen, Some([2.0, 6.0]));
        let told = [1.0, 2.0, 5.0, 6.0, 10.0].map(|x| column.beyond(x, 0));
        assert_eq!(told, [-0.25, 0.0, 0.0, 0.0, 1.0]);
        let constant = fit(TransformKind::MinMax, &[-4.0, -4.0, 1.0]);
        assert_eq!(constant.beyond(-6.0, 0), -0.5);
        let zero = fit(TransformKind::MinMax, &[0.0, 0.0, 1.0]);
        assert_eq!(zero.beyond(3.0, 0), 3.0);
        let huge = fit(TransformKind::MinMax, &[-1e308, 1e308, 0.0]);
        assert!(huge.beyond(f64::MAX, 0).is_finite());
        assert_eq!(
            fit(TransformKind::Log, &[f64::NAN, 1.0]).beyond(7.0, 0),
            0.0
        );
    }

    #[test]
    fn integers_that_have_the_same_double_lie_beyond_one_another() {
        let plan = ColumnPlan {
            role: Role::Model(TransformKind::MinMax),
            whole: true,
            never_negative: true,
            entropy: None,
        };
        let mut values = Values::blank(&DType::I64.into(), 4, 1);
        let bits = [10, 50, 20, 400].map(|more| (1_u64 << 62) + more);
        values.view_mut().set_bits(DType::I64, bits.into_iter());
        let column = FittedColumn::fit(&plan, values.view(), &[0, 1, 2]);
        let integer = |more: u64| {
            let (double, remainder) = DType::I64.from_bits((1 << 62) + more);
            column.beyond(double, remainder)
        };
        assert_eq!(column.unit(), 40.0);
        let told = [0, 10, 30, 50, 70, 8_050].map(integer);
        assert_eq!(told, [-0.25, 0.0, 0.0, 0.0, 0.5, 200.0]);
    }

    #[test]
    fn a_direction_lies_beyond_by_the_shorter_way() {
        let column = fit(TransformKind::Angle, &[10.0, 110.0, 60.0, 300.0]);
        assert_eq!(column.seen, Some([10.0, 110.0]));
        let told = [370.0, 60.0, -300.0, 130.0, 350.0].map(|x| column.beyond(x, 0));
        assert_eq!(told, [0.0, 0.0, 0.0, 0.2, -0.2]);
        assert!(!column.clamps(1e6));
    }

    #[test]
    fn what_a_map_cuts_off_is_clamped() {
        // 3 units of the logarithm are a factor of 20.
        let log = fit(TransformKind::Log, &[1.0, 10.0, 100.0, 1.0]);
        let clamped = [-1.0, 0.0, 0.04, 0.06, 1900.0, 2100.0].map(|x| log.clamps(x));
        assert_eq!(clamped, [true, true, true, false, false, true]);
        let asinh = fit(TransformKind::Asinh, &[-1.0, 1.0, 50.0, 1.0]);
        assert!(asinh.clamps(2000.0) && !asinh.clamps(500.0) && asinh.clamps(-200.0));
        let straight = fit(TransformKind::Standard, &[-1.0, 1.0, 50.0]);
        assert!(!straight.clamps(1e6) && straight.clamps(1e300));
        let ramp: Vec<f64> = (0..=1000).map(f64::from).collect();
        let ranks = fit(TransformKind::Quantile, &ramp);
        assert!(!ranks.clamps(1000.0) && !ranks.clamps(-1.0));
        assert!(ranks.clamps(1e5) && ranks.clamps(-1e5));
    }
}
