//! The error that a result is judged by: which transforms and which epoch it takes, and that PCA stays
//! where a network adds nothing.

use std::sync::Arc;
use std::time::Duration;

use balescope::data::Profile;
use balescope::model::{Family, ModelSpec, Size};
use balescope::report::FitReport;
use balescope::train::{Aim, Command, EventKind, Outcome, RunSpec, Session, TransformTrials, fit};
use balescope::transform::{Plan, Role, TransformKind};
use clap::ValueEnum as _;

use crate::support::{Folder, Random, Table, cli, run, table_of};

const LIMIT: Duration = Duration::from_mins(1);

fn spec<const COLUMNS: usize>(
    rows: usize,
    latents: usize,
    row: impl Fn(&mut Random) -> [f64; COLUMNS],
) -> RunSpec {
    let data = table_of(rows, 5, row);
    let plan = Plan::suggest(&Profile::new(&data));
    let features = plan.features(1);
    let model = ModelSpec::new(Size::Small, features, latents);
    let mut spec = RunSpec::new(Arc::new(data), plan, model);
    spec.training.epochs = 12;
    spec
}

/// Four columns of which two tell the others: PCA is all there is to find.
fn plane() -> RunSpec {
    spec(600, 2, |random| {
        let (u, v) = (random.spread(), random.spread());
        let noise = 0.01 * random.spread();
        [u, v, u + v + noise, u - 2.0 * v - noise]
    })
}

/// A long tail, what is proportional to it, and a flat column.
fn tails() -> RunSpec {
    spec(12_000, 2, |random| {
        let energy = -(1.0 - random.unit()).ln().powi(3).abs() - 1e-3;
        let part = random.unit();
        [-energy, -energy * part, part]
    })
}

fn told(spec: &RunSpec) -> (Outcome, Vec<EventKind>) {
    let mut events = Vec::new();
    let outcome = fit(spec, &mut |event| events.push(event), &|| false).unwrap();
    (outcome, events)
}

fn trials(events: &[EventKind]) -> Vec<TransformTrials> {
    let trials = events.iter().filter_map(|event| match event {
        EventKind::Transforms(trials) => Some(trials.clone()),
        _ => None,
    });
    trials.collect()
}

#[test]
fn where_a_network_finds_nothing_the_file_is_that_of_pca() {
    let dense = plane();
    let mut linear = dense.clone();
    linear.model = ModelSpec::with_family(Family::Linear, Size::Small, 4, 2);
    let (dense, linear) = (told(&dense).0, told(&linear).0);
    assert!(dense.report.pca_alone && !linear.report.pca_alone);
    assert_eq!(dense.report.model.family, "linear");
    assert_eq!(dense.report.training.epochs, 12);
    assert!(dense.report.against_pca().ends_with(FitReport::PCA_ALONE));
    assert_eq!(dense.archive_bytes, linear.archive_bytes);
}

#[test]
fn what_is_kept_as_pca_can_be_trained_further() {
    let session = Session::start(|| {}).unwrap();
    let finished = || loop {
        match session.events().recv_timeout(LIMIT).unwrap().kind {
            EventKind::Finished(outcome) => break outcome,
            EventKind::Failed(failure) => panic!("{}", failure.message),
            _ => {}
        }
    };
    session.send(Command::Train(Box::new(plane())));
    assert!(finished().report.pca_alone);
    session.send(Command::Continue { epochs: 3 });
    assert_eq!(finished().report.training.epochs, 15);
}

#[test]
fn the_kept_epoch_has_the_smallest_error_in_original_units() {
    for &aim in Aim::value_variants() {
        let mut spec = tails();
        spec.training.aim = aim;
        spec.training.rounding = None;
        let (outcome, events) = told(&spec);
        let epochs = events.iter().filter_map(|event| match event {
            EventKind::Epoch(loss) => Some(*loss),
            _ => None,
        });
        let best = epochs.min_by(|a, b| a.judged.total_cmp(&b.judged)).unwrap();
        assert_eq!(outcome.best_epoch, best.epoch);
        assert!(best.epoch > 0, "there is something to learn");
        let error = outcome.report.aim.error;
        assert!((best.judged / error - 1.0).abs() < 1e-3, "{best:?} {error}");
        let nrmse = outcome.report.error.held_out.unwrap().nrmse_mean;
        let same = (error / nrmse - 1.0).abs() < 1e-9;
        assert_eq!(same, aim == Aim::Range, "{aim:?}: {error} {nrmse}");
    }
}

