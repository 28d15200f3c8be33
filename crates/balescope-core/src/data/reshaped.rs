//! A data set along other axes, in parts, or with other values.

use std::ops::Range;
use std::sync::Arc;

use ndarray::{Array2, ArrayViewD};

use super::dataset::{Dataset, check_shape};
use super::{Attribute, DType, DataError, Layout, Metadata, Values, axes, text};

impl Dataset {
    /// The same values read along other axes.
    ///
    /// # Errors
    /// When the layout does not fit the stored shape.
    pub fn with_layout(&self, layout: Layout) -> Result<Self, DataError> {
        layout.check()?;
        if layout == self.layout {
            return Ok(self.clone());
        }
        if layout.shape != self.layout.shape {
            return Err(DataError::Layout(format!(
                "shape {}, where the file has {}",
                text::shape(&layout.shape),
                text::shape(&self.layout.shape)
            )));
        }
        if self.types.several().is_some() && layout.component_axis != self.layout.component_axis {
            let what =
                "columns of several types stay columns; save them in one type for another layout";
            return Err(DataError::Layout(what.to_owned()));
        }
        let values = axes::rearrange(&self.values, &self.layout, &layout)?;
        let remainders = self.remainders.as_ref();
        let remainders =
            remainders.map(|r| axes::rearrange(r, &self.layout, &layout).map(Arc::new));
        let fitting = self
            .stored_names
            .clone()
            .filter(|n| n.len() == layout.columns());
        let default = || layout.default_names(self.origin.array.as_deref());
        let columns = layout.columns();
        Ok(Self {
            has_names: fitting.is_some(),
            column_names: fitting.unwrap_or_else(default),
            metadata: Arc::new(self.metadata.of_other_columns(columns)),
            layout,
            // Missing values are told column by column, and these are other columns.
            missing: Arc::new(self.missing.of_any_column(columns)),
            declared: Arc::new(self.declared.of_any_column(columns)),
            values: Arc::new(values),
            remainders: remainders.transpose()?,
            ..self.clone()
        })
    }

    /// The same data before and after; of columns with integers that doubles do not hold, the distances
    /// from their smallest before.
    ///
    /// # Panics
    /// When the two are of several shapes.
    pub fn from_smallest([before, after]: [&Self; 2]) -> [Self; 2] {
        let points = before.points();
        let large = |column: &usize| {
            let stored = [before, after].map(|data| data.stored_column(*column));
            stored.into_iter().any(|values| values.exceeds_doubles())
        };
        let lows: Vec<Option<i128>> = (0..before.columns())
            .map(|column| {
                let ends = before
                    .stored_column(column)
                    .integer_ends(before.dtype_of(column));
                ends.filter(|_| large(&column)).map(|[low, _]| low)
            })
            .collect();
        [before, after].map(|data| {
            if lows.iter().all(Option::is_none) {
                return data.clone();
            }
            let mut values = data.stored().to_owned();
            for (column, low) in lows.iter().enumerate() {
                let Some(low) = *low else { continue };
                let mut all = values.view_mut();
                let own = all.features(column * points..(column + 1) * points);
                let remainders = own.remainders.into_iter().flatten();
                let mut rests: Vec<i16> = remainders.map(std::mem::take).collect();
                rests.resize(own.doubles.len(), 0);
                for (value, rest) in own.doubles.into_iter().zip(rests) {
                    if value.is_finite() {
                        *value = (data.dtype_of(column).to_integer(*value, rest) - low) as f64;
                    }
                }
            }
            data.holding(values)
        })
    }

    /// Along the layout that is wanted instead of the present one.
    pub(super) fn laid_out_as(self, wanted: &dyn Fn(&Layout) -> Layout) -> Result<Self, DataError> {
        let layout = wanted(&self.layout);
        if layout == self.layout {
            Ok(self)
        } else {
            self.with_layout(layout)
        }
    }

    /// The same file's shape, type, order and names with other values: what an archive decodes to.
    pub fn with_values(&self, values: impl Into<Values>) -> Result<Self, DataError> {
        let values = values.into();
        check_shape(&self.layout, &values.doubles)?;
        Ok(self.holding(values))
    }

    /// The same samples with one column or component in the place of all: what follows from them, in this unit.
    ///
    /// # Errors
    /// When the values are of other samples or points.
    pub fn derived(
        &self,
        name: &str,
        unit: Option<&str>,
        values: Array2<f64>,
    ) -> Result<Self, DataError> {
        let mut layout = self.layout.clone();
        if let Some(axis) = layout.component_axis {
            layout.shape[axis] = 1;
        }
        check_shape(&layout, &values)?;
        let mut metadata = Metadata::clone(&self.metadata);
        metadata.columns =
            unit.map_or_else(Vec::new, |unit| vec![vec![Attribute::text("units", unit)]]);
        // Of a coordinate that goes along components, nothing is left.
        let component = layout.component_axis;
        (metadata.coordinates).retain(|c| {
            !c.axes
                .iter()
                .any(|axis| axis.is_some() && *axis == component)
        });
        let origin = self.origin.clone();
        let data = Self::new(
            origin,
            DType::F64,
            layout,
            Some(vec![name.to_owned()]),
            values,
        )?;
        Ok(data.with_metadata(metadata))
    }

