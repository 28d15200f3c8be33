//! The program as a child process, and small data files made on the spot.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use balescope::codec::Archive;
use balescope::data::{DType, Dataset};
use balescope::train::{DeviceKind, Outcome, RunSpec, devices, fit};
use ndarray::Array2;
use serde_json::Value;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

/// The program.
pub fn balescope() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_balescope"));
    // Where it is not set, as in a container, graphics drivers complain on standard error.
    command.env("XDG_RUNTIME_DIR", std::env::temp_dir());
    command
}

/// What a finished call printed.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Said {
    pub fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the program prints UTF-8");
        Self {
            code: output.status.code(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// The one JSON value on standard output.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e} in {self:?}"))
    }

    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }

    /// The same of a call that went well.
    #[track_caller]
    pub fn ok_json(self) -> Value {
        self.ok().json()
    }

    /// Bad use or input: code 2, a message with all these words on standard error, no panic and
    /// nothing on standard output.
    #[track_caller]
    pub fn refused(self, words: &[&str]) {
        assert_eq!(self.code, Some(2), "{self:?}");
        assert_eq!(self.out, "", "{self:?}");
        assert!(!self.err.contains("panicked"), "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "no {word:?} in {self:?}");
        }
    }
}

/// Trains without listening.
pub fn trained(spec: &RunSpec) -> Outcome {
    fit(spec, &mut |_| {}, &|| false).unwrap()
}

/// What the archive of a run decodes to.
pub fn decoded(outcome: &Outcome) -> Dataset {
    let archive = Archive::from_bytes("a.bale", &outcome.archive_bytes);
    archive.unwrap().decode().unwrap()
}

/// A table of float64 whose rows `row` makes.
pub fn table_of<const COLUMNS: usize>(
    rows: usize,
    seed: u64,
    row: impl Fn(&mut Random) -> [f64; COLUMNS],
) -> Dataset {
    let mut random = Random(seed);
    let rows: Vec<_> = (0..rows).map(|_| row(&mut random)).collect();
    Dataset::table(DType::F64, Array2::from(rows))
}

/// Whether there is a graphics device to compare with the CPU. Without any Vulkan driver such tests are skipped,
/// unless `BALESCOPE_REQUIRE_GPU` is set, as it is where the project is checked.
pub fn has_graphics() -> bool {
    let found = devices().iter().any(|d| d.kind != DeviceKind::Cpu);
    if !found {
        let required = std::env::var_os("BALESCOPE_REQUIRE_GPU").is_some();
        assert!(!required, "a Vulkan driver is required here");
        println!("skipped: there is no Vulkan, Metal or DirectX 12 driver on this machine");
    }
    found
}

/// Runs the program to its end.
pub fn run<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Said {
    Said::of(
        balescope()
            .args(arguments)
            .output()
            .expect("the program starts"),
    )
}

/// The words of a command line, those with spaces in single quotes, each `{}` the next of what follows:
/// `args!("info {} --where 'x > 1'", path)`.
macro_rules! args {
    ($line:literal $(, $given:expr)* $(,)?) => {
        $crate::support::words($line, &[$(std::ffi::OsString::from(&$given)),*])
    };
}
pub(crate) use args;

/// Runs the program with such a command line to its end.
macro_rules! cli {
    ($($line:tt)*) => { $crate::support::run($crate::support::args!($($line)*)) };
}
pub(crate) use cli;

pub fn words(line: &str, given: &[OsString]) -> Vec<OsString> {
    let mut given = given.iter();
    let word = |word: &str| match word {
        "{}" => given.next().expect("something for each {}").clone(),
        word => word.into(),
    };
    let parts = line.split('\'').enumerate();
    let words = parts.flat_map(|(i, part)| match i % 2 {
        0 => part.split_whitespace().collect(),
        _ => vec![part],
    });
    let words = words.map(word).collect();
    assert_eq!(given.len(), 0, "a {{}} for each of what is given");
    words
}

/// All of these words are in the text.
#[track_caller]
pub fn has(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "no {word:?} in {text}");
    }
}

