//! A plane of values.

use std::borrow::Cow;
use std::sync::Arc;

use ecolor::Color32;
use rayon::prelude::*;

use super::{Colouring, PictureAxes, PictureAxis};
use crate::data::Raster;

/// Cells that are worth handing to another thread.
const AT_LEAST: usize = 1 << 14;

/// A plane of values, row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    pub rows: usize,
    pub columns: usize,
    pub values: Vec<f64>,
    /// Whether a place is outside what is shown, and is left empty; no flags: none is.
    pub outside: Vec<bool>,
    /// What of a mesh the places show.
    pub raster: Option<Arc<Raster>>,
}

impl Grid {
    /// `None` when the number of values does not fit.
    pub fn new(rows: usize, columns: usize, values: Vec<f64>) -> Option<Self> {
        (rows.checked_mul(columns)? == values.len() && !values.is_empty()).then_some(Self {
            rows,
            columns,
            values,
            ..Self::default()
        })
    }

    /// A snapshot on a mesh, as it is seen; rows from below.
    pub fn of_mesh(raster: &Arc<Raster>, snapshot: &[f64]) -> Self {
        let (rows, columns) = (raster.rows, raster.columns);
        let is_outside = |place| !raster.is_inside(place);
        Self {
            rows,
            columns,
            values: raster.values(snapshot),
            outside: (0..rows * columns).map(is_outside).collect(),
            raster: Some(Arc::clone(raster)),
        }
    }

    pub fn get(&self, row: usize, column: usize) -> Option<f64> {
        (column < self.columns)
            .then(|| self.values.get(row * self.columns + column).copied())
            .flatten()
    }

    /// Value by value.
    pub fn minus(&self, other: &Self) -> Option<Self> {
        if (self.rows, self.columns) != (other.rows, other.columns) {
            return None;
        }
        let values = self
            .values
            .iter()
            .zip(&other.values)
            .map(|(a, b)| a - b)
            .collect();
        let difference = Self::new(self.rows, self.columns, values)?;
        Some(Self {
            outside: self.outside.clone(),
            raster: self.raster.clone(),
            ..difference
        })
    }

    /// Neither side longer than `side`: means of square blocks over their finite values.
    pub fn at_most(&self, side: usize) -> Cow<'_, Self> {
        let block = self.rows.max(self.columns).div_ceil(side.max(1));
        if block <= 1 {
            return Cow::Borrowed(self);
        }
        let (rows, columns) = (self.rows.div_ceil(block), self.columns.div_ceil(block));
        let values = (0..rows * columns)
            .into_par_iter()
            .with_min_len(AT_LEAST)
            .map(|i| self.block_mean(i / columns * block, i % columns * block, block))
            .collect();
        let is_outside = |i| self.is_block_outside(i / columns * block, i % columns * block, block);
        let outside = if self.outside.is_empty() {
            Vec::new()
        } else {
            (0..rows * columns).map(is_outside).collect()
        };
        Cow::Owned(Self {
            rows,
            columns,
            values,
            outside,
            raster: self.raster.clone(),
        })
    }

    /// As it is drawn: in cells of one size, so that longer ones are several.
    pub fn stretched(&self, axes: &PictureAxes) -> Cow<'_, Self> {
        let painted = |axis: &Option<PictureAxis>| axis.as_ref()?.painted();
        let (rows, columns) = (painted(&axes.rows), painted(&axes.columns));
        if rows.is_none() && columns.is_none() {
            return Cow::Borrowed(self);
        }
        let rows = rows.unwrap_or_else(|| (0..self.rows).collect());
        let columns = columns.unwrap_or_else(|| (0..self.columns).collect());
        let place = |i: usize| rows[i / columns.len()] * self.columns + columns[i % columns.len()];
        let count = rows.len() * columns.len();
        let values = (0..count)
            .into_par_iter()
            .with_min_len(AT_LEAST)
            .map(|i| self.values[place(i)])
            .collect();
        let is_outside = |i| self.outside[place(i)];
        let outside = if self.outside.is_empty() {
            Vec::new()
        } else {
            (0..count).map(is_outside).collect()
        };
        Cow::Owned(Self {
            rows: rows.len(),
            columns: columns.len(),
            values,
            outside,
            raster: self.raster.clone(),
        })
    }

    fn is_block_outside(&self, row: usize, column: usize, block: usize) -> bool {
        let columns = column..(column + block).min(self.columns);
        let mut rows = row..(row + block).min(self.rows);
        rows.all(|r| {
            let row = &self.outside[r * self.columns..(r + 1) * self.columns];
            row[columns.clone()].iter().all(|outside| *outside)
        })
    }

    fn block_mean(&self, row: usize, column: usize, block: usize) -> f64 {
        let (mut sum, mut count) = (0.0, 0_u32);
        for r in row..(row + block).min(self.rows) {
            for c in column..(column + block).min(self.columns) {
                let value = self.values[r * self.columns + c];
                if value.is_finite() {
                    sum += value;
                    count += 1;
                }
            }
        }
        if count == 0 {
            f64::NAN
        } else {
            sum / f64::from(count)
        }
    }

    /// The colours of all cells.
    pub fn colours(&self, colouring: Colouring) -> Vec<Color32> {
        let colour = colouring.colours();
        let mut colours: Vec<Color32> = if self.values.len() < AT_LEAST {
            self.values.iter().map(|value| colour(*value)).collect()
        } else {
            let cells = self.values.par_iter().with_min_len(AT_LEAST);
            cells.map(|value| colour(*value)).collect()
        };
        for (colour, outside) in colours.iter_mut().zip(&self.outside) {
            if *outside {
                *colour = Color32::TRANSPARENT;
            }
        }
        colours
    }
}

