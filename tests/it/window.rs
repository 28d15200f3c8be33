//! Flows through the real window, found by the names that a screen reader would say.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use balescope::app::views::about;
use balescope::app::{
    App, AppCommand, AppOptions, AppState, RunPhase, SweepCommand, UnsavedAnswer, View,
};
use balescope::data::{ReadOptions, read};
use balescope::model::{Family, Size, Tile};
use balescope::train::{Aim, HeldOut, Target};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable};

use crate::support::{Folder, Table, cli, has};

/// Nothing in these tests may take longer.
const LIMIT: Duration = Duration::from_mins(2);

/// The window with its harness.
pub(crate) struct Window {
    pub(crate) harness: Harness<'static, Option<App>>,
}

impl Window {
    pub(crate) fn open() -> Self {
        Self::with(AppOptions::default())
    }

    pub(crate) fn with(options: AppOptions) -> Self {
        let mut options = Some(options);
        let harness = Harness::builder()
            .with_size([1280.0, 900.0])
            .build_ui_state(
                move |ui, app: &mut Option<App>| {
                    let app = app.get_or_insert_with(|| {
                        App::new(ui.ctx(), options.take().unwrap_or_default())
                    });
                    app.tick(ui.ctx());
                    app.show(ui);
                },
                None,
            );
        Self { harness }
    }

    pub(crate) fn state(&self) -> &AppState {
        self.harness
            .state()
            .as_ref()
            .expect("the first step makes the window")
            .state()
    }

    /// Bytes of the file that the settings at hand are expected to make.
    fn expected(&self) -> usize {
        let expected = self.state().expected.forecast(self.loaded());
        expected.expect("a trial").bytes.total
    }

    /// What would be written down when the window is closed.
    pub(crate) fn last_open(&self) -> Option<balescope::app::LastOpen> {
        self.harness.state().as_ref().expect("a window").last_open()
    }

    pub(crate) fn loaded(&self) -> &balescope::app::Loaded {
        self.state().loaded().expect("data are open")
    }

    /// Sends a command as a menu would.
    pub(crate) fn ask(&mut self, command: AppCommand) {
        let ctx = self.harness.ctx.clone();
        self.harness
            .state_mut()
            .as_mut()
            .expect("a window")
            .handle(&ctx, command);
        self.harness.run_steps(2);
    }

    pub(crate) fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.harness.run_steps(3);
    }

    /// A click on what may have to be scrolled to.
    pub(crate) fn press(&mut self, label: &str) {
        self.harness.get_by_label(label).click_accesskit();
        self.harness.run_steps(20);
    }

    /// Where a name is also read elsewhere, further up.
    pub(crate) fn click_last(&mut self, label: &str) {
        let last = self.harness.query_all_by_label(label).last();
        last.unwrap_or_else(|| panic!("no {label}")).click();
        self.harness.run_steps(3);
    }

    pub(crate) fn shows(&self, text: &str) -> bool {
        self.harness
            .query_all_by_label_contains(text)
            .next()
            .is_some()
    }

    /// Steps until a text is there, which may be computed beside the window's thread.
    pub(crate) fn see(&mut self, text: &str) {
        let begun = Instant::now();
        while !self.shows(text) {
            assert!(begun.elapsed() < LIMIT, "waited in vain for {text}");
            std::thread::sleep(Duration::from_millis(5));
            self.harness.step();
        }
    }

    /// Steps until `done`, for as long as the limit allows.
    pub(crate) fn wait(&mut self, what: &str, done: impl Fn(&AppState) -> bool) {
        let begun = Instant::now();
        while !done(self.state()) {
            assert!(
                begun.elapsed() < LIMIT,
                "waited in vain for {what}; phase {:?}",
                self.state().run.phase
            );
            std::thread::sleep(Duration::from_millis(5));
            self.harness.step();
        }
        self.harness.run_steps(2);
    }

    pub(crate) fn wait_for_samples(&mut self, count: usize) {
        self.wait("so many samples", |state| {
            let loaded = state.loaded();
            loaded.is_some_and(|loaded| loaded.data.samples() == count)
        });
    }

    /// A window with this sample.
    pub(crate) fn of_sample(title: &str) -> Self {
        let mut window = Self::open();
        window.load_sample(title);
        window
    }

    /// A window with this file.
    pub(crate) fn of_file(path: PathBuf) -> Self {
        let mut window = Self::open();
        window.harness.run_steps(2);
        window.ask(AppCommand::Open(path));
        window.wait("the file", |state| state.loaded().is_some());
        window
    }

    pub(crate) fn key(&mut self, modifiers: egui::Modifiers, key: egui::Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.run_steps(3);
    }

    /// Sets a number.
    pub(crate) fn set(&mut self, label: &str, value: f64) {
        self.harness.get_by_label(label).set_value_accesskit(value);
        self.harness.run_steps(3);
    }

    /// A screen reader has a name for everything.
    #[track_caller]
    pub(crate) fn names_all(&self) {
        let unnamed = self.harness.unnamed_widgets();
        assert!(unnamed.is_empty(), "{:?}: {unnamed:?}", self.state().view);
    }

    pub(crate) fn load_sample(&mut self, title: &str) {
        self.harness.run_steps(2);
        self.click(&format!("Open sample: {title}"));
        self.wait("the sample", |state| state.loaded().is_some());
    }

    /// Few epochs, so that a test is quick.
    pub(crate) fn set_epochs(&mut self, epochs: usize) {
        self.set("Epochs", epochs as f64);
        assert_eq!(self.loaded().training.epochs, epochs);
    }

    pub(crate) fn train(&mut self) {
        self.click("Train");
        self.wait("the run's end", |state| {
            matches!(state.run.phase, RunPhase::Finished | RunPhase::Failed(_))
        });
        assert_eq!(self.state().run.phase, RunPhase::Finished);
    }
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder for temporary files")
}

