//! The file around the sections. It can be written in one go, without knowing any length before.
//!
//! ```text
//! magic      8 bytes: 89 42 41 4C 45 0D 0A 1A ("BALE" guarded as PNG guards its name)
//! version    u32, little-endian as all numbers here
//! sections   one after the other, nothing between them
//! table      for each section, in their order: what it is (a byte, see [`Part`]), its length
//!            (variable), its CRC-32 (u32). Before the sections of a block of samples: 16 (a byte),
//!            CRC-32 of the values that the block decodes to (u32)
//! trailer    length of the table (u32), CRC-32 of magic, version, table and that length (u32),
//!            45 4C 41 42 ("ELAB")
//! ```

use std::io::{self, Read, Seek, SeekFrom};

use super::ArchiveError;
use super::container_writer::{END, MAGIC, PREFIX, TRAILER, VERSION, checksum};
use super::table::{Part, Section, Table};
use crate::data::DataError;

/// The oldest version that is still read. Its header says what is different.
const OLDEST: u32 = 3;

/// Decoding may take this many bytes of memory whatever the file's size ...
const FREE_MEMORY: u128 = 1 << 30;
/// ... and beyond it, this many for each byte of the file.
const MEMORY_PER_BYTE: u128 = 20_000;

impl Table {
    /// Bytes of the whole file.
    pub fn file_length(&self) -> u64 {
        let sections: u64 = self.sections().map(|s| s.length).sum();
        (PREFIX + self.to_bytes().len() + TRAILER) as u64 + sections
    }
}

/// A file whose table holds. A section is read, and its checksum compared, when it is asked for.
#[derive(Debug)]
pub(super) struct Container<R> {
    label: String,
    reader: R,
    pub table: Table,
    /// Bytes of the whole file.
    pub length: u64,
}

impl<R: Read + Seek> Container<R> {
    /// `label` stands for the file in messages.
    pub fn open(label: &str, mut reader: R) -> Result<Self, ArchiveError> {
        let failed = |source| failed(label, source);
        let length = reader.seek(SeekFrom::End(0)).map_err(failed)?;
        let mut file = Self {
            label: label.to_owned(),
            reader,
            table: Table::default(),
            length,
        };
        let start = file.bytes(0, length.min(PREFIX as u64))?;
        let version = version_of(label, &start)?;
        let trailer_at = length
            .checked_sub(TRAILER as u64)
            .filter(|at| *at >= PREFIX as u64)
            .ok_or_else(|| ArchiveError::Cut {
                file: label.to_owned(),
            })?;
        let trailer = file.bytes(trailer_at, TRAILER as u64)?;
        let unended = || ArchiveError::Cut {
            file: label.to_owned(),
        };
        if !trailer.ends_with(END) {
            return Err(unended());
        }
        let numbers = u32_at(&trailer, 0).zip(u32_at(&trailer, 4));
        let (table_length, stored) = numbers.ok_or_else(unended)?;
        let table_at = trailer_at
            .checked_sub(u64::from(table_length))
            .filter(|at| *at >= PREFIX as u64)
            .ok_or_else(|| {
                let found = format!("a table of {table_length} bytes");
                file.damaged("end of the file", found, "one that the file has room for")
            })?;
        let table = file.bytes(table_at, u64::from(table_length))?;
        let computed = checksum(version, &table, table_length);
        if stored != computed {
            let found = format!("checksum {computed:08x}");
            return Err(file.damaged("section table", found, &format!("{stored:08x}")));
        }
        file.table = Table::parse(&table, PREFIX as u64..table_at)
            .map_err(|found| file.damaged("section table", found, "sections that fill the file"))?;
        file.table.version = version;
        Ok(file)
    }

    /// The bytes of a section, checked.
    pub fn read(&mut self, section: &Section) -> Result<Vec<u8>, ArchiveError> {
        let bytes = self.bytes(section.start, section.length)?;
        let computed = crc32fast::hash(&bytes);
        if computed == section.crc32 {
            return Ok(bytes);
        }
        Err(self.damaged(
            &format!("section {}", section.part.name()),
            format!("checksum {computed:08x}"),
            &format!("{:08x}", section.crc32),
        ))
    }

    /// The bytes of a section that stands before all blocks.
    pub fn single(&mut self, part: Part) -> Result<Vec<u8>, ArchiveError> {
        match self.table.single(part).copied() {
            Some(section) => self.read(&section),
            None => Err(self.damaged("section table", format!("no {}", part.name()), "one")),
        }
    }

