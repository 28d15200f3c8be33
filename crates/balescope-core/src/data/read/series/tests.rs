//! Tests of several files as one data set.

use std::fs;
use std::path::{Path, PathBuf};

use balescope_formats::{Contents, Data, Target, ValueKind, Values as Written, Variable, Writer};
use ndarray::{Array2, Axis};
use tempfile::TempDir;

use super::*;
use crate::data::{
    Attribute, Coordinate, DType, Kind, Location, Metadata, Origin, Portion, is_missing,
    list_arrays, open_samples, read, read_portion, write_data,
};

/// A folder in which files are made.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn text(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// An array whose values count on from `first`.
    fn array(&self, name: &str, shape: &[usize], first: usize) {
        write_data(&self.path(name), &counting(DType::F32, shape, first)).unwrap();
    }

    /// A `NetCDF` file with one array along these axes.
    fn named(&self, name: &str, axes: &[(&str, u64)], first: usize) {
        let shape: Vec<u64> = axes.iter().map(|(_, length)| *length).collect();
        let count = shape.iter().product::<u64>() as usize;
        let mut variable = Variable::new("u", shape, ValueKind::F32);
        variable.dimensions = axes
            .iter()
            .map(|(axis, _)| Some((*axis).to_owned()))
            .collect();
        let contents = Contents {
            variables: vec![variable],
            ..Contents::default()
        };
        let mut writer = Writer::create(&self.path(name), Target::NetCdf3, &contents, &[]).unwrap();
        let values = (first..first + count).map(|v| v as f32).collect();
        writer.write(&[Written::all(Data::F32(values))]).unwrap();
        writer.finish().unwrap();
    }

    /// A `NetCDF` file with an array of doubles along its times, of which one value may stand for none.
    fn timed(&self, name: &str, values: &[f64], unit: &str, missing: Option<f64>) {
        let count = values.len() as u64;
        let mut variable = Variable::new("u", vec![count], ValueKind::F64);
        let mut times = Variable::new("time", vec![count], ValueKind::F64);
        for of in [&mut variable, &mut times] {
            of.dimensions = vec![Some("time".to_owned())];
        }
        let missing = missing.map(|word| Data::F64(vec![word]));
        variable
            .attributes
            .extend(missing.map(|value| balescope_formats::Attribute {
                name: "missing_value".to_owned(),
                value,
            }));
        let unit = Data::Text(vec![unit.to_owned()]);
        times.attributes.push(balescope_formats::Attribute {
            name: "units".to_owned(),
            value: unit,
        });
        let contents = Contents {
            variables: vec![variable, times],
            ..Contents::default()
        };
        let places = [Written::all(Data::F64(
            (0..count).map(|i| i as f64).collect(),
        ))];
        let target = Target::NetCdf3;
        let mut writer = Writer::create(&self.path(name), target, &contents, &places).unwrap();
        writer
            .write(&[Written::all(Data::F64(values.to_vec()))])
            .unwrap();
        writer.finish().unwrap();
    }

    fn read(&self, path: &str) -> Dataset {
        let path = self.path(path);
        let whole = read(&path, &ReadOptions::default()).unwrap();
        // Parts are what the whole is, wherever they are cut.
        let missing = whole.missing().wanted().clone();
        let mut parts =
            open_samples(&path, &ReadOptions::default(), &missing, &Layout::clone).unwrap();
        assert_eq!(
            (parts.layout(), parts.notes()),
            (&whole.layout, whole.notes.clone())
        );
        for step in [1, 3, whole.samples()] {
            for first in (0..whole.samples()).step_by(step) {
                let range = first..whole.samples().min(first + step);
                let part = parts.read(range.clone()).unwrap()().unwrap();
                let wanted = whole.part(range).unwrap();
                assert!(
                    part.stored()
                        .bits(part.dtype)
                        .eq(wanted.stored().bits(whole.dtype))
                );
                assert_eq!(
                    (&part.column_names, &part.origin, part.metadata()),
                    (&wanted.column_names, &wanted.origin, wanted.metadata())
                );
            }
        }
        assert!(parts.read(0..whole.samples() + 1).is_err());
        whole
    }

    fn refused(&self, path: &str) -> String {
        let refused = read(&self.path(path), &ReadOptions::default());
        refused.err().unwrap().to_string()
    }
}

