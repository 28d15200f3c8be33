//! What a column may follow from: sums of terms of other columns.

use super::plan_bytes::{byte, number, single};
use super::term::{Kind, Term};
use crate::codec::CodecError;
use crate::data::{append_number, take_number};

/// Terms of a formula, at most.
const MOST_TERMS: usize = 8;
/// Columns that it takes, at most.
pub(super) const MOST_INPUTS: usize = 6 * MOST_TERMS;

/// What is made of the sum of terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outer {
    Sum,
    Root,
}

impl Outer {
    pub fn value(self, sum: f64) -> f64 {
        match self {
            Self::Sum => sum,
            Self::Root => sum.max(0.0).sqrt(),
        }
    }
}

/// A sum of terms, or its root.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Formula {
    pub outer: Outer,
    pub constant: f64,
    pub terms: Vec<(f64, Term)>,
    /// How far the column is off it though all inputs are known.
    pub misfit: f32,
}

impl Formula {
    /// Columns that it takes, each once.
    pub fn inputs(&self) -> Vec<usize> {
        let mut inputs: Vec<usize> = self.terms.iter().flat_map(|(_, t)| t.columns()).collect();
        inputs.sort_unstable();
        inputs.dedup();
        inputs
    }

    pub fn value(&self, column: impl Fn(usize) -> f64) -> f64 {
        let add = |sum, (factor, term): &(f64, Term)| sum + factor * term.value(&column);
        self.outer.value(self.terms.iter().fold(self.constant, add))
    }

    /// The value, and the variance that errors of these sizes of the inputs leave in it.
    pub fn spread(&self, inputs: &[usize], values: &[f64], errors: &[f64]) -> (f64, f64) {
        let place = |of: usize| inputs.binary_search(&of).unwrap_or(0);
        let mut own = [0.0; MOST_TERMS];
        let mut sum = self.constant;
        for (own, (factor, term)) in own.iter_mut().zip(&self.terms) {
            *own = factor * term.value(|of| values[place(of)]);
            sum += *own;
        }
        let value = self.outer.value(sum);
        let mut variance = f64::from(self.misfit) * f64::from(self.misfit);
        for (i, input) in inputs.iter().enumerate() {
            if errors[i] == 0.0 {
                continue;
            }
            let mut moved = sum;
            for (own, (factor, term)) in own.iter().zip(&self.terms) {
                if term.columns().any(|of| of == *input) {
                    let shifted = |of: usize| {
                        let at = place(of);
                        values[at] + if at == i { errors[i] } else { 0.0 }
                    };
                    moved += factor * term.value(shifted) - own;
                }
            }
            let change = self.outer.value(moved) - value;
            variance += change * change;
        }
        (value, variance)
    }

    pub fn append(&self, out: &mut Vec<u8>) {
        out.push(u8::from(self.outer == Outer::Root));
        out.extend(self.constant.to_le_bytes());
        out.extend(self.misfit.to_le_bytes());
        append_number(self.terms.len() as u64, out);
        for (factor, term) in &self.terms {
            out.extend(factor.to_le_bytes());
            out.push(term.kind as u8);
            for of in term.columns() {
                append_number(of as u64, out);
            }
        }
    }

    /// The inverse; `is_known`: whether a column comes before.
    pub fn take(bytes: &mut &[u8], is_known: impl Fn(usize) -> bool) -> Result<Self, CodecError> {
        let outer = match byte(bytes)? {
            0 => Outer::Sum,
            1 => Outer::Root,
            other => return Err(format!("formula of kind {other}, expected 0 or 1").into()),
        };
        let constant = number(bytes)?;
        let misfit = single(bytes)?;
        let count = take_number(bytes)?;
        if count > MOST_TERMS as u64 {
            return Err(format!("{count} terms, expected at most {MOST_TERMS}").into());
        }
        let mut terms = Vec::new();
        for _ in 0..count {
            let factor = number(bytes)?;
            let kind = usize::from(byte(bytes)?);
            let kind = Kind::ALL.get(kind).copied();
            let kind = kind.ok_or("a term of a kind that is not known")?;
            let mut of = Vec::new();
            for _ in 0..kind.columns() {
                let column = usize::try_from(take_number(bytes)?).unwrap_or(usize::MAX);
                if column > usize::from(u16::MAX) || !is_known(column) {
                    return Err("a term of a column that does not come before".into());
                }
                of.push(column);
            }
            terms.push((factor, Term::new(kind, &of)));
        }
        Ok(Self {
            outer,
            constant,
            terms,
            misfit,
        })
    }
}
