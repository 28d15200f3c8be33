//! Two latents of every sample against each other, and the histograms along their axes.

use crate::format;
use crate::metrics::{Binning, Histogram, middle};
use crate::plot::{Axis, Chart, Cloud, ColourMap, ColourScale, Colouring, Ink, Series, Shape};

/// More points than this are thinned before drawing.
const MOST_POINTS: usize = 12_000;

const BINS: usize = 60;

/// Texts that have a colour each: as many as there are colours that differ well.
const TEXTS: usize = 6;

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
    /// Which of these it belongs to.
    Groups {
        groups: Vec<(String, Ink)>,
        of: Box<dyn Fn(usize) -> usize + 'a>,
    },
    Values {
        label: String,
        value: &'a dyn Fn(usize) -> f64,
    },
}

impl<'a> ScatterColours<'a> {
    /// Held out, or trained on.
    pub fn parts(is_held_out: impl Fn(usize) -> bool + 'a) -> Self {
        Self::Groups {
            groups: vec![
                ("Training".to_owned(), Ink::Before),
                ("Held out".to_owned(), Ink::HeldOut),
            ],
            of: Box::new(move |row| usize::from(is_held_out(row))),
        }
    }

    /// The texts that are most frequent among so many samples, and all others together; `code` is the number of
    /// a sample's text.
    pub fn texts(texts: &[String], count: usize, code: impl Fn(usize) -> f64 + 'a) -> Self {
        let number = move |row: usize| {
            let code = code(row);
            (code >= 0.0).then_some(code as usize)
        };
        let mut counts = vec![0_usize; texts.len()];
        for code in (0..count).filter_map(&number) {
            if let Some(count) = counts.get_mut(code) {
                *count += 1;
            }
        }
        let mut order: Vec<usize> = (0..texts.len()).filter(|&i| counts[i] > 0).collect();
        order.sort_by_key(|&i| std::cmp::Reverse(counts[i]));
        let others = order.len().saturating_sub(TEXTS);
        order.truncate(TEXTS);
        let mut groups: Vec<(String, Ink)> = order
            .iter()
            .enumerate()
            .map(|(i, &text)| (format::shorten(&texts[text], 24), Ink::Part(i)))
            .collect();
        groups.push((
            match others {
                0 => "none".to_owned(),
                _ => format!("{} and none", format::counted(others, "other text")),
            },
            Ink::Neutral,
        ));
        Self::Groups {
            groups,
            of: Box::new(move |row| {
                let code = number(row);
                let place = order.iter().position(|&text| Some(text) == code);
                place.unwrap_or(order.len())
            }),
        }
    }
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
            ScatterColours::Groups { groups, of } => {
                for (group, (name, ink)) in groups.iter().enumerate() {
                    let own = rows.iter().copied().filter(|&row| of(row) == group);
                    let own: Vec<usize> = own.collect();
                    if !own.is_empty() {
                        chart = chart.with(Series::new(name, *ink, self.cloud(&own, Vec::new())));
                    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_texts_have_a_colour_each() {
        let texts: Vec<String> = (0..9).map(|i| format!("word {i}")).collect();
        // Text 8 once, text 7 twice and so on to text 1; none is text 0, and the last has none.
        let mut codes: Vec<f64> = (1..9)
            .flat_map(|text| vec![f64::from(text); 9 - text as usize])
            .collect();
        codes.push(f64::NAN);
        let count = codes.len();
        let place = |row: usize| [row as f64, 0.0];
        let chart = LatentScatter {
            moment: "now".to_owned(),
            names: ["a".to_owned(), "b".to_owned()],
            count,
            place: &place,
            sample: &|row| row,
            colours: ScatterColours::texts(&texts, count, |row| codes[row]),
        }
        .chart();
        let shown: Vec<(&str, usize)> = (chart.series.iter())
            .map(|series| match &series.shape {
                Shape::Cloud(cloud) => (series.name.as_str(), cloud.points.len()),
                _ => panic!("expected points"),
            })
            .collect();
        let frequent = [("word 1", 8), ("word 2", 7), ("word 3", 6)];
        assert_eq!(shown[..3], frequent);
        assert_eq!(shown[6], ("2 other texts and none", 4));
        assert_eq!(shown.len(), 7);
        let inks: Vec<Ink> = chart.series.iter().map(|series| series.ink).collect();
        assert_eq!(inks[..2], [Ink::Part(0), Ink::Part(1)]);
        assert_eq!(inks[6], Ink::Neutral);
    }
}
