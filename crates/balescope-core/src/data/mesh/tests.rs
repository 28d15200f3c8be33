use proptest::prelude::*;

use super::*;
use crate::data::{Coordinate, DType, Metadata};

fn mesh(points: &[[f64; 3]], cells: Option<(Vec<u8>, Vec<Vec<u32>>)>, location: Location) -> Mesh {
    let cells = cells.map(|(types, corners)| {
        let mut end = 0;
        let ends = corners.iter().map(|corners| {
            end += corners.len() as u32;
            end
        });
        Cells::new(types, ends.collect(), corners.concat()).unwrap()
    });
    Mesh {
        axis: 0,
        location,
        geometry: Geometry::new(points.to_vec(), DType::F64, cells).unwrap(),
    }
}

/// The picture of a mesh as it is looked at by itself.
fn picture(mesh: &Mesh) -> std::sync::Arc<Raster> {
    mesh.raster(MeshView::new(&mesh.geometry)).unwrap()
}

/// Two squares side by side, the second as two triangles.
fn squares(location: Location) -> Mesh {
    let points = [
        [0.0, 0.0, 0.0],
        [1.0, 0.0, 0.0],
        [2.0, 0.0, 0.0],
        [0.0, 1.0, 0.0],
        [1.0, 1.0, 0.0],
        [2.0, 1.0, 0.0],
    ];
    let corners = vec![vec![0, 1, 4, 3], vec![1, 2, 5], vec![1, 5, 4]];
    mesh(&points, Some((vec![9, 5, 5], corners)), location)
}

/// The points of a cube, by VTK's order of a hexahedron.
const CUBE: [[f64; 3]; 8] = [
    [0.0, 0.0, 0.0],
    [1.0, 0.0, 0.0],
    [1.0, 1.0, 0.0],
    [0.0, 1.0, 0.0],
    [0.0, 0.0, 1.0],
    [1.0, 0.0, 1.0],
    [1.0, 1.0, 1.0],
    [0.0, 1.0, 1.0],
];

/// Solid cells: what they are, and places of their corners.
fn solids() -> Vec<(u8, Vec<[f64; 3]>)> {
    let polygon = |sides: usize, z: f64| {
        (0..sides).map(move |i| {
            let turn = std::f64::consts::TAU * i as f64 / sides as f64;
            [turn.cos(), turn.sin(), z]
        })
    };
    let prism = |sides| polygon(sides, 0.0).chain(polygon(sides, 1.0)).collect();
    let voxel = [0, 1, 3, 2, 4, 5, 7, 6].map(|i| CUBE[i]).to_vec();
    let pyramid = [&CUBE[..4], &[[0.5, 0.5, 1.0]]].concat();
    let wedge = [0, 1, 3, 4, 5, 7].map(|i| CUBE[i]).to_vec();
    let tetrahedron = [0, 1, 3, 4].map(|i| CUBE[i]).to_vec();
    vec![
        (10, tetrahedron),
        (11, voxel),
        (12, CUBE.to_vec()),
        (13, wedge),
        (14, pyramid),
        (15, prism(5)),
        (16, prism(6)),
    ]
}

fn volume([a, b, c, d]: [[f64; 3]; 4]) -> f64 {
    let edge = |p: [f64; 3]| [p[0] - a[0], p[1] - a[1], p[2] - a[2]];
    let (b, c, d) = (edge(b), edge(c), edge(d));
    let cross = [
        c[1] * d[2] - c[2] * d[1],
        c[2] * d[0] - c[0] * d[2],
        c[0] * d[1] - c[1] * d[0],
    ];
    (b[0] * cross[0] + b[1] * cross[1] + b[2] * cross[2]).abs() / 6.0
}

