//! What can be wrong with a film.

/// Why there is no film.
#[derive(Debug, thiserror::Error)]
pub enum FilmError {
    #[error("there is nothing to film: no frame has a picture")]
    Nothing,
    #[error("pictures of {0} x {1} pixels are too large for a film; choose a smaller height")]
    TooLarge(usize, usize),
    #[error("stopped")]
    Stopped,
    #[error("{0}")]
    Write(String),
}
