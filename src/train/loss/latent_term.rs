use std::f64::consts::TAU;

use burn::tensor::{Tensor, TensorData};

use crate::model::Random;

/// Directions from which the latents are looked at in one batch.
const DIRECTIONS: usize = 64;

/// How far latents are from a standard normal distribution: the sliced 2-Wasserstein distance,
/// squared (Kolouri, Pope, Martin and Rohde, Sliced Wasserstein auto-encoders, 2018). In each of
/// some random directions the latents are projected and put in order, and compared with what a
/// sample of a normal distribution would be on average; the mean of the squares of the differences.
///
/// `z`: samples x latents.
pub(in crate::train) fn distance(z: Tensor<2>, random: &mut Random) -> Tensor<1> {
    let [samples, latents] = z.dims();
    let device = z.device().inner();
    let directions = TensorData::new(directions(latents, random), [latents, DIRECTIONS]);
    let target = TensorData::new(normal_quantiles(samples), [1, samples]);
    let seen = z.matmul(Tensor::from_data(directions, &device));
    let gap = seen.transpose().sort(1) - Tensor::<2>::from_data(target, &device);
    (gap.clone() * gap).mean()
}

/// Latents x directions: unit vectors, uniform over the sphere.
fn directions(latents: usize, random: &mut Random) -> Vec<f32> {
    let mut all = vec![0.0; latents * DIRECTIONS];
    for column in 0..DIRECTIONS {
        // Box and Muller; 1 - u is never 0.
        let vector: Vec<f64> = (0..latents)
            .map(|_| (-2.0 * (1.0 - random.uniform()).ln()).sqrt() * (TAU * random.uniform()).cos())
            .collect();
        let length = vector.iter().map(|v| v * v).sum::<f64>().sqrt().max(1e-12);
        for (row, v) in vector.into_iter().enumerate() {
            all[row * DIRECTIONS + column] = (v / length) as f32;
        }
    }
    all
}

/// Standard normal values at the probabilities (i + 1/2) / count, in order.
fn normal_quantiles(count: usize) -> Vec<f32> {
    (0..count)
        .map(|i| normal_quantile((i as f64 + 0.5) / count as f64) as f32)
        .collect()
}

/// The value below which a standard normal variable lies with probability `p`, 0 < p < 1; relative
/// error below 1.2e-9 (P. J. Acklam's rational approximation).
fn normal_quantile(p: f64) -> f64 {
    const MIDDLE: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const UNDER_MIDDLE: [f64; 6] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
        1.0,
    ];
    const TAIL: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const UNDER_TAIL: [f64; 5] = [
        7.784_695_709_041_462e-3,
        3.224_671_290_700_398e-1,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
        1.0,
    ];
    const TAIL_BEGINS: f64 = 0.024_25;
    let polynomial = |c: &[f64], x: f64| c.iter().fold(0.0, |sum, c| sum * x + c);
    let share = p.min(1.0 - p);
    let size = if share < TAIL_BEGINS {
        let q = (-2.0 * share.ln()).sqrt();
        -polynomial(&TAIL, q) / polynomial(&UNDER_TAIL, q)
    } else {
        let q = 0.5 - share;
        let r = q * q;
        q * polynomial(&MIDDLE, r) / polynomial(&UNDER_MIDDLE, r)
    };
    if p < 0.5 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;

    #[test]
    fn quantiles_are_those_of_the_tables() {
        for (p, expected) in [
            (0.5, 0.0),
            (0.841_344_746_068_543, 1.0),
            (0.025, -1.959_963_984_540_054),
            (0.001, -3.090_232_306_167_813),
            (0.999, 3.090_232_306_167_813),
        ] {
            assert!((normal_quantile(p) - expected).abs() < 1e-8, "{p}");
        }
    }

    #[test]
    fn directions_are_unit_vectors_to_all_sides() {
        let all = directions(3, &mut Random::new(0, 0));
        let sums = (0..3).map(|row| {
            all[row * DIRECTIONS..(row + 1) * DIRECTIONS]
                .iter()
                .sum::<f32>()
        });
        assert!(sums.into_iter().all(|s| s.abs() < 0.5 * DIRECTIONS as f32));
        for column in 0..DIRECTIONS {
            let length: f32 = (0..3)
                .map(|row| all[row * DIRECTIONS + column].powi(2))
                .sum();
            assert!((length - 1.0).abs() < 1e-5);
        }
    }

    fn distance_of(values: Vec<f32>, latents: usize) -> f32 {
        let shape = [values.len() / latents, latents];
        let z = Tensor::<2>::from_data(TensorData::new(values, shape), &Device::flex());
        distance(z, &mut Random::new(1, 1)).into_scalar::<f32>()
    }

    #[test]
    fn a_normal_sample_is_near_and_others_are_far() {
        let normal = normal_quantiles(400);
        assert!(distance_of(normal.clone(), 1) < 1e-9);
        // Moved by 2, each direction of one dimension sees a gap of 2.
        let moved = normal.iter().map(|v| v + 2.0).collect();
        assert!((distance_of(moved, 1) - 4.0).abs() < 1e-3);
        // Twice as wide: the mean of (2 v - v)^2 is the variance.
        let wide: Vec<f32> = normal.iter().map(|v| 2.0 * v).collect();
        let variance = normal.iter().map(|v| v * v).sum::<f32>() / 400.0;
        assert!((distance_of(wide, 1) - variance).abs() < 1e-3);
        // On a line in the plane, though normal along each axis.
        let line = normal.iter().flat_map(|v| [*v, *v]).collect();
        assert!(distance_of(line, 2) > 0.05);
    }
}
