//! Two quantities of a table against each other, before and after.

use egui::{Id, Key, Ui, vec2};

use super::facts::figures;
use super::formula_input::FormulaInput;
use super::marked;
use super::parts::{computing, hint_train, part_picker};
use super::source::{Part, Source};
use super::text_axis::with_texts;
use super::view::{About, Scene, Show};
use crate::app::deferred::Deferred;
use crate::app::plot::{Axis, Brush, Chart, ChartView, Shown};
use crate::app::views::pane::own_id;
use crate::app::{AppCommand, Loaded, View};
use crate::figures::{PairChoice, PairFigures, PairLook};
use crate::formula::Formula;
use crate::metrics::{AxisChoice, AxisRange};
use crate::transform::Role;

pub const ABOUT: About = About {
    view: View::Scatter,
    title: "Scatter",
    name: "Scatter plot",
    question: "How do two quantities hang together, before and after?",
    key: Key::G,
    is_for: |data| !data.is_field(),
    make: || Box::<ScatterView>::default(),
};

/// Two quantities against each other: counts in cells or points, before, after and what changed.
pub struct ScatterView {
    formulas: [FormulaInput; 2],
    log: [bool; 2],
    bins: usize,
    /// None: all values under a cut, else their middle.
    range: Option<AxisRange>,
    look: PairLook,
    found: Deferred<ScatterKey, PairFigures>,
    /// The charts that were drawn last.
    drawn: Option<(DrawnKey, Vec<Chart>)>,
}

/// What charts are of: the figures, how they are drawn, and at which moment.
type DrawnKey = (ScatterKey, PairLook, String);

#[derive(Clone, Debug, PartialEq)]
struct ScatterKey {
    generation: u64,
    part: Part,
    names: [String; 2],
    axes: [AxisChoice; 2],
}

impl Default for ScatterView {
    fn default() -> Self {
        Self {
            formulas: <[FormulaInput; 2]>::default(),
            log: [false; 2],
            bins: 50,
            range: None,
            look: PairLook {
                profile: true,
                ..PairLook::default()
            },
            found: Deferred::default(),
            drawn: None,
        }
    }
}

impl Show for ScatterView {
    fn show(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        let Scene {
            state,
            source,
            loaded,
            commands,
            ..
        } = scene;
        let Some(choice) = self.choose(ui, source, loaded) else {
            return;
        };
        let part = &mut scene.shared.part;
        self.controls(ui, source, part);
        if source.after.is_none() {
            hint_train(ui);
        }
        let key = ScatterKey {
            generation: source.generation,
            part: *part,
            names: choice.names.clone(),
            axes: choice.axes,
        };
        let marked = choice.formulas.each_ref().map(|formula| {
            let value = |row: &[f64]| formula.value(|column| row[column], &mut Vec::new());
            marked::values(source, state.marked, value)
        });
        let data = source.column(0, *part);
        let (of, cost) = (source.clone(), 2 * source.before.len());
        let columns = choice.formulas.each_ref().map(Formula::as_column);
        let found = self.found.keyed(ui.ctx(), &key, cost, move || {
            PairFigures::new(&choice, &data, |row| of.sample(row))
        });
        let Some((known, found)) = found else {
            computing(ui);
            return;
        };
        let drawn = (known.clone(), self.look, source.moment());
        if self.drawn.as_ref().is_none_or(|(key, _)| *key != drawn) {
            let mut charts = found.charts(&drawn.2, self.look);
            if *known == key {
                charts = charts
                    .into_iter()
                    .map(|chart| with_texts_on(chart, columns, source))
                    .collect();
            }
            self.drawn = Some((drawn, charts));
        }
        let charts = self.drawn.as_ref().map_or(&[][..], |(_, charts)| charts);
        let ids = own_id(ui, ("scatter", &found.names, self.log));
        let side = |ui: &mut Ui| {
            figures(ui, &found.facts());
            marked::told(ui, state.marked, marked[0]);
            marked::told(ui, state.marked, marked[1]);
        };
        let [x, y] = marked;
        let rings = [0, 1].map(|side| Some([x[side]?, y[side]?]));
        let chosen = show(ui, charts, (ids, rings), side, commands);
        let cut = |[x, y]: [[f64; 2]; 2]| {
            let [x_name, y_name] = &found.names;
            state.cut.within(&[(x_name, x), (y_name, y)])
        };
        commands.extend(chosen.and_then(cut));
    }

    fn new_data(&mut self) {
        *self = Self::default();
    }
}

