//! Files, right and wrong, byte by byte.

use std::io::{Cursor, Read, Write};

/// An npy of version 1.0 with the header fields as text.
pub fn npy(descr: &str, fortran: &str, shape: &str, values: &[u8]) -> Vec<u8> {
    let dict = format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n");
    npy_with_header(dict.as_bytes(), values)
}

/// An npy of version 1.0 with any header.
pub fn npy_with_header(header: &[u8], values: &[u8]) -> Vec<u8> {
    let length = u16::try_from(header.len()).unwrap().to_le_bytes();
    [b"\x93NUMPY\x01\x00", &length[..], header, values].concat()
}

/// An entry of a zip archive, with everything that the archive says about it.
#[derive(Clone)]
pub struct Entry {
    pub name: Vec<u8>,
    pub flags: u16,
    pub method: u16,
    pub crc: u32,
    pub compressed: u64,
    pub size: u64,
    pub bytes: Vec<u8>,
}

pub const STORED: u16 = 0;
pub const DEFLATED: u16 = 8;

impl Entry {
    pub fn stored(name: &str, bytes: &[u8]) -> Self {
        Self {
            name: name.as_bytes().to_vec(),
            flags: 0,
            method: STORED,
            crc: crc32fast::hash(bytes),
            compressed: bytes.len() as u64,
            size: bytes.len() as u64,
            bytes: bytes.to_vec(),
        }
    }

    pub fn deflated(name: &str, bytes: &[u8]) -> Self {
        let packed = deflate(bytes);
        Self {
            method: DEFLATED,
            compressed: packed.len() as u64,
            bytes: packed,
            ..Self::stored(name, bytes)
        }
    }

    /// What local header and directory have in common. Sizes beyond 32 bits go to the zip64 field.
    fn common(&self) -> (Vec<u8>, Vec<u8>) {
        let large = self.size > 0xffff_fffe || self.compressed > 0xffff_fffe;
        let version: u16 = if large { 45 } else { 20 };
        let narrow = |size: u64| {
            if large {
                u32::MAX
            } else {
                u32::try_from(size).unwrap()
            }
        };
        let mut extra = Vec::new();
        if large {
            extra.extend([1, 0, 16, 0]);
            extra.extend(self.size.to_le_bytes());
            extra.extend(self.compressed.to_le_bytes());
        }
        let mut common = Vec::new();
        for half in [version, self.flags, self.method, 0, 0x21] {
            common.extend(half.to_le_bytes());
        }
        for word in [self.crc, narrow(self.compressed), narrow(self.size)] {
            common.extend(word.to_le_bytes());
        }
        common.extend(u16::try_from(self.name.len()).unwrap().to_le_bytes());
        common.extend(u16::try_from(extra.len()).unwrap().to_le_bytes());
        (common, [self.name.clone(), extra].concat())
    }
}

/// A zip archive of the entries, whatever they say.
pub fn zip(entries: &[Entry]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let offset = u32::try_from(file.len()).unwrap();
        let (common, names) = entry.common();
        file.extend(b"PK\x03\x04");
        file.extend(&common);
        file.extend(&names);
        file.extend(&entry.bytes);
        directory.extend(b"PK\x01\x02\x2d\x00");
        directory.extend(&common);
        // No comment, first disk, no attributes.
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(&names);
    }
    let count = u16::try_from(entries.len()).unwrap();
    let start = u32::try_from(file.len()).unwrap();
    let length = u32::try_from(directory.len()).unwrap();
    file.extend(directory);
    file.extend(end(count, length, start));
    file
}

/// The end of an archive: entries, bytes of the directory, and where it starts.
pub fn end(count: u16, length: u32, start: u32) -> Vec<u8> {
    let mut end = b"PK\x05\x06\x00\x00\x00\x00".to_vec();
    end.extend(count.to_le_bytes());
    end.extend(count.to_le_bytes());
    end.extend(length.to_le_bytes());
    end.extend(start.to_le_bytes());
    end.extend([0, 0]);
    end
}

/// A sound npz of stored arrays.
pub fn npz(entries: &[(&str, &[u8])]) -> Vec<u8> {
    zip(&entries
        .iter()
        .map(|(name, bytes)| Entry::stored(name, bytes))
        .collect::<Vec<_>>())
}

/// A sound npz of deflated arrays.
pub fn deflated_npz(entries: &[(&str, &[u8])]) -> Vec<u8> {
    zip(&entries
        .iter()
        .map(|(name, bytes)| Entry::deflated(name, bytes))
        .collect::<Vec<_>>())
}

/// The bare deflate stream.
fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated);
    writer.start_file("a", options).unwrap();
    writer.write_all(bytes).unwrap();
    let mut archive = zip::ZipArchive::new(writer.finish().unwrap()).unwrap();
    let mut packed = Vec::new();
    archive
        .by_index_raw(0)
        .unwrap()
        .read_to_end(&mut packed)
        .unwrap();
    packed
}
