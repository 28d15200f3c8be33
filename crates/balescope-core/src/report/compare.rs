//! The figures of two data sets.

use serde::Serialize;

use super::derived::DerivedReport;
use super::input::InputReport;
use super::{HistogramReport, PeakReport};
use crate::data::{Dataset, FieldPlaces, Profile};
use crate::metrics::{
    self, ColumnError, Comparison, Correlations, Quality, QualityInput, QuantityError, Span,
    Totals, quality,
};

/// What `compare --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct CompareReport {
    pub input: InputReport,
    /// Where some of the samples were chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen: Option<ChosenReport>,
    pub error: CompareError,
    pub columns: Vec<ColumnError>,
    /// Of what formulas make of the columns, where some were given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quantities: Vec<ColumnError>,
    /// Where more was asked for.
    #[serde(flatten)]
    pub more: Option<MoreReport>,
    /// Where a fit was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fit: Option<PeakReport>,
    /// Where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub histogram: Option<HistogramReport>,
}

/// How many of the samples were chosen, and by what.
#[derive(Clone, Debug, Serialize)]
pub struct ChosenReport {
    pub samples: usize,
    pub of: usize,
    pub by: String,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct CompareError {
    pub all: Totals,
}

impl CompareReport {
    pub fn new(input: InputReport, comparison: Comparison) -> Self {
        Self {
            input,
            chosen: None,
            error: CompareError {
                all: comparison.all,
            },
            columns: comparison.columns,
            quantities: Vec::new(),
            more: None,
            fit: None,
            histogram: None,
        }
    }

    /// All errors between two data sets of one layout, over the ranges of the first, which is called so.
    ///
    /// # Panics
    /// When the shapes differ.
    pub fn between(path: &str, before: &Dataset, after: &Dataset) -> Self {
        let input = InputReport {
            path: path.to_owned(),
            of: None,
            notes: [&before.notes[..], &after.notes].concat(),
            ..InputReport::from_data(before)
        };
        Self::new(input, errors_between(before, after))
    }
}

/// The errors of every column.
///
/// # Panics
/// When the shapes differ.
pub fn errors_between(before: &Dataset, after: &Dataset) -> Comparison {
    let profile = Profile::new(before);
    let spans: Vec<_> = profile.columns.iter().map(Span::from_profile).collect();
    let names = &before.column_names;
    metrics::compare(before.stored(), after.stored(), names, &spans, None)
}

/// Figures beyond the errors: of every column, of the columns together, and of what follows from a
/// field.
#[derive(Clone, Debug, Serialize)]
pub struct MoreReport {
    pub quality: Vec<ColumnQuality>,
    /// With two columns or more.
    pub correlation: Option<CorrelationReport>,
    /// Gradients, vorticity and divergence of a field.
    pub derivatives: Vec<DerivativeReport>,
    /// Where the names of the columns suggest a quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub derived: Option<DerivedReport>,
}

impl MoreReport {
    /// Of two data sets of one shape. `tolerance` is a share of the range.
    ///
    /// # Panics
    /// When the shapes differ.
    pub fn new(before: &Dataset, after: &Dataset, tolerance: f64) -> Self {
        // Figures of distributions mind no offset, and without it doubles hold differences of large
        // integers.
        let [before, after] = &Dataset::from_smallest([before, after]);
        let places = FieldPlaces::of(before);
        let derivatives = QuantityError::all(before.values(), after.values(), &places);
        let name = |component: usize| before.column_names[component].clone();
        Self {
            quality: ColumnQuality::all(before, after, tolerance),
            correlation: CorrelationReport::new(before, after),
            derivatives: (derivatives.into_iter())
                .map(|error| DerivativeReport {
                    component: error.component.map(name),
                    error,
                })
                .collect(),
            derived: DerivedReport::suggested(before, after.values()),
        }
    }
}

/// [`Quality`] of a column or component by name.
#[derive(Clone, Debug, Serialize)]
pub struct ColumnQuality {
    pub name: String,
    #[serde(flatten)]
    pub figures: Quality,
}

impl ColumnQuality {
    fn all(before: &Dataset, after: &Dataset, tolerance: f64) -> Vec<Self> {
        let profile = Profile::new(before);
        let columns = profile.columns.iter().enumerate();
        columns
            .map(|(i, column)| Self {
                name: column.name.clone(),
                figures: quality(QualityInput {
                    before: before.column(i),
                    after: after.column(i),
                    rows: None,
                    samples: None,
                    span: Span::from_profile(column),
                    axes: &before.layout.field_shape(),
                    tolerance,
                }),
            })
            .collect()
    }
}

/// How columns hang together, before and after. In JSON a figure that is not a finite number is
/// `null`.
#[derive(Clone, Debug, Serialize)]
pub struct CorrelationReport {
    pub names: Vec<String>,
    /// Pearson's r, a row a column.
    pub before: Vec<Vec<f64>>,
    pub after: Vec<Vec<f64>>,
    /// Values of a column that were looked at.
    pub used: usize,
    /// The pair whose correlation changed most.
    pub largest_change: Option<PairChange>,
}

/// Two columns whose correlation changed.
#[derive(Clone, Debug, Serialize)]
pub struct PairChange {
    pub columns: [String; 2],
    pub before: f64,
    pub after: f64,
}

impl CorrelationReport {
    /// `None` of a single column.
    fn new(before: &Dataset, after: &Dataset) -> Option<Self> {
        if before.columns() < 2 {
            return None;
        }
        let is_text = |column| before.metadata().categories(column).is_some();
        let found = Correlations::new(before.values(), after.values(), before.points());
        let found = found.without(is_text);
        let names = &before.column_names;
        let rows = |matrix: &ndarray::Array2<f64>| {
            let rows = matrix.rows().into_iter();
            rows.map(|row| row.to_vec()).collect()
        };
        let largest_change = found.largest_change().map(|change| PairChange {
            columns: change.columns.map(|i| names[i].clone()),
            before: change.before,
            after: change.after,
        });
        Some(Self {
            names: names.clone(),
            before: rows(&found.before),
            after: rows(&found.after),
            used: found.used,
            largest_change,
        })
    }
}

/// What became of something that follows from a field.
#[derive(Clone, Debug, Serialize)]
pub struct DerivativeReport {
    /// Whose gradient it is.
    pub component: Option<String>,
    #[serde(flatten)]
    pub error: QuantityError,
}
