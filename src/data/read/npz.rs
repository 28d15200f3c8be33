use std::io::{Read, Seek};

use zip::ZipArchive;

use super::claim::{self, Claim};
use super::header::Header;
use super::names::{Names, read_names};
use super::npy;
use super::place::Place;
use super::stream::drain;
use super::values::read_values;
use super::{ArrayInfo, Limits, ReadOptions, Stored, info};
use crate::data::{DataError, text};

/// More arrays than this are not looked through.
const MAX_ARRAYS: usize = 4096;

/// The array that holds the values, in BALER's convention.
const DATA: &str = "data";

/// The array that holds the column names; never offered as values.
const NAMES: &str = "names";

/// An open npz.
struct Archive<'a, R> {
    zip: ZipArchive<R>,
    /// Bytes of the whole file.
    length: u64,
    place: &'a Place,
    limits: &'a Limits,
    /// The arrays in the order of the file.
    members: Vec<Member>,
}

struct Member {
    index: usize,
    name: String,
}

/// Lists the numeric arrays of an npz. Where there is none, says what is wrong with the first.
pub(super) fn list<R: Read + Seek>(
    reader: R,
    length: u64,
    place: &Place,
    limits: &Limits,
) -> Result<Vec<ArrayInfo>, DataError> {
    Ok(Archive::open(reader, length, place, limits)?
        .candidates()?
        .arrays)
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
    let mut notes = Vec::new();
    let chosen = archive.choose(options, &mut notes)?;
    let mut stored = archive.read_array(chosen)?;
    notes.append(&mut stored.notes);
    let Names { names, note } = archive.read_names();
    notes.extend(note);
    Ok(Stored {
        names,
        notes,
        ..stored
    })
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
    let mut notes = Vec::new();
    let chosen = archive.choose(options, &mut notes)?;
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
    Ok(Some(Located {
        start,
        size: claim.size,
        crc32: Some(crc32),
        array: Some(name),
        names,
        notes,
    }))
}

/// An npy stream that lies in a file as it is.
pub(super) struct Located {
    pub start: u64,
    pub size: u64,
    /// Of all its bytes, where it is known.
    pub crc32: Option<u32>,
    pub array: Option<String>,
    pub names: Option<Vec<String>>,
    pub notes: Vec<String>,
}

/// The arrays that can be chosen, and remarks on those that cannot.
struct Candidates {
    arrays: Vec<ArrayInfo>,
    damaged: Vec<String>,
}

impl<'a, R: Read + Seek> Archive<'a, R> {
    fn open(
        reader: R,
        length: u64,
        place: &'a Place,
        limits: &'a Limits,
    ) -> Result<Self, DataError> {
        let zip = ZipArchive::new(reader).map_err(|e| claim::directory_error(e, place))?;
        let mut members: Vec<Member> = Vec::new();
        let mut others = Vec::new();
        for index in 0..zip.len() {
            let entry = zip
                .by_index_data(index)
                .map_err(|e| claim::directory_error(e, place))?;
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            match name.strip_suffix(".npy") {
                Some(array) => members.push(Member {
                    index,
                    name: array.to_owned(),
                }),
                None => others.push(name),
            }
        }
        if zip.has_duplicate_names() {
            let found = "two arrays of the same name";
            return Err(place.malformed("zip directory", found, "each name once"));
        }
        if members.len() > MAX_ARRAYS {
            let expected = format!("at most {MAX_ARRAYS}");
            let found = format!("{} arrays", members.len());
            return Err(place.malformed("zip directory", found, expected));
        }
        if members.is_empty() {
            return Err(no_arrays(&others, place));
        }
        Ok(Self {
            zip,
            length,
            place,
            limits,
            members,
        })
    }

    /// Which member to read: the one asked for, `data`, or the only one.
    fn choose(
        &mut self,
        options: &ReadOptions,
        notes: &mut Vec<String>,
    ) -> Result<usize, DataError> {
        let position = |archive: &Self, name: &str| {
            archive
                .members
                .iter()
                .position(|m| m.name == name && name != NAMES)
        };
        if let Some(name) = options.array.as_deref() {
            let name = name.strip_suffix(".npy").unwrap_or(name);
            return position(self, name).ok_or_else(|| self.no_such_array(name));
        }
        if let Some(member) = position(self, DATA) {
            return Ok(member);
        }
        let Candidates { arrays, damaged } = self.candidates()?;
        notes.extend(damaged);
        match arrays.as_slice() {
            [only] => position(self, &only.name).ok_or_else(|| self.no_such_array(&only.name)),
            several => {
                let arrays = several.iter().map(|a| text::excerpt(&a.name, 60)).collect();
                Err(DataError::SeveralArrays {
                    file: self.place.file.clone(),
                    arrays,
                })
            }
        }
    }