fn counting(dtype: DType, shape: &[usize], first: usize) -> Dataset {
    let count = shape.iter().product::<usize>();
    let layout = Layout {
        shape: shape.to_vec(),
        kind: Kind::Field,
        sample_axis: None,
        component_axis: None,
    };
    let values = Array2::from_shape_fn((1, count), |(_, i)| (first + i) as f64);
    Dataset::plain(dtype, layout, values).unwrap()
}

/// Shape, kind, axis of components, first and last value.
fn about(data: &Dataset) -> (&[usize], Kind, Option<usize>, [f64; 2]) {
    let layout = &data.layout;
    assert_eq!(layout.sample_axis, Some(0));
    let values = data.values();
    let ends = [values.iter().next(), values.iter().last()].map(|value| *value.unwrap());
    (&layout.shape, layout.kind, layout.component_axis, ends)
}

#[test]
fn tables_are_put_one_after_the_other_by_the_names_of_their_columns() {
    let folder = Folder::new();
    folder.text("part-2.csv", "x,y,tag\n1.5,2.0,a\n2.5,3.0,b\n");
    folder.text("part-10.csv", "y,x,tag\n7.0,8.5,c\n");
    folder.text("part-1.csv", "x,y,tag\n0.5,1.0,a\n0.75,1.0,b\n0.25,1.0,c\n");
    let data = folder.read("part-*.csv");
    assert_eq!(
        (data.dtype, &data.layout.shape[..]),
        (DType::F64, &[6, 3][..])
    );
    assert_eq!(data.column_names, ["x", "y", "tag"]);
    assert_eq!(
        data.column(0).iter().copied().collect::<Vec<_>>(),
        [0.5, 0.75, 0.25, 1.5, 2.5, 8.5]
    );
    assert_eq!(
        data.column(1).iter().copied().collect::<Vec<_>>(),
        [1.0, 1.0, 1.0, 2.0, 3.0, 7.0]
    );
    assert_eq!(data.origin.label, "part-*.csv");
    assert_eq!(data.origin.path, Some(folder.path("part-*.csv")));
    assert_eq!(
        data.notes[0],
        "`part-*.csv`: 3 files, 6 rows one after the other"
    );
    assert_eq!(data.notes.len(), 1);
    assert_eq!(data.metadata().categories(2).unwrap(), ["a", "b", "c"]);
    // The folder is the same data.
    let again = read(folder.0.path(), &ReadOptions::default()).unwrap();
    assert_eq!(again.values(), data.values());
}

#[test]
fn every_kind_of_table_goes_on_in_the_next_file() {
    for ending in ["parquet", "arrow", "csv", "h5", "nc", "npz"] {
        let folder = Folder::new();
        let mut start = 0;
        for (file, rows) in [(1, 5), (2, 1), (10, 40)] {
            let values = Array2::from_shape_fn((rows, 3), |(i, j)| ((start + i) * 3 + j) as f64);
            let layout = Layout::guess(&[rows, 3], true);
            let names = ["a", "b", "c"].map(str::to_owned).to_vec();
            let data = Dataset::new(Origin::default(), DType::F32, layout, Some(names), values);
            write_data(&folder.path(&format!("t{file}.{ending}")), &data.unwrap()).unwrap();
            start += rows;
        }
        let data = folder.read(&format!("t*.{ending}"));
        assert!(
            data.has_names && data.column_names == ["a", "b", "c"],
            "{ending}"
        );
        assert_eq!(
            about(&data),
            (&[46, 3][..], Kind::Table, Some(1), [0.0, 137.0]),
            "{ending}"
        );
        assert!(
            data.values().iter().copied().eq((0..138).map(f64::from)),
            "{ending}"
        );
    }
}

#[test]
fn parts_without_rows_are_passed_over() {
    let folder = Folder::new();
    folder.text("a.csv", "x,y\n");
    folder.text("b.csv", "x,y\n1,2\n3,4\n");
    folder.text("c.csv", "x,y\n5,6\n");
    let data = folder.read("?.csv");
    assert_eq!(
        about(&data),
        (&[3, 2][..], Kind::Table, Some(1), [1.0, 6.0])
    );
    assert_eq!(
        data.notes[0],
        "`?.csv`: 2 files, 3 rows one after the other"
    );
    assert_eq!(data.notes[1], "Passed over, without a row in them: 1 file");
    let error = folder.refused("[a].csv");
    assert!(error.contains("a.csv: the array has no rows"), "{error}");
}

