use ndarray::Array2;
use proptest::prelude::*;

use super::*;
use crate::data::metadata::{Attribute, AttributeValue, CATEGORIES, Coordinate, Metadata};
use crate::data::{DType, Layout, Origin, ReadOptions, Values, open_samples, read, write_data};

pub(super) fn table(names: &[&str], rows: &[Vec<f64>]) -> Dataset {
    let values = Array2::from_shape_fn((rows.len(), names.len()), |(i, j)| rows[i][j]);
    Dataset::table(DType::F64, values).named(names)
}

pub(super) fn rows_where(conditions: &str) -> Selection {
    Selection {
        conditions: Some(conditions.parse().unwrap()),
        ..Selection::default()
    }
}

/// The same with numbers in a column that stand for texts.
pub(super) fn with_texts(data: &Dataset, column: usize, texts: &[&str]) -> Dataset {
    let texts = Attribute::new(
        CATEGORIES,
        AttributeValue::Texts(texts.iter().map(ToString::to_string).collect()),
    );
    let mut columns = vec![Vec::new(); data.columns()];
    columns[column].push(texts);
    data.with_metadata(Metadata {
        columns,
        ..Metadata::default()
    })
}

fn at_times(range: &str) -> Selection {
    Selection {
        time: Some(range.parse().unwrap()),
        ..Selection::default()
    }
}

fn of_columns(names: &str) -> Selection {
    Selection {
        columns: Some(names.parse().unwrap()),
        ..Selection::default()
    }
}

pub(super) fn taken(data: &Dataset, selection: &Selection) -> Result<Dataset, String> {
    let taken = data.selected(selection, &Missing::Auto);
    taken.map_err(|e| e.to_string())
}

/// The first column of what is taken.
pub(super) fn first(data: &Dataset, selection: &Selection) -> Vec<f64> {
    taken(data, selection)
        .unwrap()
        .column(0)
        .iter()
        .copied()
        .collect()
}

#[test]
fn rows_are_taken_that_fulfil_all_conditions() {
    let rows: Vec<Vec<f64>> = (0..10)
        .map(|i| vec![f64::from(i), f64::from(i % 3)])
        .collect();
    let data = table(&["n", "a b"], &rows);
    let found = |text: &str| first(&data, &rows_where(text));
    assert_eq!(found("n >= 7"), [7.0, 8.0, 9.0]);
    assert_eq!(found("n<2"), [0.0, 1.0]);
    assert_eq!(found("n <= 3.5 and 'a b' == 0"), [0.0, 3.0]);
    assert_eq!(found("\"a b\" != 1 and n > 4 and column 1 < 8"), [5.0, 6.0]);
    let told = taken(&data, &rows_where("n > 6 and column 2 = 0")).unwrap();
    assert_eq!(
        told.notes,
        ["1 of 10 samples are taken (n > 6 and column 2 == 0)"]
    );
    assert_eq!(told.origin.selection, rows_where("n > 6 and column 2 == 0"));
    for (text, why) in [
        ("n > 90", "no sample is left"),
        ("m > 1", "there is no column \"m\""),
        ("1 < 2", "no column stands on either side"),
        ("'1' < n2", "there is no column \"1\""),
        ("n > many", "a number is expected"),
    ] {
        let error = taken(&data, &rows_where(text)).unwrap_err();
        assert!(error.contains(why), "{text}: {error}");
    }
}

#[test]
fn what_is_no_condition_is_refused() {
    for text in [
        "",
        "n",
        "n >",
        "> 3",
        "n > 3 and m",
        "'n > 3",
        "n > it's",
        "n > 3 or m",
        "n > 3 and and m > 2",
        "not",
        "(n)",
        "n > 3 and (m > 2) 5",
        "n ! 3",
        "! > 3",
        "&& n > 3",
    ] {
        assert!(text.parse::<Conditions>().is_err(), "{text:?}");
    }
    for text in ["", "..", "a..b", "1..inf", "nan..2", "soon..2000-01"] {
        assert!(text.parse::<TimeRange>().is_err(), "{text:?}");
    }
    for text in ["", "a,", ",", "a,,b", "a'b", "a\"b'c\""] {
        assert!(text.parse::<ColumnList>().is_err(), "{text:?}");
    }
}

