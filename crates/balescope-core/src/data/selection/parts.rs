//! Which columns and samples of a data file are taken.

use balescope_formats::Lists;
use clap::Args;

use super::{ColumnList, Conditions, TimeRange};

/// Which columns and samples of a data file are taken; nothing said: all of them.
#[derive(Clone, Debug, Default, PartialEq, Args)]
pub struct Selection {
    #[arg(long = "select", value_name = "COLUMN,...", help = Self::COLUMNS)]
    pub columns: Option<ColumnList>,
    #[arg(long, value_name = "FROM..TO", allow_hyphen_values = true, help = Self::TIME)]
    pub time: Option<TimeRange>,
    #[arg(long = "where", value_name = "CONDITIONS", help = Self::CONDITIONS)]
    pub conditions: Option<Conditions>,
    #[arg(long, value_name = "N|NAME|NAME:N", help = Self::LISTS)]
    pub lists: Option<Lists>,
}

impl Selection {
    /// What the option for columns does.
    pub const COLUMNS: &str = "Take these columns of a table or components of a field alone, by name, by a \
                               pattern such as 'Muon_*' or by number from 1, in this order";
    /// What the option for times does.
    pub const TIME: &str = "Take the samples from one time to another alone, both with them: months, days or \
                            seconds such as 2000-01..2000-06-15, or numbers in the unit of the times; of \
                            samples without times their places from 0";
    /// What the option for conditions does.
    pub const CONDITIONS: &str = "Take the rows of a table alone that fulfil conditions, such as 'pt1 > 20 and \
                                  (abs(eta1) < 2.1 or tag == Oslo)': columns, values and formulas of columns \
                                  compared by <, <=, ==, !=, >= and >, joined by and, or, not and brackets; a \
                                  comparison with a value that stands for none is neither true nor false";

    /// What the option for lists does.
    pub const LISTS: &str = "What lists of several lengths become: their first entries as columns (2, or Muon:2 for \
                             the lists whose names begin with Muon), or a row for each entry of those lists (Muon), \
                             with what a row has once repeated";

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether all columns and samples are taken of what the lists become.
    pub(in crate::data) fn takes_all(&self) -> bool {
        self.columns.is_none() && self.time.is_none() && self.conditions.is_none()
    }
}
