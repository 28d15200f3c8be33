//! `OpenFOAM` cases: times, fields and the mesh, as text or binary.

mod cells;
mod field;
mod fields;
mod files;
mod mesh;
mod parts;
mod tokens;

use std::ops::Range;
use std::path::{Path, PathBuf};

use self::field::{read_faces, read_list};
use self::files::{is_case, times};
use self::parts::{Parts, collated};
use crate::contents::{Contents, Variable};
use crate::data::Data;
use crate::error::Problem;
use crate::reader::Source;
use crate::values::Values;

/// An open case; fields are read as they are asked for, time by time.
pub(crate) struct Case {
    contents: Contents,
    places: Vec<Place>,
    length: u64,
    parts: Parts,
}

/// Where a variable lies.
enum Place {
    Known(Values),
    Field(fields::Files),
    List(PathBuf),
    Faces(PathBuf),
    /// The points of each cell of the mesh in a folder.
    Cells(PathBuf),
    CellTypes(PathBuf),
    CellFaces(PathBuf),
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
            parts: Parts::default(),
        };
        let own = times(folder)?;
        let apart = match Parts::of_processors(folder) {
            // What the case has itself is read all the same.
            Err(why) if !own.is_empty() => {
                case.contents.notes.push(why.to_string());
                None
            }
            apart => apart?,
        };
        match apart {
            Some(parts) if parts.times()?.len() > own.len() => case.take_apart(folder, parts),
            apart => {
                if apart.is_some() {
                    let note = "The folders of processors are passed over: the case itself has as many times";
                    case.contents.notes.push(note.to_owned());
                }
                case.refuse_collated(folder, &own)?;
                let cells = case.list_mesh(&folder.join("constant/polyMesh"));
                case.parts = Parts::whole(folder, cells);
            }
        }
        case.list_fields()?;
        Ok(case)
    }

    /// Reads the parts of a case as one.
    fn take_apart(&mut self, folder: &Path, parts: Parts) {
        self.parts = parts;
        let count = self.parts.all.len();
        let whole = folder.join("constant/polyMesh");
        if self.parts.order.is_some() && self.list_mesh(&whole) == self.parts.cells() {
            let note =
                format!("Put together from {count} processors, in the order of the whole mesh");
            self.contents.notes.push(note);
            return;
        }
        self.contents = Contents::default();
        self.places.clear();
        self.parts.order = None;
        let note = format!(
            "The parts of {count} processors are read one after the other, as cellProcAddressing or the whole \
             mesh is not there; points where they meet are there more than once"
        );
        self.contents.notes.push(note);
        if let Err(why) = self.list_joined() {
            self.contents.notes.push(format!("the mesh: {why}"));
        }
    }

    /// An error where all results are in files that several processors wrote together.
    fn refuse_collated(&mut self, folder: &Path, own: &[(f64, PathBuf)]) -> Result<(), Problem> {
        let Some(shared) = collated(folder) else {
            return Ok(());
        };
        let name = shared.file_name().unwrap_or_default().display();
        let found = format!("files of several processors in one ({name})");
        let hint = "they are not read: run reconstructPar first";
        if own.iter().all(|(time, _)| *time == 0.0) && times(&shared)?.len() > own.len() {
            return Err(Problem::unsupported("the case", found, hint));
        }
        self.contents.notes.push(format!("{found}; {hint}"));
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
            Place::CellFaces(folder) => self.cells(folder)?.faces.into_data(),
            Place::Field(files) => {
                let times = samples.start as usize..samples.end as usize;
                let values = self.field(files, times, &described.name)?;
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
            Place::Field(_) => self.length.max(1 << 20),
            Place::Known(values) => values.data.len() as u64 * 8,
            Place::List(path) | Place::Faces(path) => path.metadata().map_or(0, |m| m.len()),
            Place::Cells(folder) | Place::CellTypes(folder) | Place::CellFaces(folder) => {
                (folder.join("faces").metadata()).map_or(0, |m| m.len())
            }
        }
    }
}

#[cfg(test)]
mod tests;
