//! All levels of the transform of an array, and the rows that it comes to.

use std::collections::HashMap;

use super::bands::{Bands, advance};
use super::group::Group;
use super::lift::{Lines, norm};
use super::steps::Direction;

/// Lengths of the vectors that the coefficients of each band become: errors of them weigh so much.
pub(super) fn weights(bands: &Bands) -> Vec<f64> {
    let mut known = HashMap::new();
    let weight = |axis: usize, band: usize, known: &mut HashMap<_, f64>| {
        let band = &bands.list[band];
        let key = (bands.axes[axis], band.levels[axis], band.fine[axis]);
        *known
            .entry(key)
            .or_insert_with(|| norm(key.0, key.1, key.2))
    };
    let axes = 0..bands.axes.len();
    (0..bands.list.len())
        .map(|band| {
            axes.clone()
                .map(|axis| weight(axis, band, &mut known))
                .product()
        })
        .collect()
}

/// Every level of every group.
pub(super) fn transform_all(
    values: &mut [f64],
    axes: &[usize],
    groups: &[Group],
    direction: Direction,
) {
    let mut turns = Vec::new();
    for group in groups {
        if let [axis] = group.axes[..] {
            turns.push((axes.to_vec(), axis, group.levels.len()));
            continue;
        }
        for (now, halved) in &group.levels {
            let mut part = axes.to_vec();
            for (axis, n) in group.axes.iter().zip(now) {
                part[*axis] = *n;
            }
            let halved = group.axes.iter().zip(halved).filter(|(_, halved)| **halved);
            turns.extend(halved.map(|(axis, _)| (part.clone(), *axis, 1)));
        }
    }
    if direction == Direction::Inverse {
        turns.reverse();
    }
    for (part, axis, times) in turns {
        let lines = Lines {
            lengths: axes,
            part: &part,
            axis,
            times,
        };
        lines.transform(values, direction);
    }
}

/// Visits every row of every band: the band, the row, and where it begins in the array.
pub(super) fn each_row(bands: &Bands, mut visit: impl FnMut(usize, usize, usize)) {
    for (i, band) in bands.list.iter().enumerate() {
        let lengths: Vec<usize> = band.lengths().collect();
        let outer = &lengths[..lengths.len() - 1];
        let mut at = vec![0; outer.len()];
        for row in 0..band.rows() {
            visit(i, row, bands.offset(i, &at));
            advance(&mut at, outer);
        }
    }
}
