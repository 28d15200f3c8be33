//! Tests of all codecs.

use ndarray::Array2;
use proptest::prelude::*;

use super::*;
use crate::data::Layout;
use crate::metrics::{Span, compare};

fn dataset(shape: &[usize], dtype: DType, value: impl Fn(usize, usize) -> f64) -> Dataset {
    let layout = Layout::guess(shape, false);
    let values = Array2::from_shape_fn((layout.samples(), layout.features()), |(r, c)| {
        dtype.nearest(value(r, c))
    });
    Dataset::plain(dtype, layout, values).unwrap()
}

/// Waves in several columns or along several axes, a constant column, and what is not finite.
fn odd(shape: &[usize], dtype: DType) -> Dataset {
    dataset(shape, dtype, |r, c| match (r + 3 * c) % 17 {
        _ if c == 1 => 4.0,
        3 => f64::NAN,
        5 => f64::INFINITY,
        7 => f64::NEG_INFINITY,
        9 => -0.0,
        _ => 60.0 + 50.0 * (0.2 * r as f64 + 0.7 * c as f64).sin(),
    })
}

fn bits(data: &Dataset) -> Vec<u64> {
    data.values().iter().map(|v| v.to_bits()).collect()
}

/// Mean NRMSE and the size of the file.
fn measure(data: &Dataset, codec: &dyn Codec, setting: Setting) -> (f64, usize) {
    let bytes = pack(data, codec, setting).unwrap();
    let back = unpack(&bytes).unwrap();
    let profile = crate::data::Profile::new(data);
    let spans: Vec<Span> = profile.columns.iter().map(Span::from_profile).collect();
    let names = &data.column_names;
    let found = compare(data.values(), back.values(), names, &spans, None);
    (found.all.nrmse_mean, bytes.len())
}

const SHAPES: [&[usize]; 6] = [
    &[40, 6],
    &[1, 6],
    &[23],
    &[8, 9, 10],
    &[1, 9, 10],
    &[5, 4, 3, 6, 5],
];

#[test]
fn every_codec_gives_back_every_type_and_shape() {
    for dtype in DType::ALL {
        for shape in SHAPES {
            let data = odd(shape, dtype);
            for codec in CODECS {
                for setting in codec.settings(&Shape::from_data(&data)) {
                    let what = format!("{} {setting} {dtype:?} {shape:?}", codec.name());
                    let back = unpack(&pack(&data, *codec, setting).unwrap()).unwrap();
                    assert_eq!(back.layout, data.layout, "{what}");
                    assert_eq!(back.dtype, dtype, "{what}");
                    assert_eq!(back.column_names, data.column_names, "{what}");
                    for (before, after) in data.values().iter().zip(back.values()) {
                        if before.is_finite() {
                            assert!((before - after).abs() < 120.0, "{what}: {before} {after}");
                        } else {
                            assert_eq!(before.to_bits(), after.to_bits(), "{what}");
                        }
                    }
                    if matches!(setting, Setting::Plain | Setting::Level(_)) {
                        assert_eq!(bits(&data), bits(&back), "{what}");
                    }
                }
            }
        }
    }
}

#[test]
fn fields_have_every_codec_and_small_types_no_casts() {
    let settings = |data: &Dataset| -> Vec<usize> {
        let shape = Shape::from_data(data);
        CODECS.iter().map(|c| c.settings(&shape).len()).collect()
    };
    let field = settings(&odd(&[8, 9, 10], DType::F64));
    let is_of_tables = |i: usize| CODECS[i].name() == "table";
    let tried = field.iter().enumerate();
    assert!(
        tried.clone().all(|(i, n)| (*n > 0) != is_of_tables(i)),
        "{field:?}"
    );
    assert_eq!(field[2], 3);
    let table = settings(&odd(&[40, 6], DType::F32));
    assert_eq!((table[2], table[6]), (2, 0));
    assert_eq!(settings(&odd(&[40, 6], DType::U8))[2], 0);
}

#[test]
fn a_tighter_setting_costs_bytes_and_buys_accuracy() {
    let smooth = |r: usize, c: usize| {
        let (y, x) = ((c / 20) as f64, (c % 20) as f64);
        (0.2 * r as f64).sin() * (0.3 * y).cos() + (0.11 * x * y + 0.3 * r as f64).sin()
    };
    let noise = |r: usize, c: usize| ((r * 7919 + c * 104_729) % 1009) as f64 / 1e4;
    for shape in [&[30, 16, 20][..], &[3000, 5]] {
        let data = dataset(shape, DType::F64, |r, c| smooth(r, c) + noise(r, c));
        for codec in CODECS {
            let settings = codec.settings(&Shape::from_data(&data));
            let shares = settings.iter().filter(|s| matches!(s, Setting::Share(_)));
            let found: Vec<_> = shares.map(|s| measure(&data, *codec, *s)).collect();
            for pair in found.windows(2) {
                // Pcodec now and then finds a worse way to pack fewer steps.
                let larger = 4 * pair[1].1 >= 3 * pair[0].1 - 400;
                let better = pair[1].0 <= pair[0].0;
                assert!(better && larger, "{}: {found:?}", codec.name());
            }
            if let (Some(first), Some(last)) = (found.first(), found.last()) {
                assert!(first.0 > 300.0 * last.0, "{}: {found:?}", codec.name());
                assert!(first.1 * 3 < last.1, "{}: {found:?}", codec.name());
            }
        }
    }
}

