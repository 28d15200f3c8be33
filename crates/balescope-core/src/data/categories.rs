//! Columns of texts: how many there may be, and two data sets under the same numbers.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::{DType, Dataset, Metadata, Values};

/// Different texts of a column, at most: the list goes into the header of an archive.
pub(in crate::data) const MOST_CATEGORIES: usize = 1 << 16;

/// The smallest type that holds the numbers of so many texts.
pub(in crate::data) fn category_type(texts: usize) -> DType {
    if texts <= 1 << 8 {
        DType::U8
    } else {
        DType::U16
    }
}

/// Gives some values the numbers that stand at their places in a list.
pub(in crate::data) fn renumber(values: &mut Values, features: Range<usize>, numbers: &[f64]) {
    for value in values.view_mut().features(features).doubles {
        *value = numbers.get(*value as usize).copied().unwrap_or(*value);
    }
}

impl Dataset {
    /// The same texts under the numbers that other data have for them. Texts that those do not have come
    /// behind them.
    pub(super) fn with_categories_of(&self, other: &Self) -> Self {
        let (mut values, points) = (None, self.points());
        let mut metadata = Metadata::clone(&self.metadata);
        for column in 0..self.columns().min(other.columns()) {
            let lists = [self, other].map(|data| data.metadata.categories(column));
            let [Some(own), Some(wanted)] = lists else {
                continue;
            };
            if own == wanted {
                continue;
            }
            // Of a text that a list has twice, the first place counts.
            let places = wanted.iter().enumerate().rev();
            let mut places: HashMap<&String, usize> = places.map(|(at, text)| (text, at)).collect();
            let mut texts = wanted.to_vec();
            let number = |text| {
                let place = places.entry(text).or_insert_with(|| {
                    texts.push(text.clone());
                    texts.len() - 1
                });
                *place as f64
            };
            let numbers: Vec<f64> = own.iter().map(number).collect();
            let values = values.get_or_insert_with(|| self.stored().to_owned());
            renumber(values, column * points..(column + 1) * points, &numbers);
            metadata.set_categories(column, &texts);
        }
        match values {
            Some(values) => Self {
                metadata: Arc::new(metadata),
                ..self.holding(values)
            },
            None => self.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use proptest::prelude::*;

    use super::*;
    use crate::data::{Attribute, AttributeValue, CATEGORIES};

    fn column(list: &[String], rows: &[usize]) -> Dataset {
        let values =
            Array2::from_shape_fn((rows.len(), 1), |(row, _)| (rows[row] % list.len()) as f64);
        let data = Dataset::table(DType::U16, values).named(&["tag"]);
        data.with_metadata(Metadata {
            columns: vec![vec![Attribute::new(
                CATEGORIES,
                AttributeValue::Texts(list.to_vec()),
            )]],
            ..Metadata::default()
        })
    }

    fn texts(data: &Dataset) -> Vec<String> {
        let list = data.metadata().categories(0).unwrap();
        let values = data.values();
        let text = |number: &f64| list[*number as usize].clone();
        values.iter().map(text).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn texts_stay_under_the_numbers_of_others(
            own in prop::collection::vec(".{0,2}", 1..20),
            other in prop::collection::vec(".{0,2}", 1..20),
            rows in prop::collection::vec(0..1000_usize, 1..50),
        ) {
            let (data, other) = (column(&own, &rows), column(&other, &[0]));
            let turned = data.with_categories_of(&other);
            prop_assert_eq!(texts(&turned), texts(&data));
            let list = other.metadata().categories(0).unwrap();
            prop_assert_eq!(&turned.metadata().categories(0).unwrap()[..list.len()], list);
        }
    }
}
