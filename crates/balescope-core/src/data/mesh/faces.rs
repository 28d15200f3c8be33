//! The faces of cells, and the tetrahedra that solid ones are made of.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{CellShape, Cells};

/// A triangle by its points, with the cell that it is of.
pub(super) type Triangle = ([u32; 3], u32);

/// The four corners of a tetrahedron.
type Four = [usize; 4];

/// A hexahedron around one of its diagonals.
const OF_HEXAHEDRON: [Four; 6] = [
    [0, 1, 2, 6],
    [0, 2, 3, 6],
    [0, 3, 7, 6],
    [0, 7, 4, 6],
    [0, 4, 5, 6],
    [0, 5, 1, 6],
];

const OF_WEDGE: [Four; 3] = [[0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5]];

const OF_PYRAMID: [Four; 2] = [[0, 1, 2, 4], [0, 2, 3, 4]];

/// The corners of a voxel in the order of those of a hexahedron.
const OF_VOXEL: [usize; 8] = [0, 1, 3, 2, 4, 5, 7, 6];

impl Cells {
    /// The tetrahedra of a solid cell, one after the other.
    pub(super) fn for_each_tetrahedron(&self, cell: usize, mut take: impl FnMut([u32; 4])) {
        let Some((shape, corners)) = self.shape(cell) else {
            return;
        };
        let mut all = |tetrahedra: &[Four], place: &dyn Fn(usize) -> usize| {
            for tetrahedron in tetrahedra {
                take(tetrahedron.map(|corner| corners[place(corner)]));
            }
        };
        match shape {
            CellShape::Tetrahedron => all(&[[0, 1, 2, 3]], &|corner| corner),
            CellShape::Hexahedron => all(&OF_HEXAHEDRON, &|corner| corner),
            CellShape::Voxel => all(&OF_HEXAHEDRON, &|corner| OF_VOXEL[corner]),
            CellShape::Wedge => all(&OF_WEDGE, &|corner| corner),
            CellShape::Pyramid => all(&OF_PYRAMID, &|corner| corner),
            CellShape::Prism(sides) => {
                for side in 1..sides - 1 {
                    let lower = [0, side, side + 1];
                    let wedge = [lower, lower.map(|corner| corner + sides)].concat();
                    all(&OF_WEDGE, &|corner| wedge[corner]);
                }
            }
            CellShape::Polyhedron => self.of_polyhedron(cell, &mut take),
            _ => {}
        }
    }

    /// Tetrahedra from one corner of a polyhedron to the triangles of the faces that it is not on. They fill all of one that
    /// bulges outwards everywhere.
    fn of_polyhedron(&self, cell: usize, take: &mut impl FnMut([u32; 4])) {
        let faces = || self.faces().into_iter().flat_map(|faces| faces.of(cell));
        let Some(&top) = faces().flatten().min() else {
            return;
        };
        for face in faces().filter(|face| !face.contains(&top)) {
            for_each_triangle(face, |[a, b, c]| take([top, a, b, c]));
        }
    }

    /// The triangles of everything that is seen from outside: flat cells, and the faces of solid ones that no
    /// other cell has.
    pub(super) fn outer_triangles(&self) -> Vec<Triangle> {
        let mut triangles = Vec::new();
        let mut faces: Vec<Face> = Vec::new();
        let mut large = LargeFaces::default();
        for cell in 0..self.len() {
            let Some((shape, corners)) = self.shape(cell) else {
                continue;
            };
            let number = cell as u32;
            let mut face = |places: &[usize]| {
                faces.push(Face::new(
                    places.iter().map(|place| corners[*place]),
                    number,
                ));
            };
            match shape {
                CellShape::Triangle | CellShape::Polygon => fan(corners, number, &mut triangles),
                CellShape::Pixel => {
                    fan(&[0, 1, 3, 2].map(|i| corners[i]), number, &mut triangles);
                }
                CellShape::TriangleStrip => {
                    let strip = corners
                        .windows(3)
                        .map(|three| [three[0], three[1], three[2]]);
                    triangles.extend(strip.map(|three| (three, number)));
                }
                CellShape::Tetrahedron => OF_TETRAHEDRON.iter().for_each(|f| face(f)),
                CellShape::Hexahedron => OF_BOX.iter().for_each(|f| face(f)),
                CellShape::Voxel => {
                    for places in OF_BOX {
                        face(&places.map(|place| OF_VOXEL[place]));
                    }
                }
                CellShape::Pyramid => {
                    face(&[0, 1, 2, 3]);
                    for side in 0..4 {
                        face(&[side, (side + 1) % 4, 4]);
                    }
                }
                CellShape::Wedge => of_prism(3, &mut face),
                CellShape::Prism(sides) => of_prism(sides, &mut face),
                CellShape::Polyhedron => {
                    for corners in self.faces().into_iter().flat_map(|faces| faces.of(cell)) {
                        if corners.len() <= MOST_CORNERS {
                            faces.push(Face::new(corners.iter().copied(), number));
                        } else {
                            large.add(corners, number);
                        }
                    }
                }
            }
        }
        faces.par_sort_unstable_by_key(|face| face.key);
        for same in faces.chunk_by(|a, b| a.key == b.key) {
            if let [face] = same {
                fan(&face.corners[..face.count], face.cell, &mut triangles);
            }
        }
        for (corners, cell) in large.0.into_values().flatten() {
            fan(corners, cell, &mut triangles);
        }
        triangles
    }
}

