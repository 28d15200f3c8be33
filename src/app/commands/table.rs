//! Everything that can be asked for by name: one table that the menus, the shortcuts, their list and
//! the command palette are made from. The views are in it by their own list.

use egui::{Context, Key, ThemePreference};

use super::named::{Menu, NO_KEY, NamedCommand, What, ctrl, ctrl_shift, either, plain, row};
use super::{AppCommand, HelpPage, Zoom};
use crate::app::purpose::Purpose;
use crate::app::state::RunPhase;
use crate::app::views::{About, VIEWS};
use crate::data::Sample;

/// Those that stand before the views.
const BEFORE_VIEWS: &[NamedCommand] = &[
    row(
        Menu::File,
        "Open...",
        "Opens a data file, several that are one data set, or an archive",
        ctrl(Key::O),
        |_| Some(AppCommand::Ask(Purpose::Open)),
    ),
    row(
        Menu::File,
        "Open folder...",
        "Opens the files of a folder as one data set, or a Zarr store or an OpenFOAM case",
        NO_KEY,
        |_| Some(AppCommand::Ask(Purpose::OpenFolder)),
    ),
    row(
        Menu::File,
        "Open by path...",
        "Opens a file, a folder or a pattern such as flow_*.vti that you type or paste",
        ctrl(Key::L),
        |_| Some(AppCommand::AskPath),
    ),
    row(
        Menu::File,
        "Sample: particle collisions",
        "Opens a bundled table: pairs of muons from Z bosons over a falling background",
        NO_KEY,
        |_| Sample::find("dimuon").map(AppCommand::OpenSample),
    ),
    row(
        Menu::File,
        "Sample: flow around a cube",
        "Opens a bundled field: the streamwise velocity behind a wall-mounted cube",
        NO_KEY,
        |_| Sample::find("cube_flow").map(AppCommand::OpenSample),
    ),
    row(
        Menu::File,
        "Arrays of the file...",
        "Shows what the file at hand holds, and opens other arrays of it, one or several together",
        ctrl_shift(Key::A),
        |state| state.data_file().map(|_| AppCommand::ShowContents),
    ),
    row(
        Menu::File,
        "Follow the file",
        "Looks at the file at hand every two seconds: samples that are added appear, and are compressed with the model at hand",
        NO_KEY,
        |state| {
            let is_new = state.data_file().is_some() && state.following.is_none();
            is_new.then_some(AppCommand::Follow(true))
        },
    ),
    row(
        Menu::File,
        "Stop following the file",
        "Leaves the data as they are now",
        NO_KEY,
        |state| state.following.as_ref().map(|_| AppCommand::Follow(false)),
    ),
    row(
        Menu::File,
        "Save archive...",
        "Writes the model and the compressed data as one file",
        ctrl(Key::S),
        |state| {
            state
                .new_archive()
                .is_some()
                .then_some(AppCommand::Ask(Purpose::SaveArchive))
        },
    ),
    row(
        Menu::File,
        "Save decoded data...",
        "Writes what the archive decodes to, in the stored type; the name says the format: .npz, .csv, .parquet, .h5, .nc, .zarr, .pvd and others",
        ctrl_shift(Key::S),
        |state| {
            let there = state.archive().is_some() || state.opened_alone().is_some();
            there.then_some(AppCommand::Ask(Purpose::SaveDecoded { samples: None }))
        },
    ),
    row(
        Menu::File,
        "Save data in another format...",
        "Writes the data at hand as they were read; the name says the format: .npz, .csv, .parquet, .h5, .nc, .zarr, .pvd and others",
        NO_KEY,
        |state| {
            state
                .loaded()
                .is_some()
                .then_some(AppCommand::Ask(Purpose::SaveData))
        },
    ),
    row(
        Menu::File,
        "Save report...",
        "Writes all plots, figures and settings of the run as one HTML page, or as JSON",
        ctrl_shift(Key::R),
        |state| {
            (state.loaded().is_some() && state.run.outcome.is_some() && !state.run.phase.active())
                .then_some(AppCommand::Ask(Purpose::SaveReport))
        },
    ),
    row(
        Menu::File,
        "Compress another file...",
        "Compresses a file with the same columns with the trained model, where its archive keeps the encoder (under Advanced)",
        ctrl_shift(Key::O),
        |state| {
            state
                .can_compress
                .then_some(AppCommand::Ask(Purpose::CompressData))
        },
    ),
    row(
        Menu::File,
        "Compress with a model...",
        "Compresses the data at hand with the model of an archive, and tells where they leave what it saw in training",
        ctrl_shift(Key::M),
        |state| state.is_ready().then_some(AppCommand::Ask(Purpose::Model)),
    ),
    row(
        Menu::File,
        "Compare with the original...",
        "Shows what an archive gives back beside the data that it was made from, in all views",
        NO_KEY,
        |state| {
            let of = state.decoded_from().filter(|_| state.is_ready());
            of.map(|of| AppCommand::Ask(Purpose::Original(of)))
        },
    ),
    row(
        Menu::File,
        "Open settings...",
        "Fills the left panel from a file of settings (TOML)",
        NO_KEY,
        |state| {
            state
                .is_ready()
                .then_some(AppCommand::Ask(Purpose::Settings))
        },
    ),
    row(
        Menu::File,
        "Save settings...",
        "Writes the settings of the left panel to a file (TOML), for later or for `fit --config`",
        NO_KEY,
        |state| state.loaded().map(|_| AppCommand::AskSaveSettings),
    ),
    row(
        Menu::File,
        "Begin empty",
        "Opens nothing at the next start",
        NO_KEY,
        |state| (!state.settings.start_empty).then_some(AppCommand::SetRestore(false)),
    ),
    row(
        Menu::File,
        "Begin with what was open last",
        "Opens the last file, its settings and its run at the next start",
        NO_KEY,
        |state| {
            state
                .settings
                .start_empty
                .then_some(AppCommand::SetRestore(true))
        },
    ),
    row(
        Menu::File,
        "Forget recent files",
        "Empties the list of recent files",
        NO_KEY,
        |state| (!state.settings.recent.is_empty()).then_some(AppCommand::ForgetRecent),
    ),
    row(
        Menu::File,
        "Quit",
        "Closes the window",
        ctrl(Key::Q),
        |_| Some(AppCommand::Quit),
    ),
    row(
        Menu::Training,
        "Train",
        "Trains the network on the data",
        either(ctrl(Key::T), plain(Key::F5)),
        |state| state.is_ready().then_some(AppCommand::Train),
    ),
    row(
        Menu::Training,
        "Pause or resume",
        "Holds training, or goes on",
        plain(Key::Space),
        |state| match state.run.phase {
            RunPhase::Training | RunPhase::Preparing(_) => Some(AppCommand::Pause(true)),
            RunPhase::Paused => Some(AppCommand::Pause(false)),
            _ => None,
        },
    ),
    row(
        Menu::Training,
        "Step",
        "While paused: trains one epoch",
        plain(Key::F10),
        |state| (state.run.phase == RunPhase::Paused).then_some(AppCommand::Step),
    ),
    row(
        Menu::Training,
        "Stop",
        "Ends training and keeps the best result",
        ctrl(Key::Period),
        |state| {
            (state.run.phase.active() && state.run.phase != RunPhase::Stopping)
                .then_some(AppCommand::Stop)
        },
    ),
    row(
        Menu::Training,
        "Continue on the CPU",
        "Runs the same again on the CPU",
        NO_KEY,
        |state| {
            let failed = matches!(state.run.phase, RunPhase::Failed(_));
            (failed && state.run.outcome.is_none()).then_some(AppCommand::ContinueOnCpu)
        },
    ),
    row(
        Menu::Training,
        "Remote devices...",
        "Adds the devices of other machines, checks the connection to them, and removes them",
        NO_KEY,
        |_| Some(AppCommand::ShowRemotes(true)),
    ),
    row(
        Menu::Training,
        "Undo settings",
        "Takes the last change of columns, model or training back",
        ctrl(Key::Z),
        |state| (state.is_ready() && state.history.can_undo()).then_some(AppCommand::Undo),
    ),
    row(
        Menu::Training,
        "Redo settings",
        "Makes the change again that was taken back last",
        ctrl_shift(Key::Z),
        |state| (state.is_ready() && state.history.can_redo()).then_some(AppCommand::Redo),
    ),
    row(
        Menu::Training,
        "Reset settings",
        "Sets columns, model, target and training back to what the data suggest; Undo settings brings yours back",
        NO_KEY,
        |state| state.is_ready().then_some(AppCommand::ResetSpecs),
    ),
];

