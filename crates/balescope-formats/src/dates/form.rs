//! How dates are written as texts.

use std::fmt::Write as _;

use super::day::{DAY, MINUTE, SECOND, day_of};

/// How a date is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    /// Where there is a time of the day.
    pub(super) time: Option<TimeForm>,
    pub(super) zone: Zone,
    /// Whether it is one of ISO 8601, which is written.
    pub(super) is_iso: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TimeForm {
    /// What stands between day and time.
    pub between: char,
    pub has_seconds: bool,
    pub decimals: Decimals,
}

/// Digits of a second behind its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decimals {
    Always(usize),
    /// None where all are 0.
    OrNone(usize),
    /// As few as say it.
    Fewest,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zone {
    NotTold,
    Greenwich,
    /// Minutes ahead of Greenwich.
    Ahead(i64),
}

impl Form {
    pub fn is_iso(self) -> bool {
        self.is_iso
    }

    /// The form of both; `None` where dates with a zone stand beside such without one. The flag of ISO 8601 is lost where
    /// not every date comes back as it was.
    pub fn with(self, other: Self) -> Option<Self> {
        let mut is_iso = self.is_iso && other.is_iso;
        let zone = match (self.zone, other.zone) {
            (own, other) if own == other => own,
            (Zone::NotTold, _) | (_, Zone::NotTold) => return None,
            _ => {
                is_iso = false;
                Zone::Greenwich
            }
        };
        let time = match (self.time, other.time) {
            (Some(own), Some(other)) => {
                is_iso &= own.between == other.between && own.has_seconds == other.has_seconds;
                let decimals = own.decimals.with(other.decimals);
                is_iso &= decimals != Decimals::Fewest;
                Some(TimeForm {
                    between: own.between,
                    has_seconds: own.has_seconds || other.has_seconds,
                    decimals,
                })
            }
            (None, None) => None,
            (own, other) => {
                is_iso = false;
                own.or(other)
            }
        };
        Some(Self { time, zone, is_iso })
    }

    /// As it stands in an attribute: `%Y-%m-%dT%H:%M:%S.%3fZ`.
    pub fn name(self) -> String {
        let mut name = "%Y-%m-%d".to_owned();
        if let Some(time) = self.time {
            name.push(time.between);
            name += if time.has_seconds {
                "%H:%M:%S"
            } else {
                "%H:%M"
            };
            // Writing into a text does not fail.
            let _ = match time.decimals {
                Decimals::Always(0) => Ok(()),
                Decimals::Always(digits) => write!(name, ".%{digits}f"),
                Decimals::OrNone(digits) => write!(name, "%.{digits}f"),
                Decimals::Fewest => write!(name, "%.f"),
            };
        }
        match self.zone {
            Zone::NotTold => {}
            Zone::Greenwich => name.push('Z'),
            Zone::Ahead(minutes) => push_zone(&mut name, minutes),
        }
        name
    }

    /// The form of such a [`Self::name`].
    pub fn of_name(name: &str) -> Option<Self> {
        let rest = name.strip_prefix("%Y-%m-%d")?;
        let (rest, zone) = zone(rest)?;
        let form = |time| Self {
            time,
            zone,
            is_iso: true,
        };
        let Some(between) = rest.chars().next() else {
            return Some(form(None));
        };
        let rest = rest[between.len_utf8()..].strip_prefix("%H:%M")?;
        let (rest, has_seconds) = match rest.strip_prefix(":%S") {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let digits = |text: &str| text.strip_suffix('f')?.parse().ok().filter(|n| *n <= 9);
        let decimals = match (rest.strip_prefix(".%"), rest.strip_prefix("%.")) {
            _ if rest.is_empty() => Decimals::Always(0),
            (Some(always), _) => Decimals::Always(digits(always)?),
            (_, Some("f")) => Decimals::Fewest,
            (_, Some(some)) => Decimals::OrNone(digits(some)?),
            _ => return None,
        };
        Some(form(Some(TimeForm {
            between,
            has_seconds,
            decimals,
        })))
    }

    /// A moment in this form, with more behind it where the form has no place for all of it.
    pub fn write(self, nanoseconds: i64, text: &mut String) {
        let ahead = match self.zone {
            Zone::Ahead(minutes) => minutes * MINUTE,
            Zone::NotTold | Zone::Greenwich => 0,
        };
        let here = i128::from(nanoseconds) + i128::from(ahead);
        let (days, of_day) = (
            here.div_euclid(i128::from(DAY)),
            here.rem_euclid(i128::from(DAY)),
        );
        let [year, month, day] = day_of(days as i64);
        // Writing into a text does not fail.
        let _ = write!(text, "{year:04}-{month:02}-{day:02}");
        let of_day = of_day as i64;
        let plain = TimeForm {
            between: 'T',
            has_seconds: false,
            decimals: Decimals::Fewest,
        };
        if let Some(time) = self.time.or((of_day > 0).then_some(plain)) {
            let (minutes, rest) = (of_day / MINUTE, of_day % MINUTE);
            let _ = write!(
                text,
                "{}{:02}:{:02}",
                time.between,
                minutes / 60,
                minutes % 60
            );
            if time.has_seconds || rest > 0 {
                let _ = write!(text, ":{:02}", rest / SECOND);
            }
            time.decimals.write(rest % SECOND, text);
        }
        match self.zone {
            Zone::NotTold => {}
            Zone::Greenwich => text.push('Z'),
            Zone::Ahead(minutes) => push_zone(text, minutes),
        }
    }
}

impl Decimals {
    fn with(self, other: Self) -> Self {
        match (self, other) {
            (own, other) if own == other => own,
            (Self::Always(0), Self::Always(n) | Self::OrNone(n))
            | (Self::Always(n) | Self::OrNone(n), Self::Always(0)) => Self::OrNone(n),
            (Self::Always(n), Self::OrNone(m)) | (Self::OrNone(n), Self::Always(m)) if n == m => {
                Self::OrNone(n)
            }
            _ => Self::Fewest,
        }
    }

    fn write(self, nanoseconds: i64, text: &mut String) {
        let all = format!("{nanoseconds:09}");
        let needed = all.trim_end_matches('0').len();
        let digits = match self {
            Self::Always(digits) => digits.max(needed),
            Self::OrNone(digits) if nanoseconds > 0 => digits.max(needed),
            Self::OrNone(_) | Self::Fewest => needed,
        };
        if digits > 0 {
            let _ = write!(text, ".{}", &all[..digits]);
        }
    }
}

fn push_zone(text: &mut String, minutes: i64) {
    let sign = if minutes < 0 { '-' } else { '+' };
    let ahead = minutes.abs();
    let _ = write!(text, "{sign}{:02}:{:02}", ahead / 60, ahead % 60);
}

/// A time without the zone behind it, and that.
pub(super) fn zone(text: &str) -> Option<(&str, Zone)> {
    if let Some(clock) = text.strip_suffix('Z') {
        return Some((clock, Zone::Greenwich));
    }
    let Some(at) = text.find(['+', '-']) else {
        return Some((text, Zone::NotTold));
    };
    let (clock, zone) = text.split_at(at);
    let (hours, minutes) = zone[1..].split_once(':')?;
    let number = |text: &str, most: i64| {
        let is_number = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        let number: i64 = is_number.then(|| text.parse().ok())??;
        (number < most).then_some(number)
    };
    let ahead = number(hours, 24)? * 60 + number(minutes, 60)?;
    let ahead = if zone.starts_with('-') { -ahead } else { ahead };
    Some((clock, Zone::Ahead(ahead)))
}
