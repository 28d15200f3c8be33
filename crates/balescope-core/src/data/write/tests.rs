//! Tests of writing.

use std::fs;

use ndarray::{Array2, ArrayD, array};
use ndarray_npy::ReadNpyExt;
use proptest::prelude::*;

use super::*;
use crate::data::{
    Attribute, AttributeValue, ByteOrder, Cells, ColumnTypes, Coordinate, DType, Faces, Geometry,
    Layout, Location, Mesh, Metadata, Missing, Numbers, Origin, ReadOptions, open_samples, read,
};

fn table(dtype: DType, values: Array2<f64>) -> Dataset {
    let layout = Layout::guess(values.shape(), false);
    Dataset::plain(dtype, layout, values).unwrap()
}

fn there_and_back(data: &Dataset) -> Dataset {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.npz");
    write_data(&path, data).unwrap();
    read(&path, &ReadOptions::default()).unwrap()
}

/// A value that the type can hold, from any bits.
fn representable(dtype: DType, bits: u64) -> f64 {
    match dtype {
        DType::Bool => (bits % 2) as f64,
        DType::I8 => f64::from(bits as i8),
        DType::I16 => f64::from(bits as i16),
        DType::I32 => f64::from(bits as i32),
        // What an f64 holds exactly.
        DType::I64 => ((bits as i64) >> 11) as f64,
        DType::U8 => f64::from(bits as u8),
        DType::U16 => f64::from(bits as u16),
        DType::U32 => f64::from(bits as u32),
        DType::U64 => (bits & !0x7ff) as f64,
        DType::F16 => half::f16::from_bits(bits as u16).to_f64(),
        DType::F32 => f64::from(f32::from_bits(bits as u32)),
        DType::F64 => f64::from_bits(bits),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_round_trip_gives_everything_back(
        shape in prop::collection::vec(1_usize..6, 1..6),
        dtype in prop::sample::select(&DType::ALL[..]),
        big in any::<bool>(),
        fortran in any::<bool>(),
        seed in any::<u64>(),
        named in any::<bool>(),
        name in "\\PC{0,12}",
    ) {
        let layout = Layout::guess(&shape, false);
        let mut state = seed;
        let values = Array2::from_shape_simple_fn((layout.samples(), layout.features()), || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            representable(dtype, state ^ (state >> 29))
        });
        let names: Option<Vec<String>> = named
            .then(|| (0..layout.columns()).map(|n| format!("{name}{n}")).collect());
        let origin = Origin::default();
        let mut data = Dataset::new(origin, dtype, layout, names, values).unwrap();
        data.byte_order =
            if big && dtype.size() > 1 { ByteOrder::Big } else { ByteOrder::Little };
        data.fortran_order = fortran;

        let back = there_and_back(&data);
        prop_assert_eq!(back.dtype, data.dtype);
        prop_assert_eq!(back.byte_order, data.byte_order);
        prop_assert_eq!(back.fortran_order, data.fortran_order);
        prop_assert_eq!(&back.layout.shape, &data.layout.shape);
        prop_assert_eq!(back.has_names, data.has_names);
        prop_assert!(back.notes.is_empty(), "{:?}", back.notes);
        let back = back.with_layout(data.layout.clone()).unwrap();
        prop_assert_eq!(&back.column_names, &data.column_names);
        let equal = back.stored().bits(dtype).eq(data.stored().bits(dtype));
        prop_assert!(equal, "{:?}\n{:?}", back.values(), data.values());
    }
}

