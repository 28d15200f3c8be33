//! Which values of a column stand for none.

use rayon::prelude::*;

use super::ends::{ENDS, End, Seen, ends_of_columns};
use super::word::MissingWord;
use super::word::WordKind;
use super::words::MissingValues;
use crate::data::{ColumnTypes, DType, Dataset, ValuesView};

/// Fill values that programs of the field write: CMOR and CF, netCDF's defaults for floats and bytes,
/// Ferret, and what detectors and weather stations have for "none".
const KNOWN: [f64; 15] = [
    1e20,
    -1e20,
    1e30,
    -1e30,
    9.969_209_968_386_869e36,
    -1e34,
    1e35,
    1e36,
    -9999.0,
    -99999.0,
    -999.0,
    -999.99,
    -999.9,
    -32768.0,
    -32767.0,
];

/// A known fill value lies apart by more than this share of where the other values are.
const KNOWN_GAP: f64 = 0.1;
/// The end of an integer type lies apart by more than the others spread.
const EXTREME_GAP: f64 = 1.0;
/// A value that repeats lies apart by more than so many ranges of the others.
const REPEATED_GAP: f64 = 3.0;
/// A lone value by so many.
const LONE_GAP: f64 = 10.0;
/// Outliers are at most one of so many values of the column: of few values, or of many far ones, each
/// may be as it should be.
const VALUES_AN_OUTLIER: usize = 100;
/// Values that tell where most of a column lies.
const SAMPLE: usize = 2000;

/// Looks for the values that stand for none in data that come in parts, in their order.
pub struct MissingSearch {
    types: ColumnTypes,
    columns: Vec<ColumnSearch>,
    /// Every so many values of a column one tells where most of them lie.
    step: usize,
}

/// What is known of a column so far.
struct ColumnSearch {
    ends: [End; 2],
    values: usize,
    /// Evenly spread values that are no fill values, and the first ones, where those are too few.
    some: Vec<f64>,
    first: Vec<f64>,
}

impl MissingSearch {
    /// `values`: of a column, in all.
    pub fn new(types: &ColumnTypes, columns: usize, values: usize) -> Self {
        let column = || ColumnSearch {
            ends: [End::new(-1.0), End::new(1.0)],
            values: 0,
            some: Vec::new(),
            first: Vec::new(),
        };
        Self {
            types: types.clone(),
            columns: (0..columns).map(|_| column()).collect(),
            step: (values / SAMPLE).max(1) | 1,
        }
    }

    /// Looks at some samples, whose values are as they are stored.
    pub fn see(&mut self, part: &Dataset) {
        let step = self.step;
        let columns = self.columns.iter_mut().zip(ends_of_columns(part));
        for (i, (column, ends)) in columns.enumerate() {
            for (own, other) in column.ends.iter_mut().zip(&ends) {
                own.merge(other);
            }
            column.look(self.types.of(i), step, part.stored_column(i));
        }
    }

    /// What stands for none in all that was seen.
    pub fn found(&self) -> MissingValues {
        let columns = self.columns.par_iter().enumerate();
        let words = columns.map(|(i, column)| words_of(self.types.of(i), column));
        MissingValues::of_columns(words.collect())
    }
}

impl ColumnSearch {
    fn look(&mut self, dtype: DType, step: usize, values: ValuesView<'_>) {
        let unknown = |(value, remainder): (f64, i16)| {
            let seen = Seen {
                value,
                remainder,
                count: 1,
            };
            (value.is_finite() && known_gap(dtype, &seen).is_none()).then_some(value)
        };
        let skipped = (step - self.values % step) % step;
        let spread = (skipped..values.doubles.len()).step_by(step);
        let spread = spread.filter_map(|number| values.get(number));
        self.some.extend(spread.filter_map(unknown));
        let room = SAMPLE.saturating_sub(self.first.len());
        // Looked for only where it may be needed.
        if self.some.len() < 2 && room > 0 {
            self.first
                .extend(values.iter().filter_map(unknown).take(room));
        }
        self.values += values.doubles.len();
    }

    /// How far apart 1 % and 99 % of the values that are no fill values lie.
    fn spread(&self) -> f64 {
        let some = if self.some.len() < 2 {
            &self.first
        } else {
            &self.some
        };
        let mut some = some.clone();
        some.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| some.get(((some.len().max(1) - 1) as f64 * share).round() as usize);
        match (at(0.01), at(0.99)) {
            (Some(low), Some(high)) => high - low,
            _ => 0.0,
        }
    }
}

