//! What a formula makes of the columns.

use crate::app::views::histograms::{Pair, middle};
use crate::app::views::source::ColumnData;
use crate::metrics::{Binning, Formula, Peak, peak};

const BINS: usize = 100;

pub struct Quantity {
    pub formula: String,
    pub pair: Pair,
    /// Before, after, and after the second run.
    pub peaks: [Option<Peak>; 3],
    /// Samples whose value is no number.
    pub left_out: usize,
    pub samples: usize,
}

impl Quantity {
    pub fn of(
        text: String,
        formula: &Formula,
        (data, second): (&ColumnData, Option<&ColumnData>),
        range: Option<[f64; 2]>,
    ) -> Self {
        let rows = data.rows();
        let pick = |values: &ndarray::Array2<f64>| -> Vec<f64> {
            let all = formula.evaluate(values.view());
            rows.map_or_else(
                || all.to_vec(),
                |rows| rows.iter().map(|&r| all[r]).collect(),
            )
        };
        let before = pick(data.before_array());
        let after = data.after_array().map(pick);
        let second = second.and_then(ColumnData::after_array).map(pick);
        let binning = match range {
            Some([low, high]) => Binning {
                low,
                high,
                bins: BINS,
            },
            None => automatic(&before),
        };
        let range = [binning.low, binning.high];
        let peaks = [
            peak(before.iter().copied(), range),
            after.as_ref().and_then(|a| peak(a.iter().copied(), range)),
            second.as_ref().and_then(|a| peak(a.iter().copied(), range)),
        ];
        let left_out = before.iter().filter(|v| !v.is_finite()).count();
        let samples = before.len();
        let pair = Pair::with(
            before.into_iter(),
            after.map(Vec::into_iter),
            second.map(Vec::into_iter),
            binning,
        );
        Self {
            formula: text,
            pair,
            peaks,
            left_out,
            samples,
        }
    }
}

/// The middle 98 %, so that a few wild values do not hide the rest.
fn automatic(values: &[f64]) -> Binning {
    let [low, high] = middle(values.iter().copied(), 0.98);
    Binning::covering([low, high].into_iter(), BINS, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_automatic_range_ignores_wild_values() {
        let mut values: Vec<f64> = (0..1000).map(f64::from).collect();
        values.extend([1e12, f64::NAN]);
        let binning = automatic(&values);
        assert!(binning.low < 15.0 && binning.high < 1000.0);
    }
}
