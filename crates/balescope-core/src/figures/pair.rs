//! Two quantities of a table against each other, before and after.

use super::{ColumnData, Facts};
use crate::format::{count, significant};
use crate::formula::Formula;
use crate::metrics::{AxisBins, AxisChoice, Histogram2d};
use crate::plot::{
    Axis, Cells, Chart, Cloud, ColourMap, ColourScale, Colouring, Grading, Ink, Series, Shape,
};

/// More points than these would only darken the plot.
const MOST_POINTS: usize = 12_000;

/// Two quantities, and how their axes are divided.
#[derive(Clone, Debug)]
pub struct PairChoice {
    /// As they were written.
    pub names: [String; 2],
    pub formulas: [Formula; 2],
    pub axes: [AxisChoice; 2],
}

/// How two quantities are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PairLook {
    /// Rows as points, and not counts in cells.
    pub points: bool,
    /// Counts by their logarithms.
    pub log_counts: bool,
    /// The mean of y over x.
    pub profile: bool,
}

/// Two quantities against each other, before and after.
#[derive(Clone, Debug)]
pub struct PairFigures {
    pub names: [String; 2],
    pub before: Side,
    pub after: Option<Side>,
}

/// One of both sides.
#[derive(Clone, Debug)]
pub struct Side {
    pub histogram: Histogram2d,
    /// Of so many rows at most, evenly spread.
    cloud: Cloud,
}

impl PairFigures {
    /// Of any column of the data; the cells are those of the values before. `sample`: the number of a row.
    pub fn new(
        choice: &PairChoice,
        data: &ColumnData,
        sample: impl Fn(usize) -> usize + Copy,
    ) -> Self {
        let values = |array: &ndarray::Array2<f64>| {
            choice.formulas.each_ref().map(|f| f.evaluate(array.view()))
        };
        let rows: Vec<usize> = match &data.rows {
            Some(rows) => rows.to_vec(),
            None => (0..data.before.nrows()).collect(),
        };
        let before = values(&data.before);
        let axis = |i: usize| AxisBins::new(rows.iter().map(|&row| before[i][row]), choice.axes[i]);
        let [x, y] = [axis(0), axis(1)];
        let side = |[xs, ys]: &[ndarray::Array1<f64>; 2]| {
            let pair = |row: usize| [xs[row], ys[row]];
            let shown = rows.len().min(MOST_POINTS);
            let shown: Vec<usize> = (0..shown).map(|i| rows[i * rows.len() / shown]).collect();
            Side {
                histogram: Histogram2d::new(rows.iter().map(|&row| pair(row)), x, y),
                cloud: Cloud {
                    points: shown.iter().map(|&row| pair(row)).collect(),
                    values: Vec::new(),
                    samples: shown.iter().map(|&row| sample(row)).collect(),
                },
            }
        };
        Self {
            names: choice.names.clone(),
            before: side(&before),
            after: data.after.as_deref().map(|after| side(&values(after))),
        }
    }

    /// Before, and where there is a run after and what changed.
    pub fn charts(&self, moment: &str, look: PairLook) -> Vec<Chart> {
        let sides = [Some(&self.before), self.after.as_ref()];
        let counts = sides.iter().flatten().flat_map(|s| &s.histogram.counts);
        let most = counts.copied().max().unwrap_or(0).max(1) as f64;
        let named = [("before", Ink::Before), ("after", Ink::After)];
        let mut charts: Vec<Chart> = (sides.into_iter().zip(named))
            .filter_map(|(side, (name, ink))| Some(self.chart(side?, (name, ink), most, look)))
            .collect();
        charts.extend(self.change());
        if let Some(after) = charts.get_mut(1) {
            after.title = format!("{}, {moment}", after.title);
        }
        charts
    }

    fn chart(&self, side: &Side, (name, ink): (&str, Ink), most: f64, look: PairLook) -> Chart {
        let mut chart = self.empty(name);
        let histogram = &side.histogram;
        if look.points {
            chart = chart.with(Series::new("", ink, Shape::Cloud(side.cloud.clone())));
            let all = histogram.entries() + histogram.outside + histogram.left_out;
            if side.cloud.points.len() < all as usize {
                let (shown, all) = (count(side.cloud.points.len()), count(all as usize));
                chart = chart.note(format!("{shown} of {all} rows, evenly spaced"));
            }
        } else {
            let shown = |&n: &u64| if n > 0 { n as f64 } else { f64::NAN };
            let values = histogram.counts.iter().map(shown).collect();
            chart = chart.with(Series::new("", ink, self.cells(values)));
            let grading = if look.log_counts {
                Grading::Log
            } else {
                Grading::Linear
            };
            let from = if look.log_counts { 1.0 } else { 0.0 };
            chart.colours = Some(ColourScale {
                label: "Entries".to_owned(),
                colouring: Colouring {
                    grading,
                    ..Colouring::new(ColourMap::Viridis, [from, most.max(from + 1.0)])
                },
            });
        }
        if look.profile {
            // Seen on blue points and on the colours of cells.
            let ink = Ink::After;
            let bins = histogram.x.middles().into_iter().zip(&histogram.profile);
            let bins: Vec<_> = bins.filter(|(_, bin)| bin.entries > 0).collect();
            let points = bins.iter().map(|(x, bin)| [*x, bin.mean]).collect();
            let errors = bins.iter().map(|(_, bin)| bin.error).collect();
            let name = format!("Mean of {}", self.names[1]);
            chart = chart.with(Series::new(name, ink, Shape::Points { points, errors }));
        }
        chart
    }

