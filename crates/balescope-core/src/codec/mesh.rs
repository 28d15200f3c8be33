//! The section of a mesh.

use std::io::{Read, Seek};
use std::sync::Arc;

use super::container::Container;
use super::table::Part;
use super::{ArchiveError, CodecError, bytes};
use crate::data::{Mesh, Metadata};

/// Bytes of a mesh, at most.
const MOST: usize = 1 << 28;

/// The bytes of the section; `None` where there is no mesh.
pub(super) fn to_section(metadata: &Metadata) -> Option<Arc<Vec<u8>>> {
    let mesh = metadata.mesh.as_ref()?;
    Some(mesh.kept_section(|| {
        let mut section = Vec::new();
        // Writing to memory does not fail.
        let written = ciborium::into_writer(mesh, &mut section);
        debug_assert!(written.is_ok());
        bytes::deflate(&section)
    }))
}

/// What a header tells beside the values, without the mesh, which has a section of its own.
pub(super) fn without_mesh(metadata: &Metadata) -> Metadata {
    Metadata {
        mesh: None,
        ..metadata.clone()
    }
}

/// The mesh of a file; `None` where it has none.
pub(super) fn read<R: Read + Seek>(file: &mut Container<R>) -> Result<Option<Mesh>, ArchiveError> {
    if file.table.single(Part::Mesh).is_none() {
        return Ok(None);
    }
    let section = file.single(Part::Mesh)?;
    let mesh = parse(&section);
    mesh.map(Some)
        .map_err(|found| file.damaged("section mesh", found, "points and cells that fit"))
}

fn parse(section: &[u8]) -> Result<Mesh, CodecError> {
    of_bytes(&bytes::inflate(section, MOST)?)
}

/// The mesh that these bytes, which may go on, begin with, and how many of them it takes.
pub(super) fn first(bytes: &[u8]) -> Result<(Mesh, usize), CodecError> {
    let (mesh, taken) = bytes::inflate_first(bytes, MOST)?;
    Ok((of_bytes(&mesh)?, taken))
}

fn of_bytes(mesh: &[u8]) -> Result<Mesh, CodecError> {
    Ok(ciborium::from_reader(mesh).map_err(|error| error.to_string())?)
}
