//! The charts of a distribution, and of how it changed.

use crate::app::plot::{Axis, Chart, Ink, Mark, Series};
use crate::app::views::histograms::{Pair, difference, ratio};
use crate::app::views::source::Source;

/// What stands under an enlarged histogram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Under {
    #[default]
    Ratio,
    Difference,
}

pub fn chart_of(name: &str, pair: &Pair, log: bool, source: &Source) -> Chart {
    let mut chart = Chart::new(
        format!("{name}, {}", source.moment()),
        Axis::new(name),
        Axis::new("Entries per bin").log(log),
    );
    chart.series = pair.series(&source.names());
    chart
}

pub fn under(name: &str, pair: &Pair, kind: Under, names: &[String; 2]) -> Option<Chart> {
    let after = pair.after.as_ref()?;
    // One line alone needs no name.
    let called = |i: usize| pair.second.as_ref().map_or("", |_| names[i].as_str());
    let chart = match kind {
        Under::Ratio => Chart::new(
            format!("{name}: after / before"),
            Axis::new(name),
            Axis::new("After / before").range(0.5, 1.5),
        )
        .with(Series::new(
            called(0),
            Ink::After,
            ratio(&pair.before, after),
        ))
        .mark(Mark::Horizontal {
            at: 1.0,
            label: String::new(),
            ink: Ink::Neutral,
        }),
        Under::Difference => Chart::new(
            format!("{name}: after - before"),
            Axis::new(name),
            Axis::new("Entries"),
        )
        .with(Series::new(
            called(0),
            Ink::After,
            difference(&pair.before, after),
        ))
        .mark(Mark::Horizontal {
            at: 0.0,
            label: String::new(),
            ink: Ink::Neutral,
        }),
    };
    let mut chart = chart;
    if let Some(second) = &pair.second {
        let shape = match kind {
            Under::Ratio => ratio(&pair.before, second),
            Under::Difference => difference(&pair.before, second),
        };
        chart = chart.with(Series::new(called(1), Ink::Beside, shape));
    }
    // The same x axis as above, also where the last bins are empty.
    chart.x.range = Some([pair.before.binning.low, pair.before.binning.high]);
    Some(chart)
}
