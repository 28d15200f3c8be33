//! Settings as text: enums whose values have names on the command line and in files.

use clap::ValueEnum;

/// A text that stands for no setting, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ParseError(String);

impl From<String> for ParseError {
    fn from(what: String) -> Self {
        Self(what)
    }
}

impl From<&str> for ParseError {
    fn from(what: &str) -> Self {
        Self(what.to_owned())
    }
}

/// The name of a value.
pub fn name<E: ValueEnum>(value: &E) -> String {
    let known = value.to_possible_value();
    known.map_or_else(String::new, |known| known.get_name().to_owned())
}

/// The value of a name; `what` says in the error what it is a name of.
///
/// # Errors
/// When there is none, with all that there are.
pub fn find<E: ValueEnum>(what: &str, text: &str) -> Result<E, ParseError> {
    E::from_str(text, false).map_err(|_| {
        let known: Vec<String> = E::value_variants().iter().map(name).collect();
        let (last, others) = known.split_last().map_or(("", &[][..]), |(l, o)| (l, o));
        format!("{what} {text:?}: expected {} or {last}", others.join(", ")).into()
    })
}

/// Gives an enum `Display` and `FromStr` by the names that clap knows.
#[macro_export]
macro_rules! named {
    ($of:ty, $what:literal) => {
        impl std::fmt::Display for $of {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&$crate::named::name(self))
            }
        }

        impl std::str::FromStr for $of {
            type Err = $crate::named::ParseError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::named::find($what, text)
            }
        }
    };
}
