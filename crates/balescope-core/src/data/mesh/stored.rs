//! How the points and cells of a mesh are stored.

use serde::{Deserialize, Serialize};

use super::{Cells, Faces, Geometry};
use crate::data::DType;
use crate::data::varint::{append_number, take_number};

/// As it stands in a section of an archive, which is deflated as a whole.
#[derive(Serialize, Deserialize)]
pub(super) struct StoredGeometry {
    dtype: DType,
    /// x of all points, then y, then z: of each the first bytes of all, then the second ones, which compress
    /// better so.
    #[serde(with = "serde_bytes")]
    points: Vec<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cells: Option<StoredCells>,
}

#[derive(Serialize, Deserialize)]
struct StoredCells {
    #[serde(with = "serde_bytes")]
    types: Vec<u8>,
    /// How many corners each cell has, as numbers of variable length.
    #[serde(with = "serde_bytes")]
    counts: Vec<u8>,
    /// How far each corner is from the one before it, with the sign in the lowest bit, as numbers of variable
    /// length.
    #[serde(with = "serde_bytes")]
    corners: Vec<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    faces: Option<StoredFaces>,
}

/// The faces of polyhedra.
#[derive(Serialize, Deserialize)]
struct StoredFaces {
    /// Of each cell how many faces it has, and how many corners each of these.
    #[serde(with = "serde_bytes")]
    counts: Vec<u8>,
    /// As those of cells.
    #[serde(with = "serde_bytes")]
    corners: Vec<u8>,
}

impl From<Geometry> for StoredGeometry {
    fn from(geometry: Geometry) -> Self {
        let dtype = geometry.dtype();
        let width = dtype.size();
        let mut points = Vec::with_capacity(3 * width * geometry.points().len());
        for axis in 0..3 {
            for byte in 0..width {
                points.extend(geometry.points().iter().map(|point| match dtype {
                    DType::F32 => (point[axis] as f32).to_le_bytes()[byte],
                    _ => point[axis].to_le_bytes()[byte],
                }));
            }
        }
        Self {
            dtype,
            points,
            cells: geometry.cells().map(StoredCells::from),
        }
    }
}

impl From<&Cells> for StoredCells {
    fn from(cells: &Cells) -> Self {
        let mut counts = Vec::new();
        let mut before = 0;
        for end in cells.ends() {
            append_number(u64::from(end - before), &mut counts);
            before = *end;
        }
        Self {
            types: cells.types().to_vec(),
            counts,
            corners: pack(cells.all_corners()),
            faces: cells
                .faces()
                .map(|faces| StoredFaces::new(faces, cells.len())),
        }
    }
}

impl StoredFaces {
    fn new(faces: &Faces, cells: usize) -> Self {
        let mut counts = Vec::new();
        for cell in 0..cells {
            append_number(faces.of(cell).count() as u64, &mut counts);
            for corners in faces.of(cell) {
                append_number(corners.len() as u64, &mut counts);
            }
        }
        Self {
            counts,
            corners: pack(faces.all_corners()),
        }
    }
}

/// Numbers of points by how far each is from the one before it.
fn pack(corners: &[u32]) -> Vec<u8> {
    let (mut packed, mut before) = (Vec::new(), 0);
    for corner in corners {
        let step = i64::from(*corner) - before;
        let sign = u64::from(step < 0);
        append_number((step.unsigned_abs() << 1) | sign, &mut packed);
        before = i64::from(*corner);
    }
    packed
}

impl TryFrom<StoredGeometry> for Geometry {
    type Error = &'static str;

    fn try_from(stored: StoredGeometry) -> Result<Self, Self::Error> {
        let width = stored.dtype.size();
        let count = stored.points.len() / (3 * width).max(1);
        if 3 * width * count != stored.points.len() {
            return Err("a mesh with points that break off");
        }
        let place = |axis: usize, point: usize| {
            let byte = |byte: usize| stored.points[(axis * width + byte) * count + point];
            match stored.dtype {
                DType::F32 => f64::from(f32::from_le_bytes(std::array::from_fn(byte))),
                _ => f64::from_le_bytes(std::array::from_fn(byte)),
            }
        };
        if !matches!(stored.dtype, DType::F32 | DType::F64) {
            return Err("a mesh with points of another type than float32 and float64");
        }
        let points = (0..count).map(|point| std::array::from_fn(|axis| place(axis, point)));
        let cells = stored.cells.map(StoredCells::unpack).transpose()?;
        Self::new(points.collect(), stored.dtype, cells)
            .ok_or("a mesh with cells between no points")
    }
}

const BROKEN: &str = "a mesh with cells that do not fit";

impl StoredCells {
    fn unpack(self) -> Result<Cells, &'static str> {
        let mut rest = self.counts.as_slice();
        let (mut ends, mut end) = (Vec::with_capacity(self.types.len()), 0);
        while !rest.is_empty() {
            end = end_behind(end, &mut rest)?;
            ends.push(end);
        }
        let cells = Cells::new(self.types, ends, unpack(&self.corners)?).ok_or(BROKEN)?;
        match self.faces {
            Some(faces) => cells.with_faces(faces.unpack()?).ok_or(BROKEN),
            None => Ok(cells),
        }
    }
}

impl StoredFaces {
    fn unpack(self) -> Result<Faces, &'static str> {
        let mut rest = self.counts.as_slice();
        let (mut cells, mut ends) = (Vec::new(), Vec::new());
        let (mut faces, mut end) = (0, 0);
        while !rest.is_empty() {
            let before = faces;
            faces = end_behind(faces, &mut rest)?;
            cells.push(faces);
            for _ in before..faces {
                end = end_behind(end, &mut rest)?;
                ends.push(end);
            }
        }
        Faces::new(cells, ends, unpack(&self.corners)?).ok_or(BROKEN)
    }
}

/// Where a part ends of which a number says how long it is.
fn end_behind(end: u32, counts: &mut &[u8]) -> Result<u32, &'static str> {
    let count = u32::try_from(take_number(counts)?).map_err(|_| BROKEN)?;
    end.checked_add(count).ok_or(BROKEN)
}

/// What [`pack`] has packed.
fn unpack(mut packed: &[u8]) -> Result<Vec<u32>, &'static str> {
    let (mut corners, mut before) = (Vec::new(), 0_i64);
    while !packed.is_empty() {
        let step = take_number(&mut packed)?;
        let size = (step >> 1).cast_signed();
        let step = if step & 1 == 1 { -size } else { size };
        before = before.checked_add(step).ok_or(BROKEN)?;
        corners.push(u32::try_from(before).map_err(|_| BROKEN)?);
    }
    Ok(corners)
}
