//! How much of each frequency is in a series.

use rayon::prelude::*;

/// Amplitudes of the waves that a series is the sum of, from none in its length to half of one a step: twice
/// |FFT| / n, of the mean and of half a wave a step once. A wave of amplitude 1 that fits in has a 1. What is not
/// finite counts as the mean of the others.
pub fn amplitudes(values: &[f64]) -> Vec<f64> {
    let n = values.len();
    if n == 0 {
        return Vec::new();
    }
    let finite = || values.iter().filter(|v| v.is_finite());
    let mean = finite().sum::<f64>() / finite().count().max(1) as f64;
    let own: Vec<f64> = (values.iter())
        .map(|v| if v.is_finite() { v - mean } else { 0.0 })
        .collect();
    // Of a turn in as many parts as there are values: series are short, and of any length.
    let turn: Vec<[f64; 2]> = (0..n)
        .map(|i| {
            let angle = std::f64::consts::TAU * i as f64 / n as f64;
            [angle.cos(), angle.sin()]
        })
        .collect();
    let amplitude = |wave: usize| {
        let (mut re, mut im, mut at) = (0.0, 0.0, 0);
        for value in &own {
            re += value * turn[at][0];
            im += value * turn[at][1];
            at += wave;
            if at >= n {
                at -= n;
            }
        }
        let share = if wave == 0 || 2 * wave == n { 1.0 } else { 2.0 };
        share * re.hypot(im) / n as f64
    };
    let mut found: Vec<f64> = (0..=n / 2).into_par_iter().map(amplitude).collect();
    found[0] = mean.abs();
    found
}

/// The wave with the largest amplitude beside the mean, in waves in the length of the series; none where nothing
/// moves.
pub fn strongest(amplitudes: &[f64]) -> Option<usize> {
    let moving = (1..amplitudes.len()).filter(|wave| amplitudes[*wave] > 0.0);
    moving.max_by(|a, b| amplitudes[*a].total_cmp(&amplitudes[*b]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ELEVEN: [f64; 6] = [
        0.389_475_402_967_629,
        0.643_657_582_537_044,
        0.671_433_155_843_494,
        0.299_085_179_849_386,
        0.073_854_032_652_940_5,
        0.037_603_216_752_389_2,
    ];
    const TWELVE: [f64; 7] = [
        0.335_557_794_905_716,
        0.416_193_157_910_886,
        0.842_451_015_165_554,
        0.241_517_816_496_405,
        0.023_899_694_994_899_8,
        0.057_433_478_491_687_3,
        0.008_166_286_719_338_81,
    ];

    #[test]
    fn amplitudes_are_those_of_numpy() {
        // abs(numpy.fft.rfft(x)) * 2 / n, the first and, of an even length, the last one half of it.
        for (n, wanted) in [(11, &ELEVEN[..]), (12, &TWELVE[..])] {
            let x: Vec<f64> = (0..n)
                .map(|i| (0.9 * f64::from(i)).sin() + 0.1 * f64::from(i * i % 7))
                .collect();
            let found = amplitudes(&x);
            assert_eq!(found.len(), wanted.len());
            for (found, wanted) in found.iter().zip(wanted) {
                assert!((found - wanted).abs() < 1e-12, "{found} {wanted}");
            }
        }
    }

    #[test]
    fn a_wave_that_fits_in_has_its_amplitude_at_its_frequency() {
        let wave: Vec<f64> = (0..100)
            .map(|i| 5.0 + 2.5 * (std::f64::consts::TAU * 7.0 * f64::from(i) / 100.0 + 0.4).cos())
            .collect();
        let found = amplitudes(&wave);
        assert_eq!(strongest(&found), Some(7));
        assert!((found[7] - 2.5).abs() < 1e-12 && (found[0] - 5.0).abs() < 1e-12);
        assert!(found[8] < 1e-12);
        assert_eq!(strongest(&amplitudes(&[3.0; 8])), None);
        assert!(amplitudes(&[]).is_empty());
        let holes = [1.0, f64::NAN, 1.0, 1.0];
        assert_eq!(amplitudes(&holes), [1.0, 0.0, 0.0]);
    }
}
