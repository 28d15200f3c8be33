//! Probes, lines and films of a field.

use std::path::PathBuf;

use crate::support::{Folder, args, cli, has, npy, run};

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
    cli!("probe {} {} --at 2,3 --at 0,0 -o {}", before, after, out).ok();
    let csv = std::fs::read_to_string(&out).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 6);
    assert!(lines[0].contains("Before (2, 3)"), "{csv}");
    assert_eq!(lines[3], "2,223,223.5,0.5,200,200.5,0.5");
    let said = cli!("probe {} --at 2,3", before).ok().out;
    assert!(
        said.contains("Before (2, 3)") && !said.contains("After"),
        "{said}"
    );
    cli!("probe {} --at 8,0", before).refused(&["--at 8,0", "0 to 7, 0 to 5"]);
    cli!("probe {}", before).refused(&["--at"]);
}

#[test]
fn a_line_and_a_rectangle_of_a_frame_are_told() {
    let folder = Folder::new();
    let (before, after) = (field(&folder, "a.npy", 0.0), field(&folder, "b.npy", 0.5));
    let out = folder.path("line.csv");
    cli!(
        "probe {} {} --line 0,0..3,4 --frame 1 -o {}",
        before,
        after,
        out
    )
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
    let said = cli!("probe {} {} --rectangle 1,2..2,3 --frame 2", before, after)
        .ok()
        .out;
    has(&said, &["Rows 1 to 2, columns 2 to 3", "217.50"]);
    let volume = ["probe", "--across", "1"].map(std::ffi::OsString::from);
    let arguments = [volume.to_vec(), args!("{} --at 0,0", before)].concat();
    run(arguments).refused(&["--across 1", "from 0 to 0"]);
    cli!("probe {} --line 0,0..9,9", before).refused(&["rows 0 to 7"]);
}

#[test]
fn a_film_has_a_frame_for_each_snapshot() {
    let folder = Folder::new();
    let (before, after) = (field(&folder, "a.npy", 0.0), field(&folder, "b.npy", 0.5));
    let gif = folder.path("film.gif");
    cli!("film {} {} -o {} --height 60 --fps 10", before, after, gif).ok();
    let bytes = std::fs::read(&gif).unwrap();
    assert!(bytes.starts_with(b"GIF89a") && bytes.ends_with(&[0x3b]));
    // A graphic control extension before each frame, with its delay in hundredths of a second.
    let controls = bytes
        .windows(4)
        .filter(|w| w[..3] == [0x21, 0xf9, 0x04])
        .count();
    assert_eq!(controls, 5);
    let png = folder.path("film.png");
    cli!(
        "film {} -o {} --frames 1..4 --height 60 --sides before",
        before,
        png
    )
    .ok();
    let bytes = std::fs::read(&png).unwrap();
    let chunks = |name: &[u8]| bytes.windows(4).filter(|w| *w == name).count();
    assert_eq!(
        (chunks(b"acTL"), chunks(b"fcTL"), chunks(b"fdAT") + 1),
        (1, 3, 3)
    );
    cli!(
        "film {} -o {} --pictures --every 2 --height 60",
        before,
        folder.path("p.png")
    )
    .ok();
    for number in ["0000", "0001", "0002"] {
        assert!(folder.path(&format!("p_{number}.png")).is_file());
    }
    cli!("film {} -o {}", before, folder.path("film.mp4")).refused(&[".gif or .png"]);
    cli!("film {} -o {} --frames 3..9", before, gif).refused(&["within 0..5"]);
}

