//! Which data sets are axes of which others: dimension scales.

use rust_hdf5::H5Dataset;

use super::element::number;
use crate::data::Data;
use crate::values::ByteOrder;

/// The axes of all data sets.
#[derive(Debug, Default)]
pub(super) struct Scales {
    /// For each data set the names of its axes.
    pub axes: Vec<Vec<Option<String>>>,
    /// Data sets that stand for the length of an axis and hold no values.
    pub only_axes: Vec<usize>,
    pub is_netcdf: bool,
    /// Lengths of axes by their names.
    lengths: Vec<(String, u64)>,
}

/// A data set that is an axis.
struct Scale {
    dataset: usize,
    name: String,
    /// The group it is in, with a slash behind it.
    group: String,
    length: Option<u64>,
    /// The number that `NetCDF` gives it.
    number: Option<i64>,
    /// Which axes of others it is, where it says so.
    serves: Vec<usize>,
}

/// How `NetCDF` names an axis that has no values.
const WITHOUT_VALUES: &str = "This is a netCDF dimension but not a netCDF variable";

impl Scales {
    pub fn new(handles: &[&H5Dataset], names: &[&str], shapes: &[&[u64]]) -> Self {
        let mut found = Vec::new();
        let mut all = Self::default();
        for (dataset, handle) in handles.iter().enumerate() {
            if text(handle, "CLASS").as_deref() != Some("DIMENSION_SCALE") {
                continue;
            }
            if text(handle, "NAME").is_some_and(|name| name.starts_with(WITHOUT_VALUES)) {
                all.only_axes.push(dataset);
                all.is_netcdf = true;
            }
            let (group, name) = match names[dataset].rfind('/') {
                Some(at) => names[dataset].split_at(at + 1),
                None => ("", names[dataset]),
            };
            let number = integers(handle, "_Netcdf4Dimid").first().copied();
            all.is_netcdf |= number.is_some();
            found.push(Scale {
                dataset,
                name: name.to_owned(),
                group: group.to_owned(),
                length: shapes[dataset].first().copied(),
                number,
                serves: served_axes(handle),
            });
        }
        for (dataset, handle) in handles.iter().enumerate() {
            let axes = axes_of(dataset, handle, names[dataset], shapes[dataset], &found);
            all.axes.push(axes);
        }
        let lengths = found
            .into_iter()
            .filter_map(|scale| Some((scale.name, scale.length?)));
        all.lengths = lengths.collect();
        all
    }

    /// What holds fewer samples than its axis: `NetCDF` shows fill values in their place.
    pub fn short(&self, names: &[&str], shapes: &[&[u64]]) -> Vec<String> {
        let mut notes = Vec::new();
        for (name, (axes, shape)) in names.iter().zip(self.axes.iter().zip(shapes)) {
            for (axis, length) in axes.iter().zip(*shape) {
                let known = self
                    .lengths
                    .iter()
                    .find(|(name, whole)| Some(name) == axis.as_ref() && whole > length);
                if let Some((axis, whole)) = known.filter(|_| self.is_netcdf) {
                    notes.push(format!(
                        "`{name}` holds {length} of the {whole} along `{axis}`; the rest was not written"
                    ));
                }
            }
        }
        notes
    }
}

fn axes_of(
    dataset: usize,
    handle: &H5Dataset,
    name: &str,
    shape: &[u64],
    scales: &[Scale],
) -> Vec<Option<String>> {
    let own = scales.iter().find(|scale| scale.dataset == dataset);
    let numbers = integers(handle, "_Netcdf4Coordinates");
    let is_attached = handle.attr("DIMENSION_LIST").is_ok();
    let axis = |(axis, length): (usize, &u64)| {
        if numbers.len() == shape.len() {
            let number = numbers[axis];
            let scale = scales.iter().find(|scale| scale.number == Some(number));
            return scale.map(|scale| scale.name.clone());
        }
        if let Some(own) = own.filter(|_| axis == 0) {
            return Some(own.name.clone());
        }
        if !is_attached {
            return None;
        }
        // The references themselves are not resolved: it is the one scale that fits, or none.
        let mut fitting = scales.iter().filter(|scale| {
            scale.length == Some(*length)
                && scale.serves.contains(&axis)
                && name.starts_with(&scale.group)
        });
        let first = fitting.next()?;
        fitting.next().is_none().then(|| first.name.clone())
    };
    shape.iter().enumerate().map(axis).collect()
}

fn text(handle: &H5Dataset, key: &str) -> Option<String> {
    handle.attr(key).ok()?.read_string().ok()
}

fn integers(handle: &H5Dataset, key: &str) -> Vec<i64> {
    let read = || {
        let attribute = handle.attr(key).ok()?;
        let (kind, order) = number(&attribute.datatype().ok()?)?;
        let data = Data::from_bytes(&kind, &attribute.read_raw().ok()?, order)?;
        match data {
            Data::I32(v) => Some(v.into_iter().map(i64::from).collect()),
            Data::I64(v) => Some(v),
            _ => None,
        }
    };
    read().unwrap_or_default()
}

/// The axes in the list of those that use a scale: pairs of a reference and an axis.
fn served_axes(handle: &H5Dataset) -> Vec<usize> {
    use rust_hdf5::DatatypeMessage as Type;
    let read = || {
        let attribute = handle.attr("REFERENCE_LIST").ok()?;
        let Type::Compound { size, members } = attribute.datatype().ok()? else {
            return None;
        };
        let of_axis = members
            .iter()
            .find(|member| number(&member.datatype).is_some())?;
        let (kind, order) = number(&of_axis.datatype)?;
        let bytes = attribute.read_raw().ok()?;
        let at = of_axis.offset as usize;
        let axes = bytes
            .chunks_exact((size as usize).max(1))
            .filter_map(|pair| {
                let bytes = pair.get(at..at.checked_add(kind.width())?)?;
                small(bytes, order)
            });
        Some(axes.collect())
    };
    read().unwrap_or_default()
}

/// A number of few bytes that is not negative.
fn small(bytes: &[u8], order: ByteOrder) -> Option<usize> {
    let fold = |n: usize, byte: &u8| n.checked_mul(256).map(|n| n + usize::from(*byte));
    match order {
        ByteOrder::Little => bytes.iter().rev().try_fold(0, fold),
        ByteOrder::Big => bytes.iter().try_fold(0, fold),
    }
}
