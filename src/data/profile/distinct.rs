use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

/// Distinct values found, and how many values were looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Distinct {
    pub found: usize,
    pub seen: usize,
}

/// Counts distinct finite values and stops at `limit`. 0 and -0 are the same.
pub(super) fn count(values: impl Iterator<Item = f64>, limit: usize) -> Distinct {
    let mut set: HashSet<u64, BuildHasherDefault<Mixer>> = HashSet::default();
    let mut seen = 0;
    for value in values.filter(|v| v.is_finite()) {
        seen += 1;
        // Adding 0 turns -0 into 0.
        if set.insert((value + 0.0).to_bits()) && set.len() >= limit {
            break;
        }
    }
    Distinct {
        found: set.len(),
        seen,
    }
}

/// Spreads the bits of a number, whose low ones are mostly zero, over the whole hash
/// (the finisher of `MurmurHash3` by A. Appleby, public domain).
#[derive(Default)]
struct Mixer(u64);

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

    #[test]
    fn counts_finite_values_up_to_the_limit() {
        let values = [0.0, -0.0, 1.0, f64::NAN, f64::INFINITY, 1.0, 2.5];
        assert_eq!(
            count(values.into_iter(), 100),
            Distinct { found: 3, seen: 5 }
        );
        assert_eq!(count(values.into_iter(), 2), Distinct { found: 2, seen: 3 });
        assert_eq!(
            count([f64::NAN].into_iter(), 9),
            Distinct { found: 0, seen: 0 }
        );
        let many = (0..1000).map(f64::from);
        assert_eq!(
            count(many.clone().chain(many), 5000),
            Distinct {
                found: 1000,
                seen: 2000
            }
        );
    }
}
