//! What a file of a codec tells of its data.

use serde::{Deserialize, Serialize};

use super::super::{ArchiveError, bytes, head};
use super::{Columns, Setting, Shape};
use crate::codec::{Bounds, CodecError};
use crate::data::{
    ByteOrder, ColumnTypes, DType, Dataset, Layout, Metadata, MissingValues, Origin, Values,
};

/// The same that an archive tells of its data.
#[derive(Serialize, Deserialize)]
pub(super) struct Head {
    pub program: String,
    pub label: String,
    pub array: Option<String>,
    pub dtype: DType,
    /// Of each column, where they are of several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub column_types: Vec<DType>,
    pub byte_order: ByteOrder,
    pub fortran_order: bool,
    pub layout: Layout,
    pub column_names: Vec<String>,
    pub has_names: bool,
    pub spare_names: Option<Vec<String>>,
    #[serde(default)]
    pub missing: MissingValues,
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
    pub codec: String,
    pub setting: Setting,
    /// What the file was made to keep within.
    #[serde(default, skip_serializing_if = "Bounds::is_empty")]
    pub bounds: Bounds,
}

impl Head {
    /// From the header as it stands in the file, inflated.
    pub fn read(told: &[u8]) -> Result<Self, CodecError> {
        Ok(ciborium::from_reader(told).map_err(|error| error.to_string())?)
    }

    pub fn from_section(section: &[u8]) -> Result<Self, CodecError> {
        Self::read(&bytes::inflate(section, head::MOST_HEADER)?)
    }

    /// What the codec is told of the data.
    pub fn shape(&self) -> Result<Shape, CodecError> {
        self.layout.check().map_err(|error| error.to_string())?;
        let columns = self.layout.columns();
        let types = ColumnTypes::from_list(&self.column_types, self.dtype, columns);
        let types = types.ok_or_else(|| {
            let types = self.column_types.len();
            format!("{types} types of {columns} columns, expected a type for each column")
        })?;
        Ok(Shape::new(types, &self.layout))
    }

    /// The data of which these are the columns.
    pub fn dataset(&self, shape: &Shape, columns: Columns) -> Result<Dataset, ArchiveError> {
        let (samples, features) = (self.layout.samples(), self.layout.features());
        let mut values = Values::blank(&shape.types, samples, features);
        let points = self.layout.points();
        for (i, mut column) in columns.into_iter().enumerate() {
            let mut all = values.view_mut();
            let own = i * points..(i + 1) * points;
            let dtype = shape.types.of(i);
            // Beyond the type's end lies its end.
            column
                .doubles
                .iter_mut()
                .for_each(|v| *v = dtype.nearest(*v));
            all.features(own).set_bits(dtype, column.bits(dtype));
        }
        let origin = Origin {
            label: self.label.clone(),
            array: self.array.clone(),
            ..Origin::default()
        };
        let names = self.has_names.then(|| self.column_names.clone());
        let data = Dataset::of_values(origin, self.dtype, self.layout.clone(), names, values)?;
        let mut data = data.with_types(shape.types.clone())?;
        data.column_names.clone_from(&self.column_names);
        if let Some(spare) = self.spare_names.clone() {
            data.keep_names(spare);
        }
        data.byte_order = self.byte_order;
        data.fortran_order = self.fortran_order;
        if !self.metadata.is_empty() {
            data = data.with_metadata(self.metadata.clone());
        }
        Ok(data.with_missing(&self.missing))
    }
}
