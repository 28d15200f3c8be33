//! The values of each column that stand for none, and how they are marked.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::wanted::Missing;
use super::word::{MissingWord, WordKind};
use crate::data::{ColumnTypes, DType, Values, ValuesView, blank, tagged_nan};

/// The values of each column that stand for none. They are kept exactly, and stay out of ranges,
/// statistics and training.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MissingValues {
    /// How they were asked for.
    #[serde(default, skip_serializing_if = "Missing::is_auto")]
    pub(super) wanted: Missing,
    /// One a column or component; empty: none has any.
    pub columns: Vec<Vec<MissingWord>>,
}

impl MissingValues {
    pub(super) fn of_columns(columns: Vec<Vec<MissingWord>>) -> Self {
        if columns.iter().all(Vec::is_empty) {
            return Self::default();
        }
        Self {
            wanted: Missing::Auto,
            columns,
        }
    }

    /// What the file itself says of each column, in the type of its values.
    pub(in crate::data) fn declared(columns: &[Vec<f64>], types: &ColumnTypes) -> Self {
        let word = |value: &f64| MissingWord {
            value: *value,
            remainder: 0,
            kind: WordKind::Missing,
        };
        let words = |numbers: &Vec<f64>| numbers.iter().map(word).collect();
        Self::of_columns(columns.iter().map(words).collect()).for_types(types)
    }

    /// These words and those of `other`, column by column.
    pub fn and(&self, other: &Self) -> Self {
        if self.is_empty() || other.is_empty() {
            let columns = if self.is_empty() { other } else { self };
            return Self {
                wanted: self.wanted.clone(),
                columns: columns.columns.clone(),
            };
        }
        let mut both = self.clone();
        for (own, other) in both.columns.iter_mut().zip(&other.columns) {
            let known = own.clone();
            let is_new =
                |word: &&MissingWord| !known.iter().any(|w| w.is(word.value, word.remainder));
            own.extend(other.iter().filter(is_new));
        }
        both
    }

    /// What stands for none in other data that are held against those of these words: these, and, unless
    /// somebody has chosen them, those that are known of the others.
    pub fn unless_chosen_and(&self, other: &Self) -> Self {
        if self.wanted.is_auto() {
            self.and(other)
        } else {
            self.clone()
        }
    }

    /// How they were asked for.
    pub fn wanted(&self) -> &Missing {
        &self.wanted
    }

    /// Those that say that there is no value.
    pub(in crate::data) fn without_outliers(&self) -> Self {
        let mut missing = self.clone();
        for words in &mut missing.columns {
            words.retain(|word| word.kind == WordKind::Missing);
        }
        missing
    }

    /// Those of the columns at these places.
    pub(in crate::data) fn columns_at(&self, order: &[usize]) -> Self {
        let words = order.iter();
        let words = words.filter_map(|&column| self.columns.get(column).cloned());
        Self {
            columns: words.collect(),
            ..self.clone()
        }
    }

    pub fn is_empty(&self) -> bool {
        self.columns.iter().all(Vec::is_empty)
    }

    /// Of a column.
    pub fn of(&self, column: usize) -> &[MissingWord] {
        self.columns.get(column).map_or(&[], Vec::as_slice)
    }

    /// The same words as they are in columns of other types; those that a type does not hold are left out.
    pub(in crate::data) fn for_types(&self, types: &ColumnTypes) -> Self {
        let words = |(column, words): (usize, &Vec<MissingWord>)| {
            let dtype = types.of(column);
            let word = |word: &MissingWord| {
                let value = dtype.nearest(word.value);
                let held = !dtype.is_integer() || value == word.value;
                held.then_some(MissingWord { value, ..*word })
            };
            words.iter().filter_map(word).collect()
        };
        Self {
            wanted: self.wanted.clone(),
            columns: self.columns.iter().enumerate().map(words).collect(),
        }
    }

    /// The same words for so many other columns, each of which may hold any of them.
    pub(in crate::data) fn of_any_column(&self, columns: usize) -> Self {
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
    pub(in crate::data) fn mark(&self, types: &ColumnTypes, points: usize, values: &mut Values) {
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
                let (dtype, own) = (types.of(column), column * points..(column + 1) * points);
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
    pub(in crate::data) fn unmark(&self, types: &ColumnTypes, points: usize, values: &mut Values) {
        if self.is_empty() {
            return;
        }
        debug_assert_eq!(values.doubles.ncols(), points * self.columns.len());
        let words = self.columns.iter().flatten();
        let wide = words.clone().any(|word| word.remainder != 0);
        if wide && values.remainders.is_none() {
            values.remainders = Some(blank(values.doubles.nrows(), values.doubles.ncols()));
        }
        Self::each_row(values, |row, mut remainders| {
            for (at, value) in row.iter_mut().enumerate() {
                if !tagged_nan::is_missing(*value) {
                    continue;
                }
                if let Some(bits) = tagged_nan::bits_of(*value) {
                    let (double, rest) = types.of(at / points).from_bits(bits);
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
