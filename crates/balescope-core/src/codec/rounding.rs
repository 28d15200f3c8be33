//! How coarsely latents and weights are stored: as coarsely as the error allows.
//!
//! Every stored number w gets the step D / sqrt(h), where h is how much the sum of squared errors
//! over all decoded values grows with w^2: then a byte taken from any of them costs the same error
//! (reverse water-filling; Cover and Thomas, Elements of Information Theory, 10.3). What is left is
//! the one number D. It is found by trying: the largest with which no loss that was trained
//! for, decoded for real, rises by more than was asked for.

use ndarray::{Array1, Array2, ArrayView2, Axis};

use super::Bounds;
use super::parts::{self, Part};
use super::tensor::{Along, Coding, Steps};
use crate::model::{Half, Layer, ModelSpec, Random, Tucker, Weights, even_places};

/// Samples on which steps are tried.
const TRIAL_SAMPLES: usize = 1024;
/// Samples on which sensitivities are measured, where the network is large.
const TRIAL_WORK: usize = 500_000_000;
/// Numbers that hardly matter get steps at most this much larger than those that matter most.
const SPREAD: f64 = 1e4;
/// Trials of D: halvings of a range of a factor of four.
const TRIALS: usize = 7;

/// Of features that come back: each part of what training makes small, none of which storing may
/// spoil for the sake of another.
pub type Losses = [f64; 2];

/// How a model is to be stored.
#[derive(Clone, Copy)]
pub struct Storing<'a> {
    pub keep_encoder: bool,
    /// By what share the roots of the losses may rise so that latents and weights can be stored as
    /// multiples of a step; `None`: single precision.
    pub rounding: Option<f64>,
    /// How far decoded values may be off.
    pub bounds: &'a Bounds,
    /// Samples on which the losses are measured.
    pub training: &'a [usize],
    /// What training made small: the losses of some samples, by their indices and the features that
    /// come back (samples x features).
    pub losses: &'a dyn Fn(&[usize], &Array2<f32>) -> Losses,
    /// The model before it was trained for being rounded, if it was; else the rise is measured
    /// against the model itself.
    pub reference: Option<Reference>,
}

/// The losses of some samples, and beside them the mean over columns of the root-mean-square
/// residual, squared.
type Judged = [f64; 3];

/// What a model that was trained for being rounded is measured against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reference {
    /// Of the model before, unrounded.
    losses: Judged,
    /// The D that was trained for.
    step: f64,
}

/// The steps in which a model would be stored, for training that is to bear them.
#[derive(Clone, Debug)]
pub struct StorageSteps {
    /// One a latent.
    pub latents: Vec<f32>,
    /// In the place of every weight its step.
    pub weights: Weights,
    /// By what share of the loss, rounded, it has risen by rounding.
    pub rise: f64,
    /// Latents of all samples / all stored numbers.
    pub share: f64,
    /// What the rise is measured against.
    pub reference: Reference,
}

/// A model as it is stored.
#[derive(Debug)]
pub(super) struct Rounded {
    /// Of a closed form none: its decoder gives the encoder.
    pub encoder: Option<Stored>,
    pub decoder: Stored,
    pub latents: Coding,
}

/// Half of a model, and the arrays that it is stored as.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stored {
    pub half: Half,
    pub parts: Vec<Part>,
}

impl Stored {
    /// From the arrays of a model's encoder or decoder.
    pub fn new(spec: &ModelSpec, parts: Vec<Part>, decoder: bool) -> Self {
        let half = if decoder {
            parts::decoder(spec, &parts).0
        } else {
            parts::half(spec, &parts, false)
        };
        Self { half, parts }
    }
}

/// What rounding needs to know.
pub(super) struct Task<'a> {
    spec: &'a ModelSpec,
    weights: &'a Weights,
    storing: &'a Storing<'a>,
    /// Some training samples ...
    rows: Vec<usize>,
    /// ... transformed.
    trial: Array2<f32>,
    /// Their latents, where those are known and not computed.
    places: Option<Array2<f32>>,
    /// Features of a column.
    points: usize,
    /// Samples in all.
    samples: usize,
}

