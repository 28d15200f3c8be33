//! Days of today's calendar as numbers since 1970.

pub(super) const SECOND: i64 = 1_000_000_000;
pub(super) const MINUTE: i64 = 60 * SECOND;
pub(super) const DAY: i64 = 1440 * MINUTE;

/// Days from the beginning of 1970 to a day of today's calendar; `None` where there is no such day.
pub(super) fn days([year, month, day]: [i64; 3]) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = [
        31,
        28 + i64::from(is_leap),
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let before = usize::try_from(month.checked_sub(1)?).ok()?;
    if !(1..=*lengths.get(before)?).contains(&day) {
        return None;
    }
    let leaps = |years: i64| years.div_euclid(4) - years.div_euclid(100) + years.div_euclid(400);
    let years = 365 * (year - 1970) + leaps(year - 1) - leaps(1969);
    Some(years + lengths[..before].iter().sum::<i64>() + day - 1)
}

/// Year, month and day of a number of days since 1970.
pub(super) fn day_of(days: i64) -> [i64; 3] {
    // A year has 365.2425 days; what that misses by, the loops make good.
    let mut year = 1970 + (days as f64 / 365.2425).floor() as i64;
    let begin = |year: i64| self::days([year, 1, 1]).unwrap_or_default();
    while begin(year) > days {
        year -= 1;
    }
    while begin(year + 1) <= days {
        year += 1;
    }
    let begin_of = |month: i64| self::days([year, month, 1]).unwrap_or_default();
    let month = (1..=12)
        .rev()
        .find(|month| begin_of(*month) <= days)
        .unwrap_or(1);
    [year, month, days - begin_of(month) + 1]
}