/// An npz of two arrays with names of their own.
fn two_arrays(folder: &Path) -> PathBuf {
    use ndarray_npy::WriteNpyExt;
    let path = folder.join("two.npz");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).expect("a file"));
    for (name, rows) in [("first.npy", 40), ("second.npy", 60)] {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .expect("an entry");
        let array = ndarray::Array2::from_shape_fn((rows, 3), |(i, j)| (i * 3 + j) as f32);
        array.write_npy(&mut zip).expect("an array");
    }
    zip.finish().expect("a whole file");
    path
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

#[test]
fn a_run_goes_by_the_loss_that_is_set() {
    let mut window = Window::of_sample("Particle collisions");
    window.press("Advanced");
    window
        .harness
        .get_by_label("Limit gradients to")
        .click_accesskit();
    for (name, value) in [("Histogram term", 0.25), ("Latent term", 0.5)] {
        window.set(name, value);
    }
    let training = &window.loaded().training;
    assert_eq!(training.clip, Some(1.0));
    assert!((training.histogram_term - 0.25).abs() < 1e-9);
    assert!((training.latent_term - 0.5).abs() < 1e-9);
    window.set_epochs(1);
    window.train();
    let run = &window.state().run;
    let line = run.baseline.expect("PCA's figures").loss_held_out;
    let start = run.losses[0].held_out;
    assert!((start / line - 1.0).abs() < 1e-3, "{start} against {line}");
}

#[test]
fn the_aim_is_chosen_and_transforms_follow_or_stay() {
    let mut window = Window::of_sample("Particle collisions");
    window.set_epochs(1);
    window.train();
    assert!(window.state().run.transforms.is_some());
    assert!(window.shows("with the same 12 latents"));
    for label in ["Aim", "Error / value"] {
        window.press(label);
    }
    assert_eq!(window.loaded().training.aim, Aim::Relative);
    window
        .harness
        .get_by_label_contains("columns through the network")
        .click_accesskit();
    window.harness.run_steps(20);
    assert!(window.loaded().plan.automatic);
    window.press("Choose transforms automatically");
    assert!(!window.loaded().plan.automatic);
}

#[test]
fn short_runs_before_the_first_epoch_are_told() {
    let mut window = Window::of_sample("Particle collisions");
    window.click("Small");
    window.set_epochs(120);
    window.click("Train");
    window.see("Trying transforms, run 1 of 2");
    window.see("Plot: Loss of the short run");
    window.see("Trying transforms, run 2 of 2");
    window.wait("the first epoch", |state| !state.run.losses.is_empty());
    assert!(!window.shows("Plot: Loss of the short run"));
    window.click("Stop");
    window.wait("the end", |state| !state.run.phase.active());
}

#[test]
fn what_matters_is_seen_without_scrolling() {
    let mut window = Window::of_sample("Particle collisions");
    window.click("Small");
    window.set_epochs(1);
    window.train();
    for size in [[1000.0, 700.0], [1280.0, 800.0]] {
        window.harness.set_size(size.into());
        window.harness.run_steps(4);
        let place = |label: &str| window.harness.get_by_label(label).rect();
        // Below this begins what does not scroll.
        let file = place("Whole file").top();
        for label in ["Dense", "Small", "Ratio", "Values kept slider", "Latents"] {
            // Views have words of the same kind.
            let mut named = window
                .harness
                .query_all_by_label(label)
                .map(|node| node.rect());
            let rect = named.find(|rect| rect.left() < 340.0);
            let rect = rect.unwrap_or_else(|| panic!("no {label}"));
            assert!(rect.bottom() <= file, "{label} at {rect} in {size:?}");
        }
        assert!(place("Train anew").bottom() < size[1]);
        assert!(place("Save archive...").bottom() < size[1]);
    }
}

#[test]
fn settings_are_undone_and_redone_by_keys() {
    use egui::{Key, Modifiers};
    let mut window = Window::of_sample("Particle collisions");
    let before = window.loaded().training.epochs;
    window.set_epochs(7);
    let press = |window: &mut Window, modifiers| {
        window.key(modifiers, Key::Z);
    };
    press(&mut window, Modifiers::COMMAND);
    assert_eq!(window.loaded().training.epochs, before);
    press(&mut window, Modifiers::COMMAND | Modifiers::SHIFT);
    assert_eq!(window.loaded().training.epochs, 7);
}

#[test]
fn a_trial_chooses_the_model_and_says_what_the_file_will_be() {
    use egui::{Key, Modifiers};
    let folder = Folder::new();
    let mut window = Window::with(AppOptions {
        file: Some(crate::command_line::suggest::few_snapshots(&folder)),
        tries: true,
        ..AppOptions::default()
    });
    window.wait("the trial", |state| {
        let loaded = state.loaded();
        loaded.is_some_and(|l| {
            l.model.family == Family::Tucker && state.expected.forecast(l).is_some()
        })
    });
    window.see("Expected file");
    let promised = window.expected();
    window.train();
    let made = window
        .state()
        .run
        .outcome
        .as_ref()
        .unwrap()
        .archive_bytes
        .len();
    assert_eq!(made, promised);
    // What was chosen is a setting like any other.
    window
        .harness
        .key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.wait("the trial of the dense model", |state| {
        let loaded = state.loaded();
        loaded.is_some_and(|l| {
            l.model.family == Family::Dense && state.expected.forecast(l).is_some()
        })
    });
    assert!(window.expected() > promised);
}

