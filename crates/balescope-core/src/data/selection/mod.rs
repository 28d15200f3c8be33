//! Which columns and samples of a data file are taken.

mod columns;
mod condition;
mod decimal;
mod marks;
mod parser;
mod parts;
mod predicate;
mod quotes;
mod range;
mod resolved;
mod rule;
mod samples;
mod sides;
mod time;

pub use columns::{ColumnError, ColumnList, find_column, find_columns, is_pattern};
pub use condition::Conditions;
pub use parts::Selection;
pub(super) use samples::SelectedSamples;
pub use time::TimeRange;

use self::resolved::Resolved;
use super::{DataError, Dataset, Missing};

/// The part of data that a selection takes, which can be taken of other data of the same shape too.
pub struct Choice {
    selection: Selection,
    resolved: Resolved,
    places: Vec<usize>,
}

impl Choice {
    /// How many samples are taken.
    pub fn samples(&self) -> usize {
        self.places.len()
    }

    /// By what samples are taken, as it was asked for; `None`: all are.
    pub fn by(&self) -> Option<&str> {
        self.resolved
            .chooses_samples()
            .then(|| self.resolved.text())
    }

    /// The same part of data of the same layout.
    ///
    /// # Errors
    /// When they have fewer samples.
    pub fn of(&self, data: &Dataset) -> Result<Dataset, DataError> {
        let mut part = self.resolved.columns_of(&data.select(&self.places)?);
        part.origin.selection = self.selection.clone();
        Ok(part)
    }
}

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
        let choice = self.choice(selection, missing)?;
        let mut data = choice.of(self)?;
        let note = choice.resolved.note(choice.samples(), self.samples());
        data.notes.extend(note);
        Ok(data.with_missing_as(&Missing::default()))
    }

    /// Which columns and samples are chosen. `missing`: values that fulfil no condition.
    ///
    /// # Errors
    /// When the choice does not fit the data, or no sample is left.
    pub fn choice(&self, selection: &Selection, missing: &Missing) -> Result<Choice, DataError> {
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
        resolved.any(&places)?;
        Ok(Choice {
            selection: selection.clone(),
            resolved,
            places,
        })
    }

    /// The places of the rows of a table that fulfil conditions, in order. What is missing fulfils none.
    ///
    /// # Errors
    /// When the conditions do not fit the data, or no row fulfils them.
    pub fn rows_where(&self, conditions: &Conditions) -> Result<Vec<usize>, DataError> {
        let selection = Selection {
            conditions: Some(conditions.clone()),
            ..Selection::default()
        };
        let resolved = Resolved::new(&selection, self, self.metadata(), self.samples())?;
        let mut places = Vec::new();
        resolved.add_places(self, 0, &mut places);
        resolved.any(&places)?;
        Ok(places)
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
mod condition_tests;
#[cfg(test)]
mod tests;
