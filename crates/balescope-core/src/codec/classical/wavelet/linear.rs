//! A sum of what is around a place, with weights that are learnt on the way (normalised least mean squares,
//! Widrow and Hoff 1960), in whole numbers.

/// Weights are in 65536ths, sums in 16ths.
const UNIT: i64 = 1 << 16;
/// What is around counts up to this.
const MOST: i32 = 1 << 20;
/// Weights stay within this.
const MOST_WEIGHT: i64 = 8 * UNIT;

/// Foresees a number from N others.
#[derive(Clone)]
pub(super) struct Linear<const N: usize> {
    weights: [i64; N],
    around: [i64; N],
    expected: i64,
    /// How fast weights follow: a power of two of which this is the exponent.
    rate: u32,
}

impl<const N: usize> Linear<N> {
    /// `weights`: to begin with, in 16ths.
    pub fn new(weights: [i16; N], rate: u32) -> Self {
        Self {
            weights: weights.map(|w| i64::from(w) * UNIT / 16),
            around: [0; N],
            expected: 0,
            rate,
        }
    }

    /// The number to expect, in 16ths.
    #[inline]
    pub fn expect(&mut self, around: [i32; N]) -> i32 {
        self.around = around.map(|v| i64::from(v.clamp(-MOST, MOST)));
        let sum: i64 = self
            .around
            .iter()
            .zip(&self.weights)
            .map(|(v, w)| v * w)
            .sum();
        self.expected = (sum >> 12).clamp(-i64::from(MOST) * 16, i64::from(MOST) * 16);
        self.expected as i32
    }

    #[inline]
    pub fn learn(&mut self, number: i32) {
        let size: i64 = self.around.iter().map(|v| v * v).sum();
        if size == 0 {
            return;
        }
        let number = i64::from(number.clamp(-MOST, MOST)) * 16;
        // In 16ths: the part of the error that is taken over, for each unit of what is around.
        let gain = (((number - self.expected) << 28) >> self.rate) / (size + 1);
        for (w, v) in self.weights.iter_mut().zip(&self.around) {
            *w = (*w + ((gain * v) >> 16)).clamp(-MOST_WEIGHT, MOST_WEIGHT);
        }
    }
}
