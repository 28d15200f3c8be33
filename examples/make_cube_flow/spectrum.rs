//! The strongest frequency of a time series.

use std::f64::consts::TAU;

/// Frequencies that are looked at, per unit of time, and how finely.
const RANGE: [f64; 2] = [0.05, 0.6];
const STEP: f64 = 0.001;

/// A peak of the spectrum.
pub struct Peak {
    /// Oscillations per unit of time.
    pub frequency: f64,
    /// Power at the peak over the mean power in the range.
    pub prominence: f64,
}

/// The highest peak of the power spectrum of `series`, whose values are `interval` apart: the mean
/// is taken off, and a Hann window keeps strong frequencies from leaking into others.
pub fn peak(series: &[f64], interval: f64) -> Peak {
    let mean = series.iter().sum::<f64>() / series.len() as f64;
    let hann = |at: usize| 1.0 - (TAU * (at as f64 + 0.5) / series.len() as f64).cos();
    let windowed: Vec<f64> = series
        .iter()
        .enumerate()
        .map(|(at, value)| (value - mean) * hann(at))
        .collect();

    let count = ((RANGE[1] - RANGE[0]) / STEP).round() as usize;
    let frequencies = (0..=count).map(|at| RANGE[0] + STEP * at as f64);
    let powers: Vec<(f64, f64)> = frequencies
        .map(|frequency| (frequency, power(&windowed, frequency * interval)))
        .collect();
    let total: f64 = powers.iter().map(|(_, power)| power).sum();
    let highest =
        powers.iter().copied().fold(
            (0.0, 0.0),
            |best, next| {
                if next.1 > best.1 { next } else { best }
            },
        );
    Peak {
        frequency: highest.0,
        prominence: highest.1 * powers.len() as f64 / total,
    }
}

/// Squared magnitude of the Fourier sum at `frequency`, in oscillations per value.
fn power(values: &[f64], frequency: f64) -> f64 {
    let (mut real, mut imaginary) = (0.0, 0.0);
    for (at, value) in values.iter().enumerate() {
        let (sin, cos) = (TAU * frequency * at as f64).sin_cos();
        real += value * cos;
        imaginary += value * sin;
    }
    real * real + imaginary * imaginary
}
