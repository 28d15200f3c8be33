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
    #[must_use]
    pub fn apply(self, x: f32) -> f32 {
        match self {
            Self::Silu => x / (1.0 + super::steady::exp(-x)),
            Self::LeakyRelu => x.max(0.01 * x),
            Self::Sine => sine(x),
        }
    }
}

/// sin(x) to 2e-7 for |x| up to 1e4, from sums and products alone, so that a compiler can compute
/// many at a time: less the nearest multiple of pi, then the Taylor series, whose next term is below
/// 1e-7 on what is left.
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
