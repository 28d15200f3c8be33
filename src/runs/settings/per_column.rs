use std::collections::BTreeMap;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::values::{Cell, Text, Value, write};

/// Stands for all columns in a table of columns.
const ALL: &str = "*";

/// A value for all columns, and others for some: in TOML a value, or a table with the columns' names,
/// where `"*"` stands for all others.
#[derive(Clone, Debug, PartialEq)]
pub struct PerColumn<V> {
    pub all: Option<V>,
    /// By name, or by number from 1.
    pub columns: BTreeMap<String, V>,
}

impl<V> Default for PerColumn<V> {
    fn default() -> Self {
        Self {
            all: None,
            columns: BTreeMap::new(),
        }
    }
}

impl<V> PerColumn<V> {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_none() && self.columns.is_empty()
    }

    /// Sets the value of a column; `*` is all of them.
    pub fn set(&mut self, column: &str, value: V) {
        if column == ALL {
            self.all = Some(value);
        } else {
            self.columns.insert(column.to_owned(), value);
        }
    }

    /// These values, and those of `other` for columns of which these say nothing.
    #[must_use]
    pub fn over(self, other: Self) -> Self {
        if self.all.is_some() {
            return self;
        }
        let mut columns = other.columns;
        columns.extend(self.columns);
        Self {
            all: other.all,
            columns,
        }
    }
}

impl<V: Value> Serialize for PerColumn<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.all {
            Some(all) if self.columns.is_empty() => write(all, serializer),
            all => {
                let length = self.columns.len() + usize::from(all.is_some());
                let mut map = serializer.serialize_map(Some(length))?;
                if let Some(all) = all {
                    map.serialize_entry(ALL, &Cell(all))?;
                }
                for (column, value) in &self.columns {
                    map.serialize_entry(column, &Cell(value))?;
                }
                map.end()
            }
        }
    }
}

impl<'de, V: Value> Deserialize<'de> for PerColumn<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Columns(Text::default()))
    }
}

struct Columns<V>(Text<V>);

impl<'de, V: Value> Visitor<'de> for Columns<V> {
    type Value = PerColumn<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value for all columns, or a table with a value for each")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        let all = self.0.visit_str(text)?;
        Ok(PerColumn {
            all: Some(all),
            columns: BTreeMap::new(),
        })
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Self::Value, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Self::Value, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut values = PerColumn::default();
        while let Some((column, value)) = map.next_entry::<String, Cell<V>>()? {
            values.set(&column, value.0);
        }
        Ok(values)
    }
}
