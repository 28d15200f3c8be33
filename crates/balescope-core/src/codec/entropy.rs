//! Whole numbers in few bytes: an adaptive binary range coder whose contexts come from the numbers
//! that are already known.
//!
//! A number is told as: is it zero; its sign; how many bits its magnitude has (step by step from the
//! likely number of them, up or down); the bits themselves, of which the last ones are as often 0 as 1.
//! Every other decision has its own probability, learnt as it goes, one set for each of a few sizes
//! that the neighbours make likely. No tables are stored, so a hundred numbers pay as well as a million.

use super::range_coder::{Bit, Coder, EVEN_BITS, Reader, Writer};
use super::walk::{CONTEXTS, Walk, Way};
use super::{CodecError, along_time};

/// Bits of a magnitude, at most.
const LENGTHS: usize = 32;
/// Leading bits of a magnitude (behind the first) that have probabilities of their own.
const MODELLED: u32 = 2;
/// Numbers on which the ways of coding are tried ...
const TRIAL: usize = 1 << 16;
/// ... and where there are more than that in an array of at most two axes, which are alike all through.
const SHORT_TRIAL: usize = 1 << 13;

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

/// Numbers from which the slower way is judged, ...
const BEGINNING: usize = 1 << 13;
/// ... which has to take less than this share there.
const WORTH: f64 = 0.95;

/// Codes `values`, an array of this shape in standard order.
pub(super) fn encode(values: &[i32], shape: &[usize]) -> Vec<u8> {
    let (best, _) = tried(values, shape);
    let mut out = vec![best.to_byte()];
    out.extend(encode_as(values, shape, best));
    out
}

/// The same, or in the slower way of [`along_time`] where that is smaller.
pub(super) fn encode_smaller(values: &[i32], shape: &[usize]) -> Vec<u8> {
    let plain = encode(values, shape);
    if !is_worth_time(values, shape) {
        return plain;
    }
    match along_time::encode(values, shape) {
        Some(other) if other.len() < plain.len() => other,
        _ => plain,
    }
}

/// Whether the slower way is smaller for the beginning of an array; of a short one it is always tried.
fn is_worth_time(values: &[i32], shape: &[usize]) -> bool {
    let (Some(&rows), true) = (shape.first(), values.len() > 2 * BEGINNING) else {
        return true;
    };
    let row = values.len() / rows.max(1);
    let rows = (BEGINNING / row.max(1)).max(1).min(rows);
    let mut shape = shape.to_vec();
    shape[0] = rows;
    let few = &values[..rows * row];
    let other = along_time::encode(few, &shape);
    other.is_some_and(|other| (other.len() as f64) < WORTH * encode(few, &shape).len() as f64)
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
pub(super) fn decode(bytes: &[u8], shape: &[usize]) -> Result<Vec<i32>, CodecError> {
    decode_first(bytes, shape).map(|(values, _)| values)
}

/// The same, and the bytes that they took.
pub(super) fn decode_first(bytes: &[u8], shape: &[usize]) -> Result<(Vec<i32>, usize), CodecError> {
    if bytes.first().is_some_and(|way| *way >= along_time::FIRST) {
        return along_time::decode_first(bytes, shape);
    }
    let whole = bytes.len();
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
        if reader.is_spent() {
            return Err(format!("coded numbers that break off at {at} of {count}").into());
        }
        values.push(number.wrapping_add(walk.predicted(&values, at)));
        walk.learn(number);
        coded.push(number);
    }
    Ok((values, whole - reader.left()))
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
