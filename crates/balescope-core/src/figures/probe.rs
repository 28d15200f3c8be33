//! What happens at a point of a field from snapshot to snapshot.

use std::borrow::Cow;

use ndarray::Array2;
use rayon::prelude::*;

use super::{AlongAxis, FieldShape, Table, sample_place};
use crate::data::{Dataset, FieldPlaces};
use crate::format::{count, number};
use crate::metrics::{FieldQuantity, near, part_of};
use crate::plot::{Axis, Chart, Ink, Mark, Series, Shape};

/// A point that is followed, and what of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Probe {
    pub component: usize,
    pub quantity: FieldQuantity,
    /// Of the grid or the mesh, in the order of its values.
    pub point: usize,
}

/// A value at one point in every snapshot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProbeSeries {
    pub before: Vec<f64>,
    pub after: Option<Vec<f64>>,
}

impl Probe {
    /// Values that have to be gone through for it.
    pub fn cost(self, shape: &FieldShape, frames: usize) -> usize {
        match self.quantity {
            FieldQuantity::Values => frames,
            _ if shape.mesh.is_some() => frames * shape.points(),
            _ => 100 * frames,
        }
    }

    /// Out of samples x (components x points) before and after; none where there is no such point.
    pub fn series(
        self,
        before: &Array2<f64>,
        after: Option<&Array2<f64>>,
        shape: &FieldShape,
    ) -> Option<ProbeSeries> {
        let before = self.of(before, shape)?;
        let after = after.and_then(|after| self.of(after, shape));
        Some(ProbeSeries { before, after })
    }

    fn of(self, values: &Array2<f64>, shape: &FieldShape) -> Option<Vec<f64>> {
        let points = shape.points();
        let column = self.component * points + self.point;
        if self.point >= points || column >= values.ncols() {
            return None;
        }
        if self.quantity == FieldQuantity::Values {
            return Some(values.column(column).to_vec());
        }
        // The points beside it are enough.
        let (mut rest, mut own, mut stride) = (self.point, 0, 1);
        let mut ranges = Vec::with_capacity(shape.axes().len());
        for length in shape.axes().iter().rev() {
            let place = rest % length.max(&1);
            rest /= length.max(&1);
            let range = near(place, *length);
            own += stride * (place - range.start);
            stride *= range.len();
            ranges.push(range);
        }
        ranges.reverse();
        let grid = FieldPlaces::from(shape.grid.part(&ranges));
        let rows = (0..values.nrows()).into_par_iter();
        let value = |row: usize| {
            let row = values.row(row);
            let sample = row
                .as_slice()
                .map_or_else(|| Cow::from(row.to_vec()), Cow::from);
            if shape.mesh.is_some() {
                let found = self.quantity.of(&sample, &shape.places(), self.component);
                return found.get(self.point).copied();
            }
            let part = part_of(&sample, shape.axes(), &ranges);
            let found = self.quantity.of(&part, &grid, self.component);
            found.get(own).copied()
        };
        rows.map(value).collect()
    }
}

/// What a point is called: its place along the axes of the grid, or its number in a mesh.
pub fn point_name(shape: &FieldShape, point: usize) -> String {
    if shape.mesh.is_some() || shape.axes().len() < 2 {
        return format!("point {point}");
    }
    let mut rest = point;
    let mut places: Vec<String> = Vec::with_capacity(shape.axes().len());
    for length in shape.axes().iter().rev() {
        places.push((rest % length.max(&1)).to_string());
        rest /= length.max(&1);
    }
    places.reverse();
    format!("({})", places.join(", "))
}

impl ProbeSeries {
    fn difference(&self) -> Option<Vec<f64>> {
        let after = self.after.as_ref()?;
        Some(after.iter().zip(&self.before).map(|(a, b)| a - b).collect())
    }
}

/// Probes over the snapshots of data, a row each.
pub fn probe_table(data: &Dataset, named: &[(String, ProbeSeries)], sides: [&str; 3]) -> Table {
    let rows = named.first().map_or(0, |(_, series)| series.before.len());
    let has_times = sample_place(data, 0).is_some();
    let table = Table::new("Probes", rows)
        .figures(
            "Frame",
            "From 0",
            |row| row as f64,
            |frame| count(frame as usize),
        )
        .when(has_times, |table| {
            let time = |row: usize| sample_place(data, row).unwrap_or_default();
            table.values("Time", "Where the frame lies along its axis", time)
        });
    named.iter().fold(table, |table, (place, series)| {
        let difference = series.difference();
        let columns = [
            Some(&series.before),
            series.after.as_ref(),
            difference.as_ref(),
        ];
        let there = columns.into_iter().zip(sides);
        let there = there.filter_map(|(values, side)| Some((values?, side)));
        there.fold(table, |table, (values, side)| {
            let head = format!("{side} {place}");
            table.figures(&head, "At this point", |row| values[row], number)
        })
    })
}

