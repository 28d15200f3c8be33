//! An open npz, and its arrays one by one.

use std::io::{self, Read, Seek};

use zip::ZipArchive;
use zip::read::ZipFile;

use super::claim::{self, Claim};
use super::header::Header;
use super::names::{Names, read_names};
use super::npy;
use super::npz_empty::no_arrays;
use super::npz_units::Units;
use super::options::Limits;
use super::place::Place;
use super::raw::Raw;
use super::stored::Stored;
use super::stream::drain;
use crate::data::{DataError, text};

/// More arrays than this are not looked through.
const MAX_ARRAYS: usize = 4096;

/// The array that holds the values, in BALER's convention.
pub(super) const DATA: &str = "data";

/// The array that holds the column names; never offered as values.
pub(super) const NAMES: &str = "names";

/// An open npz.
pub(super) struct Archive<'a, R> {
    zip: ZipArchive<R>,
    /// Bytes of the whole file.
    pub length: u64,
    pub place: &'a Place,
    limits: &'a Limits,
    /// The arrays in the order of the file.
    pub members: Vec<Member>,
    /// Names of all else.
    pub others: Vec<String>,
    /// What texts among the arrays tell of the units of others.
    pub units: Units,
}

pub(super) struct Member {
    index: usize,
    pub name: String,
}

impl<'a, R: Read + Seek> Archive<'a, R> {
    pub fn open(
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
            others,
            units: Units::default(),
        })
    }

    pub fn position(&self, name: &str) -> Option<usize> {
        self.members.iter().position(|m| m.name == name)
    }

    pub fn header(&mut self, member: usize) -> Result<Header, DataError> {
        let place = self.place.array(&self.members[member].name);
        let claim = self.check_entry(member, &place)?;
        let mut entry = self.entry(member, &place)?;
        npy::header(&mut entry, claim.size, &place)
    }

    pub fn read_array(&mut self, member: usize) -> Result<Stored, DataError> {
        let (mut stored, extra) = self.read_checked(member, |entry, header, backed, place| {
            header.check_usable(place)?;
            npy::read_elements(entry, header, backed, place)
        })?;
        stored
            .notes
            .extend(npy::trailing_note(&mut io::empty(), extra));
        stored.array = Some(self.members[member].name.clone());
        Ok(stored)
    }

    /// The numbers of an array as the file has them.
    pub fn read_raw(&mut self, member: usize) -> Result<Raw, DataError> {
        let (raw, _) = self.read_checked(member, |entry, header, _, place| {
            Raw::read(entry, header, place)
        })?;
        Ok(raw)
    }

    /// What `read` makes of an array whose header fits its bytes, and how many follow its values.
    fn read_checked<T>(
        &mut self,
        member: usize,
        read: impl FnOnce(&mut ZipFile<'_, R>, Header, bool, &Place) -> Result<T, DataError>,
    ) -> Result<(T, u64), DataError> {
        let place = self.place.array(&self.members[member].name);
        let claim = self.check_entry(member, &place)?;
        let mut entry = self.entry(member, &place)?;
        let header = npy::header(&mut entry, claim.size, &place)?;
        let needed = header.length + header.check_size(claim.size, &place)?;
        let made = read(&mut entry, header, claim.backed, &place)?;
        // To the very end, because only there the checksum is compared.
        let rest = claim.size - needed;
        let extra = drain(&mut entry, rest).map_err(|e| place.io(e, "size and checksum"))?;
        if extra != rest {
            let more = if extra > rest { "more" } else { "fewer" };
            let found = format!("{more} bytes than the zip directory says");
            let expected = format!("{} bytes", claim.size);
            return Err(place.malformed("size", found, expected));
        }
        Ok((made, extra))
    }

    pub fn read_names(&mut self) -> Names {
        match self.position(NAMES) {
            Some(member) => self.read_text(member),
            None => Names::default(),
        }
    }

    pub fn read_text(&mut self, member: usize) -> Names {
        let place = self.place.array(&self.members[member].name);
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

    pub fn entry(&mut self, member: usize, place: &Place) -> Result<ZipFile<'_, R>, DataError> {
        let index = self.members[member].index;
        self.zip
            .by_index(index)
            .map_err(|e| claim::entry_error(e, place))
    }

    /// What the directory claims about a member, held against the file.
    pub fn check_entry(&self, member: usize, place: &Place) -> Result<Claim, DataError> {
        let index = self.members[member].index;
        let entry = self.zip.by_index_data(index);
        let entry = entry.map_err(|e| claim::entry_error(e, place))?;
        Claim::check(&entry, self.length, self.limits, place)
    }

    pub fn no_such_array(&self, name: &str) -> DataError {
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
}