#[test]
fn tetrahedra_fill_each_solid_cell() {
    let areas = |sides: f64| sides / 2.0 * (std::f64::consts::TAU / sides).sin();
    let volumes = [1.0 / 6.0, 1.0, 1.0, 0.5, 1.0 / 3.0, areas(5.0), areas(6.0)];
    for ((kind, points), expected) in solids().into_iter().zip(volumes) {
        let corners = (0..points.len() as u32).collect();
        let mesh = mesh(&points, Some((vec![kind], vec![corners])), Location::Cells);
        let mut sum = 0.0;
        let cells = mesh.geometry.cells().unwrap();
        cells.for_each_tetrahedron(0, |four| sum += volume(four.map(|i| points[i as usize])));
        assert!((sum - expected).abs() < 1e-12, "{kind}: {sum}, {expected}");
        assert!(mesh.geometry.is_solid() && mesh.is_shown());
    }
}

#[test]
fn the_surface_of_a_solid_cell_is_closed() {
    for (kind, points) in solids() {
        let corners = (0..points.len() as u32).collect();
        let mesh = mesh(&points, Some((vec![kind], vec![corners])), Location::Cells);
        let mut edges: Vec<[u32; 2]> = Vec::new();
        for ([a, b, c], _) in mesh.geometry.cells().unwrap().outer_triangles() {
            edges.extend([[a, b], [b, c], [c, a]].map(|[a, b]| [a.min(b), a.max(b)]));
        }
        edges.sort_unstable();
        // Each edge is one of two triangles.
        assert!(
            edges.chunk_by(|a, b| a == b).all(|same| same.len() == 2),
            "{kind}"
        );
    }
}

/// A mesh of hexahedra by their corners and of polyhedra by their faces.
fn polyhedra(points: &[[f64; 3]], hexahedra: &[[u32; 8]], faces: &[&[&[u32]]]) -> Mesh {
    let of_polyhedra = faces.iter().map(|faces| {
        let mut corners = faces.concat();
        corners.sort_unstable();
        corners.dedup();
        corners
    });
    let corners: Vec<Vec<u32>> = hexahedra
        .iter()
        .map(|own| own.to_vec())
        .chain(of_polyhedra)
        .collect();
    let types = [vec![12; hexahedra.len()], vec![42; faces.len()]].concat();
    let plain = mesh(points, Some((types, corners)), Location::Cells);
    let lists = std::iter::repeat_n(&[] as &[&[u32]], hexahedra.len()).chain(faces.iter().copied());
    let faces = of_lists(
        &lists
            .map(|list| list.iter().map(|f| f.to_vec()).collect())
            .collect::<Vec<_>>(),
    );
    let cells = plain
        .geometry
        .cells()
        .unwrap()
        .clone()
        .with_faces(faces)
        .unwrap();
    Mesh {
        geometry: Geometry::new(points.to_vec(), DType::F64, Some(cells)).unwrap(),
        ..plain
    }
}

/// The faces of each cell by their corners.
fn of_lists(lists: &[Vec<Vec<u32>>]) -> Faces {
    let ends = |lengths: Vec<usize>| -> Vec<u32> {
        let end = lengths.into_iter().scan(0, |end, length| {
            *end += length as u32;
            Some(*end)
        });
        end.collect()
    };
    let faces = lists.concat();
    let cells = ends(lists.iter().map(Vec::len).collect());
    Faces::new(
        cells,
        ends(faces.iter().map(Vec::len).collect()),
        faces.concat(),
    )
    .unwrap()
}

/// A cube, and a house with a roof beside it.
fn cube_and_house() -> Mesh {
    let mut points = CUBE.to_vec();
    points.extend([
        [2.0, 0.0, 0.0],
        [2.0, 1.0, 0.0],
        [2.0, 0.0, 1.0],
        [2.0, 1.0, 1.0],
    ]);
    points.extend([[1.5, 0.0, 1.5], [1.5, 1.0, 1.5]]);
    let house: [&[u32]; 7] = [
        &[1, 2, 6, 5],
        &[8, 10, 11, 9],
        &[1, 8, 9, 2],
        &[1, 5, 12, 10, 8],
        &[2, 9, 11, 13, 6],
        &[5, 6, 13, 12],
        &[12, 13, 11, 10],
    ];
    polyhedra(&points, &[[0, 1, 2, 3, 4, 5, 6, 7]], &[&house])
}

