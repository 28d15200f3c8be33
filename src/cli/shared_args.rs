//! Options that several commands have.

use std::path::PathBuf;

use clap::Args;

use crate::data::Missing;

/// The model of an archive that does not hold it.
#[derive(Debug, Args)]
pub struct ModelFile {
    /// The archive that holds the model, where IN.bale shares it [default: one beside IN.bale]
    #[arg(long, value_name = "MODEL.bale")]
    pub with: Option<PathBuf>,
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
