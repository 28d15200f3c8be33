//! HDF5, and `NetCDF` 4, whose files are HDF5 files with named axes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use rust_hdf5::{DatatypeMessage, H5Dataset, H5File, H5Type, HBool, Hdf5Error, VarLenUnicode};

use super::{Sink, axis_names, is_axis, without_halves};
use crate::contents::{Attribute, Contents, Variable};
use crate::data::Data;
use crate::error::Problem;
use crate::values::{ValueKind, Values};

/// A data set for each variable, one after the other in the file.
pub(super) struct Hdf5 {
    file: H5File,
    sets: Vec<Set>,
    /// Samples that are written.
    done: usize,
    /// Whether it is to be read as `NetCDF`, whose library ends at half precision.
    is_netcdf: bool,
}

struct Set {
    data: H5Dataset,
    shape: Vec<usize>,
}

impl Hdf5 {
    /// `is_netcdf`: with axes as data sets that the variables refer to.
    pub(super) fn create(
        path: &Path,
        contents: &Contents,
        is_netcdf: bool,
    ) -> Result<Self, Problem> {
        // Whoever made the file may hold a lock of it; and the library of NetCDF wants to know what came
        // first.
        let options = H5File::options().no_locking().track_order(is_netcdf);
        let file = options.create(path).map_err(failed)?;
        for attribute in &contents.attributes {
            match &attribute.value {
                Data::I32(v) => file.set_attr_array_numeric(&attribute.name, v),
                Data::I64(v) => file.set_attr_array_numeric(&attribute.name, v),
                Data::F32(v) => file.set_attr_array_numeric(&attribute.name, v),
                Data::F64(v) => file.set_attr_array_numeric(&attribute.name, v),
                value => match value.as_text() {
                    Some(text) => file.set_attr_string(&attribute.name, text),
                    None => Ok(()),
                },
            }
            .map_err(failed)?;
        }
        let axes = if is_netcdf {
            axes(&file, contents)?
        } else {
            BTreeMap::new()
        };
        let mut sets = Vec::new();
        for variable in &contents.variables {
            let half = is_netcdf && variable.kind == ValueKind::F16;
            let kind = if half {
                &ValueKind::F32
            } else {
                &variable.kind
            };
            let set = set(&file, variable, kind)?;
            if is_axis(variable) {
                set.data.set_scale(Some(&variable.name)).map_err(failed)?;
            }
            sets.push(set);
        }
        let scale = |name: &str| {
            let own = contents.find(name).map(|index| &sets[index].data);
            axes.get(name).or(own)
        };
        // An axis has none of its own.
        let variables = contents.variables.iter().zip(&sets);
        for (variable, set) in variables.filter(|(variable, _)| !is_axis(variable)) {
            for (place, name) in axis_names(contents, variable).iter().enumerate() {
                if let Some(axis) = scale(name) {
                    set.data.attach_scale(place, axis).map_err(failed)?;
                }
            }
        }
        Ok(Self {
            file,
            sets,
            done: 0,
            is_netcdf,
        })
    }
}

impl Hdf5 {
    /// Gives back how many samples of the `index`th variable these values are.
    fn put(&self, index: usize, first: usize, values: &Values) -> Result<usize, Problem> {
        if values
            .valid
            .as_ref()
            .is_some_and(|valid| valid.contains(&false))
        {
            let hint = "write CSV or Parquet";
            let found = "some that are missing, for which HDF5 has no place";
            return Err(Problem::unsupported("the values", found, hint));
        }
        let known = if self.is_netcdf {
            without_halves(values)
        } else {
            Cow::Borrowed(values)
        };
        self.sets[index].write(first, &known.data)
    }
}

impl Sink for Hdf5 {
    fn write_whole(&mut self, index: usize, values: &Values) -> Result<(), Problem> {
        self.put(index, 0, values).map(|_| ())
    }

    fn write(&mut self, part: &[Values]) -> Result<(), Problem> {
        let mut samples = 0;
        for (index, values) in part.iter().enumerate() {
            samples = self.put(index, self.done, values)?;
        }
        self.done += samples;
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), Problem> {
        let Self { file, sets, .. } = *self;
        drop(sets);
        file.close().map_err(failed)
    }
}

