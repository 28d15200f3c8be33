//! Figures with a name each.

use std::fmt::Write as _;

use crate::format::one_line;
use crate::plot::Ink;

/// Names and what belongs to them, under a title.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    pub title: String,
    /// What the values are of, where there is more than one a fact.
    pub heads: Vec<String>,
    /// Colours of the values of each head; none: only those of a second run have one.
    pub inks: Vec<Ink>,
    pub facts: Vec<Fact>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    pub label: String,
    /// One a head.
    pub values: Vec<String>,
    /// What it is.
    pub tip: String,
}

impl Facts {
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    pub fn add(&mut self, label: &str, value: impl Into<String>, tip: &str) {
        self.add_each(label, vec![value.into()], tip);
    }

    /// What a function says of each of several things: of a run, and of a second one.
    pub fn add_of<T>(&mut self, label: &str, of: &[&T], say: impl Fn(&T) -> String, tip: &str) {
        self.add_each(label, of.iter().map(|one| say(one)).collect(), tip);
    }

    /// One with a value for each head.
    pub fn add_each(&mut self, label: &str, values: Vec<String>, tip: &str) {
        self.facts.push(Fact {
            label: label.to_owned(),
            values,
            tip: tip.to_owned(),
        });
    }

    /// Lines of a label and its values, with two spaces before them.
    pub fn text(&self) -> String {
        let width = |texts: &mut dyn Iterator<Item = &String>| {
            texts.map(|text| text.chars().count()).max().unwrap_or(0)
        };
        let labels = width(&mut self.facts.iter().map(|fact| &fact.label));
        let mut text = String::new();
        if !self.title.is_empty() {
            let _ = writeln!(text, "  {}", self.title);
        }
        for fact in &self.facts {
            let values: Vec<_> = fact.values.iter().map(|value| one_line(value)).collect();
            let _ = writeln!(text, "  {:<labels$}  {}", fact.label, values.join("  "));
        }
        text
    }
}
