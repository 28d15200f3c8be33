//! Cells of a mesh that is told by its faces.

use crate::data::Data;
use crate::error::Problem;
use crate::polyhedra::FaceLists;
use crate::values::Values;

/// The points of each cell, in the order that VTK has for what it is, VTK's numbers for that, and the faces of those
/// that are something else.
pub(super) struct CellLists {
    pub points: Data,
    pub types: Data,
    pub faces: FaceLists,
}

/// A face of a cell, its points in turn so that they go to the right around the way into the cell.
type Face = Vec<i64>;

const TETRAHEDRON: u8 = 10;
const HEXAHEDRON: u8 = 12;
const WEDGE: u8 = 13;
const PYRAMID: u8 = 14;
const PENTAGONAL_PRISM: u8 = 15;
const HEXAGONAL_PRISM: u8 = 16;
const POLYHEDRON: u8 = 42;

impl CellLists {
    /// `faces`: their points, in turn to the right around the way out of the cell that owns each; `owner` and
    /// `neighbour`: the cells on its two sides, of the first faces alone where there is a second. `count`: cells.
    pub fn new(
        faces: &Data,
        owner: &Data,
        neighbour: &Data,
        count: usize,
    ) -> Result<Self, Problem> {
        let damaged = || {
            let found = "faces of cells that are not there";
            Problem::malformed("the mesh", found, "owners and neighbours of all faces")
        };
        let Data::List { offsets, values } = faces else {
            return Err(damaged());
        };
        let numbers = |data: &Data| -> Vec<i64> {
            let all = data.to_f64().unwrap_or_default();
            all.into_iter().map(|number| number as i64).collect()
        };
        let corners = numbers(&values.data);
        let (owner, neighbour) = (numbers(owner), numbers(neighbour));
        // There are more faces than cells; no room is made for what a damaged number asks for.
        if count > owner.len() {
            return Err(damaged());
        }
        let mut of_cells: Vec<Vec<Face>> = vec![Vec::new(); count];
        for (cells, turned) in [(owner, true), (neighbour, false)] {
            for (face, cell) in cells.into_iter().enumerate() {
                // Where a face has no cell on its other side, some write -1.
                if cell == -1 && !turned {
                    continue;
                }
                let own = usize::try_from(cell)
                    .ok()
                    .and_then(|cell| of_cells.get_mut(cell));
                let range = offsets.get(face).zip(offsets.get(face + 1));
                let (Some(own), Some((start, end))) = (own, range) else {
                    return Err(damaged());
                };
                let mut points = corners[*start as usize..*end as usize].to_vec();
                if turned {
                    points.reverse();
                }
                own.push(points);
            }
        }
        let (mut offsets, mut points, mut types) = (vec![0], Vec::new(), Vec::new());
        let mut of_polyhedra = FaceLists::new();
        for faces in &of_cells {
            let (kind, corners) = cell(faces);
            if kind == POLYHEDRON {
                for face in faces {
                    // VTK has the way out of the cell to the right.
                    of_polyhedra.push_face(face.iter().rev().copied());
                }
            }
            of_polyhedra.end_cell();
            types.push(kind);
            points.extend(corners);
            offsets.push(points.len() as u64);
        }
        Ok(Self {
            points: Data::List {
                offsets,
                values: Box::new(Values::all(Data::I64(points))),
            },
            types: Data::U8(types),
            faces: of_polyhedra,
        })
    }
}

/// What a cell with these faces is, and its points.
fn cell(faces: &[Face]) -> (u8, Vec<i64>) {
    let mut points: Vec<i64> = faces.concat();
    points.sort_unstable();
    points.dedup();
    let mut sides: Vec<usize> = faces.iter().map(Vec::len).collect();
    sides.sort_unstable();
    let (kind, base) = match (sides.as_slice(), points.len()) {
        ([3, 3, 3, 3], 4) => (TETRAHEDRON, 3),
        ([3, 3, 3, 3, 4], 5) => (PYRAMID, 4),
        ([3, 3, 4, 4, 4], 6) => (WEDGE, 3),
        ([4, 4, 4, 4, 4, 4], 8) => (HEXAHEDRON, 4),
        ([4, 4, 4, 4, 4, 5, 5], 10) => (PENTAGONAL_PRISM, 5),
        ([4, 4, 4, 4, 4, 4, 6, 6], 12) => (HEXAGONAL_PRISM, 6),
        _ => return (POLYHEDRON, points),
    };
    ordered(faces, kind, base).map_or((POLYHEDRON, points), |corners| (kind, corners))
}

