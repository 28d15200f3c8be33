//! Settings as people write them, and the records of runs.

use std::sync::Arc;

use balescope::data::Sample;
use balescope::runs::{RunRecord, RunSettings};
use ciborium::Value;

use super::change::{any, below, one_in, text, value};
use super::work;
use crate::support::{Folder, args, balescope};

#[test]
fn settings_that_are_almost_right() {
    let data = Arc::new(Sample::find("dimuon").unwrap().load().unwrap());
    let spec = RunSettings::default().spec(&data).unwrap();
    let written = RunSettings::from_spec(&spec).to_toml();
    let lines = [
        written.as_str(),
        "latent = 3\nseed = 4\n",
        "ratio = 2.5\nmodel = \"dense\"\nsize = \"8,8\"\n",
        "epochs = 10\nbatch = 4\nheld_out = \"20%\"\nportion = \"2%\"\n",
        "bound = { all = \"rel=0.01\" }\n",
        "[transform]\npt1 = \"log\"\n",
    ];
    work(
        "settings",
        |random| {
            let mut own = (*any(random, &lines)).to_owned();
            if one_in(random, 2) {
                let line: &&str = any(random, &lines);
                own.push_str(line);
            }
            if !one_in(random, 20) {
                text(random, &mut own);
            }
            own.into_bytes()
        },
        |bytes| {
            let own = String::from_utf8_lossy(bytes);
            let Ok(settings) = RunSettings::from_toml(&own) else {
                return false;
            };
            let again = RunSettings::from_toml(&settings.to_toml()).unwrap();
            assert_eq!(again.to_toml(), settings.to_toml());
            drop(settings.entries());
            // Samples of the data are not all read for a portion, so that only whole ones are asked for.
            drop(settings.spec(&data).map(|spec| spec.check()));
            true
        },
    );
}

/// The record of a short run, as the program wrote it.
fn record() -> Value {
    let (folder, file) = Folder::with_table(100, 1);
    let home = folder.path("home");
    let kept = balescope()
        .args(args!(
            "fit {} -q --epochs 2 --size 4 --device cpu --keep=fuzz",
            file
        ))
        .env("XDG_DATA_HOME", &home)
        .env("HOME", &home)
        .status()
        .unwrap();
    assert!(kept.success());
    let runs = home.join("balescope/runs");
    let record = std::fs::read_dir(runs)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|ending| ending == "json"))
        .unwrap();
    serde_json::from_slice(&std::fs::read(record).unwrap()).unwrap()
}

#[test]
fn records_that_are_almost_right() {
    let record = record();
    work(
        "records",
        |random| {
            let mut own = record.clone();
            for _ in 0..=below(random, 3) {
                value(random, &mut own);
            }
            // JSON has texts for keys alone.
            let json = serde_json::to_vec(&own).unwrap_or_default();
            if one_in(random, 10) {
                let mut json = json;
                super::change::bytes(random, &mut json);
                return json;
            }
            json
        },
        |bytes| {
            let Ok(record) = serde_json::from_slice::<RunRecord>(bytes) else {
                return false;
            };
            drop(record.entries());
            let again = serde_json::to_vec(&record).unwrap();
            serde_json::from_slice::<RunRecord>(&again).unwrap();
            true
        },
    );
}
