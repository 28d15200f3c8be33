//! How the values of a column are written: texts, dates, whole numbers and others.

use crate::data::{Coordinate, DType, Dataset, MissingWord, TimeAxis, WordKind, is_missing};

/// How the values of one column are written.
pub struct ValueText<'a> {
    dtype: DType,
    /// That the numbers stand for.
    texts: Option<&'a [String]>,
    times: Option<TimeAxis>,
}

impl<'a> ValueText<'a> {
    pub fn new(data: &'a Dataset, column: usize) -> Self {
        let metadata = data.metadata();
        Self {
            dtype: data.dtype_of(column),
            texts: metadata.categories(column),
            times: metadata.times(column),
        }
    }

    /// Plain numbers.
    pub fn of_numbers() -> Self {
        Self {
            dtype: DType::F64,
            texts: None,
            times: None,
        }
    }

    /// Whether its values are read as words, so that they stand at the left.
    pub fn is_of_words(&self) -> bool {
        self.texts.is_some() || self.times.is_some()
    }

    /// A value as tables show it: whole numbers in full, others with six digits at most. `remainder`: what
    /// the double does not hold of a 64-bit integer.
    pub fn shown(&self, value: f64, remainder: i16) -> String {
        if value.is_nan() {
            let what = if is_missing(value) { "missing" } else { "NaN" };
            return what.to_owned();
        }
        let word = self.word(value).or_else(|| self.whole(value, remainder));
        word.unwrap_or_else(|| Coordinate::number(value))
    }

    /// A value in the digits that tell it from all others of its type; nothing where it is missing.
    pub fn in_full(&self, value: f64, remainder: i16) -> String {
        if is_missing(value) {
            return String::new();
        }
        if !value.is_finite() {
            return value.to_string();
        }
        let number = || {
            let word = MissingWord {
                value,
                remainder,
                kind: WordKind::Missing,
            };
            // What came back of whole numbers need not be whole.
            let is_own = !self.dtype.is_integer() || value.fract() == 0.0;
            word.text(if is_own { self.dtype } else { DType::F64 })
        };
        self.word(value).unwrap_or_else(number)
    }

    /// A text or a date.
    fn word(&self, value: f64) -> Option<String> {
        if let Some(texts) = self.texts {
            let is_place = value >= 0.0 && value.fract() == 0.0;
            return texts.get(value as usize).filter(|_| is_place).cloned();
        }
        self.times.as_ref()?.date(value)
    }

    fn whole(&self, value: f64, remainder: i16) -> Option<String> {
        let is_whole = self.dtype.is_integer() && value.fract() == 0.0;
        is_whole.then(|| self.dtype.to_integer(value, remainder).to_string())
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::data::{
        Attribute, AttributeValue, CATEGORIES, Layout, Metadata, Origin, missing_of_bits,
    };

    fn text(name: &str, text: &str) -> Attribute {
        Attribute::new(name, AttributeValue::Text(text.to_owned()))
    }

    fn column(dtype: DType, told: Vec<Attribute>) -> Dataset {
        let layout = Layout::guess(&[1, 1], true);
        let (origin, names) = (Origin::default(), Some(vec!["a".to_owned()]));
        let data = Dataset::new(origin, dtype, layout, names, Array2::zeros((1, 1))).unwrap();
        data.with_metadata(Metadata {
            columns: vec![told],
            ..Metadata::default()
        })
    }

    #[test]
    fn numbers_are_short_in_tables_and_whole_in_files() {
        let single = column(DType::F32, Vec::new());
        let single = ValueText::new(&single, 0);
        let tenth = f64::from(0.1_f32);
        assert_eq!(single.shown(tenth, 0), "0.1");
        assert_eq!(single.in_full(tenth, 0), "0.1");
        assert_eq!(single.shown(1234.5678, 0), "1234.57");
        assert_eq!(single.in_full(1234.5, 0), "1234.5");
        assert_eq!(single.shown(f64::NAN, 0), "NaN");
        assert_eq!(single.shown(missing_of_bits(7), 0), "missing");
        assert_eq!(single.in_full(missing_of_bits(7), 0), "");
        assert!(!single.is_of_words());
    }

    #[test]
    fn whole_numbers_have_all_their_digits() {
        let wide = column(DType::I64, Vec::new());
        let wide = ValueText::new(&wide, 0);
        // 2^53 + 1, whose double is 2^53.
        assert_eq!(wide.shown(9_007_199_254_740_992.0, 1), "9007199254740993");
        assert_eq!(wide.in_full(9_007_199_254_740_992.0, 1), "9007199254740993");
        assert_eq!(wide.shown(12.25, 0), "12.25");
        assert_eq!(wide.in_full(12.25, 0), "12.25");
    }

    #[test]
    fn texts_and_dates_are_words() {
        let list = AttributeValue::Texts(vec!["north".to_owned(), "south".to_owned()]);
        let texts = Attribute::new(CATEGORIES, list);
        let sides = column(DType::U8, vec![texts]);
        let sides = ValueText::new(&sides, 0);
        assert_eq!(
            (sides.shown(1.0, 0), sides.is_of_words()),
            ("south".to_owned(), true)
        );
        assert_eq!(sides.shown(7.0, 0), "7", "no text stands there");
        let days = column(DType::F64, vec![text("units", "days since 2000-01-01")]);
        let days = ValueText::new(&days, 0);
        assert_eq!(days.shown(31.25, 0), "2000-02-01 06:00:00");
    }
}
