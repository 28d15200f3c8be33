use std::path::{Path, PathBuf};

use crate::support::{Folder, Random, Table, args, cli, has, names, npy, run, stored};

/// Fits a few epochs, decompresses, and gives the npz that comes back.
fn there_and_back(folder: &Folder, file: &Path, options: &[&str]) -> PathBuf {
    let (archive, back) = (folder.path("there.bale"), folder.path("back.npz"));
    let mut fit = args!("fit {} -q --epochs 3 -o {}", file, archive);
    fit.extend(options.iter().map(Into::into));
    run(fit).ok();
    cli!("decompress {} -o {}", archive, back).ok();
    back
}

fn doubles(bytes: &[u8]) -> Vec<f64> {
    bytes
        .chunks_exact(8)
        .map(|b| f64::from_le_bytes(b.try_into().expect("eight bytes")))
        .collect()
}

#[test]
fn type_shape_names_and_special_values_come_back() {
    let folder = Folder::new();
    let mut table = Table::continuous(300, 1);
    table.columns[0][7] = f64::NAN;
    table.columns[1][8] = f64::INFINITY;
    table.columns[4][299] = f64::NEG_INFINITY;
    let mut random = Random(5);
    let counts: Vec<_> = (0..300).map(|_| (40.0 * random.unit()).floor()).collect();
    let table = table
        .with("count", counts)
        .with("constant", vec![0.105_658; 300])
        .with("nothing", vec![f64::NAN; 300]);
    let file = folder.table("t.npz", &table);

    let back = there_and_back(&folder, &file, &[]);
    let (header, bytes) = stored(&back, "data");
    has(&header, &["'<f8'", "(300, 8)"]);
    assert_eq!(stored(&back, "names").1, stored(&file, "names").1);

    let after = doubles(&bytes);
    for (row, values) in after.chunks_exact(8).enumerate() {
        for (column, &value) in values.iter().enumerate() {
            let original = table.columns[column][row];
            if original.is_finite() {
                assert!(value.is_finite(), "row {row} column {column}: {value}");
            } else {
                assert_eq!(
                    value.to_bits(),
                    original.to_bits(),
                    "row {row} column {column}"
                );
            }
        }
        assert_eq!(
            values[5].to_bits(),
            values[5].trunc().to_bits(),
            "counts are whole"
        );
        assert!(values[5] >= 0.0, "counts are not negative");
        assert_eq!(values[6].to_bits(), 0.105_658_f64.to_bits(), "the constant");
    }
}

#[test]
fn integers_come_back_as_integers() {
    let folder = Folder::new();
    let mut random = Random(9);
    let mut values = Vec::new();
    for _ in 0..200 {
        let x = random.spread();
        for scale in [100.0, 1000.0, -50.0] {
            values.extend(((scale * x + 3.0 * random.spread()).round() as i16).to_be_bytes());
        }
    }
    let file = folder.npz(
        "i.npz",
        &[
            ("data", npy(">i2", &[200, 3], &values)),
            ("names", names(&["x", "y", "z"])),
        ],
    );
    let back = there_and_back(&folder, &file, &[]);
    let (header, bytes) = stored(&back, "data");
    has(&header, &["'>i2'", "(200, 3)"]);
    assert_eq!(bytes.len(), values.len());
}

#[test]
fn data_beyond_what_the_model_saw_are_told_with_figures() {
    let folder = Folder::new();
    let (file, model, out) = (
        folder.table("t.npz", &Table::continuous(300, 1)),
        folder.path("m.bale"),
        folder.path("o.bale"),
    );
    let straight = "a=minmax";
    cli!(
        "fit {} -q --epochs 3 --transform {} -o {}",
        file,
        straight,
        model
    )
    .ok();

    let same = cli!("compress {} --with {} -o {} --json", file, model, out).ok();
    let range = &same.json()["range"];
    assert!(range["samples_beyond"].as_u64().unwrap() < 30, "{range}");
    assert_eq!(range["latents"], serde_json::json!([]));
    let errors = &range["sample_errors"];
    // The held-out samples alone can be worse than all of training.
    assert!(errors["worse"].as_u64().unwrap() <= 45, "{errors}");

    let mut far = Table::continuous(300, 1);
    for value in far.columns[0].iter_mut().take(60) {
        *value += 100.0;
    }
    let far = folder.table("far.npz", &far);
    let said = cli!("compress {} --with {} -o {}", far, model, out).ok();
    let line = said.out.lines().find(|l| l.trim().starts_with("a: 20.0 %"));
    assert!(
        line.is_some_and(|l| l.contains("ranges above; error")),
        "{}",
        said.out
    );
    assert!(said.out.contains("Warning: "), "{}", said.out);

    let report = cli!("compress {} --with {} -o {} --json", far, model, out).ok_json();
    let worst = &report["range"]["columns"][0];
    assert_eq!(
        (&worst["name"], &worst["beyond"]),
        (&"a".into(), &60.into())
    );
    assert!(worst["farthest"][1].as_f64().unwrap() > 20.0, "{worst}");
    assert!(report["range"]["samples_beyond"].as_u64().unwrap() >= 60);
    let (within, beyond) = (&report["error"]["within"], &report["error"]["beyond"]);
    assert!(
        within["nrmse_mean"].as_f64() < beyond["nrmse_mean"].as_f64(),
        "{report}"
    );
    // What was seen is handed on by archives that the model made.
    let second = cli!(
        "compress {} --with {} -o {} --json",
        far,
        out,
        folder.path("p.bale")
    );
    let second = second.ok_json();
    assert_eq!(second["range"]["columns"], report["range"]["columns"]);
    assert!(second["range"]["latents"].is_null());
}