impl<'a> Task<'a> {
    /// `features`: all samples, transformed, `points` to a column.
    pub fn new(
        spec: &'a ModelSpec,
        weights: &'a Weights,
        features: &Array2<f32>,
        points: usize,
        storing: &'a Storing<'a>,
    ) -> Self {
        let most = storing.training.len().min(trial_samples(spec));
        let rows: Vec<usize> = (0..most)
            .map(|i| storing.training[i * storing.training.len() / most])
            .collect();
        Self {
            spec,
            weights,
            storing,
            trial: features.select(Axis(0), &rows),
            places: (!spec.family.encodes())
                .then(|| even_places(features.nrows()).select(Axis(0), &rows)),
            rows,
            points,
            samples: features.nrows(),
        }
    }

    /// As it is to be stored.
    pub fn stored(&self) -> Rounded {
        match self.storing.rounding {
            Some(rise) if self.spec.features > 0 => self.within(rise),
            _ => self.exact(),
        }
    }

    /// The steps in which it is to be stored, for training that is to bear them; `None`: nothing is
    /// rounded.
    pub fn steps(&self) -> Option<StorageSteps> {
        let (rounded, step) = self.coarsest(self.storing.rounding?)?;
        let before = self.judge(&self.back(&self.exact()));
        let after = self.judge(&self.back(&rounded));
        let of = |stored: &Stored, decoder| {
            let mut parts = stored.parts.clone();
            for part in &mut parts {
                part.array = part.steps();
            }
            Stored::new(self.spec, parts, decoder).half
        };
        let encoder = rounded.encoder.as_ref();
        let z = encode(self.spec, encoder, &rounded.decoder, self.trial.view());
        let latents = rounded.latents.steps(z.view(), latent_lanes(self.spec));
        Some(StorageSteps {
            latents: latents.row(0).to_vec(),
            weights: Weights {
                encoder: encoder.map_or_else(
                    || self.weights.encoder.clone(),
                    |encoder| of(encoder, false),
                ),
                decoder: of(&rounded.decoder, true),
                tucker: None,
            },
            rise: (1.0 - before[0] / after[0].max(f64::MIN_POSITIVE)).max(0.0),
            share: (self.samples * self.spec.latent) as f64 / self.numbers(&rounded) as f64,
            reference: Reference {
                losses: self.storing.reference.map_or(before, |r| r.losses),
                step,
            },
        })
    }

    /// Latents and weights in all.
    fn numbers(&self, model: &Rounded) -> usize {
        let encoder = model.encoder.iter().flat_map(|e| &e.parts);
        let parts = encoder.chain(&model.decoder.parts);
        let weights: usize = parts.map(|p| p.array.len()).sum();
        match self.places {
            Some(_) => weights,
            None => weights + self.samples * self.spec.latent,
        }
    }

    /// Everything in single precision.
    fn exact(&self) -> Rounded {
        let encoder = self.spec.has_encoder().then(|| Stored {
            half: self.weights.encoder.clone(),
            parts: parts::of_encoder(self.spec, &self.weights.encoder),
        });
        Rounded {
            encoder,
            decoder: Stored {
                half: self.weights.decoder.clone(),
                parts: parts::of_decoder(self.spec, self.weights),
            },
            latents: Coding::Single,
        }
    }

    /// The coarsest storage that is allowed.
    fn within(&self, rise: f64) -> Rounded {
        self.coarsest(rise)
            .map_or_else(|| self.exact(), |(rounded, _)| rounded)
    }

