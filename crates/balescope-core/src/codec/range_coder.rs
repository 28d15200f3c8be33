//! An adaptive binary range coder: the carry-propagating one of Martin (1979) with the binary models of
//! Langdon and Rissanen (1981).

use std::hint::select_unpredictable;

/// Probabilities are of a zero bit, in 65536ths.
const ONE: u32 = 1 << 16;
/// Bits that are told at a time where 0 is as likely as 1.
pub(super) const EVEN_BITS: u32 = 12;

/// What writes bits and what reads them: the model walks the same way in both.
pub(super) trait Coder {
    /// Codes a bit with this probability; a reader ignores `bit` and gives what it read.
    fn code(&mut self, bit: bool, zero: u32) -> bool;

    /// The same for so many bits that are as often 0 as 1, at most [`EVEN_BITS`].
    fn code_even(&mut self, value: u32, bits: u32) -> u32;

    /// Whether a reader asked for bytes beyond its end, so that what it gave last is not certain.
    fn is_spent(&self) -> bool;
}

pub(super) struct Writer {
    /// A carry into the bytes that are out already is its 33rd bit.
    low: u64,
    range: u32,
    out: Vec<u8>,
}

impl Writer {
    pub fn new() -> Self {
        Self {
            low: 0,
            range: u32::MAX,
            out: Vec::new(),
        }
    }

    #[inline]
    fn shift(&mut self) {
        if self.low > 0xffff_ffff {
            self.carry();
        }
        self.out.push((self.low >> 24) as u8);
        self.low = (self.low & 0x00ff_ffff) << 8;
    }

    /// Adds one to the number that the bytes so far are.
    #[cold]
    fn carry(&mut self) {
        for byte in self.out.iter_mut().rev() {
            *byte = byte.wrapping_add(1);
            if *byte != 0 {
                break;
            }
        }
    }

    #[inline]
    fn settle(&mut self) {
        while self.range < 1 << 24 {
            self.shift();
            self.range <<= 8;
        }
    }

    pub fn finish(mut self) -> Vec<u8> {
        for _ in 0..4 {
            self.shift();
        }
        self.out
    }
}

impl Coder for Writer {
    #[inline]
    fn code(&mut self, bit: bool, zero: u32) -> bool {
        let bound = (self.range >> 16) * zero;
        self.low += u64::from(select_unpredictable(bit, bound, 0));
        self.range = select_unpredictable(bit, self.range - bound, bound);
        self.settle();
        bit
    }

    #[inline]
    fn code_even(&mut self, value: u32, bits: u32) -> u32 {
        self.range >>= bits;
        self.low += u64::from(value) * u64::from(self.range);
        self.settle();
        value
    }

    fn is_spent(&self) -> bool {
        false
    }
}

pub(super) struct Reader<'a> {
    code: u32,
    range: u32,
    bytes: std::slice::Iter<'a, u8>,
    /// Bytes that were asked for beyond the end.
    beyond: usize,
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        let mut reader = Self {
            code: 0,
            range: u32::MAX,
            bytes: bytes.iter(),
            beyond: 0,
        };
        for _ in 0..4 {
            reader.code = reader.code << 8 | reader.next();
        }
        reader
    }

    /// Bytes that were not asked for.
    pub fn left(&self) -> usize {
        self.bytes.len()
    }

    #[inline]
    fn settle(&mut self) {
        while self.range < 1 << 24 {
            self.code = self.code << 8 | self.next();
            self.range <<= 8;
        }
    }

    #[inline]
    fn next(&mut self) -> u32 {
        self.bytes.next().map_or_else(
            || {
                self.beyond += 1;
                0
            },
            |byte| u32::from(*byte),
        )
    }
}

impl Coder for Reader<'_> {
    #[inline]
    fn code(&mut self, _bit: bool, zero: u32) -> bool {
        let bound = (self.range >> 16) * zero;
        let bit = self.code >= bound;
        self.code -= select_unpredictable(bit, bound, 0);
        self.range = select_unpredictable(bit, self.range - bound, bound);
        self.settle();
        bit
    }

    #[inline]
    fn code_even(&mut self, _value: u32, bits: u32) -> u32 {
        self.range >>= bits;
        // Beyond the last value only in bytes that no writer made.
        let value = (self.code / self.range).min((1 << bits) - 1);
        self.code -= value * self.range;
        self.settle();
        value
    }

    #[inline]
    fn is_spent(&self) -> bool {
        self.beyond > 0
    }
}

/// A bit's probability: the mean of a quickly and a slowly moving estimate.
#[derive(Clone, Copy)]
pub(super) struct Bit {
    quick: u16,
    slow: u16,
}

impl Bit {
    pub const EVEN: Self = Self {
        quick: 1 << 15,
        slow: 1 << 15,
    };

    #[inline]
    pub fn zero(self) -> u32 {
        u32::midpoint(u32::from(self.quick), u32::from(self.slow)).clamp(64, ONE - 64)
    }

    #[inline]
    pub fn learn(&mut self, bit: bool) {
        // Towards 0 where the bit is set, else towards the top. Bits are too even to be foreseen:
        // both outcomes are computed and one is chosen.
        let (quick, slow) = (self.quick, self.slow);
        self.quick =
            select_unpredictable(bit, quick - (quick >> 4), quick + ((u16::MAX - quick) >> 4));
        self.slow = select_unpredictable(bit, slow - (slow >> 7), slow + ((u16::MAX - slow) >> 7));
    }
}
