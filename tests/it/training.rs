//! Training from outside: the thread and its messages, seeds, devices, and failures.

use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use balescope::codec::Archive;
use balescope::data::{DType, Dataset, Layout, Profile, Sample};
use balescope::model::{Activation, Family, ModelSpec, Size};
use balescope::runs::RunSettings;
use balescope::train::{
    Command, DeviceChoice, EventKind, HeldOut, Outcome, RunId, RunSpec, Schedule, Session,
    StopReason, TrainingSpec, fit, fit_live,
};
use balescope::transform::Plan;
use ndarray::Array2;

use crate::support::{Random, has_graphics, table_of, trained};

const LIMIT: Duration = Duration::from_mins(1);

/// Points on a curved sheet in five dimensions: two coordinates explain them, a plane does not.
fn sheet(rows: usize) -> Dataset {
    table_of(rows, 11, |random| {
        let (u, v) = (2.0 * random.spread(), 2.0 * random.spread());
        [u, v, u * u, u * v, (2.0 * v).sin()]
    })
}

pub fn spec(rows: usize, epochs: usize) -> RunSpec {
    let data = sheet(rows);
    let plan = Plan::suggest(&Profile::new(&data));
    let model = ModelSpec::new(Size::Custom(vec![32, 32]), 5, 2);
    let mut spec = RunSpec::new(Arc::new(data), plan, model);
    spec.training.epochs = epochs;
    spec
}

pub fn held_out(outcome: &Outcome) -> f64 {
    outcome.report.error.held_out.unwrap().nrmse_mean
}

#[test]
fn the_learning_rate_rises_over_the_warm_up() {
    let mut spec = spec(400, 6);
    (spec.training.schedule, spec.training.warmup) = (Schedule::Constant, Some(0.5));
    let mut rates = Vec::new();
    let mut listen = |event| {
        if let EventKind::Epoch(loss) = event {
            rates.push(loss.learning_rate);
        }
    };
    fit(&spec, &mut listen, &|| false).unwrap();
    let highest = spec.training.learning_rate;
    assert!(0.0 < rates[1] && rates[1] < rates[2], "{rates:?}");
    assert!(rates[2] < highest && rates[4] == highest && rates[6] == highest);
}

#[test]
fn a_network_learns_what_a_plane_cannot() {
    let outcome = trained(&spec(2000, 60));
    let baseline = outcome.report.baseline.nrmse_mean_held_out;
    assert!(
        held_out(&outcome) < 0.6 * baseline,
        "{} against {baseline}",
        held_out(&outcome)
    );
}

#[test]
fn no_hidden_layers_are_pca() {
    let mut spec = spec(500, 3);
    spec.model = ModelSpec::with_family(Family::Linear, Size::Small, 5, 2);
    let report = trained(&spec).report;
    assert_eq!(report.model.family, "linear");
    let (found, pca) = (
        report.error.held_out.unwrap().nrmse_mean,
        report.baseline.nrmse_mean_held_out,
    );
    assert!(found < 1.02 * pca, "{found} against {pca}");
}

#[test]
fn it_is_never_worse_than_it_started() {
    let mut spec = spec(300, 8);
    spec.training.learning_rate = 0.5;
    spec.training.schedule = Schedule::Constant;
    let outcome = trained(&spec);
    let losses = &outcome.report.training.loss;
    assert!(
        losses.iter().any(|l| l[1] > losses[0][1]),
        "the rate is too high on purpose"
    );
    assert!(held_out(&outcome) <= outcome.report.baseline.nrmse_mean_held_out * 1.05);
}

#[test]
fn a_seed_fixes_the_result_on_a_device() {
    let spec = spec(400, 4);
    assert_eq!(trained(&spec).archive_bytes, trained(&spec).archive_bytes);
    let mut other = spec.clone();
    other.training.seed = 9;
    assert_ne!(trained(&spec).archive_bytes, trained(&other).archive_bytes);
}

#[test]
fn every_loss_and_activation_trains() {
    for loss in [
        balescope::train::Loss::Mse,
        balescope::train::Loss::L1,
        balescope::train::Loss::Huber,
    ] {
        for activation in [Activation::Silu, Activation::LeakyRelu] {
            let mut spec = spec(400, 60);
            spec.training.loss = loss;
            spec.model.activation = activation;
            let losses = trained(&spec).report.training.loss.clone();
            let (first, best) = (
                losses[0][1],
                losses.iter().map(|l| l[1]).fold(f64::INFINITY, f64::min),
            );
            assert!(
                best < 0.8 * first,
                "{loss:?} {activation:?}: {first} to {best}"
            );
        }
    }
}

