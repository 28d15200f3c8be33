//! `OpenFOAM` cases: times, fields and the mesh, as text or binary.

mod cells;
mod field;
mod files;
mod mesh;
mod tokens;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use self::field::{Content, Field, read_faces, read_field, read_list};
use self::files::{files, is_case, times};
use crate::contents::{Contents, OnMesh, Variable};
use crate::data::Data;
use crate::error::{Problem, excerpt};
use crate::reader::Source;
use crate::values::{ValueKind, Values};

/// An open case; fields are read as they are asked for, time by time.
pub(crate) struct Case {
    contents: Contents,
    places: Vec<Place>,
    length: u64,
}

/// Where a variable lies.
enum Place {
    Known(Values),
    /// A field's files by time, with the values of each.
    Field {
        files: Vec<PathBuf>,
        count: u64,
        components: u64,
    },
    List(PathBuf),
    Faces(PathBuf),
    /// The points of each cell of the mesh in a folder.
    Cells(PathBuf),
    CellTypes(PathBuf),
}

impl Case {
    /// Opens a folder, or the folder of a file that lies in it or in its folders.
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let mut folder = path;
        while !is_case(folder) {
            folder = folder.parent().ok_or_else(|| {
                let found = "a file of OpenFOAM without its case";
                Problem::unsupported("the file", found, "open the folder of the case")
            })?;
        }
        let mut case = Self {
            contents: Contents::default(),
            places: Vec::new(),
            length: 0,
        };
        if folder.join("processor0").is_dir() {
            let note = "the parts of a decomposed run are not read: run reconstructPar first";
            case.contents.notes.push(note.to_owned());
        }
        let cells = case.list_mesh(&folder.join("constant/polyMesh"));
        case.list_fields(folder, cells)?;
        Ok(case)
    }

    fn list_fields(&mut self, folder: &Path, cells: Option<u64>) -> Result<(), Problem> {
        let times = times(folder)?;
        let values: Vec<f64> = times.iter().map(|(time, _)| *time).collect();
        let variable = Variable::new("time", vec![values.len() as u64], ValueKind::F64);
        self.push(variable, Place::Known(Values::all(Data::F64(values))));
        let mut fields: BTreeMap<String, Vec<(f64, PathBuf)>> = BTreeMap::new();
        for (time, folder) in &times {
            for path in files(folder)? {
                self.length += path.metadata().map_or(0, |m| m.len());
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let name = name.strip_suffix(".gz").unwrap_or(&name).to_owned();
                fields.entry(name).or_default().push((*time, path));
            }
        }
        for (name, files) in fields {
            if let Err(why) = self.list_field(&name, files, cells, times.len()) {
                let name = excerpt(&name, 60);
                self.contents.notes.push(format!("`{name}`: {why}"));
            }
        }
        Ok(())
    }

    fn list_field(
        &mut self,
        name: &str,
        files: Vec<(f64, PathBuf)>,
        cells: Option<u64>,
        times: usize,
    ) -> Result<(), Problem> {
        let mut count = None;
        let mut components = None;
        for (_, path) in &files {
            let Field {
                content,
                components: own,
            } = read_field(path)?;
            if *components.get_or_insert(own) != own {
                return Err(Problem::malformed(name, "other components", "the same"));
            }
            if let Content::Each(data) = content {
                let own_count = data.len() as u64 / own.max(1);
                if *count.get_or_insert(own_count) != own_count {
                    let found = "a mesh that changes in time";
                    return Err(Problem::unsupported(name, found, "sample it on one mesh"));
                }
            }
        }
        let components = components.unwrap_or(1);
        let Some(count) = count.or(cells) else {
            let found = "one value for a mesh that is not there";
            return Err(Problem::unsupported(name, found, "put the mesh beside it"));
        };
        let is_on_mesh = Some(count) == cells && !self.contents.meshes.is_empty();
        let mut shape = vec![files.len() as u64, count];
        if components > 1 {
            shape.push(components);
        }
        let mut variable = Variable::new(name, shape, ValueKind::F64);
        if files.len() == times {
            variable.dimensions[0] = Some("time".to_owned());
            variable.coordinates.push("time".to_owned());
        } else {
            let own: Vec<f64> = files.iter().map(|(time, _)| *time).collect();
            let axis = format!("{name}.time");
            let shape = vec![own.len() as u64];
            let time = Variable::new(axis.clone(), shape, ValueKind::F64);
            variable.dimensions[0] = Some(axis.clone());
            self.push(time, Place::Known(Values::all(Data::F64(own))));
            variable.coordinates.push(axis);
        }
        if is_on_mesh {
            variable.dimensions[1] = Some("cell".to_owned());
            variable.on = Some(OnMesh::Cells(0));
        }
        let files = files.into_iter().map(|(_, path)| path).collect();
        self.push(
            variable,
            Place::Field {
                files,
                count,
                components,
            },
        );
        Ok(())
    }

    fn push(&mut self, variable: Variable, place: Place) {
        self.contents.variables.push(variable);
        self.places.push(place);
    }
}

impl Source for Case {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn read(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Problem> {
        let described = &self.contents.variables[variable];
        let per_sample = described.values_per_sample().unwrap_or(0) as usize;
        let range = samples.start as usize * per_sample..samples.end as usize * per_sample;
        let all = match &self.places[variable] {
            Place::Known(values) => return Ok(values.slice(range)),
            Place::List(path) => read_list(path)?.data,
            Place::Faces(path) => read_faces(path)?,
            Place::Cells(folder) => self.cells(folder)?.points,
            Place::CellTypes(folder) => self.cells(folder)?.types,
            Place::Field {
                files,
                count,
                components,
            } => {
                let mut values = Vec::new();
                for path in &files[samples.start as usize..samples.end as usize] {
                    let field = read_field(path)?;
                    match field.content {
                        Content::Each(data) => values.extend(data),
                        Content::One(one) => values.extend(one.repeat(*count as usize)),
                    }
                    if field.components != *components {
                        let found = "other components than before";
                        return Err(Problem::malformed(
                            described.name.as_str(),
                            found,
                            "the same",
                        ));
                    }
                }
                return Ok(Values::all(Data::F64(values)));
            }
        };
        if range.end > all.len() {
            let found = format!("{} values", all.len());
            let name = described.name.as_str();
            return Err(Problem::malformed(name, found, range.end.to_string()));
        }
        Ok(Values::all(all.slice(range)))
    }

    fn stored_bytes(&self, variable: usize) -> u64 {
        match &self.places[variable] {
            // One value may stand for all cells.
            Place::Field { .. } => self.length.max(1 << 20),
            Place::Known(values) => values.data.len() as u64 * 8,
            Place::List(path) | Place::Faces(path) => path.metadata().map_or(0, |m| m.len()),
            Place::Cells(folder) | Place::CellTypes(folder) => {
                (folder.join("faces").metadata()).map_or(0, |m| m.len())
            }
        }
    }
}

#[cfg(test)]
mod tests;
