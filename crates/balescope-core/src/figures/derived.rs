//! A quantity that a formula makes of the columns, before and after.

use ndarray::Array2;

use super::{ColumnData, Distribution, Facts, middle};
use crate::format::significant;
use crate::formula::Formula;
use crate::metrics::{Binning, Peak, peak};
use crate::plot::{Chart, Ink, Mark};

const BINS: usize = 100;

/// What a formula makes of the columns.
#[derive(Clone, Debug)]
pub struct DerivedFigures {
    pub formula: String,
    pub distribution: Distribution,
    /// Before, after, and after the second run.
    pub peaks: [Option<Peak>; 3],
}

impl DerivedFigures {
    /// `text`: the formula as it was written. Of any column of the data and of those of a second run;
    /// `range`: what is shown, `None`: the middle 98 %.
    pub fn new(
        text: String,
        formula: &Formula,
        data: &ColumnData,
        second: Option<&ColumnData>,
        range: Option<[f64; 2]>,
    ) -> Self {
        let pick = |values: &Array2<f64>| -> Vec<f64> {
            let all = formula.evaluate(values.view());
            match &data.rows {
                Some(rows) => rows.iter().map(|&row| all[row]).collect(),
                None => all.to_vec(),
            }
        };
        let before = pick(&data.before);
        let [after, second] = [Some(data), second].map(|data| Some(pick(data?.after.as_deref()?)));
        let [low, high] = range.unwrap_or_else(|| automatic(&before));
        let binning = Binning {
            low,
            high,
            bins: BINS,
        };
        let range = [low, high];
        let peak_of = |values: &Vec<f64>| peak(values.iter().copied(), range);
        Self {
            formula: text,
            peaks: [
                peak_of(&before),
                after.as_ref().and_then(peak_of),
                second.as_ref().and_then(peak_of),
            ],
            distribution: Distribution::of_values(
                before.into_iter(),
                after.map(Vec::into_iter),
                second.map(Vec::into_iter),
                binning,
            ),
        }
    }

    /// Its distributions, with a mark at each peak.
    pub fn chart(&self, moment: &str, runs: &[String; 2]) -> Chart {
        let title = format!("{}, {moment}", self.formula);
        let chart = self.distribution.chart(title, &self.formula, runs);
        let inks = [Ink::Before, Ink::After, Ink::Beside];
        let peaks = self.peaks.iter().zip(inks);
        (peaks.filter_map(|(peak, ink)| Some((peak.as_ref()?, ink))))
            .fold(chart, |chart, (peak, ink)| {
                chart.mark(Mark::vertical(peak.position).inked(ink))
            })
    }

    /// Where the peaks are and how wide, and how far they moved.
    pub fn peak_facts(&self, runs: &[String; 2]) -> Facts {
        let mut facts = Facts {
            facts: Vec::new(),
            title: "Peak".to_owned(),
            ..self.distribution.facts(runs)
        };
        let peaks = &self.peaks[..facts.heads.len()];
        let mut add = |label: &str, say: &dyn Fn(Peak) -> Option<String>, tip: &str| {
            let say = |peak: &Option<Peak>| peak.and_then(say).unwrap_or_else(|| "-".to_owned());
            facts.add_each(label, peaks.iter().map(say).collect(), tip);
        };
        let tip = "The most frequent value in the range";
        add("Position", &|peak| Some(significant(peak.position, 5)), tip);
        let tip = "Full width at half of the maximum, counted from zero";
        add("Width", &|peak| Some(significant(peak.fwhm?, 5)), tip);
        let Some(before) = self.peaks[0].filter(|_| peaks.len() > 1) else {
            return facts;
        };
        let moved = |peak: Peak| peak.position - before.position;
        let tip = "Peak after - peak before";
        add("Shift", &|peak| Some(significant(moved(peak), 3)), tip);
        if before.position != 0.0 {
            let share = |peak| {
                format!(
                    "{} %",
                    significant(100.0 * moved(peak) / before.position, 3)
                )
            };
            let tip = "The shift as a part of the peak's position";
            add("Shift / peak", &|peak| Some(share(peak)), tip);
        }
        let tip = "Above 1: the peak got wider";
        let wider = |peak: Peak| Some(significant(peak.fwhm? / before.fwhm?, 4));
        add("Width / before", &wider, tip);
        facts
    }
}

/// The middle 98 %, so that a few wild values do not hide the rest.
fn automatic(values: &[f64]) -> [f64; 2] {
    let ends = middle(values.iter().copied(), 0.98);
    let Binning { low, high, .. } = Binning::covering(ends.into_iter(), BINS, false);
    [low, high]
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn the_automatic_range_ignores_wild_values() {
        let mut values: Vec<f64> = (0..1000).map(f64::from).collect();
        values.extend([1e12, f64::NAN]);
        let [low, high] = automatic(&values);
        assert!(low < 15.0 && high < 1000.0);
    }

    #[test]
    fn peaks_stand_beside_each_other() {
        // Most values near 5, the others all round.
        let value = |i: usize| {
            if i.is_multiple_of(4) {
                i as f64 / 50.0
            } else {
                5.0 + 1e-3 * (i % 7) as f64
            }
        };
        let before = Array2::from_shape_fn((500, 1), |(i, _)| value(i));
        let data = ColumnData {
            after: Some(Arc::new(&before + 1.0)),
            before: Arc::new(before),
            rows: None,
            features: 0..1,
            turn: None,
            step: 1,
        };
        let formula = Formula::parse("x", &["x".to_owned()]).unwrap();
        let range = Some([0.0, 10.0]);
        let figures = DerivedFigures::new("x".to_owned(), &formula, &data, None, range);
        let runs = ["After".to_owned(), String::new()];
        let facts = figures.peak_facts(&runs);
        assert_eq!(facts.heads, ["Before", "After"]);
        let shift = facts
            .facts
            .iter()
            .find(|fact| fact.label == "Shift")
            .unwrap();
        assert_eq!(shift.values[0], "0");
        let moved: f64 = shift.values[1].parse().unwrap();
        assert!((moved - 1.0).abs() < 0.05, "{moved}");
        assert_eq!(figures.chart("epoch 1", &runs).marks.len(), 2);
        let data = ColumnData {
            after: None,
            ..data
        };
        let alone = DerivedFigures::new("x".to_owned(), &formula, &data, None, range);
        assert_eq!(alone.peak_facts(&runs).facts.len(), 2);
    }
}
