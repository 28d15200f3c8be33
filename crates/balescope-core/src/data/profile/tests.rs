//! Tests of profiles.

use ndarray::Array2;

use super::*;
use crate::data::{Dataset, Layout, Origin, Values};

fn profile_of(dtype: DType, shape: &[usize], values: Array2<f64>) -> Profile {
    let layout = Layout::guess(shape, false);
    Profile::new(&Dataset::plain(dtype, layout, values).unwrap())
}

fn table(dtype: DType, values: Array2<f64>) -> Profile {
    let shape = values.shape().to_vec();
    profile_of(dtype, &shape, values)
}

fn column(values: Vec<f64>) -> ColumnProfile {
    let values = Array2::from_shape_vec((values.len(), 1), values).unwrap();
    table(DType::F64, values).columns.remove(0)
}

fn advice(profile: &Profile, words: &str) -> Vec<usize> {
    let found = profile.advice.iter().find(|a| a.text.contains(words));
    found
        .unwrap_or_else(|| panic!("no \"{words}\" in {:#?}", profile.advice))
        .columns
        .clone()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * b.abs()
}

#[test]
fn statistics_are_over_finite_values() {
    let c = column(vec![
        1.0,
        f64::NAN,
        2.0,
        f64::INFINITY,
        4.0,
        5.0,
        f64::NEG_INFINITY,
    ]);
    assert_eq!((c.min, c.max, c.mean, c.median), (1.0, 5.0, 3.0, 3.0));
    assert!(close(c.std, 2.5_f64.sqrt()));
    assert_eq!((c.nan, c.infinite, c.distinct), (1, 2, 4));
    assert!(c.whole && c.never_negative() && !c.constant());
    assert_eq!(c.min_positive, 1.0);
}

#[test]
fn a_column_without_values_has_no_statistics() {
    let c = column(vec![f64::NAN, f64::INFINITY]);
    for value in [c.min, c.max, c.mean, c.std, c.median, c.min_positive] {
        assert!(value.is_nan());
    }
    assert!(c.constant() && !c.whole && !c.never_negative() && !c.identifier);
    assert_eq!(c.range(), 0.0);
}

#[test]
fn a_large_offset_costs_no_digits() {
    let count = 200_000;
    let c = column((0..count).map(|i| 1e9 + f64::from(i % 2)).collect());
    assert!(close(c.mean, 1e9 + 0.5), "{}", c.mean);
    assert!((c.std - 0.5).abs() < 1e-9, "{}", c.std);
}

#[test]
fn values_near_the_limit_do_not_overflow() {
    let c = column(vec![1e308, -1e308, 1e308, -1e308]);
    assert_eq!(c.mean, 0.0);
    assert!(close(c.std, 1e308), "{}", c.std);
    let offset = column(vec![1.5e308; 3].into_iter().chain([1.4e308]).collect());
    assert!(close(offset.mean, 1.475e308), "{}", offset.mean);
}

#[test]
fn blocks_merge_to_the_same_as_one_pass() {
    let values = Array2::from_shape_fn((50_000, 3), |(r, c)| ((r * 37 + c * 11) % 1009) as f64);
    let profile = table(DType::F64, values.clone());
    for (c, found) in profile.columns.iter().enumerate() {
        let column = values.column(c);
        let mean = column.sum() / 50_000.0;
        let variance = column.mapv(|v| (v - mean).powi(2)).sum() / 50_000.0;
        assert!((found.mean - mean).abs() < 1e-9 * mean);
        assert!((found.std - variance.sqrt()).abs() < 1e-9 * found.std);
        assert_eq!((found.min, found.max, found.distinct), (0.0, 1008.0, 1009));
    }
}

#[test]
fn components_of_a_field_are_apart() {
    let values = Array2::from_shape_fn((30, 12), |(_, f)| if f < 6 { 1.0 } else { f as f64 });
    let profile = profile_of(DType::F32, &[30, 2, 3, 3], Array2::zeros((30, 18)));
    assert_eq!(profile.columns.len(), 2);
    let layout = Layout::field(&[30, 6, 2], Some(2));
    let data = Dataset::plain(DType::F32, layout, values).unwrap();
    let profile = Profile::new(&data);
    assert!(profile.columns[0].constant());
    assert_eq!(
        (profile.columns[1].min, profile.columns[1].max),
        (6.0, 11.0)
    );
}

