use serde_json::{Value, json};

use crate::support::{Folder, Random, Table, args, cli, has, npy, run, stored};

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

#[test]
fn the_report_has_all_its_keys() {
    let (folder, file) = Folder::with_table(400, 1);
    let out = folder.path("t.bale");
    let said = cli!(
        "fit {} --epochs 3 --ratio 2.5 --json --model baler --size medium -o {}",
        file,
        out
    )
    .ok();
    assert_eq!(said.err, "", "nothing but warnings in a pipe");
    let report = said.json();

    assert_eq!(report["input"]["path"], json!(file.to_str().unwrap()));
    assert_eq!(report["input"]["shape"], json!([400, 5]));
    assert_eq!(report["input"]["dtype"], "float64");
    assert_eq!(report["input"]["lossless_dtype"], "float64");
    let model = &report["model"];
    assert_eq!(
        (&model["features"], &model["latent"]),
        (&json!(5), &json!(2))
    );
    assert_eq!(
        (&model["size"], &model["widths"]),
        (&json!("medium"), &json!([128, 128]))
    );
    assert!(model["family"].is_string() && number(&model["parameters"]) > 1000.0);
    assert!(report["device"].as_str().is_some_and(|d| !d.is_empty()));

    let training = &report["training"];
    assert_eq!(training["epochs"], 3);
    assert!(number(&training["seconds"]) > 0.0 && number(&training["samples_per_second"]) > 0.0);
    let loss = training["loss"].as_array().unwrap();
    assert_eq!(loss.len(), 4, "epoch 0 is the network before training");
    assert!(
        loss.iter()
            .all(|pair| pair.as_array().is_some_and(|p| p.len() == 2))
    );

    for part in ["all", "held_out", "training"] {
        for key in ["nrmse_mean", "nrmse_max", "psnr", "max_abs_over_range"] {
            assert!(
                number(&report["error"][part][key]).is_finite(),
                "{part} {key}"
            );
        }
    }
    let columns = report["columns"].as_array().unwrap();
    let found: Vec<_> = columns
        .iter()
        .map(|c| c["name"].as_str().unwrap())
        .collect();
    assert_eq!(found, ["a", "b", "c", "d", "e"]);
    for column in columns {
        for key in ["nrmse", "psnr", "max_abs"] {
            assert!(column[key].is_number(), "{key}");
        }
        for key in ["mean", "rms", "median", "width68", "used", "left_out"] {
            assert!(column["response"][key].is_number(), "response {key}");
        }
        for key in ["mean", "rms", "max_abs"] {
            assert!(column["residual"][key].is_number(), "residual {key}");
        }
    }
}

#[test]
fn the_ledger_is_that_of_the_file() {
    let (folder, file) = Folder::with_table(300, 2);
    let out = folder.path("t.bale");
    let report = cli!("fit {} --epochs 1 --json -o {}", file, out).ok_json();

    let bytes = &report["bytes"];
    let total = std::fs::metadata(&out).unwrap().len();
    assert_eq!(bytes["total"].as_u64(), Some(total));
    assert_eq!(bytes["input"], 300 * 5 * 8);
    let parts = ["latents", "decoder", "encoder", "exact", "mask", "header"];
    let sum: u64 = parts.iter().map(|part| bytes[part].as_u64().unwrap()).sum();
    assert_eq!(sum, total);

    let ratio = &report["ratio"];
    assert!(
        (number(&ratio["nominal"]) - 5.0 / 3.0).abs() < 1e-9,
        "5 to 3 values at ratio 1.6"
    );
    assert!((number(&ratio["total"]) - 12_000.0 / total as f64).abs() < 1e-9);
    assert!(number(&ratio["total_vs_lossless_dtype"]).is_finite());
}

#[test]
fn the_summary_is_readable_and_honest() {
    let (_folder, file) = Folder::with_table(300, 3);
    let said = cli!("fit {} --epochs 1 --model baler --rounding off", file).ok();
    has(
        &said.out,
        &[
            "Column",
            "held out",
            "PCA with the same",
            "Decoder",
            "larger than the data",
            "Nothing was saved",
        ],
    );
    assert_eq!(said.err, "", "no progress in a pipe");
}

#[test]
fn quiet_is_quiet() {
    let (folder, file) = Folder::with_table(100, 3);
    let out = folder.path("t.bale");
    let said = cli!("fit {} --epochs 1 --quiet -o {}", file, out).ok();
    assert_eq!((said.out.as_str(), said.err.as_str()), ("", ""));
    assert!(out.is_file());
}