#[test]
fn words_are_explained_and_the_zoom_has_commands() {
    use egui::{Key, Modifiers};
    let mut window = Window::of_sample("Flow around a cube");
    window.click("Help");
    window.click("Glossary");
    assert!(window.shows("Root mean square error over the range of the column"));
    window.harness.key_press(Key::Escape);
    window.harness.run_steps(3);
    assert!(!window.shows("Root mean square error over the range of the column"));
    window.click("Compare");
    assert!(window.shows("Components"));
    let view = window.state().view;
    for (key, zoom) in [
        (Key::Plus, 1.1),
        (Key::Minus, 1.0),
        (Key::Plus, 1.1),
        (Key::Num0, 1.0),
    ] {
        window.key(Modifiers::COMMAND, key);
        assert!((window.harness.ctx.zoom_factor() - zoom).abs() < 1e-3);
    }
    assert_eq!(window.state().view, view);
}

#[test]
fn a_first_start_offers_samples_and_ways_in() {
    let mut window = Window::open();
    window.harness.run_steps(2);
    window
        .harness
        .get_by_label("Open sample: Particle collisions");
    window
        .harness
        .get_by_label("Open sample: Flow around a cube");
    window.harness.get_by_label("Open...");
    assert!(window.harness.query_by_label("Train").is_none());
    window.names_all();
}

#[test]
fn size_and_ratio_change_the_network_and_its_figures() {
    let mut window = Window::of_sample("Particle collisions");
    let features = window.loaded().model.features;
    window.click("Small");
    assert_eq!(window.loaded().model.size, Size::Small);
    assert!(window.shows(&format!("Network: {features}, 32, 32")));
    window.set("Latents", 3.0);
    // Charges and the number of vertices are coded beside the network, in 6.2 of 32 bits.
    assert!(window.shows("19 to 3.1 values"));
    window.click("BALER: one of 1.6");
    assert_eq!(window.loaded().model.latent, 12);
    assert!(window.shows("19 to 12.1 values"));
    window.names_all();
}

#[test]
fn train_look_save_and_open_again() {
    let folder = folder();
    let archive = folder.path().join("run.bale");
    let mut window = Window::of_sample("Particle collisions");
    window.click("Small");
    window.set_epochs(3);
    window.train();
    assert!(window.state().unsaved);
    let labels = [
        "Training",
        "Distributions",
        "Response",
        "Columns",
        "Derived",
        "Ledger",
        "Latent space",
        "Activations",
        "Data",
    ];
    for (view, label) in [2, 3, 4, 5, 7, 8, 9, 10, 1].into_iter().zip(labels) {
        window.key(egui::Modifiers::COMMAND, VIEW_KEYS[view - 1]);
        assert_eq!(about(window.state().view).title, label);
        window.names_all();
    }
    window.ask(AppCommand::SaveArchive(archive.clone()));
    window.wait("the archive", |state| !state.unsaved);
    let bytes = window
        .state()
        .run
        .outcome
        .as_ref()
        .map(|outcome| outcome.archive_bytes.len());
    assert_eq!(
        std::fs::metadata(&archive)
            .ok()
            .map(|file| file.len() as usize),
        bytes
    );

    let decoded = folder.path().join("decoded.npz");
    window.ask(AppCommand::SaveDecoded {
        path: decoded.clone(),
        samples: None,
    });
    let begun = Instant::now();
    while !decoded.exists() && begun.elapsed() < LIMIT {
        std::thread::sleep(Duration::from_millis(5));
        window.harness.step();
    }
    let back = read(&decoded, &ReadOptions::default()).expect("decoded data that can be read");
    assert_eq!(back.column_names, window.loaded().data.column_names);

    window.ask(AppCommand::Open(archive));
    window.wait("the archive to open", |state| state.opened.is_some());
    assert!(window.shows("Decoded from an archive"));
    assert_eq!(window.loaded().data.values(), back.values());
}

/// What shows the first ten views together with Ctrl.
const VIEW_KEYS: [egui::Key; 10] = [
    egui::Key::Num1,
    egui::Key::Num2,
    egui::Key::Num3,
    egui::Key::Num4,
    egui::Key::Num5,
    egui::Key::Num6,
    egui::Key::Num7,
    egui::Key::Num8,
    egui::Key::Num9,
    egui::Key::U,
];

/// What the explorer says a column decodes to now.
fn now(window: &Window, column: &str) -> String {
    let label = format!("{column} now ");
    let node = window.harness.get_by_label_contains(&label);
    node.accesskit_node().value().unwrap_or_default()
}

#[test]
fn latents_are_moved_and_units_counted_also_from_an_archive() {
    let folder = folder();
    let archive = folder.path().join("run.bale");
    let mut window = Window::of_sample("Particle collisions");
    window.click("Small");
    window.set_epochs(3);
    window.train();
    window.click("Network");
    window.click("Latent space");
    assert_eq!(window.state().view, View::Latents);
    window.see("px1 now ");
    let before = now(&window, "px1");
    let slider = window.harness.get_by_label("Slider 1");
    let latent = slider.accesskit_node().value().unwrap_or_default();
    assert!(latent.starts_with("Latent "), "{latent}");
    window.set(&format!("{latent} value"), -3.0);
    assert_ne!(now(&window, "px1"), before);
    window.click("Reset");
    assert_eq!(now(&window, "px1"), before);

    window.click("Activations");
    window.see("all units change");
    window.see("Picture: Mean activation");

    window.ask(AppCommand::SaveArchive(archive.clone()));
    window.wait("the archive", |state| !state.unsaved);
    window.ask(AppCommand::Open(archive));
    window.wait("the archive to open", |state| state.opened.is_some());
    window.click("Network");
    window.click("Latent space");
    window.see("px1 now ");
    window.see(", as archived");
    // Its weights are rounded, by less than anybody sees.
    let number = |text: &str| {
        let last = text.split_whitespace().last();
        last.and_then(|word| word.parse::<f64>().ok())
            .expect("a number")
    };
    let (shown, before) = (number(&now(&window, "px1")), number(&before));
    assert!(
        (shown - before).abs() < 0.01 * before.abs(),
        "the archive is the network: {shown} {before}"
    );
}