    /// Entries after less those before, cell by cell.
    fn change(&self) -> Option<Chart> {
        let after = &self.after.as_ref()?.histogram.counts;
        let before = &self.before.histogram.counts;
        let differences: Vec<f64> = (after.iter().zip(before))
            .map(|(a, b)| *a as f64 - *b as f64)
            .collect();
        let filled = |i: usize| after[i] > 0 || before[i] > 0;
        let most = differences
            .iter()
            .fold(1.0_f64, |most, d| most.max(d.abs()));
        let shown = differences.iter().enumerate();
        let shown = shown.map(|(i, d)| if filled(i) { *d } else { f64::NAN });
        let cells = self.cells(shown.collect());
        let mut chart = self.empty("after - before");
        chart = chart.with(Series::new("", Ink::Neutral, cells));
        chart.colours = Some(ColourScale {
            label: "Entries".to_owned(),
            colouring: Colouring::new(ColourMap::BlueRed, [-most, most]),
        });
        Some(chart)
    }

    fn cells(&self, values: Vec<f64>) -> Shape {
        let Histogram2d { x, y, .. } = &self.before.histogram;
        Shape::Cells(Cells {
            x: x.ends(),
            y: y.ends(),
            values,
        })
    }

    /// Without anything in it, over all of the cells.
    fn empty(&self, side: &str) -> Chart {
        let [x, y] = &self.names;
        let Histogram2d {
            x: bins_x,
            y: bins_y,
            ..
        } = &self.before.histogram;
        let axis = |name: &str, bins: &AxisBins| {
            let ends = bins.ends();
            let axis = Axis::new(name).log(bins.is_log());
            axis.range(ends[0], ends[ends.len() - 1])
        };
        Chart::new(
            format!("{y} over {x}, {side}"),
            axis(x, bins_x),
            axis(y, bins_y),
        )
    }

    /// Entries, and how the two hang together.
    pub fn facts(&self) -> Facts {
        let sides = [Some(&self.before), self.after.as_ref()];
        let sides: Vec<&Histogram2d> = sides.iter().flatten().map(|s| &s.histogram).collect();
        let mut facts = Facts::new("Figures");
        facts.heads = ["Before", "After"][..sides.len()]
            .iter()
            .map(ToString::to_string)
            .collect();
        facts.inks = [Ink::Before, Ink::After][..sides.len()].to_vec();
        let mut add = |label: &str, say: &dyn Fn(&Histogram2d) -> String, tip: &str| {
            facts.add_each(label, sides.iter().map(|h| say(h)).collect(), tip);
        };
        let counted = |n: u64| count(n as usize);
        add("Entries", &|h| counted(h.entries()), "Rows in the cells");
        add(
            "Outside",
            &|h| counted(h.outside),
            "Rows with a value outside of its axis",
        );
        let tip = "Rows with a value that is not finite";
        add("Not finite", &|h| counted(h.left_out), tip);
        let tip = "Pearson's r of all rows with finite values: 1 or -1 on a line, 0 where none follows from the other \
                   linearly";
        add("Correlation", &|h| significant(h.correlation, 5), tip);
        facts
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ndarray::array;

    use super::*;
    use crate::metrics::AxisRange;

    fn figures() -> PairFigures {
        let before = array![[1.0, 2.0], [2.0, 4.0], [3.0, 6.0], [4.0, 8.0]];
        let after = array![[1.0, 2.0], [2.0, 8.0], [3.0, 6.0], [4.0, 8.0]];
        let names = ["a", "b"].map(str::to_owned);
        let axis = |range| AxisChoice {
            bins: 2,
            is_log: false,
            is_whole: false,
            range: AxisRange::Between(range),
        };
        let choice = PairChoice {
            formulas: names
                .each_ref()
                .map(|name| Formula::parse(name, &names).unwrap()),
            names,
            axes: [axis([0.0, 4.0]), axis([0.0, 8.0])],
        };
        let data = ColumnData {
            before: Arc::new(before),
            after: Some(Arc::new(after)),
            rows: Some(Arc::new(vec![0, 1, 2])),
            features: 0..1,
            turn: None,
            step: 1,
        };
        PairFigures::new(&choice, &data, |row| row + 10)
    }

    #[test]
    fn the_rows_that_count_are_drawn_before_after_and_as_a_change() {
        let figures = figures();
        assert_eq!(figures.before.histogram.counts, [1, 0, 0, 2]);
        let look = PairLook {
            profile: true,
            ..PairLook::default()
        };
        let charts = figures.charts("epoch 3", look);
        let titles: Vec<_> = charts.iter().map(|c| c.title.as_str()).collect();
        assert_eq!(
            titles,
            [
                "b over a, before",
                "b over a, after, epoch 3",
                "b over a, after - before"
            ]
        );
        let Shape::Cells(change) = &charts[2].series[0].shape else {
            panic!("cells")
        };
        assert_eq!(change.values[3], 0.0);
        assert!(change.values[1].is_nan(), "nothing before and after");
        let Shape::Points { points, .. } = &charts[1].series[1].shape else {
            panic!("a profile")
        };
        assert_eq!(points, &[[1.0, 2.0], [3.0, 7.0]]);
        let points = PairLook {
            points: true,
            ..PairLook::default()
        };
        let Shape::Cloud(cloud) = &figures.charts("", points)[0].series[0].shape else {
            panic!("points")
        };
        assert_eq!(cloud.samples, [10, 11, 12]);
    }

    #[test]
    fn the_figures_say_how_the_two_hang_together() {
        let text = figures().facts().text();
        assert!(text.contains("Correlation"), "{text}");
        assert!((figures().before.histogram.correlation - 1.0).abs() < 1e-12);
    }
}
