//! Which models to try, and how coarsely to store them, to find the smallest file that meets a
//! target.
//!
//! Errors fall as latents are added, and rise as numbers are stored more coarsely. The fewest latents
//! that meet the target are found by halving; from there on, each further latent leaves room for
//! coarser storage, and the file shrinks until it grows again. With a bound, what a model leaves is
//! stored beside it, so that fewer latents may do. Networks are judged by short runs first, and only
//! the most promising are trained in full.

use crate::model::{Family, Size};
use crate::train::TrainError;

/// By what factor latents grow from trial to trial.
const GROWTH: f64 = 1.3;
/// By what factor a full run's error may be smaller than a short run's.
const CREDIT: f64 = 3.0;
/// A network that takes so many times the bytes of what meets the target, stored as finely, is given
/// up: with a third of the latents it would still not be smaller.
const HOPELESS: usize = 3;
/// Widths of a coordinate network are tried in steps of this, up to so many.
const WIDTH: usize = 4;
const WIDEST: usize = 32;
/// Full runs of a family.
const FULL_RUNS: usize = 4;
/// Where a full run's error is further from the target than this factor, the next one has fewer or
/// more latents by one in so many.
const AMPLE: f64 = 0.7;
const FAR: usize = 6;

/// A model that may be tried.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::train) struct Candidate {
    pub family: Family,
    pub size: Size,
    pub latent: usize,
    /// Trained to the end; `false`: a short run.
    pub full: bool,
}

impl Candidate {
    pub(super) fn closed_form(family: Family, latent: usize) -> Self {
        Self {
            family,
            size: Size::Custom(Vec::new()),
            latent,
            full: true,
        }
    }
}

/// What a trial gave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::train) struct Verdict {
    /// By what factor the error is above the target; 1 or less meets it.
    pub miss: f64,
    pub bytes: usize,
    /// Bytes of what the model leaves, among them.
    pub left: usize,
}

/// How a candidate is stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::train) struct Storage {
    /// By what share the error may rise for it; `None`: nothing is rounded.
    pub rounding: Option<f64>,
    /// By what share of its column's range no value may be off; `None`: as the run has it.
    pub bound: Option<f64>,
}

impl Storage {
    /// Without a bound of its own.
    pub fn rounded(rounding: Option<f64>) -> Self {
        Self {
            rounding,
            bound: None,
        }
    }
}

/// Somebody who tries models.
pub(in crate::train) trait Trials {
    /// Fits the candidate, or takes it up again, and stores it so.
    fn trial(&mut self, candidate: &Candidate, storage: Storage) -> Result<Verdict, TrainError>;
}

/// What is searched.
#[derive(Clone, Debug)]
pub(in crate::train) struct Space {
    /// In the order in which they are tried; closed forms first, since they are quick.
    pub families: Vec<Family>,
    /// Only this size of networks; `None`: those that are worth a trial.
    pub size: Option<Size>,
    /// Of a sample.
    pub features: usize,
    /// Of all samples.
    pub values: usize,
    /// Latents at most ...
    pub most: usize,
    /// ... and those that networks are tried with within bounds; closed forms too where they were chosen.
    pub latent: usize,
    pub latent_is_chosen: bool,
    /// The finest rounding; `None`: nothing is rounded.
    pub finest: Option<f64>,
    pub bounding: Bounding,
    /// Bytes of the smallest file that no model made.
    pub rival: Option<usize>,
}

/// Which bounds models are stored with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::train) enum Bounding {
    /// None, or those of the run beside the target.
    AsIs,
    /// Closed forms also with the widest that meets the target, a share of the range, looked for from here.
    Widest(f64),
    /// Those of the run are the target.
    Asked,
}

impl Space {
    /// Sizes of a family that are tried, the first choice first; none: they are searched for.
    pub(super) fn sizes(&self, family: Family) -> Vec<Size> {
        match &self.size {
            Some(size) => vec![size.clone()],
            None => family.sizes_in_search(self.features),
        }
    }
}

/// Searches it all. What was found is with `trials`.
pub(in crate::train) fn search(space: &Space, trials: &mut dyn Trials) -> Result<(), TrainError> {
    let mut strategy = Strategy {
        space,
        trials,
        known: Vec::new(),
        finely: None,
        linear: None,
    };
    for &family in &space.families {
        if space.bounding == Bounding::Asked {
            strategy.within_bounds(family)?;
        } else if family.closed_form() {
            strategy.closed_form(family)?;
            strategy.bounded(family)?;
        } else if !family.encodes() {
            strategy.sized(family)?;
        } else {
            strategy.network(family)?;
        }
    }
    Ok(())
}

