//! Probes, lines and films of a field.

use std::path::PathBuf;

use crate::support::{Folder, args, npy, run};

/// Five snapshots of 8 x 6 points, whose values are easily told: 100 t + 10 row + column.
fn field(folder: &Folder, name: &str, add: f32) -> PathBuf {
    let bytes: Vec<u8> = (0..5 * 48)
        .map(|i| (100 * (i / 48) + 10 * (i / 6 % 8) + i % 6) as f32 + add)
        .flat_map(f32::to_le_bytes)
        .collect();
    folder.file(name, &npy("<f4", &[5, 8, 6], &bytes))
}

#[test]
fn a_probe_follows_a_point_before_and_after() {
    let folder = Folder::new();
    let (before, after) = (field(&folder, "a.npy", 0.0), field(&folder, "b.npy", 0.5));
    let out = folder.path("series.csv");
    run(args![
        "probe", before, after, "--at", "2,3", "--at", "0,0", "-o", out
    ])
    .ok();
    let csv = std::fs::read_to_string(&out).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 6);
    assert!(lines[0].contains("Before (2, 3)"), "{csv}");
    assert_eq!(lines[3], "2,223,223.5,0.5,200,200.5,0.5");
    let said = run(args!["probe", before, "--at", "2,3"]).ok().out;
    assert!(
        said.contains("Before (2, 3)") && !said.contains("After"),
        "{said}"
    );
    run(args!["probe", before, "--at", "8,0"]).refused(&["--at 8,0", "0 to 7, 0 to 5"]);
    run(args!["probe", before]).refused(&["--at"]);
}

#[test]
fn a_line_and_a_rectangle_of_a_frame_are_told() {
    let folder = Folder::new();
    let (before, after) = (field(&folder, "a.npy", 0.0), field(&folder, "b.npy", 0.5));
    let out = folder.path("line.csv");
    run(args![
        "probe", before, after, "--line", "0,0..3,4", "--frame", "1", "-o", out
    ])
    .ok();
    let csv = std::fs::read_to_string(&out).unwrap();
    // Of a plane the values between cells are exact: 100 + 10 row + column.
    let rows = csv.lines().skip(1).map(|line| {
        let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        (cells[3] - (100.0 + 10.0 * cells[1] + cells[2]), cells[5])
    });
    let rows: Vec<_> = rows.collect();
    assert_eq!(rows.len(), 6);
    assert!(
        rows.iter()
            .all(|(off, moved)| off.abs() < 1e-9 && (moved - 0.5).abs() < 1e-9)
    );
    let said = run(args![
        "probe",
        before,
        after,
        "--rectangle",
        "1,2..2,3",
        "--frame",
        "2"
    ])
    .ok()
    .out;
    assert!(
        said.contains("Rows 1 to 2, columns 2 to 3") && said.contains("217.50"),
        "{said}"
    );
    let volume = ["probe", "--across", "1"].map(std::ffi::OsString::from);
    let arguments = [volume.to_vec(), args![before, "--at", "0,0"].to_vec()].concat();
    run(arguments).refused(&["--across 1", "from 0 to 0"]);
    run(args!["probe", before, "--line", "0,0..9,9"]).refused(&["rows 0 to 7"]);
}

#[test]
fn a_film_has_a_frame_for_each_snapshot() {
    let folder = Folder::new();
    let (before, after) = (field(&folder, "a.npy", 0.0), field(&folder, "b.npy", 0.5));
    let gif = folder.path("film.gif");
    run(args![
        "film", before, after, "-o", gif, "--height", "60", "--fps", "10"
    ])
    .ok();
    let bytes = std::fs::read(&gif).unwrap();
    assert!(bytes.starts_with(b"GIF89a") && bytes.ends_with(&[0x3b]));
    // A graphic control extension before each frame, with its delay in hundredths of a second.
    let controls = bytes
        .windows(4)
        .filter(|w| w[..3] == [0x21, 0xf9, 0x04])
        .count();
    assert_eq!(controls, 5);
    let png = folder.path("film.png");
    run(args![
        "film", before, "-o", png, "--frames", "1..4", "--height", "60", "--sides", "before"
    ])
    .ok();
    let bytes = std::fs::read(&png).unwrap();
    let chunks = |name: &[u8]| bytes.windows(4).filter(|w| *w == name).count();
    assert_eq!(
        (chunks(b"acTL"), chunks(b"fcTL"), chunks(b"fdAT") + 1),
        (1, 3, 3)
    );
    run(args![
        "film",
        before,
        "-o",
        folder.path("p.png"),
        "--pictures",
        "--every",
        "2",
        "--height",
        "60"
    ])
    .ok();
    for number in ["0000", "0001", "0002"] {
        assert!(folder.path(&format!("p_{number}.png")).is_file());
    }
    run(args!["film", before, "-o", folder.path("film.mp4")]).refused(&[".gif or .png"]);
    run(args!["film", before, "-o", gif, "--frames", "3..9"]).refused(&["within 0..5"]);
}