/// The values of a column that stand for none.
fn words_of(dtype: DType, column: &ColumnSearch) -> Vec<MissingWord> {
    if dtype == DType::Bool {
        return Vec::new();
    }
    let [low, high] = &column.ends;
    if low.found.len() < 2 {
        return Vec::new();
    }
    let mut words = Vec::new();
    let mut spread = None;
    for end in [low, high] {
        for (at, seen) in end.found.iter().enumerate() {
            let gap = known_gap(dtype, seen);
            if gap == Some(EXTREME_GAP) && !end.is_full() {
                // Of few values one may well be the type's end: masks, flags.
                continue;
            }
            let (Some(gap), Some(next)) = (gap, next_unknown(dtype, &end.found[at..])) else {
                continue;
            };
            let spread = *spread.get_or_insert_with(|| column.spread());
            if (next - seen.value).abs() > gap * spread {
                words.push(seen.word(WordKind::Missing));
            }
        }
    }
    if low.is_full() && high.is_full() {
        let most = column.values / VALUES_AN_OUTLIER;
        for (end, other) in [(low, high), (high, low)] {
            let found = far_off(end, other, &words);
            let lone = |word: &&MissingWord| word.kind == WordKind::Outlier;
            if found.iter().filter(lone).count() <= most {
                words.extend(found);
            }
        }
    }
    words
}

/// How far a value that is a fill value elsewhere has to lie apart, as a share of where most others are;
/// `None` where it is none.
fn known_gap(dtype: DType, seen: &Seen) -> Option<f64> {
    let known = |word: &f64| dtype.nearest(*word) == seen.value && seen.remainder == 0;
    let fits = |word: &f64| !dtype.is_integer() || dtype.nearest(*word) == *word;
    if KNOWN.iter().filter(|word| fits(word)).any(known) {
        return Some(KNOWN_GAP);
    }
    let integer = || dtype.to_integer(seen.value, seen.remainder);
    let extreme = match dtype {
        DType::F32 => seen.value.abs() == f64::from(f32::MAX),
        DType::F64 => seen.value.abs() == f64::MAX,
        DType::F16 | DType::Bool => false,
        DType::I64 => [i128::from(i64::MIN), i128::from(i64::MAX)].contains(&integer()),
        DType::U64 => integer() == i128::from(u64::MAX),
        _ => {
            let (low, high) = dtype.limits();
            seen.value == high || (low < 0.0 && seen.value == low)
        }
    };
    extreme.then_some(EXTREME_GAP)
}

/// The first value further in that is no fill value.
fn next_unknown(dtype: DType, found: &[Seen]) -> Option<f64> {
    let mut inner = found.iter().filter(|seen| known_gap(dtype, seen).is_none());
    inner.next().map(|seen| seen.value)
}

