//! Bad npz files: the archive, and what it says of its entries.

use super::build::{DEFLATED, Entry, end, npy, npz, zip};
use super::{Case, case};

pub fn cases() -> Vec<Case> {
    [archives(), contents(), claims(), codecs()]
        .into_iter()
        .flatten()
        .collect()
}

fn good() -> Vec<u8> {
    npy("<f8", "False", "(3, 4)", &[7; 96])
}

fn stored() -> Entry {
    Entry::stored("data.npy", &good())
}

fn deflated() -> Entry {
    Entry::deflated("data.npy", &good())
}

/// The archive as a whole.
fn archives() -> Vec<Case> {
    let file = zip(&[stored()]);
    let directory = file.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    let start = u32::try_from(directory).unwrap();
    let length = u32::try_from(file.len() - directory - 22).unwrap();
    let with_end = |end: Vec<u8>| [&file[..file.len() - 22], &end].concat();
    let mut overwritten = file.clone();
    overwritten[directory..directory + 4].copy_from_slice(b"XXXX");
    let mut disks = file.clone();
    disks[file.len() - 18] = 3;
    let whole = "a whole zip archive";
    vec![
        case("zip magic alone", b"PK\x03\x04", &["zip directory", whole]),
        case(
            "half a zip",
            &file[..file.len() / 2],
            &["zip directory", "cut short", whole],
        ),
        case(
            "no directory",
            &file[..directory],
            &["zip directory", whole],
        ),
        case(
            "no end record",
            &file[..file.len() - 22],
            &["zip directory", whole],
        ),
        case(
            "directory overwritten",
            overwritten,
            &["zip directory", whole],
        ),
        case("several disks", disks, &["zip directory", whole]),
        case(
            "too many claimed",
            with_end(end(9, length, start)),
            &["zip directory", whole],
        ),
        case(
            "65535 claimed",
            with_end(end(u16::MAX, length, start)),
            &["zip directory", whole],
        ),
        case(
            "start beyond the file",
            with_end(end(1, length, u32::MAX - 1)),
            &["zip directory"],
        ),
        case(
            "start in the data",
            with_end(end(1, length, 40)),
            &["found"],
        ),
    ]
}

/// Sound archives without anything to read.
fn contents() -> Vec<Case> {
    let many: Vec<Entry> = (0..4097)
        .map(|n| Entry::stored(&format!("{n}.npy"), b""))
        .collect();
    vec![
        case(
            "empty archive",
            end(0, 0, 0),
            &["zip archive is empty", ".npy"],
        ),
        case(
            "no arrays",
            npz(&[("a.txt", b"hello")]),
            &["no arrays", "`a.txt`", "numpy.savez"],
        ),
        case(
            "a word document",
            npz(&[("word/document.xml", b"<w/>")]),
            &["a Word document", "spreadsheet"],
        ),
        case(
            "a workbook",
            npz(&[
                ("[Content_Types].xml", b"<t/>"),
                ("xl/workbook.xml", b"<w/>"),
            ]),
            &["an Excel workbook", "pandas.read_excel"],
        ),
        case(
            "a zipped table",
            npz(&[("jets.csv", b"pt,eta\n1,2\n")]),
            &["`jets.csv`", "unpack it first"],
        ),
        case(
            "an empty entry",
            npz(&[("data.npy", b"")]),
            &["array `data`", "first bytes"],
        ),
        case(
            "text as array",
            npz(&[("data.npy", b"1,2,3\n")]),
            &["array `data`", "first bytes"],
        ),
        case(
            "array cut",
            npz(&[("data.npy", &good()[..20])]),
            &["array `data`, header"],
        ),
        case(
            "only names",
            npz(&[("names.npy", &good())]),
            &["no array", "column names only"],
        ),
        case(
            "too many arrays",
            zip(&many),
            &["4097 arrays", "at most 4096"],
        ),
        case(
            "twice",
            zip(&[stored(), stored()]),
            &["two arrays of the same name"],
        ),
        case(
            "several arrays",
            npz(&[("x.npy", &good()), ("y.npy", &good())]),
            &["several arrays (x, y)", "choose one"],
        ),
    ]
}

/// Entries that lie about their sizes.
fn claims() -> Vec<Case> {
    let array = "array `data`";
    let one = |entry: Entry| zip(&[entry]);
    let long = npy("<f8", "False", "(4, 4)", &[7; 96]);
    vec![
        case(
            "more compressed than the file",
            one(Entry {
                compressed: 1 << 20,
                size: 1 << 20,
                ..stored()
            }),
            &[array, "1048576 compressed bytes", "of the file"],
        ),
        case(
            "2^62 bytes",
            one(Entry {
                compressed: 1 << 62,
                size: 1 << 62,
                ..stored()
            }),
            &[array, "compressed bytes"],
        ),
        case(
            "stored in fewer",
            one(Entry {
                size: 1 << 12,
                ..stored()
            }),
            &[array, "4096 bytes stored in"],
        ),
        case(
            "unfolds to fewer",
            one(Entry {
                size: deflated().size + 5,
                ..deflated()
            }),
            &[array, "size", "fewer bytes than the zip directory says"],
        ),
        case(
            "unfolds to more",
            one(Entry {
                size: deflated().size - 1,
                ..deflated()
            }),
            &[array, "`shape`", "takes 96 bytes", "95 bytes"],
        ),
        case(
            "unfolds to more behind the values",
            one(Entry {
                size: deflated().size,
                ..Entry::deflated("data.npy", &[good(), vec![0; 50]].concat())
            }),
            &[array, "size and checksum", "larger than its declared"],
        ),
        case(
            "no size",
            one(Entry {
                size: 0,
                ..deflated()
            }),
            &[array, "header", "larger than its declared"],
        ),
        case(
            "shape beyond the entry",
            npz(&[("data.npy", &long)]),
            &[array, "takes 128 bytes", "the 96 bytes"],
        ),
        case(
            "values only claimed",
            one(Entry {
                size: deflated().size + 32,
                ..Entry::deflated("data.npy", &long)
            }),
            &[array, "values", "after 96 bytes", "128 bytes"],
        ),
        case(
            "8 GB in zip64",
            one(Entry {
                size: 8 << 30,
                ..Entry::deflated("data.npy", &npy("<f8", "False", "(1000000000,)", &[7; 96]))
            }),
            &[array, "8.6 GB", "decompression bomb"],
        ),
    ]
}

/// Ways of packing that are not read.
fn codecs() -> Vec<Case> {
    let with = |method, flags| {
        zip(&[Entry {
            flags,
            method,
            ..stored()
        }])
    };
    let expected = "stored or deflated";
    vec![
        case(
            "encrypted",
            with(0, 1),
            &["array `data`", "encrypted", "without a password"],
        ),
        case("encrypted and deflated", with(DEFLATED, 1), &["encrypted"]),
        case(
            "bzip2",
            with(12, 0),
            &["compression method bzip2 (12)", expected],
        ),
        case("lzma", with(14, 0), &["compression method", expected]),
        case("zstd", with(93, 0), &["compression method", expected]),
        case(
            "unknown method",
            with(77, 0),
            &["compression method 77", expected],
        ),
    ]
}
