//! Frames of a field before anything is done with it.

use std::sync::Arc;

use egui::{Id, Rect, Ui, Vec2};

use super::arrange::{BAR, HEAD};
use super::panel::Panel;
use super::plane::{PlaneKey, cost, plane, slices};
use super::player::Player;
use crate::app::deferred::Deferred;
use crate::app::plot::{ColourMap, FieldImage, Grid};
use crate::app::views::source::Source;
use crate::app::{AppCommand, format};
use crate::metrics::FieldQuantity;

/// Frames of a field before anything is done with it.
#[derive(Default)]
pub struct FirstLook {
    player: Player,
    component: usize,
    slice: usize,
    shown: Deferred<PlaneKey, Option<Arc<Grid>>>,
    image: FieldImage<PlaneKey>,
}

impl FirstLook {
    /// Draws a frame with its slider.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        source: &Source,
        size: Vec2,
        commands: &mut Vec<AppCommand>,
    ) {
        let shape = source.data.layout.field_shape();
        let original = source.data.shared_values();
        if shape.len() < 2 || original.nrows() == 0 {
            return;
        }
        let top = ui.cursor().top();
        if source.data.columns() > 1 || slices(&shape) > 1 {
            ui.horizontal(|ui| self.choices(ui, source, slices(&shape)));
        }
        self.player.advance(ui, source.shown());
        let frame = self.player.frame;
        let key = PlaneKey {
            generation: source.generation,
            frame,
            component: self.component,
            slice: self.slice,
            quantity: FieldQuantity::Values,
        };
        let before = Arc::clone(&source.before);
        let found = self
            .shown
            .keyed(ui.ctx(), &key, cost(&shape, key), move || {
                plane(&before, &shape, key).map(Arc::new)
            });
        let Some((key, Some(grid))) = found else {
            return;
        };
        let range = source
            .profile
            .columns
            .get(self.component)
            .map(|c| [c.min, c.max])
            .filter(|[low, high]| low < high)
            .unwrap_or([0.0, 1.0]);
        let texture = self
            .image
            .texture_soon(ui.ctx(), *key, grid, ColourMap::Viridis, range);
        let aspect = grid.columns as f32 / grid.rows.max(1) as f32;
        let used = ui.cursor().top() - top;
        let height = (size.y - used - Player::height(ui) - 10.0)
            .min(HEAD + (size.x - BAR).max(1.0) / aspect)
            .max(60.0);
        let (rect, _) = ui.allocate_exact_size(Vec2::new(size.x, height), egui::Sense::hover());
        // Not wider than the picture needs, so that the colour bar stands beside it.
        let width = ((height - HEAD) * aspect + BAR).clamp(220.0, size.x.max(220.0));
        let rect = Rect::from_min_size(rect.min, Vec2::new(width, height));
        let title = format!(
            "{}, frame {}",
            source.data.column_names[self.component],
            source.sample(key.frame)
        );
        let panel = Panel {
            title: &title,
            grid,
            texture,
            map: ColourMap::Viridis,
            range,
            upwards: false,
            reset: false,
            group: Id::unique("first look"),
            index: 0,
            names: &[],
        };
        let say = |row: usize, column: usize| {
            let value = grid
                .get(row, column)
                .map_or_else(|| "-".to_owned(), |v| format::significant(v, 5));
            format!("Row {row}, column {column}\nValue: {value}")
        };
        panel.show(ui, rect, &say, commands);
        self.player.show(ui, source);
    }

    fn choices(&mut self, ui: &mut Ui, source: &Source, slices: usize) {
        if source.data.columns() > 1 {
            crate::app::views::parts::column_picker(ui, source, &mut self.component);
        }
        if slices > 1 {
            let label = ui.label("Slice");
            ui.add(egui::Slider::new(&mut self.slice, 0..=slices - 1))
                .labelled_by(label.id);
        }
    }
}
