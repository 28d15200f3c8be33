//! Another model, or a codec, whose file of the same data is smaller.

use serde::{Deserialize, Serialize};

use crate::codec::classical::{Codec, Setting, find};
use crate::format::{bytes, counted, percent, times_smaller};
use crate::metrics::non_finite;
use crate::model::Family;
use crate::transform::Aim;

/// A model that was tried for a moment after a run: its file is smaller, at about the same error or
/// within the same bounds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Smaller {
    /// `linear` or `tucker`, or the codec by its name.
    pub family: String,
    /// Of a codec that learns nothing: its setting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting: Option<Setting>,
    pub latents: usize,
    /// The whole file.
    pub bytes: usize,
    /// Stored bytes / file bytes.
    pub ratio: f64,
    /// Of the run; a codec is judged by `range`.
    #[serde(default)]
    pub aim: Aim,
    /// By the aim, on the samples that the run is judged by.
    #[serde(with = "non_finite::nan")]
    pub error: f64,
    /// Both keep within the bounds of the run, which say how large errors may be: so nothing was held
    /// out, and the model was rounded by this share of its error.
    pub within_bounds: bool,
    pub rounding: Option<f64>,
    /// What to add to the command of the run.
    pub options: String,
}

impl Smaller {
    /// By what share the error of a model may rise that bounds correct anyway.
    pub const ROUNDING: f64 = 0.3;

    /// `Tucker with 8 latents makes 2.1 kB, 570 times smaller than the data, within the same bounds`.
    pub fn summary(&self) -> String {
        let condition = if self.within_bounds {
            "within the same bounds".to_owned()
        } else {
            format!("with a {} of {}", self.aim.figure(), percent(self.error))
        };
        format!(
            "{} {}, {}, {condition}",
            self.what(),
            bytes(self.bytes),
            times_smaller(self.ratio)
        )
    }

    /// `Tucker with 8 latents makes`, `Wavelets (bound 1 % of the range) make`.
    fn what(&self) -> String {
        if let Some((codec, setting)) = self.codec() {
            return format!("{} ({setting}) make", codec.label());
        }
        let family = self.label();
        format!("{family} with {} makes", counted(self.latents, "latent"))
    }

    /// The name of the family, as the window has it.
    pub fn label(&self) -> String {
        let family = self.family.parse::<Family>();
        family.map_or_else(|_| self.family.clone(), |f| f.label().to_owned())
    }

    /// The codec, where it is one.
    pub fn codec(&self) -> Option<(&'static dyn Codec, Setting)> {
        Some((find(&self.family)?, self.setting?))
    }
}