impl ScatterView {
    /// The formulas, and what they are.
    fn choose(&mut self, ui: &mut Ui, source: &Source, loaded: &Loaded) -> Option<PairChoice> {
        let names = &source.data.column_names;
        let [x, y] = &mut self.formulas;
        ui.horizontal_wrapped(|ui| {
            let width = (0.5 * ui.available_width() - 50.0).max(180.0);
            // Those that the model sees say more than numbers of rows and texts.
            let roles = loaded.plan.columns.iter().map(|column| column.role);
            let modelled = (roles.zip(names)).filter(|(role, _)| matches!(role, Role::Model(_)));
            let modelled: Vec<&String> = modelled.map(|(_, name)| name).collect();
            let column = |i: usize| {
                let name = modelled.get(i).copied().or(names.get(i)).or(names.first());
                name.map_or_else(String::new, |name| Formula::quoted(name))
            };
            x.field(ui, "x", width, names, || column(0));
            y.field(ui, "y", width, names, || column(1));
        });
        let x = self.formulas[0].formula(ui, "x");
        let y = self.formulas[1].formula(ui, "y");
        let ((x_text, x), (y_text, y)) = (x?, y?);
        let axis = |formula: &Formula, is_log: bool| AxisChoice {
            bins: self.bins,
            is_log,
            is_whole: (formula.as_column())
                .and_then(|column| source.profile.columns.get(column))
                .is_some_and(|column| column.whole),
            range: self.axis_range(source),
        };
        Some(PairChoice {
            names: [x_text, y_text].map(str::to_owned),
            axes: [axis(x, self.log[0]), axis(y, self.log[1])],
            formulas: [x.clone(), y.clone()],
        })
    }

    fn axis_range(&self, source: &Source) -> AxisRange {
        // Whoever made a cut wants to see its rows.
        let usual = match source.cut {
            Some(_) => AxisRange::All,
            None => AxisRange::Middle,
        };
        self.range.unwrap_or(usual)
    }

    fn controls(&mut self, ui: &mut Ui, source: &Source, part: &mut Part) {
        ui.horizontal_wrapped(|ui| {
            part_picker(ui, source, part);
            ui.separator();
            ui.selectable_value(&mut self.look.points, false, "Cells")
                .on_hover_text("How many rows are in each cell");
            ui.selectable_value(&mut self.look.points, true, "Points")
                .on_hover_text("Rows as points, evenly chosen where there are many");
            ui.separator();
            ui.checkbox(&mut self.log[0], "Log x")
                .on_hover_text("x on a logarithmic axis");
            ui.checkbox(&mut self.log[1], "Log y")
                .on_hover_text("y on a logarithmic axis");
            ui.checkbox(&mut self.look.log_counts, "Log counts")
                .on_hover_text("Colours by the logarithm of the entries");
            ui.checkbox(&mut self.look.profile, "Profile").on_hover_text(
                "The mean of y in each bin of x, over all rows with a value there, with its statistical error",
            );
            let mut is_all = self.axis_range(source) == AxisRange::All;
            let tip = "Off: the middle 98 % of the values before";
            if ui.checkbox(&mut is_all, "All values").on_hover_text(tip).changed() {
                self.range = Some(if is_all { AxisRange::All } else { AxisRange::Middle });
            }
            let label = ui.label("Bins");
            let bins = egui::DragValue::new(&mut self.bins).range(2..=200).speed(0.3);
            ui.add(bins).labelled_by(label.id);
        });
    }
}

/// The axes of columns of texts have them as their labels.
fn with_texts_on(chart: Chart, columns: [Option<usize>; 2], source: &Source) -> Chart {
    let named = |axis: Axis, column: Option<usize>| match column {
        Some(column) => with_texts(axis, column, source),
        None => axis,
    };
    Chart {
        x: named(chart.x, columns[0]),
        y: named(chart.y, columns[1]),
        ..chart
    }
}

/// Points out the row of a point that was clicked.
fn clicked(chart: &Chart, shown: &Shown) -> Option<AppCommand> {
    let place = shown.clicked_at()?;
    let (_, cloud, i) = chart.nearest([place.x, place.y])?;
    let row = *cloud.samples.get(i)?;
    Some(AppCommand::Mark(Some(row)))
}

/// Draws up to three charts and what is said of them in rows of two, with rings in the first two where the marked
/// row lies; returns the ranges of x and y that were chosen.
fn show(
    ui: &mut Ui,
    charts: &[Chart],
    (ids, rings): (Id, [Option<[f64; 2]>; 2]),
    said: impl FnOnce(&mut Ui),
    commands: &mut Vec<AppCommand>,
) -> Option<[[f64; 2]; 2]> {
    let (room, gap) = (ui.available_size(), ui.spacing().item_spacing);
    let down = charts.len().div_ceil(2) as f32;
    let size = vec2(
        (room.x - gap.x) / 2.0,
        ((room.y - 4.0 - gap.y * (down - 1.0)) / down).max(140.0),
    );
    let mut chosen = None;
    let mut said = Some(said);
    for (row, charts) in charts.chunks(2).enumerate() {
        ui.horizontal_top(|ui| {
            for (column, chart) in charts.iter().enumerate() {
                let view = ChartView::new(chart, ids.with((row, column)), size).link(ids);
                let view = view.brush(Some(Brush::Both)).without_legend();
                // For the label of the colours, which stands above them.
                let view = view.margin(vec2(0.0, 14.0));
                let shown = view.show(ui, commands);
                let ring = rings.get(2 * row + column).copied().flatten();
                if let Some(at) = ring {
                    marked::ring(ui, chart, &shown.transform, at);
                }
                commands.extend(clicked(chart, &shown));
                chosen = chosen.or(shown.chosen);
            }
            if let Some(said) = said.take_if(|_| charts.len() == 1) {
                ui.add_space(12.0);
                ui.vertical(said);
            }
        });
    }
    chosen
}
