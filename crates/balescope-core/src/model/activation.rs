//! The non-linearity between hidden layers.

use ndarray::Array2;
use pulp::{Arch, Simd, WithSimd};
use serde::{Deserialize, Serialize};

/// The non-linearity between hidden layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Activation {
    /// x / (1 + exp(-x)).
    Silu,
    /// max(x, 0.01 x).
    LeakyRelu,
    /// sin(x).
    Sine,
}

impl Activation {
    #[inline]
    pub fn apply(self, x: f32) -> f32 {
        match self {
            Self::Silu => silu(x),
            Self::LeakyRelu => x.max(0.01 * x),
            Self::Sine => sine(x),
        }
    }

    /// The same of every value, with whatever vector unit there is: the same bits.
    pub fn apply_all(self, values: &mut Array2<f32>) {
        match values.as_slice_mut() {
            Some(values) => Arch::new().dispatch(Each(self, values)),
            None => values.mapv_inplace(|v| self.apply(v)),
        }
    }
}

impl Activation {
    /// The same of every value, and its derivative there into `slopes`. Values and derivatives are as
    /// many.
    pub fn with_slopes(self, values: &mut [f32], slopes: &mut [f32]) {
        Arch::new().dispatch(WithSlopes(self, values, slopes));
    }
}

struct WithSlopes<'a>(Activation, &'a mut [f32], &'a mut [f32]);

impl WithSimd for WithSlopes<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
    fn with_simd<S: Simd>(self, _: S) {
        let Self(activation, values, slopes) = self;
        let both = values.iter_mut().zip(slopes);
        match activation {
            Activation::Silu => both.for_each(|(v, slope)| {
                let share = 1.0 / (1.0 + super::deterministic::exp(-*v));
                *v *= share;
                *slope = share + *v * (1.0 - share);
            }),
            Activation::LeakyRelu => both.for_each(|(v, slope)| {
                *slope = if *v > 0.0 { 1.0 } else { 0.01 };
                *v *= *slope;
            }),
            Activation::Sine => both.for_each(|(v, slope)| {
                *slope = sine(*v + std::f32::consts::FRAC_PI_2);
                *v = sine(*v);
            }),
        }
    }
}

/// An activation function and what it is applied to.
struct Each<'a>(Activation, &'a mut [f32]);

impl WithSimd for Each<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
    fn with_simd<S: Simd>(self, _: S) {
        let Self(activation, values) = self;
        match activation {
            Activation::Silu => values.iter_mut().for_each(|v| *v = silu(*v)),
            Activation::LeakyRelu => values.iter_mut().for_each(|v| *v = v.max(0.01 * *v)),
            Activation::Sine => values.iter_mut().for_each(|v| *v = sine(*v)),
        }
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
fn silu(x: f32) -> f32 {
    x / (1.0 + super::deterministic::exp(-x))
}

/// sin(x) to 2e-7 for |x| up to 1e4, from sums and products alone, so that a compiler can compute
/// many at a time: less the nearest multiple of pi, then the Taylor series, whose next term is below
/// 1e-7 on what is left.
#[inline(always)]
fn sine(x: f32) -> f32 {
    // Adding and taking away 1.5 * 2^23 rounds to a whole number.
    const WHOLE: f32 = 12_582_912.0;
    // pi in three parts, the first two with few enough digits that their multiples are exact.
    const PI: [f32; 3] = [3.140_625, 9.675_026e-4, 1.509_958e-7];
    let shifted = x * std::f32::consts::FRAC_1_PI + WHOLE;
    let n = shifted - WHOLE;
    let r = ((x - n * PI[0]) - n * PI[1]) - n * PI[2];
    let s = r * r;
    let tail = s * -2.505_210_8e-8 + 2.755_731_9e-6;
    let tail = s * tail - 1.984_127e-4;
    let tail = s * tail + 8.333_333e-3;
    let tail = s * tail - 0.166_666_67;
    let size = r + r * s * tail;
    // Odd multiples of pi turn the sign; the last bit of the sum tells which they are.
    f32::from_bits(size.to_bits() ^ (shifted.to_bits() << 31))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_at_once_are_the_same_bits_as_one_by_one() {
        let values = Array2::from_shape_fn((37, 29), |(i, j)| {
            (i as f32 - 18.0) * 0.37 + (j as f32 - 14.0) * 11.3
        });
        for activation in [Activation::Silu, Activation::LeakyRelu, Activation::Sine] {
            let mut all = values.clone();
            activation.apply_all(&mut all);
            assert_eq!(all, values.mapv(|v| activation.apply(v)));
        }
    }

    #[test]
    fn slopes_are_differences_over_small_steps() {
        for activation in [Activation::Silu, Activation::LeakyRelu, Activation::Sine] {
            let at: Vec<f32> = (-40..40).map(|i| (i as f32 + 0.3) * 0.21).collect();
            let (mut values, mut slopes) = (at.clone(), vec![0.0; at.len()]);
            activation.with_slopes(&mut values, &mut slopes);
            for ((x, value), slope) in at.iter().zip(values).zip(slopes) {
                assert!(
                    (value - activation.apply(*x)).abs() < 1e-6,
                    "{activation:?} {x}"
                );
                let step = 1e-2;
                let rise = activation.apply(x + step) - activation.apply(x - step);
                let expected = rise / (2.0 * step);
                assert!(
                    (slope - expected).abs() < 1e-4,
                    "{activation:?} {x}: {slope} {expected}"
                );
            }
        }
    }

    #[test]
    fn the_sine_is_a_sine() {
        for i in -200_000..=200_000 {
            let x = i as f32 * 0.05;
            let exact = f64::from(x).sin();
            let found = f64::from(Activation::Sine.apply(x));
            assert!((found - exact).abs() < 2e-7, "{x}: {found} {exact}");
        }
        assert!(Activation::Sine.apply(f32::INFINITY).is_nan());
    }
}
