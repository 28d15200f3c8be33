//! Tests of the wavelet codec as a whole.

use proptest::prelude::*;

use super::array::{decode, decode_first, encode, encode_with_back, encode_within, head_length};

/// A smooth field with a few spikes: whole numbers only, so that it is the same everywhere.
fn field(axes: &[usize], spikes: bool) -> Vec<f64> {
    let count: usize = axes.iter().product();
    let value = |i: usize| {
        let (mut rest, mut sum) = (i, 0);
        for (turn, length) in axes.iter().rev().enumerate() {
            let at = rest % length;
            rest /= length;
            sum += (at * (turn + 3) * 5 + at * at / 4) % 97;
        }
        let wave = (sum % 97).min(97 - sum % 97) as f64 / 97.0;
        if spikes && i % 41 == 7 {
            1.0 - wave
        } else {
            wave
        }
    };
    (0..count).map(value).collect()
}

fn rmse(a: &[f64], b: &[f64]) -> f64 {
    let squares: f64 = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum();
    (squares / a.len() as f64).sqrt()
}

#[test]
fn errors_follow_the_step_for_every_shape() {
    let shapes: [&[usize]; 9] = [
        &[1],
        &[3],
        &[500],
        &[1, 1, 77],
        &[2, 3],
        &[31, 1, 45],
        &[17, 4, 9],
        &[5, 6, 7, 8],
        &[3, 2, 5, 4, 9],
    ];
    for axes in shapes {
        let values = field(axes, true);
        for step in [0.3, 0.01, 1e-5] {
            let bytes = encode(&values, axes, step);
            let back = decode(&bytes, axes).unwrap();
            assert_eq!(back.len(), values.len());
            assert_eq!(encode_with_back(&values, axes, step), (bytes, back.clone()));
            let error = rmse(&values, &back);
            assert!(error < 1.2 * step, "{axes:?} {step}: {error}");
        }
    }
}

#[test]
fn smooth_fields_take_few_bytes() {
    let axes = [20, 30, 40];
    let values: Vec<f64> = (0..24_000)
        .map(|i| {
            let (t, y, x) = (i / 1200, i / 40 % 30, i % 40);
            let wave =
                (0.1 * f64::from(t)).cos() * (0.1 * f64::from(y) + 0.05 * f64::from(x)).sin();
            0.5 + 0.5 * wave
        })
        .collect();
    let bytes = encode(&values, &axes, 0.01);
    let back = decode(&bytes, &axes).unwrap();
    assert!(rmse(&values, &back) < 0.005);
    assert!(bytes.len() < 600, "{} bytes", bytes.len());
}

#[test]
fn blocks_of_zeros_and_constants_cost_next_to_nothing() {
    let axes = [64, 64, 64];
    let constant = vec![0.25; 1 << 18];
    assert!(encode(&constant, &axes, 1e-3).len() < 30);
    let mut spike = constant;
    spike[100_000] = 1.0;
    let bytes = encode(&spike, &axes, 1e-2);
    assert!(bytes.len() < 1500, "{} bytes", bytes.len());
}

#[test]
fn a_mask_costs_little() {
    let axes = [8, 40, 50];
    let smooth: Vec<f64> = (0..16_000)
        .map(|i| {
            let (t, y, x) = (i / 2000, i / 50 % 40, i % 50);
            0.5 + 0.4 * (0.2 * f64::from(t) + 0.1 * f64::from(y) - 0.15 * f64::from(x)).sin()
        })
        .collect();
    let mut masked = smooth.clone();
    for (i, value) in masked.iter_mut().enumerate() {
        let (y, x) = (i / 50 % 40, i % 50);
        if (y + x) % 50 < 15 && y > 10 {
            *value = f64::NAN;
        }
    }
    let [whole, holed] = [&smooth, &masked].map(|v| encode_within(v, &axes, 1e-3).0.len());
    assert!(holed < 3 * whole, "{holed} bytes for {whole}");
    let back = decode(&encode_within(&masked, &axes, 1e-3).0, &axes).unwrap();
    for (before, after) in masked.iter().zip(&back) {
        assert!(before.is_nan() || (before - after).abs() <= 1e-3);
    }
}

/// FNV-1a.
fn checksum(bytes: &[u8]) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325;
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(start, step)
}

