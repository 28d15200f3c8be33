//! How coarsely latents and weights are stored: as coarsely as the error allows.
//!
//! Every stored number w gets the step D / sqrt(h), where h is how much the sum of squared errors
//! over all decoded values grows with w^2: then a byte taken from any of them costs the same error
//! (reverse water-filling; Cover and Thomas, Elements of Information Theory, 10.3). What is left is
//! the one number D. It is found by trying: the largest with which no loss that was trained
//! for, decoded for real, rises by more than was asked for.

use ndarray::{Array2, Axis};

use super::candidates::Candidates;
use super::parts;
use super::sensitivity::Sensitivity;
use super::stored::{Rounded, Stored, latent_lanes};
use super::storing::{Judged, Reference, StorageSteps, Storing};
use super::trial::{Trial, mean_square, root_mean_square};
use crate::model::{ModelSpec, Weights};

/// Trials of D: halvings of a range of a factor of four.
const TRIALS: usize = 7;
/// By what D grows from one trial of wavelets to the next.
const FINER: f64 = 1.19;

/// What rounding needs to know.
pub(super) struct Task<'a> {
    trial: Trial<'a>,
    storing: &'a Storing<'a>,
    /// Features of a column.
    points: usize,
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
        Self {
            trial: Trial::new(spec, weights, features, storing.training),
            storing,
            points,
        }
    }

    /// As it is to be stored.
    pub fn stored(&self) -> Rounded {
        match self.storing.rounding {
            Some(rise) if self.trial.spec.features > 0 => self.within(rise),
            _ => self.trial.exact(),
        }
    }

    /// The steps in which it is to be stored, for training that is to bear them; `None`: nothing is
    /// rounded.
    pub fn steps(&self) -> Option<StorageSteps> {
        let exact = self.trial.exact();
        let (rounded, step) = self.search(&exact, self.storing.rounding?).coarsest()?;
        let before = self.judge(&self.trial.back(&self.trial.exact()));
        let after = self.judge(&self.trial.back(&rounded));
        let of = |stored: &Stored, decoder| {
            let mut parts = stored.parts.clone();
            for part in &mut parts {
                part.array = part.steps();
            }
            Stored::new(self.trial.spec, parts, decoder).half
        };
        let encoder = rounded.encoder.as_ref();
        let z = rounded.encode(self.trial.spec, self.trial.features.view());
        let latents = rounded
            .latents
            .steps(z.view(), latent_lanes(self.trial.spec));
        Some(StorageSteps {
            latents: latents.row(0).to_vec(),
            weights: Weights {
                encoder: encoder.map_or_else(
                    || self.trial.weights.encoder.clone(),
                    |encoder| of(encoder, false),
                ),
                decoder: of(&rounded.decoder, true),
                tucker: None,
            },
            rise: (1.0 - before[0] / after[0].max(f64::MIN_POSITIVE)).max(0.0),
            share: (self.trial.samples * self.trial.spec.latent) as f64
                / self.trial.numbers(&rounded) as f64,
            reference: Reference {
                losses: self.storing.reference.map_or(before, |r| r.losses),
                step,
            },
        })
    }

    /// The coarsest storage that is allowed; of decoders whose rows are pictures in the smaller of two ways.
    fn within(&self, rise: f64) -> Rounded {
        let exact = self.trial.exact();
        let search = self.search(&exact, rise);
        let (best, step) = match search.coarsest() {
            Some((plain, step)) => (Some(plain), step),
            None => (None, search.guess),
        };
        let smaller = search.in_waves(step).filter(|waves| {
            best.as_ref()
                .is_none_or(|plain| self.bytes(waves) < self.bytes(plain))
        });
        smaller.or(best).unwrap_or(exact)
    }

    /// About the bytes that a model and all latents take.
    fn bytes(&self, rounded: &Rounded) -> usize {
        let encoder = rounded.encoder.iter().filter(|_| self.storing.keep_encoder);
        let stored = encoder.chain([&rounded.decoder]);
        let model: usize = stored.map(|own| parts::write(&own.parts).len()).sum();
        if self.trial.places.is_some() {
            return model;
        }
        let lanes = latent_lanes(self.trial.spec);
        let z = rounded.encode(self.trial.spec, self.trial.features.view());
        let z = rounded.latents.round(z.view(), lanes).unwrap_or(z);
        let coded = rounded.latents.write(z.view(), lanes, &[]).len();
        model + coded * self.trial.samples / self.trial.rows.len().max(1)
    }

    /// What storage is looked for.
    fn search<'s>(&'s self, exact: &'s Rounded, rise: f64) -> Search<'s> {
        let back = self.trial.back(exact);
        let rise = (1.0 + rise).powi(2);
        let sensitivity = Sensitivity::new(&self.trial, exact);
        let mut search = Search {
            task: self,
            candidates: Candidates {
                spec: self.trial.spec,
                exact,
                sensitivity,
            },
            allowed: self.judge(&back).map(|loss| loss * rise),
            guess: 0.0,
        };
        if let Some(Reference { losses, step }) = &self.storing.reference {
            let trained_for = search.candidates.rounded(*step);
            let reached = self.judge(&self.trial.back(&trained_for));
            search.allowed = std::array::from_fn(|i| (losses[i] * rise).max(reached[i]));
        }
        let numbers = self.trial.numbers(exact);
        // Were all errors uniform within a step, this would be the answer.
        let squares = mean_square(&(back - &self.trial.features));
        let spare = squares * (rise - 1.0) * (self.trial.samples * self.trial.spec.features) as f64;
        search.guess = match &self.storing.reference {
            Some(reference) => reference.step,
            None => (12.0 * spare / numbers as f64).sqrt(),
        };
        search
    }

    /// The losses, and beside them the mean over columns of the root-mean-square residual, squared:
    /// a column that comes back badly must not pay for the others.
    fn judge(&self, back: &Array2<f32>) -> Judged {
        let [loss, histograms] = (self.storing.losses)(&self.trial.rows, back);
        let residual = back - &self.trial.features;
        let columns = residual.axis_chunks_iter(Axis(1), self.points);
        let count = columns.len().max(1) as f64;
        let mean = columns.map(|c| root_mean_square(c.iter())).sum::<f64>() / count;
        [loss, histograms, mean * mean]
    }
}

