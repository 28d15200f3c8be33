//! A column of a table along its rows.

use super::{RowColumn, RowFigures, RowSide};
use crate::plot::{Axis, Chart, Ink, Series, Shape};

/// More points than this are drawn as the ends of as many stretches: no peak is left out.
const MOST: usize = 2000;

/// The values of a column over its rows, or over the places that a coordinate gives them, before and after.
pub fn row_curve(figures: &RowFigures, column: usize) -> Chart {
    let data = figures.data();
    let axis = data.layout.sample_axis;
    let coordinate = axis.and_then(|axis| data.metadata().axis(axis));
    let coordinate = coordinate.filter(|c| c.values.as_slice().len() == figures.rows());
    let places = coordinate.map(|c| c.values.as_slice());
    let x = match coordinate {
        Some(coordinate) => match coordinate.unit() {
            Some(unit) => Axis::new(format!("{} ({unit})", coordinate.name)),
            None => Axis::new(coordinate.name.clone()),
        },
        None => Axis::new("Row"),
    };
    let line = |side| {
        let at = RowColumn { column, side };
        let value = |row| figures.value(row, at);
        let place = |row: usize| places.map_or(row as f64, |places| places[row]);
        Shape::Line(ends(figures.rows(), value, place))
    };
    let name = &data.column_names[column];
    let chart = Chart::new(name, x, Axis::new(data.label(column)));
    let before = Series::new("Before", Ink::Before, line(RowSide::Before));
    let chart = chart.with(before);
    if figures.has_after() {
        chart.with(Series::new("After", Ink::After, line(RowSide::After)))
    } else {
        chart
    }
}

/// The points of a line: all of them, or the smallest and the largest of each stretch in their order. What is
/// no number is left out.
fn ends(rows: usize, value: impl Fn(usize) -> f64, place: impl Fn(usize) -> f64) -> Vec<[f64; 2]> {
    let point = |row| [place(row), value(row)];
    if rows <= MOST {
        return (0..rows).map(point).filter(|p| p[1].is_finite()).collect();
    }
    let stretches = MOST / 2;
    let mut points = Vec::with_capacity(MOST);
    for stretch in 0..stretches {
        let own = stretch * rows / stretches..(stretch + 1) * rows / stretches;
        let finite = || own.clone().filter(|&row| value(row).is_finite());
        let by_value = |a: &usize, b: &usize| value(*a).total_cmp(&value(*b));
        let found = finite().min_by(by_value).zip(finite().max_by(by_value));
        if let Some((low, high)) = found {
            points.push(point(low.min(high)));
            if low != high {
                points.push(point(low.max(high)));
            }
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_peak_of_many_rows_is_left_out() {
        let value = |row: usize| match row {
            123_456 => 9.0,
            654_321 => -7.0,
            777 => f64::NAN,
            _ => 0.0,
        };
        let points = ends(1_000_000, value, |row| row as f64);
        assert!(points.len() <= MOST);
        assert!(points.contains(&[123_456.0, 9.0]) && points.contains(&[654_321.0, -7.0]));
        assert!(points.is_sorted_by(|a, b| a[0] < b[0]));
        assert_eq!(
            ends(3, |row| row as f64, |row| 10.0 * row as f64)[2],
            [20.0, 2.0]
        );
    }
}
