//! The distribution of a column, and how it changed.

use super::{ColumnData, Facts};
use crate::format::{count, number, significant};
use crate::metrics::{Binning, Histogram};
use crate::plot::{Axis, Chart, Ink, Mark, Series, Shape};

/// Histograms of the same bins before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    pub before: Histogram,
    pub after: Option<Histogram>,
    /// After a second run.
    pub second: Option<Histogram>,
}

/// What is shown of a change in each bin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BinChange {
    #[default]
    Ratio,
    Difference,
}

impl Distribution {
    /// Of a column, after a run and after a second one.
    pub fn new(data: &ColumnData, second: Option<&ColumnData>, binning: Binning) -> Self {
        Self::of_values(
            data.before(),
            data.after.is_some().then(|| data.after()),
            second.map(ColumnData::after),
            binning,
        )
    }

    /// Of a column whose rows have weights, in a column of its own: each side counts with its own weights.
    pub fn weighted(
        data: &ColumnData,
        second: Option<&ColumnData>,
        weights: &ColumnData,
        binning: Binning,
    ) -> Self {
        let after = |data: &ColumnData| {
            // The second run came back with weights of its own.
            let weights = ColumnData {
                after: data.after.clone(),
                ..weights.clone()
            };
            Histogram::weighted(data.after().zip(weights.after()), binning)
        };
        Self {
            before: Histogram::weighted(data.before().zip(weights.before()), binning),
            after: data.after.is_some().then(|| after(data)),
            second: second.map(after),
        }
    }

    /// Of values, in bins that are given.
    pub fn of_values(
        before: impl Iterator<Item = f64>,
        after: Option<impl Iterator<Item = f64>>,
        second: Option<impl Iterator<Item = f64>>,
        binning: Binning,
    ) -> Self {
        Self {
            before: Histogram::new(before, binning),
            after: after.map(|after| Histogram::new(after, binning)),
            second: second.map(|after| Histogram::new(after, binning)),
        }
    }

    /// Before filled, after as a line, called as the `runs` are.
    pub fn chart(&self, title: impl Into<String>, name: &str, runs: &[String; 2]) -> Chart {
        let before = Shape::histogram(&self.before, true);
        let y = match self.before.weights {
            Some(_) => "Sum of weights per bin",
            None => "Entries per bin",
        };
        let chart = Chart::new(title, Axis::new(name), Axis::new(y)).with(Series::new(
            "Before",
            Ink::Before,
            before,
        ));
        (self.after_runs(runs)).fold(chart, |chart, (after, name, ink)| {
            chart.with(Series::new(name, ink, Shape::histogram(after, false)))
        })
    }

    /// A chart of it with the statistical error of each bin that holds something.
    pub fn with_errors(&self, chart: Chart) -> Chart {
        let sides = [
            Some(&self.before),
            self.after.as_ref(),
            self.second.as_ref(),
        ];
        let sides = sides
            .into_iter()
            .zip([Ink::Before, Ink::After, Ink::Beside]);
        sides.fold(chart, |chart, (side, ink)| {
            let Some(side) = side else { return chart };
            let filled = (0..side.counts.len()).filter(|bin| side.counts[*bin] > 0);
            let (points, errors) = filled
                .map(|bin| {
                    let point = [side.binning.center(bin), side.height(bin)];
                    (point, side.error(bin))
                })
                .unzip();
            chart.with(Series::new("", ink, Shape::Points { points, errors }))
        })
    }

    /// After against before in each bin; `None` where there is no run.
    pub fn change_chart(&self, name: &str, change: BinChange, runs: &[String; 2]) -> Option<Chart> {
        self.after.as_ref()?;
        let (what, axis, none) = match change {
            BinChange::Ratio => {
                let axis = Axis::new("After / before").range(0.5, 1.5);
                ("after / before", axis, 1.0)
            }
            BinChange::Difference => ("after - before", Axis::new("Entries"), 0.0),
        };
        // The same x axis as above, also where the last bins are empty.
        let Binning { low, high, .. } = self.before.binning;
        let x = Axis::new(name).range(low, high);
        let chart = Chart::new(format!("{name}: {what}"), x, axis).mark(Mark::horizontal(none));
        let chart = (self.after_runs(runs)).fold(chart, |chart, (after, name, ink)| {
            // One line alone needs no name.
            let name = self.second.as_ref().map_or("", |_| name);
            chart.with(Series::new(name, ink, change.shape(&self.before, after)))
        });
        Some(chart)
    }

