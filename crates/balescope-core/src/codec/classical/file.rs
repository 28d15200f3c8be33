//! The file of a classical codec: the archive's container with the description of the data in one
//! section and what the codec made of them in the other.

use std::io::{Cursor, Read, Seek};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::super::container::Container;
use super::super::table::Part;
use super::super::{ArchiveError, bytes, head, mesh, shared};
use super::list::find;
use super::{Codec, Column, Columns, Setting, Shape};
use crate::codec::container_writer::Writer;
use crate::codec::{Bounds, CodecError};
use crate::data::{
    ByteOrder, ColumnTypes, DType, Dataset, Layout, Metadata, MissingValues, Origin, Values,
};

/// Stands for a file that has no name.
const LABEL: &str = "classical codec";

/// Codecs that give back every bit.
const LOSSLESS: [&str; 2] = ["zstd", "pcodec"];

/// The same that an archive tells of its data.
#[derive(Serialize, Deserialize)]
struct Head {
    program: String,
    label: String,
    array: Option<String>,
    dtype: DType,
    /// Of each column, where they are of several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    column_types: Vec<DType>,
    byte_order: ByteOrder,
    fortran_order: bool,
    layout: Layout,
    column_names: Vec<String>,
    has_names: bool,
    spare_names: Option<Vec<String>>,
    #[serde(default)]
    missing: MissingValues,
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    metadata: Metadata,
    codec: String,
    setting: Setting,
    /// What the file was made to keep within.
    #[serde(default, skip_serializing_if = "Bounds::is_empty")]
    bounds: Bounds,
}

/// The whole file of a data set, byte for byte.
pub fn pack(data: &Dataset, codec: &dyn Codec, setting: Setting) -> Result<Vec<u8>, CodecError> {
    pack_within(data, codec, setting, &Bounds::default())
}

/// The same, with the bounds that it is known to keep within told in the file.
pub fn pack_within(
    data: &Dataset,
    codec: &dyn Codec,
    setting: Setting,
    bounds: &Bounds,
) -> Result<Vec<u8>, CodecError> {
    let spare = || data.names_to_write().map(<[String]>::to_vec);
    let head = Head {
        program: head::PROGRAM.to_owned(),
        label: data.origin.label.clone(),
        array: data.origin.array.clone(),
        dtype: data.dtype,
        column_types: data.types().to_list(),
        byte_order: data.byte_order,
        fortran_order: data.fortran_order,
        layout: data.layout.clone(),
        column_names: data.column_names.clone(),
        has_names: data.has_names,
        spare_names: if data.has_names { None } else { spare() },
        missing: data.missing().clone(),
        metadata: mesh::without_mesh(data.metadata()),
        codec: codec.name().to_owned(),
        setting,
        bounds: bounds.clone(),
    };
    let mut told = Vec::new();
    ciborium::into_writer(&head, &mut told).map_err(|e| e.to_string())?;
    let column = |column| {
        let stored = data.stored_column(column);
        let remainders = stored.remainders.iter().flatten().copied();
        Column {
            doubles: stored.doubles.iter().copied().collect(),
            remainders: remainders.collect(),
        }
    };
    let columns: Columns = (0..data.columns()).map(column).collect();
    let values = codec.encode(&columns, &Shape::from_data(data), setting)?;
    let write = || {
        let mut file = Writer::new(Vec::new())?;
        file.section(Part::Header, &bytes::deflate(&told))?;
        file.section(Part::Values, &values)?;
        if let Some(mesh) = mesh::to_section(data.metadata()) {
            file.section(Part::Mesh, &mesh)?;
        }
        file.finish()
    };
    let (file, _) = write().map_err(|error| error.to_string())?;
    Ok(file)
}

/// Bytes of data up to which every setting is tried.
const SMALL: usize = 1 << 22;