#[test]
fn parts_are_written_as_the_whole_is() {
    let folder = tempfile::tempdir().unwrap();
    let values = Array2::from_shape_fn((7, 6), |(r, c)| (10 * r + c) as f64);
    let layout = Layout {
        component_axis: Some(2),
        ..Layout::guess(&[7, 3, 2], false)
    };
    let mut whole = Dataset::plain(DType::I16, layout, values).unwrap();
    for fortran in [false, true] {
        whole.fortran_order = fortran;
        for name in ["a.npz", "a.NPY"] {
            let path = folder.path().join(name);
            let mut parts = [0..3, 3..4, 4..7]
                .map(|r| Ok(whole.part(r).unwrap()))
                .into_iter();
            let next = &mut || parts.next().transpose();
            write_parts::<DataError>(&path, 7, whole.metadata(), next)
                .unwrap()
                .unwrap();
            let back = read(&path, &ReadOptions::default()).unwrap();
            let back = back.with_layout(whole.layout.clone()).unwrap();
            assert_eq!(
                (back.values(), back.fortran_order),
                (whole.values(), fortran)
            );
        }
    }
    // What stops the parts is told, and nothing is left behind.
    let path = folder.path().join("b.npy");
    let mut first = Some(whole.part(0..3).unwrap());
    let stop = || DataError::Layout("stop".to_owned());
    let next = &mut || first.take().map(Some).ok_or_else(stop);
    let said = write_parts(&path, 7, whole.metadata(), next).unwrap();
    assert!(said.unwrap_err().to_string().contains("stop"));
    assert!(!path.exists());
}

#[test]
fn numbers_that_do_not_fit_are_rounded_and_clamped() {
    let values = array![[1e9, -1e9, 1.5, -1.5, f64::NAN, 0.4, f64::INFINITY]];
    for (dtype, expected) in [
        (DType::I8, [127.0, -128.0, 2.0, -2.0, 0.0, 0.0, 127.0]),
        (DType::U16, [65535.0, 0.0, 2.0, 0.0, 0.0, 0.0, 65535.0]),
        (DType::Bool, [1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]),
    ] {
        for fortran in [false, true] {
            let mut data = table(dtype, values.clone());
            data.fortran_order = fortran;
            assert_eq!(
                there_and_back(&data).values().row(0).to_vec(),
                expected,
                "{dtype:?}"
            );
        }
    }
    let half = there_and_back(&table(DType::F16, array![[1e9, 1.0 + 1e-9, -70000.0]]));
    assert_eq!(
        half.values(),
        array![[f64::INFINITY, 1.0, f64::NEG_INFINITY]]
    );
}

#[test]
fn names_without_a_use_are_written_all_the_same() {
    let values = Array2::zeros((3, 2));
    let data = Dataset::table(DType::F64, values).named(&["E", "p\u{3b7}"]);
    let turned = Layout {
        sample_axis: Some(1),
        component_axis: Some(0),
        ..data.layout.clone()
    };
    let back = there_and_back(&data.with_layout(turned).unwrap());
    assert_eq!(back.column_names, ["E", "p\u{3b7}"]);
}

#[test]
fn another_library_reads_the_same_values() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.npz");
    let values = Array2::from_shape_fn((3, 4), |(r, c)| (10 * r + c) as f64);
    for fortran in [false, true] {
        let mut data = table(DType::I32, values.clone());
        data.byte_order = ByteOrder::Big;
        data.fortran_order = fortran;
        write_data(&path, &data).unwrap();
        let mut zip = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
        let array = ArrayD::<i32>::read_npy(zip.by_name("data.npy").unwrap()).unwrap();
        assert_eq!(array.mapv(f64::from), values.clone().into_dyn());
    }
}

#[test]
fn a_failure_leaves_the_old_file_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    fs::write(&path, "old").unwrap();
    let error = write_atomically(&path, |out| {
        out.write_all(b"half of the new")?;
        Err(io::ErrorKind::StorageFull.into())
    });
    let message = error.unwrap_err().to_string();
    assert!(
        message.contains("a.txt") && message.contains("disk is full"),
        "{message}"
    );
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    write_atomically(&path, |out| out.write_all(b"new")).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn places_that_cannot_be_written_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &Path| write_atomically(path, |_| Ok(())).unwrap_err().to_string();
    let missing = write(&folder.path().join("no/such/a.bin"));
    assert!(
        missing.contains("a.bin") && missing.contains("folder does not exist"),
        "{missing}"
    );
    let itself = write(folder.path());
    assert!(itself.contains("this is a folder"), "{itself}");
    assert!(write(Path::new("/")).contains("this is a folder"));
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let (path, link) = (folder.path().join("a"), folder.path().join("link"));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    write_atomically(&path, |out| out.write_all(b"1")).unwrap();
    let plain = folder.path().join("plain");
    fs::write(&plain, "").unwrap();
    assert_eq!(
        mode(&path),
        mode(&plain),
        "a new file is as open as any other"
    );
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&path, &link).unwrap();
    write_atomically(&link, |out| out.write_all(b"2")).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"2");
    assert_eq!(mode(&path), 0o640);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
}

