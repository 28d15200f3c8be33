use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand};

use super::{FitArgs, RunsArgs, SweepArgs};
use crate::codec::Bound;
use crate::data::Missing;
use crate::report::Target;
use crate::runs::ForColumn;
use crate::train::DeviceChoice;

/// Watch an autoencoder learn to compress scientific data, and see honestly what it did to it.
///
/// Without a command, opens the window.
#[derive(Debug, Parser)]
#[command(
    version,
    args_conflicts_with_subcommands = true,
    after_help = "Exit codes: 0 done, 1 failed, 2 bad use or bad input.\n\
                  A file that is named like a command opens as ./NAME."
)]
pub struct Cli {
    /// A data file (.npy, .npz) or an archive (.bale) to open in the window
    pub file: Option<PathBuf>,

    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Train an autoencoder on a data file; report what it does and keep it with -o
    // An option that is given again counts: what a summary advises can be added to a command.
    #[command(args_override_self = true)]
    Fit(Box<FitArgs>),
    /// Try classical codecs and many models on a data file: bytes against error
    Sweep(Box<SweepArgs>),
    /// List runs that were kept: the settings that differ, and the figures
    Runs(RunsArgs),
    /// Compress a data file of any size, with the model of an archive or one trained for it
    Compress(CompressArgs),
    /// Give an archive's data back, or some samples of it, as npz or npy
    Decompress(DecompressArgs),
    /// Show a data file's profile, or an archive's contents and checksums
    Info(InfoArgs),
    /// Print all errors between two data files or archives
    Compare(CompareArgs),
    /// Check an archive: every checksum, the decoded values, and its error bounds
    Verify(VerifyArgs),
    /// Write all plots, figures and settings of a run as one HTML page, or as JSON
    Report(ReportArgs),
    /// Figures of an archive's latents; write all of them with -o
    Latents(LatentsArgs),
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
}

#[derive(Debug, Args)]
pub struct CompressArgs {
    /// The data file to compress (.npy, .npz)
    pub file: PathBuf,

    /// The archive whose model is applied [default: one is trained as `fit` does without options]
    #[arg(long, value_name = "MODEL.bale")]
    pub with: Option<PathBuf>,

    /// Where to write the new archive; - is standard output
    #[arg(short, long, value_name = "OUT.bale")]
    pub output: PathBuf,

    /// Leave the model out of the new archive, which then needs MODEL.bale to be decoded
    #[arg(long, requires = "with")]
    pub shared: bool,

    /// How far decoded values may be off: abs=X, rel=X (of the column's range) or pointwise=X
    /// (relative); repeatable for columns [default: as in the model's archive]
    #[arg(long, value_name = "[COLUMN:]KIND=X")]
    pub bound: Vec<ForColumn<Bound>>,

    /// The array inside an npz that holds several
    #[arg(long, value_name = "NAME")]
    pub array: Option<String>,

    #[command(flatten)]
    pub missing: MissingChoice,

    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct DecompressArgs {
    /// The archive
    #[arg(value_name = "IN.bale")]
    pub archive: PathBuf,

    /// Where to write the data: npz, or npy, which has no names; - is standard output
    #[arg(short, long, value_name = "OUT.npz")]
    pub output: PathBuf,

    /// Only these samples, from A up to but without B, counted from 0: A..B, A.. or ..B
    #[arg(long, value_name = "A..B")]
    pub samples: Option<SampleRange>,

    /// Write the data also where they are not those that were noted when the archive was written
    #[arg(long)]
    pub unchecked: bool,

    #[command(flatten)]
    pub model: ModelFile,
}

/// The model of an archive that does not hold it.
#[derive(Debug, Args)]
pub struct ModelFile {
    /// The archive that holds the model, where IN.bale shares it [default: one beside IN.bale]
    #[arg(long, value_name = "MODEL.bale")]
    pub with: Option<PathBuf>,
}

/// Samples from one up to another, without that one; open ends are those of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SampleRange {
    start: Option<usize>,
    end: Option<usize>,
}

