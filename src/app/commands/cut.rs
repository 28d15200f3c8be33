//! The rows of a table that the views look at.

use crate::app::state::Cut;
use crate::app::views::ask_focus;
use crate::app::window::App;

impl App {
    /// Shows the line in which the cut is typed, or looks at all rows again.
    pub(super) fn show_cut(&mut self, ctx: &egui::Context, on: bool) {
        if on {
            self.state.cut.is_open = true;
            ask_focus(ctx);
        } else {
            self.state.cut = Cut::default();
        }
    }

    pub(super) fn set_cut(&mut self, text: String) {
        self.state.cut = Cut {
            is_open: true,
            text,
        };
    }
}
