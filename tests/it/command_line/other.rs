use std::process::Stdio;

use crate::support::{Folder, Said, balescope, cli, has, run};

#[test]
fn devices_begin_with_the_cpu_and_have_one_default() {
    let devices = run(["devices", "--json"]).ok_json();
    let devices = devices.as_array().unwrap();
    assert_eq!(devices[0]["kind"], "Cpu");
    assert_eq!(devices.iter().filter(|d| d["default"] == true).count(), 1);
    assert!(run(["devices"]).ok().out.contains("default"));
}

#[test]
fn shells_and_the_manual_learn_of_every_command() {
    let script = run(["completions", "bash"]).ok().out;
    let page = run(["man"]).ok().out;
    let folder = Folder::new();
    let said = cli!("man -o {}", folder.path("pages")).ok();
    assert!(said.out.contains("pages in"), "{said:?}");
    for command in ["fit", "decompress", "completions", "man"] {
        assert!(
            script.contains(&format!("balescope,{command})")),
            "{command}"
        );
        assert!(
            page.contains(&format!("balescope\\-{command}(1)")),
            "{command}"
        );
        assert!(
            folder
                .path(&format!("pages/balescope-{command}.1"))
                .is_file()
        );
    }
    let file = folder.file("file", b"");
    cli!("man -o {}", file).refused(&["the output is a file"]);
    run(["completions", "cmd"]).refused(&["powershell"]);
    let version = run(["--version"]).ok().out;
    has(&version, &["commit    ", "profile   ", "features  "]);
    assert_eq!(run(["-V"]).ok().out.lines().count(), 1);
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
    has(&list.out, &["dimuon", "cube_flow"]);

    let folder = Folder::new();
    for name in ["dimuon", "cube_flow"] {
        let file = folder.path(&format!("{name}.npz"));
        cli!("sample {} -o {}", name, file).ok();
        let written = cli!("info {} --json", file).ok_json();
        let bundled = cli!("info {} --json", name).ok_json();
        assert_eq!(written["columns"], bundled["columns"]);
        assert_eq!(written["shape"], bundled["shape"]);
    }
    cli!("sample nosuch -o {}", folder.path("x.npz")).refused(&["nosuch", "dimuon"]);
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