#[test]
fn a_film_shows_three_planes_that_cross() {
    let folder = Folder::new();
    let bytes: Vec<u8> = (0..2 * 360)
        .map(|i| i as f32)
        .flat_map(f32::to_le_bytes)
        .collect();
    let volume = folder.file("volume.npy", &npy("<f4", &[2, 12, 5, 6], &bytes));
    // Width and height stand in the header of a GIF.
    let size = |gif: &std::path::Path| {
        let bytes = std::fs::read(gif).unwrap();
        [6, 8].map(|at| u16::from_le_bytes([bytes[at], bytes[at + 1]]))
    };
    let film = |name: &str, more: &[&str]| {
        let gif = folder.path(name);
        let mut arguments = args!("film {} --height 50 -o {}", volume, gif);
        arguments.extend(more.iter().map(std::ffi::OsString::from));
        run(arguments).ok();
        size(&gif)
    };
    // Pictures of 5 x 6, 12 x 6 and 12 x 5 cells of 10 points each, beside each other with their colour bars.
    let [one, all] = [
        film("one.gif", &[]),
        film("all.gif", &["--through", "1,2,3"]),
    ];
    assert_eq!(one, [10 + 60 + 78 + 10, 10 + 22 + 50 + 10]);
    assert_eq!(all, [10 + 3 * 88 + 60 + 60 + 50, one[1] + 70]);
    let middle = std::fs::read(folder.path("all.gif")).unwrap();
    film("all.gif", &["--through", "middle"]);
    // The middle is another point: 6, 2, 3.
    assert_ne!(middle, std::fs::read(folder.path("all.gif")).unwrap());
    let gif = folder.path("no.gif");
    cli!("film {} --through 12,0,0 -o {}", volume, gif).refused(&["0,0,0 to 11,4,5"]);
    let flat = field(&folder, "flat.npy", 0.0);
    cli!("film {} --through middle -o {}", flat, gif).refused(&["expected a volume"]);
}

/// Four snapshots of a velocity on 5 x 6 points: u = sin(0.7 x + 0.3 y - 0.5 t), v = cos(0.4 x y + 0.2 t^2).
fn velocity(folder: &Folder, name: &str, scale: f64) -> PathBuf {
    let value = |i: usize| {
        let [t, y, x] = [i / 60, i / 6 % 5, i % 6].map(|at| at as f64);
        let own = match i / 30 % 2 {
            0 => (0.7 * x + 0.3 * y - 0.5 * t).sin(),
            _ => (0.4 * x * y + 0.2 * t * t).cos(),
        };
        scale * own
    };
    let bytes: Vec<u8> = (0..240).map(value).flat_map(f64::to_le_bytes).collect();
    folder.file(name, &npy("<f8", &[4, 2, 5, 6], &bytes))
}

/// What numpy makes of the velocity at (2, 3) in the third snapshot: `numpy.gradient(a, axis, edge_order=2)`.
const OF_NUMPY: [(&str, f64); 5] = [
    ("sqrt(`component 1`^2 + `component 2`^2)", SPEED),
    ("vorticity", CURL),
    ("ddx(`component 2`) - ddy(`component 1`)", CURL),
    ("ddt(`component 1`)", RATE),
    ("fluctuation(`component 2`)", FLUCTUATION),
];

const SPEED: f64 = 1.407_121_727_381_4;
const CURL: f64 = 0.079_951_198_920_206;
const RATE: f64 = 0.061_771_341_073_818;
const FLUCTUATION: f64 = -0.227_585_259_283_342;
const NRMSE: f64 = 0.002_042_009_213_377_15;
const LARGEST: f64 = 0.024_959_873_430_033_6;

