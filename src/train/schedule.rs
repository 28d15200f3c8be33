//! How the learning rate changes over a run.

use std::f64::consts::PI;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// How the learning rate changes over the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
pub enum Schedule {
    /// Up in the first 30 %, then down to nearly nothing
    OneCycle,
    /// Up in the first 5 %, then half a cosine down to nearly nothing
    Cosine,
    Constant,
}

balescope_core::named!(Schedule, "schedule");

/// What the rate starts and ends at as shares of the highest one (Smith and Topin, 2017, with the usual
/// constants).
const START: f64 = 1.0 / 25.0;
const END: f64 = 1e-4 / 25.0;

impl Schedule {
    /// Share of the run in which the rate rises unless another one is asked for, so that the first
    /// steps, whose gradients are the largest, do not throw the weights about.
    pub fn warmup(self) -> f64 {
        match self {
            Self::OneCycle => 0.3,
            Self::Cosine => 0.05,
            Self::Constant => 0.0,
        }
    }

    /// The learning rate at `step` of `steps`, for a highest rate that is reached after a share of
    /// them; `None`: after [`Self::warmup`].
    pub fn rate(self, highest: f64, warmup: Option<f64>, step: usize, steps: usize) -> f64 {
        let rise = warmup.unwrap_or(self.warmup());
        let at = step as f64 / (steps.max(2) - 1) as f64;
        let between =
            |from: f64, to: f64, share: f64| to + (from - to) * 0.5 * (1.0 + (PI * share).cos());
        highest
            * match self {
                Self::OneCycle if at < rise => between(START, 1.0, at / rise),
                Self::Cosine | Self::Constant if at < rise => START + (1.0 - START) * at / rise,
                Self::OneCycle | Self::Cosine => between(1.0, END, (at - rise) / (1.0 - rise)),
                Self::Constant => 1.0,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_cycle_rises_and_falls() {
        let rate = |step| Schedule::OneCycle.rate(0.01, None, step, 101);
        assert!((rate(0) - 0.01 / 25.0).abs() < 1e-9);
        assert!((rate(30) - 0.01).abs() < 1e-9);
        assert!(rate(100) < 1e-7);
        assert!((1..30).all(|s| rate(s) > rate(s - 1)));
        assert!((31..100).all(|s| rate(s) < rate(s - 1)));
    }

    #[test]
    fn cosine_warms_up_and_falls() {
        let rate = |step| Schedule::Cosine.rate(0.5, None, step, 201);
        assert!((rate(0) - 0.5 / 25.0).abs() < 1e-9);
        assert!((rate(10) - 0.5).abs() < 1e-9);
        assert!((rate(105) - 0.25).abs() < 1e-4);
        assert!(rate(200) < 1e-5);
        assert!((1..=10).all(|s| rate(s) > rate(s - 1)));
        assert!((11..200).all(|s| rate(s) < rate(s - 1)));
    }

    #[test]
    fn the_rate_is_highest_after_the_warm_up() {
        for &schedule in Schedule::value_variants() {
            let rate = |step| schedule.rate(0.2, Some(0.5), step, 101);
            assert!((rate(0) - 0.2 / 25.0).abs() < 1e-9);
            assert!((1..=50).all(|s| rate(s) > rate(s - 1)));
            assert!((rate(50) - 0.2).abs() < 1e-9);
            assert!((51..101).all(|s| rate(s) <= rate(s - 1)));
            let at_once = schedule.rate(0.2, Some(0.0), 0, 101);
            assert!((at_once - 0.2).abs() < 1e-9);
        }
    }

    #[test]
    fn constant_stays_and_one_step_is_enough() {
        assert!((Schedule::Constant.rate(0.3, None, 7, 11) - 0.3).abs() < 1e-12);
        assert!(Schedule::OneCycle.rate(1.0, None, 0, 1).is_finite());
    }
}
