//! The whole window in tests.

use egui::Ui;

use super::{App, AppOptions, AppState};

/// Draws the window with this state, which it is made with when it is drawn first.
pub fn window_of(state: AppState) -> impl FnMut(&mut Ui, &mut Option<App>) {
    let mut state = Some(state);
    move |ui, app| {
        let app = app.get_or_insert_with(|| {
            let mut app = App::new(ui.ctx(), AppOptions::default());
            app.state = state.take().expect("made once");
            app
        });
        app.show(ui);
    }
}
