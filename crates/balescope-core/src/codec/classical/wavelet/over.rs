//! What lies over a band: coarser bands, and those of other directions.

use super::bands::{Band, Bands, PAD, Relative};

/// A band that lies over another one.
pub(super) struct Over {
    pub band: usize,
    /// Lengths of its axes in front of the last one, and which of those have half as many places.
    lengths: Vec<usize>,
    halved: Vec<bool>,
    /// The last axis has half as many places.
    is_halved: bool,
}

#[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
impl Over {
    pub fn new(bands: &Bands, relative: Relative) -> Self {
        let outer = bands.axes.len() - 1;
        let lengths = bands.list[relative.band].lengths().take(outer).collect();
        Self {
            band: relative.band,
            lengths,
            is_halved: relative.halved[outer],
            halved: relative.halved,
        }
    }

    /// The place along an axis that lies over this one.
    fn at(&self, axis: usize, outer: &[usize]) -> usize {
        (outer[axis] >> usize::from(self.halved[axis])).min(self.lengths[axis] - 1)
    }

    /// The row that lies over one.
    pub fn row(&self, outer: &[usize]) -> usize {
        let axes = 0..self.lengths.len();
        axes.fold(0, |row, axis| {
            row * self.lengths[axis] + self.at(axis, outer)
        })
    }

    /// Takes what lies over every place of a row to it.
    #[inline(always)]
    pub fn spread<T: Copy>(&self, from: &[T], to: &mut [T], take: impl Fn(&mut T, T)) {
        let Some(last) = from.last() else {
            return;
        };
        let mut beyond = from.len();
        if self.is_halved {
            for (pair, value) in to.chunks_mut(2).zip(from) {
                for to in pair {
                    take(to, *value);
                }
            }
            beyond *= 2;
        } else {
            for (to, value) in to.iter_mut().zip(from) {
                take(to, *value);
            }
        }
        for to in to.iter_mut().skip(beyond) {
            take(to, *last);
        }
    }

    /// Adds the sizes over every place and beside that: also of what comes later in the row's own band.
    #[inline(always)]
    pub fn add(
        &self,
        band: &Band,
        row: usize,
        outer: &[usize],
        (sums, to): (&mut Vec<u32>, &mut [u32]),
    ) {
        let Some(values) = band.row(row) else {
            return;
        };
        let width = band.width();
        sums.clear();
        sums.extend(values[PAD - 1..].windows(3).take(width).map(|side| {
            let [left, middle, right] = [side[0], side[1], side[2]].map(i32::unsigned_abs);
            2 * middle + left + right
        }));
        let mut inner = 1;
        for axis in (0..self.lengths.len()).rev() {
            let at = self.at(axis, outer);
            let rows = [
                (at > 0).then(|| row - inner),
                (at + 1 < self.lengths[axis]).then(|| row + inner),
            ];
            for values in rows.into_iter().flatten().filter_map(|row| band.row(row)) {
                for (sum, value) in sums.iter_mut().zip(&values[PAD..]) {
                    *sum += value.unsigned_abs();
                }
            }
            inner *= self.lengths[axis];
        }
        self.spread(sums, to, |to, sum| *to += sum);
    }
}
