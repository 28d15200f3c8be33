//! The figures of a finished run: one object, printed by the command line and shown in the window.

mod aim;
mod bound;
mod break_even;
mod compare;
mod remarks;
mod reuse;
mod smaller;
mod target;
mod trade_off;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use aim::{AimReport, TransformTrial, TransformTrials};
pub use bound::{BoundReport, BoundTally, ColumnBound};
pub use break_even::{BreakEven, Growth};
pub use compare::{
    ColumnQuality, CompareError, CompareReport, CorrelationReport, DerivativeReport, MoreReport,
    PairChange,
};
pub use remarks::{error_remarks, kind_changes};
pub use reuse::{OutOfRangeLatent, RangeReport, ReuseError, ReuseReport, SampleErrors};
pub use smaller::Smaller;
pub use target::{SearchStep, Target, TargetError, TargetReport, best_of_each};
pub use trade_off::{
    EqualError, Measure, Method, Needed, PointError, SeriesBytes, TradeOffPoint, bytes_at, front,
    needed_at, pareto_front,
};

use crate::codec::{ArchiveInfo, Ledger};
use crate::data::{DType, Dataset, MissingValues};
use crate::format;
use crate::metrics::{ColumnError, Totals, non_finite};
use crate::model::ModelSpec;

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
    /// How the error bound was kept, where there is one.
    pub bound: Option<BoundReport>,
    /// Another model whose file is smaller, where one was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smaller: Option<Smaller>,
    /// Where the result was searched for.
    pub target: Option<TargetReport>,
}

/// What PCA does with the same split and the same number of latents, in closed form and single
/// precision: the floor that a network has to beat. On min-max columns or on the chosen transforms,
/// whichever has the smaller error by the aim.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    #[serde(with = "non_finite::nan")]
    pub nrmse_mean_all: f64,
    #[serde(with = "non_finite::nan")]
    pub nrmse_mean_held_out: f64,
    #[serde(with = "non_finite::nan")]
    pub psnr_all: f64,
    #[serde(with = "non_finite::nan")]
    pub psnr_held_out: f64,
    /// The network's loss when it starts as PCA on the chosen transforms; for the loss plot.
    #[serde(with = "non_finite::nan")]
    pub loss_held_out: f64,
    /// The aim's error, on held-out samples (on all where none are held out).
    #[serde(with = "non_finite::nan")]
    pub aim: f64,
    /// It is PCA on min-max columns, although other transforms were chosen.
    pub min_max: bool,
}

impl Baseline {
    /// Beside a model without latents to choose: no numbers.
    pub const NONE: Self = Self {
        nrmse_mean_all: f64::NAN,
        nrmse_mean_held_out: f64::NAN,
        psnr_all: f64::NAN,
        psnr_held_out: f64::NAN,
        loss_held_out: f64::NAN,
        aim: f64::NAN,
        min_max: false,
    };

    /// Whether there is one.
    pub fn exists(&self) -> bool {
        !self.nrmse_mean_all.is_nan()
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InputReport {
    pub path: String,
    pub shape: Vec<usize>,
    /// Samples in the file, where the shape is that of a portion of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<usize>,
    pub dtype: String,
    pub lossless_dtype: String,
    /// What the reader passed over or put together; see [`Dataset::notes`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Columns with values that are taken as missing, or set apart as outliers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<ColumnMissing>,
}

/// Which values of a column no figure counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnMissing {
    pub column: String,
    pub values: Vec<String>,
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

/// How fast a device trained a network when a few steps were tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimedDevice {
    pub device: String,
    /// Samples in a step; 0 in reports that do not tell.
    #[serde(default)]
    pub batch: usize,
    pub samples_per_second: f64,
}

/// `CPU (2 cores), batches of 512: 480,000 samples/s`.
impl fmt::Display for TimedDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.device)?;
        if self.batch > 0 {
            write!(f, ", batches of {}", format::count(self.batch))?;
        }
        write!(f, ": {}", format::rate(self.samples_per_second))
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

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ErrorReport {
    pub all: Totals,
    pub held_out: Option<Totals>,
    pub training: Option<Totals>,
}

impl RatioReport {
    pub fn of(archive: &ArchiveInfo) -> Self {
        Self {
            nominal: archive.nominal_ratio,
            total: archive.ledger.total_ratio(),
            total_vs_lossless_dtype: archive.ledger.total_ratio_vs_lossless(),
        }
    }
}

impl InputReport {
    pub fn of(data: &Dataset) -> Self {
        Self {
            path: data
                .origin
                .path
                .as_ref()
                .map_or_else(|| data.origin.label.clone(), |p| p.display().to_string()),
            shape: data.layout.shape.clone(),
            of: data.origin.of,
            dtype: data.dtype.name().to_owned(),
            lossless_dtype: data.lossless_dtype().name().to_owned(),
            notes: data.notes.clone(),
            missing: ColumnMissing::of_each(data.missing(), data.dtype, &data.column_names),
        }
    }
}

impl ColumnMissing {
    /// Of the columns that have any.
    pub fn of_each(missing: &MissingValues, dtype: DType, names: &[String]) -> Vec<Self> {
        let text = |column| missing.of(column).iter().map(|word| word.text(dtype));
        Self::named(names, (0..names.len()).map(|column| text(column).collect()))
    }

    /// The same of an archive.
    pub fn of_archive(archive: &ArchiveInfo) -> Vec<Self> {
        Self::named(&archive.columns, archive.missing.iter().cloned())
    }

    fn named(names: &[String], values: impl Iterator<Item = Vec<String>>) -> Vec<Self> {
        let columns = names.iter().zip(values).map(|(column, values)| Self {
            column: column.clone(),
            values,
        });
        columns.filter(|column| !column.values.is_empty()).collect()
    }

    /// All of them, in a sentence; `None` where there are none.
    pub fn summary(columns: &[Self]) -> Option<String> {
        let each = |column: &Self| format!("{} in {}", column.values.join(", "), column.column);
        let columns: Vec<String> = columns.iter().map(each).collect();
        (!columns.is_empty()).then(|| {
            format!(
                "{}; kept with their bits, and counted in no figure",
                columns.join("; ")
            )
        })
    }
}

impl ModelReport {
    pub fn of(model: &ModelSpec) -> Self {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timed_devices_tell_their_batch_where_it_is_known() {
        let read = |text| {
            serde_json::from_str::<TimedDevice>(text)
                .unwrap()
                .to_string()
        };
        let known = r#"{"device": "CPU (2 cores)", "batch": 1024, "samples_per_second": 480000.0}"#;
        assert_eq!(
            read(known),
            "CPU (2 cores), batches of 1,024: 480,000 samples/s"
        );
        let older = r#"{"device": "CPU (2 cores)", "samples_per_second": 480000.0}"#;
        assert_eq!(read(older), "CPU (2 cores): 480,000 samples/s");
    }
}
