//! Settings as a TOML file.

use std::path::Path;

use toml::Value;

use super::{RunSettings, SettingsError};
use crate::data::{DataError, read_small_text, write_atomically};

/// Settings are short; a file beyond this is none.
const MOST_BYTES: u64 = 1 << 22;

impl RunSettings {
    /// The settings in a text.
    ///
    /// # Errors
    /// With the line, the key, and what is expected there.
    pub fn from_toml(text: &str) -> Result<Self, SettingsError> {
        toml::from_str(text).map_err(|error| SettingsError::of_toml(text, &error))
    }

    /// As a text that [`Self::from_toml`] takes.
    pub fn to_toml(&self) -> String {
        // Texts, numbers and tables of them: there is nothing that TOML has no word for.
        toml::to_string(self).unwrap_or_default()
    }

    /// # Errors
    /// When the file cannot be read or is not understood.
    pub fn read(path: &Path) -> Result<Self, SettingsError> {
        let within = |why: String| SettingsError::File {
            path: path.to_owned(),
            why,
        };
        let text = read_small_text(path, MOST_BYTES).map_err(|e| match e.kind() {
            std::io::ErrorKind::FileTooLarge => {
                within("far too large for a file of settings".to_owned())
            }
            std::io::ErrorKind::InvalidData => within("not a text".to_owned()),
            _ => within(e.to_string()),
        })?;
        Self::from_toml(&text).map_err(|e| within(e.to_string()))
    }

    /// Whole or not at all.
    pub fn save(&self, path: &Path) -> Result<(), DataError> {
        let text = self.to_toml();
        write_atomically(path, |out| out.write_all(text.as_bytes()))
    }

    /// Every key that is given with its value in words, in the order of what people ask for first:
    /// `ratio`, `1.6`; `transform`, `pt1 log, charge exact`.
    pub fn entries(&self) -> Vec<(String, String)> {
        let table = toml::Table::try_from(self).unwrap_or_default();
        let mut entries: Vec<(String, String)> = table
            .into_iter()
            .map(|(key, value)| (key, summary(value)))
            .collect();
        entries.sort_by_key(|(key, _)| place(key));
        entries
    }
}

/// Keys in the order of what people ask for first.
const ORDER: [&str; 12] = [
    "model", "size", "tile", "latent", "ratio", "target", "bound", "rounding", "loss", "epochs",
    "lr", "seed",
];

fn place(key: &str) -> usize {
    let known = ORDER.iter().position(|k| *k == key);
    known.unwrap_or(ORDER.len())
}

/// Keys, those first that people ask for first.
pub(crate) fn in_order(mut keys: Vec<String>) -> Vec<String> {
    keys.sort_by_key(|key| place(key));
    keys
}

fn summary(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Table(columns) => {
            let columns = columns.into_iter();
            let columns = columns.map(|(column, value)| format!("{column} {}", summary(value)));
            columns.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

impl SettingsError {
    fn of_toml(text: &str, error: &toml::de::Error) -> Self {
        let begin = error.span().map_or(0, |span| span.start.min(text.len()));
        let line = text
            .get(..begin)
            .map_or(0, |before| before.matches('\n').count());
        let key = text.lines().nth(line).and_then(|l| l.split_once('='));
        let mut message = error.message().trim().replace('\n', ", ");
        if let Some(rest) = message.strip_prefix("unknown field") {
            message = format!("there is no key{rest}");
        }
        Self::Line {
            line: line + 1,
            key: key.map_or_else(String::new, |(key, _)| {
                key.trim().trim_matches('"').to_owned()
            }),
            message,
        }
    }
}
