//! How far decoded values may be off, as it is asked for and as it is kept.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::data::DType;

/// A limit to the error of every finite value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Bound {
    /// |after - before| <= X.
    Absolute(f64),
    /// |after - before| <= X times the range of the column over the whole file.
    Range(f64),
    /// |after - before| <= X |before|; values smaller than the floor as if they were as large. No
    /// floor: a millionth of the column's largest absolute value.
    Pointwise { share: f64, floor: Option<f64> },
}

/// Limits for a file: one for all columns, others for some.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    pub all: Option<Bound>,
    /// By the column's place.
    pub columns: BTreeMap<usize, Bound>,
}

/// Not a bound.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "bound {found:?}: expected abs=X, rel=X (of the column's range), pointwise=X or \
     pointwise=X@FLOOR, with X above 0"
)]
pub struct BoundError {
    pub found: String,
}

impl Bound {
    /// The floor of a pointwise bound where none is given, in largest absolute values.
    const FLOOR: f64 = 1e-6;

    /// Whether the numbers mean something.
    pub fn is_possible(&self) -> bool {
        let above = |x: f64| x.is_finite() && x > 0.0;
        match *self {
            Self::Absolute(x) | Self::Range(x) => above(x),
            Self::Pointwise { share, floor } => {
                above(share) && share < 1.0 && floor.is_none_or(above)
            }
        }
    }

    /// The kind, as it is written.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Absolute(_) => "abs",
            Self::Range(_) => "rel",
            Self::Pointwise { .. } => "pointwise",
        }
    }

    /// X.
    pub fn value(&self) -> f64 {
        match *self {
            Self::Absolute(x) | Self::Range(x) => x,
            Self::Pointwise { share, .. } => share,
        }
    }

    /// In numbers, for a column of these values.
    pub fn limit_of(&self, values: impl Iterator<Item = f64>) -> Limit {
        let finite = values.filter(|v| v.is_finite());
        let start = [f64::INFINITY, f64::NEG_INFINITY];
        let [low, high] = finite.fold(start, |[low, high], v| [low.min(v), high.max(v)]);
        // A column without values has nothing to keep to.
        self.limit(if low <= high { [low, high] } else { [0.0; 2] })
    }

    /// The same for a column whose range is told otherwise than by these ends: integers that doubles do not
    /// hold.
    pub fn limit_of_range(&self, ends: [f64; 2], range: f64) -> Limit {
        match *self {
            Self::Range(share) => Limit::Plain {
                most: product_below(share, range),
            },
            _ => self.limit(ends),
        }
    }

    /// In numbers, for a column with these smallest and largest finite values.
    pub fn limit(&self, [low, high]: [f64; 2]) -> Limit {
        match *self {
            Self::Absolute(most) => Limit::Plain { most },
            // Halves, since the whole may be beyond the largest number.
            Self::Range(share) => Limit::Plain {
                most: share_of_range(share, low, high),
            },
            Self::Pointwise { share, floor } => {
                let largest = high.abs().max(low.abs());
                let floor = floor.unwrap_or(Self::FLOOR * largest);
                Limit::Relative {
                    share,
                    floor: floor.max(f64::MIN_POSITIVE),
                }
            }
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.kind(), self.value())?;
        match self {
            Self::Pointwise {
                floor: Some(floor), ..
            } => write!(f, "@{floor}"),
            _ => Ok(()),
        }
    }
}

impl FromStr for Bound {
    type Err = BoundError;

    fn from_str(text: &str) -> Result<Self, BoundError> {
        let read = || {
            let (kind, value) = text.trim().split_once('=')?;
            let bound = match kind.trim() {
                "abs" => Self::Absolute(value.trim().parse().ok()?),
                "rel" => Self::Range(value.trim().parse().ok()?),
                "pointwise" => {
                    let (share, floor) = match value.split_once('@') {
                        Some((share, floor)) => (share, Some(floor.trim().parse().ok()?)),
                        None => (value, None),
                    };
                    Self::Pointwise {
                        share: share.trim().parse().ok()?,
                        floor,
                    }
                }
                _ => return None,
            };
            bound.is_possible().then_some(bound)
        };
        read().ok_or_else(|| BoundError {
            found: text.to_owned(),
        })
    }
}

