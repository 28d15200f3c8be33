use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use super::exit::Usage;
use super::fit_args::{NetworkArgs, TrainingArgs};
use super::interrupt::Interrupt;
use super::progress::SweepProgress;
use super::sweep_args::{SweepArgs, TrialArgs, family, listed};
use super::{input, output, run_spec, sweep_text};
use crate::codec::classical::{self, CODECS};
use crate::data::Dataset;
use crate::model::Family;
use crate::report::{EqualError, InputReport, Measure, TradeOffPoint, pareto_front};
use crate::sweep::{self, SweepSpec, closed_form};
use crate::train::RunSpec;

/// What `sweep --json` prints.
#[derive(Serialize)]
pub(super) struct SweepReport {
    pub input: InputReport,
    pub input_bytes: usize,
    /// The error by which points are compared.
    pub measure: Measure,
    pub points: Vec<TradeOffPoint>,
    /// Indices of the points that no other one beats, from small files to accurate ones.
    pub front: Vec<usize>,
    pub at_equal_error: EqualError,
    pub advice: Vec<String>,
}

/// `balescope sweep`.
pub(super) fn run(args: &SweepArgs) -> anyhow::Result<()> {
    if let Some(folder) = args.output.as_ref().filter(|f| f.exists() && !f.is_dir()) {
        let shown = folder.display();
        return Err(Usage(format!("{shown}: a file, where a folder is expected")).into());
    }
    let data = input::data(&args.file, args.reading.array.as_deref())?;
    let data = run_spec::data(&args.reading, data)?;
    let spec = spec(args, &data)?;
    let interrupt = Interrupt::listen()?;
    let view = Mutex::new(SweepProgress::new(args.quiet));
    let show = |event| {
        let mut view = view.lock().unwrap_or_else(PoisonError::into_inner);
        view.show(event);
    };
    let points = sweep::run(&spec, &show, &|| interrupt.raised());
    view.into_inner()
        .unwrap_or_else(PoisonError::into_inner)
        .finish();
    let report = SweepReport::new(&data, points?, args.trials.error.into());
    if args.json {
        output::print_json(&report)
    } else if args.quiet {
        Ok(())
    } else {
        Ok(output::print(&sweep_text::sweep(&report))?)
    }
}

impl SweepReport {
    pub fn new(data: &Dataset, points: Vec<TradeOffPoint>, measure: Measure) -> Self {
        let at_equal_error = EqualError::of(&points, measure);
        Self {
            input: InputReport::of(data),
            input_bytes: data.stored_bytes(),
            measure,
            front: pareto_front(&points, measure),
            advice: at_equal_error.advice(data.stored_bytes()),
            at_equal_error,
            points,
        }
    }
}

fn spec(args: &SweepArgs, data: &Arc<Dataset>) -> anyhow::Result<SweepSpec> {
    let mut spec = chosen_codecs(&args.trials.codecs, data)?;
    spec.folder.clone_from(&args.output);
    for name in listed(&args.trials.families) {
        let family = family(name).map_err(Usage)?;
        for (network, training) in grid(&args.trials, &args.training, family, data) {
            let run = run_spec::build(&args.reading, &network, &training, data)?;
            if !spec.runs.iter().any(|known| same(known, &run)) {
                spec.runs.push(run);
            }
        }
    }
    if spec.codecs.is_empty() && spec.runs.is_empty() {
        return Err(Usage("nothing to try: name codecs or families".to_owned()).into());
    }
    Ok(spec)
}

/// Two ratios may come to one number of latents.
fn same(a: &RunSpec, b: &RunSpec) -> bool {
    a.plan == b.plan && a.model == b.model && a.training == b.training
}

fn chosen_codecs(names: &[String], data: &Arc<Dataset>) -> Result<SweepSpec, Usage> {
    let all = SweepSpec::classical(data);
    if matches!(names, [one] if one.trim().eq_ignore_ascii_case("all")) {
        return Ok(all);
    }
    let (mut codecs, mut families) = (Vec::new(), Vec::new());
    for name in listed(names) {
        let name = name.trim().to_ascii_lowercase();
        let closed = name.parse::<Family>().ok().filter(|f| f.closed_form());
        if let Some(codec) = classical::find(&name) {
            codecs.push(codec);
        } else if let Some(family) = closed {
            families.push(family);
        } else {
            let known: Vec<_> = CODECS.iter().map(|c| c.name()).collect();
            let known = known.join(", ");
            return Err(Usage(format!(
                "codec {name:?}: expected all, none, or some of {known}, linear, tucker"
            )));
        }
    }
    Ok(SweepSpec {
        codecs,
        runs: closed_form(data, &families),
        ..all
    })
}

/// All networks of a family, each with its training.
fn grid(
    trials: &TrialArgs,
    training: &TrainingArgs,
    family: Family,
    data: &Dataset,
) -> Vec<(NetworkArgs, TrainingArgs)> {
    let base = NetworkArgs {
        model: Some(family),
        rounding: trials.rounding,
        ..NetworkArgs::default()
    };
    // Other families have no size to choose.
    let sizes: Vec<_> = match trials.sizes.as_slice() {
        sizes if matches!(family, Family::Dense | Family::Conv) && !sizes.is_empty() => {
            sizes.iter().cloned().map(Some).collect()
        }
        _ => vec![None],
    };
    let default: &[f64] = if data.is_field() {
        &[50.0, 100.0, 200.0]
    } else {
        &[1.6, 3.0, 6.0]
    };
    let ratios = if trials.ratios.is_empty() {
        default
    } else {
        &trials.ratios
    };
    let latents: Vec<(Option<f64>, _)> = if trials.latents.is_empty() {
        ratios.iter().map(|&r| (Some(r), None)).collect()
    } else {
        trials.latents.iter().map(|&k| (None, Some(k))).collect()
    };
    let seeds: Vec<Option<u64>> = if trials.seeds.is_empty() {
        vec![training.seed]
    } else {
        trials.seeds.iter().copied().map(Some).collect()
    };
    let mut all = Vec::new();
    for size in &sizes {
        for &(ratio, latent) in &latents {
            for &seed in &seeds {
                let network = NetworkArgs {
                    size: size.clone(),
                    ratio,
                    latent,
                    ..base.clone()
                };
                let training = TrainingArgs {
                    seed,
                    ..training.clone()
                };
                all.push((network, training));
            }
        }
    }
    all
}
