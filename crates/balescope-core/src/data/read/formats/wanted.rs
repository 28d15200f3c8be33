//! Columns that nobody asked for are not read.

use super::numbers::NumericVariable;
use crate::data::{Kind, Layout, Selection};

/// Leaves out the columns of a table that are neither selected nor in a condition, where all of these are called by their
/// names: numbers count all columns.
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
    let mut wanted: Vec<&str> = columns.0.iter().map(String::as_str).collect();
    wanted.extend(conditions.iter().map(String::as_str));
    let is_single = |part: &NumericVariable| part.columns(Kind::Table) == 1;
    let is_named = |name: &&str| {
        let mut own = parts.iter().filter(|part| part.name == **name);
        own.next().is_some_and(is_single) && own.next().is_none()
    };
    if layout.kind != Kind::Table || parts.len() < 2 || !wanted.iter().all(is_named) {
        return;
    }
    parts.retain(|part| wanted.contains(&part.name.as_str()));
    layout.shape[1] = parts.len();
}
