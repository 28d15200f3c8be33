//! Ctrl-C, as the terminal sends it.
#![cfg(unix)]

use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::{Folder, Said, args, balescope, cli, has};

fn send(signal: &str, pid: u32) {
    let status = Command::new("kill")
        .args([&format!("-{signal}"), &pid.to_string()])
        .status()
        .unwrap();
    assert!(status.success());
}

#[test]
fn the_first_ctrl_c_keeps_the_best_result() {
    let (folder, file) = Folder::with_table(500, 1);
    let out = folder.path("t.bale");
    let child = balescope()
        .args(args!(
            "fit {} --epochs 100000 --patience 0 --device cpu --json -o {}",
            file,
            out
        ))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Long enough for many epochs of so small a table, also on a busy machine.
    sleep(Duration::from_secs(4));
    send("INT", child.id());
    let asked = Instant::now();
    let said = Said::of(child.wait_with_output().unwrap()).ok();

    assert!(
        asked.elapsed() < Duration::from_secs(10),
        "it took {:?} to stop",
        asked.elapsed()
    );
    has(&said.err, &["the best result so far is kept"]);
    let done = said.json()["training"]["epochs"].as_u64().unwrap();
    assert!((1..100_000).contains(&done), "{done} epochs");
    cli!("info {}", out).ok();
}

/// A child that reads its data from a pipe which never ends, once it has begun to write.
fn begun(folder: &Folder, what: &[OsString]) -> Child {
    let mut child = balescope()
        .args(what)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let until = Instant::now() + Duration::from_mins(1);
    while unfinished(folder) == 0 && child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < until, "nothing is written");
        sleep(Duration::from_millis(1));
    }
    child
}

fn unfinished(folder: &Folder) -> usize {
    let entries = std::fs::read_dir(folder.path("")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(".balescope-")).count()
}

#[test]
fn a_signal_leaves_nothing_half_written() {
    let (folder, file) = Folder::with_table(400_000, 1);
    let model = folder.path("m.bale");
    cli!(
        "fit {} -q --portion 500 --epochs 1 --size 256,256 -o {}",
        file,
        model
    )
    .ok();
    let (packed, back) = (folder.path("o.bale"), folder.path("o.npz"));
    let compress = args!("compress {} --with {} -o {}", file, model, packed);
    let decompress = args!("decompress {} -o {}", model, back);
    let mut caught = 0;
    for what in [&compress[..], &decompress] {
        for (signal, number) in [("INT", 2), ("TERM", 15), ("HUP", 1)] {
            let mut child = begun(&folder, what);
            send(signal, child.id());
            let status = child.wait().unwrap();
            assert_eq!(unfinished(&folder), 0, "{signal}: {status:?}");
            let ended = status.signal() == Some(number) || status.code() == Some(128 + number);
            caught += u32::from(ended);
            for out in [&packed, &back] {
                let _ = std::fs::remove_file(out);
            }
        }
    }
    assert!(caught >= 4, "only {caught} of 6 were caught in the middle");
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_under_nohup_does_not_end_with_its_terminal() {
    let (folder, file) = Folder::with_table(500, 1);
    let out = folder.path("t.bale");
    let fit = args!(
        "{} fit {} --epochs 100000 --patience 0 --device cpu -q -o {}",
        env!("CARGO_BIN_EXE_balescope"),
        file,
        out
    );
    let mut child = Command::new("nohup")
        .args(fit)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    sleep(Duration::from_secs(3));
    send("HUP", child.id());
    sleep(Duration::from_secs(1));
    assert!(child.try_wait().unwrap().is_none(), "it ended");
    // What a job system sends some time before it ends a job: the best result is kept.
    send("TERM", child.id());
    assert!(child.wait().unwrap().success());
    cli!("info {}", out).ok();
}
