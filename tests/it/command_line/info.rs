use serde_json::{Value, json};

use crate::support::{Folder, Table, cli, has, npy};

#[test]
fn a_data_file_is_described() {
    let folder = Folder::new();
    let mut table = Table::continuous(200, 1).with("flat", vec![3.0; 200]);
    table.columns[0][5] = f64::NAN;
    let file = folder.table("t.npz", &table);

    let info = cli!("info {} --json", file).ok_json();
    assert_eq!(info["shape"], json!([200, 6]));
    assert_eq!(
        (&info["dtype"], &info["kind"]),
        (&json!("float64"), &json!("table"))
    );
    assert_eq!(info["stored_bytes"], 200 * 6 * 8);
    assert_eq!(info["columns"][0]["name"], "a");
    assert_eq!(info["columns"][0]["nan"], 1);
    assert_eq!(info["columns"][5]["distinct"], 1);
    let advice = info["advice"].as_array().unwrap();
    assert!(
        advice.iter().any(|a| a["columns"] == json!(["flat"])),
        "{advice:?}"
    );

    let text = cli!("info {}", file).ok().out;
    has(&text, &["200 x 6", "float64", "flat", "Distinct"]);
}

#[test]
fn a_column_without_values_has_null_figures() {
    let folder = Folder::new();
    let table = Table::continuous(20, 1).with("nothing", vec![f64::NAN; 20]);
    let file = folder.table("t.npz", &table);
    let info = cli!("info {} --json", file).ok_json();
    assert_eq!(info["columns"][5]["mean"], Value::Null);
}

#[test]
fn several_arrays_are_listed() {
    let folder = Folder::new();
    let file = folder.npz(
        "two.npz",
        &[
            ("flow", npy("<f4", &[3, 4, 5], &[0; 240])),
            ("mask", npy("|b1", &[4, 5], &[1; 20])),
        ],
    );
    let info = cli!("info {} --json", file).ok_json();
    let arrays = info["arrays"].as_array().unwrap();
    assert_eq!(arrays.len(), 2);
    let flow = json!({ "name": "flow", "kind": "array", "dtype": "float32", "coordinate": false, "shape": [3, 4, 5] });
    assert!(arrays.contains(&flow), "{arrays:?}");
    let asked = cli!("info {} --arrays --json", file).ok_json();
    assert_eq!(asked, info);
    assert!(cli!("info {}", file).ok().out.contains("--array"));
    let one = cli!("info {} --array flow --json", file).ok_json();
    assert_eq!(
        (&one["kind"], &one["array"]),
        (&json!("field"), &json!("flow"))
    );
}

#[test]
fn an_archive_is_described() {
    let (folder, file) = Folder::with_table(200, 1);
    let archive = folder.path("t.bale");
    cli!(
        "fit {} -q --epochs 1 --latent 3 --size small --model baler -o {}",
        file,
        archive
    )
    .ok();

    let info = cli!("info {} --json", archive).ok_json();
    assert_eq!(info["shape"], json!([200, 5]));
    assert_eq!(info["columns"], json!(["a", "b", "c", "d", "e"]));
    assert_eq!(
        (&info["latent"], &info["widths"]),
        (&json!(3), &json!([32, 32]))
    );
    assert_eq!(info["can_compress"], true);
    assert_eq!(
        info["ledger"]["total"].as_u64(),
        Some(std::fs::metadata(&archive).unwrap().len())
    );
    let sections = info["sections"].as_array().unwrap();
    assert!(!sections.is_empty() && sections.iter().all(|s| s["crc32"].is_number()));

    let text = cli!("info {}", archive).ok().out;
    has(
        &text,
        &[
            "checksums",
            "3 of 5 values",
            "Decoder",
            "Compression ratios",
        ],
    );
}
