//! The options of `balescope sweep`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::UnknownArgumentValueParser;
use clap::{Arg, Args};

use super::fit_args::RunArgs;
use crate::model::Size;
use crate::report::Measure;
use crate::train::ratio;

/// The options of `balescope sweep`.
#[derive(Debug, Args)]
#[command(mut_args(of_sweep))]
pub struct SweepArgs {
    /// A data file (.npy, .npz, .csv, .h5, .nc, .parquet, .root and others), several by a pattern in quotes or a folder, or the name of a bundled sample, for instance dimuon
    pub file: PathBuf,

    /// A folder in which every finished point is kept with its file, which `decompress` reads; started
    /// again with it, a sweep leaves out what is there
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,

    /// Print all points as one JSON object
    #[arg(long)]
    pub json: bool,

    /// Print no progress and no table: warnings, errors and what --json asks for alone
    #[arg(short, long)]
    pub quiet: bool,

    #[command(flatten)]
    pub trials: TrialArgs,

    #[command(flatten)]
    pub run: RunArgs,
}

/// An option of a run as a sweep has it: where a sweep takes a list instead, it is refused.
fn of_sweep(arg: Arg) -> Arg {
    let list = UnknownArgumentValueParser::suggest_arg;
    let refused = match arg.get_id().as_str() {
        "model" => list("--families"),
        "size" => list("--sizes"),
        "ratio" => list("--ratios"),
        "latent" => list("--latents"),
        "target" => UnknownArgumentValueParser::suggest("`balescope fit` searches for a target"),
        "bound" => {
            return arg.help(
                "How far decoded values may be off, as in fit, in every file: models store what is beyond \
                 it, and of each codec the smallest file is taken that keeps within it; repeatable",
            );
        }
        "rounding" => {
            return arg.help(
                "By what percentage the error of a model may rise for storing; off: in single precision \
                 [default: 30, since finer rounding takes more bytes than more latents do]",
            );
        }
        _ => return arg,
    };
    arg.hide(true).value_parser(refused)
}

/// What is tried: every codec at its settings, and models of every family, size, number of latents
/// and seed.
#[derive(Debug, Args)]
#[command(next_help_heading = "Trials")]
pub struct TrialArgs {
    /// Classical codecs: all, none, or a list of zstd, pcodec, cast, cast-zstd, quantise, zfp, dct,
    /// wavelet, wavelet-exact, table, bitround, linear (PCA with its basis) and tucker
    #[arg(
        long,
        value_name = "LIST",
        default_value = "all",
        value_delimiter = ','
    )]
    pub codecs: Vec<String>,

    /// Models: none, or a list of dense, baler, linear, tucker and conv
    #[arg(
        long,
        value_name = "LIST",
        default_value = "dense",
        value_delimiter = ','
    )]
    pub families: Vec<String>,

    /// Sizes of dense and conv models: small, medium, large [default: as fit]
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub sizes: Vec<Size>,

    /// Values in / latents [default: 2, 3 and 1.6 for a table, 50, 100 and 200 for a
    /// field; ratios with as many latents as samples are left out, and where none is left, a quarter as
    /// many latents as samples are tried]
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = ratio,
          conflicts_with = "latents")]
    pub ratios: Vec<f64>,

    /// Numbers of latents, instead of ratios
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub latents: Vec<NonZeroUsize>,

    /// Seeds [default: that of --seed, or 0]
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        conflicts_with = "seed"
    )]
    pub seeds: Vec<u64>,

    /// The error by which files are compared
    #[arg(long, value_name = "NAME", default_value = "psnr")]
    pub error: Measure,
}

/// A list that may say `none`.
pub(super) fn listed(list: &[String]) -> &[String] {
    match list {
        [one] if one.trim().eq_ignore_ascii_case("none") => &[],
        list => list,
    }
}
