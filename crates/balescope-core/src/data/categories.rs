//! Columns of texts of two data sets under the same numbers.

use std::sync::Arc;

use super::{Dataset, Metadata};

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
            let mut texts = wanted.to_vec();
            texts.extend(own.iter().filter(|text| !wanted.contains(text)).cloned());
            let numbers: Vec<f64> = own
                .iter()
                .filter_map(|text| texts.iter().position(|known| known == text))
                .map(|number| number as f64)
                .collect();
            let values = values.get_or_insert_with(|| self.stored().to_owned());
            let features = column * points..(column + 1) * points;
            for value in values.view_mut().features(features).doubles {
                *value = numbers.get(*value as usize).copied().unwrap_or(*value);
            }
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
