//! A line across a picture, straight in the coordinates of its sides.

use super::Cut;
use super::coordinates::picture_axes;
use crate::data::{Dataset, goes_one_way};
use crate::plot::Grid;

/// Places of a picture, as row and column, each between the middles of cells.
pub type Place = [f64; 2];

/// A line across a picture: straight in the coordinates of rows and columns where there are any, else in cells.
#[derive(Clone, Debug, PartialEq)]
pub struct LinePath {
    /// Rows and columns, one place for each cell that the line is long.
    pub places: Vec<Place>,
    /// From the first place.
    pub distances: Vec<f64>,
    /// Of the distances: that of the coordinates, or cells.
    pub unit: String,
}

/// Where the middles of rows or columns lie.
#[derive(Clone, Default)]
struct Side {
    /// `None`: nowhere but beside each other.
    middles: Option<Vec<f64>>,
    unit: Option<String>,
}

impl LinePath {
    /// Across a picture of these data.
    pub fn new(data: &Dataset, cut: Cut, grid: &Grid, ends: [Place; 2]) -> Self {
        Self::between(&Side::both(data, cut, grid), ends)
    }

    fn between(sides: &[Side; 2], [from, to]: [Place; 2]) -> Self {
        let cells = (to[0] - from[0]).hypot(to[1] - from[1]);
        let steps = (cells.ceil() as usize).max(1);
        let place = |step: usize| {
            let share = step as f64 / steps as f64;
            [0, 1].map(|i| match share {
                0.0 => from[i],
                1.0 => to[i],
                _ => sides[i].between([from[i], to[i]], share),
            })
        };
        let places: Vec<Place> = (0..=steps).map(place).collect();
        // One unit for both sides, or for the only one that the line goes along.
        let is_crossed = [0, 1].map(|i| from[i] != to[i]);
        let told = [0, 1].map(|i| sides[i].middles.is_some() || !is_crossed[i]);
        let mut units = (0..2).filter(|&i| is_crossed[i]).map(|i| &sides[i].unit);
        let unit = units.next().cloned().flatten();
        let in_one_unit = units.all(|other| *other == unit);
        let is_measured = told == [true; 2] && in_one_unit && is_crossed != [false; 2];
        let far = |place: &Place| {
            let [down, right] = [0, 1].map(|i| {
                if is_measured && is_crossed[i] {
                    sides[i].at(place[i]) - sides[i].at(from[i])
                } else {
                    place[i] - from[i]
                }
            });
            down.hypot(right)
        };
        Self {
            distances: places.iter().map(far).collect(),
            unit: if is_measured {
                unit.unwrap_or_default()
            } else {
                "cells".to_owned()
            },
            places,
        }
    }

    /// Values with the distances from the beginning, interpolated between the four cells around. No value where one of
    /// those has none.
    pub fn values(&self, grid: &Grid) -> Vec<[f64; 2]> {
        let values = self.places.iter().map(|place| between(grid, *place));
        let far = self.distances.iter().copied();
        far.zip(values).map(|(far, value)| [far, value]).collect()
    }

    /// First and last place.
    pub fn ends(&self) -> [Place; 2] {
        [self.places[0], self.places[self.places.len() - 1]]
    }
}

impl Side {
    /// Rows and columns.
    fn both(data: &Dataset, cut: Cut, grid: &Grid) -> [Self; 2] {
        if let Some(raster) = &grid.raster {
            let [(_, right), (_, up)] = raster.sides();
            return [(up, raster.rows), (right, raster.columns)].map(|([from, to], cells)| {
                let middle = |i: usize| from + (to - from) * (i as f64 + 0.5) / cells as f64;
                Self::new((0..cells).map(middle).collect(), None)
            });
        }
        let Some(axes) = picture_axes(data, cut) else {
            return Default::default();
        };
        axes.map(|axis| {
            let coordinate = data.metadata().axis(axis);
            let fits = |values: &[f64]| values.len() == data.layout.shape[axis];
            let coordinate = coordinate.filter(|c| fits(c.values.as_slice()));
            coordinate.map_or_else(Self::default, |coordinate| {
                let unit = coordinate.unit().map(str::to_owned);
                Self::new(coordinate.values.as_slice().to_vec(), unit)
            })
        })
    }

    fn new(middles: Vec<f64>, unit: Option<String>) -> Self {
        if middles.len() < 2 || !goes_one_way(&middles) {
            return Self::default();
        }
        Self {
            middles: Some(middles),
            unit,
        }
    }

    /// The coordinate of a place; beyond the first and the last middle as it goes on there.
    fn at(&self, place: f64) -> f64 {
        let Some(middles) = &self.middles else {
            return place;
        };
        let i = (place.max(0.0) as usize).min(middles.len() - 2);
        middles[i] + (place - i as f64) * (middles[i + 1] - middles[i])
    }

