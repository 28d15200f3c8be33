use std::io::{self, IsTerminal as _};
use std::path::Path;

use super::fit_args::FitArgs;
use super::interrupt::Interrupt;
use super::progress::ProgressView;
use super::{input, output, run_spec, summary};
use crate::format;
use crate::train::{self, Outcome, RunSpec, StopReason};

/// `balescope fit`.
pub(super) fn run(args: &FitArgs) -> anyhow::Result<()> {
    if let Some(out) = &args.output {
        output::check_ending(out, "an archive", &["npy", "npz"])?;
        output::check(out, &[&args.file])?;
    }
    let data = input::data(&args.file, args.reading.array.as_deref())?;
    let data = run_spec::data(&args.reading, data)?;
    let spec = run_spec::build(&args.reading, &args.network, &args.training, &data)?;
    let outcome = train(&spec, args.quiet)?;
    if let Some(out) = &args.output {
        output::save(out, &outcome.archive_bytes)?;
    }
    report(args, &spec, &outcome)
}

pub(super) fn train(spec: &RunSpec, quiet: bool) -> anyhow::Result<Outcome> {
    let interrupt = Interrupt::listen()?;
    let mut view = ProgressView::new(quiet, spec.search.as_ref().map(|s| s.target));
    let result = train::fit(spec, &mut |event| view.show(event), &|| interrupt.raised());
    view.finish();
    Ok(result?)
}

fn report(args: &FitArgs, spec: &RunSpec, outcome: &Outcome) -> anyhow::Result<()> {
    if let Some(note) = end_note(spec, outcome).filter(|_| !args.quiet) {
        output::say(&note);
    }
    let saved = saved_note(args.output.as_deref(), outcome);
    if args.json {
        output::print_json(outcome.report.as_ref())?;
        if !args.quiet && io::stderr().is_terminal() {
            output::say(&saved);
        }
    } else if !args.quiet {
        output::print(&format!("{}\n{saved}\n", summary::fit(&outcome.report)))?;
    }
    Ok(())
}

/// Why training ended, where it was not for all epochs being done.
fn end_note(spec: &RunSpec, outcome: &Outcome) -> Option<String> {
    let best = outcome.best_epoch;
    match outcome.reason {
        StopReason::Done => None,
        StopReason::Early => {
            let patience = format::counted(spec.training.patience.unwrap_or(0), "epoch");
            Some(format!(
                "Stopped early: no better loss for {patience}; kept epoch {best}"
            ))
        }
        StopReason::Broken => Some(format!(
            "The loss stopped being a number; kept epoch {best}"
        )),
        StopReason::Stopped if spec.search.is_some() => {
            Some("Stopped; kept the best result of the search so far".to_owned())
        }
        StopReason::Stopped => Some(format!(
            "Stopped; kept the best result so far, epoch {best}"
        )),
    }
}

fn saved_note(out: Option<&Path>, outcome: &Outcome) -> String {
    match out {
        Some(out) => format!(
            "Saved {} ({})",
            out.display(),
            format::bytes(outcome.archive_bytes.len())
        ),
        None => "Nothing was saved; -o OUT.bale keeps the result".to_owned(),
    }
}
