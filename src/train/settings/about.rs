//! What every setting is for, in the words that stand once: in the help of the command line, in the window's tips and in
//! the docs.

use std::collections::HashMap;
use std::sync::LazyLock;

use clap::{Args as _, Command};

use super::RunSettings;

impl RunSettings {
    /// What an option does and when to change it: its help, without what stands there by default.
    ///
    /// # Panics
    /// When there is no option of this name.
    pub fn about(option: &str) -> &'static str {
        static ALL: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
            let words = |(option, help): (String, String)| {
                let words = help.split(" [default").next().unwrap_or_default();
                (option, words.to_owned())
            };
            helps().map(words).collect()
        });
        let words = ALL.get(option);
        words.unwrap_or_else(|| panic!("there is no option {option}"))
    }

    /// The names of all options.
    pub fn options() -> Vec<String> {
        helps().map(|(option, _)| option).collect()
    }
}

/// Every option with its help.
fn helps() -> impl Iterator<Item = (String, String)> {
    let command = RunSettings::augment_args(Command::new("settings"));
    let helps = command.get_arguments().map(|argument| {
        let help = argument.get_help().map(ToString::to_string);
        (argument.get_id().to_string(), help.unwrap_or_default())
    });
    helps.collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_says_in_one_sentence_what_it_does() {
        let options = RunSettings::options();
        assert!(options.len() > 30, "{options:?}");
        for option in options {
            let words = RunSettings::about(&option);
            let letters = words.chars().count();
            assert!((20..600).contains(&letters), "{option}: {words}");
            assert!(
                !words.contains(". ") && !words.ends_with('.'),
                "{option}: {words}"
            );
            assert!(words.starts_with(char::is_uppercase), "{option}: {words}");
        }
        assert!(!RunSettings::about("rounding").contains("default"));
    }
}
