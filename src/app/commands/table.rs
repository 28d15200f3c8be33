//! Everything that can be asked for by name: one table that the menus, the shortcuts, their list and
//! the command palette are made from.

use egui::{Key, KeyboardShortcut, Modifiers, ThemePreference};

use super::AppCommand;
use crate::app::purpose::Purpose;
use crate::app::state::{AppState, RunPhase, View};

/// Where an action stands in the menu bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    File,
    Training,
    View,
    Help,
}

impl Menu {
    pub const ALL: [Self; 4] = [Self::File, Self::Training, Self::View, Self::Help];

    pub fn label(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Training => "Training",
            Self::View => "View",
            Self::Help => "Help",
        }
    }
}

/// One row of the table.
pub struct Action {
    pub menu: Menu,
    pub text: &'static str,
    pub tip: &'static str,
    /// The first is shown beside the text.
    pub keys: &'static [KeyboardShortcut],
    /// What to do; `None` while it is not possible.
    pub command: fn(&AppState) -> Option<AppCommand>,
}

const fn ctrl(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

const fn ctrl_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
}

const fn plain(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

const fn row(
    menu: Menu,
    text: &'static str,
    tip: &'static str,
    keys: &'static [KeyboardShortcut],
    command: fn(&AppState) -> Option<AppCommand>,
) -> Action {
    Action {
        menu,
        text,
        tip,
        keys,
        command,
    }
}

const fn view_row(
    view: View,
    text: &'static str,
    keys: &'static [KeyboardShortcut],
    command: fn(&AppState) -> Option<AppCommand>,
) -> Action {
    row(Menu::View, text, view.question(), keys, command)
}

/// The table, in the order of the menus.
pub const ACTIONS: &[Action] = &[
    row(
        Menu::File,
        "Open...",
        "Opens a data file (npy, npz) or an archive",
        &[ctrl(Key::O)],
        |_| Some(AppCommand::Ask(Purpose::Open)),
    ),
    row(
        Menu::File,
        "Open by path...",
        "Opens a file whose path you type or paste",
        &[ctrl(Key::L)],
        |_| Some(AppCommand::AskPath),
    ),
    row(
        Menu::File,
        "Save archive...",
        "Writes the model and the compressed data as one file",
        &[ctrl(Key::S)],
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
        "Writes what the archive decodes to as npz, in the stored type",
        &[ctrl_shift(Key::S)],
        |state| {
            state
                .archive()
                .is_some()
                .then_some(AppCommand::Ask(Purpose::SaveDecoded { samples: None }))
        },
    ),
    row(
        Menu::File,
        "Save report...",
        "Writes all plots, figures and settings of the run as one HTML page, or as JSON",
        &[ctrl_shift(Key::R)],
        |state| {
            (state.loaded().is_some() && state.run.outcome.is_some() && !state.run.phase.active())
                .then_some(AppCommand::Ask(Purpose::SaveReport))
        },
    ),
    row(
        Menu::File,
        "Compress another file...",
        "Compresses a file with the same columns with the trained model",
        &[ctrl_shift(Key::O)],
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
        &[ctrl_shift(Key::M)],
        |state| {
            (state.loaded().is_some() && !state.run.phase.active())
                .then_some(AppCommand::Ask(Purpose::Model))
        },
    ),
    row(
        Menu::File,
        "Open settings...",
        "Fills the left panel from a file of settings (TOML)",
        &[],
        |state| {
            (state.loaded().is_some() && !state.run.phase.active())
                .then_some(AppCommand::Ask(Purpose::Settings))
        },
    ),
    row(
        Menu::File,
        "Save settings...",
        "Writes the settings of the left panel to a file (TOML), for later or for `fit --config`",
        &[],
        |state| state.loaded().map(|_| AppCommand::AskSaveSettings),
    ),
    row(
        Menu::File,
        "Begin empty",
        "Opens nothing at the next start",
        &[],
        |state| (!state.settings.start_empty).then_some(AppCommand::SetRestore(false)),
    ),
    row(
        Menu::File,
        "Begin with what was open last",
        "Opens the last file, its settings and its run at the next start",
        &[],
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
        &[],
        |state| (!state.settings.recent.is_empty()).then_some(AppCommand::ForgetRecent),
    ),
    row(
        Menu::File,
        "Quit",
        "Closes the window",
        &[ctrl(Key::Q)],
        |_| Some(AppCommand::Quit),
    ),
    row(
        Menu::Training,
        "Train",
        "Trains the network on the data",
        &[ctrl(Key::T), plain(Key::F5)],
        |state| {
            (state.loaded().is_some() && !state.run.phase.active()).then_some(AppCommand::Train)
        },
    ),
    row(
        Menu::Training,
        "Pause or resume",
        "Holds training, or goes on",
        &[plain(Key::Space)],
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
        &[plain(Key::F10)],
        |state| (state.run.phase == RunPhase::Paused).then_some(AppCommand::Step),
    ),
    row(
        Menu::Training,
        "Stop",
        "Ends training and keeps the best result",
        &[ctrl(Key::Period)],
        |state| {
            (state.run.phase.active() && state.run.phase != RunPhase::Stopping)
                .then_some(AppCommand::Stop)
        },
    ),
    row(
        Menu::Training,
        "Continue on the CPU",
        "Runs the same again on the CPU",
        &[],
        |state| {
            let failed = matches!(state.run.phase, RunPhase::Failed(_));
            (failed && state.run.outcome.is_none()).then_some(AppCommand::ContinueOnCpu)
        },
    ),
    row(
        Menu::Training,
        "Remote devices...",
        "Adds the devices of other machines, checks the connection to them, and removes them",
        &[],
        |_| Some(AppCommand::ShowRemotes(true)),
    ),
    row(
        Menu::Training,
        "Reset settings",
        "Sets columns, model and training back to what the data suggest",
        &[],
        |state| {
            (state.loaded().is_some() && !state.run.phase.active())
                .then_some(AppCommand::ResetSpecs)
        },
    ),
    view_row(View::Data, "Data", &[ctrl(Key::Num1)], |state| {
        show(state, View::Data)
    }),
    view_row(
        View::Training,
        "Training curve",
        &[ctrl(Key::Num2)],
        |state| show(state, View::Training),
    ),
    view_row(
        View::Distributions,
        "Distributions",
        &[ctrl(Key::Num3)],
        |state| show(state, View::Distributions),
    ),
    view_row(View::Response, "Response", &[ctrl(Key::Num4)], |state| {
        show(state, View::Response)
    }),
    view_row(View::Columns, "Columns", &[ctrl(Key::Num5)], |state| {
        show(state, View::Columns)
    }),
    view_row(View::Field, "Field", &[ctrl(Key::Num6)], |state| {
        show(state, View::Field)
    }),
    view_row(
        View::Derived,
        "Derived quantity",
        &[ctrl(Key::Num7)],
        |state| show(state, View::Derived),
    ),
    view_row(View::Ledger, "Ledger", &[ctrl(Key::Num8)], |state| {
        show(state, View::Ledger)
    }),
    view_row(View::Latents, "Latent space", &[ctrl(Key::Num9)], |state| {
        show(state, View::Latents)
    }),
    view_row(
        View::Activations,
        "Activations",
        &[ctrl(Key::Num0)],
        |state| show(state, View::Activations),
    ),
    view_row(View::Errors, "Errors", &[ctrl(Key::E)], |state| {
        show(state, View::Errors)
    }),
    view_row(View::TradeOff, "Trade-off", &[ctrl(Key::B)], |state| {
        show(state, View::TradeOff)
    }),
    view_row(View::Runs, "Runs", &[ctrl(Key::R)], |state| {
        show(state, View::Runs)
    }),
    row(
        Menu::View,
        "Show one run only",
        "Ends the comparison with a second run",
        &[],
        |state| (state.kept.beside.is_some()).then_some(AppCommand::Beside(None)),
    ),
    row(
        Menu::View,
        "Next theme",
        "Light, dark, or as the system has it",
        &[ctrl(Key::Comma)],
        |state| Some(AppCommand::SetTheme(next_theme(state.settings.theme))),
    ),
    row(Menu::View, "Light theme", "Dark on light", &[], |_| {
        Some(AppCommand::SetTheme(ThemePreference::Light))
    }),
    row(Menu::View, "Dark theme", "Light on dark", &[], |_| {
        Some(AppCommand::SetTheme(ThemePreference::Dark))
    }),
    row(
        Menu::View,
        "System theme",
        "As the system has it",
        &[],
        |_| Some(AppCommand::SetTheme(ThemePreference::System)),
    ),
    row(
        Menu::Help,
        "Command palette",
        "Finds any command by typing a part of its name",
        &[ctrl(Key::K)],
        |_| Some(AppCommand::ShowPalette(true)),
    ),
    row(
        Menu::Help,
        "Keyboard shortcuts",
        "Lists all shortcuts",
        &[plain(Key::F1), plain(Key::Questionmark)],
        |_| Some(AppCommand::ShowShortcuts(true)),
    ),
    row(
        Menu::Help,
        "Performance",
        "How long frames take, how fast training is, and how much memory is used",
        &[plain(Key::F12)],
        |_| Some(AppCommand::TogglePerformance),
    ),
    row(
        Menu::Help,
        "About Balescope",
        "Version and licence",
        &[],
        |_| Some(AppCommand::ShowAbout(true)),
    ),
];

fn show(state: &AppState, view: View) -> Option<AppCommand> {
    let applies = state
        .loaded()
        .is_some_and(|loaded| view.applies_to(&loaded.data));
    applies.then_some(AppCommand::Show(view))
}

fn next_theme(theme: ThemePreference) -> ThemePreference {
    match theme {
        ThemePreference::System => ThemePreference::Light,
        ThemePreference::Light => ThemePreference::Dark,
        ThemePreference::Dark => ThemePreference::System,
    }
}

/// The commands whose shortcuts were pressed in this frame; the presses are used up.
///
/// Keys that also mean something to a field or a button count only while none has the keyboard.
pub fn pressed(ctx: &egui::Context, state: &AppState) -> Vec<AppCommand> {
    let busy = ctx.egui_wants_keyboard_input();
    let mut shortcuts: Vec<_> = ACTIONS
        .iter()
        .flat_map(|action| action.keys.iter().map(move |keys| (keys, action)))
        .filter(|(keys, _)| {
            !busy || !keys.conflicts_with_text_editing() || is_function_key(keys.logical_key)
        })
        .collect();
    // Shift that is not asked for is overlooked, so Ctrl+Shift+S must be tried before Ctrl+S.
    shortcuts.sort_by_key(|(keys, _)| !keys.modifiers.shift);
    shortcuts
        .into_iter()
        .filter_map(|(keys, action)| Some((keys, (action.command)(state)?)))
        .filter(|(keys, _)| ctx.input_mut(|input| input.consume_shortcut(keys)))
        .map(|(_, command)| command)
        .collect()
}

fn is_function_key(key: Key) -> bool {
    matches!(key, Key::F1 | Key::F5 | Key::F10 | Key::F12)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_shortcut_and_no_text_is_given_twice() {
        let mut keys = HashSet::new();
        let mut texts = HashSet::new();
        for action in ACTIONS {
            assert!(texts.insert(action.text), "{}", action.text);
            for shortcut in action.keys {
                assert!(keys.insert(shortcut), "{}: {shortcut:?}", action.text);
            }
        }
    }

    #[test]
    fn an_empty_window_offers_only_what_needs_no_data() {
        let state = AppState::default();
        let possible: Vec<_> = ACTIONS
            .iter()
            .filter(|a| (a.command)(&state).is_some())
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
        let possible = |text: &str| {
            ACTIONS
                .iter()
                .any(|a| a.text == text && (a.command)(&state).is_some())
        };
        assert!(possible("Pause or resume"));
        assert!(possible("Stop"));
        assert!(!possible("Train"));
        assert!(!possible("Step"));
    }
}