impl Bounds {
    /// The same limit for every column.
    pub fn all(bound: Bound) -> Self {
        Self {
            all: Some(bound),
            columns: BTreeMap::new(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_none() && self.columns.is_empty()
    }

    /// Of a column.
    pub fn of(&self, column: usize) -> Option<Bound> {
        self.columns.get(&column).copied().or(self.all)
    }
}

/// As they are asked for: `rel=0.01, column 3 abs=2`.
impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.all.iter().map(ToString::to_string);
        let own = self.columns.iter();
        let own = own.map(|(column, bound)| format!("column {} {bound}", column + 1));
        f.write_str(&all.chain(own).collect::<Vec<_>>().join(", "))
    }
}

/// A bound in the units of its column. It knows the scale on which equal steps are errors of equal
/// weight.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Limit {
    /// |after - before| <= most.
    Plain { most: f64 },
    /// |after - before| <= share * max(|before|, floor).
    Relative { share: f64, floor: f64 },
}

impl Limit {
    /// How far a value may be off; never more than the product of the numbers, however it is rounded.
    pub fn allowed(&self, before: f64) -> f64 {
        match *self {
            Self::Plain { most } => most,
            Self::Relative { share, floor } => product_below(share, before.abs().max(floor)),
        }
    }

    /// Whether a value of a type is near enough, compared without rounding; what is not finite has no
    /// limit, but stays as it is to the bit. Values are doubles with what those do not hold of 64-bit
    /// integers.
    pub fn holds(&self, dtype: DType, before: (f64, i16), after: (f64, i16)) -> bool {
        if !(before.0.is_finite() && after.0.is_finite()) {
            return !before.0.is_finite()
                && dtype.to_bits(before.0, before.1) == dtype.to_bits(after.0, after.1);
        }
        // An integer may be smaller than the double next to it.
        let rounded_up = before.1 != 0 && (f64::from(before.1) > 0.0) != (before.0 > 0.0);
        let allowed = self.allowed(if rounded_up {
            before.0.abs().next_down()
        } else {
            before.0
        });
        if dtype.is_integer() {
            let integer = |(double, rest)| dtype.to_integer(double, rest);
            // Whole errors: beyond the largest integer everything is allowed.
            return (integer(after) - integer(before)).abs() <= allowed as i128;
        }
        let error = after.0 - before.0;
        if error.abs() != allowed {
            return error.abs() < allowed;
        }
        // The difference was rounded to the limit itself: it may be beyond it by the rounding.
        let virtual_before = after.0 - error;
        let rest = (virtual_before - before.0) + (after.0 - (error + virtual_before));
        rest * error.signum() <= 0.0
    }

    /// Whether the numbers are such as [`Bound::limit`] gives. To be asked of what was read from a
    /// file.
    pub(super) fn is_sound(&self) -> bool {
        match *self {
            Self::Plain { most } => most.is_finite() && most >= 0.0,
            Self::Relative { share, floor } => {
                share > 0.0 && share < 1.0 && floor.is_finite() && floor > 0.0
            }
        }
    }

    /// The steps from a prediction to a value: where to, the nearest whole number of them. Not a
    /// number, or too large to be one, where there is no such way.
    pub(super) fn steps(&self, dtype: DType, predicted: f64, value: f64) -> f64 {
        let step = self.step(dtype);
        match self {
            Self::Plain { .. } if dtype.is_integer() => {
                ((value - dtype.nearest(predicted)) / step).round()
            }
            Self::Plain { .. } => ((value - predicted) / step).round(),
            Self::Relative { floor, .. } => {
                ((bend(value, *floor) - bend(predicted, *floor)) / step).round()
            }
        }
    }

