//! Whether a model that is computed at once, or a codec, makes a smaller file than the one that was trained.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::device::OpenDevice;
use super::observer::{Observer, SilentObserver};
use super::run::Run;
use super::search::codecs;
use super::{DeviceChoice, Ending, EventKind, HeldOut, Outcome, RunSpec, TrainError, TrainingSpec};
use crate::model::{Family, ModelSpec, Size};
use crate::report::Smaller;

/// More values than this are not looked at once more.
const VALUES: usize = 3_000_000;
/// What looking may take of the time that the run took ...
const SHARE: f64 = 0.25;
/// ... but it may take so long.
const AT_LEAST: Duration = Duration::from_secs(3);
/// A file that is not smaller by a tenth is not worth a word.
const CLEARLY: f64 = 0.9;
/// Errors that differ by less are the same to the eye: storing alone may cost half of it.
const ALIKE: f64 = 1.02;
/// Errors below this share of the range, or of the value, are no larger to the eye, whatever their ratio is.
const UNSEEN: f64 = 1e-4;
/// Latents that are tried beside as many as the run had, of which more are worth a trial the fewer they are.
const LATENTS: [usize; 16] = [1, 2, 3, 4, 6, 8, 11, 16, 22, 32, 45, 64, 90, 128, 180, 256];

/// Looks for a smaller file than that of a finished run: at about the same error, or, with bounds, within
/// them. `None` where there is none, or no time to find one.
pub(super) fn find(
    spec: &RunSpec,
    outcome: &Outcome,
    took: Duration,
    observer: &mut dyn Observer,
) -> Option<Smaller> {
    let bounded = outcome.report.bound.is_some();
    let family = if spec.data.is_field() {
        Family::Tucker
    } else {
        Family::Linear
    };
    if spec.data.values().len() > VALUES || spec.data.origin.of.is_some() {
        return None;
    }
    let most = AT_LEAST.max(took.mul_f64(SHARE));
    observer.event(EventKind::Ending(Ending::Smaller(most)));
    let until = Instant::now() + most;
    let closed_form = closed_form(spec, outcome, (family, bounded), until, observer);
    let codec = codecs::smaller_than(spec, outcome, observer);
    let least = closed_form.into_iter().chain(codec);
    least.min_by_key(|smaller| smaller.bytes)
}

fn closed_form(
    spec: &RunSpec,
    outcome: &Outcome,
    (family, bounded): (Family, bool),
    until: Instant,
    observer: &mut dyn Observer,
) -> Option<Smaller> {
    // Without bounds, a model of the same kind has the error that its latents give.
    let same = outcome.report.model.family == family.to_string();
    if same && !bounded {
        return None;
    }
    let most = spec.model.features.min(spec.data.samples());
    let own = spec.model.family.encodes().then_some(spec.model.latent);
    let all = LATENTS.into_iter().chain(own).filter(|k| *k <= most);
    let latents: Vec<usize> = all.collect::<BTreeSet<_>>().into_iter().collect();
    let mut look = Look {
        spec,
        family,
        bounded,
        outcome,
        observer,
        until,
        best: None,
    };
    // What cannot be tried is not named.
    let looked = if bounded {
        look.least_of(&latents)
    } else {
        look.first_of(&latents)
    };
    drop(looked);
    look.best
        .filter(|best| (best.bytes as f64) < CLEARLY * outcome.archive_bytes.len() as f64)
}

impl RunSpec {
    /// The same run with the closed form that was found to make a smaller file; `None` for one that this
    /// program does not know.
    pub fn with_smaller(&self, smaller: &Smaller) -> Option<Self> {
        let mut run = self.in_closed_form(smaller.family.parse().ok()?, smaller.latents);
        run.training.rounding = smaller.rounding;
        if smaller.within_bounds {
            run.training.held_out = HeldOut::Spread(0.0);
        }
        Some(run)
    }

    fn in_closed_form(&self, family: Family, latent: usize) -> Self {
        let features = self.plan.features(self.data.points());
        let model = ModelSpec::with_family(family, Size::Custom(Vec::new()), features, latent)
            .on(&self.data.layout);
        let mut training = self.training.adapted(&self.data, &self.model, &model);
        training.held_out = self.training.held_out;
        Self {
            training,
            model,
            search: None,
            ..self.clone()
        }
    }
}

