use crate::OnMesh;
use crate::data::Data;
use crate::testing::{failure, opened, survives};

const TRIANGLE: &str = "# vtk DataFile Version 3.0
one triangle
ASCII
DATASET UNSTRUCTURED_GRID
POINTS 3 float
0 0 0 1 0 0 0 1 0
CELLS 1 4
3 0 1 2
CELL_TYPES 1
5
POINT_DATA 3
SCALARS p double 1
LOOKUP_TABLE default
1.5 2 3
CELL_DATA 1
FIELD FieldData 1
area%20m2 1 1 int
7
";

#[test]
fn a_mesh_of_a_legacy_file_is_read() {
    let file = opened(TRIANGLE.as_bytes());
    assert_eq!(file.data("point/p"), Data::F64(vec![1.5, 2.0, 3.0]));
    assert_eq!(file.data("cell/area m2"), Data::I32(vec![7]));
    assert_eq!(file.variable("points").shape, [3, 3]);
    assert_eq!(file.variable("point/p").on, Some(OnMesh::Points(0)));
    let Data::List { offsets, values } = file.data("cells") else {
        panic!("no cells");
    };
    assert_eq!(
        (offsets, values.data),
        (vec![0, 3], Data::I64(vec![0, 1, 2]))
    );
    assert_eq!(file.data("cell_types"), Data::U8(vec![5]));
    assert!(file.contents().meshes[0].cells.is_some());
}

#[test]
fn binary_images_have_axes() {
    let mut bytes = b"# vtk DataFile Version 3.0\nt\nBINARY\nDATASET STRUCTURED_POINTS\n\
        DIMENSIONS 3 2 1\nORIGIN 1 0 0\nSPACING 0.5 1 1\nPOINT_DATA 6\nVECTORS u float\n"
        .to_vec();
    for i in 0..18_i16 {
        bytes.extend(f32::from(i).to_be_bytes());
    }
    let file = opened(&bytes);
    assert_eq!(file.variable("point/u").shape, [1, 2, 3, 3]);
    assert_eq!(file.variable("point/u").coordinates, ["z", "y", "x"]);
    assert_eq!(file.data("x"), Data::F64(vec![1.0, 1.5, 2.0]));
    assert!(matches!(file.data("point/u"), Data::F32(v) if v[17] == 17.0));
    let cut = failure(&bytes[..bytes.len() - 1]);
    assert!(cut.contains("cut short"), "{cut}");
}

fn image(array: &str, behind: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<VTKFile type=\"ImageData\" byte_order=\"LittleEndian\">\n\
         <ImageData WholeExtent=\"0 1 0 1 0 0\" Origin=\"0 0 0\" Spacing=\"2 1 1\">\n\
         <Piece Extent=\"0 1 0 1 0 0\"><PointData>{array}</PointData></Piece>\n\
         </ImageData>\n{behind}</VTKFile>\n"
    )
}

#[test]
fn arrays_are_read_as_text_in_base_64_and_raw() {
    let ascii = "<DataArray type=\"Int16\" Name=\"a\" format=\"ascii\">1 -2 3 4</DataArray>";
    let expected = Data::I16(vec![1, -2, 3, 4]);
    let file = opened(image(ascii, "").as_bytes());
    assert_eq!(file.data("point/a"), expected);
    assert_eq!(file.data("x"), Data::F64(vec![0.0, 2.0]));
    // Eight bytes behind a length of four.
    let base64 = "<DataArray type=\"Int16\" Name=\"a\" format=\"binary\">\
                  CAAAAAEA/v8DAAQA</DataArray>";
    assert_eq!(
        opened(image(base64, "").as_bytes()).data("point/a"),
        expected
    );
    let array = "<DataArray type=\"Int16\" Name=\"a\" format=\"appended\" offset=\"0\"/>";
    let raw = image(array, "<AppendedData encoding=\"raw\">_@@</AppendedData>");
    let (before, behind) = raw.split_once("@@").unwrap();
    let mut bytes = before.as_bytes().to_vec();
    bytes.extend([8, 0, 0, 0, 1, 0, 0xfe, 0xff, 3, 0, 4, 0]);
    bytes.extend(behind.as_bytes());
    let file = opened(&bytes);
    assert_eq!(file.data("point/a"), expected);
    assert_eq!(file.part("point/a", 0..1).data, expected);
}

