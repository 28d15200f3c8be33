//! A portion of a file is looked at and trained on; the archive holds all of it.

use std::path::{Path, PathBuf};

use balescope::app::{AppCommand, RunPhase};
use balescope::codec::Archive;
use balescope::data::{Dataset, Portion, ReadOptions, read};
use ndarray::Axis;

use crate::support::{Folder, Said, Table, args, balescope, cli, run};
use crate::window_runs::window;

const ROWS: usize = 20_000;

/// With a column that is the same in all rows but one, which no portion of these tests meets.
fn table(folder: &Folder) -> PathBuf {
    let mut flag = vec![7.0; ROWS];
    flag[11_111] = 8.0;
    folder.table("t.npz", &Table::continuous(ROWS, 1).with("flag", flag))
}

fn fit(file: &Path, more: &[std::ffi::OsString]) -> Said {
    let own = args!("fit {} --model linear --latent 3 --json -q", file);
    run([&own[..], more].concat()).ok()
}

fn whole(file: &Path) -> Dataset {
    read(file, &ReadOptions::default()).unwrap()
}

#[test]
fn the_archive_holds_all_samples() {
    let folder = Folder::new();
    let (file, out) = (table(&folder), folder.path("t.bale"));
    let report = fit(&file, &args!("--portion 5% --bound rel=0.01 -o {}", out)).json();
    assert_eq!(report["input"]["shape"][0], 1000);
    assert_eq!(report["input"]["of"], ROWS);
    let all = &report["whole"];
    assert_eq!(all["input"]["shape"][0], ROWS);
    let (portion, all) = (&report["error"]["all"], &all["error"]["all"]);
    let error = |of: &serde_json::Value| of["nrmse_mean"].as_f64().unwrap();
    assert!(error(all) < 1.2 * error(portion), "{all} {portion}");

    let (before, after) = (whole(&file), Archive::read(&out).unwrap().decode().unwrap());
    assert_eq!(before.values().dim(), after.values().dim());
    assert_eq!(before.column_names, after.column_names);
    // It only looked constant.
    assert_eq!(before.column(5), after.column(5));
    let range = |column: usize| {
        let column = before.column(column);
        let fold = |f: fn(f64, f64) -> f64, from| column.fold(from, |a, b| f(a, *b));
        fold(f64::max, f64::MIN) - fold(f64::min, f64::MAX)
    };
    for ((row, column), x) in before.values().indexed_iter() {
        let off = (x - after.values()[[row, column]]).abs();
        assert!(off <= 0.01 * range(column), "{row} {column}");
    }
}

#[test]
fn a_portion_is_a_setting_like_others() {
    let folder = Folder::new();
    let (file, settings) = (table(&folder), folder.path("s.toml"));
    let shape = |said: Said| said.json()["input"]["shape"][0].clone();
    let first = fit(&file, &args!("--portion 500 --save-config {}", settings));
    assert_eq!(shape(first), 500);
    let text = std::fs::read_to_string(&settings).unwrap();
    assert!(text.contains("portion = 500"), "{text}");
    assert_eq!(shape(fit(&file, &args!("--config {}", settings))), 500);
    // What stands on the command line wins.
    let more = args!("--config {} --portion 10%", settings);
    assert_eq!(shape(fit(&file, &more)), 2000);
    cli!("fit {} --portion 0%", file).refused(&["--portion", "100%"]);
    // Samples along another axis cannot be read one by one; they are chosen in memory.
    let turned = args!("--portion 4 --sample-axis 1");
    let report = fit(&file, &turned).json();
    assert_eq!(report["input"]["of"], 6);
    cli!(
        "sweep {} --portion 300 --families none --codecs cast -q",
        file
    )
    .ok();
}

#[test]
fn the_window_shows_a_portion_and_saves_all() {
    let folder = Folder::new();
    let (file, out) = (table(&folder), folder.path("t.bale"));
    let fit = balescope()
        .env("XDG_DATA_HOME", folder.path("data"))
        .args(args!(
            "fit {} --portion 5% --epochs 2 --size 8 --keep -q",
            file
        ))
        .output();
    Said::of(fit.unwrap()).ok();
    let mut window = window(&folder.path("data/balescope/runs"));
    let id = window.state().kept.runs[0].id.clone();
    window.ask(AppCommand::OpenRun(id));
    window.wait("the run", |state| state.run.phase == RunPhase::Finished);
    let held = window.loaded().data.clone();
    assert_eq!((held.samples(), held.origin.of), (1000, Some(ROWS)));
    window.see("1,000 of 20,000 samples");
    window.see("Saving the archive compresses all of them");
    window.ask(AppCommand::SaveArchive(out.clone()));
    window.wait("the archive", |_| out.exists());
    let after = Archive::read(&out).unwrap().decode().unwrap();
    assert_eq!(after.samples(), ROWS);
    // The rows that were held are among them, as the window shows them.
    let held = held.values().row(0).to_owned();
    let all = whole(&file);
    assert!(all.values().axis_iter(Axis(0)).any(|row| row == held));
}

#[test]
fn the_window_reads_more_or_less_of_a_file() {
    let folder = Folder::new();
    let file = table(&folder);
    let mut window = window(&folder.path("runs"));
    window.ask(AppCommand::Open(file));
    window.wait("the data", |state| state.loaded().is_some());
    window.click("Read as a table: a row is a sample");
    window.see("Portion");
    for (share, held, of) in [(0.1, 2000, Some(ROWS)), (1.0, ROWS, None)] {
        window.ask(AppCommand::SetPortion(Portion::Share(share)));
        window.wait("the portion", |state| {
            state
                .loaded()
                .is_some_and(|loaded| loaded.data.samples() == held)
        });
        assert_eq!(window.loaded().data.origin.of, of);
    }
}