#[test]
fn polyhedra_are_filled_and_closed() {
    let mesh = cube_and_house();
    let (cells, points) = (mesh.geometry.cells().unwrap(), mesh.geometry.points());
    for (cell, expected) in [(0, 1.0), (1, 1.25)] {
        let mut sum = 0.0;
        cells.for_each_tetrahedron(cell, |four| sum += volume(four.map(|i| points[i as usize])));
        assert!((sum - expected).abs() < 1e-12, "{sum}, {expected}");
    }
    // Five sides of the cube as two triangles each; of the house two of three, and four of two.
    let triangles = cells.outer_triangles();
    assert_eq!(triangles.len(), 5 * 2 + 2 * 3 + 4 * 2);
    let between = [1, 2, 5, 6];
    let is_between = |(three, _): &([u32; 3], u32)| three.iter().all(|c| between.contains(c));
    assert!(!triangles.iter().any(is_between));
    assert!(mesh.geometry.is_solid() && mesh.is_shown());
    // Seen from the front and cut across: the roof leaves the corners above it open.
    for cut in [None, Some(MeshView::MIDDLE)] {
        let picture = mesh.raster(MeshView { along: 1, cut }).unwrap();
        let values = picture.values(&[3.0, 7.0]);
        for row in (0..picture.rows).step_by(5) {
            for column in (0..picture.columns).step_by(5) {
                let [(0, x), (2, z)] = picture.place(row, column) else {
                    panic!("x and z")
                };
                let roof = 1.5 - (x - 1.5).abs();
                let expected = match (x, z) {
                    (x, z) if x < 1.0 && z < 1.0 => 3.0,
                    (x, z) if x > 1.0 && z < roof => 7.0,
                    _ => f64::NAN,
                };
                let on_edge =
                    (x - 1.0).abs() < 0.01 || (z - roof).abs() < 0.01 || (z - 1.0).abs() < 0.01;
                let value = values[row * picture.columns + column];
                let is_right = value == expected || (value.is_nan() && expected.is_nan());
                assert!(on_edge || is_right, "{x} {z}: {value}, {expected}");
            }
        }
    }
}

#[test]
fn faces_of_many_corners_between_polyhedra_are_not_seen() {
    let polygon = |z: f64| {
        (0..8).map(move |i| {
            let turn = std::f64::consts::TAU * f64::from(i) / 8.0;
            [turn.cos(), turn.sin(), z]
        })
    };
    let points: Vec<[f64; 3]> = (0..3).flat_map(|layer| polygon(f64::from(layer))).collect();
    let prism = |layer: u32| -> Vec<Vec<u32>> {
        let first = 8 * layer;
        let side = |i: u32| {
            vec![
                first + i,
                first + (i + 1) % 8,
                first + (i + 1) % 8 + 8,
                first + i + 8,
            ]
        };
        let ends = [
            (first..first + 8).rev().collect(),
            (first + 8..first + 16).collect(),
        ];
        ends.into_iter().chain((0..8).map(side)).collect()
    };
    let [lower, upper] = [prism(0), prism(1)];
    let [lower, upper]: [Vec<&[u32]>; 2] =
        [&lower, &upper].map(|faces| faces.iter().map(Vec::as_slice).collect());
    let mesh = polyhedra(&points, &[], &[&lower, &upper]);
    let triangles = mesh.geometry.cells().unwrap().outer_triangles();
    assert_eq!(triangles.len(), 2 * 6 + 16 * 2);
    let is_between = |(three, _): &([u32; 3], u32)| three.iter().all(|c| (8..16).contains(c));
    assert!(!triangles.iter().any(is_between));
    // Those of other cells are neighbours, with a whole side in common.
    let slope = mesh.slope(&[1.0, 3.0], 2);
    assert!(
        slope.iter().all(|slope| (slope - 2.0).abs() < 1e-12),
        "{slope:?}"
    );
}