#[test]
fn integers_are_compared_to_the_last_digit() {
    let numbers = [
        (1_i64 << 62) + 1,
        (1 << 62) + 2,
        (1 << 62) + 3,
        -(1 << 62) - 1,
    ];
    let mut values = Values::blank(&DType::I64.into(), 4, 1);
    let bits = numbers.iter().map(|n| *n as u64);
    values.view_mut().set_bits(DType::I64, bits);
    let layout = Layout::guess(&[4, 1], true);
    let names = Some(vec!["id".to_owned()]);
    let data = Dataset::of_values(Origin::default(), DType::I64, layout, names, values).unwrap();
    let found = |text: &str| -> Vec<i64> {
        let some = taken(&data, &rows_where(text)).unwrap();
        some.stored()
            .bits(DType::I64)
            .map(|bits| bits as i64)
            .collect()
    };
    assert_eq!(found("id == 4611686018427387906"), [numbers[1]]);
    assert_eq!(found("id > 4611686018427387906"), [numbers[2]]);
    assert_eq!(found("id <= -4611686018427387905"), [numbers[3]]);
    assert_eq!(found("id < 0.5"), [numbers[3]]);
    assert_eq!(found("id < 1e300").len(), 4);
    assert_eq!(found("id > -inf").len(), 4);
    assert_eq!(found("id == 4.611686018427387906e18"), [numbers[1]]);
    assert_eq!(found("id > 4611686018427387906.5"), [numbers[2]]);
    assert_eq!(found("id >= 4611686018427387906.0").len(), 2);
}

#[test]
fn numbers_are_those_of_the_column_s_type() {
    let single = |v: f64| f64::from(v as f32);
    let data = table(&["x"], &[vec![single(0.1)], vec![single(0.3)]]);
    let data = data.with_types(DType::F32.into()).unwrap();
    assert_eq!(first(&data, &rows_where("x == 0.1")), [single(0.1)]);
    assert_eq!(first(&data, &rows_where("x > 0.1")), [single(0.3)]);
    let counts = table(&["n"], &[vec![2.0], vec![3.0]]);
    let counts = counts.with_types(DType::U8.into()).unwrap();
    assert_eq!(first(&counts, &rows_where("n > 2.5")), [3.0]);
    assert_eq!(first(&counts, &rows_where("n >= 2.5 and n != 2.5")), [3.0]);
    assert_eq!(first(&counts, &rows_where("n < 2.5")), [2.0]);
    let flags = table(&["ok"], &[vec![0.0], vec![1.0]]);
    let flags = flags.with_types(DType::Bool.into()).unwrap();
    assert_eq!(first(&flags, &rows_where("ok == true")), [1.0]);
    assert_eq!(first(&flags, &rows_where("ok < 1")), [0.0]);
}

#[test]
fn what_is_missing_fulfils_no_condition() {
    let mut rows: Vec<Vec<f64>> = (0..40).map(|i| vec![f64::from(i)]).collect();
    rows[3] = vec![f64::NAN];
    for row in [5, 6, 7, 9] {
        rows[row] = vec![-999.0];
    }
    let data = table(&["x"], &rows);
    let count = |text: &str, missing: &Missing| {
        let some = data.selected(&rows_where(text), missing);
        some.unwrap().samples()
    };
    assert_eq!(count("x < 1000", &Missing::Auto), 35);
    assert_eq!(count("x != 0", &Missing::Auto), 34);
    assert_eq!(count("x < 1000", &Missing::None), 39);
    // An outlier is a value.
    let mut rows: Vec<Vec<f64>> = (0..3000).map(|i| vec![f64::from(i % 100)]).collect();
    rows[7] = vec![1e8];
    let data = table(&["x"], &rows).with_missing_as(&Missing::Auto);
    assert!(!data.missing().is_empty());
    assert_eq!(taken(&data, &rows_where("x > 1000")).unwrap().samples(), 1);
}

