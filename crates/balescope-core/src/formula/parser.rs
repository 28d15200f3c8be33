//! Grammar, from what binds loosest to what binds tightest:
//!
//! ```text
//! sum     = product { (+ | -) product }
//! product = signed { (* | /) signed }
//! signed  = { + | - } power
//! power   = value [ ^ signed ]
//! value   = number | column | pi | function ( sum { , sum } ) | ( sum )
//! ```

mod column;
mod field;

use super::error::FormulaError;
use super::field::{FieldFormula, FieldPart, FieldTerms};
use super::function::Function;
use super::lexer::{Token, Tokens};
use super::program::{Program, Step};

/// Deepest nesting of parentheses, signs and powers: a formula cannot exhaust the stack.
const DEEPEST: usize = 100;

pub(super) fn parse(tokens: &Tokens, columns: &[String]) -> Result<Program, FormulaError> {
    Ok(parsed(tokens, columns, None)?.program)
}

/// With the functions of fields.
pub(super) fn parse_field(
    tokens: &Tokens,
    terms: &FieldTerms<'_>,
) -> Result<FieldFormula, FormulaError> {
    parsed(tokens, terms.components, Some(terms))
}

fn parsed(
    tokens: &Tokens,
    columns: &[String],
    field: Option<&FieldTerms<'_>>,
) -> Result<FieldFormula, FormulaError> {
    if tokens.list.is_empty() {
        return Err(FormulaError {
            position: 1,
            problem: "the formula is empty".to_owned(),
        });
    }
    let mut parser = Parser {
        tokens,
        at: 0,
        depth: 0,
        columns,
        field,
        program: Program::default(),
        parts: Vec::new(),
    };
    parser.sum()?;
    if parser.at < tokens.list.len() {
        return Err(parser.unexpected("an operator or the end"));
    }
    Ok(FieldFormula {
        program: parser.program,
        parts: parser.parts,
        components: columns.len(),
    })
}

struct Parser<'a> {
    tokens: &'a Tokens,
    at: usize,
    depth: usize,
    columns: &'a [String],
    /// Of a field: what its functions may be used of.
    field: Option<&'a FieldTerms<'a>>,
    program: Program,
    /// Of a formula of a field; each is a column behind the components.
    parts: Vec<FieldPart>,
}

impl Parser<'_> {
    fn sum(&mut self) -> Result<(), FormulaError> {
        self.product()?;
        while let Some(operator) = self.accept(&[('+', Step::Add), ('-', Step::Subtract)]) {
            self.product()?;
            self.program.steps.push(operator);
        }
        Ok(())
    }

    fn product(&mut self) -> Result<(), FormulaError> {
        self.signed()?;
        while let Some(operator) = self.accept(&[('*', Step::Multiply), ('/', Step::Divide)]) {
            self.signed()?;
            self.program.steps.push(operator);
        }
        Ok(())
    }

    fn signed(&mut self) -> Result<(), FormulaError> {
        if self.take('-') {
            self.nested(Self::signed)?;
            self.program.steps.push(Step::Negate);
            Ok(())
        } else if self.take('+') {
            self.nested(Self::signed)
        } else {
            self.power()
        }
    }

    fn power(&mut self) -> Result<(), FormulaError> {
        self.value()?;
        if self.take('^') {
            self.nested(Self::signed)?;
            self.program.steps.push(Step::Power);
        }
        Ok(())
    }

    fn value(&mut self) -> Result<(), FormulaError> {
        let position = self.position();
        let tokens = self.tokens;
        match tokens.list.get(self.at).map(|placed| &placed.token) {
            Some(Token::Number(number)) => {
                self.at += 1;
                self.program.steps.push(Step::Number(*number));
                Ok(())
            }
            Some(Token::Quoted(name)) => {
                self.at += 1;
                self.column(name, position)
            }
            Some(Token::Name(name)) => {
                self.at += 1;
                if self.take('(') {
                    self.call(name, position)
                } else {
                    self.column(name, position)
                }
            }
            Some(Token::Symbol('(')) => {
                self.at += 1;
                self.nested(Self::sum)?;
                self.close("an operator or `)`")
            }
            _ => Err(self.unexpected("a number, a column, a function or `(`")),
        }
    }

    /// After the opening parenthesis.
    fn call(&mut self, name: &str, position: usize) -> Result<(), FormulaError> {
        if let Some(function) = self.field_function(name) {
            return self.field_call(function, name, position);
        }
        let Some(function) = Function::find(name) else {
            let problem = if self.columns.iter().any(|c| c == name) {
                format!(
                    "`{name}` is a column, not a function; put an operator between it and the parenthesis"
                )
            } else {
                format!("there is no function `{name}`; known are {}", self.known())
            };
            return Err(FormulaError { position, problem });
        };
        let mut arguments = 0;
        loop {
            self.nested(Self::sum)?;
            arguments += 1;
            if !self.take(',') {
                break;
            }
        }
        self.close("an operator, `,` or `)`")?;
        if !function.takes(arguments) {
            let wanted = function.arguments();
            return Err(FormulaError {
                position,
                problem: format!("`{name}` takes {wanted}, found {arguments}"),
            });
        }
        self.program.steps.push(Step::Call {
            function,
            arguments,
        });
        Ok(())
    }

    /// One level deeper.
    fn nested(
        &mut self,
        part: fn(&mut Self) -> Result<(), FormulaError>,
    ) -> Result<(), FormulaError> {
        if self.depth == DEEPEST {
            let problem = format!("the formula is nested more than {DEEPEST} levels deep");
            let position = self
                .tokens
                .list
                .get(self.at.saturating_sub(1))
                .map_or(1, |placed| placed.position);
            return Err(FormulaError { position, problem });
        }
        self.depth += 1;
        part(self)?;
        self.depth -= 1;
        Ok(())
    }

    fn close(&mut self, expected: &str) -> Result<(), FormulaError> {
        if self.take(')') {
            Ok(())
        } else {
            Err(self.unexpected(expected))
        }
    }

    fn accept(&mut self, operators: &[(char, Step)]) -> Option<Step> {
        let found = operators.iter().find(|(symbol, _)| self.take(*symbol));
        found.map(|(_, step)| *step)
    }

    fn take(&mut self, symbol: char) -> bool {
        let next = self.tokens.list.get(self.at).map(|placed| &placed.token);
        let found = next == Some(&Token::Symbol(symbol));
        self.at += usize::from(found);
        found
    }

    fn position(&self) -> usize {
        self.tokens
            .list
            .get(self.at)
            .map_or(self.tokens.end, |placed| placed.position)
    }

    fn unexpected(&self, expected: &str) -> FormulaError {
        let problem = match self.tokens.list.get(self.at).map(|placed| &placed.token) {
            None => format!("the formula ends where {expected} was expected"),
            Some(Token::Number(number)) => {
                format!("found the number {number}, expected {expected}")
            }
            Some(Token::Name(name) | Token::Quoted(name)) => {
                format!("found `{name}`, expected {expected}")
            }
            Some(Token::Symbol(symbol)) => format!("found `{symbol}`, expected {expected}"),
        };
        FormulaError {
            position: self.position(),
            problem,
        }
    }
}
