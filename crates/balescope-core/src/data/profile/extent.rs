//! What is to be known of data that are looked at part by part.

use std::ops::Range;

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::distinct::Counts;
use super::moments::{Moments, column_moments};
use super::quantiles::robust_ends;
use super::{ColumnProfile, Turn, exact, within_doubles};
use crate::data::{ColumnTypes, DType, Dataset, ValuesView, integer_range};

/// What is to be known of a whole data set before any of it is compressed, gathered part by part.
#[derive(Clone, Debug)]
pub struct Extent {
    /// In the data's order.
    pub columns: Vec<ColumnExtent>,
    types: ColumnTypes,
    /// Of types of floats: the smallest that holds every value, of all columns together, or of each where
    /// they are of several types.
    floats: Vec<DType>,
    /// What stands for no value in each column.
    words: Vec<Vec<f64>>,
}

/// The same of one column or component.
#[derive(Clone, Debug)]
pub struct ColumnExtent {
    moments: Moments,
    counts: Counts,
    sample: EvenSample,
    exceeds_doubles: bool,
    /// Of a type whose integers doubles may not hold.
    integers: Option<[i128; 2]>,
}

/// Every so many finite values, so that quantiles can be told of any number of them.
#[derive(Clone, Debug)]
struct EvenSample {
    values: Vec<f64>,
    stride: usize,
}

impl EvenSample {
    const MOST: usize = 1 << 15;

    fn new(values: ValuesView<'_>) -> Self {
        // An odd step does not walk along the columns of a grid.
        let stride = (values.doubles.len() / Self::MOST).max(1) | 1;
        let some = values.doubles.iter().step_by(stride).copied();
        Self {
            values: some.filter(|v| v.is_finite()).collect(),
            stride,
        }
    }

    fn merge(&mut self, other: &Self) {
        let mut other = other.clone();
        while self.stride != other.stride {
            if self.stride < other.stride {
                self.thin(other.stride);
            } else {
                other.thin(self.stride);
            }
        }
        self.values.append(&mut other.values);
        while self.values.len() > 2 * Self::MOST {
            self.thin(2 * self.stride);
        }
    }

    /// Keeps as many of the values as a larger stride would have found, about.
    fn thin(&mut self, stride: usize) {
        let (step, wanted) = (self.stride, stride);
        let mut due = 0;
        self.values.retain(|_| {
            let keep = due < step;
            due += step;
            if due >= wanted {
                due -= wanted;
            }
            keep
        });
        self.stride = stride;
    }
}

impl Extent {
    /// Of a part, or of the whole. `exact`: whether a column's entropy will be asked for.
    pub fn new(data: &Dataset, exact: impl Fn(usize) -> bool + Sync) -> Self {
        let moments = column_moments(&data.shared_values(), data.points());
        let columns = moments.into_par_iter().enumerate();
        let columns = columns
            .map(|(column, moments)| {
                let exact = exact(column);
                let mut counts = Counts::new(if exact {
                    ColumnProfile::DISTINCT_LIMIT
                } else {
                    Turn::ENOUGH
                });
                let (stored, dtype) = (data.stored_column(column), data.dtype_of(column));
                let finite = stored.iter().filter(|(value, _)| value.is_finite());
                counts.add(finite.map(|(value, rest)| {
                    if dtype.exceeds_doubles() {
                        dtype.to_bits(value, rest)
                    } else {
                        value.to_bits()
                    }
                }));
                ColumnExtent {
                    moments,
                    counts,
                    sample: EvenSample::new(stored),
                    exceeds_doubles: stored.exceeds_doubles(),
                    integers: stored.integer_ends(dtype),
                }
            })
            .collect();
        let floats = match data.types().several() {
            None => vec![smallest(data.values(), data.dtype)],
            Some(each) => (each.par_iter().enumerate())
                .map(|(column, dtype)| smallest(data.column(column), *dtype))
                .collect(),
        };
        let words = |column| data.missing().of(column).iter().map(|word| word.value);
        Self {
            columns,
            types: data.types().clone(),
            floats,
            words: (0..data.columns())
                .map(|column| words(column).collect())
                .collect(),
        }
    }

    /// Adds what another part has.
    ///
    /// # Panics
    /// When it has fewer columns.
    pub fn merge(&mut self, other: &Self) {
        for (own, more) in self.columns.iter_mut().zip(&other.columns) {
            own.moments.merge(&more.moments);
            own.counts.merge(&more.counts);
            own.sample.merge(&more.sample);
            own.exceeds_doubles |= more.exceeds_doubles;
            own.integers = match (own.integers, more.integers) {
                (Some(a), Some(b)) => Some([a[0].min(b[0]), a[1].max(b[1])]),
                (one, other) => one.or(other),
            };
        }
        for (own, more) in self.floats.iter_mut().zip(&other.floats) {
            if more.size() > own.size() {
                *own = *more;
            }
        }
    }

    /// The smallest types that hold every value exactly; see [`Dataset::lossless_types`].
    pub fn lossless_types(&self) -> ColumnTypes {
        let all = 0..self.columns.len();
        match self.types.several() {
            None => self
                .smallest(self.types.common(), self.floats.first(), all)
                .into(),
            Some(each) => {
                let own = |(column, dtype): (usize, &DType)| {
                    self.smallest(*dtype, self.floats.get(column), column..column + 1)
                };
                let each = each.iter().enumerate().map(own);
                ColumnTypes::of_columns(each.collect(), self.types.common())
            }
        }
    }

