//! Fewer bits of the fraction.

use super::exact::Pcodec;
use super::{About, Codec, Column, Columns, Setting, Shape};
use crate::codec::CodecError;
use crate::data::DType;

/// Values rounded to so many bits of the fraction (the nearest, of two the even one), packed by Pcodec: the error
/// of a value is a share of the value. Whole numbers stay as they are.
///
/// How many bits are worth keeping is also found from the data (Klöwer et al. 2021, doi:10.1038/s43588-021-00156-2):
/// those that say something about the same bit of the next value.
pub(super) struct BitRound;

/// Numbers of bits that are tried.
const KEPT: [u32; 13] = [1, 2, 3, 4, 5, 7, 9, 11, 13, 16, 19, 24, 32];
/// The share of the information that is kept.
const INFORMATION: f64 = 0.99;
/// Quantile of the normal distribution beyond which a share of equal bits is no accident: 99 % on both sides.
const CONFIDENT: f64 = 2.576;

impl Codec for BitRound {
    fn about(&self) -> About {
        About::new("bitround", "Bit rounding + pcodec", &["pco"])
    }

    fn settings(&self, shape: &Shape) -> Vec<Setting> {
        let fractions = (0..shape.columns).filter_map(|i| fraction(shape.types.of(i)));
        let most = fractions.max().unwrap_or(0);
        if most == 0 {
            return Vec::new();
        }
        let kept = KEPT.into_iter().filter(|kept| *kept < most);
        let mut settings = vec![Setting::Information(INFORMATION)];
        settings.extend(kept.map(Setting::Bits));
        settings
    }

    fn encode(
        &self,
        columns: &Columns,
        shape: &Shape,
        setting: Setting,
    ) -> Result<Vec<u8>, CodecError> {
        let round = |(i, column): (usize, &Column)| {
            let dtype = shape.types.of(i);
            let Some(fraction) = fraction(dtype) else {
                return Ok(column.clone());
            };
            let bits: Vec<u64> = column.bits(dtype).collect();
            let kept = match setting {
                Setting::Bits(kept) => kept.min(fraction),
                Setting::Information(part) => informative(&bits, &shape.axes, dtype, part),
                other => return Err(format!("setting {other:?}, expected a number of bits")),
            };
            let rounded = bits.iter().zip(&column.doubles);
            let rounded = rounded.map(|(bits, double)| {
                // What is no number stays as it is, and what would become none.
                let near = dtype.double_of(rounded_to(*bits, fraction - kept));
                if double.is_finite() && near.is_finite() {
                    near
                } else {
                    *double
                }
            });
            Ok(rounded.collect::<Vec<_>>().into())
        };
        let rounded: Result<Columns, String> = columns.iter().enumerate().map(round).collect();
        Pcodec.encode(&rounded?, shape, Setting::Plain)
    }

    fn decode(&self, bytes: &[u8], shape: &Shape, _: Setting) -> Result<Columns, CodecError> {
        Pcodec.decode(bytes, shape, Setting::Plain)
    }
}

/// Bits of the fraction of floating-point numbers.
fn fraction(dtype: DType) -> Option<u32> {
    match dtype {
        DType::F16 => Some(10),
        DType::F32 => Some(23),
        DType::F64 => Some(52),
        _ => None,
    }
}

/// The nearest number of which so many last bits are zero, of two the one whose bit before them is zero.
fn rounded_to(bits: u64, zeros: u32) -> u64 {
    if zeros == 0 {
        return bits;
    }
    let half = (1 << (zeros - 1)) - 1;
    let even = bits >> zeros & 1;
    bits.wrapping_add(half + even) >> zeros << zeros
}

/// How many bits of the fraction hold this share of all the information, at least.
fn informative(bits: &[u64], axes: &[usize], dtype: DType, share: f64) -> u32 {
    let fraction = fraction(dtype).unwrap_or(0);
    let width = 8 * dtype.size() as u32;
    // Neighbours along the last axis that has some.
    let last = axes.iter().rposition(|n| *n > 1).unwrap_or(0);
    let inner: usize = axes[(last + 1).min(axes.len())..].iter().product();
    let length = axes.get(last).copied().unwrap_or(1);
    let finite: Vec<bool> = bits
        .iter()
        .map(|bits| dtype.double_of(*bits).is_finite())
        .collect();
    let pairs = || {
        let next = (inner..bits.len()).filter(|i| !(i / inner).is_multiple_of(length));
        next.filter(|i| finite[*i] && finite[i - inner])
            .map(|i| (bits[i - inner], bits[i]))
    };
    let mut found: Vec<f64> = Vec::new();
    for place in (0..width).rev() {
        let mut counts = [0_u64; 4];
        for (before, after) in pairs() {
            counts[(before >> place & 1 | (after >> place & 1) << 1) as usize] += 1;
        }
        found.push(information(counts));
    }
    let all: f64 = found.iter().sum();
    let mut sum = 0.0;
    let enough = found.iter().position(|own| {
        sum += own;
        sum >= share * all
    });
    let kept = enough.map_or(0, |place| place as u32 + 1);
    kept.saturating_sub(width - fraction)
}

/// The information in bits that one bit has about another, by how often each pair of them comes; none where so much
/// may be an accident.
fn information(counts: [u64; 4]) -> f64 {
    let all = counts.iter().sum::<u64>() as f64;
    let share = |count: u64| count as f64 / all;
    let ones = [counts[1] + counts[3], counts[2] + counts[3]].map(share);
    let side = |which: usize, bit: usize| {
        if bit == 1 {
            ones[which]
        } else {
            1.0 - ones[which]
        }
    };
    let term = |(i, count): (usize, &u64)| {
        let p = share(*count);
        p * (p / (side(0, i & 1) * side(1, i >> 1))).log2()
    };
    let known: f64 = counts
        .iter()
        .enumerate()
        .filter(|(_, n)| **n > 0)
        .map(term)
        .sum();
    // A coin that falls on one side so often by accident has this much less than a bit.
    let p = (0.5 + CONFIDENT / (2.0 * all.sqrt())).min(1.0);
    let rest = if p < 1.0 {
        -(1.0 - p) * (1.0 - p).log2()
    } else {
        0.0
    };
    let accident = 1.0 + p * p.log2() - rest;
    if known > accident { known } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_rounded_to_the_nearest() {
        let round = |x: f32, kept: u32| {
            f32::from_bits(rounded_to(u64::from(x.to_bits()), 23 - kept) as u32)
        };
        assert_eq!(round(1.3, 2), 1.25);
        assert_eq!(round(-1.4, 2), -1.5);
        assert_eq!([round(1.125, 2), round(1.375, 2)], [1.0, 1.5]);
        assert_eq!([round(1.96, 3), round(0.0, 3)], [2.0, 0.0]);
        assert_eq!(round(1.234_567, 23), 1.234_567);
    }

    #[test]
    fn noise_holds_no_information() {
        let mut state = 1_u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 16
        };
        // Six bits that come back in every value, and noise behind them.
        let bits: Vec<u64> = (0..8000)
            .map(|i| {
                let wave = 1.0 + (f64::from(i / 20) * 0.05).sin().abs() * 0.99;
                let rough = (wave as f32).to_bits() & !0x1_ffff;
                u64::from(rough | (noise() << 1 & 0x1_fffe))
            })
            .collect();
        assert_eq!(informative(&bits, &[1, 8000], DType::F32, 1.0), 6);
        assert!(informative(&bits, &[1, 8000], DType::F32, 0.5) < 6);
        assert_eq!(information([50, 0, 0, 50]), 1.0);
        assert_eq!(information([250, 250, 240, 260]), 0.0);
    }
}