    /// Only for places that the file is known to have.
    fn bytes(&mut self, start: u64, length: u64) -> Result<Vec<u8>, ArchiveError> {
        let mut bytes = vec![0; length as usize];
        self.reader
            .seek(SeekFrom::Start(start))
            .and_then(|_| self.reader.read_exact(&mut bytes))
            .map_err(|source| failed(&self.label, source))?;
        Ok(bytes)
    }

    /// Refuses a file that says to hold data whose decoding takes so many bytes of memory, where its length
    /// and that of its model, `beside`, do not justify them.
    pub fn check_size(&self, needed: u128, beside: u64) -> Result<(), ArchiveError> {
        check_size(&self.label, needed, self.length.saturating_add(beside))
    }

    pub fn label(&self) -> &str {
        &self.label
    }

    pub fn damaged(&self, place: &str, found: impl ToString, expected: &str) -> ArchiveError {
        ArchiveError::damaged(&self.label, place, found, expected)
    }
}

/// The version that the first bytes of a file tell.
fn version_of(label: &str, start: &[u8]) -> Result<u32, ArchiveError> {
    if !start.starts_with(MAGIC) {
        return Err(ArchiveError::NotAnArchive {
            file: label.to_owned(),
            expected: "\\x89BALE",
        });
    }
    let version = u32_at(start, MAGIC.len()).ok_or_else(|| ArchiveError::Cut {
        file: label.to_owned(),
    })?;
    if version > VERSION {
        return Err(ArchiveError::Version {
            file: label.to_owned(),
            found: version,
            known: VERSION,
        });
    }
    if version < OLDEST {
        let expected = format!("{OLDEST} to {VERSION}");
        return Err(ArchiveError::damaged(label, "version", version, &expected));
    }
    Ok(version)
}

/// What stands in these bytes of a file behind its version, which is checked.
pub(super) fn sections_of<'a>(label: &str, bytes: &'a [u8]) -> Result<&'a [u8], ArchiveError> {
    version_of(label, bytes)?;
    Ok(&bytes[PREFIX..])
}

/// Refuses data whose decoding takes so many bytes of memory, where so many bytes do not justify them.
pub(super) fn check_size(label: &str, needed: u128, length: u64) -> Result<(), ArchiveError> {
    if needed <= FREE_MEMORY.max(MEMORY_PER_BYTE * u128::from(length)) {
        return Ok(());
    }
    let found = format!("{needed} bytes of data in a file of {length}");
    let expected = "a size that the file justifies";
    Err(ArchiveError::damaged(label, "header", found, expected))
}

fn failed(label: &str, source: io::Error) -> ArchiveError {
    ArchiveError::File(DataError::Io {
        path: label.into(),
        what: "cannot read the archive",
        source,
    })
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..at + 4)?
        .try_into()
        .ok()
        .map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::codec::container_writer::Writer;

    fn file(fill: impl FnOnce(&mut Writer<Vec<u8>>)) -> Vec<u8> {
        let mut writer = Writer::new(Vec::new()).unwrap();
        fill(&mut writer);
        let (bytes, table) = writer.finish().unwrap();
        assert_eq!(table.file_length(), bytes.len() as u64);
        bytes
    }

    fn open(bytes: &[u8]) -> Result<Container<Cursor<&[u8]>>, ArchiveError> {
        Container::open("a", Cursor::new(bytes))
    }

    #[test]
    fn what_was_written_is_found() {
        let bytes = file(|out| {
            out.section(Part::Header, b"head").unwrap();
            out.section(Part::Decoder, b"").unwrap();
            for decoded in [7, 8] {
                out.block(decoded);
                out.section(Part::Latents, &[1; 300]).unwrap();
                out.section(Part::Residual, &[decoded as u8]).unwrap();
            }
        });
        let mut found = open(&bytes).unwrap();
        assert_eq!(found.single(Part::Header).unwrap(), b"head");
        assert_eq!(found.single(Part::Decoder).unwrap(), b"");
        assert!(found.single(Part::Encoder).is_err());
        let blocks = found.table.blocks.clone();
        assert_eq!((blocks.len(), blocks[1].decoded), (2, 8));
        assert_eq!(found.read(&blocks[1].sections[1]).unwrap(), [8]);
    }

    #[test]
    fn sections_stand_where_they_belong() {
        for fill in [
            |out: &mut Writer<Vec<u8>>| {
                out.section(Part::Header, b"a").unwrap();
                out.section(Part::Header, b"b").unwrap();
            },
            |out: &mut Writer<Vec<u8>>| out.section(Part::Latents, b"a").unwrap(),
            |out: &mut Writer<Vec<u8>>| {
                out.section(Part::Header, b"a").unwrap();
                out.block(1);
                out.section(Part::Decoder, b"b").unwrap();
            },
        ] {
            assert!(open(&file(fill)).is_err());
        }
    }
}
