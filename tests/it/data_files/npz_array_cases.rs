//! Bad npz files whose archive is as it should be: changed bytes, bombs, arrays without use.

use balescope::data::{Limits, ReadOptions};

use super::build::{Entry, npy, npy_with_header, npz, zip};
use super::{Case, case};

pub fn cases() -> Vec<Case> {
    [damage(), bombs(), arrays(), choices()]
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

/// Entries whose bytes have changed.
fn damage() -> Vec<Case> {
    let one = |entry: Entry| zip(&[entry]);
    let mut flipped = stored();
    let last = flipped.bytes.len() - 1;
    flipped.bytes[last] ^= 1;
    let mut noise = deflated();
    noise.bytes.fill(0xff);
    let mut halved = deflated();
    halved.bytes.truncate(halved.bytes.len() / 2);
    halved.compressed = halved.bytes.len() as u64;
    let mut header = one(stored());
    header[..4].copy_from_slice(b"PK\x03\x05");
    let mut local = zip(&[stored(), Entry::stored("b.npy", &good())]);
    let second = local.windows(4).rposition(|w| w == b"PK\x03\x04").unwrap();
    local[second..second + 4].copy_from_slice(b"ABCD");
    let asked = ReadOptions {
        array: Some("b".to_owned()),
        ..ReadOptions::default()
    };
    vec![
        case(
            "a bit flipped",
            one(flipped),
            &["array `data`, size and checksum", "damaged"],
        ),
        case(
            "wrong checksum",
            one(Entry {
                crc: 1,
                ..deflated()
            }),
            &["checksum", "damaged"],
        ),
        case(
            "noise for deflate",
            one(noise),
            &["array `data`", "damaged"],
        ),
        case("half of deflate", one(halved), &["array `data`"]),
        case("first header changed", header, &["first bytes"]),
        Case {
            options: asked,
            ..case("local header gone", local, &["array `b`, zip entry"])
        },
    ]
}

/// Small entries that unfold without end.
fn bombs() -> Vec<Case> {
    let zeros = npy("|u1", "False", "(4000000,)", &vec![0; 4_000_000]);
    let small = Limits {
        bomb_bytes: 1 << 20,
        bomb_ratio: 100,
    };
    let names = |bytes: &[u8]| zip(&[Entry::deflated("data.npy", bytes)]);
    let words = [
        "array `data`",
        "4.0 MB",
        "more than 100 to 1",
        "decompression bomb",
    ];
    let default = Entry {
        size: 2 << 30,
        ..Entry::deflated("data.npy", &zeros)
    };
    vec![
        Case {
            limits: small,
            ..case("a bomb", names(&zeros), &words)
        },
        Case {
            limits: small,
            ..case(
                "a bomb behind values",
                names(&[good(), vec![0; 4_000_000]].concat()),
                &words,
            )
        },
        case(
            "a bomb by its claim",
            zip(&[Entry {
                compressed: 999,
                ..default
            }]),
            &["2.1 GB", "more than 1000 to 1", "numpy.savez"],
        ),
    ]
}

/// Arrays in sound archives that cannot be used.
fn arrays() -> Vec<Case> {
    let one = |bytes: Vec<u8>| npz(&[("data.npy", &bytes)]);
    let of = |descr: &str, shape: &str| one(npy(descr, "False", shape, &[0; 96]));
    let records = "{'descr': [('x', '<f8', 3.5)], 'fortran_order': False, 'shape': (2,)}";
    vec![
        case(
            "npz of objects",
            of("|O", "(2,)"),
            &["array `data`", "pickles are never read"],
        ),
        case(
            "npz of text",
            of("<U3", "(2,)"),
            &["array `data` holds text"],
        ),
        case(
            "npz of complex",
            of("<c8", "(2,)"),
            &["array `data` holds complex"],
        ),
        case(
            "npz of records",
            one(npy_with_header(records.as_bytes(), &[0; 96])),
            &["array `data`, header", "a whole number"],
        ),
        case(
            "npz without rows",
            of("<f8", "(0, 4)"),
            &["array `data` holds no rows"],
        ),
        case(
            "npz of a number",
            of("<f8", "()"),
            &["array `data` is a single number"],
        ),
        case(
            "npz of 1e12",
            of("<f8", "(1000000, 1000000)"),
            &["array `data`", "8.0 TB"],
        ),
        case(
            "npz of nine axes",
            of("<f8", "(1, 1, 1, 1, 1, 1, 1, 1, 1)"),
            &["9 axes"],
        ),
        case(
            "npz bool 7",
            npz(&[("m.npy", &npy("|b1", "False", "(2,)", &[0, 7]))]),
            &["byte 7"],
        ),
    ]
}

/// Arrays asked for that are not there or no values.
fn choices() -> Vec<Case> {
    let file = npz(&[
        ("data.npy", &good()),
        ("names.npy", &good()),
        ("x.npy", b"junk"),
    ]);
    let ask = |name: &str, array: &str, words: &[&'static str]| Case {
        options: ReadOptions {
            array: Some(array.to_owned()),
            ..ReadOptions::default()
        },
        ..case(name, file.clone(), words)
    };
    vec![
        ask(
            "not there",
            "momentum",
            &["no array `momentum`", "`data`, `x`", "choose one"],
        ),
        ask("names asked for", "names", &["no array `names`"]),
        ask("junk asked for", "x", &["array `x`", "first bytes"]),
        ask("nothing asked for", "", &["no array ``"]),
        ask(
            "control characters",
            "a\u{1b}[2J\n",
            &["no array `a\\u{1b}[2J\\n`"],
        ),
    ]
}
