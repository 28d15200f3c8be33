//! By how much the values of a column moved.

use super::{ColumnData, Facts};
use crate::format::{count, counted, in_percent, number};
use crate::metrics::{
    Binning, Histogram, NearZero, ResidualStats, Response, ResponseStats, residual_stats,
    response_stats, responses,
};
use crate::plot::{Axis, Chart, Ink, Mark, Series, Shape};

const BINS: usize = 80;

/// Response and residual of one column.
#[derive(Clone, Debug)]
pub struct ResponseFigures {
    pub response: Histogram,
    pub stats: ResponseStats,
    pub residual: Histogram,
    pub residual_stats: ResidualStats,
    /// What was taken for near zero, in the column's unit.
    near_zero: f64,
    /// The column has values on both sides of zero, so that its responses say little.
    pub crosses_zero: bool,
    /// Of a second run, in the same bins.
    pub second: Option<Box<Self>>,
}

/// How responses are taken and shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ResponseChoice {
    /// Of the column, over the whole original.
    pub range: f64,
    pub near_zero: NearZero,
    /// Half the width of the response's range in percent; 0: so that 99 % are inside, of either run.
    pub half: f64,
}

impl ResponseFigures {
    pub fn new(data: &ColumnData, second: Option<&ColumnData>, choice: ResponseChoice) -> Self {
        let ResponseChoice {
            range,
            near_zero,
            half,
        } = choice;
        let percent = |data: &ColumnData| responses(data.pairs(), range, near_zero);
        let crosses_zero = data.before().any(|v| v < 0.0) && data.before().any(|v| v > 0.0);
        let (response, other) = (percent(data), second.map(percent));
        let binning = if half > 0.0 {
            Binning::new(-half, half, BINS)
        } else {
            let of = |r: &Response| Binning::central(r.percent.iter().copied(), 0.99, BINS);
            other.iter().map(of).fold(of(&response), Binning::with)
        };
        let of = |data: &ColumnData| Binning::central(data.residuals(), 0.99, BINS);
        let residual = second.map(of).into_iter().fold(of(data), Binning::with);
        let in_bins = |data: &ColumnData, response: Response| Self {
            response: Histogram::new(response.percent.iter().copied(), binning),
            stats: response_stats(response),
            residual: Histogram::new(data.residuals(), residual),
            residual_stats: residual_stats(data.pairs()),
            near_zero: near_zero.floor_over_range * range,
            crosses_zero,
            second: None,
        };
        let second = second.zip(other);
        Self {
            second: second.map(|(data, response)| Box::new(in_bins(data, response))),
            ..in_bins(data, response)
        }
    }

    /// `of`: what the title says of it.
    pub fn response_chart(&self, of: &str, runs: &[String; 2]) -> Chart {
        let axis = Axis::new("(after - before) / before").unit("%");
        let chart = self.chart(format!("Response of {of}"), axis, runs, |one| &one.response);
        let ResponseStats {
            median, width68, ..
        } = self.stats;
        chart.mark(Mark::Stripe {
            from: median - width68,
            to: median + width68,
            label: "68 %".to_owned(),
            ink: Ink::HeldOut,
        })
    }

    pub fn residual_chart(&self, name: &str, runs: &[String; 2]) -> Chart {
        let axis = Axis::new(format!("{name}: after - before"));
        self.chart(format!("Residual of {name}"), axis, runs, |one| {
            &one.residual
        })
    }

    fn chart(
        &self,
        title: String,
        axis: Axis,
        runs: &[String; 2],
        histogram: fn(&Self) -> &Histogram,
    ) -> Chart {
        // One histogram alone needs no name.
        let name = self.second.as_ref().map_or("", |_| runs[0].as_str());
        let first = Shape::histogram(histogram(self), true);
        let mut chart = Chart::new(title, axis, Axis::new("Entries per bin"))
            .with(Series::new(name, Ink::After, first))
            .mark(Mark::vertical(0.0));
        if let Some(second) = &self.second {
            let second = Shape::histogram(histogram(second), false);
            chart = chart.with(Series::new(&runs[1], Ink::Beside, second));
        }
        chart
    }

    fn runs(&self) -> Vec<&Self> {
        std::iter::once(self)
            .chain(self.second.as_deref())
            .collect()
    }

