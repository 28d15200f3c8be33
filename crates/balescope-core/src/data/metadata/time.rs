//! Times as the conventions for climate and forecast (CF) write them: numbers since a day, as dates.

use std::fmt::Write as _;

/// Times that count from a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeAxis {
    /// Seconds of one unit.
    unit: f64,
    /// What is counted from: days since the first of January of year 0 of the calendar, and seconds.
    since: (i64, f64),
    calendar: Calendar,
}

/// How days make years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Calendar {
    /// Of today, at all times.
    Gregorian,
    /// Each fourth year has a leap day.
    Julian,
    /// The Julian one up to the reform of 1582, then that of today.
    Standard,
    /// Years of 365 days.
    NoLeap,
    /// Years of 366 days.
    AllLeap,
    /// Twelve months of 30 days.
    Days360,
}

const DAY: f64 = 86_400.0;

/// The day on which the calendar of today began, as itself and as the one before it calls the day.
const REFORM: [[i64; 3]; 2] = [[1582, 10, 15], [1582, 10, 5]];

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

impl Calendar {
    /// Between the counts of days of today's calendar and of the one before it.
    fn gap() -> i64 {
        let counts = [
            Self::Gregorian.days(REFORM[0]),
            Self::Julian.days(REFORM[1]),
        ];
        let [today, before] = counts.map(Option::unwrap_or_default);
        today - before
    }

    /// Days before each month, of a year of so many days.
    fn months(self, year: i64) -> [i64; 13] {
        let february = match self {
            Self::Days360 => return std::array::from_fn(|month| 30 * month as i64),
            Self::AllLeap => 29,
            Self::NoLeap => 28,
            Self::Julian => 28 + i64::from(year % 4 == 0),
            Self::Gregorian | Self::Standard => 28 + i64::from(is_leap(year)),
        };
        let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let mut before = [0; 13];
        for (month, length) in lengths.into_iter().enumerate() {
            before[month + 1] = before[month] + length;
        }
        before
    }

    /// Days from the beginning of year 0 to that of a year.
    fn days_before(self, year: i64) -> i64 {
        let leaps = |year: i64| year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        match self {
            Self::Gregorian | Self::Standard => 365 * year + leaps(year - 1) + 1,
            Self::Julian => 365 * year + (year - 1).div_euclid(4) + 1,
            Self::NoLeap => 365 * year,
            Self::AllLeap => 366 * year,
            Self::Days360 => 360 * year,
        }
    }

    /// Days from the beginning of year 0; `None` where there is no such day.
    fn days(self, [year, month, day]: [i64; 3]) -> Option<i64> {
        if self == Self::Standard && [year, month, day] < REFORM[0] {
            let is_there = [year, month, day] < REFORM[1];
            let days = Self::Julian.days([year, month, day])?;
            return is_there.then(|| days + Self::gap());
        }
        let before = self.months(year);
        let [start, end] = [month - 1, month].map(|m| before[m as usize]);
        (day <= end - start).then(|| self.days_before(year) + start + day - 1)
    }

    /// The inverse of [`Self::days`].
    fn date(self, days: i64) -> [i64; 3] {
        if self == Self::Standard && Some(days) < Self::Gregorian.days(REFORM[0]) {
            return Self::Julian.date(days - Self::gap());
        }
        let length = match self {
            Self::Gregorian | Self::Standard => 365.2425,
            Self::Julian => 365.25,
            Self::NoLeap => 365.0,
            Self::AllLeap => 366.0,
            Self::Days360 => 360.0,
        };
        let mut year = (days as f64 / length).floor() as i64;
        while self.days_before(year) > days {
            year -= 1;
        }
        while self.days_before(year + 1) <= days {
            year += 1;
        }
        let before = self.months(year);
        let day = days - self.days_before(year);
        let month = before
            .iter()
            .rposition(|start| *start <= day)
            .unwrap_or(0)
            .min(11);
        [year, month as i64 + 1, day - before[month] + 1]
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}
