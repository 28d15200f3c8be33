//! What PCA does with the same data.

use serde::{Deserialize, Serialize};

use crate::metrics::non_finite;

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
