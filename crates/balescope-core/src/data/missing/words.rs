//! Values that stand for none: fill values of other programs, and what lies far off all others.

mod recognise;

use std::fmt;
use std::str::FromStr;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use self::recognise::{End, ends_of_columns, words_of};
use super::{DType, Dataset, Values, ValuesView, tagged_nan};

/// The values of each column that stand for none. They are kept exactly, and stay out of ranges,
/// statistics and training.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MissingValues {
    /// How they were asked for.
    #[serde(default, skip_serializing_if = "Missing::is_auto")]
    wanted: Missing,
    /// One a column or component; empty: none has any.
    pub columns: Vec<Vec<MissingWord>>,
}

/// A value that stands for none.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MissingWord {
    pub value: f64,
    /// What the double does not hold of a 64-bit integer.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub remainder: i16,
    pub kind: WordKind,
}

/// Why a value is kept apart from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WordKind {
    /// It says that there is no value.
    Missing,
    /// It comes once and lies so far off that all others would vanish in its range.
    Outlier,
}

/// Which values are to be taken as missing. As text `auto`, `none`, or values: `1e20,-999`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Missing {
    /// Those that are recognised; see [`MissingValues::recognise`].
    #[default]
    Auto,
    /// Every value is a value.
    None,
    /// These, in every column.
    Words(Vec<f64>),
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks")]
fn is_zero(number: &i16) -> bool {
    *number == 0
}

impl MissingValues {
    /// What stands for no value in a data set, as it was asked for.
    pub fn find(data: &Dataset, wanted: &Missing) -> Self {
        let found = match wanted {
            Missing::None => Self::default(),
            Missing::Auto => Self::recognise(data),
            Missing::Words(words) => {
                let word = |&value: &f64| MissingWord {
                    value: data.dtype.nearest(value),
                    remainder: 0,
                    kind: WordKind::Missing,
                };
                // 0.5 is no fill value of integers, though 1 is near it.
                let fits = |value: &&f64| {
                    !data.dtype.is_integer() || data.dtype.nearest(**value) == **value
                };
                let words: Vec<_> = words.iter().filter(fits).map(word).collect();
                let found = |column| {
                    let has = |w: &&MissingWord| {
                        let mut values = data.stored_column(column).iter();
                        values.any(|(v, rest)| w.is(v, rest))
                    };
                    words.iter().filter(has).copied().collect()
                };
                Self::of_columns((0..data.columns()).into_par_iter().map(found).collect())
            }
        };
        Self {
            wanted: wanted.clone(),
            ..found
        }
    }

    /// Known fill values that lie apart from all other values of their column, values that come more than
    /// once and lie far off all others, and lone values that lie so far off that the others would vanish
    /// in the range.
    pub fn recognise(data: &Dataset) -> Self {
        let ends = ends_of_columns(data);
        let words = |(column, ends): (usize, [End; 2])| {
            words_of(data.dtype, data.stored_column(column), &ends)
        };
        Self::of_columns(ends.into_par_iter().enumerate().map(words).collect())
    }

    fn of_columns(columns: Vec<Vec<MissingWord>>) -> Self {
        if columns.iter().all(Vec::is_empty) {
            return Self::default();
        }
        Self {
            wanted: Missing::Auto,
            columns,
        }
    }

    /// How they were asked for.
    pub fn wanted(&self) -> &Missing {
        &self.wanted
    }

    pub fn is_empty(&self) -> bool {
        self.columns.iter().all(Vec::is_empty)
    }

    /// Of a column.
    pub fn of(&self, column: usize) -> &[MissingWord] {
        self.columns.get(column).map_or(&[], Vec::as_slice)
    }

    /// The same words as they are in another type; those that it does not hold are left out.
    pub(super) fn for_type(&self, dtype: DType) -> Self {
        let word = |word: &MissingWord| {
            let value = dtype.nearest(word.value);
            let held = !dtype.is_integer() || value == word.value;
            held.then_some(MissingWord { value, ..*word })
        };
        let words = |words: &Vec<MissingWord>| words.iter().filter_map(word).collect();
        Self {
            wanted: self.wanted.clone(),
            columns: self.columns.iter().map(words).collect(),
        }
    }

    /// The same words for so many other columns, each of which may hold any of them.
    pub(super) fn of_any_column(&self, columns: usize) -> Self {
        let mut all: Vec<MissingWord> = Vec::new();
        for word in self.columns.iter().flatten() {
            if !all.iter().any(|w| w.is(word.value, word.remainder)) {
                all.push(*word);
            }
        }
        Self {
            wanted: self.wanted.clone(),
            ..Self::of_columns(vec![all; columns])
        }
    }

    /// Marks the values that stand for none, wherever they are.
    pub(super) fn mark(&self, dtype: DType, points: usize, values: &mut Values) {
        if self.is_empty() {
            return;
        }
        Self::each_row(values, |row, mut remainders| {
            for (column, words) in self
                .columns
                .iter()
                .enumerate()
                .filter(|(_, w)| !w.is_empty())
            {
                let own = column * points..(column + 1) * points;
                for (at, value) in own.clone().zip(&mut row[own]) {
                    let rest = remainders.as_ref().map_or(0, |r| r[at]);
                    if words.iter().any(|word| word.is(*value, rest)) {
                        *value = tagged_nan::of_missing(dtype.to_bits(*value, rest));
                        if let Some(remainders) = &mut remainders {
                            remainders[at] = 0;
                        }
                    }
                }
            }
        });
    }

