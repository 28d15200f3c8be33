//! Which columns and samples of a data file are taken.

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
}

impl Selection {
    /// What the option for columns does.
    pub const COLUMNS: &str = "Take these columns of a table or components of a field alone, by name or by \
                               number from 1, in this order";
    /// What the option for times does.
    pub const TIME: &str = "Take the samples from one time to another alone, both with them: months, days or \
                            seconds such as 2000-01..2000-06-15, or numbers in the unit of the times; of \
                            samples without times their places from 0";
    /// What the option for conditions does.
    pub const CONDITIONS: &str = "Take the rows of a table alone that fulfil conditions, such as 'pt1 > 20 and \
                                  tag == Oslo', with <, <=, ==, !=, >= and >; a value that stands for none \
                                  fulfils no condition";

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
