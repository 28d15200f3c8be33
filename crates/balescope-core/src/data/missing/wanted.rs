//! Which values are to be taken as missing.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

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
    Words(Vec<f64>),
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
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::None => f.write_str("none"),
            Self::Words(words) => {
                let words: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
                f.write_str(&words.join(","))
            }
        }
    }
}

impl FromStr for Missing {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "auto" => Ok(Self::Auto),
            "none" => Ok(Self::None),
            words => {
                let word = |text: &str| {
                    let value = text.trim().parse::<f64>().ok();
                    value.filter(|value| value.is_finite()).ok_or_else(|| {
                        format!(
                            "missing values {words:?}: expected auto, none, or numbers such as \
                             1e20,-999"
                        )
                    })
                };
                words
                    .split(',')
                    .map(word)
                    .collect::<Result<_, _>>()
                    .map(Self::Words)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back() {
        for text in ["auto", "none", "1e20,-999.0"] {
            assert_eq!(text.parse::<Missing>().unwrap().to_string(), text);
        }
        for text in ["", "all", "1,", "nan", "inf"] {
            assert!(text.parse::<Missing>().is_err(), "{text}");
        }
    }
}
