//! The figures of a finished run, as `fit --json` prints them.

use serde::{Deserialize, Serialize};

use super::aim::{AimReport, TransformTrials};
use super::baseline::Baseline;
use super::bound::BoundReport;
use super::derived::DerivedReport;
use super::input::InputReport;
use super::smaller::Smaller;
use super::target_search::TargetReport;
use super::timed::TimedDevice;
use crate::codec::{ArchiveInfo, Ledger};
use crate::format::{count, counted, percent, significant};
use crate::metrics::{ColumnError, Totals, non_finite};
use crate::model::{Family, ModelSpec};

/// What `fit --json` prints.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FitReport {
    pub input: InputReport,
    pub model: ModelReport,
    pub device: String,
    pub training: TrainingReport,
    pub bytes: Ledger,
    pub ratio: RatioReport,
    pub error: ErrorReport,
    pub aim: AimReport,
    pub baseline: Baseline,
    /// The network found nothing beyond PCA, and the file holds PCA alone: `model` is that of the
    /// file.
    pub pca_alone: bool,
    /// Why there is no model and every value is kept without loss, where that is so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nothing_learnt: Option<String>,
    /// Where transforms were left automatic and there was a choice.
    pub tried: Option<TransformTrials>,
    /// What happened to each column, in the data's order: `log`, `exact` and so on.
    pub transforms: Vec<String>,
    /// Over all samples, in the data's order.
    pub columns: Vec<ColumnError>,
    /// The same over the held-out samples; empty when there are none.
    pub columns_held_out: Vec<ColumnError>,
    pub columns_training: Vec<ColumnError>,
    /// Of all samples, where the names of the columns suggest a quantity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derived: Option<DerivedReport>,
    /// How the error bound was kept, where there is one.
    pub bound: Option<BoundReport>,
    /// Another model whose file is smaller, where one was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smaller: Option<Smaller>,
    /// Where the result was searched for.
    pub target: Option<TargetReport>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ModelReport {
    /// `dense`, `baler`, `linear`, `tucker`, `coordinate` or `conv`.
    pub family: String,
    pub size: String,
    pub widths: Vec<usize>,
    /// Of a convolution model: the edge of its tiles in points, or `whole`.
    pub tile: Option<String>,
    pub features: usize,
    pub latent: usize,
    pub parameters: usize,
}