    fn no_such_array(&self, name: &str) -> DataError {
        let names: Vec<&str> = self
            .members
            .iter()
            .map(|m| m.name.as_str())
            .filter(|n| *n != NAMES)
            .collect();
        let problem = format!("there is no array `{}` to read", text::excerpt(name, 60));
        let hint = match names.len() {
            0 => "the file holds column names only".to_owned(),
            _ => format!(
                "the file holds {}; choose one of them",
                text::list(&names, 8)
            ),
        };
        DataError::Unusable {
            file: self.place.file.clone(),
            problem,
            hint,
        }
    }

    /// Every array with numbers in it; an error where there is none.
    fn candidates(&mut self) -> Result<Candidates, DataError> {
        let mut arrays = Vec::new();
        let mut damaged = Vec::new();
        let mut first_error = None;
        for member in 0..self.members.len() {
            let name = self.members[member].name.clone();
            if name == NAMES {
                continue;
            }
            let place = self.place.array(&name);
            match self.header(member).and_then(|h| info(name, &h, &place)) {
                Ok(array) => arrays.push(array),
                Err(error) => {
                    if !matches!(error, DataError::Unusable { .. }) {
                        damaged.push(format!("Passed over: {error}"));
                    }
                    first_error = first_error.or(Some(error));
                }
            }
        }
        match first_error {
            Some(error) if arrays.is_empty() => Err(error),
            None if arrays.is_empty() => Err(self.no_such_array(DATA)),
            _ => Ok(Candidates { arrays, damaged }),
        }
    }

    fn header(&mut self, member: usize) -> Result<Header, DataError> {
        let place = self.place.array(&self.members[member].name);
        let claim = self.check_entry(member, &place)?;
        let mut entry = self.entry(member, &place)?;
        npy::header(&mut entry, claim.size, &place)
    }

    fn read_array(&mut self, member: usize) -> Result<Stored, DataError> {
        let name = self.members[member].name.clone();
        let place = self.place.array(&name);
        let claim = self.check_entry(member, &place)?;
        let mut entry = self.entry(member, &place)?;
        let header = npy::header(&mut entry, claim.size, &place)?;
        header.check_usable(&place)?;
        let needed = header.length + header.check_size(claim.size, &place)?;
        let values = read_values(&mut entry, &header, claim.backed, &place)?;
        // To the very end, because only there the checksum is compared.
        let rest = claim.size - needed;
        let extra = drain(&mut entry, rest).map_err(|e| place.io(e, "size and checksum"))?;
        if extra != rest {
            let more = if extra > rest { "more" } else { "fewer" };
            let found = format!("{more} bytes than the zip directory says");
            let expected = format!("{} bytes", claim.size);
            return Err(place.malformed("size", found, expected));
        }
        let notes = npy::trailing_note(extra).into_iter().collect();
        Ok(Stored {
            header,
            values,
            array: Some(name),
            names: None,
            notes,
        })
    }

    fn read_names(&mut self) -> Names {
        let Some(member) = self.members.iter().position(|m| m.name == NAMES) else {
            return Names::default();
        };
        let place = self.place.array(NAMES);
        let claim = match self.check_entry(member, &place) {
            Ok(claim) => claim,
            Err(error) => return Names::ignored(&error.to_string()),
        };
        match self.entry(member, &place) {
            Ok(mut entry) => {
                let names = read_names(&mut entry, claim.size, &place);
                match drain(&mut entry, claim.size) {
                    Ok(_) => names,
                    Err(error) => Names::ignored(&place.io(error, "size and checksum").to_string()),
                }
            }
            Err(error) => Names::ignored(&error.to_string()),
        }
    }

    fn entry(
        &mut self,
        member: usize,
        place: &Place,
    ) -> Result<zip::read::ZipFile<'_, R>, DataError> {
        let index = self.members[member].index;
        self.zip
            .by_index(index)
            .map_err(|e| claim::entry_error(e, place))
    }

    /// What the directory claims about a member, held against the file.
    fn check_entry(&self, member: usize, place: &Place) -> Result<Claim, DataError> {
        let index = self.members[member].index;
        let entry = self.zip.by_index_data(index);
        let entry = entry.map_err(|e| claim::entry_error(e, place))?;
        Claim::check(&entry, self.length, self.limits, place)
    }
}

fn no_arrays(others: &[String], place: &Place) -> DataError {
    let problem = match others.len() {
        0 => "the zip archive is empty, found no arrays".to_owned(),
        _ => format!(
            "the zip archive has no arrays, found {}",
            text::list(others, 4)
        ),
    };
    let hint = "files ending in .npy are expected in it, as numpy.savez writes them".to_owned();
    DataError::Unusable {
        file: place.file.clone(),
        problem,
        hint,
    }
}
