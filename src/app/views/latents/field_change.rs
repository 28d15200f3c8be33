//! What latents do to a field, as pictures or as lines.

use std::sync::Arc;

use egui::{Rect, Ui, Vec2, pos2};
use ndarray::{Array2, s};

use super::decoded::Decoded;
use crate::app::AppCommand;
use crate::app::deferred::Deferred;
use crate::app::plot::{ColourMap, Colouring, FieldImage, Grid, Image, Stack};
use crate::app::views::field::{BAR, HEAD, show_panels};
use crate::app::views::pane::own_id;
use crate::app::views::parts::column_picker;
use crate::app::views::source::Source;
use crate::figures::{FieldShape, Plane, PlaneFigures, field_lines};

/// Names what a picture shows.
type PictureKey = (u64, usize, usize);

/// A decoded field, and how far it is from where the explorer started.
#[derive(Default)]
pub struct FieldChange {
    component: usize,
    /// The one in the middle until another is chosen.
    slice: Option<usize>,
    change: Deferred<PictureKey, Option<Change>>,
    images: [FieldImage<PictureKey>; 2],
}

/// A plane at the start and now.
struct Change {
    planes: PlaneFigures,
    /// The largest difference from the start that the whole slider makes.
    largest: f64,
}

impl Change {
    fn new(
        values: &Array2<f64>,
        shape: &FieldShape,
        (_, component, slice): PictureKey,
    ) -> Option<Self> {
        let planes = [0, 1, 2, 3].map(|frame| {
            let plane = Plane {
                frame,
                component,
                slice,
                ..Plane::default()
            };
            plane.of(values, shape)
        });
        let [Some(start), Some(now), Some(low), Some(high)] = planes else {
            return None;
        };
        let ends = [&now, &low, &high].into_iter();
        let largest = ends.map(|end| farthest(end, &start)).fold(1e-12, f64::max);
        let planes = PlaneFigures::of_grids(start, Some(now));
        Some(Self { planes, largest })
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
        let shape = FieldShape::of(&source.data);
        self.component = self.component.min(source.data.columns().saturating_sub(1));
        let slices = shape.slices();
        let mut slice = self.slice.unwrap_or(slices / 2).min(slices - 1);
        if source.data.columns() > 1 || shape.slices() > 1 {
            ui.horizontal(|ui| {
                if source.data.columns() > 1 {
                    column_picker(ui, source, &mut self.component);
                }
                if shape.slices() > 1 {
                    let label = ui.label("Slice");
                    let slider = ui.add(egui::Slider::new(&mut slice, 0..=slices - 1));
                    if slider.labelled_by(label.id).changed() {
                        self.slice = Some(slice);
                    }
                }
            });
        }
        if !shape.is_picture() {
            lines(ui, source, decoded, self.component, commands);
            return;
        }
        let key = (decoded.id, self.component, slice);
        let (values, cost) = (Arc::clone(&decoded.values), decoded.values.len() / 8);
        let found = self.change.keyed(ui.ctx(), &key, cost, move || {
            Change::new(&values, &shape, key)
        });
        let Some((key, Some(change))) = found else {
            return;
        };
        let column = source.profile.columns.get(self.component);
        let range = column
            .map(|c| [c.min, c.max])
            .filter(|[low, high]| low < high)
            .unwrap_or([0.0, 1.0]);
        let moved = [-change.largest, change.largest];
        let moved_by = format!("Decoded - start, {}", decoded.summary());
        let sides = ["Start", "Decoded", moved_by.as_str()];
        let planes = &change.planes;
        // What it started from is not drawn.
        let images = planes
            .images(sides, "", Colouring::new(map, range), [range, range, moved])
            .split_off(1);
        let grids = [planes.after.as_ref(), planes.difference.as_ref()];
        let painted: Vec<_> = (grids
            .into_iter()
            .flatten()
            .zip(images)
            .zip(&mut self.images))
        .map(|((grid, image), texture): ((_, Image<'_>), _)| {
            let texture = texture.texture_soon(ui.ctx(), *key, grid, &image);
            (image, texture)
        })
        .collect();
        let say =
            |row: usize, column: usize| planes.say(row, column, ["Start", "Decoded", "Difference"]);
        let aspect = painted.first().map_or(1.0, |(image, _)| image.aspect()) as f32;
        let rects = arrange(ui.available_rect_before_wrap(), aspect);
        show_panels(
            ui,
            own_id(ui, "latent field"),
            painted,
            &rects,
            &say,
            commands,
        );
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
    let own = component * points..(component + 1) * points;
    let values = |row: usize| decoded.values.slice(s![row, own.clone()]).to_vec();
    let name = &source.data.column_names[component];
    let moved = format!("Decoded - start, {}", decoded.summary());
    let sides = ["Start", "Decoded", moved.as_str()];
    let (upper, lower) = field_lines("Decoded", name, sides, &values(0), Some(&values(1)));
    let group = own_id(ui, ("latent line", component));
    let size = ui.available_size();
    Stack::new(&upper, lower.as_ref(), group).show(ui, size, commands);
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
