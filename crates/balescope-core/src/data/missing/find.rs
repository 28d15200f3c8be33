//! Values of a data set that stand for none, found.

use rayon::prelude::*;

use super::recognise::MissingSearch;
use super::wanted::{Missing, WantedNumber};
use super::word::MissingWord;
use super::word::WordKind;
use super::words::MissingValues;
use crate::data::Dataset;

impl MissingValues {
    /// What stands for no value in a data set, as it was asked for.
    pub fn find(data: &Dataset, wanted: &Missing) -> Self {
        let found = match wanted {
            Missing::None => Self::default(),
            Missing::Auto => Self::recognise(data).and(&data.declared),
            Missing::Words(_) => {
                let asked = Self::asked(data, wanted);
                let in_column = |column: usize| {
                    let has = |w: &&MissingWord| {
                        let mut values = data.stored_column(column).iter();
                        values.any(|(v, rest)| w.is(v, rest))
                    };
                    asked.of(column).iter().filter(has).copied().collect()
                };
                Self::of_columns((0..data.columns()).into_par_iter().map(in_column).collect())
            }
        };
        Self {
            wanted: wanted.clone(),
            ..found
        }
    }

    /// The words that are asked for, of every column of data of this kind; none where they are to be
    /// recognised.
    pub(in crate::data) fn asked(data: &Dataset, wanted: &Missing) -> Self {
        let of_column = |column: usize| -> Vec<MissingWord> {
            let Missing::Words(words) = wanted else {
                return Vec::new();
            };
            let dtype = data.dtype_of(column);
            // 0.5 is no fill value of integers, though 1 is near it, nor is an integer of those that do not
            // hold it.
            let fits = |word: &&WantedNumber| {
                let held = word.remainder == 0 || dtype.exceeds_doubles();
                !dtype.is_integer() || (dtype.nearest(word.double) == word.double && held)
            };
            let word = |word: &WantedNumber| MissingWord {
                value: dtype.nearest(word.double),
                remainder: if dtype.exceeds_doubles() {
                    word.remainder
                } else {
                    0
                },
                kind: WordKind::Missing,
            };
            words.iter().filter(fits).map(word).collect()
        };
        Self {
            wanted: wanted.clone(),
            ..Self::of_columns((0..data.columns()).map(of_column).collect())
        }
    }

    /// Known fill values that lie apart from all other values of their column, values that come more than
    /// once and lie far off all others, and lone values that lie so far off that the others would vanish
    /// in the range.
    pub fn recognise(data: &Dataset) -> Self {
        let values = data.samples() * data.points();
        let mut search = MissingSearch::new(data.types(), data.columns(), values);
        search.see(data);
        search.found()
    }
}

impl Dataset {
    /// What is to be said where values were asked for as missing that are not there.
    pub fn absent_missing(&self) -> Option<String> {
        let Missing::Words(words) = self.missing().wanted() else {
            return None;
        };
        let asked = |word: &&WantedNumber| {
            let in_column = |(column, words): (usize, &Vec<MissingWord>)| {
                let value = self.dtype_of(column).nearest(word.double);
                let same = |w: &MissingWord| w.value == value && w.remainder == word.remainder;
                words.iter().any(same)
            };
            !self.missing().columns.iter().enumerate().any(in_column)
        };
        let absent: Vec<String> = words
            .iter()
            .filter(asked)
            .map(ToString::to_string)
            .collect();
        (!absent.is_empty()).then(|| {
            let absent = absent.join(", ");
            format!("no value is one of those that were asked for as missing: {absent}")
        })
    }

    /// The same data with those values taken as missing that are asked for.
    pub fn with_missing_as(&self, wanted: &Missing) -> Self {
        let plain = self.with_missing(&MissingValues::default());
        plain.with_missing(&MissingValues::find(&plain, wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{DType, Values};
    use ndarray::Array2;

    fn table(dtype: DType, values: Array2<f64>) -> Dataset {
        Dataset::table(dtype, values)
    }

    #[test]
    fn marked_values_come_back_to_the_bit() {
        for (dtype, word) in [
            (DType::F32, 1e20),
            (DType::F64, 1e20),
            (DType::F64, -999.0),
            (DType::I16, -32768.0),
            (DType::I64, i64::MIN as f64),
            (DType::F16, -999.0),
        ] {
            let word = dtype.nearest(word);
            let values = Array2::from_shape_fn((300, 2), |(i, j)| {
                if (i + j) % 3 == 0 {
                    word
                } else {
                    dtype.nearest(i as f64)
                }
            });
            let data = table(dtype, values.clone());
            let marked = data.with_missing(&MissingValues::recognise(&data));
            let missing = marked.values().iter().filter(|v| v.is_nan()).count();
            assert_eq!(missing, 200, "{dtype:?} {word}");
            let counts = marked.missing().counts(dtype, 0, marked.stored_column(0));
            assert_eq!(counts, [100]);
            let bits = |data: &Dataset| data.stored().bits(dtype).collect::<Vec<_>>();
            assert_eq!(bits(&marked), bits(&data));
            let back = marked.with_missing(&MissingValues::default());
            assert_eq!(back.values(), data.values());
        }
    }

    #[test]
    fn the_largest_integer_is_recognised_in_full() {
        let mut values = Values::blank(&DType::I64.into(), 100, 1);
        let bits = (0..100).map(|i| if i % 4 == 0 { i64::MAX as u64 } else { i });
        values.view_mut().set_bits(DType::I64, bits.clone());
        let data = table(DType::I64, Array2::zeros((100, 1)))
            .with_values(values)
            .unwrap();
        let marked = data.with_missing(&MissingValues::recognise(&data));
        assert_eq!(
            marked.missing().of(0)[0].text(DType::I64),
            "9223372036854775807"
        );
        assert!(marked.stored().bits(DType::I64).eq(bits.clone()));
        let back = marked.with_missing(&MissingValues::default());
        assert!(back.stored().bits(DType::I64).eq(bits));
        assert!(back.values().iter().all(|v| v.is_finite()));
    }

    #[test]
    fn an_integer_is_asked_for_to_the_last_digit() {
        let mut values = Values::blank(&DType::I64.into(), 40, 1);
        let bits = (0..40).map(|i| (1_u64 << 62) + i % 2);
        values.view_mut().set_bits(DType::I64, bits.clone());
        let data = table(DType::I64, Array2::zeros((40, 1)));
        let data = data.with_values(values).unwrap();
        let marked = data.with_missing_as(&"4611686018427387905".parse().unwrap());
        let missing = marked.values().iter().filter(|v| v.is_nan()).count();
        assert_eq!(missing, 20);
        assert!(marked.stored().bits(DType::I64).eq(bits));
        assert_eq!(
            marked.missing().of(0)[0].text(DType::I64),
            "4611686018427387905"
        );
    }

    #[test]
    fn declared_values_are_taken_in_every_column() {
        let values = ndarray::array![[0.1, 5.0], [0.5, 0.1], [7.0, 7.0]];
        let data = table(DType::F32, values.mapv(|v| DType::F32.nearest(v)));
        let found = MissingValues::find(&data, &Missing::Words(vec![0.1.into(), 8.0.into()]));
        assert_eq!(
            found.columns.iter().map(Vec::len).collect::<Vec<_>>(),
            [1, 1]
        );
        assert_eq!(found.of(0)[0].text(DType::F32), "0.1");
        let marked = data.with_missing(&found);
        assert!(marked.values()[[0, 0]].is_nan() && marked.values()[[1, 1]].is_nan());
        assert!(MissingValues::find(&data, &Missing::None).is_empty());
    }
}
