//! Tests of files of other formats.

use std::fs;
use std::path::Path;

use balescope_formats::{Attribute, Contents, Data, Target, Values, Variable, Writer};

use crate::data::{
    DType, DataError, Dataset, Kind, Layout, Missing, ReadOptions, list_arrays, open_samples, read,
    read_portion,
};

fn table(folder: &Path, text: &str) -> std::path::PathBuf {
    let path = folder.join("table.csv");
    fs::write(&path, text).unwrap();
    path
}

/// A Zarr store of version 2 with uncompressed arrays of float32.
fn zarr(folder: &Path, arrays: &[(&str, &[usize], &str)]) -> std::path::PathBuf {
    let store = folder.join("store.zarr");
    fs::create_dir(&store).unwrap();
    fs::write(store.join(".zgroup"), "{\"zarr_format\": 2}").unwrap();
    for (name, shape, attributes) in arrays {
        let own = store.join(name);
        fs::create_dir(&own).unwrap();
        let about = format!(
            "{{\"zarr_format\": 2, \"shape\": {shape:?}, \"chunks\": {shape:?}, \"dtype\": \"<f4\", \
             \"compressor\": null, \"fill_value\": null, \"order\": \"C\", \"filters\": null}}"
        );
        fs::write(own.join(".zarray"), about).unwrap();
        fs::write(own.join(".zattrs"), attributes).unwrap();
        let count: usize = shape.iter().product();
        let values = (0..count).flat_map(|i| (i as f32).to_le_bytes());
        let place = vec!["0"; shape.len()].join(".");
        fs::write(own.join(place), values.collect::<Vec<u8>>()).unwrap();
    }
    store
}

#[test]
fn a_store_in_a_zip_archive_is_no_npz() {
    let folder = tempfile::tempdir().unwrap();
    let store = zarr(folder.path(), &[("p", &[3, 4, 5], "{}")]);
    let path = folder.path().join("store.zarr.zip");
    let mut zip = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    for name in [".zgroup", "p/.zarray", "p/0.0.0"] {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(name, options).unwrap();
        let content = fs::read(store.join(name)).unwrap();
        std::io::Write::write_all(&mut zip, &content).unwrap();
    }
    zip.finish().unwrap();
    assert_eq!(list_arrays(&path).unwrap()[0].name, "p");
    let data = opened(&path, "").unwrap();
    assert_eq!(data.layout, opened(&store, "").unwrap().layout);
    assert_eq!(data.values(), opened(&store, "").unwrap().values());
}

/// A triangle with arrays of these names on its points and cells, and a time that lies nowhere.
fn triangle(folder: &Path, points: &[&str], cells: &[&str]) -> std::path::PathBuf {
    let array = |name: &str, values: &str| {
        format!("<DataArray type=\"Float32\" Name=\"{name}\" format=\"ascii\">{values}</DataArray>")
    };
    let all = |names: &[&str], values: &str| -> String {
        names.iter().map(|name| array(name, values)).collect()
    };
    let places = "<DataArray type=\"Float32\" NumberOfComponents=\"3\" format=\"ascii\">\
                  0 0 0 1 0 0 0 1 0 1 1 0</DataArray>";
    let cell = |name: &str, kind: &str, values: &str| {
        format!("<DataArray type=\"{kind}\" Name=\"{name}\" format=\"ascii\">{values}</DataArray>")
    };
    let text = format!(
        "<VTKFile type=\"UnstructuredGrid\" version=\"1.0\"><UnstructuredGrid><FieldData>\
         <DataArray type=\"Float64\" Name=\"TimeValue\" NumberOfTuples=\"1\" format=\"ascii\">7</DataArray>\
         </FieldData><Piece NumberOfPoints=\"4\" NumberOfCells=\"2\"><PointData>{}</PointData>\
         <CellData>{}</CellData><Points>{places}</Points><Cells>{}{}{}</Cells></Piece>\
         </UnstructuredGrid></VTKFile>",
        all(points, "1 2 3 4"),
        all(cells, "5 6"),
        cell("connectivity", "Int32", "0 1 2 1 3 2"),
        cell("offsets", "Int32", "3 6"),
        cell("types", "UInt8", "5 5"),
    );
    let path = folder.join("mesh.vtu");
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn of_points_and_cells_those_with_more_arrays_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let of = |points: &[&str], cells: &[&str], array: &str| {
        let data = opened(&triangle(folder.path(), points, cells), array).unwrap();
        let notes = data.notes.join("\n");
        (data.column_names.clone(), data.samples(), notes)
    };
    let (names, rows, notes) = of(&["p", "q"], &["c"], "");
    assert_eq!((names, rows), (vec!["p".to_owned(), "q".to_owned()], 4));
    assert!(
        notes.contains("they lie on cells: `cell/c`; choose the array `cell/c`"),
        "{notes}"
    );
    assert!(notes.contains("Passed over") && notes.contains("`field/TimeValue`"));
    assert!(notes.contains("beside the data: `mesh`"), "{notes}");
    let (names, rows, notes) = of(&["p"], &["c", "d"], "");
    assert_eq!((names.len(), rows), (2, 2));
    assert!(notes.contains("on points: `point/p`"), "{notes}");
    let (_, rows, notes) = of(&["p", "q"], &["c", "d"], "");
    assert_eq!(rows, 4);
    assert!(notes.contains("choose the array `cell`"), "{notes}");
    let (names, rows, notes) = of(&["p", "q"], &["c", "d"], "cell");
    assert_eq!((names.len(), rows), (2, 2));
    assert!(!notes.contains("Left out"), "{notes}");
}

