//! A plane of values in colours, and as CSV.

use std::fmt::Write as _;
use std::sync::Arc;

use super::csv::{cell, number};
use super::{ColourMap, Colouring, Grid, Ink, PictureAxes, Piece};

/// A plane of values in colours, described without saying how it is drawn.
#[derive(Clone, Debug)]
pub struct Image<'a> {
    pub title: String,
    pub grid: &'a Grid,
    pub colouring: Colouring,
    /// The first row is at the bottom.
    pub upwards: bool,
    /// Height of a cell over its width.
    pub cell: f64,
    /// What rows and columns are called, of a matrix; empty where they are a grid.
    pub names: &'a [String],
    /// Coordinates along its sides.
    pub axes: PictureAxes,
    /// Lines of equal value over it, in rows and columns: whole numbers are the middles of cells.
    pub lines: Vec<(Arc<Vec<Piece>>, Ink)>,
}

impl<'a> Image<'a> {
    pub fn new(title: impl Into<String>, grid: &'a Grid, map: ColourMap, range: [f64; 2]) -> Self {
        Self {
            title: title.into(),
            grid,
            colouring: Colouring::new(map, range),
            upwards: grid.raster.is_some(),
            cell: grid.raster.as_ref().map_or(1.0, |raster| raster.cell),
            names: &[],
            axes: PictureAxes::default(),
            lines: Vec::new(),
        }
    }

    /// Where a row and a column lie in the picture, in widths of a cell from its lower left corner. Whole numbers
    /// are the middles of cells.
    pub fn point(&self, [row, column]: [f64; 2]) -> [f64; 2] {
        let [row, x] = self.axes.drawn([row + 0.5, column + 0.5]);
        let up = if self.upwards {
            row
        } else {
            self.grid.rows as f64 - row
        };
        [x, self.cell * up]
    }

    /// The inverse of [`Image::point`].
    pub fn place(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let up = y / self.cell;
        let row = if self.upwards {
            up
        } else {
            self.grid.rows as f64 - up
        };
        self.axes.cells([row, x]).map(|at| at - 0.5)
    }

    /// Width over height of the picture.
    pub fn aspect(&self) -> f64 {
        self.grid.columns as f64 / (self.cell * self.grid.rows.max(1) as f64)
    }

    /// Of a matrix with these names.
    pub fn named(self, names: &'a [String]) -> Self {
        Self { names, ..self }
    }

    /// As CSV: a line a row, after a line of the columns' names where there are any.
    pub fn csv(&self) -> String {
        let mut out = String::new();
        if !self.names.is_empty() {
            let names: Vec<String> = self.names.iter().map(|name| cell(name)).collect();
            let _ = writeln!(out, "{}", names.join(","));
        }
        for row in self.grid.values.chunks(self.grid.columns.max(1)) {
            let cells: Vec<String> = row.iter().map(|v| number(*v)).collect();
            let _ = writeln!(out, "{}", cells.join(","));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plane_is_a_line_a_row() {
        let grid = Grid::new(2, 2, vec![1.0, 2.5, f64::NAN, -1e-9]).unwrap();
        let image = Image::new("", &grid, ColourMap::Greys, [0.0, 1.0]);
        assert_eq!(image.csv(), "1,2.5\n,-1e-9\n");
        let names = ["a".to_owned(), "b, c".to_owned()];
        assert_eq!(image.named(&names).csv(), "a,\"b, c\"\n1,2.5\n,-1e-9\n");
    }
}
