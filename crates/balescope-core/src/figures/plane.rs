//! Planes of a frame: values, or what is derived from them.

use std::borrow::Cow;

use clap::ValueEnum;
use ndarray::Array2;

use super::FieldShape;
use super::derived_field::unit_of_quantity;
use crate::data::{Dataset, MeshView};
use crate::metrics::{FieldQuantity, near, part_of};
use crate::plot::Grid;

/// Which plane of which frame, and what of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plane {
    pub frame: usize,
    pub component: usize,
    pub cut: Cut,
    pub slice: usize,
    /// In the place of one slice of a volume, something of all of them.
    pub projection: Option<Projection>,
    /// Of a mesh; `None`: as [`FieldShape::view`] has it.
    pub view: Option<MeshView>,
    pub quantity: FieldQuantity,
}

/// How a picture is cut out of a grid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// Of a grid of more than two axes: the axis of a volume across which it is cut; of a grid of more axes 0,
    /// and all axes but the last two are taken as one.
    pub across: usize,
    /// Rows stand in the place of columns.
    pub turned: bool,
}

impl Cut {
    /// Across an axis, with rows and columns in the order of the axes.
    pub fn across(across: usize) -> Self {
        Self {
            across,
            turned: false,
        }
    }

    /// The axes of the volume that are rows and columns of the picture.
    pub fn axes(self) -> [usize; 2] {
        let [one, other] = match self.across {
            0 => [1, 2],
            1 => [0, 2],
            _ => [0, 1],
        };
        if self.turned {
            [other, one]
        } else {
            [one, other]
        }
    }
}

/// What all values along an axis of a volume become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Projection {
    /// The mean of the finite ones.
    Mean,
    /// The largest finite one.
    Largest,
}

crate::named!(Projection, "projection");

impl Projection {
    pub const ALL: [Self; 2] = [Self::Mean, Self::Largest];

    pub fn label(self) -> &'static str {
        match self {
            Self::Mean => "Mean",
            Self::Largest => "Maximum",
        }
    }

    fn of(self, values: impl Iterator<Item = f64>) -> f64 {
        let mut finite = values.filter(|v| v.is_finite());
        match self {
            Self::Mean => {
                let (sum, count) =
                    finite.fold((0.0, 0.0), |(sum, count), v| (sum + v, count + 1.0));
                sum / count
            }
            Self::Largest => finite.by_ref().reduce(f64::max).unwrap_or(f64::NAN),
        }
    }
}

/// Points of a mesh that are worked on in the time of one value elsewhere: a picture of a few hundred thousand
/// places is made of them.
const MESH_COST: usize = 1 << 20;

impl Plane {
    /// What finding it costs, in values that are worked on: copying is cheap, derivatives are of the
    /// whole sample.
    pub fn cost(self, shape: &FieldShape) -> usize {
        if shape.mesh.is_some() {
            return MESH_COST;
        }
        match (self.quantity, self.projection, shape.axes()) {
            (FieldQuantity::Values, None, [.., rows, columns]) if self.cut.across == 0 => {
                rows * columns / 8
            }
            (_, None, axes @ [_, _, _]) => {
                let slices = axes.get(self.cut.across).copied().unwrap_or(1);
                9 * shape.points() / slices.max(1)
            }
            _ => shape.points(),
        }
    }

    /// What the values are called: the component with its unit, or what follows from it.
    pub fn value(self, data: &Dataset) -> String {
        if self.quantity == FieldQuantity::Values {
            return data.label(self.component);
        }
        let mut name = self.quantity.label().to_lowercase();
        if self.quantity.is_of_component() {
            name = format!("{name} of {}", data.column_names[self.component]);
        }
        let unit = unit_of_quantity(self.quantity, self.component, data);
        unit.map_or(name.clone(), |unit| format!("{name} ({unit})"))
    }

