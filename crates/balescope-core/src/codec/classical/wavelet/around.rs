//! What is known around the places of a row before it is coded.

use super::bands::{Band, Bands, PAD, Relative};

/// Of every place in a row: the sizes of what is known around it. The axes in front of the last one are taken
/// from the last to the first; what is beyond the third counts with the third.
#[derive(Default)]
pub(super) struct Around {
    /// Neighbours one before along the axes in front, with their margins.
    pub before: [Vec<i32>; 2],
    /// The ones before those.
    pub second: [Vec<i32>; 2],
    /// Sum of the sizes of all neighbours in rows before.
    pub near: Vec<u32>,
    /// Sum of the sizes around the places that are coarser along one axis.
    pub coarse: Vec<u32>,
    /// Sum of the sizes around the same place in other directions.
    pub cousins: Vec<u32>,
    /// The coarser ones themselves, along the last axis and the two in front of it.
    pub parents: [Vec<i32>; 3],
    /// Neighbours across a corner that are not zero.
    pub corners: Vec<u8>,
}

impl Around {
    /// Looks around a row of a band, which lies at `outer` along the axes in front.
    pub fn look(&mut self, bands: &Bands, band: usize, outer: &[usize], lengths: &[usize]) {
        let own = &bands.list[band];
        let (width, axes) = (own.width(), outer.len());
        let row = row_of(outer, lengths);
        self.clear(width);
        let mut inner = 1;
        for (turn, axis) in (0..axes).rev().enumerate() {
            let slot = turn.min(1);
            if outer[axis] >= 1
                && let Some(before) = own.row(row - inner)
            {
                self.add_before(before, slot, width);
            }
            if outer[axis] >= 2
                && let Some(second) = own.row(row - 2 * inner)
            {
                for (k, value) in second[PAD..PAD + width].iter().enumerate() {
                    self.second[slot][k] += value;
                    self.near[k] += value.unsigned_abs();
                }
            }
            if turn == 1
                && outer[axis] >= 1
                && outer[axis + 1] >= 1
                && let Some(both) = own.row(row - inner - 1)
            {
                for (k, value) in both[PAD..PAD + width].iter().enumerate() {
                    self.near[k] += value.unsigned_abs();
                    self.corners[k] |= u8::from(*value != 0) << 4;
                }
            }
            inner *= lengths[axis];
        }
        for group in 0..bands.groups() {
            if let Some(parent) = bands.parent(band, group) {
                self.add_parent(bands, &parent, outer, group.min(2));
            }
            for cousin in bands.cousins(band, group) {
                let none = vec![false; bands.axes.len()];
                Over::new(&bands.list[cousin], &none, outer).add_to(&mut self.cousins);
            }
        }
    }

    fn clear(&mut self, width: usize) {
        let padded = width + 2 * PAD;
        let wide = self.before.iter_mut().chain(&mut self.second);
        for values in wide.chain(&mut self.parents) {
            values.clear();
            values.resize(padded, 0);
        }
        for sums in [&mut self.near, &mut self.coarse, &mut self.cousins] {
            sums.clear();
            sums.resize(width, 0);
        }
        self.corners.clear();
        self.corners.resize(width, 0);
    }

    fn add_before(&mut self, before: &[i32], slot: usize, width: usize) {
        for (sum, value) in self.before[slot].iter_mut().zip(before) {
            *sum += value;
        }
        let sides = before.windows(3).skip(PAD - 1).take(width);
        for (k, side) in sides.enumerate() {
            let [left, middle, right] = [side[0], side[1], side[2]].map(i32::unsigned_abs);
            self.near[k] += 2 * middle + left + right;
            let corners = u8::from(left != 0) | u8::from(right != 0) << 1;
            self.corners[k] |= corners << (2 * slot);
        }
    }

    /// What lies over a row one level above.
    fn add_parent(&mut self, bands: &Bands, relative: &Relative, outer: &[usize], slot: usize) {
        let over = Over::new(&bands.list[relative.band], &relative.halved, outer);
        let Some(values) = over.band.row(over.row) else {
            return;
        };
        for (k, parent) in self.parents[slot]
            .iter_mut()
            .enumerate()
            .take(self.coarse.len())
        {
            *parent = values[over.place(k)];
        }
        over.add_to(&mut self.coarse);
    }
}

/// A row of another band that lies over one.
struct Over<'a> {
    band: &'a Band,
    /// Lengths of its axes in front of the last one, and where the row lies along these.
    lengths: Vec<usize>,
    at: Vec<usize>,
    row: usize,
    /// The last axis has half as many places.
    is_halved: bool,
}

impl<'a> Over<'a> {
    /// `halved`: by axis, half as many places.
    fn new(band: &'a Band, halved: &[bool], outer: &[usize]) -> Self {
        let lengths: Vec<usize> = band.lengths().take(outer.len()).collect();
        let places = outer.iter().zip(halved).zip(&lengths);
        let at: Vec<usize> = places
            .map(|((at, halved), n)| (at >> usize::from(*halved)).min(n - 1))
            .collect();
        Self {
            band,
            row: row_of(&at, &lengths),
            lengths,
            at,
            is_halved: halved.last() == Some(&true),
        }
    }

    /// What lies over a place, in a row with its margin.
    fn place(&self, k: usize) -> usize {
        PAD + (k >> u32::from(self.is_halved)).min(self.band.width() - 1)
    }

    /// Adds the sizes over every place and beside that: also of what comes later in the row's own band.
    fn add_to(&self, sums: &mut [u32]) {
        let Some(values) = self.band.row(self.row) else {
            return;
        };
        for (k, sum) in sums.iter_mut().enumerate() {
            let at = self.place(k);
            let [left, middle, right] = [at - 1, at, at + 1].map(|at| values[at].unsigned_abs());
            *sum += 2 * middle + left + right;
        }
        for other in 0..self.at.len() {
            let inner: usize = self.lengths[other + 1..].iter().product();
            let rows = [
                (self.at[other] > 0).then(|| self.row - inner),
                (self.at[other] + 1 < self.lengths[other]).then(|| self.row + inner),
            ];
            for values in rows
                .into_iter()
                .flatten()
                .filter_map(|row| self.band.row(row))
            {
                for (k, sum) in sums.iter_mut().enumerate() {
                    *sum += values[self.place(k)].unsigned_abs();
                }
            }
        }
    }
}

fn row_of(at: &[usize], lengths: &[usize]) -> usize {
    at.iter().zip(lengths).fold(0, |row, (at, n)| row * n + at)
}
