//! Writers: variables of typed values, some samples after the other.

#[cfg(feature = "parquet")]
mod columns;
mod csv;
#[cfg(feature = "hdf5")]
mod hdf5;
mod netcdf3;
mod raw;
mod target;
#[cfg(test)]
mod tests;
mod vtk;
mod zarr;

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::contents::{Contents, Variable};
use crate::data::Data;
use crate::error::{Error, Problem};
use crate::guard::guarded;
use crate::values::{ValueKind, Values};

pub use self::target::Target;

/// Writes variables into a file or a folder: [`Self::write`] takes some samples of each at a time,
/// [`Self::finish`] completes it. What is there before that is no sound file.
pub struct Writer {
    path: PathBuf,
    sink: Box<dyn Sink>,
    left: u64,
    kinds: Vec<ValueKind>,
    per_sample: Vec<u64>,
}

/// What takes the samples of one format.
trait Sink {
    /// All values of the `index`th variable, a coordinate; nothing where the format has no place for them.
    fn write_whole(&mut self, _index: usize, _values: &Values) -> Result<(), Problem> {
        Ok(())
    }

    /// Some samples of every variable that is no coordinate.
    fn write(&mut self, part: &[Values]) -> Result<(), Problem>;
    fn finish(self: Box<Self>) -> Result<(), Problem>;
}

impl Writer {
    /// Begins a file, or a folder for Zarr; a file of that name is written over, a folder is not.
    /// `contents` says what is to come: names, shapes (all samples along the first axis), names of axes,
    /// types, attributes. The last variables may be coordinates, whose values are given here whole; a
    /// format that has no place for them leaves them out.
    ///
    /// # Errors
    /// When the format does not hold such variables, two have one name, they have different numbers of
    /// samples, or the file cannot be made.
    pub fn create(
        path: &Path,
        target: Target,
        contents: &Contents,
        coordinates: &[Values],
    ) -> Result<Self, Error> {
        let count = contents.variables.len().saturating_sub(coordinates.len());
        let variables = &contents.variables[..count];
        let begun = guarded("beginning the file", || {
            check(target, variables)?;
            if !target.has_coordinates() {
                let contents = Contents {
                    variables: variables.to_vec(),
                    ..contents.clone()
                };
                return sink(path, target, &contents, count);
            }
            let mut sink = sink(path, target, contents, count)?;
            for (i, values) in coordinates.iter().enumerate() {
                sink.write_whole(count + i, values)?;
            }
            Ok(sink)
        });
        Ok(Self {
            path: path.to_owned(),
            sink: begun.map_err(|problem| error(path, problem))?,
            left: variables.first().map_or(0, Variable::samples),
            kinds: variables.iter().map(|v| v.kind.clone()).collect(),
            per_sample: (variables.iter())
                .filter_map(Variable::values_per_sample)
                .collect(),
        })
    }

    /// The next samples of every variable, in the order of the contents.
    ///
    /// # Errors
    /// When the values are not those that were announced, or the disk refuses.
    pub fn write(&mut self, part: &[Values]) -> Result<(), Error> {
        let written = guarded("writing", || {
            self.take(part)?;
            self.sink.write(part)
        });
        written.map_err(|problem| error(&self.path, problem))
    }

    /// Completes the file.
    ///
    /// # Errors
    /// When samples that were announced have not come, or the disk refuses.
    pub fn finish(self) -> Result<(), Error> {
        let Self {
            path, sink, left, ..
        } = self;
        let finished = guarded("finishing the file", || {
            if left > 0 {
                let asked = "all samples that were announced".to_owned();
                let there = format!("are {left} fewer");
                return Err(Problem::OutOfRange { asked, there });
            }
            sink.finish()
        });
        finished.map_err(|problem| error(&path, problem))
    }

    /// Counts the samples of a part that fits what was announced.
    fn take(&mut self, part: &[Values]) -> Result<(), Problem> {
        let first = part.iter().zip(&self.per_sample).next();
        let samples = first.map_or(0, |(values, per)| values.data.len() as u64 / (*per).max(1));
        let fits = part.len() == self.kinds.len()
            && (part.iter().zip(&self.kinds)).all(|(values, kind)| values.data.kind() == *kind)
            && (part.iter().zip(&self.per_sample))
                .all(|(values, per)| values.data.len() as u64 == samples * per);
        if !fits || samples > self.left {
            let asked = "to write other values than were announced".to_owned();
            let there = format!("are {} samples left", self.left);
            return Err(Problem::OutOfRange { asked, there });
        }
        self.left -= samples;
        Ok(())
    }
}

fn error(path: &Path, problem: Problem) -> Error {
    Error {
        file: path.to_owned(),
        problem,
    }
}

