//! Archives: what comes back is what went in, and damage is never taken for data.

use std::f64::consts::TAU;
use std::io::{Read as _, Write as _};
use std::sync::Arc;

use balescope::codec::{Archive, Bound, Bounds};
use balescope::data::{DType, Dataset, Kind, Layout, Profile};
use balescope::metrics::Span;
use balescope::model::{Family, ModelSpec, Size, Tile};
use balescope::train::{Outcome, RunSpec, compress_with, fit};
use balescope::transform::{Plan, Role, TransformKind};
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use ndarray::Array2;
use proptest::prelude::*;

use crate::support::{Random, decoded, has, trained};

/// Names, a flag that is kept exactly, whole numbers, a constant, and values that are not finite.
fn mixed(rows: usize, seed: u64) -> Dataset {
    let mut random = Random(seed);
    let mut values = Array2::zeros((rows, 6));
    for (i, mut row) in values.rows_mut().into_iter().enumerate() {
        let (x, y) = (random.spread(), random.spread());
        row[0] = x;
        row[1] = x + y;
        row[2] = (10.0 * (y + 1.0)).round();
        row[3] = -4.25;
        row[4] = if y > 0.3 { 1.0 } else { -1.0 };
        row[5] = (x - y).abs();
        match i % 50 {
            7 => row[0] = f64::NAN,
            8 => row[1] = f64::INFINITY,
            9 => row[5] = f64::NEG_INFINITY,
            _ => {}
        }
    }
    values.mapv_inplace(|v: f64| f64::from(v as f32));
    Dataset::table(DType::F32, values).named(&["x", "sum", "count", "constant", "flag", "size"])
}

fn train(data: Dataset, change: impl FnOnce(&mut RunSpec)) -> Outcome {
    let mut spec = spec_of(data);
    change(&mut spec);
    trained(&spec)
}

fn spec_of(data: Dataset) -> RunSpec {
    let mut plan = Plan::suggest(&Profile::new(&data));
    if data.columns() > 4 {
        plan.columns[4].role = Role::Exact;
    }
    let features = plan.features(data.points());
    let model = ModelSpec::new(Size::Custom(vec![8]), features, 2.min(features));
    let mut spec = RunSpec::new(Arc::new(data), plan, model);
    spec.training.epochs = 2;
    spec
}

fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

#[test]
fn names_that_a_field_has_no_use_for_come_back() {
    let table = mixed(60, 5);
    let snapshots = Layout {
        kind: Kind::Field,
        component_axis: None,
        ..table.layout.clone()
    };
    let field = table.with_layout(snapshots).unwrap();
    assert!(!field.has_names);
    let outcome = train(field, |_| {});
    let back = decoded(&outcome);
    let back = back.with_layout(table.layout.clone()).unwrap();
    assert!(back.has_names);
    assert_eq!(back.column_names, table.column_names);
}

#[test]
fn what_is_promised_to_survive_does() {
    let data = mixed(400, 5);
    let outcome = train(data.clone(), |_| {});
    let back = decoded(&outcome);
    assert_eq!(back.dtype, DType::F32);
    assert_eq!(back.column_names, data.column_names);
    for ((row, column), &before) in data.values().indexed_iter() {
        let after = back.values()[[row, column]];
        assert!(
            same(after, f64::from(after as f32)),
            "values are of the stored type"
        );
        assert_eq!(after.is_finite(), before.is_finite());
        match column {
            3 | 4 => assert!(
                same(before, after),
                "row {row} column {column}: {before} {after}"
            ),
            2 => assert!(same(after, after.round()) && after >= 0.0),
            5 if before.is_finite() => assert!(after >= 0.0),
            _ if !before.is_finite() => assert!(same(before, after)),
            _ => {}
        }
    }
}

