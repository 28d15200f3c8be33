//! The pictures of a frame, beside each other or above each other.

use egui::{Ui, Vec2};

use super::FieldView;
use super::arrange::Space;
use super::errors::FrameErrors;
use super::panel::{Panel, zoom_group};
use super::plane::PlaneKey;
use super::planes::{Planes, Shown};
use crate::app::AppCommand;
use crate::app::plot::ColourMap;
use crate::app::views::parts::{computing, shorten};
use crate::app::views::source::Source;
use crate::metrics::FieldQuantity;

impl FieldView {
    /// Values, or what follows from how they change from point to point.
    pub(super) fn images(
        &mut self,
        ui: &mut Ui,
        source: &Source,
        &Shown { key, planes, map }: &Shown<'_>,
        errors: Option<&FrameErrors>,
        room: Vec2,
        commands: &mut Vec<AppCommand>,
    ) {
        let ranges = self.ranges(source, key, planes, errors);
        let name = if source.data.columns() > 1 {
            format!(", {}", source.data.column_names[key.component])
        } else {
            String::new()
        };
        let what_of = match key.quantity {
            FieldQuantity::Values => name,
            FieldQuantity::Gradient => format!(", gradient{name}"),
            other => format!(", {}", other.label().to_lowercase()),
        };
        let title = |what: &str| format!("{what}{what_of}, frame {}", source.sample(key.frame));
        let signed = matches!(
            key.quantity,
            FieldQuantity::Vorticity | FieldQuantity::Divergence
        );
        let map = if signed { ColourMap::BlueRed } else { map };
        let sides = source.sides();
        let [first, second, moved] = sides.each_ref().map(|side| shorten(side, 32));
        let mut panels = vec![(title(&first), &planes.before, map, ranges[0])];
        if let (Some(after), Some(difference)) = (&planes.after, &planes.difference) {
            panels.push((title(&second), after, map, ranges[1]));
            panels.push((title(&moved), difference, ColourMap::BlueRed, ranges[2]));
        }
        let aspect = planes.before.columns as f32 / planes.before.rows.max(1) as f32;
        let space = Space::of(room, aspect, panels.len());
        let reset = crate::app::plot::take_reset(ui, zoom_group());
        let say = |row: usize, column: usize| planes.say(row, column, &sides);
        let textures: Vec<Option<egui::TextureId>> = panels
            .iter()
            .zip(&mut self.images)
            .map(|((_, grid, map, range), image)| {
                image.texture_soon(ui.ctx(), key, grid, *map, *range)
            })
            .collect();
        let origin = ui.max_rect().min;
        for (i, ((title, grid, map, range), texture)) in
            panels.into_iter().zip(textures).enumerate()
        {
            let rect = space.cell(i).translate(origin.to_vec2());
            let panel = Panel {
                title: &title,
                grid,
                texture,
                map,
                range,
                upwards: self.upwards,
                reset,
                group: zoom_group(),
                index: i,
                names: &[],
            };
            panel.show(ui, rect, &say, commands);
        }
        if source.after.is_some() {
            let rect = space.chart().translate(origin.to_vec2());
            let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(rect).id_salt("errors"));
            match errors {
                Some(errors) => {
                    let size = rect.size();
                    if let Some(frame) = errors.show(&mut ui, source, key.frame, size, commands) {
                        self.player.frame = frame;
                    }
                }
                None => computing(&mut ui),
            }
        }
    }

    /// Colour ranges of before, after and difference.
    fn ranges(
        &self,
        source: &Source,
        key: PlaneKey,
        planes: &Planes,
        errors: Option<&FrameErrors>,
    ) -> [[f64; 2]; 3] {
        if key.quantity != FieldQuantity::Values {
            return planes.own_ranges(key.quantity, self.same_range);
        }
        let column = source.profile.columns.get(key.component);
        let whole = column
            .map(|c| [c.min, c.max])
            .filter(|[low, high]| low <= high);
        let before = whole
            .filter(|_| self.all_frames)
            .unwrap_or(planes.ranges[0]);
        let after = match errors {
            _ if self.same_range => before,
            Some(errors) if self.all_frames => errors.after_range,
            _ => planes.ranges[1],
        };
        let moved = planes.ranges[2];
        let here = moved[0].abs().max(moved[1].abs());
        let largest = errors.filter(|_| self.all_frames).map_or(here, |e| e.usual);
        let largest = if largest > 0.0 { largest } else { 1e-12 };
        [before, after, [-largest, largest]]
    }
}