#[test]
fn identifiers_are_whole_and_all_different() {
    let rows: Vec<f64> = (0..30_000).map(f64::from).collect();
    assert!(column(rows.clone()).identifier);
    assert!(column(rows.iter().map(|r| (r * 7919.0) % 30011.0 + 1e6).collect()).identifier);
    assert!(!column(rows.iter().map(|r| r % 5000.0).collect()).identifier);
    assert!(!column(rows.iter().map(|r| r + 0.5).collect()).identifier);
    assert!(!column(vec![3.0, 1.0, 2.0]).identifier);
}

#[test]
fn measured_whole_numbers_are_no_identifiers() {
    let scattered = |r: f64| (r * 7919.0) % 30011.0;
    let rows = || (0..300).map(f64::from);
    // Counts of a detector: wide apart, in no order.
    assert!(
        !column(
            rows()
                .map(|r| (scattered(r) * 37.0).rem_euclid(100_003.0))
                .collect()
        )
        .identifier
    );
    // A smooth quantity in whole units.
    assert!(!column(rows().map(|r| (1e6 * (r * 0.05).sin()).round()).collect()).identifier);
    // Shuffled row numbers, with a gap here and there.
    assert!(column(rows().map(|r| (r * 7.0) % 300.0).collect()).identifier);
    assert!(
        column(
            rows()
                .map(|r| 1.5 * ((r * 7.0) % 300.0))
                .map(f64::floor)
                .collect()
        )
        .identifier
    );
    // Event numbers of a selection: rising by any steps, also where two files were put together.
    assert!(column(rows().map(|r| r * 1000.0 + scattered(r) % 900.0).collect()).identifier);
    let two = |r: f64| (r % 150.0) * 1000.0 + if r < 150.0 { 3.0 } else { 7.0 };
    assert!(column(rows().map(two).collect()).identifier);
    // So many rows seldom differ all in what is measured.
    let many = |r: i32| (f64::from(r) * 7919.0 * 104_729.0) % 1_000_000_007.0;
    assert!(column((0..10_000).map(many).collect()).identifier);
}

#[test]
fn entropy_passes_over_missing_values() {
    use crate::data::Missing;
    let fill = |r: usize| if r < 100 { -9999.0 } else { (r % 4) as f64 };
    let values = Array2::from_shape_fn((500, 1), |(r, _)| fill(r));
    let data = Dataset::table(DType::F64, values);
    let data = data.with_missing_as(&"-9999".parse::<Missing>().unwrap());
    let profile = Profile::new(&data);
    assert_eq!(profile.columns[0].missing[0].count, 100);
    assert!((profile.columns[0].entropy.unwrap() - 2.0).abs() < 1e-12);
    let nan = |r: usize| if r < 100 { f64::NAN } else { (r % 4) as f64 };
    let same = column((0..500).map(nan).collect());
    assert_eq!(same.entropy, profile.columns[0].entropy);
    let extent = Extent::new(&data, |_| true);
    assert!((extent.columns[0].entropy().unwrap() - 2.0).abs() < 1e-12);
}

#[test]
fn advice_names_the_columns() {
    let row = |r: usize| {
        let r = r as f64;
        let gap = if r == 3.0 { f64::NAN } else { r.sin() };
        [r, 7.0, (r % 5.0) - 2.0, r.sqrt() + 0.1, gap, f64::NAN]
    };
    let values = Array2::from_shape_fn((100, 6), |(r, c)| row(r)[c]);
    let profile = table(DType::F64, values);
    assert_eq!(advice(&profile, "looks like an identifier"), [0]);
    assert_eq!(advice(&profile, "is constant"), [1]);
    assert_eq!(advice(&profile, "whole numbers stored as float64"), [2]);
    assert_eq!(advice(&profile, "never negative"), [3]);
    assert_eq!(
        advice(&profile, "101 NaN values in `column 5`, `column 6`"),
        [4, 5]
    );
    assert_eq!(advice(&profile, "`column 6` has no finite value"), [5]);
    assert!(!profile.advice.iter().any(|a| a.text.contains("too few")));
}

