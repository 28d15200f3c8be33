use std::fmt::Write as _;

use egui::{Color32, Id, Key, Rect, RichText, Sense, Stroke, Ui, Vec2, pos2};
use ndarray::Axis;

use super::latents::LatentData;
use super::parts::{computing, hint_train};
use super::source::Source;
use super::view::{About, Scene, Show};
use crate::app::View;
use crate::app::deferred::Deferred;
use crate::app::plot::{
    ColourMap, Exports, FieldImage, Grid, activity_csv, activity_svg, colour_bar, value_range,
};
use crate::app::{AppCommand, format};
use crate::model::{LayerActivity, UnitActivity};

/// Samples that are run through the network at most, evenly spaced.
const MOST: usize = 8192;

/// Points for the name of a layer.
const NAMES: f32 = 150.0;

/// Points for the colour bar with its labels.
const BAR: f32 = 64.0;

/// What the colours say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    #[default]
    Mean,
    Active,
}

pub const ABOUT: About = About {
    view: View::Activations,
    title: "Activations",
    name: "Activations",
    question: "Does every unit of the network do something?",
    key: Key::Num0,
    is_for: |_| true,
    make: || Box::<ActivationsView>::default(),
};

/// Every hidden unit of the network as a coloured cell, one row a layer.
#[derive(Default)]
pub struct ActivationsView {
    measure: Measure,
    layers: Deferred<u64, (u64, Vec<LayerActivity>)>,
    images: Vec<FieldImage<(u64, Measure)>>,
}

impl Measure {
    fn label(self) -> &'static str {
        match self {
            Self::Mean => "Mean activation",
            Self::Active => "Fraction active",
        }
    }

    pub fn of(self, unit: &UnitActivity) -> f64 {
        match self {
            Self::Mean => unit.mean,
            Self::Active => unit.active,
        }
    }

    /// Colours and their range: around zero for means, 0 to 1 for shares.
    fn scale(self, layers: &[LayerActivity]) -> (ColourMap, [f64; 2]) {
        match self {
            Self::Active => (ColourMap::Viridis, [0.0, 1.0]),
            Self::Mean => {
                let means: Vec<f64> = layers
                    .iter()
                    .flat_map(|l| l.units.iter().map(|u| u.mean))
                    .collect();
                let [low, high] = value_range(&means);
                let largest = low.abs().max(high.abs()).max(1e-12);
                (ColourMap::BlueRed, [-largest, largest])
            }
        }
    }
}

