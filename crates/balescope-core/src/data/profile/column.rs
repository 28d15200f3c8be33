//! The profile of one column.

use super::distinct::{self, Distinct};
use super::moments::Moments;
use super::quantiles::quantiles;
use super::second_pass::scaled;
use super::{ColumnProfile, MissingCount, within_doubles};
use crate::data::{DType, Dataset, WordKind};

/// Quantiles of more values than this are taken from a sample.
const MEDIAN_LIMIT: usize = 100_000;

/// Fewer rows than this tell nothing about whether a column counts them.
const IDENTIFIER_ROWS: usize = 20;

/// So many rows of whole numbers without a repeated one are numbered, in whatever order they are.
const MANY_ROWS: usize = 10_000;

/// The values of one column, sample by sample.
pub(super) struct Values<'a> {
    all: &'a [f64],
    features: usize,
    first: usize,
    points: usize,
}

impl<'a> Values<'a> {
    pub fn new(data: &'a Dataset, column: usize) -> Self {
        let points = data.points();
        Self {
            // A data set keeps its values in standard order; no values are seen otherwise.
            all: data.values().to_slice().unwrap_or_default(),
            features: data.features().max(1),
            first: column * points,
            points,
        }
    }

    fn len(&self) -> usize {
        self.all.len() / self.features * self.points
    }

    fn get(&self, index: usize) -> f64 {
        let (row, point) = (index / self.points, index % self.points);
        self.all[row * self.features + self.first + point]
    }

    fn iter(&self) -> impl Iterator<Item = f64> + Clone + 'a {
        let range = self.first..self.first + self.points;
        self.all
            .chunks_exact(self.features)
            .flat_map(move |row| row[range.clone()].iter().copied())
    }
}

pub(super) fn profile(data: &Dataset, column: usize, moments: &Moments) -> ColumnProfile {
    let values = &Values::new(data, column);
    let some = |value: f64| {
        if moments.count > 0 && value.is_finite() {
            value
        } else {
            f64::NAN
        }
    };
    let (min, max) = (some(moments.min), some(moments.max));
    let limit = ColumnProfile::DISTINCT_LIMIT;
    let stored = data.stored_column(column);
    let dtype = data.dtype_of(column);
    let exceeds_doubles = stored.exceeds_doubles();
    let distinct = if exceeds_doubles {
        let finite = stored.iter().filter(|(value, _)| value.is_finite());
        let bits = finite.map(|(value, remainder)| dtype.to_bits(value, remainder));
        distinct::count(bits, limit)
    } else if min.to_bits() == max.to_bits() && min != 0.0 {
        Distinct::same(moments.count)
    } else {
        let finite = values.iter().filter(|v| v.is_finite());
        distinct::count(finite.map(f64::to_bits), limit)
    };
    let whole = moments.count > 0 && moments.whole && tells(values, moments, dtype);
    let missing = missing(data, column);
    let kept: usize = missing.iter().map(|word| word.count).sum();
    let integer_ends = stored.integer_ends(dtype).filter(|_| exceeds_doubles);
    let Centre {
        mean,
        std,
        median,
        robust_range,
    } = match integer_ends {
        Some([low, _]) => Centre::of_integers(data, column, low),
        None => Centre::of_doubles(values, moments),
    };
    ColumnProfile {
        name: data.column_names[column].clone(),
        dtype,
        min,
        max,
        mean,
        std,
        median,
        robust_range,
        min_positive: some(moments.min_positive),
        distinct: distinct.found,
        nan: moments.nan - kept,
        infinite: moments.infinite,
        entropy: (distinct.found < limit).then(|| distinct.entropy()),
        missing,
        whole,
        exceeds_doubles,
        integer_ends,
        categories: (data.metadata().categories(column)).map_or(0, <[String]>::len),
        identifier: whole
            && values.points == 1
            && (data.metadata().is_identifier(column)
                || (differ(distinct) && numbers(values, moments))),
    }
}

/// Where the finite values of a column are; NaN where it has none.
struct Centre {
    mean: f64,
    std: f64,
    median: f64,
    /// From the 0.1 % to the 99.9 % quantile.
    robust_range: f64,
}

