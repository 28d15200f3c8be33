//! The options of `balescope fit`, and what it shares with `balescope sweep`.

use std::path::PathBuf;

use clap::Args;

use crate::named::ParseError;
use crate::runs::{ForColumn, RunSettings};
use crate::transform::Role;

/// The options of `balescope fit`.
#[derive(Debug, Args)]
pub struct FitArgs {
    /// A data file (.npy, .npz, .csv, .h5, .nc, .parquet, .root and others), several by a pattern in quotes or a folder, or the name of a bundled sample, for instance dimuon
    pub file: PathBuf,

    /// Where to write the archive; without it nothing is saved
    #[arg(short, long, value_name = "OUT.bale")]
    pub output: Option<PathBuf>,

    /// Settings from a file, as --save-config or the window writes it; options given beside it win
    #[arg(long, value_name = "FILE.toml")]
    pub config: Option<PathBuf>,

    /// Write all settings of the run, with the transforms that short runs chose, to a file for --config
    #[arg(long, value_name = "FILE.toml")]
    pub save_config: Option<PathBuf>,

    /// Keep the run, under this name if one is given, where `balescope runs` and the window find it
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true)]
    pub keep: Option<Option<String>>,

    /// Make the files of all classical codecs too, and say from how many samples the model pays
    /// against the best of them at the same mean NRMSE
    #[arg(long)]
    pub break_even: bool,

    /// No model, whatever is said of one: a file of this classical codec (see `balescope sweep`), within
    /// --bound, at --step, or without loss
    #[arg(long, value_name = "NAME")]
    pub codec: Option<String>,

    /// The step or tolerance of --codec, as a share of each column's range
    #[arg(long, value_name = "SHARE", requires = "codec", conflicts_with = "bound", value_parser = step)]
    pub step: Option<f64>,

    /// Print the report as one JSON object
    #[arg(long)]
    pub json: bool,

    /// Print no progress and no summary: warnings, errors and what --json asks for alone
    #[arg(short, long)]
    pub quiet: bool,

    #[command(flatten)]
    pub run: RunArgs,
}

fn step(text: &str) -> Result<f64, ParseError> {
    let share = text.trim().parse::<f64>().ok();
    share
        .filter(|share| share.is_finite() && *share > 0.0)
        .ok_or_else(|| "expected a number above 0, such as 0.001".into())
}

/// The settings of a run, and what stands beside them on the command line.
#[derive(Debug, Args)]
pub struct RunArgs {
    #[command(flatten)]
    settings: RunSettings,

    /// Keep a column exactly, beside the network (the same as COLUMN=exact), by its name or its
    /// number from 1; repeatable
    #[arg(long, value_name = "COLUMN", help_heading = "Data")]
    leave_out: Vec<String>,

    /// The file with the token of a remote device [default: the token in BALESCOPE_TOKEN]
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Training",
        display_order = 900
    )]
    pub token_file: Option<PathBuf>,
}

impl RunArgs {
    /// What the options say.
    pub fn settings(&self) -> RunSettings {
        let mut settings = self.settings.clone();
        let left_out = self.leave_out.iter();
        (settings.transform).extend(left_out.map(|column| ForColumn::new(column, Role::Exact)));
        settings
    }
}
