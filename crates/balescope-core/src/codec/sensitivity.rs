//! How much the error of decoded values grows with that of each stored number.

use ndarray::{Array2, Axis};

use super::parts::Part;
use super::stored::{Rounded, Stored};
use super::tensor::Along;
use super::trial::{Trial, mean_square, root_mean_square};
use crate::model::{Half, Layer, Random, Tucker};

/// Samples on which sensitivities are measured, where the network is large.
const TRIAL_WORK: usize = 500_000_000;
/// Numbers that hardly matter get steps at most this much larger than those that matter most.
const SPREAD: f64 = 1e4;

/// Steps for D = 1.
pub(super) struct Sensitivity {
    pub latents: Vec<f64>,
    /// For each array, one a row or column.
    pub encoder: Vec<Vec<f64>>,
    pub decoder: Vec<Vec<f64>>,
}

impl Sensitivity {
    /// Steps with which every number costs as much error as any other, for D = 1.
    /// `exact`: the model in single precision.
    pub fn new(trial: &Trial<'_>, exact: &Rounded) -> Self {
        let work = trial.spec.family.trial_work(trial.spec);
        let rows = (TRIAL_WORK / work.max(1)).clamp(8, 256);
        let x = spread(&trial.features, rows);
        let z = match &trial.places {
            Some(places) => spread(places, rows),
            None => exact.encode(trial.spec, x.view()),
        };
        let decode = |z: &Array2<f32>| trial.decode(&exact.decoder.half, z);
        let base = decode(&z);
        let mut random = Random::new(0, 7);
        let latents = latent_steps(&exact.decoder.half, &z, &base, &mut random, decode);
        // Sums over all samples, as if the others were like these.
        let all = (trial.samples * base.ncols()) as f64;
        let change = |back: Array2<f32>| mean_square(&(back - &base)) * all;
        let scales = decoder_scales(trial, &exact.decoder.half, &z);
        let decoder = part_steps(&exact.decoder.parts, scales, &mut random, |parts| {
            let moved = Stored::new(trial.spec, parts, true);
            change(trial.decode(&moved.half, &z))
        });
        let encoder = exact.encoder.as_ref().map_or_else(Vec::new, |encoder| {
            let scales = layer_scales(&encoder.half.inputs(x.view(), trial.spec.activation));
            part_steps(&encoder.parts, scales, &mut random, |parts| {
                let moved = Stored::new(trial.spec, parts, false);
                let z = moved.half.forward(x.view(), trial.spec.activation);
                change(decode(&z))
            })
        });
        Self {
            latents,
            encoder,
            decoder,
        }
    }
}

/// One a latent: 1 / the change of a sample's values for a small change of the latent.
fn latent_steps(
    decoder: &Half,
    z: &Array2<f32>,
    base: &Array2<f32>,
    random: &mut Random,
    decode: impl Fn(&Array2<f32>) -> Array2<f32>,
) -> Vec<f64> {
    if let (Some(linear), true) = (&decoder.linear, decoder.hidden.is_empty()) {
        let norms = linear.weight.rows().into_iter().map(|row| {
            let square: f64 = row.iter().map(|v| f64::from(*v).powi(2)).sum();
            square.sqrt()
        });
        return inverse(norms.collect());
    }
    let gains = (0..z.ncols()).map(|j| {
        let size = 0.05 * root_mean_square(z.column(j).iter()).max(1e-6);
        let mut moved = z.clone();
        for v in moved.column_mut(j) {
            *v += if random.below(2) == 0 { size } else { -size } as f32;
        }
        let back = decode(&moved);
        (mean_square(&(back - base)) * base.ncols() as f64).sqrt() / size
    });
    inverse(gains.collect())
}

