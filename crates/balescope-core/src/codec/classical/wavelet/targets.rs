//! What a writer wants coded, and what it does with coefficients that are hardly worth their bits.

use super::mixer::cost;

/// Coefficients in steps, in the order of the array. A reader has none.
pub(super) struct Targets<'a> {
    pub values: &'a [f32],
    pub rounding: Rounding,
}

impl Targets<'_> {
    pub const NONE: Self = Self {
        values: &[],
        rounding: Rounding { bit: 0.0, up: 0.0 },
    };
}

/// What a writer does with coefficients that are hardly worth their bits.
#[derive(Clone, Copy)]
pub(super) struct Rounding {
    /// Squared steps that a bit must be worth.
    pub bit: f32,
    /// What is added before a size is cut down to a whole number.
    pub up: f32,
}

impl Rounding {
    /// The size that is coded of a target, where another one than zero has this probability.
    #[inline]
    pub fn size(self, target: f32, full: u32) -> u32 {
        let size = (target.abs() + self.up) as u32;
        if size != 1 {
            return size;
        }
        // Its sign, and that it is no larger, take a bit and a half, in 256ths.
        let bits = 384 + cost(full) - cost((1 << 16) - full);
        let gain = 2.0 * target.abs() - 1.0;
        u32::from(gain > self.bit * bits as f32 / 256.0)
    }
}
