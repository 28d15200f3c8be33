//! Data sets in the formats of others: as variables with names, types and axes.

use balescope_formats::{
    Attribute, ByteOrder as Order, Contents, Data, Target, ValueKind, Values, Variable,
};
use ndarray::ArrayView1;

use super::axes::Axes;
use super::encode::StoredArray;
use super::stored_array;
use crate::data::{
    self, AttributeValue, ByteOrder, DType, DataError, Dataset, Metadata, ValuesView,
};

/// How a data set is told as variables.
pub(super) struct Variables {
    /// The variables of the data, then the coordinates.
    pub contents: Contents,
    /// Of the coordinates.
    pub coordinates: Vec<Values>,
    /// One variable a column or component; otherwise the array as it is stored.
    is_split: bool,
}

impl Variables {
    /// Of `samples` samples, of which `first` are some; `metadata`: of all of them.
    pub fn new(
        first: &Dataset,
        samples: usize,
        metadata: &Metadata,
        target: Target,
    ) -> Result<Self, DataError> {
        let axes = Axes::new(first, samples, metadata);
        let layout = &axes.layout;
        let several = first.types().several().is_some();
        if several && target.is_of_one_array() {
            let what = "columns of several types, which raw numbers have no place for; write npz";
            return Err(DataError::Layout(what.to_owned()));
        }
        let named = (first.has_names || several) && !target.is_of_one_array();
        let is_split = named || target.is_of_tables() || target.is_of_grids();
        let mut variables = Vec::new();
        if is_split {
            // Without an axis of samples the whole is one.
            let has_samples = layout.sample_axis.is_some() || target.is_of_grids();
            let stored = (has_samples.then_some(layout.sample_axis).into_iter())
                .chain(layout.grid_axes().into_iter().map(Some));
            let stored: Vec<Option<usize>> = stored.collect();
            for (column, name) in first.column_names.iter().enumerate() {
                let dtype = first.dtype_of(column);
                let attributes = attributes(metadata.column(column), Some(dtype))?;
                variables.push(axes.variable(name, &stored, kind(dtype), attributes));
            }
        } else {
            let stored: Vec<Option<usize>> = (0..layout.shape.len()).map(Some).collect();
            let array = first.origin.array.as_deref().unwrap_or("data");
            let told = match metadata.columns.as_slice() {
                [all] => all.as_slice(),
                _ => &[],
            };
            let attributes = attributes(told, Some(first.dtype))?;
            variables.push(axes.variable(array, &stored, kind(first.dtype), attributes));
        }
        let mut coordinates = Vec::new();
        for coordinate in &metadata.coordinates {
            // A component has no place along an axis where each is a variable of its own.
            let is_of_components = is_split
                && coordinate
                    .axes
                    .contains(&layout.component_axis.or(Some(usize::MAX)));
            if is_of_components || variables.iter().any(|v| v.name == coordinate.name) {
                continue;
            }
            let attributes = attributes(&coordinate.attributes, None)?;
            variables.push(axes.coordinate(coordinate, attributes));
            coordinates.push(numbers(coordinate.dtype, coordinate.values.as_slice())?);
        }
        let count = variables.len() - coordinates.len();
        let (own, places) = variables.split_at_mut(count);
        name_coordinates(own, places);
        let contents = Contents {
            variables,
            attributes: attributes(&metadata.attributes, None)?,
            ..Contents::default()
        };
        Ok(Self {
            contents,
            coordinates,
            is_split,
        })
    }

    /// Whether parts of the samples may be written one after the other.
    pub fn come_in_parts(&self, first: &Dataset) -> bool {
        let layout = &first.layout;
        if self.is_split {
            layout.sample_axis.is_some()
        } else {
            layout.sample_axis == Some(0)
        }
    }

