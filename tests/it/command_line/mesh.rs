//! Fields on meshes: from the files of a series through an archive to files of others, and into a report.

use std::path::Path;

use balescope::data::{
    Cells, Coordinate, DType, Dataset, Geometry, Layout, Location, Mesh, Metadata, ReadOptions,
    read, write_data,
};
use ndarray::Array2;

use crate::support::{Folder, cli, has};

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
    let layout = Layout::field(&[TIMES, 2, points.len()], Some(1));
    let value = |(t, i): (usize, usize)| {
        let [x, y, _] = points[i % points.len()];
        let phase = 0.4 * t as f64 + (i / points.len()) as f64;
        (0.5 * x - phase).sin() * (0.3 * y).cos()
    };
    let values = Array2::from_shape_fn((TIMES, 2 * points.len()), value);
    let values = values.mapv(|value| DType::F32.nearest(value));
    let data = Dataset::plain(DType::F32, layout, values)
        .unwrap()
        .named(&["u", "v"]);
    let times = (0..TIMES).map(|t| 0.25 * t as f64).collect();
    let data = data.with_metadata(Metadata {
        axes: vec![Some("time".to_owned()), None, None],
        coordinates: vec![Coordinate::along("time", 0, times)],
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
    let said = cli!("info {}", list).ok().out;
    has(&said, &["Mesh: 126 points with values, 184 cells"]);
    assert!(said.contains("2.75"), "the last time: {said}");
    let report = cli!("info {} --json", list).ok_json();
    let mesh = &report["metadata"]["mesh"];
    assert_eq!(mesh["location"], "points");
    assert_eq!(
        (mesh["points"].as_u64(), mesh["cells"].as_u64()),
        (Some(126), Some(184))
    );
    cli!(
        "fit {} --model pca --latent 4 --bound abs=1e-3 -o {}",
        list,
        model
    )
    .ok();
    let said = cli!("info {}", model).ok().out;
    has(&said, &["Mesh: 126 points with values, 184 cells"]);
    let report = cli!("info {} --json", model).ok_json();
    let bytes = &report["ledger"];
    assert!(bytes["mesh"].as_u64() > Some(500), "{bytes}");
    let back = folder.path("back.pvd");
    cli!("decompress {} -o {}", model, back).ok();
    let restored = read(&back, &ReadOptions::default()).unwrap();
    assert_eq!(restored.mesh(), data.mesh());
    assert_eq!(restored.metadata().axis(0), data.metadata().axis(0));
    let errors = &restored.values() - &data.values();
    assert!(errors.iter().all(|error| error.abs() <= 1e-3));
    // With a model that is there, a single snapshot, and a format without a place for it.
    let packed = folder.path("other.bale");
    cli!("compress {} --with {} -o {}", list, model, packed).ok();
    let one = folder.path("one.vtu");
    cli!("decompress {} --samples 3..4 -o {}", packed, one).ok();
    let rows = read(&one, &ReadOptions::default()).unwrap();
    assert_eq!(
        rows.metadata().mesh.as_ref().map(|mesh| &mesh.geometry),
        data.mesh().map(|mesh| &mesh.geometry)
    );
    let expected = restored.values().row(3).to_vec();
    assert_eq!(rows.values().column(0).to_vec(), expected[..126]);
    let said = cli!("decompress {} -o {}", packed, folder.path("flow.nc")).ok();
    let said = said.out + &said.err;
    has(&said, &["Its mesh is left out: .vtu and .pvd hold it"]);
    let converted = folder.path("converted.pvd");
    cli!("convert {} {}", packed, converted).ok();
    let converted = read(&converted, &ReadOptions::default()).unwrap();
    assert_eq!(converted.values(), restored.values());
    assert_eq!(converted.mesh(), data.mesh());
}

#[test]
fn a_report_has_pictures_of_a_field_on_a_mesh() {
    let folder = Folder::new();
    let (list, model) = (folder.path("flow.pvd"), folder.path("model.bale"));
    waves(&list);
    cli!("fit {} --model pca --latent 2 -o {}", list, model).ok();
    let page = folder.path("report.html");
    cli!("report {} --against {} -o {}", model, list, page).ok();
    let page = std::fs::read_to_string(page).unwrap();
    has(
        &page,
        &[
            "Before, u, frame 6",
            "After, v, frame 6",
            "After - before, u, frame 6",
        ],
    );
    assert!(page.contains("data:image/png;base64,"));
}
