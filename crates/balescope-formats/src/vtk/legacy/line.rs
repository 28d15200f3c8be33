//! The words of a line that begins a section.

use crate::error::{Problem, excerpt};

/// A line that begins a section.
pub(super) struct Line<'a> {
    pub keyword: &'a str,
    pub words: &'a [&'a str],
}

impl Line<'_> {
    pub fn text(&self, index: usize) -> Result<&str, Problem> {
        let word = self.words.get(index).copied();
        word.ok_or_else(|| {
            let found = format!("{} words", self.words.len());
            Problem::malformed(self.keyword, found, format!("{} at least", index + 1))
        })
    }

    pub fn number<T: std::str::FromStr>(&self, index: usize) -> Result<T, Problem> {
        let word = self.text(index)?;
        word.parse().map_err(|_| {
            let found = format!("\"{}\"", excerpt(word, 30));
            Problem::malformed(self.keyword, found, "a number")
        })
    }
}
