//! The coarsest rounding with which a model meets the target.

use super::strategy::{Candidate, Storage, Strategy, Verdict};
use crate::train::TrainError;

/// The coarsest rounding that is tried. It is relative to the model's own error, which is next to
/// nothing where all latents are kept.
const COARSEST: f64 = 1e8;

/// Trials for the coarsest rounding that meets the target.
const ROUNDINGS: usize = 5;

/// Within this share of the target, coarser rounding is not worth a trial.
pub(super) const CLOSE: f64 = 0.985;

/// The share of the target that is aimed at.
pub(super) const AIM: f64 = 0.994;

impl Strategy<'_> {
    /// Bytes of a candidate at the coarsest rounding with which it is within `allowed` of the
    /// target; `None` where it is not at any.
    pub(super) fn coarsest(
        &mut self,
        candidate: &Candidate,
        allowed: f64,
    ) -> Result<Option<usize>, TrainError> {
        let Verdict {
            miss, mut bytes, ..
        } = self.trial(candidate, self.finest())?;
        if miss > allowed {
            return Ok(None);
        }
        let Some(finest) = self.space.finest else {
            return Ok(Some(bytes));
        };
        let (mut low, mut high) = (finest, f64::INFINITY);
        let square = |rounding: f64| (1.0 + rounding).powi(2);
        // Rounding adds its error in squares, in proportion to the squared error of the training
        // samples; that of held-out samples may be larger.
        let mut slope = miss.powi(2) / square(finest);
        let aim = (AIM * allowed).powi(2) - miss.powi(2);
        if aim <= 0.0 {
            return Ok(Some(bytes));
        }
        for _ in 0..ROUNDINGS {
            let mut next = (square(finest) + aim / slope).max(1.0).sqrt() - 1.0;
            next = next.min(COARSEST);
            if next <= low || next >= high {
                next = (low * high.min(COARSEST)).sqrt();
            }
            if next <= low * 1.05 {
                break;
            }
            let verdict = self.trial(candidate, Storage::rounded(Some(next)))?;
            if verdict.miss <= allowed {
                (low, bytes) = (next, bytes.min(verdict.bytes));
                if verdict.miss >= CLOSE * allowed {
                    break;
                }
            } else {
                high = next;
            }
            let risen = verdict.miss.powi(2) - miss.powi(2);
            slope = risen.max(0.0) / (square(next) - square(finest));
        }
        Ok(Some(bytes))
    }
}
