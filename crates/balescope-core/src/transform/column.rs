//! The maps of a column to numbers of order one, and back.

mod fit;

use std::f64::consts::TAU;

use serde::{Deserialize, Serialize};

use super::quantile::Quantiles;
use super::shape::{asinh, finite, within};

/// How far beyond the training values a logarithm or an inverse hyperbolic sine is followed, in
/// units of that function: 3 is a factor of 20. Without an end, a network that is off by a few
/// units would give back values that are off by a hundred powers of ten.
const MARGIN: f64 = 3.0;

/// Largest feature: sums of squares of features stay finite in `f32`.
const FEATURE_LIMIT: f64 = 1e15;

/// A map fitted to one column.
///
/// Every map is finite for every finite value, and all but the angle are monotone. Values far outside
/// the training range end at a limit: those of the logarithm and the inverse hyperbolic sine (`low`,
/// `high`) lie 3 units, a factor of 20, beyond the training values; features end at ±1e15.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ColumnTransform {
    /// y = (x - offset) / scale; min-max and standard.
    Affine { offset: f64, scale: f64 },
    /// y = (t - offset) / scale with t = ln(x + shift), kept between `low` and `high`. x + shift > 0
    /// on the training values; where it is not, t = `low`.
    Log {
        shift: f64,
        offset: f64,
        scale: f64,
        low: f64,
        high: f64,
    },
    /// y = (t - offset) / scale with t = asinh(x / width), kept between `low` and `high`.
    Asinh {
        width: f64,
        offset: f64,
        scale: f64,
        low: f64,
        high: f64,
    },
    /// Normal scores of the ranks.
    Quantile(Quantiles),
    /// y = 2 pi (x - origin) / period in radians; the network sees cos y and sin y. Comes back
    /// within `start` and `start + period`.
    Angle {
        origin: f64,
        start: f64,
        period: f64,
    },
}

impl ColumnTransform {
    /// Changes nothing: the map of a column without values.
    pub const IDENTITY: Self = Self::Affine {
        offset: 0.0,
        scale: 1.0,
    };

    /// Whether a feature is a direction in radians, which the network sees as its cosine and sine.
    #[inline]
    pub fn is_circular(&self) -> bool {
        matches!(self, Self::Angle { .. })
    }

    /// Features that the network sees.
    pub(super) fn width(&self) -> usize {
        if self.is_circular() { 2 } else { 1 }
    }

    /// The feature of a value.
    #[inline]
    pub fn forward(&self, x: f64) -> f64 {
        let y = match *self {
            Self::Affine { offset, scale } => finite(x - offset) / scale,
            Self::Log {
                shift,
                offset,
                scale,
                low,
                high,
            } => {
                let argument = finite(x + shift);
                let t = if argument <= 0.0 {
                    low
                } else {
                    within(argument.ln(), low, high)
                };
                (t - offset) / scale
            }
            Self::Asinh {
                width,
                offset,
                scale,
                low,
                high,
            } => (within(asinh(x / width), low, high) - offset) / scale,
            Self::Quantile(ref quantiles) => quantiles.forward(x),
            Self::Angle { origin, period, .. } => finite(x - origin) / period * TAU,
        };
        within(y, -FEATURE_LIMIT, FEATURE_LIMIT)
    }

    /// Whether this finite value ends at a limit of the map, as all values beyond it do: those 3 units
    /// beyond the training values for the logarithm, the inverse hyperbolic sine and the normal
    /// scores, features of ±1e15 for all.
    pub fn clamps(&self, x: f64) -> bool {
        let outside = |t: f64, low: f64, high: f64| t < low || t > high;
        let cut = match *self {
            Self::Log {
                shift, low, high, ..
            } => {
                let argument = finite(x + shift);
                argument <= 0.0 || outside(argument.ln(), low, high)
            }
            Self::Asinh {
                width, low, high, ..
            } => outside(asinh(x / width), low, high),
            Self::Quantile(ref quantiles) => quantiles.clamps(x),
            Self::Affine { .. } => false,
            Self::Angle { .. } => return false,
        };
        cut || self.forward(x).abs() >= FEATURE_LIMIT
    }