#[test]
fn faces_that_do_not_fit_are_refused() {
    assert!(Faces::new(vec![1], vec![3], vec![0, 1]).is_none());
    assert!(Faces::new(vec![2], vec![3], vec![0, 1, 2]).is_none());
    assert!(Faces::new(vec![1, 0], vec![3], vec![0, 1, 2]).is_none());
    let faces = |cells| Faces::new(cells, vec![3], vec![0, 1, 9]).unwrap();
    let cells = || Cells::new(vec![42], vec![3], vec![0, 1, 2]).unwrap();
    assert!(cells().with_faces(faces(vec![0, 1])).is_none());
    let beyond = cells().with_faces(faces(vec![1]));
    assert!(beyond.is_some() && Geometry::new(CUBE.to_vec(), DType::F64, beyond).is_none());
    // A polyhedron without faces fills nothing, and so does a list of faces of no cell.
    let none = Faces::new(vec![0], Vec::new(), Vec::new()).unwrap();
    let cells = cells().with_faces(none).unwrap();
    assert!(cells.faces().is_none() && cells.shape(0).is_none());
}

#[test]
fn faces_between_solid_cells_are_not_seen() {
    let mut points = CUBE.to_vec();
    points.extend(CUBE[4..].iter().map(|[x, y, z]| [*x, *y, z + 1.0]));
    let cells = vec![(0..8).collect(), (4..12).collect()];
    let mesh = mesh(&points, Some((vec![12, 12], cells)), Location::Cells);
    let triangles = mesh.geometry.cells().unwrap().outer_triangles();
    assert_eq!(triangles.len(), 2 * 10);
    let between: Vec<u32> = (4..8).collect();
    let is_between = |(corners, _): &([u32; 3], u32)| corners.iter().all(|c| between.contains(c));
    assert!(!triangles.iter().any(is_between));
    // From above the upper one is seen, from below a cut shows the lower one.
    let above = MeshView {
        along: 2,
        cut: None,
    };
    let seen = mesh.raster(above).unwrap();
    assert!(seen.values(&[1.0, 2.0]).iter().all(|value| *value == 2.0));
    for (cut, expected) in [(0, 1.0), (499, 1.0), (501, 2.0), (1000, 2.0)] {
        let cut = mesh
            .raster(MeshView {
                along: 2,
                cut: Some(cut),
            })
            .unwrap();
        assert!(
            cut.values(&[1.0, 2.0])
                .iter()
                .all(|value| *value == expected)
        );
    }
}

#[test]
fn cells_have_their_own_values_everywhere_in_them() {
    let mesh = squares(Location::Cells);
    let picture = picture(&mesh);
    assert_eq!(mesh.places(), 3);
    let values = picture.values(&[1.0, 2.0, 3.0]);
    for row in 0..picture.rows {
        for column in 0..picture.columns {
            let [(0, x), (1, y)] = picture.place(row, column) else {
                panic!("x and y")
            };
            let expected = match (x, y) {
                (x, _) if x < 1.0 => 1.0,
                (x, y) if y < x - 1.0 => 2.0,
                _ => 3.0,
            };
            let on_edge = (x - 1.0).abs() < 1e-3 || (y - x + 1.0).abs() < 2e-2;
            let value = values[row * picture.columns + column];
            assert!(on_edge || value == expected, "{x} {y}: {value}");
        }
    }
    assert_eq!(picture.nearest(0, 0), Some((Location::Cells, 0)));
    assert_eq!(picture.nearest(picture.rows, 0), None);
}

#[test]
fn values_at_points_are_linear_between_them() {
    for mesh in [squares(Location::Points), {
        let points: Vec<[f64; 3]> = squares(Location::Points).geometry.points().to_vec();
        mesh(&points, None, Location::Points)
    }] {
        let picture = picture(&mesh);
        let linear = |[x, y, _]: [f64; 3]| 3.0 * x - 2.0 * y + 1.0;
        let at: Vec<f64> = mesh
            .geometry
            .points()
            .iter()
            .map(|point| linear(*point))
            .collect();
        for (place, value) in picture.values(&at).into_iter().enumerate() {
            let [(_, x), (_, y)] = picture.place(place / picture.columns, place % picture.columns);
            assert!(
                (value - linear([x, y, 0.0])).abs() < 1e-5,
                "{x} {y} {value}"
            );
        }
        assert_eq!(picture.nearest(0, 0), Some((Location::Points, 0)));
        assert!((picture.cell - 1.0).abs() < 1e-12);
    }
}

