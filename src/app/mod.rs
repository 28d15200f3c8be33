//! The window.

mod command;
mod state;

pub use command::AppCommand;
pub use state::{AppState, LoadState, Loaded, RunPhase, RunState, Settings, View};
