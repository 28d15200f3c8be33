//! Times as the conventions for climate and forecast (CF) write them: numbers since a day, as dates.

use std::fmt::Write as _;

use super::calendar::Calendar;

/// Times that count from a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeAxis {
    /// Seconds of one unit.
    unit: f64,
    /// What is counted from: days since the first of January of year 0 of the calendar, and seconds.
    since: (i64, f64),
    calendar: Calendar,
}

const DAY: f64 = 86_400.0;

impl TimeAxis {
    /// Of `days since 2000-01-01 12:00:00`; `None` where it is no such unit, or a calendar or a zone that is
    /// not known.
    pub fn new(units: &str, calendar: Option<&str>) -> Option<Self> {
        let units = units.trim().to_ascii_lowercase();
        let (unit, since) = units.split_once(" since ")?;
        let unit = match unit.trim() {
            "days" | "day" | "d" => DAY,
            "hours" | "hour" | "hr" | "hrs" | "h" => 3600.0,
            "minutes" | "minute" | "min" | "mins" => 60.0,
            "seconds" | "second" | "sec" | "secs" | "s" => 1.0,
            "milliseconds" | "millisecond" | "msec" | "ms" => 1e-3,
            "microseconds" | "microsecond" | "us" => 1e-6,
            "nanoseconds" | "nanosecond" | "ns" => 1e-9,
            _ => return None,
        };
        let calendar = match calendar.map(str::to_ascii_lowercase).as_deref() {
            None | Some("standard" | "gregorian") => Calendar::Standard,
            Some("proleptic_gregorian") => Calendar::Gregorian,
            Some("julian") => Calendar::Julian,
            Some("noleap" | "365_day") => Calendar::NoLeap,
            Some("all_leap" | "366_day") => Calendar::AllLeap,
            Some("360_day") => Calendar::Days360,
            Some(_) => return None,
        };
        let (date, seconds) = parse(since)?;
        Some(Self {
            unit,
            since: (calendar.days(date)?, seconds),
            calendar,
        })
    }

    /// A time of another axis as one of this; `None` where days make other years there.
    pub fn convert(&self, time: f64, other: &Self) -> Option<f64> {
        let days = (other.since.0 - self.since.0) as f64;
        let seconds = days * DAY + (other.since.1 - self.since.1);
        (self.calendar == other.calendar).then(|| (time * other.unit + seconds) / self.unit)
    }

    /// The first and the last moment, to half a millisecond, of what a text names: a month (`2000-01`), a
    /// day (`2000-01-31`), an hour, a minute or a second of it (`2000-01-31 06:30:00`), or a moment
    /// (`2000-01-31 06:30:00.5`); `None` where it is none of the calendar.
    pub fn period(&self, text: &str) -> Option<[f64; 2]> {
        const NEAR: f64 = 5e-4;
        let text = text.trim().to_ascii_lowercase();
        let is_month = text.len() <= 7 && text.matches('-').count() == 1;
        let day = if is_month { format!("{text}-1") } else { text };
        let (date, seconds) = parse(&day)?;
        let days = self.calendar.days(date)?;
        let begin = days as f64 * DAY + seconds;
        let time_of_day = day.split_once(['t', ' ']).map_or("", |(_, time)| time);
        let length = match (time_of_day.matches(':').count(), date) {
            (0, [year, month, _]) if is_month => {
                let next = if month == 12 {
                    [year + 1, 1, 1]
                } else {
                    [year, month + 1, 1]
                };
                (self.calendar.days(next)? - days) as f64 * DAY
            }
            (0, _) if time_of_day.is_empty() => DAY,
            (0, _) => 3600.0,
            (1, _) => 60.0,
            _ if time_of_day.contains('.') => 2.0 * NEAR,
            _ => 1.0,
        };
        let since = self.since.0 as f64 * DAY + self.since.1;
        let time = |seconds: f64| (seconds - since - NEAR) / self.unit;
        Some([time(begin), time(begin + length)])
    }

    /// A time as `2000-01-31` or `2000-01-31 06:30:00`; `None` where it is no time within ten thousand years.
    pub fn date(&self, time: f64) -> Option<String> {
        let seconds = time * self.unit + self.since.1;
        if seconds.is_nan() || seconds.abs() > 1e4 * 366.0 * DAY {
            return None;
        }
        // To the millisecond, so that a tenth of a day does not end in 59.9999 seconds.
        let seconds = (seconds * 1e3).round() / 1e3;
        let days = (seconds / DAY).floor();
        let rest = seconds - days * DAY;
        let [year, month, day] = self.calendar.date(self.since.0 + days as i64);
        if !(0..=9999).contains(&year) {
            return None;
        }
        let mut text = format!("{year:04}-{month:02}-{day:02}");
        // Writing into a text does not fail.
        if rest > 0.0 {
            let whole = rest.floor() as i64;
            let (hour, minute, second) = (whole / 3600, whole / 60 % 60, whole % 60);
            let _ = write!(text, " {hour:02}:{minute:02}:{second:02}");
            let fraction = ((rest - whole as f64) * 1e3).round() as i64;
            if fraction > 0 {
                let _ = write!(text, ".{fraction:03}");
            }
        }
        Some(text)
    }
}

/// Year, month and day, and seconds of the day, of `2000-1-1 06:30:00`, with or without a T and a Z.
fn parse(text: &str) -> Option<([i64; 3], f64)> {
    let text = text
        .trim()
        .trim_end_matches("utc")
        .trim_end()
        .trim_end_matches('z');
    let (date, time) = match text.split_once(['t', ' ']) {
        Some((date, time)) => (date, time.trim()),
        None => (text, ""),
    };
    let (time, zone) = match time.find(['+', '-']) {
        Some(at) => (time[..at].trim_end(), zone(&time[at..])?),
        None => (time, 0.0),
    };
    let parts: Vec<i64> = date
        .split('-')
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let [year, month, day] = *<&[i64; 3]>::try_from(parts.as_slice()).ok()?;
    let mut seconds = 0.0;
    let mut size = 3600.0;
    for part in time.split(':').filter(|part| !part.is_empty()) {
        seconds += part
            .parse::<f64>()
            .ok()
            .filter(|v| (0.0..60.1).contains(v))?
            * size;
        size /= 60.0;
    }
    let plain = (0..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    // A zone may move the beginning to the day before or after, which the sum takes care of.
    let seconds_of_day = (0.0..DAY).contains(&seconds).then_some(seconds - zone);
    let date = [year, month, day];
    seconds_of_day
        .filter(|_| plain && size >= 1.0 / 60.0)
        .map(|seconds| (date, seconds))
}

/// Seconds that a zone such as `+02:00`, `-0530` or `+2` is ahead.
fn zone(text: &str) -> Option<f64> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+')?),
    };
    if !text.is_ascii() {
        return None;
    }
    let (hours, minutes) = match (text.split_once(':'), text.len()) {
        (Some(parts), _) => parts,
        (None, 3..) => text.split_at(text.len() - 2),
        (None, _) => (text, "0"),
    };
    let number = |text: &str| text.parse::<u8>().ok().filter(|value| *value < 60);
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours < 24).then(|| sign * (f64::from(hours) * 3600.0 + f64::from(minutes) * 60.0))
}
