//! What is told of data beside their values, as Python has it.

use balescope_core::data::{Attribute, AttributeValue, Coordinate, DType, Metadata, Numbers};
use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::error::other;

/// A text, several, or numbers of a type.
#[derive(FromPyObject, IntoPyObject)]
pub enum Told {
    Text(String),
    Texts(Vec<String>),
    Numbers(String, Vec<f64>),
}

pub type Attributes = Vec<(String, Told)>;

/// Name, axes of the data, shape, type, values and what is told of it.
type ToldCoordinate<'py> = (
    String,
    Vec<Option<usize>>,
    Vec<usize>,
    String,
    PyReadonlyArray1<'py, f64>,
    Attributes,
);

/// As a dictionary: `attributes`, `columns`, `axes` and `coordinates`.
pub fn to_python<'py>(py: Python<'py>, metadata: &Metadata) -> PyResult<Bound<'py, PyDict>> {
    let told = PyDict::new(py);
    told.set_item("attributes", attributes(&metadata.attributes))?;
    let columns: Vec<Attributes> = metadata.columns.iter().map(|c| attributes(c)).collect();
    told.set_item("columns", columns)?;
    told.set_item("axes", &metadata.axes)?;
    let coordinate = |own: &Coordinate| {
        (
            own.name.clone(),
            own.axes.clone(),
            own.shape.clone(),
            own.dtype.name(),
            PyArray1::from_slice(py, own.values.as_slice()),
            attributes(&own.attributes),
        )
    };
    let coordinates: Vec<_> = metadata.coordinates.iter().map(coordinate).collect();
    told.set_item("coordinates", coordinates)?;
    Ok(told)
}

/// The inverse.
pub fn from_python(told: &Bound<'_, PyDict>) -> PyResult<Metadata> {
    let mut metadata = Metadata::default();
    if let Some(own) = told.get_item("attributes")? {
        metadata.attributes = of_attributes(own.extract()?)?;
    }
    if let Some(columns) = told.get_item("columns")? {
        let columns: Vec<Attributes> = columns.extract()?;
        metadata.columns = columns
            .into_iter()
            .map(of_attributes)
            .collect::<PyResult<_>>()?;
    }
    if let Some(axes) = told.get_item("axes")? {
        metadata.axes = axes.extract()?;
    }
    if let Some(coordinates) = told.get_item("coordinates")? {
        for item in coordinates.try_iter()? {
            let item = item?;
            let (name, axes, shape, dtype, values, own): ToldCoordinate<'_> = item.extract()?;
            let values = values.as_slice()?.to_vec();
            if values.len() != shape.iter().product::<usize>() || axes.len() != shape.len() {
                let text = format!("coordinate {name:?}: its values do not fit its shape");
                return Err(other(text));
            }
            metadata.coordinates.push(Coordinate {
                name,
                axes,
                shape,
                dtype: dtype_of(&dtype)?,
                values: Numbers::new(values),
                attributes: of_attributes(own)?,
            });
        }
    }
    Ok(metadata)
}

/// The type of this name, which is that of `NumPy`.
pub fn dtype_of(name: &str) -> PyResult<DType> {
    let mut all = DType::ALL.into_iter();
    all.find(|dtype| dtype.name() == name)
        .ok_or_else(|| other(format!("type {name}: expected one of numbers or bool")))
}

fn attributes(own: &[Attribute]) -> Attributes {
    let value = |value: &AttributeValue| match value {
        AttributeValue::Text(text) => Told::Text(text.clone()),
        AttributeValue::Texts(texts) => Told::Texts(texts.clone()),
        AttributeValue::Numbers { dtype, values } => {
            Told::Numbers(dtype.name().to_owned(), values.as_slice().to_vec())
        }
    };
    own.iter()
        .map(|own| (own.name.clone(), value(&own.value)))
        .collect()
}

fn of_attributes(told: Attributes) -> PyResult<Vec<Attribute>> {
    let value = |told| {
        Ok::<_, PyErr>(match told {
            Told::Text(text) => AttributeValue::Text(text),
            Told::Texts(texts) => AttributeValue::Texts(texts),
            Told::Numbers(dtype, values) => AttributeValue::Numbers {
                dtype: dtype_of(&dtype)?,
                values: Numbers::new(values),
            },
        })
    };
    told.into_iter()
        .map(|(name, told)| {
            let value = value(told)?;
            Ok(Attribute { name, value })
        })
        .collect()
}
