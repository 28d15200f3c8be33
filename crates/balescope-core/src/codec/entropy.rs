//! Whole numbers in few bytes: an adaptive binary range coder whose contexts come from the numbers
//! that are already known.
//!
//! The range coder is the carry-propagating one of Martin (1979) with the binary models of
//! Langdon and Rissanen (1981). A number is told as: is it zero; its sign; how many bits its
//! magnitude has (step by step from the likely number of them, up or down); the bits themselves, of
//! which the last ones are as often 0 as 1. Every other decision has its own probability, learnt as
//! it goes, one set for each of a few sizes that the neighbours make likely. No tables are stored,
//! so a hundred numbers pay as well as a million.

use std::hint::select_unpredictable;

/// Probabilities are of a zero bit, in 65536ths.
const ONE: u32 = 1 << 16;
/// Sizes that neighbours are told apart by.
const CONTEXTS: usize = 20;
/// Bits of a magnitude, at most.
const LENGTHS: usize = 32;
/// Leading bits of a magnitude (behind the first) that have probabilities of their own.
const MODELLED: u32 = 2;
/// Numbers on which the ways of coding are tried ...
const TRIAL: usize = 1 << 16;
/// ... and where there are more than that in an array of at most two axes, which are alike all through.
const SHORT_TRIAL: usize = 1 << 13;
/// Bits that are told at a time where 0 is as likely as 1.
const EVEN_BITS: u32 = 12;

/// A bit's probability: the mean of a quickly and a slowly moving estimate.
#[derive(Clone, Copy)]
struct Bit {
    quick: u16,
    slow: u16,
}

impl Bit {
    const EVEN: Self = Self {
        quick: 1 << 15,
        slow: 1 << 15,
    };

    fn zero(self) -> u32 {
        u32::midpoint(u32::from(self.quick), u32::from(self.slow)).clamp(64, ONE - 64)
    }

    #[inline]
    fn learn(&mut self, bit: bool) {
        // Towards 0 where the bit is set, else towards the top. Bits are too even to be foreseen:
        // both outcomes are computed and one is chosen.
        let (quick, slow) = (self.quick, self.slow);
        self.quick =
            select_unpredictable(bit, quick - (quick >> 4), quick + ((u16::MAX - quick) >> 4));
        self.slow = select_unpredictable(bit, slow - (slow >> 7), slow + ((u16::MAX - slow) >> 7));
    }
}

/// What writes bits and what reads them: the model walks the same way in both.
trait Coder {
    /// Codes a bit with this probability; a reader ignores `bit` and gives what it read.
    fn code(&mut self, bit: bool, zero: u32) -> bool;

    /// The same for so many bits that are as often 0 as 1, at most [`EVEN_BITS`].
    fn code_even(&mut self, value: u32, bits: u32) -> u32;
}

struct Writer {
    /// A carry into the bytes that are out already is its 33rd bit.
    low: u64,
    range: u32,
    out: Vec<u8>,
}

impl Writer {
    fn new() -> Self {
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

    fn finish(mut self) -> Vec<u8> {
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
}

struct Reader<'a> {
    code: u32,
    range: u32,
    bytes: std::slice::Iter<'a, u8>,
    /// Bytes that were asked for beyond the end.
    beyond: usize,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Self {
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

    #[inline]
    fn settle(&mut self) {
        while self.range < 1 << 24 {
            self.code = self.code << 8 | self.next();
            self.range <<= 8;
        }
    }

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
}

/// How an array is coded: what is subtracted first, and what the size is guessed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Way {
    /// Each number less the one before it along this axis, where there is one.
    difference: Option<usize>,
    /// Sizes are guessed from the numbers before along each axis; otherwise from the mean size so
    /// far at the same place of the last axis.
    neighbours: bool,
}

impl Way {
    fn all(axes: usize) -> impl Iterator<Item = Self> {
        let differences = std::iter::once(None).chain((0..axes).map(Some));
        differences.flat_map(|difference| {
            [false, true].map(|neighbours| Self {
                difference,
                neighbours,
            })
        })
    }