/// The points of the first face with so many, then those that lie across from them.
fn ordered(faces: &[Face], kind: u8, base: usize) -> Option<Vec<i64>> {
    let mut lower = faces.iter().find(|face| face.len() == base)?.clone();
    let others = |face: &&Face| face.as_slice() != lower.as_slice();
    let sides: Vec<&Face> = faces.iter().filter(others).collect();
    // From a point of the base the edge that leaves it.
    let across = |point: &i64| {
        sides.iter().find_map(|face| {
            let place = face.iter().position(|own| own == point)?;
            let next = face[(place + 1) % face.len()];
            let before = face[(place + face.len() - 1) % face.len()];
            [next, before]
                .into_iter()
                .find(|other| !lower.contains(other))
        })
    };
    let upper: Option<Vec<i64>> = lower.iter().map(across).collect();
    let mut upper = upper?;
    match kind {
        TETRAHEDRON | PYRAMID => upper.truncate(1),
        // VTK has the base of a wedge in turn around the way out of it.
        WEDGE => {
            lower.reverse();
            upper.reverse();
        }
        _ => {}
    }
    lower.extend(upper);
    Some(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The faces of two boxes side by side along x: points by x, then y, then z.
    fn boxes() -> (Data, Data, Data) {
        let at = |x: i32, y: i32, z: i32| x + 3 * y + 6 * z;
        let across = |x: i32| [at(x, 0, 0), at(x, 1, 0), at(x, 1, 1), at(x, 0, 1)];
        let mut faces = vec![across(1)];
        let mut owner = vec![0];
        for x in 0..2 {
            let (a, b) = (x, x + 1);
            faces.push([at(a, 0, 0), at(a, 1, 0), at(b, 1, 0), at(b, 0, 0)]);
            faces.push([at(a, 0, 1), at(b, 0, 1), at(b, 1, 1), at(a, 1, 1)]);
            faces.push([at(a, 0, 0), at(b, 0, 0), at(b, 0, 1), at(a, 0, 1)]);
            faces.push([at(a, 1, 0), at(a, 1, 1), at(b, 1, 1), at(b, 1, 0)]);
            owner.extend([x; 4]);
        }
        let mut first = across(0);
        first.reverse();
        faces.extend([first, across(2)]);
        owner.extend([0, 1]);
        let lists = Data::List {
            offsets: (0..=faces.len() as u64).map(|face| 4 * face).collect(),
            values: Box::new(Values::all(Data::I32(faces.concat()))),
        };
        (lists, Data::I32(owner), Data::I32(vec![1]))
    }

    /// Six times the volume between three edges from a corner; positive where they go to the right.
    fn volume(points: &[i64], corner: [usize; 4]) -> i64 {
        let place = |i: usize| [points[i] % 3, points[i] / 3 % 2, points[i] / 6];
        let edge = |i: usize| {
            let (from, to) = (place(corner[0]), place(corner[i]));
            [to[0] - from[0], to[1] - from[1], to[2] - from[2]]
        };
        let (a, b, c) = (edge(1), edge(2), edge(3));
        a[0] * (b[1] * c[2] - b[2] * c[1])
            + a[1] * (b[2] * c[0] - b[0] * c[2])
            + a[2] * (b[0] * c[1] - b[1] * c[0])
    }

    #[test]
    fn boxes_have_their_points_in_the_order_of_vtk() {
        let (faces, owner, neighbour) = boxes();
        let cells = CellLists::new(&faces, &owner, &neighbour, 2).unwrap();
        assert_eq!(cells.types, Data::U8(vec![HEXAHEDRON; 2]));
        let Data::List { offsets, values } = cells.points else {
            panic!("lists")
        };
        assert_eq!(offsets, [0, 8, 16]);
        let Data::I64(points) = values.data else {
            panic!("numbers")
        };
        for cell in points.chunks(8) {
            // At each corner the next ones of the base and the one above.
            for (corner, next, before) in [(0, 1, 3), (1, 2, 0), (2, 3, 1), (3, 0, 2)] {
                assert_eq!(
                    volume(cell, [corner, next, before, corner + 4]),
                    1,
                    "{cell:?}"
                );
            }
        }
    }

    #[test]
    fn other_cells_are_told_by_their_faces() {
        let tetrahedron = [[0, 1, 2], [0, 3, 1], [1, 3, 2], [0, 2, 3]].map(|face| face.to_vec());
        assert_eq!(cell(&tetrahedron), (TETRAHEDRON, vec![0, 1, 2, 3]));
        let wedge = [
            vec![0, 1, 2],
            vec![3, 5, 4],
            vec![0, 3, 4, 1],
            vec![1, 4, 5, 2],
            vec![2, 5, 3, 0],
        ];
        assert_eq!(cell(&wedge), (WEDGE, vec![2, 1, 0, 5, 4, 3]));
        let pyramid = [
            vec![0, 1, 2, 3],
            vec![0, 4, 1],
            vec![1, 4, 2],
            vec![2, 4, 3],
            vec![3, 4, 0],
        ];
        assert_eq!(cell(&pyramid), (PYRAMID, vec![0, 1, 2, 3, 4]));
        // A box of which one side is parted.
        let (kind, points) = cell(&[vec![0, 1, 2, 3], vec![4, 5, 6, 7, 8]]);
        assert_eq!((kind, points.len()), (POLYHEDRON, 9));
    }

    /// The faces of the boxes, of which the second has one side in two parts.
    fn with_parted_side() -> (Data, Data, Data) {
        let (faces, owner, neighbour) = boxes();
        let (Data::List { values, .. }, Data::I32(mut owner)) = (faces, owner) else {
            panic!("faces and owners")
        };
        let Data::I32(mut points) = values.data else {
            panic!("points")
        };
        let last = points.split_off(points.len() - 4);
        points.extend([last[0], last[1], last[2], last[0], last[2], last[3]]);
        owner.push(1);
        let ends = (0..10_u64).map(|face| 4 * face + 4).chain([43, 46]);
        let faces = Data::List {
            offsets: std::iter::once(0).chain(ends).collect(),
            values: Box::new(Values::all(Data::I32(points))),
        };
        (faces, Data::I32(owner), neighbour)
    }

    #[test]
    fn polyhedra_have_the_way_out_to_the_right_of_their_faces() {
        let (faces, owner, neighbour) = with_parted_side();
        let cells = CellLists::new(&faces, &owner, &neighbour, 2).unwrap();
        assert_eq!(cells.types, Data::U8(vec![HEXAHEDRON, POLYHEDRON]));
        let Data::List { offsets, values } = cells.faces.into_data() else {
            panic!("lists of cells")
        };
        assert_eq!(offsets, [0, 0, 7]);
        let Data::List { offsets, values } = values.data else {
            panic!("lists of faces")
        };
        let Data::I64(points) = values.data else {
            panic!("points")
        };
        // Six times the volume between a corner of the cell and its faces, which is that of a box of six units.
        let mut sum = 0;
        for ends in offsets.windows(2) {
            let face = &points[ends[0] as usize..ends[1] as usize];
            for pair in face[1..].windows(2) {
                sum += volume(&[1, face[0], pair[0], pair[1]], [0, 1, 2, 3]);
            }
        }
        assert_eq!(sum, 6);
    }

    #[test]
    fn faces_of_cells_that_are_not_there_are_refused() {
        let (faces, owner, _) = boxes();
        assert!(CellLists::new(&faces, &owner, &Data::I32(vec![2]), 2).is_err());
        assert!(CellLists::new(&faces, &owner, &Data::I32(vec![1; 20]), 2).is_err());
        assert!(CellLists::new(&faces, &owner, &Data::I32(vec![-1]), 2).is_ok());
    }
}
