//! The values that a column may come back with.

use super::plan_bytes::{byte, number};
use crate::codec::CodecError;
use crate::codec::limit::{Limit, bend, unbend};
use crate::data::{DType, append_number, take_number};

/// Values of a column that are told apart one by one, at most.
const MOST_LEVELS: usize = 256;
/// Multiples of a step stay within this.
pub(super) const MOST_STEPS: f64 = 1_073_741_824.0;

/// Where a column's values may lie, counted from what is expected.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scale {
    /// All values are the same.
    Constant,
    /// Every bit comes back.
    Exact,
    /// Multiples of a step from what is expected.
    Even { step: f64 },
    /// The same, on a scale that is even up to the floor and logarithmic beyond it.
    Bent { step: f64, floor: f64 },
    /// Few values, all of which come back as they are.
    Levels(Vec<f64>),
}

impl Scale {
    /// Of a column with these ends, so that values are within a limit.
    pub fn new(values: &[f64], [low, high]: [f64; 2], limit: Limit, dtype: DType) -> Self {
        if low >= high {
            return Self::Constant;
        }
        let largest = high.abs().max(low.abs());
        let beyond = dtype.exceeds_doubles() && largest >= 4_503_599_627_370_496.0;
        if beyond || limit.allowed(0.0) == 0.0 {
            return Self::Exact;
        }
        let scale = match limit {
            Limit::Plain { most } if dtype.is_integer() => Self::Even {
                step: 2.0 * most.min(2.0 * largest).floor() + 1.0,
            },
            Limit::Plain { most } => Self::Even {
                step: 2.0 * inner(most, largest, dtype),
            },
            Limit::Relative { share, floor } if !dtype.is_integer() => Self::Bent {
                step: 2.0 * libm::log1p(inner(share, 1.0, dtype)),
                floor,
            },
            Limit::Relative { share, floor } => Self::Even {
                step: 2.0 * (share * floor).floor() + 1.0,
            },
        };
        let steps = (scale.place(high) - scale.place(low)).abs();
        match levels(values) {
            Some(levels) if scale.is_coarse_for(&levels) => Self::Levels(levels),
            _ if steps < MOST_STEPS => scale,
            _ => Self::Exact,
        }
    }

    fn is_coarse_for(&self, levels: &[f64]) -> bool {
        levels
            .windows(2)
            .all(|two| self.place(two[1]) - self.place(two[0]) >= 1.0)
    }

    /// The same with so many times finer steps.
    pub fn finer(&self, times: u32, dtype: DType) -> Self {
        let factor = f64::from(times);
        match self {
            Self::Even { step } if dtype.is_integer() => Self::Even {
                step: 2.0 * (0.5 * (step - 1.0) / factor).floor() + 1.0,
            },
            Self::Even { step } => Self::Even {
                step: step / factor,
            },
            Self::Bent { step, floor } => Self::Bent {
                step: step / factor,
                floor: *floor,
            },
            other => other.clone(),
        }
    }

    /// Whether there are steps that can be finer.
    pub fn has_steps(&self) -> bool {
        matches!(self, Self::Even { .. } | Self::Bent { .. })
    }

    /// Whether its values are coded by what is expected of them.
    pub fn is_coded(&self) -> bool {
        !matches!(self, Self::Constant | Self::Exact)
    }

    /// A value in steps.
    pub fn place(&self, value: f64) -> f64 {
        match self {
            Self::Constant | Self::Exact => 0.0,
            Self::Even { step } => value / step,
            Self::Bent { step, floor } => bend(value, *floor) / step,
            Self::Levels(levels) => nearest(levels, value) as f64,
        }
    }

    /// The steps from what is expected to a value.
    pub fn steps(&self, expected: f64, value: f64) -> f64 {
        match self {
            Self::Even { step } => ((value - expected) / step).round(),
            _ => (self.place(value) - self.place(expected)).round(),
        }
    }

