//! The picture of all layers, a coloured cell for each unit.

use std::fmt::Write as _;

use egui::{Color32, Rect, RichText, Sense, Stroke, Ui, Vec2, pos2};

use crate::app::menus::context_menu;
use crate::app::plot::{
    ColourMap, Colouring, Exports, activity_csv, activity_svg, colour_bar, tell,
};
use crate::app::views::pane::own_id;
use crate::app::{AppCommand, format};
use crate::figures::ActivityMeasure;
use crate::model::{LayerActivity, UnitActivity};

/// Points for the name of a layer.
const NAMES: f32 = 150.0;

/// Points for the colour bar with its labels.
const BAR: f32 = 64.0;

/// All layers under each other.
pub struct Picture<'a> {
    pub title: String,
    pub layers: &'a [LayerActivity],
    pub measure: ActivityMeasure,
    pub map: ColourMap,
    pub range: [f64; 2],
}

impl Picture<'_> {
    fn exports(&self) -> Exports<'_> {
        let of = |unit: &UnitActivity| self.measure.of(unit);
        let svg = move || activity_svg(&self.title, self.layers, &of, self.map, self.range);
        Exports::new(&self.title, svg, || activity_csv(self.layers))
    }

    pub fn show(&self, ui: &mut Ui, textures: &[egui::TextureId], commands: &mut Vec<AppCommand>) {
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
        colour_bar(ui, bar, Colouring::new(self.map, self.range));
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
        let id = own_id(ui, ("activity", &layer.name));
        let response = ui.interact(cells, id, Sense::click());
        let name = format!("Picture: {} of {}", self.title, layer.name.to_lowercase());
        tell(&response, &name, || layer.summary());
        let unit = response
            .hover_pos()
            .map(|at| ((at.x - cells.left()) / width) as usize);
        let response = match unit.and_then(|i| say(layer, i)) {
            Some(text) => response.on_hover_text_at_pointer(text),
            None => response,
        };
        context_menu(&response, |ui| self.exports().menu(ui, whole, commands));
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