#[test]
fn a_quantity_is_a_formula_in_probes_films_and_comparisons() {
    let folder = Folder::new();
    let (before, after) = (
        velocity(&folder, "a.npy", 1.0),
        velocity(&folder, "b.npy", 1.01),
    );
    let out = folder.path("series.csv");
    for (formula, wanted) in OF_NUMPY {
        cli!(
            "probe {} {} --quantity {} --at 2,3 -o {}",
            before,
            after,
            formula,
            out
        )
        .ok();
        let csv = std::fs::read_to_string(&out).unwrap();
        let line = csv.lines().nth(3).unwrap();
        let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        assert!((cells[1] - wanted).abs() < 1e-9, "{formula}: {line}");
        assert!((cells[2] - 1.01 * wanted).abs() < 1e-9, "{formula}: {line}");
    }
    // The whole of it, for other programs.
    let written = folder.path("curl.npy");
    cli!("convert {} {} --quantity vorticity", before, written).ok();
    let bytes = std::fs::read(&written).unwrap();
    let place = bytes.len() - 8 * (120 - (2 * 30 + 2 * 6 + 3));
    let value = f64::from_le_bytes(bytes[place..place + 8].try_into().unwrap());
    assert!((value - CURL).abs() < 1e-9, "{value}");
    let gif = folder.path("film.gif");
    let said = cli!(
        "film {} {} -o {} --show vorticity^2 --height 60",
        before,
        after,
        gif
    )
    .ok();
    assert!(
        std::fs::read(&gif).unwrap().starts_with(b"GIF89a"),
        "{}",
        said.out
    );
    let report = cli!(
        "compare {} {} --quantity vorticity --quantity 'ddt(`component 1`)' --json",
        before,
        after
    )
    .ok_json();
    let quantity = &report["quantities"][0];
    assert_eq!(quantity["name"], "vorticity");
    // Of values that are 1.01 times as large everywhere.
    assert!((quantity["nrmse"].as_f64().unwrap() - NRMSE).abs() < 1e-9);
    assert!((quantity["max_abs"].as_f64().unwrap() - LARGEST).abs() < 1e-9);
    let text = cli!("compare {} {} --quantity vorticity", before, after)
        .ok()
        .out;
    has(&text, &["Quantities", "vorticity"]);
    cli!(
        "probe {} --at 0,0 --quantity '1 + ddz(`component 1`)'",
        before
    )
    .refused(&["--show", "character 5", "third last axis"]);
    cli!("compare {} {} --quantity speed", before, after)
        .refused(&["--quantity speed", "no column"]);
    // Rows and columns exchanged.
    let turned = cli!("probe {} --rectangle 4,0..5,1 --turned", before)
        .ok()
        .out;
    assert!(turned.contains("Rows 4 to 5, columns 0 to 1"), "{turned}");
}

#[test]
fn modes_are_told_with_their_frequencies() {
    let folder = Folder::new();
    // A wave of 3 turns in 60 snapshots, along 10 points of 2 rows.
    let bytes: Vec<u8> = (0..1200)
        .map(|i| {
            (std::f64::consts::TAU * (0.1 * f64::from(i % 10) - 0.05 * f64::from(i / 20))).sin()
        })
        .flat_map(f64::to_le_bytes)
        .collect();
    let file = folder.file("wave.npy", &npy("<f8", &[60, 2, 10], &bytes));
    let report = cli!("modes {} --json", file).ok_json();
    let modes = report["modes"].as_array().unwrap();
    assert_eq!(modes.len(), 2, "the rest is rounding");
    for (mode, cumulated) in modes.iter().zip([0.5, 1.0]) {
        assert!((mode["energy"].as_f64().unwrap() - 0.5).abs() < 1e-9);
        assert!((mode["cumulated"].as_f64().unwrap() - cumulated).abs() < 1e-9);
        assert!((mode["frequency"].as_f64().unwrap() - 0.05).abs() < 1e-12);
        // The square root of 10 points with half of the mean square each.
        let amplitude = mode["amplitudes"][3].as_f64().unwrap();
        assert!((amplitude - 10.0_f64.sqrt()).abs() < 1e-9, "{amplitude}");
    }
    assert_eq!(report["frequency_unit"], "1/frame");
    let text = cli!("modes {} --count 1", file).ok().out;
    has(&text, &["50.0 %", "0.050000"]);
    let csv = cli!("modes {} --csv", file).ok().out;
    assert_eq!(csv.lines().count(), 61);
    assert!(csv.starts_with("Frame,mode_1,mode_2"), "{csv}");
    let out = folder.path("modes.csv");
    cli!("modes {} -o {}", file, out).ok();
    assert_eq!(std::fs::read_to_string(&out).unwrap(), csv);
    cli!("modes {} --component 9", file).refused(&["--component"]);
    cli!("modes dimuon").refused(&["expected a field"]);
}

#[test]
fn points_of_lines_are_probed_and_lines_are_no_pictures() {
    let folder = Folder::new();
    let bytes: Vec<u8> = (0..60)
        .map(|i| f64::from(i * i))
        .flat_map(f64::to_le_bytes)
        .collect();
    let file = folder.file("lines.npy", &npy("<f8", &[5, 12], &bytes));
    let out = cli!("probe {} --field --at 3 -o -", file).ok().out;
    let last = out.lines().last().unwrap();
    assert_eq!(last, "4,2601");
    cli!("probe {} --field --line 0,0..0,3", file).refused(&["two axes or more"]);
}
