//! A range of times.

use std::fmt;
use std::str::FromStr;

use crate::data::metadata::Coordinate;
use crate::named::ParseError;

/// The first and the last time that are taken, both with them; `None`: there is no end on that side. As
/// text `2000-01..2000-06-15` or `0.5..2`.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeRange {
    first: Option<Time>,
    last: Option<Time>,
}

/// A time as it was written.
#[derive(Clone, Debug, PartialEq)]
enum Time {
    /// In the unit of the times.
    Number(f64),
    /// A month, a day, or a part of it.
    Date(String),
    /// A number that may be a year too.
    Year(u16),
}

impl TimeRange {
    /// The first and the last time in the unit of the coordinate; without one, samples are counted from 0.
    ///
    /// # Errors
    /// When a date is asked for where there are none, or is none of the calendar.
    pub(super) fn limits(&self, times: Option<&Coordinate>) -> Result<[f64; 2], String> {
        let axis = times.and_then(Coordinate::times);
        let end = |time: &Option<Time>, side: usize, open: f64| match (time, &axis) {
            (None, _) => Ok(open),
            (Some(Time::Number(number)), _) => Ok(*number),
            (Some(Time::Year(year)), None) => Ok(f64::from(*year)),
            (Some(Time::Year(year)), Some(_)) => Err(year_or_number(&format!("{year:04}"))),
            (Some(Time::Date(date)), Some(axis)) => match axis.period(date) {
                Some(period) => Ok(period[side]),
                None => Err(format!("{date} is no date of the calendar of the data")),
            },
            (Some(Time::Date(date)), None) => Err(format!(
                "{date}: the samples have no dates; give numbers, as in 0..10, or choose the axis of the times"
            )),
        };
        Ok([
            end(&self.first, 0, f64::NEG_INFINITY)?,
            end(&self.last, 1, f64::INFINITY)?,
        ])
    }
}

impl FromStr for TimeRange {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let expected = "expected FROM..TO, as in 2000-01..2000-06-15 or 0.5..2, of which one may be missing, or one time";
        // One time stands for all of it.
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let time = |text: &str| {
            let text = text.trim();
            if text.is_empty() {
                return Ok(None);
            }
            if let Some(year) = text.parse().ok().filter(|_| may_be_year(text)) {
                return Ok(Some(Time::Year(year)));
            }
            if let Ok(number) = text.parse::<f64>() {
                let number = Some(Time::Number(number)).filter(|_| number.is_finite());
                return number.map(Some).ok_or(expected);
            }
            // What is written again behind or before two points has none at its ends.
            let is_date = text.starts_with(|c: char| c.is_ascii_digit())
                && text.ends_with(|c: char| c.is_ascii_alphanumeric())
                && text.contains('-');
            is_date
                .then(|| Some(Time::Date(text.to_owned())))
                .ok_or(expected)
        };
        let (first, last) = (time(first)?, time(last)?);
        if first.is_none() && last.is_none() {
            return Err(expected.into());
        }
        Ok(Self { first, last })
    }
}

impl fmt::Display for TimeRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |time: &Option<Time>| match time {
            None => String::new(),
            // With a point where it could be taken for a year.
            Some(Time::Number(number)) if number.to_string().len() == 4 => format!("{number:?}"),
            Some(Time::Number(number)) => number.to_string(),
            Some(Time::Year(year)) => format!("{year:04}"),
            Some(Time::Date(date)) => date.clone(),
        };
        write!(f, "{}..{}", text(&self.first), text(&self.last))
    }
}

/// Whether a number may be meant as a year.
pub(super) fn may_be_year(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())
}

/// What is said of such a number where there are dates.
pub(super) fn year_or_number(year: &str) -> String {
    format!(
        "{year} may be a year or a number; write {year}-01 for a month of the year, or {year}.0"
    )
}
