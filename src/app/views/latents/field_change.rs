//! What latents do to a field, as pictures or as lines.

use std::sync::Arc;

use egui::{Id, Rect, Ui, Vec2, pos2};
use ndarray::Array2;

use super::decoded::Decoded;
use crate::app::deferred::Deferred;
use crate::app::plot::{
    Axis, Chart, ColourMap, FieldImage, Grid, Ink, Mark, Series, Shape, stacked, take_reset,
};
use crate::app::views::field::{BAR, HEAD, Panel, PlaneKey, plane, slices};
use crate::app::views::parts::column_picker;
use crate::app::views::source::Source;
use crate::app::{AppCommand, format};
use crate::metrics::FieldQuantity;

/// Names what a picture shows.
type PictureKey = (u64, usize, usize);

/// A decoded field, and how far it is from where the explorer started.
#[derive(Default)]
pub struct FieldChange {
    component: usize,
    slice: usize,
    change: Deferred<PictureKey, Option<Change>>,
    images: [FieldImage<PictureKey>; 2],
}

/// A plane at the start, now, and what lies between.
struct Change {
    start: Arc<Grid>,
    now: Arc<Grid>,
    moved: Arc<Grid>,
    /// The largest difference from the start that the whole slider makes.
    largest: f64,
}

impl Change {
    fn of(
        values: &Array2<f64>,
        shape: &[usize],
        (id, component, slice): PictureKey,
    ) -> Option<Self> {
        let planes = [0, 1, 2, 3].map(|frame| {
            let key = PlaneKey {
                generation: id,
                frame,
                component,
                slice,
                quantity: FieldQuantity::Values,
            };
            plane(values, shape, key)
        });
        let [Some(start), Some(now), Some(low), Some(high)] = planes else {
            return None;
        };
        let moved = now.minus(&start)?;
        let ends = [&now, &low, &high].into_iter();
        let largest = ends.map(|end| farthest(end, &start)).fold(1e-12, f64::max);
        Some(Self {
            start: Arc::new(start),
            now: Arc::new(now),
            moved: Arc::new(moved),
            largest,
        })
    }
}

impl FieldChange {
    pub fn show(
        &mut self,
        ui: &mut Ui,
        source: &Source,
        decoded: &Decoded,
        map: ColourMap,
        commands: &mut Vec<AppCommand>,
    ) {
        let shape = source.data.layout.field_shape();
        self.component = self.component.min(source.data.columns().saturating_sub(1));
        self.slice = self.slice.min(slices(&shape) - 1);
        if source.data.columns() > 1 || slices(&shape) > 1 {
            ui.horizontal(|ui| {
                if source.data.columns() > 1 {
                    column_picker(ui, source, &mut self.component);
                }
                if slices(&shape) > 1 {
                    let label = ui.label("Slice");
                    let last = slices(&shape) - 1;
                    ui.add(egui::Slider::new(&mut self.slice, 0..=last))
                        .labelled_by(label.id);
                }
            });
        }
        if shape.len() < 2 {
            lines(ui, source, decoded, self.component, commands);
            return;
        }
        let key = (decoded.id, self.component, self.slice);
        let (values, cost) = (Arc::clone(&decoded.values), decoded.values.len() / 8);
        let found = self.change.keyed(ui.ctx(), &key, cost, move || {
            Change::of(&values, &shape, key)
        });
        let Some((key, Some(change))) = found else {
            return;
        };
        let (start, now, moved) = (&change.start, &change.now, &change.moved);
        let column = source.profile.columns.get(self.component);
        let range = column
            .map(|c| [c.min, c.max])
            .filter(|[low, high]| low < high)
            .unwrap_or([0.0, 1.0]);
        let moved_by = format!("Decoded - start, {}", decoded.summary());
        let panels = [
            ("Decoded", now, map, range),
            (
                moved_by.as_str(),
                moved,
                ColourMap::BlueRed,
                [-change.largest, change.largest],
            ),
        ];
        let say = |row: usize, column: usize| {
            let value = |grid: &Grid| {
                let value = grid.get(row, column);
                value.map_or_else(|| "-".to_owned(), |v| format::significant(v, 5))
            };
            format!(
                "Row {row}, column {column}\nDecoded: {}\nStart: {}\nDifference: {}",
                value(now),
                value(start),
                value(moved)
            )
        };
        let group = Id::unique("latent field");
        let reset = take_reset(ui, group);
        let aspect = now.columns as f32 / now.rows.max(1) as f32;
        let rects = arrange(ui.available_rect_before_wrap(), aspect);
        for (i, (title, grid, map, range)) in panels.into_iter().enumerate() {
            let texture = self.images[i].texture_soon(ui.ctx(), *key, grid, map, range);
            let panel = Panel {
                title,
                grid,
                texture,
                map,
                range,
                upwards: false,
                reset,
                group,
                index: i,
                names: &[],
            };
            panel.show(ui, rects[i], &say, commands);
        }
        ui.allocate_rect(rects[0].union(rects[1]), egui::Sense::hover());
    }
}

