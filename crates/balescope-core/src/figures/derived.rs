//! A quantity that a formula makes of the columns, before and after.

use std::sync::Arc;

use ndarray::Array2;

use super::{BinChoice, ColumnData, Distribution, Facts};
use crate::format::significant;
use crate::formula::Formula;
use crate::metrics::{Histogram, Peak, peak};
use crate::plot::{Chart, Ink, Mark};
use crate::report::DerivedReport;

/// What a formula makes of the columns.
#[derive(Clone, Debug)]
pub struct DerivedFigures {
    pub formula: String,
    /// Of its values, where the units of the columns tell.
    pub unit: Option<String>,
    pub distribution: Distribution,
    /// Before, after, and after the second run.
    pub peaks: [Option<Peak>; 3],
}

impl DerivedFigures {
    /// `text`: the formula as it was written. Of any column of the data and of those of a second run; `weights`: a
    /// column that says how much each row counts.
    pub fn new(
        text: String,
        formula: &Formula,
        [data, second]: [Option<&ColumnData>; 2],
        weights: Option<&ColumnData>,
        choice: BinChoice,
    ) -> Self {
        let pick = |values: &Array2<f64>, rows: &Option<Arc<Vec<usize>>>| -> Vec<f64> {
            let all = formula.evaluate(values.view());
            match rows {
                Some(rows) => rows.iter().map(|&row| all[row]).collect(),
                None => all.to_vec(),
            }
        };
        let before = data.map_or_else(Vec::new, |data| pick(&data.before, &data.rows));
        let afters = [data, second].map(|run| {
            let run = run?;
            Some(pick(run.after.as_deref()?, &run.rows))
        });
        let all_after = || afters.iter().flatten().flatten().copied();
        let binning = choice.binning(&|| before.iter().copied(), all_after(), false);
        let range = [binning.low, binning.high];
        let peak_of = |values: &Vec<f64>| peak(values.iter().copied(), range);
        let [after, beside] = afters
            .each_ref()
            .map(|after| after.as_ref().and_then(peak_of));
        let peaks = [peak_of(&before), after, beside];
        let [after, beside] = &afters;
        let values = |values: &Vec<f64>| values.clone().into_iter();
        let distribution = match weights {
            None => Distribution::of_values(
                values(&before),
                after.as_ref().map(values),
                beside.as_ref().map(values),
                binning,
            ),
            Some(weights) => {
                // What came back of a run counts with the weights that came back with it.
                let of_run = |values: &Vec<f64>, run: Option<&ColumnData>| {
                    let weights = ColumnData {
                        after: run.and_then(|run| run.after.clone()),
                        ..weights.clone()
                    };
                    Histogram::weighted(values.iter().copied().zip(weights.after()), binning)
                };
                Distribution {
                    before: Histogram::weighted(
                        before.iter().copied().zip(weights.before()),
                        binning,
                    ),
                    after: after.as_ref().map(|values| of_run(values, data)),
                    second: beside.as_ref().map(|values| of_run(values, second)),
                }
            }
        };
        Self {
            formula: text,
            unit: None,
            peaks,
            distribution,
        }
    }

    pub fn with_unit(self, unit: Option<String>) -> Self {
        Self { unit, ..self }
    }

    /// Its distributions, with a mark at each peak.
    pub fn chart(&self, moment: &str, runs: &[String; 2]) -> Chart {
        let title = format!("{}, {moment}", self.formula);
        let label = match &self.unit {
            Some(unit) => format!("{} ({unit})", self.formula),
            None => self.formula.clone(),
        };
        let chart = self.distribution.chart(title, &label, runs);
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
            title: match self.distribution.before.weights {
                Some(_) => "Peak, of rows without weights".to_owned(),
                None => "Peak".to_owned(),
            },
            ..self.distribution.facts(runs)
        };
        add_peaks(&mut facts, &self.peaks);
        facts
    }
}