#[test]
fn automatic_transforms_are_tried_and_the_better_ones_taken() {
    let spec = tails();
    let (outcome, events) = told(&spec);
    let told_of = trials(&events);
    let [trials] = told_of.as_slice() else {
        panic!("{told_of:?}")
    };
    assert_eq!(outcome.report.tried.as_ref(), Some(trials));
    let errors: Vec<f64> = trials.tried.iter().map(|t| t.error).collect();
    assert_eq!(errors.len(), 2);
    assert!(errors[trials.kept] <= errors[1 - trials.kept], "{errors:?}");
    assert_eq!(trials.tried[0].transforms, "min-max");
    let min_max = outcome.report.transforms.iter().all(|t| *t == "min-max");
    assert_eq!(min_max, trials.kept == 0);
    // The same seed takes the same way.
    assert_eq!(told(&spec).0.archive_bytes, outcome.archive_bytes);
}

#[test]
fn transforms_chosen_by_hand_are_not_tried() {
    let mut spec = tails();
    spec.plan.automatic = false;
    let (outcome, events) = told(&spec);
    assert!(trials(&events).is_empty() && outcome.report.tried.is_none());
    let expected: Vec<&str> = spec.plan.columns.iter().map(|c| c.role.name()).collect();
    assert_eq!(outcome.report.transforms, expected);
}

#[test]
fn a_stop_while_transforms_are_tried_keeps_what_there_is() {
    let mut spec = tails();
    spec.training.epochs = 100_000;
    let mut asked = std::cell::Cell::new(0);
    let count = &asked;
    let outcome = fit(&spec, &mut |_| {}, &|| {
        count.set(count.get() + 1);
        count.get() > 200
    });
    assert!(outcome.unwrap().report.error.all.nrmse_mean.is_finite());
    assert!(*asked.get_mut() > 200);
}

#[test]
fn pca_on_min_max_columns_is_named_where_it_beats_transforms_chosen_by_hand() {
    // Outliers rule the range; asinh spends everything on the bulk.
    let mut spec = spec(3000, 1, |random| {
        let far = if random.unit() < 0.01 { 1e4 } else { 1.0 };
        let x = far * random.spread();
        [x, 2.0 * x + 1e-3 * far * random.spread()]
    });
    for column in &mut spec.plan.columns {
        column.role = Role::Model(TransformKind::Asinh);
    }
    spec.plan.automatic = false;
    spec.training.epochs = 1;
    let report = told(&spec).0.report;
    assert!(report.baseline.min_max, "{:?}", report.baseline);
    let text = report.against_pca();
    assert!(
        text.starts_with("PCA on min-max columns with the same 1 latent: mean NRMSE"),
        "{text}"
    );
    assert!(
        report.aim.error <= report.baseline.aim || text.contains("take min-max"),
        "{text}"
    );
}

#[test]
fn the_command_line_takes_an_aim_and_tells_of_it() {
    let folder = Folder::new();
    let above_zero = (0..300).map(|i| 20.0 + f64::from(i).sin()).collect();
    let table = Table::continuous(300, 2).with("size", above_zero);
    let file = folder.table("t.npz", &table);
    let fit = |options: &[&str]| {
        let base = ["fit", file.to_str().unwrap(), "--epochs", "1"];
        run(base.iter().chain(options)).ok()
    };
    for (options, aim) in [
        (&["--json"][..], "range"),
        (&["--json", "--aim", "relative"], "relative"),
        (&["--json", "--loss", "relative"], "relative"),
        (&["--json", "--loss", "relative", "--aim", "range"], "range"),
        (
            &["--json", "--model", "linear", "--target", "response=50"],
            "relative",
        ),
    ] {
        let report = fit(options).json();
        assert_eq!(report["aim"]["aim"], aim, "{options:?}");
        assert!(report["aim"]["error"].is_number());
    }
    let said = fit(&["--aim", "relative", "--loss", "l1", "--swae", "0.5"]);
    let words = "Aim       relative (mean response";
    assert!(said.out.contains(words), "{}", said.out);
    assert!(said.out.contains("loss l1 + 0.500 x swae"), "{}", said.out);
    cli!("fit {} --aim best", file).refused(&["--aim", "range", "relative"]);
}
