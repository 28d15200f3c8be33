//! Where quotation marks, backticks and brackets of a text are closed.

use std::collections::{HashMap, HashSet};

use crate::named::ParseError;

/// Where they are closed, by the places where they open. Brackets and backticks that are not closed are signs like
/// others.
pub(super) struct Marks {
    closings: HashMap<usize, usize>,
    /// The places that close them.
    closed: HashSet<usize>,
}

impl Marks {
    pub fn of(text: &str) -> Result<Self, ParseError> {
        let (mut found, mut brackets, mut quote) = (HashMap::new(), Vec::new(), None);
        for (at, sign) in text.char_indices() {
            match (quote, sign) {
                (Some((first, mark)), _) if sign == mark => {
                    found.insert(first, at);
                    quote = None;
                }
                (None, '"' | '\'') => quote = Some((at, sign)),
                (None, '`') if text[at + 1..].contains('`') => quote = Some((at, sign)),
                (None, '(') => brackets.push(at),
                (None, ')') => {
                    let first = brackets.pop();
                    found.extend(first.map(|first| (first, at)));
                }
                _ => {}
            }
        }
        if let Some((first, _)) = quote {
            let character = text[..first].chars().count() + 1;
            return Err(format!("character {character}: a quotation mark is not closed").into());
        }
        Ok(Self {
            closed: found.values().copied().collect(),
            closings: found,
        })
    }

    /// Where what opens at a place is closed.
    pub fn closing(&self, at: usize) -> Option<usize> {
        self.closings.get(&at).copied()
    }

    /// Whether something is closed at a place.
    pub fn closes(&self, at: usize) -> bool {
        self.closed.contains(&at)
    }
}
