//! Which columns follow from which others, and how much finer those are stored: by what it is estimated to cost.

use rayon::prelude::*;

use super::formula::Formula;
use super::regression::Rows;
use super::scale::Scale;
use super::slopes::{GRID, Prepared, ROWS, entropy};

/// How much finer a column may be stored.
const FINER: [u32; 8] = [1, 2, 3, 4, 6, 8, 12, 16];
/// Rounds of changes, at most.
const ROUNDS: usize = 12;
/// Columns up to which more is tried than each formula once.
const FEW: usize = 48;
/// Bits a row that a change has to save.
const WORTH: f64 = 0.003;

/// What is chosen of a column.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Choice {
    /// A place in the list of formulas.
    pub formula: Option<usize>,
    /// A place in [`FINER`].
    finer: usize,
}

impl Choice {
    pub fn times(self) -> u32 {
        FINER[self.finer]
    }
}

/// What is estimated from.
pub(super) struct Orders<'a> {
    rows: &'a Rows,
    scales: &'a [Scale],
    /// Bits that a row of each column takes by itself.
    alone: &'a [f64],
    prepared: Vec<Prepared>,
    bits: Vec<f64>,
    samples: usize,
}

impl<'a> Orders<'a> {
    pub fn new(
        rows: &'a Rows,
        formulas: &[(usize, Formula)],
        scales: &'a [Scale],
        alone: &'a [f64],
    ) -> Self {
        let samples = rows.columns.first().map_or(0, Vec::len).div_ceil(ROWS);
        let prepared = formulas
            .par_iter()
            .map(|(target, formula)| Prepared::new(rows, *target, formula, scales))
            .collect();
        let bits = (0..=GRID)
            .map(|i| entropy(0.5_f64.powf(4.0 - 0.25 * i as f64)))
            .collect();
        Self {
            rows,
            scales,
            alone,
            prepared,
            bits,
            samples,
        }
    }

    /// The best that is found, and the order in which columns can be stored.
    pub fn best(&self) -> (Vec<Choice>, Vec<usize>) {
        let columns = self.rows.columns.len();
        let mut best = vec![Choice::default(); columns];
        if columns > FEW {
            self.each_once(&mut best);
        } else {
            self.in_rounds(&mut best);
        }
        let order = self.order(&best).unwrap_or_else(|| (0..columns).collect());
        (best, order)
    }

    fn each_once(&self, best: &mut [Choice]) {
        let noise = vec![1.0 / 12.0; best.len()];
        for (i, own) in self.prepared.iter().enumerate() {
            let (bits, _) = self.cost_of(own, &noise);
            if bits + WORTH < self.alone[own.target] {
                best[own.target].formula = Some(i);
            }
        }
        // Wide tables have formulas of columns before only.
    }

    fn in_rounds(&self, best: &mut Vec<Choice>) {
        let mut least = self.cost(best).unwrap_or(f64::INFINITY);
        for _ in 0..ROUNDS {
            let before = least;
            for column in 0..best.len() {
                let mut candidates = vec![None];
                let own = self.prepared.iter().enumerate();
                candidates.extend(
                    own.filter(|(_, p)| p.target == column)
                        .map(|(i, _)| Some(i)),
                );
                let mut tried: Vec<Vec<Choice>> = Vec::new();
                for formula in candidates {
                    let mut other = best.clone();
                    other[column].formula = formula;
                    if let Some(formula) = formula {
                        self.finer_inputs(formula, &other, &mut tried);
                    }
                    tried.push(other);
                }
                if self.scales[column].has_steps() {
                    for finer in 0..FINER.len() {
                        let mut other = best.clone();
                        other[column].finer = finer;
                        tried.push(other);
                    }
                }
                let costs = tried
                    .into_par_iter()
                    .filter_map(|other| Some((self.cost(&other)?, other)));
                if let Some((cost, other)) = costs.min_by(|a, b| a.0.total_cmp(&b.0))
                    && cost + WORTH < least
                {
                    least = cost;
                    *best = other;
                }
            }
            if least > before - WORTH {
                break;
            }
        }
    }

    /// The same with all inputs of a formula finer together.
    fn finer_inputs(&self, formula: usize, choices: &[Choice], tried: &mut Vec<Vec<Choice>>) {
        for more in 1..4 {
            let mut other = choices.to_vec();
            for input in &self.prepared[formula].inputs {
                if self.scales[*input].has_steps() {
                    other[*input].finer = (other[*input].finer + more).min(FINER.len() - 1);
                }
            }
            tried.push(other);
        }
    }

    /// Bits of a row; none where columns follow from each other in a circle.
    fn cost(&self, choices: &[Choice]) -> Option<f64> {
        let order = self.order(choices)?;
        // Variances of errors in steps as they are asked for.
        let mut noise = vec![0.0; choices.len()];
        let mut sum = 0.0;
        for column in order {
            let choice = choices[column];
            let times = f64::from(choice.times());
            let even = if self.scales[column].has_steps() {
                1.0 / (12.0 * times * times)
            } else {
                0.0
            };
            match choice.formula {
                None => {
                    noise[column] = even;
                    sum += self.alone[column] + times.log2();
                }
                Some(formula) => {
                    let own = &self.prepared[formula];
                    let (bits, variance) = self.cost_finer(own, &noise, times);
                    noise[column] = even.min(variance);
                    sum += bits;
                }
            }
        }
        Some(sum)
    }

    fn cost_of(&self, own: &Prepared, noise: &[f64]) -> (f64, f64) {
        self.cost_finer(own, noise, 1.0)
    }

    /// Bits of a row, and the mean variance of what is expected, in steps.
    fn cost_finer(&self, own: &Prepared, noise: &[f64], times: f64) -> (f64, f64) {
        let mut variances = own.misfits.clone();
        for (slopes, input) in own.slopes.iter().zip(&own.inputs) {
            let noise = noise[*input] as f32;
            for (variance, slope) in variances.iter_mut().zip(slopes) {
                *variance += noise * slope;
            }
        }
        let mut bits = 0.0;
        let mut small = 0.0;
        let squared = (times * times) as f32;
        for variance in &variances {
            bits += self.bits_of(f64::from(variance * squared));
            small += f64::from(variance.min(1.0));
        }
        let samples = self.samples.max(1) as f64;
        (bits / samples, small / samples)
    }

    /// Bits of a value that is expected with this variance in steps.
    fn bits_of(&self, variance: f64) -> f64 {
        // Eight places for each doubling of the variance less one: a quarter of a doubling of the spread.
        let at = 2.0 * variance.max(1e-30).log2() + 16.0;
        if at <= 0.0 {
            return self.bits[0] * variance.max(0.0) * 256.0;
        }
        let low = (at as usize).min(GRID - 1);
        let share = at - low as f64;
        self.bits[low] + share * (self.bits[low + 1] - self.bits[low])
    }

    /// An order in which every column comes after those that it follows from.
    fn order(&self, choices: &[Choice]) -> Option<Vec<usize>> {
        let mut order = Vec::new();
        let mut known = vec![false; choices.len()];
        while order.len() < choices.len() {
            let before = order.len();
            for (column, choice) in choices.iter().enumerate() {
                let is_ready = choice
                    .formula
                    .is_none_or(|f| self.prepared[f].inputs.iter().all(|input| known[*input]));
                if !known[column] && is_ready {
                    known[column] = true;
                    order.push(column);
                }
            }
            if order.len() == before {
                return None;
            }
        }
        Some(order)
    }
}
