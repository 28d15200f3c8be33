//! Missing values, outliers, large integers and odd NaNs through the whole program.

use serde_json::Value;

use crate::support::{Folder, Random, Table, args, cli, has, names, npy, run};

/// Sea surface temperatures of 40 snapshots on 24 x 32 points, and whether a point is land.
fn sea() -> (Vec<f32>, Vec<bool>) {
    let land = |p: usize| (p / 32).abs_diff(12) < 5 && (p % 32).abs_diff(9) < 6;
    let value = |i: usize| {
        let (t, p) = (i / 768, i % 768);
        let (y, x) = ((p / 32) as f32, (p % 32) as f32);
        17.0 + (0.2 * t as f32 + 0.3 * x).sin() * (0.2 * y).cos()
    };
    (
        (0..40 * 768).map(value).collect(),
        (0..768).map(land).collect(),
    )
}

/// The snapshots with something else in the place of land.
fn field(folder: &Folder, name: &str, land_is: f32) -> std::path::PathBuf {
    let (values, land) = sea();
    let with = |(i, v): (usize, &f32)| if land[i % 768] { land_is } else { *v };
    let bytes = values
        .iter()
        .enumerate()
        .map(with)
        .flat_map(f32::to_le_bytes);
    let bytes: Vec<u8> = bytes.collect();
    folder.file(name, &npy("<f4", &[40, 24, 32], &bytes))
}

fn npy_values<const N: usize>(path: &std::path::Path) -> Vec<[u8; N]> {
    let bytes = std::fs::read(path).unwrap();
    let header = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    bytes[header..].as_chunks::<N>().0.to_vec()
}

fn fit(file: &std::path::Path, out: &std::path::Path, more: &[&str]) -> Value {
    let own = args!("fit {} -o {} --json --quiet --device cpu", file, out);
    let more = more.iter().map(std::ffi::OsString::from);
    run(own.into_iter().chain(more)).ok_json()
}

#[test]
fn a_fill_value_is_as_nan_is() {
    let folder = Folder::new();
    let (filled, nan) = (
        field(&folder, "filled.npy", 1e20),
        field(&folder, "nan.npy", f32::NAN),
    );
    for more in [
        &["--model", "tucker", "--latent", "4"][..],
        &["--model", "tucker", "--latent", "4", "--bound", "rel=0.001"],
    ] {
        let out = |name: &str| folder.path(name);
        let as_filled = fit(&filled, &out("filled.bale"), more);
        let as_nan = fit(&nan, &out("nan.bale"), more);
        for figures in ["error", "columns", "columns_held_out", "bound"] {
            assert_eq!(as_filled[figures], as_nan[figures], "{figures} {more:?}");
        }
        let psnr = as_filled["error"]["all"]["psnr"].as_f64().unwrap();
        // Of the sea alone: an error of 1e-6 of the range of 1e20 would be one of 1e14 degrees.
        assert!((20.0..140.0).contains(&psnr), "{psnr}");
        let largest = as_filled["columns"][0]["max_abs"].as_f64().unwrap();
        assert!(largest < 0.1, "{largest}");
        let back = folder.path("back.npy");
        cli!("decompress {} -o {}", out("filled.bale"), &back).ok();
        let (before, after) = (npy_values::<4>(&filled), npy_values::<4>(&back));
        let fill = 1e20_f32.to_le_bytes();
        assert_eq!(before.len(), after.len());
        for (b, a) in before.iter().zip(&after) {
            assert_eq!(*b == fill, *a == fill);
        }
        let verified = cli!("verify {} --against {} --json", out("filled.bale"), &filled);
        let verified = verified.ok_json();
        assert_eq!(
            verified["comparison"]["error"]["all"],
            as_filled["error"]["all"]
        );
    }
    let info = cli!("info {} --json", &filled).ok_json();
    let missing = &info["columns"][0]["missing"][0];
    assert_eq!(
        (missing["value"].as_str(), missing["outlier"].as_bool()),
        (Some("1e20"), Some(false))
    );
    assert_eq!(missing["count"].as_u64(), Some(40 * 99));
    assert!(info["columns"][0]["max"].as_f64().unwrap() < 20.0);
    let plain = cli!("info {} --missing none --json", &filled).ok_json();
    assert!(plain["columns"][0]["max"].as_f64().unwrap() > 1e19);
    let text = cli!("info {}", &filled).ok().out;
    has(&text, &["1e20", "taken as missing"]);
}

