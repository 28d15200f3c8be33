//! A peak of a quantity, fitted before and after.

use serde::{Deserialize, Serialize};

use crate::data::Dataset;
use crate::formula::{Formula, FormulaError};
use crate::metrics::{Binning, Histogram, PeakFit, PeakShape, non_finite, peak};

/// Bins of the histograms that are fitted.
const BINS: usize = 100;

/// A peak of a quantity that follows from columns, fitted before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PeakReport {
    pub formula: String,
    pub shape: PeakShape,
    pub range: [f64; 2],
    pub before: Option<PeakFit>,
    pub after: Option<PeakFit>,
    /// Changes of position and width in units of their errors before; NaN where one was not fitted.
    #[serde(with = "non_finite::nan")]
    pub shift: f64,
    #[serde(with = "non_finite::nan")]
    pub width_change: f64,
}

/// About the peak of values, where there is one; else the middle 98 % of them.
fn around_peak(values: &[f64]) -> Binning {
    let middle = Binning::of_middle(values, BINS);
    let found = peak(values.iter().copied(), [middle.low, middle.high]);
    match found.and_then(|peak| peak.about()) {
        Some([low, high]) => Binning {
            low: low.max(middle.low),
            high: high.min(middle.high),
            bins: BINS,
        },
        None => middle,
    }
}

impl PeakReport {
    /// Of a formula in a range; where none is given about the peak before. Rows may count with weights, by a formula.
    ///
    /// # Errors
    /// When the formula is none of these columns.
    pub fn new(
        before: &Dataset,
        after: &Dataset,
        text: &str,
        shape: PeakShape,
        (range, weights): (Option<[f64; 2]>, Option<&str>),
    ) -> Result<Self, FormulaError> {
        let formula = Formula::parse(text, &before.column_names)?;
        let both = |formula: &Formula| {
            [before, after].map(|data| formula.evaluate(data.values()).to_vec())
        };
        let [first, second] = both(&formula);
        let binning = match range {
            Some([low, high]) => Binning {
                low,
                high,
                bins: BINS,
            },
            None => around_peak(&first),
        };
        let weights = weights.map(|text| Formula::parse(text, &before.column_names));
        let histograms = match weights.transpose()?.as_ref().map(both) {
            None => [first, second].map(|values| Histogram::new(values.into_iter(), binning)),
            Some([own, other]) => [(first, own), (second, other)].map(|(values, weights)| {
                Histogram::weighted(values.into_iter().zip(weights), binning)
            }),
        };
        let [first, second] = histograms.map(|histogram| PeakFit::new(shape, &histogram));
        let both = first.as_ref().zip(second.as_ref());
        let shift = both.map(|(a, b)| PeakFit::change(a.position, b.position));
        let width_change = both.map(|(a, b)| PeakFit::change(a.width, b.width));
        Ok(Self {
            formula: text.to_owned(),
            shape,
            range: [binning.low, binning.high],
            before: first,
            after: second,
            shift: shift.unwrap_or(f64::NAN),
            width_change: width_change.unwrap_or(f64::NAN),
        })
    }
}
