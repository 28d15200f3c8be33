//! Which arrays of one file belong together: one array a column, or the components of a field beside
//! the coordinates of its axes.

use super::array_info::ArrayInfo;
use crate::data::{Kind, Layout, text};

/// Arrays that are read as one, by their places in the list that was looked at.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Together {
    /// Columns or components, in the order of the file.
    pub parts: Vec<usize>,
    /// Not read, but named in a note.
    pub coordinates: Vec<usize>,
    pub kind: Kind,
}

/// What is said of coordinates that are kept.
const COORDINATES_KEPT: &str = "its coordinates are kept without loss beside it";

const TIME: &[&str] = &["t", "time", "times"];
const X: &[&str] = &["x", "xx", "xc", "lon", "lons", "longitude"];
const Y: &[&str] = &["y", "yy", "yc", "lat", "lats", "latitude"];
const Z: &[&str] = &["z", "zz", "zc", "lev", "level", "height", "depth"];

/// What the places of all points are called in one array of two or three numbers a point.
const POINTS: &[&str] = &[
    "points",
    "coords",
    "coordinates",
    "xy",
    "xyz",
    "nodes",
    "vertices",
    "locations",
    "places",
];

/// What coordinates are called, in small letters.
const COORDINATES: [&str; 25] = [
    "x",
    "y",
    "z",
    "t",
    "r",
    "xx",
    "yy",
    "zz",
    "xc",
    "yc",
    "zc",
    "time",
    "times",
    "lat",
    "lats",
    "latitude",
    "lon",
    "lons",
    "longitude",
    "lev",
    "level",
    "height",
    "depth",
    "theta",
    "phi",
];

impl Together {
    /// `None` where the arrays leave a choice. `rises` tells whether an array of one axis grows, or
    /// falls, from each value to the next.
    pub fn new(arrays: &[ArrayInfo], rises: &mut dyn FnMut(usize) -> bool) -> Option<Self> {
        let most = arrays.iter().map(|array| array.shape.len()).max()?;
        let of_most = |i: &usize| arrays[*i].shape.len() == most;
        let (mut parts, mut coordinates): (Vec<_>, Vec<_>) = (0..arrays.len()).partition(of_most);
        if most == 2 && parts.len() > 1 {
            // Places of points have as many axes as snapshots of them.
            let is_of_points = |&i: &usize| {
                let others = parts.iter().filter(|&&other| other != i);
                let mut shapes = others.map(|&other| &arrays[other].shape);
                shapes.all(|shape| has_points(&arrays[i], shape))
            };
            if let Some(points) = parts.iter().copied().find(is_of_points) {
                parts.retain(|&i| i != points);
                coordinates.push(points);
            }
        }
        let shape = &arrays[*parts.first()?].shape;
        if arrays.len() < 2 || parts.iter().any(|&i| arrays[i].shape != *shape) {
            return None;
        }
        if most == 1 {
            // Single numbers are settings rather than columns.
            return (shape[0] > 1).then_some(Self {
                parts,
                coordinates,
                kind: Kind::Table,
            });
        }
        let mut belong = |i: &usize| is_coordinate(&arrays[*i], shape, &mut || rises(*i));
        if !coordinates.iter().all(&mut belong) {
            return None;
        }
        // A table and one more array may be anything; where both axes have coordinates, it is none, nor where
        // every column has a place.
        let has_coordinates =
            |axis: &usize| coordinates.iter().any(|&i| arrays[i].shape == [*axis]);
        let has_places = || {
            let mut names = [X, Y].into_iter();
            let is_of_columns = |i: &&usize, names: &[&str]| {
                arrays[**i].shape == shape[1..] && is_called(&arrays[**i].name, names)
            };
            names.all(|names| coordinates.iter().any(|i| is_of_columns(&i, names)))
                || coordinates.iter().any(|&i| has_points(&arrays[i], shape))
        };
        let is_field = most > 2 || shape.iter().all(has_coordinates) || has_places();
        is_field.then_some(Self {
            parts,
            coordinates,
            kind: Kind::Field,
        })
    }

    /// The shape and the layout of the parts in one: a table of columns, or snapshots of components.
    pub fn layout(&self, shape: &[usize]) -> Layout {
        let mut shape = shape.to_vec();
        let component_axis = (self.kind == Kind::Table || self.parts.len() > 1).then_some(1);
        if component_axis.is_some() {
            shape.insert(1, self.parts.len());
        }
        Layout {
            shape,
            kind: self.kind,
            sample_axis: Some(0),
            component_axis,
        }
    }

    /// What was made of the arrays.
    pub fn note(&self, arrays: &[ArrayInfo]) -> String {
        let list = |places: &[usize]| {
            let names: Vec<&str> = places.iter().map(|&i| arrays[i].name.as_str()).collect();
            text::list(&names, 8)
        };
        let parts = list(&self.parts);
        let what = match (self.kind, self.parts.len()) {
            (Kind::Table, _) => format!("The arrays {parts} are read as the columns of one table"),
            (Kind::Field, 1) => format!("The array {parts} is read as a field"),
            (Kind::Field, _) => {
                format!("The arrays {parts} are read as the components of one field")
            }
        };
        let (kept, left): (Vec<usize>, Vec<usize>) =
            (self.coordinates.iter()).partition(|&&i| self.axes_of(&arrays[i], arrays).is_some());
        let mut note = what;
        if !kept.is_empty() {
            note = format!("{note}; {COORDINATES_KEPT}: {}", list(&kept));
        }
        if !left.is_empty() {
            let left = list(&left);
            note =
                format!("{note}; {left} may lie along several axes, and are left out: keep them");
        }
        note
    }

