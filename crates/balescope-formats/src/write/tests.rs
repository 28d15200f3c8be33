//! What is written comes back through the readers.

use std::path::Path;

use half::f16;

use super::{Target, Writer};
use crate::contents::{Attribute, Contents, Variable};
use crate::data::Data;
use crate::values::{ValueKind, Values};

const SAMPLES: usize = 7;

/// A column or a component of every type, with values at the ends of its range.
fn every_type(per_sample: usize) -> Vec<(&'static str, Data)> {
    let count = SAMPLES * per_sample;
    macro_rules! ends {
        ($type:ty) => {
            (0..count)
                .map(|i| match i % 3 {
                    0 => <$type>::MIN,
                    1 => <$type>::MAX,
                    _ => i as $type,
                })
                .collect()
        };
    }
    let float = |i: usize| [0.1, -1e-30, 7.0, f64::NAN, f64::INFINITY][i % 5];
    vec![
        ("flag", Data::Bool((0..count).map(|i| i % 2 == 0).collect())),
        ("i8", Data::I8(ends!(i8))),
        ("i16", Data::I16(ends!(i16))),
        ("i32", Data::I32(ends!(i32))),
        ("i64", Data::I64(ends!(i64))),
        ("u8", Data::U8(ends!(u8))),
        ("u16", Data::U16(ends!(u16))),
        ("u32", Data::U32(ends!(u32))),
        ("u64", Data::U64(ends!(u64))),
        (
            "half",
            Data::F16((0..count).map(|i| f16::from_f64(float(i))).collect()),
        ),
        (
            "single",
            Data::F32((0..count).map(|i| float(i) as f32).collect()),
        ),
        ("double", Data::F64((0..count).map(float).collect())),
    ]
}

fn contents(columns: &[(&str, Data)], grid: &[u64]) -> Contents {
    let variable = |(name, data): &(&str, Data)| {
        let shape = [&[SAMPLES as u64], grid].concat();
        let mut variable = Variable::new(*name, shape, data.kind());
        variable.attributes.push(Attribute::text("units", "m s-1"));
        variable
    };
    Contents {
        variables: columns.iter().map(variable).collect(),
        ..Contents::default()
    }
}

/// In parts of three samples.
fn write(
    path: &Path,
    target: Target,
    columns: &[(&str, Data)],
    grid: &[u64],
) -> Result<(), String> {
    let contents = contents(columns, grid);
    let per_sample = grid.iter().product::<u64>() as usize;
    let mut writer = Writer::create(path, target, &contents, &[]).map_err(|e| e.to_string())?;
    for first in (0..SAMPLES).step_by(3) {
        let range = first * per_sample..(first + 3).min(SAMPLES) * per_sample;
        let part = columns
            .iter()
            .map(|(_, data)| Values::all(data.slice(range.clone())));
        let part: Vec<Values> = part.collect();
        writer.write(&part).map_err(|e| e.to_string())?;
    }
    writer.finish().map_err(|e| e.to_string())
}

/// As texts, so that NaN equals NaN, and integers of all types are exact.
fn texts(data: &Data) -> Vec<String> {
    macro_rules! whole {
        ($values:expr) => {
            $values.iter().map(ToString::to_string).collect()
        };
    }
    match data {
        Data::I8(v) => whole!(v),
        Data::I16(v) => whole!(v),
        Data::I32(v) => whole!(v),
        Data::I64(v) => whole!(v),
        Data::U8(v) => whole!(v),
        Data::U16(v) => whole!(v),
        Data::U32(v) => whole!(v),
        Data::U64(v) => whole!(v),
        Data::Bool(v) => v.iter().map(|&flag| u8::from(flag).to_string()).collect(),
        _ => data
            .to_f64()
            .unwrap()
            .iter()
            .map(|x| format!("{x:?}"))
            .collect(),
    }
}

fn comes_back(target: Target, columns: &[(&str, Data)], grid: &[u64], keeps_types: bool) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("file.{}", target.endings()[0]));
    write(&path, target, columns, grid).unwrap();
    let mut reader = crate::open(&path).unwrap();
    let contents = reader.contents().clone();
    for (name, data) in columns {
        let index = contents
            .find(name)
            .unwrap_or_else(|| panic!("{target:?}: no {name}"));
        let variable = &contents.variables[index];
        let back = reader.read_all(index).unwrap().data;
        // Text does not say how many digits a number is held in.
        let back = match (data, back) {
            (Data::F32(_), Data::F64(v)) => Data::F32(v.iter().map(|&x| x as f32).collect()),
            (Data::F16(_), Data::F64(v)) => {
                Data::F16(v.iter().map(|&x| f16::from_f64(x)).collect())
            }
            (_, back) => back,
        };
        assert_eq!(texts(&back), texts(data), "{target:?} {name}");
        if keeps_types {
            let is_wider = target == Target::NetCdf4 && data.kind() == ValueKind::F16;
            let kind = if is_wider {
                ValueKind::F32
            } else {
                data.kind()
            };
            assert_eq!(variable.kind, kind, "{target:?} {name}");
            let shape = [&[SAMPLES as u64], grid].concat();
            assert_eq!(variable.shape, shape, "{target:?} {name}");
            assert_eq!(variable.unit(), Some("m s-1"), "{target:?} {name}");
        }
    }
}

