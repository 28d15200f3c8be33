use egui::{Id, Key, RichText, Ui, Vec2};

use super::histograms::{Pair, middle};
use super::parts::{
    computing, figures, hint_train, nothing_here, number_field, part_picker, shorten,
};
use super::source::{ColumnData, Part, Source};
use super::view::{About, Scene, Show};
use crate::app::View;
use crate::app::deferred::Deferred;
use crate::app::plot::{Axis, Chart, ChartView, Ink, Mark, dark};
use crate::app::{AppCommand, format, palette};
use crate::figures::Facts;
use crate::metrics::{Binning, Formula, FormulaError, Peak, peak};

const BINS: usize = 100;

/// Width of the figures beside the plot.
const FIGURES: f32 = 230.0;

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
#[derive(Default)]
pub struct DerivedView {
    /// `None`: the one that the column names suggest was not put in yet.
    text: Option<String>,
    parsed: Option<(String, Result<Formula, FormulaError>)>,
    typed_range: bool,
    range: [f64; 2],
    log: bool,
    quantity: Deferred<QuantityKey, Quantity>,
}

#[derive(Clone, Debug, PartialEq)]
struct QuantityKey {
    generation: u64,
    part: Part,
    formula: String,
    range: Option<[f64; 2]>,
}

struct Quantity {
    formula: String,
    pair: Pair,
    /// Before, after, and after the second run.
    peaks: [Option<Peak>; 3],
    /// Samples whose value is no number.
    left_out: usize,
    samples: usize,
}

impl Show for DerivedView {
    fn show(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        let Scene {
            source, commands, ..
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
        let text = self.text.get_or_insert_with(|| {
            Formula::suggest(names)
                .or_else(|| names.first().map(|n| quoted(n)))
                .unwrap_or_default()
        });
        formula_field(ui, text, names);
        let text = text.trim().to_owned();
        if self.parsed.as_ref().is_none_or(|(t, _)| *t != text) {
            self.parsed = Some((text.clone(), Formula::parse(&text, names)));
        }
        let formula = match &self.parsed {
            Some((_, Ok(formula))) => formula.clone(),
            Some((_, Err(error))) => {
                ui.label(RichText::new(error.to_string()).color(palette::error(dark(ui))));
                return;
            }
            None => return,
        };
        self.controls(ui, source, part);
        if source.after.is_none() {
            hint_train(ui);
        }
        let range = self
            .typed_range
            .then_some(self.range)
            .filter(|[low, high]| low < high);
        let key = QuantityKey {
            generation: source.generation,
            part: *part,
            formula: text.clone(),
            range,
        };
        let data = source.column(0, *part);
        let second = source.second_column(0, *part);
        let cost = 2 * source.before.len();
        let Some(quantity) = self.quantity.get(ui.ctx(), &key, cost, move || {
            Quantity::of(text, &formula, (&data, second.as_ref()), range)
        }) else {
            computing(ui);
            return;
        };
        if !self.typed_range {
            self.range = [
                quantity.pair.before.binning.low,
                quantity.pair.before.binning.high,
            ];
        }
        plot_and_figures(ui, quantity, self.log, source, commands);
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
            let mut auto = !self.typed_range;
            ui.checkbox(&mut auto, "Auto range")
                .on_hover_text("The middle 98 % of the values before");
            self.typed_range = !auto;
            if self.typed_range {
                number_field(ui, "From", &mut self.range[0], f64::MIN..=f64::MAX, "");
                number_field(ui, "to", &mut self.range[1], f64::MIN..=f64::MAX, "");
            }
        });
    }
}