    /// Some of the samples as a data set of their own.
    pub fn part(&self, samples: Range<usize>) -> Result<Self, DataError> {
        let all = self.samples();
        if samples == (0..all) {
            return Ok(self.clone());
        }
        if samples.start >= samples.end || samples.end > all {
            let Range { start, end } = samples;
            let of = format!("samples {start} to {end} of {all}");
            return Err(DataError::Layout(of));
        }
        let metadata = (self.metadata).with_samples(self.layout.sample_axis, samples.clone());
        Ok(Self {
            metadata: Arc::new(metadata),
            ..self.holding(self.stored().samples(samples).to_owned())
        })
    }

    /// Samples by their places, as a data set of their own.
    ///
    /// # Errors
    /// When there are none.
    ///
    /// # Panics
    /// When one does not exist.
    pub fn select(&self, samples: &[usize]) -> Result<Self, DataError> {
        if samples.is_empty() {
            return Err(DataError::Layout("no samples".to_owned()));
        }
        let metadata = (self.metadata).with_samples_at(self.layout.sample_axis, samples);
        Ok(Self {
            metadata: Arc::new(metadata),
            ..self.holding(self.stored().select(samples))
        })
    }

    /// The inverse of [`Dataset::part`]: parts, one after the other, as one data set.
    ///
    /// # Errors
    /// When there are none, or they do not fit together.
    pub fn joined(parts: &[Self]) -> Result<Self, DataError> {
        if let [only] = parts {
            return Ok(only.clone());
        }
        let views: Vec<_> = parts.iter().map(Self::stored).collect();
        let (first, values) = parts
            .first()
            .zip(Values::joined(&views))
            .ok_or_else(|| DataError::Layout("parts of unlike samples".to_owned()))?;
        let mut metadata = Metadata::clone(&first.metadata);
        for part in &parts[1..] {
            metadata.append(first.layout.sample_axis, &part.metadata);
        }
        Ok(Self {
            metadata: Arc::new(metadata),
            ..first.holding(values)
        })
    }

    /// The values along the axes of the stored shape.
    pub(super) fn stored_view(&self) -> Result<ArrayViewD<'_, f64>, DataError> {
        axes::stored_view(&self.values, &self.layout)
    }

    /// What doubles do not hold of them, along the same axes.
    pub(super) fn stored_remainders(&self) -> Result<Option<ArrayViewD<'_, i16>>, DataError> {
        let Some(remainders) = &self.remainders else {
            return Ok(None);
        };
        axes::stored_view(remainders, &self.layout).map(Some)
    }
}

/// Whether every number below `count` is there once.
#[cfg(test)]
mod tests {
    use super::super::dataset::tests::table;
    use super::*;

    #[test]
    fn columns_are_brought_into_the_order_of_another() {
        let own = table(Some(&["a", "b", "c"])).unwrap();
        let other = table(Some(&["c", "a", "b"])).unwrap();
        let turned = own.in_order_of(&other);
        assert_eq!(turned.column_names, ["c", "a", "b"]);
        assert_eq!(
            turned.values(),
            ndarray::array![[3.0, 1.0, 2.0], [6.0, 4.0, 5.0]]
        );
        assert_eq!(turned.in_order_of(&own).values(), own.values());
        let unlike = table(Some(&["c", "a", "a"])).unwrap();
        assert_eq!(own.in_order_of(&unlike).values(), own.values());
    }

    #[test]
    fn another_layout_and_back_gives_the_same() {
        let named = table(Some(&["a", "b", "c"])).unwrap();
        let turned = Layout {
            sample_axis: Some(1),
            component_axis: Some(0),
            ..named.layout.clone()
        };
        let other = named.with_layout(turned).unwrap();
        assert_eq!(
            other.values(),
            ndarray::array![[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]
        );
        assert_eq!(other.column_names, ["column 1", "column 2"]);
        assert!(!other.has_names);
        let back = other.with_layout(named.layout.clone()).unwrap();
        assert_eq!(back.values(), named.values());
        assert_eq!(back.column_names, named.column_names);
        assert!(back.has_names);
    }

    #[test]
    fn parts_make_the_whole_again() {
        let all = table(Some(&["a", "b", "c"])).unwrap();
        let parts = [all.part(0..1).unwrap(), all.part(1..2).unwrap()];
        assert_eq!(parts[1].layout.shape, [1, 3]);
        assert_eq!(parts[1].values(), ndarray::array![[4.0, 5.0, 6.0]]);
        let joined = Dataset::joined(&parts).unwrap();
        assert_eq!(
            (joined.values(), &joined.layout),
            (all.values(), &all.layout)
        );
        assert!(joined.has_names);
        assert!(all.part(1..1).is_err() && all.part(1..3).is_err());
        assert!(Dataset::joined(&[]).is_err());
    }
}
