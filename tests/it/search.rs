//! Searches for the smallest file that meets a target.

use std::sync::Arc;
use std::time::{Duration, Instant};

use balescope::codec::{Bound, Bounds};
use balescope::data::{DType, Dataset, Layout, Profile};
use balescope::model::{Family, ModelSpec, Size};
use balescope::train::{
    Command, EventKind, Outcome, RunSpec, SearchSpec, Session, StopReason, Target, fit,
};
use balescope::transform::Plan;
use ndarray::Array2;

use crate::support::{Random, table_of, trained};

const LIMIT: Duration = Duration::from_mins(1);

/// Points on a curve in three dimensions: one coordinate explains them, a line does not.
fn curve(rows: usize) -> Dataset {
    table_of(rows, 11, |random| {
        let u = 2.0 * random.spread();
        [u, u * u - 1.0, (2.0 * u).sin()]
    })
}

/// Waits for the result.
fn wait(session: &Session) -> Outcome {
    let begun = Instant::now();
    loop {
        assert!(begun.elapsed() < LIMIT, "waited in vain");
        let event = session.events().recv_timeout(Duration::from_millis(100));
        match event.map(|event| event.kind) {
            Ok(EventKind::Finished(outcome)) => return *outcome,
            Ok(EventKind::Failed(failure)) => panic!("{}", failure.message),
            _ => {}
        }
    }
}

/// Waves that pass over a grid: few pictures explain them.
fn waves(frames: usize) -> Dataset {
    let shape = vec![frames, 12, 16];
    let values = Array2::from_shape_fn((frames, 12 * 16), |(t, p)| {
        let mut random = Random((1000 * t + p) as u64);
        let (y, x, t) = ((p / 16) as f64, (p % 16) as f64, t as f64);
        let wave = (0.5 * x - 0.4 * t).sin() * (-0.05 * (y - 6.0).powi(2)).exp();
        2.0 + wave + 0.3 * (0.7 * y + 0.9 * t).cos() + 0.01 * random.spread()
    });
    let layout = Layout::field(&shape, None);
    Dataset::plain(DType::F64, layout, values).unwrap()
}

fn searching(data: Dataset, target: Target) -> RunSpec {
    let plan = Plan::suggest(&Profile::new(&data));
    let model = ModelSpec::new(Size::Small, data.features(), 2);
    let mut spec = RunSpec::new(Arc::new(data), plan, model);
    spec.training.epochs = 20;
    spec.search = Some(SearchSpec::new(target));
    spec
}

#[test]
fn a_search_keeps_the_smallest_file_of_a_field_that_meets_the_target() {
    let spec = searching(waves(60), Target::Psnr(38.0));
    let mut told = Vec::new();
    let tell = &mut |event| {
        if let EventKind::Search(step) = event {
            told.push(step);
        }
    };
    let outcome = fit(&spec, tell, &|| false).unwrap();
    let report = outcome.report.target.as_ref().unwrap();
    assert!(report.meets && report.reached >= 38.0, "{}", report.reached);
    assert_eq!(report.reached, outcome.report.error.held_out.unwrap().psnr);
    let met = told.iter().filter(|s| s.meets).map(|s| s.bytes);
    assert_eq!(met.min(), Some(outcome.archive_bytes.len()));
    assert_eq!(report.steps, told);
    let tried = |family| told.iter().any(|s| s.family == family);
    assert!(tried("tucker") && tried("linear") && tried("dense"));
    // A fit of as many latents at the usual rounding is larger.
    let mut plain = spec.clone();
    (plain.search, plain.model) = (
        None,
        ModelSpec::with_family(
            outcome.report.model.family.parse().unwrap(),
            Size::Small,
            12 * 16,
            outcome.report.model.latent,
        ),
    );
    assert!(trained(&plain).archive_bytes.len() > outcome.archive_bytes.len());
}

#[test]
fn a_search_trains_the_network_that_a_curved_table_needs() {
    let mut spec = searching(curve(3000), Target::Nrmse(3.0));
    spec.training.epochs = 40;
    spec.search.as_mut().unwrap().size = Some(Size::Custom(vec![24]));
    let outcome = trained(&spec);
    let report = outcome.report.target.as_ref().unwrap();
    assert!(report.meets, "{report:?}");
    let networks = || report.steps.iter().filter(|s| s.family == "dense");
    assert!(networks().any(|s| s.full) && networks().any(|s| !s.full));
    let held_out = outcome.report.error.held_out.unwrap().nrmse_mean;
    assert!((report.reached - 100.0 * held_out).abs() < 1e-12 && report.reached <= 3.0);
}

