//! Enums whose values have names on the command line and in files.

use clap::ValueEnum;

/// The name of a value.
pub fn name<E: ValueEnum>(value: &E) -> String {
    let known = value.to_possible_value();
    known.map_or_else(String::new, |known| known.get_name().to_owned())
}

/// The value of a name; `what` says in the error what it is a name of.
///
/// # Errors
/// When there is none, with all that there are.
pub fn find<E: ValueEnum>(what: &str, text: &str) -> Result<E, String> {
    E::from_str(text, false).map_err(|_| {
        let known: Vec<String> = E::value_variants().iter().map(name).collect();
        let (last, others) = known.split_last().map_or(("", &[][..]), |(l, o)| (l, o));
        format!("{what} {text:?}: expected {} or {last}", others.join(", "))
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
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                $crate::named::find($what, text)
            }
        }
    };
}