const OF_TETRAHEDRON: [[usize; 3]; 4] = [[0, 1, 2], [0, 1, 3], [1, 2, 3], [0, 2, 3]];

/// The faces of a hexahedron.
const OF_BOX: [[usize; 4]; 6] = [
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [0, 1, 5, 4],
    [1, 2, 6, 5],
    [2, 3, 7, 6],
    [3, 0, 4, 7],
];

/// The faces of a prism over a polygon of so many corners.
fn of_prism(sides: usize, face: &mut impl FnMut(&[usize])) {
    let lower: Vec<usize> = (0..sides).collect();
    face(&lower);
    face(
        &lower
            .iter()
            .map(|corner| corner + sides)
            .collect::<Vec<_>>(),
    );
    for side in 0..sides {
        let next = (side + 1) % sides;
        face(&[side, next, next + sides, side + sides]);
    }
}

/// Corners of a face that is told from others by a key, at most: those of the prisms over hexagons.
const MOST_CORNERS: usize = 6;

/// A face of a solid cell.
struct Face {
    /// Its corners in order of their numbers, which two cells that share it have alike.
    key: [u32; MOST_CORNERS],
    /// In turn.
    corners: [u32; MOST_CORNERS],
    count: usize,
    cell: u32,
}

impl Face {
    fn new(corners: impl Iterator<Item = u32>, cell: u32) -> Self {
        let mut face = Self {
            key: [u32::MAX; MOST_CORNERS],
            corners: [u32::MAX; MOST_CORNERS],
            count: 0,
            cell,
        };
        for corner in corners.take(MOST_CORNERS) {
            face.corners[face.count] = corner;
            face.count += 1;
        }
        face.key = face.corners;
        face.key.sort_unstable();
        face
    }
}

/// Faces of polyhedra with more corners, each with its corners in turn and its cell, by the corners in order of their
/// numbers; those of two cells are none.
#[derive(Default)]
struct LargeFaces<'a>(BTreeMap<Vec<u32>, Option<(&'a [u32], u32)>>);

impl<'a> LargeFaces<'a> {
    fn add(&mut self, corners: &'a [u32], cell: u32) {
        let mut key = corners.to_vec();
        key.sort_unstable();
        let known = self.0.entry(key);
        known
            .and_modify(|face| *face = None)
            .or_insert(Some((corners, cell)));
    }
}

/// A polygon as triangles that share the corner of the lowest number, which both cells of a face have alike.
fn for_each_triangle(corners: &[u32], mut take: impl FnMut([u32; 3])) {
    let lowest = corners
        .iter()
        .enumerate()
        .min_by_key(|(_, corner)| **corner);
    let Some((first, &top)) = lowest else {
        return;
    };
    let at = |step: usize| corners[(first + step) % corners.len()];
    for step in 2..corners.len() {
        take([top, at(step - 1), at(step)]);
    }
}

/// A polygon as triangles that share its first corner.
fn fan(corners: &[u32], cell: u32, triangles: &mut Vec<Triangle>) {
    if let [first, rest @ ..] = corners {
        let pairs = rest
            .windows(2)
            .map(|pair| ([*first, pair[0], pair[1]], cell));
        triangles.extend(pairs);
    }
}