#[test]
fn the_same_seed_gives_the_same_archive() {
    let (folder, file) = Folder::with_table(500, 4);
    let archive = |name: &str, seed: &str| {
        let out = folder.path(name);
        cli!(
            "fit {} --epochs 3 --device cpu --seed {} -q -o {}",
            file,
            seed,
            out
        )
        .ok();
        std::fs::read(out).unwrap()
    };
    let first = archive("1.bale", "7");
    assert!(first == archive("2.bale", "7"), "the same seed");
    assert!(first != archive("3.bale", "8"), "another seed");
}

#[test]
fn every_option_of_training_is_taken() {
    let (_folder, file) = Folder::with_table(200, 5);
    let report = cli!(
        "fit {} --json --model baler --size 16,8 --latent 4 --epochs 2 --batch 32 --lr 0.002 \
         --schedule cosine --loss huber --patience 5 --held-out 0.25 --seed 11 --device cpu \
         --no-encoder",
        file
    )
    .ok_json();
    assert_eq!(report["model"]["widths"], json!([16, 8]));
    assert_eq!(report["model"]["latent"], 4);
    assert_eq!(report["training"]["epochs"], 2);
    assert_eq!(report["training"]["seed"], 11);
    assert_eq!(report["training"]["held_out_samples"], 50);
    assert_eq!(report["bytes"]["encoder"], 0);
}

#[test]
fn a_batch_grows_where_that_is_asked_for() {
    let (folder, file) = Folder::with_table(4000, 5);
    let fit = |extra: &[&str]| {
        let mut fit = args!("fit {} --epochs 2 --batch 1 --device cpu", file);
        fit.extend(extra.iter().map(Into::into));
        run(fit).ok()
    };
    let training = &fit(&["--json"]).json()["training"];
    assert_eq!(training["batch"], 1);
    assert!(training.get("timed").is_none(), "{training}");

    let config = folder.path("run.toml");
    let to = config.to_str().unwrap();
    let grown = fit(&["--json", "--grow-batch", "--save-config", to]).json();
    let training = &grown["training"];
    // 3,400 samples, two times: a thousand steps are left at batches of six.
    let batch = training["batch"].as_u64().unwrap();
    assert!([1, 2, 4].contains(&batch), "{training}");
    let timed = training["timed"].as_array().unwrap();
    assert_eq!(
        (&timed[0]["batch"], &timed[1]["batch"]),
        (&json!(1), &json!(2))
    );
    assert!(timed.iter().all(|t| number(&t["samples_per_second"]) > 0.0));

    let said = cli!("fit {} --config {}", file, config).ok().out;
    has(&said, &["Tried CPU", "batches of 2: "]);
}

#[test]
fn the_last_samples_are_held_out() {
    let (_folder, file) = Folder::with_table(100, 4);
    let fit = |held_out: &str, json: bool| {
        let mut fit = args!("fit {} --epochs 1 --held-out {}", file, held_out);
        fit.extend(json.then(|| "--json".into()));
        run(fit).ok()
    };
    for (held_out, count) in [("last:20", 20), ("last:0.25", 25)] {
        let training = &fit(held_out, true).json()["training"];
        assert_eq!(training["held_out_samples"], count);
        assert_eq!(training["held_out"], held_out);
        assert_eq!(training["held_out_as"], "last samples");
    }
    let said = fit("last:20", false);
    has(&said.out, &["the last 20 samples held out"]);
    assert_eq!(
        fit("0.2", true).json()["training"]["held_out_as"],
        "random rows"
    );
    cli!("fit {} --held-out last:95", file).refused(&["last:95", "at most 90"]);
    cli!("fit {} --held-out first:5", file).refused(&["last:20"]);
}

#[test]
fn nothing_held_out_is_null() {
    let (_folder, file) = Folder::with_table(100, 5);
    let report = cli!("fit {} --epochs 1 --held-out 0 --json", file).ok_json();
    assert_eq!(report["error"]["held_out"], Value::Null);
    assert_eq!(
        report["training"]["loss"][1][1],
        Value::Null,
        "a number that is not finite"
    );
    cli!("fit {} --epochs 1 --held-out 0", file).ok();
}

