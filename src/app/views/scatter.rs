//! Two quantities of a table against each other, before and after.

mod controls;

use egui::{Id, Key, Ui, vec2};

use super::facts::figures;
use super::formula_input::FormulaInput;
use super::marked;
use super::parts::{computing, nothing_after};
use super::source::{Part, Source};
use super::text_axis::with_texts;
use super::view::{About, Scene, Show};
use crate::app::deferred::Deferred;
use crate::app::plot::{Axis, Brush, Chart, ChartView, Shown};
use crate::app::views::pane::own_id;
use crate::app::{AppCommand, View};
use crate::figures::{PairFigures, PairLook};
use crate::formula::Formula;
use crate::metrics::{AxisChoice, AxisRange};

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
            nothing_after(ui, state);
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
        let found = self.found.keyed(ui.ctx(), &key, cost, move || {
            PairFigures::new(&choice, &data, |row| of.sample(row))
        });
        let Some((known, found)) = found else {
            computing(ui);
            return;
        };
        let drawn = (known.clone(), self.look, source.moment());
        if self.drawn.as_ref().is_none_or(|(key, _)| *key != drawn) {
            let charts = found.charts(&drawn.2, self.look).into_iter();
            let charts = charts.map(|chart| with_texts_on(chart, &found.names, source));
            self.drawn = Some((drawn, charts.collect()));
        }
        let charts = self.drawn.as_ref().map_or(&[][..], |(_, charts)| charts);
        let ids = own_id(ui, ("scatter", &found.names, self.log));
        let side = |ui: &mut Ui| {
            figures(ui, &found.facts());
            marked::told(ui, &found.names[0], state.marked, marked[0]);
            marked::told(ui, &found.names[1], state.marked, marked[1]);
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

/// The axes of columns of texts have them as their labels.
fn with_texts_on(chart: Chart, names: &[String; 2], source: &Source) -> Chart {
    let labelled = |axis: Axis, name: &str| {
        let formula = Formula::parse(name, &source.data.column_names);
        match formula.ok().and_then(|formula| formula.as_column()) {
            Some(column) => with_texts(axis, column, source),
            None => axis,
        }
    };
    Chart {
        x: labelled(chart.x, &names[0]),
        y: labelled(chart.y, &names[1]),
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
                ui.vertical(|ui| {
                    let area = egui::ScrollArea::vertical().id_salt("figures");
                    area.auto_shrink(false).show(ui, said);
                });
            }
        });
    }
    chosen
}