impl Set {
    /// Gives back how many samples these values are.
    fn write(&self, first: usize, data: &Data) -> Result<usize, Problem> {
        let per_sample = self.shape.iter().skip(1).product::<usize>().max(1);
        let samples = data.len() / per_sample;
        let mut starts = vec![0; self.shape.len()];
        let mut counts = self.shape.clone();
        if let (Some(start), Some(count)) = (starts.first_mut(), counts.first_mut()) {
            (*start, *count) = (first, samples);
        }
        if data.is_empty() {
            return Ok(samples);
        }
        let written = match data {
            Data::Bool(v) => {
                let flags: Vec<HBool> = v.iter().map(|flag| HBool::from(*flag)).collect();
                self.data.write_slice(&starts, &counts, &flags)
            }
            Data::I8(v) => self.data.write_slice(&starts, &counts, v),
            Data::I16(v) => self.data.write_slice(&starts, &counts, v),
            Data::I32(v) => self.data.write_slice(&starts, &counts, v),
            Data::I64(v) => self.data.write_slice(&starts, &counts, v),
            Data::U8(v) => self.data.write_slice(&starts, &counts, v),
            Data::U16(v) => self.data.write_slice(&starts, &counts, v),
            Data::U32(v) => self.data.write_slice(&starts, &counts, v),
            Data::U64(v) => self.data.write_slice(&starts, &counts, v),
            Data::F16(v) => {
                let bits: Vec<u16> = v.iter().map(|half| half.to_bits()).collect();
                self.data.write_slice(&starts, &counts, &bits)
            }
            Data::F32(v) => self.data.write_slice(&starts, &counts, v),
            Data::F64(v) => self.data.write_slice(&starts, &counts, v),
            // Refused before anything is written.
            Data::Text(_) | Data::List { .. } => Ok(()),
        };
        written.map_err(failed)?;
        Ok(samples)
    }
}

/// The axes that no variable gives the places along, by name: data sets without values of their own.
fn axes(file: &H5File, contents: &Contents) -> Result<BTreeMap<String, H5Dataset>, Problem> {
    let mut made = BTreeMap::new();
    for variable in &contents.variables {
        let names = axis_names(contents, variable);
        for (name, &length) in names.iter().zip(&variable.shape) {
            if made.contains_key(name) || contents.find(name).is_some() {
                continue;
            }
            let builder = file.new_dataset::<f32>().shape([length as usize]);
            let axis = builder.create(name).map_err(failed)?;
            // The words by which the library of NetCDF tells an axis from a variable.
            let words =
                format!("This is a netCDF dimension but not a netCDF variable.{length:>10}");
            axis.set_scale(Some(&words)).map_err(failed)?;
            made.insert(name.clone(), axis);
        }
    }
    Ok(made)
}

fn set(file: &H5File, variable: &Variable, kind: &ValueKind) -> Result<Set, Problem> {
    let shape: Vec<usize> = variable.shape.iter().map(|&axis| axis as usize).collect();
    if let Some((groups, _)) = variable.name.rsplit_once('/') {
        let mut path = String::new();
        for group in groups.split('/').filter(|group| !group.is_empty()) {
            path = format!("{path}/{group}");
            // It is there already where another variable lies in it.
            let _ = file.create_group(path.trim_start_matches('/'));
        }
    }
    let name = &variable.name;
    let data = match kind {
        ValueKind::Bool => create::<HBool>(file, &shape, name),
        ValueKind::I8 => create::<i8>(file, &shape, name),
        ValueKind::I16 => create::<i16>(file, &shape, name),
        ValueKind::I32 => create::<i32>(file, &shape, name),
        ValueKind::I64 => create::<i64>(file, &shape, name),
        ValueKind::U8 => create::<u8>(file, &shape, name),
        ValueKind::U16 => create::<u16>(file, &shape, name),
        ValueKind::U32 => create::<u32>(file, &shape, name),
        ValueKind::U64 => create::<u64>(file, &shape, name),
        ValueKind::F16 => {
            let builder = file.new_dataset::<u16>().shape(&shape);
            builder.datatype(DatatypeMessage::f16_type()).create(name)
        }
        ValueKind::F32 => create::<f32>(file, &shape, name),
        ValueKind::F64 | ValueKind::Text | ValueKind::List(_) => create::<f64>(file, &shape, name),
    };
    let data = data.map_err(failed)?;
    for attribute in &variable.attributes {
        attach(&data, attribute).map_err(failed)?;
    }
    Ok(Set { data, shape })
}

fn attach(data: &H5Dataset, attribute: &Attribute) -> Result<(), Hdf5Error> {
    let name = attribute.name.as_str();
    macro_rules! numbers {
        ($($kind:ident $type:ty),*) => {
            match &attribute.value {
                $(Data::$kind(v) => {
                    data.new_attr::<$type>().shape([v.len()]).create(name)?.write_array(v)
                })*
                value => match value.as_text() {
                    Some(text) => {
                        let made = data.new_attr::<VarLenUnicode>().shape(()).create(name)?;
                        made.write_string(text)
                    }
                    None => Ok(()),
                },
            }
        };
    }
    numbers!(I8 i8, I16 i16, I32 i32, I64 i64, U8 u8, U16 u16, U32 u32, U64 u64, F32 f32, F64 f64)
}

fn create<T: H5Type>(file: &H5File, shape: &[usize], name: &str) -> Result<H5Dataset, Hdf5Error> {
    file.new_dataset::<T>().shape(shape).create(name)
}

fn failed(error: Hdf5Error) -> Problem {
    Problem::io("cannot write the file", std::io::Error::other(error))
}
