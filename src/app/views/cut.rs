//! The cut: the rows of a table that fulfil a condition, which all views of rows look at.

use std::sync::Arc;

use egui::{Context, Id, Key, RichText, TextEdit, Ui};

use super::cut_rows::CutRows;
use super::source::Source;
use crate::app::deferred::Deferred;
use crate::app::plot::dark;
use crate::app::state::Cut;
use crate::app::{AppCommand, View, format, palette};
use crate::data::{Conditions, DataError, Dataset, Selection};
use crate::figures::Part;
use crate::formula::Formula;

/// Finds the rows of the cut, and shows what it is.
#[derive(Default)]
pub struct CutView {
    /// What is being typed, in the place of the condition that holds.
    typed: Option<String>,
    /// What the rest is of.
    key: CutKey,
    found: Deferred<CutKey, Result<Arc<CutRows>, String>>,
}

/// The shown samples, as the source counts them, and the condition.
#[derive(Clone, Debug, Default, PartialEq)]
struct CutKey {
    samples: u64,
    text: String,
}

impl CutView {
    /// The rows of the cut; those of the last one while another is being looked for, and `None` where all rows
    /// are looked at. `source`: with its present samples.
    pub fn rows(&mut self, ctx: &Context, cut: &Cut, source: &Source) -> Option<Arc<CutRows>> {
        if source.data.is_field() || !cut.is_set() {
            self.key = CutKey::default();
            return None;
        }
        self.key = CutKey {
            samples: source.samples,
            text: cut.text.clone(),
        };
        let (of, text) = (source.clone(), cut.text.clone());
        let cost = source.data.samples() * (1 + text.len() / 10);
        let found = self
            .found
            .keyed(ctx, &self.key, cost, move || find(&text, &of).map(Arc::new));
        let (key, found) = found?;
        // Places among other samples are none of these.
        let fits = key.samples == source.samples;
        found.as_ref().ok().filter(|_| fits).cloned()
    }

    /// The line above the views: the condition, how many rows fulfil it, and the way back to all.
    pub fn bar(
        &mut self,
        ui: &mut Ui,
        (cut, view): (&Cut, View),
        source: &Source,
        commands: &mut Vec<AppCommand>,
    ) {
        ui.horizontal_wrapped(|ui| {
            let label = ui.label("Cut").on_hover_text(Selection::CONDITIONS);
            let mut text = self.typed.take().unwrap_or_else(|| cut.text.clone());
            let width = (ui.available_width() - 330.0).clamp(160.0, 900.0);
            let edit = TextEdit::singleline(&mut text)
                .desired_width(width)
                .hint_text(hint(&source.data))
                .font(egui::TextStyle::Monospace);
            let edit = ui.add(edit).labelled_by(label.id);
            if ui.data_mut(|data| data.remove_temp::<bool>(focus_id())).is_some() {
                edit.request_focus();
            }
            let edit = edit.on_hover_text(
                "Return looks at the rows that fulfil this; Shift and a drag in a histogram or a scatter plot \
                 cut to a range",
            );
            let is_done = edit.lost_focus() && !ui.input(|i| i.key_pressed(Key::Escape));
            if is_done && text.trim() != cut.text {
                commands.push(AppCommand::SetCut(text.trim().to_owned()));
            } else if edit.has_focus() {
                self.typed = Some(text);
            }
            if let Some(rows) = source.cut.as_ref().filter(|_| cut.is_set()) {
                let (own, all) = (rows.places(Part::All).len(), source.shown());
                let share = format::percent(own as f64 / all.max(1) as f64);
                let (own, all) = (format::count(own), format::counted(all, "row"));
                let size = format!("{own} of {all} ({share})");
                ui.label(RichText::new(size).strong());
            }
            let tip = "Looks at all rows again";
            if ui.button("All rows").on_hover_text(tip).clicked() {
                self.typed = None;
                commands.push(AppCommand::ShowCut(false));
            }
            if cut.is_set() && !answers(view) {
                ui.weak("What this view shows is of all rows");
            }
        });
        if let Some(error) = self.error() {
            let text = format!("{error}: all rows are shown");
            ui.label(RichText::new(text).color(palette::error(dark(ui))));
        }
    }

    /// What is wrong with the condition.
    fn error(&self) -> Option<&str> {
        let found = self.found.ready_for(&self.key)?;
        found.as_ref().err().map(String::as_str)
    }
}

/// The rows of the data at hand that fulfil a condition.
fn find(text: &str, source: &Source) -> Result<CutRows, String> {
    let conditions: Conditions = text.parse().map_err(|error| format!("{error}"))?;
    let data = &source.data;
    let rows = data.rows_where(&conditions);
    let rows = rows.map_err(|error| match error {
        DataError::Selection { why, .. } => why,
        other => other.to_string(),
    })?;
    let mut is_chosen = vec![false; data.samples()];
    for &row in &rows {
        is_chosen[row] = true;
    }
    let chosen = |place: &usize| is_chosen[source.sample(*place)];
    let of = |places: &[usize]| places.iter().copied().filter(chosen).collect();
    let [held_out, training] = source.split_places();
    Ok(CutRows {
        rows: Arc::new(rows.into_iter().map(|row| row as u32).collect()),
        parts: [
            Arc::new((0..source.shown()).filter(chosen).collect()),
            Arc::new(of(held_out)),
            Arc::new(of(training)),
        ],
    })
}

fn focus_id() -> Id {
    Id::unique("focus of the cut")
}

/// Puts the cursor into the line of the cut when it is drawn next.
pub fn ask_focus(ctx: &Context) {
    ctx.data_mut(|data| data.insert_temp(focus_id(), true));
}

/// Whether a view looks at rows.
fn answers(view: View) -> bool {
    match view {
        View::Data
        | View::Distributions
        | View::Response
        | View::Columns
        | View::Derived
        | View::Scatter
        | View::Latents
        | View::Errors => true,
        View::Training
        | View::Field
        | View::Modes
        | View::Ledger
        | View::Activations
        | View::TradeOff
        | View::Runs => false,
    }
}

/// A condition on the first column, as an example.
fn hint(data: &Dataset) -> String {
    let name = data.column_names.first().map(|name| Formula::quoted(name));
    name.map_or_else(String::new, |name| {
        format!("for instance {name} > 20 and {name} < 60")
    })
}
