//! Values that stand for none in a series whose files may differ in them.

use ndarray::s;

use super::about::About;
use super::plan::Plan;
use crate::data::{MissingValues, Values, text};

impl Plan {
    /// What the files say stands for no value. Of floats, what all of them say: a value of one file may
    /// stand for none in another, where it is read as NaN. Of whole numbers, what any of them says.
    pub(super) fn declared(&self) -> MissingValues {
        let each: Vec<MissingValues> = self.files.iter().map(|file| self.words_of(file)).collect();
        let mut all = MissingValues::default();
        for own in &each {
            all = all.and(own);
        }
        for (column, words) in all.columns.iter_mut().enumerate() {
            if !self.template.dtype_of(column).is_integer() {
                words.retain(|word| each.iter().all(|own| own.of(column).contains(word)));
            }
        }
        all
    }

    /// What a file says stands for no value, in the series' columns and their types.
    fn words_of(&self, file: &About) -> MissingValues {
        let first = &self.files[0];
        let columns = self.template.layout.columns();
        if file.declared.is_empty() {
            return MissingValues::default();
        }
        let mut own = file.declared.for_types(self.template.types());
        let place = |name: &String| file.names.iter().position(|other| other == name);
        if own.columns.len() != columns {
            own = own.of_any_column(columns);
        } else if file.names != first.names {
            let places = first.names.iter().filter_map(place);
            own.columns = places.map(|place| own.of(place).to_vec()).collect();
        }
        own
    }

    /// What is to be said where a value stands for none in some of the files.
    pub(super) fn note_of_other_words(&self) -> Option<String> {
        let each: Vec<MissingValues> = self.files.iter().map(|file| self.words_of(file)).collect();
        let differs = |column: &usize| {
            each.iter()
                .any(|own| own.of(*column) != each[0].of(*column))
        };
        let column = (0..self.template.layout.columns()).find(differs)?;
        let what = if self.template.dtype_of(column).is_integer() {
            "each of them counts as missing in all files"
        } else {
            "those that not all files name are read as NaN"
        };
        Some(format!(
            "Files differ in the values that stand for none (`{}` and maybe others): {what}",
            text::excerpt(&self.template.column_names[column], 60)
        ))
    }

    /// Makes what stands for none in this file alone NaN, where NaN can be.
    pub(super) fn set_own_words(&self, file: &About, values: &mut Values) {
        let points = self.template.points();
        for (column, words) in self.words_of(file).columns.iter().enumerate() {
            let common = self.template.declared.of(column);
            let is_own = |value: f64| {
                words.iter().any(|w| w.is(value, 0)) && !common.iter().any(|w| w.is(value, 0))
            };
            if words.iter().all(|word| common.contains(word)) {
                continue;
            }
            let own = column * points..(column + 1) * points;
            for value in values.doubles.slice_mut(s![.., own]) {
                if is_own(*value) {
                    *value = f64::NAN;
                }
            }
        }
    }
}
