use std::path::PathBuf;

use serde_json::json;

use crate::support::{Folder, Table, args, cli, has, run, stored};

/// A small archive of 200 samples with 3 latents, and the data in it.
fn archive(folder: &Folder, size: &str, more: &[&str]) -> (PathBuf, PathBuf) {
    let file = folder.table("t.npz", &Table::continuous(200, 1));
    let archive = folder.path("t.bale");
    let mut arguments = args!(
        "fit {} -q --epochs 2 --latent 3 --size {} -o {}",
        file,
        size,
        archive
    );
    arguments.extend(more.iter().map(std::ffi::OsString::from));
    run(arguments).ok();
    (archive, file)
}

#[test]
fn latents_are_written_and_described() {
    let folder = Folder::new();
    let (archive, _) = archive(&folder, "small", &[]);
    let (csv, npz) = (folder.path("z.csv"), folder.path("z.npz"));
    let report = cli!("latents {} -o {} --json", archive, csv).ok_json();
    cli!("latents {} -o {}", archive, npz).ok();

    assert_eq!(report["samples"], 200);
    assert_eq!(report["latents"].as_array().unwrap().len(), 3);
    let correlation = report["correlation"].as_array().unwrap();
    assert_eq!(correlation.len(), 3);
    assert!((correlation[1][1].as_f64().unwrap() - 1.0).abs() < 1e-6);
    assert_eq!(correlation[0][2], correlation[2][0]);
    let widest = report["widest_first"][0].as_u64().unwrap() as usize;
    let std = |i: usize| report["latents"][i]["std"].as_f64().unwrap();
    assert!((0..3).all(|i| std(i) <= std(widest - 1)));

    let text = std::fs::read_to_string(&csv).unwrap();
    let rows: Vec<Vec<f32>> = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').map(|v| v.parse().unwrap()).collect())
        .collect();
    assert_eq!(text.lines().next(), Some("latent_1,latent_2,latent_3"));
    assert_eq!((rows.len(), rows[0].len()), (200, 3));
    let mean = rows.iter().map(|row| f64::from(row[0])).sum::<f64>() / 200.0;
    assert!((mean - report["latents"][0]["mean"].as_f64().unwrap()).abs() < 1e-6);

    let (header, bytes) = stored(&npz, "data");
    has(&header, &["(200, 3)", "<f4"]);
    let values = bytes.chunks_exact(4);
    let values: Vec<f32> = values
        .map(|b| f32::from_le_bytes(b.try_into().unwrap()))
        .collect();
    assert_eq!(values, rows.concat(), "both files hold the same numbers");
}

#[test]
fn latents_need_a_name_that_says_the_format() {
    let folder = Folder::new();
    let (archive, file) = archive(&folder, "linear", &[]);
    for out in ["z.txt", "z"] {
        cli!("latents {} -o {}", archive, folder.path(out)).refused(&[".csv", ".npz"]);
    }
    let (csv, out) = (
        folder.path("z.csv"),
        cli!("latents {} -o -", archive).ok().out,
    );
    cli!("latents {} -o {}", archive, csv).ok();
    assert_eq!(std::fs::read_to_string(csv).unwrap(), out);
    cli!("latents {}", file).refused(&["t.npz", "archive"]);
    let text = cli!("latents {}", archive).ok().out;
    assert!(text.contains("200 samples of 3 latents"), "{text}");
}

#[test]
fn hidden_layers_are_described() {
    let folder = Folder::new();
    // Rounding may leave units that hardly matter without weights.
    let (archive, file) = archive(&folder, "32,8", &["--rounding", "off", "--model", "baler"]);
    let report = cli!("activations {} {} --json", archive, file).ok_json();
    let layers = report["layers"].as_array().unwrap();
    let nodes: Vec<_> = layers.iter().map(|l| l["nodes"].clone()).collect();
    assert_eq!(nodes, [json!(32), json!(8), json!(8), json!(32)]);
    for layer in layers {
        let units = layer["units"].as_array().unwrap();
        let active = |u: &serde_json::Value| u["active"].as_f64().unwrap();
        assert!(units.iter().all(|u| (0.0..=1.0).contains(&active(u))));
        let mean = units
            .iter()
            .map(|u| u["mean"].as_f64().unwrap())
            .sum::<f64>();
        let mean = mean / units.len() as f64;
        assert!((mean - layer["mean"].as_f64().unwrap()).abs() < 1e-12);
        assert_eq!(layer["dead"], 0);
    }
    let text = cli!("activations {} {}", archive, file).ok().out;
    has(&text, &["Encoder layer 2", "Decoder layer 1"]);
}

#[test]
fn a_linear_network_has_no_activations() {
    let folder = Folder::new();
    let (archive, file) = archive(&folder, "linear", &[]);
    let report = cli!("activations {} {} --json", archive, file).ok_json();
    assert_eq!(report["layers"], json!([]));
    let text = cli!("activations {} {}", archive, file).ok().out;
    assert!(text.contains("no hidden units"), "{text}");
}

#[test]
fn activations_need_an_encoder_and_data_that_fit() {
    let folder = Folder::new();
    let (archive, file) = archive(&folder, "small", &["--no-encoder", "--model", "baler"]);
    cli!("activations {} {}", archive, file).refused(&["without its encoder"]);
    let (archive, _) = self::archive(&folder, "small", &[]);
    let narrow = Table {
        names: vec!["a", "b"],
        columns: vec![vec![1.0, 2.0, 3.0]; 2],
    };
    let narrow = folder.table("narrow.npz", &narrow);
    cli!("activations {} {}", archive, narrow).refused(&["narrow.npz", "samples of 2", "of 5"]);
}