#[test]
fn pause_resume_step_and_stop_keep_the_best_result() {
    let mut window = Window::of_sample("Particle collisions");
    window.click("Small");
    window.set_epochs(5000);
    window.click("Train");
    window.wait("two epochs", |state| state.run.losses.len() > 2);
    window.click("Pause");
    window.wait("the pause", |state| state.run.phase == RunPhase::Paused);
    let epochs = window.state().run.losses.len();
    window.click("Step");
    window.wait("one more epoch", |state| state.run.losses.len() > epochs);
    window.wait("the pause after the step", |state| {
        state.run.phase == RunPhase::Paused
    });
    window.click("Resume");
    window.wait("going on", |state| state.run.phase == RunPhase::Training);
    window.harness.get_by_label("Stop").click();
    window.harness.run_steps(2);
    let answered = matches!(
        window.state().run.phase,
        RunPhase::Stopping | RunPhase::Finished
    );
    assert!(answered, "{:?}", window.state().run.phase);
    window.wait("the result", |state| state.run.phase == RunPhase::Finished);
    assert!(window.state().run.outcome.is_some());
    let epochs = window.state().run.losses.len();
    window.set("Epochs to train further", 2.0);
    window.click("Train further");
    window.wait("training further", |state| {
        state.run.phase == RunPhase::Finished && state.run.losses.len() > epochs
    });
}

#[test]
fn a_field_has_its_own_view() {
    let mut window = Window::of_sample("Flow around a cube");
    assert!(window.loaded().data.is_field());
    assert!(window.harness.query_by_label("Derived").is_none());
    window.click("Small");
    window.set_epochs(2);
    window.train();
    window.click("Compare");
    window.click("Field");
    assert_eq!(window.state().view, View::Field);
    window.names_all();
}

#[test]
fn a_coordinate_network_is_chosen_by_its_total_ratio() {
    let mut window = Window::of_sample("Flow around a cube");
    let latents = window.loaded().model.latent;
    window.click("Coordinate");
    assert_eq!(window.loaded().model.family, Family::Coordinate);
    assert!(window.shows("Total ratio") && window.shows("No latents to choose"));
    let wide = window.loaded().model.parameters();
    window.set("Total ratio slider", 5000.0);
    assert!(window.loaded().model.parameters() < wide / 4);
    window.set_epochs(1);
    window.train();
    let outcome = window.state().run.outcome.as_ref().expect("a result");
    let ratio = outcome.report.ratio.total;
    assert!((ratio / 5000.0 - 1.0).abs() < 0.2, "{ratio}");
    assert!(!window.state().can_compress);
    for view in View::ALL {
        if (about(view).is_for)(&window.loaded().data) {
            window.ask(AppCommand::Show(view));
            match view {
                View::Latents => window.see("The latent is the time"),
                View::Activations => window.see("no encoder"),
                _ => assert!(!window.shows("PCA's error")),
            }
            window.names_all();
        }
    }
    window.click("Dense");
    assert_eq!(window.loaded().model.latent, latents);
}

#[test]
fn a_field_is_convolved_whole_or_in_tiles() {
    let mut window = Window::of_sample("Flow around a cube");
    window.click("Convolution");
    assert_eq!(window.loaded().model.tile(), Some(Tile::Whole));
    window.click("Tiles");
    assert_eq!(window.loaded().model.tile(), Some(Tile::Edge(8)));
    // 6 x 16 tiles.
    window.set("Tile edge", 16.0);
    assert_eq!(window.loaded().model.tiles(), 3 * 8);
    window.set("Latents a tile", 5.0);
    assert_eq!(window.loaded().model.latent, 5 * 24);
    window.click("Refine by convolutions");
    assert!(window.loaded().model.closed_form());
    window.train();
    window.click("Whole snapshots");
    window.click("Refine by convolutions");
    assert_eq!(window.loaded().model.widths(), [8]);
    window.names_all();
}

#[test]
fn a_bad_file_is_explained_and_what_was_open_stays() {
    let folder = folder();
    let path = folder.path().join("broken.npz");
    std::fs::write(&path, b"PK\x03\x04 and then nothing").expect("a file");
    let mut window = Window::of_sample("Particle collisions");
    window.ask(AppCommand::Open(path));
    window.wait("the answer", |state| state.pending.is_none());
    assert!(window.shows("Cannot open broken.npz: "));
    assert_eq!(window.loaded().data.origin.label, "Particle collisions");
    window.click("Dismiss");
    assert!(
        window
            .harness
            .query_by_label_contains("Cannot open broken.npz: ")
            .is_none()
    );
}

#[test]
fn a_fault_of_the_start_before_is_told_with_its_report() {
    let folder = Folder::new();
    let report = folder.file("00000000000000000001.txt", b"a fault");
    let mut window = Window::with(AppOptions {
        fault: Some(report.clone()),
        ..AppOptions::default()
    });
    window.harness.run_steps(2);
    assert!(window.shows(&report.display().to_string()));
    let told = std::fs::read_to_string(folder.path("told")).unwrap();
    assert_eq!(told, "00000000000000000001.txt");
    window.click("Dismiss");
    assert!(!window.shows("met a fault"));
}

