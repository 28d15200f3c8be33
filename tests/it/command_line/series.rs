//! Several files as one data set, through every command.

use std::fs;
use std::path::PathBuf;

use crate::support::{Folder, Said, args, cli, npy, run};

/// Twelve snapshots of a smooth field, a file each, and the same in one file.
fn snapshots(folder: &Folder) -> (PathBuf, PathBuf) {
    let mut all = Vec::new();
    for file in 0..12 {
        let value = |point: i32| {
            let (y, x) = (f64::from(point / 24), f64::from(point % 24));
            ((x + f64::from(file)) * 0.3).sin() * (y * 0.2).cos()
        };
        let values: Vec<u8> = (0..20 * 24)
            .flat_map(|point| (value(point) as f32).to_le_bytes())
            .collect();
        folder.file(&format!("flow_{file}.npy"), &npy("<f4", &[20, 24], &values));
        all.extend(values);
    }
    let whole = folder.file("whole.npy", &npy("<f4", &[12, 20, 24], &all));
    (folder.path("flow_*.npy"), whole)
}

/// Whether two files, or several, hold the same values.
fn assert_same(before: &PathBuf, after: &PathBuf) -> Said {
    let said = cli!("compare {} {} --json", before, after).ok();
    let told = said.json();
    assert_eq!(told["error"]["all"]["max_abs_over_range"], 0.0, "{told}");
    said
}

#[test]
fn a_series_goes_through_every_command_as_one_file_does() {
    let folder = Folder::new();
    let (series, whole) = snapshots(&folder);
    let note = "flow_*.npy`: 12 files, a snapshot each";
    let said = assert_same(&series, &whole);
    assert!(said.err.contains(note), "{said:?}");
    assert_same(&whole, &series);

    let told = cli!("info {} --json", series).ok_json();
    assert_eq!(told["notes"][0], format!("`{note}"), "{told}");
    assert_eq!(told["shape"], serde_json::json!([12, 20, 24]), "{told}");

    let copy = folder.path("copy.pvd");
    cli!("convert {} {}", series, copy).ok();
    assert_same(&whole, &copy);
    assert_same(&whole, &folder.path("copy/"));

    let archive = folder.path("a.bale");
    let settings = folder.path("run.toml");
    let fit = ["--model", "tucker", "--latent", "3"];
    let mut of_series: Vec<std::ffi::OsString> =
        args!("fit {} -o {} --save-config {}", series, archive, settings);
    of_series.extend(fit.map(Into::into));
    let said = run(of_series).ok();
    assert!(said.err.contains(note), "{said:?}");
    assert!(said.out.contains("flow_*.npy: 12 x 20 x 24"), "{said:?}");
    cli!("verify {} --against {}", archive, series).ok();
    let decoded = folder.path("decoded.npy");
    cli!("decompress {} -o {}", archive, decoded).ok();
    cli!("verify {} --against {}", archive, whole).ok();
    assert!(fs::read(&decoded).unwrap().len() > 12 * 20 * 24 * 4);

    // With its model, some samples at a time: the same bytes as of one file.
    let (again, of_whole) = (folder.path("again.bale"), folder.path("of_whole.bale"));
    let said = cli!("compress {} --with {} -o {}", series, archive, again).ok();
    assert!(said.err.contains(note), "{said:?}");
    cli!("compress {} --with {} -o {}", whole, archive, of_whole).ok();
    assert_same(&again, &of_whole);
    let portion = args!(
        "fit {} --portion 6 --model linear --latent 2 --json",
        series
    );
    let told = run(portion).ok_json();
    assert_eq!(told["input"]["shape"][0], 6, "{told}");
    cli!(
        "sweep {} --codecs zfp --latents 2 --epochs 2 --json",
        series
    )
    .ok();
}

#[test]
fn what_does_not_go_together_is_refused_in_words() {
    let folder = Folder::new();
    let (series, _) = snapshots(&folder);
    let none = folder.path("none_*.npy");
    cli!("info {}", none).refused(&["none_*.npy", "no file has this name or matches"]);
    cli!("convert {} {}", series, folder.path("flow_3.npy")).refused(&["overwrite the input"]);
    folder.file("flow_7.npy", &npy("<f4", &[20, 25], &vec![0; 20 * 25 * 4]));
    cli!("info {}", series).refused(&["flow_7.npy", "(20, 25)", "(20, 24)"]);
    let other = Folder::new();
    other.file("a.csv", b"x,y\n1,2\n3,4\n");
    other.file("b.csv", b"x,z\n1,2\n3,4\n");
    cli!("fit {}", other.path("?.csv")).refused(&["b.csv", "`y`", "a.csv"]);
    cli!("fit {}", other.path("")).refused(&["b.csv", "`y`", "a.csv"]);
}
