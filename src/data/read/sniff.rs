use std::io::{Read, Seek, SeekFrom};

use super::place::Place;
use super::stream::fill;
use crate::data::DataError;

/// The two containers that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Npy,
    Npz,
}

pub(super) const NPY_MAGIC: &[u8; 6] = b"\x93NUMPY";

/// How much of a file's beginning is looked at.
const HEAD: usize = 16;

/// First bytes of formats that people try, and what to call them.
const OTHERS: [(&[u8], &str); 12] = [
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (b"CDF\x01", "a NetCDF file"),
    (b"CDF\x02", "a NetCDF file"),
    (b"root", "a ROOT file"),
    (b"PAR1", "a Parquet file"),
    (b"SIMPLE  =", "a FITS file"),
    (b"\x1f\x8b", "a gzip-compressed file"),
    (b"\x80\x02", "a Python pickle, which is never read"),
    (b"\x80\x03", "a Python pickle, which is never read"),
    (b"\x80\x04", "a Python pickle, which is never read"),
    (b"\x80\x05", "a Python pickle, which is never read"),
    (b"MATLAB 5.0 MAT", "a MATLAB file"),
];

/// Tells the format from the first bytes, whatever the file is called, and goes back to them.
pub(super) fn format(reader: &mut (impl Read + Seek), place: &Place) -> Result<Format, DataError> {
    let mut head = [0; HEAD];
    let got = fill(reader, &mut head).map_err(|e| place.io(e, "first bytes"))?;
    reader
        .seek(SeekFrom::Start(0))
        .map_err(|e| place.io(e, "first bytes"))?;
    let head = &head[..got];
    if head.starts_with(NPY_MAGIC) {
        return Ok(Format::Npy);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(Format::Npz);
    }
    let expected = "a NumPy file (.npy or .npz), as numpy.save and numpy.savez write it";
    Err(place.malformed("first bytes", describe(head), expected))
}

fn describe(head: &[u8]) -> String {
    if head.is_empty() {
        return "an empty file".to_owned();
    }
    if let Some((_, name)) = OTHERS.iter().find(|(magic, _)| head.starts_with(magic)) {
        return (*name).to_owned();
    }
    if NPY_MAGIC.starts_with(head) {
        return format!("the first {} bytes of a .npy file and no more", head.len());
    }
    if head
        .iter()
        .all(|b| matches!(b, b' '..=b'~' | b'\n' | b'\r' | b'\t'))
    {
        return format!("text (\"{}\")", head.escape_ascii());
    }
    let bytes: Vec<String> = head.iter().take(8).map(|b| format!("{b:02x}")).collect();
    format!("bytes {}", bytes.join(" "))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn found(bytes: &[u8]) -> String {
        let place = Place::file("f".into());
        format(&mut Cursor::new(bytes), &place)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn containers_are_known_by_their_first_bytes() {
        let place = Place::file("f".into());
        let format = |bytes: &[u8]| format(&mut Cursor::new(bytes), &place).unwrap();
        assert_eq!(format(b"\x93NUMPY\x01\x00"), Format::Npy);
        assert_eq!(format(b"PK\x03\x04rest"), Format::Npz);
        assert_eq!(format(b"PK\x05\x06"), Format::Npz);
    }

    #[test]
    fn others_are_called_by_their_name() {
        assert!(found(b"").contains("an empty file"));
        assert!(found(b"\x89HDF\r\n\x1a\n...").contains("HDF5"));
        assert!(found(b"a,b\n1,2\n").contains("text (\"a,b\\n1,2\\n\")"));
        assert!(found(b"\x93NUM").contains("first 4 bytes"));
        assert!(found(&[0, 255, 7]).contains("00 ff 07"));
        assert!(found(b"\x80\x04\x95").contains("pickle"));
    }
}
