//! Bounds and weights of columns, which are for numbers.

use super::RunSettings;
use super::error::{SettingsError, refuse};
use super::per_column::split;
use crate::codec::Bounds;
use crate::data::{Metadata, find_column};

impl RunSettings {
    /// Bounds by the columns' places.
    ///
    /// # Errors
    /// When there is no such column, or it holds texts.
    pub fn bounds(&self, names: &[String], metadata: &Metadata) -> Result<Bounds, SettingsError> {
        let (all, columns) = split(&self.bound);
        for (at, given) in self.bound.iter().enumerate() {
            if self.bound[..at]
                .iter()
                .any(|other| other.column == given.column)
            {
                let of = given.column.as_deref().unwrap_or("all columns");
                return Err(refuse("bound", format!(": two of them for {of}; give one")));
            }
        }
        let columns = columns.into_iter();
        let columns = columns
            .map(|(column, bound)| Ok((find_numbers("bound", column, names, metadata)?, bound)));
        Ok(Bounds {
            all,
            columns: columns.collect::<Result<_, SettingsError>>()?,
        })
    }
}

/// The place of a column for which `setting` has a meaning.
pub(super) fn find_numbers(
    setting: &'static str,
    column: &str,
    names: &[String],
    metadata: &Metadata,
) -> Result<usize, SettingsError> {
    let place = find_column(column, names)?;
    if metadata.categories(place).is_some() {
        let message = format!(" of {column}: the column holds texts, which are kept exactly");
        return Err(refuse(setting, message));
    }
    Ok(place)
}