/// Those that stand behind the views.
const AFTER_VIEWS: &[NamedCommand] = &[
    row(
        Menu::View,
        "Show one run only",
        "Ends the comparison with a second run",
        NO_KEY,
        |state| (state.kept.beside.is_some()).then_some(AppCommand::Beside(None)),
    ),
    row(
        Menu::View,
        "Cut rows...",
        "Looks at the rows of a table alone that fulfil a condition, in all views",
        ctrl_shift(Key::F),
        |state| {
            let is_table = state.loaded().is_some_and(|l| !l.data.is_field());
            is_table.then_some(AppCommand::ShowCut(true))
        },
    ),
    row(
        Menu::View,
        "All rows",
        "Ends the cut: the views look at all rows again",
        NO_KEY,
        |state| state.cut.is_set().then_some(AppCommand::ShowCut(false)),
    ),
    row(
        Menu::View,
        "Second view",
        "Shows a second view beside the first, with tabs of its own, or ends that; for wide windows",
        ctrl(Key::Backslash),
        |state| (state.loaded()).map(|_| AppCommand::Split(!state.settings.split)),
    ),
    row(
        Menu::View,
        "Next theme",
        "Light, dark, or as the system has it",
        ctrl(Key::Comma),
        |state| Some(AppCommand::SetTheme(next_theme(state.settings.theme))),
    ),
    row(Menu::View, "Light theme", "Dark on light", NO_KEY, |_| {
        Some(AppCommand::SetTheme(ThemePreference::Light))
    }),
    row(Menu::View, "Dark theme", "Light on dark", NO_KEY, |_| {
        Some(AppCommand::SetTheme(ThemePreference::Dark))
    }),
    row(
        Menu::View,
        "System theme",
        "As the system has it",
        NO_KEY,
        |_| Some(AppCommand::SetTheme(ThemePreference::System)),
    ),
    row(
        Menu::View,
        "Zoom in",
        "Everything larger",
        either(ctrl(Key::Plus), ctrl(Key::Equals)),
        |_| Some(AppCommand::Zoom(Zoom::In)),
    ),
    row(
        Menu::View,
        "Zoom out",
        "Everything smaller",
        ctrl(Key::Minus),
        |_| Some(AppCommand::Zoom(Zoom::Out)),
    ),
    row(
        Menu::View,
        "Size as it was",
        "Ends the zoom",
        ctrl(Key::Num0),
        |_| Some(AppCommand::Zoom(Zoom::Reset)),
    ),
    row(
        Menu::Help,
        "Command palette",
        "Finds any command by typing a part of its name",
        ctrl(Key::K),
        |_| Some(AppCommand::ShowPalette(true)),
    ),
    row(
        Menu::Help,
        "Keyboard shortcuts",
        "Lists all shortcuts",
        either(plain(Key::F1), plain(Key::Questionmark)),
        |_| Some(AppCommand::ShowHelp(Some(HelpPage::Shortcuts))),
    ),
    row(
        Menu::Help,
        "Glossary",
        "What latent, NRMSE, response and other words mean",
        NO_KEY,
        |_| Some(AppCommand::ShowHelp(Some(HelpPage::Glossary))),
    ),
    row(
        Menu::Help,
        "Performance",
        "How long frames take, how fast training is, and how much memory is used",
        plain(Key::F12),
        |_| Some(AppCommand::TogglePerformance),
    ),
    row(
        Menu::Help,
        "About Balescope",
        "Version and licence",
        NO_KEY,
        |_| Some(AppCommand::ShowHelp(Some(HelpPage::About))),
    ),
];

