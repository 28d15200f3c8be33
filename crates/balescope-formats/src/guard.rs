//! Panics of readers, turned into errors: a damaged file must not end the program.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use crate::error::{Problem, excerpt};

thread_local! {
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Runs `read`; a panic in it comes out as an error that names `place`, and is not printed.
pub(crate) fn guarded<T>(
    place: &str,
    read: impl FnOnce() -> Result<T, Problem>,
) -> Result<T, Problem> {
    hush_guarded_threads();
    let before = IS_GUARDED.replace(true);
    // What `read` changes is not used again after a panic: the reader is given up.
    let result = panic::catch_unwind(AssertUnwindSafe(read));
    IS_GUARDED.set(before);
    result.unwrap_or_else(|payload| {
        let message = payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        Err(Problem::Panicked {
            place: place.to_owned(),
            message: excerpt(&message, 120),
        })
    })
}

/// Runs a library that panics on some damaged files: what it says then is told as damage of what is expected.
pub(crate) fn as_damage<T>(
    place: &str,
    expected: &str,
    read: impl FnOnce() -> Result<T, Problem>,
) -> Result<T, Problem> {
    guarded(place, read).map_err(|problem| match problem {
        Problem::Panicked { place, message } => Problem::malformed(place, message, expected),
        other => other,
    })
}

/// The hook prints panics of all threads; those that are caught here are told of in errors.
fn hush_guarded_threads() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !IS_GUARDED.try_with(Cell::get).unwrap_or(false) {
                before(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panics_come_out_as_errors() {
        let result: Result<(), _> = guarded("here", || panic!("no such thing"));
        let message = result.unwrap_err().to_string();
        assert!(message.starts_with("here: the reader failed (no such thing)"));
        assert!(!IS_GUARDED.get());
    }
}