#[test]
fn a_stopped_search_keeps_what_it_found() {
    use std::cell::Cell;
    let spec = searching(waves(60), Target::Psnr(30.0));
    let met = Cell::new(0);
    let tell = &mut |event| {
        if let EventKind::Search(step) = event {
            met.set(met.get() + usize::from(step.meets));
        }
    };
    let outcome = fit(&spec, tell, &|| met.get() == 2).unwrap();
    assert_eq!(outcome.reason, StopReason::Stopped);
    assert_eq!(met.get(), 2);
    assert!(outcome.report.target.as_ref().unwrap().meets);
}

#[test]
fn a_target_out_of_reach_gives_the_nearest_and_says_so() {
    let mut spec = searching(waves(40), Target::Psnr(190.0));
    spec.search.as_mut().unwrap().family = Some(Family::Linear);
    // With a bound that was asked for none is tried, and one could reach it.
    spec.training.bounds = Bounds::all(Bound::Range(0.5));
    let outcome = trained(&spec);
    let report = outcome.report.target.as_ref().unwrap();
    let nearest = report.steps.iter().map(|s| s.reached).fold(0.0, f64::max);
    assert!(!report.meets && report.reached == nearest);
    assert!(report.summary().contains("not reached"));
}

#[test]
fn a_response_needs_a_column_clear_of_zero() {
    let spec = searching(curve(200), Target::Response(1.0));
    let error = fit(&spec, &mut |_| {}, &|| false).unwrap_err();
    assert!(error.to_string().contains("comes to zero"), "{error}");
}

#[test]
fn a_search_in_the_thread_can_be_trained_further() {
    let session = Session::start(|| {}).unwrap();
    let spec = searching(waves(40), Target::Nrmse(2.0));
    session.send(Command::Train(Box::new(spec)));
    let found = wait(&session);
    let steps = found.report.target.as_ref().unwrap().steps.len();
    session.send(Command::Continue { epochs: 2 });
    let further = wait(&session);
    let report = further.report.target.as_ref().unwrap();
    assert_eq!(report.steps.len(), steps);
    assert!(report.meets);
}

/// A wave with noise of a hundredth, which no number of latents follows on samples that it has not seen.
fn noisy_waves() -> Dataset {
    let mut state = 1_u64;
    let mut noise = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as f64 / f64::from(1_u32 << 31) - 0.5
    };
    let values = Array2::from_shape_fn((64, 16 * 16), |(t, i)| {
        let (y, x) = ((i / 16) as f64 / 16.0, (i % 16) as f64 / 16.0);
        let wave = (6.0 * x + 0.06 * t as f64).sin() * (3.0 * y).cos();
        f64::from((wave + 0.04 * noise()) as f32)
    });
    let layout = Layout::guess(&[64, 16, 16], false);
    Dataset::plain(DType::F32, layout, values).unwrap()
}

#[test]
fn a_largest_error_that_no_model_reaches_is_met_with_a_bound() {
    let mut spec = searching(noisy_waves(), Target::Largest(0.01));
    spec.search.as_mut().unwrap().family = Some(Family::Tucker);
    let outcome = trained(&spec);
    let report = outcome.report.target.as_ref().unwrap();
    assert!(report.meets, "{}", report.summary());
    let stored = 4 * spec.data.values().len();
    assert!(
        8 * outcome.archive_bytes.len() < stored,
        "{}",
        outcome.archive_bytes.len()
    );
    // Every value of the file keeps to it, and the file tells so.
    assert!(outcome.report.error.all.max_abs_over_range <= 0.01);
    assert!(
        outcome
            .report
            .bound
            .as_ref()
            .is_some_and(|bound| bound.holds)
    );
    let without = report.steps.iter().filter(|step| step.bound.is_none());
    assert!(without.clone().count() > 0 && without.clone().all(|step| !step.meets));
}

#[test]
fn a_search_keeps_to_bounds_that_were_asked_for() {
    let mut spec = searching(noisy_waves(), Target::Largest(0.1));
    spec.search.as_mut().unwrap().family = Some(Family::Tucker);
    spec.training.bounds = Bounds::all(Bound::Range(0.02));
    let outcome = trained(&spec);
    let report = outcome.report.target.as_ref().unwrap();
    assert!(report.meets && report.steps.iter().all(|step| step.bound.is_none()));
    assert!(outcome.report.error.all.max_abs_over_range <= 0.02);
    let bound = outcome.report.bound.as_ref().unwrap();
    assert!(bound.holds && bound.value == 0.02, "{}", bound.value);
}

#[test]
fn a_mean_error_may_be_met_with_a_bound() {
    let mut spec = searching(noisy_waves(), Target::Nrmse(0.3));
    spec.search.as_mut().unwrap().family = Some(Family::Tucker);
    let outcome = trained(&spec);
    let report = outcome.report.target.as_ref().unwrap();
    assert!(report.meets, "{}", report.summary());
    assert!(
        report.reached <= 0.3 && report.reached > 0.27,
        "{}",
        report.reached
    );
    assert!(outcome.report.bound.is_some());
}
