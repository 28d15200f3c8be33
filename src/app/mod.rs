//! The window.

mod command;
pub mod format;
pub mod palette;
pub mod plot;
mod state;
pub mod views;

pub use command::AppCommand;
pub use state::{AppState, LoadState, Loaded, RunPhase, RunState, Settings, View};