impl Centre {
    fn of_doubles(values: &Values<'_>, moments: &Moments) -> Self {
        let (mean, std) = if moments.count == 0 {
            (f64::NAN, f64::NAN)
        } else if moments.min.to_bits() == moments.max.to_bits() {
            (moments.min, 0.0)
        } else if moments.out_of_reach() {
            scaled(values.iter(), moments.max.abs().max(moments.min.abs()))
        } else {
            (moments.mean, moments.std())
        };
        let [low, median, high] = quantiles(&mut chosen(values, moments.count));
        Self {
            mean,
            std,
            median,
            robust_range: within_doubles(high - low),
        }
    }

    /// Of integers that doubles do not hold, by their distances from the smallest, `low`.
    fn of_integers(data: &Dataset, column: usize, low: i128) -> Self {
        let (stored, dtype) = (data.stored_column(column), data.dtype_of(column));
        let finite = stored.iter().filter(|(double, _)| double.is_finite());
        let distances = finite.map(|(value, rest)| dtype.to_integer(value, rest) - low);
        let distances: Vec<f64> = distances.map(|distance| distance as f64).collect();
        let (mean, std) = scaled(distances.iter().copied(), 1.0);
        let step = (distances.len() / MEDIAN_LIMIT).max(1) | 1;
        let mut some: Vec<f64> = distances.into_iter().step_by(step).collect();
        let [first, median, last] = quantiles(&mut some);
        Self {
            mean: low as f64 + mean,
            std,
            median: low as f64 + median,
            robust_range: last - first,
        }
    }
}

/// The words that stand for no value, and how often they come.
fn missing(data: &Dataset, column: usize) -> Vec<MissingCount> {
    let words = data.missing().of(column);
    let counts = data
        .missing()
        .counts(data.dtype_of(column), column, data.stored_column(column));
    let found = words.iter().zip(counts).filter(|(_, count)| *count > 0);
    found
        .map(|(word, count)| MissingCount {
            value: word.text(data.dtype_of(column)),
            count,
            outlier: word.kind == WordKind::Outlier,
        })
        .collect()
}

/// Whether it means anything that all values are whole: one in ten, at least, lies where the type has
/// fractions too. Zeros tell nothing.
fn tells(values: &Values<'_>, moments: &Moments, dtype: DType) -> bool {
    let end = match dtype {
        DType::F16 => 2_f64.powi(10),
        DType::F32 => 2_f64.powi(23),
        DType::F64 => 2_f64.powi(52),
        _ => return true,
    };
    if moments.max.abs().max(moments.min.abs()) < end {
        return true;
    }
    let not_zero = values.iter().filter(|v| v.is_finite() && *v != 0.0);
    let [within, beyond] = not_zero.fold([0_usize; 2], |[within, beyond], v| {
        let tells = usize::from(v.abs() < end);
        [within + tells, beyond + 1 - tells]
    });
    10 * within >= within + beyond
}

/// Nearly all of the values looked at are different: 98 %.
fn differ(distinct: Distinct) -> bool {
    distinct.seen >= IDENTIFIER_ROWS && distinct.found * 50 >= distinct.seen * 49
}

/// Whether whole numbers that all differ are likely to number something: they rise with the rows,
/// or most numbers between their ends are there, in any order. So many rows without a repeated value
/// are numbered in any case; fewer may be measured values, which seldom repeat where their range is wide.
fn numbers(values: &Values<'_>, moments: &Moments) -> bool {
    let rows = values.len();
    if rows >= MANY_ROWS || moments.max - moments.min < 2.0 * moments.count as f64 {
        return true;
    }
    let finite = || values.iter().filter(|v| v.is_finite());
    let rising = finite().zip(finite().skip(1)).filter(|(a, b)| a <= b);
    10 * rising.count() >= 9 * moments.count.saturating_sub(1)
}