#[cfg(unix)]
mod special {
    use std::os::unix::fs::{FileTypeExt as _, symlink};
    use std::process::Command;

    use super::*;

    /// A pipe, or with `c` a device like /dev/full, which only the system's owner can make.
    fn node(path: &Path, kind: &[&str]) -> bool {
        let made = Command::new("mknod").arg(path).args(kind).output();
        made.is_ok_and(|made| made.status.success())
    }

    #[test]
    fn a_pipe_stays_one_and_gets_the_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let (pipe, link) = (folder.path().join("pipe.npz"), folder.path().join("link"));
        assert!(node(&pipe, &["p"]));
        symlink(&pipe, &link).unwrap();
        let data = table(DType::F32, array![[1.0, 2.0], [3.0, 4.5]]);
        for path in [&pipe, &link] {
            let reader = pipe.clone();
            let reader = std::thread::Builder::new()
                .spawn(move || fs::read(reader).unwrap())
                .unwrap();
            write_data(path, &data).unwrap();
            let file = folder.path().join("file.npz");
            fs::write(&file, reader.join().unwrap()).unwrap();
            let back = read(&file, &ReadOptions::default()).unwrap();
            assert_eq!(back.values(), data.values());
            assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
        }
    }

    #[test]
    fn a_device_stays_one_and_its_errors_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let full = folder.path().join("full");
        if !node(&full, &["c", "1", "7"]) || fs::File::open(&full).is_err() {
            return;
        }
        let said = write_atomically(&full, |out| out.write_all(b"bytes")).unwrap_err();
        assert!(said.to_string().contains("disk is full"), "{said}");
        let kind = fs::symlink_metadata(&full).unwrap().file_type();
        assert!(kind.is_char_device());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn links_to_nothing_lead_to_the_new_file_and_rings_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        fs::create_dir(place("there")).unwrap();
        symlink("there/file", place("first")).unwrap();
        symlink("first", place("second")).unwrap();
        write_atomically(&place("second"), |out| out.write_all(b"1")).unwrap();
        assert_eq!(fs::read(place("there/file")).unwrap(), b"1");
        for link in ["first", "second"] {
            assert!(fs::symlink_metadata(place(link)).unwrap().is_symlink());
        }
        symlink("ring", place("ring")).unwrap();
        symlink("nowhere/file", place("lost")).unwrap();
        for link in ["ring", "lost"] {
            assert!(
                write_atomically(&place(link), |_| Ok(())).is_err(),
                "{link}"
            );
            assert!(fs::symlink_metadata(place(link)).unwrap().is_symlink());
        }
    }

    #[test]
    fn a_socket_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        let _socket = std::os::unix::net::UnixListener::bind(&path).unwrap();
        let said = write_atomically(&path, |_| Ok(())).unwrap_err();
        assert!(
            said.to_string().contains("nothing can be written"),
            "{said}"
        );
        assert!(fs::symlink_metadata(&path).unwrap().file_type().is_socket());
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_of_the_system_is_not_told_as_missing() {
    let error = write_atomically(Path::new("/proc/data.npy"), |_| Ok(())).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("no file can be made in this folder"),
        "{error}"
    );
}

#[test]
fn a_place_that_cannot_be_written_is_told_without_the_temporary_name() {
    let folder = tempfile::tempdir().unwrap();
    let said = write_atomically(&folder.path().join("no/such"), |_| Ok(())).unwrap_err();
    assert!(!said.to_string().contains(".part"), "{said}");
}

