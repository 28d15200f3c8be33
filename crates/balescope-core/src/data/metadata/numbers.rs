//! Numbers that are stored in few bytes where they are evenly spaced.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Numbers that are shared. Stored as their first, step and count where that gives every bit back, and
/// otherwise byte by byte: all first bytes, then all second ones, which compress better so.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Numbers(Arc<Vec<f64>>);

#[derive(Clone, Serialize, Deserialize)]
enum Stored {
    Even { first: f64, step: f64, count: usize },
    Bytes(Vec<u8>),
}

/// More evenly spaced numbers are not believed: a few bytes would ask for memory that no file bears out.
const MOST_EVEN: usize = 1 << 16;

const WIDTH: usize = size_of::<f64>();

impl Numbers {
    pub fn new(values: Vec<f64>) -> Self {
        Self(Arc::new(values))
    }

    pub fn as_slice(&self) -> &[f64] {
        &self.0
    }
}

/// Bit by bit.
impl PartialEq for Numbers {
    fn eq(&self, other: &Self) -> bool {
        let bits = |numbers: &Self| numbers.0.iter().map(|v| v.to_bits()).collect::<Vec<u64>>();
        Arc::ptr_eq(&self.0, &other.0) || bits(self) == bits(other)
    }
}

impl From<Numbers> for Stored {
    fn from(numbers: Numbers) -> Self {
        let values = numbers.as_slice();
        if let [first, second, ..] = *values
            && values.len() <= MOST_EVEN
        {
            let step = second - first;
            let same =
                |(i, value): (usize, &f64)| even(first, step, i).to_bits() == value.to_bits();
            if values.len() > 2 && values.iter().enumerate().all(same) {
                let count = values.len();
                return Self::Even { first, step, count };
            }
        }
        let byte = |place: usize| values.iter().map(move |value| value.to_le_bytes()[place]);
        Self::Bytes((0..WIDTH).flat_map(byte).collect())
    }
}

impl From<Stored> for Numbers {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::Even { first, step, count } => {
                let count = count.min(MOST_EVEN);
                Self::new((0..count).map(|i| even(first, step, i)).collect())
            }
            Stored::Bytes(bytes) => {
                let count = bytes.len() / WIDTH;
                let value = |i: usize| {
                    f64::from_le_bytes(std::array::from_fn(|place| bytes[place * count + i]))
                };
                Self::new((0..count).map(value).collect())
            }
        }
    }
}

fn even(first: f64, step: f64, place: usize) -> f64 {
    first + place as f64 * step
}
