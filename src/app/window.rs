use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::actions;
use super::dialog::PathPrompt;
use super::events::Notable;
use super::frame_stats::FrameStats;
use super::jobs::{Done, Jobs};
use super::keeper::Keeper;
use super::notices::{Notices, Tone};
use super::panels::PanelState;
use super::remotes::RemoteForm;
use super::state::{AppState, Settings};
use super::views::{self, ViewsState};
use super::{AppCommand, shell, style};
use crate::sweep::{EntryId, Memory, Sweeper};
use crate::train::{DeviceChoice, DeviceInfo, RunId, RunSpec, Session, devices};

/// Between two frames that only the trainer asks for: 30 a second are enough to the eye.
pub(super) const FRAME: Duration = Duration::from_millis(33);

/// For what is still written when the window is closed.
const CLOSING: Duration = Duration::from_secs(5);

/// What the window starts with.
#[derive(Clone, Debug, Default)]
pub struct AppOptions {
    /// A file to open at once.
    pub file: Option<PathBuf>,
    pub settings: Settings,
    /// Where runs are kept; `None`: nowhere.
    pub runs: Option<PathBuf>,
}

/// What lies over the window.
#[derive(Default)]
pub(super) struct Overlays {
    pub shortcuts: bool,
    pub about: bool,
    pub performance: bool,
    pub palette: Option<shell::Palette>,
    pub prompt: Option<PathPrompt>,
    pub remotes: Option<RemoteForm>,
    /// What waits until it is decided what becomes of a result that is not saved.
    pub unsaved: Option<AppCommand>,
}

/// The whole window: works inside `eframe` and, for tests, without it.
pub struct App {
    pub(super) state: AppState,
    pub(super) views: ViewsState,
    pub(super) panels: PanelState,
    pub(super) overlays: Overlays,
    pub(super) notices: Notices,
    pub(super) jobs: Jobs,
    pub(super) keeper: Option<Keeper>,
    /// Of the runs of this window the last that was kept, and as what.
    pub(super) kept_as: Option<(RunId, String)>,
    pub(super) session: Option<Session>,
    /// Tries codecs and models on the data at hand.
    pub(super) sweeper: Option<Sweeper>,
    /// Networks that the sweep has still to make, as they were noted on disk.
    pub(super) sweep_noted: Vec<EntryId>,
    /// What was tried on data sets before.
    pub(super) swept: Memory,
    pub(super) stats: FrameStats,
    /// The path field of the welcome page.
    pub(super) path_field: String,
    /// To open in the first tick.
    file: Option<PathBuf>,
    runs: Option<PathBuf>,
    started: bool,
    pub(super) last_run: u64,
    pub(super) last_load: u64,
    pub(super) last_beside: u64,
    /// The file on its way in, where it was one.
    pub(super) opening: Option<PathBuf>,
    pub(super) dialog_open: bool,
    /// The path that the dialog suggests.
    pub(super) suggested: PathBuf,
    /// Since when the run at hand is on its way to the disk.
    pub(super) being_kept: Option<Instant>,
    /// What follows once the run at hand has ended and is kept.
    pub(super) after_keeping: Option<AppCommand>,
    /// What follows once the archive is saved.
    pub(super) after_save: Option<AppCommand>,
    /// The run at hand, to be repeated on the CPU.
    pub(super) last_spec: Option<RunSpec>,
    pub(super) quitting: bool,
    title: String,
}

