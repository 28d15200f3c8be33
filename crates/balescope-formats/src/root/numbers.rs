//! How numbers of a branch are written: as they are, or cut short (`Double32_t` and `Float16_t`).

use crate::data::Data;
use crate::error::Problem;
use crate::values::{ByteOrder, ValueKind};

/// What numbers are, and how they are written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Numbers {
    pub kind: ValueKind,
    coding: Coding,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Coding {
    Plain,
    /// Whole numbers of 32 bits, of which `factor` make one, from `low`.
    Steps {
        low: f64,
        factor: f64,
    },
    /// Single precision.
    Single,
    /// The exponent of single precision, then the sign and so many bits of the fraction.
    Truncated {
        bits: u32,
    },
}

/// Bits of the fraction where nothing else is said of `Float16_t`.
const USUAL_BITS: u32 = 12;

impl Numbers {
    /// Numbers that are written as their type has them.
    pub fn plain(kind: ValueKind) -> Self {
        let coding = Coding::Plain;
        Self { kind, coding }
    }

    /// `Double32_t` with the range in a title (`[0,10,16]`); `None` where that cannot be.
    pub fn double32(title: &str) -> Option<Self> {
        let kind = ValueKind::F64;
        let coding = Coding::from_title(title, Coding::Single)?;
        Some(Self { kind, coding })
    }

    /// `Float16_t`, in the same way.
    pub fn float16(title: &str) -> Option<Self> {
        let kind = ValueKind::F32;
        let coding = Coding::from_title(title, Coding::Truncated { bits: USUAL_BITS })?;
        Some(Self { kind, coding })
    }

    /// Bytes of one number in the file.
    pub fn width(&self) -> usize {
        match self.coding {
            Coding::Plain => self.kind.width(),
            Coding::Steps { .. } | Coding::Single => 4,
            Coding::Truncated { .. } => 3,
        }
    }

    /// Numbers of whole elements of bytes, the highest byte first.
    pub fn read(&self, bytes: &[u8], name: &str) -> Result<Data, Problem> {
        if self.coding == Coding::Plain {
            let data = Data::from_bytes(&self.kind, bytes, ByteOrder::Big);
            return data.ok_or_else(|| Problem::malformed(name, self.kind.name(), "numbers"));
        }
        let numbers = bytes
            .chunks_exact(self.width())
            .map(|b| self.coding.number(b));
        Ok(if self.kind == ValueKind::F32 {
            Data::F32(numbers.map(|number| number as f32).collect())
        } else {
            Data::F64(numbers.collect())
        })
    }
}

impl Coding {
    /// What a title says; `usual` where it says nothing.
    fn from_title(title: &str, usual: Self) -> Option<Self> {
        let Some((low, high, bits)) = range(title) else {
            return Some(usual);
        };
        if low < high {
            let steps = if bits < 32 {
                f64::from(1_u32 << bits)
            } else {
                f64::from(u32::MAX)
            };
            let factor = steps / (high - low);
            return Some(Self::Steps { low, factor });
        }
        // Without a range the lower end, as ROOT keeps it, tells the bits.
        let bits = if bits < 15 { bits } else { low as u32 };
        match bits {
            0 => Some(usual),
            1..15 => Some(Self::Truncated { bits }),
            _ => None,
        }
    }

    /// The number of so many bytes as are written of one.
    fn number(self, bytes: &[u8]) -> f64 {
        let whole = bytes
            .iter()
            .fold(0_u32, |n, byte| n << 8 | u32::from(*byte));
        match self {
            Self::Plain => f64::NAN,
            Self::Steps { low, factor } => f64::from(whole) / factor + low,
            Self::Single => f64::from(f32::from_bits(whole)),
            Self::Truncated { bits } => {
                let (exponent, rest) = (whole >> 16, whole & 0xffff);
                let fraction = (rest & ((2 << bits) - 1)) << (23 - bits);
                let size = f64::from(f32::from_bits(exponent << 23 | fraction));
                if rest >> (bits + 1) & 1 == 1 {
                    -size
                } else {
                    size
                }
            }
        }
    }
}

