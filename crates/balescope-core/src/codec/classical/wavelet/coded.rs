//! An array as wavelet coefficients in steps.
//!
//! ```text
//! a byte for each axis (how often it is halved; 128 more: together with the axis in front of it)
//! step (f32), mean (f32), where multiples of 1, 2 and more lie within their step (i8, in 128ths)
//! the coefficients, range-coded
//! ```

use std::collections::HashMap;

use super::super::super::range_coder::{Coder, Reader, Writer};
use super::bands::{Bands, PAD, advance};
use super::coefficients::{Targets, code};
use super::estimate::estimate;
use super::group::Group;
use super::lift::{Direction, norm, transform};
use super::model::Rounding;
use super::plan::Plan;
use crate::codec::CodecError;

/// Bytes of what is told before the coefficients, the plan left out.
pub(super) const HEAD: usize = 11;

/// Multiples of a step stay below this.
const MOST_STEPS: f64 = 2_000_000.0;
/// Bits must be worth this much of a squared step.
const BIT: f32 = 0.065;

/// The transform of an array, on the way to be coded.
pub(super) struct Transformed {
    lengths: Vec<usize>,
    plan: Plan,
    mean: f32,
    /// Each divided by the length of the vector that it becomes.
    values: Vec<f64>,
    largest: f64,
}

/// What was coded.
pub(super) struct Coded {
    pub bytes: Vec<u8>,
    bands: Bands,
    head: Head,
}

/// What is told before the coefficients.
struct Head {
    step: f32,
    mean: f32,
    points: [i8; 3],
}

impl Transformed {
    pub fn new(values: &[f64], lengths: &[usize], plan: Plan) -> Self {
        let mean = (values.iter().sum::<f64>() / values.len().max(1) as f64) as f32;
        let mut values: Vec<f64> = values.iter().map(|v| v - f64::from(mean)).collect();
        let bands = plan.bands(lengths);
        transform_all(&mut values, lengths, &bands.groups, Direction::Forward);
        let weights = weights(&bands);
        each_row(&bands, |band, _, row| {
            let width = bands.list[band].width();
            for value in &mut values[row..row + width] {
                *value *= weights[band];
            }
        });
        Self {
            lengths: lengths.to_vec(),
            largest: values.iter().fold(0.0, |m, v| v.abs().max(m)),
            plan,
            mean,
            values,
        }
    }

    /// What it would cost to code it in this step, in bits, with what the error is worth.
    pub fn estimate(&self, step: f64) -> f64 {
        let bands = self.plan.bands(&self.lengths);
        estimate(&self.values, &bands, step.max(self.largest / MOST_STEPS))
    }

    /// Codes it in this step, or the smallest that is possible.
    pub fn code(&self, step: f64) -> Coded {
        let step = step.max(self.largest / MOST_STEPS).max(1e-30) as f32;
        let scale = 1.0 / f64::from(step);
        let targets: Vec<f32> = self.values.iter().map(|v| (v * scale) as f32).collect();
        let mut bands = self.plan.bands(&self.lengths);
        let mut writer = Writer::new();
        let rounding = Rounding { bit: BIT, up: 0.44 };
        code(
            &mut writer,
            &mut bands,
            &Targets {
                values: &targets,
                rounding,
            },
        );
        let points = points(&bands, &targets);
        let head = Head {
            step,
            mean: self.mean,
            points,
        };
        let mut bytes: Vec<u8> = self.plan.bytes().collect();
        bytes.extend(head.step.to_le_bytes());
        bytes.extend(head.mean.to_le_bytes());
        bytes.extend(points.map(|point| point as u8));
        bytes.extend(writer.finish());
        Coded { bytes, bands, head }
    }
}

impl Coded {
    /// All coefficients.
    pub fn take(bytes: &[u8], lengths: &[usize]) -> Result<Self, CodecError> {
        match Self::take_first(bytes, lengths)? {
            (coded, false) => Ok(coded),
            (_, true) => Err("wavelet coefficients that break off".into()),
        }
    }

    /// Of bytes that may break off those coefficients that are known, the others zero; whether some are not.
    pub fn take_first(mut bytes: &[u8], lengths: &[usize]) -> Result<(Self, bool), CodecError> {
        let plan = Plan::take(&mut bytes, lengths)?;
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
        code(&mut reader, &mut bands, &Targets::NONE);
        let coded = Self {
            bytes: Vec::new(),
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
        let points = self.head.points.map(|point| f64::from(point) / 128.0);
        each_row(bands, |band, row, offset| {
            let Some(coded) = bands.list[band].row(row) else {
                return;
            };
            let factor = f64::from(self.head.step) / weights[band];
            let width = bands.list[band].width();
            for (value, coded) in values[offset..offset + width].iter_mut().zip(&coded[PAD..]) {
                let size = f64::from(coded.unsigned_abs());
                *value = match coded.unsigned_abs() as usize {
                    0 => 0.0,
                    whole => factor * (size + points[whole.min(3) - 1]).copysign(f64::from(*coded)),
                };
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

/// Lengths of the vectors that the coefficients of each band become: errors of them weigh so much.
fn weights(bands: &Bands) -> Vec<f64> {
    let mut known = HashMap::new();
    let weight = |axis: usize, band: usize, known: &mut HashMap<_, f64>| {
        let band = &bands.list[band];
        let key = (bands.axes[axis], band.levels[axis], band.fine[axis]);
        *known
            .entry(key)
            .or_insert_with(|| norm(key.0, key.1, key.2))
    };
    let axes = 0..bands.axes.len();
    (0..bands.list.len())
        .map(|band| {
            axes.clone()
                .map(|axis| weight(axis, band, &mut known))
                .product()
        })
        .collect()
}

/// Every level of every group.
fn transform_all(values: &mut [f64], axes: &[usize], groups: &[Group], direction: Direction) {
    let mut turns = Vec::new();
    for group in groups {
        for (now, halved) in &group.levels {
            let mut part = axes.to_vec();
            for (axis, n) in group.axes.iter().zip(now) {
                part[*axis] = *n;
            }
            let halved = group.axes.iter().zip(halved).filter(|(_, halved)| **halved);
            turns.extend(halved.map(|(axis, _)| (part.clone(), *axis)));
        }
    }
    if direction == Direction::Inverse {
        turns.reverse();
    }
    for (part, axis) in turns {
        transform(values, (axes, &part), axis, direction);
    }
}

/// Visits every row of every band: the band, the row, and where it begins in the array.
fn each_row(bands: &Bands, mut visit: impl FnMut(usize, usize, usize)) {
    for (i, band) in bands.list.iter().enumerate() {
        let lengths: Vec<usize> = band.lengths().collect();
        let outer = &lengths[..lengths.len() - 1];
        let mut at = vec![0; outer.len()];
        for row in 0..band.rows() {
            visit(i, row, bands.offset(i, &at));
            advance(&mut at, outer);
        }
    }
}
