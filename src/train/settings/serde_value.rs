//! Settings in files: a text, a number or a switch for each value.

use std::fmt;
use std::marker::PhantomData;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::value::Value;

/// What a field of the settings can be: a value, or values of columns.
pub trait Setting: Sized {
    /// Nothing is said.
    fn is_open(&self) -> bool;

    /// This, and from `other` what it leaves open.
    fn or(self, other: Self) -> Self;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

impl<V: Value> Setting for Option<V> {
    fn is_open(&self) -> bool {
        self.is_none()
    }

    fn or(self, other: Self) -> Self {
        self.or(other)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Text::default()).map(Some)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => write(value, serializer),
            None => serializer.serialize_none(),
        }
    }
}

/// A value in a table of values, for each column.
pub struct Cell<V>(pub V);

impl<'de, V: Value> Deserialize<'de> for Cell<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Text::default()).map(Self)
    }
}

impl<V: Value> Serialize for Cell<&V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self.0, serializer)
    }
}

/// Writes a value as a number or a switch where its text is one.
pub fn write<V: Value, S: Serializer>(value: &V, serializer: S) -> Result<S::Ok, S::Error> {
    let text = value.write();
    // A name such as 007 is no number.
    let whole = text.parse::<i64>().ok().filter(|n| n.to_string() == text);
    let number = text.parse::<f64>().ok().filter(|n| n.is_finite());
    let number = number.filter(|n| n.to_string() == text || format!("{n:?}") == text);
    match (whole, number, text.parse()) {
        (Some(whole), _, _) => serializer.serialize_i64(whole),
        (None, Some(number), _) => serializer.serialize_f64(number),
        (None, None, Ok(on)) => serializer.serialize_bool(on),
        (None, None, Err(_)) => serializer.serialize_str(&text),
    }
}

/// Hands the text of a string, number or switch to whoever reads it.
pub struct Text<V>(PhantomData<V>);

impl<V> Default for Text<V> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<V: Value> Visitor<'_> for Text<V> {
    type Value = V;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a number")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<V, E> {
        V::read(text).map_err(E::custom)
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<V, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<V, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<V, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_bool<E: serde::de::Error>(self, on: bool) -> Result<V, E> {
        self.visit_str(if on { "true" } else { "false" })
    }
}
