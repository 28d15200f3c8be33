//! Dates as texts: as ISO 8601 writes them, and in other ways that leave no choice.

mod day;
mod form;

use self::day::{DAY, MINUTE, SECOND, days};
use self::form::{Decimals, TimeForm, Zone, zone};

pub(crate) use self::form::Form;

/// A moment, in nanoseconds since the beginning of 1970 in Greenwich, or wherever the text is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    pub nanoseconds: i64,
    pub form: Form,
}

/// The attribute with the form in which dates are written as texts.
pub(crate) const DATE_FORMAT: &str = "date_format";

/// The attribute with what stands as a unit beside the name of a column of dates: a zone, as a rule.
pub(crate) const HEAD_UNIT: &str = "head_unit";

/// What times since 1970 are counted in, and the calendar that dates of ISO 8601 are of.
pub(crate) const UNITS: &str = "nanoseconds since 1970-01-01";
pub(crate) const CALENDAR: &str = "proleptic_gregorian";

/// Stands for no date.
pub(crate) const NO_DATE: i64 = i64::MIN;

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// A date; `None` where the text is something else, leaves a choice (01/02/2024), or is of a year that nanoseconds do
/// not reach from 1970.
pub(crate) fn date(text: &[u8]) -> Option<Date> {
    // The longest: 31-Jan-2024 12:00:00.123456789+02:00.
    if !(8..=36).contains(&text.len()) || !text.is_ascii() {
        return None;
    }
    let text = str::from_utf8(text).ok()?;
    let (day, rest, is_iso) = day(text)?;
    let (time, form) = time_of_day(rest)?;
    let ahead = match form.zone {
        Zone::Ahead(minutes) => minutes * MINUTE,
        Zone::NotTold | Zone::Greenwich => 0,
    };
    let nanoseconds = day.checked_mul(DAY)?.checked_add(time - ahead)?;
    Some(Date {
        nanoseconds,
        form: Form { is_iso, ..form },
    })
    .filter(|date| date.nanoseconds != NO_DATE)
}

/// Whether a text is two small numbers and a year: the order of day and month is not told.
pub(crate) fn is_ambiguous(text: &str) -> bool {
    let day = text.trim().split([' ', 'T']).next().unwrap_or_default();
    let separator = day.chars().find(|c| !c.is_ascii_digit());
    let Some(separator) = separator.filter(|c| matches!(c, '/' | '.' | '-')) else {
        return false;
    };
    let parts: Vec<&str> = day.split(separator).collect();
    let is_number = |part: &&str| part.bytes().all(|b| b.is_ascii_digit());
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    parts.iter().all(is_number) && matches!(lengths[..], [1 | 2, 1 | 2, 2 | 4])
}

/// Whether a text begins with a day that is told without a choice.
pub(crate) fn has_day(text: &str) -> bool {
    text.is_ascii() && day(text.trim()).is_some()
}

/// Days since 1970 that a text begins with, what stands behind them, and whether they are as in ISO 8601.
fn day(text: &str) -> Option<(i64, &str, bool)> {
    let number = |text: &str, digits: std::ops::RangeInclusive<usize>| -> Option<i64> {
        let is_number = digits.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| text.parse().ok())?
    };
    let separator = text.bytes().find(|b| !b.is_ascii_alphanumeric())?;
    if !matches!(separator, b'-' | b'/' | b'.' | b' ') {
        return None;
    }
    let mut parts = text.splitn(3, char::from(separator));
    let (first, second, last) = (parts.next()?, parts.next()?, parts.next()?);
    let end = last
        .bytes()
        .position(|b| !b.is_ascii_digit())
        .unwrap_or(last.len());
    let (last, rest) = last.split_at(end);
    if first.len() == 4 && separator != b' ' {
        let (year, month, day) = (
            number(first, 4..=4)?,
            number(second, 2..=2)?,
            number(last, 2..=2)?,
        );
        return Some((days([year, month, day])?, rest, separator == b'-'));
    }
    // A month by its name leaves no choice.
    let name = second.get(..3)?.to_ascii_lowercase();
    let month = MONTHS.iter().position(|month| *month == name)? as i64 + 1;
    let is_name = second.len() == 3 && separator != b'/';
    let (day, year) = (number(first, 1..=2)?, number(last, 4..=4)?);
    is_name.then_some((days([year, month, day])?, rest, false))
}

/// Nanoseconds of the day, and how they are written, of all that stands behind a day.
fn time_of_day(text: &str) -> Option<(i64, Form)> {
    let plain = Form {
        time: None,
        zone: Zone::NotTold,
        is_iso: true,
    };
    let Some(between) = text.chars().next() else {
        return Some((0, plain));
    };
    if !matches!(between, 'T' | ' ') {
        return None;
    }
    let (clock, zone) = zone(&text[1..])?;
    let (clock, fraction) = match clock.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (clock, ""),
    };
    let digits = fraction.len();
    let parts: Vec<&str> = clock.split(':').collect();
    let number = |text: &str, most: i64| -> Option<i64> {
        let is_number = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        let number = is_number.then(|| text.parse().ok())?;
        number.filter(|number| *number < most)
    };
    let (seconds, has_seconds) = match parts[..] {
        [hours, minutes] if digits == 0 => {
            (number(hours, 24)? * 3600 + number(minutes, 60)? * 60, false)
        }
        [hours, minutes, seconds] => {
            let whole = number(hours, 24)? * 3600 + number(minutes, 60)? * 60;
            (whole + number(seconds, 60)?, true)
        }
        _ => return None,
    };
    let is_fraction = digits <= 9 && fraction.bytes().all(|b| b.is_ascii_digit());
    let fraction = is_fraction.then(|| format!("{fraction:0<9}").parse::<i64>().ok())??;
    let time = TimeForm {
        between,
        has_seconds,
        decimals: Decimals::Always(digits),
    };
    let form = Form {
        time: Some(time),
        zone,
        ..plain
    };
    Some((seconds * SECOND + fraction, form))
}

#[cfg(test)]
mod tests;
