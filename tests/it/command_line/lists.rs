//! Lists of several lengths: their first entries as columns, and a row for each entry.

use balescope::data::{ReadOptions, Selection, read};

use crate::support::{Folder, Table, args, cli, run};

/// 24 events as pyarrow wrote them: `run`, `event`, `nMuon`, and as lists `Muon_pt`, `Muon_charge` and `jag`. The muons of the first six
/// are repeated: 50.5 and 20.25, none, 33, 70 with 41.5 and 10, 22, 15 and 12.5.
pub(crate) const EVENTS: &[u8] = include_bytes!("../data_files/lists.parquet");

fn lists(text: &str) -> ReadOptions {
    ReadOptions {
        selection: Selection {
            lists: Some(text.parse().unwrap()),
            ..Selection::default()
        },
        ..ReadOptions::default()
    }
}

#[test]
fn lists_become_columns_or_rows() {
    let folder = Folder::new();
    let file = folder.file("events.parquet", EVENTS);
    let plain = read(&file, &ReadOptions::default()).unwrap();
    assert_eq!(plain.column_names, ["run", "event", "nMuon"]);
    let note = &plain.notes[0];
    assert!(
        note.contains("lists of several lengths")
            && note.ends_with(": `Muon_pt`, `Muon_charge`, `jag`"),
        "{note}"
    );
    let first = read(&file, &lists("2")).unwrap();
    let names = [
        "run",
        "event",
        "nMuon",
        "Muon_pt[0]",
        "Muon_pt[1]",
        "Muon_charge[0]",
        "Muon_charge[1]",
        "jag[0]",
        "jag[1]",
        "jag.count",
    ];
    assert_eq!(first.column_names, names);
    let pt = first.column(3).column(0).to_vec();
    assert_eq!([pt[0], pt[2], pt[3]], [50.5, 33.0, 70.0]);
    assert!(pt[1].is_nan());
    let each = read(&file, &lists("Muon")).unwrap();
    assert_eq!(
        each.column_names,
        ["run", "event", "nMuon", "Muon_pt", "Muon_charge", "of_row"]
    );
    assert_eq!(each.samples(), 36);
    assert_eq!(
        each.column(3).column(0).to_vec()[..6],
        [50.5, 20.25, 33.0, 70.0, 41.5, 10.0]
    );
    assert_eq!(
        each.column(1).column(0).to_vec()[..6],
        [0.0, 0.0, 2.0, 3.0, 3.0, 3.0]
    );
    assert_eq!(each.column(5), each.column(1));
}

#[test]
fn patterns_choose_columns_of_a_file() {
    let folder = Folder::new();
    let file = folder.file("events.parquet", EVENTS);
    let names = |more: &[&str]| -> Result<Vec<String>, String> {
        let mut options = lists("2");
        options.selection.columns = Some(more.join(",").parse().unwrap());
        let data = read(&file, &options).map_err(|error| error.to_string())?;
        Ok(data.column_names)
    };
    assert_eq!(
        names(&["Muon_*[?]"]).unwrap(),
        [
            "Muon_pt[0]",
            "Muon_pt[1]",
            "Muon_charge[0]",
            "Muon_charge[1]"
        ]
    );
    assert_eq!(
        names(&["nMuon", "jag*"]).unwrap(),
        ["nMuon", "jag[0]", "jag[1]", "jag.count"]
    );
    let error = names(&["Jet_*"]).unwrap_err();
    assert!(
        error.contains("no column \"Jet_*\"; there are: run"),
        "{error}"
    );
    // Without lists none of their names is there.
    cli!("info {} --select Muon_pt*", file).refused(&["no column", "nMuon"]);
    let said = cli!("info {} --select n*", file).ok().out;
    assert!(
        said.contains("nMuon") && !said.contains("  event"),
        "{said}"
    );
}

#[test]
fn every_command_takes_them_and_settings_keep_them() {
    let folder = Folder::new();
    let file = folder.file("events.parquet", EVENTS);
    let (model, settings) = (folder.path("muons.bale"), folder.path("muons.toml"));
    let fit = args!(
        "fit {} --lists Muon --select Muon_pt,Muon_charge --where 'Muon_pt > 12' --model pca \
         --latent 1 --bound abs=0.01 -o {} --save-config {}",
        file,
        model,
        settings
    );
    run(fit).ok();
    let kept = std::fs::read_to_string(&settings).unwrap();
    assert!(kept.contains("lists = \"Muon\""), "{kept}");
    let again = folder.path("again.bale");
    cli!("fit {} --config {} -o {}", file, settings, again).ok();
    assert_eq!(
        std::fs::read(&again).unwrap(),
        std::fs::read(&model).unwrap()
    );
    let against = args!(
        "verify {} --against {} --lists Muon --select Muon_pt,Muon_charge --where 'Muon_pt > 12'",
        model,
        file
    );
    run(against).ok();
    let rows = folder.path("rows.csv");
    cli!(
        "convert {} {} --lists Muon:1 --select event,Muon_pt[0]",
        file,
        rows
    )
    .ok();
    let rows = std::fs::read_to_string(rows).unwrap();
    assert_eq!(
        rows.lines().take(3).collect::<Vec<_>>(),
        ["event,Muon_pt[0]", "0,50.5", "1,NaN"]
    );
    let columns = folder.path("columns.csv");
    cli!("convert {} {} --lists 2", file, columns).ok();
    let chosen = [
        "--lists",
        "2",
        "--where",
        "Muon_charge[0] != Muon_charge[1]",
    ];
    let compare = [
        &args!("compare {} {} --json", file, columns)[..],
        &chosen.map(Into::into),
    ]
    .concat();
    let report = run(compare).ok_json();
    assert_eq!(report["chosen"]["of"], 24);
    cli!("info {} --lists Tau", file).refused(&["no list `Tau`", "Muon_pt"]);
    cli!("info {} --lists 0", file).refused(&["expected how many entries"]);
    let table = folder.table("table.npz", &Table::continuous(50, 1));
    cli!("info {} --lists 2", table).refused(&["lists", "hold no lists"]);
    cli!("info dimuon --lists 2").refused(&["lists", "hold no lists"]);
}
