//! The columns that a formula names.

use super::Parser;
use crate::formula::error::FormulaError;
use crate::formula::function::Function;
use crate::formula::program::Step;

impl Parser<'_> {
    pub(super) fn column(&mut self, name: &str, position: usize) -> Result<(), FormulaError> {
        let step = match self.columns.iter().position(|c| c == name) {
            Some(column) => Step::Column(column),
            None if self.is_whole(name) => return self.whole(name, position),
            None if name == "pi" => Step::Number(std::f64::consts::PI),
            None => {
                return Err(FormulaError {
                    position,
                    problem: self.unknown(name),
                });
            }
        };
        self.program.steps.push(step);
        Ok(())
    }

    fn unknown(&self, name: &str) -> String {
        let lower = name.to_lowercase();
        if let Some(near) = self.columns.iter().find(|c| c.to_lowercase() == lower) {
            return format!("there is no column `{name}`; did you mean `{near}`?");
        }
        if Function::find(name).is_some() || self.field_function(name).is_some() {
            return format!(
                "there is no column `{name}`; the function needs parentheses: {name}(...)"
            );
        }
        let mut known: Vec<String> = self
            .columns
            .iter()
            .take(8)
            .map(|c| format!("`{c}`"))
            .collect();
        if self.columns.len() > known.len() {
            known.push("...".to_owned());
        }
        let known = if known.is_empty() {
            "none".to_owned()
        } else {
            known.join(", ")
        };
        format!("there is no column `{name}`; columns are {known}")
    }
}
