//! Files of codecs, read.

use std::io::{Cursor, Read, Seek};
use std::path::Path;

use serde::Serialize;

use super::super::container::Container;
use super::super::table::Part;
use super::super::{ArchiveError, mesh, shared};
use super::head::Head;
use super::list::find;
use super::{Codec, Shape};
use crate::codec::{Bounds, CodecError};
use crate::data::Dataset;

/// Stands for a file that has no name.
const LABEL: &str = "classical codec";

/// A file of a codec, read.
pub struct PackedFile {
    pub data: Dataset,
    pub info: PackedInfo,
    /// What it was made to keep within.
    pub bounds: Bounds,
}

/// What a file of a codec is, for people and for `info --json`.
#[derive(Clone, Debug, Serialize)]
pub struct PackedInfo {
    /// The program that wrote it.
    pub program: String,
    pub codec: String,
    pub setting: String,
    /// What the file was made to keep within: `rel=0.01`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub bounds: String,
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

/// Whether these bytes are a file of what a codec made, with no model.
pub fn is_packed(bytes: &[u8]) -> bool {
    Container::open(LABEL, Cursor::new(bytes)).is_ok_and(|file| file.table.is_of_codec())
}

/// A file of a codec; `None` where it is something else.
pub fn read_packed(path: &Path) -> Result<Option<PackedFile>, ArchiveError> {
    let mut file = shared::open(path)?;
    if !file.table.is_of_codec() {
        return Ok(None);
    }
    packed(&mut file).map(Some)
}

/// The file of a codec, from its bytes.
///
/// # Errors
/// When they are damaged.
pub fn read_packed_bytes(bytes: &[u8]) -> Result<PackedFile, ArchiveError> {
    packed(&mut Container::open(LABEL, Cursor::new(bytes))?)
}

fn packed<R: Read + Seek>(file: &mut Container<R>) -> Result<PackedFile, ArchiveError> {
    let (data, head) = unpack_file(file)?;
    let values = file
        .table
        .single(Part::Values)
        .map_or(0, |s| s.length as usize);
    let total = file.length as usize;
    let bounds = head.bounds.clone();
    let info = PackedInfo {
        program: head.program,
        codec: head.codec,
        setting: head.setting.to_string(),
        bounds: head.bounds.to_string(),
        shape: data.layout.shape.clone(),
        dtype: data.types().name(),
        columns: data.column_names.clone(),
        input: data.stored_bytes(),
        header: total - values,
        values,
        total,
        total_ratio: data.stored_bytes() as f64 / total as f64,
    };
    Ok(PackedFile { data, info, bounds })
}

/// Bytes of a file that more samples would not add to.
pub fn fixed_bytes(bytes: &[u8]) -> Result<usize, ArchiveError> {
    let mut file = Container::open(LABEL, Cursor::new(bytes))?;
    Ok(bytes.len() - file.single(Part::Values)?.len())
}

/// The inverse of [`super::pack`]: the data with shape, type, order and names.
pub fn unpack(bytes: &[u8]) -> Result<Dataset, ArchiveError> {
    unpack_labelled(LABEL, bytes).map(|(data, _)| data)
}

fn unpack_labelled(label: &str, bytes: &[u8]) -> Result<(Dataset, Head), ArchiveError> {
    unpack_file(&mut Container::open(label, Cursor::new(bytes))?)
}

fn unpack_file<R: Read + Seek>(file: &mut Container<R>) -> Result<(Dataset, Head), ArchiveError> {
    let opened = Opened::new(file)?;
    let columns = opened
        .codec
        .decode(&opened.values, &opened.shape, opened.head.setting)
        .map_err(|found| file.damaged("section values", found, "what the header describes"))?;
    Ok((opened.head.dataset(&opened.shape, columns)?, opened.head))
}

/// A file of a codec, read and not decoded.
pub(super) struct Opened {
    pub head: Head,
    pub shape: Shape,
    pub codec: &'static dyn Codec,
    pub values: Vec<u8>,
}

impl Opened {
    pub fn new<R: Read + Seek>(file: &mut Container<R>) -> Result<Self, ArchiveError> {
        let (header, values) = (file.single(Part::Header)?, file.single(Part::Values)?);
        let unread = |found: CodecError| file.damaged("header", found, "a description of the data");
        let mut head = Head::from_section(&header).map_err(unread)?;
        head.metadata.mesh = mesh::read(file)?;
        let unfit = |found: CodecError| file.damaged("header", found, "one that fits together");
        let shape = head.shape().map_err(unfit)?;
        file.check_size(needed(&shape), 0)?;
        let codec = find(&head.codec)
            .ok_or_else(|| file.damaged("header", head.codec.clone(), "a codec that is known"))?;
        Ok(Self {
            head,
            shape,
            codec,
            values,
        })
    }
}

/// Bytes of memory that decoding takes: values, columns and bits at the same time.
pub(super) fn needed(shape: &Shape) -> u128 {
    32 * shape.count() as u128 * shape.columns as u128
}
