//! What is expected of a coefficient: is it zero, its sign, its size.

use super::super::super::range_coder::{Coder, EVEN_BITS};
use super::contexts::{BANDS, Beside, Kind, PATTERNS};
use super::linear::Linear;
use super::mixer::Mixer;
use super::row::{Place, Row};
use super::sizes::{Foreseen, SIZES};
use super::targets::Rounding;

/// Bits of a size behind the first one, at most.
const MOST_BITS: u32 = 23;
/// Decisions about a size: one for every bit that it may have, ...
const NODES: usize = 96;
/// ... one each for the first bit, and two each for the second one.
const FIRST: usize = 24;
const SECOND: usize = 48;
/// Up to so many times a context learns ever more slowly.
const MEMORY: u32 = 250;
/// The share of an error that a foreseen coefficient, and its size, take over.
const VALUE_RATE: f32 = 1.0 / 16.0;
const MAGNITUDE_RATE: f32 = 1.0 / 64.0;
/// What a size is foreseen from at first, in 16ths: [`Beside::magnitudes`].
const MAGNITUDES: [i16; 12] = [4, 1, 3, 3, 1, 1, 0, 2, 1, 0, 0, 0];

/// The models of all decisions.
pub(super) struct Model {
    zero: Mixer<13, 16>,
    sign: Mixer<5, 8>,
    size: Mixer<8, 8>,
    /// The coefficient itself and its size, by pattern of the band.
    value: Vec<Linear<12>>,
    magnitude: Vec<Linear<12>>,
    /// Mean size of late, in 16ths.
    late: u32,
}

impl Model {
    pub fn new() -> Self {
        let zero = Beside::OF_ZERO.map(|count| (count, MEMORY));
        let sign = Beside::OF_SIGN.map(|count| (count, MEMORY));
        let size = Beside::OF_SIZE.map(|count| (count * NODES, MEMORY));
        Self {
            zero: Mixer::new(zero, [2 * SIZES, PATTERNS]),
            sign: Mixer::new(sign, [PATTERNS, 1]),
            size: Mixer::new(size, [NODES, SIZES]),
            value: vec![Linear::new([0; 12], VALUE_RATE); PATTERNS],
            magnitude: vec![Linear::new(MAGNITUDES, MAGNITUDE_RATE); PATTERNS],
            late: 0,
        }
    }

    pub fn start_band(&mut self) {
        self.late = 0;
    }

    /// Codes the coefficients of a row.
    pub fn code_row(&mut self, coder: &mut impl Coder, row: Row<'_>, kind: Kind) {
        row.each(coder, |coder, wanted, place| {
            self.code(coder, wanted, place, kind)
        });
    }

    /// Codes the coefficient at a place; a writer takes it from `target`, in steps.
    fn code(
        &mut self,
        coder: &mut impl Coder,
        (target, rounding): (f32, Rounding),
        place: &Place<'_>,
        kind: Kind,
    ) -> i32 {
        let beside = Beside::new(place.row, place.around, place.k, self.late);
        let foreseen = Foreseen::new(
            self.value[kind.pattern].expect(beside.values()),
            self.magnitude[kind.pattern].expect(beside.magnitudes()),
        );
        let sizes = beside.sizes();
        let contexts = beside.of_zero(kind, sizes, foreseen);
        let p = self.zero.expect(contexts, [sizes.both, kind.pattern]);
        let wanted = rounding.size(target, p);
        let full = coder.code(wanted != 0, (1 << 16) - p);
        self.zero.learn(full);
        let found = if full {
            let contexts = beside.of_sign(kind, foreseen);
            let p = self.sign.expect(contexts, [kind.pattern, 0]);
            let negative = coder.code(target < 0.0, (1 << 16) - p);
            self.sign.learn(negative);
            let contexts = beside.of_size(kind, sizes, foreseen, negative);
            let size = self.size(coder, wanted.max(1), contexts, sizes.near) as i32;
            if negative { -size } else { size }
        } else {
            0
        };
        self.value[kind.pattern].learn(found);
        self.magnitude[kind.pattern].learn(found.abs());
        self.late = self.late - self.late / 16 + found.unsigned_abs().min(1 << 16);
        found
    }

    fn size(
        &mut self,
        coder: &mut impl Coder,
        wanted: u32,
        contexts: [usize; 8],
        near: usize,
    ) -> u32 {
        let mut bit = |node: usize, bit: bool| {
            let contexts = contexts.map(|context| context * NODES + node);
            let p = self.size.expect(contexts, [node, near]);
            let bit = coder.code(bit, (1 << 16) - p);
            self.size.learn(bit);
            bit
        };
        let length = wanted.ilog2();
        let mut bits = 0;
        while bits < MOST_BITS - 1 && bit(bits as usize, length > bits) {
            bits += 1;
        }
        let mut read = 1;
        let mut left = bits;
        if left > 0 {
            left -= 1;
            read = read << 1 | u32::from(bit(FIRST + bits as usize, wanted >> left & 1 == 1));
        }
        if left > 0 {
            left -= 1;
            let node = SECOND + 2 * bits as usize + (read & 1) as usize;
            read = read << 1 | u32::from(bit(node, wanted >> left & 1 == 1));
        }
        while left > 0 {
            let even = left.min(EVEN_BITS);
            left -= even;
            read = read << even | coder.code_even(wanted >> left & ((1 << even) - 1), even);
        }
        read
    }
}

impl Kind {
    /// Of a band by its number and by which of its axes are of details.
    pub fn new(band: usize, fine: &[bool]) -> Self {
        let last = fine.iter().rev().take(4).enumerate();
        Self {
            band: band.min(BANDS - 1),
            pattern: last.map(|(i, fine)| usize::from(*fine) << i).sum(),
        }
    }
}
