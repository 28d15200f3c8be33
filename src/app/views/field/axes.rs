//! The coordinates beside and below a picture.

use egui::{Align2, FontId, Painter, Rect, Shape, Stroke, TextStyle, Ui, Vec2, epaint, pos2, vec2};

use super::arrange::{BAR, HEAD, PictureNeeds};
use super::cell_places::{CellPlaces, LABELS};
use crate::app::plot::Image;

/// Room for the coordinates of rows at the left, and of columns below.
const ROWS: f32 = 54.0;
const COLUMNS: f32 = 30.0;

/// A picture that would be smaller than this has no room beside it.
const LEAST: Vec2 = vec2(150.0, 90.0);

/// Points between labels.
const APART: Vec2 = vec2(64.0, 34.0);

const TICK: f32 = 4.0;

/// What a panel needs beside its picture: title, coordinates or names, and the colour bar.
pub fn margin(image: &Image<'_>) -> Vec2 {
    let rows = if !image.names.is_empty() {
        LABELS
    } else if image.axes.rows.is_some() {
        ROWS
    } else {
        0.0
    };
    let columns = image.axes.columns.as_ref().map_or(0.0, |_| COLUMNS);
    vec2(BAR + rows, HEAD + columns)
}

/// What a picture needs of the room that pictures share.
pub fn needs(image: &Image<'_>) -> PictureNeeds {
    PictureNeeds {
        aspect: image.aspect() as f32,
        margin: margin(image),
    }
}

/// Where the picture stands in a panel.
pub fn picture_rect(panel: Rect, image: &Image<'_>) -> Rect {
    let margin = margin(image);
    let room = panel.size() - margin;
    let [left, below] = if has_names(image) || room.x >= LEAST.x && room.y >= LEAST.y {
        [margin.x - BAR, margin.y - HEAD]
    } else {
        [0.0; 2]
    };
    Rect::from_min_max(
        pos2(panel.left() + left, panel.top() + HEAD),
        pos2(panel.right() - BAR, panel.bottom() - below),
    )
}

fn has_names(image: &Image<'_>) -> bool {
    !image.names.is_empty()
}

/// Draws ticks with coordinates along what is seen of a picture in its room, with their names.
pub fn draw_axes(ui: &Ui, panel: Rect, plot: Rect, cells: CellPlaces<'_>) {
    let axes = &cells.image.axes;
    let has_room = plot.left() - panel.left() >= ROWS || panel.bottom() - plot.bottom() >= COLUMNS;
    if has_names(cells.image) || !has_room {
        return;
    }
    let ink = Pen {
        painter: ui.painter().with_clip_rect(panel.expand(2.0)),
        font: TextStyle::Small.resolve(ui.style()),
        colour: ui.visuals().weak_text_color(),
    };
    let seen = cells.screen().intersect(plot);
    if !seen.is_positive() {
        return;
    }
    let [low, high] = [seen.left_bottom(), seen.right_top()].map(|at| cells.drawn(at));
    if let Some(axis) = &axes.columns {
        let wanted = (seen.width() / APART.x).clamp(1.0, 10.0) as usize;
        for tick in axis.ticks(low[1], high[1], wanted) {
            let x = cells.x(tick.at);
            let at = pos2(x, seen.bottom());
            ink.line([at, at + vec2(0.0, TICK)]);
            ink.text(at + vec2(0.0, TICK + 1.0), Align2::CENTER_TOP, &tick.label);
        }
        let at = pos2(seen.center().x, seen.bottom() + COLUMNS);
        ink.text(at, Align2::CENTER_BOTTOM, &axis.caption);
    }
    if let Some(axis) = &axes.rows {
        let [low, high] = [low[0].min(high[0]), low[0].max(high[0])];
        let wanted = (seen.height() / APART.y).clamp(1.0, 10.0) as usize;
        for tick in axis.ticks(low, high, wanted) {
            let at = pos2(seen.left(), cells.y(tick.at));
            ink.line([at - vec2(TICK, 0.0), at]);
            ink.text(
                at - vec2(TICK + 2.0, 0.0),
                Align2::RIGHT_CENTER,
                &tick.label,
            );
        }
        ink.upright(
            pos2(seen.left() - ROWS, seen.center().y),
            seen.height(),
            &axis.caption,
        );
    }
}

struct Pen {
    painter: Painter,
    font: FontId,
    colour: egui::Color32,
}

impl Pen {
    fn line(&self, ends: [egui::Pos2; 2]) {
        let stroke = Stroke::new(1.0, self.colour);
        self.painter.line_segment(ends, stroke);
    }

    fn text(&self, at: egui::Pos2, align: Align2, text: &str) {
        (self.painter).text(at, align, text, self.font.clone(), self.colour);
    }

    /// From below, about the middle of a side; left out where it is longer than that.
    fn upright(&self, at: egui::Pos2, room: f32, text: &str) {
        let layout = (self.painter).layout_no_wrap(text.to_owned(), self.font.clone(), self.colour);
        let length = layout.size().x;
        if length <= room {
            let corner = at + vec2(0.0, length / 2.0);
            let shape = epaint::TextShape::new(corner, layout, self.colour);
            let turned = shape.with_angle(-std::f32::consts::FRAC_PI_2);
            self.painter.add(Shape::Text(turned));
        }
    }
}