#[test]
fn a_missing_value_is_missing_where_it_counts_alone() {
    let mesh = squares(Location::Points);
    let picture = picture(&mesh);
    let values = picture.values(&[f64::NAN, 1.0, 1.0, 1.0, 1.0, 1.0]);
    let [left, right] = [10, picture.columns - 10].map(|column| values[column]);
    assert!(left.is_nan() && (right - 1.0).abs() < 1e-6);
    assert!((0..values.len()).all(|place| picture.is_inside(place)));
}

#[test]
fn points_alone_leave_holes_open() {
    // Around a circle without points.
    let points: Vec<[f64; 3]> = (0..61)
        .flat_map(|row| (0..61).map(move |column| [f64::from(column), f64::from(row), 0.0]))
        .filter(|[x, y, _]| (x - 30.0).hypot(y - 30.0) >= 12.0)
        .collect();
    let mesh = mesh(&points, None, Location::Points);
    let picture = picture(&mesh);
    for row in (0..picture.rows).step_by(7) {
        for column in (0..picture.columns).step_by(7) {
            let [(_, x), (_, y)] = picture.place(row, column);
            let inside = picture.is_inside(row * picture.columns + column);
            let from_middle = (x - 30.0).hypot(y - 30.0);
            assert!(inside || from_middle < 13.0, "{x} {y}");
            assert!(!inside || from_middle > 10.0, "{x} {y}");
        }
    }
}

#[test]
fn points_in_space_are_seen_from_three_sides() {
    let mesh = mesh(&CUBE, None, Location::Points);
    for along in 0..3 {
        let picture = mesh.raster(MeshView { along, cut: None }).unwrap();
        let values: Vec<f64> = (0..8).map(f64::from).collect();
        let seen = picture.values(&values);
        assert!(
            seen.iter().any(|value| !value.is_nan()) && seen.iter().any(|value| value.is_nan())
        );
        // From above, from the front and from the right.
        let nearest = match along {
            0 => [1, 2, 5, 6],
            1 => [0, 1, 4, 5],
            _ => [4, 5, 6, 7],
        };
        let is_near = |value: &f64| value.is_nan() || nearest.contains(&(*value as usize));
        assert!(seen.iter().all(is_near), "{along}");
    }
}

#[test]
fn lines_and_points_in_a_row_are_no_picture() {
    let row = [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [2.0, 0.0, 0.0]];
    let lines = mesh(
        &row,
        Some((vec![3, 3], vec![vec![0, 1], vec![1, 2]])),
        Location::Points,
    );
    assert!(!lines.is_shown() && lines.raster(MeshView::new(&lines.geometry)).is_none());
    let square = [CUBE[0], CUBE[1], CUBE[2]];
    let line = mesh(
        &square,
        Some((vec![4], vec![vec![0, 1, 2]])),
        Location::Cells,
    );
    assert!(!line.is_shown() && line.raster(MeshView::new(&line.geometry)).is_none());
    let nowhere = mesh(&[[f64::NAN; 3]; 4], None, Location::Points);
    assert!(!nowhere.is_shown() && nowhere.raster(MeshView::new(&nowhere.geometry)).is_none());
}

#[test]
fn a_solid_without_a_finite_depth_is_no_picture() {
    let points = CUBE.map(|[x, y, z]| [x, y, if z > 0.0 { f64::MAX } else { f64::MIN }]);
    let cells = Some((vec![12], vec![(0..8).collect()]));
    let solid = mesh(&points, cells, Location::Cells);
    for cut in [None, Some(0), Some(MeshView::MIDDLE), Some(1000)] {
        assert!(solid.raster(MeshView { along: 2, cut }).is_none());
    }
}

#[test]
fn a_picture_is_made_once() {
    let mesh = squares(Location::Points);
    let view = MeshView::new(&mesh.geometry);
    let first = mesh.raster(view).unwrap();
    assert!(std::sync::Arc::ptr_eq(
        &first,
        &mesh.clone().raster(view).unwrap()
    ));
}

