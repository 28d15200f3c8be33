//! Ctrl-C, as the terminal sends it.
#![cfg(unix)]

use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::{Folder, Said, Table, args, balescope, run};

fn send_interrupt(pid: u32) {
    let status = Command::new("kill")
        .args(["-INT", &pid.to_string()])
        .status()
        .unwrap();
    assert!(status.success());
}

#[test]
fn the_first_ctrl_c_keeps_the_best_result() {
    let folder = Folder::new();
    let file = folder.table("t.npz", &Table::continuous(500, 1));
    let out = folder.path("t.bale");
    let child = balescope()
        .args(args![
            "fit",
            file,
            "--epochs",
            "100000",
            "--patience",
            "0",
            "--device",
            "cpu",
            "--json",
            "-o",
            out
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Long enough for many epochs of so small a table, also on a busy machine.
    sleep(Duration::from_secs(4));
    send_interrupt(child.id());
    let asked = Instant::now();
    let said = Said::of(child.wait_with_output().unwrap()).ok();

    assert!(
        asked.elapsed() < Duration::from_secs(10),
        "it took {:?} to stop",
        asked.elapsed()
    );
    assert!(said.err.contains("kept the best result so far"), "{said:?}");
    let done = said.json()["training"]["epochs"].as_u64().unwrap();
    assert!((1..100_000).contains(&done), "{done} epochs");
    run(args!["info", out]).ok();
}
