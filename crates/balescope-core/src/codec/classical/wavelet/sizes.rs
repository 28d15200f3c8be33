//! Sizes as they are told apart.

/// Sizes of sums that are told apart, by half powers of two ...
pub(super) const SIZES: usize = 20;
/// ... and of foreseen numbers, by quarter powers of two.
pub(super) const FINE_SIZES: usize = 64;

/// What is foreseen of a place.
#[derive(Clone, Copy)]
pub(super) struct Foreseen {
    /// The coefficient, in 16ths.
    pub value: i32,
    /// The sizes of that and of the size, as they are told apart.
    pub sizes: [usize; 2],
}

impl Foreseen {
    pub fn new(value: i32, magnitude: i32) -> Self {
        let sizes = [value.unsigned_abs(), magnitude.max(0) as u32];
        Self {
            value,
            sizes: sizes.map(fine_step),
        }
    }
}

/// Half powers of two.
pub(super) fn step(sum: u32) -> usize {
    if sum < 2 {
        return sum as usize;
    }
    let bits = sum.ilog2();
    ((2 * bits + (sum >> (bits - 1) & 1)) as usize).min(SIZES - 1)
}

/// Quarter powers of two.
pub(super) fn fine_step(sum: u32) -> usize {
    if sum < 4 {
        return sum as usize;
    }
    let bits = sum.ilog2();
    ((4 * bits + (sum >> (bits - 2) & 3)) as usize - 4).min(FINE_SIZES - 1)
}