#[test]
fn texts_are_compared_as_they_stand() {
    let data = table(
        &["x", "tag"],
        &[vec![1.0, 0.0], vec![2.0, 1.0], vec![3.0, 0.0]],
    );
    let texts = AttributeValue::Texts(vec!["Oslo".to_owned(), "a and b".to_owned()]);
    let texts = Attribute::new(CATEGORIES, texts);
    let data = data.with_metadata(Metadata {
        columns: vec![Vec::new(), vec![texts]],
        ..Metadata::default()
    });
    assert_eq!(first(&data, &rows_where("tag == Oslo")), [1.0, 3.0]);
    assert_eq!(first(&data, &rows_where("tag != Oslo")), [2.0]);
    assert_eq!(
        first(&data, &rows_where("tag = 'a and b' and x > 0")),
        [2.0]
    );
    for (text, why) in [
        (
            "tag == Bergen",
            "no value of tag is \"Bergen\"; there are: `Oslo`, `a and b`",
        ),
        ("tag > Oslo", "by == and != alone"),
    ] {
        let error = taken(&data, &rows_where(text)).unwrap_err();
        assert!(error.contains(why), "{error}");
    }
    assert_eq!(first(&data, &rows_where("tag != Bergen")).len(), 3);
    let turned = taken(&data, &of_columns("tag,x")).unwrap();
    assert_eq!(turned.metadata().categories(0).unwrap()[0], "Oslo");
}

#[test]
fn the_empty_text_stands_for_none() {
    let data = table(
        &["x", "tag"],
        &[vec![1.0, 0.0], vec![2.0, 1.0], vec![3.0, 2.0]],
    );
    let texts = ["", "a", "b"].map(str::to_owned).to_vec();
    let texts = Attribute::new(CATEGORIES, AttributeValue::Texts(texts));
    let data = data.with_metadata(Metadata {
        columns: vec![Vec::new(), vec![texts]],
        ..Metadata::default()
    });
    assert_eq!(first(&data, &rows_where("tag != a")), [3.0]);
    assert_eq!(first(&data, &rows_where("tag != ''")), [2.0, 3.0]);
    assert_eq!(first(&data, &rows_where("tag == \"\"")), [1.0]);
}

#[test]
fn columns_of_times_are_compared_with_dates() {
    let rows: Vec<Vec<f64>> = (0..6).map(|i| vec![0.5 * f64::from(i)]).collect();
    let data = table(&["t"], &rows).with_metadata(Metadata {
        columns: vec![vec![Attribute::text("units", "days since 2001-12-31")]],
        ..Metadata::default()
    });
    let found = |text: &str| first(&data, &rows_where(text));
    assert_eq!(found("t >= 2002-01-01"), [1.0, 1.5, 2.0, 2.5]);
    assert_eq!(found("t > 2002-01-01"), [2.0, 2.5]);
    assert_eq!(found("t == 2002-01-01"), [1.0, 1.5]);
    assert_eq!(found("t != 2002-01"), [0.0, 0.5]);
    assert_eq!(found("t < 2002-01-01 12:00"), [0.0, 0.5, 1.0]);
    assert_eq!(found("t > 1.5"), [2.0, 2.5]);
    for (text, why) in [
        ("t >= 2002", "may be a year or a number"),
        ("t >= 2002-13", "a date such as"),
    ] {
        let error = taken(&data, &rows_where(text)).unwrap_err();
        assert!(error.contains(why), "{error}");
    }
}

/// Ten snapshots of 2 x 3 points with two components, a day or a tenth of a second apart.
fn field(units: Option<&str>, times: [f64; 10]) -> Dataset {
    let layout = Layout::field(&[10, 2, 2, 3], Some(1));
    let values = Array2::from_shape_fn((10, 12), |(i, j)| (100 * i + j) as f64);
    let data = Dataset::plain(DType::F64, layout, values)
        .unwrap()
        .named(&["u", "v"]);
    let units = units.map(|units| vec![Attribute::text("units", units)]);
    let mut time = Coordinate::along("time", 0, times.to_vec());
    time.attributes = units.unwrap_or_default();
    data.with_metadata(Metadata::from(vec![time]))
}