/// Every stored type keeps its exact columns to the last bit: few values, row numbers, and noise.
#[test]
fn exact_columns_of_every_type_come_back() {
    for dtype in [
        DType::Bool,
        DType::I8,
        DType::I64,
        DType::U16,
        DType::U64,
        DType::F16,
        DType::F32,
        DType::F64,
    ] {
        let mut random = Random(3);
        let rare = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0];
        let values = Array2::from_shape_fn((500, 4), |(i, column)| {
            let value = match column {
                0 => (3.0 * random.unit()).floor(),
                1 => i as f64,
                2 => 100.0 * random.spread(),
                _ => random.unit(),
            };
            match (i % 100).checked_sub(96) {
                Some(at) if column < 3 && !dtype.is_integer() => rare[at],
                _ => dtype.nearest(value),
            }
        });
        let data = Dataset::table(dtype, values);
        let outcome = train(data.clone(), |spec| {
            for column in 0..3 {
                spec.plan.columns[column].role = Role::Exact;
            }
            spec.plan.columns[3].role = Role::Model(TransformKind::Quantile);
            spec.model = ModelSpec::new(Size::Custom(vec![4]), 1, 1);
        });
        let back = decoded(&outcome);
        for ((row, column), &before) in data.values().indexed_iter() {
            let after = back.values()[[row, column]];
            assert!(
                column == 3 || same(before, after),
                "{dtype:?} row {row} column {column}: {before} {after}"
            );
        }
    }
}

#[test]
fn directions_outside_the_turn_of_the_model_come_back_where_they_were() {
    let directions = |start: f64| {
        let values = Array2::from_shape_fn((400, 2), |(i, column)| {
            let angle = start + 0.999 * TAU * (i as f64 * 0.618).fract();
            if column == 0 { angle } else { angle.cos() }
        });
        Dataset::table(DType::F64, values)
    };
    let outcome = train(directions(-TAU / 2.0), |spec| {
        spec.plan.columns[0].role = Role::Model(TransformKind::Angle);
        spec.model = ModelSpec::new(Size::Custom(vec![8]), 3, 3);
    });
    // The same directions, counted from 0 to a full turn.
    let other = directions(0.0);
    let back = compress_with(&outcome.archive, &other, None)
        .unwrap()
        .decode()
        .unwrap();
    for (after, before) in back.values().column(0).iter().zip(other.values().column(0)) {
        let miss = (after - before).abs();
        assert!(miss.min(TAU - miss) < 0.1, "{before} {after}");
        assert!((-1e-6..TAU).contains(after), "{after}");
    }
}

#[test]
fn the_ledger_adds_up_to_the_file() {
    // Without a linear path it is no matter of PCA alone.
    let bent = |spec: &mut RunSpec| spec.model.linear_path = false;
    let outcome = train(mixed(300, 6), bent);
    let ledger = outcome.archive.ledger();
    assert_eq!(ledger.total, outcome.archive_bytes.len());
    assert_eq!(ledger.input, 300 * 6 * 4);
    assert!(ledger.latents < 300 * 2 * 2);
    assert!(ledger.encoder > 0 && ledger.exact > 0 && ledger.mask > 0);
    let without = train(mixed(300, 6), |spec| {
        bent(spec);
        spec.training.keep_encoder = false;
    });
    assert_eq!(without.archive.ledger().encoder, 0);
    // A byte for the kind, three for the length, a checksum.
    let lines = 1 + 3 + 4;
    let rest = ledger.total - ledger.encoder - without.archive_bytes.len();
    assert!((lines - 2..=lines).contains(&rest), "{rest}");
    let single = train(mixed(300, 6), |spec| spec.training.rounding = None);
    assert_eq!(single.archive.ledger().latents, 1 + 300 * 2 * 4);
}

/// Two shapes that swing on a grid, and noise.
fn swinging(snapshots: usize) -> Dataset {
    let mut random = Random(4);
    let values = Array2::from_shape_fn((snapshots, 12 * 16), |(t, p)| {
        let (y, x, phase) = ((p / 16) as f64, (p % 16) as f64, 0.4 * t as f64);
        let shapes = phase.sin() * (0.3 * y).sin() * (0.2 * x).cos()
            + phase.cos() * (0.2 * y).cos() * (0.4 * x).sin();
        f64::from((3.0 + shapes + 0.02 * random.spread()) as f32)
    });
    let layout = Layout::field(&[snapshots, 12, 16], None);
    Dataset::plain(DType::F32, layout, values).unwrap()
}

fn with_family(data: Dataset, family: Family, rounding: Option<f64>) -> Outcome {
    train(data, |spec| {
        let features = spec.model.features;
        spec.model = ModelSpec::with_family(family, Size::Small, features, 3);
        spec.training.rounding = rounding;
    })
}

