//! What training makes small, with all that it needs beside the samples.

mod kind;
mod latent_term;
mod relative;
mod rows;
mod weights;

use std::ops::Range;

use burn::tensor::{Device, Int, Tensor, TensorData};
use ndarray::{Array2, Axis};

use self::weights::feature_weights;
use crate::model::Random;
use crate::train::{TrainError, TrainingSpec};
use crate::transform::FittedPlan;

pub use kind::Loss;
pub(in crate::train) use rows::Rows;
pub(in crate::train) use rows::to_device;

/// Rows that are judged at a time.
const BLOCK: usize = 8192;
/// Values of a column that are put in order at most: of a field they are many, and a random part of
/// them has the same distribution.
const IN_ORDER: usize = 1 << 14;
/// The stream of chance of a judgement: the same at every epoch.
const JUDGEMENT: u64 = 4;

/// What is minimised, with all that it needs beside the samples.
#[derive(Debug)]
pub(in crate::train) struct Objective {
    loss: Loss,
    histogram_term: f64,
    latent_term: f64,
    seed: u64,
    points: usize,
    /// Of a network without an encoder: the places of all samples in time, samples x 1.
    places: Option<Array2<f32>>,
    /// Samples are judged in blocks of so many rows.
    block: usize,
    /// 1 x features, mean 1; `None`: all weigh alike.
    weights: Option<Array2<f32>>,
    /// Samples x features: what each residual is multiplied by.
    scales: Option<Array2<f32>>,
}

/// What is minimised where it is a mean of one loss for each sample and feature.
#[derive(Clone, Copy, Debug)]
pub(in crate::train) struct Elementwise<'a> {
    pub loss: Loss,
    /// 1 x features, mean 1; `None`: all weigh alike.
    pub weights: Option<&'a Array2<f32>>,
    /// All samples x features: what each residual is multiplied by.
    pub scales: Option<&'a Array2<f32>>,
}

impl Objective {
    /// `features`: all samples, transformed; `training`: the samples that floors are taken from.
    pub fn new(
        spec: &TrainingSpec,
        plan: &FittedPlan,
        features: &Array2<f32>,
        training: &[usize],
    ) -> Self {
        Self {
            loss: spec.loss,
            histogram_term: spec.histogram_term,
            latent_term: spec.latent_term,
            seed: spec.seed,
            points: plan.points,
            places: None,
            // A distance between distributions depends on how many samples stand for them.
            block: if spec.has_terms() { spec.batch } else { BLOCK },
            weights: feature_weights(&spec.weights, plan),
            scales: (spec.loss == Loss::Relative)
                .then(|| relative::scales(plan, features, training, spec.floor)),
        }
    }

    /// The same for a network that is told the places of all samples in time, samples x 1.
    pub fn with_places(self, places: Option<Array2<f32>>) -> Self {
        Self { places, ..self }
    }

    /// Judges at most so many samples at a time.
    pub fn in_blocks(self, most: usize) -> Self {
        Self {
            block: self.block.min(most.max(1)),
            ..self
        }
    }

