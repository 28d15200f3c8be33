//! What a run will come to, found by a trial before it: the size of its file, its error, and whether
//! another model would make a smaller one.

use super::fit::fit;
use super::{DeviceChoice, Outcome, RunSpec, StopReason, TrainError};
use crate::codec::Ledger;
use crate::format;
use crate::report::{Smaller, Target};
use crate::transform::Aim;

/// What a run is expected to come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// Of the model that the file would hold: PCA where a network finds nothing beyond it.
    pub family: String,
    pub latents: usize,
    /// The file, part by part.
    pub bytes: Ledger,
    pub aim: Aim,
    /// By the run's aim, on the samples that the run is judged by.
    pub error: f64,
    /// The network found nothing beyond PCA, so that PCA alone would be kept.
    pub pca_alone: bool,
    pub trial: TrialKind,
    /// A closed form whose file is smaller; looked for only where all samples were tried.
    pub smaller: Option<Smaller>,
}

/// How much of the run a trial made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrialKind {
    /// All of it, on the CPU.
    Whole,
    /// All samples, and so many of the epochs.
    Epochs(usize),
    /// So many of the samples.
    Samples(usize),
}

impl Forecast {
    /// Data of more values are tried on a part of their samples.
    const VALUES: usize = 3_000_000;
    /// Floating-point operations that a trial of a table takes at most: some seconds on two cores.
    const WORK: f64 = 4e11;
    /// Of a field, whose file hardly depends on how long a network was trained: most of it is the pictures of
    /// the components, which are there from the beginning.
    const FIELD_WORK: f64 = 1e11;
    /// A network for a table that was trained on fewer rows says too little of one that sees all of them.
    const LEAST_ROWS: usize = 2_000;
    /// Fewer snapshots for each latent tell nothing of a field.
    const SNAPSHOTS_A_LATENT: usize = 2;

    /// Makes a trial of a run on the CPU: the whole of it where that takes a few seconds, else fewer epochs
    /// or fewer samples. `None` where no trial is of use: for a search, whose result is not known before
    /// its end, and for data of which a part says nothing.
    ///
    /// # Errors
    /// [`TrainError::Stopped`] where `stop` says so, and what [`fit`] gives.
    pub fn of(spec: &RunSpec, stop: &dyn Fn() -> bool) -> Result<Option<Self>, TrainError> {
        let Some((trial, kind)) = trial(spec)? else {
            return Ok(None);
        };
        let outcome = fit(&trial, &mut drop, stop)?;
        if outcome.reason == StopReason::Stopped || stop() {
            return Err(TrainError::Stopped);
        }
        Ok(Some(Self::new(spec, &outcome, kind)))
    }

    fn new(spec: &RunSpec, outcome: &Outcome, trial: TrialKind) -> Self {
        let report = &outcome.report;
        let mut bytes = report.bytes;
        let mut smaller = report.smaller.clone();
        if let TrialKind::Samples(samples) = trial {
            grow(&mut bytes, spec.data.samples() as f64 / samples as f64);
            smaller = None;
        }
        Self {
            family: report.model.family.clone(),
            latents: report.model.latent,
            bytes,
            aim: report.aim.aim,
            error: report.aim.error,
            pca_alone: report.pca_alone,
            trial,
            smaller,
        }
    }

    /// Bytes of the data as they are stored over bytes of the file.
    pub fn ratio(&self) -> f64 {
        self.bytes.total_ratio()
    }

    /// `55.6 kB, 88.6 times smaller than the data, with a mean NRMSE of 1.45 %`.
    pub fn summary(&self) -> String {
        format!(
            "{}, {}, with a {} of {}",
            format::bytes(self.bytes.total),
            format::times_smaller(self.ratio()),
            self.aim.figure(),
            format::percent(self.error)
        )
    }

    /// What was tried, as a sentence.
    pub fn basis(&self) -> String {
        match self.trial {
            TrialKind::Whole => {
                "A trial made this file; on another device it differs by little".to_owned()
            }
            TrialKind::Epochs(epochs) => format!(
                "Expected after a trial of {}: what the rest of the training changes is not in it",
                format::counted(epochs, "epoch")
            ),
            TrialKind::Samples(samples) => format!(
                "Expected after a trial with {} samples, for all of them",
                format::count(samples)
            ),
        }
    }
}

/// The file of so many times the samples: what is stored for each of them grows, the model stays.
fn grow(bytes: &mut Ledger, factor: f64) {
    for all in [&mut bytes.input, &mut bytes.input_lossless] {
        *all = (*all as f64 * factor).round() as usize;
    }
    for part in [
        &mut bytes.latents,
        &mut bytes.exact,
        &mut bytes.mask,
        &mut bytes.residual,
    ] {
        let more = (*part as f64 * factor) as usize - *part;
        *part += more;
        bytes.total += more;
    }
}