    /// Makes what was marked values again.
    pub(super) fn unmark(&self, dtype: DType, points: usize, values: &mut Values) {
        if self.is_empty() {
            return;
        }
        debug_assert_eq!(values.doubles.ncols(), points * self.columns.len());
        let words = self.columns.iter().flatten();
        let wide = words.clone().any(|word| word.remainder != 0);
        if wide && values.remainders.is_none() {
            values.remainders = Some(super::blank(values.doubles.nrows(), values.doubles.ncols()));
        }
        Self::each_row(values, |row, mut remainders| {
            for (at, value) in row.iter_mut().enumerate() {
                if !tagged_nan::is_missing(*value) {
                    continue;
                }
                if let Some(bits) = tagged_nan::bits_of(*value) {
                    let (double, rest) = dtype.from_bits(bits);
                    *value = double;
                    if let Some(remainders) = &mut remainders {
                        remainders[at] = rest;
                    }
                }
            }
        });
    }

    /// Samples one after the other, on all threads, with what doubles do not hold of them.
    fn each_row(values: &mut Values, work: impl Fn(&mut [f64], Option<&mut [i16]>) + Sync) {
        let features = values.doubles.ncols().max(1);
        let Some(doubles) = values.doubles.as_slice_mut() else {
            debug_assert!(false, "values are in standard order");
            return;
        };
        let rows = doubles.par_chunks_exact_mut(features);
        match values.remainders.as_mut().and_then(|r| r.as_slice_mut()) {
            Some(remainders) => rows
                .zip(remainders.par_chunks_exact_mut(features))
                .for_each(|(row, rest)| work(row, Some(rest))),
            None => rows.for_each(|row| work(row, None)),
        }
    }

    /// How often each word of a column comes in marked values.
    pub fn counts(&self, dtype: DType, column: usize, values: ValuesView<'_>) -> Vec<usize> {
        let words = self.of(column);
        let mut counts = vec![0; words.len()];
        if words.is_empty() {
            return counts;
        }
        for value in values
            .doubles
            .iter()
            .filter(|v| tagged_nan::is_missing(**v))
        {
            let Some(bits) = tagged_nan::bits_of(*value) else {
                continue;
            };
            let (double, rest) = dtype.from_bits(bits);
            if let Some(place) = words.iter().position(|word| word.is(double, rest)) {
                counts[place] += 1;
            }
        }
        counts
    }
}

impl MissingWord {
    /// Whether a value is this one.
    #[inline]
    pub fn is(&self, value: f64, remainder: i16) -> bool {
        self.value == value && self.remainder == remainder
    }

    /// In digits that tell it from all others of the type.
    pub fn text(&self, dtype: DType) -> String {
        let plain = |value: f64, short: String| {
            if value != 0.0 && !(1e-4..1e15).contains(&value.abs()) {
                format!("{value:e}")
            } else {
                short
            }
        };
        match dtype {
            DType::F64 | DType::F16 => plain(self.value, self.value.to_string()),
            DType::F32 => {
                let single = self.value as f32;
                if single != 0.0 && !(1e-4..1e15).contains(&single.abs()) {
                    format!("{single:e}")
                } else {
                    single.to_string()
                }
            }
            _ => dtype.to_integer(self.value, self.remainder).to_string(),
        }
    }
}

impl Missing {
    /// Whether they are to be recognised.
    pub fn is_auto(&self) -> bool {
        *self == Self::Auto
    }
}

impl From<Missing> for String {
    fn from(missing: Missing) -> Self {
        missing.to_string()
    }
}

impl TryFrom<String> for Missing {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::None => f.write_str("none"),
            Self::Words(words) => {
                let words: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
                f.write_str(&words.join(","))
            }
        }
    }
}

impl FromStr for Missing {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "auto" => Ok(Self::Auto),
            "none" => Ok(Self::None),
            words => {
                let word = |text: &str| {
                    let value = text.trim().parse::<f64>().ok();
                    value.filter(|value| value.is_finite()).ok_or_else(|| {
                        format!(
                            "missing values {words:?}: expected auto, none, or numbers such as \
                             1e20,-999"
                        )
                    })
                };
                words
                    .split(',')
                    .map(word)
                    .collect::<Result<_, _>>()
                    .map(Self::Words)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::data::{Layout, Origin};

    fn table(dtype: DType, values: Array2<f64>) -> Dataset {
        let layout = Layout::guess(&[values.nrows(), values.ncols()], false);
        Dataset::new(Origin::default(), dtype, layout, None, values).unwrap()
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
        let mut values = Values::blank(DType::I64, 100, 1);
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
    fn declared_values_are_taken_in_every_column() {
        let values = ndarray::array![[0.1, 5.0], [0.5, 0.1], [7.0, 7.0]];
        let data = table(DType::F32, values.mapv(|v| DType::F32.nearest(v)));
        let found = MissingValues::find(&data, &Missing::Words(vec![0.1, 8.0]));
        assert_eq!(
            found.columns.iter().map(Vec::len).collect::<Vec<_>>(),
            [1, 1]
        );
        assert_eq!(found.of(0)[0].text(DType::F32), "0.1");
        let marked = data.with_missing(&found);
        assert!(marked.values()[[0, 0]].is_nan() && marked.values()[[1, 1]].is_nan());
        assert!(MissingValues::find(&data, &Missing::None).is_empty());
    }

    #[test]
    fn texts_come_back() {
        for text in ["auto", "none", "1e20,-999.0"] {
            assert_eq!(text.parse::<Missing>().unwrap().to_string(), text);
        }
        for text in ["", "all", "1,", "nan", "inf"] {
            assert!(text.parse::<Missing>().is_err(), "{text}");
        }
    }
}
