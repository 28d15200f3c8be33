//! The chart of where the bytes of a file go.

use super::bytes::ByteFigures;
use crate::plot::{Axis, Chart, Ink, Series, Shape};

impl ByteFigures {
    /// One stacked bar of the file over bars of the data; between them a bar of a second file.
    pub fn chart(&self, second: Option<(&str, &Self)>) -> Chart {
        let most = second.map_or(0, |(_, figures)| figures.total());
        let most = self.input.max(self.total()).max(most);
        let (unit, scale) = unit_of(most);
        let scaled = |bytes: usize| bytes as f64 / scale;
        let mut data = vec![(format!("Data as stored ({})", self.stored), self.input)];
        if self.input_lossless < self.input {
            data.insert(
                0,
                (format!("Data as {}", self.lossless), self.input_lossless),
            );
        }
        let bars: Vec<(&str, &Self)> = std::iter::once((&*self.name, self)).chain(second).collect();
        let mut names: Vec<String> = bars.iter().map(|(name, _)| (*name).to_owned()).collect();
        names.extend(data.iter().map(|(name, _)| name.clone()));
        let mut chart = Chart::new(
            format!("Bytes of the {}", self.name.to_lowercase()),
            Axis::new("Size").unit(unit),
            Axis::new("").names(names),
        );
        for (i, (_, bytes)) in data.iter().enumerate() {
            let shape = Shape::Segment {
                y: (i + bars.len()) as f64,
                from: 0.0,
                to: scaled(*bytes),
            };
            chart = chart.with(Series::new("", Ink::Before, shape));
        }
        for (y, (_, bar)) in bars.iter().enumerate() {
            let mut from = 0;
            for (i, part) in bar.parts.iter().enumerate() {
                let to = from + part.bytes;
                if part.bytes > 0 {
                    let shape = Shape::Segment {
                        y: y as f64,
                        from: scaled(from),
                        to: scaled(to),
                    };
                    chart = chart.with(Series::new(part.name, Ink::Part(i), shape));
                }
                from = to;
            }
        }
        chart.x.range = Some([0.0, scaled(most) * 1.02]);
        chart
    }
}

/// A decimal unit in which this many bytes are a handy number.
fn unit_of(bytes: usize) -> (&'static str, f64) {
    match bytes {
        0..1_000 => ("B", 1.0),
        1_000..1_000_000 => ("kB", 1e3),
        1_000_000..1_000_000_000 => ("MB", 1e6),
        _ => ("GB", 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::super::bytes::tests::figures;
    use super::*;

    #[test]
    fn units_fit_the_size() {
        let units = [999, 1_000, 999_999_999, 1_000_000_000].map(|bytes| unit_of(bytes).0);
        assert_eq!(units, ["B", "kB", "MB", "GB"]);
    }

    #[test]
    fn the_bar_is_stacked_without_gaps_and_without_empty_parts() {
        let chart = figures().chart(None);
        let segments: Vec<(f64, f64)> = (chart.series.iter())
            .filter_map(|series| match series.shape {
                Shape::Segment { y: 0.0, from, to } => Some((from, to)),
                _ => None,
            })
            .collect();
        assert_eq!(segments, [(0.0, 0.6), (0.6, 0.9)]);
        assert_eq!(chart.x.unit, "MB");
    }
}
