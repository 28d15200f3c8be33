//! Variables that lie on a mesh at several times.

use balescope_formats::{Contents, OnMesh};

use super::numbers::NumericVariable;
use crate::data::text;

/// How many numbers each point or cell of a mesh has at each of its times; `None` of what does not lie so.
pub(super) fn times_on_mesh(part: &NumericVariable, contents: &Contents) -> Option<usize> {
    let variable = &contents.variables[part.variable];
    let has_times = matches!(variable.dimensions.first(), Some(Some(_)));
    match part.shape.as_slice() {
        [_, _, rest @ ..] if variable.on.is_some() && has_times && rest.len() <= 1 => {
            Some(rest.first().copied().unwrap_or(1))
        }
        _ => None,
    }
}

/// Those of several variables that lie on the points of the only mesh or those on its cells, whichever are
/// more, where there are both.
pub(super) fn of_one_kind(
    parts: &[NumericVariable],
    contents: &Contents,
) -> Option<(Vec<NumericVariable>, String)> {
    let lie = |kind: OnMesh| -> Vec<&NumericVariable> {
        let own = |part: &&NumericVariable| contents.variables[part.variable].on == Some(kind);
        parts.iter().filter(own).collect()
    };
    let (points, cells) = (lie(OnMesh::Points(0)), lie(OnMesh::Cells(0)));
    if points.is_empty() || cells.is_empty() || contents.meshes.len() > 1 {
        return None;
    }
    let (left, place) = if cells.len() > points.len() {
        (points, "points")
    } else {
        (cells, "cells")
    };
    let names: Vec<&str> = left.iter().map(|part| part.name.as_str()).collect();
    let note = format!(
        "Left out, as they lie on {place}: {}; choose the array `{}` to read them in place of the others",
        text::list(&names, text::LISTED),
        text::excerpt(&one_name(&names), 60)
    );
    let is_left = |part: &&NumericVariable| left.iter().any(|own| own.variable == part.variable);
    let kept = parts
        .iter()
        .filter(|part| !is_left(part))
        .cloned()
        .collect();
    Some((kept, note))
}

/// What several variables are asked for by: their group, where all are in one.
fn one_name(names: &[&str]) -> String {
    let group = |name: &str| name.rfind('/').map(|at| name[..at].to_owned());
    match group(names[0]) {
        Some(own)
            if names.len() > 1 && names.iter().all(|name| group(name).as_ref() == Some(&own)) =>
        {
            own
        }
        _ => names.join(","),
    }
}

/// Those of several variables that lie on a mesh, at the same times where there are any, where others do not.
pub(super) fn of_mesh(
    parts: &[NumericVariable],
    contents: &Contents,
) -> Option<(Vec<NumericVariable>, String)> {
    let times = |part: &NumericVariable| match times_on_mesh(part, contents) {
        Some(_) => Some(part.shape[0]),
        None => contents.variables[part.variable].on.map(|_| 0),
    };
    let most = parts.iter().filter_map(times).max()?;
    let (own, others): (Vec<&NumericVariable>, Vec<&NumericVariable>) =
        (parts.iter()).partition(|part| times(part) == Some(most));
    let others: Vec<&str> = others.iter().map(|part| part.name.as_str()).collect();
    let others = text::list(&others, text::LISTED);
    let note = format!("Passed over, as they lie elsewhere or at fewer times: {others}");
    Some((own.into_iter().cloned().collect(), note))
}
