//! What is expected of the many fine coefficients, by fewer models than of the others: most of an array is noise of
//! which little more than its size can be foreseen.

use super::super::super::range_coder::{Coder, EVEN_BITS};
use super::bands::PAD;
use super::chance::Chance;
use super::contexts::{Kind, PATTERNS};
use super::foresight::{Foresight, KINDS, LANES, kind_of};
use super::row::Row;
use super::targets::Rounding;

/// Bits of a size behind the first one, at most.
const MOST_BITS: usize = 22;
/// Decisions about a size: whether it has more bits than is likely, whether still more or fewer, ...
const MORE: usize = 24;
const FEWER: usize = 48;
/// ... one each for the first bit, and two each for the second one.
const FIRST: usize = 72;
const SECOND: usize = 96;
const NODES: usize = 144;
/// The share of an error that a foreseen coefficient, and its size, take over.
const VALUE_RATE: f32 = 1.0 / 16.0;
const SIZE_RATE: f32 = 1.0 / 64.0;
/// What a size is foreseen from at first: what is before it along each axis, and what is coarser.
const SIZE_WEIGHTS: [f32; LANES] = [
    0.25, 0.0625, 0.1875, 0.1875, 0.0625, 0.0625, 0.0, 0.0, 0.0, 0.0, 0.0, 0.125, 0.0625, 0.0, 0.0,
    0.0,
];
/// Lanes from here on are sums of sizes.
const SUMS: usize = 10;

/// The models of all decisions.
pub(super) struct Quick {
    /// By what is foreseen, and by what is around.
    zero: [Vec<Chance>; 2],
    sign: Vec<Chance>,
    /// By the size that is foreseen, and by the coefficient that is.
    size: [Vec<Chance>; 2],
    /// A coefficient and its size, by pattern of the band.
    foresights: Vec<[Foresight; 2]>,
    /// Mean size of late.
    late: f32,
}

impl Quick {
    pub fn new() -> Self {
        let foresights = [
            Foresight {
                weights: [0.0; LANES],
                rate: VALUE_RATE,
            },
            Foresight {
                weights: SIZE_WEIGHTS,
                rate: SIZE_RATE,
            },
        ];
        Self {
            zero: [KINDS / 2 * KINDS, KINDS * PATTERNS].map(|n| vec![Chance::EVEN; n]),
            sign: vec![Chance::EVEN; 2 * KINDS * PATTERNS],
            size: [KINDS * NODES, 2 * KINDS * NODES].map(|n| vec![Chance::EVEN; n]),
            foresights: vec![foresights; PATTERNS],
            late: 0.0,
        }
    }

    pub fn start_band(&mut self) {
        self.late = 0.0;
    }

    /// Codes the coefficients of a row of a band.
    pub fn code_row(&mut self, coder: &mut impl Coder, row: Row<'_>, band: Kind) {
        row.each(coder, |coder, wanted, place| {
            let [last, second] = [place.row[PAD + place.k - 1], place.row[PAD + place.k - 2]];
            let around = place.around.lanes(place.k, [last, second]);
            self.code(coder, wanted, &around, band)
        });
    }

    /// Codes a row of numbers that were not transformed, of which nothing but their signs and sizes is foreseen.
    pub fn code_numbers(&mut self, coder: &mut impl Coder, row: Row<'_>) {
        row.each(coder, |coder, wanted, place| {
            let (around, k) = (place.around, place.k);
            let [last, second] = [place.row[PAD + k - 1], place.row[PAD + k - 2]];
            let near = around.near[k] + 3 * last.unsigned_abs() + second.unsigned_abs();
            let [up, front] = around.before.each_ref().map(|row| row[PAD + k]);
            self.code_number(coder, wanted, near, [last, up, front])
        });
    }

