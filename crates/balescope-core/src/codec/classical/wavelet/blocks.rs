//! Which bands, and which blocks of them, are all zero.

use super::super::super::range_coder::Coder;
use super::bands::{Bands, Relative, advance, block_length, first_block};
use super::contexts::{BANDS, Kind, PATTERNS};
use super::mixer::Mixer;
use super::targets::Targets;

/// Bits that a block takes beside what its coefficients are worth.
const BLOCK_BITS: f32 = 8.0;
/// Up to so many times a context learns ever more slowly.
const MEMORY: u32 = 250;

/// What is expected of bands and blocks.
pub(super) struct Blocks {
    empty: Mixer<2, 4>,
    full: Mixer<4, 4>,
}

impl Blocks {
    pub fn new() -> Self {
        Self {
            empty: Mixer::new([(4, MEMORY), (16 * PATTERNS, MEMORY)], [1, 1]),
            full: Mixer::new(
                [(256, MEMORY), (256, MEMORY), (BANDS, MEMORY), (81, MEMORY)],
                [1, PATTERNS],
            ),
        }
    }

    /// Which blocks of a band are not all zero; none of them: `None`.
    pub fn code(
        &mut self,
        coder: &mut impl Coder,
        bands: &Bands,
        band: usize,
        targets: &Targets<'_>,
    ) -> Option<Vec<bool>> {
        let kind = Kind::new(band, &bands.list[band].fine);
        let wanted = worth_while(bands, band, targets);
        let parents = full_parents(bands, band);
        let contexts = [parents.min(3), kind.pattern * 16 + parents.min(15)];
        let p = self.empty.expect(contexts, [0, 0]);
        let full = coder.code(wanted.contains(&true), (1 << 16) - p);
        self.empty.learn(full);
        full.then(|| self.code_each(coder, bands, band, &wanted))
    }

    fn code_each(
        &mut self,
        coder: &mut impl Coder,
        bands: &Bands,
        band: usize,
        wanted: &[bool],
    ) -> Vec<bool> {
        let kind = Kind::new(band, &bands.list[band].fine);
        let counts = bands.list[band].block_lengths();
        let parents: Vec<(Relative, Vec<usize>)> = (0..bands.groups())
            .filter_map(|group| {
                let parent = bands.parent(band, group)?;
                let counts = bands.list[parent.band].block_lengths();
                Some((parent, counts))
            })
            .collect();
        let mut at = vec![0; counts.len()];
        let mut blocks = vec![false; counts.iter().product()];
        for i in 0..blocks.len() {
            let beside = blocks_beside(&blocks, &at, &counts, i);
            let above = blocks_above(bands, &parents, &at);
            let ones = |bits: usize| (bits.count_ones() as usize).min(8);
            let contexts = [beside, above, kind.band, ones(beside) * 9 + ones(above)];
            let p = self.full.expect(contexts, [0, kind.pattern]);
            let full = coder.code(wanted.get(i).copied().unwrap_or(false), (1 << 16) - p);
            self.full.learn(full);
            if coder.is_spent() {
                break;
            }
            blocks[i] = full;
            advance(&mut at, &counts);
        }
        blocks
    }
}

/// Coarser bands that are not all zero.
fn full_parents(bands: &Bands, band: usize) -> usize {
    let parents = (0..bands.groups()).filter_map(|group| bands.parent(band, group));
    parents
        .filter(|parent| !bands.list[parent.band].values.is_empty())
        .count()
}

/// Blocks of a band that hold more than what is hardly worth its bits.
fn worth_while(bands: &Bands, band: usize, targets: &Targets<'_>) -> Vec<bool> {
    if targets.values.is_empty() {
        return Vec::new();
    }
    let own = &bands.list[band];
    let counts = own.block_lengths();
    let mut gains = vec![0.0_f32; counts.iter().product()];
    let lengths: Vec<usize> = own.lengths().collect();
    let outer = &lengths[..lengths.len() - 1];
    let mut at = vec![0; outer.len()];
    for _ in 0..own.rows() {
        let offset = bands.offset(band, &at);
        let first = first_block(&at, &counts);
        let row = &targets.values[offset..offset + own.width()];
        for (gain, part) in gains[first..]
            .iter_mut()
            .zip(row.chunks(block_length(true)))
        {
            for target in part {
                let size = target.abs() + targets.rounding.up;
                if size >= 1.0 {
                    *gain += target * target - (target.abs() - size.floor()).powi(2);
                }
            }
        }
        advance(&mut at, outer);
    }
    let least = targets.rounding.bit * BLOCK_BITS;
    gains.iter().map(|gain| *gain > least).collect()
}

/// Two bits for each of the last four axes: the blocks one and two before.
fn blocks_beside(blocks: &[bool], at: &[usize], counts: &[usize], block: usize) -> usize {
    let mut beside = 0;
    let mut inner = 1;
    for (turn, (at, count)) in at.iter().zip(counts).rev().enumerate() {
        let before = *at > 0 && blocks[block - inner];
        let second = *at > 1 && blocks[block - 2 * inner];
        beside |= (usize::from(before) | usize::from(second) << 4) << turn.min(3);
        inner *= count;
    }
    beside
}

/// Two bits for each of four coarser bands: there is one and it is zero over the block, or it is not.
fn blocks_above(bands: &Bands, parents: &[(Relative, Vec<usize>)], at: &[usize]) -> usize {
    let mut above = 0;
    for (turn, (parent, counts)) in parents.iter().enumerate() {
        let halved = at.iter().zip(&parent.halved).zip(counts);
        let place = halved.fold(0, |place, ((at, halved), count)| {
            place * count + (at >> usize::from(*halved)).min(count - 1)
        });
        let full = !bands.list[parent.band].is_zero_at(place);
        above |= (1 + usize::from(full) * 15) << turn.min(3);
    }
    above
}
