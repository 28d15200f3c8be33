//! Made-up points.

use super::measure::from_decibels;
use super::trade_off::{Method, PointError, TradeOffPoint};
use crate::metrics::Totals;

pub fn point(label: &str, bytes: usize, psnr: f64) -> TradeOffPoint {
    let nrmse = from_decibels(psnr);
    TradeOffPoint {
        method: Method::Codec {
            codec: label.to_owned(),
            label: label.to_owned(),
            version: String::new(),
            setting: String::new(),
        },
        bytes,
        fixed_bytes: None,
        ratio: 1000.0 / bytes as f64,
        ratio_vs_lossless: 500.0 / bytes as f64,
        error: PointError {
            totals: Totals {
                nrmse_mean: nrmse,
                nrmse_max: nrmse,
                psnr,
                max_abs_over_range: 3.0 * nrmse,
                nrmse_robust_mean: 0.01,
                kinds: crate::metrics::KindChanges::default(),
            },
            response_width: None,
        },
        held_out: None,
        encode_seconds: 0.1,
        decode_seconds: 0.1,
    }
}

pub fn network(bytes: usize, psnr: f64) -> TradeOffPoint {
    TradeOffPoint {
        method: Method::Model {
            family: "dense".to_owned(),
            size: "medium".to_owned(),
            latents: 4,
            seed: 0,
            rounding: Some(0.01),
            epochs: 10,
        },
        ..point("", bytes, psnr)
    }
}
