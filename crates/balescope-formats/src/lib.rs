//! Readers and writers of the formats that scientific data come in.
//!
//! [`open`] tells a file's format by its content, lists what is inside and reads values in ranges of
//! samples. Types are kept as stored, 64-bit integers to the last bit; what a file says of its
//! variables (units, axes, fill values, meshes) comes with them. Nothing that a file claims is
//! believed before its bytes bear it out, and no reader's panic comes through. [`Writer`] writes
//! variables into the formats that others read.

#![cfg_attr(
    not(all(
        feature = "fits",
        feature = "hdf5",
        feature = "parquet",
        feature = "png",
        feature = "root",
        feature = "tiff",
        feature = "vtk"
    )),
    allow(dead_code, reason = "formats that are left out use the rest of it")
)]

mod bytes;
mod cf;
#[cfg(feature = "parquet")]
mod columns;
mod contents;
mod csv;
#[cfg(test)]
#[cfg(all(
    feature = "hdf5",
    feature = "parquet",
    feature = "png",
    feature = "root",
    feature = "vtk"
))]
mod damaged;
mod data;
mod dates;
mod error;
#[cfg(feature = "fits")]
mod fits;
mod guard;
#[cfg(feature = "hdf5")]
mod hdf5;
mod lists;
mod netcdf3;
mod openfoam;
mod others;
mod packed;
#[cfg(feature = "png")]
mod png;
mod polyhedra;
mod raw;
mod reader;
#[cfg(feature = "root")]
mod root;
mod sniff;
#[cfg(test)]
mod testing;
#[cfg(feature = "tiff")]
mod tiff;
mod ugrid;
mod unpack;
mod values;
#[cfg(feature = "vtk")]
mod vtk;
mod write;
mod zarr;
mod zipped;

use std::path::Path;

pub use self::contents::{Attribute, Cells, Contents, Mesh, OnMesh, Variable};
pub use self::data::Data;
pub use self::error::{Error, Problem};
pub use self::lists::{IDENTIFIER, Lists, ROLE};
pub use self::others::zip_of_others;
pub use self::raw::RawLayout;
pub use self::reader::Reader;
pub use self::sniff::Format;
pub use self::values::{ByteOrder, ValueKind, Values};
#[cfg(feature = "vtk")]
pub use self::vtk::TimeStep;
pub use self::write::{Target, Writer};

use self::bytes::Bytes;
use self::guard::guarded;
use self::reader::Source;

/// Usual endings of what is read, for the dialogs that open files.
pub const ENDINGS: [&str; 29] = [
    "csv", "tsv", "txt", "dat", "gz", "zst", "h5", "hdf5", "hdf", "nc", "nc4", "cdf", "root",
    "parquet", "arrow", "feather", "vtk", "vti", "vtr", "vts", "vtu", "vtp", "foam", "fits", "fit",
    "tif", "tiff", "png", "zip",
];

/// Opens a file or folder by its content, whatever it is called.
///
/// # Errors
/// When it cannot be opened, is of a format that is not read (which is named, with what to do), or is
/// damaged.
pub fn open(path: &Path) -> Result<Reader, Error> {
    open_with(path, || {
        if path.is_dir() {
            return source(path, sniff::folder_format(path)?);
        }
        if let Some(folder) = folder_of_case(path) {
            return source(folder, Format::OpenFoam);
        }
        if is_zipped_store(path) {
            return source(path, Format::Zarr);
        }
        let bytes = Bytes::open(path)?;
        match sniff::format(&bytes)? {
            Format::Csv if packed::is_packed(&bytes.read(0, 4.min(bytes.length()), "it")?) => {
                packed_source(path)
            }
            format => source(path, format),
        }
    })
}

/// Opens numbers without a header.
///
/// # Errors
/// When the file cannot be opened, or has fewer bytes than the layout says.
pub fn open_raw(path: &Path, layout: RawLayout) -> Result<Reader, Error> {
    open_with(path, || {
        let source: Box<dyn Source> = Box::new(raw::Raw::open(path, layout)?);
        Ok((Format::Raw, source))
    })
}

