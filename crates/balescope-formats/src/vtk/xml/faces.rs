//! The faces of polyhedra, in the two ways that VTK has for them.

use roxmltree::Node;

use super::arrays::{Array, named};
use super::integers;
use crate::data::Data;
use crate::error::Problem;
use crate::polyhedra::FaceLists;

/// The arrays that tell faces.
pub(super) enum FaceArrays {
    /// Numbers of faces and points, one polyhedron after the other, and where those of each cell end: -1 where it
    /// is none.
    Numbers { faces: Array, ends: Array },
    /// Faces by their points, and cells by their faces, each with where they end: as VTK 9.4 and later write them.
    Lists {
        points: Array,
        ends: Array,
        faces: Array,
        cells: Array,
    },
}

impl FaceArrays {
    pub fn from_node(node: Node<'_, '_>) -> Result<Option<Self>, Problem> {
        if let (Some(faces), Some(ends)) = (named(node, "faces")?, named(node, "faceoffsets")?) {
            return Ok(Some(Self::Numbers { faces, ends }));
        }
        let all = (
            named(node, "face_connectivity")?,
            named(node, "face_offsets")?,
            named(node, "polyhedron_to_faces")?,
            named(node, "polyhedron_offsets")?,
        );
        let (Some(points), Some(ends), Some(faces), Some(cells)) = all else {
            return Ok(None);
        };
        Ok(Some(Self::Lists {
            points,
            ends,
            faces,
            cells,
        }))
    }

    /// The faces of each cell.
    pub fn read(
        &self,
        name: &str,
        read: impl Fn(&Array) -> Result<Data, Problem>,
    ) -> Result<Data, Problem> {
        let damaged = || {
            let found = "faces of polyhedra that do not fit";
            Problem::malformed(name, found, "as many numbers as their offsets say")
        };
        let numbers = |array: &Array| Ok(integers(read(array)?));
        let lists = match self {
            Self::Numbers { faces, ends } => of_numbers(&numbers(faces)?, &numbers(ends)?),
            Self::Lists {
                points,
                ends,
                faces,
                cells,
            } => {
                let points = Parted::new(numbers(points)?, numbers(ends)?);
                let faces = Parted::new(numbers(faces)?, numbers(cells)?);
                points
                    .zip(faces)
                    .and_then(|(points, faces)| of_lists(&points, &faces))
            }
        };
        Ok(lists.ok_or_else(damaged)?.into_data())
    }
}

fn of_numbers(faces: &[i64], ends: &[i64]) -> Option<FaceLists> {
    let (mut lists, mut start) = (FaceLists::new(), 0);
    for end in ends {
        if *end < 0 {
            lists.end_cell();
            continue;
        }
        let end = usize::try_from(*end).ok()?;
        lists.push_cell(faces.get(start..end)?)?;
        start = end;
    }
    Some(lists)
}

fn of_lists(points: &Parted, faces: &Parted) -> Option<FaceLists> {
    let mut lists = FaceLists::new();
    for cell in 0..faces.ends.len() {
        for face in faces.part(cell)? {
            let face = points.part(usize::try_from(*face).ok()?)?;
            lists.push_face(face.iter().copied());
        }
        lists.end_cell();
    }
    Some(lists)
}

/// Numbers in parts, by where each of these ends.
struct Parted {
    numbers: Vec<i64>,
    ends: Vec<i64>,
}

impl Parted {
    /// `None` where the parts are not those of all numbers.
    fn new(numbers: Vec<i64>, ends: Vec<i64>) -> Option<Self> {
        let last = ends.last().copied().unwrap_or(0);
        let fits = ends.is_sorted() && usize::try_from(last) == Ok(numbers.len());
        fits.then_some(Self { numbers, ends })
    }

    fn part(&self, index: usize) -> Option<&[i64]> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.numbers
            .get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
    }
}
