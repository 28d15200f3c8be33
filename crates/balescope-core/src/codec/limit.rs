//! How far decoded values may be off, in the units of a column, and as it is kept.

use serde::{Deserialize, Serialize};

use crate::data::DType;

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
            // Nothing between two numbers of the type is counted: the bits come back.
            Self::Plain { most: 0.0 } if !dtype.is_integer() => {
                let [from, to] = [dtype.nearest(predicted), value].map(|v| in_order(dtype, v));
                to.wrapping_sub(from) as f64
            }
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
        if matches!(self, Self::Plain { most: 0.0 }) && !dtype.is_integer() {
            let to = in_order(dtype, predicted).wrapping_add(i64::from(steps));
            return dtype.from_bits(bits_in_order(dtype, to)).0;
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

/// The place of a float among all of its type, from the lowest to the highest: -0 lies before 0.
pub(super) fn in_order(dtype: DType, value: f64) -> i64 {
    let bits = dtype.to_bits(value, 0);
    let sign = 1_u64 << (8 * dtype.size() - 1);
    if bits & sign == 0 {
        bits as i64
    } else {
        -1 - (bits & !sign) as i64
    }
}

/// The bits of the float at this place; places beyond all floats wrap.
pub(super) fn bits_in_order(dtype: DType, place: i64) -> u64 {
    let sign = 1_u64 << (8 * dtype.size() - 1);
    if place >= 0 {
        place as u64 & (sign - 1)
    } else {
        (-1 - place) as u64 & (sign - 1) | sign
    }
}

/// The share of a range, never more than that, however it is rounded.
pub(super) fn share_of_range(share: f64, low: f64, high: f64) -> f64 {
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
pub(super) fn product_below(a: f64, b: f64) -> f64 {
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
pub(super) fn bend(x: f64, floor: f64) -> f64 {
    let size = x.abs() / floor;
    let bent = if size <= 1.0 {
        size
    } else {
        1.0 + libm::log(size)
    };
    bent.copysign(x)
}

pub(super) fn unbend(y: f64, floor: f64) -> f64 {
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
    use super::super::bound::Bound;
    use super::*;

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