#[test]
fn other_columns_are_told_with_their_file() {
    for (second, told) in [
        (
            "x,z\n1,2\n",
            "b.csv: has no column `y` of numbers, as a.csv has",
        ),
        (
            "x,y,z\n1,2,3\n",
            "b.csv: has a column `z` of numbers, and a.csv has none",
        ),
        (
            "x,y\n1,word\n",
            "b.csv: has texts in column `y`, where a.csv has numbers",
        ),
    ] {
        let folder = Folder::new();
        folder.text("a.csv", "x,y\n1,2\n3,4\n");
        folder.text("b.csv", second);
        let error = folder.refused("?.csv");
        assert!(error.contains(told), "{error}");
    }
    let folder = Folder::new();
    folder.array("a.npy", &[9, 4], 0);
    folder.array("b.npy", &[9, 5], 0);
    let error = folder.refused("?.npy");
    assert!(
        error.contains("b.npy") && error.contains("(9, 5)") && error.contains("(9, 4) as a.npy"),
        "{error}"
    );
}

#[test]
fn images_are_a_snapshot_each() {
    let folder = Folder::new();
    for shape in [&[5, 4, 6, 7][..], &[5, 6, 7]] {
        let mut layout = Layout::guess(&[60, 60, 60, 60][..shape.len()], false);
        layout.shape = shape.to_vec();
        let values = counting(DType::F32, shape, 0).values().to_owned();
        let values = values
            .into_shape_with_order((5, layout.features()))
            .unwrap();
        let field = Dataset::plain(DType::F32, layout, values).unwrap();
        let list = format!("run{}.pvd", shape.len());
        write_data(&folder.path(&list), &field).unwrap();
        let data = folder.read(&list);
        assert_eq!(
            (data.values(), &data.layout),
            (field.values(), &field.layout)
        );
        assert_eq!(
            data.notes[0].contains("5 files, a snapshot each"),
            shape.len() == 4,
            "{:?}",
            data.notes
        );
        assert_eq!(data.origin.label, list);
        let pattern = folder.read(&format!("run{}/*.vti", shape.len()));
        assert_eq!(pattern.values(), field.values());
    }
    let error = {
        folder.array("run4/000009.vti", &[4, 6, 8], 0);
        folder.refused("run4")
    };
    assert!(
        error.contains("000009.vti") && error.contains("(4, 6, 7)"),
        "{error}"
    );
}

/// Five snapshots with places along all axes, times and a unit.
fn told(unit: &str) -> Dataset {
    let values = Array2::from_shape_fn((5, 4 * 6 * 7), |(i, j)| (1000 * i + j) as f64);
    let layout = Layout::field(&[5, 4, 6, 7], None);
    let origin = Origin {
        array: Some("u".to_owned()),
        ..Origin::default()
    };
    let data = Dataset::new(origin, DType::F32, layout, None, values).unwrap();
    let places = |axis: usize, name: &str, values: Vec<f64>| Coordinate::along(name, axis, values);
    let even = |count: u32, step: f64| (0..count).map(|i| 1.0 + step * f64::from(i)).collect();
    let metadata = Metadata {
        attributes: Vec::new(),
        columns: vec![vec![Attribute::text("units", unit)]],
        axes: ["time", "z", "y", "x"]
            .map(|name| Some(name.to_owned()))
            .to_vec(),
        coordinates: vec![
            places(0, "time", vec![0.5, 0.75, 2.0, 3.0, 7.25]),
            places(1, "z", even(4, 0.5)),
            places(2, "y", even(6, 0.25)),
            places(3, "x", even(7, 2.0)),
        ],
        ..Metadata::default()
    };
    let data = data.with_metadata(metadata);
    assert!(!data.metadata().is_empty());
    data
}

