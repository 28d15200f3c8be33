//! The mesh of a case.

use std::path::Path;

use super::field::{read_faces, read_list};
use super::{Case, Place};
use crate::contents::{Mesh, Variable};
use crate::data::Data;

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
        cells
    }
}