/// A search for the coarsest storage with which neither the root of any loss of the trial samples rises by more
/// than a share, nor the mean over columns of their root-mean-square residual. What was trained for being rounded
/// may have the error that it has at the D of its training.
struct Search<'a> {
    task: &'a Task<'a>,
    candidates: Candidates<'a>,
    allowed: Judged,
    /// The D to begin with.
    guess: f64,
}

impl Search<'_> {
    /// The coarsest storage, and its D.
    fn coarsest(&self) -> Option<(Rounded, f64)> {
        let (mut low, mut high) = (self.guess, self.guess);
        let mut best = None;
        let mut attempt = |d: f64| {
            let rounded = self.candidates.rounded(d);
            let fits = self.fits(&rounded);
            if fits {
                best = Some((rounded, d));
            }
            fits
        };
        if attempt(self.guess) {
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

    /// The coarsest storage with pictures as wavelets, beginning with this D; `None`: there are none, or no D
    /// that was tried is fine enough.
    fn in_waves(&self, mut d: f64) -> Option<Rounded> {
        let mut best = self
            .candidates
            .with_waves(d)
            .filter(|first| self.fits(first));
        let factor = if best.is_some() { FINER } else { 1.0 / FINER };
        let coarser = best.is_some();
        for _ in 0..TRIALS {
            d *= factor;
            let next = self.candidates.with_waves(d)?;
            if self.fits(&next) {
                best = Some(next);
                if !coarser {
                    break;
                }
            } else if coarser {
                break;
            }
        }
        best
    }

    fn fits(&self, rounded: &Rounded) -> bool {
        let found = self.task.judge(&self.task.trial.back(rounded));
        let pairs = found.iter().zip(&self.allowed);
        pairs.into_iter().all(|(found, most)| found <= most)
    }
}
