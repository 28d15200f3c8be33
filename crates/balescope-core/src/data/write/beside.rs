//! The coordinates that are written beside the array of an npz.

use crate::data::read::{ArrayInfo, Beside, layout_of, may_be_beside};
use crate::data::{Coordinate, Dataset, Metadata};

/// Names that arrays of an npz have for what is no coordinate.
const TAKEN: [&str; 4] = ["data", "names", "format", "shape"];

/// Those coordinates of a field that come back along the axes that they have where the file is read, by their
/// names and lengths.
pub(super) fn coordinates<'a>(
    first: &Dataset,
    samples: usize,
    metadata: &'a Metadata,
) -> Vec<&'a Coordinate> {
    // Records have no array of their own for each component.
    if !first.is_field() || first.types().several().is_some() {
        return Vec::new();
    }
    let names = first.names_to_write().map(<[String]>::len);
    let layout = layout_of(&first.layout.with_samples(samples).shape, names);
    let all = &metadata.coordinates;
    let is_plain = |own: &&Coordinate| {
        let is_alone = all.iter().filter(|other| other.name == own.name).count() == 1;
        let rises = &mut || rises(own);
        is_alone && !TAKEN.contains(&own.name.as_str()) && may_be_beside(&layout, &info(own), rises)
    };
    let mut kept: Vec<&Coordinate> = all.iter().filter(is_plain).collect();
    loop {
        let arrays: Vec<ArrayInfo> = kept.iter().map(|own| info(own)).collect();
        let found = Beside::new(&layout, names.unwrap_or(0), &arrays, &|i| rises(kept[i]));
        let Some(found) = found else {
            return Vec::new();
        };
        let count = kept.len();
        let comes_back = |at: usize, own: &Coordinate| {
            let mut each = found.coordinates.iter();
            each.any(|(place, axes)| *place == at && *axes == own.axes)
        };
        let mut at = 0..;
        kept.retain(|own| at.next().is_some_and(|at| comes_back(at, own)));
        if kept.len() == count {
            return kept;
        }
    }
}

fn info(coordinate: &Coordinate) -> ArrayInfo {
    ArrayInfo {
        name: coordinate.name.clone(),
        dtype: coordinate.dtype,
        shape: coordinate.shape.clone(),
    }
}

/// Whether each number is above the one before, or each below it.
fn rises(coordinate: &Coordinate) -> bool {
    let pairs = || coordinate.values.as_slice().windows(2);
    pairs().all(|pair| pair[0] < pair[1]) || pairs().all(|pair| pair[0] > pair[1])
}