#[test]
fn formats_of_others_give_everything_back() {
    let folder = tempfile::tempdir().unwrap();
    let of = |kind: DType, shape: &[usize], names: Option<&[&str]>| {
        let layout = Layout::guess(shape, names.is_some());
        let mut next = 0;
        let values = Array2::from_shape_simple_fn((layout.samples(), layout.features()), || {
            next += 1;
            kind.nearest(f64::from(next * 37 % 101) / 4.0)
        });
        let names = names.map(|names| names.iter().map(ToString::to_string).collect());
        Dataset::new(Origin::default(), kind, layout, names, values).unwrap()
    };
    let table = of(DType::F64, &[40, 3], Some(&["pt", "eta", "m"]));
    let whole = of(DType::I64, &[40, 3], Some(&["run", "event", "hits"]));
    let plain = of(DType::F32, &[40, 3], None);
    let field = of(DType::F32, &[5, 6, 7], None);
    let flow = of(DType::F64, &[9, 2, 6, 7], Some(&["u", "v"]));
    let each = vec![DType::F64, DType::I32, DType::U8];
    let types = ColumnTypes::of_columns(each, DType::F64);
    let mut values = table.stored().to_owned();
    values.round_to(&types, 1);
    let mixed = table
        .with_values(values)
        .unwrap()
        .with_types(types)
        .unwrap();
    let tables = ["csv", "tsv", "parquet", "arrow", "npz", "npy"];
    let both = ["h5", "nc", "nc3", "zarr"];
    for (name, data) in [
        ("t", &table),
        ("i", &whole),
        ("p", &plain),
        ("f", &field),
        ("w", &flow),
        ("m", &mixed),
    ] {
        let of_tables = tables.into_iter().filter(|_| !data.is_field());
        for ending in of_tables.chain(both) {
            let path = folder.path().join(format!("{name}.{ending}"));
            // In two parts.
            let half = data.samples() / 2;
            let mut parts = [0..half, half..data.samples()].into_iter();
            let mut next = || parts.next().map(|part| data.part(part)).transpose();
            write_parts(&path, data.samples(), data.metadata(), &mut next)
                .unwrap()
                .unwrap();
            let back = read(&path, &ReadOptions::default()).unwrap();
            let what = format!("{name}.{ending}");
            if ending != "csv" && ending != "tsv" {
                assert_eq!(back.types(), data.types(), "{what}");
            }
            // An npy of one type has no names.
            if data.has_names && (ending != "npy" || data.types().several().is_some()) {
                assert_eq!(back.column_names, data.column_names, "{what}");
            }
            assert_eq!(back.values(), data.values(), "{what}");
        }
    }
    let error = write_data(&folder.path().join("t.zarr"), &table).unwrap_err();
    assert!(error.to_string().contains("already"), "{error}");
    let error = write_data(&folder.path().join("f.csv"), &field).unwrap_err();
    assert!(error.to_string().contains("f.csv"), "{error}");
    // Nothing unfinished stays.
    let hidden = fs::read_dir(folder.path()).unwrap().flatten();
    assert_eq!(
        hidden
            .filter(|e| e.file_name().to_string_lossy().starts_with('.'))
            .count(),
        0
    );
}

