//! Fields of a case over its times.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::field::{Content, Field, read_field};
use super::files::files;
use super::{Case, Place};
use crate::contents::{OnMesh, Variable};
use crate::data::Data;
use crate::error::{Problem, excerpt};
use crate::values::{ValueKind, Values};

/// A field's files by time, one for each part, with the values of each part.
pub(super) struct Files {
    paths: Vec<Vec<PathBuf>>,
    counts: Vec<u64>,
    components: u64,
}

impl Case {
    pub(super) fn list_fields(&mut self) -> Result<(), Problem> {
        let times = self.parts.times()?;
        let values: Vec<f64> = times.iter().map(|(time, _)| *time).collect();
        let variable = Variable::new("time", vec![values.len() as u64], ValueKind::F64);
        self.push(variable, Place::Known(Values::all(Data::F64(values))));
        let mut fields: BTreeMap<String, Vec<(f64, Vec<PathBuf>)>> = BTreeMap::new();
        for (time, folders) in &times {
            for path in files(&folders[0])? {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let name = name.strip_suffix(".gz").unwrap_or(&name).to_owned();
                let paths = folders.iter().map(|folder| file_of(folder, &name));
                let Some(paths) = paths.collect::<Option<Vec<PathBuf>>>() else {
                    let shown = excerpt(&name, 60);
                    let note = format!("`{shown}`: at the time {time} not all parts have it");
                    self.contents.notes.push(note);
                    continue;
                };
                let sizes = paths
                    .iter()
                    .map(|path| path.metadata().map_or(0, |m| m.len()));
                self.length += sizes.sum::<u64>();
                fields.entry(name).or_default().push((*time, paths));
            }
        }
        for (name, files) in fields {
            if let Err(why) = self.list_field(&name, files, times.len()) {
                let name = excerpt(&name, 60);
                self.contents.notes.push(format!("`{name}`: {why}"));
            }
        }
        Ok(())
    }

    fn list_field(
        &mut self,
        name: &str,
        files: Vec<(f64, Vec<PathBuf>)>,
        times: usize,
    ) -> Result<(), Problem> {
        let mut counts = vec![None; self.parts.all.len()];
        let mut components = None;
        for (_, paths) in &files {
            for (path, count) in paths.iter().zip(&mut counts) {
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
        }
        let components = components.unwrap_or(1);
        let cells = self.parts.all.iter().map(|part| part.cells);
        let counts = counts.into_iter().zip(cells.clone());
        let counts: Option<Vec<u64>> = counts.map(|(count, cells)| count.or(cells)).collect();
        let Some(counts) = counts else {
            let found = "one value for a mesh that is not there";
            return Err(Problem::unsupported(name, found, "put the mesh beside it"));
        };
        let is_of_cells = counts.iter().copied().map(Some).eq(cells);
        if counts.len() > 1 && !is_of_cells {
            let found = "values of parts that are not those of cells";
            return Err(Problem::unsupported(
                name,
                found,
                "run reconstructPar first",
            ));
        }
        let mut shape = vec![files.len() as u64, counts.iter().sum()];
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
        if is_of_cells && !self.contents.meshes.is_empty() {
            variable.dimensions[1] = Some("cell".to_owned());
            variable.on = Some(OnMesh::Cells(0));
        }
        let files = Files {
            paths: files.into_iter().map(|(_, paths)| paths).collect(),
            counts,
            components,
        };
        self.push(variable, Place::Field(files));
        Ok(())
    }

    /// The values of a field at some of its times.
    pub(super) fn field(
        &self,
        files: &Files,
        times: std::ops::Range<usize>,
        name: &str,
    ) -> Result<Vec<f64>, Problem> {
        let mut values = Vec::new();
        for paths in &files.paths[times] {
            let mut parts = Vec::new();
            for (path, count) in paths.iter().zip(&files.counts) {
                let field = read_field(path)?;
                if field.components != files.components {
                    let found = "other components than before";
                    return Err(Problem::malformed(name, found, "the same"));
                }
                let wanted = (count * files.components) as usize;
                match field.content {
                    Content::Each(data) if data.len() == wanted => parts.extend(data),
                    Content::Each(data) => {
                        let found = format!("{} values", data.len());
                        return Err(Problem::malformed(name, found, wanted.to_string()));
                    }
                    Content::One(one) => parts.extend(one.repeat(*count as usize)),
                }
            }
            values.extend(self.parts.in_order(parts, files.components.max(1) as usize));
        }
        Ok(values)
    }
}

/// The file of a field in the folder of a time, packed or not.
fn file_of(folder: &Path, name: &str) -> Option<PathBuf> {
    let paths = [folder.join(name), folder.join(format!("{name}.gz"))];
    paths.into_iter().find(|path| path.is_file())
}