/// The files that a file of `ParaView` (`.pvd`) names, in order of time; `None` where it is something else.
///
/// # Errors
/// When it cannot be read or is damaged, or names several files at one time.
#[cfg(feature = "vtk")]
pub fn files_of_series(path: &Path) -> Result<Option<Vec<TimeStep>>, Error> {
    guarded("opening", || vtk::files_of_series(path)).map_err(|problem| Error {
        file: path.to_owned(),
        problem,
    })
}

/// The folder of an `OpenFOAM` case, of which this is the empty file that other programs open it by.
pub fn folder_of_case(path: &Path) -> Option<&Path> {
    let ending = path.extension()?.to_str()?;
    let is_empty = path
        .metadata()
        .is_ok_and(|about| about.is_file() && about.len() == 0);
    let is_handle = ["foam", "OpenFOAM"].contains(&ending) && is_empty;
    let folder = path.parent().filter(|_| is_handle)?;
    // A name alone lies in the present folder.
    Some(if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    })
}

/// Whether a folder is one that [`open`] reads as a whole.
pub fn is_data_folder(path: &Path) -> bool {
    path.is_dir() && sniff::folder_format(path).is_ok()
}

/// Whether a file is a zip archive with a Zarr store in it, which [`open`] reads.
pub fn is_zipped_store(path: &Path) -> bool {
    sniff::is_zip(path)
        && guarded("opening", || zipped::Zipped::open(path)).is_ok_and(|s| s.is_some())
}

type Opened = (Format, Box<dyn Source>);

fn open_with(path: &Path, open: impl FnOnce() -> Result<Opened, Problem>) -> Result<Reader, Error> {
    let opened = guarded("opening", open);
    let (format, source) = opened.map_err(|problem| Error {
        file: path.to_owned(),
        problem,
    })?;
    Ok(Reader::new(path, format, source))
}

/// The reader of what a compressed file holds; tables are unpacked as they are read.
fn packed_source(path: &Path) -> Result<Opened, Problem> {
    let head = packed::unpack(path, 1 << 16)?;
    let format = sniff::format(&Bytes::open(head.path())?)?;
    if format == Format::Csv {
        return source(path, format);
    }
    let unpacked = packed::unpack(path, u64::MAX)?;
    let (format, inner) = source(unpacked.path(), format)?;
    let source = packed::Unpacked {
        inner,
        _file: unpacked,
    };
    Ok((format, Box::new(source)))
}

/// The reader of one format, and the format as its reader sees it.
fn source(path: &Path, format: Format) -> Result<Opened, Problem> {
    let source: Box<dyn Source> = match format {
        Format::NetCdf3 => ugrid::with_meshes(Box::new(netcdf3::NetCdf3::open(path)?)),
        #[cfg(feature = "parquet")]
        Format::Parquet => Box::new(columns::Parquet::open(path)?),
        #[cfg(feature = "parquet")]
        Format::ArrowIpc => Box::new(columns::ArrowIpc::open(path)?),
        #[cfg(feature = "root")]
        Format::Root => Box::new(root::Root::open(path)?),
        #[cfg(feature = "vtk")]
        Format::VtkLegacy => Box::new(vtk::Legacy::open(path)?),
        #[cfg(feature = "vtk")]
        Format::VtkXml => Box::new(vtk::Xml::open(path)?),
        Format::Zarr => ugrid::with_meshes(Box::new(zarr::Zarr::open(path)?)),
        #[cfg(feature = "fits")]
        Format::Fits => Box::new(fits::Fits::open(path)?),
        #[cfg(feature = "tiff")]
        Format::Tiff => Box::new(tiff::Tiff::open(path)?),
        #[cfg(feature = "png")]
        Format::Png => png::open(path)?,
        Format::OpenFoam => Box::new(openfoam::Case::open(path)?),
        Format::Csv => Box::new(csv::Table::open(path)?),
        #[cfg(feature = "hdf5")]
        Format::Hdf5 | Format::NetCdf4 => {
            let file = hdf5::Hdf5::open(path)?;
            return Ok((file.format(), ugrid::with_meshes(Box::new(file))));
        }
        #[allow(unreachable_patterns, reason = "features decide whether any is left")]
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
