//! What is in a data set and what is odd about it.

mod advice;
mod advice_missing;
mod build;
mod column;
mod distinct;
mod exact;
mod extent;
mod moments;
mod quantiles;
mod second_pass;
mod turn;

use serde::{Serialize, Serializer};

use super::{ColumnTypes, DType, integer_range};

pub use self::extent::{ColumnExtent, Extent};
pub use self::turn::Turn;

/// What is in a data set and what is odd about it, found at load.
#[derive(Clone, Debug, Serialize)]
pub struct Profile {
    pub samples: usize,
    /// Samples that there are, where these are only a portion of them.
    pub of: Option<usize>,
    pub features: usize,
    /// Of all columns; where they are of several types, the smallest that holds what doubles hold of them.
    pub dtype: DType,
    /// The same of the smallest types that hold every value exactly.
    pub lossless_dtype: DType,
    /// What the stored types and the smallest are called.
    #[serde(skip)]
    pub types: [ColumnTypes; 2],
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
    #[serde(serialize_with = "by_name")]
    pub dtype: DType,
    pub min: f64,
    pub max: f64,
    pub mean: f64,
    /// Population standard deviation.
    pub std: f64,
    /// Of all finite values, or of about 100,000 spread evenly where there are more.
    pub median: f64,
    /// From the 0.1 % to the 99.9 % quantile, of the same values: where most values are.
    pub robust_range: f64,
    /// Smallest value above zero, for columns that are never negative.
    pub min_positive: f64,
    /// Distinct finite values, counted up to [`ColumnProfile::DISTINCT_LIMIT`].
    pub distinct: usize,
    /// Missing values are not among them.
    pub nan: usize,
    pub infinite: usize,
    /// The values that stand for none or were set apart, and how often they come. No statistic has them.
    pub missing: Vec<MissingCount>,
    /// Shannon's entropy of the finite values in bits; `None` where there are too many distinct values to
    /// count.
    pub entropy: Option<f64>,
    /// Every finite value is a whole number.
    pub whole: bool,
    /// Some values are integers beyond 2^53, which no double holds.
    pub exceeds_doubles: bool,
    /// Smallest and largest of such integers, exactly; `None` where doubles tell them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integer_ends: Option<[i128; 2]>,
    /// Looks like a row number or an event number: whole, (nearly) all values differ, and in a table of
    /// few rows they rise or fill their range.
    pub identifier: bool,
    /// How many texts its numbers stand for; 0 for a column of numbers.
    pub categories: usize,
}

/// A value that stands for none, or an outlier that is kept apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissingCount {
    /// In digits that tell it from all others of the type.
    pub value: String,
    pub count: usize,
    /// It comes once and lies far off; otherwise it says that there is no value.
    pub outlier: bool,
}

impl ColumnProfile {
    /// Counting of distinct values stops here.
    pub const DISTINCT_LIMIT: usize = 10_000;

    /// All finite values are the same (or there are none).
    pub fn constant(&self) -> bool {
        self.distinct <= 1
    }

    pub fn never_negative(&self) -> bool {
        self.min >= 0.0
    }

    /// Whether all values are above zero, or all below, so that a relative error means something.
    pub fn clear_of_zero(&self) -> bool {
        self.min > 0.0 || self.max < 0.0
    }

    /// The full turn that the values go round, for a column that looks like an angle.
    pub fn turn(&self) -> Option<Turn> {
        Turn::from_profile(self)
    }

    /// max - min, at most the largest double; 0 where there are no finite values.
    pub fn range(&self) -> f64 {
        if let Some(ends) = self.integer_ends {
            integer_range(ends)
        } else if self.max >= self.min {
            within_doubles(self.max - self.min)
        } else {
            0.0
        }
    }
}

impl Profile {
    /// By so much a few far values have to widen the range of a column for its tails to be named.
    const WIDENED: f64 = 3.0;

    /// Whether a few far values widen the range of a column much beyond where most values are.
    pub fn has_tails(&self) -> bool {
        let numbers = self.columns.iter().filter(|c| c.categories == 0);
        (numbers.filter(|c| !c.identifier && c.robust_range > 0.0))
            .any(|column| column.range() > Self::WIDENED * column.robust_range)
    }
}

/// As people and `NumPy` call it.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks")]
fn by_name<S: Serializer>(dtype: &DType, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(dtype.name())
}

/// A difference of finite values, which may be larger than any double: then the largest.
fn within_doubles(difference: f64) -> f64 {
    difference.min(f64::MAX)
}

/// One remark, in plain words, with the columns that it is about (empty: the whole data set).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Advice {
    pub columns: Vec<usize>,
    pub text: String,
}

#[cfg(test)]
mod tests;
