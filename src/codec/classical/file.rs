//! The file of a classical codec: the archive's container with the description of the data in one
//! section and what the codec made of them in the other.

use ndarray::{Array2, s};
use serde::{Deserialize, Serialize};

use std::io::Cursor;

use super::super::container::{Container, Part, Writer};
use super::super::{ArchiveError, head, read, side};
use super::{Codec, Columns, Setting, Shape, find};
use crate::data::{ByteOrder, DType, Dataset, Layout, Origin};

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
        program: head::PROGRAM.to_owned(),
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
    let write = || {
        let mut file = Writer::new(Vec::new())?;
        file.section(Part::Header, &side::deflate(&told))?;
        file.section(Part::Values, &values)?;
        file.finish()
    };
    write().map(|(bytes, _)| bytes).map_err(|e| e.to_string())
}

/// The inverse of [`pack`]: the data with shape, type, order and names.
///
/// # Errors
/// When the file is damaged.
pub fn unpack(bytes: &[u8]) -> Result<Dataset, ArchiveError> {
    let mut file = Container::open("classical codec", Cursor::new(bytes))?;
    let (header, values) = (file.single(Part::Header)?, file.single(Part::Values)?);
    let unread = |found| file.damaged("header", found, "a description of the data");
    let head = side::inflate(&header, head::MOST_HEADER).map_err(unread)?;
    let head: Head = ciborium::from_reader(head.as_slice()).map_err(|e| unread(e.to_string()))?;
    head.layout.check()?;
    let shape = Shape::new(head.dtype, &head.layout);
    // Values, columns and bits at the same time.
    let needed = 32 * shape.count() as u128 * shape.columns as u128;
    if !read::is_affordable(needed, bytes.len() as u64) {
        let found = format!("{needed} bytes of data in a file of {}", bytes.len());
        return Err(file.damaged("header", found, "a size that the file justifies"));
    }
    let codec = find(&head.codec)
        .ok_or_else(|| file.damaged("header", head.codec.clone(), "a codec that is known"))?;
    let columns = codec
        .decode(&values, &shape, head.setting)
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
        label: head.label,
        array: head.array,
    };
    let names = head.has_names.then(|| head.column_names.clone());
    let mut data = Dataset::new(origin, head.dtype, head.layout, names, values)?;
    data.column_names = head.column_names;
    if let Some(spare) = head.spare_names {
        data.keep_names(spare);
    }
    data.byte_order = head.byte_order;
    data.fortran_order = head.fortran_order;
    Ok(data)
}
