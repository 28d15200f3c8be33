use serde_json::{Value, json};

use crate::support::{Folder, Table, args, cli, has, npy, run};

#[test]
fn equal_files_have_no_error_and_an_infinite_psnr() {
    let (_folder, file) = Folder::with_table(50, 1);
    let report = cli!("compare {} {} --json", file, file).ok_json();
    assert_eq!(report["error"]["all"]["nrmse_mean"], json!(0.0));
    assert_eq!(
        report["error"]["all"]["psnr"],
        Value::Null,
        "JSON has no infinity"
    );
    assert_eq!(report["columns"][0]["psnr"], Value::Null);
    assert!(
        cli!("compare {} {}", file, file)
            .ok()
            .out
            .contains("inf dB")
    );
}

#[test]
fn figures_follow_their_definitions() {
    let folder = Folder::new();
    // One column: range 4, errors 0.1, -0.1, 0, 0.2 where the denominators are 1, 2, 0 and 4.
    let column = |values: [f64; 4]| npy("<f8", &[4, 1], &values.map(f64::to_le_bytes).concat());
    let before = folder.file("before.npy", &column([1.0, 2.0, 0.0, 4.0]));
    let after = folder.file("after.npy", &column([1.1, 1.9, 0.0, 4.2]));
    let report = cli!("compare {} {} --json", before, after).ok_json();

    let near = |value: &Value, expected: f64| {
        let found = value.as_f64().unwrap();
        assert!(
            (found - expected).abs() < 1e-9 * expected.abs().max(1.0),
            "{found}, not {expected}"
        );
    };
    let column = &report["columns"][0];
    let nrmse = (0.06_f64 / 4.0).sqrt() / 4.0;
    near(&column["nrmse"], nrmse);
    near(&column["psnr"], -20.0 * nrmse.log10());
    near(&column["max_abs"], 0.2);
    near(&column["residual"]["mean"], 0.05);
    near(&column["response"]["mean"], (10.0 - 5.0 + 5.0) / 3.0);
    near(
        &column["response"]["rms"],
        ((100.0 + 25.0 + 25.0) / 3.0_f64).sqrt(),
    );
    assert_eq!(column["response"]["left_out"], 1, "a denominator of zero");
    near(&report["error"]["all"]["max_abs_over_range"], 0.05);
}

#[test]
fn an_archive_is_compared_like_the_file_that_it_gives_back() {
    let (folder, file) = Folder::with_table(300, 1);
    let (archive, back) = (folder.path("t.bale"), folder.path("back.npz"));
    let fit = cli!("fit {} --epochs 2 --json -o {}", file, archive).ok_json();
    cli!("decompress {} -o {}", archive, back).ok();

    let direct = cli!("compare {} {} --json", file, archive).ok_json();
    let through_file = cli!("compare {} {} --json", file, back).ok_json();
    assert_eq!(direct["error"], through_file["error"]);
    assert_eq!(direct["columns"], through_file["columns"]);
    assert_eq!(
        direct["error"]["all"], fit["error"]["all"],
        "fit reports what the file gives back"
    );
    assert_eq!(direct["columns"], fit["columns"]);
}

#[test]
fn different_shapes_cannot_be_compared() {
    let folder = Folder::new();
    let a = folder.table("a.npz", &Table::continuous(50, 1));
    let b = folder.table("b.npz", &Table::continuous(60, 1));
    cli!("compare {} {}", a, b).refused(&["50 x 5", "60 x 5"]);
}

#[test]
fn values_that_were_lost_are_told() {
    let folder = Folder::new();
    let mut table = Table::continuous(50, 1);
    let a = folder.table("a.npz", &table);
    table.columns[2][3] = f64::NAN;
    let b = folder.table("b.npz", &table);
    let said = cli!("compare {} {} --json", a, b);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("1 finite became NaN"), "{said:?}");
    assert_eq!(said.json()["error"]["all"]["nrmse_mean"], json!(0.0));
}

