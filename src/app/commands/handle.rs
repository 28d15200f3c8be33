//! The one place where commands change the window.

use super::{AppCommand, Zoom};
use crate::app::jobs::load::suggest;
use crate::app::notices::Tone;
use crate::app::panels::PanelState;
use crate::app::purpose::Purpose;
use crate::app::shell;
use crate::app::state::{History, LoadState, Loaded, View};
use crate::app::views::Group;
use crate::app::window::App;
use crate::data::ReadOptions;

impl App {
    /// Carries out a command. One that is not possible now is dropped, or answered with a message.
    pub fn handle(&mut self, ctx: &egui::Context, command: AppCommand) {
        if self.would_lose(&command) {
            self.ask_before(command);
            return;
        }
        match command {
            AppCommand::Ask(purpose) => self.ask_for(purpose),
            AppCommand::TypePath(purpose) => self.type_path(purpose, None),
            AppCommand::GivePath { purpose, path } => self.go_on(ctx, purpose, path),
            AppCommand::GiveNoPath => self.after_save = None,
            AppCommand::AskPath => self.prompt(Purpose::Open, String::new(), None),
            AppCommand::Open(path) => self.open(path, ReadOptions::default()),
            AppCommand::OpenShared { archive, model } => self.open_shared(archive, model),
            AppCommand::CompareWith { of, original } => self.compare_with(of, original),
            AppCommand::OpenArray { path, array } => self.open_array(path, array),
            AppCommand::ShowContents => self.list_contents(),
            AppCommand::CloseContents => self.overlays.contents = None,
            AppCommand::LookInto { path, array } => self.look_into(path, array),
            AppCommand::Follow(on) => self.follow(on),
            AppCommand::OpenSample(sample) => self.open_sample(sample),
            AppCommand::SetLayout(layout) => self.set_layout(layout),
            AppCommand::SetMissing(missing) => self.set_missing(missing),
            AppCommand::SetSelection(selection) => self.set_selection(selection),
            AppCommand::SetPortion(portion) => self.set_portion(portion),
            AppCommand::CancelLoading => self.cancel_loading(),
            AppCommand::ShowPart(units) => self.show_part(units),
            AppCommand::Train => self.train(ctx),
            AppCommand::TrainSmaller => self.train_smaller(ctx),
            AppCommand::Pause(pause) => self.pause(pause),
            AppCommand::Step => self.step(),
            AppCommand::Stop => self.stop(),
            AppCommand::Continue { epochs } => self.train_further(ctx, epochs),
            AppCommand::ContinueOnCpu => self.train_on_cpu(ctx),
            AppCommand::ResetSpecs => self.reset_specs(),
            AppCommand::SaveArchive(path) => self.save_archive(path),
            AppCommand::SaveReport(path) => self.save_report(path),
            AppCommand::SaveDecoded { path, samples } => self.save_decoded(path, samples),
            AppCommand::SaveCoded(file) => self.save_coded(file),
            AppCommand::SaveData(path) => self.save_data(path, None),
            AppCommand::CompressOther { data, archive } => self.compress_other(data, archive),
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
            AppCommand::Film(command) => self.film(command),
            AppCommand::AskSavePicture {
                suggested_name,
                bytes,
                ending,
            } => self.ask(Purpose::SavePicture { bytes, ending }, &suggested_name),
            AppCommand::SavePicture { path, bytes } => self.save_picture(path, bytes),
            AppCommand::OpenRun(id) => self.open_run(&id, None, false),
            AppCommand::OpenRunWith { id, data } => self.open_run(&id, Some(data), false),
            AppCommand::Beside(id) => self.put_beside(id.as_deref()),
            AppCommand::RenameRun { id, name } => self.rename_run(id, &name),
            AppCommand::StarRun { id, starred } => self.star_run(id, starred),
            AppCommand::DeleteRun(id) => self.delete_run(&id),
            AppCommand::RestoreRun(id) => self.restore_run(id),
            AppCommand::UseSettings(settings) => self.use_settings(&settings),
            AppCommand::OpenSettings(path) => self.open_settings(&path),
            AppCommand::AskSaveSettings => self.ask_save_settings(),
            AppCommand::SetRunsFolder(folder) => self.set_runs_folder(folder),
            AppCommand::ListRuns => self.list_runs(),
            AppCommand::SetRestore(on) => self.state.settings.start_empty = !on,
            AppCommand::SetRunsLimit(gigabytes) => {
                self.state.settings.runs_limit = Some(gigabytes);
            }
            AppCommand::Show(view) => self.show_chosen(ctx, view),
            AppCommand::ShowSecond(view) => self.show_second(view),
            AppCommand::ShowCut(on) => self.show_cut(ctx, on),
            AppCommand::SetCut(text) => self.set_cut(text),
            AppCommand::Mark(row) => self.state.marked = row,
            AppCommand::Split(on) => self.state.settings.split = on,
            AppCommand::Undo => self.change_back(History::undo),
            AppCommand::Redo => self.change_back(History::redo),
            AppCommand::ShowHelp(page) => self.overlays.help = page,
            AppCommand::TogglePerformance => {
                self.overlays.performance = !self.overlays.performance;
            }
            AppCommand::ShowPalette(on) => self.overlays.palette = on.then(shell::Palette::default),
            AppCommand::ShowRemotes(on) => {
                self.overlays.remotes = on.then(shell::RemoteForm::default);
            }
            AppCommand::CheckRemote(remote) => self.check_remote(remote),
            AppCommand::AddRemote(remote) => self.add_remote(remote),
            AppCommand::RemoveRemote(address) => self.remove_remote(&address),
            AppCommand::SetTheme(theme) => self.set_theme(ctx, theme),
            AppCommand::Zoom(how) => zoom(ctx, how),
            AppCommand::ForgetRecent => self.state.settings.recent.clear(),
            AppCommand::Sweep(command) => self.sweep(command),
            AppCommand::DismissBanner(id) => self.notices.dismiss(id),
            AppCommand::AnswerUnsaved(answer) => self.answer_unsaved(ctx, answer),
            AppCommand::Quit => self.quit(ctx),
        }
    }

