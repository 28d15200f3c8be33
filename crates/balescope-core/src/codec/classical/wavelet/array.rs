//! A scaled array as bytes: coefficients, and where a bound is kept, the steps to it.
//!
//! ```text
//! bound (f32, 0: none); with a bound, how many bytes the coefficients take (u32)
//! the coefficients
//! with a bound: the steps to it
//! ```

use super::bounded;
use super::coded::{Coded, HEAD};
use super::fill::fill;
use super::plan::{Part, Plan};
use super::transformed::Transformed;
use crate::codec::CodecError;

/// Values on which plans are tried, half of them all, and how many bits a value takes.
const LEAST_PLANNED: usize = 1 << 15;
const MOST_PLANNED: usize = 1 << 18;
const MOST_TRIED: usize = 1 << 16;
/// The step that keeps a bound, in bounds: where nearly all is zero, ...
const FEW_BITS: (f64, f64) = (0.2, 4.2);
/// ... where much is, ...
const SOME_BITS: f64 = 2.2;
/// ... and where next to nothing is.
const MANY_BITS: (f64, f64) = (3.3, 6.0);

/// Codes values in this step.
pub(crate) fn encode(values: &[f64], axes: &[usize], step: f64) -> Vec<u8> {
    let coded = transformed(values, &long(axes), step).code(step);
    [&0.0_f32.to_le_bytes(), coded.bytes.as_slice()].concat()
}

/// The same with what [`decode`] gives, which takes as long once more.
pub(crate) fn encode_with_back(values: &[f64], axes: &[usize], step: f64) -> (Vec<u8>, Vec<f64>) {
    let coded = transformed(values, &long(axes), step).code(step);
    let bytes = [&0.0_f32.to_le_bytes(), coded.bytes.as_slice()].concat();
    (bytes, coded.values())
}

/// Codes values, some of them no numbers, so that none is off by more than `most`, but for rounding; with what
/// [`decode`] gives.
pub(crate) fn encode_within(values: &[f64], axes: &[usize], most: f64) -> (Vec<u8>, Vec<f64>) {
    let most = f64::from(below(most));
    let lengths = long(axes);
    let mut filled = values.to_vec();
    fill(&mut filled, &lengths);
    let bounds = bounds_per_step([values, &filled], &lengths, most);
    let coded = transformed(&filled, &lengths, bounds * most).code(bounds * most);
    let mut back = coded.values();
    let steps = bounded::pack(values, &mut back, (&lengths, coded.effort), most);
    let mut out = (most as f32).to_le_bytes().to_vec();
    // Longer ones are found unreadable before they are handed out.
    let length = u32::try_from(coded.bytes.len()).unwrap_or(u32::MAX);
    out.extend(length.to_le_bytes());
    out.extend(coded.bytes);
    out.extend(steps);
    (out, back)
}

pub(crate) fn decode(bytes: &[u8], axes: &[usize]) -> Result<Vec<f64>, CodecError> {
    let lengths = long(axes);
    let short = "wavelets that break off";
    let (most, bytes) = bytes.split_first_chunk().ok_or(short)?;
    let most = f64::from(f32::from_le_bytes(*most));
    if most == 0.0 {
        return Ok(Coded::take(bytes, &lengths)?.values());
    }
    let (length, bytes) = bytes.split_first_chunk().ok_or(short)?;
    let length = u32::from_le_bytes(*length) as usize;
    let (coded, steps) = bytes.split_at_checked(length).ok_or(short)?;
    let coded = Coded::take(coded, &lengths)?;
    let mut values = coded.values();
    bounded::unpack(steps, &mut values, (&lengths, coded.effort), most)?;
    Ok(values)
}

/// Decodes the first of these bytes, at least [`head_length`] of them: a coarser array, or one in which not all
/// values keep the bound.
pub(crate) fn decode_first(bytes: &[u8], axes: &[usize]) -> Result<Vec<f64>, CodecError> {
    let lengths = long(axes);
    let short = "wavelets that break off";
    let (most, bytes) = bytes.split_first_chunk().ok_or(short)?;
    let most = f64::from(f32::from_le_bytes(*most));
    if most == 0.0 {
        return Ok(Coded::take_first(bytes, &lengths)?.0.values());
    }
    let (length, bytes) = bytes.split_first_chunk().ok_or(short)?;
    let length = u32::from_le_bytes(*length) as usize;
    let (coded, steps) = bytes.split_at(length.min(bytes.len()));
    let (coded, _) = Coded::take_first(coded, &lengths)?;
    let mut values = coded.values();
    bounded::unpack_first(steps, &mut values, (&lengths, coded.effort), most);
    Ok(values)
}

/// How many of the first bytes an array needs to be decoded at all.
pub(crate) fn head_length(bytes: &[u8], axes: &[usize]) -> usize {
    let is_bounded = bytes.iter().take(4).any(|byte| *byte != 0);
    4 + if is_bounded { 4 } else { 0 } + long(axes).len() + HEAD
}

/// Values transformed by the plan that is best on a part of them.
fn transformed(values: &[f64], lengths: &[usize], step: f64) -> Transformed {
    let most = (values.len() / 2).clamp(LEAST_PLANNED, MOST_PLANNED);
    let part = Part::new(values, lengths, most);
    let plan = Plan::search(&part.lengths, |plan| {
        let tried = Transformed::new(&part.values, &part.lengths, plan.clone());
        tried.estimate(step).cost
    });
    let mut tried = Transformed::new(&part.values, &part.lengths, plan);
    if values.len() > LEAST_PLANNED {
        tried.refine(step);
    }
    let plan = tried.plan.for_whole(&part.halvings);
    let mut whole = Transformed::new(values, lengths, plan);
    // Longer axes are halved as often, or down to as many places.
    for (axis, more) in part.halvings.iter().enumerate() {
        let times = whole.plan.times(axis);
        if *more > 0 && times > 0 {
            whole.try_times(axis, times + more, step);
        }
    }
    whole
}

/// The step in bounds that makes about the smallest file, by the bits that a value takes in a part: of values,
/// and of the same with all that are none filled, which take next to nothing.
fn bounds_per_step([values, filled]: [&[f64]; 2], lengths: &[usize], most: f64) -> f64 {
    let numbers = Part::new(values, lengths, MOST_TRIED).values;
    let numbers = numbers.iter().filter(|value| value.is_finite()).count();
    let part = Part::new(filled, lengths, MOST_TRIED);
    let plan = Plan::usual(&part.lengths);
    let transformed = Transformed::new(&part.values, &part.lengths, plan);
    let bits = transformed.estimate(SOME_BITS * most).bits / numbers.max(1) as f64;
    if bits < FEW_BITS.0 {
        FEW_BITS.1
    } else if bits > MANY_BITS.0 {
        MANY_BITS.1
    } else {
        SOME_BITS
    }
}

/// Axes of more than one place; at least one.
fn long(axes: &[usize]) -> Vec<usize> {
    let long: Vec<usize> = axes.iter().copied().filter(|&n| n > 1).collect();
    if long.is_empty() {
        vec![axes.iter().product()]
    } else {
        long
    }
}

/// The number of single precision that is at most this.
fn below(x: f64) -> f32 {
    let near = x as f32;
    if f64::from(near) > x {
        near.next_down()
    } else {
        near
    }
}