struct Look<'a> {
    spec: &'a RunSpec,
    family: Family,
    bounded: bool,
    outcome: &'a Outcome,
    observer: &'a mut dyn Observer,
    until: Instant,
    best: Option<Smaller>,
}

/// What a trial gave: the bytes of the file, and whether its error is no larger.
struct Tried {
    bytes: usize,
    meets: bool,
}

impl Look<'_> {
    /// The fewest latents with which the error is no larger: it falls with their number.
    fn first_of(&mut self, latents: &[usize]) -> Result<(), TrainError> {
        let (mut low, mut high) = (0, latents.len());
        while low < high && self.has_time() {
            let middle = usize::midpoint(low, high);
            let tried = self.trial(latents[middle])?;
            if tried.meets {
                high = middle;
            } else if tried.bytes >= self.outcome.archive_bytes.len() {
                // More latents take more bytes still.
                return Ok(());
            } else {
                low = middle + 1;
            }
        }
        Ok(())
    }

    /// The latents that make the smallest file within bounds: fewer leave more to the residual.
    fn least_of(&mut self, latents: &[usize]) -> Result<(), TrainError> {
        let (mut low, mut high) = (0, latents.len());
        let mut known: Vec<Option<usize>> = vec![None; latents.len()];
        while high - low > 1 && self.has_time() {
            let middle = usize::midpoint(low, high) - 1;
            let mut bytes = [0; 2];
            for (at, bytes) in [middle, middle + 1].into_iter().zip(&mut bytes) {
                *bytes = match known[at] {
                    Some(bytes) => bytes,
                    None => self.trial(latents[at])?.bytes,
                };
                known[at] = Some(*bytes);
            }
            if bytes[0] <= bytes[1] {
                high = middle + 1;
            } else {
                low = middle + 1;
            }
        }
        Ok(())
    }

    fn has_time(&mut self) -> bool {
        Instant::now() < self.until && self.observer.go_on(false)
    }

    fn trial(&mut self, latent: usize) -> Result<Tried, TrainError> {
        let spec = self.candidate(latent);
        let device = OpenDevice::open(&DeviceChoice::Cpu)?;
        let mut muted = SilentObserver(&mut *self.observer);
        let mut run = Run::prepare(&spec, &mut muted)?;
        let reason = run.train(&device, &mut muted)?;
        let outcome = run.outcome(&device, reason)?;
        let (report, bytes) = (&outcome.report, outcome.archive_bytes.len());
        let meets = if self.bounded {
            report.bound.as_ref().is_some_and(|bound| bound.holds)
        } else {
            report.aim.error <= (ALIKE * self.outcome.report.aim.error).max(UNSEEN)
        };
        let least = self.best.as_ref().is_none_or(|best| bytes < best.bytes);
        if meets && least {
            self.best = Some(Smaller {
                family: self.family.to_string(),
                setting: None,
                latents: latent,
                bytes,
                ratio: report.ratio.total,
                aim: report.aim.aim,
                error: report.aim.error,
                within_bounds: self.bounded,
                rounding: spec.training.rounding,
                options: self.options(&spec),
            });
        }
        Ok(Tried { bytes, meets })
    }

    fn candidate(&self, latent: usize) -> RunSpec {
        let mut candidate = self.spec.in_closed_form(self.family, latent);
        if self.bounded {
            let training = &mut candidate.training;
            // The residual corrects what is rounded, and there is no error to be judged on others.
            training.held_out = HeldOut::Spread(0.0);
            if training.rounding == Some(TrainingSpec::ROUNDING) {
                training.rounding = Some(Smaller::ROUNDING);
            }
        }
        candidate
    }

    /// What to add to the command of the run.
    fn options(&self, found: &RunSpec) -> String {
        let (own, training) = (&self.spec.training, &found.training);
        let mut options = format!("--model {} --latent {}", self.family, found.model.latent);
        if training.rounding != own.rounding
            && let Some(share) = training.rounding
        {
            let _ = write!(options, " --rounding {}", 100.0 * share);
        }
        if training.held_out != own.held_out {
            options.push_str(" --held-out 0");
        }
        options
    }
}
