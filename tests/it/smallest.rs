//! The smallest file within bounds, found by `fit --bound` alone, and bounds on what follows from columns.

use std::path::Path;

use balescope::data::{DType, Dataset, GridAxes, Layout, write_data};
use balescope::metrics::FieldQuantity;
use ndarray::Array2;

use crate::support::{Folder, Random, args, cli, has, run, stored};

/// A velocity on a grid with a little noise: snapshots x 2 x 24 x 32.
fn flow(path: &Path) -> Dataset {
    let mut random = Random(9);
    let values = Array2::from_shape_fn((12, 2 * 24 * 32), |(t, i)| {
        let (component, y, x) = (i / 768, (i / 32 % 24) as f64, (i % 32) as f64);
        let phase = 0.3 * t as f64 + 0.2 * x + 0.15 * y;
        let wave = if component == 0 {
            phase.sin()
        } else {
            phase.cos()
        };
        5.0 * wave + 0.01 * random.spread()
    });
    let layout = Layout::field(&[12, 2, 24, 32], Some(1));
    let values = values.mapv(|v| DType::F32.nearest(v));
    let data = Dataset::plain(DType::F32, layout, values).unwrap();
    write_data(path, &data).unwrap();
    data
}

const AXES: [&str; 5] = ["--field", "--sample-axis", "0", "--component-axis", "1"];

#[test]
fn a_bound_alone_finds_the_smallest_file_whatever_the_method() {
    let folder = Folder::new();
    let (file, out) = (folder.path("flow.npy"), folder.path("flow.bale"));
    flow(&file);
    for bound in ["rel=0.01", "rel=0.0005"] {
        let (mut fit, mut sweep) = (
            args!("fit {} --bound {} --json -q -o {}", file, bound, out),
            args!("sweep {} --bound {} --families none --json -q", file, bound),
        );
        fit.extend(AXES.map(Into::into));
        sweep.extend(AXES.map(Into::into));
        let found = run(fit).ok_json();
        let bytes = std::fs::metadata(&out).unwrap().len();
        let points = run(sweep).ok_json();
        let points = points["points"].as_array().unwrap();
        let best = points.iter().map(|p| p["bytes"].as_u64().unwrap()).min();
        assert!(
            bytes as f64 <= 1.05 * best.unwrap() as f64,
            "{bound}: {bytes} {best:?}"
        );
        assert_eq!(found["bound"]["holds"], true);
        let steps = found["target"]["steps"].as_array().unwrap();
        let least = steps
            .iter()
            .map(|s| s["bytes"].as_u64().unwrap())
            .min()
            .unwrap();
        // The file tells its bounds beside.
        assert!(bytes <= least + 60, "{bytes} {least}");
        for model in ["Wavelets", "tucker", "linear"] {
            assert!(
                steps.iter().any(|s| s["family"] == model),
                "{model}: {steps:?}"
            );
        }
        cli!("verify {} --against {}", out, file).ok();
        let info = cli!("info {}", out).ok().out;
        assert!(info.contains(bound), "{info}");
        std::fs::remove_file(&out).unwrap();
    }
}

#[test]
fn a_named_model_is_kept_and_its_latents_are_searched() {
    let folder = Folder::new();
    let file = folder.path("flow.npy");
    flow(&file);
    let with = |more: &[&str]| {
        let mut fit = args!("fit {} --bound rel=0.01 --json -q", file);
        fit.extend(AXES.iter().chain(more).map(Into::into));
        run(fit).ok_json()
    };
    let linear = with(&["--model", "linear"]);
    assert_eq!(linear["model"]["family"], "linear");
    let steps = linear["target"]["steps"].as_array().unwrap();
    assert!(steps.iter().all(|s| s["family"] == "linear"), "{steps:?}");
    let mut latents: Vec<u64> = steps
        .iter()
        .map(|s| s["latent"].as_u64().unwrap())
        .collect();
    latents.sort_unstable();
    latents.dedup();
    assert!(latents.len() > 2, "{latents:?}");
    let one = with(&["--model", "linear", "--latent", "3"]);
    assert_eq!(
        (&one["model"]["latent"], &one["target"]),
        (&3.into(), &serde_json::Value::Null)
    );
}

#[test]
fn a_codec_is_asked_for_by_name() {
    let folder = Folder::new();
    let (file, out) = (folder.path("flow.npy"), folder.path("flow.bale"));
    flow(&file);
    let mut fit = args!("fit {} --codec wavelet --step 0.01 -o {}", file, out);
    fit.extend(AXES.map(Into::into));
    let said = run(fit).ok().out;
    has(&said, &["Wavelets, 1 % of the range", "without a model"]);
    let info = cli!("info {} --json", out).ok_json();
    assert_eq!(info["codec"], "wavelet");
    cli!("fit {} --codec nosuch", file).refused(&["nosuch", "wavelet"]);
    cli!("fit {} --codec wavelet", file).refused(&["needs a bound or a step"]);
}

