//! What is said of variables that are not read.

use balescope_formats::{Contents, ValueKind, Variable};

use super::coordinates::variables_of_meshes;
use super::numbers::NumericVariable;
use crate::data::text;

/// What is said of variables that are neither numbers nor columns of the table.
pub(super) fn passed_over(contents: &Contents, parts: &[NumericVariable]) -> Vec<String> {
    let of_meshes = variables_of_meshes(contents);
    let is_read = |index: usize| {
        of_meshes.contains(&index) || parts.iter().any(|part| part.variable == index)
    };
    let all = contents.variables.iter().enumerate();
    let others =
        all.filter(|(index, v)| super::stored::dtype(&v.kind).is_none() && !is_read(*index));
    let is_list_of_numbers = |v: &Variable| match &v.kind {
        ValueKind::List(inner) => super::stored::dtype(inner).is_some(),
        _ => false,
    };
    let (lists, others): (Vec<_>, Vec<_>) = others.partition(|(_, v)| is_list_of_numbers(v));
    let note = |others: &[(usize, &Variable)], why: &str| {
        let names: Vec<&str> = others.iter().map(|(_, v)| v.name.as_str()).collect();
        let names = text::list(&names, text::LISTED);
        (!others.is_empty()).then(|| format!("Passed over, {why}: {names}"))
    };
    let notes = [
        note(&others, "as these are no numbers"),
        note(
            &lists,
            "as these are lists of several lengths, which the choice of lists makes columns or rows of",
        ),
    ];
    notes.into_iter().flatten().collect()
}