#[test]
fn more_figures_are_printed_by_column() {
    let folder = Folder::new();
    let column = |values: &[f64]| {
        let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        npy("<f8", &[values.len(), 1], &bytes)
    };
    let values: Vec<f64> = (0..=100).map(f64::from).collect();
    // Every second value is off by 2, which is 2 % of the range.
    let off = |(i, v): (usize, &f64)| if i % 2 == 0 { v + 2.0 } else { *v };
    let moved: Vec<f64> = values.iter().enumerate().map(off).collect();
    let before = folder.file("before.npy", &column(&values));
    let after = folder.file("after.npy", &column(&moved));
    let json = |more: &[&str]| {
        let mut all = args!("compare {} {} --json", before, after);
        all.extend(more.iter().map(Into::into));
        run(all).ok_json()
    };
    assert_eq!(json(&[])["quality"], Value::Null);
    let quality = &json(&["--more"])["quality"][0];
    assert_eq!(quality["name"], "column 1");
    assert_eq!(quality["pairs"], 101);
    assert_eq!(quality["tolerance"], 1.0);
    assert_eq!(quality["over_tolerance"], 51.0 / 101.0);
    assert_eq!(quality["abs_error"]["p50"], 2.0);
    assert_eq!(quality["autocorrelation"][0]["along"], "samples");
    let alternating = quality["autocorrelation"][0]["lags"][0].as_f64().unwrap();
    assert!(alternating < -0.99, "{alternating}");
    assert_eq!(
        (&quality["spectrum"], &quality["ssim"]),
        (&Value::Null, &Value::Null)
    );
    let tolerant = &json(&["--more", "--tolerance", "2%"])["quality"][0];
    assert_eq!(tolerant["over_tolerance"], 0.0);

    let text = cli!("compare {} {} --more", before, after).ok().out;
    has(&text, &["over 1.00 %", "50.5 %"]);
    assert_eq!(json(&["--more"])["correlation"], Value::Null);
    assert_eq!(json(&["--more"])["derivatives"], json!([]));
    cli!("compare {} {} --tolerance 2", before, after).refused(&["--more"]);
    cli!("compare {} {} --more --tolerance=-1", before, after).refused(&["at least 0"]);
}

#[test]
fn correlations_and_derivatives_are_compared() {
    let folder = Folder::new();
    let table = |twist: f64| {
        let rows = (0..50).map(|i| f64::from(i) * 0.37);
        let values = rows.flat_map(|t| [t.sin(), t.cos() + twist * t.sin()]);
        let bytes: Vec<u8> = values.flat_map(f64::to_le_bytes).collect();
        npy("<f8", &[50, 2], &bytes)
    };
    let before = folder.file("before.npy", &table(0.0));
    let after = folder.file("after.npy", &table(1.0));
    let found = cli!("compare {} {} --more --json", before, after).ok_json();
    let matrix = &found["correlation"]["before"];
    assert_eq!(matrix[0][0], 1.0);
    assert!(matrix[0][1].as_f64().unwrap().abs() < 0.1, "{matrix}");
    let changed = &found["correlation"]["largest_change"];
    assert!((changed["after"].as_f64().unwrap() - 0.71).abs() < 0.1);
    let text = cli!("compare {} {} --more", before, after).ok().out;
    has(&text, &["changed most for column 1 and column 2"]);

    // 3 frames of a plane that gets 10 % steeper: a gradient of (1, 2) before.
    let field = |steeper: f64| {
        let place = |i: i32| f64::from(i % 8) + 2.0 * f64::from(i / 8 % 8) + f64::from(i / 64);
        let values = (0..3 * 64).map(|i| steeper * place(i));
        let bytes: Vec<u8> = values.flat_map(f64::to_le_bytes).collect();
        npy("<f8", &[3, 8, 8], &bytes)
    };
    let before = folder.file("field.npy", &field(1.0));
    let after = folder.file("steeper.npy", &field(1.1));
    let found = cli!("compare {} {} --more --json", before, after).ok_json();
    let gradient = &found["derivatives"][0];
    assert_eq!(gradient["quantity"], "gradient");
    // It has no range: the same everywhere.
    assert_eq!(
        (&gradient["nrmse"], &gradient["samples"]),
        (&Value::Null, &json!(3))
    );
    let text = cli!("compare {} {} --more", before, after).ok().out;
    assert!(text.contains("Gradient of "), "{text}");
}

