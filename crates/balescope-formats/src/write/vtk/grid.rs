//! Grids with arrays on them, and files of one snapshot.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use crate::contents::Contents;
use crate::error::{Problem, excerpt};
use crate::values::{ByteOrder, ValueKind, Values};
use crate::write::{bytes, io, is_axis, without_halves};

/// What every snapshot has.
pub(super) struct Arrays {
    names: Vec<String>,
    kinds: Vec<ValueKind>,
    /// x, y and z.
    axes: [GridAxis; 3],
    /// Whether places along axes are written one by one.
    pub is_rectilinear: bool,
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
    pub fn new(contents: &Contents, count: usize, is_rectilinear: bool) -> Result<Self, Problem> {
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
            is_rectilinear,
        })
    }

    /// Takes the values of a variable where it tells places along an axis.
    pub fn place(&mut self, index: usize, values: &Values) {
        let own = self
            .axes
            .iter_mut()
            .find(|axis| axis.variable == Some(index));
        if let (Some(axis), Some(places)) = (own, values.data.to_f64()) {
            axis.places = places;
        }
    }

    /// Points of the grid, at least one.
    pub fn points(&self) -> usize {
        let points: u64 = self.axes.iter().map(|axis| axis.points).product();
        points.max(1) as usize
    }

    pub fn is_uneven(&self) -> bool {
        self.axes.iter().any(|axis| axis.start_and_step().is_none())
    }

    /// What files of it are called.
    pub fn ending(&self) -> &'static str {
        if self.is_rectilinear { "vtr" } else { "vti" }
    }

    /// A file with the values of all arrays behind its text, each after its length.
    pub fn save(&self, path: &Path, snapshot: &[Values]) -> Result<(), Problem> {
        let numbers = snapshot
            .iter()
            .map(|values| bytes(&without_halves(values), ByteOrder::Little));
        let mut numbers = numbers.collect::<Result<Vec<_>, _>>()?;
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
        let mut head = format!(
            "<?xml version=\"1.0\"?>\n<VTKFile type=\"{kind}\" version=\"1.0\" \
             byte_order=\"LittleEndian\" header_type=\"UInt64\">\n<{kind} WholeExtent=\"{extent}\"{geometry}>\n\
             <Piece Extent=\"{extent}\">\n<PointData>\n"
        );
        let mut offset = 0;
        let mut array = |head: &mut String, kind: &ValueKind, name: &str, length: usize| {
            // Writing into a text does not fail.
            let _ = writeln!(
                head,
                "<DataArray type=\"{}\" Name=\"{}\" format=\"appended\" offset=\"{offset}\"/>",
                type_name(kind),
                escaped(name)
            );
            offset += size_of::<u64>() + length;
        };
        for ((name, kind), numbers) in self.names.iter().zip(&self.kinds).zip(&numbers) {
            array(&mut head, kind, name, numbers.len());
        }
        head.push_str("</PointData>\n");
        if self.is_rectilinear {
            head.push_str("<Coordinates>\n");
            for (axis, name) in self.axes.iter().zip(["x", "y", "z"]) {
                let places = axis.all_places();
                array(
                    &mut head,
                    &ValueKind::F64,
                    name,
                    size_of::<f64>() * places.len(),
                );
                numbers.push(
                    places
                        .iter()
                        .flat_map(|place| place.to_le_bytes())
                        .collect(),
                );
            }
            head.push_str("</Coordinates>\n");
        }
        let _ = write!(
            head,
            "</Piece>\n</{kind}>\n<AppendedData encoding=\"raw\">\n_"
        );
        let mut out = BufWriter::new(File::create(path).map_err(io)?);
        let mut put = |bytes: &[u8]| out.write_all(bytes).map_err(io);
        put(head.as_bytes())?;
        for numbers in &numbers {
            put(&(numbers.len() as u64).to_le_bytes())?;
            put(numbers)?;
        }
        put(b"\n</AppendedData>\n</VTKFile>\n")?;
        let file = out.into_inner().map_err(|error| io(error.into_error()))?;
        file.sync_all().map_err(io)
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

/// A name without what the readers of such files put before it: all arrays are written as those of points.
fn own_name(name: &str) -> String {
    let own = ["point/", "cell/"]
        .iter()
        .find_map(|group| name.strip_prefix(group));
    own.unwrap_or(name).to_owned()
}

fn type_name(kind: &ValueKind) -> &'static str {
    match kind {
        ValueKind::Bool | ValueKind::U8 => "UInt8",
        ValueKind::I8 => "Int8",
        ValueKind::I16 => "Int16",
        ValueKind::I32 => "Int32",
        ValueKind::I64 => "Int64",
        ValueKind::U16 => "UInt16",
        ValueKind::U32 => "UInt32",
        ValueKind::U64 => "UInt64",
        ValueKind::F16 | ValueKind::F32 => "Float32",
        ValueKind::F64 | ValueKind::Text | ValueKind::List(_) => "Float64",
    }
}

/// A text within a value of XML.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            // No control character is allowed in XML.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
