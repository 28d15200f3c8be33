//! Values that stand for none: fill values of other programs, and what lies far off all others.

mod ends;
mod find;
mod recognise;
mod wanted;
mod word;
mod words;

pub use self::recognise::MissingSearch;
pub use self::wanted::{Missing, WantedNumber};
pub use self::word::MissingWord;
pub use self::word::WordKind;
pub use self::words::MissingValues;
