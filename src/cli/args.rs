//! The command line: what it can be asked for.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::activations::ActivationsArgs;
use super::bench::BenchArgs;
use super::compare::CompareArgs;
use super::completions::CompletionsArgs;
use super::compress::CompressArgs;
use super::convert::ConvertArgs;
use super::decompress::DecompressArgs;
use super::devices::DevicesArgs;
use super::film::FilmArgs;
use super::fit_args::FitArgs;
use super::info::InfoArgs;
use super::latents::LatentsArgs;
use super::man::ManArgs;
use super::modes::ModesArgs;
use super::probe::ProbeArgs;
use super::report::ReportArgs;
use super::runs::RunsArgs;
use super::sample::SampleArgs;
use super::serve::ServeArgs;
use super::shared_args::DataChoice;
use super::suggest::SuggestArgs;
use super::sweep_args::SweepArgs;
use super::verify::VerifyArgs;
use super::watch::WatchArgs;

/// Watch an autoencoder learn to compress scientific data, and see honestly what it did to it.
///
/// Without a command, opens the window.
#[derive(Debug, Parser)]
#[command(
    version,
    long_version = crate::version::long(),
    args_conflicts_with_subcommands = true,
    after_help = "Exit codes: 0 done, 1 failed, 2 bad use or bad input.\n\
                  A file that is named like a command opens as ./NAME."
)]
pub struct Cli {
    /// A data file (.npy, .npz, .csv, .h5, .nc, .parquet, .root and others), several by a pattern in quotes or a folder, or an archive (.bale) to open in the window
    pub file: Option<PathBuf>,

    #[command(flatten)]
    pub choice: DataChoice,

    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Train an autoencoder on a data file; report what it does and keep it with -o
    // An option that is given again counts: what a summary advises can be added to a command.
    #[command(args_override_self = true)]
    Fit(Box<FitArgs>),
    /// Say what a run will come to, and which model to begin with, after a trial of some seconds
    #[command(args_override_self = true)]
    Suggest(Box<SuggestArgs>),
    /// Try classical codecs and many models on a data file: bytes against error
    Sweep(Box<SweepArgs>),
    /// List runs that were kept: the settings that differ, and the figures
    Runs(RunsArgs),
    /// Compress a data file of any size, with the model of an archive or one trained for it
    Compress(CompressArgs),
    /// Follow data that grow, and compress what is added with the model of an archive
    Watch(WatchArgs),
    /// Give an archive's data back, or some samples of it, in a format that the name of the output says
    Decompress(DecompressArgs),
    /// Write a data file, or an archive's data, in another format
    Convert(ConvertArgs),
    /// Show a data file's profile, or an archive's contents and checksums
    Info(InfoArgs),
    /// Print all errors between two data files or archives
    Compare(CompareArgs),
    /// Follow points of a field over all snapshots, or look along a line, before and after
    Probe(ProbeArgs),
    /// Write the frames of a field before and after as a film: GIF, animated PNG or pictures
    Film(Box<FilmArgs>),
    /// Check an archive: every checksum, the decoded values, and its error bounds
    Verify(VerifyArgs),
    /// Write all plots, figures and settings of a run as one HTML page, or as JSON
    Report(ReportArgs),
    /// Figures of an archive's latents; write all of them with -o
    Latents(LatentsArgs),
    /// What varies most in a field, how much and how fast: its principal components over time
    Modes(ModesArgs),
    /// What every hidden layer of an archive's network does with a data file
    Activations(ActivationsArgs),
    /// List the bundled samples, or write one to a file
    Sample(SampleArgs),
    /// List the devices that can train, or ask another machine for its own
    Devices(DevicesArgs),
    /// Train for other machines: they use this one with --device remote:HOST:PORT
    Serve(ServeArgs),
    /// Measure how fast this machine loads, trains, compresses and decompresses
    Bench(BenchArgs),
    /// Print what a shell needs to complete commands and options
    Completions(CompletionsArgs),
    /// Print the program's page of the manual, or write those of all commands with -o
    Man(ManArgs),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_description_of_the_arguments_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_file_named_like_a_command_opens_with_its_folder() {
        let cli = Cli::try_parse_from(["balescope", "./fit"]).unwrap();
        assert!(cli.command.is_none());
        assert_eq!(cli.file, Some(PathBuf::from("./fit")));
    }

    #[test]
    fn no_argument_opens_an_empty_window() {
        let cli = Cli::try_parse_from(["balescope"]).unwrap();
        assert!(cli.command.is_none() && cli.file.is_none());
    }

    #[test]
    fn a_sample_needs_both_name_and_file() {
        assert!(Cli::try_parse_from(["balescope", "sample", "dimuon"]).is_err());
        assert!(Cli::try_parse_from(["balescope", "sample", "-o", "x.npz"]).is_err());
        assert!(Cli::try_parse_from(["balescope", "sample", "dimuon", "-o", "x.npz"]).is_ok());
    }
}