    /// Histograms of what came back, with the name and the colour of each.
    fn after_runs<'a>(
        &'a self,
        runs: &'a [String; 2],
    ) -> impl Iterator<Item = (&'a Histogram, &'a str, Ink)> {
        let [first, second] = [&self.after, &self.second].map(Option::as_ref);
        let first = first.map(|after| (after, runs[0].as_str(), Ink::After));
        let second = second.map(|after| (after, runs[1].as_str(), Ink::Beside));
        first.into_iter().chain(second)
    }

    /// Entries, mean, RMS, under- and overflow.
    pub fn facts(&self, runs: &[String; 2]) -> Facts {
        let sides = [(&self.before, "Before", Ink::Before)].into_iter();
        let sides: Vec<_> = sides.chain(self.after_runs(runs)).collect();
        let histograms: Vec<&Histogram> = sides.iter().map(|side| side.0).collect();
        let counted = |counted: u64| count(counted as usize);
        let mut facts = Facts::new("Figures");
        facts.heads = sides.iter().map(|side| side.1.to_owned()).collect();
        facts.inks = sides.iter().map(|side| side.2).collect();
        let of = &histograms[..];
        let tip = "Values inside the range";
        facts.add_of("Entries", of, |h| counted(h.entries()), tip);
        if histograms[0].weights.is_some() {
            let bins = |h: &Histogram| 0..h.counts.len();
            let sum = |h: &Histogram| bins(h).map(|bin| h.height(bin)).sum::<f64>();
            let tip = "Of the values inside the range";
            facts.add_of("Sum of weights", of, |h| significant(sum(h), 5), tip);
        }
        facts.add_mean_and_rms(
            &histograms
                .iter()
                .map(|h| {
                    let values = h.entries() + h.underflow + h.overflow;
                    let figures = [h.mean, h.rms];
                    figures.map(|figure| if values > 0 { figure } else { f64::NAN })
                })
                .collect::<Vec<_>>(),
        );
        let tip = "Values below the range";
        facts.add_of("Underflow", of, |h| counted(h.underflow), tip);
        let tip = "Values above the range";
        facts.add_of("Overflow", of, |h| counted(h.overflow), tip);
        let tip = "NaN and infinite values; they come back exactly";
        facts.add_of("Not finite", of, |h| counted(h.left_out), tip);
        facts
    }

    /// How many bins there are, and how wide.
    pub fn bins(&self) -> String {
        let binning = self.before.binning;
        let width = (binning.high - binning.low) / binning.bins.max(1) as f64;
        format!("{} bins of {}", binning.bins, number(width))
    }
}

impl BinChange {
    fn shape(self, before: &Histogram, after: &Histogram) -> Shape {
        match self {
            Self::Ratio => ratio(before, after),
            Self::Difference => {
                let bins = after.difference_to(before).into_iter();
                Shape::steps(&before.binning, bins.map(|bin| bin.value).collect(), false)
            }
        }
    }
}

/// After / before in each bin that had entries, at the bin's middle, with its error: an upper limit,
/// for both counts are of the same samples.
fn ratio(before: &Histogram, after: &Histogram) -> Shape {
    let bins = after.ratio_to(before).into_iter().enumerate();
    let (points, errors) = bins
        .filter_map(|(i, bin)| Some((i, bin?)))
        .map(|(i, bin)| ([before.binning.center(i), bin.value], bin.error))
        .unzip();
    Shape::Points { points, errors }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(counts: Vec<u64>) -> Histogram {
        let binning = Binning::new(0.0, counts.len() as f64, counts.len());
        Histogram {
            binning,
            counts,
            underflow: 0,
            overflow: 0,
            left_out: 0,
            mean: 0.0,
            rms: 0.0,
            weights: None,
        }
    }

    #[test]
    fn the_ratio_leaves_out_bins_that_were_empty() {
        let Shape::Points { points, errors } =
            ratio(&histogram(vec![4, 0, 1]), &histogram(vec![2, 3, 0]))
        else {
            panic!("points")
        };
        assert_eq!(points, [[0.5, 0.5], [2.5, 0.0]]);
        assert!((errors[0] - 3_f64.sqrt() / 4.0).abs() < 1e-12);
    }

    #[test]
    fn the_difference_keeps_the_sign() {
        let (before, after) = (histogram(vec![4, 0]), histogram(vec![2, 3]));
        let Shape::Steps { heights, .. } = BinChange::Difference.shape(&before, &after) else {
            panic!("steps")
        };
        assert_eq!(heights, [-2.0, 3.0]);
    }

    #[test]
    fn a_second_run_has_its_own_line_and_column() {
        let mut of = Distribution {
            before: histogram(vec![4, 1]),
            after: Some(histogram(vec![2, 3])),
            second: None,
        };
        let runs = ["one".to_owned(), "two".to_owned()];
        let names = |chart: &Chart| -> Vec<String> {
            chart.series.iter().map(|s| s.name.clone()).collect()
        };
        let change = |of: &Distribution| of.change_chart("x", BinChange::Ratio, &runs).unwrap();
        assert_eq!(names(&of.chart("x", "x", &runs)), ["Before", "one"]);
        assert_eq!(names(&change(&of)), [""]);
        assert_eq!(of.facts(&runs).facts[0].values, ["5", "5"]);
        of.second = Some(histogram(vec![0, 1]));
        assert_eq!(names(&of.chart("x", "x", &runs)), ["Before", "one", "two"]);
        assert_eq!(names(&change(&of)), ["one", "two"]);
        assert_eq!(of.facts(&runs).facts[0].values, ["5", "5", "1"]);
        of.after = None;
        assert!(of.change_chart("x", BinChange::Difference, &runs).is_none());
    }
}
