//! Meshes as variables of other formats.

use balescope_formats::{
    Cells as CellVariables, Data, Mesh as MeshVariables, OnMesh, Values, Variable,
};

use crate::data::{Cells, DType, Kind, Layout, Location, Mesh, Metadata};

/// Where values along a layout lie in space: on a mesh, or where coordinates say for each point.
pub(super) fn of<'a>(metadata: &'a Metadata, layout: &Layout) -> Option<&'a Mesh> {
    let own = metadata
        .mesh
        .as_ref()
        .filter(|mesh| mesh.has_all_of(layout));
    let axes = match (layout.kind, layout.sample_axis) {
        (Kind::Table, Some(rows)) => vec![rows],
        _ => layout.grid_axes(),
    };
    let places = axes
        .iter()
        .map(|axis| layout.shape[*axis])
        .product::<usize>();
    let of_coordinates = || {
        metadata
            .mesh_along(&axes)
            .filter(|mesh| mesh.places() == places)
    };
    own.or_else(of_coordinates)
}

/// Where on the only mesh values lie.
pub(super) fn on(location: Location) -> OnMesh {
    match location {
        Location::Points => OnMesh::Points(0),
        Location::Cells => OnMesh::Cells(0),
    }
}

/// Which of the variables of [`values`] are its points and cells, where the first of them is at this place.
pub(super) fn variables(mesh: &Mesh, first: usize) -> MeshVariables {
    let of_cells = |cells: &Cells| CellVariables {
        points: first + 1,
        types: first + 2,
        faces: cells.faces().map(|_| first + 3),
    };
    MeshVariables {
        points: first,
        cells: mesh.geometry.cells().map(of_cells),
    }
}

/// Its points, and of its cells the corners, what they are and the faces of polyhedra, where it has some.
pub(super) fn values(mesh: &Mesh) -> Vec<(Variable, Values)> {
    let geometry = &mesh.geometry;
    let places = geometry.points().as_flattened();
    let places = match geometry.dtype() {
        DType::F32 => Data::F32(places.iter().map(|place| *place as f32).collect()),
        _ => Data::F64(places.to_vec()),
    };
    let count = geometry.points().len() as u64;
    let points = Variable::new("points", vec![count, 3], places.kind());
    let mut all = vec![(points, Values::all(places))];
    if let Some(cells) = geometry.cells() {
        let count = cells.len() as u64;
        let corners = cells.all_corners().iter().map(|corner| i64::from(*corner));
        let corners = lists(cells.ends(), Data::I64(corners.collect()));
        let types = Data::U8(cells.types().to_vec());
        let faces = cells.faces().map(|faces| {
            let corners = faces.all_corners().iter().map(|corner| i64::from(*corner));
            let of_faces = lists(faces.ends(), Data::I64(corners.collect()));
            ("cell_faces", lists(faces.cell_ends(), of_faces))
        });
        let known = [("cells", corners), ("cell_types", types)];
        for (name, data) in known.into_iter().chain(faces) {
            let variable = Variable::new(name, vec![count], data.kind());
            all.push((variable, Values::all(data)));
        }
    }
    all
}

/// Lists that end at these places of what they hold.
fn lists(ends: &[u32], values: Data) -> Data {
    let ends = ends.iter().map(|end| u64::from(*end));
    Data::List {
        offsets: std::iter::once(0).chain(ends).collect(),
        values: Box::new(Values::all(values)),
    }
}
