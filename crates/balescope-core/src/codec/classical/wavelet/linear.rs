//! A sum of what is around a place, with weights that are learnt on the way (normalised least mean squares,
//! Widrow and Hoff 1960), in single precision and a fixed order, so that every machine foresees the same.

use super::mixer::{add, dot};

/// What is around counts up to this.
const MOST: i32 = 1 << 20;
/// Weights stay within this.
const MOST_WEIGHT: f32 = 8.0;

/// Foresees a number from others: lanes beyond those that are used are zero.
#[derive(Clone)]
pub(super) struct Linear<const L: usize> {
    weights: [f32; L],
    around: [f32; L],
    expected: f32,
    /// How fast weights follow: the share of an error that is taken over.
    rate: f32,
}

impl<const L: usize> Linear<L> {
    /// `weights`: to begin with, in 16ths.
    pub fn new(weights: [i16; L], rate: f32) -> Self {
        Self {
            weights: weights.map(|w| f32::from(w) / 16.0),
            around: [0.0; L],
            expected: 0.0,
            rate,
        }
    }

    /// The number to expect, in 16ths.
    #[inline]
    pub fn expect(&mut self, around: [i32; L]) -> i32 {
        self.around = around.map(|v| v.clamp(-MOST, MOST) as f32);
        let sum = dot(&self.around, &self.weights);
        self.expected = sum.clamp(-MOST as f32, MOST as f32);
        (16.0 * self.expected) as i32
    }

    #[inline]
    pub fn learn(&mut self, number: i32) {
        let size = dot(&self.around, &self.around);
        if size == 0.0 {
            return;
        }
        let number = number.clamp(-MOST, MOST) as f32;
        // The part of the error that is taken over, for each unit of what is around.
        let gain = (number - self.expected) * self.rate / (size + 1.0);
        add(&mut self.weights, &self.around, gain);
        for w in &mut self.weights {
            *w = w.clamp(-MOST_WEIGHT, MOST_WEIGHT);
        }
    }
}