#[test]
fn baler_size_is_its_own_network() {
    let (_folder, file) = Folder::with_table(100, 5);
    let report = cli!("fit {} --epochs 1 --size baler --latent 3 --json", file).ok_json();
    assert_eq!(report["model"]["widths"], json!([200, 100, 50]));
    // Encoder and decoder of BALER: weights and biases of 5-200-100-50-3 and back.
    let layers = [5, 200, 100, 50, 3, 50, 100, 200, 5];
    let parameters: usize = layers.windows(2).map(|w| w[0] * w[1] + w[1]).sum();
    assert_eq!(report["model"]["parameters"], json!(parameters));
}

/// Snapshots of a wave that travels.
fn wave(snapshots: usize, height: usize, width: usize) -> Vec<u8> {
    let mut random = Random(3);
    let mut values = Vec::new();
    for t in 0..snapshots {
        for y in 0..height {
            for x in 0..width {
                let phase = 0.4 * x as f64 + 0.2 * y as f64 - 0.3 * t as f64;
                values.extend(((phase.sin() + 0.01 * random.spread()) as f32).to_le_bytes());
            }
        }
    }
    values
}

#[test]
fn a_field_is_one_column_and_starts_at_ratio_100() {
    let folder = Folder::new();
    let file = folder.file("wave.npy", &npy("<f4", &[40, 20, 30], &wave(40, 20, 30)));
    let report = cli!("fit {} --epochs 2 --size small --json", file).ok_json();
    assert_eq!(report["model"]["features"], 600);
    assert_eq!(report["model"]["latent"], 6);
    assert_eq!(report["columns"].as_array().unwrap().len(), 1);
    assert_eq!(report["input"]["lossless_dtype"], "float32");
}