    pub fn response_facts(&self) -> Facts {
        let title = if self.crosses_zero {
            "Response (the column crosses zero)"
        } else {
            "Response"
        };
        let (mut facts, runs) = (Facts::new(title), &self.runs()[..]);
        let tip = "Half the distance between the 16th and 84th percentile: the standard deviation of a Gaussian";
        facts.add_of("68 % width", runs, |one| in_percent(one.stats.width68), tip);
        let tip = "Half of the responses are below";
        facts.add_of("Median", runs, |one| in_percent(one.stats.median), tip);
        let tip = "A mean away from zero is a bias";
        facts.add_of("Mean", runs, |one| in_percent(one.stats.mean), tip);
        let tip = "Root of the mean square about zero";
        facts.add_of("RMS", runs, |one| in_percent(one.stats.rms), tip);
        let tip = "Responses that the plot does not show; they count in the figures above";
        let say = |one: &Self| format!("{} of {}", outside(&one.response), count(one.stats.used));
        facts.add_of("Outside the range", runs, say, tip);
        facts
    }

    pub fn residual_facts(&self) -> Facts {
        let (mut facts, runs) = (Facts::new("Residual"), &self.runs()[..]);
        let tip = "In the column's unit";
        facts.add_of("Mean", runs, |one| number(one.residual_stats.mean), tip);
        let tip = "Root of the mean square: the typical error";
        facts.add_of("RMS", runs, |one| number(one.residual_stats.rms), tip);
        let tip = "Largest |after - before|";
        facts.add_of(
            "Largest",
            runs,
            |one| number(one.residual_stats.max_abs),
            tip,
        );
        let tip = "Residuals that the plot does not show";
        facts.add_of("Outside the range", runs, |one| outside(&one.residual), tip);
        facts
    }

    /// Which pairs have no response, behind the share of the range that is near zero.
    pub fn left_out(&self) -> String {
        let ResponseStats { left_out, used, .. } = self.stats;
        format!(
            "of the range. {} of {} left out: not finite, or |before| up to {}",
            count(left_out),
            counted(left_out + used, "pair"),
            number(self.near_zero)
        )
    }
}

fn outside(histogram: &Histogram) -> String {
    count((histogram.underflow + histogram.overflow) as usize)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ndarray::Array2;

    use super::*;

    /// Values and the same by so much too large.
    fn column(factor: f64) -> ColumnData {
        let before = Array2::from_shape_fn((200, 1), |(i, _)| (i as f64 - 20.0) / 7.0);
        ColumnData {
            after: Some(Arc::new(&before * factor)),
            before: Arc::new(before),
            rows: None,
            features: 0..1,
            turn: None,
            step: 1,
        }
    }

    #[test]
    fn figures_are_those_of_the_values_shown() {
        let with = |second: Option<&ColumnData>, half| {
            let choice = ResponseChoice {
                range: 199.0 / 7.0,
                near_zero: NearZero::default(),
                half,
            };
            ResponseFigures::new(&column(1.01), second, choice)
        };
        let of = |half| with(None, half);
        let one = of(0.0);
        let total = one.response.entries() + one.response.underflow + one.response.overflow;
        assert_eq!(total as usize, one.stats.used);
        assert_eq!(one.stats.used + one.stats.left_out, 200);
        assert!((one.stats.median - 1.0).abs() < 1e-6, "{:?}", one.stats);
        assert_eq!(of(0.5).response.entries(), 0);
        assert_eq!(of(2.0).response.entries() as usize, one.stats.used);
        // A second run that is farther off is inside too, in the bins of the first.
        let farther = column(1.3);
        let both = with(Some(&farther), 0.0);
        let second = both.second.as_ref().unwrap();
        assert_eq!(both.response.binning, second.response.binning);
        assert_eq!(both.residual.binning, second.residual.binning);
        assert!(both.response.binning.high > 2.0 * one.response.binning.high);
        assert!(second.response.entries() >= 195 && second.residual.entries() >= 195);
        assert!(both.response.entries() >= 195 && both.residual.entries() >= 195);
        let runs = ["a".to_owned(), "b".to_owned()];
        let facts = both.response_facts().facts;
        assert_eq!(facts[1].values, ["1.00 %", "30.0 %"]);
        assert!(both.crosses_zero && both.response_facts().title.contains("crosses zero"));
        assert_eq!(both.response_chart("x", &runs).series.len(), 2);
        assert_eq!(one.residual_facts().facts[2].values.len(), 1);
    }
}
