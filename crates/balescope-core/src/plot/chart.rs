use ecolor::Color32;

use super::colour_map::NOT_FINITE;
use super::{Axis, ColourMap, Ink, Spots};
use crate::metrics::BoxStats;

/// A chart, described without saying how it is drawn. All numbers are in the units of the axes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    pub title: String,
    pub x: Axis,
    pub y: Axis,
    pub series: Vec<Series>,
    pub marks: Vec<Mark>,
    /// Lines of text under the chart.
    pub notes: Vec<String>,
    /// What the colours of a cloud mean.
    pub colours: Option<ColourScale>,
}

/// From values to colours, shown as a colour bar.
#[derive(Clone, Debug, PartialEq)]
pub struct ColourScale {
    pub label: String,
    pub map: ColourMap,
    pub range: [f64; 2],
}

impl ColourScale {
    /// The colour of each of many values: from a table, for a map's own formula takes its time.
    pub fn colours(&self) -> impl Fn(f64) -> Color32 + use<> {
        let ([low, high], table) = (self.range, self.map.table());
        let scale = if high > low {
            255.0 / (high - low)
        } else {
            0.0
        };
        let middle = if high > low { 0.0 } else { 127.5 };
        move |value| {
            if value.is_finite() {
                table[((value - low) * scale + middle).clamp(0.0, 255.0).round() as usize]
            } else {
                NOT_FINITE
            }
        }
    }
}

/// Many points, one a sample.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cloud {
    pub points: Vec<[f64; 2]>,
    /// What colours each of them by the chart's scale; none: all in the series' ink.
    pub values: Vec<f64>,
    /// Which sample each of them is.
    pub samples: Vec<usize>,
}

impl Cloud {
    /// The point nearest to a place, and the square of its distance in units of `spans`.
    fn nearest(&self, [x, y]: [f64; 2], spans: [f64; 2]) -> Option<(usize, f64)> {
        let far = |p: &[f64; 2]| ((p[0] - x) / spans[0]).powi(2) + ((p[1] - y) / spans[1]).powi(2);
        let distances = self.points.iter().map(far).enumerate();
        distances
            .filter(|(_, far)| far.is_finite())
            .min_by(|a, b| a.1.total_cmp(&b.1))
    }
}

/// Something drawn, with its name in the legend (none when empty).
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub name: String,
    pub ink: Ink,
    /// Drawn pale, behind what matters more.
    pub faint: bool,
    pub shape: Shape,
}

/// The geometry of a series.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    Line(Vec<[f64; 2]>),
    /// With half the length of a vertical error bar each, or none.
    Points {
        points: Vec<[f64; 2]>,
        errors: Vec<f64>,
    },
    /// A histogram: `edges` are one more than `heights`.
    Steps {
        edges: Vec<f64>,
        heights: Vec<f64>,
        filled: bool,
    },
    /// The area between two lines.
    Band {
        x: Vec<f64>,
        low: Vec<f64>,
        high: Vec<f64>,
    },
    /// Lying box plots, the i-th at y = i; none where a name has no figures.
    Boxes {
        boxes: Vec<Option<BoxStats>>,
        lane: Lane,
    },
    /// A lying bar from one x to another at a y.
    Segment {
        y: f64,
        from: f64,
        to: f64,
    },
    /// Lying bars, the i-th at y = i, from one x to another.
    Bars(Vec<[f64; 2]>),
    Cloud(Cloud),
    Spots(Spots),
    /// A line that stands out.
    Front(Vec<[f64; 2]>),
}

/// Where a lying box has its place in the room of its name, which two series may share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lane {
    #[default]
    Whole,
    Upper,
    Lower,
}

/// Something to compare with.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    Horizontal {
        at: f64,
        label: String,
        ink: Ink,
    },
    Vertical {
        at: f64,
        label: String,
        ink: Ink,
    },
    /// A vertical stripe.
    Stripe {
        from: f64,
        to: f64,
        label: String,
        ink: Ink,
    },
}

/// A point is close where it is within this share of the axes.
const CLOSE: f64 = 0.03;

/// Half the thickness of boxes and segments, in steps of the axis of names.
pub const HALF_BAR: f64 = 0.3;

/// The same where two boxes share a name.
const HALF_LANE: f64 = 0.2;

impl Lane {
    /// The middle of the i-th box along y, and half its thickness.
    pub fn place(self, i: usize) -> (f64, f64) {
        let i = i as f64;
        match self {
            Self::Whole => (i, HALF_BAR),
            Self::Upper => (i + HALF_LANE, 0.8 * HALF_LANE),
            Self::Lower => (i - HALF_LANE, 0.8 * HALF_LANE),
        }
    }
}

impl Series {
    pub fn new(name: impl Into<String>, ink: Ink, shape: Shape) -> Self {
        Self {
            name: name.into(),
            ink,
            faint: false,
            shape,
        }
    }

    pub fn faint(mut self) -> Self {
        self.faint = true;
        self
    }
}

impl Chart {
    pub fn new(title: impl Into<String>, x: Axis, y: Axis) -> Self {
        Self {
            title: title.into(),
            x,
            y,
            ..Self::default()
        }
    }

    pub fn with(mut self, series: Series) -> Self {
        self.series.push(series);
        self
    }

