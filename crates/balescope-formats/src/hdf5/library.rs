//! What the library says of errors, and of where values are stored.

use std::fs;
use std::path::Path;

use rust_hdf5::{H5Dataset, Hdf5Error};

use crate::error::{Problem, excerpt};

/// Bytes of the file, and of the files beside it that the data set names.
pub(super) fn stored_bytes(handle: &H5Dataset, path: &Path, length: u64) -> u64 {
    let folder = path.parent().unwrap_or(Path::new("."));
    let length_of = |name: &str| fs::metadata(folder.join(name)).map_or(0, |m| m.len());
    let external = handle.external_files().unwrap_or_default();
    let mapped = handle.virtual_mappings().unwrap_or_default();
    let external: u64 = external.iter().map(|file| length_of(&file.name)).sum();
    let mapped: u64 = mapped
        .iter()
        .map(|file| length_of(&file.source_file_name))
        .sum();
    length.saturating_add(external).saturating_add(mapped)
}

/// What the library says, with the place.
pub(super) fn problem(place: &str, error: &Hdf5Error) -> Problem {
    let message = excerpt(&error.to_string(), 200);
    let place = if place.is_empty() { "the file" } else { place };
    let hint = "write it anew with h5repack, with gzip or without a filter";
    match error {
        _ if message.contains("fill whole buffer") => Problem::malformed(
            place,
            "ends before all of its parts are there",
            "a whole HDF5 file; it is cut short, fetch it again",
        ),
        // Filters are told of by the layers below, in words alone.
        _ if message.contains("unsupported feature") => Problem::unsupported(place, message, hint),
        Hdf5Error::Io(_) => Problem::malformed(
            place,
            message,
            "a whole HDF5 file; it may be cut short, fetch it again",
        ),
        Hdf5Error::Unsupported(_) => Problem::unsupported(place, message, hint),
        Hdf5Error::DanglingLink { .. } | Hdf5Error::ExternalFileNotFound { .. } => {
            Problem::unsupported(place, message, "put the file that it names beside this one")
        }
        _ => Problem::malformed(
            place,
            message,
            "a sound HDF5 file with filters that are read",
        ),
    }
}
