//! What a result is to reach.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::format::significant;
use crate::metrics::Totals;
use crate::transform::Aim;

/// An error that a result may not exceed, judged on held-out samples (on all where none are held
/// out).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Target {
    /// Mean over columns of the root mean square of the response, in percent. Columns that come
    /// near zero have no meaningful response and do not count: only modelled columns whose values
    /// are all above zero, or all below.
    Response(f64),
    /// At least this value-range PSNR, in dB.
    Psnr(f64),
    /// Largest error of any value, as a share of its column's range.
    Largest(f64),
    /// Mean over columns of the NRMSE, in percent.
    Nrmse(f64),
    /// Mean over columns of the root mean square error over the robust range, from the 0.1 % to the 99.9 %
    /// quantile, in percent: far values do not make the range wide.
    Robust(f64),
    /// The bounds of the run: no value is off by more than they allow.
    Bounds,
}

/// A target that is not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "target {found:?}: expected response=0.5 (percent), psnr=45 (dB), max=0.01 (share of the range), nrmse=0.5 or robust=0.3 (percent), above 0 and at most 100, 200, 1, 100 and 100"
)]
pub struct TargetError {
    pub found: String,
}

impl Target {
    /// One of each kind, with a value to begin with.
    pub const KINDS: [Self; 5] = [
        Self::Psnr(45.0),
        Self::Response(0.5),
        Self::Largest(0.01),
        Self::Nrmse(0.5),
        Self::Robust(0.3),
    ];

    /// As the command line and JSON call it.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Response(_) => "response",
            Self::Psnr(_) => "psnr",
            Self::Largest(_) => "max",
            Self::Nrmse(_) => "nrmse",
            Self::Robust(_) => "robust",
            Self::Bounds => "bounds",
        }
    }

    /// The aim that goes with it.
    pub fn aim(self) -> Aim {
        match self {
            Self::Response(_) => Aim::Relative,
            Self::Psnr(_) | Self::Largest(_) | Self::Nrmse(_) | Self::Robust(_) | Self::Bounds => {
                Aim::Range
            }
        }
    }

    /// As a label.
    pub fn label(self) -> &'static str {
        match self {
            Self::Response(_) => "Mean response",
            Self::Psnr(_) => "PSNR",
            Self::Largest(_) | Self::Bounds => "Largest error",
            Self::Nrmse(_) => "Mean NRMSE",
            Self::Robust(_) => "Robust NRMSE",
        }
    }

    pub fn value(self) -> f64 {
        match self {
            Self::Response(value)
            | Self::Psnr(value)
            | Self::Largest(value)
            | Self::Nrmse(value)
            | Self::Robust(value) => value,
            Self::Bounds => 1.0,
        }
    }

    /// The same kind with another value.
    pub fn with(self, value: f64) -> Self {
        match self {
            Self::Response(_) => Self::Response(value),
            Self::Psnr(_) => Self::Psnr(value),
            Self::Largest(_) => Self::Largest(value),
            Self::Nrmse(_) => Self::Nrmse(value),
            Self::Robust(_) => Self::Robust(value),
            Self::Bounds => Self::Bounds,
        }
    }

    /// The largest value that makes sense; the least is above zero.
    pub fn most(self) -> f64 {
        match self {
            Self::Psnr(_) => 200.0,
            Self::Largest(_) | Self::Bounds => 1.0,
            Self::Response(_) | Self::Nrmse(_) | Self::Robust(_) => 100.0,
        }
    }

    pub fn is_possible(self) -> bool {
        self.value() > 0.0 && self.value() <= self.most()
    }

    /// This target's figure of a result, in the target's unit. `responses`: the root mean squares
    /// of the columns that count; NaN where there are none. What bounds allow is not known here.
    pub fn figure(self, totals: &Totals, responses: &[f64]) -> f64 {
        match self {
            Self::Response(_) => responses.iter().sum::<f64>() / responses.len() as f64,
            Self::Psnr(_) => totals.psnr,
            Self::Largest(_) => totals.max_abs_over_range,
            Self::Nrmse(_) => 100.0 * totals.nrmse_mean,
            Self::Robust(_) => 100.0 * totals.nrmse_robust_mean,
            Self::Bounds => f64::NAN,
        }
    }

    /// By what factor the error is above the target; 1 or less meets it. No number counts as
    /// infinitely far.
    pub fn miss(self, reached: f64) -> f64 {
        let miss = match self {
            Self::Psnr(value) => 10_f64.powf((value - reached) / 20.0),
            _ => reached / self.value(),
        };
        if miss.is_nan() { f64::INFINITY } else { miss }
    }

    /// A bound with which it may be met, as a share of the range: what the largest error may be, or
    /// that within which evenly spread errors have the root mean square. `None` where errors are not
    /// over the whole range.
    pub fn bound(self) -> Option<f64> {
        match self {
            Self::Response(_) | Self::Robust(_) | Self::Bounds => None,
            Self::Largest(value) => Some(value),
            Self::Nrmse(value) => Some(3_f64.sqrt() * value / 100.0),
            Self::Psnr(value) => Some(3_f64.sqrt() * 10_f64.powf(-value / 20.0)),
        }
    }

    /// A figure of this kind with its unit: `45.2 dB`, `0.512 %`.
    pub fn with_unit(self, figure: f64) -> String {
        if figure.is_nan() {
            return "-".to_owned();
        }
        match self {
            Self::Psnr(_) => format!("{figure:.2} dB"),
            Self::Largest(_) => format!("{} % of the range", significant(100.0 * figure, 3)),
            Self::Bounds => format!("{} % of the bound", significant(100.0 * figure, 3)),
            Self::Response(_) | Self::Nrmse(_) | Self::Robust(_) => {
                format!("{} %", significant(figure, 3))
            }
        }
    }
}