/// A field with units, places and times, as climate models write them.
fn climate() -> Dataset {
    let layout = Layout::field(&[5, 6, 7], None);
    let values = Array2::from_shape_fn((5, 42), |(t, p)| (t * 50 + p) as f64);
    let data = Dataset::plain(DType::F32, layout, values)
        .unwrap()
        .named(&["tas"]);
    let coordinate = |name: &str, axes: &[Option<usize>], shape: &[usize], unit: &str| {
        let count: usize = shape.iter().product();
        Coordinate::over(
            name,
            axes,
            shape,
            (0..count).map(|i| (i as f64 + 1.0).sqrt()).collect(),
        )
        .with_unit(unit)
    };
    let number = |dtype, value| AttributeValue::Numbers {
        dtype,
        values: Numbers::new(vec![value]),
    };
    data.with_metadata(Metadata {
        attributes: vec![Attribute::text("title", "made up")],
        columns: vec![vec![
            Attribute::text("units", "K"),
            Attribute::text("long_name", "Air temperature"),
            Attribute::new("level", number(DType::F64, 2.5)),
        ]],
        axes: ["time", "y", "x"]
            .map(|name| Some(name.to_owned()))
            .to_vec(),
        coordinates: vec![
            coordinate("time", &[Some(0)], &[5], "days since 2000-01-01"),
            coordinate("y", &[Some(1)], &[6], "m"),
            coordinate("x", &[Some(2)], &[7], "m"),
            coordinate("lon", &[Some(1), Some(2)], &[6, 7], "degrees_east"),
        ],
        ..Metadata::default()
    })
}

#[test]
fn units_places_and_times_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let data = climate();
    assert!(!data.metadata().is_empty());
    for ending in ["h5", "nc", "nc3", "zarr"] {
        let path = folder.path().join(format!("field.{ending}"));
        let mut parts = [0..2, 2..5].into_iter();
        let mut next = || parts.next().map(|part| data.part(part)).transpose();
        write_parts(&path, 5, data.metadata(), &mut next)
            .unwrap()
            .unwrap();
        let back = read(&path, &ReadOptions::default()).unwrap();
        assert_eq!(back.values(), data.values(), "{ending}: {:?}", back.notes);
        let (told, own) = (back.metadata(), data.metadata());
        assert_eq!(told.axes, own.axes, "{ending}");
        assert_eq!(
            (told.unit(0), told.description(0)),
            (Some("K"), Some("Air temperature"))
        );
        let level = told.column(0).iter().find(|a| a.name == "level");
        assert_eq!(level, own.columns[0].last(), "{ending}");
        assert!(told.attributes.contains(&own.attributes[0]), "{ending}");
        for coordinate in &own.coordinates {
            // HDF5 without the conventions of NetCDF does not say what belongs to two axes.
            if ending == "h5" && coordinate.axes.len() > 1 {
                continue;
            }
            let found = told.coordinates.iter().find(|c| c.name == coordinate.name);
            let found = found.unwrap_or_else(|| panic!("{ending}: {}", coordinate.name));
            assert_eq!(
                found.values, coordinate.values,
                "{ending}: {}",
                coordinate.name
            );
            assert_eq!(found.axes, coordinate.axes, "{ending}: {}", coordinate.name);
            assert_eq!(
                found.unit(),
                coordinate.unit(),
                "{ending}: {}",
                coordinate.name
            );
        }
        // Some of the samples have some of the times.
        let mut source = open_samples(
            &path,
            &ReadOptions::default(),
            &Missing::Auto,
            &Layout::clone,
        )
        .unwrap();
        let part = source.read(1..3).unwrap()().unwrap();
        let times = part.metadata().axis(0).unwrap().values.as_slice().to_vec();
        assert_eq!(times, [2.0_f64.sqrt(), 3.0_f64.sqrt()], "{ending}");
        assert_eq!(source.metadata().axis(0), told.axis(0));
    }
}

#[test]
fn series_of_grids_have_times_and_places() {
    let folder = tempfile::tempdir().unwrap();
    let data = climate();
    write_data(&folder.path().join("flow.pvd"), &data).unwrap();
    let list = fs::read_to_string(folder.path().join("flow.pvd")).unwrap();
    assert!(
        list.contains("timestep=\"2\" part=\"0\" file=\"flow/000003.vtr\""),
        "{list}"
    );
    let first = folder.path().join("flow/000000.vtr");
    let back = read(&first, &ReadOptions::default()).unwrap();
    assert_eq!(
        back.values().iter().copied().collect::<Vec<_>>(),
        data.values().row(0).to_vec()
    );
    let own = data.metadata().coordinates[2].values.as_slice();
    let told = back
        .metadata()
        .coordinates
        .iter()
        .find(|c| c.name == "x")
        .unwrap();
    assert_eq!(told.values.as_slice(), own);
    // An image has even steps alone.
    let one = data.part(0..1).unwrap();
    let error = write_data(&folder.path().join("one.vti"), &one).unwrap_err();
    assert!(error.to_string().contains("call it .vtr"), "{error}");
    write_data(&folder.path().join("one.vtr"), &one).unwrap();
}

