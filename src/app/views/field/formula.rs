//! A formula in the place of a component: what is typed, and what it makes of the data.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use egui::{RichText, TextEdit, Ui};
use ndarray::Array2;

use crate::app::deferred::Deferred;
use crate::app::plot::dark;
use crate::app::views::pane::own_id;
use crate::app::views::parts::{computing, nothing_here, shorten};
use crate::app::views::source::Source;
use crate::app::{names, palette};
use crate::data::{Dataset, Profile};
use crate::figures::{DerivedField, velocity_of};
use crate::formula::{FieldFunction, Formula, FormulaError};
use crate::memory::has_room;

/// Of fields of more values, a formula is computed once the box is left: not letter by letter.
const WHILE_TYPING: usize = 2_000_000;

/// A formula in the place of a component.
#[derive(Default)]
pub struct FormulaChoice {
    pub is_on: bool,
    /// `None`: nothing was typed, and nothing suggested yet.
    text: Option<String>,
    /// What is to be shown.
    applied: String,
    parsed: Option<(String, Result<DerivedField, FormulaError>)>,
    made: Deferred<MadeKey, Option<Source>>,
}

/// The generation of the source, and the formula.
type MadeKey = (u64, String);

impl FormulaChoice {
    /// Shows what this formula says.
    pub fn put(&mut self, text: &str) {
        (self.is_on, self.text) = (true, Some(text.to_owned()));
    }

    /// The box, and under it what is wrong with what is in it.
    pub fn show(&mut self, ui: &mut Ui, source: &Source) {
        let data = &source.data;
        let text = self.text.get_or_insert_with(|| suggested(data));
        let has_focus = field(ui, text, data);
        let text = text.trim().to_owned();
        let is_known = self
            .parsed
            .as_ref()
            .is_some_and(|(known, _)| *known == text);
        if !is_known {
            self.parsed = Some((text.clone(), DerivedField::parse(&text, data)));
        }
        match &self.parsed {
            Some((_, Err(error))) => {
                ui.label(RichText::new(error.to_string()).color(palette::error(dark(ui))));
            }
            Some(_) if !has_focus || source.before.len() < WHILE_TYPING => self.applied = text,
            _ => {}
        }
    }

    /// What the formula makes of the source; `None`: there is nothing yet, which is told.
    pub fn of(&mut self, ui: &mut Ui, source: &Source) -> Option<Source> {
        let key = (source.generation, self.applied.clone());
        let own = source.clone();
        let cost = source.before.len();
        let found = self.made.keyed(ui.ctx(), &key, cost, {
            let key = key.clone();
            move || made(&key, &own)
        });
        match found {
            Some((_, Some(made))) => return Some(made.clone()),
            // What else is wrong with it stands under the box.
            Some((_, None)) if matches!(self.parsed, Some((_, Ok(_)))) => {
                nothing_here(
                    ui,
                    "Too little memory",
                    "A formula is computed of all frames; fewer of them, or a component, may do",
                );
            }
            Some((_, None)) => {}
            None if self.applied.is_empty() => {}
            None => computing(ui),
        }
        None
    }
}

/// A box for the formula with a list of what it may use. Whether somebody types in it.
fn field(ui: &mut Ui, text: &mut String, data: &Dataset) -> bool {
    let mut has_focus = false;
    ui.horizontal(|ui| {
        let label = ui.label("Formula");
        let id = own_id(ui, "filter of a field's components");
        let width = (ui.available_width() - 100.0).clamp(120.0, 640.0);
        let edit = TextEdit::singleline(text)
            .desired_width(width)
            .font(egui::TextStyle::Monospace);
        has_focus = ui.add(edit).labelled_by(label.id).has_focus();
        let help = ui
            .button("Names")
            .on_hover_text("Components and functions that a formula may use");
        let popup = egui::Popup::menu(&help)
            .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside);
        popup.show(|ui| {
            ui.set_max_width(360.0);
            ui.label(format!(
                "+ - * / ^ ( ), sqrt abs exp log log10 sin cos tan sinh cosh tanh asinh atan2 min max hypot, and of \
                 fields {}",
                FieldFunction::names()
            ));
            ui.label(
                "ddx ddy ddz go along the last, second last and third last axis, ddt from frame to frame: in units of their \
                 coordinates, without these of points and frames; mean and fluctuation are over all frames shown",
            );
            ui.separator();
            let all = &data.column_names;
            let left = names::filtered(ui, id, "Filter by name", all);
            egui::ScrollArea::vertical().max_height(220.0).show(ui, |ui| {
                for name in left.into_iter().map(|i| &all[i]) {
                    let tip = format!("Append {name} to the formula");
                    if ui.button(shorten(name, 44)).on_hover_text(tip).clicked() {
                        text.push_str(&Formula::quoted(name));
                    }
                }
            });
        });
    });
    has_focus
}

/// Of a velocity its magnitude, else what is left of a component without its mean.
fn suggested(data: &Dataset) -> String {
    let name = |component: &usize| Formula::quoted(&data.column_names[*component]);
    match velocity_of(data).as_slice() {
        [] if data.samples() > 1 => format!("fluctuation({})", name(&0)),
        [] => name(&0),
        velocity => {
            let squares: Vec<String> = velocity.iter().map(|c| format!("{}^2", name(c))).collect();
            format!("sqrt({})", squares.join(" + "))
        }
    }
}

/// The source with what a formula makes of it as its one component.
fn made(key: &MadeKey, source: &Source) -> Option<Source> {
    let formula = DerivedField::parse(&key.1, &source.data).ok()?;
    // Of both sides, and once more on the way.
    let values = source.before.len() / source.data.columns().max(1);
    if !has_room(24 * values as u128) {
        return None;
    }
    let samples: Vec<usize> = (0..source.shown()).map(|i| source.sample(i)).collect();
    let before = formula.values(&source.before, &samples);
    let after = source.after.as_ref();
    let after = after.map(|after| Arc::new(formula.values(after, &samples)));
    let unit = formula.unit(&source.data);
    let all = source.data.samples();
    let (data, before) = if all == samples.len() {
        let data = source
            .data
            .derived(&formula.text, unit.as_deref(), before)
            .ok()?;
        let before = data.shared_values();
        (data, before)
    } else {
        // What is not shown is not needed.
        let mut whole = Array2::from_elem((all, before.ncols()), f64::NAN);
        for (i, row) in before.rows().into_iter().enumerate() {
            whole.row_mut(source.sample(i)).assign(&row);
        }
        let data = source
            .data
            .derived(&formula.text, unit.as_deref(), whole)
            .ok()?;
        (data, Arc::new(before))
    };
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    Some(Source {
        // Far from those that are counted.
        generation: hasher.finish() | 1 << 63,
        profile: Arc::new(Profile::new(&data)),
        data: Arc::new(data),
        before,
        after,
        ..source.clone()
    })
}