    /// The inverse.
    pub fn value(&self, expected: f64, steps: i32) -> f64 {
        if steps == 0 && self.has_steps() {
            return expected;
        }
        match self {
            Self::Constant | Self::Exact => expected,
            Self::Even { step } => expected + f64::from(steps) * step,
            Self::Bent { step, floor } => {
                unbend(bend(expected, *floor) + f64::from(steps) * step, *floor)
            }
            Self::Levels(levels) => {
                let at = nearest(levels, expected) as i64 + i64::from(steps);
                levels[at.clamp(0, levels.len() as i64 - 1) as usize]
            }
        }
    }

    /// A step at a value, in the column's units.
    pub fn step_at(&self, value: f64) -> f64 {
        match self {
            Self::Constant | Self::Exact => 0.0,
            Self::Even { step } => *step,
            Self::Bent { step, floor } => step * value.abs().max(*floor),
            Self::Levels(levels) => {
                let at = nearest(levels, value);
                let [low, high] = [at.saturating_sub(1), (at + 1).min(levels.len() - 1)];
                (levels[high] - levels[low]) / f64::max((high - low) as f64, 1.0)
            }
        }
    }

    pub fn append(&self, out: &mut Vec<u8>) {
        match self {
            Self::Constant => out.push(0),
            Self::Exact => out.push(1),
            Self::Even { step } => {
                out.push(2);
                out.extend(step.to_le_bytes());
            }
            Self::Bent { step, floor } => {
                out.push(3);
                out.extend([step.to_le_bytes(), floor.to_le_bytes()].concat());
            }
            Self::Levels(levels) => {
                out.push(4);
                append_number(levels.len() as u64, out);
                out.extend(levels.iter().flat_map(|level| level.to_le_bytes()));
            }
        }
    }

    pub fn take(bytes: &mut &[u8]) -> Result<Self, CodecError> {
        let above = |x: f64| {
            if x > 0.0 {
                Ok(x)
            } else {
                Err(format!("a step of {x}, expected one above 0"))
            }
        };
        Ok(match byte(bytes)? {
            0 => Self::Constant,
            1 => Self::Exact,
            2 => Self::Even {
                step: above(number(bytes)?)?,
            },
            3 => Self::Bent {
                step: above(number(bytes)?)?,
                floor: above(number(bytes)?)?,
            },
            4 => {
                let count = take_number(bytes)?;
                if count == 0 || count > MOST_LEVELS as u64 {
                    return Err(format!("{count} levels, expected 1 to {MOST_LEVELS}").into());
                }
                let levels = (0..count).map(|_| number(bytes));
                Self::Levels(levels.collect::<Result<_, _>>()?)
            }
            other => return Err(format!("scale of kind {other}, expected 0 to 4").into()),
        })
    }
}

/// How far a value may be off before it is rounded to a type; half of what is allowed where rounding takes more.
fn inner(most: f64, largest: f64, dtype: DType) -> f64 {
    let digits = match dtype {
        DType::F16 => 11,
        DType::F32 => 24,
        _ => 51,
    };
    // Twice as much has to be a number.
    let most = most.min(0.25 * f64::MAX);
    let inner = (most - largest * 0.5_f64.powi(digits)) * (1.0 - 1e-9);
    inner.max(0.5 * most)
}

/// All values that occur, where they are few.
fn levels(values: &[f64]) -> Option<Vec<f64>> {
    let mut levels: Vec<f64> = Vec::new();
    let mut last = f64::NAN;
    for value in values {
        if *value == last || !value.is_finite() {
            continue;
        }
        last = *value;
        if let Err(at) = levels.binary_search_by(|level| level.total_cmp(value)) {
            if levels.len() == MOST_LEVELS {
                return None;
            }
            levels.insert(at, *value);
        }
    }
    // -0 and 0 are one place and two levels.
    levels
        .windows(2)
        .all(|two| two[0] < two[1])
        .then_some(levels)
}

fn nearest(levels: &[f64], value: f64) -> usize {
    let above = levels.partition_point(|level| *level < value);
    if above == 0 {
        return 0;
    }
    if above == levels.len() || value - levels[above - 1] <= levels[above] - value {
        return above - 1;
    }
    above
}