    fn show_chosen(&mut self, ctx: &egui::Context, view: View) {
        // A list of the view before would stay over the new one.
        egui::Popup::close_all(ctx);
        shell::want_focus(ctx);
        self.state.view = view;
        self.state.settings.view = view;
        Group::remember(&mut self.state.settings.lately, view);
    }

    fn show_second(&mut self, view: View) {
        self.state.settings.second = view;
        Group::remember(&mut self.state.settings.second_lately, view);
    }

    fn set_theme(&mut self, ctx: &egui::Context, theme: egui::ThemePreference) {
        self.state.settings.theme = theme;
        ctx.set_theme(theme);
    }

    fn cancel_loading(&mut self) {
        // What is still being read is dropped when it comes.
        self.last_load += 1;
        self.state.pending = None;
    }

    fn change_back(&mut self, change: fn(&mut History, &mut Loaded)) {
        if self.state.is_ready()
            && let LoadState::Ready(loaded) = &mut self.state.load
        {
            change(&mut self.state.history, loaded);
        }
    }

    fn reset_specs(&mut self) {
        if !self.state.is_ready() {
            return;
        }
        if let LoadState::Ready(loaded) = &mut self.state.load {
            loaded.plan = crate::transform::Plan::suggest(&loaded.profile);
            (loaded.model, loaded.training) = suggest(&loaded.data, &loaded.plan);
            (loaded.target, loaded.any_model) = (None, true);
            self.state.expected.put_chosen(loaded);
            self.panels = PanelState::default();
            let text = "The settings are those that the data suggest".to_owned();
            let undo = ("Undo", AppCommand::Undo);
            self.notices.offer(Tone::Good, text, undo);
        }
    }
}

fn zoom(ctx: &egui::Context, how: Zoom) {
    match how {
        Zoom::In => egui::gui_zoom::zoom_in(ctx),
        Zoom::Out => egui::gui_zoom::zoom_out(ctx),
        Zoom::Reset => ctx.set_zoom_factor(1.0),
    }
}