/// Values at one end that lie far off all others: those that repeat are missing, the rest outliers.
fn far_off(end: &End, other: &End, known: &[MissingWord]) -> Vec<MissingWord> {
    let is_known = |seen: &&Seen| known.iter().any(|w| w.is(seen.value, seen.remainder));
    let found: Vec<&Seen> = (end.found.iter()).filter(|seen| !is_known(seen)).collect();
    let most = |outer: &Seen| {
        if outer.count > 1 {
            REPEATED_GAP
        } else {
            LONE_GAP
        }
    };
    // The range of the others: from the innermost value at the other end outwards, as far as none lies
    // far off there.
    let range_to = |inner: &Seen| {
        let mut range = (inner.value - other.found[ENDS - 1].value).abs();
        for pair in other.found.windows(2).rev() {
            let gap = (pair[0].value - pair[1].value).abs();
            if is_known(&&pair[0]) || gap > most(&pair[0]) * range {
                break;
            }
            range += gap;
        }
        range
    };
    let off = |pair: &[&Seen]| {
        let [outer, inner] = pair else { return false };
        let (gap, range) = ((outer.value - inner.value).abs(), range_to(inner));
        // 0 has a meaning of its own, and so has a value that most others are equal to.
        outer.value != 0.0 && range > 0.0 && gap > most(outer) * range
    };
    let Some(last) = found.windows(2).rposition(off) else {
        return Vec::new();
    };
    let word = |seen: &&Seen| {
        let kind = if seen.count > 1 {
            WordKind::Missing
        } else {
            WordKind::Outlier
        };
        seen.word(kind)
    };
    found[..=last].iter().map(word).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    fn words(dtype: DType, values: impl IntoIterator<Item = f64>) -> Vec<(f64, WordKind)> {
        let values: Vec<f64> = values.into_iter().map(|v| dtype.nearest(v)).collect();
        let values = Array2::from_shape_vec((values.len(), 1), values).unwrap();
        let data = Dataset::table(dtype, values);
        let in_parts = |rows: usize| {
            let mut search = MissingSearch::new(&dtype.into(), 1, data.samples());
            for first in (0..data.samples()).step_by(rows) {
                let part = data.part(first..data.samples().min(first + rows));
                search.see(&part.unwrap());
            }
            search.found().of(0).to_vec()
        };
        let found = in_parts(data.samples());
        assert_eq!(found, in_parts(7), "the parts do not matter");
        found.into_iter().map(|w| (w.value, w.kind)).collect()
    }

    /// Values from 0 to 1, well mixed.
    fn mixed(count: usize) -> impl Iterator<Item = f64> {
        (0..count).map(|i| (i as f64 * 0.618_033_988_75).fract())
    }

    #[test]
    fn fill_values_of_the_field_are_recognised() {
        use WordKind::Missing;
        for (dtype, word) in [
            (DType::F32, 1e20),
            (DType::F64, 9.969_209_968_386_869e36),
            (DType::F32, 9.969_209_968_386_869e36),
            (DType::F32, -1e34),
            (DType::F32, -9999.0),
            (DType::F64, -999.0),
            (DType::F32, -999.99),
            (DType::F32, -32768.0),
            (DType::I16, -32768.0),
            (DType::I32, f64::from(i32::MIN)),
            (DType::U16, 65535.0),
            (DType::F32, f64::from(f32::MAX)),
        ] {
            let values = mixed(500).map(|u| (300.0 * u).floor());
            let gaps = std::iter::repeat_n(word, 70);
            let found = words(dtype, values.chain(gaps));
            assert_eq!(found, [(dtype.nearest(word), Missing)], "{dtype:?} {word}");
        }
    }

    #[test]
    fn two_words_at_the_same_or_at_both_ends_are_found() {
        let found = |a, b| words(DType::F64, mixed(100).chain([a, a, b, b]));
        assert_eq!(found(-999.0, -9999.0).len(), 2);
        assert_eq!(found(-999.0, 1e20).len(), 2);
    }

    #[test]
    fn what_lies_among_the_others_is_a_value() {
        let heights = mixed(500).map(|u| (20_000.0 * u).floor() - 10_000.0);
        assert_eq!(
            words(DType::F32, heights.chain([-999.0, -9999.0, -999.0])),
            []
        );
        let counts = mixed(500).map(|u| (70_000.0 * u).floor() - 32_768.0);
        assert_eq!(words(DType::I32, counts), []);
        let picture = mixed(500).map(|u| (200.0 * u).floor()).chain([255.0; 9]);
        assert_eq!(words(DType::U8, picture), []);
        assert_eq!(
            words(DType::U8, [0.0, 255.0].into_iter().cycle().take(90)),
            []
        );
        let tail = mixed(5000).map(|u| 1.0 / (1.0001 - u));
        assert_eq!(words(DType::F64, tail), []);
        assert_eq!(
            words(DType::F64, mixed(500).map(|u| 5.0 + u).chain([0.0; 90])),
            []
        );
        assert_eq!(words(DType::F64, [1e20; 9]), []);
    }

    /// Run numbers of a detector: few different ones, which come in groups.
    #[test]
    fn groups_of_few_values_are_values() {
        let runs = [
            160_957, 163_233, 163_340, 163_589, 163_796, 165_548, 165_617, 166_033, 166_438,
            166_701, 166_784, 166_895, 167_102, 167_807, 172_411, 172_952, 173_381, 173_430,
            173_692,
        ];
        let values = runs.map(f64::from);
        assert_eq!(words(DType::F64, values.repeat(40)), []);
        assert_eq!(words(DType::I64, values.map(|run| -run).repeat(40)), []);
    }

    #[test]
    fn unknown_words_that_repeat_far_off_are_missing_and_lone_ones_outliers() {
        use WordKind::{Missing, Outlier};
        let with = |more: &[f64]| words(DType::F64, mixed(900).chain(more.iter().copied()));
        assert_eq!(with(&[77.7, 77.7]), [(77.7, Missing)]);
        assert_eq!(with(&[1e12]), [(1e12, Outlier)]);
        assert_eq!(with(&[1e12, -3e12]), [(-3e12, Outlier), (1e12, Outlier)]);
        assert_eq!(with(&[1e12, 2e12]).len(), 2);
        assert_eq!(with(&[3.0]), []);
    }

    #[test]
    fn blocks_add_up_to_what_all_values_say() {
        let values = Array2::from_shape_fn((40_000, 3), |(i, j)| match (i % 1000, j) {
            (7, 0) => -999.0,
            (8, 1) => 1e20,
            _ => (i as f64 * 0.618_033_988_75).fract() + j as f64,
        });
        let data = Dataset::table(DType::F64, values);
        let ends = ends_of_columns(&data);
        let outermost = |end: &End| (end.found[0].value, end.found[0].count);
        assert_eq!(outermost(&ends[0][0]), (-999.0, 40));
        assert_eq!(outermost(&ends[1][1]), (1e20, 40));
        for (column, ends) in ends.iter().enumerate() {
            let mut plain = data.column(column).iter().copied().collect::<Vec<_>>();
            plain.sort_unstable_by(f64::total_cmp);
            plain.dedup();
            for (end, expected) in ends
                .iter()
                .zip([plain.clone(), plain.into_iter().rev().collect()])
            {
                let found = end.found.iter().map(|seen| seen.value);
                assert!(found.eq(expected.into_iter().take(ENDS)), "{column}");
            }
        }
    }

    #[test]
    fn flags_may_have_a_word_for_none() {
        let flags = [0.0, 1.0, -999.0, 0.0].into_iter().cycle().take(80);
        assert_eq!(words(DType::F32, flags), [(-999.0, WordKind::Missing)]);
    }
}