/// A folder for one test, removed at its end.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A table in BALER's convention: `data` and `names`.
    pub fn table(&self, name: &str, table: &Table) -> PathBuf {
        let data = npy("<f8", &[table.rows(), table.names.len()], &table.bytes());
        self.npz(name, &[("data", data), ("names", names(&table.names))])
    }

    /// A folder with a table of continuous columns, and the path of it.
    pub fn with_table(rows: usize, seed: u64) -> (Self, PathBuf) {
        let folder = Self::new();
        let file = folder.table("t.npz", &Table::continuous(rows, seed));
        (folder, file)
    }

    pub fn npz(&self, name: &str, arrays: &[(&str, Vec<u8>)]) -> PathBuf {
        let path = self.path(name);
        write_npz(&path, arrays);
        path
    }

    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("a test file");
        path
    }
}

/// Columns of equal length.
pub struct Table {
    pub names: Vec<&'static str>,
    pub columns: Vec<Vec<f64>>,
}

impl Table {
    /// Five continuous columns of which two follow from the others.
    pub fn continuous(rows: usize, seed: u64) -> Self {
        let mut random = Random(seed);
        let mut columns = vec![Vec::new(); 5];
        for _ in 0..rows {
            let (x, y, z) = (random.spread(), random.spread(), random.spread());
            let row = [x, 10.0 * y + 3.0, 2.0 * x - y, x + 10.0 * y, z];
            for (column, value) in columns.iter_mut().zip(row) {
                column.push(value);
            }
        }
        Self {
            names: vec!["a", "b", "c", "d", "e"],
            columns,
        }
    }

    pub fn with(mut self, name: &'static str, column: Vec<f64>) -> Self {
        self.names.push(name);
        self.columns.push(column);
        self
    }

    pub fn rows(&self) -> usize {
        self.columns[0].len()
    }

    /// Row by row, as float64, the low byte first.
    pub fn bytes(&self) -> Vec<u8> {
        let rows = 0..self.rows();
        rows.flat_map(|r| self.columns.iter().flat_map(move |c| c[r].to_le_bytes()))
            .collect()
    }
}

/// A small linear congruential generator: the same numbers in every run.
pub struct Random(pub u64);

impl Random {
    /// Between -1 and 1, more often near 0.
    pub fn spread(&mut self) -> f64 {
        self.unit() + self.unit() - 1.0
    }

    /// Between 0 and 1.
    pub fn unit(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A whole number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.unit() * limit as f64) as usize
    }

    /// Any 64 bits.
    pub fn bits(&mut self) -> u64 {
        let mut half = || (self.unit() * 4_294_967_296.0) as u64;
        half() << 32 | half()
    }
}

/// A version 1 npy file in C order.
pub fn npy(descr: &str, shape: &[usize], values: &[u8]) -> Vec<u8> {
    let lengths: Vec<_> = shape.iter().map(|n| format!("{n},")).collect();
    let lengths = lengths.join(" ");
    let mut header =
        format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({lengths}), }}");
    while !(10 + header.len() + 1).is_multiple_of(64) {
        header.push(' ');
    }
    header.push('\n');
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend(
        u16::try_from(header.len())
            .expect("a short header")
            .to_le_bytes(),
    );
    file.extend(header.as_bytes());
    file.extend(values);
    file
}

/// Column names as `NumPy` stores them: four bytes a character, padded with zeros.
pub fn names(names: &[&str]) -> Vec<u8> {
    let width = names.iter().map(|n| n.chars().count()).max().unwrap_or(1);
    let mut values = Vec::new();
    for name in names {
        let padded = name
            .chars()
            .map(u32::from)
            .chain(std::iter::repeat(0))
            .take(width);
        values.extend(padded.flat_map(u32::to_le_bytes));
    }
    npy(&format!("<U{width}"), &[names.len()], &values)
}

fn write_npz(path: &Path, arrays: &[(&str, Vec<u8>)]) {
    let mut zip = zip::ZipWriter::new(File::create(path).expect("a test file"));
    for (name, bytes) in arrays {
        zip.start_file(format!("{name}.npy"), SimpleFileOptions::default())
            .expect("an entry");
        zip.write_all(bytes).expect("an entry's bytes");
    }
    zip.finish().expect("a zip directory");
}

/// The entry of an npz as stored: its npy header and its values.
pub fn stored(path: &Path, array: &str) -> (String, Vec<u8>) {
    let mut zip = zip::ZipArchive::new(File::open(path).expect("the npz")).expect("a zip file");
    let mut bytes = Vec::new();
    let mut entry = zip.by_name(&format!("{array}.npy")).expect("the array");
    std::io::copy(&mut entry, &mut bytes).expect("the array's bytes");
    let start = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    (
        String::from_utf8_lossy(&bytes[10..start]).into_owned(),
        bytes[start..].to_vec(),
    )
}
