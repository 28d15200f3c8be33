//! Conditions on the values of a row.

use std::cmp::Ordering;
use std::fmt;

use super::find_column;
use crate::formula::Formula;

/// What a row has to fulfil. As text `pt1 > 20 and (abs(eta1) < 2.1 or site == Oslo)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conditions(pub(super) Condition);

/// One condition, or several that are joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    Compared(Comparison),
    Not(Box<Self>),
    All(Vec<Self>),
    Any(Vec<Self>),
}

/// Two texts of which each is a column, a value or a formula, and how they are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Comparison {
    pub left: Operand,
    pub operator: Operator,
    pub right: Operand,
}

/// What is compared, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Operand {
    /// Without quotation marks around all of it.
    pub text: String,
    /// Then it is a name or a value, and no formula.
    pub is_quoted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Less,
    AtMost,
    Equal,
    Unequal,
    AtLeast,
    Greater,
}

/// Longer ones before their beginnings.
const OPERATORS: [(&str, Operator); 7] = [
    ("<=", Operator::AtMost),
    (">=", Operator::AtLeast),
    ("==", Operator::Equal),
    ("!=", Operator::Unequal),
    ("<", Operator::Less),
    (">", Operator::Greater),
    ("=", Operator::Equal),
];

impl Conditions {
    pub(super) fn root(&self) -> &Condition {
        &self.0
    }

    /// The columns that are named, which `is_column` tells from values; `None` where names alone do not tell
    /// which columns are meant.
    pub(in crate::data) fn columns(&self, is_column: &dyn Fn(&str) -> bool) -> Option<Vec<String>> {
        let mut found = Vec::new();
        self.0.add_columns(is_column, &mut found).then_some(found)
    }
}

impl Condition {
    /// Whether names tell all columns, which are added.
    fn add_columns(&self, is_column: &dyn Fn(&str) -> bool, found: &mut Vec<String>) -> bool {
        match self {
            Self::Compared(Comparison { left, right, .. }) => {
                let sides = [left, right];
                // Beside a column any text may stand as a value.
                let has_column = sides.iter().any(|side| is_column(&side.text));
                let mut each = sides.iter();
                each.all(|side| side.add_columns(is_column, found, has_column))
            }
            Self::Not(inner) => inner.add_columns(is_column, found),
            Self::All(parts) | Self::Any(parts) => {
                (parts.iter()).all(|part| part.add_columns(is_column, found))
            }
        }
    }
}

impl Operand {
    /// The column that this is by its name or as `column 3`, and no formula or value.
    pub fn as_column(&self, names: &[String]) -> Result<Option<usize>, super::ColumnError> {
        // A number alone is one, and counts no columns.
        if names.contains(&self.text) || self.is_numbered() {
            return find_column(&self.text, names).map(Some);
        }
        Ok(None)
    }

    /// Whether this is a column by its number, as `column 3`.
    fn is_numbered(&self) -> bool {
        let number = self.text.strip_prefix("column ");
        number.is_some_and(|number| number.parse::<usize>().is_ok())
    }

    fn add_columns(
        &self,
        is_column: &dyn Fn(&str) -> bool,
        found: &mut Vec<String>,
        may_be_value: bool,
    ) -> bool {
        let text = &self.text;
        if is_column(text) {
            found.push(text.clone());
            return true;
        }
        if self.is_numbered() {
            return false;
        }
        if self.is_quoted {
            return may_be_value;
        }
        let Some(names) = Formula::names(text) else {
            return may_be_value;
        };
        let (known, unknown): (Vec<String>, Vec<String>) =
            names.into_iter().partition(|name| is_column(name));
        found.extend(known);
        may_be_value || unknown.iter().all(|name| name == "pi")
    }
}

impl Operator {
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

    /// The operator of the same comparison with its sides exchanged.
    pub fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::AtMost => Self::AtLeast,
            Self::AtLeast => Self::AtMost,
            Self::Greater => Self::Less,
            Self::Equal | Self::Unequal => self,
        }
    }

    /// The operator that a text begins with, and its length.
    pub fn at_start_of(text: &str) -> Option<(Self, usize)> {
        let found = OPERATORS
            .iter()
            .find(|(operator, _)| text.starts_with(operator));
        found.map(|(operator, own)| (*own, operator.len()))
    }

    fn text(self) -> &'static str {
        let known = OPERATORS.iter().find(|(_, own)| *own == self);
        known.map_or("", |(text, _)| text)
    }
}

impl fmt::Display for Conditions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |parts: &[Self], word: &str| {
            let texts = parts.iter().map(|part| match (self, part) {
                (Self::All(_), Self::All(_) | Self::Any(_)) | (Self::Any(_), Self::Any(_)) => {
                    format!("({part})")
                }
                _ => part.to_string(),
            });
            texts.collect::<Vec<_>>().join(word)
        };
        match self {
            Self::Compared(comparison) => comparison.fmt(f),
            Self::Not(inner) => match **inner {
                Self::All(_) | Self::Any(_) => write!(f, "not ({inner})"),
                _ => write!(f, "not {inner}"),
            },
            Self::All(parts) => f.write_str(&joined(parts, " and ")),
            Self::Any(parts) => f.write_str(&joined(parts, " or ")),
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.left, self.operator.text(), self.right)
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.is_quoted, self.text.contains('"')) {
            (false, _) => f.write_str(&self.text),
            (true, false) => write!(f, "\"{}\"", self.text),
            (true, true) => write!(f, "'{}'", self.text),
        }
    }
}
