//! Which method gives the smallest file for this data at which error: bytes against errors of codecs
//! and models, the queue of what is tried, and advice in words.

mod advice;
mod bar;
mod break_even;
mod choices;
mod chosen;
mod dot;
mod queue;

use choices::Choices;
use dot::{Dot, DotOf};
use egui::{Align, Key, Layout, RichText, ScrollArea, Ui, Vec2};

use super::view::{About, Scene, Show};
use crate::app::plot::ChartView;
use crate::app::views::pane::own_id;
use crate::app::{AppCommand, AppState, Loaded, View, style};
use crate::figures::{TradeOffDot, TradeOffFigures};
use crate::report::TradeOffPoint;
use crate::sweep::State;

pub use break_even::show as show_break_even;

#[cfg(test)]
pub use dot::earlier;

/// Width of the words at the right, as a share of what there is, and its limits.
const WORDS: f32 = 0.38;
const LEAST_WORDS: f32 = 330.0;
const MOST_WORDS: f32 = 620.0;

/// The least height of the plot.
const LEAST_PLOT: f32 = 240.0;

pub const ABOUT: About = About {
    view: View::TradeOff,
    title: "Trade-off",
    name: "Trade-off",
    question: "Which method gives the smallest file for this data at which error?",
    key: Key::B,
    is_for: |_| true,
    make: || Box::<TradeOffView>::default(),
};

/// Bytes against errors.
#[derive(Default)]
pub struct TradeOffView {
    shown: TradeOffFigures,
    /// Kept runs of the same data are left out.
    hides_earlier: bool,
    choices: Choices,
    chosen: Option<DotOf>,
    advice: advice::Advice,
    /// There are kept runs of this data.
    has_earlier: bool,
    /// PCA and Tucker count among what a network has to beat.
    closed_forms: bool,
}

impl Show for TradeOffView {
    fn show(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        let Scene {
            state,
            loaded,
            commands,
            ..
        } = scene;
        let kept = dot::earlier(state, &loaded.fingerprint);
        self.has_earlier = !kept.is_empty();
        let kept = if self.hides_earlier { Vec::new() } else { kept };
        let dots = Dot::all(state, &kept);
        self.bar(ui, state, loaded, &dots, commands);
        if state.opened.is_some() {
            let text = "The data came out of an archive: what is tried here is compared with the decoded values, and \
                        not with the original";
            ui.add(egui::Label::new(RichText::new(text).weak()).wrap());
        }
        if self.choices.open {
            self.choices.show(ui, state, loaded);
        }
        ui.add_space(4.0);
        let room = ui.available_size();
        let words = (room.x * WORDS).clamp(LEAST_WORDS, MOST_WORDS);
        let left = Vec2::new((room.x - words - 16.0).max(280.0), room.y);
        let column = Layout::top_down(Align::Min);
        ui.horizontal_top(|ui| {
            ui.allocate_ui_with_layout(left, column, |ui| {
                ui.set_min_size(left);
                self.left(ui, state, &dots, commands);
            });
            ui.add_space(8.0);
            ui.allocate_ui_with_layout(Vec2::new(words, room.y), column, |ui| {
                self.right(ui, state, loaded, &dots, commands);
            });
        });
    }

    fn new_data(&mut self) {
        *self = Self::default();
    }
}

impl TradeOffView {
    fn left(
        &mut self,
        ui: &mut Ui,
        state: &AppState,
        dots: &[Dot],
        commands: &mut Vec<AppCommand>,
    ) {
        let room = ui.available_size();
        let below = self.advice.table_height().min(0.4 * room.y);
        let size = Vec2::new(room.x, (room.y - below - 8.0).max(LEAST_PLOT));
        if dots.is_empty() {
            ui.allocate_ui_with_layout(size, Layout::top_down(Align::Center), |ui| {
                ui.set_min_size(size);
                ui.add_space(size.y * 0.35);
                let (title, text) = nothing_yet(state);
                ui.label(RichText::new(title).heading());
                ui.label(RichText::new(text).weak());
            });
            return;
        }
        let drawn: Vec<TradeOffDot> = dots.iter().map(Dot::drawn).collect();
        let chosen = self.chosen.as_ref();
        let chosen = dots.iter().position(|dot| Some(&dot.of) == chosen);
        let (chart, which) = self.shown.chart(&drawn, chosen);
        let id = own_id(ui, ("trade-off", self.shown.figure, self.shown.lossless));
        let plot = ChartView::new(&chart, id, size).show(ui, commands);
        if let Some(place) = plot.clicked_at() {
            let spot = chart.nearest_spot([place.x, place.y]);
            let dot = spot.and_then(|(series, spot)| which.get(series)?.get(spot));
            self.chosen = dot.map(|&i| dots[i].of.clone());
            // Nothing that would be lost stands in the way.
            let free = !state.unsaved && !state.run.phase.active();
            let show = dot.filter(|_| free).and_then(|&i| dots[i].show_command());
            commands.extend(show);
        }
        self.advice.table(ui, commands);
    }