#[test]
fn columns_of_every_type_come_back() {
    let columns = every_type(1);
    comes_back(Target::Zarr, &columns, &[], true);
    comes_back(Target::NetCdf3, &columns, &[], false);
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("order.zarr");
    write(&store, Target::Zarr, &columns, &[]).unwrap();
    let names = crate::open(&store)
        .unwrap()
        .contents()
        .clone()
        .variables
        .into_iter();
    assert!(
        names
            .map(|v| v.name)
            .eq(columns.iter().map(|(name, _)| (*name).to_owned()))
    );
    #[cfg(feature = "parquet")]
    {
        comes_back(Target::Parquet, &columns, &[], true);
        comes_back(Target::ArrowIpc, &columns, &[], true);
    }
    #[cfg(feature = "hdf5")]
    {
        comes_back(Target::Hdf5, &columns, &[], true);
        comes_back(Target::NetCdf4, &columns, &[], true);
    }
}

#[test]
fn fields_of_every_type_come_back() {
    let columns = every_type(6);
    comes_back(Target::Zarr, &columns, &[2, 3], true);
    comes_back(Target::NetCdf3, &columns, &[2, 3], false);
    #[cfg(feature = "hdf5")]
    {
        comes_back(Target::Hdf5, &columns, &[2, 3], true);
        comes_back(Target::NetCdf4, &columns, &[2, 3], true);
    }
}

#[test]
fn a_table_of_text_holds_numbers_to_the_last_digit() {
    // Types are told by what stands there, so that each column comes back as one that holds it.
    let columns: Vec<_> = every_type(1)
        .into_iter()
        .filter(|(name, _)| *name != "flag")
        .collect();
    comes_back(Target::Csv, &columns, &[], false);
    comes_back(Target::Tsv, &columns, &[], false);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("numbers.csv");
    let names = ["1", "2020"];
    let variable = |name: &str| Variable::new(name, vec![2], ValueKind::I64);
    let contents = Contents {
        variables: names.into_iter().map(variable).collect(),
        ..Contents::default()
    };
    let mut writer = Writer::create(&path, Target::Csv, &contents, &[]).unwrap();
    let values = || Values::all(Data::I64(vec![7, 8]));
    writer.write(&[values(), values()]).unwrap();
    writer.finish().unwrap();
    let texts = Data::Text(["#a", "%b", "c"].map(str::to_owned).to_vec());
    let contents = Contents {
        variables: vec![
            Variable::new("#t", vec![3], ValueKind::Text),
            Variable::new("n", vec![3], ValueKind::I64),
        ],
        ..Contents::default()
    };
    let marks = folder.path().join("marks.csv");
    let mut writer = Writer::create(&marks, Target::Csv, &contents, &[]).unwrap();
    let numbers = Values::all(Data::I64(vec![1, 2, 3]));
    writer
        .write(&[Values::all(texts.clone()), numbers])
        .unwrap();
    writer.finish().unwrap();
    let mut reader = crate::open(&marks).unwrap();
    assert_eq!(reader.contents().variables[0].name, "#t");
    assert_eq!(reader.read_all(0).unwrap().data, texts);
    let reader = crate::open(&path).unwrap();
    let back: Vec<_> = (reader.contents().variables.iter())
        .map(|v| (v.name.as_str(), v.shape.clone()))
        .collect();
    assert_eq!(back, names.map(|name| (name, vec![2])));
}

