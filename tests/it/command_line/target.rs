use crate::support::{Folder, cli, has, run};

#[test]
fn a_target_is_searched_for_and_reported() {
    let (folder, file) = Folder::with_table(800, 5);
    let out = folder.path("t.bale");
    let said = cli!(
        "fit {} --target psnr=30 --model linear --json -o {}",
        file,
        out
    )
    .ok();
    let report = said.json();
    let target = &report["target"];
    assert_eq!(
        (&target["kind"], &target["value"]),
        (&"psnr".into(), &30.0.into())
    );
    assert_eq!(target["meets"], true);
    assert_eq!(target["held_out"], true);
    assert_eq!(target["reached"], report["error"]["held_out"]["psnr"]);
    let steps = target["steps"].as_array().unwrap();
    assert!(steps.iter().all(|step| step["family"] == "linear"));
    let met = steps.iter().filter(|step| step["meets"] == true);
    let smallest = met.filter_map(|step| step["bytes"].as_u64()).min();
    assert_eq!(smallest, Some(std::fs::metadata(&out).unwrap().len()));
    // Three latents explain the five columns, and coarse rounding is good enough.
    assert!(report["model"]["latent"].as_u64().unwrap() >= 3);
    assert!(
        steps
            .iter()
            .any(|step| step["rounding"].as_f64() > Some(0.2))
    );
}

#[test]
fn the_summary_names_the_best_of_each_model() {
    let (_folder, file) = Folder::with_table(400, 6);
    let said = cli!("fit {} --target nrmse=3 --epochs 5", file).ok();
    has(
        &said.out,
        &["Model", "Linear (PCA)", "Target reached: Mean NRMSE"],
    );
    assert_eq!(said.err, "", "no progress in a pipe");
}

#[test]
fn a_fit_without_a_target_reports_none() {
    let (_folder, file) = Folder::with_table(60, 7);
    let report = cli!("fit {} --epochs 1 --json", file).ok_json();
    assert!(report["target"].is_null() && report.get("target").is_some());
}

#[test]
fn targets_that_cannot_be() {
    let bad: [&[&str]; 4] = [
        &["--target", "psnr=45", "--ratio", "2"],
        &["--target", "psnr=45", "--latent", "2"],
        &["--target", "beauty=1"],
        &["--target", "max=2"],
    ];
    for options in bad {
        run([&["fit", "dimuon"], options].concat()).refused(&["--target"]);
    }
    // Every column of this one comes to zero.
    let (_folder, file) = Folder::with_table(60, 8);
    cli!("fit {} --target response=1", file).refused(&["comes to zero", "psnr=45"]);
}
