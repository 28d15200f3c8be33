//! What a file is, from its first bytes.

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
const HEAD: usize = 512;

const HDF5: &[u8] = b"\x89HDF\r\n\x1a\n";

const UNPACK: &str = "unpack it first and open what is inside";
const FROM_PYTHON: &str = "read it in Python and save its numbers with numpy.save or numpy.savez";
const TABLE: &str = "read it as a table (numpy.loadtxt, pandas.read_csv) and save its numbers with \
                     numpy.save or numpy.savez";

/// First bytes of formats that people try, what to call them, and what to do.
const OTHERS: [(&[u8], &str, &str); 27] = [
    (
        b"version https://git-lfs",
        "a pointer of Git LFS, not the file itself",
        "fetch the file with `git lfs pull`",
    ),
    (
        HDF5,
        "an HDF5 file (NetCDF-4 files are such, too)",
        HDF5_HINT,
    ),
    (b"CDF\x01", "a NetCDF file (classic)", NETCDF_HINT),
    (b"CDF\x02", "a NetCDF file (64-bit offsets)", NETCDF_HINT),
    (b"CDF\x05", "a NetCDF file (CDF-5)", NETCDF_HINT),
    (
        b"root",
        "a ROOT file",
        "read it with uproot and save its branches with numpy.savez",
    ),
    (
        b"PAR1",
        "a Parquet file",
        "read it with pandas.read_parquet and save .to_numpy() with numpy.save",
    ),
    (b"ARROW1", "an Arrow (Feather) file", FROM_PYTHON),
    (
        b"SIMPLE  =",
        "a FITS file",
        "read it with astropy and save its array with numpy.save",
    ),
    (
        b"GRIB",
        "a GRIB file",
        "read it with cfgrib or xarray and save its array with numpy.save",
    ),
    (b"\x1f\x8b", "a gzip-compressed file", UNPACK),
    (b"\xfd7zXZ\x00", "an xz-compressed file", UNPACK),
    (b"BZh", "a bzip2-compressed file", UNPACK),
    (b"\x28\xb5\x2f\xfd", "a Zstandard-compressed file", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK),
    (b"Rar!", "a RAR archive", UNPACK),
    (
        b"%PDF",
        "a PDF document",
        "choose the file that holds the numbers",
    ),
    (
        b"\x89PNG",
        "a PNG picture",
        "choose the file that holds the numbers",
    ),
    (
        b"\xff\xd8\xff",
        "a JPEG picture",
        "choose the file that holds the numbers",
    ),
    (b"II*\x00", "a TIFF picture", FROM_PYTHON),
    (b"MM\x00*", "a TIFF picture", FROM_PYTHON),
    (
        b"MATLAB 5.0 MAT",
        "a MATLAB file",
        "read it with scipy.io.loadmat and save its arrays with numpy.savez",
    ),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file", TABLE),
    (b"\x80\x02", PICKLE, FROM_PYTHON),
    (b"\x80\x03", PICKLE, FROM_PYTHON),
    (b"\x80\x04", PICKLE, FROM_PYTHON),
    (b"\x80\x05", PICKLE, FROM_PYTHON),
];

const PICKLE: &str = "a Python pickle, which is never read";
const HDF5_HINT: &str = "read it with h5py or xarray and save its arrays with numpy.savez";
const NETCDF_HINT: &str = "read it with xarray or netCDF4 and save its arrays with numpy.savez";

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
    let (found, what_to_do) = if has_user_block(reader) {
        let found = "an HDF5 file behind a block of its user's";
        (found.to_owned(), Some(HDF5_HINT))
    } else {
        describe(head)
    };
    reader
        .seek(SeekFrom::Start(0))
        .map_err(|e| place.io(e, "first bytes"))?;
    let mut expected =
        "a NumPy file (.npy or .npz), as numpy.save and numpy.savez write it".to_owned();
    if let Some(what_to_do) = what_to_do {
        expected.push_str("; ");
        expected.push_str(what_to_do);
    }
    Err(place.malformed("first bytes", found, expected))
}

/// HDF5 may stand behind 512, 1024, 2048 and so on bytes of anything.
fn has_user_block(reader: &mut (impl Read + Seek)) -> bool {
    let mut at = 512;
    let mut found = [0; HDF5.len()];
    while reader.seek(SeekFrom::Start(at)).is_ok()
        && fill(reader, &mut found).is_ok_and(|got| got == found.len())
    {
        if found == HDF5 {
            return true;
        }
        at *= 2;
    }
    false
}

