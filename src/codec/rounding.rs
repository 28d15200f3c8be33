//! How coarsely latents and weights are stored: as coarsely as the error allows.
//!
//! Every stored number w gets the step D / sqrt(h), where h is how much the sum of squared errors
//! over all decoded values grows with w^2: then a byte taken from any of them costs the same error
//! (reverse water-filling; Cover and Thomas, Elements of Information Theory, 10.3). What is left is
//! the one number D. It is found by trying: the largest with which the error, decoded for real,
//! rises by no more than was asked for.

use ndarray::{Array1, Array2, ArrayView2, Axis};

use super::parts::{self, Part};
use super::tensor::{Along, Coding, Steps};
use crate::model::{Half, ModelSpec, Random, Weights};

/// Samples on which steps are tried.
pub(super) const TRIAL_SAMPLES: usize = 1024;
/// Samples on which sensitivities are measured, where the network is large.
const TRIAL_WORK: usize = 500_000_000;
/// Numbers that hardly matter get steps at most this much larger than those that matter most.
const SPREAD: f64 = 1e4;
/// The largest step of a network's latent, in its standard deviations.
const COARSEST: f64 = 0.05;
/// Trials of D: halvings of a range of a factor of four.
const TRIALS: usize = 7;

/// A model as it is stored.
#[derive(Debug)]
pub(super) struct Rounded {
    pub decoder: Half,
    pub parts: Vec<Part>,
    pub latents: Coding,
}

/// What rounding needs to know.
pub(super) struct Task<'a> {
    pub spec: &'a ModelSpec,
    pub weights: &'a Weights,
    /// Some training samples, transformed.
    pub trial: Array2<f32>,
    /// For each of their features, what its residual is multiplied by before it is judged.
    pub scales: Option<Array2<f32>>,
    /// Features of a column.
    pub points: usize,
    /// Judge a column by the median of its residuals' sizes, not by their root mean square: where
    /// training did not mind outliers, they must not pay for coarse steps.
    pub by_median: bool,
    /// Samples in all.
    pub samples: usize,
}

