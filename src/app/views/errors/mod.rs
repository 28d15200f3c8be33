//! The errors of one column or component: how large, how alike those of neighbours, and of a field
//! which spectrum and how much structure is kept.

mod charts;
mod measured;

use egui::{Id, Key, RichText, Ui, Vec2};

use super::facts::figures;
use super::parts::{column_picker, computing, hint_train, number_field, part_picker, shorten};
use super::source::Source;
use super::view::{About, Scene, Shared, Show};
use crate::app::deferred::Deferred;
use crate::app::plot::{Chart, ChartView};
use crate::app::{AppCommand, AppState, RunPhase, View, format};
use crate::codec::{Archive, Limit};
use crate::figures::Facts;
use crate::metrics::{Quality, TOLERANCE};
use measured::{Figures, FiguresKey};

/// Width of the figures beside the plots.
const FIGURES: f32 = 240.0;

pub const ABOUT: About = About {
    view: View::Errors,
    title: "Errors",
    name: "Errors",
    question: "How large are the errors of a column, and are they mere noise?",
    key: Key::E,
    is_for: |_| true,
    make: || Box::<ErrorsView>::default(),
};

/// The errors of one column or component.
pub struct ErrorsView {
    /// In percent of the range.
    tolerance: f64,
    log: bool,
    figures: Deferred<FiguresKey, Option<Figures>>,
}

impl Default for ErrorsView {
    fn default() -> Self {
        Self {
            tolerance: 100.0 * TOLERANCE,
            log: false,
            figures: Deferred::default(),
        }
    }
}

impl Show for ErrorsView {
    fn show(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        let Scene {
            source, commands, ..
        } = scene;
        let Shared { column, part, .. } = scene.shared;
        let limits = finished_archive(scene.state).map(Archive::limits);
        ui.horizontal_wrapped(|ui| {
            column_picker(ui, source, column);
            ui.separator();
            part_picker(ui, source, part);
            ui.separator();
            number_field(ui, "Tolerance", &mut self.tolerance, 0.0..=100.0, " %");
            ui.label("of the range");
            ui.separator();
            ui.checkbox(&mut self.log, "Log y")
                .on_hover_text("Counts on a logarithmic axis: shows the rare large errors");
        });
        if source.after.is_none() {
            ui.add_space(12.0);
            hint_train(ui);
            ui.label("This view will show how large the errors of a column are, whether neighbours err alike, and for a field which scales are lost.");
            return;
        }
        let bound = limits
            .and_then(|limits| limits.get(*column).copied().flatten())
            .and_then(|limit| match limit {
                Limit::Plain { most } => Some(most).filter(|m| *m > 0.0),
                Limit::Relative { .. } => None,
            });
        let key = FiguresKey {
            generation: source.generation,
            column: *column,
            part: *part,
            tolerance: self.tolerance / 100.0,
            bound,
        };
        let data = source.column(*column, *part);
        let sides = 2 + usize::from(source.beside.is_some());
        let (all, cost) = (source.clone(), sides * data.len());
        let found = self
            .figures
            .get(ui.ctx(), &key, cost, move || Figures::of(&all, &data, &key));
        let Some(found) = found else {
            computing(ui);
            return;
        };
        if let Some(found) = found {
            found.show(ui, source, self.log, commands);
        }
    }

    fn new_data(&mut self) {
        *self = Self::default();
    }
}

/// Two charts one above the other, or up to four in two rows.
fn grid(
    ui: &mut Ui,
    charts: &[(&str, Chart)],
    of: (usize, bool),
    size: Vec2,
    commands: &mut Vec<AppCommand>,
) {
    let across = if charts.len() > 2 { 2 } else { 1 };
    let down = charts.len().div_ceil(across) as f32;
    let gap = ui.spacing().item_spacing;
    let each = Vec2::new(
        (size.x - gap.x * (across - 1) as f32) / across as f32,
        ((size.y - gap.y * (down - 1.0)) / down).max(120.0),
    );
    for row in charts.chunks(across) {
        ui.horizontal_top(|ui| {
            for (what, chart) in row {
                let id = Id::unique(("errors", *what, of));
                ui.allocate_ui(each, |ui| {
                    ChartView::new(chart, id, each).show(ui, commands)
                });
            }
        });
    }
}

/// Two runs take more room.
fn figures_width(found: &Figures) -> f32 {
    FIGURES + found.second.as_ref().map_or(0.0, |_| 70.0)
}

