//! The command line: the same core as the window, without a display.

mod activations;
mod alike;
mod args;
mod axes;
mod bench;
mod compare;
mod completions;
mod compress;
mod convert;
mod decompress;
mod devices;
mod exit;
mod film;
mod fit;
mod fit_args;
mod fit_codec;
mod histogram;
mod info;
mod input;
mod interrupt;
mod latents;
mod man;
mod modes;
mod output;
mod plane_args;
mod probe;
mod progress;
mod quality;
mod report;
mod run_spec;
mod runs;
mod sample;
mod serve;
mod shared_args;
mod stream;
mod suggest;
mod summary;
mod summary_run;
mod sweep;
mod sweep_args;
mod sweep_progress;
mod sweep_report;
mod table;
mod token;
mod training;
mod verify;
mod verify_original;
mod watch;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;

use anyhow::anyhow;
use clap::CommandFactory as _;

use crate::background::start_pool;
use crate::data::{Missing, Sample, is_series, remove_unfinished_now};
use crate::{crash, memory};

pub use args::{Cli, Command};
pub use fit_args::FitArgs;
pub use runs::RunsArgs;
pub use sweep_args::SweepArgs;

/// Runs what was asked for and gives the exit code: 0 done, 1 failed, 2 bad use or bad input.
pub fn main(cli: Cli) -> ExitCode {
    memory::at_the_end(remove_unfinished_now);
    crash::leave_reports();
    if let Err(error) = interrupt::take_over() {
        output::complain("warning", &describe(&error));
    }
    // A panic is a fault of the program; its message and place are printed when it happens, with the place of a
    // report.
    let result = catch_unwind(AssertUnwindSafe(|| run(cli)));
    let result =
        result.unwrap_or_else(|_| Err(anyhow!("this is a fault in Balescope; please report it")));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // The reader of a pipe went away (`balescope info FILE | head`): nothing is wrong.
        Err(error) if exit::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain("error", &describe(&error));
            ExitCode::from(exit::code(&error))
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    if cli.command.is_some() {
        start_pool()?;
    }
    match cli.command {
        None => {
            match (&cli.file, cli.choice.first_given()) {
                (Some(file), choice) => check_window_file(file, choice)?,
                (None, Some(option)) => {
                    let text = format!("--{option} is of a file; name one");
                    return Err(exit::Usage(text).into());
                }
                (None, None) => {}
            }
            crate::app::run(cli.file, cli.choice.options(&Missing::Auto))
        }
        Some(Command::Fit(args)) => fit::run(&args),
        Some(Command::Suggest(args)) => suggest::run(&args),
        Some(Command::Sweep(args)) => sweep::run(&args),
        Some(Command::Runs(args)) => runs::run(&args),
        Some(Command::Compress(args)) => compress::run(&args),
        Some(Command::Watch(args)) => watch::run(&args),
        Some(Command::Decompress(args)) => decompress::run(&args),
        Some(Command::Convert(args)) => convert::run(&args),
        Some(Command::Info(args)) => info::run(&args),
        Some(Command::Compare(args)) => compare::run(&args),
        Some(Command::Probe(args)) => probe::run(&args),
        Some(Command::Film(args)) => film::run(&args),
        Some(Command::Verify(args)) => verify::run(&args),
        Some(Command::Report(args)) => report::run(&args),
        Some(Command::Latents(args)) => latents::run(&args),
        Some(Command::Modes(args)) => modes::run(&args),
        Some(Command::Activations(args)) => activations::run(&args),
        Some(Command::Sample(args)) => sample::run(&args),
        Some(Command::Devices(args)) => devices::run(&args),
        Some(Command::Serve(args)) => serve::run(args),
        Some(Command::Bench(args)) => bench::run(&args),
        Some(Command::Completions(args)) => completions::run(&args, Cli::command()),
        Some(Command::Man(args)) => man::run(&args, Cli::command()),
    }
}

/// A window for a file that is not there would be an odd answer to a mistyped command.
fn check_window_file(file: &Path, choice: Option<&str>) -> Result<(), exit::Usage> {
    if let Some(option) = choice.filter(|_| input::is_archive(file)) {
        let file = file.display();
        return Err(exit::Usage(format!(
            "--{option}: {file} is an archive, which says itself what it holds"
        )));
    }
    if file.exists() || is_series(file) || Sample::at(file).is_some() {
        return Ok(());
    }
    Err(exit::Usage(format!(
        "{}: neither a file nor a command; `balescope --help` lists the commands",
        file.display()
    )))
}

/// The error with its causes; a cause that the message already tells is not told twice.
fn describe(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_told_once() {
        let error = anyhow!("no such file").context("cannot open");
        assert_eq!(describe(&error), "cannot open: no such file");
        let error = anyhow!("no such file").context("cannot open: no such file");
        assert_eq!(describe(&error), "cannot open: no such file");
    }
}