fn formula_field(ui: &mut Ui, text: &mut String, names: &[String]) {
    ui.horizontal(|ui| {
        let label = ui.label("Formula");
        let width = (ui.available_width() - 90.0).max(120.0);
        ui.add(egui::TextEdit::singleline(text).desired_width(width).font(egui::TextStyle::Monospace)).labelled_by(label.id);
        let help = ui.button("Columns").on_hover_text("Names and functions that a formula may use");
        egui::Popup::menu(&help).close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
            ui.set_max_width(340.0);
            ui.label("+ - * / ^ ( ), and sqrt abs exp log log10 sin cos tan sinh cosh tanh asinh atan2 min max hypot, mass(pt1, eta1, phi1, pt2, eta2, phi2)");
            ui.separator();
            egui::ScrollArea::vertical().max_height(260.0).show(ui, |ui| {
                for name in names {
                    if ui.button(shorten(name, 60)).on_hover_text("Append to the formula").clicked() {
                        text.push_str(&quoted(name));
                    }
                }
            });
        });
    });
}

/// A column's name as a formula writes it.
fn quoted(name: &str) -> String {
    let mut chars = name.chars();
    let plain = chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain {
        name.to_owned()
    } else {
        format!("`{}`", name.replace('`', "``"))
    }
}

impl Quantity {
    fn of(
        text: String,
        formula: &Formula,
        (data, second): (&ColumnData, Option<&ColumnData>),
        range: Option<[f64; 2]>,
    ) -> Self {
        let rows = data.rows();
        let pick = |values: &ndarray::Array2<f64>| -> Vec<f64> {
            let all = formula.evaluate(values.view());
            rows.map_or_else(
                || all.to_vec(),
                |rows| rows.iter().map(|&r| all[r]).collect(),
            )
        };
        let before = pick(data.before_array());
        let after = data.after_array().map(pick);
        let second = second.and_then(ColumnData::after_array).map(pick);
        let binning = match range {
            Some([low, high]) => Binning {
                low,
                high,
                bins: BINS,
            },
            None => automatic(&before),
        };
        let range = [binning.low, binning.high];
        let peaks = [
            peak(before.iter().copied(), range),
            after.as_ref().and_then(|a| peak(a.iter().copied(), range)),
            second.as_ref().and_then(|a| peak(a.iter().copied(), range)),
        ];
        let left_out = before.iter().filter(|v| !v.is_finite()).count();
        let samples = before.len();
        let pair = Pair::with(
            before.into_iter(),
            after.map(Vec::into_iter),
            second.map(Vec::into_iter),
            binning,
        );
        Self {
            formula: text,
            pair,
            peaks,
            left_out,
            samples,
        }
    }
}

/// The middle 98 %, so that a few wild values do not hide the rest.
fn automatic(values: &[f64]) -> Binning {
    let [low, high] = middle(values.iter().copied(), 0.98);
    Binning::covering([low, high].into_iter(), BINS, false)
}

fn plot_and_figures(
    ui: &mut Ui,
    quantity: &Quantity,
    log: bool,
    source: &Source,
    commands: &mut Vec<AppCommand>,
) {
    let whole = ui.available_size();
    let size = Vec2::new((whole.x - FIGURES - 12.0).max(220.0), whole.y - 4.0);
    let axis = Axis::new(quantity.formula.clone());
    let mut chart = Chart::new(
        format!("{}, {}", quantity.formula, source.moment()),
        axis,
        Axis::new("Entries per bin").log(log),
    );
    chart.series = quantity.pair.series(&source.names());
    for (peak, ink) in quantity
        .peaks
        .iter()
        .zip([Ink::Before, Ink::After, Ink::Beside])
    {
        if let Some(peak) = peak {
            chart = chart.mark(Mark::Vertical {
                at: peak.position,
                label: String::new(),
                ink,
            });
        }
    }
    ui.horizontal_top(|ui| {
        let binning = quantity.pair.before.binning;
        let id = Id::unique((
            "derived",
            &quantity.formula,
            log,
            binning.low.to_bits(),
            binning.high.to_bits(),
        ));
        ChartView::new(&chart, id, size).show(ui, commands);
        ui.vertical(|ui| {
            ui.set_max_width(FIGURES);
            peak_figures(ui, quantity, source);
            ui.add_space(8.0);
            value_figures(ui, quantity);
        });
    });
}

