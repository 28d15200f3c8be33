//! Which values are to be taken as missing.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::data::DType;
use crate::named::ParseError;

/// Which values are to be taken as missing. As text `auto`, `none`, or values: `1e20,-999`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Missing {
    /// Those that are recognised; see [`super::MissingValues::recognise`].
    #[default]
    Auto,
    /// Every value is a value.
    None,
    /// These, in every column.
    Words(Vec<WantedNumber>),
}

/// A number as somebody wrote it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WantedNumber {
    pub double: f64,
    /// What the double does not hold of an integer.
    pub remainder: i16,
}

impl From<f64> for WantedNumber {
    fn from(double: f64) -> Self {
        Self {
            double,
            remainder: 0,
        }
    }
}

impl FromStr for WantedNumber {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        // Integers of 64 bits, which are more than doubles hold.
        let signed = || Some(DType::I64.from_bits(text.parse::<i64>().ok()? as u64));
        let unsigned = || Some(DType::U64.from_bits(text.parse::<u64>().ok()?));
        if let Some((double, remainder)) = signed().or_else(unsigned) {
            return Ok(Self { double, remainder });
        }
        let double = text.parse::<f64>().map_err(|_| ())?;
        double.is_finite().then_some(double.into()).ok_or(())
    }
}

impl fmt::Display for WantedNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.remainder == 0 {
            f.write_str(format!("{:?}", self.double).trim_end_matches(".0"))
        } else {
            write!(f, "{}", self.double as i128 + i128::from(self.remainder))
        }
    }
}

impl Missing {
    /// Whether they are to be recognised.
    pub fn is_auto(&self) -> bool {
        *self == Self::Auto
    }
}

impl From<Missing> for String {
    fn from(missing: Missing) -> Self {
        missing.to_string()
    }
}

impl TryFrom<String> for Missing {
    type Error = ParseError;

    fn try_from(text: String) -> Result<Self, ParseError> {
        text.parse()
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::None => f.write_str("none"),
            Self::Words(words) => {
                let words: Vec<String> = words.iter().map(ToString::to_string).collect();
                f.write_str(&words.join(","))
            }
        }
    }
}

impl FromStr for Missing {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        match text.trim() {
            "auto" => Ok(Self::Auto),
            "none" => Ok(Self::None),
            words => {
                let numbers = words.split(',').map(|word| word.trim().parse());
                let numbers: Result<_, ()> = numbers.collect();
                let expected = "expected auto, none, or numbers such as 1e20,-999";
                Ok(Self::Words(numbers.map_err(|()| {
                    format!("missing values {words:?}: {expected}")
                })?))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back() {
        for text in [
            "auto",
            "none",
            "1e20,-999",
            "4611686018427387905,-9223372036854775807",
        ] {
            assert_eq!(text.parse::<Missing>().unwrap().to_string(), text);
        }
        for text in ["", "all", "1,", "nan", "inf"] {
            assert!(text.parse::<Missing>().is_err(), "{text}");
        }
    }
}