impl ModelReport {
    pub fn from_model(model: &ModelSpec) -> Self {
        Self {
            family: model.family.to_string(),
            size: model.size.to_string(),
            widths: model.widths().to_vec(),
            tile: model.tile().map(|t| t.to_string()),
            features: model.features,
            latent: model.latent,
            parameters: model.parameters(),
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TrainingReport {
    pub epochs: usize,
    pub best_epoch: usize,
    /// The last epoch before the network was trained for being rounded; `None`: it was not.
    pub quantised_after: Option<usize>,
    pub seconds: f64,
    #[serde(with = "non_finite::nan")]
    pub samples_per_second: f64,
    /// Samples in a step; 0 in reports that do not tell.
    #[serde(default)]
    pub batch: usize,
    /// Devices and batches that were timed before the fastest was taken; none where there was no choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timed: Vec<TimedDevice>,
    pub seed: u64,
    pub held_out_samples: usize,
    /// What training made small: `mse`, `l1`, `huber` or `relative`.
    pub loss_name: String,
    /// Weights of the terms added to it; 0: none.
    pub histogram_term: f64,
    pub latent_term: f64,
    /// What was asked for: `0.15`, `last:20`.
    pub held_out: String,
    /// How the held-out samples were chosen: `blocks`, `random rows`, `last samples` or `none`.
    pub held_out_as: String,
    /// Training and held-out loss of each epoch, from epoch 0 (before training).
    #[serde(with = "non_finite::pairs")]
    pub loss: Vec<[f64; 2]>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize, PartialEq)]
pub struct RatioReport {
    /// Values in / values kept, as BALER counts; see [`crate::transform::Budget`].
    #[serde(with = "non_finite::nan")]
    pub nominal: f64,
    /// Stored bytes / file bytes.
    #[serde(with = "non_finite::nan")]
    pub total: f64,
    #[serde(with = "non_finite::nan")]
    pub total_vs_lossless_dtype: f64,
}

impl RatioReport {
    pub fn from_info(archive: &ArchiveInfo) -> Self {
        Self {
            nominal: archive.nominal_ratio,
            total: archive.ledger.total_ratio(),
            total_vs_lossless_dtype: archive.ledger.total_ratio_vs_lossless(),
        }
    }
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ErrorReport {
    pub all: Totals,
    pub held_out: Option<Totals>,
    pub training: Option<Totals>,
}

impl FitReport {
    /// Said where [`FitReport::pca_alone`].
    pub const PCA_ALONE: &'static str =
        "the network found nothing beyond PCA; the file holds PCA alone";

    /// What of the training is in the file: `epoch 12 kept`.
    pub fn kept(&self) -> String {
        match (self.pca_alone, self.training.best_epoch) {
            (true, _) => "PCA kept".to_owned(),
            (false, 0) => "the start kept".to_owned(),
            (false, epoch) => format!("epoch {} kept", count(epoch)),
        }
    }

    /// The file against PCA, by the aim: `PCA with the same 12 latents: mean NRMSE 0.700 % on
    /// held-out samples; the network's error is 28.1 times smaller`.
    pub fn against_pca(&self) -> String {
        if !self.baseline.exists() {
            return "No PCA beside it: compare with --model tucker or linear of as many bytes"
                .to_owned();
        }
        let (own, pca) = (self.aim.error, self.baseline.aim);
        let latents = counted(self.model.latent, "latent");
        let on = if self.baseline.min_max {
            " on min-max columns"
        } else {
            ""
        };
        let way_out = self.way_out();
        let over = match self.error.held_out {
            Some(_) => "on held-out samples",
            None => "on all samples",
        };
        let who = if self.model.widths.is_empty() {
            "this model"
        } else {
            "the network"
        };
        let bounded = self.bound.is_some();
        let verdict = match pca / own {
            ratio if ratio < 1e-3 && pca < NO_ERROR => {
                "before it is stored, its components hold all that varies".to_owned()
            }
            ratio if ratio == f64::INFINITY => "the file has no error there".to_owned(),
            // What the bound put right is no merit of the model.
            ratio if ratio >= 1.05 && bounded => format!(
                "the file's error, which the bound limits, is {} times smaller",
                significant(ratio, 3)
            ),
            ratio if ratio >= 1.05 => {
                format!("{who}'s error is {} times smaller", significant(ratio, 3))
            }
            ratio if ratio >= MARGIN => format!("{who} does about as well"),
            ratio if ratio.is_finite() => {
                format!("PCA is better than {who} with {}{way_out}", percent(own))
            }
            _ => "there is no error to compare".to_owned(),
        };
        let verdict = match self.pca_alone {
            true if pca < MARGIN * own => {
                format!("{}, with {}{way_out}", Self::PCA_ALONE, percent(own))
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

    /// What may help where PCA is better, after the verdict. Closed forms do not train: PCA is given as it
    /// is before it is stored, and what they are off by more comes from storing or from their kind.
    fn way_out(&self) -> &'static str {
        let closed_form =
            (self.model.family.parse::<Family>()).is_ok_and(|family| family.closed_form());
        if self.baseline.min_max {
            "; take min-max for all columns, or leave the transforms automatic"
        } else if self.target.is_some() {
            // The search had the choice, and took the smallest file.
            if closed_form && !self.pca_alone {
                ", which is not stored yet"
            } else {
                ""
            }
        } else if closed_form && !self.pca_alone {
            ", which is not stored yet; take a finer --rounding or more latents"
        } else {
            "; train longer, or take a smaller network or another transform"
        }
    }
}

/// An error of PCA that is next to none: what single precision leaves.
const NO_ERROR: f64 = 1e-5;

/// Storing may cost so much of the error, and PCA's is given as it is before it is stored.
const MARGIN: f64 = 0.98;
