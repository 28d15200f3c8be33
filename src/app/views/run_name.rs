//! What runs are called.

use crate::app::AppState;

/// What the run at hand is called beside another.
pub fn first_name(state: &AppState) -> String {
    let name = state.kept.current_name().map(str::to_owned);
    name.unwrap_or_else(|| "This run".to_owned())
}
