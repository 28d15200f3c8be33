//! A quantity that follows from the columns by a formula, before and after.

use egui::{Key, Ui};

use super::bin_choice::{BinMenu, change_picker};
use super::facts::figures;
use super::formula_input::FormulaInput;
use super::marked;
use super::parts::{computing, nothing_after, nothing_here, part_picker, plot_and_figures};
use super::source::{Part, Source};
use super::view::{About, Scene, Show};
use crate::app::deferred::Deferred;
use crate::app::plot::{Brush, Stack};
use crate::app::views::pane::own_id;
use crate::app::{AppCommand, AppState, View};
use crate::figures::{BinChange, BinChoice, DerivedFigures, PeakFits, unit_of};
use crate::formula::Formula;
use crate::metrics::{Binning, PeakShape};

/// Width of the figures beside the plot.
const FIGURES: f32 = 230.0;

/// The same where a fit is told too, whose labels are longer.
const WITH_FIT: f32 = 310.0;

/// A fit takes about as long as so many values elsewhere: too long for a frame.
const FIT_COST: usize = 1_000_000;

pub const ABOUT: About = About {
    view: View::Derived,
    title: "Derived",
    name: "Derived quantity",
    question: "Does a quantity computed from several columns survive, such as an invariant mass?",
    key: Key::Num7,
    is_for: |data| !data.is_field(),
    make: || Box::<DerivedView>::default(),
};

/// A quantity that follows from the columns by a formula, before and after.
pub struct DerivedView {
    formula: FormulaInput,
    binned: BinMenu,
    /// The bins that are on show.
    shown: Option<Binning>,
    change: BinChange,
    log: bool,
    quantity: Deferred<QuantityKey, DerivedFigures>,
    /// The shape that the peak is fitted with.
    fit: Option<PeakShape>,
    fits: Deferred<(QuantityKey, PeakShape), PeakFits>,
}

#[derive(Clone, Debug, PartialEq)]
struct QuantityKey {
    generation: u64,
    part: Part,
    formula: String,
    bins: BinChoice,
    weights: Option<usize>,
}

impl Default for DerivedView {
    fn default() -> Self {
        Self {
            formula: FormulaInput::default(),
            binned: BinMenu {
                bins: BinChoice::MIDDLE,
                ..BinMenu::default()
            },
            shown: None,
            change: BinChange::default(),
            log: false,
            quantity: Deferred::default(),
            fit: None,
            fits: Deferred::default(),
        }
    }
}

impl Show for DerivedView {
    fn show(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        let Scene {
            state,
            source,
            commands,
            ..
        } = scene;
        let part = &mut scene.shared.part;
        if source.data.is_field() {
            nothing_here(
                ui,
                "Only for tables",
                "A formula combines the columns of a table, and this is a field",
            );
            return;
        }
        let names = &source.data.column_names;
        // Texts are no numbers.
        let is_text = |i: usize| source.data.metadata().categories(i).is_some();
        let number = || (0..names.len()).find(|i| !is_text(*i)).unwrap_or(0);
        let first = || names.get(number()).map(|name| Formula::quoted(name));
        let suggested = || Formula::suggest(names).or_else(first).unwrap_or_default();
        ui.horizontal(|ui| {
            let width = ui.available_width() - 60.0;
            self.formula.field(ui, "Formula", width, names, suggested);
        });
        let Some((text, formula)) = self.formula.formula(ui, "Formula") else {
            return;
        };
        let (text, formula) = (text.to_owned(), formula.clone());
        self.controls(ui, source, part);
        if source.after.is_none() {
            nothing_after(ui, state);
        }
        let key = QuantityKey {
            generation: source.generation,
            part: *part,
            formula: text.clone(),
            bins: self.binned.bins,
            weights: self.binned.weights,
        };
        let data = source.column(0, *part);
        let second = source.second_column(0, *part);
        let (cost, bins) = (2 * source.before.len(), self.binned.bins);
        let weights = (self.binned.weights).map(|column| source.column(column, *part));
        let unit = unit_of(&formula, &source.data);
        let found = self.quantity.keyed(ui.ctx(), &key, cost, move || {
            let data = [Some(&data), second.as_ref()];
            DerivedFigures::new(text, &formula, data, weights.as_ref(), bins).with_unit(unit)
        });
        let Some((key, quantity)) = found else {
            computing(ui);
            return;
        };
        let fits = self.fit.and_then(|shape| {
            let (distribution, peak) = (quantity.distribution.clone(), quantity.peaks[0]);
            let key = (key.clone(), shape);
            let found = self.fits.keyed(ui.ctx(), &key, FIT_COST, move || {
                PeakFits::new(shape, &distribution, peak)
            });
            // Those of other values would be drawn beside their histograms.
            found
                .filter(|(known, _)| **known == key)
                .map(|(_, fits)| fits)
        });
        self.shown = Some(quantity.distribution.before.binning);
        let look = Look {
            log: self.log,
            has_errors: self.binned.has_errors,
            change: self.change,
        };
        show(ui, (quantity, fits), look, (source, state), commands);
    }

