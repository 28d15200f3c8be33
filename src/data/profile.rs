use serde::Serialize;

use super::{DType, Dataset};

/// What is in a data set and what is odd about it, found at load.
#[derive(Clone, Debug, Serialize)]
pub struct Profile {
    pub samples: usize,
    pub features: usize,
    pub dtype: DType,
    pub lossless_dtype: DType,
    /// Bytes in the stored type.
    pub stored_bytes: usize,
    /// Bytes in the smallest type that holds every value exactly.
    pub lossless_bytes: usize,
    pub columns: Vec<ColumnProfile>,
    pub advice: Vec<Advice>,
}

/// One column of a table or one component of a field. Statistics are over finite values only;
/// they are NaN where a column has none.
#[derive(Clone, Debug, Serialize)]
pub struct ColumnProfile {
    pub name: String,
    pub min: f64,
    pub max: f64,
    pub mean: f64,
    /// Population standard deviation.
    pub std: f64,
    pub median: f64,
    /// Smallest value above zero, for columns that are never negative.
    pub min_positive: f64,
    /// Distinct finite values, counted up to [`ColumnProfile::DISTINCT_LIMIT`].
    pub distinct: usize,
    pub nan: usize,
    pub infinite: usize,
    /// Every finite value is a whole number.
    pub whole: bool,
    /// Looks like a row number or an event number: whole, and (nearly) all values differ.
    pub identifier: bool,
}

impl ColumnProfile {
    /// Counting of distinct values stops here.
    pub const DISTINCT_LIMIT: usize = 10_000;

    /// All finite values are the same (or there are none).
    #[must_use]
    pub fn constant(&self) -> bool {
        self.distinct <= 1
    }

    #[must_use]
    pub fn never_negative(&self) -> bool {
        self.min >= 0.0
    }

    /// max - min; 0 where there are no finite values.
    #[must_use]
    pub fn range(&self) -> f64 {
        if self.max >= self.min { self.max - self.min } else { 0.0 }
    }
}

/// One remark, in plain words, with the columns that it is about (empty: the whole data set).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Advice {
    pub columns: Vec<usize>,
    pub text: String,
}

impl Profile {
    #[must_use]
    pub fn of(data: &Dataset) -> Self {
        let _ = data;
        todo!()
    }
}
