//! Tests of metadata.

use proptest::prelude::*;

use super::*;

fn coordinate(name: &str, axes: &[Option<usize>], shape: &[usize], values: Vec<f64>) -> Coordinate {
    Coordinate::over(name, axes, shape, values)
}

fn climate() -> Metadata {
    let mut time = coordinate("time", &[Some(0)], &[3], vec![0.5, 1.5, 2.5]);
    time.attributes = vec![Attribute::text("units", "days since 1999-12-31")];
    let bounds = (0..6).map(f64::from).collect();
    let mut lat = coordinate("lat", &[Some(1)], &[2], vec![-45.0, 45.0]);
    lat.attributes = vec![Attribute::text("units", "degrees_north")];
    Metadata {
        attributes: vec![Attribute::text("title", "made up")],
        columns: vec![vec![
            Attribute::text("units", "K"),
            Attribute::text("long_name", "Temperature"),
        ]],
        axes: vec![Some("time".to_owned()), Some("lat".to_owned())],
        coordinates: vec![
            time,
            coordinate("time_bnds", &[Some(0), None], &[3, 2], bounds),
            lat,
            coordinate("crs", &[], &[], vec![0.0]),
        ],
        ..Metadata::default()
    }
}

#[test]
fn units_names_and_axes_are_found() {
    let told = climate();
    assert_eq!((told.unit(0), told.unit(5)), (Some("K"), Some("K")));
    assert_eq!(told.description(0), Some("Temperature"));
    assert_eq!(told.axis(1).unwrap().name, "lat");
    assert!(told.axis(2).is_none());
    let time = told.axis(0).unwrap();
    assert_eq!(time.shown(0.5), "1999-12-31 12:00:00");
    assert_eq!(
        told.axis(1).unwrap().shown_with_unit(45.0),
        "45 degrees_north"
    );
}

#[test]
fn parts_of_samples_make_the_whole_again() {
    let told = climate();
    let mut first = told.with_samples(Some(0), 0..1);
    assert_eq!(first.coordinates[1].values.as_slice(), [0.0, 1.0]);
    assert_eq!(first.coordinates[2], told.coordinates[2]);
    first.append(Some(0), &told.with_samples(Some(0), 1..3));
    assert_eq!(first, told);
    let turned = told.with_samples_at(Some(0), &[2, 0]);
    assert_eq!(
        turned.coordinates[1].values.as_slice(),
        [4.0, 5.0, 0.0, 1.0]
    );
    // What the next samples do not have as well is told of none.
    let mut other = told.clone();
    other.append(Some(0), &Metadata::default());
    assert!(other.coordinates.is_empty());
    assert_eq!(told.with_samples(None, 0..1), told);
}

#[test]
fn evenly_spaced_axes_take_few_bytes() {
    let bytes = |values: Vec<f64>| {
        let mut out = Vec::new();
        ciborium::into_writer(&Numbers::new(values), &mut out).unwrap();
        out.len()
    };
    assert!(bytes((0..10_000).map(|i| f64::from(i) * 0.25).collect()) < 50);
    assert!(bytes((0..100).map(|i| f64::from(i).sqrt()).collect()) >= 800);
}

#[test]
fn steps_are_told_of_axes_that_single_precision_made() {
    let axis = |values: Vec<f64>| coordinate("x", &[Some(0)], &[values.len()], values);
    let rounded = (0..100).map(|i| f64::from(i as f32 * 0.1_f32)).collect();
    assert!((axis(rounded).step().unwrap() - 0.1).abs() < 1e-6);
    assert_eq!(axis(vec![0.0, 1.0, 3.0]).step(), None);
    assert_eq!(axis(vec![1.0]).step(), None);
}

