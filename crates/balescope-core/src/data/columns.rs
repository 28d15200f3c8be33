//! Columns of a data set in another order, or some of them.

use std::sync::Arc;

use ndarray::Axis;

use super::dataset::Dataset;
use super::read::common_type;
use super::{ColumnTypes, Values};

impl Dataset {
    /// The same data with its columns in the order of these names, and with the same numbers for the same
    /// texts; unchanged where both do not have the same names, each once, from their files.
    pub fn in_order_of(&self, other: &Self) -> Self {
        self.columns_in_order_of(other).with_categories_of(other)
    }

    fn columns_in_order_of(&self, other: &Self) -> Self {
        let names = &other.column_names;
        let find = |name: &String| self.column_names.iter().position(|own| own == name);
        let order: Option<Vec<usize>> = names.iter().map(find).collect();
        let is_named = self.has_names && other.has_names && self.column_names != *names;
        let Some(order) = order.filter(|order| is_named && is_permutation(order, self.columns()))
        else {
            return self.clone();
        };
        self.columns_at(&order)
    }

    /// The columns or components at these places, of which there are some, in this order.
    pub fn columns_at(&self, order: &[usize]) -> Self {
        let points = self.points();
        let features = order.iter().flat_map(|&c| c * points..(c + 1) * points);
        let features: Vec<usize> = features.collect();
        let stored = self.stored();
        let values = Values {
            doubles: stored.doubles.select(Axis(1), &features),
            remainders: stored.remainders.map(|r| r.select(Axis(1), &features)),
        };
        let each = order.iter().map(|&column| self.dtype_of(column));
        let types = ColumnTypes::of_columns(each.clone().collect(), common_type(each));
        let names = order
            .iter()
            .map(|&column| self.column_names[column].clone());
        let names: Vec<String> = names.collect();
        let mut layout = self.layout.clone();
        if let Some(axis) = layout.component_axis {
            layout.shape[axis] = order.len();
        }
        let metadata = self
            .metadata
            .with_columns_at(self.layout.component_axis, order);
        let whole = Self {
            layout,
            ..self.clone()
        };
        Self {
            has_names: true,
            stored_names: Some(names.clone()),
            column_names: names,
            dtype: types.common(),
            types,
            metadata: Arc::new(metadata),
            missing: Arc::new(self.missing.columns_at(order)),
            declared: Arc::new(self.declared.columns_at(order)),
            ..whole.holding(values)
        }
    }
}

fn is_permutation(places: &[usize], count: usize) -> bool {
    let mut sorted = places.to_vec();
    sorted.sort_unstable();
    sorted.into_iter().eq(0..count)
}
