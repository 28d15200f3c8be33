//! The file of a classical codec: the archive's container with the description of the data in one
//! section and what the codec made of them in the other.

use std::io::Read as _;
use std::path::Path;

use ndarray::{Array2, s};
use serde::{Deserialize, Serialize};

use super::super::container::{self, Container};
use super::super::{ArchiveError, archive, side};
use super::{Codec, Columns, Setting, Shape, find};
use crate::data::{ByteOrder, DType, DataError, Dataset, Layout, Origin};

/// The section that no archive of a model has.
pub(in crate::codec) const VALUES: &str = "values";

/// Stands for a file that has no name.
const LABEL: &str = "classical codec";

/// The same that an archive tells of its data.
#[derive(Serialize, Deserialize)]
struct Head {
    program: String,
    label: String,
    array: Option<String>,
    dtype: DType,
    byte_order: ByteOrder,
    fortran_order: bool,
    layout: Layout,
    column_names: Vec<String>,
    has_names: bool,
    spare_names: Option<Vec<String>>,
    codec: String,
    setting: Setting,
}

/// The whole file of a data set, byte for byte.
///
/// # Errors
/// In words, when the codec refuses the values.
pub fn pack(data: &Dataset, codec: &dyn Codec, setting: Setting) -> Result<Vec<u8>, String> {
    let spare = || data.names_to_write().map(<[String]>::to_vec);
    let head = Head {
        program: archive::PROGRAM.to_owned(),
        label: data.origin.label.clone(),
        array: data.origin.array.clone(),
        dtype: data.dtype,
        byte_order: data.byte_order,
        fortran_order: data.fortran_order,
        layout: data.layout.clone(),
        column_names: data.column_names.clone(),
        has_names: data.has_names,
        spare_names: if data.has_names { None } else { spare() },
        codec: codec.name().to_owned(),
        setting,
    };
    let mut told = Vec::new();
    ciborium::into_writer(&head, &mut told).map_err(|e| e.to_string())?;
    let columns: Columns = (0..data.columns())
        .map(|column| data.column(column).iter().copied().collect())
        .collect();
    let values = codec.encode(&columns, &Shape::of(data), setting)?;
    let sections = [("header", side::deflate(&told)), (VALUES, values)];
    Ok(container::write(&sections))
}

/// A file of a codec, read.
pub struct PackedFile {
    pub data: Dataset,
    pub info: PackedInfo,
}

/// What a file of a codec is, for people and for `info --json`.
#[derive(Clone, Debug, Serialize)]
pub struct PackedInfo {
    /// The program that wrote it.
    pub program: String,
    pub codec: String,
    pub setting: String,
    pub shape: Vec<usize>,
    pub dtype: String,
    pub columns: Vec<String>,
    /// The data as stored.
    pub input: usize,
    pub header: usize,
    pub values: usize,
    pub total: usize,
    pub total_ratio: f64,
}

/// Whether a file, of which `start` is the beginning, holds what a codec made, and no model.
#[must_use]
pub fn is_packed(start: &[u8]) -> bool {
    container::names(start).iter().any(|name| name == VALUES)
}

/// As many bytes as [`is_packed`] needs.
pub const START: usize = 256;

/// A file of a codec; `None` where it is something else.
///
/// # Errors
/// When it cannot be read or is damaged.
pub fn read_packed(path: &Path) -> Result<Option<PackedFile>, ArchiveError> {
    let failed = |source| DataError::Io {
        path: path.to_owned(),
        what: "cannot be read",
        source,
    };
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    let mut start = (&mut file).take(START as u64);
    start.read_to_end(&mut bytes).map_err(failed)?;
    if !is_packed(&bytes) {
        return Ok(None);
    }
    file.read_to_end(&mut bytes).map_err(failed)?;
    let (data, head) = unpack_labelled(&path.display().to_string(), &bytes)?;
    let info = PackedInfo {
        program: head.program,
        codec: head.codec,
        setting: head.setting.to_string(),
        shape: data.layout.shape.clone(),
        dtype: data.dtype.name().to_owned(),
        columns: data.column_names.clone(),
        input: data.stored_bytes(),
        header: fixed_bytes(&bytes)?,
        values: bytes.len() - fixed_bytes(&bytes)?,
        total: bytes.len(),
        total_ratio: data.stored_bytes() as f64 / bytes.len() as f64,
    };
    Ok(Some(PackedFile { data, info }))
}

/// Bytes of a file that more samples would not add to.
///
/// # Errors
/// When it is damaged or not of a codec.
pub fn fixed_bytes(bytes: &[u8]) -> Result<usize, ArchiveError> {
    let file = Container::parse(LABEL, bytes)?;
    Ok(bytes.len() - file.section(VALUES)?.len())
}

/// The inverse of [`pack`]: the data with shape, type, order and names.
///
/// # Errors
/// When the file is damaged.
pub fn unpack(bytes: &[u8]) -> Result<Dataset, ArchiveError> {
    unpack_labelled(LABEL, bytes).map(|(data, _)| data)
}

fn unpack_labelled(label: &str, bytes: &[u8]) -> Result<(Dataset, Head), ArchiveError> {
    let file = Container::parse(label, bytes)?;
    let unread = |found| file.damaged("header", found, "a description of the data");
    let head = side::inflate(file.section("header")?, archive::MOST_HEADER).map_err(unread)?;
    let head: Head = ciborium::from_reader(head.as_slice()).map_err(|e| unread(e.to_string()))?;
    head.layout.check()?;
    let shape = Shape::new(head.dtype, &head.layout);
    // Values, columns and bits at the same time.
    let needed = 32 * shape.count() as u128 * shape.columns as u128;
    if !archive::is_affordable(needed, bytes.len()) {
        let found = format!("{needed} bytes of data in a file of {}", bytes.len());
        return Err(file.damaged("header", found, "a size that the file justifies"));
    }
    let codec = find(&head.codec)
        .ok_or_else(|| file.damaged("header", head.codec.clone(), "a codec that is known"))?;
    let columns = codec
        .decode(file.section(VALUES)?, &shape, head.setting)
        .map_err(|found| file.damaged("section values", found, "what the header describes"))?;
    let mut values = Array2::zeros((head.layout.samples(), head.layout.features()));
    let points = head.layout.points();
    for (i, column) in columns.iter().enumerate() {
        let mut to = values.slice_mut(s![.., i * points..(i + 1) * points]);
        for (to, &v) in to.iter_mut().zip(column) {
            *to = head.dtype.nearest(v);
        }
    }
    let origin = Origin {
        path: None,
        label: head.label.clone(),
        array: head.array.clone(),
    };
    let names = head.has_names.then(|| head.column_names.clone());
    let mut data = Dataset::new(origin, head.dtype, head.layout.clone(), names, values)?;
    data.column_names.clone_from(&head.column_names);
    if let Some(spare) = head.spare_names.clone() {
        data.keep_names(spare);
    }
    data.byte_order = head.byte_order;
    data.fortran_order = head.fortran_order;
    Ok((data, head))
}
