use std::ffi::OsString;

use crate::support::{Folder, Table, args, cli, has, names, npy, run};

#[test]
fn help_and_version_succeed() {
    let help = run(["--help"]).ok();
    has(
        &help.out,
        &[
            "fit",
            "compress",
            "decompress",
            "info",
            "compare",
            "sample",
            "devices",
            "bench",
        ],
    );
    assert!(
        run(["--version"])
            .ok()
            .out
            .contains(env!("CARGO_PKG_VERSION"))
    );
    let fit = run(["fit", "--help"]).ok();
    has(&fit.out, &["1.6 for a table, 100 for a field"]);
}

#[test]
fn a_mistyped_command_opens_no_window() {
    run(["comprss"]).refused(&["comprss", "neither a file nor a command"]);
}

#[test]
fn a_file_that_is_not_read_is_named_once_with_the_command_that_converts_it() {
    let folder = Folder::new();
    let path = folder.path("flow.grib");
    std::fs::write(&path, b"GRIB\x00\x00\x00\x02").unwrap();
    let said = run([OsString::from("info"), path.clone().into()]);
    let told = said.err.clone();
    said.refused(&["a GRIB file; convert it with `cdo -f nc copy FILE.grib FILE.nc`"]);
    let path = path.display().to_string();
    assert_eq!(told.matches(&path).count(), 1, "{told}");
}

#[test]
fn values_out_of_range_are_answered_in_the_words_of_the_option() {
    let rounding = run(["fit", "dimuon", "--rounding", "1e9"]);
    rounding.refused(&["--rounding", "0.0001 to 1000 percent"]);
    run(["fit", "dimuon", "--seed", "-1"]).refused(&["'-1' for '--seed"]);
    let portion = run(["fit", "dimuon", "--portion", "1e-12%"]);
    portion.refused(&["--portion", "1 sample", "4 or more"]);
}

#[test]
fn options_that_contradict_or_make_no_sense() {
    let bad: [&[&str]; 14] = [
        &["--tile", "8"],
        &["--tile", "1", "--model", "conv"],
        &["--ratio", "2", "--latent", "3"],
        &["--ratio", "0.5"],
        &["--latent", "0"],
        &["--size", "gigantic"],
        &["--size", "200,0"],
        &["--table", "--field"],
        &["--transform", "pt1"],
        &["--schedule", "sometimes"],
        &["--epochs", "many"],
        &["--loss", "gain"],
        &["--weight", "mass"],
        &["--weight", "mass=-1"],
    ];
    for options in bad {
        let said = run([&["fit", "dimuon"], options].concat());
        said.refused(&[options[0]]);
    }
}

#[test]
fn settings_that_do_not_fit_the_data() {
    let (_folder, file) = Folder::with_table(60, 1);
    let with = |options: &[&str]| {
        let file = file.to_str().expect("a plain path");
        run([&["fit", file], options].concat())
    };
    with(&["--latent", "6"]).refused(&["--latent 6", "5 features"]);
    with(&["--held-out", "0.95"]).refused(&["0.95"]);
    with(&["--lr", "-1"]).refused(&["-1"]);
    with(&["--batch", "0"]).refused(&["batch"]);
    with(&["--grow-batch", "--model", "linear"]).refused(&["grow-batch", "linear"]);
    with(&["--transform", "nosuch=log"]).refused(&["nosuch", "a, b, c, d, e"]);
    with(&["--leave-out", "nosuch"]).refused(&["nosuch"]);
    with(&["--sample-axis", "2"]).refused(&["--sample-axis 2"]);
    with(&["--sample-axis", "0", "--component-axis", "0"]).refused(&["layout"]);
    with(&["--floor", "0"]).refused(&["floor"]);
    with(&["--clip", "-1"]).refused(&["gradient limit"]);
    with(&["--swae", "-1"]).refused(&["latent term"]);
    with(&["--emd", "nan"]).refused(&["histogram term"]);
    with(&["--weight", "nosuch=2"]).refused(&["nosuch", "a, b, c, d, e"]);
    let none = ["a=0", "b=0", "c=0", "d=0", "5=0"].map(|w| ["--weight", w]);
    with(none.as_flattened()).refused(&["weigh 0"]);
    with(&["--device", "Imaginary 9000"]).refused(&["Imaginary 9000"]);
}

#[test]
fn input_that_is_not_there_or_no_data() {
    let folder = Folder::new();
    let missing = folder.path("missing.npz");
    let prose = folder.file(
        "prose.npz",
        b"Not an array at all, and long enough for every header.",
    );
    let archive = folder.file("broken.bale", b"Not an archive");
    let empty = folder.file("empty.npy", b"");
    let whole = npy("<f4", &[100, 4], &[0; 1600]);
    let cut = folder.file("cut.npy", &whole[..800]);

    cli!("fit {}", missing).refused(&["missing.npz"]);
    cli!("fit {}", folder.path("")).refused(&["error: "]);
    cli!("fit {}", prose).refused(&["prose.npz"]);
    cli!("info {}", empty).refused(&["empty.npy"]);
    cli!("info {}", cut).refused(&["cut.npy"]);
    cli!("compare {} {}", cut, missing).refused(&["cut.npy"]);
    cli!("decompress {} -o {}", archive, folder.path("out.npz")).refused(&["broken.bale"]);
    cli!(
        "compress dimuon --with {} -o {}",
        missing,
        folder.path("o.bale")
    )
    .refused(&["missing.npz"]);
}

