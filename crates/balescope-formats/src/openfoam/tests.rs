use std::fs;
use std::path::Path;

use crate::data::Data;
use crate::testing::Opened;
use crate::{OnMesh, open};

fn write(path: &Path, class: &str, format: &str, body: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let header = format!(
        "/* a comment */\nFoamFile\n{{\n    version 2.0;\n    format {format};\n    \
         arch \"LSB;label=32;scalar=64\";\n    class {class};\n}}\n// more\n"
    );
    fs::write(path, [header.as_bytes(), body].concat()).unwrap();
}

/// Two cells, two times; the pressure of the second is binary.
fn case() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("system")).unwrap();
    fs::write(at("system/controlDict"), "").unwrap();
    let points = b"2\n(\n(0 0 0)\n(1 0 0.5)\n)\n";
    write(
        &at("constant/polyMesh/points"),
        "vectorField",
        "ascii",
        points,
    );
    write(
        &at("constant/polyMesh/owner"),
        "labelList",
        "ascii",
        b"3(0 0 1)",
    );
    write(
        &at("constant/polyMesh/faces"),
        "faceList",
        "ascii",
        b"1\n(\n3(0 1 0)\n)\n",
    );
    write(
        &at("0/p"),
        "volScalarField",
        "ascii",
        b"internalField uniform 1.5;\n",
    );
    let mut body = b"internalField nonuniform List<scalar> \n2\n(".to_vec();
    body.extend([2.5_f64, 3.5].iter().flat_map(|x| x.to_le_bytes()));
    body.extend(b");\n");
    write(&at("0.1/p"), "volScalarField", "binary", &body);
    let body = b"internalField nonuniform List<vector> \n2\n(\n(1 2 3)\n(4 5 6)\n)\n;\n";
    write(&at("0.1/U"), "volVectorField", "ascii", body);
    folder
}

#[test]
fn fields_are_read_by_times() {
    let folder = case();
    let case = Opened::new(open(folder.path()).unwrap(), folder);
    assert_eq!(case.data("time"), Data::F64(vec![0.0, 0.1]));
    assert_eq!(case.data("p"), Data::F64(vec![1.5, 1.5, 2.5, 3.5]));
    assert_eq!(case.part("p", 1..2).data, Data::F64(vec![2.5, 3.5]));
    assert_eq!(case.variable("p").on, Some(OnMesh::Cells(0)));
    assert_eq!(case.variable("U").shape, [1, 2, 3]);
    assert_eq!(case.variable("U").coordinates, ["U.time"]);
    assert_eq!(case.variable("mesh/points").shape, [2, 3]);
    assert_eq!(case.data("mesh/owner"), Data::I32(vec![0, 0, 1]));
    assert!(matches!(case.data("mesh/faces"), Data::List { offsets, .. } if offsets == [0, 3]));
}

#[test]
fn a_file_of_a_case_opens_the_case() {
    let folder = case();
    let reader = open(&folder.path().join("0.1/U")).unwrap();
    assert!(reader.contents().find("p").is_some());
}
