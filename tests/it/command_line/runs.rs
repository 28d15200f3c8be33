use std::path::Path;

use crate::support::{Folder, Said, Table, args, balescope, cli, has, run};

/// The program with its own folder for runs.
fn with_home(home: &Path, arguments: Vec<std::ffi::OsString>) -> Said {
    let mut command = balescope();
    command.env("XDG_DATA_HOME", home).env("HOME", home);
    Said::of(command.args(arguments).output().expect("it starts"))
}

#[test]
fn settings_make_the_same_run_again() {
    let (folder, file) = Folder::with_table(300, 1);
    let (config, first) = (folder.path("run.toml"), folder.path("first.bale"));
    cli!(
        "fit {} -q --epochs 3 --ratio 2.5 --size 16,8 --transform a=log --bound rel=0.05 \
         --held-out last:30 --seed 5 --warmup 0.1 -o {} --save-config {}",
        file,
        first,
        config
    )
    .ok();
    let text = std::fs::read_to_string(&config).unwrap();
    has(
        &text,
        &[
            "size = \"16,8\"",
            "latent = 2",
            "seed = 5",
            "warmup = 0.1",
            "bound = \"rel=0.05\"",
            "held-out = \"last:30\"",
        ],
    );
    let second = folder.path("second.bale");
    cli!("fit {} -q --config {} -o {}", file, config, second).ok();
    assert_eq!(
        std::fs::read(&first).unwrap(),
        std::fs::read(&second).unwrap()
    );

    // Options win.
    let report = cli!(
        "fit {} --config {} --latent 3 --epochs 1 --json",
        file,
        config
    )
    .ok_json();
    assert_eq!(report["model"]["latent"], 3);
    assert_eq!(report["training"]["seed"], 5);
    // An array that has another name in the only place where one is.
    let table = Table::continuous(300, 1);
    let data = crate::support::npy("<f8", &[300, table.names.len()], &table.bytes());
    let other = folder.npz("other.npz", &[("values", data)]);
    let plain = folder.file("plain.toml", b"array = \"data\"\nepochs = 1\n");
    cli!("fit {} -q --config {}", other, plain).ok();
}

#[test]
fn a_file_of_settings_that_is_wrong_is_refused_with_its_line() {
    let (folder, file) = Folder::with_table(100, 1);
    let with = |text: &str| {
        let config = folder.file("run.toml", text.as_bytes());
        cli!("fit {} --config {}", file, config)
    };
    with("epochs = 1\nmodell = \"dense\"\n").refused(&["run.toml", "line 2", "modell", "model"]);
    with("held-out = 2.0").refused(&["line 1", "held-out", "0 to 0.9"]);
    with("[bound]\nnosuch = \"abs=1\"").refused(&["nosuch", "there are"]);
    with("latent = 3\nratio = 2").refused(&["latent", "only one"]);
    cli!("fit {} --config {}", file, folder.path("none.toml")).refused(&["none.toml"]);
    cli!("fit {} --save-config {}", file, folder.path("x.npz")).refused(&["npz"]);
}

#[test]
fn kept_runs_are_listed_with_what_tells_them_apart() {
    let (folder, home) = (Folder::new(), Folder::new());
    let home = home.path("");
    let file = folder.table("t.npz", &Table::continuous(300, 1));
    let empty = with_home(&home, args!("runs")).ok();
    assert!(empty.out.contains("No runs"), "{empty:?}");
    let said = with_home(
        &home,
        args!("fit {} --epochs 2 --latent 2 '--keep=first try'", file),
    );
    assert!(said.ok().out.contains("Kept as first try"));
    with_home(&home, args!("fit {} -q --epochs 2 --latent 3 --keep", file)).ok();

    let all = with_home(&home, args!("runs --json")).ok_json();
    let all = all.as_array().unwrap();
    assert_eq!(all.len(), 2);
    let archive = all[0]["archive"].as_str().unwrap();
    cli!("verify {}", archive).ok();
    let report = &all[0]["run"]["report"];
    assert_eq!(report["bytes"]["total"], all[0]["point"]["bytes"]);
    assert_eq!(all[0]["run"]["losses"].as_array().unwrap().len(), 3);

    let table = with_home(&home, args!("runs --sort ratio")).ok().out;
    let lines: Vec<&str> = table.lines().collect();
    assert!(
        lines[0].contains("latent") && !lines[0].contains("epochs"),
        "{table}"
    );
    assert!(
        lines[1].contains("first try") && lines[1].contains("t.npz"),
        "{table}"
    );

    let found = args!("runs --find FIRST --settings");
    let settings = with_home(&home, found).ok().out;
    assert!(settings.contains("latent = 2"), "{settings}");
    with_home(&home, args!("runs --settings")).refused(&["2 runs", "--find"]);
    cli!("runs {}", folder.path("none")).refused(&["none", "no such folder"]);
}

#[test]
fn a_sweep_fills_a_folder_of_runs() {
    let (folder, file) = Folder::with_table(300, 1);
    let out = folder.path("sweep");
    cli!(
        "sweep {} -q --codecs zfp,linear --families dense --latents 2,3 --epochs 2 -o {}",
        file,
        out
    )
    .ok();
    std::fs::write(out.join("foreign.json"), b"{}").unwrap();
    let said = cli!("runs {} --json", out).ok();
    assert!(said.err.contains("foreign.json"), "{said:?}");
    let all = said.json();
    let all = all.as_array().unwrap();
    let models = all.iter().filter(|r| r["run"].is_object());
    assert!(all.len() > 6 && models.clone().count() > 3, "{}", all.len());
    let settings = |r: &&serde_json::Value| {
        let text = r["run"]["settings"].as_str();
        text.is_some_and(|text| text.contains("\"dense\""))
    };
    let dense = all.iter().filter(settings);
    assert_eq!(dense.count(), 2);
    for record in models {
        assert!(record["archive"].is_string() && record["run"]["settings"].is_string());
    }
}

#[test]
fn saved_settings_hold_what_was_chosen_for_the_data() {
    let folder = Folder::new();
    let fit = |more: &[&str], config: &str, out: &str| {
        let (config, out) = (folder.path(config), folder.path(out));
        let fit = args!(
            "fit dimuon --portion 600 --json -o {} --save-config {}",
            out,
            config
        );
        let fit = fit
            .into_iter()
            .chain(more.iter().map(std::ffi::OsString::from));
        let report = run(fit).ok_json();
        let text = std::fs::read_to_string(config).unwrap();
        (report, text, std::fs::read(out).unwrap())
    };
    // Short runs try transforms, and the file names those that they chose.
    let (report, text, first) = fit(
        &["--epochs", "6", "--model", "dense", "--aim", "relative"],
        "a.toml",
        "a.bale",
    );
    assert!(report["tried"].is_object(), "{report}");
    let config = folder.path("a.toml");
    let (again, same, second) = fit(&["--config", config.to_str().unwrap()], "b.toml", "b.bale");
    assert!(text.contains("transform") && text == same, "{text}\n{same}");
    assert_eq!(report["transforms"], again["transforms"]);
    assert!(again["tried"].is_null(), "{again}");
    assert!(first == second, "the same run gives the same bytes");

    // A closed form has what it is made by, and no epochs.
    let (_, text, _) = fit(&["--model", "linear"], "c.toml", "c.bale");
    for key in ["model", "latent", "rounding", "held-out", "seed", "aim"] {
        assert!(
            text.contains(&format!("{key} = ")),
            "{key} is not in {text}"
        );
    }
    assert!(
        !text.contains("epochs") && !text.contains("batch"),
        "{text}"
    );
}
