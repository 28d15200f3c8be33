//! Snapshots on the points or cells of a mesh.

use std::path::Path;

use super::Snapshots;
use super::file::{Array, XmlFile, own_name};
use crate::contents::{Contents, OnMesh};
use crate::data::Data;
use crate::error::{Problem, excerpt};
use crate::values::{ValueKind, Values};
use crate::write::bytes;
use crate::{ByteOrder, Mesh};

/// What every snapshot on a mesh has.
pub(super) struct MeshArrays {
    names: Vec<String>,
    kinds: Vec<ValueKind>,
    is_on_cells: bool,
    /// Values of an array in a snapshot.
    places: usize,
    mesh: Mesh,
    /// Of the variables of the mesh, as they come.
    points: Option<Values>,
    cells: Option<Values>,
    types: Option<Values>,
    faces: Option<Values>,
}

impl MeshArrays {
    /// `None` where the variables do not lie on a mesh. `count`: variables that are not those of the mesh.
    pub fn new(contents: &Contents, count: usize) -> Result<Option<Self>, Problem> {
        let variables = &contents.variables[..count];
        let on = variables.first().and_then(|first| first.on);
        let Some(OnMesh::Points(index) | OnMesh::Cells(index)) = on else {
            return Ok(None);
        };
        let first = variables.first().map(|first| first.shape.as_slice());
        let fits = |shape: &[u64]| Some(shape) == first && shape.len() > 1;
        if let Some(other) = variables.iter().find(|v| v.on != on || !fits(&v.shape)) {
            let place = format!("`{}`", excerpt(&other.name, 60));
            let found = "values that lie elsewhere than on the points or the cells of one mesh";
            let hint = "write them into files of their own";
            return Err(Problem::unsupported(place, found, hint));
        }
        Ok(Some(Self {
            names: variables.iter().map(|v| own_name(&v.name)).collect(),
            kinds: variables.iter().map(|v| v.kind.clone()).collect(),
            is_on_cells: matches!(on, Some(OnMesh::Cells(_))),
            places: first.map_or(0, |shape| shape[1..].iter().product::<u64>() as usize),
            mesh: contents.meshes[index].clone(),
            points: None,
            cells: None,
            types: None,
            faces: None,
        }))
    }
}

/// Cells as numbers of a file.
struct CellBytes {
    corners: Vec<u8>,
    /// What the numbers of corners are.
    corner: ValueKind,
    ends: Vec<u8>,
    types: Vec<u8>,
}

impl MeshArrays {
    /// The cells; points alone, so many, are cells of one point each, as readers of such files want them.
    fn cells(&self, points: usize) -> Result<CellBytes, Problem> {
        if let (Some(cells), Some(types)) = (&self.cells, &self.types)
            && let Data::List { offsets, values } = &cells.data
        {
            let ends = offsets.iter().skip(1);
            return Ok(CellBytes {
                corners: bytes(values, ByteOrder::Little)?,
                corner: values.data.kind(),
                ends: ends.flat_map(|end| end.to_le_bytes()).collect(),
                types: bytes(types, ByteOrder::Little)?,
            });
        }
        let numbers = |first: u64| (first..).take(points).flat_map(u64::to_le_bytes).collect();
        Ok(CellBytes {
            corners: numbers(0),
            corner: ValueKind::U64,
            ends: numbers(1),
            types: vec![VERTEX; points],
        })
    }
}

impl Snapshots for MeshArrays {
    fn place(&mut self, index: usize, values: &Values) {
        let cells = self.mesh.cells.as_ref();
        let own = if index == self.mesh.points {
            &mut self.points
        } else if cells.is_some_and(|cells| cells.points == index) {
            &mut self.cells
        } else if cells.is_some_and(|cells| cells.types == index) {
            &mut self.types
        } else if cells.is_some_and(|cells| cells.faces == Some(index)) {
            &mut self.faces
        } else {
            return;
        };
        *own = Some(values.clone());
    }

    fn places(&self) -> usize {
        self.places
    }

    fn ending(&self) -> &'static str {
        "vtu"
    }

    fn save(&self, path: &Path, snapshot: &[Values]) -> Result<(), Problem> {
        let missing = || Problem::malformed("the mesh", "no points", "the places of all points");
        let points = self.points.as_ref().ok_or_else(missing)?;
        let count = points.data.len() / 3;
        let cells = self.cells(count)?;
        let mut file = XmlFile::new("UnstructuredGrid", "");
        file.line(&format!(
            "<Piece NumberOfPoints=\"{count}\" NumberOfCells=\"{}\">",
            cells.types.len()
        ));
        let folder = if self.is_on_cells {
            "CellData"
        } else {
            "PointData"
        };
        file.line(&format!("<{folder}>"));
        file.all_values(&self.names, &self.kinds, snapshot)?;
        file.line(&format!("</{folder}>"));
        file.line("<Points>");
        let kind = points.data.kind();
        let places = Array {
            components: 3,
            ..array("Points", &kind)
        };
        file.values(&places, points)?;
        file.line("</Points>");
        file.line("<Cells>");
        file.array(&array("connectivity", &cells.corner), cells.corners);
        file.array(&array("offsets", &ValueKind::U64), cells.ends);
        file.array(&array("types", &ValueKind::U8), cells.types);
        if let Some(faces) = &self.faces {
            let (numbers, ends) = faces_as_numbers(&faces.data)?;
            let little =
                |numbers: Vec<i64>| numbers.into_iter().flat_map(i64::to_le_bytes).collect();
            file.array(&array("faces", &ValueKind::I64), little(numbers));
            file.array(&array("faceoffsets", &ValueKind::I64), little(ends));
        }
        file.line("</Cells>");
        file.line("</Piece>");
        file.save(path)
    }
}

/// The faces of polyhedra as all versions of VTK read them: their number, then of each the number of its points and
/// these; and where the numbers of each cell end, which is at -1 where it has none.
fn faces_as_numbers(faces: &Data) -> Result<(Vec<i64>, Vec<i64>), Problem> {
    let damaged = || Problem::malformed("the faces of cells", "no lists of points", "such lists");
    let parts = |data: &Data| match data {
        Data::List { offsets, values } => Some((offsets.clone(), values.data.clone())),
        _ => None,
    };
    let (cells, faces) = parts(faces).ok_or_else(damaged)?;
    let (faces, points) = parts(&faces).ok_or_else(damaged)?;
    let Data::I64(points) = points else {
        return Err(damaged());
    };
    let (mut numbers, mut ends) = (Vec::new(), Vec::new());
    for cell in cells.windows(2) {
        let own = &faces[cell[0] as usize..=cell[1] as usize];
        if own.len() > 1 {
            numbers.push(own.len() as i64 - 1);
        }
        for face in own.windows(2) {
            let points = &points[face[0] as usize..face[1] as usize];
            numbers.push(points.len() as i64);
            numbers.extend(points);
        }
        ends.push(if own.len() > 1 {
            numbers.len() as i64
        } else {
            -1
        });
    }
    Ok((numbers, ends))
}

/// A cell of one point, by VTK's numbers.
const VERTEX: u8 = 1;

fn array<'a>(name: &'a str, kind: &'a ValueKind) -> Array<'a> {
    Array {
        name,
        kind,
        components: 1,
    }
}