#[test]
fn fields_over_time_lie_on_the_mesh_that_variables_describe() {
    let folder = tempfile::tempdir().unwrap();
    let on = |place: &str| {
        format!(
            "{{\"_ARRAY_DIMENSIONS\": [\"time\", \"{place}\"], \"mesh\": \"grid\", \"location\": \"{place}\"}}"
        )
    };
    let along = |axis: &str| format!("{{\"_ARRAY_DIMENSIONS\": [\"{axis}\"]}}");
    let topology = "{\"cf_role\": \"mesh_topology\", \"node_coordinates\": \"x y\", \
                    \"face_node_connectivity\": \"corners\"}";
    let corners = "{\"_ARRAY_DIMENSIONS\": [\"face\", \"most\"]}";
    let path = zarr(
        folder.path(),
        &[
            ("grid", &[1], topology),
            ("x", &[3], &along("node")),
            ("y", &[3], &along("node")),
            ("corners", &[1, 3], corners),
            ("h", &[4, 1], &on("face")),
            ("u", &[4, 3], &on("node")),
            ("v", &[4, 3], &on("node")),
        ],
    );
    let data = opened(&path, "").unwrap();
    assert_eq!(
        (&data.layout.shape[..], data.layout.kind),
        (&[4, 2, 3][..], Kind::Field)
    );
    let mesh = data.mesh().unwrap();
    assert_eq!((mesh.axis, mesh.geometry.points()[2]), (2, [2.0, 2.0, 0.0]));
    assert_eq!(mesh.geometry.cells().unwrap().corners(0), [0, 1, 2]);
    assert!(data.notes.join("\n").contains("they lie on cells: `h`"));
    let one = opened(&path, "u").unwrap();
    assert_eq!((one.samples(), one.mesh().unwrap().axis), (4, 1));
}