#[test]
fn missing_values_and_texts_stay_so_in_tables() {
    let targets = [Target::Csv, Target::Parquet, Target::ArrowIpc];
    for target in targets {
        if cfg!(not(feature = "parquet")) && target != Target::Csv {
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let columns = [
            ("n", Data::I32(vec![1, 2, 3])),
            (
                "who",
                Data::Text(["a, b", "\"", "c"].map(str::to_owned).to_vec()),
            ),
        ];
        let mut contents = contents(&columns, &[]);
        contents
            .variables
            .iter_mut()
            .for_each(|v| v.shape = vec![3]);
        let mut writer = Writer::create(&path, target, &contents, &[]).unwrap();
        let number = Values {
            data: columns[0].1.clone(),
            valid: Some(vec![true, false, true]),
        };
        writer
            .write(&[number, Values::all(columns[1].1.clone())])
            .unwrap();
        writer.finish().unwrap();
        let mut reader = crate::open(&path).unwrap();
        let back = reader.read_all(0).unwrap();
        assert_eq!(back.valid, Some(vec![true, false, true]), "{target:?}");
        assert_eq!(reader.read_all(1).unwrap().data, columns[1].1, "{target:?}");
    }
}

#[cfg(feature = "vtk")]
#[test]
fn images_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let columns = every_type(6);
    let path = folder.path().join("flow.pvd");
    write(&path, Target::Pvd, &columns, &[2, 3]).unwrap();
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .contains("flow/000006.vti")
    );
    for snapshot in 0..SAMPLES {
        let image = folder.path().join(format!("flow/{snapshot:06}.vti"));
        let mut reader = crate::open(&image).unwrap();
        let contents = reader.contents().clone();
        for (name, data) in &columns {
            let found = contents
                .variables
                .iter()
                .position(|v| v.name.ends_with(name));
            let back = reader.read_all(found.unwrap()).unwrap().data;
            assert_eq!(
                texts(&back),
                texts(&data.slice(6 * snapshot..6 * snapshot + 6)),
                "{name}"
            );
        }
    }
    let one = folder.path().join("one.vti");
    let error = write(&one, Target::Vti, &columns, &[2, 3]).unwrap_err();
    assert!(
        error.contains("7 snapshots") && error.contains(".pvd"),
        "{error}"
    );
}

#[test]
fn raw_numbers_are_the_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("u.f32");
    let values = Data::F32((0..SAMPLES * 4).map(|i| i as f32).collect());
    write(&path, Target::RawF32, &[("u", values.clone())], &[4]).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let back = Data::from_bytes(&ValueKind::F32, &bytes, crate::ByteOrder::Little);
    assert_eq!(back, Some(values.clone()));
    let doubles = folder.path().join("u.f64");
    let error = write(&doubles, Target::RawF64, &[("u", values.clone())], &[4]).unwrap_err();
    assert!(
        error.contains("f32, where the name promises f64"),
        "{error}"
    );
    let two = [("u", values.clone()), ("v", values)];
    assert!(
        write(&path, Target::Raw, &two, &[4])
            .unwrap_err()
            .contains("2 arrays")
    );
}

#[test]
fn what_a_format_does_not_hold_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    let numbers = |count| Data::F64(vec![1.0; count]);
    let error = write(&path, Target::Csv, &[("u", numbers(28))], &[4]).unwrap_err();
    assert!(
        error.contains("this is a field") && error.contains("HDF5"),
        "{error}"
    );
    for target in [Target::Zarr, Target::Hdf5, Target::NetCdf4] {
        for name in [".", "", "/", "a//b"] {
            let error = write(&path, target, &[(name, numbers(7))], &[]).unwrap_err();
            assert!(
                error.contains("does not take") && error.contains("CSV"),
                "{error}"
            );
        }
    }
    let twins = [("u", numbers(7)), ("u", numbers(7))];
    assert!(
        write(&path, Target::Zarr, &twins, &[])
            .unwrap_err()
            .contains("two columns")
    );
    let contents = contents(&[("u", numbers(7))], &[]);
    let mut writer = Writer::create(&path, Target::NetCdf3, &contents, &[]).unwrap();
    let part = |count| [Values::all(numbers(count))];
    assert!(writer.write(&part(8)).is_err());
    assert!(writer.write(&[Values::all(Data::I8(vec![1]))]).is_err());
    writer.write(&part(3)).unwrap();
    let error = writer.finish().unwrap_err().to_string();
    assert!(error.contains("4 fewer"), "{error}");
}

#[cfg(feature = "hdf5")]
#[test]
fn a_file_that_is_locked_by_its_maker_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.h5");
    let own = std::fs::File::create(&path).unwrap();
    own.lock().unwrap();
    write(
        &path,
        Target::Hdf5,
        &[("u", Data::F64(vec![1.0; SAMPLES]))],
        &[],
    )
    .unwrap();
    drop(own);
    assert_eq!(crate::open(&path).unwrap().contents().variables.len(), 1);
}

#[test]
fn dates_of_iso_8601_are_written_as_they_came() {
    let text = "day,t [UTC],x [m],u\n2024-01-31,2024-01-31T12:00:00.250Z,1,2024-01-31 12:00:00\n,2024-01-31T13:00:00.000Z,2,\n\
                1999-12-31,,3,2024-01-31 12:00:00.500000\n";
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = ["a.csv", "b.csv"].map(|name| folder.path().join(name));
    std::fs::write(&first, text).unwrap();
    let mut reader = crate::open(&first).unwrap();
    let mut writer = Writer::create(&second, Target::Csv, reader.contents(), &[]).unwrap();
    for rows in [0..2, 2..3] {
        let all = 0..reader.contents().variables.len();
        let part: Vec<Values> = all.map(|i| reader.read(i, rows.clone()).unwrap()).collect();
        writer.write(&part).unwrap();
    }
    writer.finish().unwrap();
    assert_eq!(std::fs::read_to_string(&second).unwrap(), text);
}
