//! Remarks on a data set.

use ndarray::{Axis, Zip, s};

use super::advice_missing::{missing, outliers, remark};
use super::{Advice, ColumnProfile, Profile};
use crate::data::{DType, Dataset, text};

/// A table with fewer rows, or a field with fewer snapshots, is too little to learn from.
const FEW_ROWS: usize = 50;
const FEW_SNAPSHOTS: usize = 20;

/// Remarks on a profile, the gravest first.
pub(super) fn on(profile: &Profile, data: &Dataset) -> Vec<Advice> {
    let about = |text: Option<String>| {
        text.map(|text| Advice {
            columns: Vec::new(),
            text,
        })
    };
    let remarks = [
        about(too_few(profile.samples, data.is_field())),
        about(picture(data)),
        no_values(profile),
        missing(profile),
        about(data.absent_missing()),
        outliers(profile),
        not_finite(profile),
        exceeds_doubles(profile),
        wider_than_doubles(profile),
        about(free(profile)),
        identifiers(profile),
        constants(profile),
        whole(profile),
        never_negative(profile),
    ];
    remarks.into_iter().flatten().collect()
}

fn too_few(samples: usize, field: bool) -> Option<String> {
    let (few, what) = if field {
        (FEW_SNAPSHOTS, "snapshot")
    } else {
        (FEW_ROWS, "row")
    };
    if samples >= few {
        return None;
    }
    let s = if samples == 1 { "" } else { "s" };
    Some(format!(
        "Only {samples} {what}{s}: a model learns little from fewer than {few}"
    ))
}

/// A table without names whose neighbours are alike along both axes is rather a picture, and a single column of
/// which that is true a signal.
fn picture(data: &Dataset) -> Option<String> {
    /// Fewer rows or columns than this are no picture.
    const SIDE: usize = 32;
    /// Mean squared differences of neighbours over twice the variance: 1 where they have nothing to do with each other.
    const ALIKE: f64 = 0.02;
    /// Rows and columns that are looked at, at most.
    const CORNER: usize = 4096;
    let names = &data.column_names;
    let is_unnamed =
        (names.iter().enumerate()).all(|(i, name)| *name == format!("column {}", i + 1));
    let (rows, columns) = (data.samples(), data.columns());
    let is_signal = columns == 1 && rows > SIDE * SIDE;
    if data.is_field() || !is_unnamed || !(is_signal || rows.min(columns) >= SIDE) {
        return None;
    }
    // A corner of large data tells as much.
    let values = data.values();
    let values = values.slice(s![..rows.min(CORNER), ..columns.min(CORNER)]);
    let spread = values.std(0.0).powi(2);
    let differ = |axis: usize| {
        let along = values.len_of(Axis(axis));
        let [first, second] = [(0, along - 1), (1, along)]
            .map(|(from, to)| values.slice_axis(Axis(axis), (from..to).into()));
        let squares = Zip::from(&first).and(&second);
        let sum = squares.fold(0.0, |sum, a, b| sum + (a - b).powi(2));
        sum / first.len() as f64 / (2.0 * spread)
    };
    let is_alike = differ(0) < ALIKE && (is_signal || differ(1) < ALIKE);
    let (what, like) = if is_signal {
        ("rows", "one signal")
    } else {
        ("rows and columns", "one picture")
    };
    is_alike.then(|| {
        format!("Neighbouring {what} are alike: if this is {like}, read it as a field, with no axis that counts samples")
    })
}

fn free(profile: &Profile) -> Option<String> {
    if profile.lossless_dtype == profile.dtype {
        return None;
    }
    let share = match profile.stored_bytes / profile.lossless_bytes.max(1) {
        2 => "half".to_owned(),
        4 => "three quarters".to_owned(),
        8 => "seven eighths".to_owned(),
        _ => return None,
    };
    let size = text::bytes(profile.stored_bytes as u128);
    Some(format!(
        "Every value fits {}: {share} of the {size} is free",
        profile.lossless_dtype.name()
    ))
}