#[test]
fn rounding_shrinks_the_file_and_keeps_the_error() {
    for &family in Family::ALL {
        let exact = with_family(swinging(80), family, None);
        let rounded = with_family(swinging(80), family, Some(0.01));
        let error = |o: &Outcome| o.report.error.all.nrmse_mean;
        assert!(
            error(&rounded) < 1.03 * error(&exact),
            "{family}: {} {}",
            error(&rounded),
            error(&exact)
        );
        let (small, large) = (rounded.archive.ledger(), exact.archive.ledger());
        assert!(
            2 * small.decoder < large.decoder,
            "{family}: {small:?} {large:?}"
        );
        assert!(
            !family.encodes() || 2 * small.latents < large.latents,
            "{family}: {small:?} {large:?}"
        );
        // The file and what was measured are the same.
        let read = Archive::from_bytes("a.bale", &rounded.archive_bytes).unwrap();
        assert_eq!(read, *rounded.archive);
        assert_eq!(read.to_bytes(), *rounded.archive_bytes);
    }
}

#[test]
fn tucker_says_the_same_as_pca_in_fewer_bytes() {
    let both = |rounding| {
        [Family::Linear, Family::Tucker]
            .map(|family| with_family(swinging(80), family, rounding).report)
    };
    let [pca, tucker] = both(Some(0.01));
    let error = |r: &balescope::report::FitReport| r.error.held_out.unwrap().nrmse_mean;
    assert!(error(&tucker) < 1.05 * error(&pca));
    // Rounded, the pictures of PCA are stored as wavelets, which take few bytes too.
    let [plain_pca, plain_tucker] = both(None).map(|report| report.bytes.decoder);
    assert!(2 * plain_tucker < plain_pca);
    assert!(pca.bytes.decoder * 4 < plain_pca);
    assert!(tucker.model.parameters < pca.model.parameters);
}

#[test]
fn closed_forms_compress_other_files_without_an_encoder() {
    for family in [Family::Linear, Family::Tucker, Family::Conv] {
        let outcome = with_family(swinging(80), family, Some(0.01));
        assert_eq!(outcome.archive.ledger().encoder, 0);
        let other = compress_with(&outcome.archive, &swinging(30), None).unwrap();
        let (again, first) = (other.decode().unwrap(), outcome.archive.decode().unwrap());
        for (a, b) in again.values().rows().into_iter().zip(first.values().rows()) {
            assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < 0.05));
        }
    }
}

#[test]
fn tables_have_no_pictures_to_compress() {
    let data = mixed(100, 2);
    let mut spec = spec_of(data);
    spec.model = ModelSpec::with_family(Family::Tucker, Size::Small, spec.model.features, 2);
    let error = fit(&spec, &mut |_| {}, &|| false).unwrap_err().to_string();
    assert!(error.contains("table"), "{error}");
}

#[test]
fn the_report_tells_what_the_file_decodes_to() {
    let data = mixed(300, 9);
    let outcome = train(data.clone(), |_| {});
    let back = decoded(&outcome);
    let spans: Vec<Span> = Profile::new(&data)
        .columns
        .iter()
        .map(Span::from_profile)
        .collect();
    let again = balescope::metrics::compare(
        data.values(),
        back.values(),
        &data.column_names,
        &spans,
        None,
    );
    assert_eq!(outcome.report.error.all, again.all);
    assert_eq!(outcome.report.bytes.total, outcome.archive_bytes.len());
}

#[test]
fn an_archive_is_the_same_after_reading_and_writing() {
    let outcome = train(mixed(200, 1), |_| {});
    let again = Archive::from_bytes("a.bale", &outcome.archive_bytes).unwrap();
    assert_eq!(&again.to_bytes(), &*outcome.archive_bytes);
}

#[test]
fn a_model_compresses_other_rows_and_keeps_their_promises() {
    let outcome = train(mixed(400, 5), |_| {});
    let mut values = mixed(100, 77).values().to_owned();
    values[[0, 5]] = -3.0;
    values[[1, 2]] = 2.5;
    let other = mixed(100, 77).with_values(values).unwrap();
    let archive = compress_with(&outcome.archive, &other, None).unwrap();
    let back = Archive::from_bytes("b.bale", &archive.to_bytes())
        .unwrap()
        .decode()
        .unwrap();
    assert_eq!(back.samples(), 100);
    assert_eq!(back.values().column(4), other.values().column(4));
    assert!(
        back.values()
            .column(5)
            .iter()
            .any(|v| *v < 0.0 || !v.is_finite()),
        "negative values may come back so"
    );
}