/// Smallest and largest finite value; `[0, 1]` where there is none.
pub fn value_range<'a>(values: impl IntoIterator<Item = &'a f64>) -> [f64; 2] {
    let widen = |[low, high]: [f64; 2], value: &f64| [low.min(*value), high.max(*value)];
    let range = values
        .into_iter()
        .filter(|v| v.is_finite())
        .fold([f64::INFINITY, f64::NEG_INFINITY], widen);
    if range[0] <= range[1] {
        range
    } else {
        [0.0, 1.0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::MAX_SIDE;
    use crate::plot::colour_map::{ColourMap, NOT_FINITE};

    #[test]
    fn blocks_are_averaged_over_finite_values() {
        let grid = Grid::new(
            3,
            4,
            vec![
                1.0,
                3.0,
                5.0,
                f64::NAN,
                1.0,
                3.0,
                7.0,
                9.0,
                2.0,
                4.0,
                f64::NAN,
                f64::NAN,
            ],
        )
        .unwrap();
        let small = grid.at_most(2);
        assert_eq!((small.rows, small.columns), (2, 2));
        assert_eq!(small.values[..3], [2.0, 7.0, 3.0]);
        assert!(small.values[3].is_nan());
        assert!(matches!(grid.at_most(4), Cow::Borrowed(_)));
    }

    #[test]
    fn a_large_side_is_brought_within_the_limit() {
        let grid = Grid::new(2, 10_000, vec![1.0; 20_000]).unwrap();
        let small = grid.at_most(MAX_SIDE);
        assert!(small.columns <= MAX_SIDE && small.rows == 1);
        assert!(small.values.iter().all(|v| (v - 1.0).abs() < 1e-12));
    }

    #[test]
    fn colours_span_the_range_and_mark_what_is_not_a_number() {
        let grid = Grid::new(1, 4, vec![-1.0, 1.0, f64::NAN, 9.0]).unwrap();
        let colours = grid.colours(Colouring::new(ColourMap::Greys, [-1.0, 1.0]));
        assert_eq!(
            colours,
            [Color32::BLACK, Color32::WHITE, NOT_FINITE, Color32::WHITE]
        );
        let flat = Grid::new(1, 1, vec![5.0])
            .unwrap()
            .colours(Colouring::new(ColourMap::Greys, [5.0, 5.0]));
        assert_eq!(flat, [Color32::from_gray(128)]);
    }

    #[test]
    fn ranges_ignore_what_is_not_finite() {
        assert_eq!(
            value_range(&[f64::NAN, 2.0, -1.0, f64::INFINITY]),
            [-1.0, 2.0]
        );
        assert_eq!(value_range(&[f64::NAN]), [0.0, 1.0]);
        assert!(Grid::new(2, 2, vec![1.0]).is_none());
    }
}
