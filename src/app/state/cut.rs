//! Which rows of a table the views look at.

use crate::app::AppCommand;
use crate::data::Conditions;
use crate::formula::Formula;

/// Which rows of a table all views look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// The line in which it is typed is shown.
    pub is_open: bool,
    /// A condition on rows, as `--where` takes them; empty: all rows.
    pub text: String,
}

impl Cut {
    pub fn is_set(&self) -> bool {
        !self.text.is_empty()
    }

    /// What adds ranges to it, of columns or formulas.
    pub fn within(&self, ranges: &[(&str, [f64; 2])]) -> Option<AppCommand> {
        let mut all: Option<Conditions> = None;
        if self.is_set() {
            all = Some(self.text.parse().ok()?);
        }
        for (quantity, range) in ranges {
            all = Some(Conditions::with_range(all.as_ref(), quantity, *range).ok()?);
        }
        all.map(|all| AppCommand::SetCut(all.to_string()))
    }

    /// What adds the range of a column.
    pub fn within_column(&self, name: &str, range: [f64; 2]) -> Option<AppCommand> {
        self.within(&[(&Formula::quoted(name), range)])
    }
}