#[test]
fn settings_out_of_range_are_refused_in_words() {
    let refused = |change: fn(&mut RunSpec)| {
        let mut spec = spec(50, 1);
        change(&mut spec);
        fit(&spec, &mut |_| {}, &|| false).unwrap_err().to_string()
    };
    assert!(refused(|s| s.training.batch = 0).contains("batch"));
    assert!(refused(|s| s.training.learning_rate = f64::NAN).contains("learning rate"));
    assert!(refused(|s| s.training.warmup = Some(1.0)).contains("warm-up: 1 is not possible"));
    assert!(refused(|s| s.training.held_out = HeldOut::Spread(0.95)).contains("held-out"));
    assert!(refused(|s| s.model.latent = 6).contains("latents"));
    assert!(refused(|s| s.device = DeviceChoice::Named("abacus".into())).contains("abacus"));
}

#[test]
fn what_cannot_be_learnt_from_is_kept_without_loss() {
    let three = RunSpec {
        data: Arc::new(sheet(3)),
        ..spec(50, 1)
    };
    let constant = {
        let values = Array2::from_elem((20, 2), 2.5);
        let data = Dataset::table(DType::F32, values);
        RunSettings::default().spec(&Arc::new(data)).unwrap()
    };
    for (spec, words) in [
        (three, "4 samples or more, and this is 3 rows"),
        (constant, "one value"),
    ] {
        let outcome = trained(&spec);
        let reason = outcome.report.nothing_learnt.as_deref().unwrap();
        assert!(reason.contains(words), "{reason}");
        let read = Archive::from_bytes("a", &outcome.archive_bytes).unwrap();
        assert_eq!(read.decode().unwrap().values(), spec.data.values());
        assert!(outcome.report.error.all.max_abs_over_range <= 0.0);
        assert!(read.decodes_as_written().unwrap());
        // Other data of the same columns are kept as well.
        let others = read.compress(&spec.data, read.bounds()).unwrap();
        assert_eq!(others.decode().unwrap().values(), spec.data.values());
    }
}

/// Waits for an event that `pick` takes.
pub fn wait<T>(session: &Session, pick: impl Fn(&EventKind) -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        assert!(begun.elapsed() < LIMIT, "waited in vain");
        if let Ok(event) = session.events().recv_timeout(Duration::from_millis(100)) {
            if let EventKind::Failed(failure) = &event.kind {
                panic!("{}", failure.message);
            }
            if let Some(found) = pick(&event.kind) {
                return found;
            }
        }
    }
}

pub fn finished(kind: &EventKind) -> Option<Outcome> {
    if let EventKind::Finished(outcome) = kind {
        Some((**outcome).clone())
    } else {
        None
    }
}

pub fn epoch(kind: &EventKind) -> Option<usize> {
    if let EventKind::Epoch(loss) = kind {
        Some(loss.epoch)
    } else {
        None
    }
}

#[test]
fn a_stop_while_preparing_answers_at_once() {
    // Decomposing this takes seconds.
    let mut random = Random(3);
    let values = Array2::from_shape_simple_fn((1200, 1300), || random.spread());
    let layout = Layout::field(&[1200, 1300], None);
    let data = Dataset::plain(DType::F64, layout, values).unwrap();
    let model = ModelSpec::new(Size::Small, 1300, 400);
    let spec = RunSpec {
        plan: Plan::suggest(&Profile::new(&data)),
        training: TrainingSpec::for_data(&data, &model),
        data: Arc::new(data),
        model,
        ..spec(50, 1)
    };
    let session = Session::start(|| {}).unwrap();
    session.send(Command::Train(Box::new(spec)));
    wait(&session, |e| {
        matches!(e, EventKind::Preparing(_)).then_some(())
    });
    let asked = Instant::now();
    session.send(Command::Stop);
    wait(&session, |e| {
        matches!(e, EventKind::Abandoned).then_some(())
    });
    assert!(asked.elapsed() < Duration::from_millis(500));
}

