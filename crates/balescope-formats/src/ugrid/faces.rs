//! Faces of a mesh by their corners.

use crate::contents::Variable;
use crate::data::Data;
use crate::error::Problem;

/// The faces of a mesh as VTK has them.
pub(super) struct Faces {
    /// Where the corners of each begin, and where those of the last end.
    pub ends: Vec<u64>,
    pub corners: Vec<i64>,
    pub types: Vec<u8>,
}

impl Faces {
    /// `variable`: a table of corners with these numbers, in which `axis` counts faces and the other axis the
    /// corners that a face has at most.
    pub fn new(
        variable: &Variable,
        numbers: &Data,
        axis: usize,
        nodes: u64,
    ) -> Result<Self, Problem> {
        let name = variable.name.as_str();
        let said = |attribute: &str| Some(*variable.attribute(attribute)?.to_f64()?.first()?);
        let first = said("start_index").unwrap_or(0.0);
        let fill = said("_FillValue");
        let &[rows, columns] = variable.shape.as_slice() else {
            let found = format!("corners of shape {:?}", variable.shape);
            let hint = "those of one mesh for all times are read";
            return Err(Problem::unsupported(name, found, hint));
        };
        let (rows, columns) = (rows as usize, columns as usize);
        let numbers = numbers
            .to_f64()
            .filter(|numbers| numbers.len() == rows * columns);
        let numbers = numbers
            .ok_or_else(|| Problem::malformed(name, "no numbers", "the corners of each face"))?;
        let (count, most) = if axis == 1 {
            (columns, rows)
        } else {
            (rows, columns)
        };
        let mut faces = Self {
            ends: vec![0],
            corners: Vec::new(),
            types: Vec::new(),
        };
        for face in 0..count {
            let before = faces.corners.len();
            for corner in 0..most {
                let place = if axis == 1 {
                    corner * columns + face
                } else {
                    face * columns + corner
                };
                let number = numbers[place];
                // Faces of fewer corners are filled up, in some files with what is below all nodes.
                if Some(number) == fill || number.is_nan() || number < first {
                    continue;
                }
                let node = (number - first) as u64;
                if node >= nodes {
                    let found = format!("a corner at node {number} of {nodes}");
                    return Err(Problem::malformed(name, found, "a node that is there"));
                }
                faces.corners.push(node as i64);
            }
            faces.ends.push(faces.corners.len() as u64);
            faces.types.push(type_of(faces.corners.len() - before));
        }
        Ok(faces)
    }
}

/// What a face of so many corners is, by VTK's numbers.
fn type_of(corners: usize) -> u8 {
    match corners {
        0 => 0,
        1 => 1,
        2 => 3,
        3 => 5,
        4 => 9,
        _ => 7,
    }
}