/// Six columns of which three have -999 in the place of jets that are not there, and one an outlier.
fn jets(folder: &Folder) -> std::path::PathBuf {
    let mut random = Random(5);
    let mut bytes = Vec::new();
    for row in 0..2000 {
        let base = random.spread();
        for column in 0..6 {
            let absent = column < 3 && random.below(4) == 0;
            let value = match column {
                _ if absent => -999.0,
                5 if row == 777 => 1e12,
                _ => {
                    10.0 * f64::from(column) + base * f64::from(column + 1) + 0.01 * random.spread()
                }
            };
            bytes.extend(value.to_le_bytes());
        }
    }
    let data = npy("<f8", &[2000, 6], &bytes);
    folder.npz(
        "jets.npz",
        &[
            ("data", data),
            ("names", names(&["a", "b", "c", "d", "e", "f"])),
        ],
    )
}

#[test]
fn sentinels_and_outliers_of_a_table_come_back_and_spoil_no_figure() {
    let folder = Folder::new();
    let (file, out, back) = (
        jets(&folder),
        folder.path("jets.bale"),
        folder.path("back.npy"),
    );
    let report = fit(&file, &out, &["--model", "linear", "--ratio", "2"]);
    cli!("decompress {} -o {}", &out, &back).ok();
    let data = balescope::data::read(&file, &balescope::data::ReadOptions::default()).unwrap();
    let before: Vec<u64> = data.stored().bits(data.dtype).collect();
    let after = npy_values::<8>(&back).into_iter().map(u64::from_le_bytes);
    let (sentinel, outlier) = ((-999.0_f64).to_bits(), 1e12_f64.to_bits());
    for (b, a) in before.into_iter().zip(after) {
        assert_eq!((b == sentinel, b == outlier), (a == sentinel, a == outlier));
    }
    for column in report["columns"].as_array().unwrap() {
        let (nrmse, robust) = (&column["nrmse"], &column["nrmse_robust"]);
        let (nrmse, robust) = (nrmse.as_f64().unwrap(), robust.as_f64().unwrap());
        assert!(robust < 3.0 * nrmse + 1e-9, "{column}");
        assert_eq!(column["kinds"], serde_json::json!({}));
    }
    let text = cli!("info {}", &file).ok().out;
    assert!(text.contains("-999") && text.contains("outlier"), "{text}");
    // Taken as values, they are remarked on.
    let report = fit(
        &file,
        &out,
        &["--model", "linear", "--ratio", "2", "--missing", "none"],
    );
    let column = &report["columns"][5];
    let wide = column["nrmse_robust"].as_f64().unwrap() > 10.0 * column["nrmse"].as_f64().unwrap();
    assert!(wide, "{column}");
}

/// Times in ns and event numbers, beside columns that a double holds.
fn events(folder: &Folder) -> (std::path::PathBuf, Vec<i64>) {
    let mut random = Random(9);
    let mut values = Vec::new();
    for row in 0..600_i64 {
        values.push(1_700_000_000_000_000_000 + 4_567_891 * row + random.below(999) as i64);
        values.push((random.bits() >> 2) as i64 | 1 << 60);
        values.push(random.below(900) as i64);
        values.push(row * row / 7 + random.below(50) as i64);
    }
    let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
    let data = npy("<i8", &[600, 4], &bytes);
    let named = names(&["time", "event", "lumi", "counter"]);
    (
        folder.npz("events.npz", &[("data", data), ("names", named)]),
        values,
    )
}

