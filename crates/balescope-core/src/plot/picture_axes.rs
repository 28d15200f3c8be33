//! Where the cells of a picture lie along its two sides.

use std::sync::Arc;

use super::ticks::{Tick, linear_ticks};

/// Longer sides are averaged down: graphics cards take 8192, and no screen shows more.
pub const MAX_SIDE: usize = 4096;

/// Cells whose widths differ by less are taken as of one width: coordinates are rounded.
const ALIKE: f64 = 1e-3;

/// The sides of a picture, each of which may have coordinates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PictureAxes {
    pub rows: Option<PictureAxis>,
    pub columns: Option<PictureAxis>,
}

/// Coordinates along a side of a picture. Three ways to count a place along it: by cells (0 is where the first
/// begins, 1 where it ends), as drawn (the same, but each cell is as long as it is in the coordinate; all of them
/// together are as long as they are many), and by the coordinate.
#[derive(Clone, Debug, PartialEq)]
pub struct PictureAxis {
    /// The name of the coordinate, with its unit.
    pub caption: String,
    /// Where cells begin and end: one more than there are cells, rising or falling.
    ends: Arc<[f64]>,
    /// Cells are drawn as long as they are.
    is_stretched: bool,
}

impl PictureAxes {
    /// All cells are drawn alike; places are told as before.
    #[must_use]
    pub fn alike(self) -> Self {
        let alike = |axis: PictureAxis| PictureAxis {
            is_stretched: false,
            ..axis
        };
        Self {
            rows: self.rows.map(alike),
            columns: self.columns.map(alike),
        }
    }

    /// Whether some cells are drawn longer than others.
    pub fn is_stretched(&self) -> bool {
        [&self.rows, &self.columns]
            .into_iter()
            .flatten()
            .any(|axis| axis.is_stretched)
    }

    /// Those of the same picture, as it is drawn, in so many rows and columns of one size.
    #[must_use]
    pub fn redrawn(&self, rows: usize, columns: usize) -> Self {
        let redrawn = |axis: &Option<PictureAxis>, cells| Some(axis.as_ref()?.redrawn(cells));
        Self {
            rows: redrawn(&self.rows, rows),
            columns: redrawn(&self.columns, columns),
        }
    }

    /// Row and column as drawn of a place counted by cells.
    pub fn drawn(&self, [row, column]: [f64; 2]) -> [f64; 2] {
        let drawn = |axis: &Option<PictureAxis>, at| axis.as_ref().map_or(at, |a| a.drawn(at));
        [drawn(&self.rows, row), drawn(&self.columns, column)]
    }

    /// The inverse of [`PictureAxes::drawn`].
    pub fn cells(&self, [row, column]: [f64; 2]) -> [f64; 2] {
        let cells = |axis: &Option<PictureAxis>, at| axis.as_ref().map_or(at, |a| a.cell(at));
        [cells(&self.rows, row), cells(&self.columns, column)]
    }
}

impl PictureAxis {
    /// Of cells about these places, each of which ends in the middle between its neighbours'. `None` where there are
    /// fewer than two, or they turn back.
    pub fn about(caption: String, places: &[f64]) -> Option<Self> {
        if !crate::data::goes_one_way(places) || places.len() < 2 {
            return None;
        }
        let middle = |pair: &[f64]| pair[0] + 0.5 * (pair[1] - pair[0]);
        let [first, second] = [places[0], places[1]];
        let [before, last] = [places[places.len() - 2], places[places.len() - 1]];
        let ends: Vec<f64> = std::iter::once(first - 0.5 * (second - first))
            .chain(places.windows(2).map(middle))
            .chain([last + 0.5 * (last - before)])
            .collect();
        Some(Self::new(caption, ends))
    }

    /// Of so many cells of one length from one place to another.
    pub fn even(caption: String, [from, to]: [f64; 2], cells: usize) -> Option<Self> {
        let end = |i: usize| from + (to - from) * i as f64 / cells.max(1) as f64;
        let ends: Vec<f64> = (0..=cells).map(end).collect();
        (cells > 0 && crate::data::goes_one_way(&ends)).then(|| Self::new(caption, ends))
    }

    fn new(caption: String, ends: Vec<f64>) -> Self {
        let mut axis = Self {
            caption,
            ends: ends.into(),
            is_stretched: false,
        };
        let (least, most) = axis.lengths();
        // A cell that is less than a point of any screen would not be seen.
        let can_be_seen = least * MAX_SIDE as f64 >= axis.length();
        axis.is_stretched = most > (1.0 + ALIKE) * least && can_be_seen;
        axis
    }

    fn redrawn(&self, cells: usize) -> Self {
        let (from, to) = (self.ends[0], self.ends[self.count()]);
        let even = Self::even(self.caption.clone(), [from, to], cells);
        let redrawn = Some(self).filter(|axis| !axis.is_stretched && axis.count() == cells);
        redrawn.cloned().or(even).unwrap_or_else(|| self.clone())
    }

    /// Whether coordinates fall from each cell to the next.
    pub fn falls(&self) -> bool {
        self.ends[1] < self.ends[0]
    }

    /// Cells along the side.
    pub fn count(&self) -> usize {
        self.ends.len() - 1
    }

    fn length(&self) -> f64 {
        (self.ends[self.count()] - self.ends[0]).abs()
    }

    /// Of the shortest and the longest cell.
    fn lengths(&self) -> (f64, f64) {
        let lengths = self.ends.windows(2).map(|pair| (pair[1] - pair[0]).abs());
        lengths.fold((f64::INFINITY, 0.0), |(least, most), length| {
            (least.min(length), most.max(length))
        })
    }

