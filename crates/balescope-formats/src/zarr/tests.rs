use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::data::Data;
use crate::open;
use crate::testing::{Opened, failure, opened, survives};

fn store(write: impl FnOnce(&Path)) -> Opened {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    Opened::new(open(folder.path()).unwrap(), folder)
}

fn bytes(numbers: &[i16]) -> Vec<u8> {
    numbers.iter().flat_map(|n| n.to_le_bytes()).collect()
}

/// Where the chunks of a shard lie, and their lengths.
fn index(chunks: &[[u64; 2]]) -> Vec<u8> {
    chunks
        .iter()
        .flatten()
        .flat_map(|n| n.to_le_bytes())
        .collect()
}

/// An array of version 3 of 2 x 3 numbers in one chunk, with these codecs.
fn written(codecs: &str, chunk: &[u8], fill: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let array = format!(
        r#"{{"zarr_format": 3, "node_type": "array", "shape": [2, 3], "data_type": "int16",
        "chunk_grid": {{"name": "regular", "configuration": {{"chunk_shape": [2, 3]}}}},
        "chunk_key_encoding": {{"name": "default"}}, "fill_value": {fill}, "codecs": [{codecs}]}}"#
    );
    fs::write(folder.path().join("zarr.json"), array).unwrap();
    fs::create_dir_all(folder.path().join("c/0")).unwrap();
    fs::write(folder.path().join("c/0/0"), chunk).unwrap();
    folder
}

fn coded(codecs: &str, chunk: &[u8]) -> Data {
    let folder = written(codecs, chunk, "0");
    let read = open(folder.path()).and_then(|mut reader| reader.read_all(0));
    read.unwrap().data
}

const TRANSPOSE: &str = r#"{"name": "transpose", "configuration": {"order": [1, 0]}}"#;
const BYTES: &str = r#"{"name": "bytes", "configuration": {"endian": "little"}}"#;

/// A shard of chunks of this shape.
fn sharding(chunk: &str) -> String {
    format!(
        r#"{{"name": "sharding_indexed", "configuration": {{"chunk_shape": {chunk},
        "codecs": [{BYTES}], "index_codecs": [{BYTES}]}}}}"#
    )
}

#[test]
fn codecs_are_undone_in_their_order() {
    let expected = Data::I16((1..7).collect());
    // Turned: 1 4, 2 5, 3 6.
    let turned = bytes(&[1, 4, 2, 5, 3, 6]);
    let plain = coded(&format!("{TRANSPOSE}, {BYTES}"), &turned);
    assert_eq!(plain, expected);
    // One chunk a row of what is turned.
    let index = index(&[[0, 4], [4, 4], [8, 4]]);
    let shard = [turned, index].concat();
    let codecs = format!("{TRANSPOSE}, {}", sharding("[1, 2]"));
    assert_eq!(coded(&codecs, &shard), expected);
    // A checksum and a compressor behind the shard.
    let summed = [&shard[..], &crc32c::crc32c(&shard).to_le_bytes()].concat();
    let codecs = format!("{codecs}, {{\"name\": \"crc32c\"}}");
    assert_eq!(coded(&codecs, &summed), expected);
    let packed = zstd::encode_all(&summed[..], 1).unwrap();
    let codecs = format!("{codecs}, {{\"name\": \"zstd\"}}");
    assert_eq!(coded(&codecs, &packed), expected);
}

#[test]
fn checksums_are_compared_and_fill_values_fit_their_type() {
    let codecs = format!("{BYTES}, {{\"name\": \"crc32c\"}}");
    let content = bytes(&[1, 2, 3, 4, 5, 6]);
    let mut summed = [&content[..], &crc32c::crc32c(&content).to_le_bytes()].concat();
    assert_eq!(coded(&codecs, &summed), Data::I16((1..7).collect()));
    summed[3] ^= 1;
    let damaged = written(&codecs, &summed, "0");
    let read = open(damaged.path()).and_then(|mut reader| reader.read_all(0));
    let message = read.unwrap_err().to_string();
    assert!(message.contains("checksum"), "{message}");
    for (fill, is_sound) in [("32767", true), ("32768", false), ("\"0x10000\"", false)] {
        let folder = written(BYTES, &content, fill);
        assert_eq!(open(folder.path()).is_ok(), is_sound, "{fill}");
    }
}

