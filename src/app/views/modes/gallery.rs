//! Pictures of the first modes, or of what latents do: a click chooses one.

use std::sync::Arc;

use egui::{Rect, Stroke, StrokeKind, Ui, Vec2, pos2};

use super::found::Found;
use crate::app::AppCommand;
use crate::app::deferred::Deferred;
use crate::app::plot::{
    Axis, Chart, ChartView, ColourMap, FieldImage, Grid, Image, Ink, Mark, Series, Shape, dark,
};
use crate::app::views::field::{BAR, HEAD, show_panels};
use crate::app::views::pane::own_id;
use crate::app::views::parts::computing;
use crate::app::views::source::Source;
use crate::figures::{AlongAxis, FieldShape, Plane, around_zero, placed};
use crate::plot::value_range;

/// Pictures at once.
const MOST: usize = 6;

/// Buttons at most: the others are chosen in the table or the chart.
const SHORTCUTS: usize = 10;

/// What pictures show: of which find, the first of them, of which component and slice.
type PicturesKey = (u64, usize, usize, usize);

/// Pictures of the first modes.
#[derive(Default)]
pub struct Gallery {
    pictures: Deferred<PicturesKey, Vec<Picture>>,
    images: [FieldImage<PicturesKey>; MOST],
}

/// A picture about zero.
struct Picture {
    item: usize,
    grid: Arc<Grid>,
    range: [f64; 2],
}

impl Gallery {
    /// Gives the one that was clicked.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        (found, source, shape): (&Found, &Source, &FieldShape),
        (component, slice): (usize, usize),
        chosen: usize,
        commands: &mut Vec<AppCommand>,
    ) -> Option<usize> {
        let mut clicked = Self::names(ui, found, chosen);
        let chosen = clicked.unwrap_or(chosen);
        if !shape.is_picture() {
            line(ui, (found, source), component, chosen, commands);
            return clicked;
        }
        let first = chosen / MOST * MOST;
        let key = (found.id, first, component, slice);
        let (values, own, count) = (found.values(), shape.clone(), found.count());
        let cost = MOST * Plane::default().cost(shape);
        let pictures = self.pictures.keyed(ui.ctx(), &key, cost, move || {
            let picture = |item: usize| {
                let plane = Plane {
                    frame: item,
                    component,
                    slice,
                    ..Plane::default()
                };
                let grid = Arc::new(plane.of(&values, &own)?);
                let range = around_zero(value_range(grid.values.iter()));
                Some(Picture { item, grid, range })
            };
            (first..count).take(MOST).filter_map(picture).collect()
        });
        let Some((key, pictures)) = pictures.filter(|(key, _)| key.0 == found.id) else {
            computing(ui);
            return clicked;
        };
        let cut = Plane::default().cut;
        let painted = pictures
            .iter()
            .zip(&mut self.images)
            .map(|(picture, image)| {
                let name = found.name(picture.item);
                let own = Image::new(name, &picture.grid, ColourMap::BlueRed, picture.range);
                let own = placed(own, &source.data, cut);
                let texture = image.texture_soon(ui.ctx(), *key, &picture.grid, &own);
                (own, texture)
            });
        let painted: Vec<_> = painted.collect();
        let aspect = painted.first().map_or(1.0, |(image, _)| image.aspect()) as f32;
        let rects = arrange(ui.available_rect_before_wrap(), aspect, painted.len());
        let say = |row: usize, column: usize| {
            let values = pictures.iter().filter_map(|picture| {
                let value = crate::format::significant(picture.grid.get(row, column)?, 4);
                Some(format!("{}: {value}", found.name(picture.item)))
            });
            let lines: Vec<String> = [format!("Row {row}, column {column}")]
                .into_iter()
                .chain(values)
                .collect();
            lines.join("\n")
        };
        show_panels(ui, own_id(ui, "modes"), painted, &rects, &say, commands);
        for (Picture { item, .. }, rect) in pictures.iter().zip(&rects) {
            let head = Rect::from_min_size(rect.min, Vec2::new(rect.width() - 60.0, HEAD));
            let id = ui.scope_id().with(("choose", *item));
            // The keyboard has the buttons above for the same.
            if ui.interact(head, id, egui::Sense::CLICK).clicked() {
                clicked = Some(*item);
            }
            if *item == chosen {
                let stroke = Stroke::new(1.5, Ink::Accent.colour(dark(ui)));
                ui.painter()
                    .rect_stroke(rect.expand(2.0), 2.0, stroke, StrokeKind::Outside);
            }
        }
        clicked
    }

    /// A button for each of them, as many as are of use.
    fn names(ui: &mut Ui, found: &Found, chosen: usize) -> Option<usize> {
        let mut clicked = None;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            for item in 0..found.count().min(SHORTCUTS) {
                let name = match &found.modes {
                    Some(_) => (item + 1).to_string(),
                    None => found.series[item].name.clone(),
                };
                let tip = format!("Shows {}", found.name(item).to_lowercase());
                let button = ui.selectable_label(item == chosen, name).on_hover_text(tip);
                if button.clicked() {
                    clicked = Some(item);
                }
            }
        });
        clicked
    }
}

