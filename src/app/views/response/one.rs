//! Response and residual of one column.

use egui::Ui;

use crate::app::format;
use crate::app::plot::{Axis, Chart, Ink, Mark, Series, histogram_steps};
use crate::app::views::facts::figures;
use crate::app::views::source::ColumnData;
use crate::figures::Facts;
use crate::metrics::{
    Binning, Histogram, NearZero, ResidualStats, Response, ResponseStats, residual_stats,
    response_stats, responses,
};

const BINS: usize = 80;

/// Response and residual of one column.
#[derive(Clone, Debug)]
pub struct One {
    pub column: usize,
    pub response: Histogram,
    pub stats: ResponseStats,
    pub residual: Histogram,
    pub residual_stats: ResidualStats,
    /// Of a second run, in the same bins.
    pub second: Option<Box<Self>>,
}

impl One {
    /// `half`: half the width of the response's range in percent; 0: so that 99 % are inside, of
    /// either run.
    pub fn of(
        data: &ColumnData,
        second: Option<&ColumnData>,
        column: usize,
        range: f64,
        near_zero: NearZero,
        half: f64,
    ) -> Self {
        let percent = |data: &ColumnData| responses(data.pairs(), range, near_zero);
        let (response, other) = (percent(data), second.map(percent));
        let binning = if half > 0.0 {
            Binning {
                low: -half,
                high: half,
                bins: BINS,
            }
        } else {
            let of = |r: &Response| Binning::central(r.percent.iter().copied(), 0.99, BINS);
            other.iter().map(of).fold(of(&response), Binning::with)
        };
        let of = |data: &ColumnData| Binning::central(moved(data), 0.99, BINS);
        let residual = second.map(of).into_iter().fold(of(data), Binning::with);
        let second = second
            .zip(other)
            .map(|(data, response)| Self::in_bins(data, column, response, [binning, residual]))
            .map(Box::new);
        Self {
            second,
            ..Self::in_bins(data, column, response, [binning, residual])
        }
    }

    fn in_bins(
        data: &ColumnData,
        column: usize,
        response: Response,
        [binning, residual]: [Binning; 2],
    ) -> Self {
        Self {
            column,
            response: Histogram::of(response.percent.iter().copied(), binning),
            stats: response_stats(response),
            residual: Histogram::of(moved(data), residual),
            residual_stats: residual_stats(data.pairs()),
            second: None,
        }
    }

    pub fn response_chart(&self, name: &str, moment: &str, runs: &[String; 2]) -> Chart {
        let axis = Axis::new("(after - before) / before").unit("%");
        let chart = Chart::new(
            format!("Response of {name}, {moment}"),
            axis,
            Axis::new("Entries per bin"),
        )
        .with(self.first(runs, &self.response));
        let chart = match &self.second {
            Some(second) => chart.with(beside(runs, &second.response)),
            None => chart,
        };
        chart
            .mark(Mark::Stripe {
                from: self.stats.median - self.stats.width68,
                to: self.stats.median + self.stats.width68,
                label: "68 %".to_owned(),
                ink: Ink::HeldOut,
            })
            .mark(Mark::Vertical {
                at: 0.0,
                label: String::new(),
                ink: Ink::Neutral,
            })
    }

    pub fn residual_chart(&self, name: &str, runs: &[String; 2]) -> Chart {
        let axis = Axis::new(format!("{name}: after - before"));
        let chart = Chart::new(
            format!("Residual of {name}"),
            axis,
            Axis::new("Entries per bin"),
        )
        .with(self.first(runs, &self.residual));
        let chart = match &self.second {
            Some(second) => chart.with(beside(runs, &second.residual)),
            None => chart,
        };
        chart.mark(Mark::Vertical {
            at: 0.0,
            label: String::new(),
            ink: Ink::Neutral,
        })
    }

    /// One histogram alone needs no name.
    fn first(&self, runs: &[String; 2], histogram: &Histogram) -> Series {
        let name = self.second.as_ref().map_or("", |_| runs[0].as_str());
        Series::new(name, Ink::After, histogram_steps(histogram, true))
    }

    /// A figure, and that of the second run behind it.
    fn both(&self, say: impl Fn(&Self) -> String) -> Vec<String> {
        match &self.second {
            Some(second) => vec![say(self), say(second)],
            None => vec![say(self)],
        }
    }

