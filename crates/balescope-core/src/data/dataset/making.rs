//! Data sets made of values.

use std::sync::Arc;

use ndarray::Array2;

use super::{Dataset, check_shape, in_standard_order};
use crate::data::{ByteOrder, DType, DataError, Layout, Origin, Values};

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
            types: dtype.into(),
            byte_order: ByteOrder::default(),
            fortran_order: false,
            layout,
            has_names,
            notes: Vec::new(),
            metadata: Arc::default(),
            stored_names: column_names,
            missing: Arc::default(),
            declared: Arc::default(),
            values: Arc::new(in_standard_order(values)),
            remainders: None,
        })
    }

    /// The same of no file and without names.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn plain(dtype: DType, layout: Layout, values: Array2<f64>) -> Result<Self, DataError> {
        Self::new(Origin::default(), dtype, layout, None, values)
    }

    /// Rows and columns of no file.
    pub fn table(dtype: DType, values: Array2<f64>) -> Self {
        let layout = Layout::table(values.nrows(), values.ncols());
        Self::plain(dtype, layout, values).expect("what lies in memory has a shape that fits it")
    }

    /// With these names, as if the file had them: one a column.
    pub fn named(mut self, names: &[impl ToString]) -> Self {
        assert_eq!(names.len(), self.columns(), "each column has a name");
        self.column_names = names.iter().map(ToString::to_string).collect();
        self.stored_names = Some(self.column_names.clone());
        self.has_names = true;
        self
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
}
