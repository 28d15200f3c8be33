//! The smallest type that holds every value exactly.

use half::f16;
use ndarray::ArrayView2;
use rayon::prelude::*;

use crate::data::{ColumnTypes, DType, Dataset, MissingWord, tagged_nan};

impl Dataset {
    /// The smallest type that holds every value exactly: `float32` for most "float64" files,
    /// a smaller integer for most integer files. Never larger than the stored type.
    pub fn lossless_dtype(&self) -> DType {
        self.lossless_types().common()
    }

    /// The same column by column, where columns are of several types.
    pub fn lossless_types(&self) -> ColumnTypes {
        let values = |words: &mut dyn Iterator<Item = &MissingWord>| -> Vec<f64> {
            words.map(|word| word.value).collect()
        };
        if self.types().several().is_none() {
            let words = values(&mut self.missing().columns.iter().flatten());
            return lossless_dtype(self.values(), &words, self.dtype).into();
        }
        let own = |column: usize| {
            let words = values(&mut self.missing().of(column).iter());
            let column_values = self.column(column).as_standard_layout().into_owned();
            lossless_dtype(column_values.view(), &words, self.dtype_of(column))
        };
        let each = (0..self.columns()).into_par_iter().map(own);
        ColumnTypes::of_columns(each.collect(), self.dtype)
    }
}

/// The smallest type of the same family (floats, integers) that holds every value exactly; the
/// stored type where none is smaller. Values that are not finite fit every float. `words`: values that are
/// marked as none among the others.
fn lossless_dtype(values: ArrayView2<'_, f64>, words: &[f64], stored: DType) -> DType {
    let Some(values) = values.to_slice() else {
        return stored;
    };
    match stored {
        DType::F64 | DType::F32 | DType::F16 => {
            widened(smallest_float(values, stored), words, stored)
        }
        _ => smallest_integer(values, words, stored),
    }
}

fn smallest_float(values: &[f64], stored: DType) -> DType {
    let smaller = |dtype: DType| dtype.size() < stored.size();
    if smaller(DType::F16) && all(values, fits_f16) {
        return DType::F16;
    }
    if smaller(DType::F32) && all(values, fits_f32) {
        return DType::F32;
    }
    stored
}

fn all(values: &[f64], fits: impl Fn(f64) -> bool + Sync) -> bool {
    // Most files fail within the first values, long before other cores would have begun.
    let (first, rest) = values.split_at(values.len().min(1024));
    first.iter().all(|&v| fits(v))
        && rest
            .par_chunks(1 << 14)
            .all(|chunk| chunk.iter().all(|&v| fits(v)))
}

/// Bits of a NaN that is not the usual one, of either sign, fit no other type.
fn is_odd_nan(value: f64) -> bool {
    let usual = value.abs().to_bits() == f64::NAN.abs().to_bits();
    value.is_nan() && !usual && !tagged_nan::is_missing(value)
}

fn fits_f32(value: f64) -> bool {
    (!value.is_finite() && !is_odd_nan(value))
        || f64::from(value as f32).to_bits() == value.to_bits()
}

fn fits_f16(value: f64) -> bool {
    (!value.is_finite() && !is_odd_nan(value))
        || f16::from_f64(value).to_f64().to_bits() == value.to_bits()
}

fn smallest_integer(values: &[f64], words: &[f64], stored: DType) -> DType {
    let (low, high) = values
        .par_chunks(1 << 14)
        .map(|chunk| {
            let start = (f64::INFINITY, f64::NEG_INFINITY);
            chunk
                .iter()
                .fold(start, |(low, high), &v| (low.min(v), high.max(v)))
        })
        .reduce(
            || (f64::INFINITY, f64::NEG_INFINITY),
            |a, b| (a.0.min(b.0), a.1.max(b.1)),
        );
    let all = words
        .iter()
        .fold((low, high), |(low, high), &v| (low.min(v), high.max(v)));
    integer_of(all.0, all.1, stored)
}

