//! Columns, times and rows of a file that are taken alone.

use balescope::data::{ReadOptions, read};

use super::metadata::climate;
use crate::support::{Folder, args, npy, run};

/// Three columns of numbers, with -999 for none, and one of texts.
fn table(folder: &Folder) -> std::path::PathBuf {
    let row = |i: u32| {
        let x = (0.1 * f64::from(i)).sin();
        let y = if i % 10 == 3 { -999.0 } else { x * x };
        let site = ["Oslo", "Bergen", "Bod\u{f8}"][i as usize % 3];
        format!("{x},{y},{},{site}\n", i / 2)
    };
    let text = format!("x,y,n,site\n{}", (0..300).map(row).collect::<String>());
    folder.file("sites.csv", text.as_bytes())
}

#[test]
fn a_choice_is_kept_in_settings_and_gives_the_same_archive_again() {
    let folder = Folder::new();
    let file = table(&folder);
    let [archive, again, settings, back] =
        ["a.bale", "b.bale", "s.toml", "back.csv"].map(|name| folder.path(name));
    let choice = ["--select", "y,x", "--where", "site == Oslo and y < 0.5"];
    let fit = [
        &args!["fit", file, "--model", "linear", "--latent", "1"][..],
        &args![
            choice[0],
            choice[1],
            choice[2],
            choice[3],
            "-o",
            archive,
            "--save-config",
            settings
        ][..],
    ]
    .concat();
    let said = run(fit).ok();
    let note = "of 300 samples are taken (site == Oslo and y < 0.5)";
    assert!(said.err.contains(note), "{said:?}");
    let text = std::fs::read_to_string(&settings).unwrap();
    assert!(text.contains("select = \"y,x\""), "{text}");
    assert!(
        text.contains("where = \"site == Oslo and y < 0.5\""),
        "{text}"
    );
    run(args!["fit", file, "--config", settings, "-o", again]).ok();
    assert_eq!(
        std::fs::read(&archive).unwrap(),
        std::fs::read(&again).unwrap()
    );

    let rows: Vec<u32> = (0..300)
        .filter(|i| i % 3 == 0 && i % 10 != 3 && (0.1 * f64::from(*i)).sin().powi(2) < 0.5)
        .collect();
    run(args!["decompress", archive, "-o", back]).ok();
    let data = read(&back, &ReadOptions::default()).unwrap();
    assert_eq!(
        (data.samples(), &data.column_names[..]),
        (rows.len(), &["y", "x"].map(str::to_owned)[..])
    );

    run(args![
        "verify",
        archive,
        "--against",
        file,
        choice[0],
        choice[1],
        choice[2],
        choice[3]
    ])
    .ok();
    run(args!["verify", archive, "--against", file]).refused(&["300"]);
    run(args!["verify", archive, "--where", "x > 0"]).refused(&["--where", "--against"]);
    run(args!["info", archive, "--select", "x"]).refused(&["--select"]);
    run(args!["fit", file, "--where", "x > 7"]).refused(&["no sample is left"]);
    run(args!["fit", file, "--where", "height > 7"]).refused(&["no column \"height\"", "site"]);
}

#[test]
fn other_commands_take_the_same_choice() {
    let folder = Folder::new();
    let file = table(&folder);
    let told = run(args!["info", file, "--json", "--where", "n >= 100"])
        .ok()
        .json();
    assert_eq!(told["shape"][0], 100, "{told}");
    assert!(told["notes"].to_string().contains("100 of 300"), "{told}");
    let [lossless, model, other, back] =
        ["l.bale", "m.bale", "o.bale", "back.csv"].map(|name| folder.path(name));
    run(args!["compress", file, "--where", "n < 50", "-o", lossless]).ok();
    run(args!["decompress", lossless, "-o", back]).ok();
    assert_eq!(read(&back, &ReadOptions::default()).unwrap().samples(), 100);
    run(args![
        "fit", file, "--model", "linear", "--latent", "1", "--select", "x,y", "-o", model
    ])
    .ok();
    let with = args![
        "compress", file, "--with", model, "--select", "x,y", "--where", "n<50", "-o", other
    ];
    run(with).ok();
    let told = run(args!["info", other, "--json"]).ok().json();
    assert_eq!(told["shape"], serde_json::json!([100, 2]), "{told}");
    let portion = folder.path("p.bale");
    let options = args!["--portion", "40", "--where", "n < 100", "-o", portion];
    run([
        &args!["fit", file, "--model", "linear", "--latent", "1"][..],
        &options[..],
    ]
    .concat())
    .ok();
    let told = run(args!["info", portion, "--json"]).ok().json();
    assert_eq!(told["shape"][0], 200, "{told}");
}

#[test]
fn months_of_a_climate_are_taken_by_their_dates() {
    let folder = Folder::new();
    let [file, part] = ["climate.nc", "part.nc"].map(|name| folder.path(name));
    let all = climate(&file);
    run(args![
        "convert",
        file,
        part,
        "--time",
        "2001-03..2001-05-31"
    ])
    .ok();
    let data = read(&part, &ReadOptions::default()).unwrap();
    assert_eq!(data.samples(), 3);
    assert_eq!(data.values(), all.values().slice(ndarray::s![2..5, ..]));
    let times = data.metadata().axis(0).unwrap();
    assert_eq!(times.shown(times.values.as_slice()[0]), "2001-03-18");
    run(args!["convert", file, part, "--time", "2011-03.."]).refused(&["no sample is left"]);
    run(args!["convert", file, part, "--where", "tas > 280"]).refused(&["for tables"]);
    run(args!["info", file, "--time", "soon..later"]).refused(&["FROM..TO"]);
}