#[test]
fn places_times_and_units_are_those_of_all_files() {
    let folder = Folder::new();
    let data = told("m/s");
    let along = |data: &Dataset, axis: usize| {
        let own = data.metadata().axis(axis).unwrap();
        (own.name.clone(), own.values.as_slice().to_vec())
    };
    write_data(&folder.path("run.pvd"), &data).unwrap();
    for (file, range) in [(1, 0..2), (2, 2..3), (10, 3..5)] {
        let part = data.part(range).unwrap();
        write_data(&folder.path(&format!("t{file}.nc")), &part).unwrap();
    }
    for series in ["run.pvd", "t*.nc"] {
        let back = folder.read(series);
        assert_eq!(
            (back.values(), &back.layout),
            (data.values(), &data.layout),
            "{series}"
        );
        for axis in 0..4 {
            assert_eq!(along(&back, axis), along(&data, axis), "{series}");
        }
        let kept = "Coordinates, kept without loss beside the data: ";
        let notes: Vec<_> = back
            .notes
            .iter()
            .filter(|note| note.starts_with("Coord"))
            .collect();
        assert!(
            notes.len() == 1 && notes[0].starts_with(kept),
            "{:?}",
            back.notes
        );
    }
    // A pattern knows no times.
    let back = folder.read("run/*.vti");
    assert!(back.metadata().axis(0).is_none());
    assert_eq!(along(&back, 3), along(&data, 3));

    assert_eq!(folder.read("t*.nc").metadata().unit(0), Some("m/s"));
    write_data(&folder.path("t11.nc"), &told("km/h")).unwrap();
    let back = folder.read("t*.nc");
    assert_eq!((back.metadata().unit(0), back.samples()), (None, 10));
    let told = "differ (m/s in t1.nc, km/h in t11.nc): values are not converted";
    assert!(
        back.notes.iter().any(|note| note.contains(told)),
        "{:?}",
        back.notes
    );
}

#[test]
fn components_in_arrays_apart_stay_components() {
    let folder = Folder::new();
    let layout = Layout {
        component_axis: Some(1),
        ..Layout::guess(&[3, 2, 4, 6, 7], true)
    };
    let values = Array2::from_shape_fn((3, 2 * 4 * 6 * 7), |(i, j)| (1000 * i + j) as f64);
    let names = vec!["p".to_owned(), "q".to_owned()];
    let field = Dataset::new(Origin::default(), DType::F32, layout, Some(names), values).unwrap();
    write_data(&folder.path("run.pvd"), &field).unwrap();
    let data = folder.read("run.pvd");
    assert_eq!(
        (data.values(), &data.layout),
        (field.values(), &field.layout)
    );
    assert_eq!(data.column_names, ["p", "q"]);
}

#[test]
fn plain_arrays_are_put_together_by_their_axes() {
    let of = |shapes: &[&[usize]]| {
        let folder = Folder::new();
        let mut first = 0;
        for (file, shape) in shapes.iter().enumerate() {
            folder.array(&format!("u{file}.npy"), shape, first);
            first += shape.iter().product::<usize>();
        }
        let data = folder.read("u*.npy");
        let (shape, kind, components, ends) = about(&data);
        assert_eq!(ends, [0.0, first as f64 - 1.0], "{shapes:?}");
        (shape.to_vec(), kind, components)
    };
    let (field, table) = (Kind::Field, Kind::Table);
    assert_eq!(of(&[&[9], &[4]]), (vec![13], table, None));
    assert_eq!(of(&[&[9, 4], &[9, 4]]), (vec![18, 4], table, Some(1)));
    assert_eq!(of(&[&[20, 30], &[20, 30]]), (vec![2, 20, 30], field, None));
    assert_eq!(of(&[&[20, 30], &[21, 30]]), (vec![41, 30], table, Some(1)));
    assert_eq!(
        of(&[&[8, 20, 30], &[8, 20, 30]]),
        (vec![2, 8, 20, 30], field, None)
    );
    assert_eq!(
        of(&[&[8, 20, 30], &[7, 20, 30]]),
        (vec![15, 20, 30], field, None)
    );
    assert_eq!(
        of(&[&[1, 20, 30], &[1, 20, 30]]),
        (vec![2, 20, 30], field, None)
    );
    assert_eq!(
        of(&[&[5, 8, 20, 30], &[5, 8, 20, 30]]),
        (vec![10, 8, 20, 30], field, None)
    );
    assert_eq!(
        of(&[&[1, 8, 20, 30], &[2, 8, 20, 30]]),
        (vec![3, 8, 20, 30], field, None)
    );
    assert_eq!(of(&[&[8, 20, 30]]), (vec![1, 8, 20, 30], field, None));
}