/// All of them, in the order of the menus.
pub fn all() -> impl Iterator<Item = NamedCommand> {
    let views = VIEWS.iter().map(|about| view(about));
    let before = BEFORE_VIEWS.iter().copied();
    before.chain(views).chain(AFTER_VIEWS.iter().copied())
}

/// The tip of the command of this name with its keys, for a button that stands elsewhere.
pub fn tip(ctx: &Context, text: &str) -> String {
    let named = all().find(|named| named.text == text);
    named.map_or_else(String::new, |named| with_keys(ctx, text, named.tip))
}

/// Another tip with the keys of the command of this name, as this system writes them.
pub fn with_keys(ctx: &Context, text: &str, tip: &str) -> String {
    let named = all().find(|named| named.text == text);
    match named.and_then(|named| named.keys().next()) {
        Some(keys) => format!("{tip} ({})", ctx.format_shortcut(&keys)),
        None => tip.to_owned(),
    }
}

fn view(about: &'static About) -> NamedCommand {
    NamedCommand {
        menu: Menu::View,
        text: about.name,
        tip: about.question,
        keys: ctrl(about.key),
        what: What::Show(about),
    }
}

fn next_theme(theme: ThemePreference) -> ThemePreference {
    match theme {
        ThemePreference::System => ThemePreference::Light,
        ThemePreference::Light => ThemePreference::Dark,
        ThemePreference::Dark => ThemePreference::System,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::app::state::AppState;

    #[test]
    fn no_shortcut_and_no_text_is_given_twice() {
        let mut keys = HashSet::new();
        let mut texts = HashSet::new();
        for named in all() {
            assert!(texts.insert(named.text), "{}", named.text);
            for shortcut in named.keys() {
                assert!(keys.insert(shortcut), "{}: {shortcut:?}", named.text);
            }
        }
    }

    #[test]
    fn an_empty_window_offers_only_what_needs_no_data() {
        let state = AppState::default();
        let possible: Vec<_> = all()
            .filter(|a| a.command(&state).is_some())
            .map(|a| a.text)
            .collect();
        assert!(possible.contains(&"Open..."));
        for text in [
            "Train",
            "Stop",
            "Save archive...",
            "Distributions",
            "Continue on the CPU",
        ] {
            assert!(!possible.contains(&text), "{text}");
        }
    }

    #[test]
    fn a_running_training_can_be_paused_and_stopped_but_not_started() {
        let mut state = AppState::default();
        state.run.phase = RunPhase::Training;
        let possible = |text: &str| all().any(|a| a.text == text && a.command(&state).is_some());
        assert!(possible("Pause or resume"));
        assert!(possible("Stop"));
        assert!(!possible("Train"));
        assert!(!possible("Step"));
    }
}