/// As the command line takes it: `psnr=45`.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.kind(), self.value())
    }
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let parsed = || {
            let (kind, value) = text.split_once('=')?;
            let value: f64 = value.trim().parse().ok()?;
            let kind = kind.trim().to_ascii_lowercase();
            if kind == Self::Bounds.kind() {
                return (value == 1.0).then_some(Self::Bounds);
            }
            let known = Self::KINDS.into_iter().find(|k| k.kind() == kind)?;
            Some(known.with(value)).filter(|target| target.is_possible())
        };
        parsed().ok_or_else(|| TargetError {
            found: text.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read_as_they_are_written() {
        for target in Target::KINDS {
            assert_eq!(target.to_string().parse(), Ok(target));
        }
        assert_eq!(Target::Bounds.to_string().parse(), Ok(Target::Bounds));
        assert_eq!(" PSNR = 45.5".parse(), Ok(Target::Psnr(45.5)));
        for bad in ["psnr", "psnr=", "psnr=-3", "max=2", "nrmse=nan", "beauty=1"] {
            let error = bad.parse::<Target>().unwrap_err().to_string();
            assert!(error.contains(bad) && error.contains("psnr=45"), "{error}");
        }
    }

    #[test]
    fn a_miss_is_a_factor_of_the_error() {
        assert!((Target::Psnr(40.0).miss(34.0) - 1.995).abs() < 0.001);
        assert!((Target::Psnr(40.0).miss(40.0) - 1.0).abs() < 1e-15);
        assert!((Target::Nrmse(0.5).miss(0.25) - 0.5).abs() < 1e-15);
        assert_eq!(Target::Psnr(40.0).miss(f64::INFINITY), 0.0);
        assert_eq!(Target::Response(1.0).miss(f64::NAN), f64::INFINITY);
    }

    #[test]
    fn figures_are_those_of_the_report() {
        let totals = Totals {
            nrmse_mean: 0.002,
            nrmse_max: 0.1,
            psnr: 41.0,
            max_abs_over_range: 0.3,
            nrmse_robust_mean: 0.01,
            kinds: crate::metrics::KindChanges::default(),
        };
        let figure = |target: Target| target.figure(&totals, &[1.0, 3.0]);
        let found = Target::KINDS.map(figure);
        assert_eq!(found, [41.0, 2.0, 0.3, 0.2, 1.0]);
        assert!(Target::Response(1.0).figure(&totals, &[]).is_nan());
    }
}