/// Whether a format holds such variables.
fn check(target: Target, variables: &[Variable]) -> Result<(), Problem> {
    let name = target.name();
    let mut names = HashSet::new();
    let samples = variables.first().map_or(0, Variable::samples);
    for variable in variables {
        let place = || format!("`{}`", variable.name);
        if !names.insert(&variable.name) {
            let hint = "give them names of their own";
            return Err(Problem::unsupported(
                place(),
                "two columns of this name",
                hint,
            ));
        }
        if !target.takes_name(&variable.name) {
            let found = format!("a name that {name} does not take");
            let hint = "give the column another name, or write CSV or Parquet";
            return Err(Problem::unsupported(place(), found, hint));
        }
        if variable.samples() != samples {
            let found = format!("{} samples beside {samples}", variable.samples());
            let hint = "write them into files of their own";
            return Err(Problem::unsupported(place(), found, hint));
        }
        if target.is_of_tables() && variable.values_per_sample() != Some(1) {
            let found = format!("{name} holds columns of one value a row, and this is a field");
            let hint = "write HDF5, NetCDF, Zarr or npz";
            return Err(Problem::unsupported(place(), found, hint));
        }
        let plain = !matches!(variable.kind, ValueKind::Text | ValueKind::List(_));
        if !plain && !target.is_of_tables() {
            let found = format!(
                "{name} is written of numbers, and this is {}",
                variable.kind.name()
            );
            let hint = "write CSV or Parquet";
            return Err(Problem::unsupported(place(), found, hint));
        }
        if matches!(variable.kind, ValueKind::List(_)) {
            let hint = "leave the column out";
            return Err(Problem::unsupported(place(), "lists are not written", hint));
        }
    }
    Ok(())
}

/// `count`: variables that are no coordinates.
fn sink(
    path: &Path,
    target: Target,
    contents: &Contents,
    count: usize,
) -> Result<Box<dyn Sink>, Problem> {
    Ok(match target {
        Target::Csv => Box::new(csv::Table::create(path, b',', contents)?),
        Target::Tsv => Box::new(csv::Table::create(path, b'\t', contents)?),
        #[cfg(feature = "parquet")]
        Target::Parquet => Box::new(columns::Columns::parquet(path, contents)?),
        #[cfg(feature = "parquet")]
        Target::ArrowIpc => Box::new(columns::Columns::arrow(path, contents)?),
        #[cfg(feature = "hdf5")]
        Target::Hdf5 => Box::new(hdf5::Hdf5::create(path, contents, false)?),
        #[cfg(feature = "hdf5")]
        Target::NetCdf4 => Box::new(hdf5::Hdf5::create(path, contents, true)?),
        Target::NetCdf3 => Box::new(netcdf3::NetCdf3::create(path, contents)?),
        Target::Zarr => Box::new(zarr::Zarr::create(path, contents)?),
        Target::Vti | Target::Vtr | Target::Vtu => {
            Box::new(vtk::Single::create(path, contents, count, target)?)
        }
        Target::Pvd => Box::new(vtk::Series::create(path, contents, count)?),
        Target::Raw => Box::new(raw::Raw::create(path, contents, None)?),
        Target::RawF32 => Box::new(raw::Raw::create(path, contents, Some(ValueKind::F32))?),
        Target::RawF64 => Box::new(raw::Raw::create(path, contents, Some(ValueKind::F64))?),
        #[allow(unreachable_patterns, reason = "features decide whether any is left")]
        other => {
            return Err(Problem::unsupported(
                "the file",
                other.name(),
                "this build leaves the format out",
            ));
        }
    })
}

/// The names of a variable's axes: its own, or made up; never that of a variable that does not give the
/// places along the axis.
fn axis_names(contents: &Contents, variable: &Variable) -> Vec<String> {
    let taken = |name: &str| {
        let found = contents.variables.iter().find(|v| v.name == name);
        found.is_some_and(|found| !is_axis(found))
    };
    let name = |(axis, own): (usize, &Option<String>)| {
        // Axes of different variables that have one place and one length are one.
        let mut name = own.clone().unwrap_or_else(|| match axis {
            0 => "sample".to_owned(),
            _ => format!("axis_{axis}_{}", variable.shape[axis]),
        });
        while taken(&name) {
            name.push_str("_axis");
        }
        name
    };
    variable.dimensions.iter().enumerate().map(name).collect()
}

/// Whether a variable gives the places along the axis of its name.
fn is_axis(variable: &Variable) -> bool {
    matches!(variable.dimensions.as_slice(), [Some(axis)] if *axis == variable.name)
}

/// The little-endian or big-endian bytes of numbers; missing ones are refused, as formats of numbers
/// have no place for them.
fn bytes(values: &Values, order: crate::ByteOrder) -> Result<Vec<u8>, Problem> {
    let missing = values
        .valid
        .as_ref()
        .is_some_and(|valid| valid.contains(&false));
    let bytes = values.data.to_bytes(order).filter(|_| !missing);
    bytes.ok_or_else(|| {
        let hint = "write CSV or Parquet";
        Problem::unsupported("the values", "some that are missing, or texts", hint)
    })
}

/// Halves as singles, for formats that have none.
fn without_halves(values: &Values) -> Cow<'_, Values> {
    match &values.data {
        Data::F16(halves) => Cow::Owned(Values {
            data: Data::F32(halves.iter().map(|half| half.to_f32()).collect()),
            valid: values.valid.clone(),
        }),
        _ => Cow::Borrowed(values),
    }
}

/// What failed while a file was written.
fn io(error: std::io::Error) -> Problem {
    Problem::io("cannot write the file", error)
}
