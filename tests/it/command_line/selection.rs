//! Columns, times and rows of a file that are taken alone.

use balescope::data::{ReadOptions, read};

use super::metadata::climate;
use crate::support::{Folder, args, cli, has, npy, run};

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
        &args!("fit {} --model linear --latent 1", file)[..],
        &args!(
            "{} {} {} {} -o {} --save-config {}",
            choice[0],
            choice[1],
            choice[2],
            choice[3],
            archive,
            settings
        )[..],
    ]
    .concat();
    let said = run(fit).ok();
    let note = "of 300 samples are taken (site == Oslo and y < 0.5)";
    assert!(said.err.contains(note), "{said:?}");
    let text = std::fs::read_to_string(&settings).unwrap();
    assert!(text.contains("select = \"y,x\""), "{text}");
    has(&text, &["where = \"site == Oslo and y < 0.5\""]);
    cli!("fit {} --config {} -o {}", file, settings, again).ok();
    assert_eq!(
        std::fs::read(&archive).unwrap(),
        std::fs::read(&again).unwrap()
    );

    let rows: Vec<u32> = (0..300)
        .filter(|i| i % 3 == 0 && i % 10 != 3 && (0.1 * f64::from(*i)).sin().powi(2) < 0.5)
        .collect();
    cli!("decompress {} -o {}", archive, back).ok();
    let data = read(&back, &ReadOptions::default()).unwrap();
    assert_eq!(
        (data.samples(), &data.column_names[..]),
        (rows.len(), &["y", "x"].map(str::to_owned)[..])
    );

    cli!(
        "verify {} --against {} {} {} {} {}",
        archive,
        file,
        choice[0],
        choice[1],
        choice[2],
        choice[3]
    )
    .ok();
    cli!("verify {} --against {}", archive, file).refused(&["300"]);
    cli!("verify {} --where 'x > 0'", archive).refused(&["--where", "--against"]);
    cli!("info {} --select x", archive).refused(&["--select"]);
    cli!("fit {} --where 'x > 7'", file).refused(&["no sample is left"]);
    cli!("fit {} --where 'height > 7'", file).refused(&["no column \"height\"", "site"]);
}

#[test]
fn other_commands_take_the_same_choice() {
    let folder = Folder::new();
    let file = table(&folder);
    let told = cli!("info {} --json --where 'n >= 100'", file).ok_json();
    assert_eq!(told["shape"][0], 100, "{told}");
    assert!(told["notes"].to_string().contains("100 of 300"), "{told}");
    let [lossless, model, other, back] =
        ["l.bale", "m.bale", "o.bale", "back.csv"].map(|name| folder.path(name));
    cli!("compress {} --where 'n < 50' -o {}", file, lossless).ok();
    cli!("decompress {} -o {}", lossless, back).ok();
    assert_eq!(read(&back, &ReadOptions::default()).unwrap().samples(), 100);
    cli!(
        "fit {} --model linear --latent 1 --select x,y -o {}",
        file,
        model
    )
    .ok();
    let with = args!(
        "compress {} --with {} --select x,y --where n<50 -o {}",
        file,
        model,
        other
    );
    run(with).ok();
    let told = cli!("info {} --json", other).ok_json();
    assert_eq!(told["shape"], serde_json::json!([100, 2]), "{told}");
    let portion = folder.path("p.bale");
    let options = args!("--portion 40 --where 'n < 100' -o {}", portion);
    run([
        &args!("fit {} --model linear --latent 1", file)[..],
        &options[..],
    ]
    .concat())
    .ok();
    let told = cli!("info {} --json", portion).ok_json();
    assert_eq!(told["shape"][0], 200, "{told}");
}

#[test]
fn months_of_a_climate_are_taken_by_their_dates() {
    let folder = Folder::new();
    let [file, part] = ["climate.nc", "part.nc"].map(|name| folder.path(name));
    let all = climate(&file);
    cli!("convert {} {} --time 2001-03..2001-05-31", file, part).ok();
    let data = read(&part, &ReadOptions::default()).unwrap();
    assert_eq!(data.samples(), 3);
    assert_eq!(data.values(), all.values().slice(ndarray::s![2..5, ..]));
    let times = data.metadata().axis(0).unwrap();
    assert_eq!(times.shown(times.values.as_slice()[0]), "2001-03-18");
    cli!("convert {} {} --time 2011-03..", file, part).refused(&["no sample is left"]);
    cli!("convert {} {} --where 'tas > 280'", file, part).refused(&["for tables"]);
    cli!("info {} --time soon..later", file).refused(&["FROM..TO"]);
}