/// A field of one dimension: the chosen one as a line.
fn line(
    ui: &mut Ui,
    (found, source): (&Found, &Source),
    component: usize,
    chosen: usize,
    commands: &mut Vec<AppCommand>,
) {
    let points = found.line(chosen, component, source.data.points());
    let chart = Chart::new(found.name(chosen), Axis::new("Point"), Axis::new("Value"))
        .with(Series::new("", Ink::Before, Shape::Line(points)))
        .mark(Mark::horizontal(0.0));
    let chart = AlongAxis::of_points(&source.data).place(chart);
    let size = ui.available_size();
    ChartView::new(&chart, own_id(ui, "line of a mode"), size).show(ui, commands);
}

/// In as many columns as make the pictures largest.
fn arrange(room: Rect, aspect: f32, count: usize) -> Vec<Rect> {
    let gap = 8.0;
    let cell = |columns: usize| {
        let rows = count.div_ceil(columns).max(1);
        Vec2::new(
            (room.width() - gap * (columns - 1) as f32) / columns as f32,
            (room.height() - gap * (rows - 1) as f32) / rows as f32,
        )
    };
    let picture = |columns: &usize| {
        let cell = cell(*columns);
        (cell.x - BAR).min((cell.y - HEAD) * aspect)
    };
    let columns = (1..=count.max(1))
        .max_by(|a, b| picture(a).total_cmp(&picture(b)))
        .unwrap_or(1);
    let own = cell(columns);
    let size = Vec2::new(
        own.x,
        own.y.min(HEAD + picture(&columns).max(1.0) / aspect + 4.0),
    )
    .max(Vec2::splat(40.0));
    let place = |i: usize| {
        let at = [(i % columns) as f32, (i / columns) as f32];
        let corner = pos2(
            room.left() + at[0] * (own.x + gap),
            room.top() + at[1] * (size.y + gap),
        );
        Rect::from_min_size(corner, size)
    };
    (0..count).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_stand_apart_within_their_room() {
        for (width, height, aspect) in [
            (500.0, 500.0, 1.0),
            (520.0, 420.0, 2.7),
            (480.0, 600.0, 0.3),
        ] {
            let room = Rect::from_min_size(pos2(10.0, 20.0), Vec2::new(width, height));
            let rects = arrange(room, aspect, 6);
            for (i, rect) in rects.iter().enumerate() {
                assert!(room.expand(0.5).contains_rect(*rect), "{aspect} {rect:?}");
                let apart = |other: &Rect| !other.shrink(0.5).intersects(rect.shrink(0.5));
                assert!(rects[..i].iter().all(apart));
            }
        }
    }
}
