//! Bounds and weights of columns, which are for numbers.

use super::RunSettings;
use super::error::{SettingsError, refuse};
use super::per_column::split;
use crate::codec::{Bounds, DerivedBound};
use crate::data::{Dataset, Metadata, find_column};
use crate::formula::Formula;

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
        let mut bounds = Bounds {
            all,
            ..Bounds::default()
        };
        for (column, bound) in columns {
            match find_numbers("bound", column, names, metadata) {
                Ok(place) => {
                    bounds.columns.insert(place, bound);
                }
                Err(error) => match DerivedBound::is_possible(column, names) {
                    // A name alone is meant as one of a column, but for those of quantities.
                    _ if Formula::names(column).is_none_or(|found| found == [column])
                        && !DerivedBound::is_of_field(column) =>
                    {
                        return Err(error);
                    }
                    Ok(()) => bounds.derived.push(DerivedBound::new(column, bound)),
                    Err(why) => return Err(refuse("bound", format!(" of {column}: {why}"))),
                },
            }
        }
        Ok(bounds)
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
    let place = find_column(column, names)?;
    if metadata.categories(place).is_some() {
        let message = format!(" of {column}: the column holds texts, which are kept exactly");
        return Err(refuse(setting, message));
    }
    Ok(place)
}
