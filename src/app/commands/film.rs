//! Writing films of a field.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::anyhow;

use super::FilmCommand;
use crate::app::film::{Film, FilmError, FilmFormat};
use crate::app::jobs::results::Done;
use crate::app::jobs::save::{self, Written};
use crate::app::notices::Tone;
use crate::app::purpose::Purpose;
use crate::app::state::Filming;
use crate::app::window::App;

impl App {
    pub(super) fn film(&mut self, command: FilmCommand) {
        match command {
            FilmCommand::Ask(film) => self.ask_save_film(*film),
            FilmCommand::Save { path, film } => self.save_film(path, film),
            FilmCommand::Stop => {
                if let Some(filming) = &self.state.filming {
                    filming.stop();
                }
            }
        }
    }

    fn ask_save_film(&mut self, film: Film) {
        let name = save::suggested_name(&film.data.origin.label, ".gif");
        let film = Arc::new(film);
        self.ask(Purpose::SaveFilm { film }, &name);
    }

    fn save_film(&mut self, path: PathBuf, film: Arc<Film>) {
        if self.state.filming.is_some() {
            self.notices
                .toast(Tone::Note, "A film is being written already");
            return;
        }
        let Some(format) = FilmFormat::of(&path, false) else {
            let text = "a film is written as .gif or .png; choose a name that ends so";
            self.notices.error("Cannot save", &text);
            return;
        };
        let filming = Filming::new(film.frames.len());
        self.state.filming = Some(filming.clone());
        let ctx = self.jobs.context().clone();
        self.jobs.attempt("film", Done::Filmed, move || {
            film.write(&path, format, &mut |done| {
                ctx.request_repaint();
                filming.note(done)
            })
            .map_err(|error| anyhow!(error))?;
            Ok(Written {
                what: "Film",
                bytes: std::fs::metadata(&path).map_or(0, |file| file.len() as usize),
                path,
                reuse: None,
            })
        });
    }

    pub(super) fn filmed(&mut self, ctx: &egui::Context, result: anyhow::Result<Written>) {
        self.state.filming = None;
        let stopped = (result.as_ref().err())
            .and_then(|error| error.downcast_ref::<FilmError>())
            .is_some_and(|error| matches!(error, FilmError::Stopped));
        if stopped {
            self.notices
                .toast(Tone::Note, "The film was stopped; nothing was written");
            return;
        }
        self.written(ctx, result, None);
    }
}
