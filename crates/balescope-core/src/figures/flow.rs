//! The velocity in the plane of a picture: arrows, and lines along it.

use std::collections::HashSet;

use ndarray::Array2;

use super::line_path::between;
use super::{FieldShape, Place, Plane};
use crate::metrics::FieldQuantity;
use crate::plot::{Grid, PictureAxes, PictureAxis};

/// The velocity in the plane of a picture, in columns and rows as they are drawn: of equal length where it looks so.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Towards higher columns.
    along_columns: Grid,
    /// Towards higher rows.
    along_rows: Grid,
    /// -1 along rows, and along columns, where coordinates fall from each to the next.
    signs: [f64; 2],
    picture: DrawnPlane,
}

/// A plane, and how the picture of it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnPlane {
    pub plane: Plane,
    /// Height of a cell over its width.
    pub cell: f64,
    pub axes: PictureAxes,
}

/// Places that are joined.
pub type Path = Vec<Place>;

impl Flow {
    /// Of a plane of samples x (components x points). `velocity`: the components along the last axis of the grid,
    /// the second last and the third last, each towards higher coordinates. `None` where there is no such plane, or
    /// a component is not told.
    pub fn new(
        values: &Array2<f64>,
        shape: &FieldShape,
        picture: &DrawnPlane,
        velocity: &[usize],
    ) -> Option<Self> {
        if shape.mesh.is_some() {
            return None;
        }
        let (plane, axes) = (picture.plane, &picture.axes);
        let sign = |side: &Option<PictureAxis>| match side {
            Some(side) if side.falls() => -1.0,
            _ => 1.0,
        };
        // The third axis of a volume is the last axis of the grid.
        let [along_rows, along_columns] = plane.cut.axes().map(|axis| {
            let component = *velocity.get(2 - axis)?;
            let plane = Plane {
                component,
                quantity: FieldQuantity::Values,
                ..plane
            };
            plane.of(values, shape)
        });
        Some(Self {
            along_columns: along_columns?,
            along_rows: along_rows?,
            signs: [sign(&axes.rows), sign(&axes.columns)],
            picture: DrawnPlane {
                cell: Some(picture.cell).filter(|cell| *cell > 0.0).unwrap_or(1.0),
                ..picture.clone()
            },
        })
    }

    /// Row and column, whole numbers in the middles of cells, of a place as drawn.
    fn cells(&self, place: Place) -> Place {
        (self.picture.axes.cells(place.map(|at| at + 0.5))).map(|at| at - 0.5)
    }

    fn drawn(&self, place: Place) -> Place {
        (self.picture.axes.drawn(place.map(|at| at + 0.5))).map(|at| at - 0.5)
    }

    /// Columns and rows that the velocity moves along in one unit of time, in widths of a cell, at a place as drawn;
    /// none where it has no value.
    fn at(&self, place: Place) -> Option<[f64; 2]> {
        let place = self.cells(place);
        let [rows, columns] = [self.along_rows.rows, self.along_rows.columns];
        let is_inside = (0.0..=rows as f64 - 1.0).contains(&place[0])
            && (0.0..=columns as f64 - 1.0).contains(&place[1]);
        if !is_inside {
            return None;
        }
        let [down, right] =
            [&self.along_rows, &self.along_columns].map(|grid| between(grid, place));
        let found = [down * self.signs[0], right * self.signs[1]];
        found.iter().all(|v| v.is_finite()).then_some(found)
    }

    /// Places as drawn, `spacing` columns apart, and as far in rows as looks the same.
    fn places(&self, spacing: f64) -> impl Iterator<Item = Place> + use<> {
        let [rows, columns] = [self.along_rows.rows, self.along_rows.columns];
        let steps = [spacing / self.picture.cell, spacing];
        let first = self.drawn([0.0, 0.0]);
        let last = self.drawn([rows as f64 - 1.0, columns as f64 - 1.0]);
        let counts =
            [0, 1].map(|i| ((([rows, columns][i] as f64) / steps[i]).floor() as usize).max(1));
        // The same margin at both ends.
        let margins = [0, 1].map(|i| {
            let left = last[i] - first[i] - (counts[i] - 1) as f64 * steps[i];
            first[i] + left / 2.0
        });
        (0..counts[0] * counts[1]).map(move |i| {
            let at = [i / counts[1], i % counts[1]];
            [0, 1].map(|axis| margins[axis] + at[axis] as f64 * steps[axis])
        })
    }