#[test]
fn axes_of_components_are_found_in_stacked_files() {
    for (shape, components) in [(&[3, 20, 30][..], 1), (&[20, 30, 3], 3)] {
        let folder = Folder::new();
        folder.array("u1.npy", shape, 0);
        folder.array("u2.npy", shape, 1800);
        let data = folder.read("u*.npy");
        assert_eq!((data.samples(), data.columns(), data.points()), (2, 3, 600));
        assert_eq!(data.layout.component_axis, Some(components));
        // As NumPy stacks them.
        assert_eq!(data.layout.shape[1..], *shape);
        assert!(
            data.stored_view()
                .unwrap()
                .iter()
                .copied()
                .eq((0..3600).map(f64::from))
        );
    }
}

#[test]
fn axes_with_names_say_what_they_count() {
    let folder = Folder::new();
    for file in 0..2 {
        let name = |kind: &str| format!("{kind}{file}.nc");
        folder.named(&name("time"), &[("time", 3), ("y", 4), ("x", 5)], 60 * file);
        folder.named(&name("grid"), &[("z", 3), ("y", 4), ("x", 5)], 60 * file);
    }
    let of = |path: &str| folder.read(path).layout.shape;
    assert_eq!(of("time*.nc"), [6, 4, 5]);
    assert_eq!(of("grid*.nc"), [2, 3, 4, 5]);
    folder.named("time2.nc", &[("time", 1), ("y", 4), ("x", 5)], 120);
    assert_eq!(of("time*.nc"), [7, 4, 5]);
    folder.named("grid2.nc", &[("z", 1), ("y", 4), ("x", 5)], 120);
    let error = folder.refused("grid*.nc");
    assert!(
        error.contains("grid2.nc") && error.contains("each file is a snapshot"),
        "{error}"
    );
}

