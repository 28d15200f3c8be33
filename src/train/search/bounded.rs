//! Models with a bound: what the model leaves is stored beside it, so that few latents meet the
//! target, and a largest error is met whatever the model does.

use super::rounding::{AIM, CLOSE};
use super::strategy::{Bounding, Candidate, Storage, Strategy};
use crate::model::Family;
use crate::report::Smaller;
use crate::train::TrainError;

/// The rounding with which latents are looked for: coarser ones hide how few are enough where noise is
/// left, since they may add as much.
const ROUNDING: f64 = 0.1;

/// By what factor other roundings lie apart, which are tried with the best number of latents.
const ROUNDINGS_APART: f64 = 10.0;

/// Networks are trained where closed forms take less than so many times the bytes of the smallest codec.
const WORTH_TRAINING: f64 = 1.1;

/// Where files grow again that are still larger by this factor than the smallest codec's, others are not tried.
const BEYOND_REACH: f64 = 1.5;

/// Trials for the widest bound that meets the target.
const BOUNDS: usize = 3;

impl Strategy<'_> {
    /// The smallest file of a closed form with a bound.
    pub(super) fn bounded(&mut self, family: Family) -> Result<(), TrainError> {
        let Bounding::Widest(bound) = self.space.bounding else {
            return Ok(());
        };
        self.closed_form_within(family, bound)
    }

    /// The smallest file of a family within the bounds of the run.
    pub(super) fn within_bounds(&mut self, family: Family) -> Result<(), TrainError> {
        if family.closed_form() {
            return self.closed_form_within(family, f64::NAN);
        }
        let found = self
            .space
            .finest
            .map(|finest| finest.max(Smaller::ROUNDING));
        let size = self.space.sizes(family).into_iter().next();
        let Some(size) = size.filter(|_| family.encodes() && self.is_worth_training()) else {
            return Ok(());
        };
        let candidate = Candidate {
            family,
            size,
            latent: self.space.latent,
            full: true,
        };
        self.roundings(&candidate, found, f64::NAN, usize::MAX)
    }

    /// Closed forms make files of not many times the bytes of the smallest: what they leave, a network may learn.
    fn is_worth_training(&self) -> bool {
        let met = self
            .known
            .iter()
            .filter(|(.., verdict)| verdict.miss <= 1.0);
        let least = met.map(|(.., verdict)| verdict.bytes).min();
        match (least, self.space.rival) {
            (Some(own), Some(rival)) => (own as f64) < WORTH_TRAINING * rival as f64,
            _ => true,
        }
    }

    fn closed_form_within(&mut self, family: Family, mut bound: f64) -> Result<(), TrainError> {
        let candidate = |latent| Candidate::closed_form(family, latent);
        let found = self.space.finest.map(|finest| finest.max(ROUNDING));
        if self.space.latent_is_chosen {
            let chosen = candidate(self.space.latent);
            return self.roundings(&chosen, found, bound, usize::MAX);
        }
        let (mut best, mut smallest, mut rises) = (1, usize::MAX, 0);
        let mut latent = 1;
        let far = |bytes: usize| {
            let rival = self.space.rival.unwrap_or(usize::MAX);
            bytes as f64 > BEYOND_REACH * rival as f64
        };
        while rises < 2 && latent <= self.space.most {
            match self.widest(&candidate(latent), found, &mut bound)? {
                Some(bytes) if bytes < smallest => (best, smallest, rises) = (latent, bytes, 0),
                _ if far(smallest) => return Ok(()),
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
        self.roundings(&candidate(best), found, bound, smallest)
    }

    /// A candidate at a rounding and at others, as long as files shrink.
    fn roundings(
        &mut self,
        candidate: &Candidate,
        found: Option<f64>,
        mut bound: f64,
        mut smallest: usize,
    ) -> Result<(), TrainError> {
        let first = self.widest(candidate, found, &mut bound)?;
        smallest = smallest.min(first.unwrap_or(usize::MAX));
        let Some(found) = found else {
            return Ok(());
        };
        for factor in [1.0 / ROUNDINGS_APART, ROUNDINGS_APART] {
            let mut rounding = found;
            loop {
                rounding *= factor;
                if self.space.finest.is_some_and(|finest| rounding < finest) {
                    break;
                }
                match self.widest(candidate, Some(rounding), &mut bound)? {
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
        if self.space.bounding == Bounding::Asked {
            let verdict = self.trial(candidate, Storage::rounded(rounding))?;
            return Ok((verdict.miss <= 1.0).then_some(verdict.bytes));
        }
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
