//! A picture of a mesh: which points or cells are seen at which place of it.

use super::{Location, MeshView};

/// What is seen at each place of a picture, rows from below. It is made once for a mesh and a view; the pictures
/// of all snapshots follow from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Raster {
    pub rows: usize,
    pub columns: usize,
    /// Height of a cell of the picture over its width.
    pub cell: f64,
    pub(super) location: Location,
    pub(super) view: MeshView,
    /// Where the first and the last column, and the first and the last row, lie in space.
    pub(super) window: [[f64; 2]; 2],
    pub(super) seen: Vec<Seen>,
}

/// The points or cells whose values make that of a place, each with its part of it. The first is
/// [`NOTHING`] outside the mesh.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Seen {
    pub of: [u32; 4],
    pub parts: [f32; 4],
}

pub(super) const NOTHING: u32 = u32::MAX;

pub(super) const OUTSIDE: Seen = Seen {
    of: [NOTHING; 4],
    parts: [0.0; 4],
};

impl Raster {
    /// The values of a snapshot, one a point or a cell of the mesh, as they are seen: rows from below, NaN outside
    /// the mesh and where a value that counts is none.
    pub fn values(&self, values: &[f64]) -> Vec<f64> {
        let value = |seen: &Seen| {
            let mut sum = 0.0;
            for (of, part) in seen.of.iter().zip(seen.parts) {
                if *of != NOTHING && part != 0.0 {
                    sum += f64::from(part) * values.get(*of as usize).copied().unwrap_or(f64::NAN);
                }
            }
            if seen.of[0] == NOTHING { f64::NAN } else { sum }
        };
        self.seen.iter().map(value).collect()
    }

    /// Whether there is anything of the mesh at a place.
    pub fn is_inside(&self, place: usize) -> bool {
        self.seen
            .get(place)
            .is_some_and(|seen| seen.of[0] != NOTHING)
    }

    /// The point that counts most, or the cell, at a place of the picture.
    pub fn nearest(&self, row: usize, column: usize) -> Option<(Location, usize)> {
        let seen = self.seen.get(row * self.columns + column)?;
        let largest = (0..4).max_by(|&a, &b| seen.parts[a].total_cmp(&seen.parts[b]))?;
        let of = seen.of[largest];
        (of != NOTHING).then_some((self.location, of as usize))
    }

    /// The axes of space that columns and rows go along, and where the first of each begins and the last ends.
    pub fn sides(&self) -> [(usize, [f64; 2]); 2] {
        let [right, up] = self.view.right_and_up();
        [(right, self.window[0]), (up, self.window[1])]
    }

    /// Where the middle of a place of the picture lies along two axes of space: their numbers and the places.
    pub fn place(&self, row: usize, column: usize) -> [(usize, f64); 2] {
        let [right, up] = self.view.right_and_up();
        let at = |[low, high]: [f64; 2], i: usize, of: usize| {
            low + (high - low) * (i as f64 + 0.5) / of as f64
        };
        [
            (right, at(self.window[0], column, self.columns)),
            (up, at(self.window[1], row, self.rows)),
        ]
    }
}
