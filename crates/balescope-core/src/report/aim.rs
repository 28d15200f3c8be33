//! What a result is judged by, and the transforms that were tried for it.

use serde::{Deserialize, Serialize};

use crate::format::percent;
use crate::metrics::non_finite;
use crate::transform::Aim;

/// The aim's error of what the file gives back, on held-out samples (on all where none are held out).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AimReport {
    pub aim: Aim,
    #[serde(with = "non_finite::nan")]
    pub error: f64,
}

/// Transforms tried in short runs before a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TransformTrials {
    pub aim: Aim,
    /// In the order in which they were tried.
    pub tried: Vec<TransformTrial>,
    /// Which of them the run took.
    pub kept: usize,
    pub seconds: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TransformTrial {
    /// In words: `log, asinh and standard`.
    pub transforms: String,
    /// The aim's error of the short run, on held-out samples.
    #[serde(with = "non_finite::nan")]
    pub error: f64,
}

impl TransformTrials {
    /// `Tried min-max: 1.30 %; log and asinh: 0.600 %. Kept log and asinh`.
    pub fn summary(&self) -> String {
        let tried = self.tried.iter();
        let tried: Vec<String> = tried
            .map(|trial| format!("{}: {}", trial.transforms, percent(trial.error)))
            .collect();
        let kept = self.tried.get(self.kept);
        let kept = kept.map_or("", |trial| &*trial.transforms);
        format!(
            "Tried {} ({} of short runs); kept {kept}",
            tried.join("; "),
            self.aim.figure()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_tried_is_told_in_a_line() {
        let trial = |transforms: &str, error| TransformTrial {
            transforms: transforms.to_owned(),
            error,
        };
        let trials = TransformTrials {
            aim: Aim::Range,
            tried: vec![trial("min-max", 0.013), trial("log and asinh", 0.00612)],
            kept: 1,
            seconds: 2.0,
        };
        assert_eq!(
            trials.summary(),
            "Tried min-max: 1.30 %; log and asinh: 0.612 % (mean NRMSE of short runs); kept log and asinh"
        );
    }
}
