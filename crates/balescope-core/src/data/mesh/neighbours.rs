//! Which places of a mesh lie beside each other, and how values change around each of them.

use std::sync::Arc;

use rayon::prelude::*;

use super::{Cells, Geometry, Location, Mesh};

/// Of cells with more corners only those that follow each other are neighbours: all of them would be too many.
const MOST_CORNERS: usize = 32;
/// A corner of more cells than this tells of none of them that they are neighbours.
const MOST_CELLS: usize = 256;
/// Neighbours that lie within this share of their distances squared along an axis tell nothing of it.
const FLAT: f64 = 1e-8;

/// The places beside each place of a mesh.
#[derive(Debug)]
pub(super) struct Neighbours {
    /// Where the neighbours of each place end.
    ends: Vec<usize>,
    places: Vec<u32>,
    /// The middles of cells; empty where places are points.
    middles: Vec<[f64; 3]>,
}

impl Mesh {
    /// The axes of space along which values change from place to place: two of a plane, three of cells with an
    /// inside; none of points alone, lines and curved surfaces.
    pub fn slope_axes(&self) -> Vec<usize> {
        let geometry = &self.geometry;
        if geometry.is_solid() {
            return vec![0, 1, 2];
        }
        match geometry.flat_along() {
            Some(flat) if geometry.has_fillings() => (0..3).filter(|axis| *axis != flat).collect(),
            _ => Vec::new(),
        }
    }

    /// The slope of values along an axis of space at every place: that of the plane which comes nearest to the
    /// values at its neighbours, weighed by the squares of their distances: up to rounding that of values that are linear.
    /// Zero along an axis along which no neighbour lies; NaN where they do not tell.
    pub fn slope(&self, values: &[f64], axis: usize) -> Vec<f64> {
        let neighbours = self.geometry.kept_neighbours(self.location);
        let at = match self.location {
            Location::Points => self.geometry.points(),
            Location::Cells => &neighbours.middles,
        };
        let slope = |place: usize| {
            let mut plane = Plane::default();
            for &other in neighbours.of(place) {
                let step = [0, 1, 2].map(|i| at[other as usize][i] - at[place][i]);
                plane.add(step, values[other as usize] - values[place]);
            }
            plane.slope(axis)
        };
        (0..values.len().min(at.len()))
            .into_par_iter()
            .map(slope)
            .collect()
    }
}

impl Neighbours {
    pub fn new(geometry: &Geometry, location: Location) -> Self {
        let Some(cells) = geometry.cells() else {
            return Self::from_lists(Vec::new(), Vec::new());
        };
        match location {
            Location::Points => {
                Self::from_lists(of_points(cells, geometry.points().len()), Vec::new())
            }
            Location::Cells => Self::of_cells(cells, geometry),
        }
    }

    fn of(&self, place: usize) -> &[u32] {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.places[start..self.ends[place]]
    }

    fn from_lists(lists: Vec<Vec<u32>>, middles: Vec<[f64; 3]>) -> Self {
        let ends = lists.iter().scan(0, |end, list| {
            *end += list.len();
            Some(*end)
        });
        Self {
            ends: ends.collect(),
            places: lists.concat(),
            middles,
        }
    }

