//! Conditions on the values of a row.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::quotes::{has_both_marks, in_quotes, quoted, split_outside_quotes};
use crate::named::ParseError;

/// Conditions that a row has to fulfil, all of them. As text `pt1 > 20 and tag == Oslo`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conditions(Vec<Condition>);

/// A column, how it is compared, and with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Condition {
    pub column: String,
    pub comparison: Comparison,
    pub value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Less,
    AtMost,
    Equal,
    Unequal,
    AtLeast,
    Greater,
}

/// Longer signs before their beginnings.
const SIGNS: [(&str, Comparison); 7] = [
    ("<=", Comparison::AtMost),
    (">=", Comparison::AtLeast),
    ("==", Comparison::Equal),
    ("!=", Comparison::Unequal),
    ("<", Comparison::Less),
    (">", Comparison::Greater),
    ("=", Comparison::Equal),
];

/// What stands in quotation marks where it is part of a name or a value.
const SPECIAL: &[&str] = &["<", ">", "=", "!", " and "];

impl Conditions {
    /// The columns that are named, as they are named.
    pub(in crate::data) fn columns(&self) -> impl Iterator<Item = &str> {
        self.each()
            .iter()
            .map(|condition| condition.column.as_str())
    }

    pub(super) fn each(&self) -> &[Condition] {
        &self.0
    }
}

impl Comparison {
    pub fn holds(self, found: Ordering) -> bool {
        match self {
            Self::Less => found.is_lt(),
            Self::AtMost => found.is_le(),
            Self::Equal => found.is_eq(),
            Self::Unequal => found.is_ne(),
            Self::AtLeast => found.is_ge(),
            Self::Greater => found.is_gt(),
        }
    }

    fn sign(self) -> &'static str {
        let known = SIGNS.iter().find(|(_, comparison)| *comparison == self);
        known.map_or("", |(sign, _)| sign)
    }
}

impl FromStr for Conditions {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let parts = split_outside_quotes(text, " and ").ok_or("a quotation mark is not closed")?;
        let conditions = parts.into_iter().map(condition).collect::<Result<_, _>>()?;
        Ok(Self(conditions))
    }
}

fn condition(text: &str) -> Result<Condition, ParseError> {
    let expected = || {
        format!(
            "found {text:?}, expected COLUMN, one of < <= == != >= >, and a value, as in pt1 > 20"
        )
    };
    let (column, rest) = if let Some((column, rest)) = quoted(text.trim_start()) {
        (column, rest.trim_start())
    } else {
        let at = text.find(['<', '>', '=', '!']).ok_or_else(expected)?;
        (text[..at].trim(), &text[at..])
    };
    let known = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign));
    let (sign, comparison) = known.ok_or_else(expected)?;
    let value = rest[sign.len()..].trim();
    let value = match quoted(value) {
        Some((value, "")) => value,
        _ if value.is_empty() => return Err(expected().into()),
        _ => value,
    };
    if column.is_empty() || has_both_marks(column) || has_both_marks(value) {
        return Err(expected().into());
    }
    Ok(Condition {
        column: column.to_owned(),
        comparison: *comparison,
        value: value.to_owned(),
    })
}

impl fmt::Display for Conditions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&texts.join(" and "))
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = self.comparison.sign();
        write!(
            f,
            "{} {sign} {}",
            in_quotes(&self.column, SPECIAL),
            in_quotes(&self.value, SPECIAL)
        )
    }
}
