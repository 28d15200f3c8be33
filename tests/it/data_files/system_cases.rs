//! What the operating system refuses, and names that are bad in files that are not.

use std::fs;
use std::path::Path;

use balescope::data::{DataError, Dataset, ReadOptions, list_arrays, read, read_bytes};

use super::build::{Entry, npy, npz, zip};

fn message(path: &Path) -> String {
    let error = read(path, &ReadOptions::default()).unwrap_err();
    assert!(matches!(error, DataError::Io { .. }), "{error:?}");
    assert_eq!(
        list_arrays(path).unwrap_err().to_string(),
        error.to_string()
    );
    assert!(error.to_string().contains(&path.display().to_string()));
    error.to_string()
}

#[test]
fn a_folder_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let error = read(folder.path(), &ReadOptions::default()).unwrap_err();
    assert!(error.to_string().contains("choose a file in it"), "{error}");
}

#[test]
fn a_missing_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let message = message(&folder.path().join("gone.npz"));
    assert!(message.contains("gone.npz") && message.contains("no such file; check the path"));
}

#[cfg(unix)]
#[test]
fn a_device_is_not_opened() {
    assert!(message(Path::new("/dev/zero")).contains("a pipe or a device"));
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_says_what_to_do() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret.npy");
    fs::write(&path, npy("<f8", "False", "(1,)", &[0; 8])).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&path).is_ok() {
        eprintln!("skipped: this user may read everything");
        return;
    }
    assert!(message(&path).contains("you may not read this file; change its permissions"));
}

/// Reads two rows of two columns beside an array of names.
fn with_names(names: Entry) -> Dataset {
    let data = npy("<f4", "False", "(2, 2)", &[0; 16]);
    let file = zip(&[Entry::stored("data.npy", &data), names]);
    read_bytes("names", &file, &ReadOptions::default()).unwrap()
}

#[test]
fn bad_names_are_passed_over_with_a_note() {
    let text = |descr: &str, shape: &str, bytes: &[u8]| npy(descr, "False", shape, bytes);
    let three = text("|S1", "(3,)", b"abc");
    let cases: [(&str, Vec<u8>); 9] = [
        ("3 names for 2 columns", three.clone()),
        ("Python objects", text("|O", "(2,)", &[0; 16])),
        (
            "`names` holds float64, not text",
            text("<f8", "(2,)", &[0; 16]),
        ),
        ("array `names`, header, `shape`", text("|S1", "(2,)", b"a")),
        (
            "array `names`, header, `shape`",
            text("|S1", "(99999999999,)", b"ab"),
        ),
        (
            "more values than any file",
            text("<U9", "(99999999999999999999,)", b"ab"),
        ),
        ("`descr`", text("<U", "(2,)", b"ab")),
        ("empty texts", text("<U0", "(2,)", b"")),
        ("array `names`, first bytes", b"a,b".to_vec()),
    ];
    for (words, names) in cases {
        let data = with_names(Entry::stored("names.npy", &names));
        assert_eq!(data.column_names, ["column 1", "column 2"], "{words}");
        assert!(!data.has_names, "{words}");
        let [note] = data.notes.as_slice() else {
            panic!("{words}: {:?}", data.notes)
        };
        assert!(
            note.contains(words) && note.starts_with("Column names are ignored"),
            "{note}"
        );
    }
    let changed = with_names(Entry {
        crc: 0,
        ..Entry::stored("names.npy", &three)
    });
    assert!(changed.notes[0].contains("checksum"), "{:?}", changed.notes);
    let locked = with_names(Entry {
        flags: 1,
        ..Entry::stored("names.npy", &three)
    });
    assert!(locked.notes[0].contains("encrypted"), "{:?}", locked.notes);
}

#[test]
fn names_that_are_no_text_are_shown_as_far_as_they_are() {
    let bytes = npy("|S2", "False", "(2,)", b"a\xffbc");
    let data = with_names(Entry::stored("names.npy", &bytes));
    assert_eq!(data.column_names, ["a\u{fffd}", "bc"]);
    assert!(data.has_names && data.notes[0].contains("1 column names are not valid text"));
    let surrogate = [0xd800_u32, 98].map(u32::to_le_bytes).concat();
    let bytes = npy("<U1", "False", "(2,)", &surrogate);
    let data = with_names(Entry::deflated("names.npy", &bytes));
    assert_eq!(data.column_names, ["\u{fffd}", "b"]);
}

#[test]
fn bytes_after_the_values_are_passed_over_with_a_note() {
    let file = npy("<f4", "False", "(2, 2)", &[0; 25]);
    let archive = npz(&[("data.npy", &file)]);
    for bytes in [file, archive] {
        let data = read_bytes("longer", &bytes, &ReadOptions::default()).unwrap();
        assert_eq!(data.values().dim(), (2, 2));
        assert_eq!(data.notes, ["9 bytes after the values are ignored"]);
    }
}

#[test]
fn columns_without_a_number_are_read() {
    let nan: Vec<u8> = [f32::NAN; 6].iter().flat_map(|v| v.to_le_bytes()).collect();
    let bytes = npy("<f4", "False", "(3, 2)", &nan);
    let data = read_bytes("nan", &bytes, &ReadOptions::default()).unwrap();
    assert!(data.values().iter().all(|v| v.is_nan()));
    let one = npy("<f4", "False", "(1, 6)", &nan);
    assert_eq!(
        read_bytes("row", &one, &ReadOptions::default())
            .unwrap()
            .samples(),
        1
    );
}
