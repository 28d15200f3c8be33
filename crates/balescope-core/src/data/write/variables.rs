//! Data sets in the formats of others: as variables with names, types and axes.

use std::io;
use std::ops::ControlFlow;
use std::path::Path;

use balescope_formats::{
    ByteOrder as Order, Contents, Data, Target, ValueKind, Values, Variable, Writer,
};

use super::encode::StoredArray;
use super::{atomic, stored_array};
use crate::data::{ByteOrder, DType, DataError, Dataset, ValuesView};

/// How a data set is told as variables.
pub(super) struct Variables {
    pub contents: Contents,
    /// One variable a column or component; otherwise the array as it is stored.
    is_split: bool,
}

impl Variables {
    /// Of `samples` samples, of which `first` are some.
    pub fn of(first: &Dataset, samples: usize, target: Target) -> Self {
        let layout = first.layout.with_samples(samples);
        let kind = kind(first.dtype);
        let named = first.has_names && !target.is_of_one_array();
        let is_split = named || target.is_of_tables() || target.is_of_grids();
        let grid = if first.is_field() {
            layout.field_shape()
        } else {
            Vec::new()
        };
        let made = if is_split {
            // Without an axis of samples the whole is one.
            let has_samples = layout.sample_axis.is_some() || target.is_of_grids();
            let points = grid.iter().map(|&points| points as u64);
            let shape: Vec<u64> = has_samples
                .then_some(samples as u64)
                .into_iter()
                .chain(points)
                .collect();
            let axes = has_samples.then(|| sample_axis(first)).into_iter();
            let axes: Vec<&str> = axes.chain(grid_axes(grid.len())).collect();
            let own = |column: &String| variable(column, &shape, &axes, kind.clone());
            first.column_names.iter().map(own).collect()
        } else {
            let shape: Vec<u64> = layout.shape.iter().map(|&axis| axis as u64).collect();
            let mut of_grid = grid_axes(grid.len());
            let called = |place: usize| match place {
                _ if layout.sample_axis == Some(place) => sample_axis(first),
                _ if layout.component_axis == Some(place) => {
                    if first.is_field() {
                        "component"
                    } else {
                        "column"
                    }
                }
                _ => of_grid.next().unwrap_or("axis"),
            };
            let axes: Vec<&str> = (0..shape.len()).map(called).collect();
            let array = first.origin.array.as_deref().unwrap_or("data");
            vec![variable(array, &shape, &axes, kind)]
        };
        let contents = Contents {
            variables: made,
            ..Contents::default()
        };
        Self { contents, is_split }
    }

    /// Whether parts of the samples may be written one after the other.
    pub fn come_in_parts(&self, first: &Dataset) -> bool {
        let layout = &first.layout;
        if self.is_split {
            layout.sample_axis.is_some()
        } else {
            layout.sample_axis == Some(0)
        }
    }

    /// The values of some samples, one of each variable.
    pub fn values(&self, part: &Dataset) -> Result<Vec<Values>, DataError> {
        if !self.is_split {
            let stored =
                stored_array(part).map_err(|error| DataError::Layout(error.to_string()))?;
            return Ok(vec![values(stored)?]);
        }
        let column = |column| {
            let ValuesView {
                doubles,
                remainders,
            } = part.stored_column(column);
            values(StoredArray {
                doubles: doubles.into_dyn(),
                remainders: remainders.map(ndarray::ArrayView2::into_dyn),
                dtype: part.dtype,
                order: ByteOrder::Little,
            })
        };
        (0..part.columns()).map(column).collect()
    }
}

