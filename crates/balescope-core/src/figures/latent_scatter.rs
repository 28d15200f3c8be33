//! Two latents of every sample against each other, and the histograms along their axes.

use crate::format;
use crate::metrics::{Binning, Histogram, middle};
use crate::plot::{Axis, Chart, Cloud, ColourMap, ColourScale, Colouring, Ink, Series, Shape};

/// More points than this are thinned before drawing.
const MOST_POINTS: usize = 12_000;

const BINS: usize = 60;

/// Samples by two figures each.
pub struct LatentScatter<'a> {
    /// When the latents were.
    pub moment: String,
    /// Of the two axes.
    pub names: [String; 2],
    /// How many samples there are; they are counted from 0 here.
    pub count: usize,
    pub place: &'a dyn Fn(usize) -> [f64; 2],
    /// The number of a sample in the data.
    pub sample: &'a dyn Fn(usize) -> usize,
    pub colours: ScatterColours<'a>,
}

/// What the colour of a point says of its sample.
pub enum ScatterColours<'a> {
    /// Whether it is held out.
    Parts(&'a dyn Fn(usize) -> bool),
    Values {
        label: String,
        value: &'a dyn Fn(usize) -> f64,
    },
}

impl LatentScatter<'_> {
    pub fn chart(&self) -> Chart {
        let most = self.count.min(MOST_POINTS);
        let rows: Vec<usize> = (0..most).map(|i| i * self.count / most).collect();
        let [x, y] = &self.names;
        let mut chart = Chart::new(
            format!("{y} over {}, {}", x.to_lowercase(), self.moment),
            Axis::new(x),
            Axis::new(y),
        );
        match &self.colours {
            ScatterColours::Parts(is_held_out) => {
                let (held, seen): (Vec<_>, Vec<_>) =
                    rows.into_iter().partition(|&row| is_held_out(row));
                for (name, ink, rows) in [
                    ("Training", Ink::Before, seen),
                    ("Held out", Ink::HeldOut, held),
                ] {
                    chart = chart.with(Series::new(name, ink, self.cloud(&rows, Vec::new())));
                }
            }
            ScatterColours::Values { label, value } => {
                let values: Vec<f64> = rows.iter().map(|&row| value(row)).collect();
                chart.colours = Some(ColourScale {
                    label: label.clone(),
                    colouring: Colouring::new(
                        ColourMap::Viridis,
                        middle(values.iter().copied(), 0.99),
                    ),
                });
                chart = chart.with(Series::new("", Ink::Accent, self.cloud(&rows, values)));
            }
        }
        if most < self.count {
            chart = chart.note(format!(
                "{} of {} samples, evenly spaced",
                format::count(most),
                format::count(self.count)
            ));
        }
        chart
    }

    fn cloud(&self, rows: &[usize], values: Vec<f64>) -> Shape {
        Shape::Cloud(Cloud {
            points: rows.iter().map(|&row| (self.place)(row)).collect(),
            values,
            samples: rows.iter().map(|&row| (self.sample)(row)).collect(),
        })
    }

    /// How the samples lie along an axis, 0 or 1, as a histogram and its chart.
    pub fn marginal(&self, axis: usize) -> (Histogram, Chart) {
        let values = || (0..self.count).map(|row| (self.place)(row)[axis]);
        let histogram = Histogram::new(values(), Binning::covering(values(), BINS, false));
        let name = &self.names[axis];
        let bars = Shape::histogram(&histogram, true);
        let chart = Chart::new(
            format!("Distribution of {}, {}", name.to_lowercase(), self.moment),
            Axis::new(name),
            Axis::new("Entries per bin"),
        )
        .with(Series::new("", Ink::Before, bars));
        (histogram, chart)
    }
}