    /// `None` where terms about distributions are added.
    pub fn elementwise(&self) -> Option<Elementwise<'_>> {
        (self.histogram_term <= 0.0 && self.latent_term <= 0.0).then_some(Elementwise {
            loss: self.loss,
            weights: self.weights.as_ref(),
            scales: self.scales.as_ref(),
        })
    }

    /// Copies samples to a device. `features`: all samples.
    pub fn upload(&self, features: &Array2<f32>, rows: &[usize], device: &Device) -> Rows {
        let chosen = |all: &Array2<f32>| to_device(all.select(Axis(0), rows), device);
        Rows {
            features: chosen(features),
            places: self.places.as_ref().map(chosen),
            points: None,
            scales: self.scales.as_ref().map(chosen),
            weights: self.weights.as_ref().map(|w| to_device(w.clone(), device)),
        }
    }

    /// The loss of a batch with latents `z` (rows x latents) that comes back as `back` (rows x
    /// features). `random` chooses what the terms look at.
    pub fn of(
        &self,
        batch: &Rows,
        z: Tensor<2>,
        back: Tensor<2>,
        random: &mut Random,
    ) -> Tensor<1> {
        let mut loss = self.residuals(batch, back.clone());
        if self.histogram_term > 0.0 {
            loss = loss + self.histograms(batch, back, random) * self.histogram_term;
        }
        if self.latent_term > 0.0 {
            loss = loss + latent_term::distance(z, random) * self.latent_term;
        }
        loss
    }

    /// The mean loss of `count` samples. `rows` gives those of a range, `run` their latents and what
    /// comes back.
    pub fn judge(
        &self,
        count: usize,
        rows: impl Fn(Range<usize>) -> Rows,
        run: impl Fn(&Rows) -> (Tensor<2>, Tensor<2>),
    ) -> Result<f64, TrainError> {
        let mut random = Random::new(self.seed, JUDGEMENT);
        let mut sum: Option<Tensor<1>> = None;
        for begin in (0..count).step_by(self.block) {
            let size = self.block.min(count - begin);
            let block = rows(begin..begin + size);
            let (z, back) = run(&block);
            let loss = self.of(&block, z, back, &mut random) * size as f64;
            sum = Some(match sum {
                Some(sum) => sum + loss,
                None => loss,
            });
        }
        Ok(read(sum)? / count.max(1) as f64)
    }

    /// The loss without its terms, and the histogram term (0 where there is none), of samples that
    /// come back from an archive as `back` (samples x features). Not a number where it cannot be
    /// computed.
    pub fn of_stored(
        &self,
        features: &Array2<f32>,
        rows: &[usize],
        back: &Array2<f32>,
    ) -> [f64; 2] {
        let device = Device::flex();
        let batch = self.upload(features, rows, &device);
        let back = to_device(back.clone(), &device);
        let mut random = Random::new(self.seed, JUDGEMENT);
        let histograms =
            (self.histogram_term > 0.0).then(|| self.histograms(&batch, back.clone(), &mut random));
        let residuals = Some(self.residuals(&batch, back));
        [residuals, histograms].map(|loss| read(loss).unwrap_or(f64::NAN))
    }

    fn residuals(&self, batch: &Rows, back: Tensor<2>) -> Tensor<1> {
        let mut r = back - batch.features.clone();
        if let Some(scales) = &batch.scales {
            r = r * scales.clone();
        }
        let loss = match self.loss {
            Loss::Mse | Loss::Relative => r.clone() * r,
            Loss::L1 => r.abs(),
            // With a = min(|r|, 1): r^2 / 2 inside and |r| - 1/2 beyond are both a (|r| - a / 2).
            Loss::Huber => {
                let size = r.abs();
                let inner = size.clone().clamp_max(1.0);
                inner.clone() * (size - inner * 0.5)
            }
        };
        match &batch.weights {
            Some(weights) => (loss * weights.clone()).mean(),
            None => loss.mean(),
        }
    }

    /// The 1-Wasserstein (earth mover's) distance between the values of a column before and after,
    /// the mean of |x_(i) - y_(i)| over both in order; the mean of it over columns.
    fn histograms(&self, batch: &Rows, back: Tensor<2>, random: &mut Random) -> Tensor<1> {
        let [rows, features] = back.dims();
        let points = batch.points.as_ref().map_or(self.points, Vec::len);
        let channels = features / points;
        let all = rows * points;
        let some = (all > IN_ORDER).then(|| {
            let step = all / IN_ORDER;
            let first = random.below(all - step * (IN_ORDER - 1));
            let places: Vec<i32> = (0..IN_ORDER).map(|i| (first + i * step) as i32).collect();
            let places = TensorData::new(places, [IN_ORDER]);
            Tensor::<1, Int>::from_data(places, &back.device().inner())
        });
        let ordered = |values: Tensor<2>| {
            let by_column = values.reshape([rows, channels, points]).swap_dims(0, 1);
            let by_column = by_column.reshape([channels, all]);
            match &some {
                Some(places) => by_column.select(1, places.clone()).sort(1),
                None => by_column.sort(1),
            }
        };
        let distance = (ordered(back) - ordered(batch.features.clone())).abs();
        match &batch.weights {
            Some(weights) => {
                let weights = weights.clone().reshape([channels, points]);
                (distance * weights.narrow(1, 0, 1)).mean()
            }
            None => distance.mean(),
        }
    }
}

