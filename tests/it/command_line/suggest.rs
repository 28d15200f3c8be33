//! What a run will come to, and which model to begin with.

use std::path::PathBuf;

use serde_json::Value;

use crate::support::{Folder, cli, has, npy};

/// Few snapshots of a wave that stands, of which the pictures of components are most of the file.
pub(crate) fn few_snapshots(folder: &Folder) -> PathBuf {
    let value = |at: u32, point: u32| {
        let (y, x) = (f64::from(point / 48), f64::from(point % 48));
        let slow = (f64::from(at) * 0.4).cos() * (x * 0.13).sin() * (y * 0.11).cos();
        slow + 0.5 * (f64::from(at) * 0.9).sin() * (x * 0.05 + y * 0.07).cos()
    };
    let bytes: Vec<u8> = (0..20)
        .flat_map(|at| (0..40 * 48).map(move |point| value(at, point) as f32))
        .flat_map(f32::to_le_bytes)
        .collect();
    folder.file("few.npy", &npy("<f4", &[20, 40, 48], &bytes))
}

#[test]
fn a_trial_tells_the_size_of_the_file_and_a_better_model() {
    let folder = Folder::new();
    let file = few_snapshots(&folder);
    let said = cli!("suggest {} --json", file).ok_json();
    let made = cli!("fit {} --json -q", file).ok_json();
    assert_eq!(said["expected"]["bytes"], made["bytes"]);
    assert_eq!(said["expected"]["error"], made["aim"]["error"]);
    let found = &said["suggestion"];
    assert_eq!(found["model"], "tucker");
    let latents = found["latents"].as_u64().unwrap().to_string();
    let better = cli!("fit {} --json -q --model tucker --latent {}", file, latents).ok_json();
    let ratio = |report: &Value| report["ratio"]["total"].as_f64().unwrap();
    assert!(ratio(&better) > 1.25 * ratio(&made));
    let words = cli!("suggest {}", file).ok().out;
    let advice = format!("add --model tucker --latent {latents}");
    assert!(words.contains(&advice), "{words}");
}

#[test]
fn settings_are_tried_as_they_are_given() {
    let folder = Folder::new();
    let file = few_snapshots(&folder);
    let words = cli!("suggest {} --model tucker --latent 3", file).ok().out;
    has(
        &words,
        &["Expected   tucker, 3 latents", "Suggested  this model"],
    );
    let words = cli!("suggest {} --target psnr=40", file).ok().out;
    assert!(words.contains("No trial tells"), "{words}");
}
