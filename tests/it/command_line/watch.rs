//! Data that grow are compressed as they come.

use std::fs;
use std::time::Duration;

use serde_json::Value;

use crate::support::{Folder, args, cli, npy, run};

/// A snapshot of a wave that moves, and rises at the end beyond what was seen.
fn snapshot(at: u32) -> Vec<u8> {
    let high = if at < 16 { 1.0 } else { 3.0 };
    let value = |point: u32| {
        let (y, x) = (f64::from(point / 24), f64::from(point % 24));
        high * ((x + f64::from(at)) * 0.3).sin() * (y * 0.2).cos()
    };
    (0..20 * 24)
        .flat_map(|point| (value(point) as f32).to_le_bytes())
        .collect()
}

#[test]
fn snapshots_that_are_added_are_compressed_with_the_model() {
    let folder = Folder::new();
    let write = |at: u32| {
        folder.file(
            &format!("flow_{at}.npy"),
            &npy("<f4", &[20, 24], &snapshot(at)),
        )
    };
    for at in 0..12 {
        write(at);
    }
    let series = folder.path("flow_*.npy");
    let model = folder.path("model.bale");
    cli!("fit {} --model pca --latent 2 -o {}", series, model).ok();
    let out = folder.path("out");
    let watch = args!(
        "watch {} --with {} -o {} --every 0.05 --until-idle 3 --shared --json",
        series,
        model,
        out
    );
    let said = std::thread::scope(|scope| {
        let watching = scope.spawn(|| run(watch).ok());
        // A second look is needed before what is there counts as whole.
        let first = out.join("000000-000011.bale");
        while !first.exists() {
            std::thread::sleep(Duration::from_millis(10));
        }
        for at in 12..18 {
            write(at);
        }
        // Nobody has written this one to its end.
        fs::write(
            folder.path("flow_18.npy"),
            &npy("<f4", &[20, 24], &[])[..70],
        )
        .unwrap();
        std::thread::sleep(Duration::from_millis(300));
        write(18);
        watching.join().unwrap()
    });
    let lines: Vec<Value> = said
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut next = 0;
    for line in &lines {
        assert_eq!(line["first"], next, "{lines:?}");
        next = line["last"].as_u64().unwrap() + 1;
        let archive = line["archive"].as_str().unwrap();
        let (first, last) = (line["first"].as_u64().unwrap(), next - 1);
        assert!(archive.ends_with(&format!("{first:06}-{last:06}.bale")));
        let decoded = folder.path("decoded.npy");
        cli!("decompress {} --with {} -o {}", archive, model, decoded).ok();
        let shape = &cli!("info {} --json", decoded).ok_json()["shape"];
        assert_eq!(shape[0], next - first, "{line}");
    }
    assert_eq!(next, 19, "{lines:?}");
    assert_eq!(lines[0]["range"]["samples_beyond"], 0);
    let last = lines.last().unwrap();
    assert!(
        last["range"]["samples_beyond"].as_u64().unwrap() > 0,
        "{last}"
    );

    // Begun again, it goes on behind what is there, and has nothing to do.
    let again = args!(
        "watch {} --with {} -o {} --every 0.05 --until-idle 0.3",
        series,
        model,
        out
    );
    assert_eq!(run(again).ok().out, "");
    for at in 10..19 {
        fs::remove_file(folder.path(&format!("flow_{at}.npy"))).unwrap();
    }
    let fewer = args!("watch {} --with {} -o {} --every 0.05", series, model, out);
    let said = run(fewer);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains("10 samples now, after 19"), "{said:?}");
}