/// The finite values that quantiles are taken from.
fn chosen(values: &Values<'_>, finite: usize) -> Vec<f64> {
    let count = values.len();
    if count <= MEDIAN_LIMIT {
        return values.iter().filter(|v| v.is_finite()).collect();
    }
    if finite < count / 2 {
        // Too sparse to be hit by chance.
        let step = finite.div_ceil(MEDIAN_LIMIT).max(1);
        return values
            .iter()
            .filter(|v| v.is_finite())
            .step_by(step)
            .collect();
    }
    let step = golden_step(count);
    let mut index = 0;
    let picks = (0..MEDIAN_LIMIT).map(|_| {
        index = (index + step) % count;
        values.get(index)
    });
    picks.filter(|v| v.is_finite()).collect()
}

/// A step by which indices spread evenly over `count` and none comes twice: near the golden
/// section and without a common factor, so that no period in the data is met in step.
fn golden_step(count: usize) -> usize {
    let start = (count as f64 * 0.618_033_988_749_895) as usize;
    (start.max(1)..=count.max(1))
        .find(|&step| gcd(step, count) == 1)
        .unwrap_or(1)
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::data::profile::quantiles::robust_ends;
    use crate::data::{DType, Layout};

    fn data(values: Array2<f64>, points: usize) -> Dataset {
        let layout = Layout::field(&[values.nrows(), values.ncols() / points, points], Some(1));
        Dataset::plain(DType::F64, layout, values).unwrap()
    }

    fn median_of(values: &[f64]) -> f64 {
        let finite = values.iter().filter(|v| v.is_finite()).count();
        let values = Array2::from_shape_vec((values.len(), 1), values.to_vec()).unwrap();
        quantiles(&mut chosen(&Values::new(&data(values, 1), 0), finite))[1]
    }

    #[test]
    fn few_far_values_do_not_widen_the_robust_range() {
        let mut values: Vec<f64> = (0..10_001).map(f64::from).collect();
        assert_eq!(robust_ends(&mut values), (10.0, 9990.0));
        values[7] = 1e30;
        values[8] = -1e30;
        let (low, high) = robust_ends(&mut values);
        assert!(high - low < 10_001.0);
        assert_eq!(robust_ends(&mut [3.0]), (3.0, 3.0));
        assert_eq!(robust_ends(&mut [5.0, 2.0]), (2.0, 5.0));
        assert!(robust_ends(&mut []).0.is_nan());
    }

    #[test]
    fn small_medians_are_exact() {
        assert_eq!(median_of(&[3.0, f64::NAN, 1.0, 2.0]), 2.0);
        assert_eq!(median_of(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(median_of(&[f64::MAX, f64::MAX]), f64::MAX);
        assert!(median_of(&[f64::NAN]).is_nan());
    }

    #[test]
    fn large_medians_are_close() {
        let ramp: Vec<f64> = (0..1_000_000).map(f64::from).collect();
        assert!((median_of(&ramp) - 500_000.0).abs() < 1000.0);
        let wave: Vec<f64> = (0..1_000_000).map(|i| f64::from(i % 1000)).collect();
        assert!((median_of(&wave) - 499.5).abs() < 5.0);
        let mut sparse = vec![f64::NAN; 1_000_000];
        sparse[123_456] = 7.0;
        assert_eq!(median_of(&sparse), 7.0);
    }

    #[test]
    fn a_step_visits_every_index_once() {
        for count in [1, 2, 7, 1000, 4096] {
            let step = golden_step(count);
            let mut seen: Vec<usize> = (0..count).map(|i| i * step % count).collect();
            seen.sort_unstable();
            assert!(seen.into_iter().eq(0..count), "{count}");
        }
    }

    #[test]
    fn values_of_a_component_lie_apart() {
        let values = data(
            Array2::from_shape_fn((2, 6), |(r, c)| (10 * r + c) as f64),
            3,
        );
        let component = Values::new(&values, 1);
        let expected = [3.0, 4.0, 5.0, 13.0, 14.0, 15.0];
        assert!(component.iter().eq(expected));
        assert!((0..component.len()).map(|i| component.get(i)).eq(expected));
    }
}
