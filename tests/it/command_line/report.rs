use crate::support::{Folder, Said, Table, args, balescope, cli, run};

#[test]
fn an_archive_and_its_original_make_a_page() {
    let (folder, file) = Folder::with_table(300, 1);
    let archive = folder.path("t.bale");
    cli!("fit {} -q --epochs 2 -o {}", file, archive).ok();
    let page = folder.path("t.html");
    cli!("report {} --against {} -o {}", archive, file, page).ok();
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.starts_with("<!DOCTYPE html>") && html.ends_with("</html>\n"));
    assert!(html.contains("Response of a") && html.contains("<svg"));
    let json = cli!("report {} --against {} --json", archive, file).ok_json();
    let size = std::fs::metadata(&archive).unwrap().len();
    assert_eq!(json["archive"]["ledger"]["total"], size);
    let compared = cli!("compare {} {} --json", file, archive).ok_json();
    assert_eq!(json["error"], compared["error"]);
    assert_eq!(json["run"], serde_json::Value::Null);

    cli!("report {} -o {}", archive, page).refused(&["--against"]);
    cli!("report {} --against {}", archive, file).refused(&["--output"]);
    cli!("report {} -o {}", file, page).refused(&["neither an archive"]);
    let other = folder.table("other.npz", &Table::continuous(200, 1));
    cli!("report {} --against {} --json", archive, other).refused(&["other data"]);
}

#[test]
fn a_report_of_some_rows_tells_their_errors() {
    let (folder, file) = Folder::with_table(300, 1);
    let archive = folder.path("t.bale");
    cli!("fit {} -q --epochs 2 -o {}", file, archive).ok();
    let report = |more: &[&str]| {
        let mut arguments = args!("report {} --against {} --json", archive, file);
        arguments.extend(more.iter().map(std::ffi::OsString::from));
        run(arguments)
    };
    let found = report(&["--cut", "a > 0"]).ok_json();
    let compared = cli!("compare {} {} --where 'a > 0' --json", file, archive).ok();
    let compared = compared.json();
    assert_eq!(found["error"], compared["error"]);
    assert_eq!(found["chosen"], compared["chosen"]);
    assert_ne!(found["error"], report(&[]).ok_json()["error"]);
    let page = folder.path("cut.html");
    cli!(
        "report {} --against {} --cut 'a > 0' -o {}",
        archive,
        file,
        page
    )
    .ok();
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.contains("of 300 rows, those with a &gt; 0"));
    report(&["--cut", "zz > 0"]).refused(&["--cut", "zz"]);
}

#[test]
fn a_kept_run_is_found_by_its_name() {
    let (folder, file) = Folder::with_table(300, 1);
    let home = |arguments: Vec<std::ffi::OsString>| {
        let mut command = balescope();
        command
            .env("XDG_DATA_HOME", folder.path("home"))
            .env("HOME", folder.path("home"));
        Said::of(command.args(arguments).output().expect("it starts"))
    };
    std::fs::create_dir(folder.path("home")).unwrap();
    home(args!("fit {} -q --epochs 2 '--keep=first try'", file)).ok();
    let page = folder.path("kept.html");
    home(args!("report 'first try' -o {}", page)).ok();
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.contains("Loss while training") && html.contains("epochs = 2"));
    home(args!("report 'second try' -o {}", page)).refused(&["second try", "runs"]);
    // Nothing is measured against data that are not there.
    std::fs::remove_file(&file).unwrap();
    home(args!("report 'first try' -o {}", page)).refused(&["--against"]);
}

#[test]
fn a_file_without_a_model_is_told_what_reports_on_it() {
    let (folder, file) = Folder::with_table(3, 2);
    let out = folder.path("t.bale");
    cli!("compress {} -o {}", file, out).ok();
    let said = cli!("report {} --against {} --json", out, file);
    said.refused(&["without a model", "balescope info", "balescope compare"]);
}