/// Beside each other or above each other, whichever makes the pictures larger.
fn arrange(room: Rect, aspect: f32) -> [Rect; 2] {
    let gap = 8.0;
    let beside = Vec2::new((room.width() - gap) / 2.0, room.height());
    let above = Vec2::new(room.width(), (room.height() - gap) / 2.0);
    let picture = |cell: Vec2| (cell.x - BAR).min((cell.y - HEAD) * aspect).max(1.0);
    // No higher than the picture is.
    let fit = |cell: Vec2| Vec2::new(cell.x, cell.y.min(HEAD + picture(cell) / aspect + 4.0));
    if picture(beside) > picture(above) {
        let cell = fit(beside);
        let second = pos2(room.left() + beside.x + gap, room.top());
        [
            Rect::from_min_size(room.min, cell),
            Rect::from_min_size(second, cell),
        ]
    } else {
        let cell = fit(above);
        let second = pos2(room.left(), room.top() + cell.y + gap);
        [
            Rect::from_min_size(room.min, cell),
            Rect::from_min_size(second, cell),
        ]
    }
}

/// The largest |a - b|.
fn farthest(a: &Grid, b: &Grid) -> f64 {
    let distances = a.values.iter().zip(&b.values).map(|(a, b)| (a - b).abs());
    distances.filter(|d| d.is_finite()).fold(0.0, f64::max)
}

/// A one-dimensional field: where it started and where it is, and the difference under it.
fn lines(
    ui: &mut Ui,
    source: &Source,
    decoded: &Decoded,
    component: usize,
    commands: &mut Vec<AppCommand>,
) {
    let points = source.data.points();
    let value = |values: &Array2<f64>, row: usize, i: usize| values[[row, component * points + i]];
    let line = |row: usize| -> Vec<[f64; 2]> {
        (0..points)
            .map(|i| [i as f64, value(&decoded.values, row, i)])
            .collect()
    };
    let (start, now) = (line(0), line(1));
    let moved = start
        .iter()
        .zip(&now)
        .map(|(a, b)| [a[0], b[1] - a[1]])
        .collect();
    let name = &source.data.column_names[component];
    let upper = Chart::new("Decoded", Axis::new("Point"), Axis::new(name))
        .with(Series::new("Start", Ink::Before, Shape::Line(start)))
        .with(Series::new("Decoded", Ink::After, Shape::Line(now)));
    let lower = Chart::new(
        format!("Decoded - start, {}", decoded.summary()),
        Axis::new("Point"),
        Axis::new("Difference"),
    )
    .with(Series::new("", Ink::After, Shape::Line(moved)))
    .mark(Mark::horizontal(0.0));
    let group = Id::unique(("latent line", component));
    let size = ui.available_size();
    stacked(ui, &upper, Some(&lower), group, size, commands);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_pictures_stand_above_each_other_and_tall_ones_beside() {
        let room = Rect::from_min_size(pos2(10.0, 20.0), Vec2::new(480.0, 400.0));
        for (aspect, above) in [(2.7, true), (0.3, false)] {
            let [a, b] = arrange(room, aspect);
            assert!(room.expand(0.5).contains_rect(a) && room.expand(0.5).contains_rect(b));
            assert!(!a.shrink(1.0).intersects(b.shrink(1.0)));
            assert_eq!(b.top() > a.bottom(), above, "{aspect}");
        }
    }
}
