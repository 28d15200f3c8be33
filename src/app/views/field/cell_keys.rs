//! The cell of a picture that the keyboard is at: it is walked with the arrow keys, told, and pointed at with Enter.

use egui::{Align2, FontId, Key, Modifiers, Rect, Response, Ui, Vec2};

use super::cell_places::CellPlaces;
use super::pointing::{Pointed, ring};
use crate::app::plot::{Ink, dark, hold_arrows};
use crate::figures::Place;

/// Which keys there are, for those who are told of a picture and do not see it.
pub const KEYS: &str = "Arrow keys go from value to value, with Shift ten at a time, Enter points at one, or at both ends of what a drag \
                        draws, + and - zoom, 0 shows all, Shift+F10 opens the menu";

/// Cells that a press with Shift goes by.
const MANY: f64 = 10.0;

/// Walks, draws, tells and gives the cell, while the picture of this name has the keyboard's attention.
pub fn walk(
    ui: &Ui,
    frame: Rect,
    (response, name): (&Response, &str),
    cells: CellPlaces<'_>,
    say: &dyn Fn(usize, usize) -> String,
) -> Option<Pointed> {
    if !response.has_focus() {
        return None;
    }
    hold_arrows(ui.ctx(), response.id);
    let key = response.id.with("cell of the keyboard");
    let grid = cells.image.grid;
    let middle = [grid.rows / 2, grid.columns / 2].map(|at| at as f64);
    let mut place: Place = ui.data(|data| data.get_temp(key)).unwrap_or(middle);
    let up = if cells.image.upwards { 1.0 } else { -1.0 };
    for (arrow, by) in [
        (Key::ArrowUp, [up, 0.0]),
        (Key::ArrowDown, [-up, 0.0]),
        (Key::ArrowLeft, [0.0, -1.0]),
        (Key::ArrowRight, [0.0, 1.0]),
    ] {
        for (modifiers, times) in [(Modifiers::SHIFT, MANY), (Modifiers::NONE, 1.0)] {
            if ui.input_mut(|input| input.consume_key(modifiers, arrow)) {
                place = cells.clamped([place[0] + times * by[0], place[1] + times * by[1]]);
            }
        }
    }
    ui.data_mut(|data| data.insert_temp(key, place));
    let text = say(place[0] as usize, place[1] as usize);
    draw(ui, frame, cells, place, &text);
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_label(format!("{name}: {}", text.replace('\n', ", ")));
    });
    Some(if response.clicked() {
        Pointed::Enter(place)
    } else {
        Pointed::Walk(place)
    })
}

/// A ring at the cell, and what is said of it beside.
fn draw(ui: &Ui, frame: Rect, cells: CellPlaces<'_>, place: Place, text: &str) {
    let at = cells.at(place);
    let painter = ui.painter().with_clip_rect(frame);
    ring(&painter, at, Ink::Accent.colour(dark(ui)));
    let visuals = ui.visuals();
    let words = painter.layout_no_wrap(
        text.to_owned(),
        FontId::proportional(12.0),
        visuals.strong_text_color(),
    );
    // On the side where there is room.
    let side = |is_far: bool| {
        if is_far {
            egui::Align::Max
        } else {
            egui::Align::Min
        }
    };
    let (is_right, is_low) = (at.x > frame.center().x, at.y > frame.center().y);
    let align = Align2([side(is_right), side(is_low)]);
    let away = Vec2::new(if is_right { -12.0 } else { 12.0 }, 0.0);
    let rect = align.anchor_size(at + away, words.size());
    painter.rect_filled(rect.expand(4.0), 3.0, visuals.window_fill);
    painter.galley(rect.min, words, visuals.strong_text_color());
}
