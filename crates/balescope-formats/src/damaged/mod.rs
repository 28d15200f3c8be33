//! Files of all formats with random damage: an error or values come of them, and never a panic.
//!
//! `BALESCOPE_FUZZ_SECONDS=3600 cargo test --release -p balescope-formats damaged` works for an hour,
//! `BALESCOPE_FUZZ_SEED=N` on other cases, `BALESCOPE_FUZZ_FILES=FOLDER` on the files of a folder in the place of those that
//! are made here. Cases that fail are left in the system's folder for temporary files.

mod files;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use self::files::make;
use crate::{Lists, Problem, Reader};

/// Unless the environment says otherwise.
const USUAL: Duration = Duration::from_millis(500);
/// No case takes so long, of the processor too.
const HANGS: Duration = Duration::from_secs(20);
/// Bytes of a file of a folder, at most.
const MOST: u64 = 1 << 20;

/// A linear congruential generator.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((u128::from(self.0 >> 11) * most as u128) >> 53) as usize
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// A file of which the bytes are damaged, and what is read then: that file, or the folder that it is in.
struct Damaged {
    file: PathBuf,
    whole: Vec<u8>,
    read: PathBuf,
}

/// All files below a folder, each read by itself or by the outermost folder that is read as one.
fn list(folder: &Path, read: Option<&Path>, found: &mut Vec<Damaged>) {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            let own = crate::open(&path).is_ok().then_some(path.as_path());
            list(&path, read.or(own), found);
        } else if (1..=MOST).contains(&path.metadata().unwrap().len()) {
            found.push(Damaged {
                whole: fs::read(&path).unwrap(),
                read: read.unwrap_or(&path).to_owned(),
                file: path,
            });
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let own = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &own);
        } else if entry.metadata().unwrap().len() <= MOST {
            fs::copy(entry.path(), own).unwrap();
        }
    }
}

/// A few bytes are other ones, more or fewer.
fn damage(random: &mut Random, bytes: &mut Vec<u8>) {
    for _ in 0..=random.below(4) {
        // What is where is told near the beginning and the end.
        let near = bytes.len().min(1 << (4 + random.below(12)));
        let at = match random.below(3) {
            0 => random.below(near.max(1)),
            1 => bytes.len() - near + random.below(near.max(1)),
            _ => random.below(bytes.len().max(1)),
        };
        match random.below(8) {
            _ if at >= bytes.len() => bytes.push(random.below(256) as u8),
            0 | 1 => bytes[at] ^= 1 << random.below(8),
            2 => bytes[at] = random.one_of(&[0, 1, 0x7f, 0x80, 0xff, b'-', b'9', b' ', b'\n']),
            3 => bytes.insert(at, random.below(256) as u8),
            4 => drop(bytes.remove(at)),
            5 if random.below(4) == 0 => bytes.truncate(at),
            6 => {
                let number = (1_u64 << random.below(64))
                    .wrapping_add(random.below(5) as u64)
                    .wrapping_sub(2);
                let width = random.one_of(&[1, 2, 4, 8]);
                let number = number.to_le_bytes();
                for (to, from) in bytes[at..].iter_mut().zip(&number[..width]) {
                    *to = *from;
                }
            }
            _ => {
                let end = (at + 1 + random.below(32)).min(bytes.len());
                let part = bytes[at..end].to_vec();
                bytes.splice(at..at, part);
            }
        }
    }
}

/// Reads all of a file; the panics that came of it, and whether anything was read.
fn read_all(path: &Path) -> (Vec<String>, bool) {
    let (mut panics, mut is_read) = (Vec::new(), false);
    let mut tell = |problem: Problem| {
        if let Problem::Panicked { place, message } = problem {
            panics.push(format!("{message} ({place})"));
        }
    };
    for lists in [
        None,
        Some(Lists::First {
            count: 2,
            group: None,
        }),
    ] {
        let reader = crate::open(path).and_then(|reader| match lists {
            Some(lists) => reader.with_lists(&lists),
            None => Ok(reader),
        });
        match reader {
            Ok(mut reader) => {
                is_read = true;
                for index in 0..reader.contents().variables.len() {
                    if let Err(error) = Reader::read_all(&mut reader, index) {
                        tell(error.problem);
                    }
                }
            }
            Err(error) => tell(error.problem),
        }
    }
    (panics, is_read)
}

/// Processor time of the whole program until now; where the system does not tell it, none.
fn processor_time() -> Duration {
    let told = || {
        let stat = fs::read_to_string("/proc/self/stat").ok()?;
        // After the name, which may hold anything, fields 3 to 13, then ticks of a hundredth of a second.
        let fields = stat.rsplit_once(')')?.1.split_whitespace();
        let ticks = fields.skip(11).take(2).map(str::parse::<u64>);
        Some(Duration::from_millis(
            10 * ticks.sum::<Result<u64, _>>().ok()?,
        ))
    };
    told().unwrap_or_default()
}

#[test]
fn no_damage_is_a_panic_or_takes_forever() {
    let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let time = number("BALESCOPE_FUZZ_SECONDS").map_or(USUAL, Duration::from_secs);
    let seed = number("BALESCOPE_FUZZ_SEED").unwrap_or(1);
    let folder: TempDir = tempfile::tempdir().unwrap();
    match std::env::var_os("BALESCOPE_FUZZ_FILES") {
        Some(others) => copy(Path::new(&others), folder.path()),
        None => make(folder.path()),
    }
    let mut all = Vec::new();
    list(folder.path(), None, &mut all);
    let (begun, mut cases, mut read) = (Instant::now(), 0_u64, 0_u64);
    let mut failures: BTreeMap<String, PathBuf> = BTreeMap::new();
    while begun.elapsed() < time || cases < all.len() as u64 {
        let own = &all[cases as usize % all.len()];
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(cases));
        let mut bytes = own.whole.clone();
        damage(&mut random, &mut bytes);
        fs::write(&own.file, &bytes).unwrap();
        let (started, worked) = (Instant::now(), processor_time());
        let (mut failed, is_read) = read_all(&own.read);
        // A machine with other work may let it wait.
        if started.elapsed() > HANGS && processor_time().saturating_sub(worked) > HANGS {
            failed.push(format!("took {:?}", started.elapsed()));
        }
        for what in failed {
            let file = own.file.file_name().unwrap().to_string_lossy();
            let what = format!("{file}: {what}");
            failures.entry(what).or_insert_with(|| {
                let place =
                    std::env::temp_dir().join(format!("balescope-damaged-{seed}-{cases}-{file}"));
                fs::write(&place, &bytes).unwrap();
                place
            });
        }
        fs::write(&own.file, &own.whole).unwrap();
        read += u64::from(is_read);
        cases += 1;
    }
    println!("{cases} cases of {} files, {read} of them read", all.len());
    assert!(read > 0 && failures.is_empty(), "{failures:#?}");
}