pub(super) struct Strategy<'a> {
    pub(super) space: &'a Space,
    trials: &'a mut dyn Trials,
    pub(super) known: Vec<(Candidate, Storage, Verdict)>,
    /// Bytes of the smallest file so far that meets the target at the finest rounding.
    finely: Option<usize>,
    /// The fewest latents with which PCA meets it: a network needs no more.
    linear: Option<usize>,
}

impl Strategy<'_> {
    pub(super) fn trial(
        &mut self,
        candidate: &Candidate,
        storage: Storage,
    ) -> Result<Verdict, TrainError> {
        let same = |(c, s, _): &&(Candidate, Storage, Verdict)| c == candidate && *s == storage;
        if let Some((.., verdict)) = self.known.iter().find(same) {
            return Ok(*verdict);
        }
        let verdict = self.trials.trial(candidate, storage)?;
        self.known.push((candidate.clone(), storage, verdict));
        if verdict.miss <= 1.0 && storage == self.finest() {
            let smallest = self.finely.unwrap_or(usize::MAX);
            self.finely = Some(smallest.min(verdict.bytes));
        }
        Ok(verdict)
    }

    /// At the finest rounding, without a bound.
    pub(super) fn finest(&self) -> Storage {
        Storage::rounded(self.space.finest)
    }

    fn closed_form(&mut self, family: Family) -> Result<(), TrainError> {
        let candidate = |latent| Candidate::closed_form(family, latent);
        let most = self.space.most;
        let Some(fewest) = self.fewest(&candidate, 1, most, 1.0)? else {
            return Ok(());
        };
        if family == Family::Linear {
            self.linear = Some(fewest);
        }
        let (mut latent, mut smallest, mut rises) = (fewest, usize::MAX, 0);
        loop {
            match self.coarsest(&candidate(latent), 1.0)? {
                Some(bytes) if bytes < smallest => (smallest, rises) = (bytes, 0),
                _ => rises += 1,
            }
            if rises == 2 || latent == most {
                return Ok(());
            }
            latent = more(latent).min(most);
        }
    }

    /// A model whose size is all that there is to choose: the least width that meets the target, or
    /// the sizes asked for.
    fn sized(&mut self, family: Family) -> Result<(), TrainError> {
        let candidate = |size| Candidate {
            family,
            size,
            latent: 1,
            full: true,
        };
        let sizes = self.space.sizes(family);
        for size in &sizes {
            self.coarsest(&candidate(size.clone()), 1.0)?;
        }
        if !sizes.is_empty() {
            return Ok(());
        }
        let wide = |steps| candidate(family.size_of_width(WIDTH * steps));
        if let Some(steps) = self.fewest(&wide, 2, WIDEST, 1.0)? {
            self.coarsest(&wide(steps), 1.0)?;
        }
        Ok(())
    }

    fn network(&mut self, family: Family) -> Result<(), TrainError> {
        let sizes = self.space.sizes(family);
        let Some(first) = sizes.first() else {
            return Ok(());
        };
        let model = |size: &Size, latent, full| Candidate {
            family,
            size: size.clone(),
            latent,
            full,
        };
        let hint = self.linear.filter(|_| family.starts_as_pca());
        let most = hint.unwrap_or(self.space.most);
        let start = hint.map_or(1, |most| (2 * most).div_ceil(3));
        let short = |latent| model(first, latent, false);
        let Some(fewest) = self.fewest(&short, start, most, CREDIT)? else {
            return Ok(());
        };
        let mut best = (first.clone(), usize::MAX);
        if sizes.len() > 1 {
            for size in &sizes {
                let bytes = self.coarsest(&model(size, fewest, false), CREDIT)?;
                if let Some(bytes) = bytes.filter(|b| *b < best.1) {
                    best = (size.clone(), bytes);
                }
            }
        }
        self.full(&|latent| model(&best.0, latent, true), fewest, most)
    }

    /// Full runs: first with the latents that short runs promised, then with fewer while files
    /// shrink, or with more until the target is met.
    fn full(
        &mut self,
        candidate: &dyn Fn(usize) -> Candidate,
        promised: usize,
        most: usize,
    ) -> Result<(), TrainError> {
        let (mut latent, mut smallest) = (promised, usize::MAX);
        let (mut missed, mut met) = (0, most + 1);
        for _ in 0..FULL_RUNS {
            match self.coarsest(&candidate(latent), 1.0)? {
                Some(bytes) if bytes >= smallest => return Ok(()),
                Some(bytes) => (smallest, met) = (bytes, latent),
                None => missed = latent,
            }
            if met - missed <= 1 {
                return Ok(());
            }
            let miss = self.trial(&candidate(latent), self.finest())?.miss;
            let step = if (AMPLE..1.0 / AMPLE).contains(&miss) {
                1
            } else {
                (latent / FAR).max(1)
            };
            let next = if miss > 1.0 {
                latent + step
            } else {
                latent.saturating_sub(step)
            };
            latent = next.clamp(missed + 1, met - 1);
        }
        Ok(())
    }

    /// The fewest latents up to `most` with which a candidate's error is within `allowed` of the
    /// target, looking from `start`: by doubling, then by halving.
    fn fewest(
        &mut self,
        candidate: &dyn Fn(usize) -> Candidate,
        start: usize,
        most: usize,
        allowed: f64,
    ) -> Result<Option<usize>, TrainError> {
        let (mut low, mut latent) = (0, start.clamp(1, most));
        let mut high = loop {
            match self.suffices(&candidate(latent), allowed)? {
                None => return Ok(None),
                Some(true) => break latent,
                Some(false) if latent == most => return Ok(None),
                Some(false) => (low, latent) = (latent, (2 * latent).min(most)),
            }
        };
        while high - low > 1 {
            let middle = low.midpoint(high);
            match self.suffices(&candidate(middle), allowed)? {
                Some(true) => high = middle,
                _ => low = middle,
            }
        }
        Ok(Some(high))
    }

    /// Whether a candidate is within `allowed` of the target; `None` where it is too large to be of
    /// use with any number of latents.
    fn suffices(
        &mut self,
        candidate: &Candidate,
        allowed: f64,
    ) -> Result<Option<bool>, TrainError> {
        let before = self.finely;
        let verdict = self.trial(candidate, self.finest())?;
        let hopeless = before.is_some_and(|b| verdict.bytes > HOPELESS.saturating_mul(b));
        let given_up = hopeless && !candidate.family.closed_form();
        Ok((!given_up).then_some(verdict.miss <= allowed))
    }
}

