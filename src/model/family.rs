use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How a sample becomes latents and comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Family {
    /// Hidden layers beside a linear path that starts as PCA.
    Dense,
    /// The network of BALER: hidden layers with leaky `ReLU` and no linear path.
    Baler,
    /// PCA, in closed form.
    Linear,
    /// PCA of snapshots whose pictures are low-rank along every axis, in closed form.
    Tucker,
    /// A network that is asked with a time and a place and answers with the values there: its
    /// weights are all that is kept.
    Coordinate,
    /// A linear path over tiles or whole snapshots, and convolutions that refine what it gives.
    Conv,
}

/// A family that is not known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("model {found:?}: expected dense, baler, linear, tucker, coordinate or conv")]
pub struct FamilyError {
    pub found: String,
}

impl Family {
    pub const ALL: [Self; 6] = [
        Self::Dense,
        Self::Baler,
        Self::Linear,
        Self::Tucker,
        Self::Coordinate,
        Self::Conv,
    ];

    /// Fitted at once, without epochs; the encoder is the projection onto the decoder.
    pub fn closed_form(self) -> bool {
        matches!(self, Self::Linear | Self::Tucker)
    }

    /// Its network can be of several sizes.
    pub fn has_sizes(self) -> bool {
        matches!(self, Self::Dense | Self::Conv)
    }

    /// Needs samples with axes.
    pub fn for_fields(self) -> bool {
        matches!(self, Self::Tucker | Self::Coordinate | Self::Conv)
    }

    /// Whether latents are computed from samples. Where not, there is one: the sample's place in
    /// time, from -1 to 1, and nothing but the samples trained on can be kept.
    pub fn encodes(self) -> bool {
        self != Self::Coordinate
    }

    /// As a label.
    pub fn label(self) -> &'static str {
        match self {
            Self::Dense => "Dense",
            Self::Baler => "BALER",
            Self::Linear => "Linear (PCA)",
            Self::Tucker => "Tucker",
            Self::Coordinate => "Coordinate",
            Self::Conv => "Convolution",
        }
    }

    /// What it is and when to take it, in a sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::Dense => {
                "A network beside PCA: it starts as PCA and learns what PCA cannot; the first choice \
                 for tables"
            }
            Self::Baler => "BALER's own network, for comparison",
            Self::Linear => "Principal components, found at once; what every network has to beat",
            Self::Tucker => {
                "Principal components whose pictures are themselves compressed along every axis, \
                 found at once; the smallest files for short series of snapshots"
            }
            Self::Coordinate => {
                "A network that is asked with time and place and answers with the values there; its \
                 weights are the file. It also answers between snapshots, but learns for minutes and \
                 cannot compress other files; for the smallest file try Tucker first"
            }
            Self::Conv => {
                "Principal components of small tiles, or Tucker, refined by convolutions; tiles give \
                 the smallest files where snapshots are few, and Tucker alone where they are many"
            }
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dense => "dense",
            Self::Baler => "baler",
            Self::Linear => "linear",
            Self::Tucker => "tucker",
            Self::Coordinate => "coordinate",
            Self::Conv => "conv",
        })
    }
}

impl FromStr for Family {
    type Err = FamilyError;

    fn from_str(text: &str) -> Result<Self, FamilyError> {
        let known = Self::ALL.into_iter().find(|f| {
            let text = text.trim();
            f.to_string().eq_ignore_ascii_case(text)
                || (*f == Self::Linear && text.eq_ignore_ascii_case("pca"))
        });
        known.ok_or_else(|| FamilyError {
            found: text.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_read_as_they_are_written() {
        for family in Family::ALL {
            assert_eq!(family.to_string().parse(), Ok(family));
        }
        assert_eq!(" PCA ".parse(), Ok(Family::Linear));
        assert!("wavelet".parse::<Family>().is_err());
    }
}
