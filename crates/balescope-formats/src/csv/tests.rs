use std::fmt::Write as _;
use std::io::Write as _;

use crate::data::Data;
use crate::testing::{Opened, opened, survives};

fn table(text: &str) -> Opened {
    opened(text.as_bytes())
}

#[test]
fn damaged_tables_are_refused_or_read() {
    survives(b"n,pt [GeV],ok,who\n1,1.5,true,a\n2,-3e2,False,\"b, c\"\n");
}

#[test]
fn columns_have_names_units_and_types_of_their_own() {
    let table = table("n,pt [GeV],ok,who\n1,1.5,true,a\n2,-3e2,False,\"b, c\"\n");
    assert_eq!(table.data("n"), Data::I64(vec![1, 2]));
    assert_eq!(table.data("pt"), Data::F64(vec![1.5, -300.0]));
    assert_eq!(table.variable("pt").unit(), Some("GeV"));
    assert_eq!(table.data("ok"), Data::Bool(vec![true, false]));
    assert_eq!(
        table.data("who"),
        Data::Text(vec!["a".into(), "b, c".into()])
    );
}

#[test]
fn integers_stay_exact() {
    let table = table("a,b\n9007199254740993,18446744073709551615\n-1,0\n");
    assert_eq!(table.data("a"), Data::I64(vec![9_007_199_254_740_993, -1]));
    assert_eq!(table.data("b"), Data::U64(vec![u64::MAX, 0]));
    for text in [
        "a\n9007199254740993\n0.5\n",
        "a\n18446744073709551617\n18446744073709551618\n",
        "a\n9223372036854775809\n-2\n",
        "a\n-2\n9223372036854775809\n",
    ] {
        let mixed = self::table(text);
        assert!(matches!(mixed.data("a"), Data::F64(_)), "{text}");
        assert!(mixed.contents().notes[0].contains("rounded"), "{text}");
    }
    assert!(
        self::table("a\n18446744073709551616\n-2\n")
            .contents()
            .notes
            .is_empty()
    );
}

#[test]
fn decimal_commas_and_semicolons_are_told() {
    let table = table("x;y\r\n1,5;2\r\n-0,25;3\r\n");
    assert_eq!(table.data("x"), Data::F64(vec![1.5, -0.25]));
    assert_eq!(table.data("y"), Data::I64(vec![2, 3]));
}

#[test]
fn blanks_and_a_commented_header_are_read_as_numpy_writes_them() {
    let table = table("# run 7\n# x y\n 1.0e+00   2.0\n 3.0e+00   nan\n");
    assert_eq!(table.data("x"), Data::F64(vec![1.0, 3.0]));
    assert!(matches!(table.data("y"), Data::F64(v) if v[1].is_nan()));
    assert!(table.contents().attributes[0].value.as_text() == Some("run 7\nx y"));
}

#[test]
fn what_is_missing_is_marked() {
    let table = table("a,b\n1,NA\n,x\nNA,\n4,NA\n");
    let a = table.values("a");
    assert_eq!(a.data, Data::I64(vec![1, 0, 0, 4]));
    assert_eq!(a.valid, Some(vec![true, false, false, true]));
    // In a column of words NA may be Namibia.
    let b = table.values("b");
    assert_eq!(
        b.data,
        Data::Text(["NA", "x", "", "NA"].map(str::to_owned).to_vec())
    );
    assert_eq!(b.valid, Some(vec![true, true, false, true]));
}

#[test]
fn a_row_of_units_and_lines_before_are_not_values() {
    let table = table("Measured today\nt,u\ns,m/s\n0,1\n1,2\n");
    assert_eq!(table.data("u"), Data::I64(vec![1, 2]));
    assert_eq!(table.variable("u").unit(), Some("m/s"));
    assert!(table.contents().notes[0].contains("1 lines before"));
}

#[test]
fn a_table_without_names_has_them_made() {
    let table = table("1\t2\n3\t4\n");
    assert_eq!(table.data("column_2"), Data::I64(vec![2, 4]));
}

#[test]
fn names_that_are_numbers_are_names() {
    for (text, names) in [
        ("x,1,y\n0.1,2,3\n0.4,5,6\n", ["x", "1", "y"]),
        ("nan,b,inf\n0.1,2,3\n0.4,,6\n", ["nan", "b", "inf"]),
        ("\"1\",\"2\",\"3\"\n0.1,2,3\n0.4,5,6\n", ["1", "2", "3"]),
    ] {
        let table = table(text);
        for (name, first) in names.into_iter().zip([0.1, 2.0, 3.0]) {
            let values = table.data(name).to_f64().unwrap();
            assert_eq!((values[0], values.len()), (first, 2), "{text}");
        }
    }
    // A word among numbers is a value that is missing, or one of a column of words.
    let plain = table("1,a\n2,b\n");
    assert_eq!(plain.data("column_1"), Data::I64(vec![1, 2]));
}

#[test]
fn rows_of_other_lengths_are_told() {
    let table = table("a,b,c\n1,2,3\n4,5\n");
    assert!(table.contents().notes[0].contains("line 3"));
    let error = crate::testing::failure(b"a,b\n1,2\n1,2,3\n1,2\n");
    assert!(error.contains("line 3: found 3 fields"), "{error}");
}