#[test]
fn layers_on_a_mesh_are_components() {
    let folder = tempfile::tempdir().unwrap();
    let on = |axes: &str| {
        format!("{{\"_ARRAY_DIMENSIONS\": [{axes}], \"mesh\": \"grid\", \"location\": \"node\"}}")
    };
    let along = |axes: &str| format!("{{\"_ARRAY_DIMENSIONS\": [{axes}]}}");
    let topology = "{\"cf_role\": \"mesh_topology\", \"node_coordinates\": \"x y\", \
                    \"face_node_connectivity\": \"corners\"}";
    let layered = on("\"time\", \"layer\", \"node\"");
    let path = zarr(
        folder.path(),
        &[
            ("grid", &[1], topology),
            ("x", &[3], &along("\"node\"")),
            ("y", &[3], &along("\"node\"")),
            ("corners", &[1, 3], &along("\"face\", \"most\"")),
            ("u", &[4, 2, 3], &layered),
            ("v", &[4, 2, 3], &layered),
            ("h", &[4, 3], &on("\"time\", \"node\"")),
        ],
    );
    let all = opened(&path, "").unwrap();
    assert_eq!(all.layout.shape, [4, 5, 3], "{:?}", all.notes);
    assert_eq!(all.column_names, ["h", "u[0]", "u[1]", "v[0]", "v[1]"]);
    let both = opened(&path, "u,v").unwrap();
    assert_eq!(
        (&both.layout.shape[..], both.columns()),
        (&[4, 4, 3][..], 4)
    );
    let one = opened(&path, "u").unwrap();
    assert_eq!((one.columns(), one.points()), (2, 3));
    for (data, first) in [(&all, 1), (&both, 0), (&one, 0)] {
        assert!(data.mesh().is_some(), "{:?}", data.notes);
        assert!(
            data.notes
                .join("\n")
                .contains("u (2 along layer), v (2 along layer)"),
            "{:?}",
            data.notes
        );
        // The array counts from 0: the second layer of the first snapshot follows on the first.
        let values = data.values().row(0).to_vec();
        assert_eq!(values[3 * first..][..6], [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
    }
}

fn opened(path: &Path, array: &str) -> Result<Dataset, DataError> {
    let array = (!array.is_empty()).then(|| array.to_owned());
    read(
        path,
        &ReadOptions {
            array,
            ..ReadOptions::default()
        },
    )
}

#[test]
fn columns_of_text_make_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let text = "n,energy [GeV],tag,gap\n1,0.5,x,7\n2,,y,\n3,-1.5,z,9\n";
    let data = opened(&table(folder.path(), text), "").unwrap();
    assert_eq!((data.dtype, data.layout.kind), (DType::F64, Kind::Table));
    assert_eq!(data.layout.shape, [3, 4]);
    assert!(
        data.column_names[1].starts_with("energy"),
        "{:?}",
        data.column_names
    );
    assert_eq!(data.values().column(0).to_vec(), [1.0, 2.0, 3.0]);
    assert!(data.values()[[1, 1]].is_nan() && data.values()[[1, 3]].is_nan());
    assert_eq!(data.values().column(2).to_vec(), [0.0, 1.0, 2.0]);
    assert_eq!(data.dtype_of(2), DType::U8);
    assert_eq!(data.metadata().categories(2).unwrap(), ["x", "y", "z"]);
    assert_eq!(data.label(2), "tag (0 x, 1 y, 2 z)");
    let notes = data.notes.join("\n");
    assert!(
        notes.contains("some are missing are read as floats, with NaN for those: `gap`"),
        "{notes}"
    );
}

#[test]
fn parts_are_what_the_whole_is() {
    let folder = tempfile::tempdir().unwrap();
    let rows: Vec<String> = (0..500)
        .map(|i| {
            format!(
                "{i},{},{}",
                i * i,
                if i % 7 == 0 {
                    String::new()
                } else {
                    i.to_string()
                }
            )
        })
        .collect();
    let path = table(folder.path(), &format!("a,b,c\n{}\n", rows.join("\n")));
    let whole = opened(&path, "").unwrap();
    let options = ReadOptions::default();
    let mut samples = open_samples(&path, &options, &Missing::Auto, &Layout::clone).unwrap();
    assert_eq!(samples.layout(), &whole.layout);
    for range in [0..100, 100..101, 101..500] {
        let part = samples.read(range.clone()).unwrap()().unwrap();
        let expected = whole.part(range).unwrap();
        assert!(
            part.stored()
                .bits(part.dtype)
                .eq(expected.stored().bits(whole.dtype))
        );
        assert_eq!(part.column_names, whole.column_names);
    }
    assert!(samples.read(400..501).is_err());
}

#[test]
fn arrays_of_one_shape_are_components_and_others_leave_a_choice() {
    let folder = tempfile::tempdir().unwrap();
    let shape: &[usize] = &[4, 3, 2];
    let path = zarr(folder.path(), &[("u", shape, "{}"), ("v", shape, "{}")]);
    let data = opened(&path, "").unwrap();
    assert_eq!(
        (data.layout.kind, data.columns(), data.samples()),
        (Kind::Field, 2, 4)
    );
    assert_eq!(data.column_names, ["u", "v"]);
    assert_eq!(
        data.values().row(1).to_vec()[..7],
        [6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 6.0]
    );
    let one = opened(&path, "v").unwrap();
    assert_eq!(
        (one.layout.shape.as_slice(), one.dtype),
        (shape, DType::F32)
    );
    assert!(
        opened(&path, "w")
            .unwrap_err()
            .to_string()
            .contains("`u`, `v`")
    );

    let folder = tempfile::tempdir().unwrap();
    let path = zarr(folder.path(), &[("u", shape, "{}"), ("t", &[5, 6], "{}")]);
    assert!(matches!(
        opened(&path, ""),
        Err(DataError::SeveralArrays { .. })
    ));
    let names: Vec<String> = list_arrays(&path)
        .unwrap()
        .into_iter()
        .map(|a| a.name)
        .collect();
    assert_eq!(names.len(), 2);
    assert!(
        opened(&path, "u,t")
            .unwrap_err()
            .to_string()
            .contains("several shapes")
    );
}

#[test]
fn declared_fill_values_are_missing_and_packed_values_are_unpacked() {
    let folder = tempfile::tempdir().unwrap();
    let path = zarr(
        folder.path(),
        &[("u", &[4, 5, 6], "{\"missing_value\": 5.0}")],
    );
    let data = opened(&path, "").unwrap();
    let missing = data.values().iter().filter(|v| v.is_nan()).count();
    assert_eq!((missing, data.missing().of(0)[0].value), (1, 5.0));
    let all = data.with_missing_as(&Missing::None);
    assert_eq!(all.values()[[0, 5]], 5.0);

    let folder = tempfile::tempdir().unwrap();
    let packing = "{\"scale_factor\": 0.5, \"add_offset\": 10.0, \"_FillValue\": 3.0}";
    let path = zarr(folder.path(), &[("u", &[4, 5, 6], packing)]);
    let data = opened(&path, "").unwrap();
    assert_eq!(data.dtype, DType::F64);
    let first = data.values().row(0).to_vec();
    assert_eq!(first[..3], [10.0, 10.5, 11.0]);
    assert!(first[3].is_nan() && first[4] == 12.0);
    // The stored word is no value of what is read, and nothing is set apart as it.
    assert!(data.missing().is_empty());
}

#[test]
fn a_file_of_names_alone_is_told_as_that() {
    let folder = tempfile::tempdir().unwrap();
    let error = opened(&table(folder.path(), "a,b\n"), "").unwrap_err();
    assert!(error.to_string().contains("has no rows"), "{error}");
}

#[test]
fn samples_along_another_axis_than_the_first_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = zarr(folder.path(), &[("u", &[1, 6, 3, 5], "{}")]);
    let data = opened(&path, "").unwrap();
    assert_eq!((data.layout.sample_axis, data.samples()), (Some(1), 6));
    assert_eq!(data.values()[[5, 14]], 89.0);
}

