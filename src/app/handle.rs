//! The one place where commands change the window.

use std::time::Duration;

use super::dialog::{Purpose, SETTINGS};
use super::load::suggest;
use super::remotes::RemoteForm;
use super::state::{LoadState, Pending, View};
use super::window::App;
use super::{AppCommand, SweepCommand, UnsavedAnswer, save, shell};

/// A result that took longer than this is asked about before another takes its place.
const LONG: Duration = Duration::from_secs(30);

impl App {
    /// Carries out a command. One that is not possible now is dropped, or answered with a message.
    pub fn handle(&mut self, ctx: &egui::Context, command: AppCommand) {
        if self.would_lose(&command) {
            self.ask_before(command);
            return;
        }
        match command {
            AppCommand::AskOpen => self.ask(Purpose::Open, ""),
            AppCommand::AskPath => self.prompt(Purpose::Open, String::new(), None),
            AppCommand::Open(path) => self.open(path, None),
            AppCommand::OpenShared { archive, model } => self.open_shared(archive, model),
            AppCommand::AskSharedModel(archive) => self.ask(Purpose::SharedModel { archive }, ""),
            AppCommand::OpenArray { path, array } => self.open(path, Some(array)),
            AppCommand::OpenSample(sample) => self.open_sample(sample),
            AppCommand::SetLayout(layout) => self.set_layout(layout),
            AppCommand::SetMissing(missing) => self.set_missing(missing),
            AppCommand::SetPortion(portion) => self.set_portion(portion),
            AppCommand::CancelLoading => self.cancel_loading(),
            AppCommand::Train => self.train(ctx),
            AppCommand::TrainSmaller => self.train_smaller(ctx),
            AppCommand::Pause(pause) => self.pause(pause),
            AppCommand::Step => self.step(),
            AppCommand::Stop => self.stop(),
            AppCommand::Continue { epochs } => self.train_further(ctx, epochs),
            AppCommand::ContinueOnCpu => self.train_on_cpu(ctx),
            AppCommand::ResetSpecs => self.reset_specs(),
            AppCommand::AskSaveArchive => self.ask_save(Purpose::SaveArchive, ".bale"),
            AppCommand::SaveArchive(path) => self.save_archive(path),
            AppCommand::AskSaveReport => self.ask_save(Purpose::SaveReport, ".html"),
            AppCommand::SaveReport(path) => self.save_report(path),
            AppCommand::AskSaveDecoded { samples } => {
                self.ask_save(Purpose::SaveDecoded { samples }, "_decoded.npz");
            }
            AppCommand::SaveDecoded { path, samples } => self.save_decoded(path, samples),
            AppCommand::AskCompressOther => self.ask(Purpose::CompressData, ""),
            AppCommand::CompressOther { data, archive } => self.compress_other(data, archive),
            AppCommand::AskCompressWith => self.ask(Purpose::Model, ""),
            AppCommand::CompressWith(model) => self.compress_with(model),
            AppCommand::AskSaveText {
                suggested_name,
                text,
            } => self.ask_save_text(&suggested_name, text),
            AppCommand::SaveText { path, text } => self.save_text(path, text),
            AppCommand::AskSavePng {
                suggested_name,
                rect,
            } => self.take_picture(ctx, suggested_name, rect),
            AppCommand::SavePng { path, png } => self.save_png(path, png),
            AppCommand::OpenRun(id) => self.open_run(&id, None, false),
            AppCommand::OpenRunWith { id, data } => self.open_run(&id, Some(data), false),
            AppCommand::AskRunData(id) => self.ask_run_data(id),
            AppCommand::Beside(id) => self.put_beside(id.as_deref()),
            AppCommand::RenameRun { id, name } => self.rename_run(id, &name),
            AppCommand::StarRun { id, starred } => self.star_run(id, starred),
            AppCommand::DeleteRun(id) => self.delete_run(&id),
            AppCommand::RestoreRun(id) => self.restore_run(id),
            AppCommand::UseSettings(settings) => self.use_settings(&settings),
            AppCommand::AskOpenSettings => self.ask(Purpose::Settings, ""),
            AppCommand::OpenSettings(path) => self.open_settings(&path),
            AppCommand::AskSaveSettings => self.ask_save_settings(),
            AppCommand::AskRunsFolder => self.ask_runs_folder(),
            AppCommand::SetRunsFolder(folder) => self.set_runs_folder(folder),
            AppCommand::ListRuns => self.list_runs(),
            AppCommand::SetRestore(on) => self.state.settings.start_empty = !on,
            AppCommand::SetRunsLimit(gigabytes) => {
                self.state.settings.runs_limit = Some(gigabytes);
            }
            AppCommand::Show(view) => self.show_chosen(view),
            AppCommand::ShowShortcuts(on) => self.overlays.shortcuts = on,
            AppCommand::ShowAbout(on) => self.overlays.about = on,
            AppCommand::TogglePerformance => {
                self.overlays.performance = !self.overlays.performance;
            }
            AppCommand::ShowPalette(on) => self.overlays.palette = on.then(shell::Palette::default),
            AppCommand::ShowRemotes(on) => self.overlays.remotes = on.then(RemoteForm::default),
            AppCommand::CheckRemote(remote) => self.check_remote(remote),
            AppCommand::AddRemote(remote) => self.add_remote(remote),
            AppCommand::RemoveRemote(address) => self.remove_remote(&address),
            AppCommand::SetTheme(theme) => self.set_theme(ctx, theme),
            AppCommand::ForgetRecent => self.state.settings.recent.clear(),
            AppCommand::Sweep(command) => self.sweep(command),
            AppCommand::DismissBanner(id) => self.notices.dismiss(id),
            AppCommand::AnswerUnsaved(answer) => self.answer_unsaved(ctx, answer),
            AppCommand::Quit => self.quit(ctx),
        }
    }

