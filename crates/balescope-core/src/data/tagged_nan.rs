//! NaNs that carry the stored bits of a value that is no number: a missing value, or a NaN whose bits are
//! not the usual ones.
//!
//! Everything that computes passes over NaN already, so such values stay out of ranges, statistics and
//! training without a second array beside the first. A tagged NaN is quiet and positive:
//!
//! ```text
//! bit  63..51  0111 1111 1111 1    a quiet NaN
//! bit  50..34  the tag
//! bit  33      1: a missing value, 0: a NaN
//! bit  32      1: the payload is a place in the table of words, 0: it is the bits themselves
//! bit  31..0   the payload
//! ```

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

const QUIET: u64 = 0x7ff8_0000_0000_0000;
const TAG: u64 = 0x1_57a1 << 34;
const TAG_MASK: u64 = 0x1_ffff << 34;
const HEAD_MASK: u64 = 0xfff8_0000_0000_0000 | TAG_MASK;
const MISSING: u64 = 1 << 33;
const IN_TABLE: u64 = 1 << 32;

/// Words of more than 32 bits that values stand for. They are few: fill values of 64-bit types.
static WORDS: RwLock<Words> = RwLock::new(Words {
    words: Vec::new(),
    places: None,
});

struct Words {
    words: Vec<u64>,
    places: Option<HashMap<u64, u32>>,
}

impl Words {
    /// Where a word stands; `None` where the table is full.
    fn place(&mut self, word: u64) -> Option<u32> {
        let places = self.places.get_or_insert_with(HashMap::new);
        if let Some(place) = places.get(&word) {
            return Some(*place);
        }
        let place = u32::try_from(self.words.len()).ok()?;
        self.words.push(word);
        places.insert(word, place);
        Some(place)
    }
}

/// Stands for a NaN with these stored bits.
#[cold]
pub fn of_nan(bits: u64) -> f64 {
    tagged(bits, 0)
}

/// Stands for a missing value with these stored bits.
pub fn of_missing(bits: u64) -> f64 {
    tagged(bits, MISSING)
}

fn tagged(bits: u64, kind: u64) -> f64 {
    let payload = if let Ok(short) = u32::try_from(bits) {
        u64::from(short)
    } else {
        let mut words = WORDS.write().unwrap_or_else(PoisonError::into_inner);
        match words.place(bits) {
            Some(place) => IN_TABLE | u64::from(place),
            // Four thousand million distinct words: no file that memory holds has as many.
            None => return f64::NAN,
        }
    };
    f64::from_bits(QUIET | TAG | kind | payload)
}

/// The stored bits that a value stands for; `None` where it is not tagged.
#[inline]
pub fn bits_of(value: f64) -> Option<u64> {
    is_tagged(value).then(|| payload(value.to_bits()))
}

#[cold]
fn payload(bits: u64) -> u64 {
    let payload = bits & 0xffff_ffff;
    if bits & IN_TABLE == 0 {
        return payload;
    }
    let words = WORDS.read().unwrap_or_else(PoisonError::into_inner);
    let word = words.words.get(payload as usize).copied();
    // A file may hold a NaN that looks like this; its own bits are what it means.
    word.unwrap_or(bits)
}

/// Whether a value stands for stored bits.
#[inline]
pub fn is_tagged(value: f64) -> bool {
    value.to_bits() & HEAD_MASK == QUIET | TAG
}

/// Whether a value stands for a missing one.
#[inline]
pub fn is_missing(value: f64) -> bool {
    is_tagged(value) && value.to_bits() & MISSING != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_back_and_nothing_else_is_tagged() {
        for bits in [
            0,
            1,
            0x7fc0_0001,
            u64::from(u32::MAX),
            1 << 32,
            u64::MAX,
            1e20_f64.to_bits(),
        ] {
            for (value, missing) in [(of_nan(bits), false), (of_missing(bits), true)] {
                assert!(value.is_nan());
                assert_eq!((bits_of(value), is_missing(value)), (Some(bits), missing));
            }
        }
        for plain in [
            0.0,
            -1.0,
            f64::NAN,
            -f64::NAN,
            f64::INFINITY,
            f64::from_bits(QUIET | 5),
        ] {
            assert_eq!(bits_of(plain), None);
            assert!(!is_missing(plain));
        }
    }

    #[test]
    fn the_same_word_has_the_same_value() {
        let word = 0x4415_af1d_78b5_8c40;
        assert_eq!(of_missing(word).to_bits(), of_missing(word).to_bits());
    }
}