/// Probes over the snapshots, and in a chart below what came back less what was there. `named`: each with
/// what its place is called; `sides`: what both sides and their difference are called; `samples`: where
/// they lie; `sample`: which of them each frame is; `frame`: the one on show.
pub fn probe_charts(
    value: &str,
    named: &[(String, &ProbeSeries)],
    sides: [&str; 3],
    (samples, sample): (&AlongAxis, &dyn Fn(usize) -> usize),
    frame: usize,
) -> (Chart, Option<Chart>) {
    let at = |frame: usize| {
        let place = samples.places.get(sample(frame)).copied();
        place.unwrap_or(f64::NAN)
    };
    let line = |values: &[f64]| -> Vec<[f64; 2]> {
        let place = |(frame, value): (usize, &f64)| [at(frame), *value];
        values.iter().enumerate().map(place).collect()
    };
    let drawn = |name: String, ink: Ink| Series::new(name, ink, Shape::Line(Vec::new()));
    let alone = named.len() == 1;
    let mark = Mark::vertical(at(frame));
    let title = match named {
        [(place, _)] => format!("{value} at {place}"),
        _ => format!("{value} at {} points", named.len()),
    };
    let mut chart = Chart::new(title, samples.axis(), Axis::new(value));
    let mut below = Chart::new(sides[2], samples.axis(), Axis::new("Difference"));
    let mut moved = false;
    for (i, (place, series)) in named.iter().enumerate() {
        let [first, second] = if alone {
            [Ink::Before, Ink::After]
        } else {
            [Ink::Part(i); 2]
        };
        let name = |side: &str| {
            if alone {
                side.to_owned()
            } else {
                format!("{place}, {side}")
            }
        };
        let own = drawn(name(sides[0]), first);
        // Of two lines of one colour the one that was there stands back.
        let own = if alone || series.after.is_none() {
            own
        } else {
            own.faint()
        };
        chart = chart.with_line(&own, &line(&series.before));
        if let Some(after) = &series.after {
            chart = chart.with_line(&drawn(name(sides[1]), second), &line(after));
        }
        if series.before.iter().all(|value| !value.is_finite()) {
            chart = chart.note(format!("{place}: no values"));
        }
        if let Some(difference) = series.difference() {
            moved = true;
            let name = if alone { String::new() } else { place.clone() };
            below = below.with_line(&drawn(name, second), &line(&difference));
        }
    }
    let below = moved.then(|| below.mark(Mark::horizontal(0.0)).mark(mark.clone()));
    (chart.mark(mark), below)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::GridAxes;

    /// Samples a quarter of a second apart.
    fn along() -> AlongAxis {
        AlongAxis {
            places: (0..20).map(|i| 0.25 * f64::from(i)).collect(),
            name: "time".to_owned(),
            unit: "s".to_owned(),
            step: Some(0.25),
        }
    }

    /// Three snapshots of 2 components on 2 x 3 points.
    fn values(add: f64) -> Array2<f64> {
        Array2::from_shape_fn((3, 12), |(r, c)| (100 * r + c * c) as f64 + add)
    }

    fn probe(component: usize, point: usize, quantity: FieldQuantity) -> Probe {
        Probe {
            component,
            quantity,
            point,
        }
    }

    #[test]
    fn a_series_is_the_value_of_each_snapshot() {
        let shape = FieldShape::of_grid(GridAxes::even(&[2, 3]));
        let found = probe(1, 4, FieldQuantity::Values)
            .series(&values(0.0), Some(&values(0.5)), &shape)
            .unwrap();
        assert_eq!(found.before, [100.0, 200.0, 300.0]);
        assert_eq!(found.difference().unwrap(), [0.5; 3]);
        let outside = probe(1, 6, FieldQuantity::Values);
        assert!(outside.series(&values(0.0), None, &shape).is_none());
    }

    #[test]
    fn what_follows_from_neighbours_is_followed_too() {
        let shape = FieldShape::of_grid(GridAxes::even(&[2, 3]));
        let quantity = FieldQuantity::Gradient;
        let found = probe(0, 1, quantity)
            .series(&values(0.0), None, &shape)
            .unwrap();
        let all = quantity.of(values(0.0).row(2).as_slice().unwrap(), &shape.places(), 0);
        assert_eq!(found.before[2].to_bits(), all[1].to_bits());
        assert_eq!((found.before.len(), found.after), (3, None));
    }

    #[test]
    fn a_point_is_called_by_its_place() {
        assert_eq!(
            point_name(&FieldShape::of_grid(GridAxes::even(&[4, 5, 6])), 37),
            "(1, 1, 1)"
        );
        assert_eq!(
            point_name(&FieldShape::of_grid(GridAxes::even(&[12])), 7),
            "point 7"
        );
    }

    #[test]
    fn charts_have_a_line_a_side_and_the_difference_below() {
        let series = ProbeSeries {
            before: vec![1.0, 2.0],
            after: Some(vec![1.5, 2.0]),
        };
        let sides = ["Before", "After", "After - before"];
        let one = [("row 1, column 2".to_owned(), &series)];
        let (chart, below) = probe_charts("u", &one, sides, (&along(), &|frame| 10 * frame), 1);
        assert_eq!(chart.title, "u at row 1, column 2");
        assert_eq!(chart.x.caption(), "time (s)");
        assert_eq!(chart.series.len(), 2);
        assert_eq!(
            chart.series[1].shape,
            Shape::Line(vec![[0.0, 1.5], [2.5, 2.0]])
        );
        assert_eq!(
            below.unwrap().series[0].shape,
            Shape::Line(vec![[0.0, 0.5], [2.5, 0.0]])
        );
        let two = [("a".to_owned(), &series), ("b".to_owned(), &series)];
        let (chart, below) = probe_charts("u", &two, sides, (&along(), &|frame| frame), 0);
        assert_eq!(chart.title, "u at 2 points");
        assert_eq!((chart.series.len(), below.unwrap().series.len()), (4, 2));
        assert!(chart.series[0].faint && !chart.series[1].faint);
    }
}
