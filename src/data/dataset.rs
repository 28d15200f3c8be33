use std::path::PathBuf;
use std::sync::Arc;

use ndarray::{Array2, ArrayView2, s};

use super::{ByteOrder, DType, DataError, Kind, Layout};

/// Where a data set came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The file; `None` for a bundled sample or a decoded archive.
    pub path: Option<PathBuf>,
    /// What to call it in a title: the file's name, or the sample's.
    pub label: String,
    /// The array's name inside an npz.
    pub array: Option<String>,
}

/// A numeric array read as samples, with what is needed to give it back as it was stored.
///
/// Values are held as `f64`, which is exact for every stored type except 64-bit integers beyond
/// 2^53 (the profile says so where it happens). Cloning is cheap: values are shared.
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
    values: Arc<Array2<f64>>,
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
        let _ = (origin, dtype, layout, column_names, values);
        todo!()
    }

    #[must_use]
    pub fn samples(&self) -> usize {
        self.values.nrows()
    }

    /// Values of one sample.
    #[must_use]
    pub fn features(&self) -> usize {
        self.values.ncols()
    }

    /// Columns of a table, or components of a field.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.column_names.len()
    }

    /// Values of one column in one sample: 1 for a table, the number of grid points for a field.
    #[must_use]
    pub fn points(&self) -> usize {
        self.layout.points()
    }

    #[must_use]
    pub fn is_field(&self) -> bool {
        self.layout.kind == Kind::Field
    }

    /// Samples x features.
    #[must_use]
    pub fn values(&self) -> ArrayView2<'_, f64> {
        self.values.view()
    }

    /// The same, shared.
    #[must_use]
    pub fn shared_values(&self) -> Arc<Array2<f64>> {
        Arc::clone(&self.values)
    }

    /// One column or component: samples x points.
    #[must_use]
    pub fn column(&self, column: usize) -> ArrayView2<'_, f64> {
        let points = self.points();
        self.values.slice(s![.., column * points..(column + 1) * points])
    }

    /// Bytes of the values in the stored type.
    #[must_use]
    pub fn stored_bytes(&self) -> usize {
        self.values.len() * self.dtype.size()
    }

    /// The smallest type that holds every value exactly: `float32` for most "float64" files,
    /// a smaller integer for most integer files. Never larger than the stored type.
    #[must_use]
    pub fn lossless_dtype(&self) -> DType {
        todo!()
    }

    /// The same values read along other axes.
    ///
    /// # Errors
    /// When the layout does not fit the stored shape.
    pub fn with_layout(&self, layout: Layout) -> Result<Self, DataError> {
        let _ = layout;
        todo!()
    }

    /// The same file's shape, type, order and names with other values: what an archive decodes to.
    ///
    /// # Errors
    /// When the shape differs.
    pub fn with_values(&self, values: Array2<f64>) -> Result<Self, DataError> {
        let _ = values;
        todo!()
    }
}