#[test]
fn bytes_are_kept_of_the_mesh_that_they_are_of() {
    let mesh = squares(Location::Points);
    let first = mesh.kept_section(|| vec![1]);
    assert!(std::sync::Arc::ptr_eq(
        &first,
        &mesh.clone().kept_section(|| vec![2])
    ));
    // The same points and cells along another axis, or with values elsewhere, are another one.
    let along = mesh.along(Some(3)).unwrap();
    assert_eq!(*along.kept_section(|| vec![3]), [3]);
    let on_cells = Mesh {
        location: Location::Cells,
        ..mesh.clone()
    };
    assert_eq!(*on_cells.kept_section(|| vec![4]), [4]);
    assert_eq!(*mesh.kept_section(|| vec![5]), [1]);
}

#[test]
fn meshes_that_do_not_fit_are_refused() {
    let point = vec![[0.0; 3]];
    let cells = |ends, corners| Cells::new(vec![5], ends, corners);
    assert!(cells(vec![3], vec![0, 0]).is_none() && cells(vec![1, 2], vec![0, 0]).is_none());
    let beyond = cells(vec![1], vec![1]);
    assert!(beyond.is_some() && Geometry::new(point.clone(), DType::F64, beyond).is_none());
    assert!(Geometry::new(point, DType::I32, None).is_none());
    assert!(Geometry::new(Vec::new(), DType::F64, None).is_none());
}

/// A coordinate over all axes of a grid of this shape.
fn coordinate(name: &str, unit: &str, shape: &[usize], value: impl Fn(usize) -> f64) -> Coordinate {
    let axes: Vec<_> = (1..=shape.len()).map(Some).collect();
    let values = (0..shape.iter().product()).map(value).collect();
    Coordinate::over(name, &axes, shape, values).with_unit(unit)
}

fn told(coordinates: Vec<Coordinate>) -> Metadata {
    Metadata::from(coordinates)
}

#[test]
fn grids_with_a_place_for_each_point_have_cells_between_neighbours() {
    let metadata = told(vec![
        coordinate("lon", "degrees_east", &[3, 4], |i| {
            (i % 4) as f64 + 0.1 * (i / 4) as f64
        }),
        coordinate("lat", "degrees_north", &[3, 4], |i| (i / 4) as f64),
    ]);
    let mesh = metadata.mesh_along(&[1, 2]).unwrap();
    let cells = mesh.geometry.cells().unwrap();
    assert_eq!((mesh.places(), cells.len()), (12, 6));
    assert_eq!(cells.corners(0), [0, 1, 5, 4]);
    assert_eq!(mesh.geometry.points()[5], [1.1, 1.0, 0.0]);
    // It is made once, and for the axes alone that it is along.
    assert!(std::ptr::eq(mesh, metadata.mesh_along(&[1, 2]).unwrap()));
    assert!(metadata.mesh_along(&[1]).is_none() && metadata.clone().mesh_along(&[1]).is_none());
    // In three dimensions, with layers.
    let metadata = told(vec![
        coordinate("x", "m", &[2, 3, 4], |i| (i % 4) as f64),
        coordinate("y", "m", &[2, 3, 4], |i| (i / 4 % 3) as f64),
        coordinate("z", "m", &[2, 3, 4], |i| (i / 12) as f64),
    ]);
    let mesh = metadata.mesh_along(&[1, 2, 3]).unwrap();
    assert!(mesh.geometry.is_solid());
    assert_eq!(
        mesh.geometry.cells().unwrap().corners(0),
        [0, 1, 5, 4, 12, 13, 17, 16]
    );
    assert!(
        told(vec![coordinate("x", "m", &[3, 4], |i| i as f64)])
            .mesh_along(&[1, 2])
            .is_none()
    );
}

