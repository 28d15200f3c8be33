//! Tests of files that are decoded in part.

use std::fs::File;
use std::io::Cursor;

use proptest::prelude::*;

use super::super::archive::encoder_of;
use super::super::block_coder::BlockCoder;
use super::super::classical::{Setting, find, pack, pack_within, unpack};
use super::super::container::Container;
use super::super::shared::SharedModel;
use super::super::{Archive, ArchiveError, Bound, Bounds};
use super::cut::of_bytes;
use super::*;
use crate::data::{DType, Layout};
use crate::model::Random;

const TABLE: &[u8] = include_bytes!("../../../../../tests/golden/table.bale");
const FIELD: &[u8] = include_bytes!("../../../../../tests/golden/field.bale");
const CONV: &[u8] = include_bytes!("../../../../../tests/golden/conv.bale");

fn none(shared: &SharedModel) -> Result<Container<File>, ArchiveError> {
    Err(shared.missing("cut"))
}

fn cut(bytes: &[u8]) -> Result<Cut, ArchiveError> {
    of_bytes("cut", bytes, none)
}

fn bits(data: &Dataset) -> Vec<u64> {
    let (types, points) = (data.types(), data.points());
    data.stored().bits_of(types, points).collect()
}

/// A file of the same model, with what it decodes to in blocks of so many samples.
fn in_blocks(bytes: &[u8], samples: usize) -> Vec<u8> {
    let mut archive = Archive::from_bytes("a", bytes).unwrap();
    let data = archive.decode().unwrap();
    archive.head.block = samples;
    let coding = archive.latent_coding();
    let coder = BlockCoder {
        head: &archive.head,
        decoder: &archive.decoder,
        encoder: encoder_of(
            &archive.head.model,
            &archive.decoder,
            archive.encoder.as_ref(),
        ),
        latents: &coding,
    };
    let blocks = (0..archive.head.blocks()).map(|i| {
        let own = archive.head.range(i);
        let part = data.part(own.clone()).unwrap();
        coder.encode(&part, own, None).block
    });
    archive.blocks = blocks.collect();
    archive.to_bytes()
}

/// A field of two components over time, with spots that are no numbers.
fn field(seed: u64) -> Dataset {
    let layout = Layout {
        component_axis: Some(1),
        ..Layout::guess(&[12, 2, 16, 20], false)
    };
    let mut random = Random::new(seed, 1);
    let values = ndarray::Array2::from_shape_fn((12, 640), |(t, i)| {
        let (y, x) = (i / 20 % 16, i % 20);
        let wave = (0.3 * t as f64 + 0.4 * x as f64).sin() * (0.2 * y as f64).cos();
        if i % 97 == 5 {
            f64::NAN
        } else {
            f64::from((wave + 0.05 * random.uniform() + (i / 320) as f64) as f32)
        }
    });
    Dataset::plain(DType::F32, layout, values).unwrap()
}

fn psnr(a: &Dataset, b: &Dataset) -> f64 {
    let extent = Extent::new(a, |_| false);
    let spans: Vec<Span> = extent.columns.iter().map(Span::of_extent).collect();
    compare(a.stored(), b.stored(), &a.column_names, &spans, None)
        .all
        .psnr
}

fn wavelets(share: Setting) -> Vec<u8> {
    pack(&field(3), find("wavelet").unwrap(), share).unwrap()
}

fn of_codec(bytes: &[u8]) -> Progressive {
    Progressive::of_codec("a", bytes).unwrap()
}

fn of_model(bytes: &[u8]) -> Progressive {
    let archive = Archive::from_bytes("a", bytes).unwrap();
    Progressive::of_archive("a", archive, bytes.len()).unwrap()
}

#[test]
fn more_bytes_of_wavelets_are_nearer_to_all_of_them() {
    for setting in [Setting::Share(1e-3), Setting::Bound(1e-3)] {
        let bytes = wavelets(setting);
        let file = of_codec(&bytes);
        let whole = unpack(&bytes).unwrap();
        let least = file.least().unwrap();
        let mut before = 0.0;
        for part in 0..=8 {
            let wanted = least + (bytes.len() - least) * part / 8;
            let found = file.decode(Amount::Bytes(wanted)).unwrap();
            assert_eq!(found.used.bytes, [wanted, bytes.len()]);
            assert!(
                found.used.psnr > before - 1.0,
                "{part}: {}",
                found.used.psnr
            );
            before = found.used.psnr;
            if part == 8 {
                assert_eq!(bits(&found.data), bits(&whole));
            } else {
                assert!((psnr(&whole, &found.data) - found.used.psnr).abs() < 1e-9);
            }
        }
        let found = file.decode(Amount::Bytes(usize::MAX)).unwrap();
        assert_eq!(found.used.psnr, f64::INFINITY);
        let refused = file
            .decode(Amount::Bytes(least - 1))
            .unwrap_err()
            .to_string();
        assert!(
            refused.contains(&format!("take {least} or more")),
            "{refused}"
        );
        let wanted = file.decode(Amount::Psnr(30.0)).unwrap();
        assert!(wanted.used.psnr >= 30.0);
        let fewer = wanted.used.bytes[0] - bytes.len() / NEAR - 1;
        assert!(file.decode(Amount::Bytes(fewer)).unwrap().used.psnr < 30.0);
        assert!(file.decode(Amount::Latents(1)).is_err());
    }
}

