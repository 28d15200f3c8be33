//! What a file tells beside its values, as JSON.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::data::{Attribute, AttributeValue, Cells, Coordinate, Location, Mesh, Metadata};
use crate::figures::ends;

/// What `info --json` prints of units, places and times.
#[derive(Serialize)]
pub struct MetadataReport<'a> {
    /// Of the file as a whole.
    attributes: BTreeMap<&'a str, Value>,
    columns: Vec<ColumnReport<'a>>,
    /// Names of the axes of the shape; empty where they have none.
    axes: &'a [Option<String>],
    coordinates: Vec<CoordinateReport<'a>>,
    mesh: Option<MeshReport>,
    #[serde(skip)]
    pub all: &'a Metadata,
}

#[derive(Serialize)]
struct ColumnReport<'a> {
    name: &'a str,
    unit: Option<&'a str>,
    attributes: BTreeMap<&'a str, Value>,
}

#[derive(Serialize)]
struct CoordinateReport<'a> {
    name: &'a str,
    /// The axes of the shape that it goes along; `null`: one of its own.
    axes: &'a [Option<usize>],
    shape: &'a [usize],
    dtype: &'static str,
    unit: Option<&'a str>,
    /// First and last along an axis, smallest and largest over several.
    from: Option<f64>,
    to: Option<f64>,
    /// The same as dates, where they are times.
    from_date: Option<String>,
    to_date: Option<String>,
    /// The distance of neighbours along an axis, where it is the same everywhere.
    step: Option<f64>,
    attributes: BTreeMap<&'a str, Value>,
}

#[derive(Serialize)]
struct MeshReport {
    /// The axis of the shape that counts its points or cells.
    axis: usize,
    location: Location,
    points: usize,
    /// `null`: points alone.
    cells: Option<usize>,
    dtype: &'static str,
    /// Smallest and largest place along x, y and z.
    extent: Option<[[f64; 2]; 3]>,
}

impl<'a> MetadataReport<'a> {
    pub fn new(metadata: &'a Metadata, names: &'a [String]) -> Self {
        let column = |(column, name): (usize, &'a String)| ColumnReport {
            name,
            unit: metadata.unit(column),
            attributes: values(metadata.column(column)),
        };
        Self {
            attributes: values(&metadata.attributes),
            columns: names.iter().enumerate().map(column).collect(),
            axes: &metadata.axes,
            coordinates: metadata.coordinates.iter().map(coordinate).collect(),
            mesh: metadata.mesh.as_ref().map(mesh),
            all: metadata,
        }
    }
}

fn mesh(mesh: &Mesh) -> MeshReport {
    let geometry = &mesh.geometry;
    MeshReport {
        axis: mesh.axis,
        location: mesh.location,
        points: geometry.points().len(),
        cells: geometry.cells().map(Cells::len),
        dtype: geometry.dtype().name(),
        extent: geometry.extent(),
    }
}

fn coordinate(coordinate: &Coordinate) -> CoordinateReport<'_> {
    let [from, to] = match ends(coordinate) {
        Some(ends) => ends.map(Some),
        None => [None; 2],
    };
    let date = |value: Option<f64>| coordinate.times()?.date(value?);
    CoordinateReport {
        name: &coordinate.name,
        axes: &coordinate.axes,
        shape: &coordinate.shape,
        dtype: coordinate.dtype.name(),
        unit: coordinate.unit(),
        from,
        to,
        from_date: date(from),
        to_date: date(to),
        step: coordinate.step().filter(|_| coordinate.axes.len() == 1),
        attributes: values(&coordinate.attributes),
    }
}

fn values(attributes: &[Attribute]) -> BTreeMap<&str, Value> {
    let value = |attribute: &Attribute| match &attribute.value {
        AttributeValue::Text(text) => Value::from(text.as_str()),
        AttributeValue::Texts(texts) => Value::from(texts.as_slice()),
        AttributeValue::Numbers { values, .. } => match values.as_slice() {
            [one] => Value::from(*one),
            several => Value::from(several.to_vec()),
        },
    };
    let each = attributes.iter();
    each.map(|attribute| (attribute.name.as_str(), value(attribute)))
        .collect()
}
