//! Coefficients band by band: bands and blocks of zeros are told as such, the others place by place.

use super::super::super::range_coder::Coder;
use super::around::Around;
use super::bands::{Bands, PAD, Relative, advance, block_length, first_block};
use super::contexts::{BANDS, Kind, PATTERNS};
use super::mixer::Mixer;
use super::model::{Model, Place, Rounding};

/// Bits that a block takes beside what its coefficients are worth.
const BLOCK_BITS: f32 = 8.0;
/// Up to so many times a context learns ever more slowly.
const MEMORY: u32 = 250;

/// What a writer codes: coefficients in steps, in the order of the array. A reader has none.
pub(super) struct Targets<'a> {
    pub values: &'a [f32],
    pub rounding: Rounding,
}

impl Targets<'_> {
    pub const NONE: Self = Self {
        values: &[],
        rounding: Rounding { bit: 0.0, up: 0.0 },
    };
}

/// Codes all bands; of bytes that break off those that are known for certain.
pub(super) fn code(coder: &mut impl Coder, bands: &mut Bands, targets: &Targets<'_>) {
    let mut models = Models {
        coefficients: Model::new(),
        empty: Mixer::new([(4, MEMORY), (16 * PATTERNS, MEMORY)], [1, 1]),
        blocks: Mixer::new(
            [(256, MEMORY), (256, MEMORY), (BANDS, MEMORY), (81, MEMORY)],
            [1, PATTERNS],
        ),
        around: Around::default(),
    };
    for band in bands.order.clone() {
        if coder.is_spent() {
            break;
        }
        models.code_band(coder, bands, band, targets);
    }
}

/// Models of everything that is told.
struct Models {
    coefficients: Model,
    empty: Mixer<2, 4>,
    blocks: Mixer<4, 4>,
    around: Around,
}

impl Models {
    fn code_band(
        &mut self,
        coder: &mut impl Coder,
        bands: &mut Bands,
        band: usize,
        targets: &Targets<'_>,
    ) {
        let kind = Kind::new(band, &bands.list[band].fine);
        let blocks = worth_while(bands, band, targets);
        let parents = full_parents(bands, band);
        let contexts = [parents.min(3), kind.pattern * 16 + parents.min(15)];
        let p = self.empty.expect(contexts, [0, 0]);
        let full = coder.code(blocks.contains(&true), (1 << 16) - p);
        self.empty.learn(full);
        if full {
            bands.list[band].blocks = self.code_blocks(coder, bands, band, &blocks);
            self.code_rows(coder, bands, band, targets);
        }
    }

    /// Which blocks of a band are not all zero.
    fn code_blocks(
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
            let p = self.blocks.expect(contexts, [0, kind.pattern]);
            let full = coder.code(wanted.get(i).copied().unwrap_or(false), (1 << 16) - p);
            self.blocks.learn(full);
            if coder.is_spent() {
                break;
            }
            blocks[i] = full;
            advance(&mut at, &counts);
        }
        blocks
    }

    /// The coefficients in blocks that are not all zero.
    fn code_rows(
        &mut self,
        coder: &mut impl Coder,
        bands: &mut Bands,
        band: usize,
        targets: &Targets<'_>,
    ) {
        self.coefficients.start_band();
        let own = &bands.list[band];
        let kind = Kind::new(band, &own.fine);
        let lengths: Vec<usize> = own.lengths().collect();
        let outer = &lengths[..lengths.len() - 1];
        let (counts, width, rows) = (own.block_lengths(), own.width(), own.rows());
        let mut at = vec![0; outer.len()];
        for index in 0..rows {
            let own = &bands.list[band];
            let first = first_block(&at, &counts);
            let blocks = own.blocks[first..first + width.div_ceil(block_length(true))].to_vec();
            if blocks.contains(&true) {
                self.around.look(bands, band, &at, outer);
                let offset = bands.offset(band, &at);
                let targets_of_row = targets.values.get(offset..offset + width).unwrap_or(&[]);
                let row = bands.list[band].row_mut(index);
                let full = blocks.iter().enumerate().filter(|(_, full)| **full);
                let starts = full.map(|(block, _)| block * block_length(true));
                for k in starts.flat_map(|start| start..(start + block_length(true)).min(width)) {
                    let target = targets_of_row.get(k).copied().unwrap_or(0.0);
                    let place = Place {
                        kind,
                        row,
                        around: &self.around,
                        k,
                    };
                    let found = self
                        .coefficients
                        .code(coder, target, targets.rounding, &place);
                    if coder.is_spent() {
                        return;
                    }
                    row[PAD + k] = found;
                }
            }
            advance(&mut at, outer);
        }
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
        for (block, part) in row.chunks(block_length(true)).enumerate() {
            for target in part {
                let size = (target.abs() + targets.rounding.up).floor();
                if size > 0.0 {
                    gains[first + block] += target * target - (target.abs() - size).powi(2);
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