    /// Out of samples x (components x points): the values, or what follows from them.
    pub fn of(self, values: &Array2<f64>, shape: &FieldShape) -> Option<Grid> {
        if self.frame >= values.nrows() {
            return None;
        }
        let row = values.row(self.frame);
        let sample = row
            .as_slice()
            .map_or_else(|| Cow::from(row.to_vec()), Cow::from);
        let points = shape.points();
        let own = self.component * points..(self.component + 1) * points;
        if let Some(mesh) = &shape.mesh {
            let raster = mesh.raster(self.view.or_else(|| shape.view())?)?;
            if self.quantity == FieldQuantity::Values {
                return Some(Grid::of_mesh(&raster, sample.get(own)?));
            }
            let found = self.quantity.of(&sample, &shape.places(), self.component);
            return (found.len() == points).then(|| Grid::of_mesh(&raster, &found));
        }
        if self.quantity == FieldQuantity::Values {
            return self.cut(sample.get(own)?, shape);
        }
        if shape.is_volume() && self.projection.is_none() {
            return self.near(&sample, shape);
        }
        self.cut(
            &self.quantity.of(&sample, &shape.places(), self.component),
            shape,
        )
    }

    /// Of a volume: what follows from the slice and those beside it alone.
    fn near(self, sample: &[f64], shape: &FieldShape) -> Option<Grid> {
        let across = self.cut.across;
        let slices = *shape
            .axes()
            .get(across)
            .filter(|slices| self.slice < **slices)?;
        let mut ranges: Vec<_> = shape.axes().iter().map(|length| 0..*length).collect();
        ranges[across] = near(self.slice, slices);
        // What the whole volume does not have, a part of it has not either.
        if !self
            .quantity
            .applies_to(sample.len() / shape.points().max(1), &shape.places())
        {
            return None;
        }
        let part = part_of(sample, shape.axes(), &ranges);
        let grid = shape.grid.part(&ranges);
        let plane = Self {
            slice: self.slice - ranges[across].start,
            ..self
        };
        let found = self
            .quantity
            .of(&part, &grid.clone().into(), self.component);
        plane.cut(&found, &FieldShape::of_grid(grid))
    }

    /// Out of the values of all points.
    fn cut(self, values: &[f64], shape: &FieldShape) -> Option<Grid> {
        let volume = shape.volume()?;
        let across = self.cut.across;
        if values.len() != volume.iter().product::<usize>()
            || volume
                .get(across)
                .is_none_or(|slices| self.slice >= *slices)
        {
            return None;
        }
        let [row_axis, column_axis] = self.cut.axes();
        let (rows, columns) = (volume[row_axis], volume[column_axis]);
        let strides = [volume[1] * volume[2], volume[2], 1];
        let at = |row: usize, column: usize, slice: usize| {
            values
                [row * strides[row_axis] + column * strides[column_axis] + slice * strides[across]]
        };
        let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
        let plane = match self.projection {
            None => places
                .map(|(row, column)| at(row, column, self.slice))
                .collect(),
            Some(projection) => {
                let all = |(row, column)| {
                    projection.of((0..volume[across]).map(|slice| at(row, column, slice)))
                };
                places.map(all).collect()
            }
        };
        Grid::new(rows, columns, plane)
    }

    /// The point at a row and column of it, in the order of the values of a grid; of a projection, none.
    pub fn point(self, shape: &FieldShape, row: usize, column: usize) -> Option<usize> {
        let volume = shape.volume().filter(|_| self.projection.is_none())?;
        let [row_axis, column_axis] = self.cut.axes();
        let mut place = [0; 3];
        place[row_axis] = row;
        place[column_axis] = column;
        place[self.cut.across] = self.slice;
        let is_inside = place.iter().zip(&volume).all(|(at, length)| at < length);
        is_inside.then(|| (place[0] * volume[1] + place[1]) * volume[2] + place[2])
    }

