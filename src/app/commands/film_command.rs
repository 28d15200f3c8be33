//! What can be asked of films.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::film::Film;

/// What can be asked of films.
#[derive(Clone, Debug)]
pub enum FilmCommand {
    /// Writes one; asks where.
    Ask(Box<Film>),
    Save {
        path: PathBuf,
        film: Arc<Film>,
    },
    /// Gives up the one that is being written.
    Stop,
}