#[test]
fn integers_beyond_doubles_are_integers_everywhere() {
    let folder = Folder::new();
    let (file, values) = events(&folder);
    let (out, back) = (folder.path("events.bale"), folder.path("back.npy"));
    let decoded = || {
        cli!("decompress {} -o {}", &out, &back).ok();
        let values = npy_values::<8>(&back).into_iter().map(i64::from_le_bytes);
        values.collect::<Vec<_>>()
    };
    // By themselves they are kept exactly.
    fit(&file, &out, &["--model", "linear", "--ratio", "2"]);
    let after = decoded();
    for (b, a) in values.chunks(4).zip(after.chunks(4)) {
        assert_eq!(b[..2], a[..2]);
    }
    // Through the network they keep to a bound, or are off by what is told.
    let all = [
        "--transform",
        "time=min-max",
        "--transform",
        "event=min-max",
    ];
    let bounded = [
        &all[..],
        &["--model", "linear", "--ratio", "2", "--bound", "abs=10"],
    ]
    .concat();
    let report = fit(&file, &out, &bounded);
    assert_eq!(report["bound"]["holds"], true);
    let after = decoded();
    let errors = values.iter().zip(&after).map(|(b, a)| a.abs_diff(*b));
    assert!(errors.max().unwrap() <= 10);
    let report = fit(
        &file,
        &out,
        &[&all[..], &["--model", "linear", "--ratio", "2"]].concat(),
    );
    let after = decoded();
    for column in 0..4 {
        let errors = (0..600).map(|row| after[4 * row + column].abs_diff(values[4 * row + column]));
        let largest = errors.max().unwrap();
        let told = report["columns"][column]["max_abs"].as_f64().unwrap();
        assert!(
            (told - largest as f64).abs() <= 1e-12 * told,
            "{column}: {told} {largest}"
        );
    }
    // One that differs by one is told, by compare and by verify.
    let mut other = values.clone();
    other[1] += 1;
    let bytes: Vec<u8> = other.iter().flat_map(|v| v.to_le_bytes()).collect();
    let other = folder.file("other.npy", &npy("<i8", &[600, 4], &bytes));
    let compared = cli!("compare {} {} --json", &file, &other).ok_json();
    assert_eq!(compared["columns"][1]["max_abs"], 1.0);
    assert_eq!(compared["columns"][0]["max_abs"], 0.0);
    // The range is that of the integers: three values a step of a double apart.
    let near = |values: [i64; 4]| {
        let bytes: Vec<u8> = values
            .iter()
            .flat_map(|v| (v + (1 << 60)).to_le_bytes())
            .collect();
        folder.file(&format!("{}.npy", values[3]), &npy("<i8", &[4, 1], &bytes))
    };
    let (a, b) = (near([1, 5, 9, 101]), near([1, 5, 9, 102]));
    let compared = cli!("compare {} {} --json", &a, &b).ok_json();
    assert_eq!(compared["columns"][0]["nrmse"], 0.005);
}

#[test]
fn values_that_change_what_they_are_are_counted() {
    let folder = Folder::new();
    let values = [1.0, f64::NAN, f64::INFINITY, 4.0, 5.0, 1.5, 2.5, 0.5];
    let mut changed = values;
    (changed[0], changed[1], changed[2]) = (f64::NAN, 2.0, f64::NEG_INFINITY);
    let file = |name: &str, values: &[f64; 8]| {
        let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        folder.file(name, &npy("<f8", &[8, 1], &bytes))
    };
    let (before, after) = (file("before.npy", &values), file("after.npy", &changed));
    let said = cli!("compare {} {} --json", &before, &after);
    assert_eq!(said.code, Some(1), "{said:?}");
    let kinds = serde_json::json!({"finite to nan": 1, "inf to -inf": 1, "nan to finite": 1});
    let report = said.json();
    assert_eq!(report["columns"][0]["kinds"], kinds);
    assert_eq!(report["error"]["all"]["kinds"], kinds);
    assert_eq!(report["error"]["all"]["psnr"], Value::Null);
    let text = cli!("compare {} {}", &before, &after);
    assert!(text.out.contains("1 finite became NaN"), "{text:?}");
    let same = cli!("compare {} {} --json", &before, &before).ok_json();
    assert_eq!(same["error"]["all"]["kinds"], serde_json::json!({}));
    let near = file("near.npy", &values.map(|v| v * 1.001));
    cli!("compare {} {} --fail-over nrmse=1", &before, &near).ok();
    for over in ["nrmse=1e-9", "max=1e-9", "psnr=200", "response=1e-9"] {
        let said = cli!("compare {} {} --fail-over {}", &before, &near, over);
        assert_eq!(said.code, Some(1), "{over}: {said:?}");
        assert!(said.err.contains("is allowed"), "{over}: {said:?}");
    }
    cli!("compare {} {} --fail-over beauty=1", &before, &near).refused(&["beauty", "nrmse"]);
}

