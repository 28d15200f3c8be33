//! Archives that were written once and must decode to the same bits for ever, and damaged copies of
//! them, which must not decode at all.
//!
//! `cargo test --release --test it golden::make -- --ignored` writes them anew and prints their
//! checksums; that is to be done only with a new version of the format. `BALESCOPE_ALL_BITS=1` flips
//! every bit and cuts at every length instead of some.

use std::path::{Path, PathBuf};

use balescope::codec::{Archive, ArchiveFile, Bound};
use balescope::data::{DType, Dataset, Layout, write_data};
use ndarray::Array2;

use crate::support::{Folder, Random, args, cli, run};

/// Each with the CRC-32 of what it decodes to.
const GOLDEN: [(&str, u32); 4] = [
    ("table.bale", 0xd747_3037),
    ("field.bale", 0x6f30_d412),
    ("conv.bale", 0x82d8_1548),
    ("shared.bale", 0xd341_c7dc),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Of the bits of all values; what is not a number counts as one and the same.
fn checksum(data: &Dataset) -> u32 {
    let bits = |v: &f64| if v.is_nan() { u64::MAX } else { v.to_bits() };
    let bytes: Vec<u8> = data
        .values()
        .iter()
        .flat_map(|v| bits(v).to_le_bytes())
        .collect();
    crc32fast::hash(&bytes)
}

#[test]
fn golden_archives_decode_to_the_same_bits() {
    for (name, expected) in GOLDEN {
        let archive = Archive::read(&folder().join(name)).unwrap();
        assert!(archive.decodes_as_written().unwrap(), "{name}");
        let found = checksum(&archive.decode().unwrap());
        assert_eq!(found, expected, "{name}: {found:#010x}");
    }
    let bounds = Archive::read(&folder().join("table.bale")).unwrap();
    assert_eq!(bounds.bounds().of(0), Some(Bound::Range(0.01)));
    let sizes = GOLDEN.map(|(name, _)| std::fs::metadata(folder().join(name)).unwrap().len());
    assert!(sizes.iter().sum::<u64>() < 200_000, "{sizes:?}");
}

#[test]
fn no_damaged_bit_and_no_cut_passes() {
    let all = std::env::var_os("BALESCOPE_ALL_BITS").is_some();
    let copies = Folder::new();
    for (name, _) in GOLDEN {
        let bytes = std::fs::read(folder().join(name)).unwrap();
        // The model of the shared one lies beside it.
        std::fs::copy(folder().join("table.bale"), copies.path("table.bale")).unwrap();
        let opens = |damaged: &[u8]| {
            if name != "shared.bale" {
                return Archive::from_bytes(name, damaged).map(drop);
            }
            let copy = copies.file("damaged.bale", damaged);
            ArchiveFile::open(&copy, None)?.whole().map(drop)
        };
        opens(&bytes).unwrap();
        let step = if all { 1 } else { 61 };
        for bit in (0..8 * bytes.len()).step_by(step) {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(opens(&damaged).is_err(), "{name}: bit {bit}");
        }
        for length in (0..bytes.len()).step_by(if all { 1 } else { 37 }) {
            assert!(opens(&bytes[..length]).is_err(), "{name}: length {length}");
        }
    }
}

/// Names, a flag, whole numbers, a constant, and values that are not finite.
fn table(seed: u64) -> Dataset {
    let mut random = Random(seed);
    let values = Array2::from_shape_fn((300, 5), |(i, column)| {
        let x = random.spread();
        f64::from(match (column, i % 40) {
            (0, 7) => f32::NAN,
            (1, 8) => f32::NEG_INFINITY,
            (0, _) => x as f32,
            (1, _) => (3.0 * x).exp() as f32,
            (2, _) => (10.0 * x).round() as f32,
            (3, _) => -4.25,
            _ => x.signum() as f32,
        })
    });
    Dataset::table(DType::F32, values).named(&["x", "growth", "count", "constant", "flag"])
}

/// Waves that move over a grid.
fn field() -> Dataset {
    let values = Array2::from_shape_fn((24, 12 * 10), |(t, p)| {
        let (y, x, phase) = ((p / 10) as f64, (p % 10) as f64, 0.4 * t as f64);
        (phase + 0.5 * x).sin() * (0.3 * y).cos() + 0.1 * (phase * y).cos()
    });
    let layout = Layout::guess(&[24, 12, 10], false);
    Dataset::plain(DType::F64, layout, values).unwrap()
}

#[test]
#[ignore = "writes the golden files anew"]
fn make() {
    let inputs = Folder::new();
    let (first, second, waves) = (
        inputs.path("first.npz"),
        inputs.path("second.npz"),
        inputs.path("waves.npz"),
    );
    write_data(&first, &table(1)).unwrap();
    write_data(&second, &table(2)).unwrap();
    write_data(&waves, &field()).unwrap();
    let out = |name: &str| folder().join(name);
    let table = out("table.bale");
    let dense = [
        "--size", "8,8", "--ratio", "1.6", "--epochs", "5", "--device", "cpu", "-q",
    ];
    let mut fit = args!("fit {} --bound rel=0.01 -o {}", first, table);
    fit.extend(dense.map(Into::into));
    run(fit).ok();
    let tucker = args!("fit {} --model tucker --latent 4 -q", waves);
    run([&tucker[..], &args!("-o {}", out("field.bale"))].concat()).ok();
    let conv = args!("fit {} --model conv --size 4 --tile 5 --epochs 5", waves);
    let rest = args!(
        "--device cpu --bound abs=0.01 --ratio 100 -q -o {}",
        out("conv.bale")
    );
    run([&conv[..], &rest].concat()).ok();
    let shared = out("shared.bale");
    cli!(
        "compress {} --with {} --shared -o {}",
        second,
        table,
        shared
    )
    .ok();
    for (name, _) in GOLDEN {
        let data = Archive::read(&out(name)).unwrap().decode().unwrap();
        println!("(\"{name}\", {:#010x}),", checksum(&data));
    }
}
