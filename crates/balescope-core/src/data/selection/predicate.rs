//! A column that is compared with a value.

use std::cmp::Ordering;

use super::condition::{Operand, Operator};
use super::decimal::{compared, integer};
use super::time::{may_be_year, year_or_number};
use crate::data::{DType, Dataset, Metadata, TimeAxis, text};

/// A comparison of the values of a column with one value.
pub(super) struct Predicate {
    pub column: usize,
    dtype: DType,
    operator: Operator,
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
    /// Which texts of a column fulfil the condition; `None` where a text stands for none.
    Texts(Vec<Option<bool>>),
}

impl Predicate {
    /// `None` where the operand is no value but, perhaps, a formula.
    pub fn new(
        column: usize,
        operator: Operator,
        operand: &Operand,
        data: &Dataset,
        metadata: &Metadata,
    ) -> Result<Option<Self>, String> {
        let (name, dtype) = (&data.column_names[column], data.dtype_of(column));
        let value = match metadata.categories(column) {
            Some(texts) => Some(Value::Texts(which_texts(name, operator, operand, texts)?)),
            None => number(name, operand, dtype, metadata.times(column).as_ref())?,
        };
        Ok(value.map(|value| Self {
            column,
            dtype,
            operator,
            value,
        }))
    }

    /// The comparison with a number that a formula without columns has.
    pub fn with_number(column: usize, operator: Operator, number: f64, data: &Dataset) -> Self {
        let dtype = data.dtype_of(column);
        let value = if dtype.is_integer() {
            Value::of_integers(number)
        } else {
            Value::Number(dtype.nearest(number))
        };
        Self {
            column,
            dtype,
            operator,
            value,
        }
    }

    /// `None` for a value that stands for none.
    pub fn holds(&self, (value, remainder): (f64, i16)) -> Option<bool> {
        if value.is_nan() {
            return None;
        }
        let found = match &self.value {
            Value::Texts(fulfil) => return fulfil.get(value as usize).copied().flatten(),
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
            Value::Number(number) => value.partial_cmp(number)?,
        };
        Some(self.operator.holds(found))
    }
}

impl Value {
    /// What integers are compared with.
    fn of_integers(number: f64) -> Self {
        let floor = number.floor() as i128;
        Self::Integer {
            floor,
            is_between: compared(floor, number) == Some(Ordering::Less) && number.is_finite(),
        }
    }
}

/// Which texts fulfil a condition. The empty text stands for none where it is not asked for.
fn which_texts(
    name: &str,
    operator: Operator,
    operand: &Operand,
    texts: &[String],
) -> Result<Vec<Option<bool>>, String> {
    let value = &operand.text;
    let each = |fulfils: &dyn Fn(&String) -> bool| {
        let is_told = |text: &&String| !text.is_empty() || value.is_empty();
        let texts = texts.iter();
        texts
            .map(|text| Some(text).filter(is_told).map(fulfils))
            .collect()
    };
    match operator {
        Operator::Equal if !texts.contains(value) => Err(format!(
            "no value of {name} is {value:?}; there are: {}",
            text::list(texts, 8)
        )),
        Operator::Equal => Ok(each(&|text| text == value)),
        Operator::Unequal => Ok(each(&|text| text != value)),
        _ => Err(of_texts(name)),
    }
}

/// What is said where texts are taken for numbers.
pub(super) fn of_texts(name: &str) -> String {
    format!("{name} holds texts; they can be compared with a text by == and != alone")
}

/// What a column of numbers is compared with; `None` where it is neither a number nor a time.
fn number(
    name: &str,
    operand: &Operand,
    dtype: DType,
    times: Option<&TimeAxis>,
) -> Result<Option<Value>, String> {
    let value = &operand.text;
    if dtype == DType::Bool
        && let Ok(on) = value.to_ascii_lowercase().parse::<bool>()
    {
        return Ok(Some(Value::Integer {
            floor: i128::from(on),
            is_between: false,
        }));
    }
    if times.is_some() && may_be_year(value) {
        return Err(year_or_number(value));
    }
    if dtype.is_integer()
        && let Some((floor, is_between)) = integer(value)
    {
        return Ok(Some(Value::Integer { floor, is_between }));
    }
    if let Ok(number) = value.parse::<f64>()
        && !number.is_nan()
    {
        return Ok(Some(if dtype.is_integer() {
            Value::of_integers(number)
        } else {
            Value::Number(dtype.nearest(number))
        }));
    }
    if let Some(period) = times.and_then(|times| times.period(value)) {
        return Ok(Some(Value::Period(period)));
    }
    if times.is_none() && is_like_date(value) {
        return Err(format!(
            "{name} is compared with {value:?}, where a number is expected: it holds no times with a unit such as \
             days since 2000-01-01"
        ));
    }
    Ok(None)
}

/// Whether a text begins like a date, which a formula would take for a difference.
pub(super) fn is_like_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let is_number = |part: Option<&str>, lengths: &[usize]| {
        part.is_some_and(|part| {
            lengths.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        })
    };
    is_number(parts.next(), &[4]) && is_number(parts.next(), &[1, 2])
}
