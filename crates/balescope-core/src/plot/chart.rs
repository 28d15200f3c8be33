//! A chart, described without saying how it is drawn.

use super::Axis;
use super::mark::Mark;
use super::series::{ColourScale, Series, Shape, Spots};

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

    /// Adds a line that is broken where it has no values; all pieces but the first are without a name.
    pub fn with_line(self, line: &Series, points: &[[f64; 2]]) -> Self {
        let pieces = points.split(|[x, y]| !(x.is_finite() && y.is_finite()));
        let pieces = pieces.filter(|piece| !piece.is_empty()).enumerate();
        pieces.fold(self, |chart, (i, piece)| {
            let name = if i == 0 { line.name.as_str() } else { "" };
            chart.with(Series {
                name: name.to_owned(),
                shape: Shape::path(piece.to_vec()),
                ..line.clone()
            })
        })
    }

    pub fn mark(mut self, mark: Mark) -> Self {
        self.marks.push(mark);
        self
    }

    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::Ink;

    fn line(points: &[[f64; 2]]) -> Series {
        Series::new("a", Ink::Before, Shape::Line(points.to_vec()))
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