#[test]
fn an_error_stays_within_half_a_step_or_the_tolerance() {
    let data = odd(&[200, 5], DType::F64);
    let profile = crate::data::Profile::new(&data);
    for (name, limit) in [("quantise", 0.5), ("zfp", 1.0)] {
        let codec = find(name).unwrap();
        for share in [0.1, 1e-3, 1e-5] {
            let back = unpack(&pack(&data, codec, Setting::Share(share)).unwrap()).unwrap();
            let pairs = data.values().into_iter().zip(back.values());
            for (i, (before, after)) in pairs.enumerate() {
                let error = (before - after).abs();
                let most = limit * share * profile.columns[i % 5].range() * 1.000_001;
                assert!(!before.is_finite() || error <= most, "{name} {share} {i}");
            }
        }
    }
}

#[test]
fn a_bound_is_kept_for_every_type_and_shape() {
    use crate::codec::bound::Bound;
    for dtype in DType::ALL {
        for shape in SHAPES {
            let data = odd(shape, dtype);
            for codec in CODECS {
                for share in [0.1, 1e-3, 1e-9] {
                    let Some(setting) = codec.within(share) else {
                        continue;
                    };
                    let what = format!("{} {setting} {dtype:?} {shape:?}", codec.name());
                    let back = unpack(&pack(&data, *codec, setting).unwrap()).unwrap();
                    for i in 0..data.columns() {
                        let (before, after) = (data.stored_column(i), back.stored_column(i));
                        let limit = Bound::Range(share).limit_of(before.doubles.iter().copied());
                        for (b, a) in before.iter().zip(after.iter()) {
                            assert!(limit.holds(dtype, b, a), "{what}: {b:?} {a:?}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_bound_is_kept_by_64_bit_integers_and_extremes() {
    use crate::codec::bound::Bound;
    let codec = find("wavelet").unwrap();
    for (dtype, values) in [
        (DType::I64, [f64::from(i32::MAX), -9e18, 4e18, 77.0, 9e18]),
        (DType::F64, [f64::MAX, f64::MIN, 0.0, 5e-324, 1e300]),
        (
            DType::F32,
            [1e8, 1e8 + 8.0, 1e8 + 16.0, 1e8 - 8.0, 1e8 + 800.0],
        ),
    ] {
        let data = dataset(&[9, 8, 5], dtype, |r, c| values[(r * 3 + c) % 5]);
        for share in [0.3, 1e-3, 1e-15] {
            let setting = codec.within(share).unwrap();
            let back = unpack(&pack(&data, codec, setting).unwrap()).unwrap();
            let (before, after) = (data.stored_column(0), back.stored_column(0));
            let limit = Bound::Range(share).limit_of(before.doubles.iter().copied());
            for (b, a) in before.iter().zip(after.iter()) {
                assert!(limit.holds(dtype, b, a), "{dtype:?} {share}: {b:?} {a:?}");
            }
        }
    }
    assert!(find("zfp").unwrap().within(0.1).is_none());
}

#[test]
fn extreme_values_stay_finite() {
    let extremes = [f64::MAX, f64::MIN, 0.0, 5e-324, -1e-310, 1e300, 1.0];
    for shape in [&[21, 2][..], &[4, 5, 6]] {
        let data = dataset(shape, DType::F64, |r, c| extremes[(r + 2 * c) % 7]);
        for codec in CODECS {
            for setting in codec.settings(&Shape::from_data(&data)) {
                let back = unpack(&pack(&data, *codec, setting).unwrap()).unwrap();
                assert!(
                    back.values().iter().all(|v| v.is_finite()),
                    "{} {setting}",
                    codec.name()
                );
            }
        }
    }
}

#[test]
fn names_and_order_come_back() {
    let mut data = odd(&[12, 3], DType::F32);
    data.column_names = ["a", "é", ""].map(str::to_owned).to_vec();
    data.has_names = true;
    data.fortran_order = true;
    data.byte_order = crate::data::ByteOrder::Big;
    let back = unpack(&pack(&data, CODECS[0], Setting::Level(3)).unwrap()).unwrap();
    assert_eq!(back.column_names, data.column_names);
    assert_eq!(
        (back.has_names, back.fortran_order, back.byte_order),
        (true, true, data.byte_order)
    );
}

#[test]
fn the_smallest_file_without_loss_is_one() {
    for dtype in [DType::F32, DType::F64, DType::I16, DType::Bool] {
        let data = odd(&[40, 3], dtype);
        let (file, codec) = pack_lossless(&data).unwrap();
        assert_eq!(
            bits(&unpack(&file).unwrap()),
            bits(&data),
            "{}",
            codec.name()
        );
        for other in ["zstd", "pcodec"].iter().filter_map(|name| find(name)) {
            for setting in other.settings(&Shape::from_data(&data)) {
                assert!(file.len() <= pack(&data, other, setting).unwrap().len());
            }
        }
    }
}

#[test]
fn damaged_files_are_errors() {
    let data = odd(&[8, 9, 10], DType::F64);
    for codec in CODECS {
        let setting = codec.settings(&Shape::from_data(&data)).first().copied();
        let setting = setting.unwrap_or(Setting::Bound(1e-2));
        let good = pack(&data, *codec, setting).unwrap();
        for at in (0..good.len()).step_by(1 + good.len() / 200) {
            let mut bad = good.clone();
            bad[at] ^= 1 << (at % 8);
            assert!(unpack(&bad).is_err(), "{} {at}", codec.name());
            assert!(unpack(&good[..at]).is_err(), "{} {at}", codec.name());
        }
    }
}

/// Whatever came past the checksums: an error or some values, never a panic.
fn decode_anything(bytes: &[u8], codec: &'static dyn Codec, shape: &Shape) {
    let settings = codec.settings(shape);
    let decoded = codec.decode(bytes, shape, settings[0]);
    if let Ok(columns) = decoded {
        assert!(columns.iter().all(|c| c.doubles.len() == shape.count()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn damaged_values_never_panic(at in any::<prop::sample::Index>(), bit in 0_u8..8, cut in any::<prop::sample::Index>()) {
        for (shape, dtype) in [(&[3, 9, 10][..], DType::F64), (&[8, 3, 5], DType::U16)] {
            let data = odd(shape, dtype);
            let shape = Shape::from_data(&data);
            let column = |i| data.column(i).iter().copied().collect::<Vec<_>>().into();
            let columns: Columns = (0..data.columns()).map(column).collect();
            for codec in CODECS.iter().copied() {
                let Some(setting) = codec.settings(&shape).first().copied() else { continue };
                let good = codec.encode(&columns, &shape, setting).unwrap();
                let mut bad = good.clone();
                bad[at.index(good.len())] ^= 1 << bit;
                decode_anything(&bad, codec, &shape);
                decode_anything(&good[..cut.index(good.len())], codec, &shape);
                decode_anything(&[], codec, &shape);
            }
        }
    }

    #[test]
    fn any_floats_come_back_bit_for_bit(values in prop::collection::vec(any::<f64>(), 1..60)) {
        let data = dataset(&[values.len(), 1], DType::F64, |r, _| values[r]);
        for (name, setting) in [("zstd", Setting::Level(3)), ("pcodec", Setting::Plain)] {
            let codec = find(name).unwrap();
            let back = unpack(&pack(&data, codec, setting).unwrap()).unwrap();
            prop_assert_eq!(bits(&data), bits(&back));
        }
    }
}

#[test]
fn versions_are_those_of_the_build() {
    for codec in CODECS {
        let version = codec.version();
        assert!(version.chars().any(|c| c.is_ascii_digit()), "{version}");
    }
    assert!(library("pco").starts_with("pco 1."));
    assert_eq!(library("no such library"), "no such library");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn wavelets_without_loss_give_back_every_bit(
        dtype in prop::sample::select(&DType::ALL),
        numbers in prop::collection::vec((any::<i32>(), 0_u32..31), 12..200),
        smooth in any::<bool>(),
        decibels in 1_i32..100,
    ) {
        let rows = numbers.len() / 6;
        let data = dataset(&[rows, 2, 3], dtype, |r, c| {
            let (number, shift) = numbers[r * 6 + c];
            let rough = f64::from(number >> shift);
            match number % 23 {
                1 => f64::NAN,
                2 => -0.0,
                3 => f64::NEG_INFINITY,
                _ if smooth => (r * c) as f64 + 1e-3 * f64::from(number % 7),
                _ => f64::from((rough / 7.0) as f32),
            }
        });
        let codec = find("wavelet-exact").unwrap();
        for setting in [Setting::Level(decibels), Setting::Plain] {
            let back = unpack(&pack(&data, codec, setting).unwrap()).unwrap();
            prop_assert_eq!(bits(&data), bits(&back));
        }
    }
}
