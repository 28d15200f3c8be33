//! The bar that says what colours stand for.

use egui::epaint::{Mesh, Vertex};
use egui::{Align2, FontId, Rect, Shape, Stroke, Ui, Vec2, pos2};

use super::Colouring;

/// Steps of the painted gradient.
const STEPS: usize = 64;

/// Width of the bar without its labels, in points.
const BAR: f32 = 12.0;

/// Draws a standing colour bar with ticks in `rect`.
pub fn colour_bar(ui: &Ui, rect: Rect, colouring: Colouring) {
    let bar =
        Rect::from_min_size(rect.min, Vec2::new(BAR, rect.height())).shrink2(Vec2::new(0.0, 1.0));
    let painter = ui.painter();
    painter.add(Shape::mesh(gradient(bar, colouring)));
    painter.rect_stroke(
        bar,
        0.0,
        Stroke::new(1.0, ui.visuals().weak_text_color()),
        egui::StrokeKind::Outside,
    );
    let colour = ui.visuals().text_color();
    let font = FontId::proportional(10.5);
    let wanted = (bar.height() / 34.0).max(2.0) as usize;
    let mut last = f32::INFINITY;
    for tick in colouring.ticks(wanted) {
        let share = tick.at as f32;
        let y = egui::lerp(bar.bottom()..=bar.top(), share);
        let text_y = y.clamp(bar.top() + 5.0, bar.bottom() - 5.0);
        if last - text_y < 12.0 {
            continue;
        }
        last = text_y;
        painter.line_segment(
            [pos2(bar.right(), y), pos2(bar.right() + 3.0, y)],
            Stroke::new(1.0, colour),
        );
        painter.text(
            pos2(bar.right() + 5.0, text_y),
            Align2::LEFT_CENTER,
            tick.label,
            font.clone(),
            colour,
        );
    }
}

/// A strip of colours, low values at the bottom.
fn gradient(bar: Rect, colouring: Colouring) -> Mesh {
    let mut mesh = Mesh::default();
    for i in 0..=STEPS {
        let share = i as f32 / STEPS as f32;
        let color = colouring.at(f64::from(share));
        let y = egui::lerp(bar.bottom()..=bar.top(), share);
        for x in [bar.left(), bar.right()] {
            mesh.vertices.push(Vertex {
                pos: pos2(x, y),
                uv: egui::epaint::WHITE_UV,
                color,
            });
        }
        if i > 0 {
            let base = 2 * (i as u32 - 1);
            mesh.add_triangle(base, base + 1, base + 2);
            mesh.add_triangle(base + 1, base + 3, base + 2);
        }
    }
    mesh
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::plot::ColourMap;

    #[test]
    fn the_strip_runs_from_the_low_colour_at_the_bottom_to_the_high_one_at_the_top() {
        let bar = Rect::from_min_max(pos2(0.0, 0.0), pos2(10.0, 100.0));
        let mesh = gradient(bar, Colouring::new(ColourMap::Greys, [0.0, 1.0]));
        assert!(mesh.is_valid());
        assert_eq!(mesh.vertices[0].color, egui::Color32::BLACK);
        assert_eq!(mesh.vertices[0].pos, pos2(0.0, 100.0));
        assert_eq!(
            mesh.vertices.last().map(|v| (v.color, v.pos.y)),
            Some((egui::Color32::WHITE, 0.0))
        );
    }
}
