//! The window.
//!
//! ```text
//! background threads --Done--> App::tick --> AppState --> panels, shell, views --AppCommand--> App::handle
//! training thread ----Event--^
//! ```
//!
//! The panels and views read [`AppState`] and emit [`AppCommand`]s; nothing slow happens on the
//! window's thread.

#[cfg(test)]
mod accessible;
mod commands;
mod deferred;
pub mod film;
mod frame_stats;
mod jobs;
mod menus;
mod names;
mod native;
mod notices;
mod options;
mod panels;
pub mod plot;
mod preview;
mod purpose;
mod shell;
#[cfg(test)]
mod snapshots;
mod state;
mod style;
mod terms;
#[cfg(test)]
mod testing;
pub mod views;
#[cfg(test)]
mod walk;
mod window;
mod zoom;

use crate::format;
pub use crate::plot::palette;

pub use commands::{AppCommand, FilmCommand, SweepCommand, UnsavedAnswer};
pub use native::run;
pub use options::AppOptions;
pub use state::{
    AppState, BesideRun, KeptRuns, KnownRemote, LastOpen, LoadState, Loaded, OpenedArchive,
    Pending, PictureDirection, RunPhase, RunState, Settings, SweepState, View,
};
pub use window::App;
