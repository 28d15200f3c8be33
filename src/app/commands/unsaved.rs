//! What becomes of a result that is not saved, before something takes its place.

use std::time::Duration;

use super::{AppCommand, SweepCommand, UnsavedAnswer};
use crate::app::purpose::{Purpose, SETTINGS};
use crate::app::window::App;

/// A result that took longer than this is asked about before another takes its place.
const LONG: Duration = Duration::from_secs(30);

impl App {
    /// Whether a command would throw a result away that is not saved, or training that is under way.
    pub(super) fn would_lose(&self, command: &AppCommand) -> bool {
        // Settings change the left panel alone.
        if matches!(command, AppCommand::Open(path) if path.extension().is_some_and(|e| e == SETTINGS))
        {
            return false;
        }
        let replaces = matches!(
            command,
            AppCommand::Open(_)
                | AppCommand::OpenShared { .. }
                | AppCommand::CompareWith { .. }
                | AppCommand::OpenArray { .. }
                | AppCommand::OpenSample(_)
                | AppCommand::SetLayout(_)
                | AppCommand::SetMissing(_)
                | AppCommand::SetSelection(_)
                | AppCommand::SetPortion(_)
                | AppCommand::CompressWith(_)
                | AppCommand::Sweep(SweepCommand::Show(_))
                | AppCommand::OpenRun(_)
                | AppCommand::OpenRunWith { .. }
                | AppCommand::Quit
        );
        // What took long is not replaced without asking; what was quick is trained anew as quickly.
        let trains = matches!(command, AppCommand::Train | AppCommand::TrainSmaller)
            && self.state.run.took > LONG;
        replaces && (self.state.unsaved || self.state.run.phase.active())
            || trains && self.state.unsaved && !self.state.run.phase.active()
    }

    /// Has the user decide before something is lost; what is just on its way to the disk will not be.
    pub(super) fn ask_before(&mut self, command: AppCommand) {
        if self.is_being_kept() && !self.state.run.phase.active() {
            self.after_keeping = Some(command);
        } else {
            self.overlays.unsaved = Some(command);
        }
    }

    pub(super) fn answer_unsaved(&mut self, ctx: &egui::Context, answer: UnsavedAnswer) {
        let Some(waiting) = self.overlays.unsaved.take() else {
            return;
        };
        match answer {
            UnsavedAnswer::Cancel => {}
            UnsavedAnswer::Discard => {
                self.abandon_run();
                self.handle(ctx, waiting);
            }
            UnsavedAnswer::Keep => {
                self.stop();
                self.after_keeping = Some(waiting);
            }
            UnsavedAnswer::Save => {
                self.after_save = Some(waiting);
                self.handle(ctx, AppCommand::Ask(Purpose::SaveArchive));
            }
        }
    }

    /// A window with an unsaved result does not close before the user has said what becomes of it.
    pub(in crate::app) fn guard_closing(&mut self, ctx: &egui::Context) {
        let closing = ctx.input(|input| input.viewport().close_requested());
        if closing && !self.quitting && self.would_lose(&AppCommand::Quit) {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.ask_before(AppCommand::Quit);
        }
    }

    pub(super) fn quit(&mut self, ctx: &egui::Context) {
        self.quitting = true;
        ctx.send_viewport_cmd(egui::ViewportCommand::Close);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::AppOptions;

    #[test]
    fn only_an_unsaved_result_that_took_long_is_asked_about_before_training_anew() {
        let mut app = App::new(&egui::Context::default(), AppOptions::default());
        for (unsaved, seconds, asked) in [(true, 31, true), (true, 29, false), (false, 31, false)] {
            app.state.unsaved = unsaved;
            app.state.run.took = Duration::from_secs(seconds);
            assert_eq!(
                app.would_lose(&AppCommand::Train),
                asked,
                "{unsaved} {seconds}"
            );
            assert_eq!(app.would_lose(&AppCommand::Quit), unsaved);
        }
    }
}