#[test]
fn a_file_that_is_not_read_is_named_once_with_the_command_that_converts_it() {
    let folder = folder();
    let path = folder.path().join("flow.mat");
    let mut head = b"MATLAB 5.0 MAT-file, Platform: GLNXA64".to_vec();
    head.resize(200, 0);
    std::fs::write(&path, head).expect("a file");
    let mut window = Window::open();
    window.ask(AppCommand::Open(path));
    window.wait("the answer", |state| state.pending.is_none());
    let begin = "Cannot open flow.mat: a MATLAB file of version 7 or older; convert it with";
    let node = window.harness.get_by_label_contains(begin);
    let node = node.accesskit_node();
    let message = node.value().or_else(|| node.label()).expect("a text");
    assert_eq!(message.matches("flow.mat").count(), 1, "{message}");
    assert!(message.contains("scipy.io.loadmat"), "{message}");
}

#[test]
fn settings_are_reset_by_the_button_of_the_panel_and_brought_back() {
    let mut window = Window::of_sample("Particle collisions");
    let suggested = window.loaded().clone();
    window.set_epochs(77);
    assert_eq!(window.loaded().training.epochs, 77);
    window.click("Reset settings");
    assert_eq!(window.loaded().training, suggested.training);
    assert_eq!(window.loaded().model, suggested.model);
    window.click("Undo");
    assert_eq!(window.loaded().training.epochs, 77);
}

#[test]
fn two_views_stand_beside_each_other_where_there_is_room() {
    use egui::{Key, Modifiers, Vec2};
    let mut window = Window::of_sample("Particle collisions");
    window.click("Runs");
    let press = |window: &mut Window| {
        let harness = &mut window.harness;
        harness.key_press_modifiers(Modifiers::COMMAND, Key::Backslash);
        harness.run_steps(3);
    };
    press(&mut window);
    assert!(
        window.shows("The second view needs "),
        "1280 points are too few"
    );
    assert!(!window.shows("Close the second view"));
    window.harness.set_size(Vec2::new(1920.0, 1000.0));
    window.harness.run_steps(4);
    assert!(!window.shows("The second view needs "));
    assert!(window.shows("Close the second view"));
    // The second, which stands at the right, has tabs of its own.
    let click_right = |window: &mut Window, label: &str| {
        let all = window.harness.query_all_by_label(label);
        let right = |node: &egui_kittest::Node<'_>| node.rect().left();
        let last = all.max_by(|a, b| right(a).total_cmp(&right(b)));
        last.expect(label).click();
        window.harness.run_steps(3);
    };
    click_right(&mut window, "Compare");
    let settings = &window.state().settings;
    assert_eq!(settings.second, View::Distributions);
    assert_eq!(window.state().view, View::Runs);
    // The same view in both places, each with its own choices.
    window.ask(AppCommand::Show(View::Distributions));
    let ticks = |window: &Window| {
        let all = window.harness.query_all_by_label("Log y");
        let tick = |node: egui_kittest::Node<'_>| {
            let is_ticked = node.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True);
            (node.rect().left() as i64, is_ticked)
        };
        let mut ticks: Vec<(i64, bool)> = all.map(tick).collect();
        ticks.sort_unstable();
        ticks
            .into_iter()
            .map(|(_, is_ticked)| is_ticked)
            .collect::<Vec<bool>>()
    };
    assert_eq!(ticks(&window), [false, false]);
    click_right(&mut window, "Log y");
    assert_eq!(ticks(&window), [false, true]);
    window.names_all();
    press(&mut window);
    assert_eq!(ticks(&window), [false]);
    // What was chosen in it is there again.
    press(&mut window);
    assert_eq!(ticks(&window), [false, true]);
    window.click("Close the second view");
    assert!(!window.state().settings.split);
}

#[test]
fn a_dropped_file_is_opened() {
    let folder = folder();
    let path = two_arrays(folder.path());
    let mut window = Window::open();
    window.harness.run_steps(2);
    window
        .harness
        .input_mut()
        .hovered_files
        .push(egui::HoveredFile {
            path: Some(path.clone()),
            ..Default::default()
        });
    window.harness.run_steps(2);
    assert!(window.shows("Drop to open two.npz"));
    window.harness.input_mut().hovered_files.clear();
    window
        .harness
        .input_mut()
        .dropped_files
        .push(Arc::new(Dropped(path)));
    window.harness.run_steps(2);
    window.see("What is in two.npz");
    window.click("second: 60 x 3, float32");
    window.see("60 rows");
    window.click("Open");
    window.wait("the array", |state| state.loaded().is_some());
    assert_eq!(window.loaded().data.samples(), 60);
    assert_eq!(window.state().settings.recent.len(), 1);
    // The file is looked into again: what is open is chosen, and arrays of several shapes are not opened.
    window.ask(AppCommand::ShowContents);
    window.see("What is in two.npz");
    window.see("60 rows");
    window.click("Take first: 40 x 3, float32");
    window.see("of several shapes");
    window.click("Take second: 60 x 3, float32");
    window.see("40 rows");
    window.click("Open");
    window.wait_for_samples(40);
}