    /// The value that lies so many steps from a prediction, in the stored type.
    pub(super) fn after(&self, dtype: DType, predicted: f64, steps: i32) -> f64 {
        let predicted = dtype.nearest(predicted);
        if steps == 0 {
            return predicted;
        }
        let way = f64::from(steps) * self.step(dtype);
        dtype.nearest(match self {
            Self::Plain { .. } => predicted + way,
            Self::Relative { floor, .. } => unbend(bend(predicted, *floor) + way, *floor),
        })
    }

    fn step(&self, dtype: DType) -> f64 {
        match *self {
            // Errors of whole numbers are whole: with a bound of 2.7 five of them are one step.
            Self::Plain { most } if dtype.is_integer() => 2.0 * most.floor() + 1.0,
            Self::Plain { most } => 2.0 * most,
            // Down by a share s is further on this scale than up by it: ln(1 + s) < -ln(1 - s).
            Self::Relative { share, .. } => 2.0 * libm::log1p(share),
        }
    }
}

/// The share of a range, never more than that, however it is rounded.
fn share_of_range(share: f64, low: f64, high: f64) -> f64 {
    let range = high - low;
    if range.is_finite() {
        return product_below(share, difference_below(high, low));
    }
    // Halves, since the whole is beyond the largest number.
    let half = difference_below(0.5 * high, 0.5 * low);
    (product_below(share, half) * 2.0).min(f64::MAX)
}

/// a - b, or the next number below it where that is rounded up.
fn difference_below(a: f64, b: f64) -> f64 {
    let difference = a - b;
    // Knuth's sum of two numbers and its rest (The Art of Computer Programming 2, 4.2.2).
    let near_a = difference + b;
    let rest = (a - near_a) - (b - (near_a - difference));
    if rest < 0.0 {
        difference.next_down()
    } else {
        difference
    }
}

/// a * b of numbers above 0, or the next number below it where that is rounded up.
fn product_below(a: f64, b: f64) -> f64 {
    /// 2^-960: below it the rest of a product may be too small to be a number.
    const SMALL: f64 = 1.026_127_480_365_092e-289;
    /// 2^200.
    const SCALE: f64 = 1.606_938_044_258_990_3e60;
    let product = a * b;
    if !product.is_finite() {
        return f64::MAX;
    }
    if a == 0.0 || b == 0.0 {
        return 0.0;
    }
    if product < SMALL {
        // The smaller one has room for the factor, which changes none of its digits.
        let scaled = product_below(a.min(b) * SCALE, a.max(b));
        let back = scaled / SCALE;
        return if back * SCALE > scaled {
            back.next_down().max(0.0)
        } else {
            back
        };
    }
    if a.mul_add(b, -product) < 0.0 {
        product.next_down()
    } else {
        product
    }
}

/// Straight up to the floor and logarithmic beyond it, with the same slope where they meet.
fn bend(x: f64, floor: f64) -> f64 {
    let size = x.abs() / floor;
    let bent = if size <= 1.0 {
        size
    } else {
        1.0 + libm::log(size)
    };
    bent.copysign(x)
}

