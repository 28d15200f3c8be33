use serde_json::Value;

use crate::support::{Folder, Said, Table, args, run};

fn points(said: &Said) -> Vec<Value> {
    said.json()["points"].as_array().unwrap().clone()
}

#[test]
fn codecs_and_models_are_swept_and_kept() {
    let folder = Folder::new();
    let file = folder.table("t.npz", &Table::continuous(120, 5));
    let kept = folder.path("kept");
    let call = || {
        run(args![
            "sweep",
            file,
            "--codecs",
            "zstd,quantise,linear",
            "--families",
            "baler,linear",
            "--latents",
            "2,4",
            "--seeds",
            "0,1",
            "--epochs",
            "3",
            "--json",
            "-o",
            kept,
        ])
        .ok()
    };
    let said = call();
    assert_eq!(said.err, "", "no progress in a pipe");
    let first = points(&said);
    let trained = |p: &&Value| p["method"]["family"] == "baler";
    assert_eq!(first.iter().filter(trained).count(), 4);
    let file_bytes = 120.0 * 5.0 * 8.0;
    for point in &first {
        let ratio = point["ratio"].as_f64().unwrap();
        let expected = file_bytes / point["bytes"].as_f64().unwrap();
        assert!((ratio / expected - 1.0).abs() < 1e-12);
        assert!(point["error"]["nrmse_mean"].as_f64().unwrap() < 1.0);
    }
    let report = said.json();
    assert!(report["front"].as_array().unwrap().len() > 2);
    assert!(!report["advice"].as_array().unwrap().is_empty());

    // An archive of a run is what it says.
    let archives = std::fs::read_dir(&kept).unwrap();
    let archive = archives
        .map(|f| f.unwrap().path())
        .find(|f| {
            f.to_string_lossy().contains("baler_baler_4_seed1") && f.extension().unwrap() == "bale"
        })
        .unwrap();
    let info = run(args!["info", archive, "--json"]).ok().json();
    assert_eq!(
        (&info["latent"], &info["family"]),
        (&4.into(), &"baler".into())
    );

    // Again: the seconds are those of before, because nothing was done anew.
    let second = points(&call());
    assert_eq!(second.len(), first.len());
    for (one, other) in second.iter().zip(&first) {
        assert_eq!(
            (&one["method"], &one["bytes"]),
            (&other["method"], &other["bytes"])
        );
        let seconds = |p: &Value| p["encode_seconds"].as_f64().unwrap();
        assert!((seconds(one) / seconds(other) - 1.0).abs() < 1e-12);
    }
}

#[test]
fn a_table_is_printed_with_the_front_and_advice() {
    let folder = Folder::new();
    let file = folder.table("t.npz", &Table::continuous(200, 6));
    let said = run(args![
        "sweep",
        file,
        "--families",
        "none",
        "--error",
        "nrmse"
    ])
    .ok();
    for words in [
        "Total ratio at equal error (mean NRMSE)",
        "Quantise + pcodec",
        "Linear (PCA)",
        "gives the smallest file",
        "zfp-rs 1.",
        "\n  *  ",
    ] {
        assert!(said.out.contains(words), "no {words:?} in {}", said.out);
    }
    assert!(!said.out.contains("Global DCT"), "a table has no grid");
}

#[test]
fn what_cannot_be_swept_is_refused() {
    let folder = Folder::new();
    let file = folder.table("t.npz", &Table::continuous(60, 7));
    let bad: [(&[&str], &[&str]); 5] = [
        (&["--codecs", "lzma"], &["lzma", "quantise"]),
        (&["--families", "wavelet"], &["wavelet", "tucker"]),
        (
            &["--families", "none", "--codecs", "none"],
            &["nothing to try"],
        ),
        (&["--families", "tucker"], &["Tucker", "table"]),
        (&["--ratios", "2", "--latents", "2"], &["--latents"]),
    ];
    for (options, words) in bad {
        let options = options.iter().map(std::ffi::OsString::from);
        let start = args!["sweep", file].into_iter();
        run(start.chain(options)).refused(words);
    }
    run(args!["sweep", file, "-o", file]).refused(&["folder"]);
}