    fn to_byte(self) -> u8 {
        self.difference.map_or(0, |axis| axis as u8 + 1) << 1 | u8::from(self.neighbours)
    }

    fn from_byte(byte: u8, axes: usize) -> Option<Self> {
        let difference = (byte >> 1).checked_sub(1).map(usize::from);
        difference.is_none_or(|axis| axis < axes).then_some(Self {
            difference,
            neighbours: byte & 1 == 1,
        })
    }
}

/// The probabilities of every decision.
struct Model {
    zero: [Bit; CONTEXTS],
    sign: [Bit; 3],
    length: [[Bit; LENGTHS]; CONTEXTS],
    bits: [[Bit; 1 << MODELLED]; LENGTHS],
}

impl Model {
    fn new() -> Self {
        Self {
            zero: [Bit::EVEN; CONTEXTS],
            sign: [Bit::EVEN; 3],
            length: [[Bit::EVEN; LENGTHS]; CONTEXTS],
            bits: [[Bit::EVEN; 1 << MODELLED]; LENGTHS],
        }
    }

    /// Codes one number; `before` is its neighbour, for the sign.
    fn code(&mut self, coder: &mut impl Coder, value: i32, context: usize, before: i32) -> i32 {
        let mut bit = |model: &mut Bit, bit: bool| {
            let bit = coder.code(bit, model.zero());
            model.learn(bit);
            bit
        };
        if !bit(&mut self.zero[context], value != 0) {
            return 0;
        }
        let sign = &mut self.sign[(before.signum() + 1) as usize];
        let negative = bit(sign, value < 0);
        let size = value.unsigned_abs().max(1);
        let wanted = size.ilog2();
        let lengths = &mut self.length[context];
        let mut length = likely_length(context);
        if bit(&mut lengths[length as usize], wanted > length) {
            length += 1;
            while length + 1 < LENGTHS as u32 && bit(&mut lengths[length as usize], wanted > length)
            {
                length += 1;
            }
        } else {
            while length > 0 && bit(&mut lengths[length as usize - 1], wanted < length) {
                length -= 1;
            }
        }
        let mut read = 1_u32;
        let mut left = length;
        while left > length.saturating_sub(MODELLED) {
            left -= 1;
            // 1 for the first bit behind the leading one, 2 and 3 for the second.
            let row = &mut self.bits[length as usize];
            read = read << 1 | u32::from(bit(&mut row[read as usize], size >> left & 1 == 1));
        }
        while left > 0 {
            let bits = left.min(EVEN_BITS);
            left -= bits;
            read = read << bits | coder.code_even(size >> left & ((1 << bits) - 1), bits);
        }
        // The smallest number has no positive counterpart; wrapping brings it back.
        let size = read as i32;
        if negative { size.wrapping_neg() } else { size }
    }
}

/// Bits behind the leading one that a magnitude of this context has most often.
fn likely_length(context: usize) -> u32 {
    // Contexts are half powers of two of sixteenths.
    (context.saturating_sub(1) / 2).saturating_sub(4) as u32
}

/// Where a number stands in its array, and what is known before it.
struct Walk<'a> {
    shape: &'a [usize],
    strides: Vec<usize>,
    way: Way,
    /// Of the number at hand: its index along each axis but the last ...
    place: Vec<usize>,
    /// ... and along that.
    lane: usize,
    /// Mean size so far at each place of the last axis, in sixteenths.
    lanes: Vec<u32>,
    /// How fast the means follow: by this power of two.
    shift: u32,
    rows: usize,
}

impl<'a> Walk<'a> {
    fn new(shape: &'a [usize], way: Way) -> Self {
        let mut strides = vec![1; shape.len()];
        for axis in (0..shape.len().saturating_sub(1)).rev() {
            strides[axis] = strides[axis + 1] * shape[axis + 1];
        }
        Self {
            shape,
            strides,
            way,
            place: vec![0; shape.len().saturating_sub(1)],
            lane: 0,
            // An array without axes is one number.
            lanes: vec![0; shape.last().copied().unwrap_or(1)],
            shift: 0,
            rows: 0,
        }
    }

