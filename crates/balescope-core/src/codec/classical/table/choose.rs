//! What a column is expected from and by which others its steps are told apart, by what some rows would cost.

use rayon::prelude::*;

use super::decoded::{Decoded, Predicted, Stepped};
use super::numbers::PARTS;
use super::plan::{ColumnPlan, Expected, Parts};
use crate::data::DType;

/// Rows that are looked at, at most.
const ROWS: usize = 8192;
/// Columns of which others are told apart by, at most: the nearest ones before.
const COLUMNS: usize = 48;
/// Bits a row that telling apart has to save.
const WORTH: f64 = 0.004;
/// Bits of a term of a formula in the file.
const TERM: f64 = 100.0;
/// Counts that are kept at most.
const MOST_COUNTS: usize = 1 << 22;

/// Steps of some rows, each in a context.
struct Symbols {
    /// Of each row: its context, and the first bits of its steps, both counted without gaps.
    contexts: Vec<u32>,
    firsts: Vec<u32>,
    kinds: usize,
    /// Bits behind the first ones, of all rows.
    even: f64,
    /// Rows that are coded.
    rows: f64,
}

impl Symbols {
    fn new(steps: impl Iterator<Item = (u8, i32)>, rows: usize) -> Self {
        let mut even = 0.0;
        let both = steps.map(|(spread, steps)| {
            let (symbol, bits) = roughly(steps);
            even += f64::from(bits);
            (u32::from(spread), symbol)
        });
        let (contexts, firsts): (Vec<u32>, Vec<u32>) = both.unzip();
        let (contexts, _) = without_gaps(contexts);
        let (firsts, kinds) = without_gaps(firsts);
        Self {
            contexts,
            firsts,
            kinds,
            even,
            rows: rows as f64,
        }
    }

    /// Bits that one of these steps costs where all rows are coded, told apart by parts of another column.
    fn cost(&self, parts: Option<&[u8]>) -> f64 {
        let contexts = 1 + self.contexts.iter().max().copied().unwrap_or(0) as usize;
        let each = if parts.is_some() { PARTS } else { 1 };
        if contexts * each * self.kinds > MOST_COUNTS || self.firsts.is_empty() {
            return f64::INFINITY;
        }
        let mut counts = vec![0_u32; contexts * each * self.kinds];
        for (i, (context, symbol)) in self.contexts.iter().zip(&self.firsts).enumerate() {
            let part = parts.map_or(0, |parts| usize::from(parts[i]));
            counts[(*context as usize * each + part) * self.kinds + *symbol as usize] += 1;
        }
        let bits = |n: u32| f64::from(n) * f64::from(n.max(1)).log2();
        let (mut own, mut cells) = (0.0, 0.0);
        for context in counts.chunks(self.kinds) {
            let all: u32 = context.iter().sum();
            if all > 0 {
                let used = context.iter().filter(|n| **n > 0);
                cells += used.clone().count() as f64 - 1.0;
                own += bits(all) - used.map(|n| bits(*n)).sum::<f64>();
            }
        }
        let count = self.firsts.len() as f64;
        // Counts of few rows make entropies look too small (Miller 1955); learning them costs as well.
        let too_small = cells * 0.72 / count;
        let learning = cells * 0.5 * (1.0 + self.rows / (1.0 + cells)).log2() / self.rows;
        (own + self.even) / count + too_small + learning
    }

    /// Tells contexts apart by the parts of one more column.
    fn tell_apart(&mut self, parts: &[u8]) {
        let both = self.contexts.iter().zip(parts);
        let both = both.map(|(context, part)| context * PARTS as u32 + u32::from(*part));
        (self.contexts, _) = without_gaps(both.collect());
    }
}

/// The same numbers by their place among all that occur, and how many those are.
fn without_gaps(numbers: Vec<u32>) -> (Vec<u32>, usize) {
    let mut known = numbers.clone();
    known.sort_unstable();
    known.dedup();
    let place = |n: u32| known.partition_point(|k| *k < n) as u32;
    (numbers.into_iter().map(place).collect(), known.len())
}

/// The first bits of steps, and how many more there are.
fn roughly(steps: i32) -> (u32, u32) {
    let size = steps.unsigned_abs();
    let more = size.checked_ilog2().unwrap_or(0).saturating_sub(3);
    let first = (size >> more) + 16 * more;
    (2 * first + u32::from(steps < 0), more)
}

/// Bits that one of these steps costs, by itself.
pub(super) fn alone(steps: &[i32]) -> f64 {
    Symbols::new(steps.iter().map(|steps| (0, *steps)), steps.len()).cost(None)
}

/// The plan of a column by which steps of some rows cost the least, with what comes of it.
pub(super) fn cheapest(
    known: &Decoded,
    plans: Vec<ColumnPlan>,
    values: &[f64],
    dtype: DType,
) -> Option<(ColumnPlan, Predicted, Stepped)> {
    let tried = plans.into_par_iter().map(|plan| {
        let predicted = known.predict(&plan);
        let stepped = predicted.steps(&plan, values, dtype);
        let own = some(values).map(|row| (predicted.spread(row), stepped.steps[row]));
        let told = match &plan.expected {
            Expected::Formula(formula) => TERM * formula.terms.len() as f64,
            _ => 0.0,
        };
        let cost = Symbols::new(own, values.len()).cost(None) + told / values.len() as f64;
        (cost, (plan, predicted, stepped))
    });
    tried
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|least| least.1)
}

/// Columns by which the steps of another are best told apart, at most three.
pub(super) fn parts(
    known: &Decoded,
    order: &[usize],
    values: &[f64],
    (predicted, stepped): (&Predicted, &Stepped),
) -> [Option<usize>; 3] {
    let rows: Vec<usize> = some(values).collect();
    let own = rows
        .iter()
        .map(|row| (predicted.spread(*row), stepped.steps[*row]));
    let mut symbols = Symbols::new(own, values.len());
    let told: Vec<(usize, Vec<u8>)> = order[order.len().saturating_sub(COLUMNS)..]
        .par_iter()
        .map(|column| {
            let values = &known.columns[*column];
            let parts = Parts::new(values);
            let own = rows.iter().map(|row| parts.of(values[*row]));
            (*column, own.collect())
        })
        .collect();
    let mut chosen = [None; 3];
    let mut least = symbols.cost(None);
    // Together, since what one tells another may tell too.
    for place in 0..chosen.len() {
        let tried = told
            .par_iter()
            .filter(|(column, _)| !chosen.contains(&Some(*column)));
        let best = tried
            .map(|(column, parts)| (symbols.cost(Some(parts)), *column, parts))
            .min_by(|a, b| a.0.total_cmp(&b.0));
        let Some((cost, column, parts)) = best.filter(|(cost, _, _)| cost + WORTH < least) else {
            break;
        };
        least = cost;
        chosen[place] = Some(column);
        symbols.tell_apart(parts);
    }
    chosen
}

/// Rows of which the value is a number, from all over the column.
fn some(values: &[f64]) -> impl Iterator<Item = usize> + '_ {
    let stride = values.len().div_ceil(ROWS).max(1);
    let rows = (0..values.len()).step_by(stride);
    rows.filter(|row| values[*row].is_finite())
}
