//! What is known of one file of a series before its values are read.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::data::read::first_axis::FirstAxis;
use crate::data::read::formats::COORDINATES;
use crate::data::read::single::Single;
use crate::data::{ColumnTypes, DataError, Dataset, Kind, Layout, Metadata, MissingValues, text};

/// What is known of one file of a series; it has to stay so until it is read.
#[derive(Clone, Debug)]
pub(super) struct About {
    pub path: PathBuf,
    pub layout: Layout,
    /// Of its columns, in their order.
    pub types: ColumnTypes,
    pub names: Vec<String>,
    /// Whether the names are those of columns or components in the file.
    pub has_names: bool,
    /// Of the only array.
    array: Option<String>,
    pub first_axis: FirstAxis,
    pub has_arrays_apart: bool,
    pub notes: Vec<String>,
    /// In the order of its own columns.
    pub declared: Arc<MissingValues>,
    /// Of all its samples.
    pub metadata: Metadata,
}

impl About {
    /// Of an open file, with its first sample.
    pub fn of(path: &Path, file: &mut Single) -> Result<(Self, Dataset), DataError> {
        let own = file.samples.layout();
        let layout = plain(own);
        let is_one_row = layout.kind != own.kind;
        let probe = file.samples.read(0..1)?()?;
        let is_apart = |probe: &Dataset| probe.has_names && probe.origin.array.is_none();
        let has_names = probe.has_names && !file.has_numbered_columns;
        let mut notes = probe.notes.clone();
        // What is no field but a row is not told as one, and what is kept is told of all files at once.
        notes.retain(|note| !is_one_row || !note.contains("components of one field"));
        notes.retain(|note| !note.starts_with(COORDINATES));
        let about = Self {
            path: path.to_owned(),
            types: probe.types().clone(),
            names: probe.column_names.clone(),
            has_names,
            array: probe.origin.array.clone(),
            first_axis: file.first_axis,
            has_arrays_apart: file.has_arrays_apart.unwrap_or_else(|| is_apart(&probe)),
            notes,
            declared: Arc::clone(&probe.declared),
            metadata: file.samples.metadata(),
            layout,
        };
        Ok((about, probe))
    }

    /// Holds the mesh of the first file where it has the same, which is large and then there once.
    pub fn share_mesh_of(&mut self, first: &Self) {
        if self.metadata.mesh == first.metadata.mesh {
            self.metadata.mesh.clone_from(&first.metadata.mesh);
        }
    }

    /// Whether the file goes with the first one. `is_stacked`: each is one snapshot.
    pub fn check(&self, first: &Self, is_stacked: bool) -> Result<(), DataError> {
        if self.metadata.mesh != first.metadata.mesh {
            let problem = format!("has another mesh than {}", first.name());
            let hint = "files of a series have one mesh, with the same points and cells in one order; sample them on \
                        one mesh or grid";
            return Err(self.unusable(problem, hint));
        }
        if let (Some(own), Some(other)) = (&self.array, &first.array)
            && own != other
        {
            let problem = format!(
                "holds the array `{}`, where {} holds `{}`",
                text::excerpt(own, 60),
                first.name(),
                text::excerpt(other, 60)
            );
            return Err(self.unusable(problem, "choose files of one array"));
        }
        self.check_names(first)?;
        let fits = match (&self.layout, &first.layout) {
            (own, other) if is_stacked => own.shape == other.shape,
            // Tables may lie on their sides.
            (own, other) if own.kind == Kind::Table && other.kind == Kind::Table => {
                own.columns() == other.columns()
            }
            (own, other) => own.kind == other.kind && own.shape.get(1..) == other.shape.get(1..),
        };
        if !fits {
            return Err(DataError::Malformed {
                file: self.path.display().to_string(),
                place: "shape".to_owned(),
                found: text::shape(&self.layout.shape),
                expected: format!(
                    "{} as {} has it, {}",
                    text::shape(&first.layout.shape),
                    first.name(),
                    if is_stacked {
                        "since each file is a snapshot"
                    } else {
                        "but for the number of samples"
                    }
                ),
            });
        }
        Ok(())
    }

    fn check_names(&self, first: &Self) -> Result<(), DataError> {
        if self.has_names != first.has_names {
            let (names, none) = if self.has_names {
                (self, first)
            } else {
                (first, self)
            };
            let problem = format!(
                "{} has names of columns, and {} has none",
                names.name(),
                none.name()
            );
            return Err(self.unusable(problem, "files of a series have the same columns"));
        }
        if !self.has_names || self.names == first.names {
            return Ok(());
        }
        let lacks = |names: &[String], others: &[String]| {
            let extra = others.iter().find(|name| !names.contains(name));
            extra.map(|name| text::excerpt(name, 60))
        };
        let problem = if let Some(name) = lacks(&self.names, &first.names) {
            format!("has no column `{name}` of numbers, as {} has", first.name())
        } else if let Some(name) = lacks(&first.names, &self.names) {
            format!(
                "has a column `{name}` of numbers, and {} has none",
                first.name()
            )
        } else if self.names.len() == first.names.len() && is_unique(&self.names) {
            return Ok(());
        } else {
            "has several columns of one name, in another order".to_owned()
        };
        Err(self.unusable(
            problem,
            "files of a series have the same columns; leave the others out",
        ))
    }

    /// Whether what was read is what was there when the series was opened.
    pub fn check_unchanged(
        &self,
        layout: &Layout,
        data: Option<&Dataset>,
    ) -> Result<(), DataError> {
        let same = |data: &Dataset| *data.types() == self.types && data.column_names == self.names;
        let layout = &plain(layout);
        if *layout == self.layout && data.is_none_or(same) {
            return Ok(());
        }
        let kind = |types: &ColumnTypes, layout: &Layout| {
            format!("{} of shape {}", types.name(), text::shape(&layout.shape))
        };
        Err(DataError::Malformed {
            file: self.path.display().to_string(),
            place: "values".to_owned(),
            found: data.map_or_else(
                || format!("shape {}", text::shape(&layout.shape)),
                |data| kind(data.types(), layout),
            ),
            expected: format!(
                "{} with the same names, as when the series was opened; the file has changed since",
                kind(&self.types, &self.layout)
            ),
        })
    }

    pub fn unusable(&self, problem: String, hint: &str) -> DataError {
        DataError::Unusable {
            file: self.path.display().to_string(),
            problem,
            hint: hint.to_owned(),
        }
    }

    /// The file's name, for a message about another.
    pub fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        text::excerpt(&name.to_string_lossy(), 60)
    }
}

/// Where columns have one row, they are told apart from components of one point by the other files.
fn plain(layout: &Layout) -> Layout {
    let mut layout = layout.clone();
    if layout.points() == 1 && layout.sample_axis == Some(0) && layout.shape.len() <= 2 {
        layout.kind = Kind::Table;
    }
    layout
}

fn is_unique(names: &[String]) -> bool {
    let distinct: std::collections::HashSet<&String> = names.iter().collect();
    distinct.len() == names.len()
}