/// The ends of a range and its bits, from the first brackets with a comma between them.
fn range(title: &str) -> Option<(f64, f64, u32)> {
    let brackets = title.split('[').skip(1);
    let mut insides = brackets
        .filter_map(|rest| rest.split_once(']'))
        .map(|(inside, _)| inside);
    let inside = insides.find(|inside| inside.contains(','))?;
    let mut parts = inside.split(',');
    let (low, high) = (end(parts.next()?), end(parts.next()?));
    let bits = parts.next().map_or(32.0, leading);
    let bits = if (2.0..=32.0).contains(&bits) {
        bits as u32
    } else {
        32
    };
    Some((low, high, bits))
}

/// One end of a range, in which parts of pi may stand.
fn end(text: &str) -> f64 {
    use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI, TAU};
    let text = text.to_lowercase().replace(' ', "");
    if !text.contains("pi") {
        return leading(&text);
    }
    let known = [
        ("2pi", TAU),
        ("2*pi", TAU),
        ("twopi", TAU),
        ("pi/2", FRAC_PI_2),
        ("pi/4", FRAC_PI_4),
    ];
    let found = known.iter().find(|(name, _)| text.contains(name));
    let size = found.map_or(PI, |(_, size)| *size);
    if text.contains('-') { -size } else { size }
}

/// The number that a text begins with; 0 where there is none.
fn leading(text: &str) -> f64 {
    let text = text.trim_start();
    let ends = (1..=text.len().min(40)).rev();
    let mut numbers = ends.filter_map(|end| text.get(..end)?.parse().ok());
    numbers.next().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(numbers: Option<Numbers>, bytes: &[u8]) -> Data {
        numbers.unwrap().read(bytes, "x").unwrap()
    }

    #[test]
    fn steps_count_from_the_lower_end() {
        let numbers = Numbers::double32("d[-2,2,4]");
        let bytes = [0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 16];
        assert_eq!(read(numbers, &bytes), Data::F64(vec![-2.0, -0.75, 2.0]));
        // Dimensions come first; 32 bits go to the upper end.
        let numbers = Numbers::float16("[n] [ -pi/2 , TwoPi ] angle");
        let upper = std::f64::consts::TAU as f32;
        assert_eq!(read(numbers, &[0xff; 4]), Data::F32(vec![upper]));
        // A number that stands before other signs, as ROOT reads it.
        let numbers = Numbers::double32("[0*3,1e1,8]").unwrap();
        assert_eq!(read(Some(numbers), &[0, 0, 0, 128]), Data::F64(vec![5.0]));
    }

    #[test]
    fn fractions_without_a_range_are_cut() {
        let pi = 3.125_f32.to_bits();
        // The sign stands two bits above the fraction.
        let bytes = |sign: u16, bits: u32| {
            let rest = sign << (bits + 1) | (pi >> (23 - bits) & ((1 << bits) - 1)) as u16;
            let [high, low] = rest.to_be_bytes();
            [(pi >> 23) as u8, high, low]
        };
        let of = |title: &str| Numbers::float16(title);
        assert_eq!(read(of("f"), &bytes(0, 12)), Data::F32(vec![3.125]));
        assert_eq!(read(of("f[0,0,6]"), &bytes(1, 6)), Data::F32(vec![-3.125]));
        let numbers = Numbers::double32("[0,0,10]");
        assert_eq!(read(numbers, &bytes(1, 10)), Data::F64(vec![-3.125]));
        let single = Numbers::double32("a length");
        assert_eq!(
            read(single, &0.1_f32.to_be_bytes()),
            Data::F64(vec![f64::from(0.1_f32)])
        );
        assert_eq!(Numbers::double32("[900,0,20]"), None);
    }
}