#[test]
fn cells_do_not_go_around_the_globe_the_other_way() {
    let east = |i: usize| [90.0, 179.0, -179.0, -90.0][i % 4];
    let globe = |unit: &str| {
        told(vec![
            coordinate("a", unit, &[3, 4], east),
            coordinate("lat", "degrees_north", &[3, 4], |i| (i / 4) as f64),
        ])
    };
    let metadata = globe("degrees_east");
    let mesh = metadata.mesh_along(&[1, 2]).unwrap();
    assert_eq!(mesh.geometry.cells().unwrap().len(), 4);
    assert!(globe("m").mesh_along(&[1, 2]).is_none());
}

#[test]
fn three_places_a_point_are_those_of_a_curved_grid() {
    let points = Coordinate {
        axes: vec![Some(1), Some(2), Some(3), None],
        ..coordinate("points", "m", &[1, 3, 4, 3], |i| i as f64)
    };
    let metadata = told(vec![points]);
    let mesh = metadata.mesh_along(&[1, 2, 3]).unwrap();
    assert_eq!(
        (mesh.places(), mesh.geometry.cells().unwrap().len()),
        (12, 6)
    );
    assert_eq!(mesh.geometry.points()[1], [3.0, 4.0, 5.0]);
}

fn any_mesh() -> impl Strategy<Value = Mesh> {
    let kind = prop_oneof![any::<u8>(), Just(42)];
    let cell = (kind, proptest::collection::vec(0..20_u32, 0..9));
    let places = proptest::collection::vec(any::<[f64; 3]>(), 20..30);
    (
        places,
        proptest::collection::vec(cell, 0..20),
        any::<[bool; 4]>(),
    )
        .prop_map(
            |(points, cells, [is_single, has_cells, on_cells, has_faces])| {
                let dtype = if is_single { DType::F32 } else { DType::F64 };
                let single = |point: [f64; 3]| point.map(|x| f64::from(x as f32));
                let points = points.into_iter();
                let points = points
                    .map(|p| if is_single { single(p) } else { p })
                    .collect();
                let (types, corners): (Vec<u8>, Vec<Vec<u32>>) = cells.into_iter().unzip();
                let ends = corners.iter().scan(0, |end, corners| {
                    *end += corners.len() as u32;
                    Some(*end)
                });
                let lists = corners
                    .iter()
                    .map(|corners| corners.chunks(3).map(<[u32]>::to_vec).collect());
                let faces = of_lists(&lists.collect::<Vec<_>>());
                let cells =
                    Cells::new(types, ends.collect(), corners.concat()).filter(|_| has_cells);
                let cells = cells.map(|cells| {
                    if has_faces {
                        cells.with_faces(faces).unwrap()
                    } else {
                        cells
                    }
                });
                let location = if on_cells && cells.is_some() {
                    Location::Cells
                } else {
                    Location::Points
                };
                let geometry = Geometry::new(points, dtype, cells).unwrap();
                Mesh {
                    axis: 0,
                    location,
                    geometry,
                }
            },
        )
}

proptest! {
    #[test]
    fn what_is_stored_of_a_mesh_comes_back_bit_by_bit(mesh in any_mesh()) {
        let mut bytes = Vec::new();
        ciborium::into_writer(&mesh, &mut bytes).unwrap();
        let back: Mesh = ciborium::from_reader(bytes.as_slice()).unwrap();
        prop_assert_eq!(&back, &mesh);
    }

    #[test]
    fn damaged_meshes_are_refused_or_sound(
        mesh in any_mesh(),
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = Vec::new();
        ciborium::into_writer(&mesh, &mut bytes).unwrap();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        if let Ok(back) = ciborium::from_reader::<Mesh, _>(bytes.as_slice()) {
            for along in 0..3 {
                let _ = back.raster(MeshView { along, cut: None });
                let _ = back.raster(MeshView { along, cut: Some(500) });
            }
        }
    }

    #[test]
    fn every_mesh_is_seen_or_not_without_a_panic(mesh in any_mesh(), cut in any::<Option<u16>>()) {
        for along in 0..3 {
            if let Some(picture) = mesh.raster(MeshView { along, cut }) {
                let values = vec![1.0; mesh.places()];
                prop_assert_eq!(picture.values(&values).len(), picture.rows * picture.columns);
            }
        }
    }
}
