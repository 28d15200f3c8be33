//! How a run stands while it trains, and what came of it.

use std::time::Duration;

use super::{Facts, LossPoint};
use crate::format;
use crate::metrics::Totals;
use crate::report::{Baseline, ModelReport};

/// How a run stands.
#[derive(Clone, Debug)]
pub struct TrainingFigures<'a> {
    pub model: &'a ModelReport,
    /// Epochs that the run takes.
    pub epochs: usize,
    /// The last epoch, and its step size.
    pub last: Option<LossPoint>,
    pub learning_rate: f64,
    /// The epoch whose weights are kept.
    pub best: Option<usize>,
    /// The network found nothing beyond PCA, which is kept in its place.
    pub pca_alone: bool,
    /// Training samples a second, and the time so far; pauses not counted.
    pub samples_per_second: Option<f64>,
    pub elapsed: Duration,
    /// Samples that training never sees.
    pub held_out: usize,
}

/// Errors of a network, and those of PCA.
#[derive(Clone, Debug)]
pub struct TrainingErrors {
    /// What they were taken over.
    pub title: &'static str,
    /// Over held-out samples, or over all where none are held out.
    pub judged: Totals,
    pub has_held_out: bool,
    pub training: Option<Totals>,
    pub pca: Option<Baseline>,
}

impl TrainingFigures<'_> {
    pub fn facts(&self) -> Facts {
        let mut facts = Facts::new("Run");
        let latents = format::count(self.model.latent);
        facts.add(
            "Latents",
            format!("{latents} of {} values", format::count(self.model.features)),
            "Values in the bottleneck, of the values of one sample",
        );
        facts.add(
            "Parameters",
            format::count(self.model.parameters),
            "Weights and biases of encoder and decoder",
        );
        if let Some(last) = self.last {
            facts.add(
                "Epoch",
                format!("{} of {}", last.epoch, self.epochs),
                "Passes over the training samples",
            );
            facts.add(
                "Training loss",
                format::number(last.training),
                "Mean over the epoch's batches, of transformed values",
            );
            facts.add(
                "Held-out loss",
                format::number(last.held_out),
                "At the epoch's end, on samples that training never sees",
            );
            facts.add(
                "Learning rate",
                format::number(self.learning_rate),
                "Step size of the optimiser in this epoch",
            );
        }
        if self.pca_alone {
            let tip = "PCA was as good by the aim on held-out samples, so PCA is kept";
            facts.add("Kept", "PCA", tip);
        } else if let Some(best) = self.best {
            facts.add(
                "Best epoch",
                best.to_string(),
                "Smallest error by the aim on held-out samples: these weights are kept",
            );
        }
        if let Some(speed) = self.samples_per_second {
            let speed = format::rate(speed);
            facts.add("Speed", speed, "Training samples, pauses not counted");
            let elapsed = format::duration(self.elapsed);
            facts.add("Elapsed", elapsed, "Pauses not counted");
        }
        if self.held_out > 0 {
            facts.add(
                "Held out",
                format::counted(self.held_out, "sample"),
                "Samples that training never sees",
            );
        }
        facts
    }
}

impl TrainingErrors {
    pub fn facts(&self) -> Facts {
        let now = &self.judged;
        let [error, psnr] = if self.has_held_out {
            ["Held-out error", "Held-out PSNR"]
        } else {
            ["Error", "PSNR"]
        };
        let mut facts = Facts::new(self.title);
        facts.add(
            error,
            format::percent(now.nrmse_mean),
            "Mean NRMSE: root mean square error over each column's range, averaged over columns",
        );
        facts.add(
            "Worst column",
            format::percent(now.nrmse_max),
            "Largest of the columns' NRMSE",
        );
        facts.add(
            psnr,
            format::decibels(now.psnr),
            "Peak signal to noise ratio from the value range: higher is better",
        );
        if let Some(training) = self.training {
            facts.add(
                "Training error",
                format::percent(training.nrmse_mean),
                "The same over samples that training saw: much lower than held out means learning by \
                 heart",
            );
        }
        if let Some(pca) = self.pca.filter(Baseline::exists) {
            facts.add(
                "PCA's error",
                format::percent(pca.nrmse_mean_held_out),
                if pca.min_max {
                    "What principal component analysis reaches with the same number of latents on \
                     min-max columns, where it is better than on the chosen transforms"
                } else {
                    "What principal component analysis reaches with the same number of latents"
                },
            );
            facts.add(
                "PCA's PSNR",
                format::decibels(pca.psnr_held_out),
                "The same for PCA",
            );
            if now.nrmse_mean > 0.0 {
                let factor = pca.nrmse_mean_held_out / now.nrmse_mean;
                facts.add(
                    "PCA / network",
                    format!("{}x", format::significant(factor, 3)),
                    "How many times larger PCA's error is",
                );
            }
        }
        facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::KindChanges;
    use crate::model::{ModelSpec, Size};

    #[test]
    fn what_is_not_known_yet_is_left_out() {
        let model = ModelReport::from_model(&ModelSpec::new(Size::Custom(vec![8]), 24, 15));
        let mut figures = TrainingFigures {
            model: &model,
            epochs: 20,
            last: None,
            learning_rate: f64::NAN,
            best: None,
            pca_alone: false,
            samples_per_second: None,
            elapsed: Duration::ZERO,
            held_out: 0,
        };
        let labels = |figures: &TrainingFigures<'_>| -> Vec<String> {
            let facts = figures.facts().facts;
            facts.into_iter().map(|fact| fact.label).collect()
        };
        assert_eq!(labels(&figures), ["Latents", "Parameters"]);
        figures.last = Some(LossPoint {
            epoch: 3,
            training: 0.5,
            held_out: 0.25,
        });
        (figures.best, figures.held_out) = (Some(2), 7);
        let all = figures.facts().facts;
        assert_eq!(all[2].values, ["3 of 20"]);
        assert_eq!(all[all.len() - 1].values, ["7 samples"]);
        assert!(labels(&figures).contains(&"Best epoch".to_owned()));
        figures.pca_alone = true;
        assert!(!labels(&figures).contains(&"Best epoch".to_owned()));
        assert!(labels(&figures).contains(&"Kept".to_owned()));
    }

    #[test]
    fn pca_is_told_only_where_there_is_one() {
        let totals = Totals {
            nrmse_mean: 0.01,
            nrmse_max: 0.02,
            psnr: 40.0,
            max_abs_over_range: 0.1,
            nrmse_robust_mean: f64::NAN,
            kinds: KindChanges::default(),
        };
        let mut errors = TrainingErrors {
            title: "Result",
            judged: totals,
            has_held_out: false,
            training: None,
            pca: Some(Baseline::NONE),
        };
        assert_eq!(errors.facts().facts.len(), 3);
        errors.pca = Some(Baseline {
            nrmse_mean_all: 0.05,
            nrmse_mean_held_out: 0.05,
            ..Baseline::NONE
        });
        let facts = errors.facts().facts;
        assert_eq!(facts[facts.len() - 1].values, ["5.00x"]);
    }
}