/// Of a field in steps of 0.02, and within a bound: the length and the checksum of the bytes, and the checksum of what
/// they decode to.
fn lengths_and_checksums(axes: &[usize], most: f64) -> [u64; 6] {
    let values = field(axes, true);
    let of_values = |bytes: &[u8]| -> u64 {
        let values = decode(bytes, axes).unwrap();
        let bits = values.iter().flat_map(|v| v.to_bits().to_le_bytes());
        checksum(&bits.collect::<Vec<u8>>())
    };
    let coarse = encode(&values, axes, 0.02);
    let (bounded, _) = encode_within(&values, axes, most);
    [
        coarse.len() as u64,
        checksum(&coarse),
        of_values(&coarse),
        bounded.len() as u64,
        checksum(&bounded),
        of_values(&bounded),
    ]
}

/// A change of the format, or of what is computed, would make other bytes or other values: files that were
/// written before could not be read.
#[test]
fn bytes_and_values_stay_as_they_were() {
    let found = lengths_and_checksums(&[12, 19, 34], 0.01);
    assert_eq!(found, GOLDEN);
}

/// The same of an array that is coded with less effort.
#[test]
fn bytes_and_values_of_large_arrays_stay_as_they_were() {
    let found = lengths_and_checksums(&[25, 38, 52], 0.002);
    assert_eq!(found, LARGE_GOLDEN);
}

const LARGE_GOLDEN: [u64; 6] = [
    28_238,
    5_975_978_448_092_513_393,
    16_164_052_299_385_013_367,
    44_846,
    15_995_482_060_136_682_461,
    11_223_122_671_775_379_045,
];

#[test]
fn large_arrays_keep_their_steps_and_bounds() {
    let shapes: [&[usize]; 5] = [
        &[40_000],
        &[4, 9000],
        &[33, 32, 34],
        &[3, 1, 5, 50, 50],
        &[9000, 2, 3],
    ];
    for axes in shapes {
        let mut values = field(axes, true);
        for step in [0.3, 0.01, 1e-5] {
            let bytes = encode(&values, axes, step);
            assert!(bytes[4] & 128 != 0);
            let back = decode(&bytes, axes).unwrap();
            assert_eq!(back.len(), values.len());
            assert_eq!(encode_with_back(&values, axes, step), (bytes, back.clone()));
            let error = rmse(&values, &back);
            assert!(error < 1.2 * step, "{axes:?} {step}: {error}");
        }
        for value in values.iter_mut().step_by(97) {
            *value = f64::NAN;
        }
        for most in [0.2, 0.01, 1e-5] {
            let (bytes, told) = encode_within(&values, axes, most);
            let back = decode(&bytes, axes).unwrap();
            assert_eq!(told, back);
            for (before, after) in values.iter().zip(&back) {
                let off = (before - after).abs();
                assert!(
                    before.is_nan() || off <= most * (1.0 + 1e-9),
                    "{axes:?} {most}: {off}"
                );
            }
        }
    }
}

#[test]
fn damaged_bytes_of_large_arrays_are_an_error_or_values() {
    let axes = [33, 30, 40];
    let values = field(&axes, true);
    for good in [
        encode(&values, &axes, 0.05),
        encode_within(&values, &axes, 0.01).0,
    ] {
        let whole = decode(&good, &axes).unwrap();
        assert_eq!(decode_first(&good, &axes).unwrap(), whole);
        for turn in 1..20 {
            let at = (good.len() - 1) * turn / 20;
            assert!(decode(&good[..at], &axes).is_err());
            let mut bad = good.clone();
            bad[at] ^= 1 << (turn % 8);
            for bytes in [&bad[..], &bad[..at], &good[..at]] {
                for values in [decode(bytes, &axes), decode_first(bytes, &axes)] {
                    assert!(
                        values.is_err() || values.is_ok_and(|values| values.len() == whole.len())
                    );
                }
            }
        }
    }
}

const GOLDEN: [u64; 6] = [
    3203,
    8_538_639_409_003_139_701,
    2_578_517_276_375_281_290,
    3075,
    14_940_995_957_443_263_745,
    15_171_589_978_890_790_555,
];

