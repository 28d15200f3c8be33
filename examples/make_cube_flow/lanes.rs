//! Four float32 numbers that are worked on together, which compilers turn into vector instructions.

use std::ops::{Add, Mul, Sub};

/// How many neighbouring cells are worked on together.
pub const LANES: usize = 4;

/// One number for each of [`LANES`] cells.
#[derive(Clone, Copy)]
pub struct Lanes(pub [f32; LANES]);

impl Lanes {
    pub const ZERO: Self = Self([0.0; LANES]);

    /// Numbers that stand side by side from `start`.
    #[inline]
    pub fn load(values: &[f32], start: usize) -> Self {
        let mut lanes = [0.0; LANES];
        lanes.copy_from_slice(&values[start..start + LANES]);
        Self(lanes)
    }

    /// Numbers that stand `stride` apart from `start`.
    #[inline]
    pub fn gather(values: &[f32], start: usize, stride: usize) -> Self {
        Self(std::array::from_fn(|lane| values[start + lane * stride]))
    }

    #[inline]
    pub fn store(self, values: &mut [f32], start: usize) {
        values[start..start + LANES].copy_from_slice(&self.0);
    }

    #[inline]
    pub fn scatter(self, values: &mut [f32], start: usize, stride: usize) {
        for (lane, value) in self.0.into_iter().enumerate() {
            values[start + lane * stride] = value;
        }
    }

    #[inline]
    pub fn reciprocal(self) -> Self {
        Self(self.0.map(|value| 1.0 / value))
    }

    #[inline]
    pub fn sqrt(self) -> Self {
        Self(self.0.map(f32::sqrt))
    }

    #[inline]
    fn zip(self, other: Self, operation: impl Fn(f32, f32) -> f32) -> Self {
        Self(std::array::from_fn(|lane| {
            operation(self.0[lane], other.0[lane])
        }))
    }
}

impl Add for Lanes {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        self.zip(other, |left, right| left + right)
    }
}

impl Sub for Lanes {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        self.zip(other, |left, right| left - right)
    }
}

impl Mul for Lanes {
    type Output = Self;

    #[inline]
    fn mul(self, other: Self) -> Self {
        self.zip(other, |left, right| left * right)
    }
}

impl Mul<Lanes> for f32 {
    type Output = Lanes;

    #[inline]
    fn mul(self, lanes: Lanes) -> Lanes {
        Lanes(lanes.0.map(|value| self * value))
    }
}
