//! Tests of reading.

use std::fs;
use std::io::Write;

use ndarray::{Array, ArrayD, IxDyn, ShapeBuilder};
use ndarray_npy::WriteNpyExt;
use proptest::prelude::*;

use super::*;
use crate::data::{ByteOrder, Kind, Layout, Missing, open_samples};

/// An npy with the given header fields and bytes, format version 1.0.
fn npy(descr: &str, fortran: &str, shape: &str, bytes: &[u8]) -> Vec<u8> {
    let dict = format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}}}\n");
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend_from_slice(&(dict.len() as u16).to_le_bytes());
    file.extend_from_slice(dict.as_bytes());
    file.extend_from_slice(bytes);
    file
}

fn npz(entries: &[(&str, &[u8])], method: zip::CompressionMethod) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(method);
    for (name, bytes) in entries {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn read_ok(bytes: &[u8]) -> Dataset {
    read_bytes("test", bytes, &ReadOptions::default()).unwrap()
}

fn values(bytes: &[u8]) -> Vec<f64> {
    read_ok(bytes).values().iter().copied().collect()
}

#[test]
fn every_type_in_both_orders() {
    // The bytes of -2 (or 2 where there is no sign) and 1, little-endian.
    let cases: [(&str, &[u8], [f64; 2]); 11] = [
        ("b1", &[0, 1], [0.0, 1.0]),
        ("i1", &[0xfe, 1], [-2.0, 1.0]),
        ("u1", &[0xfe, 1], [254.0, 1.0]),
        ("i2", &[0xfe, 0xff, 1, 0], [-2.0, 1.0]),
        ("u2", &[0xfe, 0xff, 1, 0], [65534.0, 1.0]),
        ("i4", &[0xfe, 0xff, 0xff, 0xff, 1, 0, 0, 0], [-2.0, 1.0]),
        (
            "u4",
            &[0xfe, 0xff, 0xff, 0xff, 1, 0, 0, 0],
            [4_294_967_294.0, 1.0],
        ),
        (
            "i8",
            &[
                0xfe, 255, 255, 255, 255, 255, 255, 255, 1, 0, 0, 0, 0, 0, 0, 0,
            ],
            [-2.0, 1.0],
        ),
        (
            "u8",
            &[2, 0, 0, 0, 0, 0, 0, 0x80, 1, 0, 0, 0, 0, 0, 0, 0],
            [9.223_372_036_854_776e18, 1.0],
        ),
        ("f2", &[0x00, 0xc0, 0x00, 0x3c], [-2.0, 1.0]),
        ("f4", &[0, 0, 0, 0xc0, 0, 0, 0x80, 0x3f], [-2.0, 1.0]),
    ];
    for (kind, bytes, expected) in cases {
        let size = bytes.len() / 2;
        let swapped: Vec<u8> = bytes
            .chunks(size)
            .flat_map(|e| e.iter().rev().copied())
            .collect();
        for (order, bytes) in [("<", bytes), ("=", bytes), ("|", bytes), (">", &swapped)] {
            let file = npy(&format!("{order}{kind}"), "False", "(2,)", bytes);
            assert_eq!(values(&file), expected, "{order}{kind}");
            let big = read_ok(&file).byte_order == ByteOrder::Big;
            assert_eq!(big, order == ">" && size > 1, "{order}{kind}");
        }
    }
}

#[test]
fn what_another_library_writes_is_read() {
    for fortran in [false, true] {
        let shape = IxDyn(&[5, 3, 7]).set_f(fortran);
        let array: ArrayD<f32> =
            Array::from_shape_fn(shape, |i| (100 * i[0] + 10 * i[1] + i[2]) as f32);
        let mut bytes = Vec::new();
        array.write_npy(&mut bytes).unwrap();
        let data = read_ok(&bytes);
        assert_eq!((data.dtype, data.fortran_order), (DType::F32, fortran));
        let layout = Layout {
            component_axis: None,
            ..data.layout.clone()
        };
        let data = data.with_layout(layout).unwrap();
        let expected: Vec<f64> = array.iter().map(|&v| f64::from(v)).collect();
        assert_eq!(data.values().iter().copied().collect::<Vec<_>>(), expected);
    }
}

#[test]
fn balers_convention() {
    let table = npy("<f8", "False", "(1, 2)", &[0; 16]);
    let field = npy("<f4", "False", "(2, 3, 3)", &[0; 72]);
    let wide: Vec<u8> = "pT\0eta"
        .chars()
        .flat_map(|c| (c as u32).to_le_bytes())
        .collect();
    let narrow = b"pT\0eta".to_vec();
    let none = npy("<f8", "False", "(0,)", &[]);
    for names in [
        npy("<U3", "False", "(2,)", &wide),
        npy("|S3", "False", "(2,)", &narrow),
    ] {
        for method in [
            zip::CompressionMethod::Stored,
            zip::CompressionMethod::Deflated,
        ] {
            let data = read_ok(&npz(&[("data.npy", &table), ("names.npy", &names)], method));
            assert_eq!(data.column_names, ["pT", "eta"]);
            assert!(data.has_names && data.notes.is_empty());
            assert_eq!(data.origin.array.as_deref(), Some("data"));
        }
    }
    let stored = zip::CompressionMethod::Stored;
    let data = read_ok(&npz(&[("names.npy", &none), ("data.npy", &field)], stored));
    assert_eq!(
        (data.layout.kind, data.column_names.as_slice()),
        (Kind::Field, &["value".to_owned()][..])
    );
    assert!(!data.has_names && data.notes.is_empty());
}

#[test]
fn an_array_is_chosen_or_asked_for() {
    let stored = zip::CompressionMethod::Stored;
    let (one, two) = (
        npy("|i1", "False", "(1,)", &[1]),
        npy("|i1", "False", "(1,)", &[2]),
    );
    let text = npy("<U1", "False", "(1,)", &[65, 0, 0, 0]);
    let read = |entries: &[(&str, &[u8])], array: Option<&str>| {
        let options = ReadOptions {
            array: array.map(ToOwned::to_owned),
            ..ReadOptions::default()
        };
        read_bytes("test", &npz(entries, stored), &options)
    };
    let pair: [(&str, &[u8]); 2] = [("a.npy", &one), ("b.npy", &two)];
    let Err(DataError::SeveralArrays { arrays, .. }) = read(&pair, None) else {
        panic!("two arrays leave a choice");
    };
    assert_eq!(arrays, ["a", "b"]);
    assert_eq!(read(&pair, Some("b")).unwrap().values()[[0, 0]], 2.0);
    assert_eq!(read(&pair, Some("b.npy")).unwrap().values()[[0, 0]], 2.0);
    let with_data: [(&str, &[u8]); 2] = [("a.npy", &one), ("data.npy", &two)];
    assert_eq!(read(&with_data, None).unwrap().values()[[0, 0]], 2.0);
    let with_text: [(&str, &[u8]); 3] = [("t.npy", &text), ("a.npy", &one), ("names.npy", &one)];
    let only = read(&with_text, None).unwrap();
    assert_eq!(only.values()[[0, 0]], 1.0);
    assert_eq!(only.origin.array.as_deref(), Some("a"));
}

#[test]
fn arrays_are_listed_from_their_headers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.anything");
    let (one, two) = (
        npy("|i1", "False", "(1,)", &[1]),
        npy("<f4", "False", "(2, 1)", &[0; 8]),
    );
    let text = npy("<U1", "False", "(1,)", &[65, 0, 0, 0]);
    let entries: [(&str, &[u8]); 4] = [
        ("a.npy", &one),
        ("names.npy", &text),
        ("t.npy", &text),
        ("g/b.npy", &two),
    ];
    fs::write(&path, npz(&entries, zip::CompressionMethod::Deflated)).unwrap();
    let info = |name: &str, dtype, shape: &[usize]| ListedArray {
        name: name.to_owned(),
        kind: ListedKind::Numbers(dtype),
        shape: shape.to_vec(),
        unit: None,
        title: None,
        is_coordinate: false,
    };
    let expected = [info("a", DType::I8, &[1]), info("g/b", DType::F32, &[2, 1])];
    assert_eq!(list_arrays(&path).unwrap(), expected);
    fs::write(&path, two).unwrap();
    assert_eq!(list_arrays(&path).unwrap(), [info("", DType::F32, &[2, 1])]);
}