#[test]
fn files_that_are_dropped_together_are_one_data_set() {
    let folder = folder();
    let files = ["t9.csv", "t10.csv", "t8.csv"].map(|name| folder.path().join(name));
    for file in &files {
        let rows: Vec<String> = (0..20).map(|row| format!("{row},{}", row * row)).collect();
        let rows = rows.join("\n");
        std::fs::write(file, format!("a,b\n{rows}")).expect("a file");
    }
    let mut window = Window::open();
    window.harness.run_steps(2);
    for file in &files {
        let hovered = egui::HoveredFile {
            path: Some(file.clone()),
            ..Default::default()
        };
        window.harness.input_mut().hovered_files.push(hovered);
    }
    window.harness.run_steps(2);
    assert!(window.shows("Drop to open 3 files as one"));
    window.harness.input_mut().hovered_files.clear();
    for file in files {
        window
            .harness
            .input_mut()
            .dropped_files
            .push(Arc::new(Dropped(file)));
    }
    window.harness.run_steps(2);
    window.wait("the rows", |state| state.loaded().is_some());
    assert_eq!(window.loaded().data.samples(), 60);
    assert_eq!(window.loaded().data.origin.label, "t{8..10}.csv");
    assert_eq!(
        window.state().settings.recent,
        [folder.path().join("t{8..10}.csv")]
    );
    assert!(window.shows("3 files, 60 rows one after the other"));
    // The next start begins with the same, and a folder is opened by its path.
    let last = window.last_open();
    let mut next = Window::with(AppOptions {
        settings: balescope::app::Settings {
            last,
            ..Default::default()
        },
        runs: Some(folder.path().join("runs")),
        ..Default::default()
    });
    next.wait("the rows again", |state| state.loaded().is_some());
    assert_eq!(next.loaded().data.samples(), 60);
    next.ask(AppCommand::Open(folder.path().to_owned()));
    next.wait("the folder", |state| {
        state
            .loaded()
            .is_some_and(|loaded| loaded.data.origin.path.as_deref() == Some(folder.path()))
    });
    assert_eq!(next.loaded().data.samples(), 60);
}

#[test]
fn what_is_added_to_a_file_that_is_followed_appears() {
    let folder = folder();
    let write = |at: usize| {
        let high = if at < 24 { 1.0 } else { 4.0 };
        let value = |i: usize| high * ((i + at) as f64 * 0.3).sin();
        let values: Vec<f64> = (0..480).map(value).collect();
        let values = ndarray::Array2::from_shape_vec((20, 24), values).expect("a shape");
        let file = folder.path().join(format!("flow_{at}.npy"));
        ndarray_npy::write_npy(file, &values).expect("a file");
    };
    (0..16).for_each(write);
    let mut window = Window::of_file(folder.path().join("flow_*.npy"));
    window.set_epochs(2);
    window.train();
    window.ask(AppCommand::Show(View::Field));
    window.ask(AppCommand::Follow(true));
    window.see("Following: 16 snapshots");
    (16..20).for_each(write);
    // The network is neither kept nor saved so far.
    window.see("save the archive to go on");
    assert_eq!(window.loaded().data.samples(), 16);
    window.ask(AppCommand::SaveArchive(folder.path().join("run.bale")));
    window.wait("the new snapshots", |state| state.run.reuse.is_some());
    assert_eq!(window.loaded().data.samples(), 20);
    assert_eq!(window.state().view, View::Field);
    assert_eq!(window.loaded().training.epochs, 2);
    window.see("Following: 20 snapshots");
    (20..26).for_each(write);
    window.wait_for_samples(26);
    window.see("leave the range that the model saw");
    window.ask(AppCommand::Follow(false));
    assert!(!window.shows("Following:"));
}

#[test]
fn an_unsaved_result_is_not_lost_without_a_question() {
    let folder = folder();
    let path = two_arrays(folder.path());
    let mut window = Window::of_sample("Particle collisions");
    window.click("Small");
    window.set_epochs(1);
    window.train();
    let viewports = &mut window.harness.input_mut().viewports;
    let close = egui::ViewportEvent::Close;
    viewports
        .entry(egui::ViewportId::ROOT)
        .or_default()
        .events
        .push(close);
    window.harness.run_steps(3);
    assert!(window.shows("so quitting would lose it"));
    window.click("Cancel");
    window.ask(AppCommand::OpenArray {
        path: path.clone(),
        array: "first".to_owned(),
    });
    assert!(window.shows("The archive is not saved"));
    window.click("Cancel");
    assert!(window.state().unsaved);
    assert_eq!(window.loaded().data.origin.label, "Particle collisions");
    window.ask(AppCommand::OpenArray {
        path,
        array: "first".to_owned(),
    });
    window.ask(AppCommand::AnswerUnsaved(UnsavedAnswer::Discard));
    window.wait_for_samples(40);
    assert!(!window.state().unsaved);
    assert_eq!(window.state().run.phase, RunPhase::Idle);
}

#[test]
fn a_file_that_is_gone_leaves_the_recent_files() {
    let folder = folder();
    let mut options = AppOptions::default();
    let gone = folder.path().join("gone.npz");
    options.settings.recent = vec![gone.clone()];
    let mut window = Window::with(options);
    window.harness.run_steps(2);
    window.click("gone.npz");
    window.wait("the answer", |state| state.pending.is_none());
    assert!(window.state().settings.recent.is_empty());
    assert!(window.shows("gone.npz is no longer there"));
}

#[test]
fn commands_are_found_by_typing() {
    let mut window = Window::open();
    window.harness.run_steps(2);
    window.key(egui::Modifiers::COMMAND, egui::Key::K);
    window.harness.event(egui::Event::Text("dark".to_owned()));
    window.harness.run_steps(2);
    window.harness.key_press(egui::Key::Enter);
    window.harness.run_steps(3);
    assert_eq!(window.state().settings.theme, egui::ThemePreference::Dark);
    window.harness.key_press(egui::Key::F1);
    window.harness.run_steps(3);
    assert!(window.shows("Ctrl+K") || window.shows("Cmd+K"));
}