    /// The axes of the parts' shape that a coordinate goes along, `None` for one of its own; `None` where there
    /// are several ways.
    pub fn axes_of(&self, array: &ArrayInfo, arrays: &[ArrayInfo]) -> Option<Vec<Option<usize>>> {
        let shape = &arrays[*self.parts.first()?].shape;
        let last = shape.len() - 1;
        let [length] = *array.shape else {
            match points_along(array, shape) {
                Some(0) => return Some(vec![Some(last), None]),
                Some(_) => return Some(vec![None, Some(last)]),
                None => {}
            }
            let first = shape.len().checked_sub(array.shape.len())?;
            return Some((first..shape.len()).map(Some).collect());
        };
        let all: Vec<usize> = (0..shape.len())
            .filter(|&axis| shape[axis] == length)
            .collect();
        let has_times = || {
            self.coordinates
                .iter()
                .any(|&i| is_called(&arrays[i].name, TIME))
        };
        let own = if is_called(&array.name, TIME) {
            Some(0)
        } else if is_called(&array.name, X)
            || (is_called(&array.name, Y) && last == 1 && has_times())
        {
            Some(last)
        } else if is_called(&array.name, Y) {
            last.checked_sub(1)
        } else if is_called(&array.name, Z) {
            last.checked_sub(2)
        } else {
            None
        };
        match (own.filter(|axis| all.contains(axis)), all.as_slice()) {
            (Some(axis), _) | (None, &[axis]) => Some(vec![Some(axis)]),
            _ => None,
        }
    }
}

fn is_called(name: &str, names: &[&str]) -> bool {
    names.contains(&name.to_lowercase().as_str())
}

/// Whether an array has the places of all points along the last axis of a field, two or three numbers each.
fn has_points(array: &ArrayInfo, field: &[usize]) -> bool {
    points_along(array, field).is_some()
}

/// The axis of such an array that counts the points; the first, where it may be either.
fn points_along(array: &ArrayInfo, field: &[usize]) -> Option<usize> {
    let points = field.last().copied().unwrap_or(0);
    match *array.shape {
        _ if !is_called(&array.name, POINTS) => None,
        [count, 2 | 3] if count == points => Some(0),
        [2 | 3, count] if count == points => Some(1),
        _ => None,
    }
}

/// Whether an array tells where the points of a field lie: along one axis, on all of the last ones, or each by
/// itself.
pub(super) fn is_coordinate(
    array: &ArrayInfo,
    field: &[usize],
    rises: &mut dyn FnMut() -> bool,
) -> bool {
    if has_points(array, field) {
        return true;
    }
    let known = is_called(&array.name, &COORDINATES);
    match array.shape.as_slice() {
        [length] => field.contains(length) && (known || rises()),
        shape => known && field.ends_with(shape),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::DType;

    fn together(arrays: &[(&str, &[usize])]) -> Option<Together> {
        let arrays: Vec<ArrayInfo> = (arrays.iter())
            .map(|(name, shape)| ArrayInfo {
                name: (*name).to_owned(),
                dtype: DType::F32,
                shape: shape.to_vec(),
            })
            .collect();
        Together::new(&arrays, &mut |i| arrays[i].name != "labels")
    }

    fn parts(found: Option<Together>) -> Option<(Kind, usize, usize)> {
        found.map(|t| (t.kind, t.parts.len(), t.coordinates.len()))
    }

    #[test]
    fn arrays_of_one_axis_are_columns() {
        let found = together(&[("pt", &[9]), ("eta", &[9]), ("q", &[9])]).unwrap();
        assert_eq!(found.layout(&[9]).shape, [9, 3]);
        assert_eq!(parts(Some(found)), Some((Kind::Table, 3, 0)));
        assert_eq!(together(&[("pt", &[9]), ("eta", &[8])]), None);
        assert_eq!(together(&[("pt", &[1]), ("eta", &[1])]), None);
    }

    #[test]
    fn fields_have_components_and_coordinates() {
        let [east, north] = [("x", &[32][..]), ("y", &[24][..])];
        let [u, v] = [("u", &[40, 24, 32][..]), ("v", &[40, 24, 32][..])];
        let found = together(&[east, north, ("t", &[40][..]), u, v]).unwrap();
        assert_eq!(found.layout(&[40, 24, 32]).shape, [40, 2, 24, 32]);
        assert_eq!(found.layout(&[40, 24, 32]).field_shape(), [24, 32]);
        assert_eq!(parts(Some(found)), Some((Kind::Field, 2, 3)));
        assert_eq!(parts(together(&[u, v])), Some((Kind::Field, 2, 0)));
        assert_eq!(parts(together(&[u, east])), Some((Kind::Field, 1, 1)));
        let mesh = ("lon", &[24, 32][..]);
        assert_eq!(parts(together(&[u, mesh])), Some((Kind::Field, 1, 1)));
        assert_eq!(together(&[u, ("mask", &[24, 32])]), None);
        assert_eq!(together(&[u, ("labels", &[40])]), None);
        assert_eq!(together(&[u, ("w", &[40, 24, 31])]), None);
    }

    #[test]
    fn two_axes_are_a_field_only_where_both_have_coordinates() {
        let (s, x, t) = (("s", &[59, 300][..]), ("x", &[300][..]), ("t", &[59][..]));
        let found = together(&[s, x, t]).unwrap();
        assert_eq!(found.layout(&[59, 300]).field_shape(), [300]);
        assert_eq!(parts(Some(found)), Some((Kind::Field, 1, 2)));
        assert_eq!(together(&[s, t]), None);
        assert_eq!(together(&[s, ("r", &[59, 300])]), None);
    }
}