/// The smallest file that gives back every bit, with the codec that made it.
pub fn pack_lossless(data: &Dataset) -> Result<(Vec<u8>, &'static dyn Codec), CodecError> {
    let shape = Shape::from_data(data);
    let mut smallest: Option<(Vec<u8>, &'static dyn Codec)> = None;
    let mut refused = CodecError::from("no codec gives back every bit");
    for codec in LOSSLESS.iter().filter_map(|name| find(name)) {
        let mut settings = codec.settings(&shape);
        if data.stored_bytes() > SMALL {
            // The quickest.
            settings.drain(..settings.len().saturating_sub(1));
        }
        for setting in settings {
            match pack(data, codec, setting) {
                Ok(file) => {
                    let smaller = smallest.as_ref().is_none_or(|(s, _)| file.len() < s.len());
                    if smaller && gives_back(&file, data) {
                        smallest = Some((file, codec));
                    }
                }
                Err(why) => refused = why,
            }
        }
    }
    smallest.ok_or(refused)
}

/// Whether a file holds these very values.
fn gives_back(file: &[u8], data: &Dataset) -> bool {
    let back = unpack(file);
    back.is_ok_and(|back| {
        let (types, points) = (data.types(), data.points());
        let own = data.stored().bits_of(types, points);
        back.stored().bits_of(types, points).eq(own)
    })
}

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
    let (data, head) = unpack_file(&mut file)?;
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
    Ok(Some(PackedFile { data, info, bounds }))
}

/// Bytes of a file that more samples would not add to.
pub fn fixed_bytes(bytes: &[u8]) -> Result<usize, ArchiveError> {
    let mut file = Container::open(LABEL, Cursor::new(bytes))?;
    Ok(bytes.len() - file.single(Part::Values)?.len())
}

/// The inverse of [`pack`]: the data with shape, type, order and names.
pub fn unpack(bytes: &[u8]) -> Result<Dataset, ArchiveError> {
    unpack_labelled(LABEL, bytes).map(|(data, _)| data)
}

fn unpack_labelled(label: &str, bytes: &[u8]) -> Result<(Dataset, Head), ArchiveError> {
    unpack_file(&mut Container::open(label, Cursor::new(bytes))?)
}

fn unpack_file<R: Read + Seek>(file: &mut Container<R>) -> Result<(Dataset, Head), ArchiveError> {
    let (header, values) = (file.single(Part::Header)?, file.single(Part::Values)?);
    let unread = |found: CodecError| file.damaged("header", found, "a description of the data");
    let head = bytes::inflate(&header, head::MOST_HEADER).map_err(unread)?;
    let mut head: Head =
        ciborium::from_reader(head.as_slice()).map_err(|e| unread(e.to_string().into()))?;
    head.metadata.mesh = mesh::read(file)?;
    head.layout.check()?;
    let columns = head.layout.columns();
    let types =
        ColumnTypes::from_list(&head.column_types, head.dtype, columns).ok_or_else(|| {
            let found = format!("{} types of {columns} columns", head.column_types.len());
            file.damaged("header", found, "a type for each column")
        })?;
    let shape = Shape::new(types.clone(), &head.layout);
    // Values, columns and bits at the same time.
    let needed = 32 * shape.count() as u128 * shape.columns as u128;
    file.check_size(needed, 0)?;
    let codec = find(&head.codec)
        .ok_or_else(|| file.damaged("header", head.codec.clone(), "a codec that is known"))?;
    let columns = codec
        .decode(&values, &shape, head.setting)
        .map_err(|found| file.damaged("section values", found, "what the header describes"))?;
    let (samples, features) = (head.layout.samples(), head.layout.features());
    let mut values = Values::blank(&types, samples, features);
    let points = head.layout.points();
    for (i, column) in columns.iter().enumerate() {
        let mut all = values.view_mut();
        let own = i * points..(i + 1) * points;
        let mut column = column.clone();
        let dtype = types.of(i);
        // Beyond the type's end lies its end.
        column
            .doubles
            .iter_mut()
            .for_each(|v| *v = dtype.nearest(*v));
        all.features(own).set_bits(dtype, column.bits(dtype));
    }
    let origin = Origin {
        label: head.label.clone(),
        array: head.array.clone(),
        ..Origin::default()
    };
    let names = head.has_names.then(|| head.column_names.clone());
    let data = Dataset::of_values(origin, head.dtype, head.layout.clone(), names, values)?;
    let mut data = data.with_types(types)?;
    data.column_names.clone_from(&head.column_names);
    if let Some(spare) = head.spare_names.clone() {
        data.keep_names(spare);
    }
    data.byte_order = head.byte_order;
    data.fortran_order = head.fortran_order;
    if !head.metadata.is_empty() {
        data = data.with_metadata(head.metadata.clone());
    }
    Ok((data.with_missing(&head.missing), head))
}