#[test]
fn a_field_can_have_components_and_a_table_can_be_a_field() {
    let folder = Folder::new();
    // The last axis as three components, which the guess has too; the middle one as the samples.
    let file = folder.file("wave.npy", &npy("<f4", &[20, 40, 3], &wave(20, 40, 3)));
    let common = [
        "--epochs", "1", "--size", "small", "--json", "--latent", "2",
    ];
    let fit = |file: &std::path::Path, options: &[&str]| {
        let file = file.to_str().expect("a plain path");
        run([&["fit", file], &common[..], options].concat()).ok_json()
    };
    let report = fit(
        &file,
        &["--field", "--sample-axis", "1", "--component-axis", "2"],
    );
    assert_eq!(report["columns"].as_array().unwrap().len(), 3);
    assert_eq!(report["model"]["features"], 60);

    let line = folder.file("line.npy", &npy("<f4", &[40, 50], &wave(40, 1, 50)));
    assert_eq!(fit(&line, &[])["columns"].as_array().unwrap().len(), 50);
    assert_eq!(
        fit(&line, &["--field"])["columns"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn a_bundled_sample_trains_by_name() {
    let report = run(["fit", "dimuon", "--epochs", "16", "--json"]).ok_json();
    let error = number(&report["error"]["held_out"]["nrmse_mean"]);
    let pca = number(&report["baseline"]["nrmse_mean_held_out"]);
    assert!(error < pca, "{error} is not below PCA's {pca}");
    let nominal = number(&report["ratio"]["nominal"]);
    assert!((1.4..1.8).contains(&nominal), "{nominal}");
    assert!(number(&report["input"]["shape"][0]) >= 30_000.0);
}

/// Directions that pile up at the jump, a flag, a category and a count beside continuous columns.
fn labelled(rows: usize) -> Table {
    let mut random = Random(8);
    let mut column = |value: &dyn Fn(f64, f64) -> f64| -> Vec<f64> {
        (0..rows)
            .map(|_| value(random.unit(), random.spread()))
            .collect()
    };
    let phi = column(&|_, s| {
        let turned = std::f64::consts::PI + 0.8 * s;
        turned.sin().atan2(turned.cos())
    });
    let flag = column(&|u, _| if u < 0.1 { -1.0 } else { 1.0 });
    let kind = column(&|u, _| [0.25, 11.0, -13.5][(3.0 * u) as usize]);
    let count = column(&|_, s| (8.0 + 7.0 * s).round());
    Table::continuous(rows, 3)
        .with("phi", phi)
        .with("flag", flag)
        .with("kind", kind)
        .with("count", count)
}

#[test]
fn transforms_are_chosen_and_can_be_told() {
    let folder = Folder::new();
    let table = labelled(2000);
    let file = folder.table("t.npz", &table);
    let (out, back) = (folder.path("t.bale"), folder.path("back.npz"));
    let report = cli!(
        "fit {} -o {} --json --epochs 20 --latent 4 --transform quantile --transform phi=angle \
         --transform b=asinh",
        file,
        out
    )
    .ok_json();
    let expected = [
        "quantile", "asinh", "quantile", "quantile", "quantile", "angle", "exact", "exact", "exact",
    ];
    assert_eq!(report["transforms"], json!(expected));
    // An angle is two features, and the columns beside the network are none.
    assert_eq!(report["model"]["features"], 7);
    // 9 values in; kept are 4 latents and the bits of a flag, three kinds and some fifteen counts.
    let nominal = number(&report["ratio"]["nominal"]);
    assert!((2.1..9.0 / 4.0).contains(&nominal), "{nominal}");
    let bits = number(&report["bytes"]["exact"]) * 8.0 / 2000.0;
    // An entropy of 5.6 bits, and some hundred bytes of tables a column.
    assert!((5.0..7.0).contains(&bits), "{bits} bits a row");

    cli!("decompress {} -o {}", out, back).ok();
    let (_, values) = stored(&back, "data");
    let values: Vec<f64> = values
        .as_chunks::<8>()
        .0
        .iter()
        .map(|v| f64::from_le_bytes(*v))
        .collect();
    for (i, row) in values.chunks(9).enumerate() {
        for (after, column) in row.iter().zip(&table.columns).skip(6) {
            assert_eq!(after.to_bits(), column[i].to_bits());
        }
        assert!(row[5].abs() <= std::f64::consts::PI);
    }
    let text = cli!("info {}", out).ok().out;
    has(&text, &["phi (angle)", "kind (exact)"]);
    let data = cli!("info {} --json", file).ok_json();
    assert_eq!(data["suggested"][6]["transform"], "exact");
    assert!(
        data["suggested"][6]["reason"]
            .as_str()
            .unwrap()
            .contains("few")
    );
}

#[test]
fn an_angle_has_no_jump() {
    let folder = Folder::new();
    let mut table = labelled(2000);
    // The way that the network has to learn is short: directions about the jump.
    let phi: Vec<f64> = table.columns[5].clone();
    table.columns[0] = phi.iter().map(|p| p.cos()).collect();
    table.columns[1] = phi.iter().map(|p| 2.0 * p.sin()).collect();
    let file = folder.table("t.npz", &table);
    let largest_miss = |kind: &str| {
        let (out, back) = (folder.path("t.bale"), folder.path("back.npz"));
        cli!(
            "fit {} -o {} --quiet --epochs 40 --latent 5 --transform {}",
            file,
            out,
            format!("phi={kind}")
        )
        .ok();
        cli!("decompress {} -o {}", out, back).ok();
        let (_, values) = stored(&back, "data");
        let after = values.as_chunks::<8>().0.iter().skip(5).step_by(9);
        let misses = after.zip(&phi).map(|(after, before)| {
            let miss = f64::from_le_bytes(*after) - before;
            miss.sin().atan2(miss.cos()).abs()
        });
        misses.fold(0.0, f64::max)
    };
    let (angle, plain) = (largest_miss("angle"), largest_miss("min-max"));
    assert!(
        angle < 0.1 && plain > 5.0 * angle,
        "{angle} against {plain}"
    );
}

#[test]
fn every_option_of_the_loss_reaches_the_run() {
    let (_folder, file) = Folder::with_table(300, 4);
    let line = |options: &[&str]| {
        let file = file.to_str().unwrap();
        let fit = ["fit", file, "--epochs", "1", "--latent", "2", "--json"];
        let report = run([&fit, options].concat()).ok_json();
        number(&report["baseline"]["loss_held_out"])
    };
    let plain = line(&[]);
    for options in [
        &["--loss", "l1"][..],
        &["--loss", "relative"],
        &["--weight", "e=7", "--weight", "1=0"],
        &["--emd", "1"],
        &["--swae", "1"],
    ] {
        let other = line(options);
        assert!((other - plain).abs() > 1e-3 * plain, "{options:?}: {other}");
    }
    let [high, low] = ["1", "0.01"].map(|floor| line(&["--loss", "relative", "--floor", floor]));
    assert!(
        low > 1.1 * high,
        "{low} with a low floor, {high} with a high one"
    );
    line(&["--clip", "0.5", "--schedule", "cosine"]);
}

#[test]
fn a_transform_for_all_columns_trains_those_that_are_kept_exactly_otherwise() {
    let folder = Folder::new();
    let mut random = Random(5);
    let numbers = |random: &mut Random| -> Vec<f64> {
        // Every number once, in another order: row numbers of something.
        let mut numbers: Vec<f64> = (0..400).map(f64::from).collect();
        for i in (1..numbers.len()).rev() {
            numbers.swap(i, random.below(i + 1));
        }
        numbers
    };
    let columns = [(); 3].map(|()| numbers(&mut random)).to_vec();
    let table = Table {
        names: vec!["run", "event", "lumi"],
        columns,
    };
    let file = folder.table("t.npz", &table);
    let alone = cli!("fit {} --json", file).ok_json();
    assert!(alone["nothing_learnt"].is_string(), "{alone}");
    let options = args!(
        "fit {} --json --model linear --latent 2 --transform min-max",
        file
    );
    let report = run(options).ok_json();
    assert_eq!(
        report["transforms"],
        json!(["min-max", "min-max", "min-max"])
    );
    assert_eq!(report["model"]["features"], 3);
    assert!(report.get("nothing_learnt").is_none(), "{report}");
}

#[test]
fn what_is_smaller_is_what_its_options_make() {
    let folder = Folder::new();
    let options = |more: &str| -> Vec<String> {
        let fixed = "fit cube_flow --json --quiet --bound rel=0.01";
        let all = format!("{fixed} {more}");
        all.split_whitespace().map(ToOwned::to_owned).collect()
    };
    let short = "--epochs 20 --latent 20";
    let report = run(options(short)).ok_json();
    let smaller = &report["smaller"];
    let own = number(&report["bytes"]["total"]);
    assert!(number(&smaller["bytes"]) < 0.9 * own, "{report}");
    let out = folder.path("s.bale");
    let mut again = options(&format!("{short} {}", smaller["options"].as_str().unwrap()));
    again.extend(["-o".to_owned(), out.to_str().unwrap().to_owned()]);
    run(again).ok();
    let made = std::fs::metadata(&out).unwrap().len();
    assert_eq!(json!(made), smaller["bytes"]);
}

#[test]
fn a_closed_form_is_not_told_to_train() {
    let (_folder, file) = Folder::with_table(300, 4);
    for option in ["--latent=3", "--target=nrmse=3", "--target=max=0.2"] {
        let said = cli!("fit {} --model linear --rounding 1000 {}", file, option).ok();
        assert!(said.out.contains("PCA with the same"), "{}", said.out);
        for wrong in ["train longer", "more epochs", "so few"] {
            assert!(!said.out.contains(wrong), "{wrong:?} in {}", said.out);
        }
    }
}

#[test]
fn a_model_on_tiles_has_nothing_to_learn_either() {
    let folder = Folder::new();
    let zeros = folder.file(
        "zeros.npy",
        &npy("<f8", &[20, 12, 14], &vec![0; 20 * 12 * 14 * 8]),
    );
    for more in [&[][..], &["--tile", "4"], &["--target", "psnr=40"]] {
        let fit = args!("fit {} --model conv --json", zeros);
        let fit = fit.into_iter().chain(more.iter().map(|&text| text.into()));
        let report = run(fit).ok_json();
        assert_eq!(report["model"]["features"], 0, "{report}");
    }
}

#[test]
fn whole_numbers_meet_a_target_without_any_error_where_one_is_too_much() {
    let folder = Folder::new();
    let values = (0..20 * 12 * 14).flat_map(|i| {
        let (t, p) = (f64::from(i / 168), f64::from(i % 168));
        let value = 3000.0 * (0.3 * t + 0.1 * p).sin() * (0.07 * p).cos();
        (value.round() as i16).to_le_bytes()
    });
    let field = folder.file(
        "whole.npy",
        &npy("<i2", &[20, 12, 14], &values.collect::<Vec<u8>>()),
    );
    for target in ["psnr=80", "psnr=90"] {
        let fit = args!("fit {} --model tucker --target {} --json", field, target);
        let report = run(fit).ok_json();
        assert_eq!(report["target"]["meets"], true, "{target}: {report}");
    }
}