/// The smallest integer type that holds values from `low` to `high`, never larger than the stored one.
pub(super) fn integer_of(low: f64, high: f64, stored: DType) -> DType {
    // 64-bit types need no test: nothing is larger than they are.
    let unsigned = [DType::Bool, DType::U8, DType::U16, DType::U32];
    let signed = [DType::I8, DType::I16, DType::I32];
    let family: &[DType] = if low >= 0.0 { &unsigned } else { &signed };
    let fits = |dtype: &&DType| {
        let (least, most) = dtype.limits();
        low >= least && high <= most
    };
    let smallest = family.iter().find(fits).copied().unwrap_or(stored);
    if smallest.size() < stored.size() {
        smallest
    } else {
        stored
    }
}

/// The type itself, where it is of whole numbers or every value fits it; else the next larger one, up to
/// the stored one.
pub(super) fn widened(dtype: DType, values: &[f64], stored: DType) -> DType {
    let next = match dtype {
        // Nothing is larger than the stored type, whatever the bits of its NaNs.
        enough if enough.size() >= stored.size() => return enough,
        DType::F16 if !all(values, fits_f16) => DType::F32,
        DType::F32 if !all(values, fits_f32) => DType::F64,
        enough => return enough,
    };
    widened(next, values, stored)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smallest(stored: DType, values: &[f64]) -> DType {
        let values = ndarray::Array2::from_shape_vec((1, values.len()), values.to_vec()).unwrap();
        lossless_dtype(values.view(), &[], stored)
    }

    #[test]
    fn floats_shrink_only_where_nothing_is_lost() {
        assert_eq!(smallest(DType::F64, &[0.1]), DType::F64);
        assert_eq!(
            smallest(DType::F64, &[f64::from(0.1_f32), f64::NAN]),
            DType::F32
        );
        assert_eq!(
            smallest(DType::F64, &[0.5, -0.0, f64::INFINITY]),
            DType::F16
        );
        assert_eq!(smallest(DType::F32, &[70000.0]), DType::F32);
        assert_eq!(smallest(DType::F32, &[2048.0]), DType::F16);
        assert_eq!(smallest(DType::F64, &[1e300]), DType::F64);
        let mut many = vec![1.0; 100_000];
        many[99_999] = 0.1;
        assert_eq!(smallest(DType::F64, &many), DType::F64);
    }

    #[test]
    fn no_type_is_larger_than_the_stored_one() {
        let odd = f64::from_bits(0x7ff8_0400_0000_0000);
        for stored in [DType::F16, DType::F32, DType::F64] {
            let found = widened(DType::F16, &[1.0, odd, 1e300], stored);
            assert_eq!(found, stored);
        }
    }

    #[test]
    fn integers_shrink_to_their_range() {
        assert_eq!(smallest(DType::I64, &[0.0, 1.0]), DType::Bool);
        assert_eq!(smallest(DType::I64, &[0.0, 255.0]), DType::U8);
        assert_eq!(smallest(DType::I64, &[-1.0, 127.0]), DType::I8);
        assert_eq!(smallest(DType::I64, &[-1.0, 128.0]), DType::I16);
        assert_eq!(smallest(DType::I32, &[0.0, 65536.0]), DType::I32);
        assert_eq!(smallest(DType::U64, &[0.0, 4_294_967_295.0]), DType::U32);
        assert_eq!(smallest(DType::I64, &[0.0, 4_294_967_296.0]), DType::I64);
        assert_eq!(smallest(DType::U8, &[0.0, 1.0]), DType::U8);
        assert_eq!(smallest(DType::Bool, &[0.0]), DType::Bool);
    }

    #[test]
    fn the_type_holds_what_stands_for_none_and_is_no_larger_than_that_takes() {
        let of = |stored, values: &[f64], word: f64| {
            let values =
                ndarray::Array2::from_shape_vec((values.len(), 1), values.to_vec()).unwrap();
            lossless_dtype(values.view(), &[word], stored)
        };
        assert_eq!(of(DType::F64, &[1.0, 2.0], 1e20), DType::F64);
        assert_eq!(of(DType::F64, &[1.0, 2.0], -999.0), DType::F16);
        assert_eq!(of(DType::I64, &[0.0, 9.0], -999.0), DType::I16);
        assert_eq!(of(DType::I64, &[0.0, 70_000.0], -1.0), DType::I32);
        assert_eq!(of(DType::I32, &[0.0, 9.0], 255.0), DType::U8);
    }
}