    /// The inverse of [`Side::at`].
    fn place(&self, at: f64) -> f64 {
        let Some(middles) = &self.middles else {
            return at;
        };
        let falls = middles[1] < middles[0];
        let is_before = |middle: &f64| if falls { *middle >= at } else { *middle <= at };
        let i = middles.partition_point(is_before).saturating_sub(1);
        let i = i.min(middles.len() - 2);
        i as f64 + (at - middles[i]) / (middles[i + 1] - middles[i])
    }

    /// The place that lies so far between two others, by the coordinate.
    fn between(&self, [from, to]: [f64; 2], share: f64) -> f64 {
        let [a, b] = [self.at(from), self.at(to)];
        self.place(a + share * (b - a))
    }
}

/// Linear in both directions.
pub(super) fn between(grid: &Grid, place: Place) -> f64 {
    let ends = [grid.rows, grid.columns];
    let split = |i: usize| {
        let last = ends[i].saturating_sub(1);
        let within = place[i].clamp(0.0, last as f64);
        let low = (within.floor() as usize).min(last);
        (low, within - low as f64)
    };
    let ((row, down), (column, right)) = (split(0), split(1));
    let corners = [
        (row, column, (1.0 - down) * (1.0 - right)),
        (row, column + 1, (1.0 - down) * right),
        (row + 1, column, down * (1.0 - right)),
        (row + 1, column + 1, down * right),
    ];
    // What has no part in it may have no value.
    let parts = corners.into_iter().filter(|(.., share)| *share > 0.0);
    parts
        .map(|(row, column, share)| share * grid.get(row, column).unwrap_or(f64::NAN))
        .sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn without_coordinates_it_is_straight_in_cells() {
        let path = LinePath::between(&Default::default(), [[0.0, 0.0], [3.0, 4.0]]);
        assert_eq!((path.places.len(), path.unit.as_str()), (6, "cells"));
        assert_eq!((path.places[5], path.distances[5]), ([3.0, 4.0], 5.0));
        assert!((path.places[1][0] - 0.6).abs() < 1e-12 && (path.distances[1] - 1.0).abs() < 1e-12);
        let point = LinePath::between(&Default::default(), [[1.0, 2.0]; 2]);
        assert_eq!(point.distances, [0.0, 0.0]);
    }

    #[test]
    fn distances_have_the_unit_of_the_sides_that_it_goes_along() {
        let side = |unit: &str| Side::new(vec![0.0, 1.0, 4.0], Some(unit.to_owned()));
        let of = |sides: [Side; 2], ends| {
            let path = LinePath::between(&sides, ends);
            (path.unit.clone(), path.distances[path.distances.len() - 1])
        };
        let across = [[0.0, 0.0], [2.0, 2.0]];
        let (unit, far) = of([side("m"), side("m")], across);
        assert_eq!((unit.as_str(), far), ("m", 4.0_f64.hypot(4.0)));
        let (unit, far) = of([side("m"), side("s")], across);
        assert_eq!((unit.as_str(), far), ("cells", 2.0_f64.hypot(2.0)));
        let (unit, far) = of([Side::default(), side("s")], [[1.0, 0.0], [1.0, 2.0]]);
        assert_eq!((unit.as_str(), far), ("s", 4.0));
    }

    proptest! {
        #[test]
        fn what_is_linear_in_space_is_linear_along_it(
            steps in prop::collection::vec(0.01..5.0_f64, 4..12),
            falls in any::<bool>(),
            ends in prop::array::uniform2(prop::array::uniform2(0.0..1.0_f64)),
        ) {
            let sign = if falls { -1.0 } else { 1.0 };
            let mut middles = vec![1.5];
            for step in &steps {
                middles.push(middles[middles.len() - 1] + sign * step);
            }
            let count = middles.len();
            let values = middles.iter().flat_map(|y| middles.iter().map(move |x| 2.0 * y - 3.0 * x + 1.0));
            let grid = Grid::new(count, count, values.collect()).unwrap();
            let side = Side::new(middles.clone(), None);
            let ends = ends.map(|end| end.map(|share| share * (count - 1) as f64));
            let path = LinePath::between(&[side.clone(), side], ends);
            let found = path.values(&grid);
            let [[_, first], [length, last]] = [found[0], found[found.len() - 1]];
            for (i, [distance, value]) in found.iter().enumerate() {
                let share = i as f64 / (found.len() - 1) as f64;
                prop_assert!((value - (first + share * (last - first))).abs() < 1e-6);
                prop_assert!((distance - share * length).abs() < 1e-6);
            }
        }
    }
}
