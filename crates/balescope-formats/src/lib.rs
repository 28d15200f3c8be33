//! Readers of the formats that scientific data come in.
//!
//! [`open`] tells a file's format by its content, lists what is inside and reads values in ranges of
//! samples. Types are kept as stored, 64-bit integers to the last bit; what a file says of its
//! variables (units, axes, fill values, meshes) comes with them. Nothing that a file claims is
//! believed before its bytes bear it out, and no reader's panic comes through.

mod bytes;
mod cf;
#[cfg(feature = "parquet")]
mod columns;
mod contents;
mod csv;
mod error;
mod guard;
#[cfg(feature = "hdf5")]
mod hdf5;
mod netcdf3;
mod packed;
mod reader;
#[cfg(feature = "root")]
mod root;
mod sniff;
#[cfg(test)]
mod testing;
mod unpack;
mod values;

use std::path::Path;

pub use self::contents::{Attribute, Cells, Contents, Mesh, OnMesh, Variable};
pub use self::error::{Error, Problem};
pub use self::reader::Reader;
pub use self::sniff::Format;
pub use self::values::{ByteOrder, Data, ValueKind, Values};

use self::bytes::Bytes;
use self::guard::guarded;
use self::reader::Source;

/// Opens a file or folder by its content, whatever it is called.
///
/// # Errors
/// When it cannot be opened, is of a format that is not read (which is named, with what to do), or is
/// damaged.
pub fn open(path: &Path) -> Result<Reader, Error> {
    let opened = guarded("opening", || {
        let format = format(path)?;
        source(path, format)
    });
    let (format, source) = opened.map_err(|problem| Error {
        file: path.to_owned(),
        problem,
    })?;
    Ok(Reader::new(path, format, source))
}

fn format(path: &Path) -> Result<Format, Problem> {
    if path.is_dir() {
        return sniff::folder_format(path);
    }
    sniff::format(&Bytes::open(path)?)
}

/// The reader of one format, and the format as its reader sees it.
fn source(path: &Path, format: Format) -> Result<(Format, Box<dyn Source>), Problem> {
    let source: Box<dyn Source> = match format {
        Format::NetCdf3 => Box::new(netcdf3::NetCdf3::open(path)?),
        #[cfg(feature = "parquet")]
        Format::Parquet => Box::new(columns::Parquet::open(path)?),
        #[cfg(feature = "parquet")]
        Format::ArrowIpc => Box::new(columns::ArrowIpc::open(path)?),
        #[cfg(feature = "root")]
        Format::Root => Box::new(root::Root::open(path)?),
        Format::Csv => Box::new(csv::Table::open(path)?),
        #[cfg(feature = "hdf5")]
        Format::Hdf5 | Format::NetCdf4 => {
            let file = hdf5::Hdf5::open(path)?;
            return Ok((file.format(), Box::new(file)));
        }
        other => {
            return Err(Problem::unsupported(
                "the file",
                format!("{other:?}"),
                "this build leaves the format out",
            ));
        }
    };
    Ok((format, source))
}
