//! The error that a result is judged by.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// The error that a result is judged by. It decides which transforms are taken where they are left
/// automatic, and which epoch of a training is kept; what training makes small is the loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Aim {
    /// Error over the column's range: mean NRMSE, PSNR
    ///
    /// Root mean square error over the column's range (NRMSE): the mean over columns for a table; for
    /// a field the root mean square over components, of which PSNR is the logarithm.
    #[default]
    Range,
    /// Error over the value itself: the response
    ///
    /// Root mean square of the response (after - before) / before, where values closer to zero than a
    /// floor count as if they lay there; the mean over columns.
    Relative,
}

impl Aim {
    /// As the command line and JSON call it.
    pub fn name(self) -> String {
        self.to_string()
    }

    /// As a label.
    pub fn label(self) -> &'static str {
        match self {
            Self::Range => "Error / range",
            Self::Relative => "Error / value",
        }
    }

    /// The figure in words, before a number.
    pub fn figure(self) -> &'static str {
        match self {
            Self::Range => "mean NRMSE",
            Self::Relative => "mean response",
        }
    }

    /// What it trades, for a tooltip.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Range => {
                "Errors are divided by the range of their column: good for pictures, fits and PSNR; where a few values lie far out, the many small ones may come back with large errors in percent"
            }
            Self::Relative => {
                "Errors are divided by the value itself: small values come back as well in percent as large ones; errors over the range may be larger"
            }
        }
    }
}

crate::named!(Aim, "aim");
