//! Variables that lie on a mesh at several times.

use balescope_formats::Contents;

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

/// Those of several variables that lie on a mesh at the same times, where others do not.
pub(super) fn of_mesh(
    parts: &[NumericVariable],
    contents: &Contents,
) -> Option<(Vec<NumericVariable>, String)> {
    let is_on_mesh = |part: &&NumericVariable| times_on_mesh(part, contents).is_some();
    let times = parts
        .iter()
        .filter(is_on_mesh)
        .map(|part| part.shape[0])
        .max()?;
    let (own, others): (Vec<&NumericVariable>, Vec<&NumericVariable>) =
        (parts.iter()).partition(|part| is_on_mesh(part) && part.shape[0] == times);
    let others: Vec<&str> = others.iter().map(|part| part.name.as_str()).collect();
    let others = text::list(&others, text::LISTED);
    let note = format!("Passed over, as they lie elsewhere or at fewer times: {others}");
    Some((own.into_iter().cloned().collect(), note))
}
