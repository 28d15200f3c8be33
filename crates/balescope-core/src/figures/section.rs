//! A line across a picture, and a rectangle of it: what is there before and after.

use super::line_path::{LinePath, Place};
use super::{Facts, PlaneFigures, Table};
use crate::format::{number, significant};
use crate::metrics::Summary;
use crate::plot::{Axis, Chart, Grid, Ink, Mark, Series, Shape};

/// Both sides along a line, a row for each place.
pub fn line_table(planes: &PlaneFigures, path: &LinePath, sides: [&str; 3]) -> Table {
    let grids = [
        Some(&planes.before),
        planes.after.as_ref(),
        planes.difference.as_ref(),
    ];
    let found: Vec<_> = (grids.into_iter().zip(sides))
        .filter_map(|(grid, side)| Some((side, path.values(grid?))))
        .collect();
    let shown = |value| significant(value, 5);
    let tip = format!(
        "In {}",
        if path.unit.is_empty() {
            "the unit of the axes"
        } else {
            &path.unit
        }
    );
    let table = Table::new("Line", path.places.len())
        .figures("Distance", &tip, |row| path.distances[row], shown)
        .figures("Row", "From 0", |row| path.places[row][0], shown)
        .figures("Column", "From 0", |row| path.places[row][1], shown);
    found.iter().fold(table, |table, (side, values)| {
        table.figures(
            side,
            "Between the four cells around",
            |row| values[row][1],
            number,
        )
    })
}

/// Both sides along a line, and their difference in a chart of its own.
pub fn line_charts(
    planes: &PlaneFigures,
    path: &LinePath,
    value: &str,
    sides: [&str; 3],
) -> (Chart, Option<Chart>) {
    let [from, to] = path
        .ends()
        .map(|[row, column]| format!("({}, {})", whole(row), whole(column)));
    let x = || Axis::new("Distance").unit(&path.unit);
    let title = format!("{value} from {from} to {to}");
    let drawn = |name: &str, ink: Ink| Series::new(name, ink, Shape::Line(Vec::new()));
    let first = drawn(sides[0], Ink::Before);
    let chart =
        Chart::new(title, x(), Axis::new(value)).with_line(&first, &path.values(&planes.before));
    let (Some(after), Some(difference)) = (&planes.after, &planes.difference) else {
        return (chart, None);
    };
    let chart = chart.with_line(&drawn(sides[1], Ink::After), &path.values(after));
    let below = Chart::new(sides[2], x(), Axis::new("Difference"))
        .with_line(&drawn("", Ink::After), &path.values(difference))
        .mark(Mark::horizontal(0.0));
    (chart, Some(below))
}

fn whole(place: f64) -> String {
    format!("{:.0}", place.round())
}

/// The cells from one place to another, both with them: rows and columns, from and up to but without.
pub fn cells(grid: &Grid, [from, to]: [Place; 2]) -> [[usize; 2]; 2] {
    let ends = [grid.rows, grid.columns];
    [0, 1].map(|i| {
        let inside = |place: f64| (place.round().max(0.0) as usize).min(ends[i].saturating_sub(1));
        let (one, other) = (inside(from[i]), inside(to[i]));
        [one.min(other), one.max(other) + 1]
    })
}