#[test]
fn version_2_is_read_with_missing_chunks_and_axes_turned() {
    let store = store(|path| {
        fs::write(path.join(".zgroup"), r#"{"zarr_format": 2}"#).unwrap();
        let u = path.join("u");
        fs::create_dir(&u).unwrap();
        let array = r#"{"shape": [3, 3], "chunks": [2, 2], "dtype": "<i2", "fill_value": -1,
            "order": "F", "filters": null, "compressor": {"id": "zstd"}, "zarr_format": 2}"#;
        fs::write(u.join(".zarray"), array).unwrap();
        let said = r#"{"_ARRAY_DIMENSIONS": ["time", "x"], "units": "m", "n": [1, 2]}"#;
        fs::write(u.join(".zattrs"), said).unwrap();
        let chunk = zstd::encode_all(&bytes(&[0, 3, 1, 4])[..], 1).unwrap();
        fs::write(u.join("0.0"), chunk).unwrap();
        let chunk = zstd::encode_all(&bytes(&[8, 0, 0, 0])[..], 1).unwrap();
        fs::write(u.join("1.1"), chunk).unwrap();
    });
    let u = store.data("u");
    assert_eq!(u, Data::I16(vec![0, 1, -1, 3, 4, -1, -1, -1, 8]));
    assert_eq!(store.part("u", 1..2).data, Data::I16(vec![3, 4, -1]));
    assert_eq!(store.variable("u").unit(), Some("m"));
    assert_eq!(store.variable("u").dimensions[1].as_deref(), Some("x"));
    assert_eq!(
        store.variable("u").attribute("n"),
        Some(&Data::I64(vec![1, 2]))
    );
}

#[test]
fn version_3_is_read_with_chunks_within_chunks() {
    let store = store(|path| {
        let array = r#"{"zarr_format": 3, "node_type": "array", "shape": [4], "data_type": "int16",
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [4]}},
            "chunk_key_encoding": {"name": "default"}, "fill_value": 7, "codecs": [
              {"name": "sharding_indexed", "configuration": {"chunk_shape": [2],
                "codecs": [{"name": "bytes", "configuration": {"endian": "big"}}],
                "index_codecs": [{"name": "bytes"}, {"name": "crc32c"}]}}]}"#;
        fs::write(path.join("zarr.json"), array).unwrap();
        let mut shard = vec![0, 1, 0, 2];
        let index = index(&[[0, 4], [u64::MAX, u64::MAX]]);
        shard.extend(&index);
        shard.extend(crc32c::crc32c(&index).to_le_bytes());
        fs::create_dir(path.join("c")).unwrap();
        fs::write(path.join("c/0"), shard).unwrap();
    });
    assert_eq!(store.data("array"), Data::I16(vec![1, 2, 7, 7]));
}

#[test]
fn what_is_coded_otherwise_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let array = r#"{"shape": [1], "chunks": [1], "dtype": "<i2", "fill_value": 0,
        "compressor": {"id": "bz2"}, "zarr_format": 2}"#;
    fs::write(folder.path().join(".zarray"), array).unwrap();
    let message = open(folder.path()).err().unwrap().to_string();
    assert!(message.contains("coded by bz2; write it anew"), "{message}");
}

/// The arrays `u`, 1 to 6 in chunks of four numbers, and `g/v`, in a zip archive below a folder.
fn zipped(folder: &str, method: CompressionMethod) -> Vec<u8> {
    let array = r#"{"shape": [6], "chunks": [4], "dtype": "<i2", "fill_value": 9,
        "order": "C", "filters": null, "compressor": null, "zarr_format": 2}"#;
    let group = r#"{"zarr_format": 2}"#.as_bytes();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method);
    for (name, content) in [
        (".zgroup", group),
        ("u/.zarray", array.as_bytes()),
        ("u/.zattrs", br#"{"units": "m"}"#),
        ("u/0", &bytes(&[1, 2, 3, 4])),
        ("u/1", &bytes(&[5, 6, 0, 0])),
        ("g/.zgroup", group),
        ("g/v/.zarray", array.as_bytes()),
        ("g/v/1", &bytes(&[7, 8, 0, 0])),
    ] {
        zip.start_file(format!("{folder}{name}"), options).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_store_in_a_zip_archive_is_read_as_one_in_folders() {
    for (folder, method) in [
        ("", CompressionMethod::Stored),
        ("run.zarr/", CompressionMethod::Deflated),
    ] {
        let store = opened(&zipped(folder, method));
        assert_eq!(store.data("u"), Data::I16((1..7).collect()));
        assert_eq!(store.part("u", 3..5).data, Data::I16(vec![4, 5]));
        assert_eq!(store.variable("u").unit(), Some("m"));
        assert_eq!(store.data("g/v"), Data::I16(vec![9, 9, 9, 9, 7, 8]));
    }
}

#[test]
fn other_and_damaged_zip_archives_are_refused_in_words() {
    survives(&zipped("", CompressionMethod::Deflated));
    let whole = zipped("a/b/", CompressionMethod::Stored);
    assert!(failure(&whole).contains("a zip archive; unpack it with `unzip"));
    let mut changed = zipped("", CompressionMethod::Stored);
    let place = changed.windows(4).position(|four| four == [1, 0, 2, 0]);
    changed[place.unwrap()] = 5;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.zip");
    fs::write(&path, changed).unwrap();
    let mut reader = open(&path).unwrap();
    let u = reader.contents().find("u").unwrap();
    let message = reader.read_all(u).unwrap_err().to_string();
    assert!(
        message.contains("u/0") && message.contains("checksum"),
        "{message}"
    );
}
