//! Arrays of an npz, read.

use std::io::{Read, Seek};

use super::array_info::ArrayInfo;
use super::element::{Elements, joined};
use super::names::Names;
use super::npz_archive::{Archive, DATA};
use super::npz_beside::Told;
use super::npz_choice::Chosen;
use super::options::{Limits, ReadOptions};
use super::place::Place;
use super::sparse::{Format, Sparse};
use super::stored::Stored;
use super::together::Together;
use crate::data::{DataError, Layout, Metadata};

/// Lists the numeric arrays of an npz. Where there is none, says what is wrong with the first.
pub(super) fn list<R: Read + Seek>(
    reader: R,
    length: u64,
    place: &Place,
    limits: &Limits,
) -> Result<Vec<ArrayInfo>, DataError> {
    let mut archive = Archive::open(reader, length, place, limits)?;
    archive.take_units();
    Ok(archive.candidates()?.arrays)
}

/// Reads one array of an npz, and the column names beside it.
pub(super) fn read<R: Read + Seek>(
    reader: R,
    length: u64,
    place: &Place,
    options: &ReadOptions,
    limits: &Limits,
) -> Result<Stored, DataError> {
    let mut archive = Archive::open(reader, length, place, limits)?;
    archive.take_units();
    let mut notes = Vec::new();
    let mut stored = match archive.choose(options, &mut notes)? {
        Chosen::One(member) => archive.read_array(member)?,
        Chosen::Sparse(format) => return archive.read_sparse(format, notes),
        Chosen::Several { members, together } => {
            let stored = archive.read_together(&members, &together, notes)?;
            return Ok(Stored {
                array: options.array.clone(),
                ..stored
            });
        }
    };
    notes.append(&mut stored.notes);
    // A structured array has names of its own.
    if stored.names.is_none() {
        let Names { names, note } = archive.read_names();
        notes.extend(note);
        stored.names = names;
    }
    if stored.array.as_deref() == Some(DATA) && stored.layout.is_none() {
        let (shape, names) = (&stored.header.shape, stored.names.as_ref());
        let beside = archive.beside(shape, names.map(Vec::len), options, &mut notes)?;
        (stored.layout, stored.metadata) = (beside.layout, beside.coordinates.into());
    }
    let name = stored.array.as_deref().unwrap_or_default();
    stored.metadata.columns = archive.units.of_array(name, stored.names.as_deref());
    Ok(Stored { notes, ..stored })
}

/// Where the bytes of one array lie, uncompressed, in the file itself, with its header and the column
/// names beside it. `None` where they are compressed.
pub(super) fn locate<R: Read + Seek>(
    reader: R,
    length: u64,
    place: &Place,
    options: &ReadOptions,
) -> Result<Option<Located>, DataError> {
    let limits = Limits::default();
    let mut archive = Archive::open(reader, length, place, &limits)?;
    archive.take_units();
    let mut notes = Vec::new();
    let Chosen::One(chosen) = archive.choose(options, &mut notes)? else {
        return Ok(None);
    };
    let name = archive.members[chosen].name.clone();
    let own = place.array(&name);
    let claim = archive.check_entry(chosen, &own)?;
    let entry = archive.entry(chosen, &own)?;
    let (start, crc32) = (entry.data_start(), entry.crc32());
    drop(entry);
    let Some(start) = start.filter(|_| claim.backed) else {
        return Ok(None);
    };
    let Names { names, note } = archive.read_names();
    notes.extend(note);
    let beside = if name == DATA {
        let shape = archive.header(chosen)?.shape;
        archive.beside(&shape, names.as_ref().map(Vec::len), options, &mut notes)?
    } else {
        Told::default()
    };
    let columns = archive.units.of_array(&name, names.as_deref());
    Ok(Some(Located {
        start,
        size: claim.size,
        crc32: Some(crc32),
        array: Some(name),
        names,
        notes,
        layout: beside.layout,
        metadata: Metadata {
            columns,
            ..beside.coordinates.into()
        },
    }))
}

/// An npy stream that lies in a file as it is.
#[derive(Default)]
pub(super) struct Located {
    pub start: u64,
    pub size: u64,
    /// Of all its bytes, where it is known.
    pub crc32: Option<u32>,
    pub array: Option<String>,
    pub names: Option<Vec<String>>,
    pub notes: Vec<String>,
    /// Where it follows from other arrays.
    pub layout: Option<Layout>,
    pub metadata: Metadata,
}

impl<R: Read + Seek> Archive<'_, R> {
    fn read_sparse(&mut self, format: Format, mut notes: Vec<String>) -> Result<Stored, DataError> {
        let place = self.place.array(DATA);
        let raw = |archive: &mut Self, name: &str| {
            let member = archive.position(name);
            let member = member.ok_or_else(|| {
                let found = format!("no array `{name}`");
                place.malformed(
                    "sparse matrix",
                    found,
                    "one, as scipy.sparse.save_npz has it",
                )
            })?;
            archive.read_raw(member)
        };
        let shape = raw(self, "shape")?.counts(&place)?;
        let [rows, columns] = shape[..] else {
            let problem = format!("is a sparse array of {} axes", shape.len());
            let hint = "matrices are read; turn it into one with .reshape and save it again";
            return Err(place.unusable(&problem, hint));
        };
        let (first, second) = format.arrays();
        let sparse = Sparse {
            format,
            shape: (rows, columns),
            places: (
                raw(self, first)?.counts(&place)?,
                raw(self, second)?.counts(&place)?,
            ),
            data: raw(self, DATA)?,
        };
        let dense = sparse.dense(self.length, &place)?;
        notes.extend(dense.notes.iter().cloned());
        Ok(Stored { notes, ..dense })
    }

    /// Several arrays as the columns of a table or the components of a field.
    fn read_together(
        &mut self,
        members: &[ArrayInfo],
        together: &Together,
        mut notes: Vec<String>,
    ) -> Result<Stored, DataError> {
        let parts: Vec<&ArrayInfo> = together.parts.iter().map(|&i| &members[i]).collect();
        let shape = &parts[0].shape;
        let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
        let mut read = Vec::with_capacity(parts.len());
        for name in &names {
            let member = self.position(name);
            let member = member.ok_or_else(|| self.no_such_array(name))?;
            read.push(self.read_raw(member)?);
        }
        let mut elements = Vec::with_capacity(read.len());
        for (name, raw) in names.iter().zip(&read) {
            let (dtype, order) = raw.header.number(self.place)?;
            elements.push(Elements {
                name: (*name).to_owned(),
                dtype,
                order,
                bytes: &raw.bytes,
                first: 0,
                stride: dtype.size(),
            });
        }
        let inner = shape[1..].iter().product();
        let layout = together.layout(shape);
        let all = joined(
            &elements,
            (shape[0], inner),
            layout.shape.clone(),
            self.place,
        )?;
        notes.push(together.note(members));
        let mut coordinates = Vec::new();
        for array in together.coordinates.iter().map(|&i| &members[i]) {
            if let Some(axes) = together.axes_of(array, members) {
                // Components have an axis of their own behind the first.
                let has_components = layout.component_axis.is_some();
                let of_layout = |axis: usize| axis + usize::from(has_components && axis > 0);
                let axes: Vec<_> = axes.iter().map(|axis| axis.map(of_layout)).collect();
                coordinates.extend(self.coordinates(array, &axes)?);
            }
        }
        notes.extend(self.unordered_units());
        let columns = self.units.of_arrays(&names);
        Ok(Stored {
            notes,
            layout: Some(layout),
            metadata: Metadata {
                columns,
                ..coordinates.into()
            },
            ..all
        })
    }
}