    /// Arrows about places that are so many columns apart. The longest one reaches from one place to the next;
    /// `fastest`: the speed that has this length, `None`: the largest at these places.
    pub fn arrows(&self, spacing: f64, fastest: Option<f64>) -> Vec<Path> {
        let found: Vec<_> = (self.places(spacing))
            .filter_map(|place| Some((place, self.at(place)?)))
            .collect();
        let fastest = fastest.unwrap_or_else(|| largest(found.iter().map(|(_, v)| *v)));
        if fastest <= 0.0 {
            return Vec::new();
        }
        let arrow = |(place, velocity): (Place, [f64; 2])| {
            let scale = 0.95 * spacing / fastest;
            let [down, right] = [velocity[0] * scale / self.picture.cell, velocity[1] * scale];
            let from = [place[0] - down / 2.0, place[1] - right / 2.0];
            let to = [place[0] + down / 2.0, place[1] + right / 2.0];
            // Half of the length of a head is what a still place would have.
            let is_seen = velocity[0].hypot(velocity[1]) > 0.02 * fastest;
            is_seen.then(|| vec![self.cells(from), self.cells(to)])
        };
        found.into_iter().filter_map(arrow).collect()
    }

    /// The largest speed at the places of arrows.
    pub fn fastest(&self, spacing: f64) -> f64 {
        largest(self.places(spacing).filter_map(|place| self.at(place)))
    }

    /// Lines along the velocity, about so many columns apart, each from where it comes in or stops to where it goes
    /// out or stops. The way is found by the method of Runge and Kutta of fourth order, in steps of a part of a cell.
    pub fn streamlines(&self, spacing: f64) -> Vec<Path> {
        let mut taken = Taken {
            side: spacing / 2.0,
            cell: self.picture.cell,
            all: HashSet::new(),
        };
        let mut lines = Vec::new();
        let step = (spacing / 8.0).clamp(0.05, 0.5);
        for seed in self.places(spacing) {
            if taken.is_taken(seed) {
                continue;
            }
            let mut own = HashSet::from([taken.square(seed)]);
            let mut back = self.path(seed, -step, &taken, &mut own);
            let forth = self.path(seed, step, &taken, &mut own);
            back.reverse();
            back.push(seed);
            back.extend(forth);
            // Short pieces between other lines say little.
            if back.len() as f64 * step >= 1.5 * spacing {
                taken.all.extend(own);
                lines.push(back.into_iter().map(|place| self.cells(place)).collect());
            }
        }
        lines
    }

    /// From a place on, without it, until another line, the edge, or a place where nothing moves. `own`: the squares
    /// that it goes through.
    fn path(&self, from: Place, step: f64, taken: &Taken, own: &mut HashSet<[i64; 2]>) -> Path {
        let [rows, columns] = [self.along_rows.rows, self.along_rows.columns];
        // Around once, and more than from corner to corner.
        let most = (4.0 * (rows as f64 * self.picture.cell + columns as f64) / step.abs()) as usize;
        let mut path = Vec::new();
        let mut place = from;
        let mut last = [taken.square(from); 2];
        for _ in 0..most {
            let Some(next) = self.step(place, step) else {
                break;
            };
            let square = taken.square(next);
            // A bend may lead back into the square before.
            if !last.contains(&square) {
                // Into another line, or once around to where it was.
                if taken.all.contains(&square) || !own.insert(square) {
                    break;
                }
                last = [last[1], square];
            }
            path.push(next);
            place = next;
        }
        path
    }