    /// A place counted by cells as it is drawn; beyond the ends as far as it is.
    pub fn drawn(&self, cell: f64) -> f64 {
        if !self.is_stretched || !(0.0..=self.count() as f64).contains(&cell) {
            return cell;
        }
        let share = (self.value(cell) - self.ends[0]) / (self.ends[self.count()] - self.ends[0]);
        share * self.count() as f64
    }

    /// The inverse of [`PictureAxis::drawn`].
    pub fn cell(&self, drawn: f64) -> f64 {
        let count = self.count() as f64;
        if !self.is_stretched || !(0.0..=count).contains(&drawn) {
            return drawn;
        }
        let (first, last) = (self.ends[0], self.ends[self.count()]);
        self.cell_at(first + drawn / count * (last - first))
    }

    /// The coordinate of a place counted by cells.
    fn value(&self, cell: f64) -> f64 {
        let i = (cell.max(0.0) as usize).min(self.count() - 1);
        self.ends[i] + (cell - i as f64) * (self.ends[i + 1] - self.ends[i])
    }

    /// The place of a coordinate, counted by cells.
    fn cell_at(&self, value: f64) -> f64 {
        let falls = self.falls();
        let is_before = |end: &f64| if falls { *end >= value } else { *end <= value };
        let i = self.ends.partition_point(is_before);
        let i = i.saturating_sub(1).min(self.count() - 1);
        i as f64 + (value - self.ends[i]) / (self.ends[i + 1] - self.ends[i])
    }

    /// Ticks at round coordinates between two places as drawn, about so many of them; their places are as drawn
    /// too.
    pub fn ticks(&self, from: f64, to: f64, wanted: usize) -> Vec<Tick> {
        let within = |drawn: f64| self.value(self.cell(drawn.clamp(0.0, self.count() as f64)));
        let [a, b] = [within(from), within(to)];
        let mut ticks = linear_ticks(a.min(b), a.max(b), wanted);
        for tick in &mut ticks {
            tick.at = self.drawn(self.cell_at(tick.at));
        }
        ticks
    }

    /// The cell of each of the points that the side takes to be drawn with; none where they are as many as there are
    /// cells.
    pub(super) fn painted(&self) -> Option<Vec<usize>> {
        if !self.is_stretched {
            return None;
        }
        let (least, _) = self.lengths();
        // Two points for the shortest cell, where that is possible.
        let points = (2.0 * self.length() / least).ceil() as usize;
        let points = points.clamp(self.count(), self.count().max(MAX_SIDE));
        let scale = self.count() as f64 / points as f64;
        let cell = |i: usize| self.cell((i as f64 + 0.5) * scale) as usize;
        Some((0..points).map(|i| cell(i).min(self.count() - 1)).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn axis(places: &[f64]) -> PictureAxis {
        PictureAxis::about("x".to_owned(), places).unwrap()
    }

    #[test]
    fn cells_are_as_long_as_they_are_in_the_coordinate() {
        // Ends at -0.5, 0.5, 2 and 4: 4.5 in all.
        let axis = axis(&[0.0, 1.0, 3.0]);
        assert!(axis.is_stretched);
        let ends = [0.0, 1.0, 2.0, 3.0].map(|cell| axis.drawn(cell));
        let expected = [0.0, 1.0, 2.5, 4.5].map(|at| 3.0 * at / 4.5);
        for (end, expected) in ends.iter().zip(expected) {
            assert!((end - expected).abs() < 1e-12, "{ends:?}");
        }
        // Six points a unit, and two for the shortest cell of length 1.
        let painted = axis.painted().unwrap();
        assert_eq!(painted, [0, 0, 1, 1, 1, 2, 2, 2, 2]);
        let ticks = axis.ticks(0.0, 3.0, 5);
        let labels: Vec<&str> = ticks.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!(labels, ["0", "1", "2", "3", "4"]);
        assert!((ticks[2].at - 3.0 * 2.5 / 4.5).abs() < 1e-12);
    }

    #[test]
    fn even_cells_are_drawn_alike_and_so_are_those_that_would_vanish() {
        let even = axis(&[90.0, 45.0, 0.0, -45.0]);
        assert!(!even.is_stretched && even.painted().is_none());
        let ticks = even.ticks(0.0, 4.0, 4);
        let zero = ticks.iter().find(|tick| tick.label == "0").unwrap();
        assert!((zero.at - 2.5).abs() < 1e-12);
        let thin = axis(&[0.0, 1e-6, 1.0]);
        assert!(!thin.is_stretched);
        assert_eq!(thin.drawn(1.0), 1.0);
        assert!(PictureAxis::about(String::new(), &[1.0]).is_none());
        assert!(PictureAxis::about(String::new(), &[0.0, 2.0, 1.0]).is_none());
    }

    proptest! {
        #[test]
        fn places_go_there_and_back(
            steps in prop::collection::vec(0.01..10.0_f64, 1..40),
            falls in any::<bool>(),
            share in 0.0..1.0_f64,
        ) {
            let sign = if falls { -1.0 } else { 1.0 };
            let mut places = vec![3.0];
            for step in &steps {
                places.push(places[places.len() - 1] + sign * step);
            }
            let axis = axis(&places);
            let cell = share * axis.count() as f64;
            prop_assert!((axis.cell(axis.drawn(cell)) - cell).abs() < 1e-6);
            // The middle of a cell of a rising or falling axis lies in it.
            let cells = axis.painted().unwrap_or_default();
            prop_assert!(cells.windows(2).all(|pair| pair[0] <= pair[1]));
            if !cells.is_empty() && cells.len() < MAX_SIDE {
                let all: std::collections::BTreeSet<_> = cells.iter().collect();
                prop_assert_eq!(all.len(), axis.count());
            }
        }
    }
}
