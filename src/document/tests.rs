use std::sync::Arc;

use super::*;
use crate::data::{DType, Layout, Origin};
use crate::runs::RunSettings;
use crate::train::{DeviceChoice, Outcome, fit};

fn table() -> Dataset {
    let values = ndarray::Array2::from_shape_fn((400, 3), |(i, j)| {
        let t = i as f64 * 0.37;
        match j {
            0 => t.sin(),
            1 => 2.0 + t.cos(),
            _ => t.sin() * t.cos(),
        }
    });
    Dataset::table(DType::F64, values).named(&["a", "<b>", "c & d"])
}

fn field() -> Dataset {
    let values = ndarray::Array2::from_shape_fn((12, 2 * 6 * 8), |(i, j)| {
        ((i + j % 8) as f64 * 0.5).sin() + (j / 48) as f64
    });
    let layout = Layout::field(&[12, 2, 6, 8], Some(1));
    Dataset::plain(DType::F32, layout, values).unwrap()
}

fn run(data: Dataset, settings: &str) -> (Arc<Dataset>, Outcome, String) {
    let data = Arc::new(data);
    let settings = RunSettings::from_toml(settings).unwrap();
    let mut spec = settings.spec(&data).unwrap();
    spec.device = DeviceChoice::Cpu;
    let outcome = fit(&spec, &mut |_| {}, &|| false).unwrap();
    (data, outcome, RunSettings::from_spec(&spec).to_toml())
}

/// Every tag that is opened is closed, in order.
fn check_nesting(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let end = start + rest[start..].find('>').expect("a tag ends");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        let name = tag.split([' ', '\n', '/']).next().unwrap_or_default();
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "</{name}>");
        } else if !tag.ends_with('/') && !tag.starts_with('!') && !matches!(name, "meta") {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

fn ids(html: &str) -> Vec<&str> {
    let parts = html.split(" id=\"").skip(1);
    parts.filter_map(|p| p.split('"').next()).collect()
}

#[test]
fn a_report_of_a_table_stands_alone() {
    let (data, outcome, settings) = run(
        table(),
        "size = \"8\"\nepochs = 5\nlatent = 2\n[bound]\n\"*\" = \"rel=0.05\"",
    );
    let after = outcome.archive.decode().unwrap();
    let source = Source {
        before: &data,
        archive: &outcome.archive,
        after: &after,
        run: Some(&outcome.report),
        settings: Some(&settings),
    };
    let document = Document::new(&source).unwrap();
    let html = document.html(&source);
    check_nesting(&html);
    for part in [
        "Loss while training",
        "Response of a",
        "&lt;b&gt;",
        "c &amp; d",
        "Correlation of columns",
        "Error bound",
        "As a file for balescope fit --config",
        "CRC-32",
    ] {
        assert!(html.contains(part), "no {part:?}");
    }
    assert!(!html.contains("<b>") && !html.contains("http://") || !html.contains("src=\"http"));
    assert!(!html.contains("href=\"http"), "nothing is loaded");
    let ids = ids(&html);
    let mut unique = ids.clone();
    unique.sort_unstable();
    unique.dedup();
    assert!(ids.len() > 5 && unique.len() == ids.len(), "{ids:?}");
    // A plot's lines are cut at its own frame.
    assert!(ids.iter().all(|id| html.contains(&format!("url(#{id})"))));
    let json = serde_json::to_value(&document).unwrap();
    assert_eq!(
        json["archive"]["ledger"]["total"],
        outcome.archive_bytes.len()
    );
    assert_eq!(json["bound"]["holds"], true);
    assert_eq!(json["columns"].as_array().unwrap().len(), 3);
    assert_eq!(json["correlation"]["names"][1], "<b>");
    assert_eq!(json["run"]["training"]["epochs"], 5);
}

#[test]
fn a_report_of_a_field_shows_its_frames() {
    let (data, outcome, _) = run(field(), "model = \"linear\"\nlatent = 2");
    let after = outcome.archive.decode().unwrap();
    let source = Source {
        before: &data,
        archive: &outcome.archive,
        after: &after,
        run: None,
        settings: None,
    };
    let document = Document::new(&source).unwrap();
    let html = document.html(&source);
    check_nesting(&html);
    assert!(html.contains("data:image/png;base64,"));
    assert!(html.contains("Error of each frame") && html.contains("Vorticity"));
    assert!(!html.contains("Training</h2>") && !html.contains("Settings</h2>"));
    let folder = tempfile::tempdir().unwrap();
    for (name, start) in [("a.html", "<!DOCTYPE html>"), ("a.json", "{")] {
        let path = folder.path().join(name);
        let bytes = document.save(&source, &path).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with(start) && text.len() == bytes);
    }
}

#[test]
fn other_data_are_refused() {
    let (_, outcome, _) = run(field(), "model = \"linear\"\nlatent = 2");
    let after = outcome.archive.decode().unwrap();
    let source = Source {
        before: &table(),
        archive: &outcome.archive,
        after: &after,
        run: None,
        settings: None,
    };
    let refused = Document::new(&source).unwrap_err();
    assert!(refused.to_string().contains("[400, 3]"), "{refused}");
}

#[test]
fn the_quantity_that_names_suggest_stands_in_the_report() {
    let values = ndarray::Array2::from_shape_fn((400, 6), |(i, j)| match j {
        0 | 3 => 30.0 + (i as f64 * 0.37).sin(),
        1 | 4 => (i as f64 * 0.11).cos(),
        _ => j as f64 / 2.0 + (i as f64 * 0.05).sin() / 10.0,
    });
    let layout = Layout::guess(&[400, 6], true);
    let names = ["pt1", "eta1", "phi1", "pt2", "eta2", "phi2"].map(str::to_owned);
    let names = Some(names.to_vec());
    let data = Dataset::new(Origin::default(), DType::F64, layout, names, values).unwrap();
    let (data, outcome, _) = run(data, "model = \"linear\"\nlatent = 2\n");
    let after = outcome.archive.decode().unwrap();
    let source = Source {
        before: &data,
        archive: &outcome.archive,
        after: &after,
        run: Some(&outcome.report),
        settings: None,
    };
    let document = Document::new(&source).unwrap();
    let html = document.html(&source);
    check_nesting(&html);
    let title = "Derived: mass(pt1, eta1, phi1, pt2, eta2, phi2)";
    assert!(html.contains(title) && html.contains("<th>Before</th><th>After</th>"));
    let more = document.errors.more.as_ref().unwrap();
    assert_eq!(more.derived, outcome.report.derived);
    assert!(more.derived.is_some());
}
