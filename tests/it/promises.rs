//! What the program promises, tried on generated arrays of every type, magnitude and shape, with missing
//! values, outliers and NaNs of any bits.
//!
//! `BALESCOPE_PROMISE_CASES=100000` tries as many; the seed of a case that fails is in the message.

use std::sync::Arc;

use balescope::codec::classical::{Setting, find, pack, unpack};
use balescope::codec::{Archive, Bound, Bounds, Limit};
use balescope::data::{
    DType, Dataset, Layout, Missing, Origin, Profile, ReadOptions, Values, is_missing, read,
    read_bytes, write_data,
};
use balescope::metrics::{Span, compare};
use balescope::model::{Family, ModelSpec, Size};
use balescope::train::{RunSpec, fit};
use balescope::transform::{Plan, Role, TransformKind};
use num_bigint::BigInt;

use crate::support::{Folder, Random, trained};

/// As many cases as are asked for, or `usual`.
fn seeds(usual: u64) -> std::ops::Range<u64> {
    let asked = std::env::var("BALESCOPE_PROMISE_CASES").ok();
    0..asked.and_then(|n| n.parse().ok()).unwrap_or(usual)
}

/// An array as a file stores it.
struct Stored {
    /// Of all columns, or of each where it is an array of records.
    types: Vec<DType>,
    shape: Vec<usize>,
    fortran_order: bool,
    big_endian: bool,
    /// In standard order of the axes.
    bits: Vec<u64>,
}

impl Stored {
    /// A table, or a field of one component; of every third seed a table whose columns have types of their own.
    fn generate(seed: u64, random: &mut Random) -> Self {
        let dtype = DType::ALL[random.below(DType::ALL.len())];
        let rows = 1 + random.below(40);
        let several = seed.is_multiple_of(3);
        let (shape, columns) = if random.below(3) == 0 && !several {
            (vec![rows, 2 + random.below(4), 2 + random.below(5)], 1)
        } else {
            let columns = 1 + random.below(4);
            (vec![rows, columns], columns)
        };
        let count: usize = shape.iter().product();
        let mut types = vec![dtype];
        if several {
            types.resize_with(columns, || DType::ALL[random.below(DType::ALL.len())]);
        }
        let mut bits = vec![0; count];
        for column in 0..columns {
            let dtype = types[column.min(types.len() - 1)];
            let own = column_bits(random, dtype, count / columns);
            for (i, own) in own.into_iter().enumerate() {
                bits[i * columns + column] = own;
            }
        }
        Self {
            types,
            shape,
            fortran_order: random.below(2) == 0 && !several,
            big_endian: random.below(2) == 0,
            bits,
        }
    }

    /// The type of the value at a place in standard order.
    fn dtype(&self, place: usize) -> DType {
        self.types[place % self.types.len()]
    }

    /// Bytes of all values.
    fn size(&self) -> usize {
        (0..self.bits.len())
            .map(|place| self.dtype(place).size())
            .sum()
    }

    /// The file, byte for byte.
    fn npy(&self) -> Vec<u8> {
        let descr = |dtype: DType| {
            let order = match (dtype.size(), self.big_endian) {
                (1, _) => '|',
                (_, true) => '>',
                (_, false) => '<',
            };
            let kind = match dtype {
                DType::Bool => 'b',
                DType::I8 | DType::I16 | DType::I32 | DType::I64 => 'i',
                DType::U8 | DType::U16 | DType::U32 | DType::U64 => 'u',
                DType::F16 | DType::F32 | DType::F64 => 'f',
            };
            format!("'{order}{kind}{}'", dtype.size())
        };
        let (descr, shape) = match self.types.as_slice() {
            [only] => (descr(*only), self.shape.as_slice()),
            each => {
                let fields = each.iter().enumerate();
                let field = |(i, dtype): (usize, &DType)| format!("('c{i}', {}), ", descr(*dtype));
                let fields: String = fields.map(field).collect();
                (format!("[{fields}]"), &self.shape[..1])
            }
        };
        let fortran = if self.fortran_order { "True" } else { "False" };
        let lengths: Vec<String> = shape.iter().map(|n| format!("{n}, ")).collect();
        let lengths = lengths.concat();
        let lengths = lengths.trim_end_matches([' ']).to_owned();
        let lengths = if shape.len() > 1 {
            lengths.trim_end_matches(',')
        } else {
            &lengths
        };
        let dict =
            format!("{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': ({lengths}), }}");
        let length = (10 + dict.len() + 1).next_multiple_of(64);
        let mut out = b"\x93NUMPY\x01\x00".to_vec();
        out.extend(((length - 10) as u16).to_le_bytes());
        out.extend(dict.as_bytes());
        out.resize(length - 1, b' ');
        out.push(b'\n');
        for place in self.places() {
            let size = self.dtype(place).size();
            let mut bytes = self.bits[place].to_le_bytes()[..size].to_vec();
            if self.big_endian {
                bytes.reverse();
            }
            out.extend(bytes);
        }
        out
    }

