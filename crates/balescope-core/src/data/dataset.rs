//! A data set: values with what is needed to give them back as they were stored.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use ndarray::{Array2, ArrayView2, ArrayViewD, s};

use super::{
    ByteOrder, DType, DataError, Kind, Layout, MissingValues, Values, ValuesView, axes, text,
};

/// Where a data set came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The file; `None` for a bundled sample or a decoded archive.
    pub path: Option<PathBuf>,
    /// What to call it in a title: the file's name, or the sample's.
    pub label: String,
    /// The array's name inside an npz.
    pub array: Option<String>,
    /// Samples that there are, where these are only a [`super::Portion`] of them.
    pub of: Option<usize>,
}

/// A numeric array read as samples, with what is needed to give it back as it was stored.
///
/// Values are held as `f64`; what that does not hold of 64-bit integers beyond 2^53 is held beside it.
/// Missing values are NaNs that carry the stored bits. Cloning is cheap: values are shared.
#[derive(Clone, Debug)]
pub struct Dataset {
    pub origin: Origin,
    pub dtype: DType,
    pub byte_order: ByteOrder,
    pub fortran_order: bool,
    pub layout: Layout,
    /// One a column (table) or component (field); made up as `column 1`, ... where the file has none.
    pub column_names: Vec<String>,
    /// Whether the names were stored in the file.
    pub has_names: bool,
    /// What reading had to pass over or put together, in plain sentences: names that did not fit, bytes
    /// after the values, columns of several types.
    pub notes: Vec<String>,
    /// The file's names, also while another layout has no use for them.
    stored_names: Option<Vec<String>>,
    /// The values that stand for none, as they were recognised or declared.
    missing: Arc<MissingValues>,
    /// In standard order.
    values: Arc<Array2<f64>>,
    /// In the order of the values; see [`Values::remainders`].
    remainders: Option<Arc<Array2<i16>>>,
}

impl Dataset {
    /// `values` is samples x features in the order that [`Layout`] describes.
    ///
    /// # Errors
    /// When the values or the names do not fit the layout.
    pub fn new(
        origin: Origin,
        dtype: DType,
        layout: Layout,
        column_names: Option<Vec<String>>,
        values: Array2<f64>,
    ) -> Result<Self, DataError> {
        layout.check()?;
        check_shape(&layout, &values)?;
        if let Some(names) = column_names
            .as_ref()
            .filter(|n| n.len() != layout.columns())
        {
            return Err(DataError::Layout(format!(
                "{} names for {} columns",
                names.len(),
                layout.columns()
            )));
        }
        let has_names = column_names.is_some();
        Ok(Self {
            column_names: column_names
                .clone()
                .unwrap_or_else(|| layout.default_names(origin.array.as_deref())),
            origin,
            dtype,
            byte_order: ByteOrder::default(),
            fortran_order: false,
            layout,
            has_names,
            notes: Vec::new(),
            stored_names: column_names,
            missing: Arc::default(),
            values: Arc::new(in_standard_order(values)),
            remainders: None,
        })
    }

