//! Bytes against error: what codecs and models are compared by.

use serde::{Deserialize, Serialize};

use super::fit::FitReport;
use crate::codec::Ledger;
use crate::metrics::{ColumnError, Totals};
use crate::model::Family;

/// A file of some data: how large it is, what it did to them, and how it was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TradeOffPoint {
    pub method: Method,
    /// The whole file.
    pub bytes: usize,
    /// Those of them that more samples would not add to: header, decoder and encoder. `None` where
    /// that is not known, and for files that have no part for each sample.
    #[serde(default)]
    pub fixed_bytes: Option<usize>,
    /// Stored bytes / file bytes.
    pub ratio: f64,
    /// Bytes in the smallest lossless type / file bytes.
    pub ratio_vs_lossless: f64,
    /// Over all samples.
    pub error: PointError,
    /// Over those that training never saw.
    pub held_out: Option<PointError>,
    /// Training counts.
    pub encode_seconds: f64,
    pub decode_seconds: f64,
}

/// What made a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Method {
    Codec {
        codec: String,
        label: String,
        /// Libraries and their versions.
        version: String,
        setting: String,
    },
    Model {
        family: String,
        size: String,
        latents: usize,
        seed: u64,
        /// By what share the error was allowed to rise for storing.
        rounding: Option<f64>,
        epochs: usize,
    },
}

/// Errors of a point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PointError {
    #[serde(flatten)]
    pub totals: Totals,
    /// Median over the columns of the 68 % width of the response, in percent; only columns whose
    /// values are all above zero, or all below. `None` where there is none.
    pub response_width: Option<f64>,
}

impl PointError {
    /// `clear`: which columns stay clear of zero.
    pub fn new(totals: Totals, columns: &[ColumnError], clear: &[bool]) -> Self {
        let widths = columns.iter().zip(clear).filter(|(_, clear)| **clear);
        let mut widths: Vec<f64> = widths.map(|(column, _)| column.response.width68).collect();
        widths.retain(|w| w.is_finite());
        widths.sort_unstable_by(f64::total_cmp);
        let middle = widths.len() / 2;
        let response_width = widths.get(middle).map(|upper| {
            if widths.len().is_multiple_of(2) {
                f64::midpoint(widths[middle - 1], *upper)
            } else {
                *upper
            }
        });
        Self {
            totals,
            response_width,
        }
    }
}

impl Method {
    /// What belongs on one curve: the codec, or the family and size.
    pub fn series(&self) -> String {
        match self {
            Self::Codec { label, .. } => label.clone(),
            Self::Model { family, size, .. } => match family.parse::<Family>() {
                Ok(family) if family.has_sizes() => {
                    format!("{}, {size}", family.label())
                }
                Ok(family) => family.label().to_owned(),
                Err(_) => family.clone(),
            },
        }
    }

    /// What tells points of a series apart.
    pub fn setting(&self) -> String {
        match self {
            Self::Codec { setting, .. } => setting.clone(),
            Self::Model {
                latents,
                seed,
                rounding,
                ..
            } => {
                let rounding = match rounding {
                    Some(share) => format!("rounding {:.3} %", 100.0 * share),
                    None => "not rounded".to_owned(),
                };
                let rounding = rounding.replace(".000", "");
                let plural = if *latents == 1 { "" } else { "s" };
                // Chance has no part in what is computed at once.
                let seed = if self.is_trained() {
                    format!(", seed {seed}")
                } else {
                    String::new()
                };
                format!("{latents} latent{plural}, {rounding}{seed}")
            }
        }
    }

    /// Series and setting in a line.
    pub fn label(&self) -> String {
        format!("{}, {}", self.series(), self.setting())
    }

    /// The family of a model; `None` for a codec.
    pub fn family(&self) -> Option<Family> {
        match self {
            Self::Model { family, .. } => family.parse().ok(),
            Self::Codec { .. } => None,
        }
    }

    /// Whether it was trained in epochs.
    pub fn is_trained(&self) -> bool {
        self.family().is_some_and(|family| !family.closed_form())
    }
}

impl TradeOffPoint {
    /// With the errors over the samples that training never saw in the place of those over all, where
    /// it has them.
    pub fn over_held_out(mut self) -> Self {
        self.error = self.held_out.unwrap_or(self.error);
        self
    }

    /// A finished run. `clear`: columns that stay clear of zero.
    pub fn of_run(
        report: &FitReport,
        rounding: Option<f64>,
        clear: &[bool],
        [encode_seconds, decode_seconds]: [f64; 2],
    ) -> Self {
        let held_out = |totals| PointError::new(totals, &report.columns_held_out, clear);
        let bytes = &report.bytes;
        let family = report.model.family.parse::<Family>();
        let grows = family.is_ok_and(|family| family.encodes());
        Self {
            method: Method::Model {
                family: report.model.family.clone(),
                size: report.model.size.clone(),
                latents: report.model.latent,
                seed: report.training.seed,
                rounding,
                epochs: report.training.epochs,
            },
            bytes: bytes.total,
            fixed_bytes: grows.then_some(bytes.header + bytes.mesh + bytes.decoder + bytes.encoder),
            ratio: report.ratio.total,
            ratio_vs_lossless: report.ratio.total_vs_lossless_dtype,
            error: PointError::new(report.error.all, &report.columns, clear),
            held_out: report.error.held_out.map(held_out),
            encode_seconds,
            decode_seconds,
        }
    }

    /// What a model would be if training ended now: the bytes of its file, and its errors over all
    /// and over held-out samples. Responses and the time of decoding are not known.
    pub fn so_far(
        method: Method,
        bytes: &Ledger,
        all: Totals,
        held_out: Option<Totals>,
        seconds: f64,
    ) -> Self {
        let error = |totals| PointError {
            totals,
            response_width: None,
        };
        Self {
            method,
            bytes: bytes.total,
            fixed_bytes: None,
            ratio: bytes.total_ratio(),
            ratio_vs_lossless: bytes.total_ratio_vs_lossless(),
            error: error(all),
            held_out: held_out.map(error),
            encode_seconds: seconds,
            decode_seconds: f64::NAN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{network, point};
    use super::*;

    #[test]
    fn points_come_back_from_json() {
        for point in [point("a", 7, f64::INFINITY), network(9, 33.0)] {
            let json = serde_json::to_string(&point).unwrap();
            assert_eq!(serde_json::from_str::<TradeOffPoint>(&json).unwrap(), point);
        }
    }

    #[test]
    fn the_width_is_the_median_over_columns_clear_of_zero() {
        let columns: Vec<ColumnError> = [3.0, 1.0, 100.0, f64::NAN, 2.0]
            .iter()
            .map(|&width68| ColumnError {
                name: String::new(),
                nrmse: 0.0,
                psnr: 0.0,
                max_abs: 0.0,
                nrmse_robust: 0.0,
                kinds: crate::metrics::KindChanges::default(),
                turned: 0,
                response: crate::metrics::ResponseStats {
                    width68,
                    ..Default::default()
                },
                residual: crate::metrics::ResidualStats::default(),
            })
            .collect();
        let totals = point("a", 1, 20.0).error.totals;
        let of = |clear: [bool; 5]| PointError::new(totals, &columns, &clear).response_width;
        assert_eq!(of([true, true, false, true, true]), Some(2.0));
        assert_eq!(of([true, true, false, false, false]), Some(2.0));
        assert_eq!(of([false; 5]), None);
    }
}