    /// The index along every axis.
    #[inline]
    fn indices(&self) -> impl Iterator<Item = usize> {
        self.place.iter().copied().chain([self.lane])
    }

    /// The value that is subtracted.
    #[inline]
    fn predicted(&self, values: &[i32], at: usize) -> i32 {
        match self.way.difference {
            Some(axis) if *self.place.get(axis).unwrap_or(&self.lane) > 0 => {
                values[at - self.strides[axis]]
            }
            _ => 0,
        }
    }

    /// The size that is likely, as a context.
    #[inline]
    fn context(&self, coded: &[i32], at: usize) -> usize {
        let sixteenths = if self.way.neighbours {
            let (mut sum, mut count) = (0_u64, 0);
            for (place, stride) in self.indices().zip(&self.strides) {
                if place > 0 {
                    sum += u64::from(coded[at - stride].unsigned_abs());
                    count += 1;
                }
            }
            match count {
                1 => 16 * sum,
                2 => 8 * sum,
                _ => (16 * sum).checked_div(count).unwrap_or(16),
            }
        } else {
            u64::from(self.lanes[self.lane])
        };
        // Half powers of two: 0, 1/16, ...
        if sixteenths == 0 {
            return 0;
        }
        let octave = sixteenths.ilog2() as usize;
        let half = octave > 0 && sixteenths >> (octave - 1) & 1 == 1;
        (1 + 2 * octave + usize::from(half)).min(CONTEXTS - 1)
    }

    /// Takes up a number and goes on to the next place.
    #[inline]
    fn learn(&mut self, coded: i32) {
        let size = coded.unsigned_abs().min(1 << 20) * 16;
        let mean = &mut self.lanes[self.lane];
        // At most 2^24: the difference is within 32 bits.
        let moved = (size as i32 - *mean as i32) >> self.shift;
        *mean = mean.wrapping_add_signed(moved);
        self.lane += 1;
        if self.lane == self.lanes.len() {
            self.turn();
        }
    }

    /// Goes on to the next row.
    fn turn(&mut self) {
        self.lane = 0;
        for (place, length) in self.place.iter_mut().zip(self.shape).rev() {
            *place += 1;
            if *place < *length {
                break;
            }
            *place = 0;
        }
        // Early numbers count for more.
        self.rows += 1;
        self.shift = (self.rows + 1).ilog2().min(5);
    }
}

/// Codes `values`, an array of this shape in standard order.
pub(super) fn encode(values: &[i32], shape: &[usize]) -> Vec<u8> {
    let (best, _) = tried(values, shape);
    let mut out = vec![best.to_byte()];
    out.extend(encode_as(values, shape, best));
    out
}

/// Bytes that the beginning of an array takes; to be compared with those of another array of the same
/// shape.
pub(super) fn trial(values: &[i32], shape: &[usize]) -> usize {
    tried(values, shape).1
}

/// The best way for the beginning of an array, and the bytes that it takes there.
fn tried(values: &[i32], shape: &[usize]) -> (Way, usize) {
    let most = if values.len() > TRIAL && shape.len() <= 2 {
        SHORT_TRIAL
    } else {
        TRIAL
    };
    let trial = &values[..values.len().min(most)];
    let ways = Way::all(shape.len()).map(|way| (way, encode_as(trial, shape, way).len()));
    let none = Way {
        difference: None,
        neighbours: false,
    };
    ways.min_by_key(|(_, bytes)| *bytes).unwrap_or((none, 0))
}

/// Whether what [`trial`] says of an array holds for all of it.
pub(super) fn is_tried_whole(values: usize) -> bool {
    values <= TRIAL
}

fn encode_as(values: &[i32], shape: &[usize], way: Way) -> Vec<u8> {
    let mut writer = Writer::new();
    let mut walk = Walk::new(shape, way);
    let mut model = Model::new();
    let mut coded = Vec::with_capacity(values.len());
    for (at, &value) in values.iter().enumerate() {
        let number = value.wrapping_sub(walk.predicted(values, at));
        let context = walk.context(&coded, at);
        let before = coded.last().copied().unwrap_or(0);
        model.code(&mut writer, number, context, before);
        walk.learn(number);
        coded.push(number);
    }
    writer.finish()
}

