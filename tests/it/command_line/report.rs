use crate::support::{Folder, Said, Table, args, balescope, run};

#[test]
fn an_archive_and_its_original_make_a_page() {
    let folder = Folder::new();
    let file = folder.table("t.npz", &Table::continuous(300, 1));
    let archive = folder.path("t.bale");
    run(args!["fit", file, "-q", "--epochs", "2", "-o", archive]).ok();
    let page = folder.path("t.html");
    run(args!["report", archive, "--against", file, "-o", page]).ok();
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.starts_with("<!DOCTYPE html>") && html.ends_with("</html>\n"));
    assert!(html.contains("Response of a") && html.contains("<svg"));
    let json = run(args!["report", archive, "--against", file, "--json"])
        .ok()
        .json();
    let size = std::fs::metadata(&archive).unwrap().len();
    assert_eq!(json["archive"]["ledger"]["total"], size);
    let compared = run(args!["compare", file, archive, "--json"]).ok().json();
    assert_eq!(json["error"], compared["error"]);
    assert_eq!(json["run"], serde_json::Value::Null);

    run(args!["report", archive, "-o", page]).refused(&["--against"]);
    run(args!["report", archive, "--against", file]).refused(&["--output"]);
    run(args!["report", file, "-o", page]).refused(&["neither an archive"]);
    let other = folder.table("other.npz", &Table::continuous(200, 1));
    run(args!["report", archive, "--against", other, "--json"]).refused(&["other data"]);
}

#[test]
fn a_report_of_some_rows_tells_their_errors() {
    let folder = Folder::new();
    let file = folder.table("t.npz", &Table::continuous(300, 1));
    let archive = folder.path("t.bale");
    run(args!["fit", file, "-q", "--epochs", "2", "-o", archive]).ok();
    let report = |more: &[&str]| {
        let mut arguments = args!["report", archive, "--against", file, "--json"].to_vec();
        arguments.extend(more.iter().map(std::ffi::OsString::from));
        run(arguments)
    };
    let found = report(&["--cut", "a > 0"]).ok().json();
    let compared = run(args![
        "compare", file, archive, "--where", "a > 0", "--json"
    ])
    .ok();
    let compared = compared.json();
    assert_eq!(found["error"], compared["error"]);
    assert_eq!(found["chosen"], compared["chosen"]);
    assert_ne!(found["error"], report(&[]).ok().json()["error"]);
    let page = folder.path("cut.html");
    run(args![
        "report",
        archive,
        "--against",
        file,
        "--cut",
        "a > 0",
        "-o",
        page
    ])
    .ok();
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.contains("of 300 rows, those with a &gt; 0"));
    report(&["--cut", "zz > 0"]).refused(&["--cut", "zz"]);
}

#[test]
fn a_kept_run_is_found_by_its_name() {
    let folder = Folder::new();
    let file = folder.table("t.npz", &Table::continuous(300, 1));
    let home = |arguments: Vec<std::ffi::OsString>| {
        let mut command = balescope();
        command
            .env("XDG_DATA_HOME", folder.path("home"))
            .env("HOME", folder.path("home"));
        Said::of(command.args(arguments).output().expect("it starts"))
    };
    std::fs::create_dir(folder.path("home")).unwrap();
    home(args!["fit", file, "-q", "--epochs", "2", "--keep=first try"].to_vec()).ok();
    let page = folder.path("kept.html");
    home(args!["report", "first try", "-o", page].to_vec()).ok();
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.contains("Loss while training") && html.contains("epochs = 2"));
    home(args!["report", "second try", "-o", page].to_vec()).refused(&["second try", "runs"]);
    // Nothing is measured against data that are not there.
    std::fs::remove_file(&file).unwrap();
    home(args!["report", "first try", "-o", page].to_vec()).refused(&["--against"]);
}

#[test]
fn a_file_without_a_model_is_told_what_reports_on_it() {
    let folder = Folder::new();
    let file = folder.table("t.npz", &Table::continuous(3, 2));
    let out = folder.path("t.bale");
    run(args!["compress", file, "-o", out]).ok();
    let said = run(args!["report", out, "--against", file, "--json"]);
    said.refused(&["without a model", "balescope info", "balescope compare"]);
}
