//! Codecs that learn nothing, beside the models: their smallest files within bounds, or with about an error.

use std::fmt::Write as _;
use std::sync::Arc;

use rayon::prelude::*;

use crate::codec::classical::{CODECS, Codec, Coded, Original, Setting, Shape};
use crate::data::Profile;
use crate::report::{SearchStep, Smaller, Target, TargetReport};
use crate::train::observer::Observer;
use crate::train::stoppable::unless_stopped;
use crate::train::{EventKind, Outcome, RunSpec, SearchSpec};
use crate::transform::Aim;

/// Codecs that make the smallest files of nothing, or that are another one with less, are left out ...
const LEFT_OUT: [&str; 2] = ["cast", "cast-zstd"];
/// ... and of more bytes than this one that is slow.
const SLOW: (&str, usize) = ("zstd", 1 << 22);
/// The one that is tried at an error where nothing is bounded.
const AT_AN_ERROR: &str = "wavelet";

/// A file of a codec, which no other data can be compressed with, has to be smaller by this factor.
const BY_A_CODEC: f64 = 1.2;

/// The files of all codecs that keep within the bounds of a run, as trials of a search, and the smallest of them.
pub(in crate::train) fn within(spec: &RunSpec) -> (Vec<SearchStep>, Option<Smaller>) {
    let profile = Profile::new(&spec.data);
    let original = Original::new(&spec.data, &profile);
    let bounds = &spec.training.bounds;
    let shape = Shape::from_data(&spec.data);
    let worth = |codec: &&&dyn Codec| {
        let is_slow = codec.name() == SLOW.0 && spec.data.stored_bytes() > SLOW.1;
        !is_slow && !LEFT_OUT.contains(&codec.name()) && !codec.settings(&shape).is_empty()
    };
    let codecs: Vec<_> = CODECS.iter().filter(worth).collect();
    let made = codecs.into_par_iter().filter_map(|codec| {
        // What cannot be made is not named.
        let coded = original.within(*codec, bounds).ok()?;
        let reached = original.reached(bounds, &coded.back);
        Some((coded, reached))
    });
    let made: Vec<(Coded, f64)> = made.collect();
    let steps = made.iter().map(|(coded, reached)| SearchStep {
        family: coded.codec.label().to_owned(),
        size: String::new(),
        latent: 0,
        rounding: None,
        bound: None,
        bytes: coded.bytes.len(),
        reached: *reached,
        meets: true,
        full: true,
    });
    let steps = steps.collect();
    let least = made.into_iter().min_by_key(|(coded, _)| coded.bytes.len());
    (
        steps,
        least.map(|(coded, _)| smaller(spec, &original, &coded, true)),
    )
}

/// The file of a codec that has about this error, over the range as PSNR has it.
fn near(spec: &RunSpec, psnr: f64) -> Option<Smaller> {
    let codec = crate::codec::classical::find(AT_AN_ERROR)?;
    let profile = Profile::new(&spec.data);
    let original = Original::new(&spec.data, &profile);
    let found = original.near(codec, 10_f64.powf(-psnr / 20.0)).ok()?;
    Some(smaller(spec, &original, &found, false))
}

/// A codec whose file is smaller than that of a run: within its bounds, or, of a field, at its error over all
/// samples.
pub(in crate::train) fn smaller_than(
    spec: &RunSpec,
    outcome: &Outcome,
    observer: &mut dyn Observer,
) -> Option<Smaller> {
    let bounded = outcome.report.bound.is_some();
    let psnr = outcome.report.error.all.psnr;
    let run = spec.clone();
    let found = unless_stopped(&mut || observer.go_on(false), move || {
        if bounded {
            within(&run).1
        } else if run.data.is_field() {
            near(&run, psnr)
        } else {
            None
        }
    });
    // What was not tried to its end is not named.
    let found = found.ok().flatten();
    let bytes = outcome.archive_bytes.len() as f64;
    found.filter(|found| (found.bytes as f64) * BY_A_CODEC < bytes)
}

/// What makes the smallest file within the bounds without a model, where they are all that is asked for, with the
/// files of all codecs as trials.
pub(super) fn asked(
    spec: &RunSpec,
    wanted: &SearchSpec,
    observer: &mut dyn Observer,
) -> (Vec<SearchStep>, Option<Smaller>) {
    let is_open = wanted.family.is_none() && spec.data.origin.of.is_none();
    if wanted.target != Target::Bounds || !is_open {
        return (Vec::new(), None);
    }
    let text = "Trying codecs that learn nothing";
    observer.event(EventKind::Preparing(text.into()));
    let (steps, smaller) = within(spec);
    for step in &steps {
        observer.event(EventKind::Search(step.clone()));
    }
    (steps, smaller)
}

/// Where nothing can be learnt, a codec may keep within the bounds in fewer bytes than a file without loss.
pub(in crate::train) fn without_model(spec: &RunSpec, mut outcome: Outcome) -> Outcome {
    let bounded = (spec.search.as_ref()).is_some_and(|search| search.target == Target::Bounds);
    if bounded && spec.data.origin.of.is_none() {
        let (steps, smaller) = within(spec);
        let report = Arc::make_mut(&mut outcome.report);
        report.target = Some(TargetReport::new(Target::Bounds, 0.0, false, steps));
        report.smaller = smaller.filter(|found| found.bytes < outcome.archive_bytes.len());
    }
    outcome
}

fn smaller(spec: &RunSpec, original: &Original<'_>, coded: &Coded, within_bounds: bool) -> Smaller {
    let mut options = format!("--codec {}", coded.codec.name());
    if let (false, Setting::Share(share)) = (within_bounds, coded.setting) {
        let _ = write!(options, " --step {share}");
    }
    let bytes = coded.bytes.len();
    Smaller {
        family: coded.codec.name().to_owned(),
        setting: Some(coded.setting),
        latents: 0,
        bytes,
        ratio: spec.data.stored_bytes() as f64 / bytes as f64,
        aim: Aim::Range,
        error: original.compare(coded).all.nrmse_mean,
        within_bounds,
        rounding: None,
        options,
    }
}
