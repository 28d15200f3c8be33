//! Variables that say where others have their points.

use balescope_formats::{Contents, Data, Variable};

use super::numbers::NumericVariable;
use crate::data::{Metadata, text};

/// Whether some axis of a variable has a variable of its own, which says where its points are.
pub(super) fn has_axes(part: &NumericVariable, contents: &Contents) -> bool {
    let variable = &contents.variables[part.variable];
    part.shape.len() > 2 || !variable.coordinates.is_empty()
}

/// Tells which variables say where others have their points: axes, bounds of cells, meshes.
pub(super) fn is_coordinate(contents: &Contents) -> impl Fn(&NumericVariable) -> bool {
    let mut names: Vec<String> = Vec::new();
    for variable in &contents.variables {
        names.extend(variable.coordinates.iter().cloned());
        let group = variable
            .name
            .rfind('/')
            .map_or("", |at| &variable.name[..=at]);
        let of_axis = ["bounds", "grid_mapping", "climatology"];
        let bounds = of_axis.iter().filter_map(|name| variable.attribute(name));
        names.extend(
            bounds
                .filter_map(Data::as_text)
                .map(|name| format!("{group}{name}")),
        );
        let is_axis = variable.dimensions.len() == 1
            && variable.dimensions[0].as_deref() == Some(variable.name.trim_start_matches(group));
        if is_axis {
            names.push(variable.name.clone());
        }
    }
    let of_meshes = variables_of_meshes(contents);
    move |part: &NumericVariable| names.contains(&part.name) || of_meshes.contains(&part.variable)
}

/// What the points of a case of `OpenFOAM` are called.
const OF_CASE: &str = "mesh/points";

/// The variables of points and cells of all meshes.
pub(super) fn variables_of_meshes(contents: &Contents) -> Vec<usize> {
    let mut found = Vec::new();
    for mesh in &contents.meshes {
        found.extend(mesh.variables());
        // OpenFOAM has faces and their owners beside the points.
        if contents.variables[mesh.points].name == OF_CASE {
            let is_beside = |v: &Variable| v.name.starts_with("mesh/");
            let all = contents.variables.iter().enumerate();
            found.extend(all.filter(|(_, v)| is_beside(v)).map(|(index, _)| index));
        }
    }
    found
}

/// How a note on coordinates begins that are kept.
pub(in crate::data) const COORDINATES: &str = "Coordinates, kept without loss beside the data";

/// What is said of variables that are taken for coordinates.
pub(super) fn notes_of_coordinates(
    names: &[String],
    metadata: &Metadata,
    contents: &Contents,
) -> Vec<String> {
    let of_meshes = variables_of_meshes(contents);
    let is_of_mesh = |name: &str| {
        let own = contents.find(name);
        own.is_some_and(|own| of_meshes.contains(&own))
    };
    let is_kept = |name: &&str| {
        let own = name.rsplit('/').next();
        let mut kept = metadata.coordinates.iter();
        kept.any(|c| Some(c.name.as_str()) == own)
    };
    // All that is of the mesh is one thing.
    let has_mesh = metadata.mesh.is_some();
    let names = names.iter().map(String::as_str);
    let others = names.filter(|name| !(has_mesh && is_of_mesh(name)));
    let (mut kept, left): (Vec<&str>, Vec<&str>) = others.partition(is_kept);
    if has_mesh {
        kept.push("mesh");
    }
    let list = |names: &[&str]| text::list(names, text::LISTED);
    let kept = (!kept.is_empty()).then(|| format!("{COORDINATES}: {}", list(&kept)));
    let left =
        (!left.is_empty()).then(|| format!("Left out, as coordinates of others: {}", list(&left)));
    kept.into_iter().chain(left).collect()
}
