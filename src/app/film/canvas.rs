//! A picture in the colours of one palette, which all frames of a film share.

use crate::plot::{ColourMap, Colouring, NOT_FINITE};

/// Colours along the map of values, and along that of differences.
const VALUES: usize = 128;
const DIFFERENCES: usize = 96;

/// Greys from white to black, for texts and outlines.
const GREYS: usize = 31;

/// What is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Values,
    Difference,
}

/// A picture whose pixels are numbers of colours.
pub struct Canvas {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<u8>,
    /// Red, green, blue of each colour.
    pub palette: Vec<u8>,
    /// Of values.
    pub map: ColourMap,
}

impl Canvas {
    /// White.
    pub fn new(width: usize, height: usize, colouring: Colouring) -> Self {
        let differences = Colouring::new(ColourMap::BlueRed, [0.0, 1.0]);
        let along = |colouring: Colouring, count: usize| {
            (0..count).map(move |i| colouring.at(i as f64 / (count - 1) as f64))
        };
        let greys = (0..GREYS).map(|i| {
            let level = 255 - (255 * i / (GREYS - 1)) as u8;
            egui::Color32::from_gray(level)
        });
        let colours = (along(colouring, VALUES).chain(along(differences, DIFFERENCES)))
            .chain(greys)
            .chain([NOT_FINITE]);
        let palette = colours.flat_map(|c| [c.r(), c.g(), c.b()]).collect();
        Self {
            width,
            height,
            pixels: vec![grey(0.0); width * height],
            palette,
            map: colouring.map,
        }
    }

    /// The colour of a value at a share of its range.
    pub fn colour(part: Part, share: f64, value: f64) -> u8 {
        if !value.is_finite() {
            return (VALUES + DIFFERENCES + GREYS) as u8;
        }
        let (first, count) = match part {
            Part::Values => (0, VALUES),
            Part::Difference => (VALUES, DIFFERENCES),
        };
        (first + (share.clamp(0.0, 1.0) * (count - 1) as f64).round() as usize) as u8
    }

    pub fn set(&mut self, x: usize, y: usize, colour: u8) {
        if x < self.width
            && let Some(pixel) = self.pixels.get_mut(y * self.width + x)
        {
            *pixel = colour;
        }
    }

    /// Draws black of this strength over white.
    pub fn ink(&mut self, x: usize, y: usize, strength: f32) {
        self.set(x, y, grey(strength));
    }

    /// A line around a rectangle, one pixel outside of it.
    pub fn outline(&mut self, [left, top]: [usize; 2], [width, height]: [usize; 2]) {
        const STRENGTH: f32 = 0.55;
        let (right, bottom) = (left + width, top + height);
        for x in left - 1..=right {
            self.ink(x, top - 1, STRENGTH);
            self.ink(x, bottom, STRENGTH);
        }
        for y in top - 1..=bottom {
            self.ink(left - 1, y, STRENGTH);
            self.ink(right, y, STRENGTH);
        }
    }
}

/// From white to black.
fn grey(strength: f32) -> u8 {
    let step = (strength.clamp(0.0, 1.0) * (GREYS - 1) as f32).round() as usize;
    (VALUES + DIFFERENCES + step) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pixel_has_a_colour_of_the_palette() {
        let colouring = Colouring::new(ColourMap::Viridis, [0.0, 1.0]);
        let canvas = Canvas::new(2, 2, colouring);
        assert_eq!(canvas.palette.len(), 3 * 256);
        let rgb = |colour: u8| {
            let at = 3 * usize::from(colour);
            [
                canvas.palette[at],
                canvas.palette[at + 1],
                canvas.palette[at + 2],
            ]
        };
        assert_eq!(rgb(canvas.pixels[0]), [255; 3]);
        assert_eq!(
            rgb(Canvas::colour(Part::Values, 0.0, 0.0)),
            [0x44, 0x01, 0x54]
        );
        assert_eq!(
            rgb(Canvas::colour(Part::Values, 7.0, 7.0)),
            [0xFD, 0xE7, 0x25]
        );
        let nothing = NOT_FINITE;
        assert_eq!(
            rgb(Canvas::colour(Part::Difference, 0.5, f64::NAN)),
            [nothing.r(), nothing.g(), nothing.b()]
        );
        let red = rgb(Canvas::colour(Part::Difference, 1.0, 1.0));
        assert!(red[0] > red[2]);
        assert_eq!(rgb(grey(1.0)), [0; 3]);
    }
}