#[test]
fn a_model_refuses_what_it_does_not_fit() {
    let outcome = train(mixed(100, 5), |_| {});
    let mut other = mixed(50, 3);
    other.column_names[1] = "difference".to_owned();
    let error = compress_with(&outcome.archive, &other, None)
        .unwrap_err()
        .to_string();
    has(&error, &["difference", "sum"]);
    let mut values = mixed(50, 3).values().to_owned();
    values[[0, 3]] = 1.0;
    let changed = mixed(50, 3).with_values(values).unwrap();
    let error = compress_with(&outcome.archive, &changed, None)
        .unwrap_err()
        .to_string();
    assert!(error.contains("constant"), "{error}");
    let bare = train(mixed(100, 5), |spec| {
        spec.training.keep_encoder = false;
        // PCA needs no encoder.
        spec.model.linear_path = false;
    });
    let error = compress_with(&bare.archive, &mixed(50, 3), None)
        .unwrap_err()
        .to_string();
    assert!(error.contains("encoder"), "{error}");
}

#[test]
fn every_flipped_bit_and_every_truncation_is_an_error() {
    let bytes = train(mixed(60, 2), |_| {}).archive_bytes.to_vec();
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (at % 8);
        let error = Archive::from_bytes("a.bale", &damaged).err();
        assert!(
            error.is_some_and(|e| e.to_string().contains("a.bale")),
            "byte {at}"
        );
    }
    for length in 0..bytes.len() {
        assert!(
            Archive::from_bytes("a.bale", &bytes[..length]).is_err(),
            "length {length}"
        );
    }
    let mut longer = bytes;
    longer.push(0);
    assert!(Archive::from_bytes("a.bale", &longer).is_err());
}

const PARTS: [(u8, &str); 7] = [
    (1, "header"),
    (2, "decoder"),
    (3, "encoder"),
    (17, "latents"),
    (18, "exact"),
    (19, "mask"),
    (20, "residual"),
];

