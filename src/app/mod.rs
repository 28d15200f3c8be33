//! The window.

mod command;
pub mod format;
pub mod palette;
mod state;
pub mod views;

pub use command::AppCommand;
pub use state::{AppState, LoadState, Loaded, RunPhase, RunState, Settings, View};
