//! npy and npz: headers, values, entries, and what stands in the directory of a zip file.

use std::io::{Cursor, Write as _};

use balescope::data::{Profile, ReadOptions, read_bytes};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::change::{any, below, bytes, one_in, text, whole};
use super::work;
use crate::support::{Random, names, npy};

/// An npy with a header that may be wrong, of the length that it tells.
fn array(random: &mut Random) -> Vec<u8> {
    let types = [
        "<f8", "<f4", ">f8", "<f2", "|b1", "<i4", ">i2", "|u1", "<u8", "<U4", "|O", "<c16",
        "<M8[s]", "|S3", "<f16",
    ];
    let descr = *any(random, &types);
    let axes = below(random, 5);
    let mut shape: Vec<usize> = (0..axes).map(|_| below(random, 7)).collect();
    let size = descr
        .trim_matches(|c: char| !c.is_ascii_digit())
        .parse::<usize>();
    let count = shape.iter().product::<usize>() * size.unwrap_or(1).min(16);
    let values: Vec<u8> = (0..count).map(|_| below(random, 256) as u8).collect();
    if one_in(random, 4) && !shape.is_empty() {
        let at = below(random, shape.len());
        shape[at] = whole(random) as usize;
    }
    let file = npy(descr, &shape, &values);
    if one_in(random, 2) {
        return file;
    }
    let end = 10 + usize::from(u16::from_le_bytes([file[8], file[9]]));
    let mut header = String::from_utf8_lossy(&file[10..end]).into_owned();
    text(random, &mut header);
    let length = (header.len().min(usize::from(u16::MAX)) as u16).to_le_bytes();
    [&file[..8], &length, header.as_bytes(), &file[end..]].concat()
}

fn zipped(random: &mut Random) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for _ in 0..=below(random, 3) {
        let known = [
            "data.npy",
            "names.npy",
            "a.npy",
            "b/c.npy",
            "notes.txt",
            "../x.npy",
            "",
        ];
        let mut name = (*any(random, &known)).to_owned();
        if one_in(random, 8) {
            text(random, &mut name);
        }
        let method = *any(
            random,
            &[CompressionMethod::Stored, CompressionMethod::Deflated],
        );
        let options = SimpleFileOptions::default().compression_method(method);
        if zip.start_file(name.as_str(), options).is_err() {
            continue;
        }
        let mut inside = match below(random, 3) {
            0 => names(&["x", "y", "z"]),
            _ => array(random),
        };
        if one_in(random, 5) {
            bytes(random, &mut inside);
        }
        zip.write_all(&inside).unwrap();
    }
    let mut file = zip.finish().unwrap().into_inner();
    if one_in(random, 3) {
        bytes(random, &mut file);
    }
    file
}

#[test]
fn arrays_that_are_almost_right() {
    work(
        "arrays",
        |random| {
            if one_in(random, 2) {
                array(random)
            } else {
                zipped(random)
            }
        },
        |bytes| match read_bytes("fuzz", bytes, &ReadOptions::default()) {
            Ok(data) => {
                assert_eq!(data.values().len(), data.samples() * data.features());
                drop(Profile::of(&data));
                true
            }
            Err(error) => {
                assert!(!error.to_string().is_empty());
                false
            }
        },
    );
}