#[test]
fn arrays_of_one_shape_are_chosen_together() {
    let array = |length: usize, first: u8| {
        let values: Vec<u8> = (0..length as u8).map(|i| first + i).collect();
        npy("|u1", "False", &format!("({length},)"), &values)
    };
    let (a, b, c, other) = (array(3, 0), array(3, 10), array(3, 20), array(2, 0));
    let entries: [(&str, &[u8]); 4] = [
        ("a.npy", &a),
        ("b.npy", &b),
        ("c.npy", &c),
        ("other.npy", &other),
    ];
    let bytes = npz(&entries, zip::CompressionMethod::Stored);
    let read = |array: &str| {
        let options = ReadOptions {
            array: Some(array.to_owned()),
            ..ReadOptions::default()
        };
        read_bytes("test", &bytes, &options)
    };
    let data = read("c, a").unwrap();
    assert_eq!(data.origin.array.as_deref(), Some("c, a"));
    assert_eq!(data.column_names, ["c", "a"]);
    assert_eq!(data.values().row(1).to_vec(), [21.0, 1.0]);
    assert_eq!(read("b,b").unwrap().columns(), 1);
    for (array, why) in [("a,other", "several shapes"), ("a,d", "no array")] {
        let error = read(array).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn names_of_rows_turn_a_table() {
    let names = npy("|S1", "False", "(2,)", b"ab");
    let data = npy("|i1", "False", "(2, 3)", &[1, 2, 3, 4, 5, 6]);
    let entries: [(&str, &[u8]); 2] = [("data.npy", &data), ("names.npy", &names)];
    let data = read_ok(&npz(&entries, zip::CompressionMethod::Stored));
    assert_eq!(
        data.values(),
        ndarray::array![[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]
    );
    assert_eq!(data.column_names, ["a", "b"]);
    assert!(data.notes[0].contains("first axis"));
}

/// What every data set that is given out keeps to.
fn check(data: &Dataset) {
    assert_eq!(data.values().dim(), (data.samples(), data.features()));
    assert_eq!(data.column_names.len(), data.layout.columns());
    assert!(data.samples() > 0 && data.features() > 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes_are_read_or_refused(
        magic in prop::sample::select(vec![&b""[..], b"\x93NUMPY\x01\x00", b"PK\x03\x04"]),
        bytes in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let file = [magic, &bytes].concat();
        if let Ok(data) = read_bytes("test", &file, &ReadOptions::default()) {
            check(&data);
        }
    }

    #[test]
    fn any_header_is_read_or_refused(text in "\\{['a-z_:, 0-9<>()\\[\\]TrueFals-]{0,80}\\}") {
        let mut file = b"\x93NUMPY\x01\x00".to_vec();
        file.extend_from_slice(&(text.len() as u16).to_le_bytes());
        file.extend_from_slice(text.as_bytes());
        file.extend_from_slice(&[0; 64]);
        if let Ok(data) = read_bytes("test", &file, &ReadOptions::default()) {
            check(&data);
        }
    }

    #[test]
    fn any_shape_is_read_or_refused(
        shape in prop::collection::vec(
            prop_oneof![0_u64..9, any::<u64>(), Just(1 << 32), Just(u64::MAX)], 0..10),
        descr in prop::sample::select(&["<f8", "|u1", ">i2", "<U4", "|O", "|b1"][..]),
        bytes in prop::collection::vec(0_u8..2, 0..600),
    ) {
        let file = npy(descr, "True", &crate::data::text::shape(&shape), &bytes);
        match read_bytes("test", &file, &ReadOptions::default()) {
            Ok(data) => {
                check(&data);
                prop_assert!(data.stored_bytes() <= bytes.len());
            }
            Err(error) => prop_assert!(error.to_string().starts_with("test: ")),
        }
    }

    #[test]
    fn a_changed_file_is_read_or_refused(
        deflated in any::<bool>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let names = npy("<U1", "False", "(2,)", &[65, 0, 0, 0, 66, 0, 0, 0]);
        let data = npy("<f4", "False", "(4, 2)", &[7; 32]);
        let method = if deflated { zip::CompressionMethod::Deflated } else { zip::CompressionMethod::Stored };
        let mut file = npz(&[("data.npy", &data), ("names.npy", &names)], method);
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        if let Some(cut) = cut {
            file.truncate(cut.index(file.len()));
        }
        if let Ok(data) = read_bytes("test", &file, &ReadOptions::default()) {
            check(&data);
        }
    }
}

/// An npz of arrays of doubles, each counted from a number of its own.
fn arrays(all: &[(&str, &[usize])]) -> Vec<u8> {
    let entries = all.iter().zip(1..).map(|((name, shape), first)| {
        let count: usize = shape.iter().product();
        let values = (0..count).flat_map(|i| (f64::from(100 * first) + i as f64).to_le_bytes());
        let shape: Vec<String> = shape.iter().map(ToString::to_string).collect();
        let bytes: Vec<u8> = values.collect();
        (
            format!("{name}.npy"),
            npy("<f8", "False", &format!("({},)", shape.join(",")), &bytes),
        )
    });
    let entries: Vec<(String, Vec<u8>)> = entries.collect();
    let entries: Vec<(&str, &[u8])> = entries
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    npz(&entries, zip::CompressionMethod::Stored)
}

#[test]
fn coordinates_beside_fields_are_kept() {
    let bytes = arrays(&[
        ("x", &[4]),
        ("y", &[3]),
        ("t", &[2]),
        ("u", &[2, 3, 4]),
        ("v", &[2, 3, 4]),
    ]);
    let data = read_ok(&bytes);
    assert_eq!(data.layout.shape, [2, 2, 3, 4]);
    let first = |axis: usize| {
        let coordinate = data.metadata().axis(axis).unwrap();
        (coordinate.name.as_str(), coordinate.values.as_slice()[0])
    };
    assert_eq!(
        [first(0), first(2), first(3)],
        [("t", 300.0), ("y", 200.0), ("x", 100.0)]
    );
    assert!(
        data.notes[0].contains("are kept without loss beside it: `x`, `y`, `t`"),
        "{:?}",
        data.notes
    );
    assert_eq!(
        data.part(1..2)
            .unwrap()
            .metadata()
            .axis(0)
            .unwrap()
            .values
            .as_slice(),
        [301.0]
    );
    // Two axes of one length, and a name that says nothing of space.
    let data = read_ok(&arrays(&[("r", &[3]), ("u", &[2, 3, 3])]));
    assert!(data.metadata().coordinates.is_empty());
    assert!(
        data.notes[0].contains("`r` may lie along several axes"),
        "{:?}",
        data.notes
    );
    let square = read_ok(&arrays(&[("x", &[3]), ("y", &[3]), ("u", &[2, 3, 3])]));
    let axes = square
        .metadata()
        .coordinates
        .iter()
        .map(|c| c.axes[0].unwrap());
    assert_eq!(axes.collect::<Vec<_>>(), [2, 1]);
}

#[test]
fn points_with_places_of_their_own_lie_in_space() {
    let clouds = [
        arrays(&[("s", &[5, 6]), ("x", &[6]), ("y", &[6])]),
        arrays(&[("s", &[5, 6]), ("points", &[6, 2])]),
        arrays(&[
            ("s", &[5, 6]),
            ("t", &[5]),
            ("x", &[6]),
            ("y", &[6]),
            ("z", &[6]),
        ]),
        arrays(&[("s", &[6, 6]), ("t", &[6]), ("x", &[6]), ("y", &[6])]),
        arrays(&[("u", &[5, 6]), ("v", &[5, 6]), ("xyz", &[6, 3])]),
        arrays(&[("s", &[5, 6]), ("points", &[2, 6])]),
        arrays(&[("u", &[5, 6]), ("v", &[5, 6]), ("xyz", &[3, 6])]),
    ];
    for (case, bytes) in clouds.iter().enumerate() {
        let data = read_ok(bytes);
        assert_eq!(
            (data.layout.kind, data.points()),
            (Kind::Field, 6),
            "{case}: {:?}",
            data.notes
        );
        let mesh = data
            .mesh()
            .unwrap_or_else(|| panic!("{case}: {:?}", data.notes));
        assert_eq!((mesh.places(), mesh.geometry.cells()), (6, None));
        let [x, y, z] = mesh.geometry.points()[1];
        match case {
            1 => assert_eq!([x, y, z], [202.0, 203.0, 0.0]),
            4 => assert_eq!([x, y, z], [303.0, 304.0, 305.0]),
            2 => assert_eq!([x, y, z], [301.0, 401.0, 501.0]),
            0 => assert_eq!([x, y, z], [201.0, 301.0, 0.0]),
            5 => assert_eq!([x, y, z], [201.0, 207.0, 0.0]),
            6 => assert_eq!([x, y, z], [301.0, 307.0, 313.0]),
            _ => assert_eq!([x, y, z], [301.0, 401.0, 0.0]),
        }
    }
    // Where both ways fit, rows are points.
    let data = read_ok(&arrays(&[("s", &[5, 3]), ("points", &[3, 3])]));
    let mesh = data.mesh().unwrap();
    assert_eq!(mesh.geometry.points()[1], [203.0, 204.0, 205.0]);
    // Of a table with one more array nothing is known.
    let bytes = arrays(&[("s", &[5, 6]), ("x", &[6])]);
    assert!(read_bytes("test", &bytes, &ReadOptions::default()).is_err());
}

#[test]
fn coordinates_beside_data_are_kept_where_all_others_are_some() {
    let data = read_ok(&arrays(&[
        ("data", &[5, 2, 4, 6]),
        ("t", &[5]),
        ("y", &[4]),
        ("x", &[6]),
    ]));
    assert_eq!(
        data.notes,
        ["The coordinates beside the array `data` are kept without loss: `t`, `y`, `x`"]
    );
    let axes = |data: &Dataset| -> Vec<(String, Vec<Option<usize>>)> {
        let each = data.metadata().coordinates.iter();
        each.map(|c| (c.name.clone(), c.axes.clone())).collect()
    };
    let along = |name: &str, axis| (name.to_owned(), vec![Some(axis)]);
    assert_eq!(axes(&data), [along("t", 0), along("y", 2), along("x", 3)]);
    // Two axes are a field where both have coordinates, and a table where one has.
    let data = read_ok(&arrays(&[("data", &[5, 6]), ("t", &[5]), ("x", &[6])]));
    assert_eq!((data.layout.kind, data.points()), (Kind::Field, 6));
    assert_eq!(axes(&data), [along("t", 0), along("x", 1)]);
    let table = arrays(&[("data", &[5, 6]), ("t", &[5])]);
    let data = read_ok(&table);
    assert_eq!((data.layout.kind, data.columns()), (Kind::Table, 6));
    let other = read_ok(&arrays(&[
        ("data", &[5, 4, 6]),
        ("x", &[6]),
        ("mask", &[4, 6]),
    ]));
    for data in [data, other] {
        assert!(data.metadata().coordinates.is_empty());
        assert!(
            data.notes[0].contains("Only the array `data`"),
            "{:?}",
            data.notes
        );
    }
}

#[test]
fn texts_tell_the_units_of_arrays() {
    let text = |text: &str| {
        let units: Vec<u8> = text
            .chars()
            .flat_map(|c| (c as u32).to_le_bytes())
            .collect();
        npy(
            &format!("<U{}", text.chars().count()),
            "False",
            "()",
            &units,
        )
    };
    let numbers = |shape: &str, count: usize| {
        let bytes: Vec<u8> = (0..count).flat_map(|i| (i as f64).to_le_bytes()).collect();
        npy("<f8", "False", shape, &bytes)
    };
    let (time, length, field) = (
        numbers("(2,)", 2),
        numbers("(4,)", 4),
        numbers("(2,3,4)", 24),
    );
    let (seconds, metres, speed) = (text("seconds since 2020-01-01"), text("m"), text(" m/s"));
    let stored = zip::CompressionMethod::Stored;
    // A text for each array.
    let entries: [(&str, &[u8]); 7] = [
        ("t.npy", &time),
        ("x.npy", &length),
        ("u.npy", &field),
        ("v.npy", &field),
        ("t_units.npy", &seconds),
        ("x.units.npy", &metres),
        ("u_unit.npy", &speed),
    ];
    let data = read_ok(&npz(&entries, stored));
    let told = data.metadata();
    assert_eq!(data.column_names, ["u", "v"]);
    assert_eq!((told.unit(0), told.unit(1)), (Some("m/s"), None));
    assert_eq!(told.axis(3).unwrap().unit(), Some("m"));
    assert!(told.axis(0).unwrap().times().is_some());
    assert!(!data.notes.join("\n").contains("units"), "{:?}", data.notes);
    // All of them in JSON, beside `data`, also where it is read in parts.
    let all = text("{\"t\": \"seconds since 2020-01-01\", \"x\": \"m\", \"data\": \"K\"}");
    let entries: [(&str, &[u8]); 4] = [
        ("data.npy", &field),
        ("t.npy", &time),
        ("x.npy", &length),
        ("units.npy", &all),
    ];
    for method in [stored, zip::CompressionMethod::Deflated] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("all.npz");
        fs::write(&path, npz(&entries, method)).unwrap();
        let data = read(&path, &ReadOptions::default()).unwrap();
        assert_eq!(data.metadata().unit(0), Some("K"));
        assert_eq!(data.metadata().axis(2).unwrap().unit(), Some("m"));
        let mut samples = open_samples(
            &path,
            &ReadOptions::default(),
            &Missing::Auto,
            &Layout::clone,
        )
        .unwrap();
        let part = samples.read(1..2).unwrap()().unwrap();
        assert_eq!(part.metadata().unit(0), Some("K"));
    }
    // In the order of the columns.
    let each = npy(
        "<U2",
        "False",
        "(2,)",
        &['G', 'e', 's', '\0']
            .map(|c| (c as u32).to_le_bytes())
            .concat(),
    );
    let table = numbers("(5, 2)", 10);
    let entries: [(&str, &[u8]); 2] = [("data.npy", &table), ("units.npy", &each)];
    let data = read_ok(&npz(&entries, stored));
    assert_eq!(
        (data.metadata().unit(0), data.metadata().unit(1)),
        (Some("Ge"), Some("s"))
    );
    // No order is that of arrays, and other texts stay what they were.
    let entries: [(&str, &[u8]); 4] = [
        ("a.npy", &length),
        ("b.npy", &length),
        ("units.npy", &each),
        ("a_units.npy", &each),
    ];
    let data = read_ok(&npz(&entries, stored));
    let notes = data.notes.join("\n");
    assert!(
        data.metadata().columns.is_empty() && notes.contains("`units` is left out"),
        "{notes}"
    );
    assert!(notes.contains("a_units"), "{notes}");
}
