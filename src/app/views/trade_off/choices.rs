//! The choice of what a sweep tries.

use std::sync::Arc;

use egui::{RichText, Ui};

use crate::app::{AppState, Loaded, format, style};
use crate::codec::classical::CODECS;
use crate::data::Dataset;
use crate::model::{Family, Size};
use crate::sweep::{Choice, Latents, Pace};
use crate::train::RunId;

/// What is tried when Sweep is pressed.
pub struct Choices {
    pub open: bool,
    choice: Choice,
    /// Which data it was suggested for.
    data: Option<Arc<Dataset>>,
    /// How many files that makes, and seconds; with the choice they were counted for.
    amount: Option<(Choice, usize, f64)>,
    /// Numbers as they are typed.
    ratios: String,
    latents: String,
    seeds: String,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            open: false,
            choice: Choice::classical(),
            data: None,
            amount: None,
            ratios: String::new(),
            latents: String::new(),
            seeds: String::new(),
        }
    }
}

impl Choices {
    pub fn choice(&self) -> &Choice {
        &self.choice
    }

    /// Suggests anew for other data, and counts.
    pub fn refresh(&mut self, state: &AppState, loaded: &Loaded) {
        let base = || loaded.spec(RunId::default(), state.settings.device.clone());
        let same = self
            .data
            .as_ref()
            .is_some_and(|d| Arc::ptr_eq(d, &loaded.data));
        if !same {
            self.choice = Choice::suggest(&base());
            self.data = Some(Arc::clone(&loaded.data));
            let latents = self.choice.grid.latents.iter();
            let ratios = latents.filter_map(|l| match l {
                Latents::Ratio(ratio) => Some(*ratio),
                Latents::Number(_) => None,
            });
            self.ratios = join(&ratios.collect::<Vec<_>>());
            self.latents = String::new();
            self.seeds = join(&self.choice.grid.seeds);
        }
        if self
            .amount
            .as_ref()
            .is_none_or(|(of, ..)| *of != self.choice)
            || !same
        {
            let base = base();
            let files = self.choice.trials(&base).len();
            self.amount = Some((self.choice.clone(), files, self.choice.seconds(&base)));
        }
    }

    /// How much it is, in words; `pace`: of the networks that are made already.
    pub fn amount(&self, pace: Pace) -> String {
        let Some((choice, files, seconds)) = &self.amount else {
            return String::new();
        };
        let files = format::counted(*files, "file");
        if choice.grid.families.is_empty() || *seconds == 0.0 {
            return format!("{files}, no network");
        }
        let seconds = pace.factor * seconds;
        format!("{files}; networks take about {}", format::seconds(seconds))
    }

    pub fn show(&mut self, ui: &mut Ui, state: &AppState, loaded: &Loaded) {
        style::card(ui).inner_margin(10).show(ui, |ui| {
            ui.set_width(ui.available_width() - 4.0);
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new("Codecs").strong());
                for codec in CODECS {
                    toggle(ui, codec.label(), &mut self.choice.codecs, &codec.name());
                }
                for &family in Family::ALL.iter().filter(|f| f.closed_form()) {
                    if loaded.data.is_field() || !family.for_fields() {
                        toggle(ui, family.label(), &mut self.choice.closed_forms, &family);
                    }
                }
            });
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new("Networks").strong());
                for &family in Family::ALL.iter().filter(|f| !f.closed_form()) {
                    if loaded.data.is_field() || !family.for_fields() {
                        toggle(ui, family.label(), &mut self.choice.grid.families, &family);
                    }
                }
                ui.separator();
                ui.label(RichText::new("Sizes").strong());
                for (name, size) in [
                    ("Small", Size::Small),
                    ("Medium", Size::Medium),
                    ("Large", Size::Large),
                ] {
                    toggle(ui, name, &mut self.choice.grid.sizes, &size);
                }
            });
            ui.horizontal_wrapped(|ui| {
                field(
                    ui,
                    "Ratios",
                    "Values in / latents, one model each",
                    &mut self.ratios,
                );
                field(
                    ui,
                    "Latents",
                    "Numbers of latents, beside the ratios",
                    &mut self.latents,
                );
                field(ui, "Seeds", "Every model once a seed", &mut self.seeds);
                if ui
                    .button("As suggested")
                    .on_hover_text("Back to what suits the data")
                    .clicked()
                {
                    self.data = None;
                }
            });
            self.read_numbers();
        });
        self.refresh(state, loaded);
    }

    fn read_numbers(&mut self) {
        let ratios = numbers::<f64>(&self.ratios).into_iter();
        let ratios = ratios
            .filter(|r| r.is_finite() && *r >= 1.0)
            .map(Latents::Ratio);
        let latents = numbers::<usize>(&self.latents).into_iter();
        let latents = latents.filter(|k| *k > 0).map(Latents::Number);
        let grid = &mut self.choice.grid;
        grid.latents = ratios.chain(latents).collect();
        grid.seeds = numbers(&self.seeds);
        if grid.seeds.is_empty() {
            grid.seeds.push(0);
        }
    }
}

fn toggle<T: PartialEq + Clone>(ui: &mut Ui, name: &str, chosen: &mut Vec<T>, one: &T) {
    let mut on = chosen.contains(one);
    if ui.checkbox(&mut on, name).changed() {
        if on {
            chosen.push(one.clone());
        } else {
            chosen.retain(|known| known != one);
        }
    }
}

fn field(ui: &mut Ui, name: &str, tip: &str, text: &mut String) {
    let label = ui.label(name).on_hover_text(tip);
    let edit = egui::TextEdit::singleline(text).desired_width(110.0);
    ui.add(edit).labelled_by(label.id).on_hover_text(tip);
}

/// Those of a list that are numbers.
fn numbers<T: std::str::FromStr>(text: &str) -> Vec<T> {
    let parts = text.split([',', ';', ' ']);
    parts.filter_map(|part| part.trim().parse().ok()).collect()
}

fn join<T: ToString>(numbers: &[T]) -> String {
    let texts: Vec<String> = numbers.iter().map(T::to_string).collect();
    texts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_people_write_them() {
        assert_eq!(numbers::<f64>("1.6, 3;6 x"), [1.6, 3.0, 6.0]);
        assert!(numbers::<u64>("").is_empty());
        assert_eq!(join(&[0, 12]), "0, 12");
    }
}