#[test]
fn snapshots_are_taken_by_their_times() {
    let times = std::array::from_fn(|i| 0.5 * i as f64);
    let plain = field(Some("s"), times);
    assert_eq!(first(&plain, &at_times("1..2"))[..2], [200.0, 201.0]);
    assert_eq!(taken(&plain, &at_times("1..2")).unwrap().samples(), 3);
    assert_eq!(taken(&plain, &at_times("..0.4")).unwrap().samples(), 1);
    let kept = taken(&plain, &at_times("4..")).unwrap();
    assert_eq!(
        kept.metadata().axis(0).unwrap().values.as_slice(),
        [4.0, 4.5]
    );
    let error = taken(&plain, &at_times("2000-01..")).unwrap_err();
    assert!(error.contains("no dates"), "{error}");
    assert!(taken(&plain, &at_times("5..")).is_err());
    let days = field(Some("days since 2000-01-28 12:00"), times);
    let count = |range: &str| taken(&days, &at_times(range)).map(|some| some.samples());
    // Every twelve hours from the 28th at noon to the first of February at midnight, and noon behind it.
    assert_eq!(count("2000-01..2000-01"), Ok(7));
    assert_eq!(count("2000-01"), Ok(7));
    assert_eq!(count("2000-01-29..2000-01-29"), Ok(2));
    assert_eq!(count("2000-01-29 12:00..2000-01-30"), Ok(3));
    assert_eq!(count("2000-02.."), Ok(3));
    assert!(count("2001-01..").unwrap_err().contains("no sample"));
    assert!(count("2000-02-31..").unwrap_err().contains("no date"));
    assert_eq!(count("2000-01-28 12:00..2000-01-28 12:00"), Ok(1));
    assert_eq!(count("2000-01-29T00..2000-01-29T12"), Ok(2));
    assert!(
        count("2000..")
            .unwrap_err()
            .contains("may be a year or a number")
    );
    assert!(count("2000.0..").unwrap_err().contains("no sample"));
    let part = field(Some("seconds since 2000-02-28 18:00:00"), times);
    let count = |range: &str| taken(&part, &at_times(range)).unwrap().samples();
    // Every half second.
    assert_eq!(count("2000-02-28 18:00:00..2000-02-28 18:00:00"), 2);
    assert_eq!(count("2000-02-28 18:00:00.5..2000-02-28 18:00:01"), 3);
    assert_eq!(count("2000-02-28 18:00..2000-02-28 18:00"), 10);
    let counted = plain.with_metadata(Metadata::default());
    assert_eq!(first(&counted, &at_times("8..20"))[0], 800.0);
    let error = taken(&plain, &rows_where("u > 1")).unwrap_err();
    assert!(error.contains("tables"), "{error}");
}

#[test]
fn columns_come_in_the_order_that_is_asked_for() {
    let data = table(
        &["a", "b", "c"],
        &[vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0]],
    );
    let some = taken(&data, &of_columns("c, 1")).unwrap();
    assert_eq!(some.column_names, ["c", "a"]);
    assert_eq!(some.values(), ndarray::array![[3.0, 1.0], [6.0, 4.0]]);
    assert_eq!(some.layout.shape, [2, 2]);
    let others = taken(&data, &of_columns("b,*")).unwrap();
    assert_eq!(others.column_names, ["b", "a", "c"]);
    for (names, why) in [("a,z", "no column \"z\""), ("a,1", "a is named twice")] {
        let error = taken(&data, &of_columns(names)).unwrap_err();
        assert!(error.contains(why), "{error}");
    }
    let one = taken(&field(None, [0.0; 10]), &of_columns("v")).unwrap();
    assert_eq!(
        (one.layout.shape.as_slice(), one.features()),
        (&[10, 1, 2, 3][..], 6)
    );
    assert_eq!(one.values()[[1, 0]], 106.0);
}

#[test]
fn a_file_in_parts_gives_what_it_gives_whole() {
    let folder = tempfile::tempdir().unwrap();
    let rows: Vec<Vec<f64>> = (0..500)
        .map(|i| vec![f64::from(i), f64::from(i * 7919 % 101), f64::from(i % 2)])
        .collect();
    let data = table(&["n", "x", "flag"], &rows);
    for ending in ["npz", "csv", "parquet"] {
        let path = folder.path().join("data").with_extension(ending);
        write_data(&path, &data).unwrap();
        for text in ["x < 20", "x >= 20 and flag == 1", "n > 490"] {
            let selection = Selection {
                columns: Some("x,n".parse().unwrap()),
                ..rows_where(text)
            };
            let options = ReadOptions {
                selection,
                ..ReadOptions::default()
            };
            let whole = read(&path, &options).unwrap();
            let same = &Layout::clone;
            let mut parts = open_samples(&path, &options, &Missing::Auto, same).unwrap();
            let count = parts.layout().samples();
            let of_parts: Vec<Dataset> = (0..count)
                .step_by(7)
                .map(|i| parts.read(i..count.min(i + 7)).unwrap()().unwrap())
                .collect();
            let of_parts = Dataset::joined(&of_parts).unwrap();
            let all = parts.read_all().unwrap();
            for other in [&of_parts, &all] {
                assert_eq!(whole.values(), other.values(), "{ending} {text}");
                assert_eq!(whole.column_names, ["x", "n"]);
                assert_eq!(other.column_names, ["x", "n"]);
                assert_eq!(whole.origin.selection, other.origin.selection);
            }
            assert_eq!(whole.layout, *parts.layout());
            assert_eq!(whole.notes, parts.notes());
        }
    }
}