#[test]
fn what_the_window_takes_is_told_in_a_panel_of_its_own() {
    let mut window = Window::of_sample("Particle collisions");
    let press = |window: &mut Window| {
        window.harness.key_press(egui::Key::F12);
        window.harness.run_steps(3);
    };
    press(&mut window);
    for text in ["Own code", "With painting", "Repaints a second", "Memory"] {
        assert!(window.shows(text), "{text}");
    }
    press(&mut window);
    assert!(!window.shows("Own code"));
}

#[test]
fn a_search_shows_its_trials_and_what_won() {
    let mut window = Window::of_sample("Particle collisions");
    window.click("Linear (PCA)");
    window.click("Target");
    window.click("Mean NRMSE");
    window.set("At most", 2.0);
    window.click("Try all models and sizes");
    let wanted = window.loaded().search().expect("a search");
    assert_eq!(wanted.target, Target::Nrmse(2.0));
    assert_eq!(wanted.family, Some(Family::Linear));
    window.click("Search");
    window.wait("the first trials", |state| state.run.steps.len() > 1);
    assert!(window.shows("Searching for the smallest file with Mean NRMSE 2.00 %"));
    window.wait("the result", |state| state.run.phase == RunPhase::Finished);
    assert!(window.shows("Target reached: Mean NRMSE"));
    assert!(window.shows(". Worst column: "));
    window.names_all();
    let outcome = window.state().run.outcome.as_ref().expect("a result");
    let report = outcome.report.target.as_ref().expect("a target");
    assert!(report.meets && report.steps == window.state().run.steps);
    assert_eq!(window.loaded().model.latent, outcome.report.model.latent);
    // The losses and the baseline on show are those of the winner, not of the last trial.
    let run = &window.state().run;
    assert_eq!(run.baseline, Some(outcome.report.baseline));
    assert_eq!(run.losses.len(), outcome.report.training.loss.len());
    window.click("Ratio");
    assert_eq!(window.loaded().search(), None);
}

#[test]
fn a_table_with_far_values_begins_with_a_target_that_sees_the_others() {
    let rows = |power: f64| {
        let row = |i: u32| {
            let left = 1.0 - f64::from(i) / 2_000.0;
            format!("{},{}\n", (f64::from(i) * 0.01).sin(), left.powf(-power))
        };
        let rows: String = (0..2_000).map(row).collect();
        format!("a,b\n{rows}")
    };
    let folder = Folder::new();
    for (power, first) in [(2.0, Target::Robust(0.3)), (0.5, Target::Nrmse(0.5))] {
        let file = folder.file("table.csv", rows(power).as_bytes());
        let mut window = Window::of_file(file);
        window.click("Target");
        assert_eq!(window.loaded().target, Some(first));
    }
}

#[test]
fn columns_and_rows_are_taken_as_they_are_typed() {
    let mut window = Window::of_sample("Particle collisions");
    window.press("All columns and rows");
    window.harness.run_steps(20);
    let type_in = |window: &mut Window, name: &str, text: &str| {
        let role = egui::accesskit::Role::TextInput;
        window.harness.get_by_role_and_label(role, name).focus();
        window.harness.run_steps(2);
        let field = window.harness.get_by_role_and_label(role, name);
        field.type_text(text);
        window.harness.run_steps(2);
    };
    type_in(&mut window, "Conditions", "pt1 >");
    window.see("nothing stands on the right of >");
    type_in(&mut window, "Conditions", " 60 and charge1 == 1");
    type_in(&mut window, "Columns", "mass,pt1");
    window.press("Take these");
    window.wait("the rows", |state| {
        state.loaded().is_some_and(|l| l.data.columns() == 2)
    });
    let data = &window.loaded().data;
    assert_eq!(data.column_names, ["mass", "pt1"]);
    assert!(data.samples() > 100 && data.samples() < 15_000);
    assert!(data.column(1).iter().all(|pt| *pt > 60.0));
    let last = window.last_open().expect("data are open");
    has(
        &last.settings,
        &[
            "select = \"mass,pt1\"",
            "where = \"pt1 > 60 and charge1 == 1\"",
        ],
    );
    window.see("of 30,000 samples are taken");
    window.press("Take all");
    window.wait_for_samples(30_000);
}

#[test]
fn a_field_on_a_mesh_is_seen_and_a_file_of_it_too() {
    let folder = Folder::new();
    let list = folder.path("flow.pvd");
    crate::command_line::mesh::waves(&list);
    let mut window = Window::open();
    window.harness.run_steps(2);
    window.ask(AppCommand::Open(list));
    window.see("Mesh: 126 points with values, 184 cells");
    window.set_epochs(2);
    window.train();
    window.click("Compare");
    window.click("Field");
    for title in [
        "Before, u, frame 0",
        "After, u, frame 0",
        "After - before, u, frame 0",
    ] {
        window.see(title);
    }
    // A flat mesh is looked at from above, and its rows are not those of a matrix.
    assert!(!window.shows("First row at the bottom") && !window.shows("Cut at"));
    // The points of a single file are rows of a table, and yet lie in space.
    let mut window = Window::open();
    window.harness.run_steps(2);
    window.ask(AppCommand::Open(folder.path("flow/000003.vtu")));
    window.wait("the file", |state| {
        state
            .loaded()
            .is_some_and(|l| !l.data.is_field() && l.data.samples() == 126)
    });
    window.set_epochs(2);
    window.train();
    window.click("Compare");
    window.click("Field");
    for title in ["Before, u", "After, u", "After - before, u", "All points"] {
        window.see(title);
    }
    assert!(!window.shows("Play frames"));
}

