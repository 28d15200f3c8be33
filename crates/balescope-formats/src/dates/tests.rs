use proptest::prelude::*;

use super::*;

fn written(form: Form, nanoseconds: i64) -> String {
    let mut text = String::new();
    form.write(nanoseconds, &mut text);
    text
}

#[test]
fn dates_of_iso_8601_are_what_numpy_says_and_come_back() {
    for (text, expected) in [
        ("1970-01-01", 0),
        ("2024-01-31", 1_706_659_200_000_000_000),
        ("2024-01-31T12:00:00Z", 1_706_702_400_000_000_000),
        ("2024-01-31 12:00:00.5", 1_706_702_400_500_000_000),
        ("2024-02-29T23:59:59.123456789", 1_709_251_199_123_456_789),
        ("2024-01-31T12:00:00.000+02:00", 1_706_695_200_000_000_000),
        ("2024-01-31T12:00:00-05:30", 1_706_722_200_000_000_000),
        ("1900-02-28 06:30", -2_203_954_200_000_000_000),
        ("1677-09-22", -9_223_286_400_000_000_000),
        ("2262-04-11", 9_223_286_400_000_000_000),
    ] {
        let date = date(text.as_bytes()).unwrap();
        assert_eq!(date.nanoseconds, expected, "{text}");
        assert!(date.form.is_iso());
        assert_eq!(written(date.form, expected), text);
        let name = date.form.name();
        assert_eq!(Form::of_name(&name), Some(date.form), "{name}");
    }
}

#[test]
fn other_dates_that_leave_no_choice_are_read() {
    for text in [
        "2024/01/31",
        "2024.01.31",
        "31-Jan-2024",
        "31 jan 2024",
        "31.JAN.2024",
    ] {
        let date = date(text.as_bytes()).unwrap();
        assert_eq!(
            (date.nanoseconds, date.form.is_iso()),
            (1_706_659_200_000_000_000, false)
        );
        assert_eq!(written(date.form, date.nanoseconds), "2024-01-31");
    }
    let noon = date(b"31-Jan-2024 12:00").unwrap();
    assert_eq!(written(noon.form, noon.nanoseconds), "2024-01-31 12:00");
}

#[test]
fn what_is_no_date_is_none() {
    for text in [
        "01/02/2024",
        "2024-02-30",
        "2023-02-29",
        "2024-13-01",
        "2024-1-31",
        "2024-01-31T24:00:00",
        "2024-01-31T12:00:60",
        "2024-01-31T12",
        "2024-01-31T12:00:00.1234567891",
        "2024-01-31T12:00.5",
        "2024-01-31T12:00:00.",
        "2024-01-31x",
        "2024-01-31T",
        "2262-04-12",
        "1677-09-20",
        "31-Januar-2024",
        "+024-01-31",
        "12.5.2024",
        "2024-01-31T12:00:00+2",
        "20240131",
        "1-2-3-4-5",
    ] {
        assert_eq!(date(text.as_bytes()), None, "{text}");
    }
    for text in ["01/02/2024", "1.2.24", "31-12-2024 12:00"] {
        assert!(is_ambiguous(text), "{text}");
    }
    for text in ["2024-01-02", "1.5", "a/b/c", "192.168.0.10", "1-2/3"] {
        assert!(!is_ambiguous(text), "{text}");
    }
}

#[test]
fn dates_of_several_forms_have_one() {
    let form = |text: &str| date(text.as_bytes()).unwrap().form;
    let both = |one: &str, other: &str| form(one).with(form(other));
    // As Python writes a time with microseconds, and one without.
    let python = both("2024-01-31 12:00:00", "2024-01-31 12:00:00.500000").unwrap();
    assert!(python.is_iso());
    assert_eq!(written(python, 0), "1970-01-01 00:00:00");
    assert_eq!(written(python, SECOND / 4), "1970-01-01 00:00:00.250000");
    assert_eq!(Form::of_name(&python.name()), Some(python));
    let longer = both("2024-01-31", "2024-01-31T12:00").unwrap();
    assert!(!longer.is_iso());
    assert_eq!(written(longer, 0), "1970-01-01T00:00");
    let zones = both("2024-01-31T12:00+02:00", "2024-01-31T12:00-02:00").unwrap();
    assert_eq!(written(zones, 0), "1970-01-01T00:00Z");
    assert_eq!(both("2024-01-31T12:00Z", "2024-01-31T12:00"), None);
    // A form has no place for what lies between its steps.
    assert_eq!(
        written(form("2024-01-31"), MINUTE + 1),
        "1970-01-01T00:01:00.000000001"
    );
}

proptest! {
    #[test]
    fn any_moment_comes_back(nanoseconds in any::<i64>(), minutes in -1439..1440_i64, digits in 0..10_usize) {
        let time = TimeForm { between: ' ', has_seconds: true, decimals: Decimals::Always(digits) };
        let form = Form { time: Some(time), zone: Zone::Ahead(minutes), is_iso: true };
        let text = written(form, nanoseconds);
        // A zone may put the day beyond what nanoseconds reach.
        if let Some(back) = date(text.as_bytes()) {
            prop_assert_eq!(back.nanoseconds, nanoseconds, "{}", text);
        } else {
            prop_assert!(nanoseconds.unsigned_abs() > (i64::MAX - 2 * DAY) as u64, "{}", text);
        }
        prop_assert_eq!(Form::of_name(&form.name()), Some(form));
    }

    #[test]
    fn no_text_panics(text in "[0-9A-Za-z:./+ -]{0,40}") {
        let _ = (date(text.as_bytes()), is_ambiguous(&text), Form::of_name(&text));
    }
}
