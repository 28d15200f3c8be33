//! How days make months and years.

/// How days make years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Calendar {
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

/// The day on which the calendar of today began, as itself and as the one before it calls the day.
const REFORM: [[i64; 3]; 2] = [[1582, 10, 15], [1582, 10, 5]];

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
    pub fn days(self, [year, month, day]: [i64; 3]) -> Option<i64> {
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
    pub fn date(self, days: i64) -> [i64; 3] {
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
