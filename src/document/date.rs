use std::time::{SystemTime, UNIX_EPOCH};

/// A moment in UTC: `2026-01-31 12:34`.
pub fn date_and_time(moment: SystemTime) -> String {
    let since = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = since.as_secs();
    let [year, month, day] = civil(seconds / 86_400);
    let (hour, minute) = (seconds / 3600 % 24, seconds / 60 % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
}

/// Year, month and day of a number of days after 1970-01-01, in the Gregorian calendar: years begin in
/// March, so that a leap day is the last of its year, and repeat after 146,097 days.
fn civil(days: u64) -> [u64; 3] {
    // Days since 0000-03-01.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    // Of five months from March on 153 days.
    let month = (5 * day + 2) / 153;
    let date = day - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 {
        (year, month + 3)
    } else {
        (year + 1, month - 9)
    };
    [400 * era + year, month, date]
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn days_have_their_dates() {
        let dates = [
            (0, [1970, 1, 1]),
            (59, [1970, 3, 1]),
            (10_956, [1999, 12, 31]),
            (11_016, [2000, 2, 29]),
            (20_454, [2026, 1, 1]),
            (47_540, [2100, 2, 28]),
            (47_541, [2100, 3, 1]),
        ];
        for (days, date) in dates {
            assert_eq!(civil(days), date, "{days}");
        }
    }

    #[test]
    fn a_moment_is_told_to_the_minute() {
        let moment = UNIX_EPOCH + Duration::from_secs(951_868_799);
        assert_eq!(date_and_time(moment), "2000-02-29 23:59");
    }
}
