//! Which variables are the columns of one table.

use balescope_formats::Contents;

use super::numbers::NumericVariable;
use super::on_mesh::times_on_mesh;

/// Values of one row that become columns of a table, at most; more are a field.
const MOST_COLUMNS: usize = 16;

/// How many columns the table has that variables of as many rows make; `None` where they are none.
pub(super) fn table(parts: &[NumericVariable], contents: &Contents) -> Option<usize> {
    let rows = parts.first()?.shape[0];
    let fits = |part: &NumericVariable| {
        part.shape[0] == rows && part.shape.len() <= 2 && part.values_of_sample() <= MOST_COLUMNS
    };
    // Vectors at the points of a mesh are columns, too.
    let is_on_mesh = |part: &NumericVariable| {
        contents.variables[part.variable].on.is_some() && times_on_mesh(part, contents).is_none()
    };
    let has_column = parts.iter().any(|part| part.shape.len() == 1) || parts.iter().all(is_on_mesh);
    // One row of arrays along more axes is a snapshot of something.
    let is_row = parts.iter().all(|part| part.shape == [1]);
    (((rows > 1 && has_column) || is_row) && parts.iter().all(fits))
        .then(|| parts.iter().map(NumericVariable::values_of_sample).sum())
}