/// Text has no index: opening it costs as much as reading all of it.
#[test]
fn a_file_is_opened_once_to_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = table(folder.path(), "a,b\n1,2\n3,4\n5,6\n");
    let wanted = |layout: &Layout| {
        fs::remove_file(&path).unwrap_or_default();
        layout.clone()
    };
    let data = read_portion(&path, &ReadOptions::default(), None, &wanted, None).unwrap();
    assert_eq!((data.samples(), data.columns()), (3, 2));
}

/// A `NetCDF` file of one array of two axes, with these attributes.
fn netcdf(folder: &Path, data: &Data, attributes: &[(&str, Data)]) -> std::path::PathBuf {
    let path = folder.join("file.nc3");
    let mut variable = Variable::new("u", vec![data.len() as u64 / 6, 2, 3], data.kind());
    variable.dimensions = ["t", "y", "x"].map(|axis| Some(axis.to_owned())).to_vec();
    let attribute = |(name, value): &(&str, Data)| Attribute {
        name: (*name).to_owned(),
        value: value.clone(),
    };
    variable.attributes = attributes.iter().map(attribute).collect();
    let contents = Contents {
        variables: vec![variable],
        ..Contents::default()
    };
    let mut writer = Writer::create(&path, Target::NetCdf3, &contents, &[]).unwrap();
    writer.write(&[Values::all(data.clone())]).unwrap();
    writer.finish().unwrap();
    path
}

