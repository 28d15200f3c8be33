//! Lines of equal value of both sides, found beside the frames.

use std::sync::Arc;

use egui::Context;

use super::PlaneKey;
use crate::app::deferred::Deferred;
use crate::app::plot::{Grid, Ink, Piece, isoline, levels};
use crate::figures::PlaneFigures;

/// Lines are found in pictures of at most so many cells along a side: finer ones could not be told apart.
const SIDE: usize = 400;

/// The pieces of all lines of a side.
pub type Pieces = Arc<Vec<Piece>>;

type LinesKey = (PlaneKey, usize, [u64; 2]);

/// Lines of equal value of both sides.
#[derive(Default)]
pub struct Isolines {
    found: Deferred<LinesKey, Vec<(Pieces, Ink)>>,
}

impl Isolines {
    /// So many lines within a range.
    pub fn of(
        &mut self,
        ctx: &Context,
        key: PlaneKey,
        planes: &PlaneFigures,
        count: usize,
        range: [f64; 2],
    ) -> Vec<(Pieces, Ink)> {
        if count == 0 {
            return Vec::new();
        }
        let key = (key, count, range.map(f64::to_bits));
        let sides = [
            (Some(Arc::clone(&planes.before)), Ink::Before),
            (planes.after.clone(), Ink::After),
        ];
        let cost = 4 * count * planes.before.values.len().min(SIDE * SIDE);
        let found = self.found.get(ctx, &key, cost, move || {
            let levels = levels(range, count);
            let there = sides
                .into_iter()
                .filter_map(|(grid, ink)| Some((grid?, ink)));
            there
                .map(|(grid, ink)| (Arc::new(lines(&grid, &levels)), ink))
                .collect()
        });
        found.cloned().unwrap_or_default()
    }
}

fn lines(grid: &Grid, levels: &[f64]) -> Vec<Piece> {
    let small = grid.at_most(SIDE);
    let scale = [
        grid.rows as f64 / small.rows.max(1) as f64,
        grid.columns as f64 / small.columns.max(1) as f64,
    ];
    // The middle of a block of cells.
    let place = |[row, column]: [f64; 2]| {
        [
            (row + 0.5) * scale[0] - 0.5,
            (column + 0.5) * scale[1] - 0.5,
        ]
    };
    let all = levels.iter().flat_map(|level| isoline(&small, *level));
    all.map(|piece| piece.map(place)).collect()
}