    /// Places in standard order, in the order of the file.
    fn places(&self) -> Vec<usize> {
        let count = self.bits.len();
        if !self.fortran_order {
            return (0..count).collect();
        }
        let place = |mut i: usize| {
            let (mut place, mut step) = (0, count);
            let mut index = Vec::new();
            for length in &self.shape {
                index.push(i % length);
                i /= length;
            }
            for (length, index) in self.shape.iter().zip(index) {
                step /= length;
                place += index * step;
            }
            place
        };
        (0..count).map(place).collect()
    }

    fn read(&self, missing: &Missing) -> Dataset {
        let data = read_bytes("made", &self.npy(), &ReadOptions::default()).unwrap();
        let layout = if self.shape.len() > 2 {
            Layout::field(&self.shape, None)
        } else {
            data.layout.clone()
        };
        data.with_layout(layout).unwrap().with_missing_as(missing)
    }
}

/// The values of a column, of one of the kinds that files have.
fn column_bits(random: &mut Random, dtype: DType, count: usize) -> Vec<u64> {
    let kind = random.below(11);
    let scale = match random.below(4) {
        0 => 1.0,
        1 => 100.0,
        _ => 10_f64.powi(random.below(620) as i32 - 315),
    };
    let offset = scale * [0.0, 1.0, -3.0, 50.0][random.below(4)];
    let words = [
        1e20,
        -999.0,
        -9999.0,
        9.969_209_968_386_869e36,
        -32768.0,
        dtype.limits().0,
    ];
    let word = words[random.below(words.len())];
    let (one, other) = (random.bits(), random.bits());
    let any = |bits: u64| match dtype {
        DType::Bool => bits & 1,
        _ => bits & (u64::MAX >> (64 - 8 * dtype.size())),
    };
    let near = |value: f64| dtype.to_bits(dtype.nearest(value), 0);
    let wide = any(one);
    let odd = random.below(count);
    (0..count)
        .map(|i| {
            let smooth = offset + scale * ((0.3 * i as f64).sin() + 0.1 * random.spread());
            match kind {
                0 => any(random.bits()),
                1 => any([one, other, 7][random.below(3)]),
                2 => any(one),
                3 => near(if random.below(2) == 0 { 0.0 } else { -0.0 }),
                4 if random.below(4) == 0 && word.is_finite() => near(word),
                5 if i == odd => near(1e7 * (scale + offset.abs())),
                6 if random.below(5) == 0 => {
                    near([f64::NAN, f64::INFINITY, f64::NEG_INFINITY][random.below(3)])
                }
                7 if random.below(5) == 0 && !dtype.is_integer() => {
                    any(nan_bits(dtype, random.bits()))
                }
                8 => any(wide.wrapping_add(random.below(1000) as u64)),
                9 if random.below(9) == 0 => near(-scale),
                _ => near(smooth),
            }
        })
        .collect()
}

/// A NaN with any other bits.
fn nan_bits(dtype: DType, bits: u64) -> u64 {
    match dtype {
        DType::F16 => (bits & 0x83ff) | 0x7c01,
        DType::F32 => (bits & 0x807f_ffff) | 0x7f80_0001,
        _ => (bits & 0x800f_ffff_ffff_ffff) | 0x7ff0_0000_0000_0001,
    }
}

fn stored_bits(data: &Dataset) -> Vec<u64> {
    let (types, points) = (data.types(), data.points());
    data.stored().bits_of(types, points).collect()
}

fn missing_of(random: &mut Random) -> Missing {
    match random.below(4) {
        0 => Missing::None,
        1 => Missing::Words(vec![(-999.0).into(), 0.0.into()]),
        _ => Missing::Auto,
    }
}

