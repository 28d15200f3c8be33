//! The mesh of a case.

use std::path::Path;

use super::cells::CellLists;
use super::field::{read_faces, read_list};
use super::{Case, Place};
use crate::contents::{Cells, Mesh, Variable};
use crate::data::Data;
use crate::error::Problem;
use crate::polyhedra::FaceLists;
use crate::values::{ValueKind, Values};

impl Case {
    /// The mesh where there is one; the number of its cells.
    pub(super) fn list_mesh(&mut self, folder: &Path) -> Option<u64> {
        let mut cells = None;
        for name in ["points", "owner", "neighbour"] {
            let path = folder.join(name);
            if !path.exists() {
                continue;
            }
            match read_list(&path) {
                Ok(list) => {
                    let data = list.data;
                    if let (Data::I32(owners), true) = (&data, name != "points") {
                        let most = owners.iter().max().map(|most| i64::from(*most) + 1);
                        let most = most.and_then(|most| u64::try_from(most).ok());
                        cells = cells.max(most);
                    }
                    let mut shape = vec![data.len() as u64 / list.components];
                    if list.components > 1 {
                        shape.push(list.components);
                    }
                    if name == "points" {
                        let points = self.places.len();
                        let cells = None;
                        self.contents.meshes.push(Mesh { points, cells });
                    }
                    let name = format!("mesh/{name}");
                    let variable = Variable::new(name, shape, data.kind());
                    self.push(variable, Place::List(path));
                }
                Err(why) => self.contents.notes.push(format!("`{name}`: {why}")),
            }
        }
        let path = folder.join("faces");
        if path.exists() {
            match read_faces(&path) {
                Ok(faces) => {
                    let shape = vec![faces.len() as u64];
                    let variable = Variable::new("mesh/faces", shape, faces.kind());
                    self.push(variable, Place::Faces(path));
                }
                Err(why) => self.contents.notes.push(format!("`faces`: {why}")),
            }
        }
        self.list_cells(folder, cells);
        cells
    }

    /// The cells of a mesh of which all is there.
    fn list_cells(&mut self, folder: &Path, count: Option<u64>) {
        let parts = ["faces", "owner", "neighbour"].map(|name| format!("mesh/{name}"));
        let is_there = parts.iter().all(|name| self.contents.find(name).is_some());
        let (Some(count), true, Some(_)) = (count, is_there, self.contents.meshes.first()) else {
            return;
        };
        let points = self.places.len();
        let lists = ValueKind::List(Box::new(ValueKind::I64));
        let variable = Variable::new("mesh/cells", vec![count], lists);
        self.push(variable, Place::Cells(folder.to_owned()));
        let variable = Variable::new("mesh/cell_types", vec![count], ValueKind::U8);
        self.push(variable, Place::CellTypes(folder.to_owned()));
        let variable = Variable::new("mesh/cell_faces", vec![count], FaceLists::kind());
        self.push(variable, Place::CellFaces(folder.to_owned()));
        self.contents.meshes[0].cells = Some(Cells {
            points,
            types: points + 1,
            faces: Some(points + 2),
        });
    }

    /// The meshes of all parts as one, without what they have in common.
    pub(super) fn list_joined(&mut self) -> Result<(), Problem> {
        let (mut points, mut types) = (Vec::new(), Vec::new());
        let (mut offsets, mut corners) = (vec![0], Vec::new());
        let mut faces_of_cells = FaceLists::new();
        for part in &self.parts.all {
            let folder = part.folder.join("constant/polyMesh");
            let list = |name: &str| read_list(&folder.join(name));
            let faces = read_faces(&folder.join("faces"))?;
            let count = part.cells.unwrap_or(0) as usize;
            let (owner, neighbour) = (list("owner")?.data, list("neighbour")?.data);
            let cells = CellLists::new(&faces, &owner, &neighbour, count)?;
            let first = points.len() as i64 / 3;
            faces_of_cells.append(cells.faces, first);
            if let Data::List {
                offsets: own,
                values,
            } = cells.points
                && let Data::I64(own_corners) = values.data
            {
                let before = corners.len() as u64;
                offsets.extend(own.into_iter().skip(1).map(|end| end + before));
                corners.extend(own_corners.into_iter().map(|corner| corner + first));
            }
            types.extend(
                cells
                    .types
                    .to_f64()
                    .unwrap_or_default()
                    .into_iter()
                    .map(|kind| kind as u8),
            );
            points.extend(list("points")?.data.to_f64().unwrap_or_default());
        }
        let cells = types.len() as u64;
        let shape = vec![points.len() as u64 / 3, 3];
        let variable = Variable::new("mesh/points", shape, ValueKind::F64);
        let first = self.places.len();
        self.push(variable, Place::Known(Values::all(Data::F64(points))));
        let lists = Data::List {
            offsets,
            values: Box::new(Values::all(Data::I64(corners))),
        };
        let variable = Variable::new("mesh/cells", vec![cells], lists.kind());
        self.push(variable, Place::Known(Values::all(lists)));
        let variable = Variable::new("mesh/cell_types", vec![cells], ValueKind::U8);
        self.push(variable, Place::Known(Values::all(Data::U8(types))));
        let variable = Variable::new("mesh/cell_faces", vec![cells], FaceLists::kind());
        let faces = Values::all(faces_of_cells.into_data());
        self.push(variable, Place::Known(faces));
        self.contents.meshes.push(Mesh {
            points: first,
            cells: Some(Cells {
                points: first + 1,
                types: first + 2,
                faces: Some(first + 3),
            }),
        });
        Ok(())
    }

    /// The cells of the mesh in a folder.
    pub(super) fn cells(&self, folder: &Path) -> Result<CellLists, Problem> {
        let faces = read_faces(&folder.join("faces"))?;
        let [owner, neighbour] = ["owner", "neighbour"].map(|name| read_list(&folder.join(name)));
        let count = self.contents.find("mesh/cells");
        let count = count.map_or(0, |index| self.contents.variables[index].samples());
        CellLists::new(&faces, &owner?.data, &neighbour?.data, count as usize)
    }
}