impl SampleRange {
    /// Of so many samples; not checked against them.
    pub fn of(self, samples: usize) -> std::ops::Range<usize> {
        self.start.unwrap_or(0)..self.end.unwrap_or(samples)
    }
}

impl FromStr for SampleRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let end = |text: &str| match text.trim() {
            "" => Some(None),
            number => number.parse().ok().map(Some),
        };
        let read = || {
            let (start, to) = text.split_once("..")?;
            Some(Self {
                start: end(start)?,
                end: end(to)?,
            })
        };
        read().ok_or_else(|| "expected A..B, A.. or ..B with whole numbers".to_owned())
    }
}

#[derive(Debug, Args)]
pub struct InfoArgs {
    /// A data file (.npy, .npz), an archive (.bale) or the name of a bundled sample
    pub file: PathBuf,

    #[command(flatten)]
    pub model: ModelFile,

    /// The array inside an npz that holds several
    #[arg(long, value_name = "NAME")]
    pub array: Option<String>,

    #[command(flatten)]
    pub missing: MissingChoice,

    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Which values of a data file stand for none.
#[derive(Clone, Debug, Default, Args)]
pub struct MissingChoice {
    /// Values that stand for none: auto (fill values such as 1e20 or -999, and what lies far off all
    /// other values of its column), none, or values, as in 1e20,-999 [default: auto; of an archive
    /// those that it knows]
    #[arg(long, value_name = "auto|none|VALUES", allow_hyphen_values = true)]
    pub missing: Option<Missing>,
}

#[derive(Debug, Args)]
pub struct CompareArgs {
    /// The original: a data file, an archive or the name of a bundled sample
    pub before: PathBuf,

    /// What came of it: a data file or an archive
    pub after: PathBuf,

    #[command(flatten)]
    pub model: ModelFile,

    /// The array inside an npz that holds several, in both files
    #[arg(long, value_name = "NAME")]
    pub array: Option<String>,

    #[command(flatten)]
    pub missing: MissingChoice,

    /// End with exit code 1 where the errors are above this: nrmse=0.5 (percent), max=0.01 (share of the
    /// range), psnr=45 (dB) or response=0.5 (percent); repeatable. It is 1 as well where values changed
    /// what they are, from a number to NaN for instance
    #[arg(long, value_name = "KIND=X")]
    pub fail_over: Vec<Target>,

    /// Also quantiles of the error, distances of the distributions, autocorrelation of the error, and
    /// for fields SSIM and, with --json, power spectra
    #[arg(long)]
    pub more: bool,

    /// With --more: count the values that are off by more than this share of their column's range,
    /// in percent
    #[arg(long, value_name = "PERCENT", default_value = "1", value_parser = percent, requires = "more")]
    pub tolerance: f64,

    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// A percentage as a share.
fn percent(text: &str) -> Result<f64, String> {
    match text.trim_end_matches('%').trim().parse::<f64>() {
        Ok(percent) if percent.is_finite() && percent >= 0.0 => Ok(percent / 100.0),
        _ => Err("expected a percentage of the range that is at least 0, such as 0.5".to_owned()),
    }
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The archive
    #[arg(value_name = "IN.bale")]
    pub archive: PathBuf,

    /// The original, to measure the errors and the bounds: a data file or a bundled sample
    #[arg(long, value_name = "FILE")]
    pub against: Option<PathBuf>,

    #[command(flatten)]
    pub model: ModelFile,

    /// The array inside an npz that holds several
    #[arg(long, value_name = "NAME")]
    pub array: Option<String>,

    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("out").required(true).multiple(true).args(["output", "json"]))]
pub struct ReportArgs {
    /// An archive, the record of a run (.json with its .bale beside it), or a kept run by its name
    pub run: PathBuf,

    /// Where to write it: one HTML page with everything inside, or JSON for a name that ends in .json
    #[arg(short, long, value_name = "FILE.html")]
    pub output: Option<PathBuf>,

    /// The original [default: the file that the run was made from, where that is known]
    #[arg(long, value_name = "FILE")]
    pub against: Option<PathBuf>,