    /// The same of values that doubles may not hold.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn of_values(
        origin: Origin,
        dtype: DType,
        layout: Layout,
        column_names: Option<Vec<String>>,
        values: Values,
    ) -> Result<Self, DataError> {
        let Values {
            doubles,
            remainders,
        } = values.without_empty_remainders();
        let mut data = Self::new(origin, dtype, layout, column_names, doubles)?;
        data.remainders = remainders.map(|r| Arc::new(in_standard_order(r)));
        Ok(data)
    }

    pub fn samples(&self) -> usize {
        self.values.nrows()
    }

    /// Values of one sample.
    pub fn features(&self) -> usize {
        self.values.ncols()
    }

    /// Columns of a table, or components of a field.
    pub fn columns(&self) -> usize {
        self.column_names.len()
    }

    /// Values of one column in one sample: 1 for a table, the number of grid points for a field.
    pub fn points(&self) -> usize {
        self.layout.points()
    }

    /// What samples are called, in the plural.
    pub fn samples_as(&self) -> &'static str {
        if self.is_field() { "snapshots" } else { "rows" }
    }

    pub fn is_field(&self) -> bool {
        self.layout.kind == Kind::Field
    }

    /// A table of fewer rows than columns: that many of its columns at most are independent.
    pub fn is_wide_table(&self) -> bool {
        !self.is_field() && self.samples() < self.values().ncols()
    }

    /// Samples x features.
    pub fn values(&self) -> ArrayView2<'_, f64> {
        self.values.view()
    }

    /// All that is stored: samples x features as doubles, with what doubles do not hold.
    pub fn stored(&self) -> ValuesView<'_> {
        ValuesView {
            doubles: self.values.view(),
            remainders: self.remainders.as_ref().map(|r| r.view()),
        }
    }

    /// One column or component of [`Self::stored`]: samples x points.
    pub fn stored_column(&self, column: usize) -> ValuesView<'_> {
        let points = self.points();
        self.stored()
            .features(column * points..(column + 1) * points)
    }

    /// The values that stand for none, as they were recognised or declared.
    pub fn missing(&self) -> &MissingValues {
        &self.missing
    }

    /// The same data with values that stand for none, wherever they are stored; others that were marked
    /// as missing before become numbers again.
    pub fn with_missing(&self, missing: &MissingValues) -> Self {
        if self.missing.is_empty() && missing.is_empty() {
            return Self {
                missing: Arc::new(missing.clone()),
                ..self.clone()
            };
        }
        let missing = missing.for_type(self.dtype);
        let mut values = self.stored().to_owned();
        self.missing.unmark(self.dtype, self.points(), &mut values);
        missing.mark(self.dtype, self.points(), &mut values);
        Self {
            missing: Arc::new(missing),
            ..self.holding(values)
        }
    }

    /// The same with other values, of the same number of features.
    fn holding(&self, values: Values) -> Self {
        let Values {
            doubles,
            remainders,
        } = values.without_empty_remainders();
        Self {
            layout: self.layout.with_samples(doubles.nrows()),
            values: Arc::new(in_standard_order(doubles)),
            remainders: remainders.map(|r| Arc::new(in_standard_order(r))),
            ..self.clone()
        }
    }

    /// The same, shared.
    pub fn shared_values(&self) -> Arc<Array2<f64>> {
        Arc::clone(&self.values)
    }

    /// One column or component: samples x points.
    pub fn column(&self, column: usize) -> ArrayView2<'_, f64> {
        let points = self.points();
        self.values
            .slice(s![.., column * points..(column + 1) * points])
    }

    /// Bytes of the values in the stored type.
    pub fn stored_bytes(&self) -> usize {
        self.values.len() * self.dtype.size()
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

    /// The same values read along other axes.
    ///
    /// # Errors
    /// When the layout does not fit the stored shape.
    pub fn with_layout(&self, layout: Layout) -> Result<Self, DataError> {
        layout.check()?;
        if layout.shape != self.layout.shape {
            return Err(DataError::Layout(format!(
                "shape {}, where the file has {}",
                text::shape(&layout.shape),
                text::shape(&self.layout.shape)
            )));
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
            layout,
            // Missing values are told column by column, and these are other columns.
            missing: Arc::new(self.missing.of_any_column(columns)),
            values: Arc::new(values),
            remainders: remainders.transpose()?,
            ..self.clone()
        })
    }

    /// The same file's shape, type, order and names with other values: what an archive decodes to.
    ///
    /// # Errors
    /// When the shape differs.
    pub fn with_values(&self, values: impl Into<Values>) -> Result<Self, DataError> {
        let values = values.into();
        check_shape(&self.layout, &values.doubles)?;
        Ok(self.holding(values))
    }

    /// Some of the samples as a data set of their own.
    ///
    /// # Errors
    /// When there are no such samples.
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
        Ok(self.holding(self.stored().samples(samples).to_owned()))
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
        Ok(self.holding(self.stored().select(samples)))
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
        Ok(first.holding(values))
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

    /// Keeps names that the layout has no use for, so that another may take them up and a copy
    /// of the file has them again.
    pub fn keep_names(&mut self, names: Vec<String>) {
        self.stored_names = Some(names);
    }

    /// The names to write: those in use, or those that the present layout has no use for.
    pub fn names_to_write(&self) -> Option<&[String]> {
        if self.has_names {
            Some(&self.column_names)
        } else {
            self.stored_names.as_deref()
        }
    }
}

fn check_shape(layout: &Layout, values: &Array2<f64>) -> Result<(), DataError> {
    let expected = (layout.samples(), layout.features());
    if values.dim() == expected {
        return Ok(());
    }
    let (rows, columns) = values.dim();
    Err(DataError::Layout(format!(
        "{rows} x {columns} values, where the layout has {} samples of {} values",
        expected.0, expected.1
    )))
}

fn in_standard_order<T: Clone>(values: Array2<T>) -> Array2<T> {
    if values.is_standard_layout() {
        values
    } else {
        values.as_standard_layout().into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(names: Option<&[&str]>) -> Result<Dataset, DataError> {
        let values = ndarray::array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
        let names = names.map(|n| n.iter().map(ToString::to_string).collect());
        Dataset::new(
            Origin::default(),
            DType::F64,
            Layout::guess(&[2, 3], false),
            names,
            values,
        )
    }

    #[test]
    fn names_are_kept_or_made_up() {
        let named = table(Some(&["a", "b", "c"])).unwrap();
        assert!(named.has_names);
        assert_eq!(named.column_names, ["a", "b", "c"]);
        let plain = table(None).unwrap();
        assert!(!plain.has_names);
        assert_eq!(plain.column_names, ["column 1", "column 2", "column 3"]);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(matches!(table(Some(&["a"])), Err(DataError::Layout(_))));
        let plain = table(None).unwrap();
        assert!(plain.with_values(Values::blank(DType::F64, 3, 2)).is_err());
        assert!(plain.with_layout(Layout::guess(&[3, 2], false)).is_err());
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

    #[test]
    fn columns_are_slices_of_points() {
        let values = Array2::from_shape_fn((2, 6), |(r, c)| (10 * r + c) as f64);
        let layout = Layout::guess(&[2, 3, 2], false);
        assert_eq!(layout.component_axis, Some(2));
        let data = Dataset::new(Origin::default(), DType::F32, layout, None, values).unwrap();
        assert_eq!((data.columns(), data.points(), data.features()), (2, 3, 6));
        assert_eq!(
            data.column(1),
            ndarray::array![[3.0, 4.0, 5.0], [13.0, 14.0, 15.0]]
        );
        assert_eq!(data.stored_bytes(), 48);
    }

    #[test]
    fn values_in_another_memory_order_are_brought_into_standard_order() {
        let turned = Array2::from_shape_fn((3, 2), |(r, c)| (r + 3 * c) as f64).reversed_axes();
        let data = table(None).unwrap().with_values(turned.clone()).unwrap();
        assert!(data.values().is_standard_layout());
        assert_eq!(data.values(), turned);
    }
}