impl Task<'_> {
    /// Everything in single precision.
    pub fn exact(&self) -> Rounded {
        Rounded {
            decoder: self.weights.decoder.clone(),
            parts: parts::of_decoder(self.spec, self.weights),
            latents: Coding::Single,
        }
    }

    /// The coarsest storage with which the error of the trial samples rises by no more than this
    /// share: the mean over columns of the root-mean-square residual.
    pub fn within(&self, rise: f64) -> Rounded {
        let exact = self.exact();
        let residual = self.residual(&exact);
        let allowed = (1.0 + rise) * self.error(&exact);
        let sensitivity = self.sensitivity(&exact);
        let numbers: usize = exact.parts.iter().map(|p| p.array.len()).sum();
        let numbers = numbers + self.samples * self.spec.latent;
        // Were all errors uniform within a step, this would be the answer.
        let rise_of_squares = (1.0 + rise).powi(2) - 1.0;
        let spare =
            rise_of_squares * mean_square(&residual) * (self.samples * self.spec.features) as f64;
        let guess = (12.0 * spare / numbers as f64).sqrt();
        let (mut low, mut high) = (guess, guess);
        let mut best = None;
        let mut attempt = |d: f64| {
            let rounded = self.rounded(&exact, &sensitivity, d);
            let fits = self.error(&rounded) <= allowed;
            if fits {
                best = Some(rounded);
            }
            fits
        };
        if attempt(guess) {
            for _ in 0..TRIALS {
                high = 2.0 * low;
                if !attempt(high) {
                    break;
                }
                low = high;
            }
        } else {
            for _ in 0..TRIALS {
                low = 0.5 * high;
                if attempt(low) {
                    break;
                }
                high = low;
            }
        }
        for _ in 0..TRIALS - 3 {
            let middle = (low * high).sqrt();
            if attempt(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        best.unwrap_or(exact)
    }

    fn rounded(&self, exact: &Rounded, sensitivity: &Sensitivity, d: f64) -> Rounded {
        let steps = |lanes: &[f64]| {
            let lanes: Vec<f64> = lanes.iter().map(|l| d * l).collect();
            Coding::Steps(Steps::new(&lanes))
        };
        let mut parts = exact.parts.clone();
        for (part, lanes) in parts.iter_mut().zip(&sensitivity.parts) {
            part.round(steps(lanes));
        }
        let (decoder, _) = parts::decoder(self.spec, &parts);
        let finest = sensitivity.latents.iter().zip(&sensitivity.most);
        let latents: Vec<f64> = finest.map(|(step, most)| step.min(most / d)).collect();
        Rounded {
            decoder,
            parts,
            latents: steps(&latents),
        }
    }

    /// Latents of samples as they are stored with this decoder.
    pub fn latents(&self, rounded: &Rounded, x: ArrayView2<'_, f32>) -> (Coding, Array2<f32>) {
        let z = encode(self.spec, &self.weights.encoder, &rounded.decoder, x);
        match rounded.latents.round(z.view(), Along::Columns) {
            Some(rounded_z) => (rounded.latents.clone(), rounded_z),
            None => (Coding::Single, z),
        }
    }

    /// Of the trial samples, after - before.
    fn residual(&self, rounded: &Rounded) -> Array2<f32> {
        let (_, z) = self.latents(rounded, self.trial.view());
        rounded.decoder.forward(z.view(), self.spec.activation) - &self.trial
    }

    /// The mean over columns of the size of the trial samples' residuals.
    fn error(&self, rounded: &Rounded) -> f64 {
        let mut residual = self.residual(rounded);
        if let Some(scales) = &self.scales {
            residual *= scales;
        }
        let columns = residual.axis_chunks_iter(Axis(1), self.points);
        let (mut sum, count) = (0.0, columns.len().max(1));
        for column in columns {
            sum += if self.by_median {
                median(column.iter().map(|v| v.abs()).collect())
            } else {
                root_mean_square(column.iter())
            };
        }
        sum / count as f64
    }

    /// Steps with which every number costs as much error as any other, for D = 1.
    fn sensitivity(&self, exact: &Rounded) -> Sensitivity {
        let rows = (TRIAL_WORK / self.spec.decoder_parameters().max(1)).clamp(8, 256);
        let x = spread(&self.trial, rows);
        let z = encode(self.spec, &self.weights.encoder, &exact.decoder, x.view());
        let base = exact.decoder.forward(z.view(), self.spec.activation);
        let all = self.samples as f64 / x.nrows() as f64;
        let mut random = Random::new(0, 7);
        let latents = self.latent_steps(exact, &z, &base, &mut random);
        let scales = self.scales(exact, &z);
        let parts = (exact.parts.iter().zip(scales).enumerate())
            .map(|(i, (part, lanes))| {
                let size = 1e-2 * part_size(part, &lanes).max(1e-12);
                let mut moved = exact.parts.clone();
                nudge(&mut moved[i].array, part.along(), &lanes, size, &mut random);
                let (decoder, _) = parts::decoder(self.spec, &moved);
                let back = decoder.forward(z.view(), self.spec.activation);
                let change = mean_square(&(back - &base)) * base.len() as f64 * all;
                let h = change / (size * size * part.array.len() as f64);
                let unit = 1.0 / h.max(f64::MIN_POSITIVE).sqrt();
                lanes.iter().map(|lane| unit * lane).collect()
            })
            .collect();
        // A network bends space: what looks like a small error on average can be a gap in a
        // histogram. A linear decoder only adds noise.
        let most = z.columns().into_iter().map(|column| {
            if self.spec.family.closed_form() {
                f64::INFINITY
            } else {
                let mean = f64::from(column.sum()) / column.len() as f64;
                let square = root_mean_square(column.iter()).powi(2);
                COARSEST * (square - mean * mean).max(0.0).sqrt()
            }
        });
        Sensitivity {
            latents,
            parts,
            most: most
                .map(|m| if m > 0.0 { m } else { f64::INFINITY })
                .collect(),
        }
    }

    /// One a latent: 1 / the change of a sample's values for a small change of the latent.
    fn latent_steps(
        &self,
        exact: &Rounded,
        z: &Array2<f32>,
        base: &Array2<f32>,
        random: &mut Random,
    ) -> Vec<f64> {
        if let (Some(linear), true) = (&exact.decoder.linear, exact.decoder.hidden.is_empty()) {
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
            let back = exact.decoder.forward(moved.view(), self.spec.activation);
            (mean_square(&(back - base)) * base.ncols() as f64).sqrt() / size
        });
        inverse(gains.collect())
    }

    /// For each array, how large steps its rows or columns bear beside each other: the inverse of
    /// what they are multiplied with.
    fn scales(&self, exact: &Rounded, z: &Array2<f32>) -> Vec<Vec<f64>> {
        let sizes = |x: &Array2<f32>| -> Vec<f64> {
            let columns = x.columns().into_iter();
            columns.map(|c| root_mean_square(c.iter())).collect()
        };
        if let Some(tucker) = &self.weights.tucker {
            let of_latents = sizes(z);
            let ranks = tucker.ranks();
            let mut scales = vec![inverse(of_latents.clone())];
            for axis in 0..ranks.len() {
                let inner: usize = ranks[axis + 1..].iter().product();
                let mut energy = vec![0.0; ranks[axis]];
                for ((j, i), v) in tucker.core.indexed_iter() {
                    energy[i / inner % ranks[axis]] += (of_latents[j] * f64::from(*v)).powi(2);
                }
                scales.push(inverse(energy.into_iter().map(f64::sqrt).collect()));
            }
            scales.push(vec![1.0]);
            return scales;
        }
        let inputs = exact.decoder.inputs(z.view(), self.spec.activation);
        inputs
            .iter()
            .map(|x| {
                // The biases are multiplied with one.
                let mut sizes = sizes(x);
                sizes.push(1.0);
                inverse(sizes)
            })
            .collect()
    }
}