#[test]
fn other_codecs_need_all_bytes() {
    let bytes = pack(&field(1), find("zstd").unwrap(), Setting::Level(3)).unwrap();
    let refused = ByBytes::new(&mut Container::open("a", Cursor::new(&bytes)).unwrap());
    assert!(matches!(refused, Err(ArchiveError::NoPart(_))));
    let refused = cut(&bytes[..bytes.len() - 40]);
    assert!(matches!(refused, Err(ArchiveError::NoPart(_))));
}

#[test]
fn more_latents_are_nearer_to_all_of_them_and_take_more_bytes() {
    for bytes in [TABLE, FIELD, CONV] {
        let file = of_model(bytes);
        let all = file.most();
        let found: Vec<Used> = (0..=all)
            .map(|kept| file.decode(Amount::Latents(kept)).unwrap().used)
            .collect();
        for (kept, used) in found.iter().enumerate() {
            assert_eq!(used.latents, Some([kept, all]));
            if kept > 0 {
                assert!(used.bytes[0] >= found[kept - 1].bytes[0]);
            }
            // As many latents as fit are taken.
            let fits = file.decode(Amount::Bytes(used.bytes[0])).unwrap().used;
            assert!(fits.bytes[0] <= used.bytes[0] && fits.latents.unwrap()[0] >= kept);
        }
        assert_eq!(found[all].psnr, f64::INFINITY);
        assert_eq!(found[all].bytes, [bytes.len(); 2]);
        assert!(file.decode(Amount::Latents(all + 1)).is_err());
        let least = found[0].bytes[0];
        let refused = file.decode(Amount::Bytes(least - 1)).unwrap_err();
        assert!(
            refused
                .to_string()
                .contains(&format!("take {least} or more"))
        );
    }
}

#[test]
fn latents_of_a_linear_model_are_left_out_by_their_energy() {
    let file = of_model(FIELD);
    let Source::Latents(source) = &file.source else {
        panic!("no latents");
    };
    let mut before = f64::NEG_INFINITY;
    for kept in 0..source.all() {
        let found = file.decode(Amount::Latents(kept)).unwrap().used.psnr;
        assert!(found >= before - 1e-6, "{kept}: {found} after {before}");
        before = found;
    }
}

/// What a cut at every place gives is what the whole file gives there.
fn check_cuts(bytes: &[u8], whole: &Dataset, step: usize) -> usize {
    let mut decoded = 0;
    for length in (0..bytes.len()).step_by(step) {
        let Ok(found) = cut(&bytes[..length]) else {
            continue;
        };
        decoded += 1;
        let known = found.data.samples();
        let part = whole.part(0..known).unwrap();
        assert_eq!(bits(&found.data), bits(&part), "cut at {length}");
        assert!(found.missing.contains(&format!("cut after {length} bytes")));
    }
    decoded
}

#[test]
fn cut_archives_give_their_whole_blocks_and_nothing_else() {
    for golden in [TABLE, FIELD, CONV] {
        let whole = Archive::from_bytes("a", golden).unwrap().decode().unwrap();
        // Behind the table begins what shows that the last block is whole.
        assert!(check_cuts(golden, &whole, 1) > 0);
        let samples = whole.samples().div_ceil(4);
        let bytes = in_blocks(golden, samples);
        let whole = Archive::from_bytes("a", &bytes).unwrap().decode().unwrap();
        let decoded = check_cuts(&bytes, &whole, 1);
        assert!(decoded > bytes.len() / 50, "{decoded} of {}", bytes.len());
        let first = cut(&bytes[..bytes.len() - 60]).unwrap();
        assert!(first.data.samples() >= samples);
    }
}

#[test]
fn cut_wavelets_give_whole_columns_and_a_coarser_one() {
    let bounds = Bounds {
        all: Some(Bound::Range(1e-2)),
        ..Bounds::default()
    };
    let codec = find("wavelet").unwrap();
    let data = field(3);
    let bounded = pack_within(&data, codec, Setting::Bound(1e-2), &bounds).unwrap();
    for bytes in [wavelets(Setting::Share(1e-2)), bounded] {
        let whole = unpack(&bytes).unwrap();
        let mut seen = [0; 3];
        for length in 0..bytes.len() {
            let Ok(found) = cut(&bytes[..length]) else {
                assert_eq!(seen, [0; 3], "refused at {length}");
                seen = [0; 3];
                continue;
            };
            let columns = found.data.columns();
            assert_eq!(columns, found.data.column_names.len());
            let is_whole = |c: usize| {
                let [a, b] = [&whole, &found.data].map(|d| d.column(c).to_owned());
                a.iter().zip(&b).all(|(a, b)| a.to_bits() == b.to_bits())
            };
            let equal = (0..columns).filter(|c| is_whole(*c)).count();
            if columns == 1 {
                assert!(found.missing.contains("missing: "), "{}", found.missing);
            }
            seen[equal] += 1;
        }
        assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn damaged_and_cut_files_are_decoded_or_refused(
        which in 0_usize..4,
        at in 0.0_f64..1.0,
        changes in prop::collection::vec((0.0_f64..1.0, any::<u8>()), 0..3),
    ) {
        let wavelets = wavelets(Setting::Bound(3e-2));
        let mut bytes = [TABLE, FIELD, CONV, &wavelets][which].to_vec();
        bytes.truncate((at * bytes.len() as f64) as usize);
        for (place, byte) in changes {
            let place = (place * bytes.len() as f64) as usize;
            if let Some(old) = bytes.get_mut(place) {
                *old ^= byte;
            }
        }
        if let Ok(found) = cut(&bytes) {
            prop_assert!(found.data.samples() > 0);
        }
    }
}