#[test]
fn too_little_to_train_on_is_kept_without_loss() {
    let folder = Folder::new();
    let one = folder.table("one.npz", &Table::continuous(1, 1));
    let flat = Table {
        names: vec!["k", "l"],
        columns: vec![vec![1.0; 50], vec![2.0; 50]],
    };
    let flat = folder.table("flat.npz", &flat);
    let three = folder.npz("three.npz", &[("data", npy("<f4", &[3, 4, 5], &[63; 240]))]);
    let two = folder.table("two.npz", &Table::continuous(60, 1));
    let all_exact = &["--transform", "*=exact"][..];
    for (file, options, reason) in [
        (&one, &[][..], "this is 1 row"),
        (&flat, &[], "every column holds one value only"),
        (&three, &["--latent", "7"], "this is 3 snapshots"),
        (&two, all_exact, "a, b, c, d and others are kept exactly"),
    ] {
        let (archive, back) = (folder.path("a.bale"), folder.path("back.npz"));
        let options = options.iter().map(OsString::from);
        let fit = args!("fit {} -o {}", file, archive)
            .into_iter()
            .chain(options);
        let said = run(fit).ok().out;
        assert!(said.contains(reason), "no {reason:?} in {said}");
        assert!(said.contains("every value without loss"), "{said}");
        cli!("verify {} --against {}", archive, file).ok();
        cli!("decompress {} -o {}", archive, back).ok();
        let error = cli!("compare {} {} --json", file, back).ok_json();
        assert_eq!(error["error"]["all"]["max_abs_over_range"], 0.0, "{error}");
        let info = cli!("info {}", archive).ok().out;
        has(&info, &["none: every value is kept without loss"]);
    }
    for file in [&one, &flat, &three] {
        cli!("compress {} -o {}", file, folder.path("c.bale")).ok();
    }
}

#[test]
fn outputs_that_cannot_be_written_are_found_before_training() {
    let (folder, file) = Folder::with_table(60, 1);
    let before = std::fs::read(&file).unwrap();

    cli!("fit {} -o {}", file, folder.path("no/such/out.bale")).refused(&["no folder"]);
    cli!("fit {} -o {}", file, folder.path("")).refused(&["folder"]);
    cli!("fit {} -o {}", file, folder.path("out.npz")).refused(&[".npz"]);
    // Same file under another name, with an ending that is not refused for itself.
    let plain = folder.file("plain", &before);
    cli!("fit {} -o {}", plain, folder.path("./plain")).refused(&["overwrite"]);
    assert_eq!(std::fs::read(&plain).unwrap(), before);
}

#[test]
fn several_arrays_leave_a_choice() {
    let folder = Folder::new();
    let table = Table::continuous(60, 1);
    let data = npy("<f8", &[60, 5], &table.bytes());
    let file = folder.npz(
        "two.npz",
        &[
            ("first", data.clone()),
            ("second", data),
            ("names", names(&table.names)),
        ],
    );

    cli!("fit {}", file).refused(&["first", "second"]);
    cli!("fit {} --array third", file).refused(&["third"]);
    let said = cli!("fit {} --array second --epochs 1 --json", file).ok();
    assert_eq!(said.json()["input"]["shape"], serde_json::json!([60, 5]));
}

#[test]
fn options_that_mean_nothing_for_a_file_are_refused() {
    let (folder, file) = Folder::with_table(60, 1);
    let archive = folder.path("t.bale");
    let linear = ["--model", "linear", "--latent", "2"];
    let fit = args!("fit {} -q -o {}", file, archive);
    run(fit.into_iter().chain(linear.map(OsString::from))).ok();

    cli!("verify {} --array zz", archive).refused(&["--against"]);
    cli!("info {} --array zz", archive).refused(&["--array", "archive"]);
    cli!("info {} --missing 3", archive).refused(&["--missing", "archive"]);
    cli!("info {} --with {}", file, archive).refused(&["--with", "no archive"]);
    let fit = args!("fit {} -q --device abacus", file);
    run(fit.into_iter().chain(linear.map(OsString::from))).refused(&["abacus"]);
    let out = folder.path("back.npz");
    for command in [
        args!("decompress {} -o {} --with nothing.bale", archive, out),
        args!("verify {} --with nothing.bale", archive),
        args!("info {} --with nothing.bale", archive),
        args!("compare {} {} --with nothing.bale", file, archive),
    ] {
        run(command).refused(&["--with nothing.bale", "no archive"]);
    }
    assert!(!out.exists());
    // A model that the archive does not need is no error, and is said.
    let said = cli!("decompress {} -o {} --with {}", archive, out, archive).ok();
    assert!(said.err.contains("was not used"), "{said:?}");
}

#[test]
fn missing_values_that_are_not_there_are_said() {
    let folder = Folder::new();
    let values: Vec<u8> = (0..240).map(|i| i as u8).collect();
    let file = folder.file("bytes.npy", &npy("|u1", &[80, 3], &values));
    let told = cli!("info {} --missing 300,7", file).ok().out;
    assert!(told.contains("asked for as missing: 300\n"), "{told}");
    let fit = cli!("fit {} --missing 300,301 --model linear --latent 1", file);
    assert!(fit.ok().err.contains("asked for as missing: 300, 301"));
}
