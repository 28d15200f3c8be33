//! Fields of VTK: a file for each snapshot, and the file that lists them.

mod file;
mod grid;
mod mesh;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use self::file::escaped;
use self::grid::{Arrays, places_along};
use self::mesh::MeshArrays;
use super::{Sink, Target, io};
use crate::contents::{Contents, Variable};
use crate::error::Problem;
use crate::values::Values;

/// One snapshot on a grid or a mesh, as `ParaView` opens it.
pub(super) struct Single {
    path: PathBuf,
    snapshots: Box<dyn Snapshots>,
}

/// Snapshots, each in a file of its own in a folder of the same name.
pub(super) struct Series {
    path: PathBuf,
    folder: PathBuf,
    snapshots: Box<dyn Snapshots>,
    /// Of each snapshot; empty: they are counted.
    times: Vec<f64>,
    /// The variable that tells them.
    time: Option<usize>,
    done: usize,
}

/// What all snapshots have: a grid or a mesh, and arrays on it.
trait Snapshots {
    /// Takes the values of a variable where it tells where points lie.
    fn place(&mut self, index: usize, values: &Values);
    /// How many values an array has in a snapshot, one at least.
    fn places(&self) -> usize;
    /// What files of it are called.
    fn ending(&self) -> &'static str;
    /// Writes one file.
    fn save(&self, path: &Path, snapshot: &[Values]) -> Result<(), Problem>;
}

/// `count`: variables that are no coordinates.
fn snapshots(
    contents: &Contents,
    count: usize,
    target: Target,
) -> Result<Box<dyn Snapshots>, Problem> {
    let mesh = MeshArrays::new(contents, count)?;
    Ok(match (mesh, target) {
        (Some(mesh), Target::Vtu | Target::Pvd) => Box::new(mesh),
        (Some(_), _) => {
            let found = "values on a mesh, for which a grid has no place";
            return Err(Problem::unsupported(
                "the file",
                found,
                "call it .vtu or .pvd",
            ));
        }
        (None, Target::Vtu) => {
            let found = "values on no mesh";
            let hint = "call it .vti, .vtr or .pvd, which hold grids";
            return Err(Problem::unsupported("the file", found, hint));
        }
        (None, _) => Box::new(Arrays::new(contents, count, target)?),
    })
}

impl Single {
    /// `count`: variables that are no coordinates.
    pub(super) fn create(
        path: &Path,
        contents: &Contents,
        count: usize,
        target: Target,
    ) -> Result<Self, Problem> {
        let samples = contents.variables.first().map_or(0, Variable::samples);
        if samples != 1 {
            let found = format!("{samples} snapshots, where such a file is one");
            return Err(Problem::unsupported("the file", found, "call it .pvd"));
        }
        Ok(Self {
            path: path.to_owned(),
            snapshots: snapshots(contents, count, target)?,
        })
    }
}

impl Sink for Single {
    fn write_whole(&mut self, index: usize, values: &Values) -> Result<(), Problem> {
        self.snapshots.place(index, values);
        Ok(())
    }

    fn write(&mut self, part: &[Values]) -> Result<(), Problem> {
        if part.iter().all(|values| values.data.is_empty()) {
            return Ok(());
        }
        self.snapshots.save(&self.path, part)
    }

    fn finish(self: Box<Self>) -> Result<(), Problem> {
        Ok(())
    }
}

impl Series {
    /// `path`: that of the list. `count`: variables that are no coordinates.
    pub(super) fn create(path: &Path, contents: &Contents, count: usize) -> Result<Self, Problem> {
        let folder = path.with_extension("");
        fs::create_dir(&folder).map_err(io)?;
        let samples = contents
            .variables
            .first()
            .and_then(|v| v.dimensions.first());
        Ok(Self {
            path: path.to_owned(),
            folder,
            snapshots: snapshots(contents, count, Target::Pvd)?,
            times: Vec::new(),
            time: samples.and_then(|axis| places_along(axis.as_ref(), contents)),
            done: 0,
        })
    }
}

impl Sink for Series {
    fn write_whole(&mut self, index: usize, values: &Values) -> Result<(), Problem> {
        if self.time == Some(index) {
            self.times = values.data.to_f64().unwrap_or_default();
        }
        self.snapshots.place(index, values);
        Ok(())
    }

    fn write(&mut self, part: &[Values]) -> Result<(), Problem> {
        let places = self.snapshots.places();
        let snapshots = part.first().map_or(0, |values| values.data.len() / places);
        for snapshot in 0..snapshots {
            let of_snapshot =
                |values: &Values| values.slice(snapshot * places..(snapshot + 1) * places);
            let one: Vec<Values> = part.iter().map(of_snapshot).collect();
            let name = format!("{:06}.{}", self.done, self.snapshots.ending());
            let name = self.folder.join(name);
            self.snapshots.save(&name, &one)?;
            self.done += 1;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), Problem> {
        let folder = self
            .folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        let mut list = String::from(
            "<?xml version=\"1.0\"?>\n<VTKFile type=\"Collection\" version=\"0.1\">\n<Collection>\n",
        );
        for snapshot in 0..self.done {
            let ending = self.snapshots.ending();
            let file = format!("{}/{snapshot:06}.{ending}", escaped(&folder));
            let time = self.times.get(snapshot).copied().unwrap_or(snapshot as f64);
            // Writing into a text does not fail.
            let _ = writeln!(
                list,
                "<DataSet timestep=\"{time}\" part=\"0\" file=\"{file}\"/>"
            );
        }
        list.push_str("</Collection>\n</VTKFile>\n");
        let mut file = File::create(&self.path).map_err(io)?;
        file.write_all(list.as_bytes()).map_err(io)?;
        file.sync_all().map_err(io)
    }
}