#[test]
fn a_column_is_found_by_name_before_number() {
    let names = ["pt".to_owned(), "1".to_owned(), "eta".to_owned()];
    assert_eq!(find_column("pt", &names).unwrap(), 0);
    assert_eq!(find_column("1", &names).unwrap(), 1);
    assert_eq!(find_column("3", &names).unwrap(), 2);
    assert!(find_column("4", &names).is_err());
    assert_eq!(find_column("column 1", &names).unwrap(), 0);
    let twice = ["pt", "2", "pt", "", ""].map(str::to_owned);
    let error = find_column("pt", &twice).unwrap_err().to_string();
    assert!(error.contains("2 columns are called \"pt\""), "{error}");
    assert!(error.contains("by its number: 1 or 3"), "{error}");
    assert!(find_column("", &twice).is_err());
    assert_eq!(find_column("3", &twice).unwrap(), 2);
    assert_eq!(find_column("2", &twice).unwrap(), 1);
}

fn word() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[a-z<>=!'\" ]{0,12}").unwrap()
}

/// Texts of the signs and words that conditions are made of.
fn signs() -> impl Strategy<Value = String> {
    let words = [
        "n", "2", "and", " and ", " or ", "or", "&&", "||", "!", "not ", "not", "(", ")", "<",
        ">=", "=", "'", "\"", "`", " ", "abs(", "and<", "or(",
    ];
    let words = proptest::sample::select(words.to_vec());
    proptest::collection::vec(words, 0..20).prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn conditions_that_are_written_are_read_again(text in signs()) {
        for text in [format!("n > 1{text}"), format!("not (n > 1 or {text})"), text] {
            if let Ok(parsed) = text.parse::<Conditions>() {
                prop_assert_eq!(parsed.to_string().parse::<Conditions>(), Ok(parsed.clone()), "{}", parsed);
            }
        }
    }

    #[test]
    fn what_is_written_is_read_again(text in word(), column in "[a-z]{1,5}", value in word()) {
        if let Ok(list) = format!("{column},{text},{value}").parse::<ColumnList>() {
            prop_assert_eq!(list.to_string().parse::<ColumnList>(), Ok(list.clone()), "{}", list);
        }
        for text in [text, format!("{column} > {value}"), format!("{column} = 1 and {value} < 2")] {
            if let Ok(parsed) = text.parse::<Conditions>() {
                prop_assert_eq!(parsed.to_string().parse::<Conditions>(), Ok(parsed.clone()), "{}", parsed);
            }
        }
    }

    #[test]
    fn times_that_are_written_are_read_again(
        text in proptest::string::string_regex("[0-9.e-]{0,6}(-0[1-9])?(\\.\\.)?[0-9.e-]{0,6}(-0[1-9])?").unwrap(),
    ) {
        if let Ok(range) = text.parse::<TimeRange>() {
            prop_assert_eq!(range.to_string().parse::<TimeRange>(), Ok(range.clone()), "{}", range);
        }
    }

    #[test]
    fn rows_are_those_of_a_plain_loop(
        values in proptest::collection::vec(-5.0..5.0_f64, 1..60),
        limit in -5.0..5.0_f64,
        below in any::<bool>(),
    ) {
        let rows: Vec<Vec<f64>> = values.iter().map(|v| vec![*v]).collect();
        let data = table(&["x"], &rows);
        let text = format!("x {} {limit}", if below { "<" } else { ">=" });
        let expected: Vec<f64> = values.iter().copied().filter(|v| (*v < limit) == below).collect();
        match data.selected(&rows_where(&text), &Missing::None) {
            Ok(some) => prop_assert_eq!(some.column(0).iter().copied().collect::<Vec<_>>(), expected),
            Err(_) => prop_assert!(expected.is_empty()),
        }
    }
}