    /// The place that is so far along the velocity, in widths of a cell; none where it is outside or nothing moves.
    fn step(&self, place: Place, step: f64) -> Option<Place> {
        let ahead = |from: Place, slope: [f64; 2], share: f64| {
            [
                from[0] + share * step * slope[0] / self.picture.cell,
                from[1] + share * step * slope[1],
            ]
        };
        let slope = |place: Place| {
            let [down, right] = self.at(place)?;
            let speed = down.hypot(right);
            (speed > 0.0).then(|| [down / speed, right / speed])
        };
        let first = slope(place)?;
        let second = slope(ahead(place, first, 0.5))?;
        let third = slope(ahead(place, second, 0.5))?;
        let fourth = slope(ahead(place, third, 1.0))?;
        let mean = [0, 1].map(|i| (first[i] + 2.0 * second[i] + 2.0 * third[i] + fourth[i]) / 6.0);
        let next = ahead(place, mean, 1.0);
        self.at(next).is_some().then_some(next)
    }
}

/// Squares of the picture that lines go through.
struct Taken {
    side: f64,
    cell: f64,
    all: HashSet<[i64; 2]>,
}

impl Taken {
    fn square(&self, [row, column]: Place) -> [i64; 2] {
        [row * self.cell / self.side, column / self.side].map(|at| at.floor() as i64)
    }

    fn is_taken(&self, place: Place) -> bool {
        self.all.contains(&self.square(place))
    }
}

