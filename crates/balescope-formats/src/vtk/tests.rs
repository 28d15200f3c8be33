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
