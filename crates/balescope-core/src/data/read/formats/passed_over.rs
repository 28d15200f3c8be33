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
            &format!(
                "as these are lists of several lengths, which the choice of lists{} makes columns or rows of",
                example(&lists)
            ),
        ),
    ];
    notes.into_iter().flatten().collect()
}

/// An example of a choice: the first entries of the group that has most lists.
fn example(lists: &[(usize, &Variable)]) -> String {
    let groups = lists.iter().filter_map(|(_, variable)| {
        let (group, _) = variable.name.rsplit_once('_')?;
        Some(group.rsplit(['/', '.']).next().unwrap_or(group))
    });
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for group in groups {
        match counts.iter_mut().find(|(known, _)| *known == group) {
            Some((_, count)) => *count += 1,
            None => counts.push((group, 1)),
        }
    }
    // Muons are what most people of this field look at first.
    let is_muon = |group: &str| usize::from(group.eq_ignore_ascii_case("muon"));
    let most = counts
        .iter()
        .max_by_key(|(group, count)| (is_muon(group), *count));
    most.filter(|(_, count)| *count > 1)
        .map_or_else(String::new, |(group, _)| format!(" (--lists {group}:2)"))
}
