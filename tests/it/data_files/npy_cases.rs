//! Bad npy files up to the header's dictionary.

use super::build::{npy, npy_with_header};
use super::{Case, case};

pub fn cases() -> Vec<Case> {
    [first_bytes(), prefix(), dictionary()]
        .into_iter()
        .flatten()
        .collect()
}

fn first_bytes() -> Vec<Case> {
    vec![
        case(
            "empty file",
            b"",
            &["first bytes", "an empty file", "may have stopped"],
        ),
        case(
            "one byte",
            b"\x93",
            &["first 1 bytes of a .npy", "NumPy file"],
        ),
        case("half the magic", b"\x93NUM", &["first 4 bytes of a .npy"]),
    ]
}

/// Files of other formats that cannot be read, in files alone.
pub fn others() -> Vec<Case> {
    let png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR";
    vec![
        case(
            "wrong magic",
            b"\x93NUMPX\x01\x00",
            &["93 4e 55 4d 50 58", "raw numbers"],
        ),
        case("hdf5", b"\x89HDF\r\n\x1a\n\x00\x00", &[]),
        case("root", b"root\x00\x00\xf3\x5c", &[]),
        case("parquet", b"PAR1\x15\x04\x15", &[]),
        case(
            "pickle",
            b"\x80\x04\x95\x10\x00",
            &["a Python pickle, which is never read"],
        ),
        case("gzip", b"\x1f\x8b\x08\x00", &[]),
        case("picture", png, &["a sound PNG file"]),
        case("zeros", [0; 64], &["00 00 00 00"]),
        case(
            "pointer",
            b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 861\n",
            &["a pointer of Git LFS", "git lfs pull"],
        ),
        case("page", b"<!DOCTYPE html>\n<html>", &["a web page"]),
        case("names alone", b"a,b\nx,y\nz,w\n", &["no arrays of numbers"]),
    ]
}

/// Magic, version and header length.
fn prefix() -> Vec<Case> {
    let good = npy("<f8", "False", "(3, 4)", &[0; 96]);
    let patched = |at: usize, bytes: &[u8]| {
        let mut file = good.clone();
        file[at..at + bytes.len()].copy_from_slice(bytes);
        file
    };
    let second =
        |length: u32, rest: &[u8]| [b"\x93NUMPY\x02\x00", &length.to_le_bytes()[..], rest].concat();
    vec![
        case(
            "magic alone",
            &good[..6],
            &["format version", "end of the file after 6 bytes"],
        ),
        case(
            "half a version",
            &good[..7],
            &["format version", "after 7 bytes"],
        ),
        case(
            "version 0",
            patched(6, &[0, 0]),
            &["format version", "0.0", "1.0, 2.0 or 3.0"],
        ),
        case("version 4", patched(6, &[4, 0]), &["format version", "4.0"]),
        case(
            "version 1.7",
            patched(6, &[1, 7]),
            &["format version", "1.7"],
        ),
        case(
            "half a length",
            &good[..9],
            &["header length", "after 9 bytes"],
        ),
        case(
            "half a long length",
            &second(0, b"")[..11],
            &["header length", "after 11 bytes"],
        ),
        case(
            "header cut",
            &good[..40],
            &["header", "after 30 bytes", "header length says"],
        ),
        case(
            "length beyond the file",
            patched(8, &[255, 255]),
            &["header length says", "65535"],
        ),
        case(
            "length 0",
            patched(8, &[0, 0]),
            &["header", "nothing", "Python dictionary"],
        ),
        case(
            "length too short",
            patched(8, &[20, 0]),
            &["header, character", "end of the header"],
        ),
        case(
            "length 4 GB",
            second(u32::MAX, b"{}"),
            &["header length", "4294967295", "65536"],
        ),
        case(
            "length just too long",
            second(65_537, &[b' '; 65_537]),
            &["65537 bytes", "65536"],
        ),
    ]
}

fn dictionary() -> Vec<Case> {
    let header = |text: &str| npy_with_header(text.as_bytes(), &[0; 96]);
    let third = [b"\x93NUMPY\x03\x00\x04\x00\x00\x00", &b"{'\xff\xfe"[..]].concat();
    vec![
        case(
            "a list",
            header("['<f8', False, (3, 4)]"),
            &["header, character 0", "dictionary"],
        ),
        case(
            "json",
            header("{\"descr\": \"<f8\", \"shape\": [3, 4], \"x\": 1e3}"),
            &["`e3}`"],
        ),
        case(
            "binary header",
            npy_with_header(&[0, 200, 7, 9], &[]),
            &["character 0"],
        ),
        case("not utf-8", third, &["header", "not UTF-8", "3.0"]),
        case(
            "no descr",
            header("{'fortran_order': False, 'shape': (3, 4)}"),
            &["no key descr"],
        ),
        case(
            "no order",
            header("{'descr': '<f8', 'shape': (3, 4)}"),
            &["no key fortran_order"],
        ),
        case(
            "no shape",
            header("{'descr': '<f8', 'fortran_order': True}"),
            &["no key shape"],
        ),
        case(
            "no keys",
            header("{}"),
            &["no key descr, fortran_order, shape"],
        ),
        case(
            "a key twice",
            header("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), 'shape': (4, 3)}"),
            &["`shape` twice", "each key once"],
        ),
        case(
            "a key too many",
            header("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), 'note': 1}"),
            &["an unknown key `note`"],
        ),
        case(
            "open quote",
            header("{'descr': '<f8, 'fortran_order'"),
            &["header, character"],
        ),
        case(
            "open brace",
            header("{'descr': '<f8',"),
            &["end of the header", "a key in quotes"],
        ),
        case(
            "code",
            header("{'descr': __import__('os')}"),
            &["`__import__('os')", "a value"],
        ),
        case(
            "text behind",
            header("{} + {}"),
            &["`+ {}`", "nothing after"],
        ),
        case(
            "deep",
            header(&format!("{{'shape': {}", "(".repeat(9000))),
            &["deeply nested"],
        ),
    ]
}
