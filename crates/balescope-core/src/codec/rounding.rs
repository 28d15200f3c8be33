//! How coarsely latents and weights are stored: as coarsely as the error allows.
//!
//! Every stored number w gets the step D / sqrt(h), where h is how much the sum of squared errors
//! over all decoded values grows with w^2: then a byte taken from any of them costs the same error
//! (reverse water-filling; Cover and Thomas, Elements of Information Theory, 10.3). What is left is
//! the one number D. It is found by trying: the largest with which no loss that was trained
//! for, decoded for real, rises by more than was asked for.

use ndarray::{Array2, Axis};

use super::sensitivity::Sensitivity;
use super::stored::{Rounded, Stored, latent_lanes};
use super::storing::{Judged, Reference, StorageSteps, Storing};
use super::tensor::{Coding, Steps};
use super::trial::{Trial, mean_square, root_mean_square};
use crate::model::{ModelSpec, Weights};

/// Trials of D: halvings of a range of a factor of four.
const TRIALS: usize = 7;

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
        let (rounded, step) = self.coarsest(self.storing.rounding?)?;
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

    /// The coarsest storage that is allowed.
    fn within(&self, rise: f64) -> Rounded {
        self.coarsest(rise)
            .map_or_else(|| self.trial.exact(), |(rounded, _)| rounded)
    }

    /// The coarsest storage with which neither the root of any loss of the trial samples rises by
    /// more than this share, nor the mean over columns of their root-mean-square residual; and its
    /// D. What was trained for being rounded may have the error that it has at the D of its training.
    fn coarsest(&self, rise: f64) -> Option<(Rounded, f64)> {
        let exact = self.trial.exact();
        let back = self.trial.back(&exact);
        let rise = (1.0 + rise).powi(2);
        let sensitivity = Sensitivity::new(&self.trial, &exact);
        let allowed = match &self.storing.reference {
            Some(Reference { losses, step }) => {
                let trained_for = self.rounded(&exact, &sensitivity, *step);
                let reached = self.judge(&self.trial.back(&trained_for));
                std::array::from_fn(|i| (losses[i] * rise).max(reached[i]))
            }
            None => self.judge(&back).map(|loss| loss * rise),
        };
        let numbers = self.trial.numbers(&exact);
        // Were all errors uniform within a step, this would be the answer.
        let squares = mean_square(&(back - &self.trial.features));
        let spare = squares * (rise - 1.0) * (self.trial.samples * self.trial.spec.features) as f64;
        let guess = match &self.storing.reference {
            Some(reference) => reference.step,
            None => (12.0 * spare / numbers as f64).sqrt(),
        };
        let (mut low, mut high) = (guess, guess);
        let mut best = None;
        let mut attempt = |d: f64| {
            let rounded = self.rounded(&exact, &sensitivity, d);
            let found = self.judge(&self.trial.back(&rounded));
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
            Stored::new(self.trial.spec, parts, decoder)
        };
        let encoder = exact.encoder.as_ref();
        Rounded {
            encoder: encoder.map(|e| round(e, &sensitivity.encoder, false)),
            decoder: round(&exact.decoder, &sensitivity.decoder, true),
            latents: steps(&sensitivity.latents),
        }
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
