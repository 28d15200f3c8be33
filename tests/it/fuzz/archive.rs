//! Archives: header, sections, table, what is deflated inside, files of several blocks and of codecs.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use balescope::codec::classical::{self, CODECS, Shape, unpack};
use balescope::codec::{Archive, ArchiveError};
use balescope::data::{DType, Dataset, Layout};
use balescope::model::{Family, ModelSpec, Size};
use balescope::train::RunSpec;
use ciborium::Value;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use ndarray::Array2;

use super::change::{any, below, bytes, one_in, value, whole};
use super::work;
use crate::support::{Random, trained};

/// Archives that would take more than this are not decoded: there are limits of their own for them.
const MEMORY: usize = 1 << 27;

/// A line of the table, and what it stands for.
#[derive(Clone)]
enum Entry {
    Section(u8, Vec<u8>),
    /// A block begins; checksum of its values.
    Block(u32),
}

/// Magic, version, entries.
#[derive(Clone)]
struct File {
    start: [u8; 12],
    entries: Vec<Entry>,
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}

fn take_number(bytes: &mut &[u8]) -> usize {
    let (mut number, mut shift) = (0, 0);
    loop {
        let (first, rest) = bytes.split_first().unwrap();
        *bytes = rest;
        number |= usize::from(first & 0x7f) << shift;
        shift += 7;
        if first & 0x80 == 0 {
            return number;
        }
    }
}

fn put_number(mut number: usize, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

impl File {
    /// Of a file that is right.
    fn read(bytes: &[u8]) -> Self {
        let length = u32_at(bytes, bytes.len() - 12) as usize;
        let end = bytes.len() - 12 - length;
        let mut table = &bytes[end..end + length];
        let (mut entries, mut at) = (Vec::new(), 12);
        while let Some((&kind, rest)) = table.split_first() {
            table = rest;
            if kind == 16 {
                entries.push(Entry::Block(u32_at(table, 0)));
            } else {
                let length = take_number(&mut table);
                entries.push(Entry::Section(kind, bytes[at..at + length].to_vec()));
                at += length;
            }
            table = &table[4..];
        }
        assert_eq!(at, end);
        let start = bytes[..12].try_into().unwrap();
        Self { start, entries }
    }

    /// With checksums that are right.
    fn write(&self) -> Vec<u8> {
        let (mut out, mut table) = (self.start.to_vec(), Vec::new());
        for entry in &self.entries {
            match entry {
                Entry::Block(decoded) => {
                    table.push(16);
                    table.extend(decoded.to_le_bytes());
                }
                Entry::Section(kind, bytes) => {
                    table.push(*kind);
                    put_number(bytes.len(), &mut table);
                    table.extend(crc32fast::hash(bytes).to_le_bytes());
                    out.extend(bytes);
                }
            }
        }
        let length = (table.len() as u32).to_le_bytes();
        let checked = [&self.start[..], &table, &length].concat();
        out.extend(&table);
        out.extend(length);
        out.extend(crc32fast::hash(&checked).to_le_bytes());
        out.extend(b"ELAB");
        out
    }

    fn change(&mut self, random: &mut Random, seeds: &[Self]) {
        let at = below(random, self.entries.len());
        match below(random, 20) {
            0 => drop(self.entries.remove(at)),
            1 => self.entries.insert(at, self.entries[at].clone()),
            2 => self.entries.swap(at, 0),
            3 => self.start[8 + below(random, 4)] = below(random, 5) as u8,
            4 => {
                // The same section of another file.
                let other = any(random, seeds);
                if let Entry::Section(kind, bytes) = &mut self.entries[at] {
                    let same = other.entries.iter().find_map(|entry| match entry {
                        Entry::Section(other, bytes) if other == kind => Some(bytes.clone()),
                        _ => None,
                    });
                    *bytes = same.unwrap_or_default();
                }
            }
            5 => {
                if let Entry::Section(kind, _) = &mut self.entries[at] {
                    *kind = *any(random, &[0, 1, 2, 3, 4, 16, 17, 18, 19, 20, 21]);
                }
            }
            6..=12 => self.change_header(random),
            _ => match &mut self.entries[at] {
                Entry::Block(decoded) => *decoded = whole(random) as u32,
                Entry::Section(_, own) => change_section(random, own),
            },
        }
        if self.entries.is_empty() {
            self.entries.push(Entry::Block(0));
        }
    }

    fn change_header(&mut self, random: &mut Random) {
        for entry in &mut self.entries {
            if let Entry::Section(1, own) = entry
                && let Some(plain) = inflated(own)
                && let Ok(mut head) = ciborium::from_reader::<Value, _>(plain.as_slice())
            {
                for _ in 0..=below(random, 3) {
                    value(random, &mut head);
                }
                let mut plain = Vec::new();
                ciborium::into_writer(&head, &mut plain).unwrap();
                *own = deflated(&plain);
            }
        }
    }
}

/// As a list of numbers, as deflated bytes, or as bytes.
fn change_section(random: &mut Random, own: &mut Vec<u8>) {
    if let Some(mut plain) = inflated(own).filter(|_| !one_in(random, 4)) {
        bytes(random, &mut plain);
        *own = deflated(&plain);
        return;
    }
    // The parts of a decoder: u64 length, and its bytes.
    let first = own.first_chunk().map(|length| u64::from_le_bytes(*length));
    let first = first.and_then(|length| usize::try_from(length).ok());
    if let Some(length) = first
        && own.len() > length.saturating_add(8)
        && one_in(random, 2)
    {
        let mut part = own[8..8 + length].to_vec();
        bytes(random, &mut part);
        let rest = own.split_off(8 + length);
        *own = [&(part.len() as u64).to_le_bytes()[..], &part, &rest].concat();
        return;
    }
    bytes(random, own);
}

fn inflated(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    let read = ZlibDecoder::new(bytes)
        .take(1 << 20)
        .read_to_end(&mut plain);
    read.is_ok()
        .then_some(plain)
        .filter(|plain| !plain.is_empty())
}

fn deflated(plain: &[u8]) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::fast());
    out.write_all(plain).unwrap();
    out.finish().unwrap()
}