fn empty(column: &ColumnProfile) -> bool {
    column.distinct == 0
}

fn no_values(profile: &Profile) -> Option<Advice> {
    remark(profile, empty, |names, count| {
        let has = if count == 1 { "has" } else { "have" };
        format!("{names} {has} no finite value at all and will come back as stored")
    })
}

fn not_finite(profile: &Profile) -> Option<Advice> {
    let (nan, infinite) = profile
        .columns
        .iter()
        .fold((0, 0), |(n, i), c| (n + c.nan, i + c.infinite));
    let counts = match (nan, infinite) {
        (nan, 0) => format!("{nan} NaN"),
        (0, infinite) => format!("{infinite} infinite"),
        (nan, infinite) => format!("{nan} NaN and {infinite} infinite"),
    };
    let s = if nan + infinite == 1 { "" } else { "s" };
    remark(
        profile,
        |c| c.nan + c.infinite > 0,
        |names, _| format!("{counts} value{s} in {names}: kept exactly and left out of training"),
    )
}

fn exceeds_doubles(profile: &Profile) -> Option<Advice> {
    let large = |c: &ColumnProfile| c.exceeds_doubles;
    remark(profile, large, |names, count| {
        let (holds, is) = if count == 1 {
            ("holds", "is")
        } else {
            ("hold", "are")
        };
        format!(
            "{names} {holds} integers beyond 2^53, which a network cannot tell apart, and {is} kept exactly"
        )
    })
}

fn wider_than_doubles(profile: &Profile) -> Option<Advice> {
    let wide = |c: &ColumnProfile| !(c.max - c.min).is_finite() && !empty(c);
    remark(profile, wide, |names, count| {
        let reaches = if count == 1 { "reaches" } else { "reach" };
        format!(
            "{names} {reaches} over more than the largest double; errors are told as shares of that, 1.798e308, \
             not of the range"
        )
    })
}

fn identifiers(profile: &Profile) -> Option<Advice> {
    remark(
        profile,
        |c| c.identifier,
        |names, count| {
            let (looks, it) = if count == 1 {
                ("looks like an identifier", "it")
            } else {
                ("look like identifiers", "them")
            };
            format!("{names} {looks}, of rows or events; leave {it} out of the network")
        },
    )
}

fn constants(profile: &Profile) -> Option<Advice> {
    remark(
        profile,
        |c| c.constant() && !empty(c) && c.nan + c.infinite == 0,
        |names, count| {
            let (is, costs) = if count == 1 {
                ("is", "costs")
            } else {
                ("are", "cost")
            };
            format!("{names} {is} constant and {costs} nothing")
        },
    )
}

fn whole(profile: &Profile) -> Option<Advice> {
    let counts =
        |c: &ColumnProfile| c.whole && !c.constant() && !c.identifier && !c.dtype.is_integer();
    remark(profile, counts, |names, count| {
        let (holds, comes) = if count == 1 {
            ("holds", "comes")
        } else {
            ("hold", "come")
        };
        let dtype = match profile.types[0].several() {
            Some(_) => "floats",
            None => profile.dtype.name(),
        };
        format!(
            "{names} {holds} whole numbers stored as {dtype} and {comes} back as whole numbers; with an error \
             bound, within the bound instead"
        )
    })
}

fn never_negative(profile: &Profile) -> Option<Advice> {
    let unsigned = [DType::Bool, DType::U8, DType::U16, DType::U32, DType::U64];
    // Others are kept exactly in any case.
    let is_modelled = |c: &ColumnProfile| !(c.constant() || c.identifier || c.exceeds_doubles);
    let kept =
        |c: &ColumnProfile| c.never_negative() && is_modelled(c) && !unsigned.contains(&c.dtype);
    remark(profile, kept, |names, count| {
        let (is, comes, they) = if count == 1 {
            ("is", "comes", "it")
        } else {
            ("are", "come", "they")
        };
        format!(
            "{names} {is} never negative and {comes} back so; with an error bound, {they} may fall below zero \
             by less than the bound"
        )
    })
}
