//! A condition held against data.

use std::cmp::Ordering;

use super::condition::{Comparison, Condition};
use super::time::{may_be_year, year_or_number};
use crate::data::{DType, Dataset, Metadata, TimeAxis, text};

/// A condition on the values of a column.
pub(super) struct Predicate {
    pub column: usize,
    dtype: DType,
    comparison: Comparison,
    value: Value,
}

/// What values are compared with.
enum Value {
    /// As near as the type of the column comes to it.
    Number(f64),
    /// The integer, or the lower one of two between which it lies.
    Integer { floor: i128, is_between: bool },
    /// From the first to the last moment of a time.
    Period([f64; 2]),
    /// Which texts of a column fulfil the condition.
    Texts(Vec<bool>),
}

impl Predicate {
    pub fn new(
        condition: &Condition,
        column: usize,
        data: &Dataset,
        metadata: &Metadata,
    ) -> Result<Self, String> {
        let (dtype, comparison) = (data.dtype_of(column), condition.comparison);
        let value = match metadata.categories(column) {
            Some(texts) => Value::Texts(which_texts(condition, texts)?),
            None => number(condition, dtype, times(metadata, column).as_ref())?,
        };
        Ok(Self {
            column,
            dtype,
            comparison,
            value,
        })
    }

    /// A value that stands for none fulfils no condition.
    pub fn holds(&self, (value, remainder): (f64, i16)) -> bool {
        if value.is_nan() {
            return false;
        }
        let found = match &self.value {
            Value::Texts(fulfil) => return fulfil.get(value as usize).copied().unwrap_or(false),
            Value::Integer { floor, is_between } => {
                let found = self.dtype.to_integer(value, remainder).cmp(floor);
                // What lies between two integers is above the lower one.
                if *is_between {
                    found.then(Ordering::Less)
                } else {
                    found
                }
            }
            Value::Period([first, _]) if value < *first => Ordering::Less,
            Value::Period([_, last]) if value > *last => Ordering::Greater,
            Value::Period(_) => Ordering::Equal,
            Value::Number(number) => match value.partial_cmp(number) {
                Some(found) => found,
                None => return false,
            },
        };
        self.comparison.holds(found)
    }
}

/// The times that a column holds.
fn times(metadata: &Metadata, column: usize) -> Option<TimeAxis> {
    let own = metadata.column(column);
    let text = |name| own.iter().find(|a| a.name == name)?.as_text();
    TimeAxis::new(text("units")?, text("calendar"))
}

/// Which texts fulfil a condition. The empty text stands for none, and fulfils no other than being asked for.
fn which_texts(condition: &Condition, texts: &[String]) -> Result<Vec<bool>, String> {
    let (name, value) = (&condition.column, &condition.value);
    match condition.comparison {
        Comparison::Equal if !texts.contains(value) => Err(format!(
            "no value of {name} is {value:?}; there are: {}",
            text::list(texts, 8)
        )),
        Comparison::Equal => Ok(texts.iter().map(|text| text == value).collect()),
        Comparison::Unequal => {
            let fulfils = |text: &String| text != value && !text.is_empty();
            Ok(texts.iter().map(fulfils).collect())
        }
        _ => Err(format!(
            "{name} holds texts; they can be compared by == and != alone"
        )),
    }
}

/// What a column of numbers is compared with.
fn number(condition: &Condition, dtype: DType, times: Option<&TimeAxis>) -> Result<Value, String> {
    let (name, value) = (&condition.column, &condition.value);
    if dtype == DType::Bool
        && let Ok(on) = value.to_ascii_lowercase().parse::<bool>()
    {
        return Ok(Value::Integer {
            floor: i128::from(on),
            is_between: false,
        });
    }
    if times.is_some() && may_be_year(value) {
        return Err(year_or_number(value));
    }
    if dtype.is_integer()
        && let Some((floor, is_between)) = integer(value)
    {
        return Ok(Value::Integer { floor, is_between });
    }
    if let Ok(number) = value.parse::<f64>()
        && !number.is_nan()
    {
        return Ok(if dtype.is_integer() {
            let floor = number as i128;
            Value::Integer {
                floor,
                is_between: false,
            }
        } else {
            Value::Number(dtype.nearest(number))
        });
    }
    if let Some(times) = times {
        let period = times.period(value).map(Value::Period);
        return period.ok_or_else(|| {
            format!(
                "{name} is compared with {value:?}, where a date such as 2000-01-31 is expected"
            )
        });
    }
    Err(format!(
        "{name} is compared with {value:?}, where a number is expected; conditions are joined by the word \
         and alone"
    ))
}

/// The greatest integer that is at most a decimal number, and whether the number is above it, to the last
/// digit; `None` where it is no decimal number, or one of more than 38 digits before the point.
fn integer(text: &str) -> Option<(i128, bool)> {
    let (is_negative, size) = match text.strip_prefix('-') {
        Some(size) => (true, size),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (digits, exponent) = match size.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
        None => (size, 0),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let digits = format!("{whole}{part}");
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let before_point = i64::try_from(whole.len()).ok()? + i64::from(exponent);
    let digit = |place: i64| {
        let digit = usize::try_from(place)
            .ok()
            .and_then(|p| digits.as_bytes().get(p));
        digit.map_or(0, |b| i128::from(b - b'0'))
    };
    let first = (0..before_point.clamp(0, 400)).find(|place| digit(*place) != 0);
    let first = first.unwrap_or(before_point);
    if before_point - first > 38 {
        return None;
    }
    let size = (first..before_point).try_fold(0_i128, |n, place| {
        n.checked_mul(10)?.checked_add(digit(place))
    })?;
    let begin = usize::try_from(before_point.max(0)).ok()?;
    let rest = digits.as_bytes().get(begin..).unwrap_or_default();
    let is_between = rest.iter().any(|b| *b != b'0');
    Some(match (is_negative, is_between) {
        (false, _) => (size, is_between),
        (true, false) => (-size, false),
        (true, true) => (-size - 1, true),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_numbers_are_read_to_the_last_digit() {
        for (text, found) in [
            ("9007199254740993.0", Some((9_007_199_254_740_993, false))),
            ("9.007199254740993e15", Some((9_007_199_254_740_993, false))),
            (
                "1.8446744073709551615e19",
                Some((i128::from(u64::MAX), false)),
            ),
            ("2.9999999999999999", Some((2, true))),
            ("-2.5", Some((-3, true))),
            ("-0.0", Some((0, false))),
            ("12e-1", Some((1, true))),
            ("1e-400", Some((0, true))),
            (".5", Some((0, true))),
            ("5.", Some((5, false))),
            ("0e999999999", Some((0, false))),
            ("+7", Some((7, false))),
            ("1e60", None),
            ("", None),
            (".", None),
            ("1x", None),
            ("inf", None),
        ] {
            assert_eq!(integer(text), found, "{text}");
        }
    }
}
