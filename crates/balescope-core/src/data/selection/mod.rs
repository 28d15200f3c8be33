//! Which columns and samples of a data file are taken.

mod columns;
mod condition;
mod parts;
mod predicate;
mod quotes;
mod resolved;
mod samples;
mod time;

pub use columns::{ColumnError, ColumnList, find_column};
pub use condition::Conditions;
pub use parts::Selection;
pub(super) use samples::SelectedSamples;
pub use time::TimeRange;

use self::resolved::Resolved;
use super::{DataError, Dataset, Missing};

impl Dataset {
    /// The columns and samples that are chosen. `missing`: values that fulfil no condition.
    ///
    /// # Errors
    /// When the choice does not fit the data, or no sample is left.
    pub fn selected(&self, selection: &Selection, missing: &Missing) -> Result<Self, DataError> {
        self.check_lists(selection)?;
        if selection.takes_all() {
            return Ok(self.clone());
        }
        let all = self.samples();
        let resolved = Resolved::new(selection, self, self.metadata(), all)?;
        let mut places = Vec::new();
        if resolved.has_conditions() {
            let marked = self.with_missing_as(missing);
            let marked = marked.with_missing(&marked.missing().without_outliers());
            resolved.add_places(&marked, 0, &mut places);
        } else {
            places = resolved.places_in_time(all);
        }
        let mut data = resolved.columns_of(&self.select(resolved.any(&places)?)?);
        data.notes.extend(resolved.note(places.len(), all));
        data.origin.selection = selection.clone();
        Ok(data.with_missing_as(&Missing::default()))
    }

    /// # Errors
    /// Where lists are asked for, and these data are of a file that was opened without, or has none.
    pub(super) fn check_lists(&self, selection: &Selection) -> Result<(), DataError> {
        if selection.lists == self.origin.selection.lists {
            return Ok(());
        }
        Err(DataError::Selection {
            what: "lists".to_owned(),
            why: "the data hold no lists".to_owned(),
        })
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the values are exact")]
mod tests;
