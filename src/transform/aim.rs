use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The error that a result is judged by. It decides which transforms are taken where they are left
/// automatic, and which epoch of a training is kept; what training makes small is the loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Aim {
    /// Root mean square error over the column's range (NRMSE): the mean over columns for a table; for
    /// a field the root mean square over components, of which PSNR is the logarithm.
    #[default]
    Range,
    /// Root mean square of the response (after - before) / before, where values closer to zero than a
    /// floor count as if they lay there; the mean over columns.
    Relative,
}

impl Aim {
    pub const ALL: [Self; 2] = [Self::Range, Self::Relative];

    /// As the command line and JSON call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Range => "range",
            Self::Relative => "relative",
        }
    }

    /// As a label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Range => "Error / range",
            Self::Relative => "Error / value",
        }
    }

    /// The figure in words, before a number.
    #[must_use]
    pub fn figure(self) -> &'static str {
        match self {
            Self::Range => "mean NRMSE",
            Self::Relative => "mean response",
        }
    }

    /// What it trades, for a tooltip.
    #[must_use]
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

impl fmt::Display for Aim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Aim {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|a| a.name() == text);
        known.ok_or_else(|| format!("aim {text:?}: expected range or relative"))
    }
}