/// The archive with the sections of one kind replaced and every checksum made right again.
fn with_section(bytes: &[u8], wanted: &str, replace: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let end = bytes.len() - 12;
    let length = u32::from_le_bytes(bytes[end..end + 4].try_into().unwrap()) as usize;
    let mut lines = &bytes[end - length..end];
    let mut out = bytes[..12].to_vec();
    let mut table = Vec::new();
    let mut at = 12;
    while let Some((&kind, rest)) = lines.split_first() {
        table.push(kind);
        lines = rest;
        if kind == 16 {
            table.extend(&lines[..4]);
            lines = &lines[4..];
            continue;
        }
        let mut size = 0;
        for shift in (0..).step_by(7) {
            let byte = lines[0];
            lines = &lines[1..];
            size |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        lines = &lines[4..];
        let mut section = bytes[at..at + size].to_vec();
        at += size;
        if PARTS.contains(&(kind, wanted)) {
            replace(&mut section);
        }
        let mut size = section.len();
        while size >= 0x80 {
            table.push(size as u8 | 0x80);
            size >>= 7;
        }
        table.push(size as u8);
        table.extend(crc32fast::hash(&section).to_le_bytes());
        out.extend(section);
    }
    let length = (table.len() as u32).to_le_bytes();
    let checked = [&bytes[..12], &table, &length].concat();
    out.extend(table);
    out.extend(length);
    out.extend(crc32fast::hash(&checked).to_le_bytes());
    out.extend(b"ELAB");
    out
}

#[test]
fn replacing_nothing_changes_nothing() {
    let bytes = train(mixed(60, 2), |_| {}).archive_bytes.to_vec();
    assert_eq!(with_section(&bytes, "header", |_| {}), bytes);
}

fn inflated(packed: &[u8]) -> Vec<u8> {
    let mut raw = Vec::new();
    ZlibDecoder::new(packed).read_to_end(&mut raw).unwrap();
    raw
}

fn deflated(raw: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(raw).unwrap();
    encoder.finish().unwrap()
}

fn convolved(tile: Tile) -> Outcome {
    train(swinging(20), |spec| {
        spec.model = ModelSpec::with_family(Family::Conv, Size::Custom(vec![2]), 12 * 16, 12)
            .with_tile(Some(tile))
            .on(&spec.data.layout);
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    /// Somebody who makes the checksums right can still not make the program panic, hang or take
    /// memory that the file does not justify.
    #[test]
    fn forged_sections_never_panic(
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        section in prop::sample::select(vec!["header", "latents", "decoder", "encoder", "exact", "mask", "residual"]),
        cut in any::<bool>(),
        which in 0..3_usize,
    ) {
        use std::sync::OnceLock;
        static BYTES: OnceLock<[Vec<u8>; 3]> = OnceLock::new();
        let bytes = BYTES.get_or_init(|| [
            train(mixed(60, 2), |spec| {
                spec.training.bounds = Bounds::all(Bound::Range(1e-2));
            }).archive_bytes.to_vec(),
            convolved(Tile::Whole).archive_bytes.to_vec(),
            convolved(Tile::Edge(5)).archive_bytes.to_vec(),
        ]);
        let forged = with_section(&bytes[which], section, |content| {
            // The header is deflated; what is wrong with it lies behind that.
            let packed = section == "header";
            if packed { *content = inflated(content) }
            let at = at.index(content.len());
            if cut { content.truncate(at) } else { content[at] = byte }
            if packed { *content = deflated(content) }
        });
        if let Ok(archive) = Archive::from_bytes("forged.bale", &forged) {
            let _ = archive.decode();
            let _ = archive.info();
        }
    }
}

/// The same for the header of a coordinate network, whose grid says how much is computed.
#[test]
fn a_forged_coordinate_network_never_panics() {
    let outcome = train(swinging(6), |spec| {
        let (size, features) = (Size::Custom(vec![4, 3]), spec.model.features);
        spec.model =
            ModelSpec::with_family(Family::Coordinate, size, features, 1).on(&spec.data.layout);
        spec.training.epochs = 2;
    });
    let bytes = &outcome.archive_bytes;
    let mut length = 0;
    let header = std::cell::RefCell::new(Vec::new());
    with_section(bytes, "header", |content| {
        *header.borrow_mut() = inflated(content);
    });
    let header = header.into_inner();
    for at in 0..header.len() {
        for byte in [0, 1, 2, 24, 27, 0x7f, 255] {
            let mut forged = header.clone();
            forged[at] = byte;
            let forged = with_section(bytes, "header", |content| *content = deflated(&forged));
            if let Ok(archive) = Archive::from_bytes("forged.bale", &forged) {
                length += archive.decode().map_or(0, |data| data.samples());
                let _ = (archive.info(), archive.network(), archive.can_compress());
            }
        }
    }
    assert!(length > 0, "some changes do no harm");
}

#[test]
fn an_overshoot_at_the_end_of_a_type_stays_finite() {
    let mut values = mixed(400, 3).values().to_owned();
    for (i, mut row) in values.rows_mut().into_iter().enumerate() {
        if i % 3 == 0 {
            row[0] = f64::from(f32::MIN);
        }
    }
    let data = mixed(400, 3).with_values(values).unwrap();
    let outcome = train(data.clone(), |_| {});
    let back = outcome.archive.decode().unwrap();
    let finite = |data: &Dataset| data.values().mapv(f64::is_finite);
    assert_eq!(finite(&back), finite(&data));
}

#[test]
fn zeros_of_either_sign_keep_it() {
    let mut values = mixed(100, 3).values().to_owned();
    for (i, mut row) in values.rows_mut().into_iter().enumerate() {
        row[3] = if i % 2 == 0 { 0.0 } else { -0.0 };
    }
    let data = mixed(100, 3).with_values(values).unwrap();
    let outcome = train(data.clone(), |_| {});
    let signs = |data: &Dataset| data.values().column(3).mapv(f64::to_bits);
    let other = compress_with(&outcome.archive, &data, None).unwrap();
    for archive in [&*outcome.archive, &other] {
        assert_eq!(signs(&archive.decode().unwrap()), signs(&data));
    }
}

#[test]
fn a_model_reads_other_files_as_its_own_data_were_read() {
    let turned = Layout {
        shape: vec![100, 6],
        kind: Kind::Table,
        sample_axis: Some(1),
        component_axis: Some(0),
    };
    let data = mixed(100, 4);
    let flipped = data.with_layout(turned).unwrap();
    let outcome = train(flipped, |spec| {
        spec.plan = Plan::suggest(&Profile::new(&spec.data));
        spec.model = ModelSpec::new(Size::Custom(vec![8]), spec.plan.features(1), 2);
    });
    assert_eq!(
        compress_with(&outcome.archive, &data, None)
            .unwrap()
            .decode()
            .unwrap()
            .samples(),
        6
    );
}