/// What a file is by its beginning, and what to do about it where that is known.
fn describe(head: &[u8]) -> (String, Option<&'static str>) {
    if head.is_empty() {
        return ("an empty file".to_owned(), None);
    }
    if let Some((_, name, hint)) = OTHERS.iter().find(|(magic, ..)| head.starts_with(magic)) {
        return ((*name).to_owned(), Some(hint));
    }
    if NPY_MAGIC.starts_with(head) {
        let found = format!("the first {} bytes of a .npy file and no more", head.len());
        return (found, None);
    }
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return ("text in UTF-16".to_owned(), Some(TABLE));
    }
    let bare = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    if let Some(text) = as_text(bare) {
        let mark = if bare.len() < head.len() {
            " with a byte order mark"
        } else {
            ""
        };
        return describe_text(text, mark);
    }
    let bytes: Vec<String> = head.iter().take(8).map(|b| format!("{b:02x}")).collect();
    (format!("bytes {}", bytes.join(" ")), None)
}

/// Bytes without anything that texts do not have; the last character may be cut.
fn as_text(bytes: &[u8]) -> Option<&str> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()?
        }
        Err(_) => return None,
    };
    let is_odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    (!text.is_empty() && !text.contains(is_odd)).then_some(text)
}

fn describe_text(text: &str, mark: &str) -> (String, Option<&'static str>) {
    let start: String = text.trim_start().to_lowercase().chars().take(14).collect();
    if ["<!doctype html", "<html", "<head"]
        .iter()
        .any(|tag| start.starts_with(tag))
    {
        let hint = "the download gave a page in place of the file: open its address in a browser, \
                    sign in where it asks for that, and fetch the file itself";
        return (format!("a web page (HTML){mark}"), Some(hint));
    }
    if start.starts_with("<?xml") {
        return (format!("XML{mark}"), Some(FROM_PYTHON));
    }
    let shown = crate::data::text::excerpt(text, 16);
    if start.starts_with(['{', '[']) {
        return (
            format!("JSON or the like{mark} (\"{shown}\")"),
            Some(FROM_PYTHON),
        );
    }
    let first = text.lines().next().unwrap_or_default();
    for (separator, name) in [(',', "commas"), (';', "semicolons"), ('\t', "tabs")] {
        if first.contains(separator) {
            let found = format!("a table as text{mark}, CSV with {name} (\"{shown}\")");
            return (found, Some(TABLE));
        }
    }
    (format!("text{mark} (\"{shown}\")"), Some(TABLE))
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
        assert!(found(b"a,b\n1,2\n").contains("CSV with commas (\"a,b\\n1,2\\n\")"));
        assert!(found(b"\x93NUM").contains("first 4 bytes"));
        assert!(found(&[0, 255, 7]).contains("00 ff 07"));
        assert!(found(b"\x80\x04\x95").contains("pickle"));
        let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 861\n";
        assert!(found(pointer).contains("a pointer of Git LFS"));
        assert!(found(pointer).contains("git lfs pull"));
        for page in [&b"<!DOCTYPE html>\n<html>"[..], b"\n <HTML><body>"] {
            assert!(found(page).contains("a web page"), "{}", found(page));
        }
        let marked = found(b"\xef\xbb\xbfpt;eta\r\n1,5;2\r\n");
        assert!(marked.contains("with a byte order mark, CSV"), "{marked}");
        assert!(marked.contains("pandas.read_csv"), "{marked}");
        assert!(found("Temp\u{e9}rature\t1".as_bytes()).contains("CSV with tabs"));
        assert!(found(b"\xff\xfeP\x00").contains("UTF-16"));
        assert!(found(b"{\"a\": [1]}").contains("JSON"));
        for (bytes, name) in [
            (&b"\x1f\x8b\x08\x00"[..], "gzip"),
            (b"\xfd7zXZ\x00\x00", "xz"),
            (b"CDF\x05\x00\x00", "CDF-5"),
            (b"%PDF-1.7", "PDF"),
        ] {
            assert!(found(bytes).contains(name), "{}", found(bytes));
        }
    }

    #[test]
    fn hdf5_is_known_behind_a_user_block() {
        for block in [512, 1024, 4096] {
            let mut bytes = vec![b'#'; block];
            bytes.extend(HDF5);
            assert!(found(&bytes).contains("HDF5 file behind"), "{block}");
        }
        let mut bytes = vec![b'#'; 700];
        bytes.extend(HDF5);
        assert!(found(&bytes).contains("text"));
    }
}