fn largest(velocities: impl Iterator<Item = [f64; 2]>) -> f64 {
    velocities
        .map(|[down, right]| down.hypot(right))
        .fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::GridAxes;
    use crate::figures::Cut;

    /// Of one frame of 2 components on 21 x 31 points: along columns and along rows.
    fn flow(of: impl Fn(f64, f64) -> [f64; 2], cell: f64) -> Flow {
        let values = Array2::from_shape_fn((1, 2 * 651), |(_, place)| {
            let point = place % 651;
            of((point / 31) as f64, (point % 31) as f64)[place / 651]
        });
        let shape = FieldShape::of_grid(GridAxes::even(&[21, 31]));
        Flow::new(&values, &shape, &drawn(Plane::default(), cell), &[0, 1]).unwrap()
    }

    fn drawn(plane: Plane, cell: f64) -> DrawnPlane {
        DrawnPlane {
            plane,
            cell,
            axes: PictureAxes::default(),
        }
    }

    #[test]
    fn arrows_are_alike_on_cells_of_any_size_and_go_towards_higher_coordinates() {
        let places: Vec<f64> = (0..31).map(|i| f64::from(i * i)).collect();
        let falling: Vec<f64> = (0..21).map(|i| f64::from(-i)).collect();
        let axis = |places: &[f64]| PictureAxis::about(String::new(), places);
        let picture = DrawnPlane {
            axes: PictureAxes {
                rows: axis(&falling),
                columns: axis(&places),
            },
            ..drawn(Plane::default(), 1.0)
        };
        let values = Array2::from_shape_fn((1, 2 * 651), |_| 1.0);
        let shape = FieldShape::of_grid(GridAxes::even(&[21, 31]));
        let flow = Flow::new(&values, &shape, &picture, &[0, 1]).unwrap();
        let arrows = flow.arrows(4.0, None);
        assert!(arrows.len() > 20);
        for arrow in arrows {
            let [from, to] = [arrow[0], arrow[1]].map(|place| flow.drawn(place));
            // A velocity of (1, 1) goes to the right, and up to lower rows.
            assert!((to[1] - from[1] - 0.95 * 4.0 / 2.0_f64.sqrt()).abs() < 1e-6);
            assert!((to[0] - from[0] + 0.95 * 4.0 / 2.0_f64.sqrt()).abs() < 1e-6);
        }
    }

    #[test]
    fn lines_of_a_rotation_are_circles() {
        // Linear in the places: interpolation is exact, and what is left is the error of the steps.
        let flow = flow(|row, column| [-(row - 10.0), column - 15.0], 1.0);
        let mut place = [10.0, 22.0];
        for _ in 0..100 {
            place = flow.step(place, 0.2).unwrap();
        }
        // An arc of 20 about (10, 15) with radius 7; the steps of numpy differ by nothing else than rounding.
        let angle = 20.0_f64 / 7.0;
        let wanted = [10.0 + 7.0 * angle.sin(), 15.0 + 7.0 * angle.cos()];
        for (found, wanted) in place.iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-7, "{found} {wanted}");
        }
        // Their steps are longer, and the smallest circles not much larger than these.
        for line in flow.streamlines(3.0) {
            let radius = |place: &Place| (place[0] - 10.0).hypot(place[1] - 15.0);
            let first = radius(&line[0]);
            assert!(
                line.iter()
                    .all(|place| (radius(place) - first).abs() < 1e-3),
                "{first}"
            );
        }
    }

    #[test]
    fn lines_in_a_shear_are_those_that_scipy_finds() {
        // scipy.ndimage.map_coordinates(order=1) under the same steps of Runge and Kutta, in numpy.
        let flow = flow(
            |row, column| [1.0 + 0.1 * row * row, (0.3 * column).sin()],
            1.0,
        );
        let mut place = [5.3, 2.1];
        for _ in 0..40 {
            place = flow.step(place, 0.25).unwrap();
        }
        for (found, wanted) in place.iter().zip(WANTED) {
            assert!((found - wanted).abs() < 1e-9, "{found} {wanted}");
        }
    }

    const WANTED: [f64; 2] = [6.544_588_083_919_43, 11.979_638_851_068_9];

    #[test]
    fn arrows_point_along_the_velocity_and_are_as_long_as_it_is_fast() {
        let flow = flow(|row, _| [row, 0.0], 1.0);
        let arrows = flow.arrows(5.0, None);
        assert_eq!(arrows.len(), 4 * 6);
        let length = |arrow: &Path| arrow[1][1] - arrow[0][1];
        let last = arrows.last().unwrap();
        assert!((length(last) - 0.95 * 5.0).abs() < 1e-12 && last[0][0] == last[1][0]);
        let ratio = length(&arrows[0]) / length(last);
        let speeds = arrows[0][0][0] / last[0][0];
        assert!((ratio - speeds).abs() < 1e-12);
        let half = flow.arrows(5.0, Some(2.0 * flow.fastest(5.0)));
        assert!((length(half.last().unwrap()) - 0.475 * 5.0).abs() < 1e-12);
    }

    #[test]
    fn cells_that_are_higher_than_wide_bend_no_line() {
        // A flow of 45 degrees goes half as many rows as columns where rows are twice as far apart.
        let flow = flow(|_, _| [1.0, 1.0], 2.0);
        let next = flow.step([3.0, 3.0], 0.4).unwrap();
        assert!((next[1] - 3.0 - 2.0 * (next[0] - 3.0)).abs() < 1e-12);
        assert!(
            flow.step([20.0, 30.0], 0.4).is_none(),
            "it leaves the picture"
        );
    }

    #[test]
    fn a_plane_of_a_volume_has_the_components_in_it() {
        // u = 1 along the last axis, v = 2, w = 3 along the first one.
        let shape = FieldShape::of_grid(GridAxes::even(&[4, 5, 6]));
        let values = Array2::from_shape_fn((1, 360), |(_, place)| (place / 120 + 1) as f64);
        let at = |across: usize, turned: bool| {
            let plane = Plane {
                cut: Cut { across, turned },
                ..Plane::default()
            };
            Flow::new(&values, &shape, &drawn(plane, 1.0), &[0, 1, 2])
                .unwrap()
                .at([1.0, 1.0])
                .unwrap()
        };
        assert_eq!(at(0, false), [2.0, 1.0]);
        assert_eq!(at(1, false), [3.0, 1.0]);
        assert_eq!(at(2, false), [3.0, 2.0]);
        assert_eq!(at(2, true), [2.0, 3.0]);
        let two = Flow::new(
            &values,
            &shape,
            &drawn(
                Plane {
                    cut: Cut::across(1),
                    ..Plane::default()
                },
                1.0,
            ),
            &[0, 1],
        );
        assert!(two.is_none(), "no component along the first axis");
    }
}
