//! Which variables lie on a mesh, and those that have layers there.

use super::{Meshed, text};
use crate::cf::nearest;
use crate::contents::OnMesh;
use crate::values::Values;

/// Variables that a note names, at most.
const MOST_NAMED: usize = 8;

impl Meshed {
    /// Says of variables that they lie on nodes or faces of a mesh: those along these axes alone, or after one axis of
    /// times, or with layers behind or before that axis.
    pub(super) fn put_on(
        &mut self,
        topology: &str,
        points: OnMesh,
        axes: [Option<String>; 2],
        lengths: [u64; 2],
    ) {
        let cells = match points {
            OnMesh::Points(mesh) | OnMesh::Cells(mesh) => OnMesh::Cells(mesh),
        };
        let (mut others, mut layered) = (Vec::new(), Vec::new());
        for index in 0..self.contents.variables.len() {
            let variable = &self.contents.variables[index];
            let own =
                text(variable, "mesh").and_then(|own| nearest(&variable.name, own, &self.contents));
            if own.as_deref() != Some(topology) {
                continue;
            }
            let (place, which) = match text(variable, "location") {
                Some("node") => (points, 0),
                Some("face") => (cells, 1),
                _ => {
                    others.push(variable.name.clone());
                    continue;
                }
            };
            let is_mesh = |axis: usize| {
                variable.shape.get(axis) == Some(&lengths[which])
                    && variable.dimensions[axis] == axes[which]
            };
            let rank = variable.shape.len();
            let mut axes = [usize::from(rank > 1), 2].into_iter();
            let Some(along) = axes.find(|axis| rank <= 3 && is_mesh(*axis)) else {
                others.push(variable.name.clone());
                continue;
            };
            self.contents.variables[index].on = Some(place);
            if along == 2 {
                self.turn(index);
            }
            if rank == 3 {
                layered.push(index);
            }
        }
        self.note_layers(&layered);
        if !others.is_empty() {
            others.truncate(MOST_NAMED);
            let note = format!(
                "on edges, or with other axes than one of times and one of layers beside that of the mesh: {}; \
                 they are read without it",
                others.join(", ")
            );
            self.contents.notes.push(note);
        }
    }

    /// Puts the layers of a variable behind the places that they are of.
    fn turn(&mut self, index: usize) {
        let variable = &mut self.contents.variables[index];
        variable.shape.swap(1, 2);
        variable.dimensions.swap(1, 2);
        self.turned.push(index);
    }

    /// Says what becomes of the layers of these variables, which lie on a mesh.
    fn note_layers(&mut self, layered: &[usize]) {
        let variables = &self.contents.variables;
        let said = |index: &usize| {
            let (name, axis) = (
                &variables[*index].name,
                variables[*index].dimensions[2].as_deref(),
            );
            format!(
                "{name} ({} along {})",
                variables[*index].shape[2],
                axis.unwrap_or("an axis")
            )
        };
        let said: Vec<String> = layered.iter().take(MOST_NAMED).map(said).collect();
        let Some(first) = layered.first() else {
            return;
        };
        let note = format!(
            "Layers at each place of the mesh are components, {name}[0] the first one in the file: {}",
            said.join(", "),
            name = variables[*first].name
        );
        self.contents.notes.push(note);
    }
}

/// Values of whole samples as the file has them, layer by layer, in the order of a turned variable of this shape: place
/// by place.
pub(super) fn turned(values: &Values, shape: &[u64]) -> Values {
    let &[_, places, layers] = shape else {
        return values.clone();
    };
    let (places, layers) = (places as usize, layers as usize);
    let size = places * layers;
    let place = |at: usize| at / size * size + at % layers * places + at % size / layers;
    let all: Vec<usize> = (0..values.data.len()).map(place).collect();
    Values {
        data: values.data.take(&all),
        valid: (values.valid.as_ref()).map(|valid| all.iter().map(|&at| valid[at]).collect()),
    }
}
