//! Columns that nobody asked for are not read.

use super::numbers::NumericVariable;
use crate::data::{Kind, Layout, Selection, find_columns, is_pattern};

/// Leaves out the columns of a table that are neither selected nor in a condition, where all of these are called by
/// names or patterns: numbers count all columns.
pub(super) fn leave_unwanted(
    selection: &Selection,
    parts: &mut Vec<NumericVariable>,
    layout: &mut Layout,
) {
    let Some(columns) = &selection.columns else {
        return;
    };
    let is_column = |name: &str| parts.iter().any(|part| part.name == name);
    let conditions = match &selection.conditions {
        Some(conditions) => conditions.columns(&is_column),
        None => Some(Vec::new()),
    };
    let Some(conditions) = conditions else {
        return;
    };
    let names: Vec<String> = parts.iter().map(|part| part.name.clone()).collect();
    let mut wanted = conditions;
    for column in &columns.0 {
        if names.contains(column) || !is_pattern(column) {
            wanted.push(column.clone());
        } else {
            // What fits nothing is refused where all columns are known.
            let Ok(found) = find_columns(column, &names) else {
                return;
            };
            wanted.extend(found.into_iter().map(|i| names[i].clone()));
        }
    }
    let is_single = |part: &NumericVariable| part.columns(Kind::Table) == 1;
    let is_named = |name: &String| {
        let mut own = parts.iter().filter(|part| part.name == *name);
        own.next().is_some_and(is_single) && own.next().is_none()
    };
    if layout.kind != Kind::Table || parts.len() < 2 || !wanted.iter().all(is_named) {
        return;
    }
    parts.retain(|part| wanted.contains(&part.name));
    layout.shape[1] = parts.len();
}