/// The next number of latents to try.
fn more(latent: usize) -> usize {
    ((latent as f64 * GROWTH).round() as usize).max(latent + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Errors and sizes from formulas, with a list of what was asked.
    struct Fake {
        asked: Vec<(Candidate, f64)>,
        /// The error of PCA with one latent, in units of the target; it falls by a third a latent.
        error: f64,
        /// What a trained network makes of PCA's error.
        gain: f64,
        /// Bytes of a network's hidden layers.
        hidden: usize,
        stop_after: usize,
    }

    impl Fake {
        fn new() -> Self {
            Self {
                asked: Vec::new(),
                error: 20.0,
                gain: 0.2,
                hidden: 500,
                stop_after: usize::MAX,
            }
        }

        fn miss(&self, candidate: &Candidate, rounding: f64) -> f64 {
            let gain = match (candidate.family, candidate.full) {
                (Family::Dense, true) => self.gain,
                (Family::Dense, false) => self.gain / 0.8,
                _ => 1.0,
            };
            let latents = i32::try_from(candidate.latent).unwrap();
            gain * self.error * 0.66_f64.powi(latents) * (1.0 + rounding)
        }

        fn bytes(&self, candidate: &Candidate, rounding: f64) -> usize {
            let bits = (8.0 - 2.0 * (1.0 + rounding).log2()).max(3.0);
            let hidden = match candidate.family {
                Family::Dense => self.hidden * candidate.size.widths().len(),
                _ => 0,
            };
            hidden + (50.0 * candidate.latent as f64 * bits) as usize
        }

        fn smallest_that_meets(&self) -> Option<(Candidate, usize)> {
            let met = self.asked.iter().filter(|(c, r)| self.miss(c, *r) <= 1.0);
            met.map(|(c, r)| (c.clone(), self.bytes(c, *r)))
                .min_by_key(|(_, bytes)| *bytes)
        }
    }

    impl Trials for Fake {
        fn trial(
            &mut self,
            candidate: &Candidate,
            storage: Storage,
        ) -> Result<Verdict, TrainError> {
            if self.asked.len() == self.stop_after {
                return Err(TrainError::Stopped);
            }
            let rounding = storage.rounding.unwrap_or(0.0);
            self.asked.push((candidate.clone(), rounding));
            Ok(Verdict {
                miss: self.miss(candidate, rounding),
                bytes: self.bytes(candidate, rounding),
                left: 0,
            })
        }
    }

    fn space(families: &[Family], finest: Option<f64>) -> Space {
        Space {
            families: families.to_vec(),
            size: None,
            features: 8,
            values: 800,
            most: 64,
            latent: 8,
            latent_is_chosen: false,
            finest,
            bounding: Bounding::AsIs,
            rival: None,
        }
    }

    #[test]
    fn the_fewest_latents_are_found_in_few_trials() {
        let mut fake = Fake::new();
        search(&space(&[Family::Linear], None), &mut fake).unwrap();
        // 20 x 0.66^8 = 0.72, 20 x 0.66^7 = 1.09.
        let (best, _) = fake.smallest_that_meets().unwrap();
        assert_eq!(best.latent, 8);
        assert!(fake.asked.len() < 12, "{}", fake.asked.len());
    }

    #[test]
    fn more_latents_are_stored_more_coarsely_while_that_saves_bytes() {
        let mut fake = Fake::new();
        search(&space(&[Family::Linear], Some(0.01)), &mut fake).unwrap();
        let (best, bytes) = fake.smallest_that_meets().unwrap();
        // By trying every number of latents and every rounding.
        let all = (1..=64).flat_map(|latent| {
            let candidate = Candidate {
                latent,
                ..best.clone()
            };
            let fake = &fake;
            (1..1000).filter_map(move |i| {
                let rounding = f64::from(i) / 100.0;
                (fake.miss(&candidate, rounding) <= 1.0).then(|| fake.bytes(&candidate, rounding))
            })
        });
        let possible = all.min().unwrap();
        // Latents grow by steps of a third.
        assert!(bytes as f64 <= 1.1 * possible as f64, "{bytes} {possible}");
        assert!(fake.asked.len() < 50, "{}", fake.asked.len());
    }

    #[test]
    fn networks_are_tried_briefly_and_then_in_full() {
        let mut fake = Fake::new();
        search(
            &space(&[Family::Linear, Family::Dense], Some(0.01)),
            &mut fake,
        )
        .unwrap();
        let networks = fake.asked.iter().filter(|(c, _)| c.family == Family::Dense);
        let mut runs: Vec<_> = networks.map(|(c, _)| c.clone()).collect();
        runs.dedup();
        let full = runs.iter().filter(|c| c.full).count();
        assert!(!runs[0].full && (1..=FULL_RUNS).contains(&full), "{runs:?}");
        assert!(
            runs.iter().all(|c| c.latent <= 8),
            "PCA needs no more than 8"
        );
    }

    #[test]
    fn the_smaller_of_network_and_pca_wins() {
        for (hidden, winner) in [(1, Family::Dense), (5000, Family::Linear)] {
            let mut fake = Fake::new();
            fake.hidden = hidden;
            search(
                &space(&[Family::Linear, Family::Dense], Some(0.01)),
                &mut fake,
            )
            .unwrap();
            assert_eq!(fake.smallest_that_meets().unwrap().0.family, winner);
        }
    }

    #[test]
    fn a_hopelessly_large_network_is_given_up_at_once() {
        let mut fake = Fake::new();
        fake.hidden = 1_000_000;
        search(
            &space(&[Family::Linear, Family::Dense], Some(0.01)),
            &mut fake,
        )
        .unwrap();
        let networks = fake.asked.iter().filter(|(c, _)| c.family == Family::Dense);
        assert_eq!(networks.count(), 1);
    }

    #[test]
    fn what_cannot_be_met_is_tried_with_all_latents() {
        let mut fake = Fake::new();
        fake.error = 1e20;
        search(&space(&[Family::Tucker], Some(0.01)), &mut fake).unwrap();
        assert_eq!(fake.asked.last().map(|(c, _)| c.latent), Some(64));
        assert!(fake.smallest_that_meets().is_none() && fake.asked.len() == 7);
    }

    #[test]
    fn it_stops_where_it_is_told_to() {
        let mut fake = Fake::new();
        fake.stop_after = 5;
        let result = search(
            &space(&[Family::Linear, Family::Dense], Some(0.01)),
            &mut fake,
        );
        assert!(matches!(result, Err(TrainError::Stopped)));
        assert_eq!(fake.asked.len(), 5);
    }
}