#[test]
fn pause_step_resume_and_stop_answer_at_once() {
    let session = Session::start(|| {}).unwrap();
    session.send(Command::Train(Box::new(spec(3000, 100_000))));
    wait(&session, |e| epoch(e).filter(|e| *e >= 1));
    session.send(Command::Pause(true));
    wait(&session, |e| {
        matches!(e, EventKind::Paused(true)).then_some(())
    });
    std::thread::sleep(Duration::from_millis(150));
    let before = session
        .events()
        .try_iter()
        .filter_map(|e| epoch(&e.kind))
        .last();
    std::thread::sleep(Duration::from_millis(150));
    assert!(
        session
            .events()
            .try_iter()
            .all(|e| epoch(&e.kind).is_none()),
        "it holds"
    );
    session.send(Command::Step);
    let stepped = wait(&session, epoch);
    assert!(before.is_none_or(|b| stepped > b));
    std::thread::sleep(Duration::from_millis(150));
    let more = session
        .events()
        .try_iter()
        .filter(|e| epoch(&e.kind).is_some())
        .count();
    assert!(more <= 1, "one step, not {more} more");
    session.send(Command::Pause(false));
    wait(&session, epoch);
    let asked = Instant::now();
    session.send(Command::Stop);
    let outcome = wait(&session, finished);
    assert!(asked.elapsed() < Duration::from_secs(3));
    assert_eq!(outcome.reason, StopReason::Stopped);
    assert!(
        session.take_snapshot().is_some(),
        "snapshots came while it trained"
    );
}

#[test]
fn training_goes_on_where_it_ended() {
    let session = Session::start(|| {}).unwrap();
    session.send(Command::Train(Box::new(spec(500, 5))));
    let first = wait(&session, finished);
    session.send(Command::Continue { epochs: 7 });
    let second = wait(&session, finished);
    assert_eq!(first.report.training.loss.len(), 6);
    assert_eq!(second.report.training.loss.len(), 13);
    assert!(held_out(&second) <= held_out(&first));
}

#[test]
fn a_new_run_takes_the_place_of_the_old() {
    let session = Session::start(|| {}).unwrap();
    session.send(Command::Train(Box::new(spec(3000, 100_000))));
    wait(&session, epoch);
    session.send(Command::Train(Box::new(RunSpec {
        id: RunId(2),
        ..spec(200, 2)
    })));
    let begun = Instant::now();
    loop {
        assert!(begun.elapsed() < LIMIT);
        let event = session.events().recv_timeout(LIMIT).unwrap();
        if event.run == RunId(2) && finished(&event.kind).is_some() {
            break;
        }
    }
}