/// Writes a data set that comes in parts into the format of `target`, at `path`.
///
/// # Errors
/// The outer one when the file cannot be written, the inner one as `next` says.
pub(super) fn write<E>(
    path: &Path,
    target: Target,
    samples: usize,
    next: &mut dyn FnMut() -> Result<Option<Dataset>, E>,
) -> Result<Result<(), E>, DataError> {
    let mut stopped = None;
    let mut next = || match next() {
        Ok(part) => ControlFlow::Continue(part),
        Err(error) => {
            stopped = Some(error);
            ControlFlow::Break(())
        }
    };
    let mut fill = |place: &Path| {
        let written = write_until(place, target, samples, &mut next);
        written.map_err(|error| under_its_name(error, path))
    };
    let written = if target.is_of_folders() {
        atomic::persist_folder(path, fill)
    } else {
        let mut failed = None;
        let written = atomic::persist(path, |_, place| {
            fill(place).map_err(|error| {
                let text = error.to_string();
                failed = Some(error);
                io::Error::other(text)
            })
        });
        failed.map_or(written, Err)
    };
    match stopped {
        Some(error) => Ok(Err(error)),
        None => written.map(Ok),
    }
}

/// Errors name the file as it is to be called, not as it is while it is written.
fn under_its_name(error: DataError, path: &Path) -> DataError {
    match error {
        DataError::Format(error) => DataError::Format(balescope_formats::Error {
            file: path.to_owned(),
            ..error
        }),
        other => other,
    }
}

fn write_until(
    path: &Path,
    target: Target,
    samples: usize,
    next: &mut dyn FnMut() -> ControlFlow<(), Option<Dataset>>,
) -> Result<(), DataError> {
    let mut next = || match next() {
        ControlFlow::Continue(part) => Ok(part),
        ControlFlow::Break(()) => Err(DataError::Layout("stopped".to_owned())),
    };
    let nothing = || DataError::Layout("nothing was written".to_owned());
    let mut first = next()?.ok_or_else(nothing)?;
    let variables = Variables::of(&first, samples, target);
    if !variables.come_in_parts(&first) && first.samples() < samples {
        let mut parts = vec![first];
        while let Some(part) = next()? {
            parts.push(part);
        }
        first = Dataset::joined(&parts)?;
    }
    let mut writer = Writer::create(path, target, &variables.contents)?;
    let mut part = Some(first);
    while let Some(data) = part {
        writer.write(&variables.values(&data)?)?;
        part = next()?;
    }
    Ok(writer.finish()?)
}

fn variable(name: &str, shape: &[u64], axes: &[&str], kind: ValueKind) -> Variable {
    let dimensions = axes.iter().map(|axis| Some((*axis).to_owned()));
    Variable {
        dimensions: dimensions.collect(),
        ..Variable::new(name, shape.to_vec(), kind)
    }
}

/// What the axis of samples is called.
fn sample_axis(data: &Dataset) -> &'static str {
    if data.is_field() { "snapshot" } else { "row" }
}

/// The last axis is x, as pictures have it.
fn grid_axes(count: usize) -> impl Iterator<Item = &'static str> {
    // Axes of more have no names that mean anything.
    let plain = ["a", "b", "c", "d", "e", "f"].into_iter();
    let of_space = ["z", "y", "x"].into_iter();
    let more = count.saturating_sub(of_space.len());
    plain
        .take(more)
        .chain(of_space.skip(3_usize.saturating_sub(count)))
}

fn kind(dtype: DType) -> ValueKind {
    match dtype {
        DType::Bool => ValueKind::Bool,
        DType::I8 => ValueKind::I8,
        DType::I16 => ValueKind::I16,
        DType::I32 => ValueKind::I32,
        DType::I64 => ValueKind::I64,
        DType::U8 => ValueKind::U8,
        DType::U16 => ValueKind::U16,
        DType::U32 => ValueKind::U32,
        DType::U64 => ValueKind::U64,
        DType::F16 => ValueKind::F16,
        DType::F32 => ValueKind::F32,
        DType::F64 => ValueKind::F64,
    }
}

/// Values of an array in standard order, as they are stored.
fn values(mut array: StoredArray<'_>) -> Result<Values, DataError> {
    array.order = ByteOrder::Little;
    let kind = kind(array.dtype);
    let mut bytes = Vec::with_capacity(array.doubles.len() * array.dtype.size());
    let written = array.write_elements(&mut bytes);
    let data = Data::from_bytes(&kind, &bytes, Order::Little).filter(|_| written.is_ok());
    let unlike = || DataError::Layout("the values are no numbers".to_owned());
    data.map(Values::all).ok_or_else(unlike)
}
