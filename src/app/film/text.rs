//! Texts as pixels, in the letters of the window.

use egui::epaint::text::{FontDefinitions, Fonts, TextOptions};
use egui::{Color32, FontId};

use super::canvas::Canvas;

/// Height of letters, in pixels.
const SIZE: f32 = 13.0;

/// Draws texts.
pub struct Texts {
    fonts: Fonts,
}

impl Default for Texts {
    fn default() -> Self {
        Self {
            fonts: Fonts::new(TextOptions::default(), FontDefinitions::default()),
        }
    }
}

impl Texts {
    /// Draws a line from a corner on, cut off with "..." where it is wider than there is room.
    pub fn draw(&mut self, canvas: &mut Canvas, text: &str, [x, y]: [f32; 2], width: usize) {
        let mut view = self.fonts.with_pixels_per_point(1.0);
        let mut lay_out = |text: &str| {
            view.layout_no_wrap(text.to_owned(), FontId::proportional(SIZE), Color32::WHITE)
        };
        let mut galley = lay_out(text);
        let mut kept = text.chars().count();
        while galley.size().x > width as f32 && kept > 1 {
            kept -= 1;
            let short: String = text.chars().take(kept).chain("...".chars()).collect();
            galley = lay_out(&short);
        }
        let atlas = view.image();
        for row in &galley.rows {
            for glyph in &row.glyphs {
                let uv = glyph.uv_rect;
                let corner = row.pos + glyph.pos.to_vec2() + uv.offset;
                let (left, top) = ((x + corner.x).round(), (y + corner.y).round());
                for v in uv.min[1]..uv.max[1] {
                    for u in uv.min[0]..uv.max[0] {
                        let strength =
                            f32::from(atlas[(usize::from(u), usize::from(v))].a()) / 255.0;
                        let (dx, dy) = (u - uv.min[0], v - uv.min[1]);
                        let (px, py) = (left + f32::from(dx), top + f32::from(dy));
                        if strength > 0.02 && px >= 0.0 && py >= 0.0 {
                            canvas.ink(px as usize, py as usize, strength);
                        }
                    }
                }
            }
        }
    }
}
