//! A field for a formula of columns, with the names that may stand in it.

use egui::{RichText, Ui};

use super::parts::shorten;
use crate::app::plot::dark;
use crate::app::views::pane::own_id;
use crate::app::{names, palette};
use crate::formula::{Formula, FormulaError};

const HELP: &str = "+ - * / ^ ( ), and sqrt abs exp log log10 sin cos tan sinh cosh tanh asinh atan2 min max hypot, \
                    mass(pt1, eta1, phi1, pt2, eta2, phi2), mass(pt1, eta1, phi1, m1, pt2, eta2, phi2, m2)";

/// A formula as it is typed.
#[derive(Default)]
pub struct FormulaInput {
    /// `None`: what is suggested was not put in yet.
    text: Option<String>,
    parsed: Option<(String, Result<Formula, FormulaError>)>,
    /// The last one without an error, which stays while another is typed.
    last: Option<(String, Formula)>,
}

impl FormulaInput {
    /// The field under a label, so wide with its button. `suggested`: what is in it at first.
    pub fn field(
        &mut self,
        ui: &mut Ui,
        label: &str,
        width: f32,
        names: &[String],
        suggested: impl FnOnce() -> String,
    ) {
        let text = self.text.get_or_insert_with(suggested);
        let label_id = ui.label(label).id;
        let id = own_id(ui, ("filter of a formula's columns", label));
        let width = (width - 90.0).max(80.0);
        let edit = egui::TextEdit::singleline(text).desired_width(width);
        ui.add(edit.font(egui::TextStyle::Monospace))
            .labelled_by(label_id);
        let help = ui
            .button("Columns")
            .on_hover_text("Names and functions that a formula may use");
        egui::Popup::menu(&help)
            .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
            .show(|ui| {
                ui.set_max_width(340.0);
                ui.label(HELP);
                ui.separator();
                let left = names::filtered(ui, id, "Filter by name", names);
                let area = egui::ScrollArea::vertical().max_height(260.0);
                area.show(ui, |ui| {
                    for name in left.into_iter().map(|i| &names[i]) {
                        let tip = format!("Append {name} to the formula");
                        if ui.button(shorten(name, 44)).on_hover_text(tip).clicked() {
                            text.push_str(&Formula::quoted(name));
                        }
                    }
                });
            });
        let text = text.trim();
        if self.parsed.as_ref().is_none_or(|(known, _)| known != text) {
            let parsed = Formula::parse(text, names);
            if let Ok(formula) = &parsed {
                self.last = Some((text.to_owned(), formula.clone()));
            }
            self.parsed = Some((text.to_owned(), parsed));
        }
    }

    /// The formula with its text. What is wrong with what is typed is said, and of which field: the last one
    /// without an error stays.
    pub fn formula(&self, ui: &mut Ui, label: &str) -> Option<(&str, &Formula)> {
        if let Some((_, Err(error))) = &self.parsed {
            let text = format!("{label}: {error}");
            ui.label(RichText::new(text).color(palette::error(dark(ui))));
        }
        let (text, formula) = self.last.as_ref()?;
        Some((text, formula))
    }
}
