//! Grids with arrays on them, and files of one snapshot.

use std::path::Path;

use super::Snapshots;
use super::file::{Array, XmlFile, own_name};
use crate::contents::Contents;
use crate::data::Data;
use crate::error::{Problem, excerpt};
use crate::values::{ValueKind, Values};
use crate::write::{Target, is_axis};

/// What every snapshot has.
pub(super) struct Arrays {
    names: Vec<String>,
    kinds: Vec<ValueKind>,
    /// x, y and z.
    axes: [GridAxis; 3],
    /// Whether places along axes are written one by one.
    is_rectilinear: bool,
    /// Whether they are where they are uneven.
    may_be_rectilinear: bool,
}

/// An axis of a grid.
#[derive(Clone, Default)]
struct GridAxis {
    points: u64,
    /// The variable that tells places along it.
    variable: Option<usize>,
    /// Empty: they are counted.
    places: Vec<f64>,
}

/// The variable that tells places along an axis.
pub(super) fn places_along(axis: Option<&String>, contents: &Contents) -> Option<usize> {
    contents
        .find(axis?)
        .filter(|index| is_axis(&contents.variables[*index]))
}

impl Arrays {
    /// `target`: an image, a rectilinear grid, or whichever of both fits.
    pub fn new(contents: &Contents, count: usize, target: Target) -> Result<Self, Problem> {
        let variables = &contents.variables[..count];
        let first = variables.first();
        let shape = first.map_or(&[][..], |variable| {
            variable.shape.get(1..).unwrap_or_default()
        });
        if shape.is_empty() || shape.len() > 3 {
            let found = format!("a grid of {} axes, where VTK has one to three", shape.len());
            let hint = "write HDF5, NetCDF, Zarr or npz";
            return Err(Problem::unsupported("the file", found, hint));
        }
        if let Some(other) = variables.iter().find(|v| v.shape.get(1..) != Some(shape)) {
            let place = format!("`{}`", excerpt(&other.name, 60));
            let hint = "write them into files of their own";
            return Err(Problem::unsupported(place, "a grid of its own", hint));
        }
        // The last axis is x.
        let names = first.map_or(&[][..], |variable| variable.dimensions.as_slice());
        let mut given = shape.iter().zip(names.iter().skip(1)).rev();
        let axes = std::array::from_fn(|_| match given.next() {
            Some((&points, name)) => GridAxis {
                points,
                variable: places_along(name.as_ref(), contents),
                places: Vec::new(),
            },
            None => GridAxis {
                points: 1,
                ..GridAxis::default()
            },
        });
        Ok(Self {
            names: variables.iter().map(|v| own_name(&v.name)).collect(),
            kinds: variables.iter().map(|v| v.kind.clone()).collect(),
            axes,
            is_rectilinear: target == Target::Vtr,
            may_be_rectilinear: target == Target::Pvd,
        })
    }

    fn is_uneven(&self) -> bool {
        self.axes.iter().any(|axis| axis.start_and_step().is_none())
    }
}

impl Snapshots for Arrays {
    fn place(&mut self, index: usize, values: &Values) {
        let own = self
            .axes
            .iter_mut()
            .find(|axis| axis.variable == Some(index));
        if let (Some(axis), Some(places)) = (own, values.data.to_f64()) {
            axis.places = places;
        }
        if self.may_be_rectilinear && self.is_uneven() {
            self.is_rectilinear = true;
        }
    }

    fn places(&self) -> usize {
        let points: u64 = self.axes.iter().map(|axis| axis.points).product();
        points.max(1) as usize
    }

    fn ending(&self) -> &'static str {
        if self.is_rectilinear { "vtr" } else { "vti" }
    }

    fn save(&self, path: &Path, snapshot: &[Values]) -> Result<(), Problem> {
        if !self.is_rectilinear && self.is_uneven() {
            let found = "axes of uneven steps, for which an image has no place";
            return Err(Problem::unsupported("the file", found, "call it .vtr"));
        }
        let [x, y, z] = self.axes.each_ref().map(|axis| axis.points.max(1) - 1);
        let extent = format!("0 {x} 0 {y} 0 {z}");
        let (kind, geometry) = if self.is_rectilinear {
            ("RectilinearGrid", String::new())
        } else {
            let even =
                (self.axes.each_ref()).map(|axis| axis.start_and_step().unwrap_or((0.0, 1.0)));
            let [x, y, z] = even;
            let origin = format!("{} {} {}", x.0, y.0, z.0);
            let spacing = format!("{} {} {}", x.1, y.1, z.1);
            (
                "ImageData",
                format!(" Origin=\"{origin}\" Spacing=\"{spacing}\""),
            )
        };
        let mut file = XmlFile::new(kind, &format!(" WholeExtent=\"{extent}\"{geometry}"));
        file.line(&format!("<Piece Extent=\"{extent}\">"));
        let array = |name, kind| Array {
            name,
            kind,
            components: 1,
        };
        file.line("<PointData>");
        file.all_values(&self.names, &self.kinds, snapshot)?;
        file.line("</PointData>");
        if self.is_rectilinear {
            file.line("<Coordinates>");
            for (axis, name) in self.axes.iter().zip(["x", "y", "z"]) {
                let places = Values::all(Data::F64(axis.all_places()));
                file.values(&array(name, &ValueKind::F64), &places)?;
            }
            file.line("</Coordinates>");
        }
        file.line("</Piece>");
        file.save(path)
    }
}

impl GridAxis {
    /// The first place and the step to the next ones, which rise evenly; `None` where they do not.
    fn start_and_step(&self) -> Option<(f64, f64)> {
        /// Of the whole length.
        const TOLERANCE: f64 = 1e-9;
        let (first, last) = match self.places.as_slice() {
            [] => return Some((0.0, 1.0)),
            [only] => return Some((*only, 1.0)),
            [first, .., last] => (*first, *last),
        };
        let step = (last - first) / (self.places.len() - 1) as f64;
        let is_near = |(i, place): (usize, &f64)| {
            (place - (first + i as f64 * step)).abs() <= TOLERANCE * (last - first)
        };
        (step > 0.0 && self.places.iter().enumerate().all(is_near)).then_some((first, step))
    }

    fn all_places(&self) -> Vec<f64> {
        if self.places.is_empty() {
            (0..self.points).map(|i| i as f64).collect()
        } else {
            self.places.clone()
        }
    }
}
