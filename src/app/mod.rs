//! The window.
//!
//! ```text
//! background threads --Done--> App::tick --> AppState --> panels, shell, views --AppCommand--> App::handle
//! training thread ----Event--^
//! ```
//!
//! The panels and views read [`AppState`] and emit [`AppCommand`]s; nothing slow happens on the
//! window's thread.

mod actions;
mod command;
mod deferred;
mod dialog;
mod events;
mod frame_stats;
mod glimpse;
mod handle;
mod jobs;
mod keeper;
mod keeping;
mod load;
mod native;
mod notices;
mod opening;
mod panels;
mod picture;
pub mod plot;
mod remotes;
mod reopening;
mod run_settings;
mod running;
mod save;
mod saving;
mod shell;
mod state;
mod style;
mod sweeping;
pub mod views;
mod window;

use crate::format;
pub use crate::plot::palette;

pub use command::{AppCommand, SweepCommand, UnsavedAnswer};
pub use native::run;
pub use state::{
    AppState, BesideRun, KeptRuns, KnownRemote, LastOpen, LoadState, Loaded, OpenedArchive,
    Pending, RunPhase, RunState, Settings, SweepState, View,
};
pub use window::{App, AppOptions};