    /// The coarsest storage with which neither the root of any loss of the trial samples rises by
    /// more than this share, nor the mean over columns of their root-mean-square residual; and its
    /// D. What was trained for being rounded may have the error that it has at the D of its training.
    fn coarsest(&self, rise: f64) -> Option<(Rounded, f64)> {
        let exact = self.exact();
        let back = self.back(&exact);
        let rise = (1.0 + rise).powi(2);
        let sensitivity = self.sensitivity(&exact);
        let allowed = match &self.storing.reference {
            Some(Reference { losses, step }) => {
                let trained_for = self.rounded(&exact, &sensitivity, *step);
                let reached = self.judge(&self.back(&trained_for));
                std::array::from_fn(|i| (losses[i] * rise).max(reached[i]))
            }
            None => self.judge(&back).map(|loss| loss * rise),
        };
        let numbers = self.numbers(&exact);
        // Were all errors uniform within a step, this would be the answer.
        let squares = mean_square(&(back - &self.trial));
        let spare = squares * (rise - 1.0) * (self.samples * self.spec.features) as f64;
        let guess = match &self.storing.reference {
            Some(reference) => reference.step,
            None => (12.0 * spare / numbers as f64).sqrt(),
        };
        let (mut low, mut high) = (guess, guess);
        let mut best = None;
        let mut attempt = |d: f64| {
            let rounded = self.rounded(&exact, &sensitivity, d);
            let found = self.judge(&self.back(&rounded));
            let fits = found
                .iter()
                .zip(&allowed)
                .all(|(found, most)| found <= most);
            if fits {
                best = Some((rounded, d));
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
        best
    }

    fn rounded(&self, exact: &Rounded, sensitivity: &Sensitivity, d: f64) -> Rounded {
        let steps = |lanes: &[f64]| {
            let lanes: Vec<f64> = lanes.iter().map(|l| d * l).collect();
            Coding::Steps(Steps::new(&lanes))
        };
        let round = |stored: &Stored, sensitivity: &[Vec<f64>], decoder| {
            let mut parts = stored.parts.clone();
            for (part, lanes) in parts.iter_mut().zip(sensitivity) {
                part.round(steps(lanes));
            }
            Stored::new(self.spec, parts, decoder)
        };
        let encoder = exact.encoder.as_ref();
        Rounded {
            encoder: encoder.map(|e| round(e, &sensitivity.encoder, false)),
            decoder: round(&exact.decoder, &sensitivity.decoder, true),
            latents: steps(&sensitivity.latents),
        }
    }

    /// Latents of samples as they are stored with this model.
    pub fn latents(&self, rounded: &Rounded, x: ArrayView2<'_, f32>) -> (Coding, Array2<f32>) {
        let z = encode(self.spec, rounded.encoder.as_ref(), &rounded.decoder, x);
        match rounded.latents.round(z.view(), latent_lanes(self.spec)) {
            Some(rounded_z) => (rounded.latents.clone(), rounded_z),
            None => (Coding::Single, z),
        }
    }

    /// The losses, and beside them the mean over columns of the root-mean-square residual, squared:
    /// a column that comes back badly must not pay for the others.
    fn judge(&self, back: &Array2<f32>) -> Judged {
        let [loss, histograms] = (self.storing.losses)(&self.rows, back);
        let residual = back - &self.trial;
        let columns = residual.axis_chunks_iter(Axis(1), self.points);
        let count = columns.len().max(1) as f64;
        let mean = columns.map(|c| root_mean_square(c.iter())).sum::<f64>() / count;
        [loss, histograms, mean * mean]
    }

    /// The trial samples as they come back.
    fn back(&self, rounded: &Rounded) -> Array2<f32> {
        let z = match &self.places {
            Some(places) => places.clone(),
            None => self.latents(rounded, self.trial.view()).1,
        };
        self.decode(&rounded.decoder.half, &z)
    }

    fn decode(&self, decoder: &Half, z: &Array2<f32>) -> Array2<f32> {
        decoder.forward(z.view(), self.spec.activation)
    }

    /// Steps with which every number costs as much error as any other, for D = 1.
    fn sensitivity(&self, exact: &Rounded) -> Sensitivity {
        let work = self.spec.family.trial_work(self.spec);
        let rows = (TRIAL_WORK / work.max(1)).clamp(8, 256);
        let x = spread(&self.trial, rows);
        let z = match &self.places {
            Some(places) => spread(places, rows),
            None => encode(self.spec, exact.encoder.as_ref(), &exact.decoder, x.view()),
        };
        let base = self.decode(&exact.decoder.half, &z);
        let mut random = Random::new(0, 7);
        let latents = self.latent_steps(&exact.decoder.half, &z, &base, &mut random);
        // Sums over all samples, as if the others were like these.
        let all = (self.samples * base.ncols()) as f64;
        let change = |back: Array2<f32>| mean_square(&(back - &base)) * all;
        let scales = self.decoder_scales(&exact.decoder.half, &z);
        let decoder = part_steps(&exact.decoder.parts, scales, &mut random, |parts| {
            let moved = Stored::new(self.spec, parts, true);
            change(self.decode(&moved.half, &z))
        });
        let encoder = exact.encoder.as_ref().map_or_else(Vec::new, |encoder| {
            let scales = layer_scales(&encoder.half.inputs(x.view(), self.spec.activation));
            part_steps(&encoder.parts, scales, &mut random, |parts| {
                let moved = Stored::new(self.spec, parts, false);
                let z = moved.half.forward(x.view(), self.spec.activation);
                change(self.decode(&exact.decoder.half, &z))
            })
        });
        Sensitivity {
            latents,
            encoder,
            decoder,
        }
    }

    /// One a latent: 1 / the change of a sample's values for a small change of the latent.
    fn latent_steps(
        &self,
        decoder: &Half,
        z: &Array2<f32>,
        base: &Array2<f32>,
        random: &mut Random,
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
            let back = self.decode(decoder, &moved);
            (mean_square(&(back - base)) * base.ncols() as f64).sqrt() / size
        });
        inverse(gains.collect())
    }

