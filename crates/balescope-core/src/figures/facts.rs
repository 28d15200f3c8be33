//! Figures with a name each.

use std::fmt::Write as _;

use crate::format::{number, one_line};
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

    /// Mean and RMS of each of several things.
    pub fn add_mean_and_rms(&mut self, of: &[[f64; 2]]) {
        let each = |place: usize| of.iter().map(|own| number(own[place])).collect();
        let tip = "Of all finite values, also those outside the range";
        self.add_each("Mean", each(0), tip);
        let tip = "About the mean, of all finite values";
        self.add_each("RMS", each(1), tip);
    }

    /// One with a value for each head.
    pub fn add_each(&mut self, label: &str, values: Vec<String>, tip: &str) {
        self.facts.push(Fact {
            label: label.to_owned(),
            values,
            tip: tip.to_owned(),
        });
    }

    /// Lines of a label and its values, with two spaces before them; where there are several of them, under
    /// their heads.
    pub fn text(&self) -> String {
        let width = |texts: &mut dyn Iterator<Item = &String>| {
            texts.map(|text| text.chars().count()).max().unwrap_or(0)
        };
        let labels = width(&mut self.facts.iter().map(|fact| &fact.label));
        let mut text = String::new();
        if !self.title.is_empty() {
            let _ = writeln!(text, "  {}", one_line(&self.title));
        }
        let heads = Some(&self.heads).filter(|heads| heads.len() > 1);
        let none = String::new();
        let heads = heads.map(|heads| (&none, heads));
        let facts = self.facts.iter().map(|fact| (&fact.label, &fact.values));
        let lines: Vec<_> = heads.into_iter().chain(facts).collect();
        let columns = self.heads.len();
        let widths: Vec<usize> = (0..columns)
            .map(|column| width(&mut lines.iter().filter_map(|line| line.1.get(column))))
            .collect();
        for (label, values) in lines {
            let values = values.iter().enumerate().map(|(column, value)| {
                let width = widths.get(column).filter(|_| columns > 1);
                format!("{:>1$}", one_line(value), width.copied().unwrap_or(0))
            });
            let values: Vec<String> = values.collect();
            let _ = writeln!(text, "  {label:<labels$}  {}", values.join("  "));
        }
        text
    }
}
