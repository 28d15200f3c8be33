//! `balescope fit`: trains a model and keeps the archive.

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::time::Instant;

use serde::Serialize;

use super::exit::NotWritten;
use super::fit_args::FitArgs;
use super::interrupt::Interrupt;
use super::runs::default_folder;
use super::stream::stream;
use super::training::train;
use super::{fit_codec, input, output, run_spec, summary, token};
use crate::data::{Layout, Profile};
use crate::format;
use crate::report::{BreakEven, FitReport, Measure, ReuseReport, Smaller, Target, TradeOffPoint};
use crate::runs::{DataRecord, KeptRun, RunFolder, RunRecord, RunSettings};
use crate::sweep::{self, SweepSpec};
use crate::train::{self, DeviceChoice, EpochLoss, Outcome, RunSpec, StopReason, Streamed};

/// `balescope fit`.
pub(super) fn run(args: &FitArgs) -> anyhow::Result<()> {
    if let Some(out) = &args.output {
        output::check_ending(out, "an archive", &["npy", "npz"])?;
        output::check(out, &[&args.file])?;
        output::check_json(Some(out), args.json)?;
    }
    if let Some(out) = &args.save_config {
        output::check_ending(out, "settings", &["npy", "npz", "bale"])?;
        output::check(out, &[&args.file])?;
    }
    let settings = settings(args)?;
    let asked = args.run.settings().array.is_some();
    let data = run_spec::read(&args.file, asked, &settings)?;
    if let Some(codec) = &args.codec {
        return fit_codec::run(args, codec, &data);
    }
    let mut spec = settings.spec(&data).map_err(run_spec::explain)?;
    check_device(&spec)?;
    spec.device = token::known(spec.device, args.run.token_file.as_deref())?;
    let started = Instant::now();
    let interrupt = Interrupt::listen();
    let (outcome, losses) = train(&spec, args.quiet, &interrupt)?;
    let seconds = started.elapsed().as_secs_f64();
    // Latents that were chosen are of a model.
    let is_search = (spec.search.as_ref())
        .is_some_and(|search| search.target == Target::Bounds && !search.latent_is_chosen);
    let smaller = outcome.report.smaller.as_ref().filter(|_| is_search);
    if let Some(found) = smaller.and_then(Smaller::codec) {
        let bounds = &spec.training.bounds;
        let tried = outcome.report.target.as_ref();
        if args.keep.is_some() || args.save_config.is_some() || args.break_even {
            let text = "the smallest file holds no model: --keep, --save-config and --break-even are of models";
            output::complain("note", text);
        }
        return fit_codec::write(args, &data, found, bounds, tried);
    }
    if let Some(out) = &args.save_config {
        let settings = RunSettings::of_ended(&spec, &outcome.report);
        settings.save(out).map_err(NotWritten)?;
    }
    let whole = match &args.output {
        Some(out) if spec.data.origin.of.is_some() => {
            Some(all_samples(args, &spec, &outcome, out)?)
        }
        Some(out) => {
            output::save(out, &outcome.archive_bytes)?;
            None
        }
        None => None,
    };
    let kept = args.keep.as_ref().map(|name| {
        let kept = keep(&spec, &outcome, &losses, seconds, name.as_deref())?;
        anyhow::Ok(format!("Kept as {}", kept.record.name))
    });
    let pays = if args.break_even {
        break_even(&spec, &outcome, seconds, &interrupt)?
    } else {
        None
    };
    report(args, &spec, &outcome, whole, kept.transpose()?, pays)
}

/// What `fit --json` prints.
#[derive(Serialize)]
struct Printed<'a> {
    #[serde(flatten)]
    report: &'a FitReport,
    /// Where it was asked for and there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    break_even: Option<&'a BreakEven>,
    /// Where the model was trained on a portion of the samples, of which all the rest tells: the
    /// archive of all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    whole: Option<&'a ReuseReport>,
}

/// Compresses all samples of a file, of which a portion was trained on.
fn all_samples(
    args: &FitArgs,
    spec: &RunSpec,
    outcome: &Outcome,
    out: &Path,
) -> anyhow::Result<Streamed> {
    let model = &outcome.archive;
    let wanted = |data: &Layout| model.layout_for(data);
    let missing = spec.data.missing().wanted();
    let options = spec.data.origin.read_options(missing);
    let mut source = input::samples(&args.file, &options, missing, &wanted)?;
    stream(out, model, train::OF_A_PORTION, &mut *source, None, false)
}