#[test]
fn every_bit_of_a_file_comes_back() {
    let folder = Folder::new();
    for seed in seeds(1500) {
        let random = &mut Random(seed);
        let stored = Stored::generate(seed, random);
        let data = stored.read(&missing_of(random));
        assert_eq!(stored_bits(&data), stored.bits, "seed {seed}: as read");
        for (name, setting) in [("zstd", Setting::Level(3)), ("pcodec", Setting::Plain)] {
            let back = unpack(&pack(&data, find(name).unwrap(), setting).unwrap()).unwrap();
            assert_eq!(stored_bits(&back), stored.bits, "seed {seed}: {name}");
            assert_eq!(back.missing(), data.missing(), "seed {seed}: {name}");
        }
        if seed % 20 == 0 {
            let path = folder.path("back.npy");
            write_data(&path, &data).unwrap();
            if stored.types.len() > 1 {
                // Records are written in one byte order.
                let back = read(&path, &ReadOptions::default()).unwrap();
                assert_eq!(stored_bits(&back), stored.bits, "seed {seed}: as written");
                assert_eq!(back.types(), data.types(), "seed {seed}: as written");
                continue;
            }
            let (file, expected) = (std::fs::read(&path).unwrap(), stored.npy());
            let values = |file: &[u8]| file[file.len() - stored.size()..].to_vec();
            assert_eq!(values(&file), values(&expected), "seed {seed}: as written");
        }
    }
}

/// The number as a multiple of 2^-1074.
fn exactly(x: f64) -> BigInt {
    let bits = x.to_bits();
    let (fraction, exponent) = (bits & ((1 << 52) - 1), (bits >> 52) & 0x7ff);
    let magnitude = if exponent == 0 {
        BigInt::from(fraction)
    } else {
        BigInt::from(fraction | 1 << 52) << (exponent - 1)
    };
    if x < 0.0 { -magnitude } else { magnitude }
}

/// A value of a type as a multiple of 2^-1074.
fn exact_value(dtype: DType, (double, rest): (f64, i16)) -> BigInt {
    if dtype.is_integer() {
        BigInt::from(dtype.to_integer(double, rest)) << 1074_u32
    } else {
        exactly(double)
    }
}

fn size(number: BigInt) -> BigInt {
    if number < BigInt::ZERO {
        -number
    } else {
        number
    }
}

/// Whether two values of a column of this range are within a bound, in exact arithmetic.
fn is_within(bound: Bound, limit: Limit, range: &BigInt, before: &BigInt, after: &BigInt) -> bool {
    let error = size(after - before);
    let one = BigInt::from(1) << 1074_u32;
    match bound {
        Bound::Absolute(most) => error <= exactly(most),
        Bound::Range(share) => error * one <= exactly(share) * range,
        Bound::Pointwise { share, .. } => {
            let Limit::Relative { floor, .. } = limit else {
                return false;
            };
            error * one <= exactly(share) * size(before.clone()).max(exactly(floor))
        }
    }
}

fn limit_of(archive: &Archive, column: usize) -> Option<Limit> {
    archive.limits().get(column).copied().flatten()
}

fn bound_of(random: &mut Random) -> Option<Bound> {
    let share = 10_f64.powf(-0.1 * (5 + random.below(60)) as f64);
    match random.below(4) {
        0 => None,
        1 => Some(Bound::Range(share)),
        2 => Some(Bound::Absolute(
            share * 10_f64.powi(random.below(40) as i32 - 15),
        )),
        _ => Some(Bound::Pointwise { share, floor: None }),
    }
}