fn shape() -> impl Strategy<Value = Vec<usize>> {
    let axis = prop_oneof![1..4_usize, 4..9_usize, 9..40_usize];
    prop::collection::vec(axis, 1..5).prop_filter("small enough", |axes| {
        axes.iter().product::<usize>() < 20_000
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Whatever the shape, the values among them that are none, and the bound.
    #[test]
    fn no_value_is_off_by_more_than_the_bound(
        axes in shape(),
        seed in any::<u64>(),
        kind in 0..4_u8,
        exponent in 1..50_i32,
    ) {
        let mut random = seed | 1;
        let mut next = || {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (random >> 40) as f64 / f64::from(1 << 24)
        };
        let mut values = field(&axes, kind == 1);
        for value in &mut values {
            match kind {
                2 => *value = next(),
                3 if next() < 0.2 => *value = f64::NAN,
                _ => {}
            }
        }
        let most = 10_f64.powf(-f64::from(exponent) / 10.0);
        let (bytes, told) = encode_within(&values, &axes, most);
        let back = decode(&bytes, &axes).unwrap();
        prop_assert_eq!(back.len(), values.len());
        prop_assert_eq!(&told, &back);
        for (before, after) in values.iter().zip(&back) {
            prop_assert!(before.is_nan() || (before - after).abs() <= most * (1.0 + 1e-9));
        }
    }

    #[test]
    fn damaged_bytes_are_an_error_or_values(
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let axes = [6, 13, 10];
        let values = field(&axes, true);
        for good in [encode(&values, &axes, 0.01), encode_within(&values, &axes, 0.01).0] {
            let mut bad = good.clone();
            bad[at.index(good.len())] = byte;
            for bytes in [&bad[..], &good[..cut.index(good.len())], &[byte; 40]] {
                if let Ok(values) = decode(bytes, &axes) {
                    prop_assert_eq!(values.len(), 780);
                }
            }
        }
    }

    #[test]
    fn any_bytes_decode_to_something_or_nothing(
        axes in shape(),
        bytes in prop::collection::vec(any::<u8>(), 0..120),
    ) {
        let count = axes.iter().product::<usize>();
        if let Ok(values) = decode(&bytes, &axes) {
            prop_assert_eq!(values.len(), count);
        }
        // With a plan that is possible, and either effort.
        for effort in [0, 128] {
            let mut plain = vec![0; 4 + axes.iter().filter(|n| **n > 1).count().max(1)];
            plain[4] = effort;
            plain.extend(&bytes);
            if let Ok(values) = decode(&plain, &axes) {
                prop_assert_eq!(values.len(), count);
            }
        }
    }
}

#[test]
fn the_first_bytes_give_what_is_certain_and_arrays_of_earlier_versions_are_read() {
    let axes = [9, 24, 33];
    let values = field(&axes, true);
    for bytes in [
        encode(&values, &axes, 1e-3),
        encode_within(&values, &axes, 1e-2).0,
    ] {
        let whole = decode(&bytes, &axes).unwrap();
        assert_eq!(decode_first(&bytes, &axes).unwrap(), whole);
        let head = head_length(&bytes, &axes);
        assert!(decode_first(&bytes[..head - 1], &axes).is_err());
        let mut errors = Vec::new();
        for part in 0..=10 {
            let length = head + (bytes.len() - head) * part / 10;
            assert!(part == 10 || decode(&bytes[..length], &axes).is_err());
            errors.push(rmse(
                &whole,
                &decode_first(&bytes[..length], &axes).unwrap(),
            ));
        }
        assert!(
            errors[10] == 0.0 && errors[8] < 0.6 * errors[0] && errors[4] < errors[0],
            "{errors:?}"
        );
    }
    // Written by the version before coarse bands came first: a step of 0.01, and a bound of 0.01.
    let old = include_bytes!("old_order.bin");
    let (plain, bounded) = old.split_at(OLD_PLAIN);
    let value = |i: usize| {
        let (t, y, x) = (i / 312, i / 24 % 13, i % 24);
        ((t * x + 3 * y * y) % 640) as f64 / 640.0
    };
    let values: Vec<f64> = (0..4992).map(value).collect();
    assert!(rmse(&values, &decode(plain, &OLD_AXES).unwrap()) < 0.012);
    let back = decode(bounded, &OLD_AXES).unwrap();
    let off = values.iter().zip(back).map(|(a, b)| (a - b).abs());
    assert!(off.fold(0.0, f64::max) <= 0.01 + 1e-9);
}

const OLD_AXES: [usize; 3] = [16, 13, 24];
const OLD_PLAIN: usize = 557;
