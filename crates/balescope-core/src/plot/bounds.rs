//! What a chart shows at first.

use super::Axis;
use super::chart::Chart;
use super::mark::Mark;
use super::series::{Cloud, HALF_BAR, Shape, Spots};

impl Chart {
    /// What is shown at first, in plot coordinates: `[[x low, x high], [y low, y high]]`.
    pub fn bounds(&self) -> [[f64; 2]; 2] {
        let mut x = Extent::default();
        let mut y = Extent::default();
        for series in &self.series {
            self.extend(&series.shape, &mut x, &mut y);
        }
        for mark in &self.marks {
            match mark {
                Mark::Horizontal { at, .. } => y.add(self.y.place(*at)),
                Mark::Vertical { at, .. } => x.add(self.x.place(*at)),
                Mark::Stripe { .. } => {}
            }
        }
        let steps = self
            .series
            .iter()
            .any(|s| matches!(s.shape, Shape::Steps { .. }));
        // Nothing but empty bins: the axis goes up from zero.
        if steps && !self.y.is_log() && y.low == 0.0 && y.high == 0.0 {
            y.high = 1.0;
        }
        let cells = (self.series.iter()).any(|s| matches!(s.shape, Shape::Cells(_)));
        let x_margin = if steps || cells { 0.0 } else { 0.02 };
        let low_margin = if cells || (steps && !self.y.is_log() && y.low >= 0.0) {
            0.0
        } else {
            0.05
        };
        let high_margin = if cells { 0.0 } else { 0.06 };
        [
            fixed(&self.x).unwrap_or_else(|| x.padded(x_margin, x_margin)),
            fixed(&self.y).unwrap_or_else(|| y.padded(low_margin, high_margin)),
        ]
    }

    /// Where bars of a histogram stand, in plot coordinates: zero, or on a log axis half the
    /// smallest height above zero.
    pub fn floor(&self) -> f64 {
        if !self.y.is_log() {
            return 0.0;
        }
        let heights = self.series.iter().flat_map(|s| match &s.shape {
            Shape::Steps { heights, .. } => heights.as_slice(),
            _ => &[],
        });
        let least = heights
            .copied()
            .filter(|h| *h > 0.0)
            .fold(f64::INFINITY, f64::min);
        if least.is_finite() {
            (least / 2.0).log10()
        } else {
            0.0
        }
    }

    fn extend(&self, shape: &Shape, x: &mut Extent, y: &mut Extent) {
        match shape {
            Shape::Line(points)
            | Shape::Front(points)
            | Shape::Cloud(Cloud { points, .. })
            | Shape::Spots(Spots { points, .. }) => {
                for [px, py] in points {
                    x.add(self.x.place(*px));
                    y.add(self.y.place(*py));
                }
            }
            Shape::Cells(cells) => {
                for end in [&cells.x[..1], &cells.x[cells.x.len() - 1..]].concat() {
                    x.add(self.x.place(end));
                }
                for end in [&cells.y[..1], &cells.y[cells.y.len() - 1..]].concat() {
                    y.add(self.y.place(end));
                }
            }
            Shape::Points { points, errors } => {
                for (i, [px, py]) in points.iter().enumerate() {
                    let error = errors.get(i).copied().unwrap_or(0.0);
                    x.add(self.x.place(*px));
                    y.add(self.y.place(py - error));
                    y.add(self.y.place(py + error));
                }
            }
            Shape::Steps { edges, heights, .. } => {
                x.add_all(&self.x, edges);
                y.add_all(&self.y, heights);
                y.add(Some(self.floor()));
            }
            Shape::Band { x: xs, low, high } => {
                x.add_all(&self.x, xs);
                y.add_all(&self.y, low);
                y.add_all(&self.y, high);
            }
            Shape::Boxes { boxes, .. } => {
                for (i, b) in boxes.iter().enumerate() {
                    if let Some(b) = b {
                        x.add(self.x.place(b.low));
                        x.add(self.x.place(b.high));
                    }
                    y.add(Some(i as f64 - 0.5));
                    y.add(Some(i as f64 + 0.5));
                }
            }
            Shape::Bars(bars) => {
                for (i, ends) in bars.iter().enumerate() {
                    x.add_all(&self.x, ends);
                    y.add(Some(i as f64 - 0.5));
                    y.add(Some(i as f64 + 0.5));
                }
            }
            Shape::Segment { y: at, from, to } => {
                x.add(self.x.place(*from));
                x.add(self.x.place(*to));
                y.add(Some(at - HALF_BAR));
                y.add(Some(at + HALF_BAR));
            }
        }
    }
}

