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

/// The mesh of boxes along x: `first` is the place of the first, `count` how many there are.
fn boxes(mesh: &Path, first: usize, count: usize) {
    let at = |x: usize, y: usize, z: usize| x + (count + 1) * (y + 2 * z);
    let points: Vec<String> = (0..4)
        .flat_map(|side| {
            (first..=first + count).map(move |x| format!("({x} {} {})", side % 2, side / 2))
        })
        .collect();
    let across = |x: usize| vec![at(x, 0, 0), at(x, 1, 0), at(x, 1, 1), at(x, 0, 1)];
    let mut faces: Vec<(usize, Vec<usize>)> = (1..count).map(|x| (x - 1, across(x))).collect();
    let inner = faces.len();
    for a in 0..count {
        let b = a + 1;
        faces.push((a, vec![at(a, 0, 0), at(a, 1, 0), at(b, 1, 0), at(b, 0, 0)]));
        faces.push((a, vec![at(a, 0, 1), at(b, 0, 1), at(b, 1, 1), at(a, 1, 1)]));
        faces.push((a, vec![at(a, 0, 0), at(b, 0, 0), at(b, 0, 1), at(a, 0, 1)]));
        faces.push((a, vec![at(a, 1, 0), at(a, 1, 1), at(b, 1, 1), at(b, 1, 0)]));
    }
    faces.push((0, across(0).into_iter().rev().collect()));
    faces.push((count - 1, across(count)));
    let list = |items: Vec<String>| format!("{}\n(\n{}\n)\n", items.len(), items.join("\n"));
    let face = |(_, points): &(usize, Vec<usize>)| {
        let points: Vec<String> = points.iter().map(usize::to_string).collect();
        format!("4({})", points.join(" "))
    };
    let owner = faces.iter().map(|(owner, _)| owner.to_string()).collect();
    let neighbour = (0..inner).map(|face| (face + 1).to_string()).collect();
    for (name, class, content) in [
        ("points", "vectorField", points),
        ("faces", "faceList", faces.iter().map(face).collect()),
        ("owner", "labelList", owner),
        ("neighbour", "labelList", neighbour),
    ] {
        write(&mesh.join(name), class, "ascii", list(content).as_bytes());
    }
}

fn field(path: &Path, class: &str, values: &str) {
    let body = format!("internalField {values};\n");
    write(path, class, "ascii", body.as_bytes());
}

/// Three boxes of which the first processor has the last two, the second of them first.
fn apart() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    boxes(&at("constant/polyMesh"), 0, 3);
    field(&at("0/p"), "volScalarField", "uniform 9");
    for (processor, first, count, places) in [(0, 1, 2, "2(2 1)"), (1, 0, 1, "1(0)")] {
        let within = |name: &str| at(&format!("processor{processor}/{name}"));
        let mesh = within("constant/polyMesh");
        boxes(&mesh, first, count);
        let path = mesh.join("cellProcAddressing");
        write(&path, "labelList", "ascii", places.as_bytes());
        field(&within("0/p"), "volScalarField", "uniform 9");
    }
    let pressure = "nonuniform List<scalar> 2(3 2)";
    field(&at("processor0/0.5/p"), "volScalarField", pressure);
    field(&at("processor1/0.5/p"), "volScalarField", "uniform 1");
    let speed = "nonuniform List<vector> 2((7 8 9) (4 5 6))";
    field(&at("processor0/0.5/U"), "volVectorField", speed);
    let speed = "nonuniform List<vector> 1((1 2 3))";
    field(&at("processor1/0.5/U"), "volVectorField", speed);
    let flux = "nonuniform List<scalar> 1(7)";
    field(&at("processor0/0.5/phi"), "surfaceScalarField", flux);
    field(
        &at("processor1/0.5/phi"),
        "surfaceScalarField",
        "nonuniform List<scalar> 0()",
    );
    // Only one of them came as far as this.
    field(&at("processor0/1/p"), "volScalarField", "uniform 0");
    folder
}

