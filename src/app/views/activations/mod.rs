//! What every hidden unit of the network does.

mod picture;

use egui::{Key, RichText, Ui};
use ndarray::Axis;

use super::latents::LatentData;
use super::parts::{computing, nothing_after};
use super::source::Source;
use super::view::{About, Scene, Show};
use crate::app::deferred::Deferred;
use crate::app::plot::{FieldImage, Grid, Image};
use crate::app::{View, format};
use crate::figures::ActivityMeasure;
use crate::model::LayerActivity;
use picture::Picture;

/// Samples that are run through the network at most, evenly spaced.
const MOST: usize = 8192;

pub const ABOUT: About = About {
    view: View::Activations,
    title: "Activations",
    name: "Activations",
    question: "Does every unit of the network do something?",
    key: Key::U,
    is_for: |_| true,
    make: || Box::<ActivationsView>::default(),
};

/// Every hidden unit of the network as a coloured cell, one row a layer.
#[derive(Default)]
pub struct ActivationsView {
    measure: ActivityMeasure,
    layers: Deferred<u64, (u64, Vec<LayerActivity>)>,
    images: Vec<FieldImage<(u64, ActivityMeasure)>>,
}

impl Show for ActivationsView {
    fn show(&mut self, ui: &mut Ui, mut scene: Scene<'_>) {
        let Some((source, data)) = scene.network(ui) else {
            return;
        };
        let (source, data) = (&source, data.as_ref());
        let commands = scene.commands;
        let Some(data) = data else {
            nothing_after(ui, scene.state);
            ui.label("This view will show what every hidden unit of the network does, and which do nothing.");
            return;
        };
        let most = source.shown().min(MOST);
        let cost = most * (source.data.features() + data.network.model.parameters());
        let (of, inside) = (source.clone(), data.clone());
        let layers = self.layers.get(ui.ctx(), &data.generation, cost, move || {
            (inside.generation, activity(&of, &inside, most))
        });
        let Some((generation, layers)) = layers else {
            computing(ui);
            return;
        };
        if layers.is_empty() {
            ui.label("A linear network has no hidden units, so there are no activations to show");
            return;
        }
        ui.horizontal_wrapped(|ui| {
            for measure in ActivityMeasure::ALL {
                ui.selectable_value(&mut self.measure, measure, measure.label())
                    .on_hover_text(measure.about());
            }
            ui.separator();
            let samples = format::counted(most, "sample");
            ui.label(RichText::new(format!("Over {samples}, {}", data.moment(source))).weak());
        });
        if !data.network.encodes {
            let text = if data.network.model.family.encodes() {
                "The archive was saved without its encoder: only the decoder's layers"
            } else {
                "Over some points of every sample; a coordinate network has no encoder"
            };
            ui.label(RichText::new(text).weak());
        }
        self.images.resize_with(layers.len(), FieldImage::default);
        let (map, range) = self.measure.scale(layers);
        let key = (*generation, self.measure);
        let picture = Picture {
            title: format!("{}, {}", self.measure.label(), data.moment(source)),
            layers,
            measure: self.measure,
            map,
            range,
        };
        let textures: Vec<_> = layers
            .iter()
            .zip(&mut self.images)
            .map(|(layer, image)| {
                let values: Vec<f64> = layer.units.iter().map(|u| key.1.of(u)).collect();
                let grid = Grid::new(1, values.len(), values).unwrap_or_default();
                image.texture(ui.ctx(), key, &Image::new("", &grid, map, range))
            })
            .collect();
        picture.show(ui, &textures, commands);
        ui.add_space(6.0);
        ui.strong("Units that never change");
        egui::ScrollArea::vertical()
            .id_salt("dead units")
            .auto_shrink([false, true])
            .show(ui, |ui| {
                let dead = layers.iter().filter(|layer| layer.dead() > 0);
                for layer in dead.clone() {
                    ui.label(layer.summary());
                }
                if dead.count() == 0 {
                    ui.label("None: all units change from sample to sample");
                }
                ui.label(RichText::new("A unit never changes when its standard deviation over the samples is below a millionth of the layer's largest").weak().small());
            });
    }

    fn new_data(&mut self) {
        *self = Self::default();
    }
}

/// Over samples evenly spaced among those shown.
fn activity(source: &Source, data: &LatentData, most: usize) -> Vec<LayerActivity> {
    let shown = source.shown();
    let rows: Vec<usize> = (0..most).map(|i| i * shown / most).collect();
    let values = source.before.select(Axis(0), &rows);
    let latents = data.latents.select(Axis(0), &rows);
    data.network.activity(values.view(), latents.view())
}
