//! The data of a report.

use serde::{Deserialize, Serialize};

use crate::codec::ArchiveInfo;
use crate::data::{ColumnTypes, Dataset, MissingValues};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InputReport {
    pub path: String,
    pub shape: Vec<usize>,
    /// Samples in the file, where the shape is that of a portion of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<usize>,
    pub dtype: String,
    pub lossless_dtype: String,
    /// What the reader passed over or put together; see [`Dataset::notes`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Columns with values that are taken as missing, or set apart as outliers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<ColumnMissing>,
}

impl InputReport {
    pub fn from_data(data: &Dataset) -> Self {
        Self {
            path: data
                .origin
                .path
                .as_ref()
                .map_or_else(|| data.origin.label.clone(), |p| p.display().to_string()),
            shape: data.layout.shape.clone(),
            of: data.origin.of,
            dtype: data.types().name(),
            lossless_dtype: data.lossless_types().name(),
            notes: data.notes.clone(),
            missing: ColumnMissing::of_each(data.missing(), data.types(), &data.column_names),
        }
    }
}

/// Which values of a column no figure counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnMissing {
    pub column: String,
    pub values: Vec<String>,
}

impl ColumnMissing {
    /// Of the columns that have any.
    pub fn of_each(missing: &MissingValues, types: &ColumnTypes, names: &[String]) -> Vec<Self> {
        let text = |column| {
            let dtype = types.of(column);
            missing.of(column).iter().map(move |word| word.text(dtype))
        };
        Self::named(names, (0..names.len()).map(|column| text(column).collect()))
    }

    /// The same of an archive.
    pub fn of_archive(archive: &ArchiveInfo) -> Vec<Self> {
        Self::named(&archive.columns, archive.missing.iter().cloned())
    }

    fn named(names: &[String], values: impl Iterator<Item = Vec<String>>) -> Vec<Self> {
        let columns = names.iter().zip(values).map(|(column, values)| Self {
            column: column.clone(),
            values,
        });
        columns.filter(|column| !column.values.is_empty()).collect()
    }

    /// All of them, in a sentence; `None` where there are none.
    pub fn summary(columns: &[Self]) -> Option<String> {
        let each = |column: &Self| format!("{} in {}", column.values.join(", "), column.column);
        let columns: Vec<String> = columns.iter().map(each).collect();
        (!columns.is_empty()).then(|| {
            format!(
                "{}: missing values or outliers, kept with their bits and counted in no figure",
                columns.join("; ")
            )
        })
    }
}