#[test]
fn the_order_of_axes_stays_where_samples_are_not_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let data = climate();
    for sample_axis in [1, 2] {
        let layout = Layout {
            sample_axis: Some(sample_axis),
            ..data.layout.clone()
        };
        let turned = data.with_layout(layout).unwrap();
        for ending in ["nc3", "nc", "h5", "zarr"] {
            let path = folder.path().join(format!("{sample_axis}.{ending}"));
            let half = turned.samples() / 2;
            let mut parts = [0..half, half..turned.samples()].into_iter();
            let mut next = || parts.next().map(|part| turned.part(part)).transpose();
            write_parts(&path, turned.samples(), turned.metadata(), &mut next)
                .unwrap()
                .unwrap();
            let back = read(&path, &ReadOptions::default()).unwrap();
            assert_eq!(back.layout.shape, data.layout.shape, "{ending}");
            assert_eq!(back.values(), data.values(), "{ending}");
            assert_eq!(back.metadata().coordinates, data.metadata().coordinates);
        }
    }
}

/// Three snapshots of two components on the points or cells of two triangles.
fn on_mesh(location: Location) -> Dataset {
    let points = vec![
        [0.0, 0.0, 0.5],
        [1.0, 0.0, 0.5],
        [1.0, 1.0, 0.5],
        [0.0, 1.0, 0.1_f32.into()],
    ];
    let cells = Cells::new(vec![5, 5], vec![3, 6], vec![0, 1, 2, 0, 2, 3]);
    let geometry = Geometry::new(points, DType::F32, cells).unwrap();
    let places = match location {
        Location::Points => 4,
        Location::Cells => 2,
    };
    let layout = Layout::field(&[3, 2, places], Some(1));
    let values = Array2::from_shape_fn((3, 2 * places), |(t, i)| (10 * t + i) as f64 / 8.0);
    let data = Dataset::plain(DType::F32, layout, values)
        .unwrap()
        .named(&["u", "v"]);
    data.with_metadata(Metadata {
        mesh: Some(Mesh {
            axis: 2,
            location,
            geometry,
        }),
        ..Metadata::default()
    })
}

#[test]
fn polyhedra_come_back_with_their_faces() {
    let folder = tempfile::tempdir().unwrap();
    let points = vec![
        [0.0; 3],
        [1.0, 0.0, 0.0],
        [0.0, 1.0, 0.0],
        [0.0, 0.0, 1.0],
        [1.0; 3],
    ];
    let corners = vec![0, 1, 2, 3, 1, 2, 3, 4];
    let sides = vec![1, 2, 3, 1, 3, 4, 1, 4, 2, 2, 4, 3];
    let faces = Faces::new(vec![0, 4], vec![3, 6, 9, 12], sides).unwrap();
    let cells = Cells::new(vec![10, 42], vec![4, 8], corners).unwrap();
    let cells = cells.with_faces(faces);
    let mesh = Mesh {
        axis: 0,
        location: Location::Cells,
        geometry: Geometry::new(points, DType::F64, cells).unwrap(),
    };
    let data = Dataset::table(DType::F64, array![[1.5], [2.5]]).with_metadata(Metadata {
        mesh: Some(mesh),
        ..Metadata::default()
    });
    let file = folder.path().join("one.vtu");
    write_data(&file, &data).unwrap();
    let back = read(&file, &ReadOptions::default()).unwrap();
    assert_eq!(back.mesh(), data.mesh(), "{:?}", back.notes);
    assert_eq!(back.values(), data.values());
}

