//! Which frame is shown, and playing them.

use egui::{Key, Rect, RichText, Sense, Stroke, Ui, Vec2, pos2};

use crate::app::plot::{Ink, dark};
use crate::app::views::source::Source;
use crate::app::{format, terms};
use crate::figures::sample_place;

/// Which frame is shown, and whether it moves on by itself.
pub struct Player {
    pub frame: usize,
    playing: bool,
    per_second: f64,
    /// When the present frame was put up, in seconds of the window's clock.
    since: f64,
}

impl Default for Player {
    fn default() -> Self {
        Self {
            frame: 0,
            playing: false,
            per_second: 12.0,
            since: 0.0,
        }
    }
}

impl Player {
    /// Height of the strip that marks held-out frames.
    const STRIP: f32 = 9.0;

    /// Height of the controls: buttons, slider and strip.
    pub fn height(ui: &Ui) -> f32 {
        let spacing = ui.spacing();
        2.0 * spacing.interact_size.y + Self::STRIP + 3.0 * spacing.item_spacing.y + 2.0
    }

    /// Takes in keys and time; to be called before the frame is drawn.
    pub fn advance(&mut self, ui: &Ui, frames: usize) {
        let frames = frames.max(1);
        self.frame = self.frame.min(frames - 1);
        self.keys(ui, frames);
        self.tick(ui, frames);
    }

    /// Controls, slider, and a strip under it that marks held-out frames.
    pub fn show(&mut self, ui: &mut Ui, source: &Source) {
        let frames = source.shown().max(1);
        ui.horizontal(|ui| self.buttons(ui, source, frames));
        let slider = ui
            .scope(|ui| {
                ui.spacing_mut().slider_width = ui.available_width() - 4.0;
                let slider = egui::Slider::new(&mut self.frame, 0..=frames - 1).show_value(false);
                ui.add(slider)
                    .on_hover_text("Left and Right, Home and End, P plays")
            })
            .inner;
        slider.widget_info(|| egui::WidgetInfo::slider(true, self.frame as f64, "Frame"));
        self.strip(ui, source, slider.rect, frames);
    }

    fn buttons(&mut self, ui: &mut Ui, source: &Source, frames: usize) {
        let text = if self.playing {
            "Pause frames"
        } else {
            "Play frames"
        };
        if ui.button(text).on_hover_text("P").clicked() {
            self.toggle(ui);
        }
        let label = terms::explained(ui.label("Frame"), "Frame");
        ui.add(egui::DragValue::new(&mut self.frame).range(0..=frames - 1))
            .labelled_by(label.id);
        ui.label(RichText::new(format!("of {}", format::count(frames))).weak());
        if let Some(place) = sample_place(&source.data, source.sample(self.frame)) {
            ui.label(place);
        }
        ui.separator();
        let label = ui.label("Frames per second");
        ui.add(
            egui::DragValue::new(&mut self.per_second)
                .range(0.5..=60.0)
                .speed(0.2)
                .max_decimals(1),
        )
        .labelled_by(label.id);
        if !source.held_out().is_empty() {
            ui.separator();
            let (rect, _) = ui.allocate_exact_size(Vec2::new(10.0, 10.0), Sense::hover());
            ui.painter()
                .rect_filled(rect, 1.0, Ink::HeldOut.colour(dark(ui)));
            let held = source.held_out().len();
            ui.label(RichText::new(format!("Held out: {}", format::count(held))).weak())
                .on_hover_text("Frames that training never saw");
        }
    }

    fn toggle(&mut self, ui: &Ui) {
        self.playing = !self.playing;
        self.since = ui.input(|i| i.time);
    }

    fn keys(&mut self, ui: &Ui, frames: usize) {
        // An open list has the keys too.
        if ui.ctx().memory(|m| m.focused().is_some()) || egui::Popup::is_any_open(ui.ctx()) {
            return;
        }
        let pressed = |key| ui.input_mut(|i| i.consume_key(egui::Modifiers::NONE, key));
        if pressed(Key::ArrowLeft) {
            self.frame = self.frame.saturating_sub(1);
        }
        if pressed(Key::ArrowRight) {
            self.frame = (self.frame + 1).min(frames - 1);
        }
        if pressed(Key::Home) {
            self.frame = 0;
        }
        if pressed(Key::End) {
            self.frame = frames - 1;
        }
        if pressed(Key::P) {
            self.toggle(ui);
        }
    }

    fn tick(&mut self, ui: &Ui, frames: usize) {
        if !self.playing || frames < 2 {
            return;
        }
        let now = ui.input(|i| i.time);
        let step = 1.0 / self.per_second;
        if now - self.since >= step {
            self.frame = (self.frame + 1) % frames;
            // Not the sum of steps: after a pause of the window frames are not made up for.
            self.since = now;
        }
        ui.ctx()
            .request_repaint_after_secs((step - (now - self.since)).max(0.001) as f32);
    }

    fn strip(&mut self, ui: &mut Ui, source: &Source, slider: Rect, frames: usize) {
        let (rect, response) =
            // The keyboard has the slider for the same.
            ui.allocate_exact_size(Vec2::new(ui.available_width(), Self::STRIP), Sense::CLICK);
        let rail = Rect::from_min_max(
            pos2(slider.left() + slider.height() / 2.5, rect.top()),
            pos2(slider.right() - slider.height() / 2.5, rect.bottom()),
        );
        let painter = ui.painter();
        painter.rect_filled(rail, 1.0, ui.visuals().faint_bg_color);
        let width = rail.width() / frames as f32;
        let colour = Ink::HeldOut.colour(dark(ui));
        for (first, last) in runs(source.held_out()) {
            let left = rail.left() + first as f32 * width;
            let right = (rail.left() + (last + 1) as f32 * width).max(left + 1.0);
            painter.rect_filled(
                Rect::from_x_y_ranges(left..=right, rail.y_range()),
                0.0,
                colour,
            );
        }
        let x = rail.left() + (self.frame as f32 + 0.5) * width;
        painter.vline(
            x,
            rail.y_range(),
            Stroke::new(2.0, ui.visuals().strong_text_color()),
        );
        if let Some(pointer) = response
            .interact_pointer_pos()
            .filter(|_| response.clicked())
        {
            self.frame = (((pointer.x - rail.left()) / width).max(0.0) as usize).min(frames - 1);
        }
    }
}

/// Runs of neighbours in a sorted list, first and last.
fn runs(sorted: &[usize]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &i in sorted {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == i => *last = i,
            _ => runs.push((i, i)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_become_runs() {
        assert_eq!(runs(&[1, 2, 3, 7, 9, 10]), [(1, 3), (7, 7), (9, 10)]);
        assert!(runs(&[]).is_empty());
    }
}
