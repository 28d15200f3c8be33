//! Everything that is measured of the errors of one column.

use crate::app::views::source::{ColumnData, Part, Source};
use crate::metrics::{Binning, Histogram, Quality, QualityInput, Span, quality, residual_stats};

const BINS: usize = 80;

/// What the figures were made from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FiguresKey {
    pub generation: u64,
    pub column: usize,
    pub part: Part,
    /// A share of the range.
    pub tolerance: f64,
    pub bound: Option<f64>,
}

/// What there is to say of one column.
#[derive(Clone, Debug)]
pub struct Figures {
    pub key: FiguresKey,
    pub residual: Histogram,
    pub largest: f64,
    pub quality: Quality,
    /// Of a second run, in the same bins, which cover both.
    pub second: Option<Box<Self>>,
}

impl Figures {
    /// `None` where nothing came back yet.
    pub fn of(source: &Source, data: &ColumnData, key: &FiguresKey) -> Option<Self> {
        let mut first = Self::alone(source, data, key)?;
        let second = source.second().and_then(|source| {
            let data = source.column(key.column, key.part);
            Some((Self::alone(&source, &data, key)?, data))
        });
        if let Some((mut second, other)) = second {
            let binning = first.residual.binning.with(second.residual.binning);
            first.residual = Histogram::of(errors(data), binning);
            second.residual = Histogram::of(errors(&other), binning);
            first.second = Some(Box::new(second));
        }
        Some(first)
    }

    /// Of one run.
    fn alone(source: &Source, data: &ColumnData, key: &FiguresKey) -> Option<Self> {
        let [before, after] = data.sides()?;
        let span = source.profile.columns.get(key.column).map(Span::of);
        let quality = quality(QualityInput {
            before,
            after,
            rows: data.rows(),
            samples: source.snapshot.as_ref().map(|s| s.rows.as_slice()),
            span: span.unwrap_or(Span {
                range: 0.0,
                robust_range: 0.0,
                period: None,
            }),
            axes: &source.data.layout.field_shape(),
            tolerance: key.tolerance,
        });
        let binning = match key.bound.filter(|b| 20.0 * quality.abs_error.p999 > *b) {
            // All of what is allowed, and what would be beyond it.
            Some(bound) => Binning {
                low: -1.1 * bound,
                high: 1.1 * bound,
                bins: BINS,
            },
            None => Binning::central(errors(data), 0.99, BINS),
        };
        Some(Self {
            key: *key,
            residual: Histogram::of(errors(data), binning),
            largest: residual_stats(data.pairs()).max_abs,
            quality,
            second: None,
        })
    }
}

fn errors(data: &ColumnData) -> impl Iterator<Item = f64> + '_ {
    let moved = data.pairs().map(|(before, after)| after - before);
    moved.filter(|e| e.is_finite())
}
