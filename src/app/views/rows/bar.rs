//! The bar beside the rows that moves through all of them.

use egui::{Rect, Sense, Ui, WidgetInfo, pos2};

use super::place::Place;
use crate::app::plot::hold_arrows;

/// Its width, and the least height of its handle.
pub const WIDTH: f32 = 12.0;
const HANDLE: f32 = 28.0;

/// Draws the bar, and moves to where it is dragged or clicked.
pub fn show(ui: &mut Ui, rect: Rect, place: &mut Place, rows: usize, seen: f64) {
    let most = rows as f64 - seen;
    if most <= 0.0 {
        return;
    }
    let response = ui.interact(
        rect,
        ui.scope_id().with("bar of rows"),
        Sense::click_and_drag(),
    );
    response.widget_info(|| WidgetInfo::slider(true, place.top(), "First row in sight"));
    if response.has_focus() {
        hold_arrows(ui.ctx(), response.id);
        place.keys(ui, rows, seen);
        place.settle(rows, seen);
    }
    let handle = (rect.height() * (seen / rows as f64) as f32).max(HANDLE);
    let way = (rect.height() - handle).max(1.0);
    if let Some(pointer) = response.interact_pointer_pos() {
        let share = f64::from((pointer.y - rect.top() - handle / 2.0) / way);
        place.set_top((share * most).clamp(0.0, most));
    }
    let top = rect.top() + way * (place.top() / most) as f32;
    let handle = Rect::from_min_max(
        pos2(rect.left() + 2.0, top),
        pos2(rect.right() - 2.0, top + handle),
    );
    let visuals = ui.style().interact(&response);
    let painter = ui.painter();
    painter.rect_filled(rect, 4.0, ui.visuals().extreme_bg_color);
    painter.rect_filled(handle, 4.0, visuals.fg_stroke.color.gamma_multiply(0.45));
}
