//! Closed forms with a bound: what the model leaves is stored beside it, so that few latents meet the
//! target, and a largest error is met whatever the model does.

use super::rounding::{AIM, CLOSE};
use super::strategy::{Candidate, Storage, Strategy};
use crate::model::Family;
use crate::train::TrainError;

/// The rounding with which latents are looked for: coarser ones hide how few are enough where noise is
/// left, since they may add as much.
const ROUNDING: f64 = 0.1;

/// By what factor other roundings lie apart, which are tried with the best number of latents.
const ROUNDINGS_APART: f64 = 10.0;

/// Trials for the widest bound that meets the target.
const BOUNDS: usize = 3;

impl Strategy<'_> {
    /// The smallest file of a closed form with a bound.
    pub(super) fn bounded(&mut self, family: Family) -> Result<(), TrainError> {
        let Some(mut bound) = self.space.bound else {
            return Ok(());
        };
        let candidate = |latent| Candidate::closed_form(family, latent);
        let found = self.space.finest.map(|finest| finest.max(ROUNDING));
        let (mut best, mut smallest, mut rises) = (1, usize::MAX, 0);
        let mut latent = 1;
        while rises < 2 && latent <= self.space.most {
            match self.widest(&candidate(latent), found, &mut bound)? {
                Some(bytes) if bytes < smallest => (best, smallest, rises) = (latent, bytes, 0),
                _ => rises += 1,
            }
            latent *= 2;
        }
        // Between the doublings.
        for latent in [3 * best / 4, 3 * best / 2] {
            if latent == best || !(1..=self.space.most).contains(&latent) {
                continue;
            }
            if let Some(bytes) = self.widest(&candidate(latent), found, &mut bound)?
                && bytes < smallest
            {
                (best, smallest) = (latent, bytes);
            }
        }
        let (candidate, Some(found)) = (candidate(best), found) else {
            return Ok(());
        };
        for factor in [1.0 / ROUNDINGS_APART, ROUNDINGS_APART] {
            let mut rounding = found;
            loop {
                rounding *= factor;
                if self.space.finest.is_some_and(|finest| rounding < finest) {
                    break;
                }
                match self.widest(&candidate, Some(rounding), &mut bound)? {
                    Some(bytes) if bytes < smallest => smallest = bytes,
                    _ => break,
                }
            }
        }
        Ok(())
    }

    /// Bytes of a candidate with the widest bound that meets the target, from `bound` on, which is
    /// left where the next search may begin; `None` where none does.
    fn widest(
        &mut self,
        candidate: &Candidate,
        rounding: Option<f64>,
        bound: &mut f64,
    ) -> Result<Option<usize>, TrainError> {
        let (mut smallest, mut next, mut last) = (None, *bound, None);
        for _ in 0..BOUNDS {
            let storage = Storage {
                rounding,
                bound: Some(next),
            };
            let verdict = self.trial(candidate, storage)?;
            if verdict.miss <= 1.0 {
                *bound = next;
                smallest = Some(smallest.unwrap_or(usize::MAX).min(verdict.bytes));
                if verdict.miss >= CLOSE {
                    break;
                }
            }
            // Errors that are spread evenly within the bound grow as it does. Whole numbers have the same
            // ones within many bounds, and none below one.
            next *= if last == Some(verdict.miss) {
                0.5
            } else {
                AIM / verdict.miss
            };
            last = Some(verdict.miss);
            if !(next.is_finite() && next > 0.0) {
                break;
            }
        }
        Ok(smallest)
    }
}
