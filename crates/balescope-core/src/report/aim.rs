//! What a result is judged by, and the transforms that were tried for it.

use serde::{Deserialize, Serialize};

use super::FitReport;
use crate::format::{counted, percent, significant};
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

impl FitReport {
    /// Said where [`FitReport::pca_alone`].
    pub const PCA_ALONE: &'static str =
        "the network found nothing beyond PCA; the file holds PCA alone";

    /// The file against PCA, by the aim: `PCA with the same 12 latents: mean NRMSE 0.700 % on
    /// held-out samples; the network's error is 28.1 times smaller`.
    pub fn against_pca(&self) -> String {
        if !self.baseline.exists() {
            return "No PCA beside it: compare with --model tucker or linear of as many bytes"
                .to_owned();
        }
        let (own, pca) = (self.aim.error, self.baseline.aim);
        let latents = counted(self.model.latent, "latent");
        let (on, way_out) = if self.baseline.min_max {
            (
                " on min-max columns",
                "take min-max for all columns, or leave the transforms automatic",
            )
        } else {
            (
                "",
                "train longer, or take a smaller network or another transform",
            )
        };
        let over = match self.error.held_out {
            Some(_) => "on held-out samples",
            None => "on all samples",
        };
        let who = if self.model.widths.is_empty() {
            "this model"
        } else {
            "the network"
        };
        let verdict = match pca / own {
            ratio if ratio < 1e-3 => {
                "there are so few snapshots that its decoder holds them all".to_owned()
            }
            ratio if ratio >= 1.05 => {
                format!("{who}'s error is {} times smaller", significant(ratio, 3))
            }
            ratio if ratio >= MARGIN => format!("{who} does about as well"),
            ratio if ratio.is_finite() => {
                format!("PCA is better than {who} with {}; {way_out}", percent(own))
            }
            _ => "there is no error to compare".to_owned(),
        };
        let verdict = match self.pca_alone {
            true if pca < MARGIN * own => {
                format!("{}, with {}; {way_out}", Self::PCA_ALONE, percent(own))
            }
            true => Self::PCA_ALONE.to_owned(),
            false => verdict,
        };
        let figure = self.aim.aim.figure();
        format!(
            "PCA{on} with the same {latents}: {figure} {} {over}; {verdict}",
            percent(pca)
        )
    }
}

/// Storing may cost so much of the error, and PCA's is given as it is before it is stored.
const MARGIN: f64 = 0.98;

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