#[test]
fn archives_keep_what_they_promise() {
    let mut made = 0;
    // The last one has a column whose only value training does not see, beside words for none.
    for seed in seeds(600).chain([57_107]) {
        let random = &mut Random(seed ^ 0x5eed);
        let stored = Stored::generate(seed, random);
        let data = stored.read(&missing_of(random));
        let mut plan = Plan::suggest(&Profile::new(&data));
        let kinds = TransformKind::ALL;
        let forced = random.below(3) == 0;
        for column in &mut plan.columns {
            if forced || matches!(column.role, Role::Model(_)) && random.below(2) == 0 {
                column.role = Role::Model(kinds[random.below(kinds.len())]);
            }
        }
        let features = plan.features(data.points());
        if features == 0 {
            continue;
        }
        let bound = bound_of(random);
        let model = ModelSpec::with_family(Family::Linear, Size::Custom(Vec::new()), features, 1);
        let mut spec = RunSpec::new(Arc::new(data.clone()), plan.clone(), model);
        spec.training.bounds = bound.map_or_else(Bounds::default, Bounds::all);
        let Ok(outcome) = fit(&spec, &mut |_| {}, &|| false) else {
            continue;
        };
        made += 1;
        let archive = Archive::from_bytes("made", &outcome.archive_bytes).unwrap();
        assert!(archive.decodes_as_written().unwrap(), "seed {seed}");
        let after = archive.decode().unwrap();
        let holds = outcome.report.bound.as_ref().is_none_or(|b| b.holds);
        assert!(holds, "seed {seed}: {:?}", outcome.report.bound);
        assert_eq!(outcome.report.error.all.kinds.total(), 0, "seed {seed}");
        for column in 0..data.columns() {
            let (was, is) = (data.stored_column(column), after.stored_column(column));
            let dtype = data.dtype_of(column);
            assert_eq!(after.dtype_of(column), dtype, "seed {seed}");
            let role = plan.columns[column].role;
            let finite = was.reborrow().iter().filter(|(v, _)| v.is_finite());
            let finite: Vec<BigInt> = finite.map(|v| exact_value(dtype, v)).collect();
            let ends = finite.iter().max().zip(finite.iter().min());
            let range = ends.map_or(BigInt::ZERO, |(high, low)| high - low);
            for (before, after) in was.iter().zip(is.iter()) {
                let what = || format!("seed {seed}, column {column} {role}: {before:?} {after:?}");
                let bits = |(v, rest)| dtype.to_bits(v, rest);
                if !before.0.is_finite() || !matches!(role, Role::Model(_)) {
                    assert_eq!(bits(before), bits(after), "{}", what());
                    assert_eq!(is_missing(before.0), is_missing(after.0), "{}", what());
                    continue;
                }
                assert!(after.0.is_finite(), "{}", what());
                if let (Some(bound), Some(limit)) = (bound, limit_of(&archive, column)) {
                    let exact = |value| exact_value(dtype, value);
                    let within = is_within(bound, limit, &range, &exact(before), &exact(after));
                    assert!(within, "{bound}: {}", what());
                }
            }
        }
    }
    assert!(made > 0);
}

#[test]
fn figures_agree_with_plain_arithmetic() {
    for seed in seeds(600) {
        let random = &mut Random(seed ^ 0xf19);
        let stored = Stored::generate(seed, random);
        let data = stored.read(&Missing::Auto);
        // Neighbours of what was stored: whole numbers by some units, floats by some last places.
        let moved = stored_bits(&data).into_iter().enumerate();
        let moved = moved.map(|(place, bits)| match random.below(4) {
            0 if stored.dtype(place) != DType::Bool => bits ^ random.below(4) as u64,
            _ => bits,
        });
        let moved: Vec<u64> = moved.collect();
        let (types, points) = (data.types(), data.points());
        let mut values = Values::blank(types, data.samples(), data.features());
        values
            .view_mut()
            .set_bits_of(types, points, moved.into_iter());
        let names = data.column_names.clone();
        let origin = Origin::default();
        let after =
            Dataset::of_values(origin, data.dtype, data.layout.clone(), None, values).unwrap();
        let after = after.with_types(types.clone()).unwrap();
        let after = after.with_missing(data.missing());
        let spans: Vec<Span> = Profile::new(&data)
            .columns
            .iter()
            .map(Span::from_profile)
            .collect();
        let found = compare(data.stored(), after.stored(), &names, &spans, None);
        for (column, error) in found.columns.iter().enumerate() {
            if spans[column].period.is_some() {
                continue;
            }
            let pairs = data
                .stored_column(column)
                .iter()
                .zip(after.stored_column(column).iter());
            let both = pairs.filter(|(b, a)| b.0.is_finite() && a.0.is_finite());
            let errors: Vec<f64> = both
                .map(|(b, a)| {
                    if data.dtype_of(column).is_integer() {
                        let integer = |(v, rest)| data.dtype_of(column).to_integer(v, rest);
                        (integer(a) - integer(b)) as f64
                    } else {
                        a.0 - b.0
                    }
                })
                .collect();
            let largest = errors.iter().map(|e| e.abs()).fold(0.0, f64::max);
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * b.abs().max(f64::MIN_POSITIVE);
            if error.max_abs.is_nan() {
                assert!(errors.is_empty(), "seed {seed}");
                continue;
            }
            assert!(
                near(error.max_abs, largest),
                "seed {seed}: {} {largest}",
                error.max_abs
            );
            let scaled = |e: &f64| {
                if largest > 0.0 {
                    (e / largest).powi(2)
                } else {
                    0.0
                }
            };
            let mean = errors.iter().map(scaled).sum::<f64>() / errors.len().max(1) as f64;
            let rmse = largest * mean.sqrt();
            // Squares of tiny shares of the range vanish, and what is told is a lower limit.
            let vanishes =
                largest / spans[column].range < 1e-120 || !rmse.is_finite() || rmse < 1e-290;
            let told = error.residual.rms;
            let right = if vanishes {
                (told > 0.0) == (largest > 0.0)
            } else {
                near(told, rmse)
            };
            assert!(right, "seed {seed}: {told} {rmse}");
            let kinds = data
                .stored_column(column)
                .iter()
                .zip(after.stored_column(column).iter());
            let changed = kinds
                .filter(|(b, a)| b.0.is_finite() != a.0.is_finite())
                .count();
            assert!(error.kinds.total() >= changed as u64, "seed {seed}");
        }
    }
}