/// For each array of the decoder, how large steps its rows or columns bear beside each other:
/// the inverse of what they are multiplied with.
fn decoder_scales(trial: &Trial<'_>, decoder: &Half, z: &Array2<f32>) -> Vec<Vec<f64>> {
    let even = |layer: &Layer| vec![1.0; layer.bias.len()];
    let refiner = decoder.refiner.iter().flat_map(|r| &r.layers).map(even);
    let Some(tucker) = &trial.weights.tucker else {
        let mut scales = layer_scales(&decoder.inputs(z.view(), trial.spec.activation));
        scales.extend(refiner);
        return scales;
    };
    let of_latents = sizes(z);
    let ranks = Tucker::core_lengths(&trial.spec.grid, &tucker.ranks());
    let mut scales = vec![inverse(of_latents.clone())];
    let factors = tucker.factors.iter().enumerate();
    for (axis, _) in factors.filter(|(_, factor)| factor.is_some()) {
        let inner: usize = ranks[axis + 1..].iter().product();
        let mut energy = vec![0.0; ranks[axis]];
        for ((j, i), v) in tucker.core.indexed_iter() {
            energy[i / inner % ranks[axis]] += (of_latents[j] * f64::from(*v)).powi(2);
        }
        scales.push(inverse(energy.into_iter().map(f64::sqrt).collect()));
    }
    scales.push(vec![1.0]);
    scales.extend(refiner);
    scales
}

/// The same for layers, from what goes into them.
fn layer_scales(inputs: &[Array2<f32>]) -> Vec<Vec<f64>> {
    let scales = inputs.iter().map(|x| {
        // The biases are multiplied with one.
        let mut sizes = sizes(x);
        sizes.push(1.0);
        inverse(sizes)
    });
    scales.collect()
}

/// Steps of arrays for D = 1. `change`: the sum of squared changes of all decoded values when the
/// arrays are these.
fn part_steps(
    parts: &[Part],
    scales: Vec<Vec<f64>>,
    random: &mut Random,
    change: impl Fn(Vec<Part>) -> f64,
) -> Vec<Vec<f64>> {
    let steps = parts
        .iter()
        .zip(scales)
        .enumerate()
        .map(|(i, (part, lanes))| {
            let size = 1e-2 * part_size(part, &lanes).max(1e-12);
            let mut moved = parts.to_vec();
            nudge(&mut moved[i].array, part.along(), &lanes, size, random);
            let h = change(moved) / (size * size * part.array.len() as f64);
            let unit = 1.0 / h.max(f64::MIN_POSITIVE).sqrt();
            lanes.iter().map(|lane| unit * lane).collect()
        });
    steps.collect()
}

/// Evenly spaced rows, at most this many.
fn spread(x: &Array2<f32>, most: usize) -> Array2<f32> {
    let rows = x.nrows().min(most);
    let picked: Vec<usize> = (0..rows).map(|i| i * x.nrows() / rows).collect();
    x.select(Axis(0), &picked)
}

/// Adds +-`size` * its lane's scale to every number.
fn nudge(array: &mut Array2<f32>, along: Along, lanes: &[f64], size: f64, random: &mut Random) {
    for ((row, column), v) in array.indexed_iter_mut() {
        let lane = along.lane(row, column);
        let sign = if random.below(2) == 0 { size } else { -size };
        *v += (sign * lanes[lane]) as f32;
    }
}

/// Root-mean-square of the numbers in units of their lanes' scales.
fn part_size(part: &Part, lanes: &[f64]) -> f64 {
    let sum: f64 = part
        .array
        .indexed_iter()
        .map(|((row, column), v)| {
            let lane = part.along().lane(row, column);
            (f64::from(*v) / lanes[lane]).powi(2)
        })
        .sum();
    (sum / part.array.len().max(1) as f64).sqrt()
}

fn sizes(x: &Array2<f32>) -> Vec<f64> {
    let columns = x.columns().into_iter();
    columns.map(|c| root_mean_square(c.iter())).collect()
}

fn inverse(sizes: Vec<f64>) -> Vec<f64> {
    let largest = sizes.iter().copied().fold(0.0, f64::max);
    let least = if largest > 0.0 { largest / SPREAD } else { 1.0 };
    sizes.into_iter().map(|s| 1.0 / s.max(least)).collect()
}
