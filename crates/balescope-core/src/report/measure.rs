//! The error by which points are compared.

use std::fmt;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::trade_off::TradeOffPoint;

/// The error by which points are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    #[default]
    Psnr,
    /// Mean over the columns
    Nrmse,
    /// Largest error over the range
    Max,
    /// 68 % width of the response, median of the columns clear of zero
    Response,
}

impl Measure {
    /// The error of a point: smaller is better, 0 is none. PSNR becomes the error over the range.
    /// NaN where there is none.
    pub fn of(self, point: &TradeOffPoint) -> f64 {
        let error = &point.error;
        match self {
            Self::Psnr => from_decibels(error.totals.psnr),
            Self::Nrmse => error.totals.nrmse_mean,
            Self::Max => error.totals.max_abs_over_range,
            Self::Response => error.response_width.unwrap_or(f64::NAN),
        }
    }

    /// Errors that people ask for, with their names.
    pub fn levels(self) -> Vec<(f64, String)> {
        let percent = |values: &[f64], unit: f64| -> Vec<(f64, String)> {
            let named = |v: &f64| (v * unit, format!("{v} %"));
            values.iter().map(named).collect()
        };
        match self {
            Self::Psnr => [30.0, 40.0, 50.0, 60.0, 80.0]
                .map(|db| (from_decibels(db), format!("{db} dB")))
                .to_vec(),
            Self::Nrmse => percent(&[3.0, 1.0, 0.3, 0.1, 0.01], 0.01),
            Self::Max => percent(&[10.0, 3.0, 1.0, 0.3, 0.1], 0.01),
            Self::Response => percent(&[10.0, 3.0, 1.0, 0.3, 0.1], 1.0),
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Psnr => "PSNR",
            Self::Nrmse => "mean NRMSE",
            Self::Max => "largest error over the range",
            Self::Response => "68 % width of the response",
        })
    }
}

pub(super) fn from_decibels(db: f64) -> f64 {
    10.0_f64.powf(-db / 20.0)
}
