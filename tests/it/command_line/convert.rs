//! Data in the formats of others, and back.

use std::fs;

use balescope::data::{ReadOptions, read};

use crate::support::{Folder, args, cli, has, npy, run};

/// Whether the values of two files are the same to the last bit.
fn assert_same(before: &std::path::Path, after: &std::path::Path) {
    let told = cli!("compare {} {} --json", before, after).ok_json();
    assert_eq!(told["error"]["all"]["max_abs_over_range"], 0.0, "{told}");
}

#[test]
fn a_table_goes_round_through_every_format() {
    let (folder, data) = Folder::with_table(300, 1);
    let mut last = data.clone();
    for ending in ["csv", "parquet", "h5", "nc", "nc3", "zarr", "arrow", "tsv"] {
        let next = folder.path(&format!("t.{ending}"));
        let said = cli!("convert {} {}", last, next).ok();
        has(&said.out, &["Saved", "300"]);
        last = next;
    }
    let back = folder.path("back.npz");
    cli!("convert {} {}", last, back).ok();
    assert_same(&data, &back);
    let few = folder.path("few.csv");
    cli!("convert {} {} --samples 5..8", data, few).ok();
    assert_eq!(fs::read_to_string(few).unwrap().lines().count(), 4);
}

#[test]
fn an_archive_gives_its_data_in_the_format_of_the_name() {
    let (folder, data) = Folder::with_table(300, 1);
    let (archive, plain) = (folder.path("a.bale"), folder.path("plain.npz"));
    cli!("fit {} -q --epochs 1 --size 4 -o {}", data, archive).ok();
    cli!("decompress {} -o {}", archive, plain).ok();
    for ending in ["parquet", "h5", "zarr"] {
        let out = folder.path(&format!("out.{ending}"));
        cli!("decompress {} -o {}", archive, out).ok();
        assert_same(&plain, &out);
        let converted = folder.path(&format!("converted.{ending}"));
        cli!("convert {} {}", archive, converted).ok();
        assert_same(&plain, &converted);
    }
}

#[test]
fn what_a_format_does_not_hold_is_said() {
    let folder = Folder::new();
    let values: Vec<u8> = (0..4 * 6 * 5)
        .flat_map(|i| (i as f32).to_le_bytes())
        .collect();
    let field = folder.file("f.npy", &npy("<f4", &[4, 6, 5], &values));
    let out = folder.path("f.csv");
    cli!("convert {} {}", field, out).refused(&["f.csv", "this is a field", "HDF5"]);
    assert!(!out.exists());
    cli!("convert {} {}", field, folder.path("f.vtp")).refused(&["vtp", "mislead"]);
    let zarr = folder.path("f.zarr");
    cli!("convert {} {}", field, zarr).ok();
    cli!("convert {} {}", field, zarr).refused(&["f.zarr", "already"]);
    for ending in ["csv.gz", "tiff", "root"] {
        let out = folder.path(&format!("f.{ending}"));
        cli!("convert {} {}", field, out).refused(&["mislead"]);
    }
    let images = folder.path("f.pvd");
    cli!("convert {} {}", field, images).ok();
    // Components stand apart in its files, and are compared all the same.
    let values: Vec<u8> = (0..4 * 6 * 5 * 3)
        .flat_map(|i| ((i * 37 % 101) as f32).to_le_bytes())
        .collect();
    let flow = folder.file("flow.npy", &npy("<f4", &[4, 6, 5, 3], &values));
    let images = folder.path("flow.pvd");
    cli!("convert {} {}", flow, images).ok();
    assert_same(&flow, &images);
    let archive = folder.path("flow.bale");
    cli!("fit {} --model tucker --bound abs=0.5 -o {}", flow, archive).ok();
    cli!("verify {} --against {}", archive, images).ok();
    assert!(folder.path("f/000003.vti").exists());
    cli!("convert {} {} --samples 3..9", field, folder.path("g.npz"))
        .refused(&["3..9", "4 samples"]);
    // The same file under its own name would be lost.
    cli!("convert {} {}", field, field).refused(&["overwrite"]);
}

#[test]
fn columns_go_by_their_names_and_short_axes_count_for_nothing() {
    let folder = Folder::new();
    let value = |row: usize, c: usize| (row * 7 % 13) as f64 * if c == 0 { 1.5 } else { 100.25 };
    let rows = |first: usize| -> String {
        let row = |row| format!("{},{}\n", value(row, first), value(row, 1 - first));
        (0..50).map(row).collect()
    };
    let own = folder.file("own.csv", format!("b,a\n{}", rows(0)).as_bytes());
    let turned = folder.file("turned.csv", format!("a,b\n{}", rows(1)).as_bytes());
    assert_same(&own, &turned);
    let line: Vec<u8> = (0..40).flat_map(|i| f64::from(i).to_le_bytes()).collect();
    let line = folder.file("line.npy", &npy("<f8", &[40], &line));
    let set = folder.path("line.h5");
    cli!("convert {} {}", line, set).ok();
    assert_same(&line, &set);
    assert_same(&set, &line);
}

#[test]
fn axes_are_read_as_they_are_asked_for() {
    let folder = Folder::new();
    let values: Vec<u8> = (0..6 * 5 * 4)
        .flat_map(|i| (i as f32).to_le_bytes())
        .collect();
    let field = folder.file("f.npy", &npy("<f4", &[6, 5, 4], &values));
    let out = folder.path("part.npy");
    // Samples along the second axis: two of five.
    let axes = args!("convert {} {} --sample-axis 1 --samples 1..3", field, out);
    run(axes).ok();
    let part = read(&out, &ReadOptions::default()).unwrap();
    assert_eq!(part.layout.shape, [6, 2, 4]);
    let first = part.values().iter().copied().take(8).collect::<Vec<f64>>();
    assert_eq!(first, [4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0]);
    let said = cli!("info {} --sample-axis 2 --json", field).ok_json();
    assert_eq!(
        (said["samples"].as_u64(), said["sample_axis"].as_u64()),
        (Some(4), Some(2))
    );
    let whole = cli!("info {} --sample-axis none", field).ok().out;
    assert!(whole.contains("1 sample of 120 values"), "{whole}");
    cli!("info {} --sample-axis 3", field).refused(&["axis 3", "3 axes"]);
    cli!("convert {} {} --table", field, out).refused(&["a table has rows and columns only"]);
    cli!("convert {} {} --table --field", field, out).refused(&["--table", "--field"]);
}