    /// The array inside an npz that holds several
    #[arg(long, value_name = "NAME")]
    pub array: Option<String>,

    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct LatentsArgs {
    /// The archive
    #[arg(value_name = "MODEL.bale")]
    pub archive: PathBuf,

    /// Where to write the latents, samples x latents: .csv or .npz
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Print one JSON object, with the correlation of the latents
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ActivationsArgs {
    /// The archive whose network is looked at
    #[arg(value_name = "MODEL.bale")]
    pub archive: PathBuf,

    /// The data that go through it: a data file or the name of a bundled sample
    pub data: PathBuf,

    /// The array inside an npz that holds several
    #[arg(long, value_name = "NAME")]
    pub array: Option<String>,

    /// Print one JSON object, with the figures of every unit
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct SampleArgs {
    /// The sample to write; without it, the samples are listed
    #[arg(requires = "output")]
    pub name: Option<String>,

    /// Where to write it
    #[arg(short, long, value_name = "FILE", requires = "name")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct DevicesArgs {
    /// Ask the `balescope serve` of another machine for its device, which checks the connection
    #[arg(long, value_name = "HOST:PORT")]
    pub remote: Option<String>,

    /// The file with the token of that machine [default: the token in BALESCOPE_TOKEN]
    #[arg(long, value_name = "FILE", requires = "remote")]
    pub token_file: Option<PathBuf>,

    /// Print one JSON array
    #[arg(long)]
    pub json: bool,
}

/// Runs come whole: data and settings once, events and the archive back. All of it is encrypted with
/// keys that only those can make who know the token; whoever knows it can train here. Runs are done one
/// after the other, and go on when a connection is cut; results are kept in memory until they are
/// fetched, at most 64 of them.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// The device of this machine that trains: auto, cpu, gpu or part of a name that `balescope devices`
    /// lists
    #[arg(long, value_name = "NAME", default_value = "auto")]
    pub device: DeviceChoice,

    /// The address and port to listen on; 127.0.0.1 for this machine alone, 0.0.0.0 is every address of
    /// this machine
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7878")]
    pub listen: String,

    /// A file with the token, 16 characters or more [default: the token in BALESCOPE_TOKEN; where that is
    /// not set either, one is made up and shown]
    #[arg(long, value_name = "FILE", conflicts_with = "token")]
    pub token_file: Option<PathBuf>,

    /// The token itself, which others on this machine can see while the program runs
    #[arg(long, value_name = "TOKEN")]
    pub token: Option<String>,

    /// Gigabytes that the data of runs may take in memory
    #[arg(long, value_name = "GB", default_value = "4", value_parser = gigabytes)]
    pub memory: f64,

    /// Keep finished runs in this folder too, where `balescope runs` lists them
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
}

fn gigabytes(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(found) if found > 0.0 && found <= 1e6 => Ok(found),
        _ => Err("expected a number above 0, such as 4 or 0.5".to_owned()),
    }
}

#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Rows of the generated table; the one that is loaded is 20 times longer
    #[arg(long, value_name = "N", default_value = "50000", value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    pub rows: u32,

    /// A data file to load and look at, in place of a table that is made for it
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,

    /// auto, cpu, gpu or part of a name that `balescope devices` lists
    #[arg(long, value_name = "NAME", default_value = "auto")]
    pub device: DeviceChoice,

    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
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
    fn a_range_of_samples_may_be_open() {
        let of = |text: &str| text.parse::<SampleRange>().map(|range| range.of(10));
        assert_eq!(of("2..5"), Ok(2..5));
        assert_eq!(of(" 2 .. "), Ok(2..10));
        assert_eq!(of("..3"), Ok(0..3));
        for bad in ["", "5", "a..b", "-1..2", "1..2..3"] {
            assert!(of(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_sample_needs_both_name_and_file() {
        assert!(Cli::try_parse_from(["balescope", "sample", "dimuon"]).is_err());
        assert!(Cli::try_parse_from(["balescope", "sample", "-o", "x.npz"]).is_err());
        assert!(Cli::try_parse_from(["balescope", "sample", "dimuon", "-o", "x.npz"]).is_ok());
    }
}
