//! Bounds of columns by their names.

use super::{Bound, Bounds, DerivedBound};
use crate::data::{ColumnError, Metadata, find_column};
use crate::formula::Formula;

/// Why there can be no such bound.
#[derive(Debug, thiserror::Error)]
pub enum BoundsError {
    #[error(transparent)]
    Column(#[from] ColumnError),
    /// What follows the word `bound`.
    #[error("bound{0}")]
    Refused(String),
}

impl Bounds {
    /// A bound for all columns, and others for some or for what follows from them: for formulas of columns, and
    /// quantities of fields.
    ///
    /// # Errors
    /// When there is no such column, or it holds texts.
    pub fn named<'a>(
        all: Option<Bound>,
        others: impl IntoIterator<Item = (&'a str, Bound)>,
        names: &[String],
        metadata: &Metadata,
    ) -> Result<Self, BoundsError> {
        let mut bounds = Self {
            all,
            ..Self::default()
        };
        for (column, bound) in others {
            match find_numbers(column, names, metadata) {
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
                    Ok(()) if bound.value() == 0.0 => {
                        let why = "a formula is bounded above 0; give 0 to its columns";
                        return Err(BoundsError::Refused(format!(" of {column}: {why}")));
                    }
                    Ok(()) => bounds.derived.push(DerivedBound::new(column, bound)),
                    Err(why) => return Err(BoundsError::Refused(format!(" of {column}: {why}"))),
                },
            }
        }
        Ok(bounds)
    }
}

/// The place of a column that holds numbers.
///
/// # Errors
/// When there is none of this name, or it holds texts.
pub fn find_numbers(
    column: &str,
    names: &[String],
    metadata: &Metadata,
) -> Result<usize, BoundsError> {
    let place = find_column(column, names)?;
    if metadata.categories(place).is_some() {
        return Err(BoundsError::Refused(format!(
            " of {column}: the column holds texts, which are kept exactly"
        )));
    }
    Ok(place)
}
