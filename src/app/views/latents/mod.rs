//! What the numbers in the bottleneck mean: latents against each other, their spread and
//! correlation, and an explorer that moves them.

mod correlation;
mod decoded;
mod explorer;
mod field_change;
mod origin;
mod row_change;
mod scatter;
mod scatter_axes;
mod scatter_picture;
mod sliders;

pub use origin::{LatentCache, LatentData};

use egui::{Key, Ui, Vec2};

use super::parts::{computing, nothing_after};
use super::view::{About, Scene, Show};
use crate::app::AppCommand;
use crate::app::View;
use crate::app::deferred::Deferred;
use crate::app::plot::ChartView;
use crate::app::views::pane::own_id;
use crate::figures::latent_spread;
use crate::metrics::{LatentStats, widest_first};
use correlation::Correlation;
use explorer::Explorer;
use scatter::Scatter;

/// What the latent of a coordinate network is.
const TIME: &str = "The latent is the time, from -1 at the first sample to 1 at the last; move it to \
                    see what the network makes of the times between samples";

/// What stands beside the scatter plot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Beside {
    #[default]
    Explorer,
    Spread,
    Correlation,
}

/// Figures of all latents.
struct Figures {
    each: Vec<LatentStats>,
    /// By falling standard deviation.
    widest: Vec<usize>,
}

pub const ABOUT: About = About {
    view: View::Latents,
    title: "Latent space",
    name: "Latent space",
    question: "What does each number in the bottleneck mean?",
    key: Key::Num9,
    is_for: |_| true,
    make: || Box::<LatentsView>::default(),
};

/// Latents of the shown samples, and what the decoder makes of others.
#[derive(Default)]
pub struct LatentsView {
    figures: Deferred<u64, Figures>,
    scatter: Scatter,
    beside: Beside,
    explorer: Explorer,
    correlation: Correlation,
}

impl Show for LatentsView {
    fn show(&mut self, ui: &mut Ui, mut scene: Scene<'_>) {
        let Some((source, data)) = scene.network(ui) else {
            return;
        };
        let (source, data, map) = (&source, data.as_ref(), scene.shared.map);
        let commands = scene.commands;
        let Some(data) = data else {
            nothing_after(ui, scene.state);
            ui.label("This view will show the numbers in the bottleneck, and what each of them does to the decoded data.");
            return;
        };
        let latents = data.latents.clone();
        let cost = latents.len();
        let figures = self.figures.get(ui.ctx(), &data.generation, cost, move || {
            let each = LatentStats::of_each(latents.view());
            Figures {
                widest: widest_first(&each),
                each,
            }
        });
        // A network of another size is still being looked at.
        let Some(figures) = figures.filter(|f| f.each.len() == data.count()) else {
            computing(ui);
            return;
        };
        let (stats, widest) = (figures.each.as_slice(), figures.widest.as_slice());
        self.scatter.settle(source, widest);
        ui.horizontal_wrapped(|ui| {
            self.scatter.controls(ui, source, widest);
            ui.separator();
            for (choice, text, tip) in [
                (
                    Beside::Explorer,
                    "Explorer",
                    "Move latents and see what they decode to",
                ),
                (Beside::Spread, "Spread", "Which latents matter"),
                (
                    Beside::Correlation,
                    "Correlation",
                    "Which latents go together",
                ),
            ] {
                ui.selectable_value(&mut self.beside, choice, text)
                    .on_hover_text(tip);
            }
        });
        if !data.network.model.family.encodes() {
            ui.label(egui::RichText::new(TIME).weak());
        }
        let (row, start) = self.explorer.start(source, data);
        let now = self.explorer.now(&start);
        let room = ui.available_size();
        let gap = 14.0;
        let left = (0.46 * room.x).clamp(280.0, 1.05 * room.y.max(280.0));
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            let size = Vec2::new(left, room.y - 2.0);
            let column = egui::Layout::top_down(egui::Align::Min);
            let clicked = ui
                .allocate_ui_with_layout(size, column, |ui| {
                    ui.set_min_size(size);
                    ui.spacing_mut().item_spacing.x = 8.0;
                    let marks = [(row, start.as_slice()), (row, now.as_slice())];
                    let marks = (marks, scene.state.marked);
                    self.scatter.show(ui, source, data, marks, size, commands)
                })
                .inner;
            if let Some(place) = clicked {
                self.explorer.start_at(place);
                if !source.data.is_field() {
                    commands.push(AppCommand::Mark(Some(source.sample(place))));
                }
            }
            let size = Vec2::new(room.x - left - gap, room.y - 2.0);
            ui.allocate_ui_with_layout(size, column, |ui| {
                ui.set_min_size(size);
                ui.spacing_mut().item_spacing.x = 8.0;
                let figures = (stats, widest);
                match self.beside {
                    Beside::Explorer => {
                        let explorer = &mut self.explorer;
                        explorer.show(ui, source, data, figures, map, commands);
                    }
                    Beside::Spread => spread(ui, &data.moment(source), figures, commands),
                    Beside::Correlation => {
                        let moment = data.moment(source);
                        self.correlation.show(ui, data, figures, &moment, commands);
                    }
                }
            });
        });
    }

    fn new_data(&mut self) {
        *self = Self::default();
    }
}

/// The bars of all latents; they scroll where there are many.
fn spread(
    ui: &mut Ui,
    moment: &str,
    (stats, widest): (&[LatentStats], &[usize]),
    commands: &mut Vec<AppCommand>,
) {
    let chart = latent_spread(stats, widest, moment);
    let bars = widest.len().min(200) as f32;
    let area = egui::ScrollArea::vertical()
        .id_salt("latent spread")
        .auto_shrink([false, false]);
    area.show(ui, |ui| {
        let room = ui.available_size();
        let size = Vec2::new(room.x, (18.0 * bars + 90.0).clamp(160.0, 4000.0));
        ChartView::new(&chart, own_id(ui, "latent spread"), size).show(ui, commands);
    });
}
