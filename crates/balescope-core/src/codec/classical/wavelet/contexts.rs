//! What is known of a place before it is coded, in numbers small enough to count by.

use super::around::Around;
use super::bands::PAD;
use super::sizes::{FINE_SIZES, Foreseen, SIZES, fine_step, step};

/// Bands that are told apart.
pub(super) const BANDS: usize = 512;
/// Patterns of axes of details.
pub(super) const PATTERNS: usize = 16;

/// A band, as far as its coefficients depend on it.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    /// Its number, below [`BANDS`].
    pub band: usize,
    /// A bit for each of the last four axes: is it one of details.
    pub pattern: usize,
}

/// The coefficients beside a place and over it.
pub(super) struct Beside {
    /// One and two before along the last axis ...
    pub last: i32,
    pub second: i32,
    /// ... along the axis in front of it, along those in front of that.
    pub up: [i32; 2],
    pub second_up: [i32; 2],
    pub parents: [i32; 3],
    corner: i32,
    corners: u8,
    near: u32,
    coarse: u32,
    cousins: u32,
    /// Mean size of late, in 16ths.
    late: u32,
}

/// How large what is around a place is.
#[derive(Clone, Copy)]
pub(super) struct Sizes {
    pub near: usize,
    pub both: usize,
    coarse: usize,
    cousins: usize,
    late: usize,
}

impl Beside {
    /// `row` is known up to the place with its margin.
    pub fn new(row: &[i32], around: &Around, k: usize, late: u32) -> Self {
        let [last, second] = [row[PAD + k - 1], row[PAD + k - 2]];
        let [before, seconds] = [&around.before, &around.second];
        Self {
            last,
            second,
            up: [before[0][PAD + k], before[1][PAD + k]],
            second_up: [seconds[0][k], seconds[1][k]],
            parents: around.parents.each_ref().map(|parent| parent[k]),
            corner: before[0][PAD + k - 1],
            corners: around.corners[k],
            near: around.near[k],
            coarse: around.coarse[k],
            cousins: around.cousins[k],
            late,
        }
    }

    /// What the coefficient is foreseen from, in whole lanes.
    pub fn values(&self) -> [i32; 12] {
        let [up, front] = self.up;
        let [second_up, second_front] = self.second_up;
        let [a, b, c] = self.parents;
        let (last, second, corner) = (self.last, self.second, self.corner);
        [
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
            0,
            0,
        ]
    }

    /// What its size is foreseen from.
    pub fn magnitudes(&self) -> [i32; 12] {
        let [up, front] = self.up.map(i32::abs);
        let [second_up, second_front] = self.second_up.map(i32::abs);
        let sums = [self.near, self.coarse / 4, self.cousins / 4, self.late / 16];
        let [near, coarse, cousins, late] = sums.map(|sum| sum as i32);
        let (last, second) = (self.last.abs(), self.second.abs());
        [
            last,
            second,
            up,
            front,
            second_up,
            second_front,
            near,
            coarse,
            cousins,
            late,
            0,
            0,
        ]
    }

    pub fn sizes(&self) -> Sizes {
        let near = self.near + 3 * self.last.unsigned_abs() + self.second.unsigned_abs();
        Sizes {
            near: step(near),
            both: fine_step(2 * near + self.coarse + self.cousins).min(2 * SIZES - 1),
            coarse: step(self.coarse),
            cousins: step(self.cousins),
            late: step(self.late),
        }
    }

    /// Contexts of whether it is zero.
    pub fn of_zero(&self, kind: Kind, sizes: Sizes, foreseen: Foreseen) -> [usize; 13] {
        let Sizes {
            near,
            coarse,
            cousins,
            both,
            late,
        } = sizes;
        let few = |v: i32| v.unsigned_abs().min(2) as usize;
        let any = |v: i32| usize::from(v != 0);
        let (last, [up, front]) = (few(self.last), self.up.map(few));
        let next = (last * 3 + up) * 3 + front;
        let [second_up, second_front] = self.second_up.map(any);
        let beyond = (any(self.second) * 2 + second_up) * 2 + second_front;
        let [a, b, c] = self.parents.map(few);
        let parents = (a * 3 + b) * 3 + c;
        let corners = (usize::from(self.corners) * 9 + last * 3 + up) * 4;
        let [value, size] = foreseen.sizes;
        [
            near * SIZES + coarse,
            next * 8 + beyond,
            parents * SIZES + near,
            kind.band * 4 + (near + 1).ilog2().min(3) as usize,
            both * PATTERNS + kind.pattern,
            late * SIZES + near,
            corners + coarse.min(6) / 2,
            (near * SIZES + coarse) * PATTERNS + kind.pattern,
            near * SIZES + cousins,
            (near * SIZES + coarse) * SIZES + cousins,
            value * PATTERNS + kind.pattern,
            size * PATTERNS + kind.pattern,
            value / 2 * FINE_SIZES + size,
        ]
    }

    /// How many contexts there are of each.
    pub const OF_ZERO: [usize; 13] = [
        SIZES * SIZES,
        27 * 8,
        27 * SIZES,
        BANDS * 4,
        2 * SIZES * PATTERNS,
        SIZES * SIZES,
        32 * 9 * 4,
        SIZES * SIZES * PATTERNS,
        SIZES * SIZES,
        SIZES * SIZES * SIZES,
        FINE_SIZES * PATTERNS,
        FINE_SIZES * PATTERNS,
        FINE_SIZES / 2 * FINE_SIZES,
    ];

    /// Contexts of its sign.
    pub fn of_sign(&self, kind: Kind, foreseen: Foreseen) -> [usize; 5] {
        let way = |v: i32| (v.signum() + 1) as usize;
        let (last, [up, front]) = (way(self.last), self.up.map(way));
        let [a, b, c] = self.parents.map(way);
        let [second_up, second_front] = self.second_up.map(way);
        let beyond = (way(self.second) * 3 + second_up) * 3 + second_front;
        let value = foreseen.sizes[0] * 2 + usize::from(foreseen.value < 0);
        [
            ((last * 3 + up) * 3 + front) * PATTERNS + kind.pattern,
            ((a * 3 + b) * 3 + c) * PATTERNS + kind.pattern,
            kind.band * 9 + up * 3 + front,
            beyond * 3 + last,
            value * PATTERNS + kind.pattern,
        ]
    }

    pub const OF_SIGN: [usize; 5] = [
        27 * PATTERNS,
        27 * PATTERNS,
        BANDS * 9,
        81,
        2 * FINE_SIZES * PATTERNS,
    ];

    /// Contexts of its size, the sign known.
    pub fn of_size(
        &self,
        kind: Kind,
        sizes: Sizes,
        foreseen: Foreseen,
        negative: bool,
    ) -> [usize; 8] {
        let beside = self.last.unsigned_abs() + self.up[0].unsigned_abs();
        let [value, size] = foreseen.sizes;
        [
            sizes.both,
            kind.band,
            step(beside) * 9 + sizes.coarse.min(16) / 2,
            sizes.late,
            sizes.near * SIZES + sizes.coarse,
            size,
            value * 2 + usize::from((foreseen.value < 0) == negative),
            (size / 4 * FINE_SIZES + value) * 2 + size % 2,
        ]
    }

    pub const OF_SIZE: [usize; 8] = [
        2 * SIZES,
        BANDS,
        SIZES * 9,
        SIZES,
        SIZES * SIZES,
        FINE_SIZES,
        2 * FINE_SIZES,
        FINE_SIZES / 4 * FINE_SIZES * 2,
    ];
}
