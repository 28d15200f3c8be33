//! How large everything in the window is: from 80 to 200 percent, kept from one start to the next.

use egui::Context;

use super::state::Settings;

const LEAST: f32 = 0.8;
const MOST: f32 = 2.0;

/// As it was when the window was last closed.
pub fn restore(ctx: &Context, settings: &Settings) {
    if let Some(zoom) = settings.zoom {
        ctx.set_zoom_factor(zoom.clamp(LEAST, MOST));
    }
}

/// Keeps it within its limits, however it was changed, and remembers it.
pub fn keep(ctx: &Context, settings: &mut Settings) {
    let zoom = ctx.zoom_factor();
    let kept = zoom.clamp(LEAST, MOST);
    if kept != zoom {
        ctx.set_zoom_factor(kept);
    }
    settings.zoom = Some(kept);
}

#[cfg(test)]
mod tests {
    use egui::{Key, Modifiers};
    use egui_kittest::Harness;

    use super::*;
    use crate::app::{App, AppOptions};

    fn window(settings: Settings) -> Harness<'static, Option<App>> {
        let mut options = Some(AppOptions {
            settings,
            ..AppOptions::default()
        });
        Harness::builder().build_ui_state(
            move |ui, app: &mut Option<App>| {
                let app = app
                    .get_or_insert_with(|| App::new(ui.ctx(), options.take().expect("made once")));
                app.show(ui);
            },
            None,
        )
    }

    #[test]
    fn the_size_has_limits_and_is_remembered() {
        let mut first = window(Settings::default());
        for (key, times, zoom) in [
            (Key::Plus, 3, 1.3),
            (Key::Plus, 20, 2.0),
            (Key::Num0, 1, 1.0),
            (Key::Minus, 9, 0.8),
        ] {
            for _ in 0..times {
                first.key_press_modifiers(Modifiers::COMMAND, key);
                first.run_steps(2);
            }
            let found = first.ctx.zoom_factor();
            assert!((found - zoom).abs() < 1e-3, "{key:?}: {found}");
        }
        let app = first.state().as_ref().expect("a window");
        let kept = serde_json::to_string(&app.state().settings).expect("settings");
        let settings: Settings = serde_json::from_str(&kept).expect("settings");
        let mut second = window(settings);
        second.run_steps(2);
        assert!((second.ctx.zoom_factor() - 0.8).abs() < 1e-3);
    }
}
