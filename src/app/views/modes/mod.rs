//! The modes of a field: what varies most in it, how much, and how fast; beside what latents do to it.

mod controls;
mod found;
mod gallery;

use std::sync::Arc;

use egui::{Key, Ui, Vec2};

use super::latents::LatentData;
use super::parts::{computing, nothing_here};
use super::source::Source;
use super::table::TableView;
use super::view::{About, Scene, Show};
use crate::app::deferred::Deferred;
use crate::app::plot::ChartView;
use crate::app::views::pane::own_id;
use crate::app::{AppCommand, View};
use crate::figures::{FieldShape, energy_chart, mode_table, series_chart, spectrum_chart};
use found::Found;
use gallery::Gallery;

pub const ABOUT: About = About {
    view: View::Modes,
    title: "Modes",
    name: "Modes",
    question: "What varies most in the field, how much and how fast?",
    key: Key::M,
    is_for: |data| data.is_field() && data.samples() > 2,
    make: || Box::<ModesView>::default(),
};

/// What is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum What {
    #[default]
    Modes,
    Latents,
}

/// What stands beside the pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Beside {
    #[default]
    Charts,
    Table,
}

/// The modes of a field, and what latents do to it.
#[derive(Default)]
pub struct ModesView {
    what: What,
    beside: Beside,
    /// The component that modes are found of; none: of all together.
    of: Option<usize>,
    /// The one on show where they are of all.
    shown: usize,
    slice: Option<usize>,
    /// The mode or the latent whose series is drawn.
    chosen: usize,
    count: u64,
    modes: Deferred<ModesKey, Found>,
    latents: Deferred<u64, Found>,
    gallery: Gallery,
}

/// The data by their place in memory, and the component.
type ModesKey = (usize, Option<usize>);

impl Show for ModesView {
    fn show(&mut self, ui: &mut Ui, mut scene: Scene<'_>) {
        let data = &scene.source.data;
        if !data.is_field() || data.samples() < 3 {
            nothing_here(
                ui,
                "Only for fields",
                "Modes need three snapshots of a field or more",
            );
            return;
        }
        let shape = FieldShape::of(data);
        // Without a network there are modes all the same.
        let has_network = scene.state.run.snapshot.is_some() || scene.state.archive().is_some();
        if !has_network {
            self.what = What::Modes;
        }
        ui.horizontal_wrapped(|ui| self.controls(ui, scene.source, &shape, has_network));
        let network = match self.what {
            What::Modes => None,
            What::Latents => match scene.network(ui) {
                Some((source, Some(inside))) => Some((source, inside)),
                _ => return,
            },
        };
        let source = network
            .as_ref()
            .map_or(scene.source, |(source, _)| source)
            .clone();
        let inside = network.map(|(_, inside)| inside);
        self.all(ui, &source, inside, &shape, scene.commands);
    }

    fn new_data(&mut self) {
        *self = Self::default();
    }
}

impl ModesView {
    fn all(
        &mut self,
        ui: &mut Ui,
        source: &Source,
        inside: Option<LatentData>,
        shape: &FieldShape,
        commands: &mut Vec<AppCommand>,
    ) {
        self.count += 1;
        let (id, data) = (self.count, Arc::clone(&source.data));
        let component = match (self.what, self.of) {
            (What::Modes, Some(_)) => 0,
            _ => self.shown.min(data.columns() - 1),
        };
        let found = match inside {
            None => {
                let key = (Arc::as_ptr(&data).addr(), self.of);
                let cost = data.values().len().saturating_mul(data.samples());
                self.modes.get(ui.ctx(), &key, cost, {
                    move || Found::modes(id, &data, key.1)
                })
            }
            Some(inside) => {
                let samples: Vec<usize> = (0..source.shown()).map(|i| source.sample(i)).collect();
                let cost = 12 * inside.network.model.operations();
                let generation = inside.generation;
                self.latents.get(ui.ctx(), &generation, cost, move || {
                    Found::latents(id, &data, &inside, &samples)
                })
            }
        };
        let Some(found) = found else {
            computing(ui);
            return;
        };
        if found.count() == 0 {
            nothing_here(ui, "Nothing varies", "All snapshots are the same");
            return;
        }
        self.chosen = self.chosen.min(found.count() - 1);
        let slice = self
            .slice
            .unwrap_or(shape.slices() / 2)
            .min(shape.slices() - 1);
        let room = ui.available_size();
        let gap = 12.0;
        let left = (0.54 * room.x).max(260.0);
        let mut chosen = self.chosen;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            let column = egui::Layout::top_down(egui::Align::Min);
            let size = Vec2::new(left, room.y - 2.0);
            ui.allocate_ui_with_layout(size, column, |ui| {
                ui.set_min_size(size);
                ui.spacing_mut().item_spacing.x = 8.0;
                let gallery = &mut self.gallery;
                let of = (found, source, shape);
                let clicked = gallery.show(ui, of, (component, slice), chosen, commands);
                chosen = clicked.unwrap_or(chosen);
            });
            let size = Vec2::new(room.x - left - gap, room.y - 2.0);
            ui.allocate_ui_with_layout(size, column, |ui| {
                ui.set_min_size(size);
                ui.spacing_mut().item_spacing.x = 8.0;
                let beside = self.beside;
                chosen = figures(ui, found, beside, chosen, size, commands).unwrap_or(chosen);
            });
        });
        self.chosen = chosen;
    }
}

/// Energies, how much of the chosen one is in each sample, and its frequencies; gives the one that was clicked.
fn figures(
    ui: &mut Ui,
    found: &Found,
    beside: Beside,
    chosen: usize,
    size: Vec2,
    commands: &mut Vec<AppCommand>,
) -> Option<usize> {
    let series = &found.series[chosen];
    let modes = found.modes.as_ref();
    if let (Some(modes), Beside::Table) = (modes, beside) {
        let table = mode_table(modes, &found.series, &found.times);
        return TableView::new(&table, "modes of the field")
            .clickable()
            .show(ui, commands);
    }
    let mut clicked = None;
    let charts = [
        modes.map(|modes| (energy_chart(modes, chosen), "energy of modes")),
        Some((series_chart(series, &found.times), "series of a mode")),
        Some((spectrum_chart(series, &found.times), "spectrum of a mode")),
    ];
    let charts: Vec<_> = charts.into_iter().flatten().collect();
    let gaps = ui.spacing().item_spacing.y * (charts.len() - 1) as f32;
    let height = (size.y - gaps) / charts.len() as f32;
    ui.vertical(|ui| {
        for (chart, name) in &charts {
            let id = own_id(ui, (*name, modes.is_some()));
            let shown = ChartView::new(chart, id, Vec2::new(size.x, height)).show(ui, commands);
            if let Some(place) = shown.clicked_at().filter(|_| *name == "energy of modes") {
                let mode = place.x.round().max(1.0) as usize;
                clicked = Some((mode - 1).min(found.count() - 1));
            }
        }
    });
    clicked
}
