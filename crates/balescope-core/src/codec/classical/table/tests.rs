//! Tables of all kinds come back within their bounds, and smaller where columns follow from others.

use ndarray::Array2;
use proptest::prelude::*;

use super::super::{Original, Setting, find, limits, pack_within, unpack};
use super::*;
use crate::codec::Bounds;
use crate::data::{DType, Dataset, Profile};

/// Random numbers from 0 to 1, the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() * n as f64) as usize
    }
}

fn table(rows: usize, dtype: DType, columns: &[Vec<f64>]) -> Dataset {
    let values =
        Array2::from_shape_fn((rows, columns.len()), |(r, c)| dtype.nearest(columns[c][r]));
    Dataset::table(dtype, values)
}

/// Particles: transverse momentum, direction, and what follows from them.
fn particles(rows: usize) -> Vec<Vec<f64>> {
    let mut random = Random(7);
    let mut columns = vec![Vec::new(); 7];
    for _ in 0..rows {
        let pt = 20.0 - 15.0 * (1.0 - random.next()).ln();
        let eta = 4.8 * (random.next() - 0.5);
        let phi = std::f64::consts::TAU * (random.next() - 0.5);
        let row = [
            pt * eta.cosh(),
            pt * phi.cos(),
            pt * phi.sin(),
            pt * eta.sinh(),
            pt,
            eta,
            phi,
        ];
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value);
        }
    }
    columns
}

fn within(data: &Dataset, name: &str, bound: Bound) -> (usize, Dataset) {
    let bounds = Bounds::all(bound);
    let original = Original::new(data, &Profile::new(data));
    let coded = original.within(find(name).unwrap(), &bounds).unwrap();
    assert!(original.reached(&bounds, &coded.back) <= 1.0);
    (coded.bytes.len(), coded.back)
}

#[test]
fn what_follows_from_other_columns_costs_little() {
    let data = table(6000, DType::F64, &particles(6000));
    for bound in [Bound::Range(1e-3), Bound::Absolute(0.02)] {
        let (own, _) = within(&data, "table", bound);
        let (even, _) = within(&data, "quantise", bound);
        assert!(17 * own < 10 * even, "{bound}: {own} {even}");
    }
    let part = table(6000, DType::F64, &particles(6000)[4..]);
    let (part, _) = within(&part, "table", Bound::Range(1e-3));
    let (all, _) = within(&data, "table", Bound::Range(1e-3));
    // Of seven columns only three are free; the others want those finer.
    assert!(all < 2 * part, "{all} {part}");
}

#[test]
fn every_value_of_few_comes_back_as_it_is() {
    let mut random = Random(3);
    let charges = (0..2000)
        .map(|_| if random.next() < 0.5 { -1.0 } else { 1.0 })
        .collect();
    let counts = (0..2000).map(|i| f64::from(i % 40)).collect();
    let data = table(2000, DType::F32, &[charges, counts]);
    let (bytes, back) = within(&data, "table", Bound::Range(1e-3));
    assert_eq!(back.values(), data.values());
    assert!(bytes < 1800, "{bytes}");
}

#[test]
fn rows_in_order_are_expected_from_those_before() {
    let walk: Vec<f64> = (0..5000)
        .map(|i| (f64::from(i) * 0.01).sin() + f64::from(i) * 1e-3)
        .collect();
    let data = table(5000, DType::F64, &[walk]);
    let (own, _) = within(&data, "table", Bound::Range(1e-4));
    assert!(own < 1500, "{own}");
}

/// A table of columns of many kinds, some of which follow from others.
fn generated(seed: u64) -> (Dataset, [Bound; 4]) {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851);
    for _ in 0..8 {
        random.next();
    }
    let dtype = DType::ALL[random.below(DType::ALL.len())];
    let rows = [1, 2, 3, 17, 70, 200][random.below(6)];
    let mut columns: Vec<Vec<f64>> = Vec::new();
    for _ in 0..=random.below(6) {
        let scale = 10_f64.powi(random.below(9) as i32 - 3);
        let kind = random.below(9);
        let known = columns.len();
        let of = (random.below(known.max(1)), random.below(known.max(1)));
        let mut walk = 0.0;
        let column = (0..rows).map(|row| match kind {
            0 => scale,
            1 => scale * (random.next() - 0.5),
            2 => -scale * (1.0 - random.next()).ln(),
            3 => {
                walk += random.next() - 0.5;
                scale * walk
            }
            4 => (random.next() * 5.0).floor() * scale,
            5 if known > 0 => columns[of.0][row] * columns[of.1][row].cos(),
            6 if known > 0 => columns[of.0][row] * 2.0 - columns[of.1][row] + random.next() * scale,
            7 => match random.below(9) {
                0 => f64::NAN,
                1 => f64::INFINITY,
                2 => -0.0,
                _ => random.next() * scale,
            },
            _ => 10_f64.powf(random.next() * 600.0 - 300.0) * (random.next() - 0.5).signum(),
        });
        let column = column.collect();
        columns.push(column);
    }
    let share = 10_f64.powf(-random.next() * 9.0 - 0.3);
    let bounds = [
        Bound::Range(share),
        Bound::Absolute(10_f64.powf(4.0 - random.next() * 10.0)),
        Bound::Pointwise { share, floor: None },
        Bound::Pointwise {
            share,
            floor: Some(10_f64.powf(3.0 - random.next() * 8.0)),
        },
    ];
    (table(rows, dtype, &columns), bounds)
}

