//! Writing a container, section by section.

use std::io::{self, Write};

use super::table::{BlockSections, Part, Section, Table};

pub(super) const MAGIC: &[u8; 8] = b"\x89BALE\r\n\x1a";

pub(super) const VERSION: u32 = 4;

pub(super) const END: &[u8; 4] = b"ELAB";

pub(super) const PREFIX: usize = MAGIC.len() + 4;

pub(super) const TRAILER: usize = 4 + 4 + END.len();

/// Writes a file section by section.
pub(super) struct Writer<W> {
    out: W,
    at: u64,
    table: Table,
}

impl<W: Write> Writer<W> {
    pub fn new(mut out: W) -> io::Result<Self> {
        out.write_all(MAGIC)?;
        out.write_all(&VERSION.to_le_bytes())?;
        Ok(Self {
            out,
            at: PREFIX as u64,
            table: Table {
                version: VERSION,
                ..Table::default()
            },
        })
    }

    /// Begins a block; `decoded`: CRC-32 of the values that it decodes to.
    pub fn block(&mut self, decoded: u32) {
        self.table.blocks.push(BlockSections {
            decoded,
            sections: Vec::new(),
        });
    }

    pub fn section(&mut self, part: Part, bytes: &[u8]) -> io::Result<()> {
        let section = Section {
            part,
            start: self.at,
            length: bytes.len() as u64,
            crc32: crc32fast::hash(bytes),
        };
        self.out.write_all(bytes)?;
        self.at += section.length;
        match self.table.blocks.last_mut() {
            Some(block) => block.sections.push(section),
            None => self.table.single.push(section),
        }
        Ok(())
    }

    /// The rest of the file.
    pub fn finish(mut self) -> io::Result<(W, Table)> {
        let table = self.table.to_bytes();
        let length = u32::try_from(table.len()).map_err(io::Error::other)?;
        self.out.write_all(&table)?;
        self.out.write_all(&length.to_le_bytes())?;
        self.out
            .write_all(&checksum(VERSION, &table, length).to_le_bytes())?;
        self.out.write_all(END)?;
        Ok((self.out, self.table))
    }
}

pub(super) fn checksum(version: u32, table: &[u8], length: u32) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(MAGIC);
    hasher.update(&version.to_le_bytes());
    hasher.update(table);
    hasher.update(&length.to_le_bytes());
    hasher.finalize()
}
