//! Values as doubles, with what doubles do not hold of 64-bit integers.

use std::ops::Range;

use ndarray::{Array2, ArrayView1, ArrayView2, ArrayViewMut2, Axis, Slice, Zip, concatenate};

use super::{ColumnTypes, DType, blank, gathered};

/// Samples x features. Everything but a 64-bit integer beyond 2^53 is exactly its double; of those
/// the double is the nearest one, and the remainder is what is missing to the integer.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    pub doubles: Array2<f64>,
    /// Integer minus double, between -1024 and 1024; `None`: 0 everywhere.
    pub remainders: Option<Array2<i16>>,
}

/// A view of [`Values`].
#[derive(Clone, Copy, Debug)]
pub struct ValuesView<'a> {
    pub doubles: ArrayView2<'a, f64>,
    pub remainders: Option<ArrayView2<'a, i16>>,
}

/// A view of [`Values`] through which they can be changed.
#[derive(Debug)]
pub struct ValuesViewMut<'a> {
    pub doubles: ArrayViewMut2<'a, f64>,
    pub remainders: Option<ArrayViewMut2<'a, i16>>,
}

impl Values {
    /// Zeros, with room for remainders where a type has any.
    pub fn blank(types: &ColumnTypes, samples: usize, features: usize) -> Self {
        Self::of_doubles(types, blank(samples, features))
    }

    /// Doubles that hold everything, with room for remainders where a type has any.
    pub fn of_doubles(types: &ColumnTypes, doubles: Array2<f64>) -> Self {
        let (samples, features) = doubles.dim();
        Self {
            remainders: types.exceed_doubles().then(|| blank(samples, features)),
            doubles,
        }
    }

    pub fn view(&self) -> ValuesView<'_> {
        ValuesView {
            doubles: self.doubles.view(),
            remainders: self.remainders.as_ref().map(|r| r.view()),
        }
    }

    pub fn view_mut(&mut self) -> ValuesViewMut<'_> {
        ValuesViewMut {
            doubles: self.doubles.view_mut(),
            remainders: self.remainders.as_mut().map(|r| r.view_mut()),
        }
    }

    /// So many samples at a time, and at the end the rest.
    pub fn chunks_mut(&mut self, samples: usize) -> impl Iterator<Item = ValuesViewMut<'_>> {
        let mut remainders =
            (self.remainders.as_mut()).map(|r| r.axis_chunks_iter_mut(Axis(0), samples));
        let doubles = self.doubles.axis_chunks_iter_mut(Axis(0), samples);
        doubles.map(move |doubles| ValuesViewMut {
            doubles,
            remainders: remainders.as_mut().and_then(Iterator::next),
        })
    }

    /// Every value becomes the nearest that the type of its column holds.
    pub fn round_to(&mut self, types: &ColumnTypes, points: usize) {
        let Some(each) = types.several() else {
            types.common().nearest_all(&mut self.doubles);
            let (remainders, doubles) = (self.remainders.as_mut(), self.doubles.view());
            hold_within(types.common(), remainders.map(|r| r.view_mut()), doubles);
            return;
        };
        for (column, dtype) in each.iter().enumerate() {
            let own = Slice::from(column * points..(column + 1) * points);
            let mut doubles = self.doubles.slice_axis_mut(Axis(1), own);
            doubles.par_mapv_inplace(|value| dtype.nearest(value));
            let remainders = self.remainders.as_mut();
            let remainders = remainders.map(|r| r.slice_axis_mut(Axis(1), own));
            hold_within(*dtype, remainders, doubles.view());
        }
    }

    /// Without remainders where all are 0.
    pub fn without_empty_remainders(mut self) -> Self {
        self.remainders = self.remainders.filter(|r| r.iter().any(|rest| *rest != 0));
        self
    }

    /// Parts with the same features, one after the other; `None` where there is none, or they differ.
    pub(super) fn joined(parts: &[ValuesView<'_>]) -> Option<Self> {
        let doubles: Vec<_> = parts.iter().map(|part| part.doubles).collect();
        let doubles = concatenate(Axis(0), &doubles).ok()?;
        let some = parts.iter().any(|part| part.remainders.is_some());
        let remainders = some.then(|| {
            let mut all = Array2::zeros(doubles.dim());
            let mut first = 0;
            for part in parts {
                let end = first + part.doubles.nrows();
                if let Some(own) = part.remainders {
                    all.slice_axis_mut(Axis(0), Slice::from(first..end))
                        .assign(&own);
                }
                first = end;
            }
            all
        });
        Some(Self {
            doubles,
            remainders,
        })
    }
}

/// Gives the largest integer of a type its remainder: 2^63 and 2^64 stand for it, which are one more.
fn hold_within(
    dtype: DType,
    remainders: Option<ArrayViewMut2<'_, i16>>,
    doubles: ArrayView2<'_, f64>,
) {
    let Some(remainders) = remainders.filter(|_| dtype.exceeds_doubles()) else {
        return;
    };
    let (_, high) = dtype.limits();
    Zip::from(remainders)
        .and(doubles)
        .par_for_each(|rest, double| {
            // What is kept itself has a remainder of its own there.
            if *double >= high && *rest == 0 {
                *rest = -1;
            }
        });
}