#[test]
fn lists_become_rows_as_they_are_typed() {
    let folder = Folder::new();
    let file = folder.file("events.parquet", crate::command_line::lists::EVENTS);
    let mut window = Window::open();
    window.harness.run_steps(2);
    window.ask(AppCommand::Open(file));
    window.see("Opened with the first objects of an event (Muon:2)");
    let muons = [
        "Muon_pt[0]",
        "Muon_pt[1]",
        "Muon_charge[0]",
        "Muon_charge[1]",
        "nMuon",
    ];
    let loaded = window.state().loaded().expect("data are open");
    assert_eq!(loaded.data.column_names, muons);
    window.press("Chosen columns and rows");
    window.harness.run_steps(20);
    window.press("Take all");
    window.wait("the columns", |state| {
        state.loaded().is_some_and(|l| l.data.columns() == 3)
    });
    let role = egui::accesskit::Role::TextInput;
    window.harness.get_by_role_and_label(role, "Lists").focus();
    window.harness.run_steps(2);
    window
        .harness
        .get_by_role_and_label(role, "Lists")
        .type_text("Muon");
    window.harness.run_steps(2);
    window.press("Take these");
    window.wait_for_samples(36);
    let last = window.last_open().expect("data are open");
    has(&last.settings, &["lists = \"Muon\""]);
    window.press("Take all");
    window.wait_for_samples(24);
}

#[test]
fn the_key_of_a_view_that_shows_nothing_of_the_data_says_so() {
    let mut window = Window::open();
    window.load_sample("Particle collisions");
    window
        .harness
        .key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Num6);
    window.harness.run_steps(3);
    assert!(window.shows("Field shows nothing of a table"));
    assert_eq!(window.state().view, View::Data);
}

#[test]
fn the_last_samples_can_be_held_out() {
    let mut window = Window::of_sample("Flow around a cube");
    let open = |window: &mut Window| {
        window.harness.get_by_label("Which of them").scroll_to_me();
        window.harness.run_steps(20);
        window.click("Which of them");
    };
    open(&mut window);
    window.click("The last snapshots");
    let samples = window.loaded().data.samples();
    let count = (0.15 * samples as f64).round() as usize;
    assert_eq!(window.loaded().training.held_out, HeldOut::Last(count));
    open(&mut window);
    window.click("Blocks of snapshots");
    assert_eq!(window.loaded().training.held_out, HeldOut::Spread(0.15));
}

#[test]
fn data_are_compressed_with_the_model_of_others_and_told_where_they_leave_it() {
    let folder = Folder::new();
    let (file, model) = (
        folder.table("t.npz", &Table::continuous(300, 1)),
        folder.path("m.bale"),
    );
    cli!("fit {} -q --epochs 3 -o {}", file, model).ok();
    let mut far = Table::continuous(300, 1);
    // Too many and too near to be taken for outliers, which would be kept as they are.
    for (i, value) in far.columns[0].iter_mut().take(20).enumerate() {
        *value += 6.0 + i as f64;
    }
    let far = folder.table("far.npz", &far);

    let mut window = Window::of_file(far);
    window.ask(AppCommand::CompressWith(model));
    window.wait("the archive", |state| state.run.reuse.is_some());
    assert_eq!(window.state().view, View::Columns);
    assert!(window.state().unsaved);
    assert!(window.shows("Worst: a: "), "the warning across the top");
    assert!(window.shows("Farthest"), "the table by column");
    let out = folder.path("o.bale");
    window.ask(AppCommand::SaveArchive(out.clone()));
    window.wait("the file", |state| !state.unsaved);
    assert!(out.is_file());
    for view in View::ALL {
        if (about(view).is_for)(&window.loaded().data) {
            window.ask(AppCommand::Show(view));
        }
    }
    window.ask(AppCommand::CompressWith(folder.path("none.bale")));
    window.wait("the answer", |state| !state.run.phase.active());
    assert!(window.state().run.reuse.is_none());
    assert!(window.shows("Cannot compress with this model"));
}

#[test]
fn a_newcomer_sweeps_and_looks_at_what_a_codec_does() {
    let (_folder, file) = Folder::with_table(400, 3);
    let mut window = Window::of_file(file);
    // Codecs, PCA and their dots come without being asked for.
    window.ask(AppCommand::Show(View::TradeOff));
    let done = |state: &AppState| {
        let entries = &state.sweep.entries;
        !entries.is_empty() && entries.iter().all(|e| e.result().is_some())
    };
    window.wait("the codecs", done);
    window.see("gives the smallest file");
    let codecs = window.state().sweep.entries.len();
    assert!(codecs > 20);

    // Beside the sweep the window's own run goes on, and is a dot.
    window.set_epochs(3);
    window.click("Train");
    window.wait("the run", |state| state.run.phase == RunPhase::Finished);
    let own = |state: &AppState| state.sweep.entries.iter().any(|e| e.own.is_some());
    window.wait("its dot", own);
    window.click("Sweep");
    window.wait("the networks", |state| {
        state.sweep.entries.len() > codecs + 1 && done(state)
    });
    // Those that gain nothing are PCA in the end, but they are there.
    assert!(window.state().sweep.entries.len() >= codecs + 3);

    let entries = window.state().sweep.entries.clone();
    let zfp = entries.iter().find(|e| e.method.series() == "zfp").unwrap();
    window.ask(AppCommand::Sweep(SweepCommand::Show(zfp.id)));
    if window.shows("Discard") {
        window.click("Discard");
    }
    window.wait("the values", |state| {
        state.run.shown.is_some() && state.view == View::Distributions
    });
    let snapshot = window.state().run.snapshot.clone().unwrap();
    assert_eq!(snapshot.all.all, zfp.result().unwrap().point.error.totals);
    assert!(window.shows(&zfp.method.setting()));
}
