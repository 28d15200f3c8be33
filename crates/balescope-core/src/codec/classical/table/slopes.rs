//! How strongly formulas turn errors of columns into errors of others, and what those cost.

use super::formula::Formula;
use super::regression::Rows;
use super::scale::Scale;

/// Of the rows one of so many is looked at.
pub(super) const ROWS: usize = 4;

/// A formula of a column, and how it turns with each input on each row.
pub(super) struct Prepared {
    pub target: usize,
    pub inputs: Vec<usize>,
    /// Squared: for each input, row by row, in steps of the target, of an error of one step of the input.
    pub slopes: Vec<Vec<f32>>,
    /// Squared, in steps of the target.
    pub misfits: Vec<f32>,
}

impl Prepared {
    pub fn new(rows: &Rows, target: usize, formula: &Formula, scales: &[Scale]) -> Self {
        let inputs = formula.inputs();
        let samples = rows.columns[target].len();
        let mut slopes = vec![Vec::with_capacity(samples); inputs.len()];
        let mut misfits = Vec::with_capacity(samples);
        for row in (0..samples).step_by(ROWS) {
            let values: Vec<f64> = inputs.iter().map(|of| rows.columns[*of][row]).collect();
            let value = rows.columns[target][row];
            let step = scales[target].step_at(value).max(f64::MIN_POSITIVE);
            let found = formula.value(|of| rows.columns[of][row]);
            let misfit = (found - value).abs().max(f64::from(formula.misfit)) / step;
            misfits.push(((misfit * misfit) as f32).min(1e30));
            for (i, of) in inputs.iter().enumerate() {
                let one = scales[*of].step_at(values[i]);
                let mut errors = vec![0.0; inputs.len()];
                // A small part, since slopes change over a step.
                errors[i] = 0.25 * one;
                let plain = Formula {
                    misfit: 0.0,
                    ..formula.clone()
                };
                let (_, variance) = plain.spread(&inputs, &values, &errors);
                let slope = variance * 16.0 / (step * step);
                slopes[i].push(if slope.is_finite() {
                    (slope as f32).min(1e30)
                } else {
                    1e30
                });
            }
        }
        Self {
            target,
            inputs,
            slopes,
            misfits,
        }
    }
}

/// Places of the table of bits.
pub(super) const GRID: usize = 160;

/// Bits of a normally distributed number of this spread that is rounded to whole ones.
pub(super) fn entropy(spread: f64) -> f64 {
    if spread > 4.0 {
        return (spread * (2.0 * std::f64::consts::PI * std::f64::consts::E).sqrt()).log2();
    }
    let below = |x: f64| 0.5 * libm::erfc(-x / spread / std::f64::consts::SQRT_2);
    let bits = (-30..=30).map(|i: i32| {
        let p = below(f64::from(i) + 0.5) - below(f64::from(i) - 0.5);
        if p > 0.0 { -p * p.log2() } else { 0.0 }
    });
    bits.sum()
}