    fn right(
        &mut self,
        ui: &mut Ui,
        state: &AppState,
        loaded: &Loaded,
        dots: &[Dot],
        commands: &mut Vec<AppCommand>,
    ) {
        let scroll = ScrollArea::vertical()
            .id_salt("trade-off words")
            .auto_shrink([false, false]);
        scroll.show(ui, |ui| {
            let done = dots.iter().filter(|d| !d.live);
            let over = self.shown.held_out;
            let judged = |d: &Dot| {
                let point = d.point.clone();
                if over { point.over_held_out() } else { point }
            };
            let points: Vec<TradeOffPoint> = done.map(judged).collect();
            let measure = self.shown.figure.measure();
            let kept = dots
                .iter()
                .filter_map(Dot::kept)
                .map(str::to_owned)
                .collect();
            let key = advice::Key {
                generation: state.sweep.generation,
                measure,
                held_out: over,
                kept,
                to_come: advice::ToCome::of(&state.sweep.entries),
            };
            self.advice.refresh(key, &points, loaded);
            // Above what grows while files come in.
            queue::left_over(ui, &state.sweep.left, commands);
            self.advice.words(ui, state);
            let chosen = self.chosen.as_ref();
            if let Some(dot) = dots.iter().find(|d| Some(&d.of) == chosen) {
                ui.add_space(style::GAP);
                if chosen::show(ui, self.shown, dot, commands) {
                    self.chosen = None;
                }
            }
            ui.add_space(style::GAP);
            queue::show(ui, state, &mut self.chosen, commands);
            let chosen = self.chosen.as_ref();
            let model = dots.iter().find(|d| Some(&d.of) == chosen && !d.live);
            let model = model.filter(|d| d.point.fixed_bytes.is_some());
            let model = model.or_else(|| own_or_best(dots, self.shown));
            if let Some(model) = model.map(judged) {
                ui.add_space(style::GAP);
                ui.strong("From how many samples a model pays");
                ui.checkbox(&mut self.closed_forms, "Against PCA and Tucker too");
                let width = ui.available_width() - 12.0;
                let size = Vec2::new(width, 0.62 * width.min(420.0));
                let against = (points.as_slice(), measure, self.closed_forms);
                break_even::show(ui, &model, against, loaded, size, commands);
            }
        });
    }
}

/// The last run that was made by hand, else the best network.
fn own_or_best(dots: &[Dot], shown: TradeOffFigures) -> Option<&Dot> {
    let networks = || {
        let trained = |d: &&Dot| d.point.method.is_trained() && d.point.fixed_bytes.is_some();
        dots.iter().filter(move |d| !d.live && trained(d))
    };
    let own = networks().rfind(|d| d.own.is_some());
    let bad = |d: &Dot| shown.figure.badness(&d.point, shown.held_out);
    let best = networks().min_by(|a, b| bad(a).total_cmp(&bad(b)));
    own.or(best)
}

/// Why there is no dot.
fn nothing_yet(state: &AppState) -> (&'static str, &'static str) {
    let busy = |s: &State| matches!(s, State::Waiting | State::Running(_));
    if state.sweep.broken.is_some() {
        ("Nothing can be tried", "The reason stands at the right")
    } else if state.sweep.entries.iter().any(|e| busy(&e.state)) {
        ("On its way", "The first files are being made and decoded")
    } else {
        (
            "Nothing was tried yet",
            "Press Sweep to see which method gives the smallest file at which error",
        )
    }
}