/// The golden archives, one of several blocks, and one of every codec.
fn seeds() -> Vec<File> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut paths: Vec<_> = std::fs::read_dir(golden)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "bale"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 4);
    let mut files: Vec<File> = paths
        .iter()
        .map(|path| File::read(&std::fs::read(path).unwrap()))
        .collect();
    for data in [table(40, 3), field()] {
        for codec in CODECS {
            for setting in codec.settings(&Shape::from_data(&data)) {
                if let Ok(bytes) = classical::pack(&data, *codec, setting) {
                    files.push(File::read(&bytes));
                }
            }
        }
    }
    files
}

/// Snapshots of a wave.
fn field() -> Dataset {
    let values = Array2::from_shape_fn((9, 30), |(t, point)| (0.3 * (t + point) as f64).sin());
    let layout = Layout::guess(&[9, 5, 6], false);
    Dataset::plain(DType::F64, layout, values).unwrap()
}

fn table(rows: usize, columns: usize) -> Dataset {
    let mut random = Random(3);
    let values = Array2::from_shape_simple_fn((rows, columns), || {
        f64::from((10.0 * random.spread()) as f32)
    });
    Dataset::table(DType::F32, values)
}

fn several_blocks() -> File {
    let data = Arc::new(table((1 << 20) + 10, 2));
    let spec = RunSpec {
        model: ModelSpec::with_family(Family::Linear, Size::Small, 2, 1),
        data,
        ..crate::training::spec(100, 1)
    };
    let mut spec = spec;
    spec.plan = balescope::transform::Plan::suggest(&balescope::data::Profile::new(&spec.data));
    let outcome = trained(&spec);
    let file = File::read(&outcome.archive_bytes);
    let blocks = file.entries.iter().filter(|e| matches!(e, Entry::Block(_)));
    assert!(blocks.count() > 1);
    file
}

/// Reads as a command would. `true`: something came of it.
fn read(bytes: &[u8]) -> bool {
    if classical::is_packed(bytes) {
        return unpack(bytes).is_ok();
    }
    if Archive::memory_of("fuzz", bytes).map_or(true, |taken| taken > MEMORY) {
        return false;
    }
    let Ok(archive) = Archive::from_bytes("fuzz", bytes) else {
        return false;
    };
    let (info, ledger) = (archive.info(), archive.ledger());
    assert_eq!(info.ledger.total, ledger.total);
    let again = Archive::from_bytes("fuzz", &archive.to_bytes()).unwrap();
    assert_eq!(again.to_bytes(), archive.to_bytes());
    match archive.decode() {
        Ok(data) => assert_eq!(data.layout.shape, info.shape),
        Err(error) => drop(error.to_string()),
    }
    true
}

#[test]
fn archives_whose_checksums_are_right() {
    let seeds = seeds();
    work(
        "archive",
        |random| {
            let mut file = any(random, &seeds).clone();
            for _ in 0..=below(random, 2) {
                file.change(random, &seeds);
            }
            let mut bytes = file.write();
            if one_in(random, 50) {
                super::change::bytes(random, &mut bytes);
            }
            bytes
        },
        read,
    );
}

#[test]
fn archives_of_several_blocks_whose_checksums_are_right() {
    let seeds = [several_blocks()];
    work(
        "blocks",
        |random| {
            let mut file = seeds[0].clone();
            file.change(random, &seeds);
            file.write()
        },
        read,
    );
}

/// What decides how values come back is noted, so that other values are not given back as if they were
/// the right ones.
#[test]
fn other_values_are_not_given_back_as_the_noted_ones() {
    let mut refused = 0;
    for file in seeds() {
        let Ok(original) = Archive::from_bytes("", &file.write()).and_then(|a| a.decode()) else {
            continue;
        };
        let mut random = Random(5);
        for _ in 0..60 {
            let mut file = file.clone();
            file.change(&mut random, &[file.clone()]);
            let bytes = file.write();
            if Archive::memory_of("", &bytes).map_or(true, |taken| taken > MEMORY) {
                continue;
            }
            match Archive::from_bytes("", &bytes).and_then(|a| a.decode()) {
                Ok(data) => {
                    let bits = |data: &Dataset| data.values().mapv(f64::to_bits);
                    assert_eq!(bits(&data), bits(&original));
                }
                Err(ArchiveError::DecodesOtherwise { .. }) => refused += 1,
                Err(_) => {}
            }
        }
    }
    assert!(refused > 0, "every altered archive decoded");
}
