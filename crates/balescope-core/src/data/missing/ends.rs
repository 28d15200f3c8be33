//! The outermost values at either end of a column.

use rayon::prelude::*;

use super::word::MissingWord;
use super::word::WordKind;
use crate::data::Dataset;

/// Values at each end of a column that are looked at.
pub(super) const ENDS: usize = 9;

/// The outermost values at one end of a column, the farthest first.
#[derive(Clone, Debug)]
pub(super) struct End {
    /// 1: the high end, -1: the low end.
    pub sign: f64,
    pub found: Vec<Seen>,
    /// The innermost that is kept, times the sign, once as many are kept as there is room for.
    pub limit: f64,
}

/// A value at an end of a column, and how often it comes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub value: f64,
    pub remainder: i16,
    pub count: usize,
}

impl Seen {
    pub fn word(&self, kind: WordKind) -> MissingWord {
        MissingWord {
            value: self.value,
            remainder: self.remainder,
            kind,
        }
    }
}

impl End {
    pub fn new(sign: f64) -> Self {
        Self {
            sign,
            found: Vec::with_capacity(ENDS + 1),
            limit: f64::NEG_INFINITY,
        }
    }

    pub fn is_full(&self) -> bool {
        self.found.len() == ENDS
    }

    #[inline]
    pub fn see(&mut self, value: f64, remainder: i16) {
        // NaN is not larger than anything.
        if value * self.sign >= self.limit {
            self.insert(value, remainder, 1);
        }
    }

    /// With what another part of the column has at this end.
    pub fn merge(&mut self, other: &Self) {
        for seen in &other.found {
            self.insert(seen.value, seen.remainder, seen.count);
        }
    }

    pub fn insert(&mut self, value: f64, remainder: i16, count: usize) {
        if !value.is_finite() {
            return;
        }
        let key =
            |value: f64, remainder: i16| (value * self.sign, f64::from(remainder) * self.sign);
        let own = key(value, remainder);
        let at = (self.found).partition_point(|seen| key(seen.value, seen.remainder) > own);
        match self.found.get_mut(at) {
            Some(same) if same.value == value && same.remainder == remainder => same.count += count,
            _ => {
                let seen = Seen {
                    value,
                    remainder,
                    count,
                };
                self.found.insert(at, seen);
                self.found.truncate(ENDS);
                if self.is_full() {
                    self.limit = self.found[ENDS - 1].value * self.sign;
                }
            }
        }
    }
}

/// The ends of every column. Blocks of samples are taken together, because the values of a sample lie side
/// by side.
pub(super) fn ends_of_columns(data: &Dataset) -> Vec<[End; 2]> {
    const BLOCK: usize = 1 << 15;
    let (features, points) = (data.features().max(1), data.points());
    let stored = data.stored();
    let new = || vec![[End::new(-1.0), End::new(1.0)]; data.columns()];
    let Some(doubles) = stored.doubles.to_slice() else {
        return new();
    };
    let remainders = stored.remainders.and_then(|r| r.to_slice());
    let step = (BLOCK / features).max(1) * features;
    let block = |(i, doubles): (usize, &[f64])| {
        let remainders = remainders.map(|r| &r[i * step..i * step + doubles.len()]);
        let mut all = new();
        for (row, values) in doubles.chunks_exact(features).enumerate() {
            for ([low, high], (column, values)) in
                all.iter_mut().zip(values.chunks_exact(points).enumerate())
            {
                let first = row * features + column * points;
                for (at, &value) in values.iter().enumerate() {
                    let remainder = remainders.map_or(0, |r| r[first + at]);
                    low.see(value, remainder);
                    high.see(value, remainder);
                }
            }
        }
        all
    };
    let merge = |mut own: Vec<[End; 2]>, other: Vec<[End; 2]>| {
        for (own, other) in own.iter_mut().flatten().zip(other.iter().flatten()) {
            own.merge(other);
        }
        own
    };
    let blocks = doubles.par_chunks(step).enumerate();
    blocks.map(block).reduce(new, merge)
}
