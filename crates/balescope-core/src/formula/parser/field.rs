//! The functions of fields in a formula.

use super::Parser;
use crate::formula::error::FormulaError;
use crate::formula::field::{FieldFunction, FieldPart};
use crate::formula::function::Function;
use crate::formula::program::{Program, Step};

impl Parser<'_> {
    /// Of a formula of a field.
    pub(super) fn field_function(&self, name: &str) -> Option<FieldFunction> {
        self.field.and_then(|_| FieldFunction::find(name))
    }

    /// Whether a name is a quantity of all components, which needs no parentheses.
    pub(super) fn is_whole(&self, name: &str) -> bool {
        self.field_function(name)
            .is_some_and(FieldFunction::is_of_vector)
    }

    /// Every name of a function, for a message.
    pub(super) fn known(&self) -> String {
        match self.field {
            Some(_) => format!("{}, {}", Function::names(), FieldFunction::names()),
            None => Function::names(),
        }
    }

    /// A quantity of the velocity, or of all components where there is none.
    pub(super) fn whole(&mut self, name: &str, position: usize) -> Result<(), FormulaError> {
        let Some((function, terms)) = self.field_function(name).zip(self.field) else {
            return Ok(());
        };
        let components = match terms.velocity {
            [] => (0..self.columns.len()).collect(),
            velocity => velocity.to_vec(),
        };
        let of = |component| Program {
            steps: vec![Step::Column(component)],
        };
        let arguments = components.into_iter().map(of).collect();
        self.part(function, arguments, name, position)
    }

    /// After the opening parenthesis.
    pub(super) fn field_call(
        &mut self,
        function: FieldFunction,
        name: &str,
        position: usize,
    ) -> Result<(), FormulaError> {
        let mut arguments = Vec::new();
        loop {
            let outer = std::mem::take(&mut self.program);
            self.nested(Self::sum)?;
            arguments.push(std::mem::replace(&mut self.program, outer));
            if !self.take(',') {
                break;
            }
        }
        self.close("an operator, `,` or `)`")?;
        if arguments.len() != 1 && !function.is_of_vector() {
            let found = arguments.len();
            let problem = format!("`{name}` takes 1 value, found {found}");
            return Err(FormulaError { position, problem });
        }
        self.part(function, arguments, name, position)
    }

    fn part(
        &mut self,
        function: FieldFunction,
        arguments: Vec<Program>,
        name: &str,
        position: usize,
    ) -> Result<(), FormulaError> {
        let lacks = self
            .field
            .and_then(|terms| function.lacks(terms, arguments.len()));
        if let Some(lacks) = lacks {
            let problem = format!("`{name}`: {lacks}");
            return Err(FormulaError { position, problem });
        }
        let part = FieldPart {
            function,
            arguments,
        };
        let known = self.parts.iter().position(|known| *known == part);
        let place = known.unwrap_or(self.parts.len());
        if known.is_none() {
            self.parts.push(part);
        }
        self.program
            .steps
            .push(Step::Column(self.columns.len() + place));
        Ok(())
    }
}