#[test]
fn rows_are_chosen_by_the_values_before() {
    let folder = Folder::new();
    let rows = |text: &dyn Fn(u32) -> String| (0..100).map(text).collect::<String>();
    let before = rows(&|i| format!("{i},{},{i}\n", i % 2));
    let before = folder.file("before.csv", format!("x,odd,n\n{before}").as_bytes());
    // From the 50th on half too large, and the columns in another order.
    let shift = |i: u32| if i < 50 { 0.0 } else { 0.5 };
    let after = rows(&|i| format!("{i},{},{}\n", f64::from(i) + shift(i), i % 2));
    let after = folder.file("after.csv", format!("n,x,odd\n{after}").as_bytes());
    let told = |conditions: &str| {
        let compare = args!("compare {} {} --where {} --json", before, after, conditions);
        run(compare).ok_json()
    };
    // 50.5 stands in the row whose value was 50.
    let some = told("x < 50.2 and not odd == 1");
    assert_eq!(
        some["chosen"],
        json!({"samples": 26, "of": 100, "by": "x < 50.2 and not odd == 1"})
    );
    assert_eq!(some["input"]["shape"], json!([26, 3]));
    assert_eq!(some["columns"][0]["max_abs"], json!(0.5));
    assert_eq!(some["columns"][2]["max_abs"], json!(0.0));
    assert_eq!(told("x < 50")["columns"][0]["max_abs"], json!(0.0));
    let said = cli!("compare {} {} --where 'x >= 50' --select x", before, after).ok();
    has(&said.out, &["Chosen    50 of 100 samples (x >= 50)"]);
    assert!(said.out.contains("50 x 1"), "{said:?}");
    cli!("compare {} {} --where 'z > 1'", before, after).refused(&["no column \"z\""]);
    let plain = cli!("compare {} {} --json", before, after).ok_json();
    assert_eq!(plain["chosen"], Value::Null);
}

#[test]
fn what_came_of_the_chosen_part_alone_is_compared_with_it() {
    let (folder, file) = Folder::with_table(300, 1);
    let part = folder.path("part.npz");
    let choice = args!("--where 'column 1 > 0' --select 2,1");
    run([&args!("convert {} {}", file, part)[..], &choice[..]].concat()).ok();
    let compare = [&args!("compare {} {} --json", file, part)[..], &choice[..]].concat();
    let report = run(compare).ok_json();
    assert_eq!(report["error"]["all"]["max_abs_over_range"], json!(0.0));
    assert_eq!(report["chosen"]["of"], json!(300));
    // Of fields the snapshots of some times, along axes that are asked for.
    let values: Vec<u8> = (0..200_u32)
        .flat_map(|i| (i as f32).to_le_bytes())
        .collect();
    let field = folder.file("field.npy", &npy("<f4", &[10, 5, 4], &values));
    let compare = args!(
        "compare {} {} --field --component-axis none --time 2..4 --json",
        field,
        field
    );
    let report = run(compare).ok_json();
    assert_eq!(report["input"]["shape"], json!([3, 5, 4]));
    assert_eq!(report["chosen"]["samples"], json!(3));
}

