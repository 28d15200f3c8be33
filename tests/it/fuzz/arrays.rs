//! npy and npz: headers, values, entries, and what stands in the directory of a zip file.

use std::io::{Cursor, Write as _};

use balescope::data::{Profile, ReadOptions, SampleReader, Samples as _, read_bytes};
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

/// Rows of several types, now and then with fields that do not fit them.
fn structured(random: &mut Random) -> Vec<u8> {
    let types = [
        ("<f8", 8),
        ("<f4", 4),
        (">f2", 2),
        ("<i8", 8),
        ("|u1", 1),
        ("|b1", 1),
        ("<U2", 8),
        ("<c8", 8),
    ];
    let (mut fields, mut width) = (Vec::new(), 0);
    for field in 0..=below(random, 4) {
        let (descr, size) = *any(random, &types);
        let (shape, count) = *any(
            random,
            &[("", 1), (", (2,)", 2), (", (2, 3)", 6), (", (0,)", 0)],
        );
        let name = any(random, &["x", "y", "", "a b", "t"]);
        fields.push(format!("('{name}{field}', '{descr}'{shape})"));
        width += size * count;
    }
    let rows = below(random, 6);
    let count = if one_in(random, 10) {
        below(random, 64)
    } else {
        rows * width
    };
    let values: Vec<u8> = (0..count).map(|_| below(random, 256) as u8).collect();
    let file = npy("TYPE", &[rows], &values);
    let end = 10 + usize::from(u16::from_le_bytes([file[8], file[9]]));
    let mut header = String::from_utf8_lossy(&file[10..end])
        .replace("'TYPE'", &format!("[{}]", fields.join(", ")));
    if one_in(random, 4) {
        text(random, &mut header);
    }
    let length = (header.len() as u16).to_le_bytes();
    [&file[..8], &length, header.as_bytes(), &values].concat()
}

/// A matrix of `SciPy`, now and then with places that it does not have.
fn sparse(random: &mut Random) -> Vec<u8> {
    let format = *any(random, &["csr", "csc", "coo", "bsr", "dia"]);
    let shape = [1 + below(random, 4), 1 + below(random, 4)];
    let (major, minor) = if format == "csc" {
        (shape[1], shape[0])
    } else {
        (shape[0], shape[1])
    };
    let count = below(random, 6);
    let number = |random: &mut Random, most: usize| {
        if one_in(random, 20) {
            whole(random) as i32
        } else {
            below(random, most) as i32
        }
    };
    let integers = |values: &[i32]| {
        let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        npy("<i4", &[values.len()], &bytes)
    };
    let places = |random: &mut Random, most: usize| -> Vec<i32> {
        (0..count).map(|_| number(random, most)).collect()
    };
    let mut ends: Vec<i32> = (0..major).map(|_| number(random, count + 1)).collect();
    ends.sort_unstable();
    ends.insert(0, 0);
    *ends.last_mut().unwrap() = count as i32;
    let lengths = shape.map(|n| {
        if one_in(random, 20) {
            whole(random) as i64
        } else {
            n as i64
        }
    });
    let lengths: Vec<u8> = lengths.iter().flat_map(|n| n.to_le_bytes()).collect();
    let values: Vec<u8> = (0..4 * count).map(|_| below(random, 256) as u8).collect();
    let mut entries = vec![
        (
            "format",
            npy(&format!("|S{}", format.len()), &[], format.as_bytes()),
        ),
        ("shape", npy("<i8", &[2], &lengths)),
        ("data", npy("<f4", &[count], &values)),
    ];
    if format == "coo" {
        entries.push(("row", integers(&places(random, shape[0]))));
        entries.push(("col", integers(&places(random, shape[1]))));
    } else {
        entries.push(("indices", integers(&places(random, minor))));
        entries.push(("indptr", integers(&ends)));
    }
    if one_in(random, 10) {
        entries.swap_remove(below(random, 5));
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, inside) in entries {
        zip.start_file(format!("{name}.npy"), SimpleFileOptions::default())
            .unwrap();
        zip.write_all(&inside).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Some samples at a time, as a file larger than memory is read.
fn read_in_parts(path: &std::path::Path) -> Result<(), balescope::data::DataError> {
    if let Some(mut reader) = SampleReader::open(path, &ReadOptions::default())? {
        let samples = reader.layout().samples();
        drop(reader.read(0..samples.min(2))?()?);
    }
    Ok(())
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
        let mut inside = match below(random, 4) {
            0 => names(&["x", "y", "z"]),
            1 => structured(random),
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
    let folder = crate::support::Folder::new();
    let mut cases = 0_usize;
    work(
        "arrays",
        |random| match below(random, 4) {
            0 => array(random),
            1 => structured(random),
            2 => sparse(random),
            _ => zipped(random),
        },
        |bytes| {
            cases += 1;
            if cases.is_multiple_of(16) {
                let read = read_in_parts(&folder.file("a", bytes));
                assert!(read.err().is_none_or(|error| !error.to_string().is_empty()));
            }
            match read_bytes("fuzz", bytes, &ReadOptions::default()) {
                Ok(data) => {
                    assert_eq!(data.values().len(), data.samples() * data.features());
                    drop(Profile::new(&data));
                    true
                }
                Err(error) => {
                    assert!(!error.to_string().is_empty());
                    false
                }
            }
        },
    );
}