/// Texts as files have them: with separators, quotation marks, signs of comments, and numbers among words.
const TEXTS: [&str; 12] = [
    "Oslo",
    "Ny \u{c5}lesund",
    "a,b",
    "say \"no\"",
    "# 1",
    "12",
    "1e5",
    "-",
    "two\nlines",
    "\u{3b1}",
    "true",
    " blank ",
];

/// What stands in each row of a column of texts.
fn texts_of(data: &Dataset, column: usize) -> Vec<Option<String>> {
    let texts = data.metadata().categories(column).expect("texts");
    let values = data.stored_column(column);
    let text = |(value, _): (f64, i16)| value.is_finite().then(|| texts[value as usize].clone());
    values.iter().map(text).collect()
}

#[test]
fn texts_come_back() {
    let folder = Folder::new();
    for seed in seeds(150) {
        let random = &mut Random(seed ^ 0x7e87);
        let rows = 3 + random.below(30);
        let known = 1 + random.below(TEXTS.len());
        let mut texts = vec!["Oslo"];
        texts.resize_with(rows, || TEXTS[random.below(known)]);
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let lines = texts.iter().enumerate().map(|(row, text)| {
            let value = (0.3 * row as f64).sin() + 0.1 * random.spread();
            format!("{value},{},{}\n", quoted(text), row * row)
        });
        let table = format!("x,tag,n\n{}", lines.collect::<String>());
        let path = folder.path("made.csv");
        std::fs::write(&path, table).unwrap();
        let data = read(&path, &ReadOptions::default()).unwrap();
        let expected: Vec<_> = texts.iter().map(|text| Some((*text).to_owned())).collect();
        assert_eq!(texts_of(&data, 1), expected, "seed {seed}: as read");
        let plan = Plan::suggest(&Profile::new(&data));
        let features = plan.features(data.points());
        let model = ModelSpec::with_family(Family::Linear, Size::Custom(Vec::new()), features, 1);
        let outcome = trained(&RunSpec::new(Arc::new(data.clone()), plan, model));
        let archive = Archive::from_bytes("made", &outcome.archive_bytes).unwrap();
        let back = archive.decode().unwrap();
        assert_eq!(
            texts_of(&back, 1),
            expected,
            "seed {seed}: from the archive"
        );
        let lossless = pack(&data, find("zstd").unwrap(), Setting::Level(3)).unwrap();
        let lossless = unpack(&lossless).unwrap();
        assert_eq!(texts_of(&lossless, 1), expected, "seed {seed}: lossless");
        let endings = ["csv", "parquet", "arrow", "h5", "nc", "zarr"];
        let path = folder.path(&format!("back.{}", endings[seed as usize % endings.len()]));
        if path.is_dir() {
            std::fs::remove_dir_all(&path).unwrap();
        }
        write_data(&path, &back).unwrap();
        let written = read(&path, &ReadOptions::default()).unwrap();
        let place = written.column_names.iter().position(|name| name == "tag");
        let found = texts_of(&written, place.expect("the column"));
        assert_eq!(found, expected, "seed {seed}: {}", path.display());
    }
}