    /// Cells with a side in common; where there are too few for a slope, those with a corner in common.
    fn of_cells(cells: &Cells, geometry: &Geometry) -> Self {
        let dimensions: usize = if geometry.is_solid() { 3 } else { 2 };
        let around = cells_around(cells, geometry.points().len());
        let of_cell = |cell: usize| {
            let corners = cells.corners(cell);
            let told = corners.iter().map(|corner| &around[*corner as usize]);
            let told: Vec<&Vec<u32>> = told.filter(|cells| cells.len() <= MOST_CELLS).collect();
            let silent = corners.len() - told.len();
            let mut all: Vec<u32> = told.into_iter().flatten().copied().collect();
            all.retain(|other| *other as usize != cell);
            all.sort_unstable();
            let needed = dimensions.saturating_sub(silent).max(1);
            let sharing = |least: usize| -> Vec<u32> {
                let groups = all.chunk_by(|a, b| a == b);
                groups
                    .filter(|group| group.len() >= least)
                    .map(|group| group[0])
                    .collect()
            };
            let beside = sharing(needed);
            if beside.len() <= dimensions {
                sharing(1)
            } else {
                beside
            }
        };
        let lists = (0..cells.len()).into_par_iter().map(of_cell).collect();
        let middle = |cell: usize| {
            let corners = cells.corners(cell);
            let sum = corners.iter().fold([0.0; 3], |sum: [f64; 3], corner| {
                let point = geometry.points()[*corner as usize];
                [0, 1, 2].map(|i| sum[i] + point[i])
            });
            sum.map(|sum| sum / corners.len() as f64)
        };
        Self::from_lists(lists, (0..cells.len()).map(middle).collect())
    }
}

/// The points that share a cell with each point.
fn of_points(cells: &Cells, points: usize) -> Vec<Vec<u32>> {
    let mut lists: Vec<Vec<u32>> = vec![Vec::new(); points];
    for cell in 0..cells.len() {
        let corners = cells
            .shape(cell)
            .map_or(cells.corners(cell), |(_, corners)| corners);
        for (i, &corner) in corners.iter().enumerate() {
            let list = &mut lists[corner as usize];
            if corners.len() <= MOST_CORNERS {
                list.extend(corners.iter().filter(|other| **other != corner));
            } else {
                let before = corners[(i + corners.len() - 1) % corners.len()];
                list.extend([before, corners[(i + 1) % corners.len()]]);
            }
        }
    }
    lists.par_iter_mut().for_each(|list| {
        list.sort_unstable();
        list.dedup();
    });
    lists
}

/// The cells at each point; of those with more than tell anything, one more.
fn cells_around(cells: &Cells, points: usize) -> Vec<Vec<u32>> {
    let mut around: Vec<Vec<u32>> = vec![Vec::new(); points];
    for cell in 0..cells.len() {
        for &corner in cells.corners(cell) {
            let list = &mut around[corner as usize];
            if list.len() <= MOST_CELLS && list.last() != Some(&(cell as u32)) {
                list.push(cell as u32);
            }
        }
    }
    around
}

/// The plane through a place that comes nearest to the values at others.
#[derive(Default)]
struct Plane {
    /// Sums of products of steps, and of steps with changes of the value.
    products: [[f64; 3]; 3],
    changes: [f64; 3],
}

impl Plane {
    fn add(&mut self, step: [f64; 3], change: f64) {
        let squared: f64 = step.iter().map(|own| own * own).sum();
        if !(squared > 0.0 && squared.is_finite() && change.is_finite()) {
            return;
        }
        for (i, one) in step.into_iter().enumerate() {
            self.changes[i] += one * change / squared;
            for (j, other) in step.into_iter().enumerate() {
                self.products[i][j] += one * other / squared;
            }
        }
    }

    fn slope(&self, axis: usize) -> f64 {
        let trace: f64 = (0..3).map(|i| self.products[i][i]).sum();
        if trace.is_nan() || trace <= 0.0 {
            return f64::NAN;
        }
        let told = (0..3).filter(|i| self.products[*i][*i] > FLAT * trace);
        let told: Vec<usize> = told.collect();
        let Some(wanted) = told.iter().position(|own| *own == axis) else {
            return 0.0;
        };
        let count = told.len();
        let mut rows: Vec<Vec<f64>> = (told.iter())
            .map(|i| {
                let products = told.iter().map(|j| self.products[*i][*j]);
                products.chain([self.changes[*i]]).collect()
            })
            .collect();
        // Gauss's elimination; the matrix is symmetric and positive, so its diagonal is what to divide by.
        for i in 0..count {
            let pivot = rows[i][i];
            if pivot.is_nan() || pivot <= FLAT * trace {
                return f64::NAN;
            }
            let row = rows[i].clone();
            let others = rows.iter_mut().enumerate().filter(|(j, _)| *j != i);
            for (_, other) in others {
                let share = other[i] / pivot;
                for (to, from) in other.iter_mut().zip(&row) {
                    *to -= share * from;
                }
            }
        }
        rows[wanted][count] / rows[wanted][wanted]
    }
}

