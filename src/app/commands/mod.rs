//! Everything that can be asked of the window, and what then happens to it: [`AppCommand`] lists it,
//! [`table`] names what stands in the menus, `handle` carries it out, each other file a part of it.

mod command;
mod handle;
mod keep;
mod named;
mod open;
mod paths;
mod remotes;
mod results;
mod runs;
mod save;
mod settings;
mod shortcuts;
mod sweep;
mod sweep_points;
pub mod table;
mod train;
mod unsaved;

pub use command::{AppCommand, SweepCommand, UnsavedAnswer};
pub use named::{Menu, NamedCommand};
pub use shortcuts::pressed;