#[test]
fn advice_on_the_whole_data_set() {
    let thirds = Array2::from_shape_fn((10, 2), |(r, c)| f64::from((r + c) as f32 / 3.0));
    let profile = table(DType::F64, thirds);
    assert_eq!(profile.lossless_dtype, DType::F32);
    assert_eq!((profile.stored_bytes, profile.lossless_bytes), (160, 80));
    assert!(
        advice(
            &profile,
            "Every value fits float32: half of the 160 bytes is free"
        )
        .is_empty()
    );
    assert!(advice(&profile, "Only 10 rows:").is_empty());
    let one = profile_of(DType::F32, &[1, 5, 5], Array2::from_elem((1, 25), 0.1));
    advice(&one, "Only 1 snapshot: a model learns little");
    let mut values = Values::blank(&DType::I64.into(), 2, 1);
    (values.view_mut()).set_bits(DType::I64, [(1 << 53) + 1, 1].into_iter());
    let layout = Layout::guess(&[2, 1], false);
    let large = Dataset::of_values(Origin::default(), DType::I64, layout, None, values).unwrap();
    assert_eq!(advice(&Profile::new(&large), "2^53"), [0]);
}

#[test]
fn many_names_are_cut() {
    let profile = table(DType::F64, Array2::ones((60, 9)));
    let text = &profile
        .advice
        .iter()
        .find(|a| a.text.contains("constant"))
        .unwrap()
        .text;
    assert!(
        text.contains("`column 4` and 5 more are constant and cost nothing"),
        "{text}"
    );
}

#[test]
fn any_small_table_can_be_profiled() {
    use proptest::prelude::*;
    proptest!(|(rows in 1_usize..9, columns in 1_usize..5, bits in any::<[u64; 32]>())| {
        let values = Array2::from_shape_fn((rows, columns), |(r, c)| {
            f64::from_bits(bits[(r * columns + c) % 32])
        });
        let profile = table(DType::F64, values.clone());
        for (c, found) in profile.columns.iter().enumerate() {
            let finite: Vec<f64> =
                values.column(c).iter().copied().filter(|v| v.is_finite()).collect();
            prop_assert_eq!(found.nan + found.infinite + finite.len(), rows);
            if !finite.is_empty() {
                prop_assert!(found.min <= found.median && found.median <= found.max);
                prop_assert!(found.mean.is_finite());
                prop_assert!(finite.contains(&found.min) && finite.contains(&found.max));
            }
        }
    });
}

#[test]
fn whole_numbers_mean_nothing_where_the_type_has_no_fractions() {
    let whole = |dtype: DType, value: &dyn Fn(usize) -> f64| {
        let values = Array2::from_shape_fn((200, 1), |(i, _)| dtype.nearest(value(i)));
        let data = Dataset::table(dtype, values);
        let column = &Profile::new(&data).columns[0];
        (column.whole, column.identifier)
    };
    let density = |i: usize| 1e20 * (1.0 + 0.01 * i as f64);
    assert_eq!(whole(DType::F64, &density), (false, false));
    assert_eq!(whole(DType::F32, &density), (false, false));
    assert_eq!(whole(DType::F32, &|i| 1e7 + 2.0 * i as f64), (false, false));
    assert_eq!(whole(DType::F64, &|i| 1e7 + 2.0 * i as f64), (true, true));
    let vacuum = |i: usize| if i < 150 { 0.0 } else { density(i) };
    assert_eq!(whole(DType::F64, &vacuum), (false, false));
    // Counts that go beyond the end are still counts.
    assert_eq!(whole(DType::F32, &|i| (i * 200_000) as f64), (true, true));
    assert_eq!(whole(DType::I64, &|i| 1e17 + 1e5 * i as f64), (true, true));
}