/// Made once for points and once for cells.
#[derive(Debug, Default)]
pub(super) struct KeptNeighbours([std::sync::OnceLock<Arc<Neighbours>>; 2]);

impl KeptNeighbours {
    pub fn get(&self, geometry: &Geometry, location: Location) -> Arc<Neighbours> {
        let [points, cells] = &self.0;
        let kept = match location {
            Location::Points => points,
            Location::Cells => cells,
        };
        if let Some(known) = kept.get() {
            return Arc::clone(known);
        }
        // Not while others wait for it: finding them uses the shared pool, whose threads take up further jobs
        // meanwhile, and one of these may ask for them too.
        let found = Arc::new(Neighbours::new(geometry, location));
        Arc::clone(kept.get_or_init(|| found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::DType;

    /// Squares, cut into triangles, on 5 x 4 points that are moved a bit.
    fn triangles() -> Geometry {
        let points = (0..20).map(|i| {
            let (x, y) = (f64::from(i % 5), f64::from(i / 5));
            [x + 0.2 * (3.0 * y).sin(), 0.5 * y + 0.1 * x.cos(), 7.0]
        });
        let corner = |x: u32, y: u32| y * 5 + x;
        let squares = (0..3).flat_map(|y| (0..4).map(move |x| (x, y)));
        let corners: Vec<u32> = squares
            .flat_map(|(x, y)| {
                let [a, b, c, d] =
                    [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)].map(|(x, y)| corner(x, y));
                [a, b, c, a, c, d]
            })
            .collect();
        let ends = (1..=24).map(|i| 3 * i).collect();
        let cells = Cells::new(vec![5; 24], ends, corners);
        Geometry::new(points.collect(), DType::F64, cells).unwrap()
    }

    fn linear([x, y, z]: [f64; 3]) -> f64 {
        2.0 * x - 3.0 * y + 0.5 * z + 4.0
    }

    fn mesh(geometry: Geometry, location: Location) -> Mesh {
        Mesh {
            axis: 0,
            location,
            geometry,
        }
    }

    fn assert_all(slopes: &[f64], wanted: f64) {
        let is_near = |slope: &&f64| (*slope - wanted).abs() < 1e-10;
        let wrong = slopes.iter().position(|slope| !is_near(&slope));
        assert!(wrong.is_none(), "{wanted}: {wrong:?} of {slopes:?}");
    }

    #[test]
    fn jobs_of_the_pool_may_all_ask_for_them_first() {
        for _ in 0..100 {
            let fresh = triangles();
            let counts = (0..64).into_par_iter().map(|_| {
                let found = fresh.kept_neighbours(Location::Points);
                Arc::strong_count(&found)
            });
            assert!(counts.min().is_some_and(|least| least > 1));
        }
    }

    #[test]
    fn what_is_linear_has_its_slopes_on_points_and_on_cells() {
        let points = mesh(triangles(), Location::Points);
        assert_eq!(points.slope_axes(), [0, 1]);
        let values: Vec<f64> = points
            .geometry
            .points()
            .iter()
            .map(|p| linear(*p))
            .collect();
        assert_all(&points.slope(&values, 0), 2.0);
        assert_all(&points.slope(&values, 1), -3.0);
        assert_all(&points.slope(&values, 2), 0.0);
        let cells = mesh(triangles(), Location::Cells);
        let middles = &cells.geometry.kept_neighbours(Location::Cells).middles;
        assert_eq!(middles.len(), 24);
        let values: Vec<f64> = middles.iter().map(|p| linear(*p)).collect();
        assert_all(&cells.slope(&values, 0), 2.0);
        assert_all(&cells.slope(&values, 1), -3.0);
    }

    #[test]
    fn solid_cells_have_three_slopes_and_a_single_layer_two() {
        for layers in [1, 3] {
            let (rows, columns) = (3, 4);
            let point = |i: usize| {
                let (x, rest) = (i % (columns + 1), i / (columns + 1));
                let (y, z) = (rest % (rows + 1), rest / (rows + 1));
                [x as f64, 0.25 * y as f64, 2.0 * z as f64]
            };
            let count = (layers + 1) * (rows + 1) * (columns + 1);
            let at =
                |x: usize, y: usize, z: usize| ((z * (rows + 1) + y) * (columns + 1) + x) as u32;
            let mut corners = Vec::new();
            for cell in 0..layers * rows * columns {
                let (x, y, z) = (cell % columns, cell / columns % rows, cell / columns / rows);
                for z in [z, z + 1] {
                    corners.extend([
                        at(x, y, z),
                        at(x + 1, y, z),
                        at(x + 1, y + 1, z),
                        at(x, y + 1, z),
                    ]);
                }
            }
            let cells = layers * rows * columns;
            let ends = (1..=cells as u32).map(|i| 8 * i).collect();
            let cells = Cells::new(vec![12; cells], ends, corners);
            let geometry =
                Geometry::new((0..count).map(point).collect(), DType::F64, cells).unwrap();
            let mesh = mesh(geometry, Location::Cells);
            assert_eq!(mesh.slope_axes(), [0, 1, 2]);
            let kept = mesh.geometry.kept_neighbours(Location::Cells);
            let values: Vec<f64> = kept.middles.iter().map(|p| linear(*p)).collect();
            assert_all(&mesh.slope(&values, 0), 2.0);
            assert_all(&mesh.slope(&values, 1), -3.0);
            // Nothing lies beside a single layer.
            assert_all(&mesh.slope(&values, 2), if layers > 1 { 0.5 } else { 0.0 });
        }
    }

    #[test]
    fn missing_values_and_places_apart_have_none() {
        let points = mesh(triangles(), Location::Points);
        let mut values: Vec<f64> = points
            .geometry
            .points()
            .iter()
            .map(|p| linear(*p))
            .collect();
        values[7] = f64::NAN;
        let slopes = points.slope(&values, 0);
        assert!(slopes[7].is_nan());
        let others: Vec<f64> = (0..20).filter(|i| *i != 7).map(|i| slopes[i]).collect();
        assert_all(&others, 2.0);
        let line = Cells::new(vec![3], vec![2], vec![0, 1]);
        let places = vec![[0.0, 0.0, 0.0], [1.0, 1.0, 0.0], [5.0, 0.0, 0.0]];
        let line = mesh(
            Geometry::new(places, DType::F64, line).unwrap(),
            Location::Points,
        );
        assert!(line.slope_axes().is_empty());
        let slopes = line.slope(&[1.0, 2.0, 3.0], 0);
        assert!(slopes.iter().all(|slope| slope.is_nan()), "{slopes:?}");
    }

    #[test]
    fn a_polygon_of_many_corners_and_a_point_of_many_cells_take_little() {
        let count = 3000_u32;
        let round = |i: u32| {
            let angle = std::f64::consts::TAU * f64::from(i) / f64::from(count);
            [angle.cos(), angle.sin(), 0.0]
        };
        let points: Vec<_> = (0..count).map(round).chain([[0.0; 3]]).collect();
        let polygon = Cells::new(vec![7], vec![count], (0..count).collect());
        let polygon = Geometry::new(points.clone(), DType::F64, polygon).unwrap();
        assert!(Neighbours::new(&polygon, Location::Points).places.len() <= 2 * count as usize);
        let fan = (0..count).flat_map(|i| [i, (i + 1) % count, count]);
        let fan = Cells::new(
            vec![5; count as usize],
            (1..=count).map(|i| 3 * i).collect(),
            fan.collect(),
        );
        let fan = mesh(
            Geometry::new(points, DType::F64, fan).unwrap(),
            Location::Cells,
        );
        let kept = fan.geometry.kept_neighbours(Location::Cells);
        assert!(kept.places.len() <= 2 * count as usize);
    }
}
