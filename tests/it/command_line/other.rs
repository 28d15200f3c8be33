use std::process::Stdio;

use crate::support::{Folder, Said, args, balescope, run};

#[test]
fn devices_begin_with_the_cpu_and_have_one_default() {
    let devices = run(["devices", "--json"]).ok().json();
    let devices = devices.as_array().unwrap();
    assert_eq!(devices[0]["kind"], "Cpu");
    assert_eq!(devices.iter().filter(|d| d["default"] == true).count(), 1);
    assert!(run(["devices"]).ok().out.contains("default"));
}

#[test]
fn the_machine_is_measured() {
    let small = ["bench", "--rows", "300", "--device", "cpu"];
    let text = run(small).ok();
    assert!(text.out.contains("300 x 19") && text.out.contains("samples"));
    assert!(text.err.contains("Decompress ..."), "{text:?}");
    let said = run(small.into_iter().chain(["--json"])).ok();
    assert_eq!(said.err, "");
    let report = said.json();
    assert!(report["jobs"][0]["rate"].as_f64() > Some(0.0), "{report}");
    run(["bench", "--rows", "1"]).refused(&["--rows", "100"]);
    run(["bench", "--device", "abacus"]).refused(&["abacus", "CPU"]);
}

#[test]
fn samples_are_listed_and_written() {
    let list = run(["sample"]).ok();
    assert!(
        list.out.contains("dimuon") && list.out.contains("cube_flow"),
        "{list:?}"
    );

    let folder = Folder::new();
    for name in ["dimuon", "cube_flow"] {
        let file = folder.path(&format!("{name}.npz"));
        run(args!["sample", name, "-o", file]).ok();
        let written = run(args!["info", file, "--json"]).ok().json();
        let bundled = run(args!["info", name, "--json"]).ok().json();
        assert_eq!(written["columns"], bundled["columns"]);
        assert_eq!(written["shape"], bundled["shape"]);
    }
    run(args!["sample", "nosuch", "-o", folder.path("x.npz")]).refused(&["nosuch", "dimuon"]);
    run(["sample", "dimuon"]).refused(&["--output"]);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    for arguments in [&["info", "dimuon"][..], &["sample"], &["devices", "--json"]] {
        let mut child = balescope()
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let said = Said::of(child.wait_with_output().unwrap());
        assert_eq!(
            (said.code, said.err.as_str()),
            (Some(0), ""),
            "{arguments:?}"
        );
    }
}