fn fixed(axis: &Axis) -> Option<[f64; 2]> {
    let [low, high] = axis.range?;
    let (low, high) = (axis.place(low)?, axis.place(high)?);
    (low < high).then_some([low, high])
}

/// Smallest and largest place seen.
struct Extent {
    low: f64,
    high: f64,
}

impl Default for Extent {
    fn default() -> Self {
        Self {
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
        }
    }
}

impl Extent {
    fn add(&mut self, place: Option<f64>) {
        if let Some(place) = place {
            self.low = self.low.min(place);
            self.high = self.high.max(place);
        }
    }

    fn add_all(&mut self, axis: &Axis, values: &[f64]) {
        for value in values {
            self.add(axis.place(*value));
        }
    }

    /// Widened by shares of its length; something sensible where it has none.
    fn padded(&self, below: f64, above: f64) -> [f64; 2] {
        if self.low > self.high {
            return [0.0, 1.0];
        }
        let span = self.high - self.low;
        if span <= self.high.abs() * 1e-12 {
            let half = if self.high == 0.0 {
                0.5
            } else {
                self.high.abs() * 0.05
            };
            return [self.low - half, self.high + half];
        }
        [self.low - below * span, self.high + above * span]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::{Ink, Series};

    fn line(points: &[[f64; 2]]) -> Series {
        Series::new("a", Ink::Before, Shape::Line(points.to_vec()))
    }

    #[test]
    fn bounds_hold_all_data_with_a_margin() {
        let chart = Chart::new("", Axis::new("x"), Axis::new("y")).with(line(&[
            [0.0, 1.0],
            [10.0, 3.0],
            [5.0, f64::NAN],
        ]));
        let [[x0, x1], [y0, y1]] = chart.bounds();
        assert!(x0 < 0.0 && x1 > 10.0 && x1 < 11.0);
        assert!(y0 < 1.0 && y1 > 3.0 && y1 < 3.2);
    }

    #[test]
    fn nothing_to_show_still_has_bounds() {
        assert_eq!(Chart::default().bounds(), [[0.0, 1.0], [0.0, 1.0]]);
        let flat = Chart::default().with(line(&[[1.0, 2.0]])).bounds();
        assert!(flat[0][0] < 1.0 && flat[1][1] > 2.0);
    }

    #[test]
    fn a_fixed_range_wins_over_the_data() {
        let chart = Chart::new("", Axis::new("x").range(-1.0, 1.0), Axis::default())
            .with(line(&[[-50.0, 0.0], [50.0, 1.0]]));
        assert_eq!(chart.bounds()[0], [-1.0, 1.0]);
    }

    #[test]
    fn histograms_stand_on_zero_or_below_one_entry() {
        let steps = Shape::Steps {
            edges: vec![0.0, 1.0, 2.0],
            heights: vec![0.0, 4.0],
            filled: true,
        };
        let linear = Chart::default().with(Series::new("h", Ink::Before, steps.clone()));
        assert_eq!(linear.bounds(), [[0.0, 2.0], [0.0, 4.24]]);
        let empty = Shape::Steps {
            edges: vec![0.0, 1.0],
            heights: vec![0.0],
            filled: true,
        };
        let empty = Chart::default().with(Series::new("h", Ink::Before, empty));
        assert_eq!(empty.bounds()[1][0], 0.0);
        let log = Chart::new("", Axis::default(), Axis::new("n").log(true)).with(Series::new(
            "h",
            Ink::Before,
            steps,
        ));
        assert!((log.floor() - 2_f64.log10()).abs() < 1e-12);
        assert_eq!(log.left_out(), 0);
    }
}
