//! Bad files, made here byte by byte: every one is refused with a message that names the file,
//! the place in it, and what was found and expected, at once and without memory for its claims.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot make its files shall fail"
)]

mod build;
mod npy_cases;
mod npy_field_cases;
mod npz_array_cases;
mod npz_cases;
mod system_cases;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use balescope::data::{DataError, Limits, ReadOptions, list_arrays, read_bytes, read_with_limits};

/// A bad file, and words that its message must have.
struct Case {
    name: String,
    bytes: Vec<u8>,
    options: ReadOptions,
    limits: Limits,
    words: Vec<&'static str>,
}

fn case(name: &str, bytes: impl Into<Vec<u8>>, words: &[&'static str]) -> Case {
    Case {
        name: name.to_owned(),
        bytes: bytes.into(),
        options: ReadOptions::default(),
        limits: Limits::default(),
        words: words.to_vec(),
    }
}

fn corpus() -> Vec<Case> {
    [
        npy_cases::cases(),
        npy_field_cases::cases(),
        npz_cases::cases(),
        npz_array_cases::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The message keeps to the form that its kind has.
fn check_form(error: &DataError, name: &str) {
    let message = error.to_string();
    match error {
        DataError::Malformed {
            place,
            found,
            expected,
            ..
        } => {
            assert!(
                message.contains("found") && message.contains("expected"),
                "{name}: {message}"
            );
            for part in [place, found, expected] {
                assert!(!part.trim().is_empty(), "{name}: {message}");
            }
        }
        DataError::Unusable { problem, hint, .. } | DataError::NoRows { problem, hint, .. } => {
            assert!(!problem.is_empty() && !hint.is_empty(), "{name}: {message}");
        }
        DataError::SeveralArrays { arrays, .. } => assert!(arrays.len() > 1, "{name}: {message}"),
        DataError::Format(_) => {}
        other => panic!("{name}: a file that can be read is not {other:?}"),
    }
    assert!(message.chars().count() < 500, "{name}: {message}");
    assert!(!message.contains('\n'), "{name}: {message}");
}

/// From a file, and, of `NumPy`'s formats, from memory in the same words.
fn refuse(case: &Case, folder: &Path, in_memory: bool) {
    let path = folder.join(format!("{}.bin", case.name.replace(' ', "_")));
    fs::write(&path, &case.bytes).unwrap();
    let start = Instant::now();
    let error = match read_with_limits(&path, &case.options, &case.limits) {
        Err(error) => error,
        Ok(data) => panic!("{} was read as {:?}", case.name, data.layout),
    };
    // That listing does not panic is all that holds for every case.
    let _ = list_arrays(&path);
    assert!(
        start.elapsed() < Duration::from_secs(1),
        "{} took {:?}",
        case.name,
        start.elapsed()
    );
    let message = error.to_string();
    assert!(
        message.starts_with(&path.display().to_string()),
        "{}: {message}",
        case.name
    );
    for word in &case.words {
        assert!(
            message.contains(word),
            "{}: no \"{word}\" in: {message}",
            case.name
        );
    }
    check_form(&error, &case.name);
    if in_memory && case.limits == Limits::default() {
        let label = path.display().to_string();
        let from_memory = read_bytes(&label, &case.bytes, &case.options).unwrap_err();
        assert_eq!(from_memory.to_string(), message, "{}", case.name);
    }
}

#[test]
fn every_bad_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let cases = corpus();
    for case in &cases {
        refuse(case, folder.path(), true);
    }
    for case in npy_cases::others() {
        refuse(&case, folder.path(), false);
    }
    let mut names: Vec<&str> = cases.iter().map(|c| c.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), cases.len(), "every case has a name of its own");
    let mut contents: Vec<(&[u8], Option<&str>)> = cases
        .iter()
        .map(|c| (c.bytes.as_slice(), c.options.array.as_deref()))
        .collect();
    contents.sort_unstable();
    contents.dedup();
    assert_eq!(
        contents.len(),
        cases.len(),
        "every case is a file of its own"
    );
    println!("{} bad files", contents.len());
    assert!(contents.len() >= 60);
}

/// The same in a process that gets 4 GB of address space in all, where claims of 8 GB and more
/// cannot be met: nothing is asked for before it was counted.
#[cfg(target_os = "linux")]
#[test]
fn the_corpus_needs_little_memory() {
    let test = concat!(module_path!(), "::every_bad_file_is_refused");
    let (_, test) = test.split_once("::").unwrap();
    let output = std::process::Command::new("sh")
        .args(["-c", "ulimit -v 4000000 && exec \"$0\" --exact \"$1\""])
        .arg(std::env::current_exe().unwrap())
        .arg(test)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(said.contains("1 passed"), "{said}");
}

#[test]
fn every_file_cut_anywhere_is_refused() {
    let npy = build::npy("<f4", "False", "(3, 2)", &[0; 24]);
    let entries = [("data.npy", npy.as_slice())];
    for file in [
        npy.clone(),
        build::npz(&entries),
        build::deflated_npz(&entries),
    ] {
        let read = |bytes: &[u8]| read_bytes("cut", bytes, &ReadOptions::default());
        assert!(read(&file).is_ok());
        for length in 0..file.len() {
            let error = read(&file[..length]).expect_err("a part is not the whole");
            check_form(&error, "cut");
        }
    }
}
