//! How strongly a codec compresses.

use std::fmt;

use half::{bf16, f16};
use serde::{Deserialize, Serialize};

/// How strongly a codec compresses.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Setting {
    /// There is nothing to choose.
    Plain,
    /// Effort of a lossless coder.
    Level(i32),
    /// The type to which values are cast.
    Type(Narrow),
    /// Bits of the fraction that are kept.
    Bits(u32),
    /// As many of them as hold this share of the information.
    Information(f64),
    /// A step or tolerance, as a share of each column's range.
    Share(f64),
    /// How far a value may be off, as a share of its column's range, kept by the codec itself.
    Bound(f64),
    /// The bounds of the file, column by column, kept by the codec itself.
    Bounds,
}

/// A floating-point type with fewer bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Narrow {
    F32,
    F16,
    BF16,
}

impl Narrow {
    /// Bytes of a value.
    pub fn size(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F16 | Self::BF16 => 2,
        }
    }

    /// The bits of the nearest value; finite values stay finite.
    pub(super) fn to_bits(self, x: f64) -> u64 {
        let within = |most: f64| {
            if x.is_finite() {
                x.clamp(-most, most)
            } else {
                x
            }
        };
        match self {
            Self::F32 => u64::from((within(f64::from(f32::MAX)) as f32).to_bits()),
            Self::F16 => u64::from(f16::from_f64(within(f16::MAX.to_f64())).to_bits()),
            Self::BF16 => u64::from(bf16::from_f64(within(bf16::MAX.to_f64())).to_bits()),
        }
    }

    pub(super) fn value_of(self, bits: u64) -> f64 {
        match self {
            Self::F32 => f64::from(f32::from_bits(bits as u32)),
            Self::F16 => f16::from_bits(bits as u16).to_f64(),
            Self::BF16 => bf16::from_bits(bits as u16).to_f64(),
        }
    }
}

impl fmt::Display for Narrow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::F32 => "float32",
            Self::F16 => "float16",
            Self::BF16 => "bfloat16",
        })
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain => f.write_str("lossless"),
            Self::Level(level) => write!(f, "lossless, level {level}"),
            Self::Type(narrow) => write!(f, "{narrow}"),
            Self::Bits(1) => f.write_str("1 bit of the fraction"),
            Self::Bits(kept) => write!(f, "{kept} bits of the fraction"),
            Self::Information(share) => {
                write!(f, "bits with {} % of the information", 100.0 * share)
            }
            Self::Bounds => f.write_str("bounds of columns"),
            Self::Bound(share) => write!(f, "bound {}", Self::Share(*share)),
            Self::Share(share) => {
                // Two significant digits.
                let percent = 100.0 * share;
                let digits = (1.0 - percent.log10().floor()).clamp(0.0, 12.0) as usize;
                let text = format!("{percent:.digits$}");
                let text = if text.contains('.') {
                    text.trim_end_matches('0').trim_end_matches('.')
                } else {
                    &text
                };
                write!(f, "{text} % of the range")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_shown_with_two_digits() {
        let shown = |share| Setting::Share(share).to_string();
        assert_eq!(shown(0.000_346_41), "0.035 % of the range");
        assert_eq!(shown(0.5), "50 % of the range");
        assert_eq!(shown(0.01), "1 % of the range");
    }

    #[test]
    fn finite_values_stay_finite_in_every_type() {
        for narrow in [Narrow::F32, Narrow::F16, Narrow::BF16] {
            let back = |x| narrow.value_of(narrow.to_bits(x));
            for x in [f64::MAX, f64::MIN, 65_519.9, 3.4e38, 1e-320] {
                assert!(back(x).is_finite(), "{narrow} {x}");
            }
            assert_eq!(back(f64::NEG_INFINITY), f64::NEG_INFINITY);
            assert!(back(f64::NAN).is_nan());
            assert_eq!(back(-1.5), -1.5);
        }
    }
}