/// Doubles that hold everything.
impl From<Array2<f64>> for Values {
    fn from(doubles: Array2<f64>) -> Self {
        Self {
            doubles,
            remainders: None,
        }
    }
}

/// Doubles that hold everything.
impl<'a> From<ArrayView2<'a, f64>> for ValuesView<'a> {
    fn from(doubles: ArrayView2<'a, f64>) -> Self {
        Self {
            doubles,
            remainders: None,
        }
    }
}

impl<'a> ValuesView<'a> {
    /// The same for a shorter time.
    pub fn reborrow(&self) -> ValuesView<'_> {
        ValuesView {
            doubles: self.doubles.view(),
            remainders: self.remainders.as_ref().map(|r| r.view()),
        }
    }

    /// Some of the features.
    pub fn features(self, range: Range<usize>) -> Self {
        self.slice(Axis(1), range)
    }

    /// Some of the samples.
    pub fn samples(self, range: Range<usize>) -> Self {
        self.slice(Axis(0), range)
    }

    fn slice(self, axis: Axis, range: Range<usize>) -> Self {
        let range = Slice::from(range);
        Self {
            doubles: self.doubles.slice_axis_move(axis, range),
            remainders: self.remainders.map(|r| r.slice_axis_move(axis, range)),
        }
    }

    /// Samples by their places.
    pub fn select(&self, samples: &[usize]) -> Values {
        Values {
            doubles: self.doubles.select(Axis(0), samples),
            remainders: self.remainders.map(|r| r.select(Axis(0), samples)),
        }
    }

    /// Samples by their places, copied on all threads.
    pub fn gathered(&self, samples: &[usize]) -> Values {
        Values {
            doubles: gathered(self.doubles, samples),
            remainders: self.remainders.map(|r| gathered(r, samples)),
        }
    }

    pub fn to_owned(&self) -> Values {
        Values {
            doubles: self.doubles.to_owned(),
            remainders: self.remainders.map(|r| r.to_owned()),
        }
    }

    /// The value of this number, in the order of [`Self::iter`], which would go through all that come before.
    pub fn get(&self, number: usize) -> Option<(f64, i16)> {
        let width = self.doubles.ncols().max(1);
        let at = [number / width, number % width];
        let remainder = || self.remainders.and_then(|r| r.get(at).copied());
        Some((*self.doubles.get(at)?, remainder().unwrap_or(0)))
    }

    /// Each double with its remainder, sample by sample.
    pub fn iter(self) -> impl Iterator<Item = (f64, i16)> + 'a {
        let mut remainders = self.remainders.map(ArrayView2::into_iter);
        self.doubles.into_iter().map(move |&double| {
            let rest = remainders.as_mut().and_then(Iterator::next);
            (double, rest.copied().unwrap_or(0))
        })
    }

    /// Calls `see` with every value here, its remainder, and the same of `other`, sample by sample. One
    /// loop over doubles alone where neither has remainders, as most types do not: looking for them at
    /// every value took as long as what is done with it.
    ///
    /// # Panics
    /// When the shapes differ.
    pub fn for_each_pair(self, other: ValuesView<'_>, mut see: impl FnMut((f64, i16), (f64, i16))) {
        if self.remainders.is_none() && other.remainders.is_none() {
            assert_eq!(self.doubles.dim(), other.doubles.dim(), "two views");
            let mut pairs = |own: ArrayView1<'_, f64>, other: ArrayView1<'_, f64>| {
                own.iter()
                    .zip(other)
                    .for_each(|(own, other)| see((*own, 0), (*other, 0)));
            };
            // Along the longer axis: of a table's column, a row is a single value.
            let is_column = self.doubles.ncols() == 1;
            let axis = Axis(usize::from(is_column));
            let lanes = self
                .doubles
                .axis_iter(axis)
                .zip(other.doubles.axis_iter(axis));
            lanes.for_each(|(own, other)| pairs(own, other));
        } else {
            assert_eq!(self.doubles.dim(), other.doubles.dim(), "two views");
            self.iter()
                .zip(other.iter())
                .for_each(|(own, other)| see(own, other));
        }
    }

    /// The stored bits of every value, sample by sample.
    pub fn bits(self, dtype: DType) -> impl Iterator<Item = u64> + 'a {
        self.iter()
            .map(move |(double, rest)| dtype.to_bits(double, rest))
    }

    /// The same where columns, each of so many values, are of several types.
    pub fn bits_of(
        self,
        types: &ColumnTypes,
        points: usize,
    ) -> impl Iterator<Item = u64> + use<'a> {
        let features = self.doubles.ncols().max(1);
        let each = types.by_feature(points, features);
        self.iter()
            .zip(0..)
            .map(move |((double, rest), place): (_, usize)| {
                each[place % features].to_bits(double, rest)
            })
    }

    /// Whether doubles do not hold all values.
    pub fn exceeds_doubles(&self) -> bool {
        (self.remainders.as_ref()).is_some_and(|r| r.iter().any(|rest| *rest != 0))
    }

    /// Smallest and largest integer of a type that doubles may not hold; `None` for other types, and
    /// where there is no value.
    pub fn integer_ends(&self, dtype: DType) -> Option<[i128; 2]> {
        if !dtype.exceeds_doubles() {
            return None;
        }
        let view = self.reborrow();
        let finite = view.iter().filter(|(double, _)| double.is_finite());
        let integers = finite.map(|(double, rest)| dtype.to_integer(double, rest));
        integers.fold(None, |ends, integer| {
            let [low, high] = ends.unwrap_or([integer; 2]);
            Some([low.min(integer), high.max(integer)])
        })
    }

    /// What is missing to the integer at a place.
    #[inline]
    pub fn remainder(&self, sample: usize, feature: usize) -> i16 {
        self.remainders.map_or(0, |r| r[[sample, feature]])
    }
}