/// What a quantity that the names of columns suggest is before and after.
pub fn derived(report: &DerivedReport) -> Facts {
    let sides = [report.before, report.after];
    let mut facts = Facts {
        heads: ["Before", "After"].map(str::to_owned).to_vec(),
        inks: vec![Ink::Before, Ink::After],
        ..Facts::new(format!("Derived: {}", report.formula))
    };
    facts.add_mean_and_rms(&sides.map(|side| [side.mean, side.rms]));
    add_peaks(&mut facts, &sides.map(|side| side.peak));
    facts
}

/// Adds where the peaks of each head are and how wide, and how far they moved from the first.
fn add_peaks(facts: &mut Facts, peaks: &[Option<Peak>]) {
    let peaks = &peaks[..facts.heads.len()];
    let mut add = |label: &str, say: &dyn Fn(Peak) -> Option<String>, tip: &str| {
        let say = |peak: &Option<Peak>| peak.and_then(say).unwrap_or_else(|| "-".to_owned());
        facts.add_each(label, peaks.iter().map(say).collect(), tip);
    };
    let tip = "The most frequent value in the range";
    add("Position", &|peak| Some(significant(peak.position, 5)), tip);
    let tip = "Full width at half of the maximum, counted from zero";
    add("Width", &|peak| Some(significant(peak.fwhm?, 5)), tip);
    let Some(before) = peaks[0].filter(|_| peaks.len() > 1) else {
        return;
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
}

#[cfg(test)]
mod tests {
    use super::super::BinRange;
    use super::*;
    use crate::report::DerivedSide;

    #[test]
    fn a_report_of_a_quantity_tells_mean_and_width_before_and_after() {
        let peak = |position, fwhm| {
            Some(Peak {
                position,
                fwhm: Some(fwhm),
                entries: 100,
            })
        };
        let side = |mean, rms, peak| DerivedSide { mean, rms, peak };
        let facts = derived(&DerivedReport {
            formula: "mass(a, b)".to_owned(),
            before: side(90.0, 12.5, peak(91.0, 5.0)),
            after: side(90.5, 13.0, peak(91.5, 6.0)),
        });
        let text = facts.text();
        let lines: Vec<Vec<&str>> = text
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        assert_eq!(lines[0], ["Derived:", "mass(a,", "b)"]);
        assert_eq!(lines[1], ["Before", "After"]);
        assert_eq!(lines[2], ["Mean", "90", "90.50"]);
        assert_eq!(lines[3], ["RMS", "12.50", "13"]);
        assert_eq!(lines[4], ["Position", "91.000", "91.500"]);
        assert_eq!(lines[5], ["Width", "5.0000", "6.0000"]);
        let ends = |line: &str| line.chars().count();
        assert!(
            text.lines()
                .skip(1)
                .all(|line| ends(line) == ends(text.lines().nth(1).unwrap()))
        );
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
        let choice = BinChoice {
            bins: Some(100),
            range: BinRange::Typed([0.0, 10.0]),
        };
        let of = |data: &ColumnData, weights: Option<&ColumnData>| {
            let data = [Some(data), None];
            DerivedFigures::new("x".to_owned(), &formula, data, weights, choice)
        };
        let figures = of(&data, None);
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
        // Weighed by itself: each side with its own values.
        let weighted = of(&data, Some(&data)).distribution;
        let sum = |side: &Histogram| (0..100).map(|bin| side.height(bin)).sum::<f64>();
        let inside = |values: &Array2<f64>| values.iter().filter(|v| **v < 10.0).sum::<f64>();
        let after = data.after.clone().unwrap();
        for (side, values) in [
            (&weighted.before, &*data.before),
            (weighted.after.as_ref().unwrap(), &*after),
        ] {
            assert!((sum(side) - inside(values)).abs() < 1e-9 * inside(values));
        }
        let data = ColumnData {
            after: None,
            ..data
        };
        assert_eq!(of(&data, None).peak_facts(&runs).facts.len(), 2);
    }
}
