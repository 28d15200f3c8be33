//! Bounds and weights of columns, which are for numbers.

use super::RunSettings;
use super::error::{SettingsError, refuse};
use super::per_column::split;
use crate::codec::{self, Bounds, BoundsError};
use crate::data::{Dataset, Metadata};

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
        let found = Bounds::named(all, columns, names, metadata);
        found.map_err(|error| explain("bound", error))
    }

    /// The same for data that are all there, with bounds of columns that those of what follows from them need.
    ///
    /// # Errors
    /// As [`Self::bounds`], and when a bound cannot be kept.
    pub fn bounds_of(&self, data: &Dataset) -> Result<Bounds, SettingsError> {
        let bounds = self.bounds(&data.column_names, data.metadata())?;
        if !bounds.derived.is_empty() && data.origin.of.is_some() {
            let why = ": a formula is bounded where all samples are read, and this is a portion";
            return Err(refuse("bound", why));
        }
        bounds.tightened(data).map_err(|why| refuse("bound", why))
    }
}

/// The place of a column for which `setting` has a meaning.
pub(super) fn find_numbers(
    setting: &'static str,
    column: &str,
    names: &[String],
    metadata: &Metadata,
) -> Result<usize, SettingsError> {
    codec::find_numbers(column, names, metadata).map_err(|error| explain(setting, error))
}

fn explain(setting: &'static str, error: BoundsError) -> SettingsError {
    match error {
        BoundsError::Column(error) => error.into(),
        BoundsError::Refused(message) => refuse(setting, message),
    }
}
