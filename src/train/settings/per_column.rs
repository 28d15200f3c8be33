//! Values for columns: in TOML a value for all of them, or a table with the columns' names, where `"*"`
//! stands for all others.

use std::str::FromStr;

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap as _;
use serde::{Deserializer, Serializer};

use super::serde_value::{Cell, Setting, Text, write};
use super::value::Value;
use crate::codec::{Bound, BoundError};
use crate::named::ParseError;
use crate::transform::Role;

/// Stands for all columns.
const ALL: &str = "*";

/// A value for a column, or for all others.
#[derive(Clone, Debug, PartialEq)]
pub struct ForColumn<V> {
    /// By name, or by number from 1; `None`: all others.
    pub column: Option<String>,
    pub value: V,
}

impl<V> ForColumn<V> {
    pub fn new(column: &str, value: V) -> Self {
        Self {
            column: (column != ALL).then(|| column.to_owned()),
            value,
        }
    }

    pub fn all(value: V) -> Self {
        Self {
            column: None,
            value,
        }
    }
}

/// `COLUMN=KIND`, or `KIND` for all columns.
impl FromStr for ForColumn<Role> {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        // Column names may hold an equals sign; kinds do not.
        let (column, kind) = text.rsplit_once('=').unwrap_or((ALL, text));
        let role = kind
            .parse()
            .map_err(|e: ParseError| format!("{e}, as in pt1=log"))?;
        Ok(Self::new(column, role))
    }
}

/// `COLUMN=W`.
impl FromStr for ForColumn<f64> {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let wanted = "expected COLUMN=W with W at least 0, for instance mass=5";
        let (column, weight) = text.rsplit_once('=').ok_or(wanted)?;
        match weight.trim().parse::<f64>() {
            Ok(weight) if weight.is_finite() && weight >= 0.0 => Ok(Self::new(column, weight)),
            _ => Err(wanted.into()),
        }
    }
}

/// `[COLUMN:]KIND=X`.
impl FromStr for ForColumn<Bound> {
    type Err = BoundError;

    fn from_str(text: &str) -> Result<Self, BoundError> {
        let (column, bound) = text.rsplit_once(':').unwrap_or((ALL, text));
        Ok(Self::new(column, bound.parse()?))
    }
}

/// The value for all columns, if one is given, and those for some.
pub fn split<V: Copy>(values: &[ForColumn<V>]) -> (Option<V>, Vec<(&str, V)>) {
    let all = values.iter().rfind(|v| v.column.is_none());
    let some = values
        .iter()
        .filter_map(|v| Some((v.column.as_deref()?, v.value)));
    (all.map(|v| v.value), some.collect())
}

impl<V: Value> Setting for Vec<ForColumn<V>> {
    fn is_open(&self) -> bool {
        self.is_empty()
    }

    fn or(self, mut other: Self) -> Self {
        if self.iter().any(|own| own.column.is_none()) {
            return self;
        }
        other.retain(|other| self.iter().all(|own| own.column != other.column));
        other.extend(self);
        other
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Columns(Text::default()))
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let [
            ForColumn {
                column: None,
                value,
            },
        ] = self.as_slice()
        {
            return write(value, serializer);
        }
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for ForColumn { column, value } in self {
            map.serialize_entry(column.as_deref().unwrap_or(ALL), &Cell(value))?;
        }
        map.end()
    }
}

struct Columns<V>(Text<V>);

impl<'de, V: Value> Visitor<'de> for Columns<V> {
    type Value = Vec<ForColumn<V>>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value for all columns, or a table with a value for each")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(vec![ForColumn::all(self.0.visit_str(text)?)])
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Self::Value, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Self::Value, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        while let Some((column, value)) = map.next_entry::<String, Cell<V>>()? {
            values.push(ForColumn::new(&column, value.0));
        }
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transform::TransformKind;

    fn role(text: &str) -> Result<ForColumn<Role>, ParseError> {
        text.parse()
    }

    #[test]
    fn a_transform_is_split_at_the_last_equals_sign() {
        let log = Role::Model(TransformKind::Log);
        assert_eq!(role("a=b=log"), Ok(ForColumn::new("a=b", log)));
    }

    #[test]
    fn an_unknown_kind_is_named_with_what_is_expected() {
        let message = role("pt=square").unwrap_err().to_string();
        assert!(
            message.contains("\"square\"") && message.contains("min-max"),
            "{message}"
        );
        assert!(role("pt").is_err() && role("pt=constant").is_err());
    }

    #[test]
    fn a_kind_alone_is_for_all_columns() {
        for kind in TransformKind::ALL {
            assert_eq!(role(kind.name()), Ok(ForColumn::all(Role::Model(kind))));
        }
        let min_max = Role::Model(TransformKind::MinMax);
        assert_eq!(role("x=MinMax"), Ok(ForColumn::new("x", min_max)));
    }

    #[test]
    fn a_bound_may_name_a_column() {
        let bound = |text: &str| text.parse::<ForColumn<Bound>>();
        let range = ForColumn::new("p:t", Bound::Range(0.01));
        assert_eq!(bound("p:t:rel=0.01").unwrap(), range);
        assert_eq!(bound("abs=2").unwrap().column, None);
        assert!(bound("pt:0.1").is_err());
    }

    #[test]
    fn a_weight_is_a_finite_number_of_at_least_zero() {
        let weight = |text: &str| text.parse::<ForColumn<f64>>();
        assert_eq!(weight("a=b=2.5"), Ok(ForColumn::new("a=b", 2.5)));
        for bad in ["mass", "mass=", "mass=-1", "mass=inf", "mass=nan"] {
            assert!(weight(bad).is_err(), "{bad}");
        }
    }
}