    /// For each array of the decoder, how large steps its rows or columns bear beside each other:
    /// the inverse of what they are multiplied with.
    fn decoder_scales(&self, decoder: &Half, z: &Array2<f32>) -> Vec<Vec<f64>> {
        let even = |layer: &Layer| vec![1.0; layer.bias.len()];
        let refiner = decoder.refiner.iter().flat_map(|r| &r.layers).map(even);
        let Some(tucker) = &self.weights.tucker else {
            let mut scales = layer_scales(&decoder.inputs(z.view(), self.spec.activation));
            scales.extend(refiner);
            return scales;
        };
        let of_latents = sizes(z);
        let ranks = Tucker::core_lengths(&self.spec.grid, &tucker.ranks());
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

/// Steps for D = 1.
struct Sensitivity {
    latents: Vec<f64>,
    /// For each array, one a row or column.
    encoder: Vec<Vec<f64>>,
    decoder: Vec<Vec<f64>>,
}

/// Samples on which steps are tried.
fn trial_samples(spec: &ModelSpec) -> usize {
    let most = spec.family.trial_samples(spec, TRIAL_SAMPLES);
    most.clamp(8, TRIAL_SAMPLES)
}

/// What the steps of latents belong to: one a latent, or one a latent of a tile.
pub(super) fn latent_lanes(spec: &ModelSpec) -> Along {
    match spec.tiles() {
        1 => Along::Columns,
        tiles => Along::Cycle(spec.latent / tiles),
    }
}

/// Latents of samples: by the encoder, or by projection onto the decoder where there is none.
pub(super) fn encode(
    spec: &ModelSpec,
    encoder: Option<&Stored>,
    decoder: &Stored,
    x: ArrayView2<'_, f32>,
) -> Array2<f32> {
    let projector = match encoder {
        Some(encoder) => return encoder.half.forward(x, spec.activation),
        None => decoder.half.projector(),
    };
    match projector {
        Some(projector) => projector.forward(x, spec.activation),
        None => Array2::zeros((x.nrows(), spec.latent)),
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
