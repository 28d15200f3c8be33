//! What is known around the places of a row before it is coded.

use pulp::{Arch, Simd, WithSimd};

use super::bands::{Band, Bands, PAD, Relative};
use super::foresight::LANES;
use super::over::Over;

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
    /// Bands that lie over the one whose rows are looked at: coarser ones, each with its place among `parents`, and
    /// those of other directions.
    over: Vec<(Over, usize)>,
    beside: Vec<Over>,
    sums: Vec<u32>,
}

#[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
impl Around {
    /// Goes on to the rows of a band.
    pub fn start_band(&mut self, bands: &Bands, band: usize) {
        self.over.clear();
        self.beside.clear();
        for group in 0..bands.groups() {
            if let Some(parent) = bands.parent(band, group) {
                self.over.push((Over::new(bands, parent), group.min(2)));
            }
            let cousins = bands.cousins(band, group).into_iter();
            self.beside.extend(cousins.map(|band| {
                let halved = vec![false; bands.axes.len()];
                Over::new(bands, Relative { band, halved })
            }));
        }
    }

    /// Looks around a row of the band, which lies at `outer` along the axes in front.
    pub fn look(&mut self, bands: &Bands, band: usize, outer: &[usize], lengths: &[usize]) {
        Arch::new().dispatch(Look {
            around: self,
            bands,
            own: &bands.list[band],
            outer,
            lengths,
        });
    }

    /// All of a place, with the ones one and two before it along the row: what has a sign, what has none, zeros.
    #[inline(always)]
    pub fn lanes(&self, k: usize, [last, second]: [i32; 2]) -> [f32; LANES] {
        let [up, front] = self.before.each_ref().map(|row| row[PAD + k]);
        let [second_up, second_front] = self.second.each_ref().map(|row| row[k]);
        let [a, b, c] = self.parents.each_ref().map(|row| row[k]);
        let corner = self.before[0][PAD + k - 1];
        let whole = [
            last,
            second,
            up,
            front,
            second_up,
            second_front,
            corner,
            a,
            b,
            c,
        ];
        let sums = [self.near[k], self.coarse[k], self.cousins[k]];
        let [near, coarse, cousins] = sums.map(|sum| sum as f32);
        let mut lanes = [0.0; LANES];
        for (lane, value) in lanes.iter_mut().zip(whole) {
            *lane = value as f32;
        }
        lanes[whole.len()..][..3].copy_from_slice(&[near, 0.25 * coarse, 0.25 * cousins]);
        lanes
    }

    #[inline(always)]
    fn clear(&mut self, width: usize) {
        let padded = width + 2 * PAD;
        for values in &mut self.before {
            values.clear();
            values.resize(padded, 0);
        }
        for values in self.second.iter_mut().chain(&mut self.parents) {
            values.clear();
            values.resize(width, 0);
        }
        for sums in [&mut self.near, &mut self.coarse, &mut self.cousins] {
            sums.clear();
            sums.resize(width, 0);
        }
        self.corners.clear();
        self.corners.resize(width, 0);
    }

    #[inline(always)]
    fn add_before(&mut self, before: &[i32], slot: usize, width: usize) {
        for (sum, value) in self.before[slot].iter_mut().zip(before) {
            *sum += value;
        }
        let sides = before[PAD - 1..].windows(3).take(width);
        let sums = self.near.iter_mut().zip(&mut self.corners);
        for ((near, corners), side) in sums.zip(sides) {
            let [left, middle, right] = [side[0], side[1], side[2]].map(i32::unsigned_abs);
            *near += 2 * middle + left + right;
            *corners |= (u8::from(left != 0) | u8::from(right != 0) << 1) << (2 * slot);
        }
    }
}

/// A look around a row.
struct Look<'a> {
    around: &'a mut Around,
    bands: &'a Bands,
    own: &'a Band,
    outer: &'a [usize],
    lengths: &'a [usize],
}

impl WithSimd for Look<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
    fn with_simd<S: Simd>(self, _: S) {
        let Self {
            around,
            bands,
            own,
            outer,
            lengths,
        } = self;
        let (width, axes) = (own.width(), outer.len());
        let row = outer.iter().zip(lengths);
        let row = row.fold(0, |row, (at, n)| row * n + at);
        around.clear(width);
        let mut inner = 1;
        for (turn, axis) in (0..axes).rev().enumerate() {
            let slot = turn.min(1);
            if outer[axis] >= 1
                && let Some(before) = own.row(row - inner)
            {
                around.add_before(before, slot, width);
            }
            if outer[axis] >= 2
                && let Some(second) = own.row(row - 2 * inner)
            {
                let sums = around.second[slot].iter_mut().zip(&mut around.near);
                for ((sum, near), value) in sums.zip(&second[PAD..]) {
                    *sum += value;
                    *near += value.unsigned_abs();
                }
            }
            if turn == 1
                && outer[axis] >= 1
                && outer[axis + 1] >= 1
                && let Some(both) = own.row(row - inner - 1)
            {
                let sums = around.near.iter_mut().zip(&mut around.corners);
                for ((near, corners), value) in sums.zip(&both[PAD..]) {
                    *near += value.unsigned_abs();
                    *corners |= u8::from(*value != 0) << 4;
                }
            }
            inner *= lengths[axis];
        }
        for (over, slot) in &around.over {
            let band = &bands.list[over.band];
            let row = over.row(outer);
            if let Some(values) = band.row(row) {
                over.spread(
                    &values[PAD..PAD + band.width()],
                    &mut around.parents[*slot],
                    |to, v| {
                        *to = v;
                    },
                );
                over.add(band, row, outer, (&mut around.sums, &mut around.coarse));
            }
        }
        for over in &around.beside {
            let (band, row) = (&bands.list[over.band], over.row(outer));
            over.add(band, row, outer, (&mut around.sums, &mut around.cousins));
        }
    }
}