/// A TIFF with one page of bytes.
fn tiff(width: u8, height: u8, first: u8) -> Vec<u8> {
    let pixels: Vec<u8> = (0..width * height).map(|i| first + i).collect();
    let mut bytes = b"II*\0".to_vec();
    bytes.extend((8 + pixels.len() as u32).to_le_bytes());
    bytes.extend(&pixels);
    let tags: [(u16, u32); 8] = [
        (256, width.into()),
        (257, height.into()),
        (258, 8),
        (259, 1),
        (262, 1),
        (273, 8),
        (278, height.into()),
        (279, pixels.len() as u32),
    ];
    bytes.extend((tags.len() as u16).to_le_bytes());
    for (tag, value) in tags {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(4_u16.to_le_bytes());
        bytes.extend(1_u32.to_le_bytes());
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend([0; 4]);
    bytes
}

#[test]
fn pictures_are_a_snapshot_each() {
    let folder = Folder::new();
    for (file, first) in [(9, 0), (10, 30), (11, 60)] {
        fs::write(folder.path(&format!("frame{file}.tif")), tiff(6, 5, first)).unwrap();
    }
    let data = folder.read("frame*.tif");
    assert_eq!(
        about(&data),
        (&[3, 5, 6][..], Kind::Field, None, [0.0, 89.0])
    );
    assert_eq!(data.dtype, DType::U8);
    for file in 0..3 {
        let pixel = |x: u32, y: u32| image::Rgb([file * 50, x as u8, y as u8]);
        let picture = image::RgbImage::from_fn(6, 5, pixel);
        picture
            .save(folder.path(&format!("shot{file}.png")))
            .unwrap();
    }
    let data = folder.read("shot*.png");
    assert_eq!(data.layout.shape, [3, 5, 6, 3]);
    assert_eq!(
        (data.layout.sample_axis, data.layout.component_axis),
        (Some(0), Some(3))
    );
    assert_eq!(data.column(0).column(0).to_vec(), [0.0, 50.0, 100.0]);
    assert_eq!(
        data.column(1).row(2).to_vec()[..7],
        [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 0.0]
    );
    assert_eq!(data.column(2).row(2)[29], 4.0);
}

/// A legacy file of three points of a mesh with a number and a vector at each.
fn mesh(place: f64, first: usize) -> String {
    format!(
        "# vtk DataFile Version 3.0\na\nASCII\nDATASET UNSTRUCTURED_GRID\nPOINTS 3 float\n0 0 0 1 0 0 0 {place} 0\n\
         CELLS 1 4\n3 0 1 2\nCELL_TYPES 1\n5\nPOINT_DATA 3\nSCALARS p double 1\nLOOKUP_TABLE default\n\
         {first} 2 3\nVECTORS v double\n1 2 3 4 5 6 7 8 9\n"
    )
}

#[test]
fn points_of_one_mesh_are_a_field() {
    let folder = Folder::new();
    for file in 0..3 {
        folder.text(&format!("m{file}.vtk"), &mesh(1.0, file));
    }
    let data = folder.read("m*.vtk");
    assert_eq!(
        (&data.layout.shape[..], data.layout.kind),
        (&[3, 4, 3][..], Kind::Field)
    );
    assert_eq!((data.columns(), data.points()), (4, 3));
    assert_eq!(data.column(0).column(0).to_vec(), [0.0, 1.0, 2.0]);
    assert_eq!(data.column(2).row(1).to_vec(), [2.0, 5.0, 8.0]);
    let own = data.mesh().unwrap();
    assert_eq!((own.axis, own.location), (2, Location::Points));
    assert_eq!(
        own.geometry.points(),
        [[0.0; 3], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    );
    assert_eq!(own.geometry.cells().unwrap().corners(0), [0, 1, 2]);
    assert!(
        data.notes.iter().all(|note| !note.contains("Left out")),
        "{:?}",
        data.notes
    );
    // Of some samples as well.
    let part = data.part(1..2).unwrap();
    assert_eq!(part.mesh(), Some(own));
    folder.text("m3.vtk", &mesh(1.5, 3));
    let error = folder.refused("m*.vtk");
    assert!(
        error.contains("m3.vtk: has another mesh than m0.vtk"),
        "{error}"
    );
}

#[test]
fn types_become_one_that_holds_all() {
    let folder = Folder::new();
    let write = |name: &str, dtype: DType, value: f64| {
        let values = ndarray::array![[1.0], [value]];
        let data = Dataset::table(dtype, values);
        write_data(&folder.path(name), &data).unwrap();
    };
    write("a1.npy", DType::I16, -3.0);
    write("a2.npy", DType::F32, 0.5);
    let data = folder.read("a*.npy");
    assert_eq!(
        (data.dtype, data.values().column(0).to_vec()),
        (DType::F32, vec![1.0, -3.0, 1.0, 0.5])
    );
    assert!(
        data.notes[1].contains("a1.npy: int16, a2.npy: float32): all are read as float32"),
        "{:?}",
        data.notes
    );
    write("a3.npy", DType::I64, 2_f64.powi(60));
    assert_eq!(folder.read("a*.npy").dtype, DType::F64);
    folder.text("b1.csv", "n\n9007199254740993\n2\n");
    folder.text("b2.csv", "n\n0.5\n");
    let error = folder.refused("b*.csv");
    assert!(
        error.contains("b1.csv: has 9007199254740993 in column `n`"),
        "{error}"
    );
    folder.text("b2.csv", "n\n-7\n");
    let data = folder.read("b*.csv");
    assert_eq!(data.dtype, DType::I64);
    assert!(
        data.stored()
            .bits(DType::I64)
            .eq([9_007_199_254_740_993, 2, -7_i64 as u64])
    );
}

#[test]
fn files_that_have_to_be_read_whole_go_with_others() {
    let folder = Folder::new();
    let mut turned = counting(DType::F32, &[4, 20, 30], 0);
    turned = turned
        .with_layout(Layout::guess(&[4, 20, 30], false))
        .unwrap();
    turned.fortran_order = true;
    write_data(&folder.path("u1.npy"), &turned).unwrap();
    folder.array("u2.npz", &[4, 20, 30], 2400);
    let data = folder.read("u*.np[yz]");
    assert_eq!(
        about(&data),
        (&[2, 4, 20, 30][..], Kind::Field, Some(1), [0.0, 4799.0])
    );
    // A table on its side: names that fit the first axis.
    let names = ["a", "b", "c"].map(str::to_owned).to_vec();
    let sideways = Layout {
        shape: vec![3, 5],
        kind: Kind::Table,
        sample_axis: Some(1),
        component_axis: Some(0),
    };
    let values = Array2::from_shape_fn((5, 3), |(i, j)| (3 * i + j) as f64);
    let data = Dataset::new(
        Origin::default(),
        DType::F32,
        sideways,
        Some(names.clone()),
        values,
    );
    write_data(&folder.path("t1.npz"), &data.unwrap()).unwrap();
    let values = Array2::from_shape_fn((4, 3), |(i, j)| (15 + 3 * i + j) as f64);
    let data = Dataset::new(
        Origin::default(),
        DType::F32,
        Layout::guess(&[4, 3], true),
        Some(names),
        values,
    );
    write_data(&folder.path("t2.npz"), &data.unwrap()).unwrap();
    let data = folder.read("t*.npz");
    assert_eq!(
        about(&data),
        (&[9, 3][..], Kind::Table, Some(1), [0.0, 26.0])
    );
    assert!(data.values().iter().copied().eq((0..27).map(f64::from)));
}

#[test]
fn missing_values_are_looked_for_in_all_files() {
    let folder = Folder::new();
    for file in 0..3 {
        let row = |i| format!("{},{}", (i * 7 + file) % 43, i % 11);
        let rows: Vec<String> = (0..50).map(row).collect();
        let rows = rows.join("\n");
        let fill = if file == 2 { "-9999,3\n" } else { "" };
        folder.text(&format!("t{file}.csv"), &format!("x,y\n{rows}\n{fill}"));
    }
    let data = folder.read("t*.csv");
    let missing = data.values().iter().filter(|v| is_missing(**v)).count();
    assert_eq!((data.samples(), missing), (151, 1));
}

#[test]
fn a_portion_comes_from_all_files() {
    let folder = Folder::new();
    for file in 0..10 {
        folder.array(&format!("t{file}.npy"), &[100, 2], 200 * file);
    }
    let portion = Some(Portion::Samples(100));
    let options = ReadOptions::default();
    let data = read_portion(
        &folder.path("t*.npy"),
        &options,
        portion,
        &Layout::clone,
        None,
    )
    .unwrap();
    assert_eq!((data.samples(), data.origin.of), (100, Some(1000)));
    for file in 0..10 {
        let own = |row: &&f64| (**row as usize) / 200 == file;
        assert_eq!(
            data.values()
                .index_axis(Axis(1), 0)
                .iter()
                .filter(own)
                .count(),
            10
        );
    }
}

#[test]
fn what_changes_while_a_series_is_open_is_told() {
    let folder = Folder::new();
    for file in 0..3 {
        folder.array(&format!("u{file}.npy"), &[20, 30], 600 * file);
    }
    let open = || {
        let series = Series::open(&folder.path("u*.npy"), &ReadOptions::default());
        series.unwrap().unwrap()
    };
    let failure = |series: &mut Series, file: usize| {
        let read = series.read(file..file + 1).and_then(|pending| pending());
        read.err().unwrap().to_string()
    };
    let mut series = open();
    folder.array("u1.npy", &[20, 31], 0);
    let error = failure(&mut series, 1);
    assert!(
        error.contains("u1.npy") && error.contains("has changed since"),
        "{error}"
    );
    assert!(series.read(0..1).unwrap()().is_ok());
    folder.array("u1.npy", &[20, 30], 0);
    let mut series = open();
    // Later files are none of it.
    folder.array("u3.npy", &[20, 30], 0);
    assert_eq!(series.read_all().unwrap().samples(), 3);
    fs::remove_file(folder.path("u1.npy")).unwrap();
    let error = failure(&mut series, 1);
    assert!(error.contains("u1.npy"), "{error}");
    assert!(series.read(0..3).is_err() && series.read_all().is_err());
    write_data(&folder.path("u1.npy"), &counting(DType::F64, &[20, 30], 0)).unwrap();
    let error = failure(&mut series, 1);
    assert!(
        error.contains("float64") && error.contains("has changed since"),
        "{error}"
    );
}

#[test]
fn a_choice_of_arrays_is_that_of_the_first_file() {
    let folder = Folder::new();
    for file in 0..2 {
        let path = folder.path(&format!("s{file}.h5"));
        let contents = Contents {
            variables: vec![
                Variable::new("p", vec![20, 30], ValueKind::F32),
                Variable::new("q", vec![20, 31], ValueKind::F32),
            ],
            ..Contents::default()
        };
        let mut writer = Writer::create(&path, Target::Hdf5, &contents, &[]).unwrap();
        let values = |count: usize| Written::all(Data::F32(vec![file as f32; count]));
        writer.write(&[values(600), values(620)]).unwrap();
        writer.finish().unwrap();
    }
    let path = folder.path("s*.h5");
    let refused = read(&path, &ReadOptions::default()).err().unwrap();
    assert!(
        matches!(refused, DataError::SeveralArrays { .. }),
        "{refused}"
    );
    assert_eq!(list_arrays(&path).unwrap().len(), 2);
    let array = Some("q".to_owned());
    let data = read(
        &path,
        &ReadOptions {
            array,
            ..ReadOptions::default()
        },
    )
    .unwrap();
    assert_eq!(
        (&data.layout.shape[..], data.origin.array.as_deref()),
        (&[2, 20, 31][..], Some("q"))
    );
    assert_eq!(data.column_names, ["q"]);
}

#[test]
fn a_path_that_stands_for_nothing_is_as_before() {
    let folder = Folder::new();
    assert!(folder.refused("none.npy").contains("there is no such file"));
    assert!(
        folder
            .refused("none*.npy")
            .contains("no file has this name or matches")
    );
    assert!(!is_series(Path::new("none.npy")) && is_series(&folder.path("none*.npy")));
}

#[test]
fn times_of_files_are_told_in_one_unit() {
    let folder = Folder::new();
    let values: Vec<f64> = (0..4).map(|i| f64::from(i) * 0.25).collect();
    folder.timed("t0.nc", &values, "days since 2000-01-01", None);
    folder.timed("t1.nc", &values, "days since 2000-01-05", None);
    folder.timed("t2.nc", &values, "hours since 2000-01-09", None);
    let data = folder.read("t*.nc");
    let time = data.metadata().axis(0).unwrap();
    let expected: Vec<f64> = (0..12)
        .map(|i| {
            if i < 8 {
                f64::from(i)
            } else {
                8.0 + f64::from(i - 8) / 24.0
            }
        })
        .collect();
    assert_eq!(time.values.as_slice(), expected);
    let notes = data.notes.join("\n");
    assert!(
        notes.contains("converted to the unit of the first file"),
        "{notes}"
    );

    folder.timed("t3.nc", &values, "m", None);
    let data = folder.read("t*.nc");
    assert!(data.metadata().axis(0).is_none());
    assert!(
        data.notes.join("\n").contains("in several units"),
        "{:?}",
        data.notes
    );
}

#[test]
fn what_stands_for_none_in_one_file_is_a_value_in_another() {
    let folder = Folder::new();
    folder.timed(
        "m0.nc",
        &[0.5, -1.0, 2.0],
        "days since 2000-01-01",
        Some(-1.0),
    );
    folder.timed(
        "m1.nc",
        &[-1.0, -999.0, 3.0],
        "days since 2000-01-04",
        Some(-999.0),
    );
    let data = folder.read("m*.nc");
    let values: Vec<f64> = data.values().iter().copied().collect();
    assert_eq!(values[0], 0.5);
    assert!(values[1].is_nan() && !is_missing(values[1]));
    assert_eq!((values[2], values[3], values[5]), (2.0, -1.0, 3.0));
    assert!(values[4].is_nan() && !is_missing(values[4]));
    assert!(
        data.notes.join("\n").contains("read as NaN"),
        "{:?}",
        data.notes
    );
}

#[test]
fn texts_of_all_files_have_one_list() {
    let folder = Folder::new();
    folder.text("c0.csv", "n,tag\n1,b\n2,d\n");
    folder.text("c1.csv", "tag,n\na,3\nd,4\nc,5\n");
    let data = folder.read("c*.csv");
    assert_eq!(data.metadata().categories(1).unwrap(), ["a", "b", "c", "d"]);
    assert_eq!(data.values().column(1).to_vec(), [1.0, 3.0, 0.0, 3.0, 2.0]);
    assert_eq!(data.values().column(0).to_vec(), [1.0, 2.0, 3.0, 4.0, 5.0]);
    folder.text("c2.csv", "n,tag\n6,7\n");
    let error = read(&folder.path("c*.csv"), &ReadOptions::default()).unwrap_err();
    assert!(
        error.to_string().contains("has numbers in column `tag`"),
        "{error}"
    );
}
