//! What compression did to what follows from a field.

use std::ops::Range;

use ndarray::{ArrayView2, s};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{FieldQuantity, non_finite};
use crate::data::FieldPlaces;

/// Values that are looked at for an error; beyond it, samples are taken evenly spread.
const MOST_VALUES: usize = 50_000_000;

/// What compression did to a quantity that follows from a field.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuantityError {
    pub quantity: FieldQuantity,
    /// Of the components, for a gradient.
    #[serde(skip)]
    pub component: Option<usize>,
    /// Root mean square error over the range of the quantity before; NaN where it is everywhere the
    /// same, or nowhere finite.
    #[serde(with = "non_finite::nan")]
    pub nrmse: f64,
    /// Samples that were looked at: all, or evenly spread ones.
    pub samples: usize,
}

impl QuantityError {
    /// Of every quantity beside the values that a field has. `before` and `after`: samples x
    /// (components x points), the points in the order of the places.
    ///
    /// # Panics
    /// When the shapes differ.
    pub fn all(
        before: ArrayView2<'_, f64>,
        after: ArrayView2<'_, f64>,
        places: &FieldPlaces,
    ) -> Vec<Self> {
        assert_eq!(before.dim(), after.dim(), "values before and after");
        let points = places.points();
        let components = before.ncols() / points.max(1);
        let mut wanted: Vec<(FieldQuantity, Option<usize>)> = (0..components)
            .map(|c| (FieldQuantity::Gradient, Some(c)))
            .collect();
        let of_all = [
            FieldQuantity::Vorticity,
            FieldQuantity::Divergence,
            FieldQuantity::QCriterion,
        ];
        wanted.extend(of_all.map(|q| (q, None)));
        wanted.retain(|(q, _)| q.applies_to(components, places));
        let step = (before.len() / MOST_VALUES + 1).min(before.nrows().max(1));
        let rows: Vec<usize> = (0..before.nrows()).step_by(step).collect();
        let error = |(quantity, component): (FieldQuantity, Option<usize>)| {
            let own = component.map_or(0..before.ncols(), |c| c * points..(c + 1) * points);
            let scale = scale(before, own);
            let of = |values: ArrayView2<'_, f64>, row: usize| {
                let scaled: Vec<f64> = values.row(row).iter().map(|v| v * scale).collect();
                quantity.of(&scaled, places, component.unwrap_or(0))
            };
            let sums = rows.par_iter().map(|&row| {
                let pairs = of(before, row).into_iter().zip(of(after, row));
                Sums::new(pairs)
            });
            Self {
                quantity,
                component,
                nrmse: sums.reduce(Sums::default, Sums::with).nrmse(),
                samples: rows.len(),
            }
        };
        wanted.into_iter().map(error).collect()
    }
}

/// A power of two that brings the largest value near to 1: no square is too large then, and none vanishes.
fn scale(values: ArrayView2<'_, f64>, columns: Range<usize>) -> f64 {
    let own = values.slice(s![.., columns]);
    let finite = own.iter().filter(|v| v.is_finite());
    let largest = finite.fold(0.0_f64, |m, v| m.max(v.abs()));
    let exponent = Some(largest.log2().floor()).filter(|e| e.is_finite());
    exponent.map_or(1.0, |e| (-e).clamp(-1022.0, 1023.0).exp2())
}

/// Over pairs that are finite.
struct Sums {
    low: f64,
    high: f64,
    squares: f64,
    pairs: usize,
}

impl Default for Sums {
    fn default() -> Self {
        Self {
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
            squares: 0.0,
            pairs: 0,
        }
    }
}

impl Sums {
    fn new(pairs: impl Iterator<Item = (f64, f64)>) -> Self {
        let finite = pairs.filter(|(a, b)| a.is_finite() && b.is_finite());
        finite.fold(Self::default(), |sums, (before, after)| Self {
            low: sums.low.min(before),
            high: sums.high.max(before),
            squares: sums.squares + (after - before).powi(2),
            pairs: sums.pairs + 1,
        })
    }

    fn with(self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
            squares: self.squares + other.squares,
            pairs: self.pairs + other.pairs,
        }
    }

    fn nrmse(&self) -> f64 {
        let range = self.high - self.low;
        if range > 0.0 {
            (self.squares / self.pairs as f64).sqrt() / range
        } else {
            f64::NAN
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::GridAxes;

    /// A component on a grid y, x from a function of x and y.
    fn grid(axes: &[usize], of: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let (rows, columns) = (axes[0], axes[1]);
        let places = (0..rows * columns).map(|i| ((i % columns) as f64, (i / columns) as f64));
        places.map(|(x, y)| of(x, y)).collect()
    }

    #[test]
    fn errors_of_quantities_are_over_their_own_range() {
        let axes = [6, 8];
        let mut before = grid(&axes, |_, y| y * y);
        before.extend(grid(&axes, |x, y| x * y));
        let after: Vec<f64> = before.iter().map(|v| 1.01 * v).collect();
        let view = |v: &'_ Vec<f64>| ndarray::Array2::from_shape_vec((1, 96), v.clone()).unwrap();
        let (before, after) = (view(&before), view(&after));
        let found = QuantityError::all(before.view(), after.view(), &GridAxes::even(&axes).into());
        let names: Vec<_> = found.iter().map(|e| (e.quantity, e.component)).collect();
        assert_eq!(
            names,
            [
                (FieldQuantity::Gradient, Some(0)),
                (FieldQuantity::Gradient, Some(1)),
                (FieldQuantity::Vorticity, None),
                (FieldQuantity::Divergence, None),
                (FieldQuantity::QCriterion, None),
            ]
        );
        // dv/dx - du/dy is y - 2 y, also at the edges.
        let rms = 0.01 * ((0..6).map(|y| f64::from(y * y)).sum::<f64>() / 6.0).sqrt();
        assert!((found[2].nrmse - rms / 5.0).abs() < 1e-12, "{found:?}");
        for factor in [1e160, 1e300, 1e-160, 1e-305] {
            let (before, after) = (&before * factor, &after * factor);
            let scaled =
                QuantityError::all(before.view(), after.view(), &GridAxes::even(&axes).into());
            for (scaled, found) in scaled.iter().zip(&found) {
                assert!((scaled.nrmse - found.nrmse).abs() < 1e-12, "{factor}");
            }
        }
        let same = QuantityError::all(before.view(), before.view(), &GridAxes::even(&axes).into());
        assert!(same.iter().all(|e| e.nrmse == 0.0));
        assert!(
            QuantityError::all(before.view(), before.view(), &GridAxes::default().into())
                .is_empty()
        );
    }
}