#[test]
fn parts_of_processors_are_read_in_the_order_of_the_whole() {
    let folder = apart();
    let case = Opened::new(open(folder.path()).unwrap(), folder);
    assert_eq!(case.data("time"), Data::F64(vec![0.0, 0.5]));
    assert_eq!(
        case.data("p"),
        Data::F64(vec![9.0, 9.0, 9.0, 1.0, 2.0, 3.0])
    );
    assert_eq!(case.part("p", 1..2).data, Data::F64(vec![1.0, 2.0, 3.0]));
    let speed = (1..10).map(f64::from).collect();
    assert_eq!(case.data("U"), Data::F64(speed));
    assert_eq!(case.variable("p").on, Some(OnMesh::Cells(0)));
    assert_eq!(case.variable("mesh/points").shape, [16, 3]);
    assert_eq!(case.data("mesh/cell_types"), Data::U8(vec![12; 3]));
    let notes = case.contents().notes.join("\n");
    assert!(notes.contains("from 2 processors"), "{notes}");
    assert!(
        notes.contains("`phi`") && notes.contains("reconstructPar"),
        "{notes}"
    );
}

#[test]
fn parts_without_a_whole_are_joined() {
    for lost in [
        "constant",
        "processor1/constant/polyMesh/cellProcAddressing",
    ] {
        let folder = apart();
        let path = folder.path().join(lost);
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        } else {
            fs::remove_file(path).unwrap();
        }
        let case = Opened::new(open(folder.path()).unwrap(), folder);
        let pressure = vec![9.0, 9.0, 9.0, 3.0, 2.0, 1.0];
        assert_eq!(case.data("p"), Data::F64(pressure));
        assert_eq!(case.variable("p").on, Some(OnMesh::Cells(0)));
        assert_eq!(case.variable("mesh/points").shape, [12 + 8, 3]);
        let Data::F64(points) = case.data("mesh/points") else {
            panic!("numbers")
        };
        let Data::List { offsets, values } = case.data("mesh/cells") else {
            panic!("lists")
        };
        assert_eq!(offsets, [0, 8, 16, 24]);
        // Where the corners of each cell lie along x.
        let Data::I64(corners) = values.data else {
            panic!("numbers")
        };
        let mean = |cell: &[i64]| cell.iter().map(|c| points[3 * *c as usize]).sum::<f64>() / 8.0;
        let middles: Vec<f64> = corners.chunks(8).map(mean).collect();
        assert_eq!(middles, [1.5, 2.5, 0.5]);
    }
}

#[test]
fn what_a_case_has_itself_comes_first() {
    let folder = apart();
    for (time, value) in [("0.5", 5), ("1", 6)] {
        let path = folder.path().join(time).join("p");
        field(&path, "volScalarField", &format!("uniform {value}"));
    }
    let case = Opened::new(open(folder.path()).unwrap(), folder);
    assert_eq!(case.part("p", 2..3).data, Data::F64(vec![6.0; 3]));
    assert!(case.contents().notes[0].contains("passed over"));
}

#[test]
fn damaged_and_shared_parts_are_refused_in_words() {
    let refused = |folder: &tempfile::TempDir| open(folder.path()).err().unwrap().to_string();
    let folder = apart();
    let at = |name: &str| folder.path().join(name);
    fs::remove_dir_all(at("0")).unwrap();
    fs::rename(at("processor1"), at("processor2")).unwrap();
    assert!(refused(&folder).contains("not numbered from 0"));
    fs::rename(at("processor2"), at("processor1")).unwrap();
    let owner = at("processor1/constant/polyMesh/owner");
    write(&owner, "labelList", "ascii", b"1(2000000000)");
    // A mesh that claims cells which it has no faces for is left out.
    let reader = open(folder.path()).unwrap();
    let notes = reader.contents().notes.join("\n");
    assert!(
        notes.contains("faces of cells that are not there"),
        "{notes}"
    );
    fs::remove_dir_all(at("processor0")).unwrap();
    fs::remove_dir_all(at("processor1")).unwrap();
    fs::create_dir_all(at("processors2/0.5")).unwrap();
    assert!(refused(&folder).contains("(processors2); they are not read"));
}
