//! The mesh that follows from coordinates, made once.

use std::sync::OnceLock;

use crate::data::Mesh;

/// What was found for some axes of the data. A copy is empty, since it may become that of other coordinates.
#[derive(Debug, Default)]
pub struct KeptMesh(OnceLock<(Vec<usize>, Option<Mesh>)>);

impl KeptMesh {
    /// The mesh along these axes, found where it is asked for the first time; `None` where there is none, or where
    /// another one is kept.
    pub(super) fn get(&self, axes: &[usize], find: impl FnOnce() -> Option<Mesh>) -> Option<&Mesh> {
        let (own, mesh) = if let Some(known) = self.0.get() {
            known
        } else {
            // Not while others wait for it, who may be jobs of the thread that finds it.
            let found = (axes.to_vec(), find());
            self.0.get_or_init(|| found)
        };
        mesh.as_ref().filter(|_| own == axes)
    }
}

impl Clone for KeptMesh {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// It follows from the rest of what it stands in.
impl PartialEq for KeptMesh {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
