//! Fields on meshes: from the files of a series through an archive to files of others, and into a report.

use std::path::Path;

use balescope::data::{
    Cells, Coordinate, DType, Dataset, Geometry, Kind, Layout, Location, Mesh, Metadata, Numbers,
    Origin, ReadOptions, read, write_data,
};
use ndarray::Array2;

use crate::support::{Folder, args, run};

/// Times, rows and columns of the points.
const TIMES: usize = 12;
const ROWS: usize = 9;
const COLUMNS: usize = 14;

/// Waves at the corners of triangles that leave a hole, in a file of VTK for each of twelve times.
pub(crate) fn waves(list: &Path) -> Dataset {
    let place = |i: usize| {
        let (x, y) = ((i % COLUMNS) as f64, (i / COLUMNS) as f64);
        [x + 0.2 * (y * 1.7).sin(), y + 0.1 * (x * 0.9).cos(), 0.0].map(|x| DType::F32.nearest(x))
    };
    let points: Vec<[f64; 3]> = (0..ROWS * COLUMNS).map(place).collect();
    let mut corners = Vec::new();
    for row in 0..ROWS - 1 {
        for column in 0..COLUMNS - 1 {
            if (3..6).contains(&row) && (4..8).contains(&column) {
                continue;
            }
            let at = (row * COLUMNS + column) as u32;
            let above = at + COLUMNS as u32;
            corners.extend([at, at + 1, above, at + 1, above + 1, above]);
        }
    }
    let cells = corners.len() / 3;
    let ends = (1..=cells as u32).map(|cell| 3 * cell).collect();
    let cells = Cells::new(vec![5; cells], ends, corners).unwrap();
    let geometry = Geometry::new(points.clone(), DType::F32, Some(cells)).unwrap();
    let layout = Layout {
        shape: vec![TIMES, 2, points.len()],
        kind: Kind::Field,
        sample_axis: Some(0),
        component_axis: Some(1),
    };
    let value = |(t, i): (usize, usize)| {
        let [x, y, _] = points[i % points.len()];
        let phase = 0.4 * t as f64 + (i / points.len()) as f64;
        (0.5 * x - phase).sin() * (0.3 * y).cos()
    };
    let values = Array2::from_shape_fn((TIMES, 2 * points.len()), value);
    let values = values.mapv(|value| DType::F32.nearest(value));
    let names = Some(vec!["u".to_owned(), "v".to_owned()]);
    let data = Dataset::new(Origin::default(), DType::F32, layout, names, values).unwrap();
    let times = (0..TIMES).map(|t| 0.25 * t as f64).collect();
    let data = data.with_metadata(Metadata {
        axes: vec![Some("time".to_owned()), None, None],
        coordinates: vec![Coordinate {
            name: "time".to_owned(),
            axes: vec![Some(0)],
            shape: vec![TIMES],
            dtype: DType::F64,
            values: Numbers::new(times),
            attributes: Vec::new(),
        }],
        mesh: Some(Mesh {
            axis: 2,
            location: Location::Points,
            geometry,
        }),
        ..Metadata::default()
    });
    write_data(list, &data).unwrap();
    data
}

#[test]
fn a_mesh_goes_through_an_archive_and_comes_back() {
    let folder = Folder::new();
    let (list, model) = (folder.path("flow.pvd"), folder.path("model.bale"));
    let data = waves(&list);
    let said = run(args!["info", list]).ok().out;
    assert!(
        said.contains("Mesh: 126 points with values, 184 cells"),
        "{said}"
    );
    assert!(said.contains("2.75"), "the last time: {said}");
    let report = run(args!["info", list, "--json"]).ok().json();
    let mesh = &report["metadata"]["mesh"];
    assert_eq!(mesh["location"], "points");
    assert_eq!(
        (mesh["points"].as_u64(), mesh["cells"].as_u64()),
        (Some(126), Some(184))
    );
    run(args![
        "fit", list, "--model", "pca", "--latent", "4", "--bound", "abs=1e-3", "-o", model
    ])
    .ok();
    let said = run(args!["info", model]).ok().out;
    assert!(
        said.contains("Mesh: 126 points with values, 184 cells"),
        "{said}"
    );
    let report = run(args!["info", model, "--json"]).ok().json();
    let bytes = &report["ledger"];
    assert!(bytes["mesh"].as_u64() > Some(500), "{bytes}");
    let back = folder.path("back.pvd");
    run(args!["decompress", model, "-o", back]).ok();
    let restored = read(&back, &ReadOptions::default()).unwrap();
    assert_eq!(restored.mesh(), data.mesh());
    assert_eq!(restored.metadata().axis(0), data.metadata().axis(0));
    let errors = &restored.values() - &data.values();
    assert!(errors.iter().all(|error| error.abs() <= 1e-3));
    // With a model that is there, a single snapshot, and a format without a place for it.
    let packed = folder.path("other.bale");
    run(args!["compress", list, "--with", model, "-o", packed]).ok();
    let one = folder.path("one.vtu");
    run(args!["decompress", packed, "--samples", "3..4", "-o", one]).ok();
    let rows = read(&one, &ReadOptions::default()).unwrap();
    assert_eq!(
        rows.metadata().mesh.as_ref().map(|mesh| &mesh.geometry),
        data.mesh().map(|mesh| &mesh.geometry)
    );
    let expected = restored.values().row(3).to_vec();
    assert_eq!(rows.values().column(0).to_vec(), expected[..126]);
    let said = run(args!["decompress", packed, "-o", folder.path("flow.nc")]).ok();
    let said = said.out + &said.err;
    assert!(
        said.contains("Its mesh is left out: .vtu and .pvd hold it"),
        "{said}"
    );
    let converted = folder.path("converted.pvd");
    run(args!["convert", packed, converted]).ok();
    let converted = read(&converted, &ReadOptions::default()).unwrap();
    assert_eq!(converted.values(), restored.values());
    assert_eq!(converted.mesh(), data.mesh());
}

#[test]
fn a_report_has_pictures_of_a_field_on_a_mesh() {
    let folder = Folder::new();
    let (list, model) = (folder.path("flow.pvd"), folder.path("model.bale"));
    waves(&list);
    run(args![
        "fit", list, "--model", "pca", "--latent", "2", "-o", model
    ])
    .ok();
    let page = folder.path("report.html");
    run(args!["report", model, "--against", list, "-o", page]).ok();
    let page = std::fs::read_to_string(page).unwrap();
    for title in [
        "Before, u, frame 6",
        "After, v, frame 6",
        "After - before, u, frame 6",
    ] {
        assert!(page.contains(title), "{title}");
    }
    assert!(page.contains("data:image/png;base64,"));
}
