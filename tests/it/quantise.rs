//! Quantisation-aware training from outside.

use balescope::model::{ModelSpec, Size};
use balescope::train::{Command, EventKind, RunSpec, Session, StopReason, TrainingSpec};

use crate::support::trained;
use crate::training::{epoch, finished, held_out, spec, wait};

fn quantised(epochs: usize, rounding: f64, from: Option<f64>) -> RunSpec {
    // Few samples and many weights, so that the weights' bytes count.
    let mut spec = spec(600, epochs);
    spec.model = ModelSpec::new(Size::Custom(vec![128, 128]), 5, 2);
    spec.training = TrainingSpec {
        epochs,
        rounding: Some(rounding),
        quantise_from: from,
        ..TrainingSpec::for_data(&spec.data, &spec.model)
    };
    spec
}

#[test]
fn the_file_is_smaller_at_no_larger_error() {
    // Over some seeds: where a network of so few samples ends is a matter of chance.
    let (mut errors, mut bytes) = ([0.0; 2], [0; 2]);
    for seed in 0..3 {
        let seeded = |mut spec: RunSpec| {
            spec.training.seed = seed;
            trained(&spec)
        };
        let without = seeded(quantised(60, 0.3, None));
        let with = seeded(quantised(60, 0.25, Some(0.6)));
        assert_eq!(with.report.training.quantised_after, Some(36));
        assert!(with.best_epoch > 36, "epoch {}", with.best_epoch);
        for (i, outcome) in [&with, &without].into_iter().enumerate() {
            errors[i] += held_out(outcome);
            bytes[i] += outcome.archive_bytes.len();
        }
        println!("{errors:?}, {bytes:?} bytes");
    }
    assert!(errors[0] <= errors[1], "{errors:?}, {bytes:?} bytes");
    assert!(
        100 * bytes[0] < 96 * bytes[1],
        "{errors:?}, {bytes:?} bytes"
    );
}

#[test]
fn a_seed_fixes_the_noise() {
    let spec = quantised(6, 0.1, Some(0.5));
    assert_eq!(trained(&spec).archive_bytes, trained(&spec).archive_bytes);
    let plain = quantised(6, 0.1, None);
    assert_ne!(trained(&spec).archive_bytes, trained(&plain).archive_bytes);
}

#[test]
fn nothing_is_trained_for_where_nothing_is_rounded() {
    let mut spec = quantised(4, 0.1, Some(0.5));
    spec.training.rounding = None;
    let report = trained(&spec).report;
    assert_eq!(report.training.quantised_after, None);
    assert_eq!(report.training.epochs, 4);
}

#[test]
fn a_stop_before_it_begins_gives_a_file_and_so_does_training_further() {
    let session = Session::start(|| {}).unwrap();
    session.send(Command::Train(Box::new(quantised(100_000, 0.1, Some(0.5)))));
    wait(&session, |e| epoch(e).filter(|e| *e >= 2));
    session.send(Command::Stop);
    let stopped = wait(&session, finished);
    assert_eq!(stopped.reason, StopReason::Stopped);
    assert_eq!(stopped.report.training.quantised_after, None);

    session.send(Command::Continue { epochs: 6 });
    let further = wait(&session, finished);
    let before = stopped.report.training.epochs;
    assert_eq!(further.report.training.quantised_after, Some(before + 3));

    // Once it was trained for, there is no way back.
    session.send(Command::Continue { epochs: 4 });
    wait(&session, |e| matches!(e, EventKind::Epoch(_)).then_some(()));
    let last = wait(&session, finished);
    assert_eq!(last.report.training.quantised_after, Some(before + 3));
    assert_eq!(last.report.training.epochs, before + 10);
    assert!(held_out(&last) < 1.1 * held_out(&stopped));
}