/// Waits for a sum on the device; nothing was summed: 0.
pub(in crate::train) fn read(value: Option<Tensor<1>>) -> Result<f64, TrainError> {
    let Some(value) = value else { return Ok(0.0) };
    let data = value
        .try_into_data()
        .map_err(|e| TrainError::Device(e.to_string()))?;
    data.iter::<f64>()
        .next()
        .ok_or_else(|| TrainError::Device("an empty loss came back".to_owned()))
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::transform::{ColumnTransform, FittedColumn, Role, TransformKind};

    fn plan(columns: usize, points: usize) -> FittedPlan {
        let kind = TransformKind::MinMax;
        let column = FittedColumn {
            role: Role::Model(kind),
            whole: false,
            never_negative: false,
            entropy: None,
            transform: Some(ColumnTransform::IDENTITY),
            fill: 0.0,
            seen: None,
            seen_remainders: None,
        };
        FittedPlan {
            columns: vec![column; columns],
            points,
        }
    }

    fn training(change: impl Fn(&mut TrainingSpec)) -> TrainingSpec {
        let mut spec = TrainingSpec {
            epochs: 1,
            batch: 2,
            learning_rate: 1e-3,
            schedule: super::super::Schedule::Constant,
            held_out: crate::train::HeldOut::Spread(0.0),
            floor: 0.1,
            rounding: None,
            ..TrainingSpec::default()
        };
        change(&mut spec);
        spec
    }

    /// The loss of features that come back as `back`, through latents that are all zero.
    fn loss(
        spec: &TrainingSpec,
        plan: &FittedPlan,
        before: &Array2<f32>,
        back: &Array2<f32>,
    ) -> f64 {
        let device = Device::flex();
        let all: Vec<usize> = (0..before.nrows()).collect();
        let objective = Objective::new(spec, plan, before, &all);
        let rows = objective.upload(before, &all, &device);
        let z = Tensor::zeros([before.nrows(), 1], &device);
        let back = to_device(back.clone(), &device);
        read(Some(objective.of(&rows, z, back, &mut Random::new(0, 0)))).unwrap()
    }

    #[test]
    fn every_loss_is_its_formula() {
        let before = array![[1.0, 4.0], [-2.0, 0.0]];
        let back = array![[1.5, 1.0], [-2.0, 0.25]];
        // r = 0.5, -3, 0, 0.25; root mean squares: sqrt(2.5) and sqrt(8).
        let floor = 0.1 * 8.0_f64.sqrt();
        for (kind, expected) in [
            (Loss::Mse, (0.25 + 9.0 + 0.0625) / 4.0),
            (Loss::L1, 3.75 / 4.0),
            (Loss::Huber, (0.125 + 2.5 + 0.03125) / 4.0),
            (
                Loss::Relative,
                (0.25 + 9.0 / 16.0 + (0.25 / floor).powi(2)) / 4.0,
            ),
        ] {
            let found = loss(&training(|t| t.loss = kind), &plan(2, 1), &before, &back);
            assert!((found - expected).abs() < 1e-5, "{kind:?}: {found}");
        }
    }

    #[test]
    fn weights_are_of_columns_and_their_mean_is_one() {
        let before = Array2::zeros((1, 4));
        // Two columns of two points each.
        let back = array![[1.0, 1.0, 3.0, 3.0]];
        let weighted = |weights: &[f64]| {
            let spec = training(|t| {
                t.weights = weights.to_vec();
                t.histogram_term = 1.0;
            });
            loss(&spec, &plan(2, 2), &before, &back)
        };
        let expected = |a: f64, b: f64| f64::midpoint(a * (1.0 + 1.0), b * (9.0 + 3.0));
        assert!((weighted(&[]) - expected(1.0, 1.0)).abs() < 1e-5);
        assert!((weighted(&[7.0, 7.0]) - expected(1.0, 1.0)).abs() < 1e-5);
        assert!((weighted(&[0.0, 5.0]) - expected(0.0, 2.0)).abs() < 1e-5);
        assert!((weighted(&[3.0]) - expected(1.5, 0.5)).abs() < 1e-5);
    }

    #[test]
    fn histograms_do_not_mind_the_order() {
        let before = array![[1.0], [2.0], [3.0]];
        let spec = training(|t| t.histogram_term = 2.0);
        let only_mse = loss(&spec, &plan(1, 1), &before, &array![[3.0], [1.0], [2.0]]);
        assert!((only_mse - 2.0).abs() < 1e-5);
        let moved = loss(&spec, &plan(1, 1), &before, &array![[3.0], [1.0], [5.0]]);
        // Squares 4, 1 and 4; in order 1, 3, 5 against 1, 2, 3.
        assert!((moved - (9.0 / 3.0 + 2.0 * 3.0 / 3.0)).abs() < 1e-5);
    }

    #[test]
    fn of_many_values_a_part_is_put_in_order() {
        let points = 3 * IN_ORDER + 7;
        let before = Array2::from_shape_fn((1, points), |(_, i)| i as f32 / points as f32);
        let back = before.mapv(|v| 1.0 - v + 0.25);
        let spec = training(|t| {
            t.loss = Loss::L1;
            t.histogram_term = 1.0;
        });
        let l1 = (&back - &before).mapv(f32::abs).mean().unwrap();
        let found = loss(&spec, &plan(1, points), &before, &back);
        // Backwards, and moved by a quarter.
        assert!((found - f64::from(l1) - 0.25).abs() < 1e-2, "{found}");
    }

    #[test]
    fn gradients_find_their_way_through_the_order() {
        let device = Device::flex().autodiff();
        let spec = training(|t| t.histogram_term = 1.0);
        let before = array![[0.0], [1.0], [2.0]];
        let objective = Objective::new(&spec, &plan(1, 1), &before, &[0, 1, 2]);
        let rows = objective.upload(&before, &[0, 1, 2], &device);
        let back = to_device(array![[2.5], [0.2], [0.5]], &device).require_grad();
        let distance = objective.histograms(&rows, back.clone(), &mut Random::new(0, 0));
        let gradient = back.grad(&distance.backward()).unwrap().into_data();
        // In order 0.2, 0.5, 2.5 against 0, 1, 2: down, up, down.
        let signs: Vec<f32> = gradient.iter::<f32>().map(|g| 3.0 * g).collect();
        assert_eq!(signs, [1.0, 1.0, -1.0]);
    }
}