#[test]
fn comments_among_the_rows_are_told() {
    for quote in ["", "\""] {
        let text = format!("# a run\na,b\n1,{quote}x{quote}\n\n#2,y\r\n3,z\n# end\n#4");
        let opened = table(&text);
        assert_eq!(opened.data("a"), Data::I64(vec![1, 3]));
        let note = "lines among the rows that begin with `#` are left out as comments (3, the first \
                    at line 5)";
        assert_eq!(opened.contents().notes, [note], "{text}");
    }
    let before = table("# a run\n# of today\na,b\n1,2\n");
    assert!(before.contents().notes.is_empty());
}

#[test]
fn a_first_row_that_counts_the_columns_is_told() {
    let note = "the first row counts the columns";
    let has_note = |text: &str| {
        let notes = table(text).contents().notes.clone();
        notes.iter().any(|n| n.starts_with(note))
    };
    assert!(has_note("0,1,2\n5,6,7\n"));
    assert!(!has_note("\"0\",\"1\",\"2\"\n5,6,7\n"));
    assert!(!has_note("0,1,3\n5,6,7\n"));
    assert!(!has_note("0\n1\n"));
}

#[test]
fn long_tables_are_the_same_in_blocks() {
    let mut text = String::from("i,s\n");
    for i in 0..600_000 {
        let _ = write!(text, "{i},\"w\n{}\"\n", i % 7);
    }
    let table = table(&text);
    assert_eq!(table.data("i"), Data::I64((0..600_000).collect()));
    let part = table.part("s", 599_999..600_000);
    assert_eq!(part.data, Data::Text(vec![format!("w\n{}", 599_999 % 7)]));
}

#[test]
fn words_far_down_turn_a_column_into_words() {
    let mut text = String::from("a\n");
    for _ in 0..900_000 {
        text.push_str("01.50\n");
    }
    text.push_str("x\n");
    let part = table(&text).part("a", 0..1);
    assert_eq!(part.data, Data::Text(vec!["01.50".into()]));
}

#[test]
fn compressed_tables_are_unpacked() {
    let text = b"a,b\n1,2\n";
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text).unwrap();
    let gzip = gzip.finish().unwrap();
    let zstd = zstd::encode_all(&text[..], 1).unwrap();
    for packed in [gzip, zstd] {
        assert_eq!(opened(&packed).data("b"), Data::I64(vec![2]));
    }
}

#[test]
fn utf_16_and_latin_1_are_read() {
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend("a\tb\n1\té\n".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(opened(&bytes).data("b"), Data::Text(vec!["é".into()]));
    let latin = opened(b"a,b\n1,\xe9\n");
    assert_eq!(latin.data("b"), Data::Text(vec!["é".into()]));
}

#[test]
fn columns_of_dates_are_times() {
    let table = table(
        "day,when [UTC],mixed,other,zoned\n2024-01-31,2024-01-31T12:00:00Z,2024-01-31,01/02/2024,2024-01-31T12:00Z\n\
         NA,2024-01-31T12:00:00Z,x,03/04/2024,2024-01-31T12:00\n1970-01-01,,7,,\n",
    );
    let noon = 1_706_702_400_000_000_000;
    let day = table.values("day");
    assert_eq!(
        day.data,
        Data::I64(vec![1_706_659_200_000_000_000, i64::MIN, 0])
    );
    assert_eq!(day.valid, None);
    let about = table.variable("day");
    assert_eq!(about.unit(), Some("nanoseconds since 1970-01-01"));
    assert_eq!(
        about.attribute("_FillValue"),
        Some(&Data::I64(vec![i64::MIN]))
    );
    assert_eq!(table.data("when"), Data::I64(vec![noon, noon, i64::MIN]));
    for name in ["mixed", "other", "zoned"] {
        assert!(matches!(table.data(name), Data::Text(_)), "{name}");
    }
    let notes = table.contents().notes.join("\n");
    assert!(
        notes.contains("`other` has dates of which day and month"),
        "{notes}"
    );
    assert!(
        notes.contains("`zoned` has dates that are no times"),
        "{notes}"
    );
    assert!(
        !notes.contains("`mixed`") && !notes.contains("`day`"),
        "{notes}"
    );
}

#[test]
fn dates_above_dates_are_values_and_above_numbers_names() {
    let dates = table("2024-01-31\n2024-02-01\n");
    assert_eq!(dates.data("column_1").len(), 2);
    let wide = table("station,2024-01-31,2024-02-01\na,1,2\nb,3,4\n");
    assert_eq!(wide.data("2024-02-01"), Data::I64(vec![2, 4]));
}

#[test]
fn dates_in_blocks_of_their_own_make_one_column() {
    // More than one block, of which the first has none but missing dates.
    let mut text = "n,day\n".to_owned();
    for row in 0..500_000 {
        let day = if row < 400_000 {
            ""
        } else {
            "1970-01-02 00:00"
        };
        let _ = writeln!(text, "{row},{day}");
    }
    text += "1,01 Jan 1970\n";
    let table = table(&text);
    let Data::I64(times) = table.data("day") else {
        panic!("times")
    };
    assert_eq!(
        (times.len(), times[0], times[400_000]),
        (500_001, i64::MIN, 86_400_000_000_000)
    );
    assert_eq!(times[500_000], 0);
    assert!(table.contents().notes[0].contains("`day` has dates in several forms"));
}