#[test]
fn times_are_dates_of_their_calendar() {
    let date = |units: &str, calendar: Option<&str>, time: f64| {
        TimeAxis::new(units, calendar).and_then(|axis| axis.date(time))
    };
    let is = |found: Option<String>, expected: &str| assert_eq!(found.as_deref(), Some(expected));
    is(date("days since 1970-01-01", None, 0.0), "1970-01-01");
    is(
        date("days since 1970-1-1 00:00:00", None, 20_786.5),
        "2026-11-29 12:00:00",
    );
    is(
        date("hours since 1900-01-01 00:00:0.0", None, 876_576.0),
        "2000-01-01",
    );
    is(
        date("seconds since 2000-02-28T23:59:59Z", None, 1.25),
        "2000-02-29 00:00:00.250",
    );
    is(
        date("days since 1999-12-31 12:00", Some("standard"), -0.5),
        "1999-12-31",
    );
    is(
        date("days since 2001-1-1", Some("noleap"), 365.0 * 3.0 + 59.0),
        "2004-03-01",
    );
    is(
        date("days since 2001-1-1", Some("all_leap"), 59.0),
        "2001-02-29",
    );
    is(
        date("days since 1-2-30", Some("360_day"), 1.0),
        "0001-03-01",
    );
    is(
        date("days since 0001-01-01", Some("proleptic_gregorian"), 0.0),
        "0001-01-01",
    );
    is(
        date("days since 2000-01-01", None, 0.1),
        "2000-01-01 02:24:00",
    );
    // As cftime has them, across the reform of the calendar.
    is(date("days since 0001-01-01", None, 730_000.0), "1999-09-02");
    is(date("days since 1500-02-29", None, 30_000.0), "1582-04-19");
    is(
        date("Days Since 1500-02-29", Some("STANDARD"), 40_000.0),
        "1609-09-14",
    );
    is(date("days since 1582-10-04", None, 1.0), "1582-10-15");
    is(date("days since 1582-10-15", None, -1.0), "1582-10-04");
    is(
        date("days since 1000-01-01", Some("julian"), 400_000.5),
        "2095-02-21 12:00:00",
    );
    // Zones are ahead of the times that are shown.
    for zone in ["+02:00", " +0200", "+2", " UTC", "Z"] {
        let units = format!("hours since 2000-01-01T00:00:00{zone}");
        let expected = if zone.contains('2') {
            "1999-12-31 22:00:00"
        } else {
            "2000-01-01"
        };
        is(date(&units, None, 0.0), expected);
    }
    is(
        date("hours since 2000-12-31 23:30 -05:30", None, 0.0),
        "2001-01-01 05:00:00",
    );
    // No dates: days that the reform left out, months of no one length, what is no time at all.
    for units in [
        "days since 1582-10-10",
        "days since 1500-02-30",
        "days since 2000-01-01 00:00 +25:00",
        "days since 2000-01-01 00:00 +\u{e9}\u{e9}",
        "months since 2000-01-01",
        "K",
        "days since 2000-02-30",
    ] {
        assert_eq!(date(units, None, 0.0), None, "{units}");
    }
    assert_eq!(date("days since 2000-01-01", Some("lunar"), 0.0), None);
    assert_eq!(date("days since 2000-01-01", None, f64::NAN), None);
    assert_eq!(date("days since 2000-01-01", None, 1e300), None);
}

#[test]
fn coordinates_in_other_units_are_converted_or_left_out() {
    let of = |values: Vec<f64>, units: &str, calendar: Option<&str>| {
        let mut axis = coordinate("t", &[Some(0)], &[values.len()], values);
        axis.attributes = vec![Attribute::text("units", units)];
        axis.attributes
            .extend(calendar.map(|name| Attribute::text("calendar", name)));
        axis
    };
    let appended = |next: Coordinate| {
        let mut first = of(vec![0.0, 1.0], "days since 2000-01-01", None);
        first
            .append(Some(0), &next)
            .then(|| first.values.as_slice().to_vec())
    };
    let hours = of(vec![0.0, 36.0], "hours since 2000-01-05 12:00", None);
    assert_eq!(appended(hours), Some(vec![0.0, 1.0, 4.5, 6.0]));
    let same = of(vec![7.0], "days since 2000-01-01", None);
    assert_eq!(appended(same), Some(vec![0.0, 1.0, 7.0]));
    let other_calendar = of(vec![7.0], "days since 2000-01-01", Some("noleap"));
    assert_eq!(appended(other_calendar), None);
    assert_eq!(appended(of(vec![7.0], "m", None)), None);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_bit_of_numbers_comes_back(bits in prop::collection::vec(any::<u64>(), 0..20), step in -3..4_i32) {
        let even: Vec<f64> = (0..bits.len()).map(|i| 0.1 + i as f64 * f64::from(step)).collect();
        for values in [bits.iter().map(|b| f64::from_bits(*b)).collect(), even] {
            let numbers = Numbers::new(values);
            let mut out = Vec::new();
            ciborium::into_writer(&numbers, &mut out).unwrap();
            let back: Numbers = ciborium::from_reader(out.as_slice()).unwrap();
            prop_assert_eq!(back, numbers);
        }
    }

    #[test]
    fn days_follow_each_other(start in 0..3_000_000_i32, calendar in 0..6_usize) {
        let name = ["proleptic_gregorian", "noleap", "all_leap", "360_day", "julian", "standard"][calendar];
        let axis = TimeAxis::new("days since 0000-01-01", Some(name)).unwrap();
        let parts = |day: i32| -> Vec<i32> {
            let date = axis.date(f64::from(day)).unwrap();
            date.split('-').map(|part| part.parse().unwrap()).collect()
        };
        let (one, two) = (parts(start), parts(start + 1));
        let next_day = one[..2] == two[..2] && two[2] == one[2] + 1;
        let next_month = two[2] == 1 && one[2] >= 28 && (two[1] == one[1] + 1 || (one[1], two[1]) == (12, 1));
        let reform = name == "standard" && one == [1582, 10, 4] && two == [1582, 10, 15];
        prop_assert!(next_day || next_month || reform, "{:?} {:?}", one, two);
    }
}