    /// The values of some samples, one of each variable.
    pub fn values(&self, part: &Dataset) -> Result<Vec<Values>, DataError> {
        if !self.is_split {
            let stored =
                stored_array(part).map_err(|error| DataError::Layout(error.to_string()))?;
            return Ok(vec![values(stored)?]);
        }
        let column = |column| {
            let ValuesView {
                doubles,
                remainders,
            } = part.stored_column(column);
            values(StoredArray {
                doubles: doubles.into_dyn(),
                remainders: remainders.map(ndarray::ArrayView2::into_dyn),
                dtype: part.dtype_of(column),
                order: ByteOrder::Little,
            })
        };
        (0..part.columns()).map(column).collect()
    }
}

/// Says of variables which others give their places, where names of axes do not, as the conventions for
/// climate and forecast (CF) do.
fn name_coordinates(variables: &mut [Variable], coordinates: &[Variable]) {
    let is_axis = |v: &&Variable| v.dimensions == [Some(v.name.clone())];
    let others = coordinates.iter().filter(|v| !is_axis(v));
    // Bounds of cells and grids' descriptions are named by what they belong to.
    let plain = others.filter(|v| {
        let along = |axis: &Option<String>| {
            let mut all = variables.iter().flat_map(|v| &v.dimensions);
            all.any(|own| own == axis)
        };
        !v.dimensions.is_empty() && v.dimensions.iter().all(along)
    });
    let names: Vec<&str> = plain.map(|v| v.name.as_str()).collect();
    if names.is_empty() {
        return;
    }
    let text = names.join(" ");
    for variable in variables {
        if variable.attribute("coordinates").is_none() {
            variable.attributes.push(Attribute {
                name: "coordinates".to_owned(),
                value: Data::Text(vec![text.clone()]),
            });
        }
    }
}

/// As a format of others takes them; what stands for a missing value in the type of the values, if any.
fn attributes(told: &[data::Attribute], dtype: Option<DType>) -> Result<Vec<Attribute>, DataError> {
    let attribute = |told: &data::Attribute| {
        let is_value = ["_FillValue", "missing_value"].contains(&told.name.as_str());
        let value = match &told.value {
            AttributeValue::Text(text) => Data::Text(vec![text.clone()]),
            AttributeValue::Numbers { dtype: own, values } => {
                let dtype = dtype.filter(|_| is_value).unwrap_or(*own);
                numbers(dtype, values.as_slice())?.data
            }
        };
        Ok(Attribute {
            name: told.name.clone(),
            value,
        })
    };
    told.iter().map(attribute).collect()
}

/// Numbers of a type, one after the other.
fn numbers(dtype: DType, doubles: &[f64]) -> Result<Values, DataError> {
    values(StoredArray {
        doubles: ArrayView1::from(doubles).into_dyn(),
        remainders: None,
        dtype,
        order: ByteOrder::Little,
    })
}

pub(super) fn kind(dtype: DType) -> ValueKind {
    match dtype {
        DType::Bool => ValueKind::Bool,
        DType::I8 => ValueKind::I8,
        DType::I16 => ValueKind::I16,
        DType::I32 => ValueKind::I32,
        DType::I64 => ValueKind::I64,
        DType::U8 => ValueKind::U8,
        DType::U16 => ValueKind::U16,
        DType::U32 => ValueKind::U32,
        DType::U64 => ValueKind::U64,
        DType::F16 => ValueKind::F16,
        DType::F32 => ValueKind::F32,
        DType::F64 => ValueKind::F64,
    }
}

/// Values of an array in standard order, as they are stored.
fn values(mut array: StoredArray<'_>) -> Result<Values, DataError> {
    array.order = ByteOrder::Little;
    let kind = kind(array.dtype);
    let mut bytes = Vec::with_capacity(array.doubles.len() * array.dtype.size());
    let written = array.write_elements(&mut bytes);
    let data = Data::from_bytes(&kind, &bytes, Order::Little).filter(|_| written.is_ok());
    let unlike = || DataError::Layout("the values are no numbers".to_owned());
    data.map(Values::all).ok_or_else(unlike)
}
