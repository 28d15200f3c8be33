//! Data sets in the formats of others: as variables with names, types and axes.

use balescope_formats::{Attribute, Contents, Data, Target, ValueKind, Values, Variable};
use ndarray::{ArrayView2, CowArray, IxDyn};

use super::axes::Axes;
use super::convert::{kind, numbers, values};
use super::encode::StoredArray;
use super::{mesh, stored_array};
use crate::data::{
    self, AttributeValue, ByteOrder, CATEGORIES, DType, DataError, Dataset, Kind, Metadata,
    ValuesView,
};

/// How a data set is told as variables.
pub(super) struct Variables {
    /// The variables of the data, then the coordinates.
    pub contents: Contents,
    /// Of the coordinates.
    pub coordinates: Vec<Values>,
    /// One variable a column or component; otherwise the array as it is stored.
    is_split: bool,
    /// Where samples lie among the axes of a variable; `None`: there is no such axis.
    sample_axis: Option<usize>,
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
        let mesh = mesh::of(metadata, layout).filter(|_| target.is_of_grids());
        if mesh.is_none() && target.is_of_grids() && layout.kind == Kind::Table {
            let what = "rows of a table, which files of VTK hold where they are all points of a mesh; write csv, \
                        parquet or npz";
            return Err(DataError::Layout(what.to_owned()));
        }
        let grid = layout.grid_axes().into_iter().map(Some);
        let stored: Vec<Option<usize>> = if let Some(mesh) = mesh
            && layout.kind == Kind::Table
        {
            // Rows are the points of one snapshot.
            vec![None, Some(mesh.axis)]
        } else if target.is_of_grids() {
            // Files are snapshots. Without an axis of samples the whole is one.
            std::iter::once(layout.sample_axis).chain(grid).collect()
        } else {
            let all = (0..layout.shape.len()).map(Some);
            all.filter(|axis| !is_split || *axis != layout.component_axis)
                .collect()
        };
        let mut variables = Vec::new();
        if is_split {
            for (column, name) in first.column_names.iter().enumerate() {
                let dtype = first.dtype_of(column);
                let mut attributes = attributes(metadata.column(column), Some(dtype))?;
                let is_text = target.is_of_tables() && metadata.categories(column).is_some();
                attributes.retain(|attribute| !(is_text && attribute.name == CATEGORIES));
                let kind = if is_text {
                    ValueKind::Text
                } else {
                    kind(dtype)
                };
                variables.push(axes.variable(name, &stored, kind, attributes));
            }
        } else {
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
        let mut meshes = Vec::new();
        if let Some(mesh) = mesh {
            for own in &mut variables[..first.columns()] {
                own.on = Some(mesh::on(mesh.location));
            }
            meshes.push(mesh::variables(mesh, variables.len()));
            for (variable, values) in mesh::values(mesh) {
                variables.push(variable);
                coordinates.push(values);
            }
        }
        let count = variables.len() - coordinates.len();
        let (own, places) = variables.split_at_mut(count);
        name_coordinates(own, places);
        let contents = Contents {
            variables,
            attributes: attributes(&metadata.attributes, None)?,
            meshes,
            ..Contents::default()
        };
        Ok(Self {
            contents,
            coordinates,
            is_split,
            sample_axis: stored
                .iter()
                .position(|axis| axis.is_some() && *axis == layout.sample_axis),
        })
    }

    /// Whether parts of the samples may be written one after the other.
    pub fn come_in_parts(&self) -> bool {
        self.sample_axis == Some(0)
    }

    /// The values of some samples, one of each variable.
    pub fn values(&self, part: &Dataset) -> Result<Vec<Values>, DataError> {
        if !self.is_split {
            let stored =
                stored_array(part).map_err(|error| DataError::Layout(error.to_string()))?;
            return Ok(vec![values(stored)?]);
        }
        let grid = part.layout.field_shape();
        let column = |column: usize| {
            let is_text = self.contents.variables[column].kind == ValueKind::Text;
            if let Some(texts) = part.metadata().categories(column).filter(|_| is_text) {
                let numbers = part.stored_column(column).doubles;
                let text = |number: &f64| texts.get(*number as usize).cloned().unwrap_or_default();
                return Ok(Values::all(Data::Text(numbers.iter().map(text).collect())));
            }
            let ValuesView {
                doubles,
                remainders,
            } = part.stored_column(column);
            let doubles = self.in_stored_order(doubles, &grid)?;
            let remainders = remainders.map(|r| self.in_stored_order(r, &grid));
            let remainders = remainders.transpose()?;
            values(StoredArray {
                doubles: doubles.view(),
                remainders: remainders.as_ref().map(|r| r.view()),
                dtype: part.dtype_of(column),
                order: ByteOrder::Little,
            })
        };
        (0..part.columns()).map(column).collect()
    }

    /// The values of a column, samples x points of a grid, along the axes of its variable.
    fn in_stored_order<'a, T: Clone>(
        &self,
        values: ArrayView2<'a, T>,
        grid: &[usize],
    ) -> Result<CowArray<'a, T, IxDyn>, DataError> {
        // Rows that are the points of one snapshot are in order.
        let is_inner = |place: &usize| *place > 0 && !grid.is_empty();
        let Some(place) = self.sample_axis.filter(is_inner) else {
            return Ok(values.into_dyn().into());
        };
        let shape: Vec<usize> = std::iter::once(values.nrows())
            .chain(grid.iter().copied())
            .collect();
        let mut order: Vec<usize> = (1..shape.len()).collect();
        order.insert(place, 0);
        let values: CowArray<T, _> = values.as_standard_layout().into_owned().into();
        let values = values.into_shape_with_order(shape);
        let values = values.map_err(|error| DataError::Layout(error.to_string()))?;
        Ok(values.permuted_axes(order))
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
            variable.attributes.push(Attribute::new(
                "coordinates",
                Data::Text(vec![text.clone()]),
            ));
        }
    }
}

/// As a format of others takes them; what stands for a missing value in the type of the values, if any.
fn attributes(told: &[data::Attribute], dtype: Option<DType>) -> Result<Vec<Attribute>, DataError> {
    let attribute = |told: &data::Attribute| {
        let is_value = ["_FillValue", "missing_value"].contains(&told.name.as_str());
        let value = match &told.value {
            AttributeValue::Text(text) => Data::Text(vec![text.clone()]),
            // Not all formats have lists of texts.
            AttributeValue::Texts(texts) => {
                Data::Text(vec![serde_json::Value::from(texts.as_slice()).to_string()])
            }
            AttributeValue::Numbers { dtype: own, values } => {
                let dtype = dtype.filter(|_| is_value).unwrap_or(*own);
                numbers(dtype, values.as_slice())?.data
            }
        };
        Ok(Attribute::new(told.name.clone(), value))
    };
    told.iter().map(attribute).collect()
}
