//! The file around the sections.
//!
//! ```text
//! magic      8 bytes: 89 42 41 4C 45 0D 0A 1A ("BALE" guarded as PNG guards its name)
//! version    u32, little-endian as all numbers here
//! sections   u32: how many follow
//! table      for each: name (8 bytes, ASCII, zero-padded), offset u64, length u64, CRC-32 u32
//! CRC-32     u32, over everything before it
//! sections   one after the other, nothing between or after them
//! ```

use super::ArchiveError;

pub(super) const MAGIC: &[u8; 8] = b"\x89BALE\r\n\x1a";
pub(super) const VERSION: u32 = 2;

const NAME: usize = 8;
const ENTRY: usize = NAME + 8 + 8 + 4;
const PREFIX: usize = MAGIC.len() + 4 + 4;
/// More sections than any version has had.
const MOST_SECTIONS: usize = 64;

/// A file whose table and checksums hold.
pub(super) struct Container<'a> {
    label: &'a str,
    sections: Vec<(String, &'a [u8])>,
}

/// Bytes of the file that belong to no section.
pub(super) fn overhead(sections: usize) -> usize {
    PREFIX + sections * ENTRY + 4
}

pub(super) fn write(sections: &[(&'static str, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::with_capacity(
        overhead(sections.len()) + sections.iter().map(|(_, b)| b.len()).sum::<usize>(),
    );
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&(sections.len() as u32).to_le_bytes());
    let mut offset = overhead(sections.len()) as u64;
    for (name, bytes) in sections {
        let mut padded = [0; NAME];
        padded[..name.len()].copy_from_slice(name.as_bytes());
        out.extend_from_slice(&padded);
        out.extend_from_slice(&offset.to_le_bytes());
        out.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        out.extend_from_slice(&crc32fast::hash(bytes).to_le_bytes());
        offset += bytes.len() as u64;
    }
    out.extend_from_slice(&crc32fast::hash(&out).to_le_bytes());
    for (_, bytes) in sections {
        out.extend_from_slice(bytes);
    }
    out
}

/// Names of the sections, from the beginning of a file; none where it is something else. Checksums
/// are not looked at.
pub(super) fn names(start: &[u8]) -> Vec<String> {
    if !start.starts_with(MAGIC) {
        return Vec::new();
    }
    let count = u32_at(start, MAGIC.len() + 4).unwrap_or(0) as usize;
    let entries = (0..count.min(MOST_SECTIONS)).map(|i| PREFIX + i * ENTRY);
    entries
        .filter_map(|at| start.get(at..at + NAME))
        .map(|name| {
            String::from_utf8_lossy(name)
                .trim_end_matches('\0')
                .to_owned()
        })
        .collect()
}

impl<'a> Container<'a> {
    pub fn parse(label: &'a str, bytes: &'a [u8]) -> Result<Self, ArchiveError> {
        if !bytes.starts_with(MAGIC) {
            return Err(ArchiveError::NotAnArchive {
                file: label.to_owned(),
                expected: "\\x89BALE",
            });
        }
        let mut file = Self {
            label,
            sections: Vec::new(),
        };
        let short = |file: &Self| {
            file.damaged(
                "section table",
                format!("{} bytes", bytes.len()),
                "a whole table",
            )
        };
        let version = u32_at(bytes, MAGIC.len()).ok_or_else(|| short(&file))?;
        if version != VERSION {
            return Err(if version > VERSION {
                ArchiveError::Version {
                    file: label.to_owned(),
                    found: version,
                    known: VERSION,
                }
            } else {
                file.damaged("version", version.to_string(), &VERSION.to_string())
            });
        }
        let count = u32_at(bytes, MAGIC.len() + 4).ok_or_else(|| short(&file))? as usize;
        if count > MOST_SECTIONS {
            return Err(file.damaged("section table", format!("{count} sections"), "at most 64"));
        }
        let table = overhead(count) - 4;
        let stored = u32_at(bytes, table).ok_or_else(|| short(&file))?;
        let computed = crc32fast::hash(&bytes[..table]);
        if stored != computed {
            return Err(file.damaged(
                "section table",
                format!("checksum {computed:08x}"),
                &format!("{stored:08x}"),
            ));
        }
        let mut next = table + 4;
        for i in 0..count {
            let (name, section) = file.entry(bytes, PREFIX + i * ENTRY, next)?;
            next += section.len();
            file.sections.push((name, section));
        }
        if next != bytes.len() {
            return Err(file.damaged(
                "end of the file",
                format!("{} bytes", bytes.len()),
                &format!("{next}"),
            ));
        }
        Ok(file)
    }

    fn entry(
        &self,
        bytes: &'a [u8],
        at: usize,
        next: usize,
    ) -> Result<(String, &'a [u8]), ArchiveError> {
        let name = String::from_utf8_lossy(&bytes[at..at + NAME])
            .trim_end_matches('\0')
            .to_owned();
        let numbers = (
            u64_at(bytes, at + NAME),
            u64_at(bytes, at + NAME + 8),
            u32_at(bytes, at + NAME + 16),
        );
        let (Some(offset), Some(length), Some(stored)) = numbers else {
            return Err(self.damaged("section table", "its end".to_owned(), "a whole entry"));
        };
        let end = usize::try_from(length)
            .ok()
            .and_then(|l| next.checked_add(l));
        let section = end
            .filter(|_| offset == next as u64)
            .and_then(|end| bytes.get(next..end));
        let Some(section) = section else {
            let found = format!("{length} bytes at {offset} in a file of {}", bytes.len());
            return Err(self.damaged(
                &format!("section {name}"),
                found,
                "sections that fill the file",
            ));
        };
        let computed = crc32fast::hash(section);
        if computed != stored {
            return Err(self.damaged(
                &format!("section {name}"),
                format!("checksum {computed:08x}"),
                &format!("{stored:08x}"),
            ));
        }
        Ok((name, section))
    }

    pub fn has(&self, name: &str) -> bool {
        self.sections.iter().any(|(n, _)| n == name)
    }

    /// The section's bytes; empty where there is none.
    pub fn optional(&self, name: &str) -> &'a [u8] {
        self.sections
            .iter()
            .find(|(n, _)| n == name)
            .map_or(&[], |(_, b)| b)
    }

    pub fn section(&self, name: &str) -> Result<&'a [u8], ArchiveError> {
        if self.has(name) {
            return Ok(self.optional(name));
        }
        Err(self.damaged("section table", format!("no section {name}"), "one"))
    }

    pub fn damaged(&self, place: &str, found: String, expected: &str) -> ArchiveError {
        ArchiveError::Damaged {
            file: self.label.to_owned(),
            place: place.to_owned(),
            found,
            expected: expected.to_owned(),
        }
    }
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..at + 4)?
        .try_into()
        .ok()
        .map(u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes
        .get(at..at + 8)?
        .try_into()
        .ok()
        .map(u64::from_le_bytes)
}
