use super::*;
use crate::metrics::Totals;
use crate::report::{Method, PointError, TradeOffPoint};
use crate::runs::RunSettings;
use crate::runs::{DATA, DataRecord, table};

fn record(name: &str, made: u64) -> RunRecord {
    let totals = Totals {
        nrmse_mean: 0.01,
        nrmse_max: f64::NAN,
        psnr: f64::INFINITY,
        max_abs_over_range: 0.1,
        nrmse_robust_mean: f64::NAN,
        kinds: crate::metrics::KindChanges::default(),
    };
    let point = TradeOffPoint {
        fixed_bytes: None,
        method: Method::Codec {
            codec: "zfp".to_owned(),
            label: "zfp".to_owned(),
            version: "zfp-rs 1".to_owned(),
            setting: name.to_owned(),
        },
        bytes: 100,
        ratio: 2.5,
        ratio_vs_lossless: 2.5,
        error: PointError {
            totals,
            response_width: None,
        },
        held_out: None,
        encode_seconds: 0.5,
        decode_seconds: 0.25,
    };
    let data = DataRecord {
        path: None,
        array: None,
        label: "dimuon".to_owned(),
        shape: vec![10, 3],
        dtype: "float32".to_owned(),
        fingerprint: "0".to_owned(),
    };
    RunRecord {
        name: name.to_owned(),
        made,
        ..RunRecord::of_point(point, data)
    }
}

fn run_folder() -> (tempfile::TempDir, RunFolder) {
    let folder = tempfile::tempdir().unwrap();
    let run_folder = RunFolder::open(&folder.path().join("new").join("runs")).unwrap();
    (folder, run_folder)
}

fn names(run_folder: &RunFolder) -> Vec<String> {
    let runs = run_folder.list().unwrap().runs;
    runs.iter().map(|kept| kept.record.name.clone()).collect()
}

#[test]
fn runs_come_back_with_their_archives_and_the_newest_is_first() {
    let (_folder, run_folder) = run_folder();
    let first = run_folder.add(record("a", 1), b"archive").unwrap();
    let second = run_folder.add(record("a", 2), b"other").unwrap();
    assert_ne!(first.id, second.id);
    assert_eq!(names(&run_folder), ["a 2", "a"]);
    assert_eq!(run_folder.archive(&first.id).unwrap(), b"archive");
    assert!(second.archive && second.bytes > 5);
    let back = run_folder.get(&first.id).unwrap();
    assert_eq!(back.point.error.totals.psnr, f64::INFINITY);
    assert!(back.point.error.totals.nrmse_max.is_nan());
    assert_eq!(back.data, first.record.data);
}

#[test]
fn names_and_stars_can_be_changed() {
    let (_folder, run_folder) = run_folder();
    let kept = run_folder.add(record("a", 1), b"x").unwrap();
    let changed = run_folder.change(&kept.id, |record| {
        record.name = "mine".to_owned();
        record.starred = true;
    });
    assert!(changed.unwrap().record.starred);
    assert_eq!(names(&run_folder), ["mine"]);
    assert!(run_folder.change("nosuch", |_| {}).is_err());
}

#[test]
fn what_was_deleted_comes_back_until_the_trash_is_emptied() {
    let (_folder, run_folder) = run_folder();
    let kept = run_folder.add(record("a", 1), b"x").unwrap();
    run_folder.delete(&kept.id).unwrap();
    assert!(names(&run_folder).is_empty() && run_folder.archive(&kept.id).is_err());
    let back = run_folder.restore(&kept.id).unwrap();
    assert_eq!((back.id.as_str(), back.archive), (kept.id.as_str(), true));
    assert_eq!(run_folder.archive(&kept.id).unwrap(), b"x");
    run_folder.delete(&kept.id).unwrap();
    run_folder.empty_trash();
    assert!(run_folder.restore(&kept.id).is_err());
    assert!(run_folder.delete("nosuch").is_err());
}

#[test]
fn only_old_temporary_files_are_cleared_away() {
    let (_folder, run_folder) = run_folder();
    let old = std::time::SystemTime::now() - Duration::from_hours(2);
    for (name, time) in [
        (".balescope-a.part", Some(old)),
        (".balescope-b.part", None),
        ("c.part", Some(old)),
    ] {
        let file = std::fs::File::create(run_folder.folder().join(name)).unwrap();
        if let Some(time) = time {
            file.set_modified(time).unwrap();
        }
    }
    run_folder.empty_trash();
    let there = |name: &str| run_folder.folder().join(name).exists();
    assert!(!there(".balescope-a.part"));
    assert!(there(".balescope-b.part") && there("c.part"));
}

#[test]
fn what_is_damaged_or_foreign_is_passed_over_and_told() {
    let (_folder, run_folder) = run_folder();
    let kept = run_folder.add(record("a", 1), b"x").unwrap();
    let place = |name: &str| run_folder.folder().join(name);
    std::fs::write(place("package.json"), b"{\"name\": \"x\"}").unwrap();
    std::fs::write(place("notes.txt"), b"hello").unwrap();
    std::fs::write(place("orphan.bale"), b"hello").unwrap();
    std::fs::create_dir(place("folder.json")).unwrap();
    let whole = std::fs::read(place(&format!("{}.json", kept.id))).unwrap();
    for length in (0..whole.len()).step_by(97) {
        std::fs::write(place("cut.json"), &whole[..length]).unwrap();
        let listing = run_folder.list().unwrap();
        assert_eq!(listing.runs.len(), 1, "{length}");
        assert_eq!(listing.skipped.len(), 2, "{:?}", listing.skipped);
    }
    assert!(run_folder.get("cut").is_none());
}

