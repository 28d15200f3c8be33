//! Texts as pixels, in the letters of the window.

use egui::epaint::text::{FontDefinitions, Fonts, TextOptions};
use egui::{Align, Color32, FontId};

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

/// A line of text.
pub struct Line<'a> {
    pub text: &'a str,
    /// Where it begins, has its middle or ends, and its upper side; of an upright line its left side and the
    /// place from top to bottom.
    pub at: [f32; 2],
    pub align: Align,
    /// A longer line is cut off with "...".
    pub width: usize,
    /// Read from below.
    pub upright: bool,
}

impl<'a> Line<'a> {
    pub fn new(text: &'a str, at: [f32; 2]) -> Self {
        Self {
            text,
            at,
            align: Align::Min,
            width: usize::MAX,
            upright: false,
        }
    }
}

impl Texts {
    pub fn draw(&mut self, canvas: &mut Canvas, line: &Line<'_>) {
        let mut view = self.fonts.with_pixels_per_point(1.0);
        let mut lay_out = |text: &str| {
            view.layout_no_wrap(text.to_owned(), FontId::proportional(SIZE), Color32::WHITE)
        };
        let mut galley = lay_out(line.text);
        let mut kept = line.text.chars().count();
        while galley.size().x > line.width as f32 && kept > 1 {
            kept -= 1;
            let short: String = line.text.chars().take(kept).chain("...".chars()).collect();
            galley = lay_out(&short);
        }
        let begin = match line.align {
            Align::Min => 0.0,
            Align::Center => -galley.size().x / 2.0,
            Align::Max => -galley.size().x,
        };
        let [x, y] = line.at;
        let atlas = view.image();
        for row in &galley.rows {
            for glyph in &row.glyphs {
                let uv = glyph.uv_rect;
                let corner = row.pos + glyph.pos.to_vec2() + uv.offset;
                let (along, down) = ((begin + corner.x).round(), corner.y.round());
                for v in uv.min[1]..uv.max[1] {
                    for u in uv.min[0]..uv.max[0] {
                        let strength =
                            f32::from(atlas[(usize::from(u), usize::from(v))].a()) / 255.0;
                        let along = along + f32::from(u - uv.min[0]);
                        let down = down + f32::from(v - uv.min[1]);
                        let [px, py] = if line.upright {
                            [x + down, y - along]
                        } else {
                            [x + along, y + down]
                        };
                        if strength > 0.02 && px >= 0.0 && py >= 0.0 {
                            canvas.ink(px.round() as usize, py.round() as usize, strength);
                        }
                    }
                }
            }
        }
    }
}
