//! The transform of an array, on the way to be coded.

use super::bands::{Band, Bands};
use super::coded::Coded;
use super::estimate::{Estimate, estimate};
use super::levels::{each_row, transform_all, weights};
use super::lift::Lines;
use super::plan::Plan;
use super::steps::{Direction, halved};

/// Multiples of a step stay below this.
const MOST_STEPS: f64 = 2_000_000.0;

/// The transform of an array, on the way to be coded.
pub(super) struct Transformed {
    lengths: Vec<usize>,
    pub plan: Plan,
    mean: f32,
    values: Vec<f64>,
    /// By band: lengths of the vectors that its coefficients become.
    weights: Vec<f64>,
}

impl Transformed {
    pub fn new(values: &[f64], lengths: &[usize], plan: Plan) -> Self {
        let mut sums = [0.0; 8];
        for values in values.chunks(8) {
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += value;
            }
        }
        let mean = (sums.iter().sum::<f64>() / values.len().max(1) as f64) as f32;
        let mut values: Vec<f64> = values.iter().map(|v| v - f64::from(mean)).collect();
        let bands = plan.bands(lengths);
        transform_all(&mut values, lengths, &bands.groups, Direction::Forward);
        Self {
            lengths: lengths.to_vec(),
            weights: weights(&bands),
            plan,
            mean,
            values,
        }
    }

    /// What it would cost to code it in this step.
    pub fn estimate(&self, step: f64) -> Estimate {
        let bands = self.plan.bands(&self.lengths);
        estimate((&self.values, &self.weights), &bands, step, |_| true)
    }

    /// Halves each axis that is halved by itself once less or once more where that costs less in this step.
    pub fn refine(&mut self, step: f64) {
        for axis in 0..self.lengths.len() {
            let times = self.plan.times(axis);
            let is_less = times > 0 && self.try_times(axis, times - 1, step);
            if !is_less {
                self.try_times(axis, times + 1, step);
            } else if times == 2 {
                self.try_times(axis, 0, step);
            }
        }
    }

    /// Halves an axis that is halved by itself so many times, if that costs less in this step.
    pub fn try_times(&mut self, axis: usize, times: usize, step: f64) -> bool {
        let (length, old) = (self.lengths[axis], self.plan.times(axis));
        let Some(plan) = self.plan.with_times(axis, length, times) else {
            return false;
        };
        // What is halved less often stays as it is.
        let mut part = self.lengths.clone();
        part[axis] = halved(length, times.min(old));
        let before = self.cost_of_first(axis, part[axis], step);
        let levels = (axis, times.abs_diff(old));
        let [there, back] = if times > old {
            [Direction::Forward, Direction::Inverse]
        } else {
            [Direction::Inverse, Direction::Forward]
        };
        self.transform_first(&part, levels, there);
        let old = self.change_plan(plan);
        let is_better = self.cost_of_first(axis, part[axis], step) < before;
        if !is_better {
            self.transform_first(&part, levels, back);
            self.change_plan(old);
        }
        is_better
    }

    fn change_plan(&mut self, plan: Plan) -> Plan {
        self.weights = weights(&plan.bands(&self.lengths));
        std::mem::replace(&mut self.plan, plan)
    }

    /// What the coefficients at the first places along an axis cost.
    fn cost_of_first(&self, axis: usize, places: usize, step: f64) -> f64 {
        let bands = self.plan.bands(&self.lengths);
        let is_first = |band: &Band| band.places[axis].end <= places;
        estimate((&self.values, &self.weights), &bands, step, is_first).cost
    }

    fn transform_first(&mut self, part: &[usize], (axis, times): (usize, usize), way: Direction) {
        let lines = Lines {
            lengths: &self.lengths,
            part,
            axis,
            times,
        };
        lines.transform(&mut self.values, way);
    }

    /// Codes it in this step, or the smallest that is possible.
    pub fn code(&self, step: f64) -> Coded {
        let bands = self.plan.bands(&self.lengths);
        let mut largest = 0.0_f64;
        each_row(&bands, |band, _, row| {
            let values = &self.values[row..row + bands.list[band].width()];
            let own = values.iter().fold(0.0_f64, |m, v| v.abs().max(m));
            largest = largest.max(own * self.weights[band]);
        });
        let step = step.max(largest / MOST_STEPS).max(1e-30) as f32;
        let targets = self.targets(&bands, 1.0 / f64::from(step));
        Coded::new(&self.plan, bands, &targets, [step, self.mean])
    }

    /// Every coefficient in steps, in the order of the array.
    fn targets(&self, bands: &Bands, scale: f64) -> Vec<f32> {
        let mut targets = vec![0.0; self.values.len()];
        each_row(bands, |band, _, row| {
            let places = row..row + bands.list[band].width();
            let weight = self.weights[band];
            let both = targets[places.clone()].iter_mut().zip(&self.values[places]);
            for (target, value) in both {
                *target = (value * weight * scale) as f32;
            }
        });
        targets
    }
}