#[test]
fn columns_in_another_order_are_held_against_those_of_their_names() {
    let folder = Folder::new();
    let file = table(&folder);
    let [archive, turned] = ["a.bale", "turned.csv"].map(|name| folder.path(name));
    let fit = args!(
        "fit {} --model linear --latent 1 --select x,y,n --bound n:abs=2 -o {}",
        file,
        archive
    );
    run(fit).ok();
    cli!("convert {} {} --select n,y,x", file, turned).ok();
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
    let right = cli!(
        "{} {} --against {} {} {} {}",
        right[0],
        archive,
        file,
        right[1],
        right[2],
        right[3]
    )
    .ok_json();
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
        args!(
            "verify {} --against {} --json --select n,x,y",
            archive,
            file
        ),
        args!(
            "verify {} --against {} --json --select 1,2,3",
            archive,
            turned
        ),
    ] {
        let told = run(options).ok_json();
        assert_eq!(told["comparison"]["columns"], right.0);
        assert_eq!(told["bound"], right.1);
    }
    let told = cli!("report {} --against {} --json", archive, turned).ok_json();
    assert_eq!(told["columns"], right.0);
    assert_eq!(told["bound"], right.1);
    let baler = folder.path("b.bale");
    let fit = args!(
        "fit {} --model baler --epochs 1 --select x,y -o {}",
        file,
        baler
    );
    run(fit).ok();
    cli!("activations {} {} --select y,x", baler, file).refused(&["column 1 is \"y\""]);
    cli!("activations {} {} --select x,y", baler, file).ok();
}

#[test]
fn a_choice_goes_along_the_axis_that_counts_samples() {
    let folder = Folder::new();
    let values: Vec<u8> = (0..120_u32)
        .flat_map(|i| f64::from(i * i % 31).to_le_bytes())
        .collect();
    let file = folder.file("turned.npy", &npy("<f8", &[3, 4, 10], &values));
    let archive = folder.path("a.bale");
    let choice = args!("--sample-axis 2 --time 2..5");
    let fit = args!("fit {} --model linear --latent 1 -o {}", file, archive);
    run([&fit[..], &choice[..]].concat()).ok();
    let told = cli!("info {} --json", archive).ok_json();
    assert_eq!(told["shape"], serde_json::json!([3, 4, 4]), "{told}");
    let against = args!("--against {} --time 2..5 --json", file);
    let verified = run([&args!("verify {}", archive)[..], &against[..]].concat()).ok_json();
    let told = run([&args!("report {}", archive)[..], &against[..]].concat()).ok_json();
    assert_eq!(told["columns"], verified["comparison"]["columns"], "{told}");
    cli!("verify {} --against {}", archive, file).refused(&["10"]);
}

#[test]
fn rows_are_the_same_for_every_command_where_missing_values_are_asked_for() {
    let folder = Folder::new();
    let file = table(&folder);
    let [model, other] = ["m.bale", "o.bale"].map(|name| folder.path(name));
    let choice = args!("--select x,y --where 'n != 5'");
    let fit = args!(
        "fit {} --model linear --latent 1 --missing 7 -o {}",
        file,
        model
    );
    run([&fit[..], &choice[..]].concat()).ok();
    let rows = |archive: &std::path::Path| {
        let told = cli!("info {} --json", archive).ok_json();
        told["shape"][0].as_u64().unwrap()
    };
    // Two rows have an n of 5, and two one of 7.
    assert_eq!(rows(&model), 296);
    run([
        &args!("verify {} --against {}", model, file)[..],
        &choice[..],
    ]
    .concat())
    .ok();
    run([
        &args!("report {} --against {} --json", model, file)[..],
        &choice[..],
    ]
    .concat())
    .ok();
    run([
        &args!("compress {} --with {} -o {}", file, model, other)[..],
        &choice[..],
    ]
    .concat())
    .ok();
    assert_eq!(rows(&other), 296);
}