/// The figures beside the plots.
fn table(ui: &mut Ui, found: &Figures) {
    ui.set_max_width(figures_width(found));
    ui.strong("Figures");
    // A figure, and that of the second run behind it.
    let both = |say: &dyn Fn(&Figures) -> String| match &found.second {
        Some(second) => vec![say(found), say(second)],
        None => vec![say(found)],
    };
    let over = format!("Over {}", format::percent(found.key.tolerance));
    let size = "So many of all |after - before| are at most this, in the column's unit";
    let mut facts = Facts::new("error figures");
    facts.add_each(
        "|Error|, 50 %",
        both(&|f| format::number(f.quality.abs_error.p50)),
        size,
    );
    facts.add_each(
        "|Error|, 90 %",
        both(&|f| format::number(f.quality.abs_error.p90)),
        size,
    );
    facts.add_each(
        "|Error|, 99 %",
        both(&|f| format::number(f.quality.abs_error.p99)),
        size,
    );
    facts.add_each(
        "|Error|, 99.9 %",
        both(&|f| format::number(f.quality.abs_error.p999)),
        size,
    );
    facts.add_each(
        "Largest",
        both(&|f| format::number(f.largest)),
        "Largest |after - before|",
    );
    if let Some(bound) = found.key.bound {
        let tip = "What the archive guarantees for every value";
        facts.add("Bound", format::number(bound), tip);
    }
    facts.add_each(
        over.as_str(),
        both(&|f| format::percent(f.quality.over_tolerance)),
        "Share of the values that are off by more than the tolerance",
    );
    facts.add_each(
        "Correlation",
        both(&|f| format::significant(f.quality.pearson, 6)),
        "Pearson's r of the values before and after",
    );
    facts.add_each(
        "KS distance",
        both(&|f| format::percent(f.quality.ks)),
        "Kolmogorov-Smirnov: the largest distance of the two cumulative distributions",
    );
    facts.add_each("Wasserstein / range",
            both(&|f| format::percent(f.quality.wasserstein)),
            "How far values would have to be moved, on average, to turn one distribution into the other");
    if let Some(ssim) = &found.quality.ssim {
        let tip = "Structural similarity of the frames before and after: 1 where they are equal";
        facts.add("SSIM, mean", format::significant(ssim.mean, 6), tip);
        facts.add("SSIM, smallest", format::significant(ssim.min, 6), tip);
    }
    figures(ui, &facts);
    ui.add_space(6.0);
    let Quality { pairs, sampled, .. } = found.quality;
    let text = if sampled < pairs {
        format!(
            "{} values; quantiles and distances of {}, evenly spread",
            format::count(pairs),
            format::count(sampled)
        )
    } else {
        format::counted(pairs, "value")
    };
    ui.label(RichText::new(text).weak().small());
}

/// What the values shown were decoded from; none while a run is under way.
fn finished_archive(state: &AppState) -> Option<&Archive> {
    let finished = state.run.phase == RunPhase::Finished;
    state.archive().filter(|_| finished).map(AsRef::as_ref)
}

impl Figures {
    fn show(&self, ui: &mut Ui, source: &Source, log: bool, commands: &mut Vec<AppCommand>) {
        let names = &source.data.column_names;
        let name = names.get(self.key.column).map_or("", String::as_str);
        let name = shorten(name, 40);
        let moment = source.moment();
        let mut charts = self.charts(log, &name, &moment);
        if let Some(second) = &self.second {
            let others = second.charts(log, &name, &moment);
            for (what, chart) in &mut charts {
                let other = others.iter().find(|(of, _)| of == what);
                charts::lay_over(chart, other.map(|(_, chart)| chart), &source.names());
            }
        }
        let room = ui.available_size();
        let beside = figures_width(self);
        let width = (room.x - beside - 14.0).max(220.0);
        let column = egui::Layout::top_down(egui::Align::Min);
        ui.horizontal_top(|ui| {
            let size = Vec2::new(width, room.y - 2.0);
            ui.allocate_ui_with_layout(size, column, |ui| {
                ui.set_min_size(size);
                grid(ui, &charts, (self.key.column, log), size, commands);
            });
            ui.vertical(|ui| table(ui, self));
        });
    }

    fn charts(&self, log: bool, name: &str, moment: &str) -> Vec<(&'static str, Chart)> {
        let quality = &self.quality;
        let mut charts = vec![
            (
                "histogram",
                charts::histogram(&self.residual, self.key.bound, log, name, moment),
            ),
            ("neighbours", charts::autocorrelation(quality)),
        ];
        charts.extend((quality.spectrum.as_ref()).map(|s| ("spectrum", charts::spectrum(s))));
        let ssim = quality.ssim.as_ref().filter(|s| s.mean.is_finite());
        charts.extend(ssim.map(|ssim| ("ssim", charts::ssim(ssim))));
        charts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::LoadState;
    use crate::app::views::source::Part;
    use crate::app::views::source_cache::SourceCache;
    use crate::app::views::testing::{add_snapshot, table_state};

    #[test]
    fn a_bound_that_is_used_decides_the_axis() {
        let mut state = table_state(200);
        add_snapshot(&mut state, 1);
        let LoadState::Ready(loaded) = &state.load else {
            panic!("loaded")
        };
        let (source, _) = SourceCache::default().update(&state, loaded);
        let of = |bound| {
            let key = FiguresKey {
                generation: source.generation,
                column: 0,
                part: Part::All,
                tolerance: 0.01,
                bound,
            };
            Figures::of(&source, &source.column(0, Part::All), &key).unwrap()
        };
        let free = of(None);
        assert_eq!(free.quality.pairs, 200);
        // The snapshot is about 1 % too large everywhere.
        let largest = free.largest;
        let expected = source.profile.columns[0].max * 0.01;
        assert!(
            (largest / expected - 1.0).abs() < 0.3,
            "{largest} {expected}"
        );
        let bounded = of(Some(2.0 * largest));
        assert_eq!(bounded.residual.binning.high, 2.2 * largest);
        assert_eq!(bounded.residual.entries(), 200);
        // A bound a thousand times as wide would leave all errors in one bin.
        assert_eq!(of(Some(1e3 * largest)).residual, free.residual);
    }
}