/// From how many samples the model pays against classical codecs, which are tried for that.
fn break_even(
    spec: &RunSpec,
    outcome: &Outcome,
    seconds: f64,
    interrupt: &Interrupt,
) -> anyhow::Result<Option<BreakEven>> {
    let codecs = SweepSpec {
        runs: Vec::new(),
        ..SweepSpec::classical(&spec.data)
    };
    let points = sweep::run(&codecs, &|_| {}, &|| interrupt.raised())?;
    let rounding = spec.training.rounding;
    let model = TradeOffPoint::of_run(&outcome.report, rounding, &[], [seconds, f64::NAN]);
    let samples = (spec.data.samples(), spec.data.samples_as());
    Ok(BreakEven::new(
        &model,
        &points,
        Measure::Nrmse,
        false,
        samples,
    ))
}

/// Puts the run where the window and `balescope runs` find it.
fn keep(
    spec: &RunSpec,
    outcome: &Outcome,
    losses: &[EpochLoss],
    seconds: f64,
    name: Option<&str>,
) -> anyhow::Result<KeptRun> {
    let run_folder = RunFolder::open(&default_folder()?).map_err(NotWritten)?;
    let (data, profile) = (DataRecord::from_data(&spec.data), Profile::new(&spec.data));
    let mut record = RunRecord::of_run(spec, outcome, losses, &profile, data, seconds)?;
    if let Some(name) = name {
        name.clone_into(&mut record.name);
    }
    let kept = run_folder.add(record, &outcome.archive_bytes);
    Ok(kept.map_err(NotWritten)?)
}

/// A device that is named has to be there, also where a model that is computed at once does not use it.
fn check_device(spec: &RunSpec) -> anyhow::Result<()> {
    if let DeviceChoice::Named(name) = &spec.device
        && spec.used_device() == DeviceChoice::Cpu
    {
        train::device_name(&spec.device)?;
        let text = format!("--device {name}: what is computed at once is computed on the CPU");
        output::complain("note", &text);
    }
    Ok(())
}

/// What the options say, and where they say nothing the file of settings.
fn settings(args: &FitArgs) -> anyhow::Result<RunSettings> {
    let own = args.run.settings();
    let Some(file) = &args.config else {
        return Ok(own);
    };
    let file = RunSettings::read(file).map_err(run_spec::explain)?;
    Ok(own.over(file))
}

fn report(
    args: &FitArgs,
    spec: &RunSpec,
    outcome: &Outcome,
    whole: Option<Streamed>,
    kept: Option<String>,
    pays: Option<BreakEven>,
) -> anyhow::Result<()> {
    if let Some(note) = end_note(spec, outcome).filter(|_| !args.quiet) {
        output::say(&note);
    }
    let saved = kept.filter(|_| args.output.is_none());
    let bytes = whole
        .as_ref()
        .map_or(outcome.archive_bytes.len(), |w| w.info.ledger.total);
    let saved = saved.unwrap_or_else(|| saved_note(args.output.as_deref(), bytes));
    let whole = whole.map(|w| w.report);
    if args.json {
        output::print_json(&Printed {
            report: &outcome.report,
            break_even: pays.as_ref(),
            whole: whole.as_ref(),
        })?;
        if !args.quiet && io::stderr().is_terminal() {
            output::say(&saved);
        }
    } else if !args.quiet {
        let pays = pays.map_or_else(String::new, |pays| pays.sentence + "\n");
        let summary = summary::fit(&outcome.report);
        let whole = whole.map_or_else(String::new, |whole| {
            format!("\nAll samples\n{}", summary::reuse(&whole))
        });
        let text = format!("{summary}{whole}\n{pays}{saved}\n");
        output::tell(args.output.as_deref(), &text)?;
    }
    Ok(())
}

/// Why training ended, where it was not for all epochs being done.
fn end_note(spec: &RunSpec, outcome: &Outcome) -> Option<String> {
    let kept = outcome.report.kept();
    match outcome.reason {
        StopReason::Done => None,
        StopReason::Early => {
            let patience = format::counted(spec.training.patience.unwrap_or(0), "epoch");
            Some(format!(
                "Stopped early: no better loss for {patience}; {kept}"
            ))
        }
        StopReason::Broken => Some(format!("The loss stopped being a number; {kept}")),
        StopReason::Stopped if spec.search.is_some() => {
            Some("Stopped; kept the best result of the search so far".to_owned())
        }
        StopReason::Stopped => Some(format!("Stopped; the best result so far is kept: {kept}")),
    }
}

fn saved_note(out: Option<&Path>, bytes: usize) -> String {
    match out {
        Some(out) => format!("Saved {} ({})", output::name(out), format::bytes(bytes)),
        None => "Nothing was saved; -o OUT.bale keeps the result".to_owned(),
    }
}
