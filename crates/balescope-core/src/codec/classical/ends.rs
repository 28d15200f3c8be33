//! The range of a column, and values scaled to it.

use crate::codec::CodecError;
use crate::data::DType;

/// Smallest and largest finite value of a column; both 0 where there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ends {
    pub low: f64,
    pub high: f64,
}

impl Ends {
    pub fn new(column: &[f64]) -> Self {
        let finite = || column.iter().copied().filter(|v| v.is_finite());
        let low = finite().fold(f64::INFINITY, f64::min);
        let high = finite().fold(f64::NEG_INFINITY, f64::max);
        if low <= high {
            Self { low, high }
        } else {
            Self {
                low: 0.0,
                high: 0.0,
            }
        }
    }

    pub fn bytes(self) -> Vec<u8> {
        [self.low.to_le_bytes(), self.high.to_le_bytes()].concat()
    }

    pub fn take(bytes: &[u8]) -> Result<(Self, &[u8]), CodecError> {
        let number = |bytes: &[u8]| bytes.first_chunk().copied().map(f64::from_le_bytes);
        match (number(bytes), bytes.get(8..).and_then(number)) {
            (Some(low), Some(high)) if low.is_finite() && high.is_finite() => {
                Ok((Self { low, high }, &bytes[16..]))
            }
            found => Err(format!("ends {found:?} of a column, expected two numbers").into()),
        }
    }

    /// How far a scaled value may be off so that it is off by no more than a share of the range once it is
    /// rounded to a type; where rounding alone is that much, half of what is asked for.
    pub fn inner_bound(self, share: f64, dtype: DType) -> f64 {
        /// What computing it may take away.
        const EXACT: f64 = 1.0 - 1e-9;
        let range = self.high - self.low;
        if dtype.is_integer() && range.is_finite() {
            return ((share * range).floor() + 0.5) / range * EXACT;
        }
        let digits = match dtype {
            DType::F16 => 11,
            DType::F32 => 24,
            _ => 51,
        };
        let largest = self.low.abs().max(self.high.abs()) / range;
        let rounding = largest * 0.5_f64.powi(digits);
        let most = (share - rounding) * EXACT;
        if most > 0.5 * share {
            most
        } else {
            0.5 * share
        }
    }

    /// From the column's range to 0 to 1. A range beyond the largest number is halved first.
    pub fn scale(self, v: f64) -> f64 {
        let range = self.high - self.low;
        if range.is_finite() {
            (v - self.low) / range
        } else {
            (v / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0)
        }
    }

    /// The inverse; what lies beyond the ends, or is no number, becomes an end.
    pub fn unscale(self, u: f64) -> f64 {
        let range = self.high - self.low;
        let v = if range.is_finite() {
            self.low + u * range
        } else {
            2.0 * (self.low / 2.0 + u * (self.high / 2.0 - self.low / 2.0))
        };
        v.max(self.low).min(self.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_range_is_scaled_and_comes_back() {
        for (low, high) in [
            (f64::MIN, f64::MAX),
            (-1e308, 1e308),
            (0.0, 5e-324),
            (1e-310, 3e-310),
            (3.0, 4.0),
        ] {
            let ends = Ends::new(&[high, f64::NAN, low, f64::INFINITY]);
            assert_eq!((ends.low, ends.high), (low, high));
            assert_eq!((ends.scale(low), ends.scale(high)), (0.0, 1.0));
            assert_eq!((ends.unscale(0.0), ends.unscale(1.0)), (low, high));
            assert_eq!((ends.unscale(-3.0), ends.unscale(7.0)), (low, high));
            assert_eq!(ends.unscale(f64::NAN), low);
        }
        assert_eq!(Ends::new(&[f64::NAN]), Ends::new(&[0.0]));
    }
}
