//! Codes the steps of a column by several models that learn on the way.

use super::super::super::range_coder::{Coder, EVEN_BITS};
use super::super::wavelet::mixer::Mixer;

/// Decisions: is it zero, the sign, the length of the size and its first bits, by what is known of it.
const NODES: usize = 512;
/// Those up to the length.
const FIRST: usize = 64;
/// Lengths, at most.
const LENGTHS: u32 = 31;
/// Lengths of which all bits are learnt.
const LEARNT: u32 = 12;
/// Bits of a size that several models expect.
const MIXED: u32 = 3;
/// Up to so many times a context learns ever more slowly.
const MEMORY: u32 = 1023;
/// Spreads that are told apart, ...
pub(super) const SPREADS: usize = 20;
/// ... parts of another column, ...
pub(super) const PARTS: usize = 16;
/// ... and sizes of the steps before.
const SIZES: usize = 15;

/// What is known of a row beside the steps before it.
#[derive(Clone, Copy, Default)]
pub(super) struct Known {
    pub spread: u8,
    /// Parts of other columns.
    pub parts: [u8; 3],
}

/// What is expected of the steps of a column.
pub(super) struct Numbers {
    mixer: Mixer<8, 8>,
    /// Of the last bits: the probability that it is set, in 65536ths, and how often it was asked for.
    last: Vec<(u16, u16)>,
    before: [usize; 2],
    /// How many parts there are of each other column.
    parts: [usize; 3],
}

impl Numbers {
    /// Of rows with so many spreads and parts of other columns.
    pub fn new(spreads: usize, parts: [usize; 3]) -> Self {
        let [a, b, c] = parts;
        let sizes = [
            spreads * NODES,
            spreads * a * NODES,
            spreads * b * NODES,
            spreads * c * NODES,
            a * b * NODES,
            spreads * SIZES * NODES,
            SIZES * SIZES * NODES,
            (a * b * c * FIRST).max(NODES),
        ];
        Self {
            parts,
            mixer: Mixer::new(sizes.map(|size| (size, MEMORY)), [NODES, spreads]),
            last: vec![(1 << 15, 0); 4 << LEARNT],
            before: [0; 2],
        }
    }

    /// Codes the steps of a row.
    pub fn code(&mut self, coder: &mut impl Coder, steps: i32, known: Known) -> i32 {
        let spread = usize::from(known.spread);
        let [a, b, c] = known.parts.map(usize::from);
        let [one, two] = self.before;
        let [of_a, of_b, of_c] = self.parts;
        let contexts = [
            spread,
            spread * of_a + a,
            spread * of_b + b,
            spread * of_c + c,
            a * of_b + b,
            spread * SIZES + one,
            one * SIZES + two,
        ];
        let all = (a * of_b + b) * of_c + c;
        let mixer = &mut self.mixer;
        let mut bit = |coder: &mut _, node: usize, bit: bool| {
            let mut at = [0; 8];
            for (at, context) in at.iter_mut().zip(contexts) {
                *at = context * NODES + node;
            }
            // Bits of a size are rare, and not told apart there.
            at[7] = if node < FIRST {
                all * FIRST + node
            } else {
                node
            };
            let p = mixer.expect(at, [node, spread]);
            let bit = Coder::code(coder, bit, (1 << 16) - p);
            mixer.learn(bit);
            bit
        };
        let wanted = steps.unsigned_abs();
        let mut found = 0;
        if bit(coder, 0, wanted != 0) {
            let negative = bit(coder, 1, steps < 0);
            let sign = usize::from(negative);
            let length = wanted.max(1).ilog2();
            let mut bits = 0;
            while bits < LENGTHS - 1 && bit(coder, 2 + sign * 31 + bits as usize, length > bits) {
                bits += 1;
            }
            let kind = sign * 32 + bits as usize;
            let mut size = 1_u32;
            let mut left = bits;
            while left > 0 && bits - left < MIXED {
                left -= 1;
                let node = match bits - left {
                    1 => 64 + kind,
                    2 => 128 + 2 * kind + (size & 1) as usize,
                    _ => 256 + 4 * kind + (size & 3) as usize,
                };
                size = size << 1 | u32::from(bit(coder, node, wanted >> left & 1 == 1));
            }
            if bits <= LEARNT {
                while left > 0 {
                    left -= 1;
                    let slot = &mut self.last[sign << (LEARNT + 1) | size as usize];
                    size = size << 1 | u32::from(last_bit(coder, slot, wanted >> left & 1 == 1));
                }
            }
            while left > 0 {
                let even = left.min(EVEN_BITS);
                left -= even;
                size = size << even | coder.code_even(wanted >> left & ((1 << even) - 1), even);
            }
            found = size as i32;
            if negative {
                found = -found;
            }
        }
        self.before = [size_of(found), one];
        found
    }
}

/// A bit that is expected by what it was after the same ones before.
fn last_bit(coder: &mut impl Coder, slot: &mut (u16, u16), bit: bool) -> bool {
    let p = u32::from(slot.0).clamp(32, 65_504);
    let bit = coder.code(bit, (1 << 16) - p);
    // As if it had been even three times each.
    let rate = i32::from(slot.1) + 7;
    let aim = if bit { 65_535 } else { 0 };
    slot.0 = (i32::from(slot.0) + (aim - i32::from(slot.0)) / rate) as u16;
    slot.1 = (slot.1 + 1).min(250);
    bit
}

/// The size of steps with their sign, roughly.
pub(super) fn size_of(steps: i32) -> usize {
    if steps == 0 {
        return 0;
    }
    let length = (steps.unsigned_abs().ilog2() as usize).min(6);
    1 + 2 * length + usize::from(steps < 0)
}

/// The class of a spread in steps: two for each doubling.
pub(super) fn spread_class(variance: f64) -> u8 {
    // The exponent of the variance.
    let twice = (variance.to_bits() >> 52 & 0x7ff) as i64 - 1023;
    (twice + 10).clamp(0, SPREADS as i64 - 1) as u8
}
