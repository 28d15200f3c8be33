use std::collections::BTreeMap;
use std::sync::Arc;

use egui::{RichText, Ui};
use ndarray::{Array2, s};

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

/// What was decoded.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    generation: u64,
    start: usize,
    now: Vec<f32>,
    effect: usize,
}

/// Samples decoded from latents, in the data's units.
pub struct Decoded {
    /// Counts up: what pictures are kept by.
    pub id: u64,
    /// Where the explorer starts, where its sliders are, both ends of the slider whose effect is
    /// shown, and that slider back at its start: 5 x (columns x points).
    pub values: Arc<Array2<f64>>,
    /// The latent whose effect is shown.
    pub effect: usize,
    /// Between which values it goes.
    pub ends: [f32; 2],
}

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
        };
        self.count += 1;
        let (id, of, inside) = (self.count, source.clone(), data.clone());
        let wanted = key.clone();
        let cost = 5 * data.network.model.operations() / STEPS_PER_VALUE;
        let decoded = self.decoded.get(ui.ctx(), &key, cost, move || {
            Decoded::of(id, &of, &inside, &start, &wanted, ends)
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

impl Decoded {
    fn of(
        id: u64,
        source: &Source,
        data: &LatentData,
        start: &[f32],
        key: &Key,
        ends: [f32; 2],
    ) -> Self {
        let mut latents = Array2::zeros((5, start.len()));
        for (i, mut row) in latents.rows_mut().into_iter().enumerate() {
            let from = if i == 0 { start } else { &key.now };
            row.iter_mut().zip(from).for_each(|(to, v)| *to = *v);
        }
        latents[[2, key.effect]] = ends[0];
        latents[[3, key.effect]] = ends[1];
        latents[[4, key.effect]] = start[key.effect];
        let mut values = data.network.decode(latents.view());
        let plan = &data.network.plan;
        for (column, fitted) in plan.columns.iter().enumerate() {
            if fitted.transform.is_some() {
                continue;
            }
            // Kept beside the network: the sample's own values, whatever the latents are.
            let own = column * plan.points..(column + 1) * plan.points;
            let kept = source.before.slice(s![key.start, own.clone()]);
            values.slice_mut(s![.., own]).assign(&kept);
        }
        let dtype = source.data.dtype;
        dtype.nearest_all(&mut values);
        Self {
            id,
            values: Arc::new(values),
            effect: key.effect,
            ends,
        }
    }

    /// Start, now, low end, high end and the slider's own start, of one value.
    pub fn at(&self, feature: usize) -> [f64; 5] {
        std::array::from_fn(|i| self.values[[i, feature]])
    }
}

/// What a latent's slider goes through, for titles: `latent 3 from -1.2 to 0.8`.
pub fn change_summary(decoded: &Decoded) -> String {
    let [low, high] = decoded
        .ends
        .map(|v| crate::app::format::significant(f64::from(v), 3));
    format!("latent {} from {low} to {high}", decoded.effect + 1)
}
