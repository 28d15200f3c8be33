//! The options of `balescope info`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::axes::AxesChoice;
use crate::cli::shared_args::{DataChoice, MissingChoice, ModelFile};

#[derive(Debug, Args)]
pub struct InfoArgs {
    /// A data file (.npy, .npz, .csv, .h5, .nc, .parquet, .root and others), several by a pattern in quotes or a folder, an archive (.bale) or the name of a bundled sample
    pub file: PathBuf,

    #[command(flatten)]
    pub model: ModelFile,

    #[command(flatten)]
    pub choice: DataChoice,

    #[command(flatten)]
    pub axes: AxesChoice,

    #[command(flatten)]
    pub missing: MissingChoice,

    /// List what the file holds: tables, arrays, columns of texts and lists, with shapes, types and units
    #[arg(long)]
    pub arrays: bool,

    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}
