//! The window itself: what it holds, and what it does in each frame.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::commands::{dropped, pressed, pressed_in_vain};
use super::frame_stats::FrameStats;
use super::jobs::Jobs;
use super::jobs::keeper::Keeper;
use super::jobs::results::Done;
use super::notices::{Notices, Tone};
use super::options::AppOptions;
use super::panels::PanelState;
use super::shell::Overlays;
use super::state::{AppState, Expected};
use super::views::ViewsState;
use super::{AppCommand, shell, style, zoom};
use crate::data::ReadOptions;
use crate::sweep::{EntryId, Memory, Sweeper};
use crate::train::{RunId, RunSpec, Session, devices};

/// Between two frames that only the trainer asks for: 30 a second are enough to the eye.
pub(super) const FRAME: Duration = Duration::from_millis(33);

/// Where the settings lie in the window's storage.
pub const SETTINGS_KEY: &str = "settings";

/// For what is still written when the window is closed.
const CLOSING: Duration = Duration::from_secs(5);

/// The whole window: works inside `eframe` and, for tests, without it.
pub struct App {
    pub(super) state: AppState,
    pub(super) views: ViewsState,
    /// Of the second view beside the first.
    pub(super) second: ViewsState,
    pub(super) panels: PanelState,
    pub(super) overlays: Overlays,
    pub(super) notices: Notices,
    pub(super) jobs: Jobs<Done>,
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
    choice: ReadOptions,
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
        zoom::restore(ctx, &options.settings);
        let map = options.settings.colour_map.clone();
        let direction = options.settings.direction;
        let [views, second] = [&map; 2].map(|map| ViewsState::with_choices(map, direction));
        let state = AppState {
            view: options.settings.view,
            settings: options.settings,
            expected: Expected::new(options.tries),
            ..AppState::default()
        };
        Self {
            state,
            views,
            second,
            panels: PanelState::default(),
            overlays: Overlays::default(),
            notices: Notices::telling(options.fault.as_deref()),
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
            choice: options.choice,
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
                let choice = std::mem::take(&mut self.choice);
                self.open(file, choice);
            }
        }
        self.drain_session();
        while let Some(done) = self.jobs.next() {
            self.finish(ctx, done);
        }
        self.tick_following(ctx);
        self.tick_expected(ctx);
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
        commands.extend(dropped(&ctx));
        self.guard_closing(&ctx);
        let parts = shell::Parts {
            state: &mut self.state,
            views: &mut self.views,
            second: &mut self.second,
            panels: &mut self.panels,
            overlays: &mut self.overlays,
            notices: &mut self.notices,
            path_field: &mut self.path_field,
            stats: &self.stats,
        };
        shell::show(parts, ui, &mut commands);
        style::show_focus(&ctx);
        let root = egui::accesskit_root_id();
        ctx.accesskit_node_builder(root, |node| node.set_label(self.title.as_str()));
        self.state.note_settings(&ctx);
        zoom::keep(&ctx, &mut self.state.settings);
        // Last, so that a view may use a key up for itself.
        if !self.overlays.any() {
            commands.extend(pressed(&ctx, &self.state));
            if let Some(note) = pressed_in_vain(&ctx, &self.state) {
                self.notices.toast(Tone::Note, note);
            }
        }
        if !commands.is_empty() {
            // What they change is to be seen at once.
            ctx.request_repaint();
        }
        for command in commands {
            self.handle(&ctx, command);
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

    /// Where the panels' edges fall between two pixels, what is behind them looks like them.
    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn on_exit(&mut self) {
        self.close();
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        self.views
            .colour_map()
            .clone_into(&mut self.state.settings.colour_map);
        self.state.settings.direction = self.views.direction();
        self.state.settings.last = self.last_open();
        eframe::set_value(storage, SETTINGS_KEY, &self.state.settings);
    }
}