impl App {
    pub fn new(ctx: &egui::Context, options: AppOptions) -> Self {
        style::install(ctx);
        ctx.set_theme(options.settings.theme);
        let mut views = ViewsState::default();
        views.set_colour_map(&options.settings.colour_map);
        let state = AppState {
            view: options.settings.view,
            settings: options.settings,
            ..AppState::default()
        };
        Self {
            state,
            views,
            panels: PanelState::default(),
            overlays: Overlays::default(),
            notices: Notices::default(),
            jobs: Jobs::new(ctx),
            keeper: None,
            kept_as: None,
            session: None,
            sweeper: None,
            sweep_noted: Vec::new(),
            swept: Memory::default(),
            stats: FrameStats::from_environment(),
            path_field: String::new(),
            file: options.file,
            runs: options.runs,
            started: false,
            last_run: 0,
            last_load: 0,
            last_beside: 0,
            opening: None,
            dialog_open: false,
            suggested: PathBuf::new(),
            being_kept: None,
            after_keeping: None,
            after_save: None,
            last_spec: None,
            quitting: false,
            title: String::new(),
        }
    }

    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// Takes in what the background threads have ready. Cheap when there is nothing.
    pub fn tick(&mut self, ctx: &egui::Context) {
        if !self.started {
            self.started = true;
            self.jobs
                .start("device-list", Done::Failed, || Done::Devices(devices()));
            let file = self.file.take();
            let restore = file.is_none() && !self.state.settings.start_empty;
            let runs = self.runs.take();
            self.start_keeping(runs, restore);
            if let Some(file) = file {
                self.handle(ctx, AppCommand::Open(file));
            }
        }
        self.drain_session();
        while let Some(done) = self.jobs.next() {
            self.finish(ctx, done);
        }
        self.tick_sweep(ctx);
        self.tick_waiting(ctx);
        if let Some(wait) = self.notices.expire(Instant::now()) {
            ctx.request_repaint_after(wait);
        }
        self.refresh_title(ctx);
    }

    /// Draws the window and carries out what was asked for.
    pub fn show(&mut self, ui: &mut egui::Ui) {
        let ctx = ui.ctx().clone();
        let mut commands = Vec::new();
        self.take_drops(&ctx, &mut commands);
        self.guard_closing(&ctx);
        shell::show(self, ui, &mut commands);
        // Last, so that a view may use a key up for itself.
        if !self.overlays.any() {
            commands.extend(actions::pressed(&ctx, &self.state));
        }
        if !commands.is_empty() {
            // What they change is to be seen at once.
            ctx.request_repaint();
        }
        for command in commands {
            self.handle(&ctx, command);
        }
    }

    /// Draws the view that is chosen.
    pub(super) fn show_view(&mut self, ui: &mut egui::Ui, commands: &mut Vec<AppCommand>) {
        views::show(ui, &self.state, &mut self.views, commands);
    }

    /// The training thread; started when it is first needed.
    pub(super) fn session(&mut self, ctx: &egui::Context) -> std::io::Result<&Session> {
        if self.session.is_none() {
            let ctx = ctx.clone();
            self.session = Some(Session::start(move || ctx.request_repaint_after(FRAME))?);
        }
        self.session
            .as_ref()
            .ok_or_else(|| std::io::Error::other("the training thread has ended"))
    }

    fn drain_session(&mut self) {
        let Some(session) = &self.session else { return };
        let mut notables = Vec::new();
        while let Ok(event) = session.events().try_recv() {
            notables.push(self.state.run.apply(event));
        }
        if let Some(snapshot) = session.take_snapshot() {
            self.state.run.show(snapshot);
        }
        for notable in notables {
            self.note(notable);
        }
    }

    fn note(&mut self, notable: Notable) {
        match notable {
            Notable::Nothing => {}
            Notable::Warning(text) => self.notices.banner(Tone::Warning, text, None),
            Notable::Finished => self.run_finished(),
            Notable::Failed {
                message,
                device_lost,
            } => self.run_failed(&message, device_lost),
        }
    }