impl Show for ActivationsView {
    fn show(&mut self, ui: &mut Ui, mut scene: Scene<'_>) {
        let Some((source, data)) = scene.network(ui) else {
            return;
        };
        let (source, data) = (&source, data.as_ref());
        let commands = scene.commands;
        let Some(data) = data else {
            hint_train(ui);
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
            for measure in [Measure::Mean, Measure::Active] {
                let tip = match measure {
                    Measure::Mean => "Mean output of each unit, after the activation function",
                    Measure::Active => {
                        "Share of the samples for which a unit's output is above zero"
                    }
                };
                ui.selectable_value(&mut self.measure, measure, measure.label())
                    .on_hover_text(tip);
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
                image.texture(ui.ctx(), key, &grid, map, range)
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

/// All layers under each other.
struct Picture<'a> {
    title: String,
    layers: &'a [LayerActivity],
    measure: Measure,
    map: ColourMap,
    range: [f64; 2],
}

impl Picture<'_> {
    fn exports(&self) -> Exports<'_> {
        let of = |unit: &UnitActivity| self.measure.of(unit);
        let svg = move || activity_svg(&self.title, self.layers, &of, self.map, self.range);
        Exports::new(&self.title, svg, || activity_csv(self.layers))
    }

    fn show(&self, ui: &mut Ui, textures: &[egui::TextureId], commands: &mut Vec<AppCommand>) {
        let width = ui.available_width();
        let words = 22.0 * self.layers.len() as f32 + 60.0;
        let room = (ui.available_height() - words).max(140.0);
        let line = ((room - 26.0) / self.layers.len() as f32).clamp(26.0, 76.0);
        let height = 26.0 + line * self.layers.len() as f32;
        let (whole, _) = ui.allocate_exact_size(Vec2::new(width, height), Sense::hover());
        let ui = &mut ui.new_child(egui::UiBuilder::new().max_rect(whole));
        self.header(ui, whole, commands);
        for (i, (layer, texture)) in self.layers.iter().zip(textures).enumerate() {
            let top = whole.top() + 26.0 + line * i as f32;
            let row = Rect::from_min_max(
                pos2(whole.left(), top),
                pos2(whole.right() - BAR, top + line - 6.0),
            );
            self.layer(ui, layer, *texture, row, whole, commands);
        }
        let bar = Rect::from_min_max(
            pos2(whole.right() - BAR + 10.0, whole.top() + 26.0),
            pos2(whole.right(), whole.bottom() - 6.0),
        );
        colour_bar(ui, bar, self.map, self.range);
    }

    fn header(&self, ui: &mut Ui, whole: Rect, commands: &mut Vec<AppCommand>) {
        let line = Rect::from_min_size(whole.min, Vec2::new(whole.width(), 20.0));
        let layout = egui::Layout::right_to_left(egui::Align::Center);
        ui.scope_builder(egui::UiBuilder::new().max_rect(line).layout(layout), |ui| {
            ui.menu_button(RichText::new("Export").small(), |ui| {
                self.exports().menu(ui, whole, commands);
            });
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.strong(&self.title);
            });
        });
    }

    fn layer(
        &self,
        ui: &Ui,
        layer: &LayerActivity,
        texture: egui::TextureId,
        row: Rect,
        whole: Rect,
        commands: &mut Vec<AppCommand>,
    ) {
        let cells = Rect::from_min_max(pos2(row.left() + NAMES, row.top()), row.max);
        let painter = ui.painter();
        let colour = ui.visuals().text_color();
        let font = egui::TextStyle::Body.resolve(ui.style());
        let units = format::counted(layer.units.len(), "unit");
        let text = format!("{}\n{units}, {} dead", layer.name, layer.dead());
        let galley = painter.layout(text, font, colour, NAMES - 8.0);
        let place = pos2(row.left(), row.center().y - 0.5 * galley.size().y);
        painter.galley(place, galley, colour);
        let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        painter.image(texture, cells, uv, Color32::WHITE);
        let edge = Stroke::new(1.0, ui.visuals().weak_text_color());
        painter.rect_stroke(cells, 0.0, edge, egui::StrokeKind::Outside);
        let width = cells.width() / layer.units.len().max(1) as f32;
        let dead = ui.visuals().error_fg_color;
        for unit in (0..layer.units.len()).filter(|&i| layer.is_dead(i)) {
            let left = cells.left() + unit as f32 * width;
            let mark = Rect::from_min_max(
                pos2(left, cells.bottom() - 5.0),
                pos2(left + width.max(1.5), cells.bottom()),
            );
            painter.rect_filled(mark, 0.0, dead);
        }
        let id = Id::unique(("activity", &layer.name));
        let response = ui.interact(cells, id, Sense::click());
        response.widget_info(|| {
            let label = format!("Picture: {} of {}", self.title, layer.name.to_lowercase());
            egui::WidgetInfo::labeled(egui::Role::Image, true, label)
        });
        let unit = response
            .hover_pos()
            .map(|at| ((at.x - cells.left()) / width) as usize);
        let response = match unit.and_then(|i| say(layer, i)) {
            Some(text) => response.on_hover_text_at_pointer(text),
            None => response,
        };
        response.context_menu(|ui| self.exports().menu(ui, whole, commands));
    }
}

/// What there is to say of a unit.
fn say(layer: &LayerActivity, i: usize) -> Option<String> {
    let unit = layer.units.get(i)?;
    let mut text = format!(
        "{}, unit {}\nMean: {}\nStd. dev.: {}\nActive: {}",
        layer.name,
        i + 1,
        format::number(unit.mean),
        format::number(unit.std),
        format::percent(unit.active)
    );
    if layer.is_dead(i) {
        let _ = write!(text, "\nNever changes");
    }
    Some(text)
}
