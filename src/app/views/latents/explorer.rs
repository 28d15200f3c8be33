//! Moving latents, and what the decoder makes of them.

use std::collections::BTreeMap;

use egui::{RichText, Ui};

use super::decoded::{Decoded, Key};
use super::field_change::FieldChange;
use super::origin::LatentData;
use super::row_change;
use super::sliders::Sliders;
use crate::app::AppCommand;
use crate::app::deferred::Deferred;
use crate::app::plot::ColourMap;
use crate::app::views::source::Source;
use crate::metrics::LatentStats;

/// Multiplications that count as one value when it is weighed whether to decode at once: four
/// million, about 4 ms, are done in the frame.
const STEPS_PER_VALUE: usize = 200;

/// Moves latents away from those of a sample, and shows what the decoder makes of them.
#[derive(Default)]
pub struct Explorer {
    /// A place among the shown samples.
    start: usize,
    /// By how much latents were moved.
    moved: BTreeMap<usize, f32>,
    sliders: Sliders,
    decoded: Deferred<Key, Decoded>,
    count: u64,
    field: FieldChange,
}

impl Explorer {
    /// Starts at another of the shown samples, with no latent moved.
    pub fn start_at(&mut self, row: usize) {
        self.start = row;
        self.reset();
    }

    fn reset(&mut self) {
        self.moved.clear();
        self.sliders.stop();
    }

    /// Where it starts, among the shown samples, and the latents there.
    pub fn start(&mut self, source: &Source, data: &LatentData) -> (usize, Vec<f32>) {
        self.start = self.start.min(source.shown().saturating_sub(1));
        self.moved.retain(|latent, _| *latent < data.count());
        (self.start, data.latents.row(self.start).to_vec())
    }

    /// The latents that the sliders stand for.
    pub fn now(&self, start: &[f32]) -> Vec<f32> {
        let mut now = start.to_vec();
        for (&latent, by) in &self.moved {
            now[latent] += by;
        }
        now
    }

    pub fn show(
        &mut self,
        ui: &mut Ui,
        source: &Source,
        data: &LatentData,
        (stats, widest): (&[LatentStats], &[usize]),
        map: ColourMap,
        commands: &mut Vec<AppCommand>,
    ) {
        self.sliders.settle(widest);
        ui.horizontal_wrapped(|ui| self.start_controls(ui, source));
        let (row, start) = self.start(source, data);
        let mut now = self.now(&start);
        if let Some((latent, value)) = self.sliders.show(ui, (stats, widest), &start, &now) {
            self.moved.insert(latent, value - start[latent]);
            now[latent] = value;
        }
        let Some(effect) = self.sliders.effect() else {
            return;
        };
        ui.add_space(4.0);
        let ends = self.sliders.ends(effect, stats, &start, &now);
        let key = Key {
            generation: data.generation,
            start: row,
            now,
            effect,
            ends,
        };
        self.count += 1;
        let (id, of, inside) = (self.count, source.clone(), data.clone());
        let wanted = key.clone();
        let cost = 5 * data.network.model.operations() / STEPS_PER_VALUE;
        let decoded = self.decoded.get(ui.ctx(), &key, cost, move || {
            Decoded::new(id, &of, &inside, &start, &wanted)
        });
        let Some(decoded) = decoded.filter(|d| d.values.ncols() == source.data.features()) else {
            crate::app::views::parts::computing(ui);
            return;
        };
        if source.data.is_field() && source.data.points() > 1 {
            self.field.show(ui, source, decoded, map, commands);
        } else {
            row_change::show(ui, source, &data.network.plan, decoded, commands);
        }
    }

    fn start_controls(&mut self, ui: &mut Ui, source: &Source) {
        let label = ui.label("Start at sample");
        let mut sample = source.sample(self.start);
        let last = source.sample(source.shown().saturating_sub(1));
        let field = egui::DragValue::new(&mut sample).range(0..=last);
        let field = ui
            .add(field)
            .labelled_by(label.id)
            .on_hover_text("Or click a point at the left");
        if field.changed() {
            // Samples are in their order; where only some are shown, the next one of those.
            let rows: Vec<usize> = (0..source.shown()).map(|i| source.sample(i)).collect();
            self.start_at(rows.partition_point(|&r| r < sample).min(rows.len() - 1));
        }
        let held = source.held_out().binary_search(&self.start).is_ok();
        if held {
            ui.label(RichText::new("held out").weak())
                .on_hover_text("Training never saw this sample");
        }
        let reset = egui::Button::new("Reset");
        if ui
            .add_enabled(!self.moved.is_empty(), reset)
            .on_hover_text("Puts all latents back to those of the sample")
            .clicked()
        {
            self.reset();
        }
        self.sliders.play_button(ui);
    }
}
