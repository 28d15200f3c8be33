//! Files as people have them: several arrays that belong together, structured arrays, sparse matrices,
//! and what is said of all that was passed over.

use balescope::data::{DType, Dataset, Layout, ReadOptions, read_bytes};
use serde_json::Value;

use crate::support::{Folder, Said, Table, args, cli, has, names, npy, run};

fn read(arrays: &[(&str, Vec<u8>)]) -> Result<Dataset, String> {
    let folder = Folder::new();
    let bytes = std::fs::read(folder.npz("f.npz", arrays)).unwrap();
    read_bytes("f.npz", &bytes, &ReadOptions::default()).map_err(|e| e.to_string())
}

fn floats(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

fn whole(values: &[i32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

fn doubles(values: &[f64]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

#[test]
fn one_array_a_column_is_a_table() {
    let pt = floats(&[1.5, 2.5, 3.5]);
    let charge = whole(&[-1, 1, 1_000_000_007]);
    let data = read(&[
        ("pt", npy("<f4", &[3], &pt)),
        ("charge", npy("<i4", &[3], &charge)),
        ("label", npy("|S2", &[3], b"aabbcc")),
    ])
    .unwrap();
    assert!(!data.is_field());
    assert_eq!(data.column_names, ["pt", "charge"]);
    assert_eq!(data.types().name(), "float32, int32");
    assert_eq!(data.values().row(2), ndarray::arr1(&[3.5, 1_000_000_007.0]));
    let notes = data.notes.join("\n");
    has(&notes, &["columns of one table", "`label` holds text"]);
    let one = npy("<f4", &[3], &pt);
    let other = npy("<f4", &[2], &pt[..8]);
    let error = read(&[("pt", one), ("eta", other)]).unwrap_err();
    assert!(error.contains("several arrays (pt, eta)"), "{error}");
}

#[test]
fn components_and_coordinates_are_a_field() {
    // Two snapshots of 3 x 2 points; the second component is stored in Fortran's order.
    let u: Vec<f32> = (0..12_u8).map(f32::from).collect();
    let mut fortran = Vec::new();
    for x in 0..2 {
        for y in 0..3 {
            for t in 0..2 {
                fortran.push((100 + t * 6 + y * 2 + x) as f32);
            }
        }
    }
    let mut v = npy("<f4", &[2, 3, 2], &floats(&fortran));
    let at = v.windows(5).position(|w| w == b"False").unwrap();
    v.splice(at..at + 5, *b"True ");
    let arrays = [
        ("x", npy("<f8", &[2], &doubles(&[0.0, 0.5]))),
        ("height", npy("<f8", &[3], &doubles(&[9.0, 5.0, 1.0]))),
        ("u", npy("<f4", &[2, 3, 2], &floats(&u))),
        ("v", v),
    ];
    let data = read(&arrays).unwrap();
    assert!(data.is_field());
    assert_eq!(data.column_names, ["u", "v"]);
    assert_eq!(data.layout.field_shape(), [3, 2]);
    let second: Vec<f64> = (6..12).chain(106..112).map(f64::from).collect();
    assert_eq!(data.values().row(1).to_vec(), second);
    let [note] = &data.notes[..] else {
        panic!("{:?}", data.notes)
    };
    has(note, &["`u`, `v`", "`x`, `height`"]);
    // Labels of the snapshots are no coordinates: which array is meant is asked.
    let labels = npy("<f8", &[2], &doubles(&[1.0, 1.0]));
    let error = read(&[
        ("u", npy("<f4", &[2, 3, 2], &floats(&u))),
        ("labels", labels),
    ]);
    assert!(error.unwrap_err().contains("several arrays"));
}

#[test]
fn a_field_of_components_goes_through_an_archive() {
    let folder = Folder::new();
    let wave = |scale: f64| -> Vec<u8> {
        let value =
            |i: usize| (scale * ((i % 48) as f64 * 0.1 + (i / 48) as f64 * 0.3).sin()) as f32;
        floats(&(0..12 * 48).map(value).collect::<Vec<_>>())
    };
    let t: Vec<f64> = (0..12).map(f64::from).collect();
    let file = folder.npz(
        "g.npz",
        &[
            ("t", npy("<f8", &[12], &doubles(&t))),
            ("u", npy("<f4", &[12, 6, 8], &wave(1.0))),
            ("v", npy("<f4", &[12, 6, 8], &wave(-2.0))),
        ],
    );
    let (archive, back) = (folder.path("g.bale"), folder.path("back.npz"));
    let fit = cli!(
        "fit {} --model tucker --latent 3 --json -o {}",
        file,
        archive
    )
    .ok();
    has(&fit.err, &["note: ", "`t`"]);
    assert_eq!(
        fit.json()["input"]["shape"],
        serde_json::json!([12, 2, 6, 8])
    );
    cli!("decompress {} -o {}", archive, back).ok();
    let said = cli!("compare {} {} --json", file, back).ok_json();
    assert!(
        said["error"]["all"]["psnr"].as_f64().unwrap() > 40.0,
        "{said}"
    );
}

/// A matrix of three rows and four columns in the format of a name.
fn sparse(
    format: &str,
    arrays: Vec<(&'static str, Vec<u8>)>,
    data: &[f32],
) -> Result<Dataset, String> {
    let mut all = arrays;
    let format_text = npy(&format!("|S{}", format.len()), &[], format.as_bytes());
    let shape: Vec<u8> = [3_i64, 4].iter().flat_map(|n| n.to_le_bytes()).collect();
    all.push(("format", format_text));
    all.push(("shape", npy("<i8", &[2], &shape)));
    all.push(("data", npy("<f4", &[data.len()], &floats(data))));
    read(&all)
}

#[test]
fn sparse_matrices_are_read_as_what_they_stand_for() {
    let places = |name, values: &[i32]| (name, npy("<i4", &[values.len()], &whole(values)));
    let dense = [
        [0.0, 2.0, 0.0, 0.0],
        [0.0, 0.0, 0.0, 0.0],
        [5.0, 0.0, 0.0, -1.0],
    ];
    let rows = vec![
        places("indices", &[1, 3, 0]),
        places("indptr", &[0, 1, 1, 3]),
    ];
    let columns = vec![
        places("indices", &[2, 0, 2]),
        places("indptr", &[0, 1, 2, 2, 3]),
    ];
    // The same place twice is a sum.
    let triples = vec![places("row", &[2, 0, 2, 0]), places("col", &[3, 1, 0, 1])];
    for (format, arrays, data) in [
        ("csr", rows.clone(), &[2.0_f32, -1.0, 5.0][..]),
        ("csc", columns, &[5.0, 2.0, -1.0]),
        ("coo", triples, &[-1.0, 1.5, 5.0, 0.5]),
    ] {
        let read = sparse(format, arrays, data).unwrap();
        assert_eq!(read.values(), ndarray::arr2(&dense), "{format}");
        assert_eq!(read.dtype, DType::F32);
        assert!(read.notes[0].contains("sparse matrix"), "{:?}", read.notes);
    }
    let message = sparse("bsr", rows, &[2.0, -1.0, 5.0]).unwrap_err();
    has(&message, &["format bsr", ".tocsr()"]);
    for (indices, ends, words) in [
        (&[1, 3, 4][..], &[0, 1, 1, 3][..], "column 4"),
        (&[1, 3, 0], &[0, 2, 1, 3], "rising numbers"),
        (&[1, 3, 0], &[0, 1, 3], "4 rising numbers"),
        (&[1, -3, 0], &[0, 1, 1, 3], "none negative"),
        (&[1, 3], &[0, 1, 1, 3], "one for each value"),
    ] {
        let arrays = vec![places("indices", indices), places("indptr", ends)];
        let message = sparse("csr", arrays, &[2.0, -1.0, 5.0]).unwrap_err();
        assert!(message.contains(words), "{words}: {message}");
    }
}

#[test]
fn a_sparse_matrix_that_no_memory_holds_is_refused() {
    // 512 MB of doubles in a file of some hundred bytes are no less a trap, and neither are millions of
    // columns, each of which has a name and statistics.
    for lengths in [[1_i64 << 40, 1 << 40], [1 << 13, 1 << 13], [2, 1 << 20]] {
        let lengths: Vec<u8> = lengths.iter().flat_map(|n| n.to_le_bytes()).collect();
        let message = read(&[
            ("row", npy("<i4", &[1], &whole(&[7]))),
            ("col", npy("<i4", &[1], &whole(&[7]))),
            ("format", npy("|S3", &[], b"coo")),
            ("shape", npy("<i8", &[2], &lengths)),
            ("data", npy("<f4", &[1], &floats(&[7.0]))),
        ])
        .unwrap_err();
        assert!(message.contains("with their zeros"), "{message}");
    }
}

/// A table with a name too many and another array beside it: two notes.
fn noted(folder: &Folder) -> std::path::PathBuf {
    let table = Table::continuous(60, 3);
    folder.npz(
        "noted.npz",
        &[
            ("data", npy("<f8", &[60, 5], &table.bytes())),
            ("names", names(&["a", "b", "c", "d", "e", "f"])),
            ("weights", npy("<f8", &[60], &[0; 480])),
        ],
    )
}

#[test]
fn every_command_says_what_the_reader_passed_over() {
    let folder = Folder::new();
    let file = noted(&folder);
    let (archive, copy) = (folder.path("a.bale"), folder.path("b.bale"));
    let fit: Vec<_> = args!(
        "fit {} --latent 2 --epochs 1 --json -q -o {}",
        file,
        archive
    );
    let said = |arguments: Vec<std::ffi::OsString>, notes: &dyn Fn(&Value) -> Value| {
        let said: Said = run(arguments.clone()).ok();
        for words in ["6 names for 5 columns", "`weights`"] {
            assert!(
                said.err.contains(words),
                "{arguments:?}: no {words:?} in {}",
                said.err
            );
            let json = notes(&said.json()).to_string();
            assert!(
                json.contains(words),
                "{arguments:?}: no {words:?} in {json}"
            );
        }
    };
    let of_input = |report: &Value| report["input"]["notes"].clone();
    said(fit, &of_input);
    said(args!("info {} --json", file), &|r| r["notes"].clone());
    said(
        args!("compress {} --with {} -o {} --json", file, archive, copy),
        &of_input,
    );
    said(args!("compare {} {} --json", file, archive), &of_input);
    said(
        args!("verify {} --against {} --json", archive, file),
        &|r| r["comparison"]["input"]["notes"].clone(),
    );
    said(
        args!("sweep {} --codecs zstd --families none --json -q", file),
        &of_input,
    );
    said(args!("activations {} {} --json", archive, file), &|r| {
        r["notes"].clone()
    });
    said(
        args!("report {} --against {} --json", archive, file),
        &|r| r["input"]["notes"].clone(),
    );
}

#[test]
fn arrays_saved_one_after_the_other_are_told_from_other_bytes() {
    let one = npy("<f4", &[3, 2], &floats(&[1.0; 6]));
    let file = [one.clone(), one].concat();
    let data = read_bytes("twice.npy", &file, &ReadOptions::default()).unwrap();
    assert!(
        data.notes[0].contains("begin as an array does"),
        "{:?}",
        data.notes
    );
}

#[test]
fn a_name_that_several_columns_have_is_refused_and_a_number_is_a_number() {
    let folder = Folder::new();
    let table = Table {
        names: vec!["pt", "2", "pt", "eta", ""],
        ..Table::continuous(80, 4)
    };
    let file = folder.table("t.npz", &table);
    let fit = |option: &str, column: &str| {
        cli!(
            "fit {} {} {} --latent 1 --epochs 1 --json -q",
            file,
            option,
            column
        )
    };
    fit("--leave-out", "pt").refused(&["2 columns are called \"pt\"", "number: 1 or 3"]);
    fit("--transform", "pt=log").refused(&["2 columns are called"]);
    fit("--bound", "pt:abs=1").refused(&["2 columns are called"]);
    for (wanted, place) in [("5", 4), ("2", 1), ("3", 2), ("column 4", 3), ("eta", 3)] {
        let report = fit("--leave-out", wanted).ok_json();
        let exact: Vec<usize> = (0..5)
            .filter(|i| report["transforms"][i] == "exact")
            .collect();
        assert_eq!(exact, [place], "{wanted}");
    }
}

#[test]
fn whole_layouts_of_length_1_axes_are_read() {
    let values = vec![0; 40 * 24 * 32 * 3];
    let file = npy("|u1", &[40, 1, 24, 32, 3], &values);
    let data = read_bytes("t1yx3.npy", &file, &ReadOptions::default()).unwrap();
    assert_eq!((data.samples(), data.columns()), (40, 3));
    assert_eq!(data.layout.shown_shape(), [24, 32]);
    assert_eq!(Layout::guess(&[40, 1, 24, 32, 3], false), data.layout);
}
