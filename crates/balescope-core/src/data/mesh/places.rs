//! Places of a field's points by its coordinates, where it has no mesh.

use super::{Cells, Geometry, Location, Mesh};
use crate::data::{Coordinate, DType, Metadata};

/// What coordinates along x, y and z are called, in small letters.
const NAMES: [&[&str]; 3] = [
    &[
        "x",
        "xx",
        "xc",
        "lon",
        "lons",
        "longitude",
        "nav_lon",
        "clon",
        "vlon",
        "elon",
    ],
    &[
        "y", "yy", "yc", "lat", "lats", "latitude", "nav_lat", "clat", "vlat", "elat",
    ],
    &["z", "zz", "zc"],
];

const UNITS: [&str; 2] = ["degrees_east", "degrees_north"];

/// Degrees of longitude that a cell spans, at most: a wider one goes the other way around the globe.
const MOST_DEGREES: f64 = 180.0;

impl Mesh {
    /// Points at the places that coordinates along these axes of the stored shape give them, each its own: along
    /// one axis points alone, along two or three with cells between neighbours. `None` where they do not say.
    pub(in crate::data) fn of_coordinates(metadata: &Metadata, axes: &[usize]) -> Option<Self> {
        let all: Vec<&Coordinate> = metadata.coordinates.iter().collect();
        let of_each = |space: usize| {
            let mut own = all
                .iter()
                .filter(|c| c.axes.len() == own_axes(c).len() && is_over(c, axes));
            own.find(|c| is_along(c, space)).copied()
        };
        let [x, y, z] = [of_each(0), of_each(1), of_each(2)];
        let three = all.iter().find(|c| has_three_places(c, axes)).copied();
        let (first, places): (&Coordinate, Vec<[f64; 3]>) = match (three, x, y) {
            (Some(three), ..) => (three, three.values.as_slice().as_chunks().0.to_vec()),
            (None, Some(x), Some(y)) => {
                let place = |i: usize| {
                    [Some(x), Some(y), z].map(|c| c.map_or(0.0, |c| c.values.as_slice()[i]))
                };
                (x, (0..x.values.as_slice().len()).map(place).collect())
            }
            _ => return None,
        };
        let shape = first.shape[..own_axes(first).len()].to_vec();
        let is_globe = x.is_some_and(|x| x.unit() == Some(UNITS[0]));
        let cells = Cells::between_neighbours(&shape, |corners| {
            let x = |corner: &u32| places[*corner as usize][0];
            let low = corners.iter().map(x).fold(f64::INFINITY, f64::min);
            let high = corners.iter().map(x).fold(f64::NEG_INFINITY, f64::max);
            !is_globe || high - low < MOST_DEGREES
        });
        // Places of other types are held by double precision alone.
        let dtype = match first.dtype {
            DType::F32 if [y, z].into_iter().flatten().all(|c| c.dtype == DType::F32) => DType::F32,
            _ => DType::F64,
        };
        Some(Self {
            axis: *axes.first()?,
            location: Location::Points,
            geometry: Geometry::new(places, dtype, cells)?,
        })
    }
}

impl Metadata {
    /// What the coordinates that give places to the points along these axes are called; `x`, `y` and `z` where no
    /// others are.
    pub fn place_names(&self, axes: &[usize]) -> [String; 3] {
        std::array::from_fn(|space| {
            let mut all = self.coordinates.iter();
            let own = all.find(|c| self.mesh.is_none() && is_over(c, axes) && is_along(c, space));
            own.map_or_else(|| ["x", "y", "z"][space].to_owned(), |c| c.name.clone())
        })
    }
}

/// The axes of the data that a coordinate goes along, with how long they are.
fn own_axes(coordinate: &Coordinate) -> Vec<(usize, usize)> {
    let all = coordinate.axes.iter().zip(&coordinate.shape);
    all.filter_map(|(axis, length)| axis.map(|axis| (axis, *length)))
        .collect()
}

/// Whether a coordinate goes along these axes, in their order; axes of length 1 do not count.
fn is_over(coordinate: &Coordinate, axes: &[usize]) -> bool {
    let (long, single): (Vec<_>, Vec<_>) = own_axes(coordinate)
        .into_iter()
        .partition(|(_, length)| *length > 1);
    let long = long.into_iter().map(|(axis, _)| axis);
    let counts = |axis: &usize| !single.iter().any(|(own, _)| own == axis);
    long.eq(axes.iter().copied().filter(counts))
}

/// Whether a coordinate has three places for each point along these axes.
fn has_three_places(coordinate: &Coordinate, axes: &[usize]) -> bool {
    let is_of_three = coordinate.axes.last() == Some(&None) && coordinate.shape.last() == Some(&3);
    let is_last = own_axes(coordinate).len() + 1 == coordinate.axes.len();
    is_of_three && is_last && coordinate.name == "points" && is_over(coordinate, axes)
}

/// Whether a coordinate tells places along an axis of space: 0 for x, 1 for y, 2 for z.
fn is_along(coordinate: &Coordinate, space: usize) -> bool {
    let name = coordinate.name.to_lowercase();
    NAMES[space].contains(&name.as_str())
        || (coordinate.unit().is_some() && coordinate.unit() == UNITS.get(space).copied())
}

impl Cells {
    /// Quadrilaterals between the neighbours of a grid of two axes, hexahedra of one of three; axes of length 1
    /// do not count. `None` where fewer than two are left.
    fn between_neighbours(shape: &[usize], fits: impl Fn(&[u32]) -> bool) -> Option<Self> {
        let long: Vec<usize> = shape.iter().copied().filter(|length| *length > 1).collect();
        let [layers, rows, columns] = match *long.as_slice() {
            [rows, columns] => [1, rows, columns],
            [layers, rows, columns] => [layers, rows, columns],
            _ => return None,
        };
        let kind = if layers > 1 { 12 } else { 9 };
        let (mut types, mut ends, mut corners) = (Vec::new(), Vec::new(), Vec::new());
        let at = |layer, row, column| u32::try_from((layer * rows + row) * columns + column).ok();
        for layer in 0..(layers - 1).max(1) {
            for row in 0..rows - 1 {
                for column in 0..columns - 1 {
                    let face = |layer| {
                        let across = [(0, 0), (0, 1), (1, 1), (1, 0)];
                        across.map(|(r, c)| at(layer, row + r, column + c))
                    };
                    let mut own = face(layer).to_vec();
                    if layers > 1 {
                        own.extend(face(layer + 1));
                    }
                    let own = own.into_iter().collect::<Option<Vec<u32>>>()?;
                    if fits(&own) {
                        corners.extend(own);
                        types.push(kind);
                        ends.push(u32::try_from(corners.len()).ok()?);
                    }
                }
            }
        }
        Self::new(types, ends, corners)
    }
}
