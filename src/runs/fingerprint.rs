//! Short names for long things, the same on every machine and in every version.

use std::fmt::Write as _;

use crate::data::{Dataset, is_missing};

/// A hash of 64 bits after Fowler, Noll and Vo (FNV-1a), over words instead of bytes, with the upper
/// half folded into the lower one so that all bits of a number count.
#[derive(Clone, Copy)]
pub struct Fingerprint(u64);

impl Default for Fingerprint {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fingerprint {
    const PRIME: u64 = 0x0000_0100_0000_01b3;

    pub fn word(self, word: u64) -> Self {
        let mixed = (self.0 ^ word).wrapping_mul(Self::PRIME);
        Self(mixed ^ (mixed >> 32))
    }

    pub fn text(self, text: &str) -> Self {
        let bytes = text.bytes().fold(self, |f, b| f.word(u64::from(b)));
        bytes.word(text.len() as u64)
    }

    /// 16 characters.
    pub fn hex(self) -> String {
        format!("{:016x}", self.0)
    }

    /// Of values as they are read: the same file along other axes is something else.
    pub fn from_data(data: &Dataset) -> Self {
        let mut told = format!("{:?}", (&data.layout, data.dtype, &data.column_names));
        if let Some(each) = data.types().several() {
            let _ = write!(told, "{each:?}");
        }
        let start = Self::default().text(&told);
        let (features, points) = (data.features().max(1), data.points());
        let all = data.stored().iter().enumerate();
        all.fold(start, |f, (place, (value, remainder))| {
            let dtype = data.dtype_of(place % features / points);
            // What a double does not tell, a missing value or a large integer, is told by its bits.
            if remainder != 0 || is_missing(value) {
                let own = f.word(u64::from(is_missing(value)));
                own.word(dtype.to_bits(value, remainder))
            } else if value.is_nan() && value.to_bits() != f64::NAN.to_bits() {
                f.word(dtype.to_bits(value, 0))
            } else {
                f.word(value.to_bits())
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_counts_and_order_too() {
        let of = |words: &[u64]| {
            words
                .iter()
                .fold(Fingerprint::default(), |f, w| f.word(*w))
                .hex()
        };
        assert_eq!(of(&[]), "cbf29ce484222325");
        let base = of(&[1, 2]);
        assert_ne!(base, of(&[2, 1]));
        for bit in 0..64 {
            assert_ne!(base, of(&[1 ^ (1 << bit), 2]), "{bit}");
        }
        let text = |text: &str| Fingerprint::default().text(text).hex();
        assert_ne!(text("ab"), text("ba"));
        assert_eq!(text("ab"), text("ab"));
    }
}