#[test]
fn every_value_that_is_said_to_be_missing_is() {
    let folder = tempfile::tempdir().unwrap();
    let values: Vec<f32> = (0..24).map(|i| (i % 5) as f32 * 0.5 - 5.5).collect();
    let path = netcdf(
        folder.path(),
        &Data::F32(values.clone()),
        &[
            ("_FillValue", Data::F32(vec![-1e30])),
            ("missing_value", Data::F32(vec![-5.5, -4.5])),
        ],
    );
    let data = opened(&path, "").unwrap();
    let missing = data.values().iter().filter(|v| v.is_nan()).count();
    let expected = values.iter().filter(|v| [-5.5, -4.5].contains(*v)).count();
    assert_eq!(missing, expected);
}

#[test]
fn integers_that_stand_for_unsigned_ones_are_those() {
    let folder = tempfile::tempdir().unwrap();
    let stored: Vec<i8> = (0..24).map(|i| (i * 11 - 128) as i8).collect();
    let said = ("_Unsigned", Data::Text(vec!["true".to_owned()]));
    let fill = ("_FillValue", Data::I8(vec![-128]));
    let path = netcdf(
        folder.path(),
        &Data::I8(stored.clone()),
        &[said.clone(), fill.clone()],
    );
    let data = opened(&path, "").unwrap();
    assert_eq!(data.dtype, DType::U8);
    for (value, stored) in data.values().iter().zip(&stored) {
        match stored.cast_unsigned() {
            128 => assert!(value.is_nan()),
            other => assert_eq!(*value, f64::from(other)),
        }
    }
    // What is written says what the values are now.
    let back = folder.path().join("back.nc3");
    crate::data::write_data(&back, &data).unwrap();
    let back = opened(&back, "").unwrap();
    assert!(
        back.stored()
            .bits(back.dtype)
            .eq(data.stored().bits(data.dtype))
    );
    assert_eq!(back.missing().columns, data.missing().columns);

    let scale = ("scale_factor", Data::F32(vec![0.5]));
    let path = netcdf(
        folder.path(),
        &Data::I8(stored.clone()),
        &[said, fill, scale],
    );
    let data = opened(&path, "").unwrap();
    for (value, stored) in data.values().iter().zip(&stored) {
        match stored.cast_unsigned() {
            128 => assert!(value.is_nan()),
            other => assert_eq!(*value, 0.5 * f64::from(other)),
        }
    }
}

#[test]
fn texts_come_back_from_what_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["b", "", "\u{e4} 1", "b", "a,c"];
    let rows: Vec<String> = (0..500)
        .map(|i| format!("{i},\"{}\",{}", words[i % 5], i % 300 * 7))
        .collect();
    let many: Vec<String> = (0..500).map(|i| format!("name {}", i % 300)).collect();
    let rows: Vec<String> = rows
        .iter()
        .zip(&many)
        .map(|(a, b)| format!("{a},{b}"))
        .collect();
    let path = table(
        folder.path(),
        &format!("n,tag,k,who\n{}\n", rows.join("\n")),
    );
    let data = opened(&path, "").unwrap();
    assert_eq!(
        (data.dtype_of(1), data.dtype_of(3)),
        (DType::U8, DType::U16)
    );
    let texts = |data: &Dataset, column: usize| -> Vec<String> {
        let list = data.metadata().categories(column).unwrap().to_vec();
        let numbers = data.column(column).iter().copied().collect::<Vec<f64>>();
        numbers.iter().map(|n| list[*n as usize].clone()).collect()
    };
    let expected: Vec<String> = (0..500).map(|i| words[i % 5].to_owned()).collect();
    assert_eq!(texts(&data, 1), expected);
    for ending in ["csv", "tsv", "parquet", "arrow", "h5", "nc", "zarr"] {
        let written = folder.path().join(format!("written.{ending}"));
        crate::data::write_data(&written, &data).unwrap();
        let back = opened(&written, "").unwrap();
        assert_eq!(back.column_names, data.column_names, "{ending}");
        for column in [1, 3] {
            assert_eq!(texts(&back, column), texts(&data, column), "{ending}");
        }
    }
    // Another file has other numbers for the same texts, and is compared by these.
    let fewer: Vec<&String> = rows.iter().filter(|row| !row.contains("a,c")).collect();
    let fewer: Vec<String> = fewer.into_iter().cloned().collect();
    let path = folder.path().join("fewer.csv");
    fs::write(&path, format!("n,tag,k,who\n{}\n", fewer.join("\n"))).unwrap();
    let fewer = opened(&path, "").unwrap();
    let turned = fewer.in_order_of(&data);
    assert_ne!(
        fewer.metadata().categories(1),
        data.metadata().categories(1)
    );
    assert_eq!(texts(&turned, 1), texts(&fewer, 1));
    assert_eq!(
        turned.metadata().categories(1),
        data.metadata().categories(1)
    );
    // A lone column by its name.
    assert_eq!(opened(&path, "who").unwrap().layout.shape, [400, 1]);
}