    /// The value of a feature. Finite for every finite feature; the same bits on every machine.
    #[inline]
    pub fn inverse(&self, y: f64) -> f64 {
        finite(match *self {
            Self::Affine { offset, scale } => finite(y * scale) + offset,
            Self::Log {
                shift,
                offset,
                scale,
                low,
                high,
            } => finite(libm::exp(within(y * scale + offset, low, high))) - shift,
            Self::Asinh {
                width,
                offset,
                scale,
                low,
                high,
            } => width * finite(libm::sinh(within(y * scale + offset, low, high))),
            Self::Quantile(ref quantiles) => quantiles.inverse(y),
            Self::Angle {
                origin,
                start,
                period,
            } => {
                let turned = y.rem_euclid(TAU) / TAU * period;
                start + finite(turned + finite(origin - start)).rem_euclid(period)
            }
        })
    }

    /// Whether the parameters are such as [`Self::fit`] gives: finite, with divisors above zero.
    /// To be asked of a map that was read from a file.
    pub fn is_sound(&self) -> bool {
        let (parameters, divisors, low, high) = match *self {
            Self::Affine { offset, scale } => ([offset, 0.0], [scale, 1.0], 0.0, 0.0),
            Self::Log {
                shift,
                offset,
                scale,
                low,
                high,
            } => ([shift, offset], [scale, 1.0], low, high),
            Self::Asinh {
                width,
                offset,
                scale,
                low,
                high,
            } => ([offset, 0.0], [scale, width], low, high),
            Self::Quantile(ref quantiles) => return quantiles.is_sound(),
            Self::Angle {
                origin,
                start,
                period,
            } => ([origin, start], [period, 1.0], 0.0, 0.0),
        };
        parameters.iter().all(|p| p.is_finite())
            && divisors.iter().all(|d| d.is_finite() && *d > 0.0)
            && low.is_finite()
            && high.is_finite()
            && low <= high
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use proptest::prelude::*;

    use super::*;
    use crate::transform::TransformKind;

    const MONOTONE: [TransformKind; 5] = [
        TransformKind::MinMax,
        TransformKind::Standard,
        TransformKind::Log,
        TransformKind::Asinh,
        TransformKind::Quantile,
    ];

    fn fit(kind: TransformKind, values: &[f64]) -> ColumnTransform {
        ColumnTransform::fit(kind, values.iter().copied())
    }

    #[test]
    fn an_angle_comes_back_within_its_turn() {
        for (values, inside) in [
            (vec![-3.1, 0.5, 3.1], [-3.1, 3.1]),
            (vec![0.1, 3.0, 6.2], [0.1, 6.2]),
            (vec![-170.0, 30.0], [-180.0, 179.0]),
            (vec![2.0, 300.0], [0.0, 359.0]),
            (vec![1000.0, 3000.0], [1000.0, 3000.0]),
            (vec![-1e300, 1e300], [-1e300, 1e300]),
        ] {
            let map = fit(TransformKind::Angle, &values);
            assert!(map.is_sound() && map.is_circular());
            for x in values.into_iter().chain(inside) {
                let (sine, cosine) = map.forward(x).sin_cos();
                let back = map.inverse(sine.atan2(cosine));
                assert!(
                    (back - x).abs() <= 1e-12 * x.abs().max(1.0),
                    "{x} {back} {map:?}"
                );
            }
        }
    }

    #[test]
    fn ranges_beyond_the_largest_number_come_back() {
        for kind in [
            TransformKind::MinMax,
            TransformKind::Standard,
            TransformKind::Log,
            TransformKind::Asinh,
        ] {
            for (low, high) in [(f64::MIN, f64::MAX), (-1.7e308, 1e308), (-1e308, f64::MAX)] {
                let at = |i: i32| {
                    let share = f64::from(i) / 20.0;
                    (1.0 - share) * low + share * high
                };
                let values: Vec<f64> = (0..=20).map(at).collect();
                let map = fit(kind, &values);
                assert!(map.is_sound());
                for x in values {
                    let back = map.inverse(map.forward(x));
                    let error = 0.5 * back - 0.5 * x;
                    assert!(error.abs() <= 1e295, "{kind:?} {x} {back} {map:?}");
                }
            }
        }
    }

    #[test]
    fn the_ends_of_a_turn_are_one_direction() {
        let map = fit(TransformKind::Angle, &[-3.1, 3.1]);
        let (low, high) = (map.forward(1e-6 - PI), map.forward(PI - 1e-6));
        assert!((low.cos() - high.cos()).abs() < 1e-5 && (low.sin() - high.sin()).abs() < 1e-5);
        for wild in [7.0, -100.0, 1e30] {
            let back = map.inverse(wild);
            assert!((-PI..=PI).contains(&back), "{wild} {back}");
        }
    }

    #[test]
    fn min_max_maps_the_range_to_zero_and_one() {
        let map = fit(
            TransformKind::MinMax,
            &[2.0, f64::NAN, 6.0, 4.0, f64::INFINITY],
        );
        assert_eq!(
            map,
            ColumnTransform::Affine {
                offset: 2.0,
                scale: 4.0
            }
        );
        assert_eq!(
            [map.forward(2.0), map.forward(5.0), map.forward(6.0)],
            [0.0, 0.75, 1.0]
        );
        assert_eq!(map.inverse(0.25), 3.0);
    }

    #[test]
    fn standard_gives_zero_mean_and_unit_variance() {
        let values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        let map = fit(TransformKind::Standard, &values);
        for (x, y) in [(5.0, 0.0), (9.0, 2.0), (4.0, -0.5)] {
            assert!((map.forward(x) - y).abs() < 1e-14, "{x} by {map:?}");
        }
    }

    #[test]
    fn log_of_powers_of_ten_is_even() {
        let map = fit(TransformKind::Log, &[1.0, 10.0, 100.0]);
        let steps = [map.forward(1.0), map.forward(10.0), map.forward(100.0)];
        assert!(
            (steps[0] + 1.5_f64.sqrt()).abs() < 1e-12 && steps[1].abs() < 1e-12,
            "{steps:?}"
        );
        assert!((map.inverse(steps[2]) - 100.0).abs() < 1e-11);
    }

    #[test]
    fn constant_and_empty_columns_divide_by_one() {
        for kind in MONOTONE {
            for constant in [0.0, 3.0, -3.0, 1e300, -1e300, 1e-300] {
                let map = fit(kind, &[constant; 3]);
                assert!(map.is_sound(), "{kind:?} {constant}: {map:?}");
                assert!(
                    map.forward(constant).abs() < 1e-9,
                    "{kind:?} {constant}: {map:?}"
                );
                let back = map.inverse(map.forward(constant));
                assert!(
                    (back - constant).abs() <= 1e-12 * constant.abs(),
                    "{kind:?} {constant}: {back}"
                );
            }
            assert_eq!(fit(kind, &[]), ColumnTransform::IDENTITY);
            assert_eq!(
                fit(kind, &[f64::NAN, f64::INFINITY]),
                ColumnTransform::IDENTITY
            );
        }
    }

    #[test]
    fn a_wild_feature_comes_back_near_the_training_values() {
        let map = fit(TransformKind::Log, &[1.0, 10.0, 100.0]);
        assert!((map.inverse(1e30) / (100.0 * MARGIN.exp()) - 1.0).abs() < 1e-12);
        assert!((map.inverse(-1e30) * MARGIN.exp() - 1.0).abs() < 1e-12);
        let map = fit(TransformKind::Asinh, &[-1.0, 1.0, 50.0]);
        assert!(map.inverse(1e30) < 50.0 * 25.0 && map.inverse(-1e30) > -25.0);
    }

    #[test]
    fn values_below_the_logarithm_end_at_its_low_limit() {
        let map = fit(TransformKind::Log, &[1.0, 10.0, 100.0]);
        let low = map.forward(1e-9);
        assert_eq!(
            [map.forward(0.0), map.forward(-5.0), map.forward(f64::MIN)],
            [low; 3]
        );
    }

    #[test]
    fn parameters_of_a_broken_file_are_known() {
        let sound = fit(TransformKind::Log, &[1.0, 2.0]);
        assert!(sound.is_sound());
        assert!(
            !ColumnTransform::Affine {
                offset: 0.0,
                scale: 0.0
            }
            .is_sound()
        );
        assert!(
            !ColumnTransform::Affine {
                offset: f64::NAN,
                scale: 1.0
            }
            .is_sound()
        );
        let crossed = ColumnTransform::Log {
            shift: 0.0,
            offset: 0.0,
            scale: 1.0,
            low: 1.0,
            high: -1.0,
        };
        assert!(!crossed.is_sound());
        assert!(crossed.inverse(0.5).is_finite());
        for (origin, start, period) in [
            (0.0, 0.0, 0.0),
            (0.0, 0.0, -1.0),
            (f64::NAN, 0.0, 1.0),
            (0.0, f64::INFINITY, 1.0),
        ] {
            let angle = ColumnTransform::Angle {
                origin,
                start,
                period,
            };
            assert!(!angle.is_sound());
        }
    }

    fn kinds() -> impl Strategy<Value = TransformKind> {
        prop::sample::select(TransformKind::ALL.to_vec())
    }

    fn monotone() -> impl Strategy<Value = TransformKind> {
        prop::sample::select(MONOTONE.to_vec())
    }

    /// Columns of one magnitude from 1e-300 to 1e300, signed or not, some with exact zeros.
    fn columns() -> impl Strategy<Value = Vec<f64>> {
        let value = prop_oneof![8 => -1.0..1.0_f64, 1 => Just(0.0), 1 => Just(1.0)];
        (
            prop::collection::vec(value, 1..60),
            -300..=300_i32,
            any::<bool>(),
        )
            .prop_map(|(values, power, positive)| {
                let unit = 10.0_f64.powi(power);
                values
                    .into_iter()
                    .map(|v| if positive { v.abs() * unit } else { v * unit })
                    .collect()
            })
    }

    proptest! {
        /// Back to 1e-11 of the column's largest magnitude; a logarithm and an inverse hyperbolic
        /// sine also relative to the value and their own scale.
        #[test]
        fn values_come_back(kind in kinds(), values in columns()) {
            let map = fit(kind, &values);
            prop_assert!(map.is_sound(), "{:?}", map);
            let largest = values.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
            for &x in &values {
                let scale = match map {
                    ColumnTransform::Affine { .. } | ColumnTransform::Quantile(_) => largest,
                    ColumnTransform::Angle { period, .. } => period,
                    ColumnTransform::Log { shift, .. } => x.abs() + shift.abs(),
                    ColumnTransform::Asinh { width, .. } => x.abs() + width,
                };
                let back = map.inverse(map.forward(x));
                prop_assert!((back - x).abs() <= 1e-11 * scale, "{} came back as {} by {:?}", x, back, map);
            }
        }

        #[test]
        fn order_is_kept(kind in monotone(), values in columns(), a in any::<f64>(), b in any::<f64>()) {
            prop_assume!(a.is_finite() && b.is_finite());
            let map = fit(kind, &values);
            let (low, high) = (a.min(b), a.max(b));
            prop_assert!(map.forward(low) <= map.forward(high));
            prop_assert!(map.inverse(low) <= map.inverse(high));
        }

        #[test]
        fn anything_finite_stays_finite(
            kind in kinds(),
            values in prop::collection::vec(any::<f64>(), 0..20),
            x in any::<f64>(),
            y in any::<f32>(),
        ) {
            let map = fit(kind, &values);
            prop_assert!(map.is_sound(), "{:?}", map);
            if x.is_finite() {
                prop_assert!((map.forward(x) as f32).is_finite(), "{} by {:?}", x, map);
            }
            if y.is_finite() {
                prop_assert!(map.inverse(f64::from(y)).is_finite(), "{} by {:?}", y, map);
            }
        }
    }
}
