//! Runs that outlive the program: what was asked for as a text that people write, and what came of it
//! in a folder.

mod settings;

pub use settings::{
    AxisChoice, PerColumn, QuantiseFrom, Rounding, RunSettings, SettingsError, find_column,
};
