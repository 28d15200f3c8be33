use std::fs;
use std::path::Path;

use crate::data::Data;
use crate::open;
use crate::testing::Opened;

fn store(write: impl FnOnce(&Path)) -> Opened {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    Opened::new(open(folder.path()).unwrap(), folder)
}

fn bytes(numbers: &[i16]) -> Vec<u8> {
    numbers.iter().flat_map(|n| n.to_le_bytes()).collect()
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
        for n in [0_u64, 4, u64::MAX, u64::MAX] {
            shard.extend(n.to_le_bytes());
        }
        shard.extend([0; 4]);
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