/// That every value is within its bound and what is not finite as it was.
fn check(data: &Dataset, bounds: &Bounds) -> Result<Vec<u8>, TestCaseError> {
    let codec = find("table").unwrap();
    let bytes = pack_within(data, codec, Setting::Bounds, bounds).unwrap();
    let back = unpack(&bytes).unwrap();
    for (i, limit) in limits(data, bounds).into_iter().enumerate() {
        let (before, after) = (data.stored_column(i), back.stored_column(i));
        for (b, a) in before.iter().zip(after.iter()) {
            let holds = limit.is_none_or(|limit| limit.holds(data.dtype, b, a));
            prop_assert!(
                holds,
                "{bounds} column {i} of {:?}: {b:?} {a:?}",
                data.dtype
            );
        }
    }
    Ok(bytes)
}

/// Tables of each kind of bound; more where the environment asks for them.
fn cases() -> u32 {
    let asked = std::env::var("BALESCOPE_PROMISE_CASES");
    asked
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(2000)
}

#[test]
fn thousands_of_tables_keep_every_kind_of_bound() {
    use rayon::prelude::*;
    (0..cases()).into_par_iter().for_each(|seed| {
        let (data, bounds) = generated(u64::from(seed));
        for bound in bounds {
            if let Err(why) = check(&data, &Bounds::all(bound)) {
                panic!("table {seed}: {why}");
            }
        }
        let mut mixed = Bounds::default();
        for column in 0..data.columns() {
            mixed.columns.insert(column, bounds[column % 4]);
        }
        mixed.columns.remove(&1);
        mixed.columns.insert(2, Bound::Absolute(0.0));
        mixed.columns.retain(|column, _| *column < data.columns());
        if let Err(why) = check(&data, &mixed) {
            panic!("table {seed}: {why}");
        }
    });
}

#[test]
fn bytes_that_are_not_a_table_are_refused_or_decoded() {
    let data = table(80, DType::F32, &particles(80));
    let shape = Shape::from_data(&data);
    let columns: Columns = (0..data.columns())
        .map(|i| {
            data.stored_column(i)
                .doubles
                .iter()
                .copied()
                .collect::<Vec<_>>()
                .into()
        })
        .collect();
    let whole = Table
        .encode(&columns, &shape, Setting::Bound(1e-2))
        .unwrap();
    let decode = |bytes: &[u8]| Table.decode(bytes, &shape, Setting::Bound(1e-2));
    assert!(decode(&whole).is_ok());
    for length in 0..whole.len() {
        assert!(decode(&whole[..length]).is_err(), "{length}");
    }
    for bit in 0..8 * whole.len() {
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        if let Ok(columns) = decode(&bytes) {
            assert!(columns.iter().all(|column| column.doubles.len() == 80));
        }
    }
    // Plans stand there deflated: flips of what is deflated have to be borne too.
    let all = parts(&whole, 3 + shape.columns).unwrap();
    let told = crate::codec::bytes::inflate(all[1], 1 << 20).unwrap();
    for bit in 0..8 * told.len() {
        let mut told = told.clone();
        told[bit / 8] ^= 1 << (bit % 8);
        let mut other: Vec<Vec<u8>> = all.iter().map(|part| part.to_vec()).collect();
        other[1] = crate::codec::bytes::deflate(&told);
        if let Ok(columns) = decode(&super::super::exact::join(other)) {
            assert!(columns.iter().all(|column| column.doubles.len() == 80));
        }
    }
}

#[test]
fn many_columns_and_one_are_fine() {
    let mut random = Random(1);
    let first: Vec<f64> = (0..300).map(|_| random.next()).collect();
    let mut columns = vec![first];
    for i in 1..500 {
        let next = columns[i - 1]
            .iter()
            .map(|v| 0.9 * v + 0.1 * random.next())
            .collect();
        columns.push(next);
    }
    let wide = table(300, DType::F64, &columns);
    let (own, _) = within(&wide, "table", Bound::Range(1e-3));
    let (even, _) = within(&wide, "quantise", Bound::Range(1e-3));
    assert!(own < even, "{own} {even}");
    within(
        &table(300, DType::F64, &columns[..1]),
        "table",
        Bound::Range(1e-3),
    );
}