#[test]
fn the_oldest_without_a_star_go_first() {
    let (_folder, run_folder) = run_folder();
    let archive = vec![0; 10_000];
    let ids: Vec<String> = (1..=4)
        .map(|made| run_folder.add(record("a", made), &archive).unwrap().id)
        .collect();
    run_folder
        .change(&ids[0], |record| record.starred = true)
        .unwrap();
    assert!(run_folder.limit(1 << 30, &ids[3]).unwrap().is_empty());
    let gone = run_folder.limit(35_000, &ids[3]).unwrap();
    assert_eq!(gone.len(), 1);
    assert_eq!(gone[0].id, ids[1]);
    // A star and what is spared stay, however small the limit.
    assert_eq!(run_folder.limit(0, &ids[3]).unwrap().len(), 1);
    assert_eq!(names(&run_folder), ["a 4", "a"]);
}

#[test]
fn only_settings_that_differ_tell_runs_apart() {
    let (one, other) = (record("1e-3", 1), record("1e-4", 2));
    let heads = |runs: &[&RunRecord]| -> Vec<String> {
        let columns = table(runs, 4).columns.into_iter();
        columns.map(|column| column.head).take(4).collect()
    };
    assert_eq!(heads(&[&one, &other]), ["*", "Run", DATA, "setting"]);
    assert_eq!(heads(&[&one, &one]), ["*", "Run", DATA, "Ratio"]);
    let table = table(&[&one, &other], 4);
    // They are sorted as numbers, and the largest ratio comes first.
    assert_eq!(table.order("setting", false), [1, 0]);
    assert_eq!(table.columns[3].cells[1].text, "1e-4");
    assert!(table.columns[4].large_is_good);
}

#[test]
fn what_a_sweep_has_still_to_do_is_found_by_the_data_until_it_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let run_folder = RunFolder::open(folder.path()).unwrap();
    let left = [RunSettings::from_toml("latent = 3\nseed = 4\n").unwrap()];
    run_folder.note_unfinished("ab12", &left).unwrap();
    assert_eq!(run_folder.unfinished("ab12"), left);
    assert!(run_folder.unfinished("ab13").is_empty());
    assert!(
        run_folder.list().unwrap().runs.is_empty() && run_folder.list().unwrap().skipped.is_empty()
    );
    std::fs::write(folder.path().join(".unfinished/ab12.json"), "[3").unwrap();
    assert!(run_folder.unfinished("ab12").is_empty());
    run_folder.note_unfinished("ab12", &[]).unwrap();
    run_folder.note_unfinished("ab12", &[]).unwrap();
    assert!(!folder.path().join(".unfinished/ab12.json").exists());
    // A name that would lead elsewhere is none.
    run_folder.note_unfinished("../ab", &left).unwrap();
    assert!(run_folder.unfinished("../ab").is_empty());
}

#[test]
fn an_archive_without_its_record_is_told_once_it_is_not_just_being_written() {
    let folder = tempfile::tempdir().unwrap();
    let run_folder = RunFolder::open(folder.path()).unwrap();
    let kept = run_folder.add(record("a", 1), b"bytes").unwrap();
    let lost = folder.path().join("lost.bale");
    std::fs::write(&lost, b"bytes").unwrap();
    assert!(run_folder.list().unwrap().orphans.is_empty());
    for path in [&lost, &run_folder.archive_path(&kept.id)] {
        let file = std::fs::File::options().write(true).open(path).unwrap();
        let long_ago = std::time::SystemTime::now() - Duration::from_hours(2);
        file.set_modified(long_ago).unwrap();
    }
    let listing = run_folder.list().unwrap();
    assert_eq!(listing.orphans, [lost]);
    assert_eq!(listing.runs.len(), 1);
}

#[test]
fn many_at_a_time_lose_nothing_and_mix_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (threads, each) = (8, 12);
    let threads: Vec<_> = (0..threads)
        .map(|thread| {
            let run_folder = RunFolder::open(folder.path()).unwrap();
            let keep = move || {
                for run in 0..each {
                    let own = format!("thread {thread} run {run}");
                    let mut record = record("a", 1);
                    record.key.clone_from(&own);
                    let kept = run_folder.add(record, own.as_bytes()).unwrap();
                    assert_eq!(kept.record.key, own);
                }
            };
            std::thread::Builder::new().spawn(keep).unwrap()
        })
        .collect();
    let count = each * threads.len();
    for thread in threads {
        thread.join().unwrap();
    }
    let run_folder = RunFolder::open(folder.path()).unwrap();
    let listing = run_folder.list().unwrap();
    assert_eq!((listing.runs.len(), listing.orphans.len()), (count, 0));
    for kept in &listing.runs {
        let archive = run_folder.archive(&kept.id).unwrap();
        assert_eq!(archive, kept.record.key.as_bytes(), "another run's archive");
    }
    let names: HashSet<_> = listing.runs.iter().map(|k| k.record.name.clone()).collect();
    assert_eq!(names.len(), count, "names that are shared");
}