#[test]
fn nothing_else_comes_back_as_a_missing_value() {
    let folder = Folder::new();
    let mut random = Random(3);
    // The mean is 0, and 0 stands for none.
    let values = (0..600).flat_map(|_| {
        let base = random.below(9) as i16 - 4;
        let noise = random.below(3) as i16 - 1;
        [base, -base, base + noise, 2 * base - noise]
    });
    let bytes: Vec<u8> = values.flat_map(i16::to_le_bytes).collect();
    let (file, out) = (
        folder.file("a.npy", &npy("<i2", &[600, 4], &bytes)),
        folder.path("a.bale"),
    );
    let through = (1..=4).flat_map(|n| ["--transform".to_owned(), format!("{n}=min-max")]);
    let through: Vec<String> = through.collect();
    let mut all: Vec<&str> = through.iter().map(String::as_str).collect();
    all.extend(["--model", "linear", "--latent", "1"]);
    for more in [&[][..], &["--bound", "abs=2"]] {
        let asked = [&all[..], &["--missing", "0"], more].concat();
        let report = fit(&file, &out, &asked);
        assert_eq!(
            report["error"]["all"]["kinds"],
            serde_json::json!({}),
            "{more:?}"
        );
        let columns = report["columns"].as_array().unwrap();
        let off = columns.iter().any(|c| c["max_abs"].as_f64().unwrap() > 0.0);
        assert!(off, "{report}");
    }
}

#[test]
fn a_report_names_what_was_taken_as_missing() {
    let folder = Folder::new();
    let (file, out, page) = (
        jets(&folder),
        folder.path("jets.bale"),
        folder.path("jets.html"),
    );
    let report = fit(&file, &out, &["--model", "linear", "--ratio", "2"]);
    assert_eq!(
        report["input"]["missing"],
        serde_json::json!([
            { "column": "a", "values": ["-999"] },
            { "column": "b", "values": ["-999"] },
            { "column": "c", "values": ["-999"] },
            { "column": "f", "values": ["1000000000000"] }
        ])
    );
    let words = cli!("compare {} {}", &file, &file).ok().out;
    has(
        &words,
        &["Set apart -999 in a; ", ": missing values or outliers"],
    );
    cli!("report {} --against {} -o {}", &out, &file, &page).ok();
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("Set apart: -999 in a; "), "{page}");
}

/// A table of `f8` of so many columns, made value by value.
fn table(
    folder: &Folder,
    name: &str,
    rows: usize,
    columns: usize,
    value: impl Fn(usize, usize) -> f64,
) -> std::path::PathBuf {
    let all = (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j)));
    let bytes: Vec<u8> = all.flat_map(|(i, j)| value(i, j).to_le_bytes()).collect();
    folder.file(name, &npy("<f8", &[rows, columns], &bytes))
}

/// Two waves that a model of one latent does not keep.
fn waves(i: usize, j: usize) -> f64 {
    (i as f64 * (0.37 + 0.61 * j as f64)).sin() + 0.2 * (i as f64 * 1.7).cos()
}

/// Holds what came back against what went in: words of none to the bit, and all else near.
fn expect_back(before: &std::path::Path, archive: &std::path::Path, words: &[f64], near: f64) {
    let back = archive.with_extension("back.npy");
    cli!("decompress {} -o {}", archive, &back).ok();
    let [was, is] = [before, &back].map(npy_values::<8>);
    for (was, is) in was.iter().zip(&is) {
        let (before, after) = (f64::from_le_bytes(*was), f64::from_le_bytes(*is));
        if words.contains(&before) {
            assert_eq!(was, is, "{before} came back as {after}");
        } else {
            assert!(
                (before - after).abs() <= near,
                "{before} came back as {after}"
            );
        }
    }
    let compared = cli!("compare {} {} --json", before, archive).ok_json();
    let alone = cli!("compare {} {} --json", before, &back).ok_json();
    assert_eq!(compared["error"], alone["error"]);
    cli!("verify {} --against {}", archive, before).ok();
}

