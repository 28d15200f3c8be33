use std::io::{self, Read, Seek};

use zip::ZipArchive;
use zip::read::ZipFile;

use super::array_info::ArrayInfo;
use super::claim::{self, Claim};
use super::descr::Descr;
use super::element::{Elements, joined};
use super::header::Header;
use super::names::{Names, read_names};
use super::npy;
use super::options::{Limits, ReadOptions};
use super::place::Place;
use super::sparse::{Format, Sparse};
use super::stored::Stored;
use super::stream::drain;
use super::together::Together;
use super::values::Raw;
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
    /// Names of all else.
    others: Vec<String>,
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
    let mut stored = match archive.choose(options, &mut notes)? {
        Chosen::One(member) => archive.read_array(member)?,
        Chosen::Sparse(format) => return archive.read_sparse(format, notes),
        Chosen::Several { members, together } => {
            return archive.read_together(&members, &together, notes);
        }
    };
    notes.append(&mut stored.notes);
    // A structured array has names of its own.
    if stored.names.is_none() {
        let Names { names, note } = archive.read_names();
        notes.extend(note);
        stored.names = names;
    }
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
    /// Whether all of them hold plain numbers, not records.
    plain: bool,
    passed_over: Vec<String>,
}

/// What is read of a file.
enum Chosen {
    One(usize),
    Sparse(Format),
    Several {
        /// All that can be chosen, of which these are some.
        members: Vec<ArrayInfo>,
        together: Together,
    },
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
            others,
        })
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.members.iter().position(|m| m.name == name)
    }

    /// What to read: the array asked for, `data`, the only one, or several that belong together.
    fn choose(
        &mut self,
        options: &ReadOptions,
        notes: &mut Vec<String>,
    ) -> Result<Chosen, DataError> {
        let position = |archive: &Self, name: &str| {
            let found = archive.position(name).filter(|_| name != NAMES);
            found.ok_or_else(|| archive.no_such_array(name))
        };
        if let Some(name) = options.array.as_deref() {
            let name = name.strip_suffix(".npy").unwrap_or(name);
            return position(self, name).map(Chosen::One);
        }
        if let Some(format) = self.sparse_format()? {
            return Ok(Chosen::Sparse(format));
        }
        if !self.others.is_empty() {
            let others = text::list(&self.others, 8);
            notes.push(format!("Passed over, as these are no arrays: {others}"));
        }
        if let Some(member) = self.position(DATA) {
            let others = self.members.iter().map(|m| m.name.as_str());
            let others: Vec<_> = others.filter(|n| *n != DATA && *n != NAMES).collect();
            if !others.is_empty() {
                let others = text::list(&others, 8);
                notes.push(format!(
                    "Only the array `data` is read, by its name; there are also {others}"
                ));
            }
            return Ok(Chosen::One(member));
        }
        let Candidates {
            arrays,
            plain,
            passed_over,
        } = self.candidates()?;
        notes.extend(passed_over);
        if let [only] = arrays.as_slice() {
            return position(self, &only.name).map(Chosen::One);
        }
        let rises = &mut |i: usize| self.rises(&arrays[i].name);
        match Together::of(&arrays, rises).filter(|_| plain) {
            Some(together) => Ok(Chosen::Several {
                members: arrays,
                together,
            }),
            None => Err(DataError::SeveralArrays {
                file: self.place.file.clone(),
                arrays: arrays.iter().map(|a| text::excerpt(&a.name, 60)).collect(),
            }),
        }
    }

    /// The format of a sparse matrix of `SciPy`, where the file holds one.
    fn sparse_format(&mut self) -> Result<Option<Format>, DataError> {
        let all = ["format", "shape", DATA].map(|name| self.position(name));
        let [Some(format), Some(_), Some(_)] = all else {
            return Ok(None);
        };
        match self.read_text(format).names.as_deref() {
            Some([name]) => Format::parse(name, &self.place.array(DATA)).map(Some),
            _ => Ok(None),
        }
    }

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
        let mut dense = sparse.dense(self.length, &place)?;
        notes.extend(dense.note.take());
        let (header, values) = dense.array(shape, &place)?;
        header.check_usable(&place)?;
        Ok(Stored {
            header,
            values,
            array: None,
            names: None,
            notes,
            layout: None,
        })
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
        let names: Vec<String> = parts.iter().map(|part| part.name.clone()).collect();
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
                name: name.clone(),
                dtype,
                order,
                bytes: &raw.bytes,
                first: 0,
                stride: dtype.size(),
            });
        }
        let inner = shape[1..].iter().product();
        let mut all = joined(&elements, (shape[0], inner), self.place)?;
        drop(elements);
        drop(read);
        notes.push(together.note(members));
        notes.extend(all.note.take());
        let layout = together.layout(shape);
        let (header, values) = all.array(layout.shape.clone(), self.place)?;
        Ok(Stored {
            header,
            values,
            array: None,
            names: Some(names),
            notes,
            layout: Some(layout),
        })
    }

    /// Whether an array of one axis grows, or falls, from each value to the next.
    fn rises(&mut self, name: &str) -> bool {
        let raw = self.position(name).map(|member| self.read_raw(member));
        matches!(raw, Some(Ok(raw)) if raw.rises(self.place))
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
        let mut passed_over = Vec::new();
        let mut first_error = None;
        let mut plain = true;
        for member in 0..self.members.len() {
            let name = self.members[member].name.clone();
            if name == NAMES {
                continue;
            }
            let place = self.place.array(&name);
            let header = self.header(member);
            plain &= (header.as_ref()).is_ok_and(|h| matches!(h.descr, Descr::Number(..)))
                || header.is_err();
            match header.and_then(|h| ArrayInfo::of(name, &h, &place)) {
                Ok(array) => arrays.push(array),
                Err(error) => {
                    passed_over.push(format!("Passed over: {error}"));
                    first_error = first_error.or(Some(error));
                }
            }
        }
        match first_error {
            Some(error) if arrays.is_empty() => Err(error),
            None if arrays.is_empty() => Err(self.no_such_array(DATA)),
            _ => Ok(Candidates {
                arrays,
                plain,
                passed_over,
            }),
        }
    }

    fn header(&mut self, member: usize) -> Result<Header, DataError> {
        let place = self.place.array(&self.members[member].name);
        let claim = self.check_entry(member, &place)?;
        let mut entry = self.entry(member, &place)?;
        npy::header(&mut entry, claim.size, &place)
    }

    fn read_array(&mut self, member: usize) -> Result<Stored, DataError> {
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
    fn read_raw(&mut self, member: usize) -> Result<Raw, DataError> {
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

    fn read_names(&mut self) -> Names {
        match self.position(NAMES) {
            Some(member) => self.read_text(member),
            None => Names::default(),
        }
    }

    fn read_text(&mut self, member: usize) -> Names {
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

    fn entry(&mut self, member: usize, place: &Place) -> Result<ZipFile<'_, R>, DataError> {
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
    const KINDS: [(&str, &str, &str); 5] = [
        (
            "xl/",
            "an Excel workbook",
            "read it with pandas.read_excel and save .to_numpy()",
        ),
        (
            "word/",
            "a Word document",
            "choose the file that holds the numbers",
        ),
        (
            "content.xml",
            "an OpenDocument file",
            "read it with pandas.read_excel and save .to_numpy()",
        ),
        (
            "META-INF/MANIFEST.MF",
            "a Java archive",
            "choose the file that holds the numbers",
        ),
        (
            ".zgroup",
            "a Zarr store",
            "read it with zarr and save its arrays with numpy.savez",
        ),
    ];
    let expected = "files ending in .npy are expected in it, as numpy.savez writes them";
    let has = |start: &str| others.iter().any(|name| name.starts_with(start));
    let kind = KINDS.iter().find(|(start, ..)| has(start));
    let found = text::list(others, 4);
    let (problem, hint) = match kind {
        Some((_, name, hint)) => (
            format!("the zip archive has no arrays: it is {name}, found {found}"),
            format!("{hint}; {expected}"),
        ),
        None if others.is_empty() => (
            "the zip archive is empty, found no arrays".to_owned(),
            expected.to_owned(),
        ),
        None => (
            format!("the zip archive has no arrays, found {found}"),
            format!("{expected}; unpack it first where one of these is the data"),
        ),
    };
    DataError::Unusable {
        file: place.file.clone(),
        problem,
        hint,
    }
}
