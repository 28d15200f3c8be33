//! The file of a classical codec: the archive's container with the description of the data in one
//! section and what the codec made of them in the other.

use super::super::table::Part;
use super::super::{bytes, head, mesh};
use super::head::Head;
use super::limits::known_limits;
use super::list::find;
use super::unpack::unpack;
use super::{Codec, Column, Columns, Setting, Shape};
use crate::codec::container_writer::Writer;
use crate::codec::{Bounds, CodecError};
use crate::data::Dataset;

/// Codecs that give back every bit.
const LOSSLESS: [&str; 3] = ["zstd", "pcodec", "wavelet-exact"];

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
    let shape = Shape::from_data(data);
    let values = match setting {
        Setting::Bounds => codec.encode_limited(&columns, &shape, &known_limits(data, bounds)),
        _ => codec.encode(&columns, &shape, setting),
    }?;
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