#[test]
fn meshes_come_back() {
    let folder = tempfile::tempdir().unwrap();
    for location in [Location::Points, Location::Cells] {
        let data = on_mesh(location);
        let name = format!("{location:?}");
        write_data(&folder.path().join(format!("{name}.pvd")), &data).unwrap();
        let back = read(&folder.path().join(&name), &ReadOptions::default()).unwrap();
        assert_eq!(back.values(), data.values(), "{:?}", back.notes);
        assert_eq!(back.column_names, data.column_names);
        assert_eq!(back.mesh(), data.mesh());
        // One snapshot, and what no grid holds.
        let one = data.part(1..2).unwrap();
        let file = folder.path().join(format!("{name}.vtu"));
        write_data(&file, &one).unwrap();
        let error = write_data(&file, &data).unwrap_err().to_string();
        assert!(
            error.contains("3 snapshots") && error.contains(".pvd"),
            "{error}"
        );
        let error = write_data(&folder.path().join("one.vti"), &one)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("values on a mesh") && error.contains(".vtu"),
            "{error}"
        );
        // The points or cells of a single file are rows.
        let rows = read(&file, &ReadOptions::default()).unwrap();
        assert_eq!((rows.samples(), rows.columns()), (data.points(), 2));
        let again = folder.path().join(format!("{name}-again.vtu"));
        write_data(&again, &rows).unwrap();
        assert_eq!(fs::read(&again).unwrap(), fs::read(&file).unwrap());
        // Some rows are no mesh.
        assert!(rows.part(0..1).unwrap().metadata().mesh.is_none());
        assert_eq!(
            rows.part(0..data.points()).unwrap().metadata().mesh,
            rows.metadata().mesh
        );
    }
    let error = write_data(
        &folder.path().join("grid.vtu"),
        &climate().part(0..1).unwrap(),
    );
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("no mesh") && error.contains(".vti"),
        "{error}"
    );
}

#[test]
fn points_with_places_are_written_with_them() {
    let folder = tempfile::tempdir().unwrap();
    let data = on_mesh(Location::Points);
    let mesh = data.mesh().unwrap();
    let along = |name: &str, space: usize| Coordinate {
        dtype: DType::F32,
        ..Coordinate::along(
            name,
            2,
            mesh.geometry.points().iter().map(|p| p[space]).collect(),
        )
    };
    let cloud = data.with_metadata(Metadata::from(vec![
        along("x", 0),
        along("y", 1),
        along("z", 2),
    ]));
    assert_eq!(
        cloud.mesh().unwrap().geometry.points(),
        mesh.geometry.points()
    );
    let file = folder.path().join("cloud.vtu");
    write_data(&file, &cloud.part(0..1).unwrap()).unwrap();
    let back = read(&file, &ReadOptions::default()).unwrap();
    let own = back.metadata().mesh.as_ref().unwrap();
    assert_eq!(own.geometry.points(), mesh.geometry.points());
    assert_eq!(own.geometry.cells().unwrap().types(), [1; 4]);
}

fn coordinate(name: &str, axes: &[Option<usize>], shape: &[usize], dtype: DType) -> Coordinate {
    let count = shape.iter().product::<usize>();
    let values = (0..count).map(|i| 0.5 * i as f64 + 1.0).collect();
    Coordinate {
        dtype,
        ..Coordinate::over(name, axes, shape, values)
    }
}

fn field(layout: Layout, names: &[&str], coordinates: Vec<Coordinate>) -> Dataset {
    let (samples, features) = (layout.samples(), layout.features());
    let values = Array2::from_shape_fn((samples, features), |(i, j)| (i * 100 + j) as f64);
    let names = (!names.is_empty()).then(|| names.iter().map(ToString::to_string).collect());
    let data = Dataset::new(Origin::default(), DType::F32, layout, names, values).unwrap();
    data.with_metadata(Metadata::from(coordinates))
}