fn unbend(y: f64, floor: f64) -> f64 {
    let size = y.abs();
    let x = if size <= 1.0 {
        size
    } else {
        libm::exp(size - 1.0)
    };
    (floor * x).copysign(y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_read_as_they_are_written() {
        for bound in [
            Bound::Absolute(0.5),
            Bound::Range(1e-3),
            Bound::Pointwise {
                share: 0.01,
                floor: None,
            },
            Bound::Pointwise {
                share: 0.01,
                floor: Some(1e-9),
            },
        ] {
            assert_eq!(bound.to_string().parse(), Ok(bound));
        }
        for bad in [
            "",
            "abs",
            "abs=",
            "abs=0",
            "rel=-1",
            "rel=nan",
            "pointwise=1",
            "pointwise=0.1@0",
            "max=1",
        ] {
            assert!(bad.parse::<Bound>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_column_of_its_own_goes_before_all() {
        let mut bounds = Bounds::all(Bound::Range(0.1));
        bounds.columns.insert(2, Bound::Absolute(1.0));
        assert_eq!(bounds.of(0), Some(Bound::Range(0.1)));
        assert_eq!(bounds.of(2), Some(Bound::Absolute(1.0)));
        assert!(!bounds.is_empty() && Bounds::default().is_empty());
        assert_eq!(bounds.to_string(), "rel=0.1, column 3 abs=1");
    }

    #[test]
    fn limits_are_in_units_of_the_column() {
        let ends = [-1.0, 3.0];
        let limit = Bound::Range(0.1).limit(ends);
        assert_eq!(limit.allowed(7.0), 0.4);
        let limit = Bound::Pointwise {
            share: 0.01,
            floor: None,
        }
        .limit(ends);
        assert_eq!(limit.allowed(2.0), 0.02);
        assert_eq!(limit.allowed(0.0), (0.01 * 3e-6_f64).next_down());
        let huge = Bound::Range(1e-2).limit([f64::MIN, f64::MAX]);
        assert!(huge.is_sound());
    }

    #[test]
    fn limits_are_not_rounded_up() {
        // Tenths of the smallest number: 0.001 of a range of 5400 of them is 5, not 6.
        let tiny = 5e-324;
        let low = 1320.0 * tiny;
        let limit = Bound::Range(0.001).limit([low, low + 5900.0 * tiny]);
        assert_eq!(limit, Limit::Plain { most: 5.0 * tiny });
        assert!(product_below(0.1, 3.0) <= 0.3 && product_below(0.1, 3.0) >= 0.3_f64.next_down());
        assert_eq!(product_below(0.6, tiny), 0.0);
        assert_eq!(product_below(1e-300, 1e-300), 0.0);
        assert_eq!(product_below(0.5, 4.0 * tiny), 2.0 * tiny);
        assert_eq!(product_below(1e300, 1e300), f64::MAX);
        assert_eq!(difference_below(1.0, -1e-20), 1.0);
        assert_eq!(difference_below(1.0, 1e-20), 1.0_f64.next_down());
    }

    #[test]
    fn integers_are_compared_as_integers() {
        let limit = Limit::Plain { most: 10.9 };
        let near = |integer: i64| DType::I64.from_bits(integer as u64);
        let (x, y) = (1 << 62, (1 << 62) + 10);
        assert!(limit.holds(DType::I64, near(x), near(y)));
        assert!(!limit.holds(DType::I64, near(x), near(y + 1)));
        assert!(!limit.holds(DType::I64, near(i64::MIN), near(i64::MAX)));
        assert!(Limit::Plain { most: f64::MAX }.holds(DType::I64, near(i64::MIN), near(i64::MAX)));
    }

    #[test]
    fn a_difference_that_is_rounded_to_the_limit_may_be_beyond_it() {
        let limit = Limit::Plain { most: 1.0 };
        let holds = |before, after| limit.holds(DType::F64, (before, 0), (after, 0));
        assert!(holds(3.0, 4.0) && holds(4.0, 3.0));
        assert!(!holds(-1e-20, 1.0) && !holds(1.0, -1e-20));
        assert!(holds(1e-20, 1.0) && holds(1.0, 1e-20));
        let nan = f64::from_bits(0x7ff8_0000_0000_0001);
        assert!(holds(nan, nan) && !holds(nan, f64::NAN) && !holds(1.0, f64::NAN));
    }

    #[test]
    fn the_scale_of_relative_errors_has_no_kink() {
        for x in [-1e9, -3.0, -1e-3, 0.0, 1e-3, 0.5, 1.0, 4e12] {
            let back = unbend(bend(x, 0.5), 0.5);
            assert!((back - x).abs() <= 1e-14 * x.abs(), "{x} {back}");
        }
        let slope = |x: f64| (bend(x + 1e-6, 1.0) - bend(x - 1e-6, 1.0)) / 2e-6;
        assert!((slope(0.99) - 1.0).abs() < 1e-6 && (slope(1.01) - 1.0 / 1.01).abs() < 1e-6);
    }
}