    /// Codes a coefficient by what is around it.
    #[inline]
    fn code(
        &mut self,
        coder: &mut impl Coder,
        (target, rounding): (f32, Rounding),
        around: &[f32; LANES],
        band: Kind,
    ) -> i32 {
        let mut values = *around;
        values[SUMS..].fill(0.0);
        let mut sizes = around.map(f32::abs);
        sizes[SUMS + 3] = self.late * (1.0 / 16.0);
        let [of_value, of_size] = &mut self.foresights[band.pattern];
        let (value, size) = (of_value.expect(&values), of_size.expect(&sizes));
        let (value_kind, size_kind) = (value.kind(), kind_of(16.0 * size.number.max(0.0)));
        let near = 2.0 * sizes[SUMS] + 4.0 * (sizes[SUMS + 1] + sizes[SUMS + 2]);
        let around_kind = kind_of(near + 6.0 * sizes[0] + 2.0 * sizes[1]);
        let [a, b] = &mut self.zero;
        let a = &mut a[value_kind / 2 * KINDS + size_kind];
        let b = &mut b[around_kind * PATTERNS + band.pattern];
        let p = a.mean(*b);
        let wanted = rounding.size(target, p);
        let full = coder.code(wanted != 0, (1 << 16) - p);
        a.learn(full);
        b.learn(full);
        let mut found = 0;
        if full {
            let is_below = value.number < 0.0;
            let sign = value_kind * 2 + usize::from(is_below);
            let sign = &mut self.sign[sign * PATTERNS + band.pattern];
            let negative = coder.code(target < 0.0, (1 << 16) - sign.mean(*sign));
            sign.learn(negative);
            let agrees = usize::from(is_below == negative);
            let kinds = [size_kind, value_kind * 2 + agrees];
            found = self.size(coder, wanted.max(1), kinds) as i32;
            found = if negative { -found } else { found };
        }
        let [of_value, of_size] = &mut self.foresights[band.pattern];
        let found_size = found.unsigned_abs() as f32;
        of_value.learn(&values, value, found as f32);
        of_size.learn(&sizes, size, found_size);
        self.late += found_size - self.late * (1.0 / 16.0);
        found
    }

    /// Codes a number by the sum of the sizes around it and by those beside it.
    #[inline]
    fn code_number(
        &mut self,
        coder: &mut impl Coder,
        (target, rounding): (f32, Rounding),
        around: u32,
        sides: [i32; 3],
    ) -> i32 {
        let kind = kind_of(around as f32);
        let zero = &mut self.zero[0][kind];
        let p = zero.mean(*zero);
        let wanted = rounding.size(target, p);
        let full = coder.code(wanted != 0, (1 << 16) - p);
        zero.learn(full);
        if !full {
            return 0;
        }
        let sides = sides.map(|side| (side.signum() + 1) as usize);
        let sign = &mut self.sign[(sides[0] * 3 + sides[1]) * 3 + sides[2]];
        let negative = coder.code(target < 0.0, (1 << 16) - sign.mean(*sign));
        sign.learn(negative);
        let size = self.size(coder, wanted.max(1), [0, kind]) as i32;
        if negative { -size } else { size }
    }

    #[inline]
    fn size(&mut self, coder: &mut impl Coder, wanted: u32, kinds: [usize; 2]) -> u32 {
        let [a, b] = &mut self.size;
        let a = &mut a[kinds[0] * NODES..][..NODES];
        let b = &mut b[kinds[1] * NODES..][..NODES];
        let mut bit = |node: usize, bit: bool| {
            let (a, b) = (&mut a[node], &mut b[node]);
            let bit = coder.code(bit, (1 << 16) - a.mean(*b));
            a.learn(bit);
            b.learn(bit);
            bit
        };
        let length = wanted.ilog2() as usize;
        let mut bits = kinds[0].saturating_sub(9) / 4;
        if bit(bits, length > bits) {
            bits += 1;
            while bits < MOST_BITS && bit(MORE + bits, length > bits) {
                bits += 1;
            }
        } else {
            while bits > 0 && bit(FEWER + bits, length < bits) {
                bits -= 1;
            }
        }
        let mut read = 1;
        let mut left = bits as u32;
        if left > 0 {
            left -= 1;
            read = 2 | u32::from(bit(FIRST + bits, wanted >> left & 1 == 1));
        }
        if left > 0 {
            left -= 1;
            let node = SECOND + 2 * bits + (read & 1) as usize;
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