#[test]
fn every_way_into_an_archive_keeps_missing_values_and_outliers() {
    let folder = Folder::new();
    let words = [-9999.0, 1e20];
    let dirty = |rows: usize| {
        move |i: usize, j: usize| match (i % 50, j) {
            (7, 0) => -9999.0,
            _ if i == rows / 2 && j == 1 => 1e20,
            _ => waves(i, j),
        }
    };
    let data = table(&folder, "dirty.npy", 6000, 3, dirty(6000));
    let out = folder.path("plain.bale");
    let said = cli!("compress {} -o {} --json", &data, &out).ok_json();
    assert_eq!(
        said["input"]["missing"].as_array().unwrap().len(),
        2,
        "{said}"
    );
    expect_back(&data, &out, &words, 2.0);
    // A model that was trained on data without any.
    let clean = table(&folder, "clean.npy", 3000, 3, waves);
    let model = folder.path("model.bale");
    fit(
        &clean,
        &model,
        &["--model", "linear", "--latent", "2", "--bound", "rel=0.001"],
    );
    let out = folder.path("with.bale");
    cli!("compress {} --with {} -o {}", &data, &model, &out).ok();
    expect_back(&data, &out, &words, 0.0031);
    // A portion that happens to have none of the outlier.
    let out = folder.path("portion.bale");
    let more = [
        "--portion",
        "500",
        "--model",
        "linear",
        "--bound",
        "rel=0.001",
    ];
    fit(&data, &out, &more);
    expect_back(&data, &out, &words, 0.0031);
    // Where every value is asked to be a value, it is.
    let out = folder.path("none.bale");
    cli!(
        "compress {} --with {} --missing none -o {}",
        &data,
        &model,
        &out
    )
    .ok();
    let back = folder.path("none.npy");
    cli!("decompress {} -o {}", &out, &back).ok();
    assert_ne!(npy_values::<8>(&data), npy_values::<8>(&back));
}

#[test]
fn a_missing_value_that_came_back_as_a_number_is_told() {
    let folder = Folder::new();
    let with = |i: usize, j: usize| {
        if i % 50 == 7 && j == 0 {
            -9999.0
        } else {
            waves(i, j)
        }
    };
    let data = table(&folder, "with.npy", 2000, 2, with);
    let clean = table(&folder, "clean.npy", 2000, 2, waves);
    let model = folder.path("model.bale");
    fit(&clean, &model, &["--model", "linear", "--latent", "1"]);
    // The archive of the clean data, held against those with gaps.
    let compared = cli!("compare {} {}", &data, &model);
    let verified = cli!("verify {} --against {}", &model, &data);
    for said in [compared, verified] {
        assert_eq!(
            said.code,
            Some(1),
            "{} lets changed kinds pass: {}",
            said.out,
            said.err
        );
    }
}

#[test]
fn a_word_of_one_column_is_a_value_of_another() {
    let folder = Folder::new();
    let mut random = Random(7);
    let mut temp: Vec<f64> = (0..200).map(|_| 15.0 + 5.0 * random.spread()).collect();
    for row in [10, 50, 51] {
        temp[row] = -999.0;
    }
    let mut depth: Vec<f64> = (0..200)
        .map(|_| (-1000.0 * random.unit()).round())
        .collect();
    (depth[5], depth[6]) = (-999.0, -1000.0);
    let table = Table::continuous(200, 1)
        .with("temp", temp)
        .with("depth", depth);
    let (file, archive) = (folder.table("m.npz", &table), folder.path("m.bale"));
    cli!(
        "fit {} -q --model linear --latent 2 --bound rel=0.01 -o {}",
        file,
        archive
    )
    .ok();
    cli!("verify {} --against {}", archive, file).ok();
    let compared = cli!("compare {} {}", file, archive).ok().out;
    assert!(!compared.contains("in depth"), "{compared}");
}
