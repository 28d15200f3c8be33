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
    // What the blocks before have found is kept, so that hardly any value of the next ones is farther out.
    let block = |mut all: Vec<[End; 2]>, (i, doubles): (usize, &[f64])| {
        let mut limits = Limits::new(&all);
        for (row, values) in doubles.chunks_exact(features).enumerate() {
            if !limits.reached(values, points) {
                continue;
            }
            for ([low, high], (column, values)) in
                all.iter_mut().zip(values.chunks_exact(points).enumerate())
            {
                let first = i * step + row * features + column * points;
                for (at, &value) in values.iter().enumerate() {
                    let remainder = remainders.map_or(0, |r| r[first + at]);
                    low.see(value, remainder);
                    high.see(value, remainder);
                }
            }
            limits = Limits::new(&all);
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
    blocks.fold(new, block).reduce(new, merge)
}

/// Between what values no end of a column changes, column by column.
struct Limits {
    low: Vec<f64>,
    high: Vec<f64>,
}

impl Limits {
    fn new(ends: &[[End; 2]]) -> Self {
        Self {
            low: ends.iter().map(|[low, _]| -low.limit).collect(),
            high: ends.iter().map(|[_, high]| high.limit).collect(),
        }
    }

    /// Whether a value of a sample changes an end.
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "all are compared, several at once; to stop at the first takes far longer"
    )]
    fn reached(&self, sample: &[f64], points: usize) -> bool {
        let is_out = |any: bool, (value, (low, high)): (&f64, (&f64, &f64))| {
            any | (value <= low) | (value >= high)
        };
        let limits = || self.low.iter().zip(&self.high);
        if points == 1 {
            return sample.iter().zip(limits()).fold(false, is_out);
        }
        sample
            .chunks_exact(points)
            .zip(limits())
            .any(|(own, ends)| {
                own.chunks(1 << 10).any(|some| {
                    some.iter()
                        .fold(false, |any, value| is_out(any, (value, ends)))
                })
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{DType, Layout};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        /// Values, some of them no numbers, in tables and fields of several sizes.
        #[test]
        fn ends_are_those_of_a_sorted_column(
            seed in prop::collection::vec(-30_i32..30, 1..400),
            columns in 1_usize..4,
            points in 1_usize..5,
            times in 1_usize..60,
        ) {
            let features = columns * points;
            let samples = (seed.len() * times / features).max(1);
            let value = |at: usize| match seed[at % seed.len()] + (at / 97) as i32 % 13 {
                7 => f64::NAN,
                8 => f64::INFINITY,
                other => f64::from(other),
            };
            let values = ndarray::Array2::from_shape_fn((samples, features), |(i, j)| {
                value(i * features + j)
            });
            let layout = Layout::field(&[samples, columns, points], Some(1));
            let data = Dataset::plain(DType::F64, layout, values).unwrap();
            for (column, [low, high]) in ends_of_columns(&data).iter().enumerate() {
                let own = data.stored_column(column);
                let mut sorted: Vec<f64> = own.iter().map(|(v, _)| v).filter(|v| v.is_finite()).collect();
                sorted.sort_unstable_by(f64::total_cmp);
                let mut expected: Vec<(f64, usize)> = Vec::new();
                for value in sorted {
                    match expected.last_mut() {
                        Some((last, count)) if *last == value => *count += 1,
                        _ => expected.push((value, 1)),
                    }
                }
                let of = |end: &End| end.found.iter().map(|s| (s.value, s.count)).collect::<Vec<_>>();
                let first: Vec<_> = expected.iter().copied().take(ENDS).collect();
                let last: Vec<_> = expected.iter().rev().copied().take(ENDS).collect();
                prop_assert_eq!(of(low), first);
                prop_assert_eq!(of(high), last);
            }
        }
    }
}