/// Figures of a rectangle, before and after.
pub fn rectangle_facts(planes: &PlaneFigures, corners: [Place; 2], sides: [&str; 3]) -> Facts {
    let [rows, columns] = cells(&planes.before, corners);
    let values = |grid: &Grid| -> Vec<f64> {
        let inside = (rows[0]..rows[1]).flat_map(|r| (columns[0]..columns[1]).map(move |c| (r, c)));
        inside.filter_map(|(r, c)| grid.get(r, c)).collect()
    };
    let grids = [
        Some(&planes.before),
        planes.after.as_ref(),
        planes.difference.as_ref(),
    ];
    let inks = [Ink::Before, Ink::After, Ink::Neutral];
    // The figures of the third are those of the errors, and no differences of figures.
    let heads = [sides[0], sides[1], "Errors"];
    let shown: Vec<_> = (0..3)
        .filter_map(|i| {
            Some((
                heads[i],
                inks[i],
                Summary::new(values(grids[i]?).into_iter()),
            ))
        })
        .collect();
    let mut facts = Facts {
        heads: shown.iter().map(|(side, ..)| (*side).to_owned()).collect(),
        inks: shown.iter().map(|(_, ink, _)| *ink).collect(),
        ..Facts::new(format!(
            "Rows {} to {}, columns {} to {}",
            rows[0],
            rows[1] - 1,
            columns[0],
            columns[1] - 1
        ))
    };
    let mut add = |label: &str, of: fn(&Summary) -> f64, tip: &str| {
        // Of cells without a value there is nothing to tell.
        let figure = |summary: &Summary| match summary.count {
            0 => "-".to_owned(),
            _ => significant(of(summary), 5),
        };
        let values = shown.iter().map(|(.., summary)| figure(summary));
        facts.add_each(label, values.collect(), tip);
    };
    add("Mean", |s| s.mean, "Of the finite values in the rectangle");
    add("Std. dev.", |s| s.std, "About the mean");
    add("Smallest", |s| s.min, "Of the finite values");
    add("Largest", |s| s.max, "Of the finite values");
    add(
        "Root mean square",
        |s| s.mean.hypot(s.std),
        "About zero; of the difference, the error",
    );
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{DType, Dataset, Layout, Origin};
    use crate::figures::Cut;

    /// Of data without coordinates.
    fn path(grid: &Grid, ends: [Place; 2]) -> LinePath {
        let layout = Layout::guess(&[1, grid.rows, grid.columns], false);
        let values = ndarray::Array2::zeros((1, grid.rows * grid.columns));
        let data = Dataset::new(Origin::default(), DType::F64, layout, None, values).unwrap();
        LinePath::new(&data, Cut::default(), grid, ends)
    }

    fn planes() -> PlaneFigures {
        let grid = |add: f64| {
            let values = (0..12).map(|i| f64::from(i * i) + add).collect();
            Grid::new(3, 4, values).unwrap()
        };
        PlaneFigures::of_grids(grid(0.0), Some(grid(0.25)))
    }

    #[test]
    fn a_line_is_interpolated_as_scipy_does_it() {
        // scipy.ndimage.map_coordinates(a, [[0, .5, 1, 1.5, 2], [0, .75, 1.5, 2.25, 3]], order=1), for
        // a = numpy.arange(12).reshape(3, 4) ** 2.
        let wanted = [0.0, 11.75, 30.5, 72.25, 121.0];
        let line = [[0.0, 0.0], [2.0, 3.0]];
        let grid = planes().before;
        let found = path(&grid, line).values(&grid);
        assert_eq!(found.len(), 5);
        for (i, [distance, value]) in found.into_iter().enumerate() {
            assert!((value - wanted[i]).abs() < 1e-9, "{i}: {value}");
            assert!((distance - i as f64 / 4.0 * 13.0_f64.sqrt()).abs() < 1e-12);
        }
    }

    #[test]
    fn what_has_no_value_has_none_on_a_line_and_elsewhere_it_does_not_matter() {
        let mut grid = Grid::clone(&planes().before);
        grid.values[5] = f64::NAN;
        let found = path(&grid, [[0.0, 0.0], [0.0, 3.0]]).values(&grid);
        assert!(found.iter().all(|[_, value]| value.is_finite()));
        let found = path(&grid, [[1.0, 0.0], [1.0, 3.0]]).values(&grid);
        assert!(found[1][1].is_nan() && found[0][1] == 16.0 && found[3][1] == 49.0);
        assert_eq!(path(&grid, [[1.0, 2.0]; 2]).values(&grid), [[0.0, 36.0]; 2]);
        let planes = PlaneFigures::of_grids(grid, None);
        let line = path(&planes.before, [[1.0, 0.0], [1.0, 3.0]]);
        let (chart, below) = line_charts(&planes, &line, "u", ["Before", "After", "Moved"]);
        let pieces: Vec<_> = chart
            .series
            .iter()
            .map(|s| (s.name.as_str(), &s.shape))
            .collect();
        let left = Shape::path(vec![[0.0, 16.0]]);
        let right = Shape::Line(vec![[2.0, 36.0], [3.0, 49.0]]);
        assert_eq!(pieces, [("Before", &left), ("", &right)]);
        assert!(below.is_none());
    }

    #[test]
    fn a_rectangle_has_the_figures_of_its_cells() {
        let sides = ["Before", "After", "After - before"];
        let facts = rectangle_facts(&planes(), [[2.2, 1.6], [0.8, 9.0]], sides);
        assert_eq!(facts.title, "Rows 1 to 2, columns 2 to 3");
        let of = |label: &str| {
            let fact = facts.facts.iter().find(|fact| fact.label == label);
            fact.unwrap().values.clone()
        };
        // 36, 49, 100, 121.
        assert_eq!(of("Mean"), ["76.500", "76.750", "0.25000"]);
        assert_eq!(of("Largest"), ["121.00", "121.25", "0.25000"]);
        assert_eq!(of("Root mean square")[2], "0.25000");
        let empty = Grid::new(1, 1, vec![f64::NAN]).unwrap();
        let facts = rectangle_facts(&PlaneFigures::of_grids(empty, None), [[0.0; 2]; 2], sides);
        assert!(facts.facts.iter().all(|fact| fact.values == ["-"]));
    }
}