/// The distance of two integers as a double, never more than it is.
pub fn integer_range([low, high]: [i128; 2]) -> f64 {
    let range = high - low;
    let near = range as f64;
    if near as i128 > range {
        near.next_down()
    } else {
        near
    }
}

impl ValuesViewMut<'_> {
    /// Some of the features.
    pub fn features(&mut self, range: Range<usize>) -> ValuesViewMut<'_> {
        self.slice(Axis(1), range)
    }

    /// Some of the samples.
    pub fn samples(&mut self, range: Range<usize>) -> ValuesViewMut<'_> {
        self.slice(Axis(0), range)
    }

    fn slice(&mut self, axis: Axis, range: Range<usize>) -> ValuesViewMut<'_> {
        let range = Slice::from(range);
        ValuesViewMut {
            doubles: self.doubles.slice_axis_mut(axis, range),
            remainders: (self.remainders.as_mut()).map(|r| r.slice_axis_mut(axis, range)),
        }
    }

    /// Takes over the values of a view of the same shape.
    ///
    /// # Panics
    /// When the shapes differ.
    pub fn assign(&mut self, from: ValuesView<'_>) {
        self.doubles.assign(&from.doubles);
        if let Some(own) = &mut self.remainders {
            match from.remainders {
                Some(from) => own.assign(&from),
                None => own.fill(0),
            }
        }
    }

    /// Gives every place its stored bits, sample by sample, as far as there are bits.
    pub fn set_bits(&mut self, dtype: DType, bits: impl Iterator<Item = u64>) {
        self.set_bits_of(&dtype.into(), 1, bits);
    }

    /// The same where columns, each of so many values, are of several types.
    pub fn set_bits_of(
        &mut self,
        types: &ColumnTypes,
        points: usize,
        bits: impl Iterator<Item = u64>,
    ) {
        let features = self.doubles.ncols().max(1);
        let each = types.by_feature(points, features);
        let mut remainders = self.remainders.as_mut().map(|r| r.iter_mut());
        for ((double, bits), dtype) in self.doubles.iter_mut().zip(bits).zip(each.iter().cycle()) {
            let (near, rest) = dtype.from_bits(bits);
            *double = near;
            if let Some(to) = remainders.as_mut().and_then(Iterator::next) {
                *to = rest;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counters() -> Values {
        let mut values = Values::blank(&DType::I64.into(), 4, 2);
        let bits = (0..8).map(|i| (1_u64 << 62) + 3 * i);
        values.view_mut().set_bits(DType::I64, bits);
        values
    }

    #[test]
    fn integers_beyond_doubles_come_back() {
        let values = counters();
        let bits: Vec<u64> = values.view().bits(DType::I64).collect();
        assert!(bits.into_iter().eq((0..8).map(|i| (1_u64 << 62) + 3 * i)));
        let column: Vec<u64> = values.view().features(1..2).bits(DType::I64).collect();
        assert!(
            column
                .into_iter()
                .eq((0..4).map(|i| (1_u64 << 62) + 6 * i + 3))
        );
    }

    #[test]
    fn parts_keep_their_remainders() {
        let values = counters();
        let view = values.view();
        let plain = Values {
            doubles: Array2::ones((1, 2)),
            remainders: None,
        };
        let joined = Values::joined(&[view.samples(0..1), view.samples(1..4), plain.view()]);
        let joined = joined.unwrap();
        assert_eq!(joined.view().samples(0..4).to_owned(), values);
        assert_eq!(
            joined.view().select(&[4]).remainders,
            Some(Array2::zeros((1, 2)))
        );
        assert!(Values::joined(&[]).is_none());
    }

    #[test]
    fn the_ends_of_a_type_are_whole() {
        let mut values = Values::of_doubles(&DType::U64.into(), ndarray::array![[1e30, -5.0, 7.2]]);
        values.round_to(&DType::U64.into(), 1);
        let bits: Vec<u64> = values.view().bits(DType::U64).collect();
        assert_eq!(bits, [u64::MAX, 0, 7]);
        assert_eq!(values.view().remainder(0, 0), -1);
    }
}
