//! Distinct values and their entropy.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Distinct values found, and how many values were looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Distinct {
    pub found: usize,
    pub seen: usize,
    /// Sum of n log2 n over the values, n being how often each came; for the entropy. Of no use
    /// where counting was stopped by the limit.
    pub repeats: f64,
}

impl Distinct {
    /// All values are the same.
    pub fn same(count: usize) -> Self {
        Self {
            found: count.min(1),
            seen: count,
            repeats: repeats(count),
        }
    }

    /// Shannon's entropy in bits of a value: sum of n/N log2(N/n).
    pub fn entropy(&self) -> f64 {
        let all = self.seen as f64;
        if all == 0.0 {
            return 0.0;
        }
        (all.log2() - self.repeats / all).max(0.0)
    }
}

/// n log2 n; 0 for none.
fn repeats(count: usize) -> f64 {
    let count = count as f64;
    count * count.max(1.0).log2()
}

/// Counts distinct values by their bits and stops at `limit`. 0 and -0 are two.
pub(super) fn count(bits: impl Iterator<Item = u64>, limit: usize) -> Distinct {
    let mut counts = Counts::new(limit);
    counts.add(bits);
    counts.distinct()
}

/// How often each value came, of at most so many distinct ones.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    limit: usize,
    each: HashMap<u64, usize, BuildHasherDefault<Mixer>>,
    seen: usize,
}

impl Counts {
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            each: HashMap::default(),
            seen: 0,
        }
    }

    /// Distinct values.
    pub fn found(&self) -> usize {
        self.each.len()
    }

    /// Whether counting has stopped.
    pub fn is_full(&self) -> bool {
        self.found() >= self.limit
    }

    pub fn add(&mut self, bits: impl Iterator<Item = u64>) {
        for bits in bits {
            if self.is_full() {
                return;
            }
            self.seen += 1;
            *self.each.entry(bits).or_default() += 1;
        }
    }

    /// Adds what another part has seen.
    pub fn merge(&mut self, other: &Self) {
        for (value, count) in &other.each {
            if self.is_full() {
                return;
            }
            self.seen += count;
            *self.each.entry(*value).or_default() += count;
        }
    }

    pub fn distinct(&self) -> Distinct {
        // Summed in an order that does not depend on the hash.
        let mut each: Vec<usize> = self.each.values().copied().collect();
        each.sort_unstable();
        Distinct {
            found: each.len(),
            seen: self.seen,
            repeats: each.into_iter().map(repeats).sum(),
        }
    }
}

/// Spreads the bits of a number, whose low ones are mostly zero, over the whole hash
/// (the finisher of `MurmurHash3` by A. Appleby, public domain).
#[derive(Clone, Debug, Default)]
pub(super) struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, bits: u64) {
        let mut hash = self.0 ^ bits;
        hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        self.0 = hash ^ (hash >> 33);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_values(values: impl Iterator<Item = f64>, limit: usize) -> Distinct {
        count(values.map(f64::to_bits), limit)
    }

    fn found_and_seen(values: impl Iterator<Item = f64>, limit: usize) -> (usize, usize) {
        let distinct = of_values(values, limit);
        (distinct.found, distinct.seen)
    }

    #[test]
    fn counts_values_up_to_the_limit() {
        let values = [0.0, -0.0, 1.0, 1.0, 2.5];
        assert_eq!(found_and_seen(values.into_iter(), 100), (4, 5));
        assert_eq!(found_and_seen(values.into_iter(), 2), (2, 2));
        assert_eq!(found_and_seen(std::iter::empty(), 9), (0, 0));
        let many = (0..1000).map(f64::from);
        assert_eq!(found_and_seen(many.clone().chain(many), 5000), (1000, 2000));
    }

    #[test]
    fn entropy_counts_bits() {
        let fair = of_values([1.0, -1.0, -1.0, 1.0].into_iter(), 100);
        assert!((fair.entropy() - 1.0).abs() < 1e-12);
        // Two values, and NaN as often as both together: 1/4, 1/4, 1/2.
        let eight = of_values((0..8000).map(|i| f64::from(i % 8)), 100);
        assert!((eight.entropy() - 3.0).abs() < 1e-12);
        assert!(of_values([7.0, 7.0].into_iter(), 9).entropy() < 1e-12);
        assert!(count(std::iter::empty(), 9).entropy() < 1e-12);
    }
}