    pub fn mark(mut self, mark: Mark) -> Self {
        self.marks.push(mark);
        self
    }

    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The point of a cloud nearest to a place in plot coordinates, if any is close: its series and
    /// its number in it.
    pub fn nearest(&self, place: [f64; 2]) -> Option<(&Series, &Cloud, usize)> {
        let [[x0, x1], [y0, y1]] = self.bounds();
        let spans = [x1 - x0, y1 - y0];
        let found = self.series.iter().filter_map(|series| {
            let Shape::Cloud(cloud) = &series.shape else {
                return None;
            };
            let (i, far) = cloud.nearest(place, spans)?;
            (far < CLOSE * CLOSE).then_some((far, (series, cloud, i)))
        });
        found.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, it)| it)
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

    /// Whether the highest bins of a histogram are at the right, where a legend would hide them.
    pub fn highest_at_right(&self) -> bool {
        self.series.iter().any(|series| {
            let Shape::Steps { heights, .. } = &series.shape else {
                return false;
            };
            let highest = heights.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
            highest.is_some_and(|(i, _)| 10 * i > 7 * heights.len())
        })
    }

    /// Values of lines and points that a log axis has no place for. Empty bins of a histogram are
    /// not counted.
    pub fn left_out(&self) -> usize {
        let off = |[x, y]: &&[f64; 2]| {
            let lost =
                |axis: &Axis, v: f64| axis.is_log() && v.is_finite() && axis.place(v).is_none();
            lost(&self.x, *x) || lost(&self.y, *y)
        };
        let count = |series: &Series| match &series.shape {
            Shape::Line(points)
            | Shape::Points { points, .. }
            | Shape::Spots(Spots { points, .. }) => points.iter().filter(off).count(),
            _ => 0,
        };
        self.series.iter().map(count).sum()
    }

    /// All notes, with the one about values left out.
    pub fn all_notes(&self) -> Vec<String> {
        let mut notes = self.notes.clone();
        let left_out = self.left_out();
        if left_out > 0 {
            let s = if left_out == 1 { " is" } else { "s are" };
            notes.push(format!(
                "{left_out} value{s} zero or below and cannot be shown on a log axis"
            ));
        }
        notes
    }

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
        let x_margin = if steps { 0.0 } else { 0.02 };
        let low_margin = if steps && !self.y.is_log() && y.low >= 0.0 {
            0.0
        } else {
            0.05
        };
        [
            fixed(&self.x).unwrap_or_else(|| x.padded(x_margin, x_margin)),
            fixed(&self.y).unwrap_or_else(|| y.padded(low_margin, 0.06)),
        ]
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
    fn the_nearest_point_of_all_clouds_is_found_where_it_is_close() {
        let cloud = |points: &[[f64; 2]]| {
            let points = points.to_vec();
            Shape::Cloud(Cloud {
                points,
                ..Cloud::default()
            })
        };
        let chart = Chart::new("", Axis::new("x").range(0.0, 10.0), Axis::new("y"))
            .with(Series::new(
                "a",
                Ink::Before,
                cloud(&[[0.0, 0.0], [10.0, 1000.0]]),
            ))
            .with(Series::new(
                "b",
                Ink::After,
                cloud(&[[5.0, f64::NAN], [5.0, 500.0]]),
            ));
        let name = |place| chart.nearest(place).map(|(s, _, i)| (s.name.as_str(), i));
        assert_eq!(name([4.9, 510.0]), Some(("b", 1)));
        assert_eq!(name([9.9, 990.0]), Some(("a", 1)));
        assert_eq!(name([7.0, 500.0]), None);
    }

    #[test]
    fn a_scale_without_length_has_the_middle_colour() {
        let scale = |range| ColourScale {
            label: String::new(),
            map: ColourMap::Greys,
            range,
        };
        assert_eq!(scale([3.0, 3.0]).colours()(3.0), Color32::from_gray(128));
        assert_eq!(scale([0.0, 2.0]).colours()(2.0), Color32::WHITE);
        assert_eq!(
            scale([3.0, 3.0]).colours()(f64::NAN),
            ColourMap::Greys.at(f64::NAN)
        );
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

    #[test]
    fn the_legend_is_told_where_the_highest_bin_is() {
        let of = |heights: Vec<f64>| {
            let edges = (0..=heights.len()).map(|i| i as f64).collect();
            let shape = Shape::Steps {
                edges,
                heights,
                filled: true,
            };
            Chart::default()
                .with(Series::new("h", Ink::Before, shape))
                .highest_at_right()
        };
        assert!(of(vec![1.0, 2.0, 3.0, 9.0]));
        assert!(!of(vec![1.0, 9.0, 3.0, 2.0]));
        assert!(!of(Vec::new()));
    }

    #[test]
    fn values_a_log_axis_cannot_show_are_counted() {
        let chart = Chart::new("", Axis::default(), Axis::new("n").log(true)).with(line(&[
            [0.0, 1.0],
            [1.0, 0.0],
            [2.0, -1.0],
            [3.0, f64::NAN],
        ]));
        assert_eq!(chart.left_out(), 2);
        assert_eq!(
            chart.all_notes(),
            ["2 values are zero or below and cannot be shown on a log axis"]
        );
    }
}