#[test]
fn columns_in_another_order_are_held_against_those_of_their_names() {
    let folder = Folder::new();
    let file = table(&folder);
    let [archive, turned] = ["a.bale", "turned.csv"].map(|name| folder.path(name));
    let fit = args![
        "fit", file, "--model", "linear", "--latent", "1", "--select", "x,y,n", "--bound",
        "n:abs=2", "-o", archive
    ];
    run(fit).ok();
    run(args!["convert", file, turned, "--select", "n,y,x"]).ok();
    let figures = |told: &serde_json::Value| -> Vec<(String, f64)> {
        let columns = told.as_array().unwrap().iter();
        columns
            .map(|c| {
                (
                    c["name"].as_str().unwrap().to_owned(),
                    c["max_abs"].as_f64().unwrap(),
                )
            })
            .collect()
    };
    let right = ["verify", "--json", "--select", "x,y,n"];
    let right = run(args![
        right[0],
        archive,
        "--against",
        file,
        right[1],
        right[2],
        right[3]
    ])
    .ok()
    .json();
    let right = (
        right["comparison"]["columns"].clone(),
        right["bound"].clone(),
    );
    assert!(
        figures(&right.0)[0].1 < figures(&right.0)[2].1,
        "{}",
        right.0
    );
    for options in [
        args![
            "verify",
            archive,
            "--against",
            file,
            "--json",
            "--select",
            "n,x,y"
        ],
        args![
            "verify",
            archive,
            "--against",
            turned,
            "--json",
            "--select",
            "1,2,3"
        ],
    ] {
        let told = run(options).ok().json();
        assert_eq!(told["comparison"]["columns"], right.0);
        assert_eq!(told["bound"], right.1);
    }
    let told = run(args!["report", archive, "--against", turned, "--json"])
        .ok()
        .json();
    assert_eq!(told["columns"], right.0);
    assert_eq!(told["bound"], right.1);
    let baler = folder.path("b.bale");
    let fit = args![
        "fit", file, "--model", "baler", "--epochs", "1", "--select", "x,y", "-o", baler
    ];
    run(fit).ok();
    run(args!["activations", baler, file, "--select", "y,x"]).refused(&["column 1 is \"y\""]);
    run(args!["activations", baler, file, "--select", "x,y"]).ok();
}

#[test]
fn a_choice_goes_along_the_axis_that_counts_samples() {
    let folder = Folder::new();
    let values: Vec<u8> = (0..120_u32)
        .flat_map(|i| f64::from(i * i % 31).to_le_bytes())
        .collect();
    let file = folder.file("turned.npy", &npy("<f8", &[3, 4, 10], &values));
    let archive = folder.path("a.bale");
    let choice = args!["--sample-axis", "2", "--time", "2..5"];
    let fit = args![
        "fit", file, "--model", "linear", "--latent", "1", "-o", archive
    ];
    run([&fit[..], &choice[..]].concat()).ok();
    let told = run(args!["info", archive, "--json"]).ok().json();
    assert_eq!(told["shape"], serde_json::json!([3, 4, 4]), "{told}");
    let against = args!["--against", file, "--time", "2..5", "--json"];
    let verified = run([&args!["verify", archive][..], &against[..]].concat())
        .ok()
        .json();
    let told = run([&args!["report", archive][..], &against[..]].concat())
        .ok()
        .json();
    assert_eq!(told["columns"], verified["comparison"]["columns"], "{told}");
    run(args!["verify", archive, "--against", file]).refused(&["10"]);
}

#[test]
fn rows_are_the_same_for_every_command_where_missing_values_are_asked_for() {
    let folder = Folder::new();
    let file = table(&folder);
    let [model, other] = ["m.bale", "o.bale"].map(|name| folder.path(name));
    let choice = args!["--select", "x,y", "--where", "n != 5"];
    let fit = args![
        "fit",
        file,
        "--model",
        "linear",
        "--latent",
        "1",
        "--missing",
        "7",
        "-o",
        model
    ];
    run([&fit[..], &choice[..]].concat()).ok();
    let rows = |archive: &std::path::Path| {
        let told = run(args!["info", archive, "--json"]).ok().json();
        told["shape"][0].as_u64().unwrap()
    };
    // Two rows have an n of 5, and two one of 7.
    assert_eq!(rows(&model), 296);
    run([&args!["verify", model, "--against", file][..], &choice[..]].concat()).ok();
    run([
        &args!["report", model, "--against", file, "--json"][..],
        &choice[..],
    ]
    .concat())
    .ok();
    run([
        &args!["compress", file, "--with", model, "-o", other][..],
        &choice[..],
    ]
    .concat())
    .ok();
    assert_eq!(rows(&other), 296);
}
