//! The errors of data that come in parts.

use super::column_error::{Measured, column_error};
use super::comparison::Comparison;
use super::pairs::{Pairs, SAMPLE, Sums, TILE, stride_within};
use super::{NearZero, Span};
use crate::data::{ColumnExtent, ValuesView};

/// Responses of all columns that medians and widths of data in parts are taken from, at most.
const SAMPLES_IN_ALL: usize = 4_000_000;

/// How the errors of data that come in parts are measured: like [`super::compare`] over all of them.
#[derive(Clone, Debug)]
pub struct Ruler {
    spans: Vec<Span>,
    /// What the errors of each column are divided by.
    units: Vec<f64>,
    stride: usize,
}

impl Ruler {
    /// `columns`: over all samples; `points`: of a column in one sample.
    pub fn new(columns: &[ColumnExtent], samples: usize, points: usize) -> Self {
        let unit = |column: &ColumnExtent| {
            let [low, high] = column.ends().unwrap_or_default();
            match column.range() {
                range if range > 0.0 => range.min(f64::MAX),
                _ if low == 0.0 && high == 0.0 => 1.0,
                _ => low.abs().max(high.abs()),
            }
        };
        Self {
            spans: columns.iter().map(Span::of_extent).collect(),
            units: columns.iter().map(unit).collect(),
            stride: stride_within(
                SAMPLE.min(SAMPLES_IN_ALL / columns.len().max(1)),
                samples * points,
                points,
            ),
        }
    }

    /// One a column.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Sums over some samples of a part, both samples x (columns x points).
    ///
    /// # Panics
    /// When the shapes differ or a row does not exist.
    pub fn tally<'a, 'b>(
        &self,
        before: impl Into<ValuesView<'a>>,
        after: impl Into<ValuesView<'b>>,
        rows: &[usize],
    ) -> Tally {
        let (before, after) = (before.into(), after.into());
        let (dim, features) = (before.doubles.dim(), before.doubles.ncols());
        assert_eq!(dim, after.doubles.dim(), "values before and after");
        let points = features / self.spans.len().max(1);
        let column = |(i, span): (usize, &Span)| {
            let own = i * points..(i + 1) * points;
            Pairs {
                before: before.reborrow().features(own.clone()),
                after: after.reborrow().features(own),
                rows: Some(rows),
                floor: NearZero::default().floor(span.range),
                unit: self.units[i],
                period: span.period,
            }
        };
        let pairs: Vec<Pairs> = self.spans.iter().enumerate().map(column).collect();
        let mut columns = vec![Sums::default(); pairs.len()];
        // All columns of a few rows, which stay near the processor, then of the next.
        let step = (TILE / features.max(1)).max(1);
        for first in (0..rows.len()).step_by(step) {
            let tile = first..rows.len().min(first + step);
            for (sums, pairs) in columns.iter_mut().zip(&pairs) {
                pairs.add(tile.clone(), self.stride, sums);
            }
        }
        Tally { columns }
    }

    /// All errors.
    pub fn read(&self, tally: Tally, names: &[String]) -> Comparison {
        let columns = tally.columns.into_iter().zip(&self.units).zip(&self.spans);
        let columns = columns.zip(names);
        let columns = columns.map(|(((sums, &unit), span), name)| Measured {
            is_empty: sums.count == 0,
            error: column_error(name, unit, span, sums),
            unit,
        });
        Comparison::new(columns.collect())
    }
}

/// Sums over the pairs of some samples.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// One a column.
    columns: Vec<Sums>,
}

impl Tally {
    /// With the sums of other samples.
    pub fn and(mut self, other: Self) -> Self {
        if self.columns.is_empty() {
            return other;
        }
        for (own, more) in self.columns.iter_mut().zip(other.columns) {
            *own = std::mem::take(own).and(more);
        }
        self
    }

    /// Whether there are no samples in it.
    pub fn is_empty(&self) -> bool {
        self.columns
            .iter()
            .all(|sums| sums.count + sums.left_out == 0)
    }
}
