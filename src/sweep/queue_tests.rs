//! The queue alone, and with a thread that works it off.

use std::sync::Mutex;
use std::time::Duration;

use super::tests::{field, model};
use super::*;
use crate::codec::classical::find;
use crate::train::RunId;

fn codecs(names: &[&str]) -> Vec<Trial> {
    let spec = SweepSpec {
        data: field(),
        codecs: names.iter().map(|n| find(n).unwrap()).collect(),
        runs: Vec::new(),
        bounds: Bounds::default(),
        folder: None,
    };
    spec.trials()
}

fn run_of(seed: u64, epochs: usize) -> Trial {
    let mut run = model(Family::Baler, 2);
    (run.training.seed, run.training.epochs) = (seed, epochs);
    Trial::Run(Box::new(run))
}

fn states(queue: &Queue) -> String {
    let letter = |entry: &Entry| match entry.state {
        State::Waiting => 'w',
        State::Running(_) => 'r',
        State::Done(_) => 'd',
        State::Failed(_) => 'f',
        State::Cancelled => 'c',
    };
    queue.entries().iter().map(letter).collect()
}

fn wait(what: &str, done: impl Fn() -> bool) {
    let begun = std::time::Instant::now();
    while !done() {
        assert!(
            begun.elapsed() < Duration::from_mins(1),
            "waited in vain for {what}"
        );
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn ids(queue: &Queue) -> Vec<EntryId> {
    queue.entries().iter().map(|e| e.id).collect()
}

#[test]
fn the_time_left_learns_from_the_networks_that_are_done() {
    let queue = Queue::default();
    queue.add(codecs(&["pcodec"]));
    assert_eq!(
        Pace::from_entries(&queue.entries()).left(&queue.entries()),
        None
    );
    queue.add([run_of(1, 2), run_of(2, 2)]);
    let before = Pace::from_entries(&queue.entries());
    assert_eq!((before.from, before.factor), (0, 1.0));
    let guess = run_of(1, 2).seconds();
    assert!(guess > 0.0);
    assert_eq!(before.left(&queue.entries()), Some(2.0 * guess));
    let bench = Bench::new(&field(), String::new(), None, Keep::All).unwrap();
    bench.work(&queue, false, &|_| {}, &|| false).unwrap();
    let pace = Pace::from_entries(&queue.entries());
    let took: f64 = queue.results().iter().map(|m| m.point.encode_seconds).sum();
    let codec = queue.results()[0].point.encode_seconds;
    assert_eq!(pace.from, 2, "a codec has no say");
    assert!((pace.factor - (took - codec) / (2.0 * guess)).abs() < 1e-9);
    assert_eq!(pace.left(&queue.entries()), None);
    queue.add([run_of(3, 4)]);
    let left = pace.left(&queue.entries()).unwrap();
    assert!((left - pace.factor * run_of(3, 4).seconds()).abs() < 1e-9);
    // What is given up takes no time.
    queue.cancel_all();
    assert_eq!(pace.left(&queue.entries()), None);
}

#[test]
fn what_is_there_is_not_added_again_and_what_was_given_up_is() {
    let queue = Queue::default();
    assert_eq!(queue.add(codecs(&["zstd", "pcodec"])), 3);
    assert_eq!(queue.add(codecs(&["zstd", "pcodec"])), 0);
    let first = ids(&queue)[0];
    queue.cancel(first);
    assert_eq!(states(&queue), "cww");
    assert_eq!(queue.add(codecs(&["zstd"])), 1);
    assert_eq!(states(&queue), "www");
    assert_ne!(ids(&queue)[0], first);
}

#[test]
fn only_what_waits_is_moved_and_only_among_what_waits() {
    let queue = Queue::default();
    queue.add((0..4).map(|seed| run_of(seed, 1)));
    let all = ids(&queue);
    let order = || -> Vec<usize> {
        let place = |e: &EntryId| all.iter().position(|id| id == e).unwrap();
        ids(&queue).iter().map(place).collect()
    };
    assert!(queue.begin(all[0]).is_some());
    queue.shift(all[3], Move::Top);
    assert_eq!(order(), [0, 3, 1, 2]);
    queue.shift(all[3], Move::Up);
    queue.shift(all[0], Move::Down);
    assert_eq!(order(), [0, 3, 1, 2]);
    queue.shift(all[3], Move::Down);
    queue.shift(all[2], Move::Up);
    assert_eq!(order(), [0, 1, 2, 3]);
    assert_eq!(queue.next(8, true), Some(vec![all[1]]));
}

#[test]
fn codecs_come_in_handfuls_and_models_one_by_one_unless_something_else_trains() {
    let queue = Queue::default();
    queue.add(
        [run_of(0, 1)]
            .into_iter()
            .chain(codecs(&["zstd", "pcodec"])),
    );
    let all = ids(&queue);
    assert_eq!(queue.next(8, true), Some(vec![all[0]]));
    queue.yield_to_other(true);
    assert_eq!(queue.next(2, true), Some(all[1..3].to_vec()));
    assert_eq!(queue.next(8, true), Some(all[1..].to_vec()));
    assert!(queue.begin(all[0]).is_none());
    queue.close();
    assert_eq!(
        (queue.next(8, true), states(&queue).as_str()),
        (None, "cccc")
    );
}

#[test]
fn a_run_under_way_is_held_and_given_up() {
    let memory = Memory::default();
    let sweeper = Sweeper::start(&field(), "field", None, &memory, || {}).unwrap();
    let queue = &sweeper.queue;
    queue.add([run_of(0, 900_000), run_of(1, 1)]);
    let epoch = || match &queue.entries()[0].state {
        State::Running(now) => now.progress.map(|p| p.epoch).unwrap_or_default(),
        _ => 0,
    };
    let held = || matches!(&queue.entries()[0].state, State::Running(now) if now.held);
    wait("an epoch", || epoch() > 0);
    for hold in [Queue::pause, Queue::yield_to_other] {
        hold(queue, true);
        wait("the run to be held", held);
        let before = epoch();
        std::thread::sleep(Duration::from_millis(100));
        assert_eq!(epoch(), before);
        hold(queue, false);
        wait("the run to go on", || !held() && epoch() > before);
    }
    assert_eq!(states(queue), "rw");
    queue.cancel(queue.entries()[0].id);
    wait("the other run", || states(queue) == "cd");

    // The same data again: what was done is known.
    drop(sweeper);
    wait("what was done", || {
        let again = Sweeper::start(&field(), "field", None, &memory, || {}).unwrap();
        wait("the thread", || again.queue.generation() > 0);
        let known = states(&again.queue) == "d";
        if known {
            assert_eq!(again.queue.add([run_of(1, 1)]), 0);
            let made = again.queue.results();
            let bytes = made[0].file.read().unwrap().unwrap();
            assert_eq!(bytes.len(), made[0].point.bytes);
        }
        known
    });
}

#[test]
fn a_failure_is_told_and_the_rest_goes_on() {
    let queue = Queue::default();
    let mut bad = model(Family::Baler, 2);
    bad.training.batch = 0;
    queue.add([Trial::Run(Box::new(bad)), run_of(1, 1)]);
    let bench = Bench::new(&field(), String::new(), None, Keep::All).unwrap();
    let told = Mutex::new(Vec::new());
    let listen = |event: SweepEvent| {
        if let SweepEvent::Failed { what, why } = event {
            told.lock().unwrap().push((what, why));
        }
    };
    bench.work(&queue, false, &listen, &|| false).unwrap();
    assert_eq!(states(&queue), "fd");
    let told = told.into_inner().unwrap();
    assert_eq!(told.len(), 1);
    assert!(
        told[0].0.starts_with("BALER, 2 latents") && told[0].1.contains("batch"),
        "{told:?}"
    );
}

#[test]
fn a_run_of_ones_own_takes_the_place_of_what_it_was() {
    let queue = Queue::default();
    queue.add(codecs(&["pcodec"]));
    let bench = Bench::new(&field(), String::new(), None, Keep::All).unwrap();
    bench.work(&queue, false, &|_| {}, &|| false).unwrap();
    let made = SweepResult::clone(&queue.results()[0]);
    queue.add_own(RunId(7), made.clone());
    queue.add_own(RunId(8), made.clone());
    queue.add_own(RunId(7), made);
    let own: Vec<_> = queue.entries().iter().map(|e| e.own).collect();
    assert_eq!(own, [None, Some(RunId(8)), Some(RunId(7))]);
}
