use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{Int64Builder, ListBuilder};
use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::{
    ArrayRef, DictionaryArray, FixedSizeListArray, Float32Array, Int64Array, RecordBatch,
    StructArray, TimestampNanosecondArray,
};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;

use crate::data::Data;
use crate::testing::{Opened, failure, opened};
use crate::values::ValueKind;

/// Five rows of a column of each kind.
fn batch() -> RecordBatch {
    let exact = Int64Array::from(vec![
        Some(i64::MAX),
        None,
        Some((1 << 53) + 1),
        Some(3),
        Some(4),
    ]);
    let words: DictionaryArray<Int8Type> = vec!["a", "b", "a", "c", "b"].into_iter().collect();
    let mut lists = ListBuilder::new(Int64Builder::new());
    for length in [2, 0, 1, 3, 0] {
        lists.append_value((0..length).map(|i| Some(10 * length + i)));
    }
    let x: ArrayRef = Arc::new(Float32Array::from(vec![0.0, 1.0, 2.0, 3.0, 4.0]));
    let point = StructArray::from(vec![(
        Arc::new(Field::new("x", DataType::Float32, false)),
        x,
    )]);
    let pairs = FixedSizeListArray::from_iter_primitive::<Int32Type, _, _>(
        (0..5).map(|i| (i != 1).then(|| vec![Some(i), Some(-i)])),
        2,
    );
    let times = TimestampNanosecondArray::from(vec![1, 2, 3, 4, 1_700_000_000_000_000_001]);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("n", Arc::new(exact)),
        ("who", Arc::new(words)),
        ("list", Arc::new(lists.finish())),
        ("p", Arc::new(point)),
        ("t", Arc::new(times)),
        ("pair", Arc::new(pairs)),
    ];
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, array)| {
            let field = Field::new(*name, array.data_type().clone(), true);
            let unit = HashMap::from([("units".to_owned(), "m".to_owned())]);
            if *name == "n" {
                field.with_metadata(unit)
            } else {
                field
            }
        })
        .collect();
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap()
}

fn parquet() -> Vec<u8> {
    let batch = batch();
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(2))
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

fn ipc() -> Vec<u8> {
    let batch = batch();
    let mut writer = FileWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(&batch.slice(0, 3)).unwrap();
    writer.write(&batch.slice(3, 2)).unwrap();
    writer.finish().unwrap();
    writer.into_inner().unwrap()
}

fn check(file: &Opened) {
    let n = file.values("n");
    assert_eq!(n.valid, Some(vec![true, false, true, true, true]));
    assert!(matches!(&n.data, Data::I64(v) if v[0] == i64::MAX && v[2] == (1 << 53) + 1));
    assert_eq!(file.variable("n").unit(), Some("m"));
    let words = ["a", "b", "a", "c", "b"].map(str::to_owned).to_vec();
    assert_eq!(file.data("who"), Data::Text(words));
    let list = file.part("list", 2..5);
    let Data::List { offsets, values } = list.data else {
        panic!("no lists");
    };
    assert_eq!(offsets, [0, 1, 4, 4]);
    assert_eq!(values.data, Data::I64(vec![10, 30, 31, 32]));
    assert_eq!(file.part("p.x", 1..4).data, Data::F32(vec![1.0, 2.0, 3.0]));
    assert_eq!(file.variable("pair").shape, [5, 2]);
    let pair = file.part("pair", 0..3);
    let valid = vec![true, true, false, false, true, true];
    assert_eq!(pair.valid, Some(valid));
    assert!(matches!(pair.data, Data::I32(v) if v[4..] == [2, -2]));
    assert_eq!(file.variable("t").kind, ValueKind::I64);
    assert_eq!(
        file.variable("t").unit(),
        Some("nanoseconds since 1970-01-01")
    );
    assert!(matches!(file.data("t"), Data::I64(v) if v[4] == 1_700_000_000_000_000_001));
}

#[test]
fn parquet_columns_are_read_across_row_groups() {
    check(&opened(&parquet()));
}

#[test]
fn arrow_batches_are_read_across() {
    check(&opened(&ipc()));
}

#[test]
fn cut_files_are_refused_in_words() {
    for bytes in [parquet(), ipc()] {
        let message = failure(&bytes[..bytes.len() - 3]);
        assert!(message.contains("cut short"), "{message}");
    }
}

#[test]
fn ranges_in_any_order_are_those_of_the_whole() {
    let orders = [
        vec![0..1, 1..3, 3..5],
        vec![0..2, 2..3, 3..4, 4..5],
        vec![3..5, 0..4, 4..5, 4..5],
        vec![1..2, 2..5, 0..5],
    ];
    for file in [opened(&parquet()), opened(&ipc())] {
        for name in ["n", "who", "list", "p.x", "t", "pair"] {
            let whole = file.part(name, 0..5);
            let each = whole.data.len() / 5;
            for range in orders.iter().flatten() {
                let part = file.part(name, range.clone());
                let own = range.start as usize * each..range.end as usize * each;
                let expected = whole.slice(own);
                assert_eq!(part.data.len(), expected.data.len(), "{name} {range:?}");
                let all_there = || vec![true; part.data.len()];
                let valid = part.valid.clone().unwrap_or_else(all_there);
                assert_eq!(valid, expected.valid.unwrap_or_else(all_there));
                for (at, _) in valid.iter().enumerate().filter(|(_, valid)| **valid) {
                    let (found, sure) =
                        (part.data.slice(at..at + 1), expected.data.slice(at..at + 1));
                    assert_eq!(found, sure, "{name} {range:?}");
                }
            }
        }
    }
}

#[test]
fn every_damaged_byte_of_a_file_is_told_as_damage() {
    let sound = parquet();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    for at in 0..sound.len() {
        for value in [0, 0x7f, 0xff, sound[at] ^ 1, sound[at] ^ 0x40] {
            let mut bytes = sound.clone();
            bytes[at] = value;
            std::fs::write(&path, bytes).unwrap();
            let Ok(mut reader) = crate::open(&path) else {
                continue;
            };
            for index in 0..reader.contents().variables.len() {
                if let Err(error) = reader.read_all(index) {
                    let is_panic = matches!(error.problem, crate::Problem::Panicked { .. });
                    assert!(!is_panic, "byte {at}: {error}");
                }
            }
        }
    }
}