    pub fn response_figures(&self, ui: &mut Ui) {
        let mut facts = Facts::new("response figures");
        facts.add_each(
            "Mean",
            self.both(|one| percent(one.stats.mean)),
            "A mean away from zero is a bias",
        );
        facts.add_each(
            "RMS",
            self.both(|one| percent(one.stats.rms)),
            "Root of the mean square about zero",
        );
        facts.add_each(
            "Median",
            self.both(|one| percent(one.stats.median)),
            "Half of the responses are below",
        );
        facts.add_each("68 % width",
                self.both(|one| percent(one.stats.width68)),
                "Half the distance between the 16th and 84th percentile: the standard deviation of a Gaussian");
        facts.add_each(
            "Outside the range",
            self.both(|one| {
                let all = format::count(one.stats.used);
                format!("{} of {all}", outside(&one.response))
            }),
            "Responses that the plot does not show; they count in the figures above",
        );
        figures(ui, &facts);
    }

    pub fn residual_figures(&self, ui: &mut Ui) {
        let mut facts = Facts::new("residual figures");
        facts.add_each(
            "Mean",
            self.both(|one| format::number(one.residual_stats.mean)),
            "In the column's unit",
        );
        facts.add_each(
            "RMS",
            self.both(|one| format::number(one.residual_stats.rms)),
            "Root of the mean square: the typical error",
        );
        facts.add_each(
            "Largest",
            self.both(|one| format::number(one.residual_stats.max_abs)),
            "Largest |after - before|",
        );
        facts.add_each(
            "Outside the range",
            self.both(|one| outside(&one.residual)),
            "Residuals that the plot does not show",
        );
        figures(ui, &facts);
    }
}

fn moved(data: &ColumnData) -> impl Iterator<Item = f64> + '_ {
    data.pairs()
        .map(|(before, after)| after - before)
        .filter(|d| d.is_finite())
}

fn outside(histogram: &Histogram) -> String {
    format::count((histogram.underflow + histogram.overflow) as usize)
}

fn beside(runs: &[String; 2], histogram: &Histogram) -> Series {
    Series::new(&runs[1], Ink::Beside, histogram_steps(histogram, false))
}

fn percent(value: f64) -> String {
    if value.is_nan() {
        return "-".to_owned();
    }
    format!("{} %", format::significant(value, 3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::LoadState;
    use crate::app::views::source::Part;
    use crate::app::views::source_cache::SourceCache;
    use crate::app::views::testing::{add_snapshot, table_state};

    #[test]
    fn figures_are_those_of_the_values_shown() {
        let mut state = table_state(200);
        add_snapshot(&mut state, 1);
        let LoadState::Ready(loaded) = &state.load else {
            panic!("loaded")
        };
        let (source, _) = SourceCache::default().update(&state, loaded);
        let with = |second: Option<&ColumnData>, half| {
            One::of(
                &source.column(0, Part::All),
                second,
                0,
                source.range(0),
                NearZero::default(),
                half,
            )
        };
        let of = |half| with(None, half);
        let one = of(0.0);
        let total = one.response.entries() + one.response.underflow + one.response.overflow;
        assert_eq!(total as usize, one.stats.used);
        assert_eq!(one.stats.used + one.stats.left_out, 200);
        // The snapshot is 1 % too large everywhere.
        assert!((one.stats.median - 1.0).abs() < 1e-6, "{:?}", one.stats);
        assert_eq!(of(0.5).response.entries(), 0);
        assert_eq!(of(2.0).response.entries() as usize, one.stats.used);
        // A second run that is farther off is inside too, in the bins of the first.
        let farther = source.column(0, Part::All).scaled(1.3);
        let both = with(Some(&farther), 0.0);
        let second = both.second.as_ref().unwrap();
        assert_eq!(both.response.binning, second.response.binning);
        assert_eq!(both.residual.binning, second.residual.binning);
        assert!(both.response.binning.high > 2.0 * one.response.binning.high);
        assert!(second.response.entries() >= 195 && second.residual.entries() >= 195);
        assert!(both.response.entries() >= 195 && both.residual.entries() >= 195);
    }
}
