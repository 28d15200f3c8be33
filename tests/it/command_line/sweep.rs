use serde_json::Value;

use crate::support::{Folder, Said, args, cli, has, run};

fn points(said: &Said) -> Vec<Value> {
    said.json()["points"].as_array().unwrap().clone()
}

#[test]
fn codecs_and_models_are_swept_and_kept() {
    let (folder, file) = Folder::with_table(120, 5);
    let kept = folder.path("kept");
    let call = || {
        cli!(
            "sweep {} --codecs zstd,quantise,linear --families baler,linear --latents 2,4 --seeds \
             0,1 --epochs 3 --json -o {}",
            file,
            kept
        )
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
    let info = cli!("info {} --json", archive).ok_json();
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
    let (_folder, file) = Folder::with_table(200, 6);
    let said = cli!("sweep {} --families none --error nrmse", file).ok();
    has(
        &said.out,
        &[
            "Total ratio at equal error (mean NRMSE)",
            "Quantise + pcodec",
            "Linear (PCA)",
            "gives the smallest file",
            "zfp-rs 1.",
            "\n  *  ",
        ],
    );
    assert!(!said.out.contains("Global DCT"), "a table has no grid");
}

#[test]
fn bounded_files_of_codecs_are_kept_and_come_back() {
    let (folder, file) = Folder::with_table(150, 8);
    let kept = folder.path("kept");
    let report = cli!(
        "sweep {} --codecs zfp,quantise --families linear --latents 2 --bound rel=0.01 --json -o \
         {}",
        file,
        kept
    )
    .ok_json();
    let points = report["points"].as_array().unwrap();
    assert_eq!(points.len(), 3);
    let files = std::fs::read_dir(&kept).unwrap().map(|f| f.unwrap().path());
    let files: Vec<_> = files
        .filter(|f| f.extension().is_some_and(|e| e == "bale"))
        .collect();
    assert_eq!(files.len(), 3);
    for point in points {
        let largest = point["error"]["max_abs_over_range"].as_f64().unwrap();
        assert!(largest <= 0.01 * (1.0 + 1e-9), "{largest}");
    }
    let packed = |name: &str| {
        let named =
            |f: &&std::path::PathBuf| f.file_name().unwrap().to_string_lossy().starts_with(name);
        files.iter().find(named).unwrap()
    };
    let out = folder.path("back.npz");
    cli!("decompress {} -o {}", packed("zfp"), out).ok();
    let compared = cli!("compare {} {} --json", file, out).ok_json();
    assert!(
        compared["error"]["all"]["max_abs_over_range"]
            .as_f64()
            .unwrap()
            <= 0.0101
    );
    let info = cli!("info {} --json", packed("quantise")).ok_json();
    assert_eq!(info["codec"], "quantise");
    assert_eq!(
        info["header"].as_u64().unwrap() + info["values"].as_u64().unwrap(),
        info["total"].as_u64().unwrap()
    );
    let text = cli!("info {}", packed("zfp")).ok().out;
    has(&text, &["zfp", "times smaller"]);
    cli!(
        "compress {} --with {} -o {}",
        file,
        packed("zfp"),
        folder.path("x.bale")
    )
    .refused(&["no model"]);
}

#[test]
fn fit_and_sweep_say_from_how_many_rows_a_network_pays() {
    let (_folder, file) = Folder::with_table(400, 9);
    let quick = ["--epochs", "3", "--seed", "1"];
    let start = args!("fit {} --latent 2 --break-even --json", file);
    let fit = start.into_iter().chain(quick.map(std::ffi::OsString::from));
    let pays = run(fit).ok_json()["break_even"].clone();
    assert!(pays["sentence"].as_str().unwrap().contains("pay"), "{pays}");
    let (model, rival) = (&pays["model_bytes"], &pays["rival_bytes"]);
    let number = |v: &Value, key: &str| v[key].as_f64().unwrap();
    if let Some(from) = pays["from"].as_f64().filter(|n| *n > 1.0) {
        let at = |v: &Value, n: f64| number(v, "fixed") + n * number(v, "per_sample");
        assert!(
            at(model, from) <= at(rival, from) && at(model, from - 1.0) > at(rival, from - 1.0)
        );
    } else {
        assert!(number(model, "per_sample") >= number(rival, "per_sample"));
    }
    let sweep = args!(
        "sweep {} --codecs quantise --latents 2 --epochs 3 --json",
        file
    );
    let found = run(sweep).ok_json()["break_even"].as_array().unwrap().len();
    assert!(found <= 1);
}

#[test]
fn what_cannot_be_swept_is_refused() {
    let (_folder, file) = Folder::with_table(60, 7);
    let bad: [(&[&str], &[&str]); 9] = [
        (&["--codecs", "lzma"], &["lzma", "quantise"]),
        (&["--families", "wavelet"], &["wavelet", "tucker"]),
        (
            &["--families", "none", "--codecs", "none"],
            &["nothing to try"],
        ),
        (&["--families", "tucker"], &["Tucker", "table"]),
        (&["--ratios", "2", "--latents", "2"], &["--latents"]),
        (&["--tile", "8"], &["--tile", "conv"]),
        (&["--bound", "rel=-1"], &["rel"]),
        (&["--model", "dense"], &["--model", "--families"]),
        (&["--target", "psnr=40"], &["--target", "`balescope fit`"]),
    ];
    for (options, words) in bad {
        let options = options.iter().map(std::ffi::OsString::from);
        let start = args!("sweep {}", file).into_iter();
        run(start.chain(options)).refused(words);
    }
    cli!("sweep {} -o {}", file, file).refused(&["folder"]);
}
