//! A row of a band on the way to be coded.

use super::super::super::range_coder::Coder;
use super::around::Around;
use super::bands::{PAD, block_length};
use super::targets::Rounding;

/// A row of a band on the way to be coded.
pub(super) struct Row<'a> {
    /// With its margin.
    pub values: &'a mut [i32],
    /// The first places of the blocks that are not all zero.
    pub blocks: &'a [usize],
    pub around: &'a Around,
    /// What a writer codes, in steps. A reader has nothing.
    pub targets: &'a [f32],
    pub rounding: Rounding,
}

/// A place in a row.
pub(super) struct Place<'a> {
    /// Known up to the place, with its margin.
    pub row: &'a [i32],
    pub around: &'a Around,
    pub k: usize,
}

impl Row<'_> {
    /// Codes every place, as long as what is read is certain; a writer takes the coefficient from the number in steps.
    #[inline]
    pub fn each<C: Coder>(
        self,
        coder: &mut C,
        mut code: impl FnMut(&mut C, (f32, Rounding), &Place<'_>) -> i32,
    ) {
        let width = self.values.len() - 2 * PAD;
        for start in self.blocks {
            for k in *start..(start + block_length(true)).min(width) {
                let target = self.targets.get(k).copied().unwrap_or(0.0);
                let place = Place {
                    row: self.values,
                    around: self.around,
                    k,
                };
                let found = code(coder, (target, self.rounding), &place);
                if coder.is_spent() {
                    return;
                }
                self.values[PAD + k] = found;
            }
        }
    }
}