#[test]
fn dropping_a_session_ends_its_thread_soon() {
    let session = Session::start(|| {}).unwrap();
    session.send(Command::Train(Box::new(spec(3000, 100_000))));
    wait(&session, epoch);
    let begun = Instant::now();
    drop(session);
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_failure_is_an_event_and_the_thread_lives_on() {
    let session = Session::start(|| {}).unwrap();
    let bad = RunSpec {
        device: DeviceChoice::Named("abacus".into()),
        ..spec(50, 1)
    };
    session.send(Command::Train(Box::new(bad)));
    let event = session.events().recv_timeout(LIMIT).unwrap();
    assert!(matches!(event.kind, EventKind::Failed(f) if f.message.contains("abacus")));
    session.send(Command::Train(Box::new(spec(100, 2))));
    wait(&session, finished);
}

#[test]
fn a_loss_that_is_no_number_ends_the_run_in_words() {
    let mut spec = spec(300, 200);
    spec.model = ModelSpec {
        linear_path: false,
        activation: Activation::LeakyRelu,
        ..spec.model
    };
    spec.training.learning_rate = 10.0;
    spec.training.schedule = Schedule::Constant;
    let mut warnings = Vec::new();
    let result = fit(
        &spec,
        &mut |event| {
            if let EventKind::Warning(text) = event {
                warnings.push(text);
            }
        },
        &|| false,
    );
    match result {
        // Where it blows up, the message names the rate; where a good network was seen before,
        // it is kept with a warning.
        Err(error) => assert!(error.to_string().contains("learning rate"), "{error}"),
        Ok(outcome) => {
            assert!(outcome.report.error.all.nrmse_mean.is_finite());
            assert!(
                warnings.iter().all(|w| w.contains("learning rate")),
                "{warnings:?}"
            );
        }
    }
}

/// The graphics path gives the CPU's losses. Without any Vulkan driver this is skipped, unless
/// `BALESCOPE_REQUIRE_GPU` is set, as it is where the project is checked.
#[test]
fn a_graphics_device_reaches_the_losses_of_the_cpu() {
    if !has_graphics() {
        return;
    }
    let mut spec = spec(256, 3);
    spec.training.batch = 128;
    let cpu = trained(&spec).report.training.loss.clone();
    spec.device = DeviceChoice::Gpu;
    let gpu = trained(&spec).report.training.loss.clone();
    assert_eq!(cpu.len(), gpu.len());
    for (cpu, gpu) in cpu.iter().flatten().zip(gpu.iter().flatten()) {
        assert!(
            (cpu - gpu).abs() <= 1e-2 * cpu.abs(),
            "{cpu} on the CPU, {gpu} on the graphics device"
        );
    }
}

#[test]
fn without_held_out_samples_the_kept_network_is_still_judged() {
    let mut spec = spec(300, 4);
    spec.training.held_out = HeldOut::Spread(0.0);
    spec.training.learning_rate = 1.0;
    spec.training.schedule = Schedule::Constant;
    let report = trained(&spec).report;
    assert!(report.error.held_out.is_none());
    assert!(report.error.all.nrmse_mean <= 1.05 * report.baseline.nrmse_mean_all);
}

#[test]
fn what_is_asked_of_the_next_run_is_not_taken_by_this_one() {
    let session = Session::start(|| {}).unwrap();
    session.send(Command::Train(Box::new(spec(3000, 100_000))));
    session.send(Command::Train(Box::new(RunSpec {
        id: RunId(2),
        ..spec(3000, 100_000)
    })));
    session.send(Command::Stop);
    let begun = Instant::now();
    loop {
        assert!(begun.elapsed() < LIMIT, "the second run was never stopped");
        let event = session.events().recv_timeout(LIMIT).unwrap();
        if event.run == RunId(2) && finished(&event.kind).is_some() {
            break;
        }
    }
}

#[test]
fn a_flood_of_commands_does_not_keep_a_session_from_ending() {
    let session = Session::start(|| {}).unwrap();
    session.send(Command::Train(Box::new(spec(3000, 100_000))));
    for _ in 0..500 {
        session.send(Command::Pause(true));
    }
    let begun = Instant::now();
    drop(session);
    assert!(begun.elapsed() < Duration::from_secs(10));
}

/// The sizes that are told while training goes on are those of real files: the one of the moment in
/// which it is stopped is that of the file which is then written.
#[test]
fn a_run_tells_what_its_file_would_be() {
    let data = Arc::new(Sample::find("dimuon").unwrap().load().unwrap());
    let mut spec = RunSpec {
        data: Arc::clone(&data),
        ..spec(64, 200)
    };
    let profile = Profile::new(&data);
    spec.plan = Plan::suggest(&profile);
    spec.model = ModelSpec::with_family(Family::Dense, Size::Medium, spec.plan.features(1), 10);
    spec.training = TrainingSpec {
        epochs: 200,
        ..TrainingSpec::for_data(&data, &spec.model)
    };
    let told = Cell::new(None);
    let outcome = fit_live(
        &spec,
        &mut |event| {
            if let EventKind::Interim(interim) = event {
                told.set(Some(*interim));
            }
        },
        // Past the first steep descent, in which files grow with every epoch.
        &|| told.get().is_some_and(|last| last.epoch > 75),
    )
    .unwrap();
    let last = told.get().expect("a file was told of");
    let l = last.bytes;
    let parts = [
        l.latents, l.decoder, l.encoder, l.exact, l.mask, l.residual, l.mesh, l.header,
    ];
    assert_eq!(parts.iter().sum::<usize>(), l.total);
    assert!(last.held_out.is_some());
    let file = outcome.archive_bytes.len();
    let off = l.total as f64 / file as f64 - 1.0;
    println!(
        "epoch {}: {} bytes told, {file} written",
        last.epoch, l.total
    );
    assert!(off.abs() < 0.05, "{:+.2} % off", 100.0 * off);
}