    /// Row and column of a point, where it lies in this plane.
    pub fn place(self, shape: &FieldShape, point: usize) -> Option<[usize; 2]> {
        let volume = shape.volume()?;
        let place = [
            point / (volume[1] * volume[2]),
            point / volume[2] % volume[1],
            point % volume[2],
        ];
        let is_here = self.projection.is_some() || place[self.cut.across] == self.slice;
        let axes = self.cut.axes();
        (is_here && place[0] < volume[0]).then(|| axes.map(|axis| place[axis]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::GridAxes;

    #[test]
    fn a_plane_is_the_right_part_of_a_sample() {
        // 2 samples, 2 components of 3 x 2 x 2 points.
        let values = Array2::from_shape_fn((2, 24), |(r, c)| (100 * r + c) as f64);
        let shape = FieldShape::of_grid(GridAxes::even(&[3, 2, 2]));
        assert_eq!(shape.slices(), 3);
        let key = Plane {
            frame: 1,
            component: 1,
            slice: 2,
            ..Plane::default()
        };
        let grid = key.of(&values, &shape).unwrap();
        assert_eq!(grid.values, [120.0, 121.0, 122.0, 123.0]);
        assert!(Plane { slice: 3, ..key }.of(&values, &shape).is_none());
        assert!(Plane { frame: 2, ..key }.of(&values, &shape).is_none());
        let gradient = Plane {
            quantity: FieldQuantity::Gradient,
            ..key
        };
        // Along x 1, along y 2, along z 4.
        let grid = gradient.of(&values, &shape).unwrap();
        assert!(
            grid.values
                .iter()
                .all(|g| (g - 21.0_f64.sqrt()).abs() < 1e-12)
        );
        let vorticity = Plane {
            quantity: FieldQuantity::Vorticity,
            ..key
        };
        assert!(vorticity.of(&values, &shape).is_none());
        // Across the rows, and across the columns.
        let across = |across: usize, slice: usize| Plane {
            cut: Cut::across(across),
            slice,
            ..key
        };
        let grid = across(1, 1).of(&values, &shape).unwrap();
        assert_eq!((grid.rows, grid.columns), (3, 2));
        assert_eq!(grid.values, [114.0, 115.0, 118.0, 119.0, 122.0, 123.0]);
        let grid = across(2, 0).of(&values, &shape).unwrap();
        assert_eq!(grid.values, [112.0, 114.0, 116.0, 118.0, 120.0, 122.0]);
        assert!(across(2, 2).of(&values, &shape).is_none());
        let cuts = [(0, 2), (1, 1), (2, 0)].map(|(axis, slice)| across(axis, slice));
        let turned = cuts.map(|plane| Plane {
            cut: Cut {
                turned: true,
                ..plane.cut
            },
            ..plane
        });
        let grid = turned[0].of(&values, &shape).unwrap();
        assert_eq!(grid.values, [120.0, 122.0, 121.0, 123.0]);
        let grid = turned[1].of(&values, &shape).unwrap();
        assert_eq!((grid.rows, grid.columns), (2, 3));
        for plane in cuts.into_iter().chain(turned) {
            let grid = plane.of(&values, &shape).unwrap();
            for (row, column) in [(0, 0), (1, 1), (0, 1)] {
                let point = plane.point(&shape, row, column).unwrap();
                let value = values[[1, 12 + point]];
                assert_eq!(grid.get(row, column), Some(value));
                assert_eq!(plane.place(&shape, point), Some([row, column]));
            }
            assert_eq!(plane.point(&shape, 3, 0), None);
        }
        let project = |projection| {
            let plane = Plane {
                slice: 0,
                projection: Some(projection),
                ..key
            };
            assert_eq!(plane.point(&shape, 0, 0), None);
            plane.of(&values, &shape).unwrap().values
        };
        assert_eq!(project(Projection::Mean), [116.0, 117.0, 118.0, 119.0]);
        assert_eq!(project(Projection::Largest), [120.0, 121.0, 122.0, 123.0]);
        let line = FieldShape::of_grid(GridAxes::even(&[12]));
        assert!(key.of(&values, &line).is_none() && !line.is_picture());
        assert_eq!(line.slices(), 1);
    }
}