#[test]
fn left_out_columns_come_back_to_the_bit() {
    let folder = Folder::new();
    let table = Table::continuous(200, 3);
    let file = folder.table("t.npz", &table);
    let back = there_and_back(
        &folder,
        &file,
        &[
            "--leave-out",
            "b",
            "--transform",
            "e=exact",
            "--transform",
            "a=asinh",
        ],
    );
    let after = doubles(&stored(&back, "data").1);
    for column in [1, 4] {
        for row in 0..200 {
            assert_eq!(
                after[row * 5 + column].to_bits(),
                table.columns[column][row].to_bits()
            );
        }
    }
}

#[test]
fn the_model_of_an_archive_fits_another_file() {
    let folder = Folder::new();
    let first = folder.table("first.npz", &Table::continuous(400, 1));
    let second = folder.table("second.npz", &Table::continuous(150, 2));
    let (model, out, back) = (
        folder.path("model.bale"),
        folder.path("out.bale"),
        folder.path("back.npz"),
    );
    cli!("fit {} -q --epochs 20 -o {}", first, model).ok();

    let said = cli!("compress {} --with {} -o {}", second, model, out).ok();
    has(
        &said.out,
        &["NRMSE", "Decoder", "Compression ratios", "Saved"],
    );
    cli!("decompress {} -o {}", out, back).ok();
    let report = cli!("compare {} {} --json", second, back).ok_json();
    let error = report["error"]["all"]["nrmse_mean"].as_f64().unwrap();
    assert!(
        error < 0.1,
        "columns of the same law, so the model fits them: {error}"
    );
}

#[test]
fn a_model_is_not_applied_where_it_cannot_be() {
    let (folder, file) = Folder::with_table(100, 1);
    let wider = Table::continuous(100, 1).with("f", Table::continuous(100, 2).columns[0].clone());
    let wider = folder.table("wider.npz", &wider);
    let (model, decoder, out) = (
        folder.path("m.bale"),
        folder.path("d.bale"),
        folder.path("o.bale"),
    );
    cli!("fit {} -q --epochs 1 -o {}", file, model).ok();
    cli!(
        "fit {} -q --epochs 1 --no-encoder --model baler -o {}",
        file,
        decoder
    )
    .ok();

    cli!("compress {} --with {} -o {}", wider, model, out).refused(&["error: "]);
    cli!("compress {} --with {} -o {}", file, decoder, out).refused(&["encoder"]);
    cli!("compress {} --with {} -o {}", file, model, model).refused(&["overwrite"]);
    cli!("compress {} --with {} -o {}", model, model, out).refused(&["archive"]);
    assert!(!out.exists());
}

#[test]
fn a_damaged_archive_is_refused_wherever_it_is_damaged() {
    let (folder, file) = Folder::with_table(100, 1);
    let archive = folder.path("t.bale");
    cli!("fit {} -q --epochs 1 --size 8 -o {}", file, archive).ok();
    let bytes = std::fs::read(&archive).unwrap();
    for place in [0, 9, bytes.len() / 3, bytes.len() / 2, bytes.len() - 1] {
        let mut damaged = bytes.clone();
        damaged[place] ^= 0x40;
        let file = folder.file("damaged.bale", &damaged);
        cli!("decompress {} -o {}", file, folder.path("o.npz")).refused(&["damaged.bale"]);
    }
    let cut = folder.file("cut.bale", &bytes[..bytes.len() - 10]);
    cli!("info {}", cut).refused(&["cut.bale"]);
}
