//! Sparse regression of columns on sums of terms (orthogonal matching pursuit, Pati et al. 1993).

use rayon::prelude::*;

use super::formula::{Formula, Outer};
use super::term::Term;

/// A further term has to leave at most this share of what was left.
const WORTH: f64 = 0.8;
/// What is left has to be at most this share of the column's own spread.
const FAR_BELOW: f64 = 0.5;
/// Rows of which products are summed together.
const BLOCK: usize = 512;

/// Some rows of all columns.
pub(super) struct Rows {
    pub columns: Vec<Vec<f64>>,
    /// Columns that may stand in terms or follow from them.
    pub usable: Vec<usize>,
}

/// A term with its values, less their mean, over their length.
pub(super) struct Tried {
    pub term: Term,
    values: Vec<f32>,
}

impl Rows {
    fn values_of(&self, term: &Term) -> Vec<f64> {
        let rows = self.columns.first().map_or(0, Vec::len);
        (0..rows)
            .map(|row| term.value(|of| self.columns[of][row]))
            .collect()
    }

    /// Those of which every value is a number, with their values on every other row.
    pub fn tried(&self, terms: &[Term]) -> Vec<Tried> {
        let tried = terms.par_iter().filter_map(|term| {
            let values: Vec<f64> = self.values_of(term).into_iter().step_by(2).collect();
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let length = values
                .iter()
                .map(|v| (v - mean) * (v - mean))
                .sum::<f64>()
                .sqrt();
            let is_number = mean.is_finite() && length.is_finite() && length > 1e-12 * mean.abs();
            is_number.then(|| Tried {
                term: *term,
                values: values
                    .iter()
                    .map(|v| ((v - mean) / length) as f32)
                    .collect(),
            })
        });
        tried.collect()
    }

    /// Adds the term that is most like what is left, again and again.
    pub fn pursue<'a>(
        &self,
        target: usize,
        outer: Outer,
        most: usize,
        terms: &dyn Fn() -> Box<dyn Iterator<Item = &'a Tried> + 'a>,
    ) -> Option<Formula> {
        let column = &self.columns[target];
        let aim: Vec<f64> = match outer {
            Outer::Sum => column.clone(),
            Outer::Root => column.iter().map(|v| v * v).collect(),
        };
        let own = spread(column);
        let mut left: Vec<f32> = aim.iter().step_by(2).map(|v| *v as f32).collect();
        let mut chosen: Vec<Term> = Vec::new();
        let mut best: Option<Formula> = None;
        while chosen.len() < most {
            let mean = left.iter().sum::<f32>() / left.len() as f32;
            for v in &mut left {
                *v -= mean;
            }
            let like = |tried: &Tried| -> f32 {
                let products = tried.values.chunks(BLOCK).zip(left.chunks(BLOCK));
                products.map(|(a, b)| product(a, b)).sum::<f32>().abs()
            };
            let likely = terms()
                .map(|tried| (like(tried), tried.term))
                .filter(|(_, term)| !chosen.contains(term))
                .max_by(|a, b| a.0.total_cmp(&b.0));
            let Some((_, term)) = likely else {
                break;
            };
            chosen.push(term);
            let Some(formula) = self.fitted(&chosen, outer, &aim, column) else {
                break;
            };
            let before = best.as_ref().map_or(own, |b| f64::from(b.misfit));
            // Two terms together may be worth what neither is.
            let worth = f64::from(formula.misfit) <= WORTH * before;
            for (i, left) in left.iter_mut().enumerate() {
                let sum = Formula {
                    outer: Outer::Sum,
                    ..formula.clone()
                };
                *left = (aim[2 * i] - sum.value(|of| self.columns[of][2 * i])) as f32;
            }
            if worth {
                let exact = f64::from(formula.misfit) < 1e-6 * own;
                best = Some(formula);
                if exact {
                    break;
                }
            }
        }
        best.filter(|formula| f64::from(formula.misfit) <= FAR_BELOW * own)
    }

    /// Least squares on every other row; how far off it is on the rows between.
    fn fitted(&self, terms: &[Term], outer: Outer, aim: &[f64], column: &[f64]) -> Option<Formula> {
        let values: Vec<Vec<f64>> = terms.iter().map(|term| self.values_of(term)).collect();
        let rows = (0..aim.len()).step_by(2);
        let count = rows.clone().count() as f64;
        let means: Vec<f64> = values
            .iter()
            .map(|own| rows.clone().map(|row| own[row]).sum::<f64>() / count)
            .collect();
        let aim_mean = rows.clone().map(|row| aim[row]).sum::<f64>() / count;
        let mut system: Vec<Vec<f64>> = Vec::new();
        for i in 0..terms.len() {
            let centred = |j: usize, row: usize| values[j][row] - means[j];
            let with = |of: &dyn Fn(usize) -> f64| -> f64 {
                rows.clone().map(|row| centred(i, row) * of(row)).sum()
            };
            let mut line: Vec<f64> = (0..terms.len())
                .map(|j| with(&|row| centred(j, row)))
                .collect();
            line.push(with(&|row| aim[row] - aim_mean));
            system.push(line);
        }
        let factors = solve(system)?;
        let constant = aim_mean - factors.iter().zip(&means).map(|(a, b)| a * b).sum::<f64>();
        let mut formula = Formula {
            outer,
            constant,
            terms: factors.iter().copied().zip(terms.iter().copied()).collect(),
            misfit: 0.0,
        };
        let mut off: Vec<f64> = (1..aim.len())
            .step_by(2)
            .map(|row| (formula.value(|of| self.columns[of][row]) - column[row]).abs())
            .collect();
        off.sort_unstable_by(f64::total_cmp);
        formula.misfit = off[off.len() * 68 / 100] as f32;
        let is_finite = constant.is_finite() && factors.iter().all(|f| f.is_finite());
        (is_finite && formula.misfit.is_finite()).then_some(formula)
    }
}

/// Half the distance between which 68 of 100 values lie.
fn spread(column: &[f64]) -> f64 {
    let mut sorted = column.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let at = |percent: usize| sorted[percent * (sorted.len() - 1) / 100];
    0.5 * (at(84) - at(16))
}

fn product(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    for (a, b) in a.chunks(8).zip(b.chunks(8)) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

/// Solves a symmetric system by elimination, each line with what it is to give behind it.
fn solve(mut system: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let n = system.len();
    for i in 0..n {
        let size = |line: &Vec<f64>| line[i].abs();
        let pivot = (i..n).max_by(|a, b| size(&system[*a]).total_cmp(&size(&system[*b])))?;
        system.swap(i, pivot);
        let own = system[i].clone();
        if own[i].abs() < f64::MIN_POSITIVE || !own[i].is_finite() {
            return None;
        }
        for (j, line) in system.iter_mut().enumerate() {
            if j != i {
                let factor = line[i] / own[i];
                for (to, from) in line.iter_mut().zip(&own) {
                    *to -= factor * from;
                }
            }
        }
    }
    Some((0..n).map(|i| system[i][n] / system[i][i]).collect())
}
