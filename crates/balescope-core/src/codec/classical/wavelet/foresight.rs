//! A sum of what is around a place, with weights that are learnt on the way (normalised least mean squares, Widrow
//! and Hoff 1960), in single precision and a fixed order, so that every machine foresees the same.

/// Numbers from which another one is foreseen.
pub(super) const LANES: usize = 16;
/// Sizes of foreseen numbers that are told apart.
pub(super) const KINDS: usize = 64;
/// What is foreseen stays within this.
const MOST: f32 = 1_048_576.0;

/// Foresees a number from others.
#[derive(Clone)]
pub(super) struct Foresight {
    pub weights: [f32; LANES],
    /// The share of an error that is taken over.
    pub rate: f32,
}

/// A number that was foreseen, and how much of its error is taken over for each unit of what is around.
#[derive(Clone, Copy)]
pub(super) struct Foreseen {
    pub number: f32,
    pace: f32,
}

impl Foresight {
    #[inline]
    pub fn expect(&self, around: &[f32; LANES]) -> Foreseen {
        Foreseen {
            number: dot(around, &self.weights).clamp(-MOST, MOST),
            pace: self.rate / (dot(around, around) + 1.0),
        }
    }

    #[inline]
    pub fn learn(&mut self, around: &[f32; LANES], foreseen: Foreseen, number: f32) {
        let gain = (number.clamp(-MOST, MOST) - foreseen.number) * foreseen.pace;
        for (weight, around) in self.weights.iter_mut().zip(around) {
            *weight += gain * around;
        }
    }
}

impl Foreseen {
    /// Its size as it is told apart.
    #[inline]
    pub fn kind(self) -> usize {
        kind_of(16.0 * self.number.abs())
    }
}

/// Quarter powers of two of a size, not below 0, of which small ones are told apart less finely.
#[inline]
pub(super) fn kind_of(size: f32) -> usize {
    let raised = (size + 4.0).to_bits() >> 21;
    (raised - (4.0_f32.to_bits() >> 21)).min(KINDS as u32 - 1) as usize
}

/// The sum of products, halves added until one is left.
#[inline]
fn dot(a: &[f32; LANES], b: &[f32; LANES]) -> f32 {
    let product = |i: usize| a[i] * b[i];
    let half: [f32; 8] = std::array::from_fn(|i| product(i) + product(i + 8));
    let quarter: [f32; 4] = std::array::from_fn(|i| half[i] + half[i + 4]);
    (quarter[0] + quarter[2]) + (quarter[1] + quarter[3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_depends_on_others_is_foreseen() {
        let mut foresight = Foresight {
            weights: [0.0; LANES],
            rate: 1.0 / 16.0,
        };
        let mut off = 0.0;
        for i in 0..4000 {
            let around: [f32; LANES] =
                std::array::from_fn(|k| ((i * (k + 3) * 7) % 23) as f32 - 11.0);
            let number = 2.0 * around[1] - 0.5 * around[9];
            let foreseen = foresight.expect(&around);
            off = (number - foreseen.number).abs();
            foresight.learn(&around, foreseen, number);
        }
        assert!(off < 0.1, "{off}");
    }

    #[test]
    fn kinds_are_quarter_powers_of_two() {
        assert_eq!(
            [0.0, 1.0, 3.0, 4.0, 5.9, 12.0].map(kind_of),
            [0, 1, 3, 4, 4, 8]
        );
        assert_eq!(kind_of(1e9), KINDS - 1);
    }
}