#[test]
fn coordinates_of_fields_come_back_from_npz() {
    let of = |shape: &[usize], component_axis| Layout::field(shape, component_axis);
    let one = |name: &str, axis: usize, length: usize| {
        coordinate(name, &[Some(axis)], &[length], DType::F64)
    };
    let curved =
        |name: &str, axis| coordinate(name, &[Some(axis), Some(axis + 1)], &[6, 7], DType::F32);
    let cases = [
        field(
            of(&[5, 2, 6, 7], Some(1)),
            &["u", "v"],
            vec![
                one("time", 0, 5),
                one("lat", 2, 6),
                one("x", 3, 7),
                curved("lon", 2),
            ],
        ),
        field(
            of(&[5, 6, 7, 2], Some(3)),
            &["u", "v"],
            vec![
                one("t", 0, 5),
                one("y", 1, 6),
                one("x", 2, 7),
                curved("lon", 1),
            ],
        ),
        field(
            of(&[5, 6, 6], None),
            &[],
            vec![one("y", 1, 6), one("x", 2, 6)],
        ),
        // Snapshots on a line, and points with places of their own.
        field(of(&[5, 9], None), &[], vec![one("t", 0, 5), one("x", 1, 9)]),
        field(of(&[5, 9], None), &[], vec![one("x", 1, 9), one("y", 1, 9)]),
        field(of(&[5, 6, 7], None), &["p"], vec![one("station", 1, 6)]),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (case, data) in cases.iter().enumerate() {
        let back = there_and_back(data);
        assert_eq!(back.metadata(), data.metadata(), "{case}: {:?}", back.notes);
        assert_eq!(back.layout, data.layout, "{case}");
        assert_eq!(back.values(), data.values(), "{case}");
        // The same some samples at a time, of which each has its own times.
        let path = folder.path().join("field.npz");
        write_data(&path, data).unwrap();
        let (options, same) = (ReadOptions::default(), &Layout::clone);
        let mut parts = open_samples(&path, &options, &Missing::Auto, same).unwrap();
        assert_eq!(&parts.metadata(), data.metadata(), "{case}");
        let part = parts.read(2..4).unwrap()().unwrap();
        assert_eq!(
            part.metadata(),
            &data.metadata().with_samples(Some(0), 2..4)
        );
    }
}

#[test]
fn coordinates_that_would_come_back_elsewhere_are_not_written() {
    let layout = Layout::field(&[5, 6, 6], None);
    let x = coordinate("x", &[Some(2)], &[6], DType::F64);
    let others = [
        // Along the wrong axis for its name, one of two of a length, bounds, and names that mean more.
        coordinate("y", &[Some(2)], &[6], DType::F64),
        coordinate("r", &[Some(1)], &[6], DType::F64),
        coordinate("x_bnds", &[Some(2), None], &[6, 2], DType::F64),
        coordinate("names", &[Some(0)], &[5], DType::F64),
    ];
    let all = [&others[..], std::slice::from_ref(&x)].concat();
    let back = there_and_back(&field(layout, &[], all));
    assert_eq!(back.metadata().coordinates, [x]);
}

#[test]
fn dates_of_tables_of_text_come_back_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = ["a.csv", "b.csv"].map(|name| folder.path().join(name));
    let text = "day,t,x\n2024-01-31,2024-01-31T12:00:00.250Z,1.5\n,2024-01-31T13:00:00.000Z,2.5\n\
                2024-02-01,,3.5\n2024-03-01,2024-03-01T00:00:00.001Z,4.5\n";
    fs::write(&first, text).unwrap();
    let data = read(&first, &ReadOptions::default()).unwrap();
    assert_eq!(data.dtype_of(0), DType::I64, "{:?}", data.notes);
    assert!(data.metadata().times(0).is_some() && data.metadata().times(2).is_none());
    write_data(&second, &data).unwrap();
    assert_eq!(fs::read_to_string(&second).unwrap(), text);
    let taken = |condition: &str| {
        let mut options = ReadOptions::default();
        options.selection.conditions = Some(condition.parse().unwrap());
        read(&first, &options).unwrap().samples()
    };
    assert_eq!(
        [taken("day == 2024-02"), taken("t >= 2024-01-31T13:00")],
        [1, 2]
    );
}
