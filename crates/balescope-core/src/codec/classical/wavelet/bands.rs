//! The bands of a transformed array: which places belong together, and which band lies over which.

use std::cmp::Reverse;
use std::ops::Range;

use super::group::Group;

/// Places on either side of a row that are always zero.
pub(super) const PAD: usize = 2;
/// Lengths of a block along the last axis and along others: blocks of zeros are told as such.
const BLOCK_LAST: usize = 8;
const BLOCK: usize = 4;

/// Coefficients of one level along each axis, as multiples of their step.
pub(super) struct Band {
    /// By axis: where it lies in the array, whether it is of details, and of how many levels.
    pub places: Vec<Range<usize>>,
    pub fine: Vec<bool>,
    pub levels: Vec<usize>,
    /// By group of axes: which of its parts.
    parts: Vec<usize>,
    /// Rows with a margin of zeros; empty: all are zero.
    pub values: Vec<i32>,
    /// Blocks with anything else than zeros in them; empty: none.
    pub blocks: Vec<bool>,
}

impl Band {
    pub fn lengths(&self) -> impl DoubleEndedIterator<Item = usize> {
        self.places.iter().map(ExactSizeIterator::len)
    }

    /// Of a row, without its margin.
    pub fn width(&self) -> usize {
        self.places.last().map_or(0, ExactSizeIterator::len)
    }

    pub fn rows(&self) -> usize {
        let outer = self.places.len() - 1;
        self.lengths().take(outer).product()
    }

    /// A row with its margin; `None`: zeros.
    pub fn row(&self, row: usize) -> Option<&[i32]> {
        let stride = self.width() + 2 * PAD;
        self.values.get(row * stride..(row + 1) * stride)
    }

    pub fn row_mut(&mut self, row: usize) -> &mut [i32] {
        let stride = self.width() + 2 * PAD;
        if self.values.is_empty() {
            self.values = vec![0; stride * self.rows()];
        }
        &mut self.values[row * stride..(row + 1) * stride]
    }

    /// Numbers of blocks along each axis.
    pub fn block_lengths(&self) -> Vec<usize> {
        let last = self.places.len() - 1;
        let length = |(axis, n): (usize, usize)| n.div_ceil(block_length(axis == last));
        self.lengths().enumerate().map(length).collect()
    }

    /// Places in blocks that are not all zero, about.
    pub fn full_places(&self) -> usize {
        let last = self.places.len() - 1;
        let lengths = self.lengths().enumerate();
        let block: usize = lengths
            .map(|(axis, n)| n.min(block_length(axis == last)))
            .product();
        self.blocks.iter().filter(|full| **full).count() * block
    }

    pub fn is_zero_at(&self, block: usize) -> bool {
        self.blocks.get(block).is_none_or(|full| !full)
    }
}

/// The block where a row begins, for the place of the row along every other axis.
pub(super) fn first_block(outer: &[usize], block_lengths: &[usize]) -> usize {
    let mut block = 0;
    for (at, count) in outer.iter().zip(block_lengths) {
        block = block * count + at / BLOCK;
    }
    block * block_lengths.last().copied().unwrap_or(1)
}

pub(super) fn block_length(is_last: bool) -> usize {
    if is_last { BLOCK_LAST } else { BLOCK }
}

/// All bands of an array, each group of axes from coarse to fine, those of the first group outermost.
pub(super) struct Bands {
    pub axes: Vec<usize>,
    pub list: Vec<Band>,
    pub groups: Vec<Group>,
    /// In which they are coded: those over a band, and those of other directions, before it.
    pub order: Vec<usize>,
}

/// In which order bands are coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// One after the other in the list.
    List,
    /// Coarse ones first along all axes, so that the first bytes give all of a coarser array.
    Coarse,
}

/// A band that is known and lies over another one.
pub(super) struct Relative {
    pub band: usize,
    /// By axis: half as many places.
    pub halved: Vec<bool>,
}

impl Bands {
    pub fn new(axes: &[usize], groups: Vec<Group>, order: Order) -> Self {
        let counts: Vec<usize> = groups.iter().map(|group| group.parts.len()).collect();
        let count: usize = counts.iter().product();
        let bands = (0..count).map(|index| {
            let parts = digits(index, &counts);
            let mut places: Vec<Range<usize>> = axes.iter().map(|n| 0..*n).collect();
            let mut fine = vec![false; axes.len()];
            let mut levels = vec![0; axes.len()];
            for (group, part) in groups.iter().zip(&parts) {
                let part = &group.parts[*part];
                for (i, axis) in group.axes.iter().enumerate() {
                    places[*axis] = part.places[i].clone();
                    fine[*axis] = part.fine[i];
                    levels[*axis] = part.levels[i];
                }
            }
            Band {
                places,
                parts,
                fine,
                levels,
                values: Vec::new(),
                blocks: Vec::new(),
            }
        });
        let list: Vec<Band> = bands.collect();
        let mut in_order: Vec<usize> = (0..list.len()).collect();
        if order == Order::Coarse {
            in_order.sort_by_key(|band| Reverse(list[*band].levels.iter().sum::<usize>()));
        }
        Self {
            axes: axes.to_vec(),
            list,
            groups,
            order: in_order,
        }
    }

    /// The band that is one level coarser along the axes of a group.
    pub fn parent(&self, band: usize, group: usize) -> Option<Relative> {
        let own = &self.groups[group];
        let part = self.list[band].parts[group];
        let back = own.parts[part].parent?;
        let mut halved = vec![false; self.axes.len()];
        for (i, axis) in own.axes.iter().enumerate() {
            halved[*axis] = own.parts[back].levels[i] > own.parts[part].levels[i];
        }
        Some(Relative {
            band: band - (part - back) * self.inner(group),
            halved,
        })
    }

    /// Bands of the same level and other directions along the axes of a group.
    pub fn cousins(&self, band: usize, group: usize) -> Vec<usize> {
        let own = &self.groups[group];
        let part = self.list[band].parts[group];
        let same = (0..part).filter(|other| own.parts[*other].level == own.parts[part].level);
        same.map(|other| band - (part - other) * self.inner(group))
            .collect()
    }

    pub fn groups(&self) -> usize {
        self.groups.len()
    }

    fn inner(&self, group: usize) -> usize {
        self.groups[group + 1..]
            .iter()
            .map(|group| group.parts.len())
            .product()
    }

    /// Where a row begins in the array.
    pub fn offset(&self, band: usize, outer: &[usize]) -> usize {
        let places = &self.list[band].places;
        let mut offset = 0;
        for (axis, length) in self.axes.iter().enumerate() {
            let at = outer.get(axis).copied().unwrap_or(0);
            offset = offset * length + places[axis].start + at;
        }
        offset
    }
}

/// The digits of a number, each with its own base, the first of the greatest weight.
pub(super) fn digits(mut number: usize, bases: &[usize]) -> Vec<usize> {
    let mut digits = vec![0; bases.len()];
    for (digit, base) in digits.iter_mut().zip(bases).rev() {
        *digit = number % base;
        number /= base;
    }
    digits
}

/// Steps to the next place in standard order.
pub(super) fn advance(at: &mut [usize], lengths: &[usize]) {
    for (at, length) in at.iter_mut().zip(lengths).rev() {
        *at += 1;
        if *at < *length {
            return;
        }
        *at = 0;
    }
}