    /// Has the user decide before something is lost; what is just on its way to the disk will not be.
    pub(super) fn ask_before(&mut self, command: AppCommand) {
        if self.is_being_kept() && !self.state.run.phase.active() {
            self.after_keeping = Some(command);
        } else {
            self.overlays.unsaved = Some(command);
        }
    }

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
                | AppCommand::OpenArray { .. }
                | AppCommand::OpenSample(_)
                | AppCommand::SetLayout(_)
                | AppCommand::SetMissing(_)
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

    fn answer_unsaved(&mut self, ctx: &egui::Context, answer: UnsavedAnswer) {
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
                self.handle(ctx, AppCommand::AskSaveArchive);
            }
        }
    }

    fn quit(&mut self, ctx: &egui::Context) {
        self.quitting = true;
        ctx.send_viewport_cmd(egui::ViewportCommand::Close);
    }

    fn show_chosen(&mut self, view: View) {
        self.state.view = view;
        self.state.settings.view = view;
    }

    fn set_theme(&mut self, ctx: &egui::Context, theme: egui::ThemePreference) {
        self.state.settings.theme = theme;
        ctx.set_theme(theme);
    }

    fn cancel_loading(&mut self) {
        // What is still being read is dropped when it comes.
        self.last_load += 1;
        self.state.pending = None::<Pending>;
    }

    fn reset_specs(&mut self) {
        if let LoadState::Ready(loaded) = &mut self.state.load {
            loaded.plan = crate::transform::Plan::suggest(&loaded.profile);
            (loaded.model, loaded.training) = suggest(&loaded.data, &loaded.plan);
        }
    }

    fn ask_save(&mut self, purpose: Purpose, ending: &str) {
        let label = self
            .state
            .loaded()
            .map_or("", |loaded| loaded.data.origin.label.as_str());
        let name = save::suggested_name(label, ending);
        self.ask(purpose, &name);
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