/// The inverse of [`encode`]. The caller has made sure that an array of this shape is affordable.
///
/// # Errors
/// In words, when the bytes break off or name a way of coding that there is not.
pub(super) fn decode(bytes: &[u8], shape: &[usize]) -> Result<Vec<i32>, String> {
    let count = shape.iter().product();
    let (&way, bytes) = bytes.split_first().ok_or("no coded numbers")?;
    let way = Way::from_byte(way, shape.len())
        .ok_or_else(|| format!("way {way} of coding {} axes", shape.len()))?;
    let mut reader = Reader::new(bytes);
    let mut walk = Walk::new(shape, way);
    let mut model = Model::new();
    let mut coded = Vec::with_capacity(count);
    let mut values: Vec<i32> = Vec::with_capacity(count);
    for at in 0..count {
        let context = walk.context(&coded, at);
        let before = coded.last().copied().unwrap_or(0);
        let number = model.code(&mut reader, 0, context, before);
        if reader.beyond > 4 {
            return Err(format!("coded numbers that break off at {at} of {count}"));
        }
        values.push(number.wrapping_add(walk.predicted(&values, at)));
        walk.learn(number);
        coded.push(number);
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Random;

    fn back(values: &[i32], shape: &[usize]) -> usize {
        let bytes = encode(values, shape);
        assert_eq!(decode(&bytes, shape).as_deref(), Ok(values));
        bytes.len()
    }

    /// Differences of two uniform numbers: a triangle of this half width.
    fn triangle(count: usize, width: f64) -> Vec<i32> {
        let mut random = Random::new(5, 5);
        (0..count)
            .map(|_| ((random.uniform() - random.uniform()) * width).round() as i32)
            .collect()
    }

    #[test]
    fn the_size_is_near_the_entropy() {
        for width in [0.7, 3.0, 40.0, 3000.0] {
            let values = triangle(20_000, width);
            let mut counts = std::collections::HashMap::new();
            for v in &values {
                *counts.entry(v).or_insert(0_u32) += 1;
            }
            let n = values.len() as f64;
            let entropy: f64 = counts
                .values()
                .map(|c| -f64::from(*c) * (f64::from(*c) / n).log2())
                .sum();
            let size = 8.0 * back(&values, &[2000, 10]) as f64;
            assert!(
                size < 1.06 * entropy + 400.0,
                "{width}: {size} for {entropy}"
            );
        }
    }

    #[test]
    fn what_grows_evenly_costs_next_to_nothing() {
        let ramp: Vec<i32> = (0..5000).map(|i| 3 * i).collect();
        assert!(back(&ramp, &[5000, 1]) < 200);
    }

    #[test]
    fn few_numbers_cost_few_bytes() {
        assert!(back(&[1, 0, -2, 3], &[4]) < 12);
        assert!(back(&[], &[0]) < 10);
        assert!(back(&[0; 1000], &[10, 100]) < 30);
    }

    #[test]
    fn bytes_that_break_off_are_an_error() {
        let values = triangle(3000, 500.0);
        let bytes = encode(&values, &[3000]);
        for cut in [0, 1, 2, 10, bytes.len() / 2] {
            assert!(decode(&bytes[..cut], &[3000]).is_err(), "{cut}");
        }
        assert!(decode(&[9, 0, 0, 0, 0], &[3]).is_err());
    }

    proptest! {
        #[test]
        fn any_numbers_come_back(values in prop::collection::vec(any::<i32>(), 0..300), columns in 1_usize..5) {
            let rows = values.len() / columns;
            back(&values[..rows * columns], &[rows, columns]);
        }

        #[test]
        fn any_bytes_decode_to_something_or_nothing(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(values) = decode(&bytes, &[6, 5, 4]) {
                prop_assert_eq!(values.len(), 120);
            }
        }
    }
}