#[test]
fn large_integers_have_their_own_centre_and_spread() {
    let start = 1_i64 << 62;
    let mut values = Values::blank(&DType::I64.into(), 2001, 1);
    for i in 0..2001 {
        let (double, rest) = DType::I64.from_bits((start + i as i64) as u64);
        values.doubles[[i, 0]] = double;
        values.remainders.as_mut().unwrap()[[i, 0]] = rest;
    }
    let layout = Layout::guess(&[2001, 1], false);
    let data = Dataset::of_values(Origin::default(), DType::I64, layout, None, values).unwrap();
    let column = &Profile::new(&data).columns[0];
    // 0, 1, ..., n - 1: variance (n^2 - 1) / 12.
    let std = ((2001.0_f64 * 2001.0 - 1.0) / 12.0).sqrt();
    assert!((column.std / std - 1.0).abs() < 1e-12, "{}", column.std);
    let start = i128::from(start);
    assert_eq!(column.integer_ends, Some([start, start + 2000]));
    assert_eq!(
        (column.range(), column.median),
        (2000.0, (start + 1000) as f64)
    );
}

#[test]
fn spreads_of_tiny_and_huge_values_are_told() {
    for size in [5e-324, 1e-310, 1e-200, 1.0, 1e200, 1.7e308] {
        let values = [-size, size, -size, size];
        let column = column(values.to_vec());
        assert_eq!((column.mean, column.std), (0.0, size), "{size}");
        assert_eq!(column.range(), (2.0 * size).min(f64::MAX));
        assert!(column.robust_range <= f64::MAX);
    }
}

#[test]
fn equal_values_spread_by_nothing_and_near_ones_by_what_they_do() {
    for value in [0.1, 3.3, -7.7e300, 1e-310] {
        let c = column(vec![value; 300]);
        assert_eq!((c.mean, c.std), (value, 0.0));
    }
    let mut values = vec![0.1; 300];
    values[150] = 0.1_f64.next_up().next_up();
    let c = column(values);
    let step = 0.1_f64.next_up().next_up() - 0.1;
    let expected = step * (299.0_f64 / 300.0 / 300.0).sqrt();
    assert!(
        (c.std / expected - 1.0).abs() < 1e-9,
        "{} {expected}",
        c.std
    );
}

#[test]
fn the_bits_of_a_nan_fit_no_smaller_type() {
    let lossless = |bits: u64| {
        let values = ndarray::array![[1.0], [f64::from_bits(bits)], [2.5]];
        let layout = Layout::guess(&[3, 1], false);
        let data = Dataset::plain(DType::F64, layout, values);
        data.unwrap().lossless_dtype()
    };
    assert_eq!(lossless(f64::NAN.to_bits()), DType::F16);
    // What x86 gives for 0 / 0.
    assert_eq!(lossless((-f64::NAN).to_bits()), DType::F16);
    assert_eq!(lossless(0x7ff8_0000_0000_0001), DType::F64);
    assert_eq!(lossless(0x7ff4_0000_0000_0000), DType::F64);
}

#[test]
fn a_picture_and_a_signal_are_told_from_tables() {
    let smooth = |rows: usize, columns: usize| {
        let value = |(r, c): (usize, usize)| {
            (r as f64 / 9.0).sin() * (c as f64 / 11.0).cos() + 0.1 * r as f64
        };
        Array2::from_shape_fn((rows, columns), value)
    };
    let found = |values: Array2<f64>| {
        let profile = table(DType::F64, values);
        profile.advice.iter().any(|a| a.text.contains("are alike"))
    };
    assert!(found(smooth(60, 80)) && found(smooth(2000, 1)));
    // Rows in no order, as events are.
    let mixed = Array2::from_shape_fn((60, 80), |(r, c)| smooth(60, 80)[[r * 37 % 60, c]]);
    assert!(!found(mixed));
    assert!(!found(smooth(60, 9)) && !found(Array2::ones((60, 80))));
}
