//! Conditions of a text. What stands between signs, words and brackets is kept as it is: only the data tell
//! whether it is a column, a value or a formula.
//!
//! ```text
//! any        = all { (or | ||) all }
//! all        = condition { (and | &&) condition }
//! condition  = (not | !) condition | ( any ) | comparison
//! comparison = operand (< | <= | = | == | != | >= | >) operand
//! ```

use std::str::FromStr;

use super::condition::{Comparison, Condition, Conditions, Operand, Operator};
use super::marks::Marks;
use super::quotes::quoted;
use crate::named::ParseError;

/// Deepest nesting of brackets and negations: a text cannot exhaust the stack.
const DEEPEST: usize = 100;

const WORDS: &str =
    "the words and, or and not within a text or a name need quotation marks around it";

#[derive(Clone, Copy, PartialEq)]
enum Word {
    And,
    Or,
}

struct Parser<'a> {
    text: &'a str,
    marks: Marks,
    at: usize,
    depth: usize,
}

impl FromStr for Conditions {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Ok(Self(Parser::new(text)?.all_of_it()?))
    }
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Result<Self, ParseError> {
        Ok(Self {
            text,
            marks: Marks::of(text)?,
            at: 0,
            depth: 0,
        })
    }

    fn all_of_it(mut self) -> Result<Condition, ParseError> {
        self.any(self.text.len())
    }

    fn any(&mut self, end: usize) -> Result<Condition, ParseError> {
        let mut parts = vec![self.all(end)?];
        while self.take(Word::Or, end) {
            parts.push(self.all(end)?);
        }
        Ok(joined(parts, Condition::Any))
    }

    fn all(&mut self, end: usize) -> Result<Condition, ParseError> {
        let mut parts = vec![self.condition(end)?];
        while self.take(Word::And, end) {
            parts.push(self.condition(end)?);
        }
        Ok(joined(parts, Condition::All))
    }

    /// One condition, up to the word behind it or the end.
    fn condition(&mut self, end: usize) -> Result<Condition, ParseError> {
        self.pass_blanks(end);
        if self.depth == DEEPEST {
            let why = format!("brackets and negations are nested more than {DEEPEST} deep");
            return Err(self.wrong(self.at, &why));
        }
        self.depth += 1;
        let condition = if let Some(length) = self.negation(end) {
            self.at += length;
            Condition::Not(Box::new(self.condition(end)?))
        } else if let Some(close) = self.group(end) {
            self.at += 1;
            let inner = self.any(close)?;
            self.at = close + 1;
            inner
        } else {
            Condition::Compared(self.comparison(end)?)
        };
        self.depth -= 1;
        Ok(condition)
    }

    fn comparison(&mut self, end: usize) -> Result<Comparison, ParseError> {
        let first = self.at;
        let is_sign = |at: usize| self.text[at..].starts_with(['<', '>', '=', '!']);
        // A column may be called `and`.
        let is_name = |at: usize, length: usize| {
            let after = self.text[at + length..end].trim_start();
            at == first && Operator::at_start_of(after).is_some()
        };
        let is_word = |at: usize| {
            let found = self.word(at, end);
            found.is_some_and(|(_, length)| !is_name(at, length))
        };
        let middle = self.find(first, end, &|at| is_sign(at) || is_word(at));
        let Some((operator, length)) = Operator::at_start_of(&self.text[middle..end]) else {
            let found = self.text[first..middle].trim();
            let found = if found.is_empty() {
                "nothing".to_owned()
            } else {
                format!("{found:?}")
            };
            let why = format!(
                "found {found}, expected a comparison of a column, a value or a formula by one of < <= == != \
                 >= >, as in pt1 > 20; {WORDS}"
            );
            return Err(self.wrong(first, &why));
        };
        let left = self.text[first..middle].trim();
        let begin = middle + length;
        let last = self.find(begin, end, &|at| self.word(at, end).is_some());
        let right = self.text[begin..last].trim();
        for (text, at, side) in [(left, first, "left"), (right, begin, "right")] {
            if text.is_empty() {
                let why = format!(
                    "nothing stands on the {side} of {}, expected a column, a value or a formula, as in pt1 > \
                     20; {WORDS}",
                    &self.text[middle..begin]
                );
                return Err(self.wrong(at, &why));
            }
        }
        self.at = last;
        Ok(Comparison {
            left: Operand::of(left),
            operator,
            right: Operand::of(right),
        })
    }

    /// The first place that is wanted, outside of quotation marks and brackets; else the end.
    fn find(&self, from: usize, end: usize, is_wanted: &dyn Fn(usize) -> bool) -> usize {
        let mut at = from;
        while at < end && !is_wanted(at) {
            let next = self.text[at..].chars().next().map_or(1, char::len_utf8);
            at = self.marks.closing(at).map_or(at + next, |close| close + 1);
        }
        at.min(end)
    }

    /// The length of the negation here. A column may be called `not`.
    fn negation(&self, end: usize) -> Option<usize> {
        let rest = &self.text[self.at..end];
        if rest.starts_with('!') && !rest.starts_with("!=") {
            return Some(1);
        }
        let after = rest.strip_prefix("not")?;
        let is_word = after.starts_with(|c: char| c.is_whitespace() || c == '(');
        (is_word && Operator::at_start_of(after.trim_start()).is_none()).then_some(3)
    }

    /// Where the bracket here closes, if it holds conditions: one of a formula is followed by an operator
    /// of arithmetic or of comparison.
    fn group(&self, end: usize) -> Option<usize> {
        let close = self.marks.closing(self.at)?;
        let after = &self.text[close + 1..end];
        let next = end - after.trim_start().len();
        let is_group = self.text[self.at..].starts_with('(')
            && (next == end || self.word(next, end).is_some());
        is_group.then_some(close)
    }

    /// The word or sign that joins conditions here, and its length.
    fn word(&self, at: usize, end: usize) -> Option<(Word, usize)> {
        let rest = &self.text[at..end];
        for (sign, word) in [("&&", Word::And), ("||", Word::Or)] {
            if rest.starts_with(sign) {
                return Some((word, sign.len()));
            }
        }
        let before = self.text[..at].chars().next_back();
        let is_apart = before.is_none_or(|c| c.is_whitespace() || "<>=!&|(".contains(c))
            || self.marks.closes(at.saturating_sub(1));
        for (name, word) in [("and", Word::And), ("or", Word::Or)] {
            let after = rest.strip_prefix(name).map(|after| after.chars().next());
            let ends = |c: char| c.is_whitespace() || "()\"'`<>=!&|".contains(c);
            if is_apart && after.is_some_and(|next| next.is_none_or(ends)) {
                return Some((word, name.len()));
            }
        }
        None
    }

    fn take(&mut self, wanted: Word, end: usize) -> bool {
        self.pass_blanks(end);
        match self.word(self.at, end) {
            Some((word, length)) if word == wanted => {
                self.at += length;
                true
            }
            _ => false,
        }
    }

    fn pass_blanks(&mut self, end: usize) {
        self.at = end - self.text[self.at..end].trim_start().len();
    }

    fn wrong(&self, at: usize, why: &str) -> ParseError {
        let character = self.text[..at].chars().count() + 1;
        format!("character {character}: {why}").into()
    }
}

impl Operand {
    fn of(text: &str) -> Self {
        match quoted(text) {
            Some((inner, "")) => Self {
                text: inner.to_owned(),
                is_quoted: true,
            },
            _ => Self {
                text: text.to_owned(),
                is_quoted: false,
            },
        }
    }
}

fn joined(mut parts: Vec<Condition>, join: fn(Vec<Condition>) -> Condition) -> Condition {
    if parts.len() == 1 {
        parts.remove(0)
    } else {
        join(parts)
    }
}