/// Steps for D = 1.
struct Sensitivity {
    latents: Vec<f64>,
    /// The largest step of each latent, whatever D.
    most: Vec<f64>,
    /// For each array of the decoder, one a row or column.
    parts: Vec<Vec<f64>>,
}

/// Latents of samples: by projection where the decoder is linear, else by the encoder.
pub(super) fn encode(
    spec: &ModelSpec,
    encoder: &Half,
    decoder: &Half,
    x: ArrayView2<'_, f32>,
) -> Array2<f32> {
    let projector = spec.family.closed_form().then(|| decoder.projector());
    match projector.flatten() {
        Some(projector) => projector.forward(x, spec.activation),
        None => encoder.forward(x, spec.activation),
    }
}

/// Evenly spaced rows, at most this many.
pub(super) fn spread(x: &Array2<f32>, most: usize) -> Array2<f32> {
    let rows = x.nrows().min(most);
    let picked: Vec<usize> = (0..rows).map(|i| i * x.nrows() / rows).collect();
    x.select(Axis(0), &picked)
}

/// Adds +-`size` * its lane's scale to every number.
fn nudge(array: &mut Array2<f32>, along: Along, lanes: &[f64], size: f64, random: &mut Random) {
    for ((row, column), v) in array.indexed_iter_mut() {
        let lane = match along {
            Along::Rows => row,
            Along::Columns => column,
        };
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
            let lane = match part.along() {
                Along::Rows => row,
                Along::Columns => column,
            };
            (f64::from(*v) / lanes[lane]).powi(2)
        })
        .sum();
    (sum / part.array.len().max(1) as f64).sqrt()
}

fn inverse(sizes: Vec<f64>) -> Vec<f64> {
    let largest = sizes.iter().copied().fold(0.0, f64::max);
    let least = if largest > 0.0 { largest / SPREAD } else { 1.0 };
    sizes.into_iter().map(|s| 1.0 / s.max(least)).collect()
}

fn median(mut sizes: Vec<f32>) -> f64 {
    let middle = sizes.len() / 2;
    if sizes.is_empty() {
        return 0.0;
    }
    f64::from(*sizes.select_nth_unstable_by(middle, f32::total_cmp).1)
}

fn root_mean_square<'v>(values: impl ExactSizeIterator<Item = &'v f32>) -> f64 {
    let count = values.len().max(1) as f64;
    (values.map(|v| f64::from(*v).powi(2)).sum::<f64>() / count).sqrt()
}

fn mean_square(x: &Array2<f32>) -> f64 {
    let sum: f64 = Array1::from_iter(
        x.rows()
            .into_iter()
            .map(|row| row.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>()),
    )
    .sum();
    sum / x.len().max(1) as f64
}
