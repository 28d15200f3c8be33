//! What PCA reaches on the same data: what a network has to beat.

use std::ops::Range;

use burn::tensor::Device;
use ndarray::{Array2, Axis};

use super::shown::given_back;
use crate::data::gathered;
use crate::metrics::{Span, Totals, compare};
use crate::model::Pca;
use crate::train::judge::Judge;
use crate::train::loss::{Objective, to_device};
use crate::train::{Baseline, RunSpec, Split, TrainError};
use crate::transform::FittedPlan;

/// What the baseline is found with.
pub(super) struct Floor<'a> {
    pub spec: &'a RunSpec,
    pub split: &'a Split,
    pub spans: &'a [Span],
    pub judge: &'a Judge,
}

/// PCA of one plan.
struct Measured {
    all: Totals,
    held_out: Totals,
    aim: f64,
}

impl Floor<'_> {
    /// PCA at the same number of latents: on min-max columns, or on the chosen transforms where that
    /// is better by the aim, so that the floor is not made low; beside its loss. And the aim's error
    /// of PCA on the chosen transforms.
    pub fn find(
        &self,
        chosen: (&FittedPlan, &Array2<f32>, &Pca),
        loss_held_out: f64,
    ) -> (Baseline, f64) {
        let spec = self.spec;
        let components = chosen.2.components.nrows();
        let chosen = self.measure(chosen);
        let pca_error = chosen.aim;
        let straight = spec.plan.min_max();
        let mut best = (chosen, false);
        if straight != spec.plan {
            let plan = FittedPlan::fit(&straight, &spec.data, &self.split.training);
            let features = plan.forward(spec.data.values());
            let training = gathered(features.view(), &self.split.training);
            let pca = Pca::fit(training.view(), components);
            let other = self.measure((&plan, &features, &pca));
            if other.aim < pca_error {
                best = (other, true);
            }
        }
        let (Measured { all, held_out, aim }, min_max) = best;
        let baseline = Baseline {
            nrmse_mean_all: all.nrmse_mean,
            nrmse_mean_held_out: held_out.nrmse_mean,
            psnr_all: all.psnr,
            psnr_held_out: held_out.psnr,
            loss_held_out,
            aim,
            min_max,
        };
        (baseline, pca_error)
    }

    fn measure(&self, (plan, features, pca): (&FittedPlan, &Array2<f32>, &Pca)) -> Measured {
        let (data, split) = (&self.spec.data, self.split);
        let back = pca.reconstruct(features.view());
        let after = given_back(plan, back.view(), data.stored(), data.types());
        let names = &data.column_names;
        let over = |rows| compare(data.stored(), after.view(), names, self.spans, rows).all;
        let all = over(None);
        let held_out = if split.held_out.is_empty() {
            all
        } else {
            over(Some(&split.held_out))
        };
        let aim = self.judge.of_values(data, split, after.view());
        Measured { all, held_out, aim }
    }
}

/// The loss of PCA on the chosen transforms, over the held-out samples, or all where none are held
/// out: what a network with a linear path starts from.
pub(super) fn loss_of_pca(
    objective: &Objective,
    split: &Split,
    features: &Array2<f32>,
    pca: &Pca,
) -> Result<f64, TrainError> {
    let judged = if split.held_out.is_empty() {
        &split.training
    } else {
        &split.held_out
    };
    let device = Device::flex();
    let components = to_device(pca.components.clone(), &device);
    let mean = to_device(pca.mean.clone().insert_axis(Axis(0)), &device);
    let rows = |range: Range<usize>| objective.upload(features, &judged[range], &device);
    objective.judge(judged.len(), rows, |rows| {
        let z = (rows.features.clone() - mean.clone()).matmul(components.clone().transpose());
        let back = z.clone().matmul(components.clone()) + mean.clone();
        (z, back)
    })
}
