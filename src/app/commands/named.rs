//! A command as menus, the palette and the list of shortcuts offer it.

use egui::{Key, KeyboardShortcut, Modifiers};

use super::AppCommand;
use crate::app::state::{AppState, Loaded};
use crate::app::views::About;

/// Where a command stands in the menu bar.
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

/// A command as it is offered: one row of the table.
#[derive(Clone, Copy)]
pub struct NamedCommand {
    pub menu: Menu,
    pub text: &'static str,
    pub tip: &'static str,
    /// The first is shown beside the text.
    pub(super) keys: Keys,
    pub(super) what: What,
}

/// What a row does.
#[derive(Clone, Copy)]
pub(super) enum What {
    /// `None` while it is not possible.
    Do(fn(&AppState) -> Option<AppCommand>),
    Show(&'static About),
}

impl NamedCommand {
    /// The view that it shows, where it shows one.
    pub(super) fn shows(&self) -> Option<&'static About> {
        match self.what {
            What::Show(about) => Some(about),
            What::Do(_) => None,
        }
    }

    /// What to do; `None` while it is not possible.
    pub fn command(&self, state: &AppState) -> Option<AppCommand> {
        match self.what {
            What::Do(command) => command(state),
            What::Show(about) => {
                let is_for = |loaded: &Loaded| (about.is_for)(&loaded.data);
                let applies = state.loaded().is_some_and(is_for);
                applies.then_some(AppCommand::Show(about.view))
            }
        }
    }

    /// What it is called for the data at hand.
    pub fn text_for(&self, state: &AppState) -> &'static str {
        match (self.what, state.loaded()) {
            (What::Show(about), Some(loaded)) => about.name_for(&loaded.data),
            _ => self.text,
        }
    }

    pub fn keys(&self) -> impl Iterator<Item = KeyboardShortcut> {
        self.keys.into_iter().flatten()
    }
}

/// One shortcut, two, or none.
pub(super) type Keys = [Option<KeyboardShortcut>; 2];

pub(super) const NO_KEY: Keys = [None; 2];

pub(super) const fn ctrl(key: Key) -> Keys {
    with(Modifiers::COMMAND, key)
}

pub(super) const fn ctrl_shift(key: Key) -> Keys {
    with(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
}

pub(super) const fn plain(key: Key) -> Keys {
    with(Modifiers::NONE, key)
}

pub(super) const fn either(first: Keys, second: Keys) -> Keys {
    [first[0], second[0]]
}

const fn with(modifiers: Modifiers, key: Key) -> Keys {
    [Some(KeyboardShortcut::new(modifiers, key)), None]
}

pub(super) const fn row(
    menu: Menu,
    text: &'static str,
    tip: &'static str,
    keys: Keys,
    command: fn(&AppState) -> Option<AppCommand>,
) -> NamedCommand {
    NamedCommand {
        menu,
        text,
        tip,
        keys,
        what: What::Do(command),
    }
}