    fn new_data(&mut self) {
        *self = Self::default();
    }
}

impl DerivedView {
    fn controls(&mut self, ui: &mut Ui, source: &Source, part: &mut Part) {
        ui.horizontal_wrapped(|ui| {
            part_picker(ui, source, part);
            ui.separator();
            ui.checkbox(&mut self.log, "Log y")
                .on_hover_text("Counts on a logarithmic axis");
            let label = ui.label("Fit");
            let text = self.fit.map_or("None", PeakShape::label);
            let combo = egui::ComboBox::from_id_salt("peak fit").selected_text(text);
            let combo = combo.show_ui(ui, |ui| {
                ui.selectable_value(&mut self.fit, None, "None");
                for shape in PeakShape::ALL {
                    ui.selectable_value(&mut self.fit, Some(shape), shape.label());
                }
            });
            let tip = "A peak of this shape over a straight background, fitted to the histograms before and after";
            combo.response.labelled_by(label.id).on_hover_text(tip);
            if let Some(shown) = self.shown {
                self.binned.menu(ui, source, shown);
            }
            if source.after.is_some() {
                change_picker(ui, &mut self.change);
            }
        });
    }
}

/// What is drawn of a quantity.
#[derive(Clone, Copy)]
struct Look {
    log: bool,
    has_errors: bool,
    change: BinChange,
}

fn show(
    ui: &mut Ui,
    (quantity, fits): (&DerivedFigures, Option<&PeakFits>),
    look: Look,
    (source, state): (&Source, &AppState),
    commands: &mut Vec<AppCommand>,
) {
    let runs = source.names();
    let mut chart = quantity.chart(&source.moment(), &runs);
    chart.y = chart.y.log(look.log);
    if look.has_errors {
        chart = quantity.distribution.with_errors(chart);
    }
    if let Some(fits) = fits {
        chart = fits.draw(chart);
    }
    let formula = Formula::parse(&quantity.formula, &source.data.column_names);
    let own = formula.map_or([None; 2], |formula| {
        let value = |row: &[f64]| formula.value(|column| row[column], &mut Vec::new());
        marked::values(source, state.marked, value)
    });
    chart = marked::lines(chart, state.marked, own);
    let binning = quantity.distribution.before.binning;
    let id = own_id(
        ui,
        (
            "derived",
            &quantity.formula,
            look.log,
            binning.low.to_bits(),
            binning.high.to_bits(),
        ),
    );
    let change = look.change;
    let lower = (quantity.distribution).change_chart(&quantity.formula, change, &runs);
    let plot = |ui: &mut Ui, size| {
        let stack = Stack::new(&chart, lower.as_ref(), id).brush(Some(Brush::X));
        let chosen = stack.show(ui, size, commands).chosen;
        let cut = |x: [f64; 2]| state.cut.within(&[(&quantity.formula, x)]);
        commands.extend(chosen.and_then(cut));
    };
    let width = if fits.is_some() { WITH_FIT } else { FIGURES };
    plot_and_figures(ui, width, plot, |ui| {
        if let Some(fits) = fits {
            figures(ui, &fits.facts(&quantity.distribution.facts(&runs).heads));
            ui.add_space(8.0);
        }
        figures(ui, &quantity.peak_facts(&runs));
        ui.add_space(8.0);
        figures(ui, &quantity.distribution.facts(&runs));
        marked::told(ui, &quantity.formula, state.marked, own);
    });
}