    /// The smallest type of some columns of one stored type.
    fn smallest(&self, stored: DType, float: Option<&DType>, columns: Range<usize>) -> DType {
        let words: Vec<f64> = (self
            .words
            .get(columns.clone())
            .into_iter()
            .flatten()
            .flatten())
        .copied()
        .collect();
        if !stored.is_integer() {
            return exact::widened(*float.unwrap_or(&stored), &words, stored);
        }
        let ends = self.columns[columns]
            .iter()
            .map(|c| (c.moments.min, c.moments.max));
        let ends = ends.chain(words.iter().map(|&word| (word, word)));
        let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |a, b| {
            (a.0.min(b.0), a.1.max(b.1))
        });
        exact::integer_of(low, high, stored)
    }
}

/// The smallest type of floats that holds these values; the stored type where that is of whole numbers.
fn smallest(values: ArrayView2<'_, f64>, stored: DType) -> DType {
    let first = match stored {
        DType::F64 | DType::F32 | DType::F16 => DType::F16,
        whole => return whole,
    };
    let values = values.as_standard_layout();
    exact::widened(first, values.as_slice().unwrap_or_default(), stored)
}

impl ColumnExtent {
    /// The smallest and largest finite value; `None` where there are none.
    pub fn ends(&self) -> Option<[f64; 2]> {
        (self.moments.count > 0).then_some([self.moments.min, self.moments.max])
    }

    /// Whether every finite value is this one, to the bit.
    pub fn is_only(&self, value: f64) -> bool {
        let same = |end: f64| end.to_bits() == value.to_bits();
        match self.ends() {
            // -0 and 0 are equal, and two.
            Some([low, high]) => {
                self.counts.found() <= 1 && !self.exceeds_doubles && same(low) && same(high)
            }
            None => true,
        }
    }

    /// From the 0.1 % to the 99.9 % quantile, of values spread evenly.
    pub fn robust_range(&self) -> f64 {
        // Doubles do not tell where most of such integers are.
        if let Some(range) = self.integer_range() {
            return range;
        }
        let (low, high) = robust_ends(&mut self.sample.values.clone());
        within_doubles(high - low)
    }

    /// Whether there are finite values, and all are whole numbers.
    pub fn whole(&self) -> bool {
        self.moments.count > 0 && self.moments.whole
    }

    /// max - min of integers some of which no double holds; never more than it is.
    pub fn integer_range(&self) -> Option<f64> {
        self.integers
            .filter(|_| self.exceeds_doubles)
            .map(integer_range)
    }

    /// max - min, at most the largest double; 0 where there are no values.
    pub fn range(&self) -> f64 {
        if let Some(range) = self.integer_range() {
            return range;
        }
        self.ends()
            .map_or(0.0, |[low, high]| within_doubles(high - low))
    }

    /// The full turn of a column that looks like an angle; see [`ColumnProfile::turn`].
    pub fn turn(&self) -> Option<Turn> {
        let [low, high] = self
            .ends()
            .filter(|_| self.counts.found() >= Turn::ENOUGH)?;
        Turn::filled((low, high), self.moments.std(), self.whole())
    }

    /// See [`ColumnProfile::entropy`].
    pub fn entropy(&self) -> Option<f64> {
        let known = !self.counts.is_full();
        known.then(|| self.counts.distinct().entropy())
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::super::Profile;
    use super::*;

    #[test]
    fn parts_add_up_to_the_profile_of_the_whole() {
        for dtype in [DType::F64, DType::F32, DType::I32, DType::F16] {
            let values = Array2::from_shape_fn((3000, 4), |(i, column)| {
                let u = (i as f64 * 0.618_033_988_75).fract();
                dtype.nearest(match column {
                    0 => std::f64::consts::TAU * u,
                    1 if i % 7 == 0 => f64::NAN,
                    1 => (5.0 * u).floor(),
                    2 => -2.5,
                    _ => 1000.0 * u - 3.0,
                })
            });
            let data = Dataset::table(dtype, values);
            let profile = Profile::new(&data);
            let extent = |part: &Dataset| Extent::new(part, |column| column == 1);
            let mut sum = extent(&data.part(0..1).unwrap());
            for (from, to) in [(1, 1000), (1000, 2999), (2999, 3000)] {
                sum.merge(&extent(&data.part(from..to).unwrap()));
            }
            assert_eq!(
                sum.lossless_types().common(),
                profile.lossless_dtype,
                "{dtype:?}"
            );
            for (own, whole) in sum.columns.iter().zip(&profile.columns) {
                assert_eq!(own.ends(), Some([whole.min, whole.max]));
                assert_eq!(own.turn(), whole.turn(), "{dtype:?} {}", whole.name);
                assert_eq!((own.whole(), own.range()), (whole.whole, whole.range()));
            }
            let bits = sum.columns[1].entropy().unwrap();
            assert!((bits - profile.columns[1].entropy.unwrap()).abs() < 1e-12);
        }
    }
}
