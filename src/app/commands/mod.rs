//! Everything that can be asked of the window, and what then happens to it: [`AppCommand`] lists it,
//! [`table`] names what stands in the menus, `handle` carries it out, each other file a part of it.

mod command;
mod handle;
mod keep;
mod open;
mod paths;
mod remotes;
mod results;
mod runs;
mod save;
mod settings;
mod sweep;
pub mod table;
mod train;
mod unsaved;

pub use command::{AppCommand, SweepCommand, UnsavedAnswer};
