//! Grids of VTK: a file for each snapshot, and the file that lists them.

mod grid;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use self::grid::{Arrays, escaped, places_along};
use super::{Sink, io};
use crate::contents::{Contents, Variable};
use crate::error::Problem;
use crate::values::Values;

/// One snapshot on a grid, as `ParaView` opens it.
pub(super) struct Image {
    path: PathBuf,
    arrays: Arrays,
}

/// Snapshots, each in a file of its own in a folder of the same name.
pub(super) struct Series {
    path: PathBuf,
    folder: PathBuf,
    arrays: Arrays,
    /// Of each snapshot; empty: they are counted.
    times: Vec<f64>,
    /// The variable that tells them.
    time: Option<usize>,
    done: usize,
}

impl Image {
    /// `count`: variables that are no coordinates. `is_rectilinear`: with places along axes one by one,
    /// not by a first one and a step.
    pub(super) fn create(
        path: &Path,
        contents: &Contents,
        count: usize,
        is_rectilinear: bool,
    ) -> Result<Self, Problem> {
        let samples = contents.variables.first().map_or(0, Variable::samples);
        if samples != 1 {
            let found = format!("{samples} snapshots, where such a file is one");
            return Err(Problem::unsupported("the file", found, "call it .pvd"));
        }
        Ok(Self {
            path: path.to_owned(),
            arrays: Arrays::new(contents, count, is_rectilinear)?,
        })
    }
}

impl Sink for Image {
    fn write_whole(&mut self, index: usize, values: &Values) -> Result<(), Problem> {
        self.arrays.place(index, values);
        if !self.arrays.is_rectilinear && self.arrays.is_uneven() {
            let found = "axes of uneven steps, for which an image has no place";
            return Err(Problem::unsupported("the file", found, "call it .vtr"));
        }
        Ok(())
    }

    fn write(&mut self, part: &[Values]) -> Result<(), Problem> {
        if part.iter().all(|values| values.data.is_empty()) {
            return Ok(());
        }
        self.arrays.save(&self.path, part)
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
            arrays: Arrays::new(contents, count, false)?,
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
        self.arrays.place(index, values);
        if self.arrays.is_uneven() {
            self.arrays.is_rectilinear = true;
        }
        Ok(())
    }

    fn write(&mut self, part: &[Values]) -> Result<(), Problem> {
        let points = self.arrays.points();
        let snapshots = part.first().map_or(0, |values| values.data.len() / points);
        for snapshot in 0..snapshots {
            let of_snapshot =
                |values: &Values| values.slice(snapshot * points..(snapshot + 1) * points);
            let one: Vec<Values> = part.iter().map(of_snapshot).collect();
            let name = format!("{:06}.{}", self.done, self.arrays.ending());
            let name = self.folder.join(name);
            self.arrays.save(&name, &one)?;
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
            let ending = self.arrays.ending();
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