#[test]
fn damaged_files_are_refused_or_read() {
    survives(TRIANGLE.as_bytes());
    let base64 = "<DataArray type=\"Int16\" Name=\"a\" format=\"binary\">\
                  CAAAAAEA/v8DAAQA</DataArray>";
    survives(image(base64, "").as_bytes());
}

#[test]
fn counts_that_do_not_fit_are_refused() {
    let text = TRIANGLE.replace("3 0 1 2", "4 0 1 2");
    assert!(failure(text.as_bytes()).contains("CELLS"));
    let text = TRIANGLE.replace("CELLS 1 4", "CELLS 1 3");
    let file = opened(text.as_bytes());
    assert_eq!(file.contents().notes, ["CELLS says 3 numbers and has 4"]);
    let text = TRIANGLE.replace("SCALARS p double 1", "SCALARS p double 9999999999");
    assert!(failure(text.as_bytes()).contains("a number"));
}

/// A collection of `ParaView` with these sets, as what it is taken for.
fn series(sets: &str) -> Result<Option<Vec<(f64, std::path::PathBuf)>>, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.pvd");
    let text = format!(
        "<?xml version=\"1.0\"?>\n<VTKFile type=\"Collection\"><Collection>{sets}</Collection></VTKFile>"
    );
    std::fs::write(&path, text).unwrap();
    let found = crate::files_of_series(&path).map_err(|error| error.to_string())?;
    let within = |step: crate::TimeStep| {
        let file = step.file.strip_prefix(&folder).unwrap();
        (step.time, file.to_owned())
    };
    Ok(found.map(|files| files.into_iter().map(within).collect()))
}

#[test]
fn the_files_of_a_series_come_in_order_of_time() {
    let sets = "<DataSet timestep=\"10\" file=\"run/b.vti\"/><DataSet timestep=\"2.5\" part=\"0\" file=\"c.vti\"/>";
    let found = series(sets).unwrap().unwrap();
    assert_eq!(found, [(2.5, "c.vti".into()), (10.0, "run/b.vti".into())]);
    let parts = "<DataSet timestep=\"1\" part=\"0\" file=\"a\"/><DataSet timestep=\"1\" part=\"1\" file=\"b\"/>";
    let error = series(parts).unwrap_err();
    assert!(
        error.contains("two files at time step 1: a and b"),
        "{error}"
    );
    for (sets, told) in [
        ("", "no DataSet"),
        ("<DataSet timestep=\"x\" file=\"a\"/>", "\"x\""),
        ("<DataSet file=\"a\"/>", "no timestep"),
        ("<DataSet timestep=\"1\"/>", "no file"),
    ] {
        let error = series(sets).unwrap_err();
        assert!(error.contains(told), "{error}");
    }
    let image =
        failure(b"<?xml version=\"1.0\"?><VTKFile type=\"Collection\"><Collection/></VTKFile>");
    assert!(image.contains("open it by itself"), "{image}");
}

/// A tetrahedron and, on its slanted side, a polyhedron of four faces, in a file of VTK's XML with these arrays of faces.
fn with_faces(arrays: &[(&str, &str)]) -> String {
    let array = |kind: &str, name: &str, numbers: &str| {
        format!(
            "<DataArray type=\"{kind}\" Name=\"{name}\" format=\"ascii\">{numbers}</DataArray>\n"
        )
    };
    let faces: Vec<String> = (arrays.iter())
        .map(|(name, numbers)| array("Int64", name, numbers))
        .collect();
    format!(
        "<?xml version=\"1.0\"?>\n<VTKFile type=\"UnstructuredGrid\" version=\"2.3\" byte_order=\"LittleEndian\">\n\
         <UnstructuredGrid><Piece NumberOfPoints=\"5\" NumberOfCells=\"2\">\n<CellData>{}</CellData>\n<Points>{}</Points>\n\
         <Cells>{}{}{}{}</Cells>\n</Piece></UnstructuredGrid></VTKFile>\n",
        array("Float64", "c", "1 2"),
        array("Float64", "Points", "0 0 0 1 0 0 0 1 0 0 0 1 1 1 1"),
        array("Int64", "connectivity", "0 1 2 3 1 2 3 4"),
        array("Int64", "offsets", "4 8"),
        array("UInt8", "types", "10 42"),
        faces.concat()
    )
}