fn peak_figures(ui: &mut Ui, quantity: &Quantity, source: &Source) {
    let [before, after, second] = &quantity.peaks;
    ui.strong("Peak");
    let number =
        |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |v| format::significant(v, 5));
    let mut facts = Facts::new("peak figures");
    facts.add(
        "Before",
        number(before.map(|p| p.position)),
        "The most frequent value in the range",
    );
    facts.add(
        "Width before",
        number(before.and_then(|p| p.fwhm)),
        "Full width at half of the maximum, counted from zero",
    );
    if quantity.pair.after.is_some() {
        facts.add(
            "After",
            number(after.map(|p| p.position)),
            "The most frequent value in the range",
        );
        facts.add(
            "Width after",
            number(after.and_then(|p| p.fwhm)),
            "Full width at half of the maximum, counted from zero",
        );
    }
    if let (Some(before), Some(after)) = (before, after) {
        let shift = after.position - before.position;
        facts.add(
            "Shift",
            format::significant(shift, 3),
            "Peak after - peak before",
        );
        if before.position != 0.0 {
            facts.add(
                "Shift / peak",
                format!(
                    "{} %",
                    format::significant(100.0 * shift / before.position, 3)
                ),
                "The shift as a part of the peak's position",
            );
        }
        if let (Some(b), Some(a)) = (before.fwhm, after.fwhm) {
            facts.add(
                "Width after / before",
                format::significant(a / b, 4),
                "Above 1: the peak got wider",
            );
        }
    }
    if source.beside.is_some() {
        let tip = "The most frequent value in the range after the second run";
        facts.add("After, 2nd run", number(second.map(|p| p.position)), tip);
        let tip = "Full width at half of the maximum after the second run";
        facts.add("Width, 2nd run", number(second.and_then(|p| p.fwhm)), tip);
        if let (Some(before), Some(second)) = (before, second) {
            let shift = second.position - before.position;
            let tip = "Peak after the second run - peak before";
            facts.add("Shift, 2nd run", format::significant(shift, 3), tip);
        }
    }
    figures(ui, &facts);
}

fn value_figures(ui: &mut Ui, quantity: &Quantity) {
    ui.strong("Values");
    let histogram = &quantity.pair.before;
    let mut facts = Facts::new("value figures");
    facts.add(
        "Samples",
        format::count(quantity.samples),
        "Samples that the formula was applied to",
    );
    facts.add(
        "Mean before",
        format::number(histogram.mean),
        "Of all finite values",
    );
    facts.add(
        "RMS before",
        format::number(histogram.rms),
        "About the mean, of all finite values",
    );
    if let Some(after) = &quantity.pair.after {
        facts.add(
            "Mean after",
            format::number(after.mean),
            "Of all finite values",
        );
        facts.add(
            "RMS after",
            format::number(after.rms),
            "About the mean, of all finite values",
        );
    }
    facts.add(
        "Outside before",
        format::count((histogram.underflow + histogram.overflow) as usize),
        "Values outside the range shown",
    );
    if let Some(after) = &quantity.pair.after {
        facts.add(
            "Outside after",
            format::count((after.underflow + after.overflow) as usize),
            "Values outside the range shown",
        );
    }
    facts.add(
        "Not a number",
        format::count(quantity.left_out),
        "Samples for which the formula has no value, before",
    );
    figures(ui, &facts);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_names_are_quoted() {
        assert_eq!(quoted("mu1_pt"), "mu1_pt");
        assert_eq!(quoted("2nd"), "`2nd`");
        assert_eq!(quoted("p T`"), "`p T```");
    }

    #[test]
    fn the_automatic_range_ignores_wild_values() {
        let mut values: Vec<f64> = (0..1000).map(f64::from).collect();
        values.extend([1e12, f64::NAN]);
        let binning = automatic(&values);
        assert!(binning.low < 15.0 && binning.high < 1000.0);
    }
}