#[test]
fn a_formula_keeps_to_its_bound() {
    let folder = Folder::new();
    let mut random = Random(3);
    let names = ["pt1", "eta1", "phi1", "pt2", "eta2", "phi2"];
    let scale = [40.0, 2.0, 3.1, 30.0, 2.0, 3.1];
    let values = Array2::from_shape_fn((800, 6), |(_, j)| {
        let value = scale[j] * random.spread();
        if j % 3 == 0 { value.abs() + 5.0 } else { value }
    });
    let data = Dataset::table(DType::F64, values).named(&names);
    let (file, out, back) = ["events.npz", "events.bale", "back.npz"]
        .map(|n| folder.path(n))
        .into();
    write_data(&file, &data).unwrap();
    let mass = "mass(pt1, eta1, phi1, pt2, eta2, phi2)";
    let bound = format!("{mass}:abs=0.1");
    for model in [&["--model", "linear", "--latent", "4"][..], &[]] {
        let mut fit = args!("fit {} --bound {} --json -q -o {}", file, bound, out);
        fit.extend(model.iter().map(Into::into));
        let report = run(fit).ok_json();
        let columns = report["bound"]["columns"].as_array().unwrap();
        let own = columns.iter().find(|c| c["name"] == mass).unwrap();
        assert_eq!(
            (&own["bound"], &own["holds"]),
            (&"abs=0.1".into(), &true.into())
        );
        cli!("decompress {} -o {}", out, back).ok();
        // Computed here, not by the program.
        let read = |path: &Path| -> Vec<f64> {
            let bytes = stored(path, "data").1;
            let values = bytes.chunks_exact(8);
            values
                .map(|b| f64::from_le_bytes(b.try_into().unwrap()))
                .collect()
        };
        let masses = |values: Vec<f64>| -> Vec<f64> {
            let rows = values.chunks_exact(6);
            rows.map(|r| (2.0 * r[0] * r[3] * ((r[1] - r[4]).cosh() - (r[2] - r[5]).cos())).sqrt())
                .collect()
        };
        let (was, is) = (masses(read(&file)), masses(read(&back)));
        let errors = was.iter().zip(&is).map(|(a, b)| (a - b).abs());
        let worst = errors.fold(0.0, f64::max);
        assert!(worst <= 0.1 + 1e-9 && worst > 0.005, "{worst}");
        let info = cli!("info {}", out).ok().out;
        assert!(info.contains(mass) && info.contains("abs=0.1"), "{info}");
        let verified = cli!("verify {} --against {} --json", out, file).ok_json();
        let columns = verified["bound"]["columns"].as_array().unwrap();
        assert!(columns.iter().any(|c| c["name"] == mass), "{columns:?}");
        std::fs::remove_file(&out).unwrap();
        std::fs::remove_file(&back).unwrap();
    }
    cli!("fit {} --bound 'hypot(pt1, nosuch):abs=1'", file).refused(&["nosuch"]);
    cli!("fit {} --bound vorticity:abs=1", file).refused(&["of a field"]);
}

#[test]
fn vorticity_keeps_to_its_bound() {
    let folder = Folder::new();
    let (file, out) = (folder.path("flow.npy"), folder.path("flow.bale"));
    let before = flow(&file);
    for model in ["tucker", "linear"] {
        let mut fit = args!(
            "fit {} --bound vorticity:abs=0.02 --bound magnitude:rel=0.01 --model {} -q -o {}",
            file,
            model,
            out
        );
        fit.extend(AXES.map(Into::into));
        run(fit).ok();
        let archive = balescope::codec::ArchiveFile::open(&out, None).unwrap();
        let after = archive.whole().unwrap().decode().unwrap();
        let of = |data: &Dataset, quantity: FieldQuantity, t: usize| {
            quantity.of(
                &data.values().row(t).to_vec(),
                &GridAxes::even(&[24, 32]).into(),
                0,
            )
        };
        for t in 0..12 {
            for (quantity, most) in [
                (FieldQuantity::Vorticity, 0.02),
                (FieldQuantity::Magnitude, 0.01 * 5.1),
            ] {
                let both = of(&before, quantity, t)
                    .into_iter()
                    .zip(of(&after, quantity, t));
                let worst = both.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
                assert!(worst <= most, "{quantity} {worst}");
            }
        }
        cli!("verify {} --against {}", out, file).ok();
        std::fs::remove_file(&out).unwrap();
    }
}