const NUMBERS: [(&str, &str); 2] = [
    ("faces", "4 3 1 2 3 3 1 3 4 3 1 4 2 3 2 4 3"),
    ("faceoffsets", "-1 17"),
];

/// Faces may stand in another order than that of the cells that have them.
const LISTS: [(&str, &str); 4] = [
    ("face_connectivity", "2 4 3 1 2 3 1 3 4 1 4 2"),
    ("face_offsets", "3 6 9 12"),
    ("polyhedron_to_faces", "1 2 3 0"),
    ("polyhedron_offsets", "0 4"),
];

/// The faces of the polyhedron in [`with_faces`].
fn check_faces(faces: Data) {
    let Data::List { offsets, values } = faces else {
        panic!("lists of cells")
    };
    assert_eq!(offsets, [0, 0, 4]);
    let Data::List { offsets, values } = values.data else {
        panic!("lists of faces")
    };
    assert_eq!(offsets, [0, 3, 6, 9, 12]);
    let expected = vec![1, 2, 3, 1, 3, 4, 1, 4, 2, 2, 4, 3];
    assert_eq!(values.data, Data::I64(expected));
}

#[test]
fn faces_of_polyhedra_are_read_as_all_versions_of_vtk_write_them() {
    for arrays in [NUMBERS.as_slice(), LISTS.as_slice()] {
        let text = with_faces(arrays);
        let file = opened(text.as_bytes());
        check_faces(file.data("cell_faces"));
        let cells = file.contents().meshes[0].cells.clone().unwrap();
        assert_eq!(cells.faces, file.contents().find("cell_faces"));
        survives(text.as_bytes());
    }
    let text = with_faces(&[]);
    assert!(
        opened(text.as_bytes())
            .contents()
            .find("cell_faces")
            .is_none()
    );
    // Legacy files have faces in place of points.
    let legacy = "# vtk DataFile Version 4.2\nt\nASCII\nDATASET UNSTRUCTURED_GRID\nPOINTS 5 float\n\
        0 0 0 1 0 0 0 1 0 0 0 1 1 1 1\nCELLS 2 23\n4 0 1 2 3\n17 4 3 1 2 3 3 1 3 4 3 1 4 2 3 2 4 3\n\
        CELL_TYPES 2\n10\n42\n";
    let file = opened(legacy.as_bytes());
    check_faces(file.data("cell_faces"));
    let Data::List { offsets, values } = file.data("cells") else {
        panic!("lists")
    };
    assert_eq!(offsets, [0, 4, 8]);
    assert_eq!(values.data, Data::I64(vec![0, 1, 2, 3, 1, 2, 3, 4]));
    survives(legacy.as_bytes());
    // Some write the points alone.
    let points = legacy.replace("17 4 3 1 2 3 3 1 3 4 3 1 4 2 3 2 4 3", "4 1 2 3 4");
    let file = opened(points.replace("CELLS 2 23", "CELLS 2 10").as_bytes());
    assert!(file.contents().find("cell_faces").is_none());
    assert!(file.contents().notes[0].contains("A polyhedron whose numbers"));
}

#[test]
fn faces_that_do_not_fit_are_refused() {
    let broken: [&[(&str, &str)]; 4] = [
        &[NUMBERS[0], ("faceoffsets", "-1 16")],
        &[("faces", "4 3 1 2 3"), ("faceoffsets", "-1 17")],
        &[
            LISTS[0],
            LISTS[1],
            ("polyhedron_to_faces", "1 2 3 4"),
            LISTS[3],
        ],
        &[LISTS[0], ("face_offsets", "3 6 9 13"), LISTS[2], LISTS[3]],
    ];
    for arrays in broken {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, with_faces(arrays)).unwrap();
        let mut reader = crate::open(&path).unwrap();
        let faces = reader.contents().find("cell_faces").unwrap();
        let error = reader.read_all(faces).unwrap_err().to_string();
        assert!(
            error.contains("faces of polyhedra that do not fit"),
            "{error}"
        );
    }
}
