//! Which of `NumPy`'s two containers a file is, from its first bytes.

use std::io::{Read, Seek, SeekFrom};

use super::place::Place;
use super::stream::fill;
use crate::data::DataError;

/// The two containers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Npy,
    Npz,
}

pub(super) const NPY_MAGIC: &[u8; 6] = b"\x93NUMPY";

/// How much of a file's beginning is looked at.
const HEAD: usize = 8;

/// Tells the format from the first bytes, whatever the file is called, and goes back to them. Files of other
/// formats are not read from here; see [`super::formats`].
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
    let expected = if head.is_empty() {
        "data; writing it may have stopped before anything was there"
    } else {
        "a NumPy file (.npy or .npz), as numpy.save and numpy.savez write it"
    };
    Err(place.malformed("first bytes", describe(head), expected))
}

fn describe(head: &[u8]) -> String {
    if head.is_empty() {
        return "an empty file".to_owned();
    }
    if NPY_MAGIC.starts_with(head) {
        return format!("the first {} bytes of a .npy file and no more", head.len());
    }
    let bytes: Vec<String> = head.iter().map(|b| format!("{b:02x}")).collect();
    format!("bytes {}", bytes.join(" "))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn containers_are_known_by_their_first_bytes() {
        let place = Place::file("f".into());
        let told = |bytes: &[u8]| format(&mut Cursor::new(bytes), &place);
        assert_eq!(told(b"\x93NUMPY\x01\x00").unwrap(), Format::Npy);
        assert_eq!(told(b"PK\x03\x04rest").unwrap(), Format::Npz);
        assert_eq!(told(b"PK\x05\x06").unwrap(), Format::Npz);
        for (bytes, words) in [
            (&b""[..], "an empty file"),
            (b"\x93NUM", "first 4 bytes"),
            (b"\x00\xff\x07", "00 ff 07"),
        ] {
            let message = told(bytes).unwrap_err().to_string();
            assert!(message.contains(words), "{message}");
        }
    }
}
