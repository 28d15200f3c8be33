//! Models with a bound: what the model leaves is stored beside it, so that few latents meet the
//! target, and a largest error is met whatever the model does.

use super::rounding::{AIM, CLOSE};
use super::strategy::{Bounding, Candidate, Storage, Strategy, Verdict};
use crate::model::Family;
use crate::report::Smaller;
use crate::train::TrainError;

/// The rounding with which latents are looked for: coarser ones hide how few are enough where noise is
/// left, since they may add as much.
const ROUNDING: f64 = 0.1;

/// By what factor other roundings lie apart, which are tried with the best number of latents.
const ROUNDINGS_APART: f64 = 10.0;

/// Networks are trained where closed forms take less than so many times the bytes of the smallest codec, ...
const WORTH_TRAINING: f64 = 1.1;
/// ... and where a smaller file could come of the components that a network starts from if it halved their error so many
/// times, each of which takes a bit off every value.
const HALVED: f64 = 2.0;

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
        let is_worth_training = family.encodes() && self.is_worth_training();
        let Some(size) = size.filter(|_| is_worth_training) else {
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

    /// Closed forms make files of not many times the bytes of the smallest, and what they leave is such that a network
    /// may learn enough of it, unlike the last bits of values which all have to come back.
    fn is_worth_training(&self) -> bool {
        let (Some(own), Some(rival)) = (self.smallest(), self.space.rival) else {
            return true;
        };
        let latents = |c: &Candidate| self.space.latent as f64 / c.latent as f64;
        let alike = self
            .met()
            .filter(|(c, ..)| c.family == Family::Linear)
            .map(|(c, _, verdict)| (latents(c), verdict))
            .min_by(|(a, _), (b, _)| a.ln().abs().total_cmp(&b.ln().abs()));
        let possible = alike.map_or(0.0, |(latents, verdict)| {
            let left = verdict.left as f64 - self.bytes_of_bits(HALVED);
            latents * (verdict.bytes - verdict.left) as f64 + left.max(0.0)
        });
        (own as f64) < WORTH_TRAINING * rival as f64 && possible < own.min(rival) as f64
    }

    fn met(&self) -> impl Iterator<Item = &(Candidate, Storage, Verdict)> {
        self.known
            .iter()
            .filter(|(.., verdict)| verdict.miss <= 1.0)
    }

    /// Bytes of the smallest file of a model so far.
    fn smallest(&self) -> Option<usize> {
        self.met().map(|(.., verdict)| verdict.bytes).min()
    }

    /// Bytes of so many bits for each value.
    fn bytes_of_bits(&self, bits: f64) -> f64 {
        self.space.values as f64 * bits / 8.0
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

    /// A candidate at a rounding and at others, as long as files shrink and may become the smallest.
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
                let beaten = self.smallest().into_iter().chain(self.space.rival).min();
                let least = self.least_at_others(candidate, Storage::rounded(Some(rounding)));
                let is_hopeless = beaten.zip(least).is_some_and(|(beaten, [finer, coarser])| {
                    beaten as f64 <= if factor < 1.0 { finer } else { coarser }
                });
                rounding *= factor;
                let is_too_fine = self.space.finest.is_some_and(|finest| rounding < finest);
                if is_hopeless || is_too_fine {
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

    /// Bytes that a file within the bounds of the run, which was tried, takes at least at finer and at coarser
    /// roundings: finer ones save of what is left the error that rounding added, coarser ones all but what is left.
    fn least_at_others(&self, candidate: &Candidate, storage: Storage) -> Option<[f64; 2]> {
        let same = |(c, s, _): &&(Candidate, Storage, Verdict)| c == candidate && *s == storage;
        let (.., verdict) = self.known.iter().find(same)?;
        let added = 1.0 + storage.rounding.unwrap_or(0.0);
        Some([
            verdict.bytes as f64 - self.bytes_of_bits(added.log2()),
            verdict.left as f64,
        ])
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

#[cfg(test)]
mod tests {
    use super::super::strategy::{Space, Trials, search};
    use super::*;
    use crate::model::Size;

    const VALUES: usize = 10_000;

    /// Files in which every latent takes 100 bytes, and what is left so many bits a value.
    struct Fake {
        bits: f64,
        asked: Vec<(Family, usize, Option<f64>)>,
    }

    impl Trials for Fake {
        fn trial(
            &mut self,
            candidate: &Candidate,
            storage: Storage,
        ) -> Result<Verdict, TrainError> {
            let latent = candidate.latent;
            self.asked
                .push((candidate.family, latent, storage.rounding));
            // The first four latents say all but noise.
            let explained = latent.min(4) as f64;
            let left = (VALUES as f64 * (self.bits - 0.5 * explained).max(0.0) / 8.0) as usize;
            Ok(Verdict {
                miss: 1.0,
                bytes: left + 100 * latent,
                left,
            })
        }
    }

    fn asked(bits: f64, rival: usize) -> Vec<(Family, usize, Option<f64>)> {
        let space = Space {
            families: vec![Family::Linear, Family::Dense],
            size: Some(Size::Custom(Vec::new())),
            features: 100,
            values: VALUES,
            most: 64,
            latent: 8,
            latent_is_chosen: false,
            finest: Some(0.001),
            bounding: Bounding::Asked,
            rival: Some(rival),
        };
        let mut fake = Fake {
            bits,
            asked: Vec::new(),
        };
        search(&space, &mut fake).unwrap();
        fake.asked
    }

    #[test]
    fn networks_are_trained_where_two_bits_of_every_value_would_do() {
        let trained = |rival| {
            let asked = asked(40.0, rival);
            asked.iter().any(|(family, ..)| *family == Family::Dense)
        };
        // With eight latents 800 bytes and 38 bits for each value, of which two are 2500 bytes.
        assert!(trained(48_000) && trained(45_900));
        assert!(!trained(45_700));
    }

    #[test]
    fn other_roundings_are_tried_where_the_model_takes_enough() {
        let roundings = |rival| {
            let asked = asked(20.0, rival);
            let own = asked
                .iter()
                .filter(|(family, ..)| *family == Family::Linear);
            own.filter(|(.., rounding)| *rounding != Some(ROUNDING))
                .count()
        };
        assert_eq!(roundings(22_900), 2);
        // What is left alone takes 22 500 bytes, and finer rounding saves 170.
        assert_eq!(roundings(22_800), 2);
        assert_eq!(roundings(22_600), 1);
        assert_eq!(roundings(22_400), 0);
    }
}
