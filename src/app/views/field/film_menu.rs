//! The choice of what a film shows, and how far one is on its way.

use std::sync::Arc;

use egui::{Button, DragValue, ProgressBar, Ui};

use super::frame::Frame;
use crate::app::film::Film;
use crate::app::plot::Colouring;
use crate::app::state::{Filming, PictureDirection};
use crate::app::{AppCommand, FilmCommand};

/// What a film shows.
pub struct FilmMenu {
    shown: [bool; 3],
    height: usize,
    per_second: f64,
    /// What was on show last, to be filmed over all frames.
    last: Option<Film>,
}

impl Default for FilmMenu {
    fn default() -> Self {
        Self {
            shown: [true; 3],
            height: 360,
            per_second: 12.0,
            last: None,
        }
    }
}

impl FilmMenu {
    /// Remembers what is on show, one plane or three, in its colours and ranges.
    pub(super) fn note(
        &mut self,
        frames: &[Frame<'_>],
        colouring: Colouring,
        ranges: [[f64; 2]; 3],
        direction: PictureDirection,
    ) {
        let Some(first) = frames.first() else {
            return;
        };
        let source = first.source;
        let value = first.plane().value(&source.data);
        let planes = frames.iter().map(Frame::plane).collect();
        if let Some(film) = &mut self.last
            && Arc::ptr_eq(&film.before, &source.before)
            && film.after.as_ref().map(Arc::as_ptr) == source.after.as_ref().map(Arc::as_ptr)
        {
            (film.planes, film.colouring, film.ranges) = (planes, colouring, ranges);
            film.direction = direction;
            film.value = value;
            return;
        }
        self.last = Some(Film {
            data: Arc::clone(&source.data),
            before: Arc::clone(&source.before),
            after: source.after.clone(),
            sides: source.sides(),
            planes,
            value,
            frames: (0..source.shown())
                .map(|frame| [frame, source.sample(frame)])
                .collect(),
            shown: self.shown,
            colouring,
            ranges,
            direction,
            height: self.height,
            per_second: self.per_second,
        });
    }

    pub fn show(&mut self, ui: &mut Ui, filming: Option<&Filming>, commands: &mut Vec<AppCommand>) {
        if let Some(filming) = filming {
            let done = filming.done();
            let share = done as f32 / filming.frames.max(1) as f32;
            let text = format!("Film: frame {done} of {}", filming.frames);
            ui.add(ProgressBar::new(share).desired_width(160.0).text(text));
            if ui.button("Stop the film").clicked() {
                commands.push(AppCommand::Film(FilmCommand::Stop));
            }
            return;
        }
        let config = egui::containers::menu::MenuConfig::new()
            .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside);
        let menu = egui::containers::menu::MenuButton::new("Film").config(config);
        let (response, _) = menu.ui(ui, |ui| self.choices(ui, commands));
        response.on_hover_text("All frames as a GIF, an animated PNG or a film of pictures");
    }

    fn choices(&mut self, ui: &mut Ui, commands: &mut Vec<AppCommand>) {
        ui.set_min_width(240.0);
        let has_after = self.last.as_ref().is_some_and(|film| film.after.is_some());
        for (shown, name) in (self.shown.iter_mut()).zip(["Before", "After", "Difference"]) {
            ui.add_enabled_ui(has_after || name == "Before", |ui| ui.checkbox(shown, name));
        }
        ui.horizontal(|ui| {
            let label = ui.label("Height of a picture");
            ui.add(
                DragValue::new(&mut self.height)
                    .range(40..=2160)
                    .suffix(" px"),
            )
            .labelled_by(label.id);
        });
        ui.horizontal(|ui| {
            let label = ui.label("Frames per second");
            ui.add(
                DragValue::new(&mut self.per_second)
                    .range(0.1..=50.0)
                    .speed(0.2)
                    .max_decimals(1),
            )
            .labelled_by(label.id);
        });
        let shown = self.shown;
        let any = shown[0] || (has_after && (shown[1] || shown[2]));
        let save = ui.add_enabled(any && self.last.is_some(), Button::new("Save the film..."));
        let tip = "Planes, colours and their limits are those on show; the name's ending says the format: .gif or .png";
        if save.on_hover_text(tip).clicked()
            && let Some(film) = &self.last
        {
            commands.push(AppCommand::Film(FilmCommand::Ask(Box::new(Film {
                shown,
                height: self.height,
                per_second: self.per_second,
                ..film.clone()
            }))));
            ui.close();
        }
    }
}
