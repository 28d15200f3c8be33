//! Finds what columns follow from, among terms that physics tables are full of.

use rayon::prelude::*;

use super::formula::{Formula, Outer};
use super::regression::{Rows, Tried};
use super::term::{Kind, Term};

/// Columns up to which terms of two and more are tried.
const FEW: usize = 40;
/// Of more columns each follows from so many before it, at most.
const NEAR: usize = 256;
/// Columns of which terms of six are made: those that may be angles, and those that are not negative.
const ANGLES: usize = 8;
/// Values that may be an angle or a rapidity.
const ANGLE: f64 = 20.0;
/// Terms of a formula; of one that is plain.
const TERMS: usize = 4;
const PLAIN_TERMS: usize = 6;

impl Rows {
    /// Formulas of columns: which column, and what it may follow from.
    pub fn formulas(&self) -> Vec<(usize, Formula)> {
        let rows = self.columns.first().map_or(0, Vec::len);
        if rows < 64 || self.usable.len() < 2 || self.columns.len() > usize::from(u16::MAX) {
            return Vec::new();
        }
        let is_wide = self.usable.len() > FEW;
        let plain: Vec<Term> = self
            .usable
            .iter()
            .map(|c| Term::new(Kind::Plain, &[*c]))
            .collect();
        let plain = self.tried(&plain);
        let terms = if is_wide {
            Vec::new()
        } else {
            self.tried(&self.terms())
        };
        let pairs = if is_wide {
            Vec::new()
        } else {
            self.tried(&self.pairs())
        };
        let found: Vec<Vec<_>> = (self.usable.par_iter())
            .map(|target| {
                let own = |term: &Term, banned: Option<Term>| {
                    Some(*term) != banned && term.columns().all(|of| of != *target)
                };
                let place = plain.partition_point(|t| t.term.columns().all(|of| of < *target));
                let near = if is_wide {
                    place.saturating_sub(NEAR)..place
                } else {
                    0..plain.len()
                };
                let mut all = Vec::new();
                all.extend(self.pursue(*target, Outer::Sum, PLAIN_TERMS, &|| {
                    Box::new(plain[near.clone()].iter().filter(|t| own(&t.term, None)))
                }));
                if !is_wide {
                    self.beyond_plain(*target, &terms, &pairs, &own, &mut all);
                }
                all.into_iter().map(|formula| (*target, formula)).collect()
            })
            .collect();
        found.into_iter().flatten().collect()
    }

    fn beyond_plain(
        &self,
        target: usize,
        terms: &[Tried],
        pairs: &[Tried],
        own: &dyn Fn(&Term, Option<Term>) -> bool,
        all: &mut Vec<Formula>,
    ) {
        let outers: &[Outer] = if self.is_positive(target) {
            &[Outer::Sum, Outer::Root]
        } else {
            &[Outer::Sum]
        };
        for outer in outers {
            let mut banned = None;
            for _ in 0..2 {
                let found = self.pursue(target, *outer, TERMS, &|| {
                    Box::new(terms.iter().filter(|t| own(&t.term, banned)))
                });
                let Some(formula) = found else {
                    break;
                };
                banned = formula.terms.first().map(|(_, term)| *term);
                all.push(formula);
            }
        }
        if self.is_positive(target) {
            all.extend(self.pursue(target, Outer::Root, 1, &|| {
                Box::new(pairs.iter().filter(|t| own(&t.term, None)))
            }));
        }
    }

    fn is_positive(&self, column: usize) -> bool {
        self.columns[column].iter().all(|v| *v >= 0.0)
    }

    fn may_be_angle(&self, column: usize) -> bool {
        self.columns[column].iter().all(|v| v.abs() <= ANGLE)
    }

    /// Terms of one or two columns.
    fn terms(&self) -> Vec<Term> {
        let one = [
            Kind::Plain,
            Kind::Cos,
            Kind::Sin,
            Kind::Cosh,
            Kind::Sinh,
            Kind::Tanh,
            Kind::Exp,
        ];
        let times = [
            Kind::TimesCos,
            Kind::TimesSin,
            Kind::TimesCosh,
            Kind::TimesSinh,
            Kind::TimesTanh,
        ];
        let mut terms = Vec::new();
        for y in &self.usable {
            let angle = self.may_be_angle(*y);
            let kinds = if angle { &one[..] } else { &one[..1] };
            terms.extend(kinds.iter().map(|kind| Term::new(*kind, &[*y])));
            for x in &self.usable {
                if x <= y {
                    terms.push(Term::new(Kind::Product, &[*x, *y]));
                }
                if x != y {
                    let kinds = [Kind::Ratio, Kind::Atan2, Kind::Asinh];
                    terms.extend(kinds.map(|kind| Term::new(kind, &[*x, *y])));
                    if angle {
                        terms.extend(times.map(|kind| Term::new(kind, &[*x, *y])));
                    }
                }
            }
        }
        terms
    }

    /// Terms of six columns.
    fn pairs(&self) -> Vec<Term> {
        let usable = self.usable.iter().copied();
        let mut angles: Vec<usize> = usable.clone().filter(|c| self.may_be_angle(*c)).collect();
        angles.retain(|c| !self.is_positive(*c));
        angles.truncate(ANGLES);
        let mut sizes: Vec<usize> = usable.filter(|c| self.is_positive(*c)).collect();
        sizes.truncate(ANGLES);
        let two = |of: &[usize]| -> Vec<[usize; 2]> {
            let first = of.iter().enumerate();
            first
                .flat_map(|(i, a)| of[i + 1..].iter().map(move |b| [*a, *b]))
                .collect()
        };
        let (angles, sizes) = (two(&angles), two(&sizes));
        let mut terms = Vec::new();
        for [a, b] in &angles {
            for [c, d] in &angles {
                // The same two angles in both would be no direction.
                if [a, b].iter().all(|x| *x != c && *x != d) {
                    terms.extend(
                        (sizes.iter())
                            .map(|[x, y]| Term::new(Kind::Pair, &[*x, *y, *a, *b, *c, *d])),
                    );
                }
            }
        }
        terms
    }
}
