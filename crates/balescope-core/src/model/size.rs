//! How large an autoencoder is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How large an autoencoder is: the widths of its hidden layers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Size {
    Small,
    Medium,
    Large,
    /// The dense network of BALER: 200, 100, 50 with leaky `ReLU` and no linear path.
    Baler,
    /// Widths from the input side to the latents; none: the linear path alone, which is PCA.
    Custom(Vec<usize>),
}

impl Size {
    pub const NAMED: [Self; 4] = [Self::Small, Self::Medium, Self::Large, Self::Baler];
    pub const MAX_WIDTH: usize = 16_384;
    pub const MAX_LAYERS: usize = 16;
    const MANY_FEATURES: usize = 512;

    /// Hidden widths of the encoder, from the input side; the decoder mirrors them.
    pub fn widths(&self) -> &[usize] {
        match self {
            Self::Small => &[32, 32],
            Self::Medium => &[128, 128],
            Self::Large => &[256, 256, 256],
            Self::Baler => &[200, 100, 50],
            Self::Custom(widths) => widths,
        }
    }

    /// A good first choice: medium, but small for samples of many values, whose first and last
    /// layers are wide anyway.
    pub fn suggest(features: usize) -> Self {
        if features > Self::MANY_FEATURES {
            Self::Small
        } else {
            Self::Medium
        }
    }

    /// `Small`, `Medium`, `Large`, `BALER` or `Own widths`, as a label.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Small => "Small",
            Self::Medium => "Medium",
            Self::Large => "Large",
            Self::Baler => "BALER",
            Self::Custom(_) => "Own widths",
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Custom(widths) if widths.is_empty() => f.write_str("linear"),
            Self::Custom(widths) => {
                let text: Vec<_> = widths.iter().map(ToString::to_string).collect();
                f.write_str(&text.join(","))
            }
            named => f.write_str(&named.label().to_lowercase()),
        }
    }
}

/// A size that is not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("size {found:?}: expected small, medium, large, baler, linear or widths such as 200,100,50 (each 1 to {max})", max = Size::MAX_WIDTH)]
pub struct SizeError {
    pub found: String,
}

impl FromStr for Size {
    type Err = SizeError;

    fn from_str(text: &str) -> Result<Self, SizeError> {
        let text = text.trim();
        if let Some(named) = Self::NAMED
            .iter()
            .find(|s| s.to_string().eq_ignore_ascii_case(text))
        {
            return Ok(named.clone());
        }
        if text.eq_ignore_ascii_case("linear") {
            return Ok(Self::Custom(Vec::new()));
        }
        let widths = text
            .split(',')
            .map(|w| {
                w.trim()
                    .parse()
                    .ok()
                    .filter(|w| (1..=Self::MAX_WIDTH).contains(w))
            })
            .collect::<Option<Vec<usize>>>();
        match widths {
            Some(widths) if widths.len() <= Self::MAX_LAYERS => Ok(Self::Custom(widths)),
            _ => Err(SizeError {
                found: text.to_owned(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_they_are_written() {
        for size in Size::NAMED
            .into_iter()
            .chain([Size::Custom(vec![10, 5]), Size::Custom(Vec::new())])
        {
            assert_eq!(size.to_string().parse(), Ok(size));
        }
        assert_eq!(
            " 200, 100 ,50".parse(),
            Ok(Size::Custom(vec![200, 100, 50]))
        );
        for bad in ["", "huge", "10,,5", "0", "10,-1", "99999999999999999999"] {
            assert!(bad.parse::<Size>().is_err(), "{bad}");
        }
    }
}
