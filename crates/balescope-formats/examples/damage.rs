//! Damages files in many ways and reads them: nothing may panic, hang or take memory without end.
//!
//! `damage COUNT FILE...` makes so many variants of each file. Run it under `ulimit -v`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use balescope_formats::{Problem, open};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let count: u64 = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(100);
    let folder = tempfile::tempdir().expect("a folder for the damaged files");
    let mut findings = Findings::default();
    for path in arguments {
        let path = PathBuf::from(path);
        for seed in 0..count {
            let damaged = damage(&path, folder.path(), seed);
            let start = Instant::now();
            let problem = read_all(&damaged);
            findings.count(&path, seed, problem, start.elapsed());
            let _ = fs::remove_dir_all(&damaged);
            let _ = fs::remove_file(&damaged);
        }
    }
    println!("{findings:?}");
}

/// How it went.
#[derive(Debug, Default)]
struct Findings {
    variants: u64,
    refused: u64,
    panicked: u64,
    slow: u64,
}

impl Findings {
    fn count(&mut self, path: &Path, seed: u64, problem: Option<Problem>, took: Duration) {
        self.variants += 1;
        self.refused += u64::from(problem.is_some());
        if let Some(Problem::Panicked { place, message }) = &problem {
            self.panicked += 1;
            println!("{} {seed}: {place}: {message}", path.display());
        }
        if took > Duration::from_secs(2) {
            self.slow += 1;
            println!("{} {seed}: took {took:?}", path.display());
        }
    }
}

/// Reads everything; the worst that went wrong.
fn read_all(path: &Path) -> Option<Problem> {
    let mut reader = match open(path) {
        Ok(reader) => reader,
        Err(error) => return Some(error.problem),
    };
    let mut worst = None;
    for index in 0..reader.contents().variables.len() {
        if let Err(error) = reader.read_all(index) {
            if matches!(error.problem, Problem::Panicked { .. }) {
                return Some(error.problem);
            }
            worst = Some(error.problem);
        }
    }
    worst
}

/// A damaged copy; of a folder, with one file of it damaged.
fn damage(path: &Path, folder: &Path, seed: u64) -> PathBuf {
    let copy = folder.join(path.file_name().unwrap_or_default());
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1);
    if path.is_file() {
        let bytes = fs::read(path).expect("the file");
        fs::write(&copy, damaged(bytes, &mut random)).expect("the copy");
        return copy;
    }
    let mut files = Vec::new();
    list(path, &mut files);
    let chosen = random.below(files.len());
    for (index, file) in files.iter().enumerate() {
        let to = copy.join(file.strip_prefix(path).unwrap_or(file));
        fs::create_dir_all(to.parent().unwrap_or(&copy)).expect("a folder");
        let bytes = fs::read(file).expect("the file");
        let bytes = if index == chosen {
            damaged(bytes, &mut random)
        } else {
            bytes
        };
        fs::write(to, bytes).expect("the copy");
    }
    copy
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).expect("the folder");
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            list(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// Flips bits, sets bytes to what lengths go wrong with, cuts, and doubles pieces.
fn damaged(mut bytes: Vec<u8>, random: &mut Random) -> Vec<u8> {
    if bytes.is_empty() {
        return bytes;
    }
    // Headers are where the claims are.
    let within = if random.below(2) == 0 {
        bytes.len()
    } else {
        bytes.len().min(2048)
    };
    for _ in 0..=random.below(4) {
        if bytes.is_empty() {
            break;
        }
        let at = random.below(within.min(bytes.len()));
        match random.below(8) {
            0 | 1 => bytes[at] ^= 1 << random.below(8),
            2 => bytes[at] = 0xff,
            3 => bytes[at] = 0,
            4 => bytes[at] = random.below(256) as u8,
            5 => {
                let end = bytes.len().min(at + 1 + random.below(8));
                let value = [0, 0x7f, 0x80, 0xff][random.below(4)];
                bytes[at..end].fill(value);
            }
            6 => bytes.truncate(at),
            _ => {
                let end = bytes.len().min(at + 1 + random.below(64));
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
        }
    }
    bytes
}

/// `SplitMix64`.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x ^ (x >> 31)) % end as u64) as usize
    }
}
