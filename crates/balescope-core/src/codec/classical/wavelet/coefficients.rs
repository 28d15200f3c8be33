//! Coefficients band by band: bands and blocks of zeros are told as such, the others place by place.

use super::super::super::range_coder::Coder;
use super::around::Around;
use super::bands::{Bands, advance, block_length, first_block};
use super::blocks::Blocks;
use super::contexts::Kind;
use super::model::Model;
use super::quick::Quick;
use super::row::Row;
use super::targets::Targets;

/// Arrays of more places are coded with less effort: of fewer the time hardly matters.
const SMALL: usize = 1 << 15;
/// Of how many coarse coefficients all models are asked with less effort: so many, or one in so many of the array.
const MIXED: usize = 1 << 12;
const MIXED_ONE_IN: usize = 64;

/// How much is done to foresee coefficients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effort {
    /// All models are asked of each.
    Full,
    /// All models are asked of some coarse ones, few of the many others.
    Less,
}

impl Effort {
    /// What an array of so many places is worth.
    pub fn of(places: usize) -> Self {
        if places > SMALL {
            Self::Less
        } else {
            Self::Full
        }
    }
}

/// Codes all bands; of bytes that break off those that are known for certain.
pub(super) fn code(
    coder: &mut impl Coder,
    bands: &mut Bands,
    targets: &Targets<'_>,
    effort: Effort,
) {
    let places = bands.axes.iter().product::<usize>();
    let mut models = Models {
        mixed: None,
        quick: None,
        mixed_places: match effort {
            Effort::Full => usize::MAX,
            Effort::Less if bands.groups.is_empty() => 0,
            Effort::Less => (places / MIXED_ONE_IN).max(MIXED),
        },
        blocks: Blocks::new(),
        around: Around::default(),
    };
    for band in bands.order.clone() {
        if coder.is_spent() {
            break;
        }
        if let Some(blocks) = models.blocks.code(coder, bands, band, targets) {
            bands.list[band].blocks = blocks;
            models.code_rows(coder, bands, band, targets);
        }
    }
}

/// Models of everything that is told; those of coefficients as soon as there are any.
struct Models {
    mixed: Option<Model>,
    quick: Option<Quick>,
    /// Places of which the first one may still be asked.
    mixed_places: usize,
    blocks: Blocks,
    around: Around,
}

/// The models that are asked of a band.
enum Chosen<'a> {
    Mixed(&'a mut Model),
    Quick(&'a mut Quick),
}

impl Models {
    /// The coefficients in blocks that are not all zero.
    fn code_rows(
        &mut self,
        coder: &mut impl Coder,
        bands: &mut Bands,
        band: usize,
        targets: &Targets<'_>,
    ) {
        let own = &bands.list[band];
        let kind = Kind::new(band, &own.fine);
        let lengths: Vec<usize> = own.lengths().collect();
        let outer = &lengths[..lengths.len() - 1];
        let (counts, width, rows) = (own.block_lengths(), own.width(), own.rows());
        let places = own.full_places();
        let is_mixed = places <= self.mixed_places;
        self.mixed_places = self.mixed_places.saturating_sub(places);
        let mut chosen = if is_mixed {
            Chosen::Mixed(self.mixed.get_or_insert_with(Model::new))
        } else {
            Chosen::Quick(self.quick.get_or_insert_with(Quick::new))
        };
        match &mut chosen {
            Chosen::Mixed(model) => model.start_band(),
            Chosen::Quick(quick) => quick.start_band(),
        }
        self.around.start_band(bands, band);
        let is_transformed = !bands.groups.is_empty();
        let mut at = vec![0; outer.len()];
        let mut full = Vec::new();
        for index in 0..rows {
            let first = first_block(&at, &counts);
            let blocks = bands.list[band].blocks[first..].iter();
            let starts = (0..width).step_by(block_length(true));
            let blocks = starts.zip(blocks).filter(|(_, full)| **full);
            full.clear();
            full.extend(blocks.map(|(start, _)| start));
            if !full.is_empty() {
                self.around.look(bands, band, &at, outer);
                let offset = bands.offset(band, &at);
                let row = Row {
                    values: bands.list[band].row_mut(index),
                    blocks: &full,
                    around: &self.around,
                    targets: targets.values.get(offset..offset + width).unwrap_or(&[]),
                    rounding: targets.rounding,
                };
                match &mut chosen {
                    Chosen::Mixed(model) => model.code_row(coder, row, kind),
                    Chosen::Quick(quick) if is_transformed => quick.code_row(coder, row, kind),
                    Chosen::Quick(quick) => quick.code_numbers(coder, row),
                }
                if coder.is_spent() {
                    return;
                }
            }
            advance(&mut at, outer);
        }
    }
}
