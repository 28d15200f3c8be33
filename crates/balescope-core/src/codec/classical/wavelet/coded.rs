//! An array as wavelet coefficients in steps.
//!
//! ```text
//! a byte for each axis (how often it is halved; 128 more: together with the axis in front of it, at the first axis:
//! coefficients are coded with less effort)
//! step (f32), mean (f32), where multiples of 1, 2 and more lie within their step (i8, in 128ths)
//! the coefficients, range-coded
//! ```

use super::super::super::range_coder::{Coder, Reader, Writer};
use super::bands::{Bands, PAD};
use super::coefficients::{Effort, code};
use super::levels::{each_row, transform_all, weights};
use super::plan::Plan;
use super::steps::Direction;
use super::targets::{Rounding, Targets};
use crate::codec::CodecError;

/// Bytes of what is told before the coefficients, the plan left out.
pub(super) const HEAD: usize = 11;

/// Bits must be worth this much of a squared step.
const BIT: f32 = 0.065;

/// What was coded.
pub(super) struct Coded {
    pub bytes: Vec<u8>,
    pub effort: Effort,
    bands: Bands,
    head: Head,
}

/// What is told before the coefficients.
struct Head {
    step: f32,
    mean: f32,
    points: [i8; 3],
}

impl Coded {
    /// Codes coefficients in steps, of a step and a mean.
    pub fn new(plan: &Plan, mut bands: Bands, targets: &[f32], [step, mean]: [f32; 2]) -> Self {
        let effort = Effort::of(targets.len());
        let mut writer = Writer::new();
        let wanted = Targets {
            values: targets,
            rounding: Rounding { bit: BIT, up: 0.44 },
        };
        code(&mut writer, &mut bands, &wanted, effort);
        let points = points(&bands, targets);
        let mut bytes = plan.bytes(effort);
        bytes.extend(step.to_le_bytes());
        bytes.extend(mean.to_le_bytes());
        bytes.extend(points.map(|point| point as u8));
        bytes.extend(writer.finish());
        Self {
            bytes,
            effort,
            bands,
            head: Head { step, mean, points },
        }
    }

    /// All coefficients.
    pub fn take(bytes: &[u8], lengths: &[usize]) -> Result<Self, CodecError> {
        match Self::take_first(bytes, lengths)? {
            (coded, false) => Ok(coded),
            (_, true) => Err("wavelet coefficients that break off".into()),
        }
    }

    /// Of bytes that may break off those coefficients that are known, the others zero; whether some are not.
    pub fn take_first(mut bytes: &[u8], lengths: &[usize]) -> Result<(Self, bool), CodecError> {
        let (plan, effort) = Plan::take(&mut bytes, lengths)?;
        let short = "wavelet coefficients without a step";
        let (head, rest) = bytes.split_first_chunk::<HEAD>().ok_or(short)?;
        let number =
            |at: usize| f32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let head = Head {
            step: number(0),
            mean: number(4),
            points: [head[8] as i8, head[9] as i8, head[10] as i8],
        };
        let mut bands = plan.bands(lengths);
        let mut reader = Reader::new(rest);
        code(&mut reader, &mut bands, &Targets::NONE, effort);
        let coded = Self {
            bytes: Vec::new(),
            effort,
            bands,
            head,
        };
        Ok((coded, reader.is_spent()))
    }

    /// The values that a reader gets.
    pub fn values(&self) -> Vec<f64> {
        let bands = &self.bands;
        let weights = weights(bands);
        let mut values = vec![0.0; bands.axes.iter().product()];
        let [one, two, more] = self.head.points.map(|point| f64::from(point) / 128.0);
        let points = [0.0, one, two, more];
        each_row(bands, |band, row, offset| {
            let Some(coded) = bands.list[band].row(row) else {
                return;
            };
            let factor = f64::from(self.head.step) / weights[band];
            let width = bands.list[band].width();
            for (value, coded) in values[offset..offset + width].iter_mut().zip(&coded[PAD..]) {
                let size = f64::from(coded.unsigned_abs());
                let point = points[coded.unsigned_abs().min(3) as usize];
                *value = factor * (size + point).copysign(f64::from(*coded));
            }
        });
        transform_all(&mut values, &bands.axes, &bands.groups, Direction::Inverse);
        let mean = f64::from(self.head.mean);
        for value in &mut values {
            *value += mean;
        }
        values
    }
}

/// Where targets of 1, 2 and more lie about the multiple of the step that they became, in 128ths of a step.
fn points(bands: &Bands, targets: &[f32]) -> [i8; 3] {
    let mut sums = [(0.0_f64, 0.0_f64); 3];
    each_row(bands, |band, row, offset| {
        let own = &bands.list[band];
        let Some(coded) = own.row(row) else {
            return;
        };
        let targets = &targets[offset..offset + own.width()];
        for (target, coded) in targets.iter().zip(&coded[PAD..]) {
            let size = coded.unsigned_abs();
            if size > 0 {
                let (sum, count) = &mut sums[(size as usize).min(3) - 1];
                *sum += f64::from(target.abs()) - f64::from(size);
                *count += 1.0;
            }
        }
    });
    sums.map(|(sum, count)| (128.0 * sum / f64::max(count, 1.0)).round() as i8)
}