#[test]
fn too_many_texts_are_left_out_with_a_note() {
    let folder = tempfile::tempdir().unwrap();
    let rows: Vec<String> = (0..70_000).map(|i| format!("{i},x{i}")).collect();
    let path = table(folder.path(), &format!("n,id\n{}\n", rows.join("\n")));
    let data = opened(&path, "").unwrap();
    assert_eq!(data.layout.shape, [70_000, 1]);
    let notes = data.notes.join("\n");
    assert!(notes.contains("too many different texts: `id`"), "{notes}");
}

#[test]
fn whole_numbers_with_gaps_are_held_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (number, is_held) in [
        ("9007199254740993", false),
        ("9007199254740994", true),
        ("-9007199254740993", false),
    ] {
        let path = table(folder.path(), &format!("x,b\n0.5,{number}\n1.5,\n2.5,1\n"));
        let read = opened(&path, "");
        assert_eq!(read.is_ok(), is_held, "{number}");
    }
}

/// An animation of two pictures of 3 x 4 greys from 0 to 11, each shown for half a second; the second one has 200 at one
/// place.
const ANIMATION: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x04\x00\x00\x00\x03\x08\x00\x00\x00\x00\x91\
    \x9f\xf1\x1a\x00\x00\x00\x08acTL\x00\x00\x00\x02\x00\x00\x00\x00\xf3\x8d\x93p\x00\x00\x00\x1afcTL\
    \x00\x00\x00\x00\x00\x00\x00\x04\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x02\x00\
    \x00\xc2`]C\x00\x00\x00\x17IDATx\x9ccd`ddddadddaadd\x04\x00\x00\xaf\x00\x18\x1a\x01\xce\x00\x00\x00\
    \x00\x1afcTL\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\x01\x00\x01\
    \x00\x02\x00\x001\x049\xc9\x00\x00\x00\x0efdAT\x00\x00\x00\x02x\x9cc8\x01\x00\x00\xca\x00\xc9\xeb\
    \xd5\x16\xae\x00\x00\x00\x00IEND\xaeB`\x82";

#[test]
fn frames_of_animations_are_snapshots_with_times() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.png", "b.png"] {
        fs::write(folder.path().join(name), ANIMATION).unwrap();
    }
    let data = opened(&folder.path().join("a.png"), "").unwrap();
    assert_eq!(
        (&data.layout.shape[..], data.layout.kind),
        (&[2, 3, 4][..], Kind::Field)
    );
    assert_eq!(
        (data.layout.sample_axis, data.layout.component_axis),
        (Some(0), None)
    );
    let [time] = data.metadata().coordinates.as_slice() else {
        panic!("one coordinate")
    };
    assert_eq!(
        (time.name.as_str(), time.values.as_slice()),
        ("time", &[0.0, 0.5][..])
    );
    assert_eq!(data.values()[[0, 6]], 6.0);
    assert_eq!(data.values()[[1, 6]], 200.0);
    // Several animations go on one behind the other.
    let both = opened(&folder.path().join("?.png"), "").unwrap();
    assert_eq!(both.layout.shape, [4, 3, 4], "{:?}", both.notes);
}