    fn finish(&mut self, ctx: &egui::Context, done: Done) {
        match done {
            Done::Devices(found) => self.devices_found(found),
            Done::Glimpsed { token, glimpse } => self.glimpsed(token, glimpse),
            Done::Loaded { token, result } => self.load_finished(token, result),
            Done::Written { result, run } => self.written(ctx, result, run),
            Done::Reused { run, result } => self.reused(run, result),
            Done::Picked {
                purpose,
                path,
                took,
            } => self.picked(ctx, purpose, path, took),
            Done::Picture {
                suggested_name,
                png,
            } => self.picture_taken(&suggested_name, png),
            Done::Judged { run, data, result } => self.judged(run, &data, result),
            Done::Unpacked { run, result } => self.unpacked(run, result),
            Done::Runs { result, restore } => self.runs_listed(result, restore),
            Done::Kept { run, result } => self.run_kept(run, result),
            Done::RunChanged(result) => self.run_changed(result),
            Done::RunDeleted { kept, result } => self.run_deleted(kept, result),
            Done::Reopened {
                token,
                quietly,
                result,
            } => self.reopened(token, quietly, result),
            Done::SweepLeft { fingerprint, left } => self.sweep_left(&fingerprint, left),
            Done::SweepNoted(result) => {
                if let Err(error) = result {
                    self.notices
                        .error("Cannot note what the sweep has still to do", &error);
                }
            }
            Done::RemoteChecked { address, result } => self.remote_checked(&address, result),
            Done::Beside { token, result } => self.beside_ready(token, result),
            Done::Failed(message) => self.notices.error("Something went wrong", &message),
        }
    }

    fn devices_found(&mut self, found: Vec<DeviceInfo>) {
        if let DeviceChoice::Named(name) = &self.state.settings.device
            && !found.iter().any(|device| &device.name == name)
        {
            self.notices.toast(
                Tone::Note,
                format!("{name} is not here now; training runs on the automatic choice"),
            );
            self.state.settings.device = DeviceChoice::Auto;
        }
        self.state.devices = found;
    }

    fn take_drops(&mut self, ctx: &egui::Context, commands: &mut Vec<AppCommand>) {
        let dropped = ctx.input_mut(|input| std::mem::take(&mut input.raw.dropped_files));
        if dropped.len() > 1 {
            self.notices
                .toast(Tone::Note, "One file at a time: the first was opened");
        }
        if let Some(file) = dropped.first() {
            commands.push(AppCommand::Open(file.path().to_owned()));
        }
    }

    /// A window with an unsaved result does not close before the user has said what becomes of it.
    fn guard_closing(&mut self, ctx: &egui::Context) {
        let closing = ctx.input(|input| input.viewport().close_requested());
        if closing && !self.quitting && self.would_lose(&AppCommand::Quit) {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.ask_before(AppCommand::Quit);
        }
    }

    /// Lets what is on its way to the folder of runs get there, for a few seconds at most.
    pub fn close(&mut self) {
        if let Some(keeper) = self.keeper.take() {
            keeper.finish(CLOSING, &self.jobs);
        }
    }

    fn refresh_title(&mut self, ctx: &egui::Context) {
        let mark = if self.state.unsaved { "* " } else { "" };
        let title = match self.state.loaded() {
            Some(loaded) => format!("{mark}{} - Balescope", loaded.data.origin.label),
            None => "Balescope".to_owned(),
        };
        if title != self.title {
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }
}

impl Overlays {
    /// Something has the keyboard for itself.
    pub fn any(&self) -> bool {
        self.shortcuts
            || self.about
            || self.palette.is_some()
            || self.prompt.is_some()
            || self.remotes.is_some()
            || self.unsaved.is_some()
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        let begun = Instant::now();
        self.tick(ctx);
        self.stats.logic(begun.elapsed());
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        let begun = Instant::now();
        self.show(ui);
        let painted = frame.info().cpu_usage;
        self.stats.frame(begun.elapsed(), painted, ui.ctx());
    }

    fn on_exit(&mut self) {
        self.close();
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        self.views
            .colour_map()
            .clone_into(&mut self.state.settings.colour_map);
        self.state.settings.last = self.last_open();
        eframe::set_value(storage, super::native::SETTINGS_KEY, &self.state.settings);
    }
}
