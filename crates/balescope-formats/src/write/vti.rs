//! VTK images: a file for each snapshot, and the file that lists them.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::{Sink, bytes, io, without_halves};
use crate::contents::{Contents, Variable};
use crate::error::{Problem, excerpt};
use crate::values::{ByteOrder, ValueKind, Values};

/// One snapshot on a regular grid, as `ParaView` opens it.
pub(super) struct Image {
    path: PathBuf,
    arrays: Arrays,
}

/// Snapshots, each an image in a folder of the same name.
pub(super) struct Series {
    path: PathBuf,
    folder: PathBuf,
    arrays: Arrays,
    done: usize,
}

/// What every image has.
struct Arrays {
    names: Vec<String>,
    kinds: Vec<ValueKind>,
    /// Points along x, y and z.
    grid: [u64; 3],
}

impl Image {
    pub(super) fn create(path: &Path, contents: &Contents) -> Result<Self, Problem> {
        let samples = contents.variables.first().map_or(0, Variable::samples);
        if samples != 1 {
            let found = format!("{samples} snapshots, where an image is one");
            return Err(Problem::unsupported("the file", found, "call it .pvd"));
        }
        Ok(Self {
            path: path.to_owned(),
            arrays: Arrays::new(contents)?,
        })
    }
}

impl Sink for Image {
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
    /// `path`: that of the list.
    pub(super) fn create(path: &Path, contents: &Contents) -> Result<Self, Problem> {
        let folder = path.with_extension("");
        fs::create_dir(&folder).map_err(io)?;
        Ok(Self {
            path: path.to_owned(),
            folder,
            arrays: Arrays::new(contents)?,
            done: 0,
        })
    }
}

impl Sink for Series {
    fn write(&mut self, part: &[Values]) -> Result<(), Problem> {
        let points = self.arrays.grid.iter().product::<u64>().max(1) as usize;
        let snapshots = part.first().map_or(0, |values| values.data.len() / points);
        for snapshot in 0..snapshots {
            let of_snapshot =
                |values: &Values| values.slice(snapshot * points..(snapshot + 1) * points);
            let one: Vec<Values> = part.iter().map(of_snapshot).collect();
            let name = self.folder.join(format!("{:06}.vti", self.done));
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
            let file = format!("{}/{snapshot:06}.vti", escaped(&folder));
            // Writing into a text does not fail.
            let _ = writeln!(
                list,
                "<DataSet timestep=\"{snapshot}\" part=\"0\" file=\"{file}\"/>"
            );
        }
        list.push_str("</Collection>\n</VTKFile>\n");
        let mut file = File::create(&self.path).map_err(io)?;
        file.write_all(list.as_bytes()).map_err(io)?;
        file.sync_all().map_err(io)
    }
}

impl Arrays {
    fn new(contents: &Contents) -> Result<Self, Problem> {
        let first = contents.variables.first();
        let shape = first.map_or(&[][..], |variable| {
            variable.shape.get(1..).unwrap_or_default()
        });
        if shape.is_empty() || shape.len() > 3 {
            let found = format!("a grid of {} axes, where VTK has one to three", shape.len());
            let hint = "write HDF5, NetCDF, Zarr or npz";
            return Err(Problem::unsupported("the file", found, hint));
        }
        let mut grid = [1; 3];
        // The last axis is x.
        for (to, &points) in grid.iter_mut().zip(shape.iter().rev()) {
            *to = points;
        }
        let variables = &contents.variables;
        if let Some(other) = variables.iter().find(|v| v.shape.get(1..) != Some(shape)) {
            let place = format!("`{}`", excerpt(&other.name, 60));
            let hint = "write them into files of their own";
            return Err(Problem::unsupported(place, "a grid of its own", hint));
        }
        Ok(Self {
            names: variables.iter().map(|v| v.name.clone()).collect(),
            kinds: variables.iter().map(|v| v.kind.clone()).collect(),
            grid,
        })
    }

    /// An image with the values of all arrays behind its text, each after its length.
    fn save(&self, path: &Path, snapshot: &[Values]) -> Result<(), Problem> {
        let numbers = snapshot
            .iter()
            .map(|values| bytes(&without_halves(values), ByteOrder::Little));
        let numbers = numbers.collect::<Result<Vec<_>, _>>()?;
        let [x, y, z] = self.grid.map(|points| points.max(1) - 1);
        let extent = format!("0 {x} 0 {y} 0 {z}");
        let mut head = format!(
            "<?xml version=\"1.0\"?>\n<VTKFile type=\"ImageData\" version=\"1.0\" \
             byte_order=\"LittleEndian\" header_type=\"UInt64\">\n<ImageData WholeExtent=\"{extent}\" \
             Origin=\"0 0 0\" Spacing=\"1 1 1\">\n<Piece Extent=\"{extent}\">\n<PointData>\n"
        );
        let mut offset = 0;
        for ((name, kind), numbers) in self.names.iter().zip(&self.kinds).zip(&numbers) {
            // Writing into a text does not fail.
            let _ = writeln!(
                head,
                "<DataArray type=\"{}\" Name=\"{}\" format=\"appended\" offset=\"{offset}\"/>",
                type_name(kind),
                escaped(name)
            );
            offset += size_of::<u64>() + numbers.len();
        }
        head.push_str("</PointData>\n</Piece>\n</ImageData>\n<AppendedData encoding=\"raw\">\n_");
        let mut out = BufWriter::new(File::create(path).map_err(io)?);
        let mut put = |bytes: &[u8]| out.write_all(bytes).map_err(io);
        put(head.as_bytes())?;
        for numbers in &numbers {
            put(&(numbers.len() as u64).to_le_bytes())?;
            put(numbers)?;
        }
        put(b"\n</AppendedData>\n</VTKFile>\n")?;
        let file = out.into_inner().map_err(|error| io(error.into_error()))?;
        file.sync_all().map_err(io)
    }
}

fn type_name(kind: &ValueKind) -> &'static str {
    match kind {
        ValueKind::Bool | ValueKind::U8 => "UInt8",
        ValueKind::I8 => "Int8",
        ValueKind::I16 => "Int16",
        ValueKind::I32 => "Int32",
        ValueKind::I64 => "Int64",
        ValueKind::U16 => "UInt16",
        ValueKind::U32 => "UInt32",
        ValueKind::U64 => "UInt64",
        ValueKind::F16 | ValueKind::F32 => "Float32",
        ValueKind::F64 | ValueKind::Text | ValueKind::List(_) => "Float64",
    }
}

/// A text within a value of XML.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            // No control character is allowed in XML.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
