//! Everything that can be asked of the window, and what then happens to it: [`AppCommand`] lists it,
//! [`table`] names what stands in the menus, `handle` carries it out, each other file a part of it.

mod beside;
mod command;
mod compress;
mod contents;
mod cut;
mod expect;
mod film;
mod film_command;
mod follow;
mod handle;
mod keep;
mod named;
mod open;
mod part;
mod paths;
mod remotes;
mod restore;
mod results;
mod run_folder;
mod runs;
mod save;
mod session;
mod settings;
mod shortcuts;
mod sweep;
mod sweep_points;
pub mod table;
mod take_in;
mod train;
mod unsaved;

pub use command::{AppCommand, CodedFile, HelpPage, SweepCommand, UnsavedAnswer, Zoom};
pub use film_command::FilmCommand;
pub use named::{Menu, NamedCommand};
pub use shortcuts::{dropped, pressed, pressed_in_vain};
