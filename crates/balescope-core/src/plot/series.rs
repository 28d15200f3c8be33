//! What is drawn in a chart.

use super::{Cells, Colouring, Ink};
use crate::metrics::{Binning, BoxStats, Histogram};

/// Something drawn, with its name in the legend (none when empty).
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub name: String,
    pub ink: Ink,
    /// Drawn pale, behind what matters more.
    pub faint: bool,
    pub shape: Shape,
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
    /// Cells of a grid in the colours of the chart's scale.
    Cells(Cells),
    Spots(Spots),
    /// A line that stands out.
    Front(Vec<[f64; 2]>),
}

impl Shape {
    /// A line through points, or the only one of them by itself.
    pub fn path(points: Vec<[f64; 2]>) -> Self {
        if points.len() > 1 {
            Self::Line(points)
        } else {
            Self::dots(points)
        }
    }

    /// Points without error bars.
    pub fn dots(points: Vec<[f64; 2]>) -> Self {
        Self::Points {
            points,
            errors: Vec::new(),
        }
    }

    /// A histogram's outline, or its bars.
    pub fn histogram(histogram: &Histogram, filled: bool) -> Self {
        let heights = (0..histogram.counts.len()).map(|bin| histogram.height(bin));
        Self::steps(&histogram.binning, heights.collect(), filled)
    }

    /// A height for each bin.
    pub fn steps(binning: &Binning, heights: Vec<f64>, filled: bool) -> Self {
        Self::Steps {
            edges: (0..=binning.bins).map(|i| binning.edge(i)).collect(),
            heights,
            filled,
        }
    }
}

/// At most about so many of these points, evenly spread, the last always among them.
pub fn thinned<T: Clone>(points: &[T], most: usize) -> Vec<T> {
    let stride = points.len().div_ceil(most).max(1);
    let mut kept: Vec<T> = points.iter().step_by(stride).cloned().collect();
    let last = points.last();
    kept.extend(
        last.filter(|_| !(points.len() - 1).is_multiple_of(stride))
            .cloned(),
    );
    kept
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
    pub(super) fn nearest(&self, [x, y]: [f64; 2], spans: [f64; 2]) -> Option<(usize, f64)> {
        let far = |p: &[f64; 2]| ((p[0] - x) / spans[0]).powi(2) + ((p[1] - y) / spans[1]).powi(2);
        let distances = self.points.iter().map(far).enumerate();
        distances
            .filter(|(_, far)| far.is_finite())
            .min_by(|a, b| a.1.total_cmp(&b.1))
    }
}

/// Where a lying box has its place in the room of its name, which two series may share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lane {
    #[default]
    Whole,
    Upper,
    Lower,
}

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

/// Half the thickness of boxes and segments, in steps of the axis of names.
pub const HALF_BAR: f64 = 0.3;

/// The same where two boxes share a name.
const HALF_LANE: f64 = 0.2;

/// From values to colours, shown as a colour bar under its label.
#[derive(Clone, Debug, PartialEq)]
pub struct ColourScale {
    pub label: String,
    pub colouring: Colouring,
}

/// How a point is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Marker {
    #[default]
    Circle,
    Square,
    Diamond,
    Up,
    Down,
    Cross,
    Star,
}

/// Points of one series.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spots {
    pub points: Vec<[f64; 2]>,
    /// What each of them says, in lines.
    pub labels: Vec<String>,
    pub marker: Marker,
    /// Only the outline: what is not there yet, or a ring around what is chosen.
    pub hollow: bool,
    /// Half the size of a marker, in points of the screen.
    pub radius: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_the_ends() {
        let points: Vec<u32> = (0..5001).collect();
        let kept = thinned(&points, 2000);
        assert!(kept.len() <= 2000);
        assert_eq!((kept[0], kept.last()), (0, Some(&5000)));
        assert_eq!(thinned(&points[..3], 2000).len(), 3);
        assert!(thinned::<u32>(&[], 2000).is_empty());
    }
}
