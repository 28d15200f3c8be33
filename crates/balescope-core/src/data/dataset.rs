//! A data set: values with what is needed to give them back as they were stored.

mod making;

use std::sync::Arc;

use ndarray::{Array2, ArrayView2, s};

use super::origin::Origin;
use super::{
    ByteOrder, ColumnTypes, DType, DataError, Kind, Layout, Mesh, Metadata, MissingValues, Values,
    ValuesView, text,
};

/// A numeric array read as samples, with what is needed to give it back as it was stored.
///
/// Values are held as `f64`; what that does not hold of 64-bit integers beyond 2^53 is held beside it.
/// Missing values are NaNs that carry the stored bits. Cloning is cheap: values are shared.
#[derive(Clone, Debug)]
pub struct Dataset {
    pub origin: Origin,
    /// Of all columns; where they are of several types, see [`Self::types`].
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
    /// The type of each column.
    pub(super) types: ColumnTypes,
    /// Units, places and times; those along samples are of these samples.
    pub(super) metadata: Arc<Metadata>,
    /// The file's names, also while another layout has no use for them.
    pub(super) stored_names: Option<Vec<String>>,
    /// The values that stand for none, as they were recognised or declared.
    pub(super) missing: Arc<MissingValues>,
    /// What stands for none as the file itself says.
    pub(super) declared: Arc<MissingValues>,
    /// In standard order.
    pub(super) values: Arc<Array2<f64>>,
    /// In the order of the values; see [`Values::remainders`].
    pub(super) remainders: Option<Arc<Array2<i16>>>,
}

impl Dataset {
    pub fn samples(&self) -> usize {
        self.values.nrows()
    }

    /// Values of one sample.
    pub fn features(&self) -> usize {
        self.values.ncols()
    }

    /// Samples of the file, of which these may be a portion.
    pub fn samples_in_file(&self) -> usize {
        self.origin.of.unwrap_or_else(|| self.samples())
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
    /// as missing before become numbers again. Numbers that stand for texts are no values.
    pub fn with_missing(&self, missing: &MissingValues) -> Self {
        let mut missing = missing.clone();
        for (column, words) in missing.columns.iter_mut().enumerate() {
            if self.metadata.categories(column).is_some() {
                words.clear();
            }
        }
        if self.missing.is_empty() && missing.is_empty() {
            return Self {
                missing: Arc::new(missing.clone()),
                ..self.clone()
            };
        }
        let missing = missing.for_types(&self.types);
        let mut values = self.stored().to_owned();
        self.missing.unmark(&self.types, self.points(), &mut values);
        missing.mark(&self.types, self.points(), &mut values);
        Self {
            missing: Arc::new(missing),
            ..self.holding(values)
        }
    }

    /// The type of each column.
    pub fn types(&self) -> &ColumnTypes {
        &self.types
    }

    /// The type of a column.
    pub fn dtype_of(&self, column: usize) -> DType {
        self.types.of(column)
    }

    /// The same data with columns of these types, which hold their values.
    ///
    /// # Errors
    /// When they are for another number of columns.
    pub fn with_types(&self, types: ColumnTypes) -> Result<Self, DataError> {
        if (types.several()).is_some_and(|each| each.len() != self.columns()) {
            let columns = self.columns();
            return Err(DataError::Layout(format!(
                "types for other columns than {columns}"
            )));
        }
        Ok(Self {
            dtype: types.common(),
            types,
            ..self.clone()
        })
    }

    /// What is told of the data beside their values.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// The same data with what is told of them; unchanged where that is of another shape.
    pub fn with_metadata(&self, metadata: Metadata) -> Self {
        let mut data = self.clone();
        if metadata.fits(&self.layout.shape, self.columns()) {
            data.metadata = Arc::new(metadata);
        }
        data
    }

    /// Where the points of a field lie in space: on a mesh, or where coordinates say for each of them.
    pub fn mesh(&self) -> Option<&Mesh> {
        let axes = self.layout.grid_axes();
        let mesh = self.metadata.mesh_along(&axes);
        mesh.filter(|mesh| self.is_field() && mesh.places() == self.points())
    }

    /// The name of a column with its unit, `pt (GeV)`, or with the texts that its numbers stand for:
    /// `tag (0 a, 1 b)`.
    pub fn label(&self, column: usize) -> String {
        let name = &self.column_names[column];
        if let Some(texts) = self.metadata.categories(column) {
            return format!("{name} ({})", text::numbered(texts, 6));
        }
        match self.metadata.unit(column) {
            Some(unit) => format!("{name} ({unit})"),
            None => name.clone(),
        }
    }

    /// The same with other values, of the same number of features.
    pub(super) fn holding(&self, values: Values) -> Self {
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
        self.samples() * self.types.bytes(self.columns(), self.points())
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

pub(super) fn check_shape(layout: &Layout, values: &Array2<f64>) -> Result<(), DataError> {
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
pub(super) mod tests {
    use super::*;

    pub fn table(names: Option<&[&str]>) -> Result<Dataset, DataError> {
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
        assert!(
            plain
                .with_values(Values::blank(&DType::F64.into(), 3, 2))
                .is_err()
        );
        assert!(plain.with_layout(Layout::guess(&[3, 2], false)).is_err());
    }

    #[test]
    fn columns_are_slices_of_points() {
        let values = Array2::from_shape_fn((2, 6), |(r, c)| (10 * r + c) as f64);
        let layout = Layout::guess(&[2, 3, 2], false);
        assert_eq!(layout.component_axis, Some(2));
        let data = Dataset::plain(DType::F32, layout, values).unwrap();
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