/// The run that is made instead, and what part of the run it is.
fn trial(spec: &RunSpec) -> Result<Option<(RunSpec, TrialKind)>, TrainError> {
    let mut spec = spec.clone();
    match spec.search.take() {
        // What the model at hand comes to within the bounds says about what a search finds there.
        None => {}
        Some(search) if search.target == Target::Bounds => {}
        Some(_) => return Ok(None),
    }
    let spec = &spec;
    let all = spec.data.samples();
    let mut samples = all;
    let each = (spec.data.values().len() / all.max(1)).max(1);
    if spec.data.values().len() > Forecast::VALUES {
        samples = Forecast::VALUES / each;
        let least = Forecast::SNAPSHOTS_A_LATENT * spec.model.latent;
        if samples < least.max(RunSpec::MIN_SAMPLES) {
            return Ok(None);
        }
    }
    let learns = spec.nothing_to_learn().is_none() && !spec.model.closed_form();
    let training = &spec.training;
    let work = |samples: usize| {
        let an_epoch = 6.0 * (samples * spec.model.operations()) as f64;
        an_epoch * training.epochs as f64
    };
    let most = if spec.data.is_field() {
        Forecast::FIELD_WORK
    } else {
        Forecast::WORK
    };
    let mut epochs = training.epochs;
    if learns && work(samples) > most && !spec.data.is_field() && !spec.data.is_wide_table() {
        // Errors of tables go on falling, so that every epoch counts; a part of the rows does as well.
        let affordable = (samples as f64 * most / work(samples)) as usize;
        samples = samples.min(affordable.max(Forecast::LEAST_ROWS));
    }
    if learns && work(samples) > most {
        let share = most / work(samples);
        epochs = ((epochs as f64 * share) as usize).max(1);
    }
    let mut trial = spec.on_some(samples)?;
    trial.device = DeviceChoice::Cpu;
    trial.training.epochs = epochs;
    let kind = if samples < all {
        TrialKind::Samples(trial.data.samples())
    } else if epochs < training.epochs {
        TrialKind::Epochs(epochs)
    } else {
        TrialKind::Whole
    };
    Ok(Some((trial, kind)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ndarray::Array2;

    use super::*;
    use crate::data::{DType, Dataset, Layout};
    use crate::runs::RunSettings;

    fn table(rows: usize) -> Arc<Dataset> {
        let layout = Layout::guess(&[rows, 6], true);
        let values = Array2::from_shape_fn((rows, 6), |(i, j)| {
            let turn = (i as f64 * 0.618_034).fract() * (j + 1) as f64;
            turn.sin() + 0.2 * ((i * 7919 % 1009) as f64 / 1009.0)
        });
        let data = Dataset::plain(DType::F32, layout, values);
        Arc::new(data.unwrap())
    }

    fn spec(rows: usize, epochs: usize) -> RunSpec {
        let settings = RunSettings {
            epochs: Some(epochs),
            latent: Some(3),
            ..RunSettings::default()
        };
        settings.spec(&table(rows)).unwrap()
    }

    #[test]
    fn a_short_run_is_made_whole_and_a_long_one_in_part() {
        let kind = |spec: &RunSpec| trial(spec).unwrap().map(|(_, kind)| kind);
        assert_eq!(kind(&spec(3_000, 5)), Some(TrialKind::Whole));
        let long = spec(3_000, 1_000_000);
        let (shorter, _) = trial(&long).unwrap().unwrap();
        assert_eq!(shorter.data.samples(), Forecast::LEAST_ROWS);
        assert!(shorter.training.epochs < 1_000_000);
        let many = kind(&spec(60_000, 400));
        assert!(
            matches!(many, Some(TrialKind::Samples(2_000..60_000))),
            "{many:?}"
        );
        let mut search = spec(3_000, 5);
        search.search = Some(crate::train::SearchSpec::new(crate::train::Target::Nrmse(
            1.0,
        )));
        assert_eq!(kind(&search), None);
    }

    #[test]
    fn what_a_trial_says_is_what_the_run_comes_to() {
        let spec = spec(4_000, 6);
        let forecast = Forecast::of(&spec, &|| false).unwrap().unwrap();
        let outcome = fit(&spec, &mut drop, &|| false).unwrap();
        assert_eq!(forecast.bytes.total, outcome.archive_bytes.len());
        assert_eq!(forecast.error.to_bits(), outcome.report.aim.error.to_bits());
        assert_eq!(forecast.latents, outcome.report.model.latent);
    }

    #[test]
    fn a_part_of_the_rows_tells_the_size_of_the_file_of_all() {
        let spec = spec(40_000, 6);
        let mut part = spec.on_some(30_000).unwrap();
        part.device = DeviceChoice::Cpu;
        let outcome = fit(&part, &mut drop, &|| false).unwrap();
        let forecast = Forecast::new(&spec, &outcome, TrialKind::Samples(30_000));
        let all = fit(&spec, &mut drop, &|| false).unwrap();
        assert_eq!(forecast.bytes.input, spec.data.stored_bytes());
        let off = forecast.bytes.total as f64 / all.archive_bytes.len() as f64;
        assert!((0.9..1.1).contains(&off), "{off}");
        let parts = |b: &Ledger| {
            b.latents + b.decoder + b.encoder + b.exact + b.mask + b.residual + b.mesh + b.header
        };
        assert_eq!(parts(&forecast.bytes), forecast.bytes.total);
    }

    #[test]
    fn a_trial_that_is_stopped_says_so() {
        let stopped = Forecast::of(&spec(3_000, 5), &|| true);
        assert!(matches!(stopped, Err(TrainError::Stopped)));
    }
}
