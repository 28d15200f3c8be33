//! The columns of texts among those that are read.

use balescope_formats::{Reader, ValueKind};

use super::categories::Categories;
use super::numbers::NumericVariable;
use crate::data::{DataError, Layout, text};

/// Takes texts as numbers that stand for them, and leaves columns out that have too many different ones;
/// returns what is to be said of it.
pub(super) fn set_categories(
    reader: &mut Reader,
    parts: &mut Vec<NumericVariable>,
    layout: &mut Layout,
) -> Result<Option<String>, DataError> {
    let is_text = |part: &NumericVariable, reader: &Reader| {
        reader.contents().variables[part.variable].kind == ValueKind::Text
    };
    let mut left_out = Vec::new();
    let mut kept = Vec::with_capacity(parts.len());
    for mut part in std::mem::take(parts) {
        if is_text(&part, reader) {
            let Some(categories) = Categories::read(reader, part.variable, part.shape[0])? else {
                left_out.push(part.name);
                continue;
            };
            part.set_categories(categories);
        }
        kept.push(part);
    }
    *parts = kept;
    if let Some(columns) = layout.component_axis {
        layout.shape[columns] -= left_out.len();
    }
    let names: Vec<&str> = left_out.iter().map(String::as_str).collect();
    Ok((!names.is_empty()).then(|| {
        let names = text::list(&names, text::LISTED);
        format!("Left out, as these have too many different texts: {names}")
    }))
}
