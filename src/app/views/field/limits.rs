//! Where the colours of both sides begin and end.

use super::frame::Frame;
use crate::figures::{Place, PlaneFigures, around_zero, cells};
use crate::metrics::{FieldQuantity, quantiles};

/// Where the colours of both sides begin and end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    pub kind: LimitKind,
    /// What is left out at each end, in percent.
    pub percent: f64,
    pub typed: [f64; 2],
    /// Zero has the colour in the middle.
    pub centred: bool,
    /// Before and after share one range.
    pub same_range: bool,
}

/// What limits are found from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LimitKind {
    /// Smallest and largest value of all frames.
    #[default]
    All,
    /// Of the frame on show.
    Frame,
    /// Of the frame on show, without the outermost values.
    Percentile,
    /// Of the rectangle that was drawn.
    Rectangle,
    Typed,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            kind: LimitKind::default(),
            percent: 1.0,
            typed: [0.0, 1.0],
            centred: false,
            same_range: true,
        }
    }
}

impl Limits {
    /// Ranges of before, after and difference. `corners`: of the rectangle.
    pub(super) fn ranges(&self, frame: &Frame<'_>, corners: Option<[Place; 2]>) -> [[f64; 2]; 3] {
        let part = corners.and_then(|corners| range_within(frame.planes, corners));
        let (plane, planes) = (frame.plane(), frame.planes);
        let [mut before, mut after, mut moved] = planes.own_ranges(plane.quantity, false);
        if plane.quantity == FieldQuantity::Values && self.kind == LimitKind::All {
            let column = frame.source.profile.columns.get(plane.component);
            let whole = column.map(|c| [c.min, c.max]);
            before = whole.filter(|[low, high]| low <= high).unwrap_or(before);
            if let Some(errors) = frame.errors {
                after = errors.after_range;
                moved = around_zero([0.0, errors.usual]);
            }
        } else if self.kind == LimitKind::All
            && let Some(errors) = frame.errors
        {
            let sign = plane.quantity.has_sign();
            let own = |range| if sign { around_zero(range) } else { range };
            (before, after) = (own(errors.before_range), own(errors.after_range));
            if !errors.nrmse.is_empty() {
                moved = around_zero([0.0, errors.usual]);
            }
        }
        match (self.kind, part) {
            (LimitKind::Percentile, _) => {
                before = self.percentiles(&planes.before.values).unwrap_or(before);
                let values = planes.after.as_ref().map(|grid| &grid.values);
                after = values.and_then(|v| self.percentiles(v)).unwrap_or(after);
                if let Some(difference) = &planes.difference {
                    moved = around_zero(self.percentiles(&difference.values).unwrap_or(moved));
                }
            }
            (LimitKind::Typed, _) if self.typed[0] < self.typed[1] => {
                (before, after) = (self.typed, self.typed);
            }
            (LimitKind::Rectangle, Some(part)) => (before, after) = (part, part),
            _ => {}
        }
        if self.same_range {
            after = before;
        }
        if self.centred {
            (before, after) = (around_zero(before), around_zero(after));
        }
        [before, after, moved]
    }

    fn percentiles(&self, values: &[f64]) -> Option<[f64; 2]> {
        // A picture of more cells is looked at here and there.
        let step = (values.len() / 50_000).max(1);
        let values = values.iter().copied().step_by(step);
        let mut finite: Vec<f64> = values.filter(|v| v.is_finite()).collect();
        let share = self.percent / 100.0;
        let [low, high] = quantiles(&mut finite, [share, 1.0 - share]);
        (low <= high).then_some([low, high])
    }
}

/// Smallest and largest value before of the cells of a rectangle.
fn range_within(planes: &PlaneFigures, corners: [Place; 2]) -> Option<[f64; 2]> {
    let [rows, columns] = cells(&planes.before, corners);
    let inside = (rows[0]..rows[1]).flat_map(|r| (columns[0]..columns[1]).map(move |c| (r, c)));
    let values = inside
        .filter_map(|(r, c)| planes.before.get(r, c))
        .filter(|v| v.is_finite());
    let ends = values.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], v| {
        [low.min(v), high.max(v)]
    });
    (ends[0] < ends[1]).then_some(ends)
}
