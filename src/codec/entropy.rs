//! Whole numbers in few bytes: an adaptive binary range coder whose contexts come from the numbers
//! that are already known.
//!
//! The range coder is the carry-propagating one of Martin (1979) with the binary models of
//! Langdon and Rissanen (1981). A number is told as: is it zero; its sign; how many bits its
//! magnitude has (unary); the bits themselves. Every decision has its own probability, learnt as it
//! goes, one set for each of a few sizes that the neighbours make likely. No tables are stored, so
//! a hundred numbers pay as well as a million.

/// Probabilities are of a zero bit, in 65536ths.
const ONE: u32 = 1 << 16;
/// Sizes that neighbours are told apart by.
const CONTEXTS: usize = 20;
/// Bits of a magnitude, at most.
const LENGTHS: usize = 32;
/// Leading bits of a magnitude (behind the first) that have probabilities of their own.
const MODELLED: u32 = 2;
/// Numbers on which the ways of coding are tried.
const TRIAL: usize = 1 << 16;

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

    fn learn(&mut self, bit: bool) {
        if bit {
            self.quick -= self.quick >> 4;
            self.slow -= self.slow >> 7;
        } else {
            self.quick += (u16::MAX - self.quick) >> 4;
            self.slow += (u16::MAX - self.slow) >> 7;
        }
    }
}

/// What writes bits and what reads them: the model walks the same way in both.
trait Coder {
    /// Codes a bit with this probability; a reader ignores `bit` and gives what it read.
    fn code(&mut self, bit: bool, zero: u32) -> bool;
}

struct Writer {
    low: u64,
    range: u32,
    /// The last byte that a carry can still reach; none yet at the start.
    cache: Option<u8>,
    /// Bytes of 255 behind it.
    pending: usize,
    out: Vec<u8>,
}

impl Writer {
    fn new() -> Self {
        Self {
            low: 0,
            range: u32::MAX,
            cache: None,
            pending: 0,
            out: Vec::new(),
        }
    }

    fn shift(&mut self) {
        if self.low < 0xff00_0000 || self.low > 0xffff_ffff {
            let carry = (self.low >> 32) as u8;
            if let Some(cache) = self.cache {
                self.out.push(cache.wrapping_add(carry));
            }
            let pending = std::mem::take(&mut self.pending);
            self.out
                .extend(std::iter::repeat_n(carry.wrapping_sub(1), pending));
            self.cache = Some((self.low >> 24) as u8);
        } else {
            self.pending += 1;
        }
        self.low = (self.low & 0x00ff_ffff) << 8;
    }

    fn finish(mut self) -> Vec<u8> {
        for _ in 0..5 {
            self.shift();
        }
        self.out
    }
}

impl Coder for Writer {
    fn code(&mut self, bit: bool, zero: u32) -> bool {
        let bound = (self.range >> 16) * zero;
        if bit {
            self.low += u64::from(bound);
            self.range -= bound;
        } else {
            self.range = bound;
        }
        while self.range < 1 << 24 {
            self.shift();
            self.range <<= 8;
        }
        bit
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
    fn code(&mut self, _bit: bool, zero: u32) -> bool {
        let bound = (self.range >> 16) * zero;
        let bit = self.code >= bound;
        if bit {
            self.code -= bound;
            self.range -= bound;
        } else {
            self.range = bound;
        }
        while self.range < 1 << 24 {
            self.code = self.code << 8 | self.next();
            self.range <<= 8;
        }
        bit
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
    zero: Vec<Bit>,
    sign: [Bit; 3],
    length: Vec<[Bit; LENGTHS]>,
    bits: Vec<[Bit; 1 << MODELLED]>,
}

impl Model {
    fn new() -> Self {
        Self {
            zero: vec![Bit::EVEN; CONTEXTS],
            sign: [Bit::EVEN; 3],
            length: vec![[Bit::EVEN; LENGTHS]; CONTEXTS],
            bits: vec![[Bit::EVEN; 1 << MODELLED]; LENGTHS],
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
        let mut length = 0;
        while length + 1 < LENGTHS as u32
            && bit(&mut self.length[context][length as usize], wanted > length)
        {
            length += 1;
        }
        let mut read = 1_u32;
        for place in (0..length).rev() {
            let told = size >> place & 1 == 1;
            let known = length - 1 - place;
            let next = if known < MODELLED {
                let row = &mut self.bits[length as usize];
                // 1 for the first bit behind the leading one, 2 and 3 for the second.
                bit(
                    &mut row[(read & ((1 << known) - 1) | 1 << known) as usize],
                    told,
                )
            } else {
                // As often 0 as 1.
                let mut even = Bit::EVEN;
                bit(&mut even, told)
            };
            read = read << 1 | u32::from(next);
        }
        // The smallest number has no positive counterpart; wrapping brings it back.
        let size = read as i32;
        if negative { size.wrapping_neg() } else { size }
    }
}

/// Where a number stands in its array, and what is known before it.
struct Walk<'a> {
    shape: &'a [usize],
    strides: Vec<usize>,
    way: Way,
    /// Mean size so far at each place of the last axis, in sixteenths.
    lanes: Vec<u32>,
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
            lanes: vec![0; shape.last().copied().unwrap_or(0)],
        }
    }

    fn has_before(&self, at: usize, axis: usize) -> bool {
        !(at / self.strides[axis]).is_multiple_of(self.shape[axis])
    }

    /// The value that is subtracted.
    fn predicted(&self, values: &[i32], at: usize) -> i32 {
        match self.way.difference {
            Some(axis) if self.has_before(at, axis) => values[at - self.strides[axis]],
            _ => 0,
        }
    }

    /// The size that is likely, as a context.
    fn context(&self, coded: &[i32], at: usize) -> usize {
        let sixteenths = if self.way.neighbours {
            let (mut sum, mut count) = (0_u64, 0);
            for axis in 0..self.shape.len() {
                if self.has_before(at, axis) {
                    sum += u64::from(coded[at - self.strides[axis]].unsigned_abs());
                    count += 1;
                }
            }
            (16 * sum).checked_div(count).unwrap_or(16)
        } else {
            u64::from(self.lanes[at % self.lanes.len()])
        };
        // Half powers of two: 0, 1/16, ...
        if sixteenths == 0 {
            return 0;
        }
        let octave = sixteenths.ilog2() as usize;
        let half = octave > 0 && sixteenths >> (octave - 1) & 1 == 1;
        (1 + 2 * octave + usize::from(half)).min(CONTEXTS - 1)
    }

    fn learn(&mut self, coded: i32, at: usize) {
        let lanes = self.lanes.len();
        let lane = &mut self.lanes[at % lanes];
        let size = coded.unsigned_abs().min(1 << 20) * 16;
        // Early numbers count for more.
        let shift = ((at / lanes + 1).ilog2()).min(5);
        let now = i64::from(*lane);
        *lane = (now + ((i64::from(size) - now) >> shift)) as u32;
    }
}

/// Codes `values`, an array of this shape in standard order.
pub(super) fn encode(values: &[i32], shape: &[usize]) -> Vec<u8> {
    let trial = values.len().min(TRIAL);
    let best = Way::all(shape.len())
        .min_by_key(|way| encode_as(&values[..trial], shape, *way).len())
        .unwrap_or(Way {
            difference: None,
            neighbours: false,
        });
    let mut out = vec![best.to_byte()];
    out.extend(encode_as(values, shape, best));
    out
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
        walk.learn(number, at);
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
        walk.learn(number, at);
        coded.push(number);
        values.push(number.wrapping_add(walk.predicted(&values, at)));
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