#[test]
fn the_quantity_that_names_suggest_is_told_before_and_after() {
    let said = cli!("compare dimuon dimuon --more").ok();
    let at = said.out.find("  Derived: mass(pt1, eta1, phi1, ").unwrap();
    let told: Vec<&str> = said.out[at..].lines().take(3).collect();
    assert!(
        told[1].split_whitespace().eq(["Before", "After"]),
        "{told:?}"
    );
    let mean: Vec<&str> = told[2].split_whitespace().collect();
    assert!(mean[0] == "Mean" && mean[1] == mean[2], "{told:?}");
    let report = cli!("compare dimuon dimuon --more --json").ok();
    let derived = &report.json()["derived"];
    assert_eq!(derived["before"], derived["after"]);
    assert!(derived["before"]["peak"]["position"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_peak_is_fitted_before_and_after() {
    // Values spread as a normal distribution is, about 91.2 and then about 91.5, over a flat background.
    let rows = |position: f64| {
        let peak = (0..4000).map(|i| {
            let u = (f64::from(i) + 0.5) / 4000.0;
            position + 2.5 * (u / (1.0 - u)).ln() / 1.702
        });
        let flat = (0..1000).map(|i| 70.0 + 40.0 * (f64::from(i) + 0.5) / 1000.0);
        let lines = peak
            .chain(flat)
            .map(|m| format!("{},{}\n", m / 2.0, m / 2.0));
        format!("a,b\n{}", lines.collect::<String>())
    };
    let folder = Folder::new();
    let before = folder.file("before.csv", rows(91.2).as_bytes());
    let after = folder.file("after.csv", rows(91.5).as_bytes());
    let fit = |more: &[&str]| {
        let mut arguments = args!(
            "compare {} {} --fit gauss --fit-of 'a + b' --fit-range 70,110",
            before,
            after
        );
        arguments.extend(more.iter().map(std::ffi::OsString::from));
        run(arguments).ok()
    };
    let found = fit(&["--json"]).json();
    let number = |pointer: &str| found.pointer(pointer).and_then(Value::as_f64).unwrap();
    let (position, error) = (
        number("/fit/before/position/value"),
        number("/fit/before/position/error"),
    );
    assert!((position - 91.2).abs() < 0.01, "{position}");
    let shift = number("/fit/shift");
    assert!((shift * error - 0.3).abs() < 0.01, "{shift} of {error}");
    let words = fit(&[]).out;
    has(&words, &["Fit: Gauss", "Shift / error"]);
    cli!("compare {} {} --fit gauss", before, after).refused(&["--fit-of"]);
    cli!("compare {} {} --fit gauss --fit-of 'a + c'", before, after).refused(&["c"]);
}

#[test]
fn a_quantity_is_counted_before_and_after_alone_and_against_another() {
    let folder = Folder::new();
    let before = "x,y,w\n0.5,1,1\n1.5,2,2\n1.5,4,2\n2.5,6,0.5\n";
    let after = "x,y,w\n0.5,1,1\n1.5,2,2\n0.5,4,2\n2.5,6,0.5\n";
    let before = folder.file("before.csv", before.as_bytes());
    let after = folder.file("after.csv", after.as_bytes());
    let counted = |more: &[&str]| {
        let mut arguments = args!("compare {} {} --bins 3", before, after);
        arguments.extend(more.iter().map(std::ffi::OsString::from));
        run(arguments)
    };
    let bins = ["--histogram", "x", "--range", "0,3", "--json"];
    let found = counted(&bins).ok_json();
    assert_eq!(found["histogram"]["edges"], json!([0.0, 1.0, 2.0, 3.0]));
    assert_eq!(
        found["histogram"]["before"]["heights"],
        json!([1.0, 2.0, 1.0])
    );
    assert_eq!(
        found["histogram"]["after"]["heights"],
        json!([2.0, 1.0, 1.0])
    );
    let weighted = [
        "--histogram",
        "x",
        "--range",
        "0,3",
        "--weights",
        "w",
        "--json",
    ];
    let found = counted(&weighted).ok_json();
    assert_eq!(
        found["histogram"]["after"]["heights"],
        json!([3.0, 2.0, 0.5])
    );
    assert_eq!(
        found["histogram"]["after"]["errors"][0],
        json!(5_f64.sqrt())
    );
    let both = [
        "--histogram",
        "x",
        "--range",
        "0,3",
        "--against",
        "y",
        "--json",
    ];
    let found = counted(&both).ok_json();
    let profile = &found["histogram"]["after"]["profile"];
    assert_eq!(
        [&profile[0]["mean"], &profile[1]["mean"]],
        [&json!(2.5), &json!(2.0)]
    );
    // numpy.corrcoef([0.5, 1.5, 1.5, 2.5], [1, 2, 4, 6])
    let r = found["histogram"]["before"]["correlation"]
        .as_f64()
        .unwrap();
    assert!((r - 0.920_574_617_898_323_2).abs() < 1e-12, "{r}");
    // Of some rows alone.
    let some = [
        "--histogram",
        "x",
        "--range",
        "0,3",
        "--where",
        "y < 3",
        "--json",
    ];
    let found = counted(&some).ok_json();
    assert_eq!(
        found["histogram"]["before"]["heights"],
        json!([1.0, 1.0, 0.0])
    );
    let words = counted(&["--histogram", "x", "--range", "0,3"]).ok().out;
    assert!(words.contains("After / before"), "{words}");
    let words = counted(&["--histogram", "x", "--against", "y"]).ok().out;
    assert!(words.contains("correlation"), "{words}");
    counted(&["--histogram", "z"]).refused(&["--histogram z"]);
    counted(&["--histogram", "x", "--against", "y", "--weights", "w"]).refused(&["--weights"]);
}
