//! The cells of a piece.

use roxmltree::Node;

use super::arrays::named;
use super::faces::FaceArrays;
use super::geometry::node_count;
use super::pieces::{Lazy, Pieces, SECTIONS, Section};
use crate::contents::{Cells, Variable};
use crate::error::Problem;
use crate::polyhedra::FaceLists;
use crate::values::ValueKind;

impl Pieces {
    /// Lists the cells of all kinds that a piece has.
    pub fn take_cells(
        &mut self,
        prefix: &str,
        count: u64,
        piece: Node<'_, '_>,
    ) -> Result<Option<Cells>, Problem> {
        let mut sections = Vec::new();
        let (mut types, mut faces) = (None, None);
        for kind in ["Cells"].into_iter().chain(SECTIONS) {
            let Some(node) = piece.children().find(|node| node.has_tag_name(kind)) else {
                continue;
            };
            if kind == "Cells" {
                types = named(node, "types")?;
                faces = FaceArrays::from_node(node)?;
            }
            let is_empty = node_count(piece, kind) == Some(0);
            if let (Some(ends), Some(points), false) = (
                named(node, "offsets")?,
                named(node, "connectivity")?,
                is_empty,
            ) {
                sections.push(Section { kind, ends, points });
            }
        }
        if sections.is_empty() || count == 0 {
            return Ok(None);
        }
        let at = self.contents.variables.len();
        let lists = ValueKind::List(Box::new(ValueKind::I64));
        let variable = Variable::new(format!("{prefix}cells"), vec![count], lists);
        self.push(variable, Lazy::Corners(sections.clone()));
        let name = format!("{prefix}cell_types");
        let variable = Variable::new(name, vec![count], ValueKind::U8);
        let types = types.map_or_else(|| Lazy::TypesOf(sections), Lazy::Array);
        self.push(variable, types);
        let has_faces = faces.is_some();
        if let Some(faces) = faces {
            let name = format!("{prefix}cell_faces");
            let variable = Variable::new(name, vec![count], FaceLists::kind());
            self.push(variable, Lazy::Faces(faces));
        }
        Ok(Some(Cells {
            points: at,
            types: at + 1,
            faces: has_faces.then_some(at + 2),
        }))
    }
}
