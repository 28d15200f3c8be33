//! Colours with a meaning, the same in every panel and plot.
//!
//! Hues after Okabe and Ito (2008), which people with any of the common colour deficiencies tell
//! apart; lightness adapted to the theme so that lines keep a contrast of 3:1 or more.

use ecolor::Color32;

/// The data as they were.
pub fn before(dark: bool) -> Color32 {
    if dark {
        Color32::from_rgb(0x8F, 0xA8, 0xC4)
    } else {
        Color32::from_rgb(0x7A, 0x93, 0xB0)
    }
}

/// The data as they came back.
pub fn after(dark: bool) -> Color32 {
    if dark {
        Color32::from_rgb(0xFF, 0x82, 0x3C)
    } else {
        Color32::from_rgb(0xD5, 0x5E, 0x00)
    }
}

/// Figures of the part that training never saw.
pub fn held_out(dark: bool) -> Color32 {
    if dark {
        Color32::from_rgb(0x2F, 0xC6, 0x9A)
    } else {
        Color32::from_rgb(0x00, 0x8A, 0x65)
    }
}

/// Things to press, and what is chosen.
pub fn accent(dark: bool) -> Color32 {
    if dark {
        Color32::from_rgb(0x5B, 0xB1, 0xEE)
    } else {
        Color32::from_rgb(0x00, 0x68, 0xA8)
    }
}

/// What the baseline (PCA) reaches.
pub fn baseline(dark: bool) -> Color32 {
    if dark {
        Color32::from_rgb(0xD9, 0x93, 0xBC)
    } else {
        Color32::from_rgb(0xA8, 0x55, 0x86)
    }
}

/// The data as they came back from a second run.
pub fn beside(dark: bool) -> Color32 {
    if dark {
        Color32::from_rgb(0xBE, 0x95, 0xF5)
    } else {
        Color32::from_rgb(0x7A, 0x3D, 0xC0)
    }
}

/// Something to look at before going on.
pub fn warning(dark: bool) -> Color32 {
    if dark {
        Color32::from_rgb(0xF0, 0xC3, 0x4A)
    } else {
        Color32::from_rgb(0x8A, 0x62, 0x00)
    }
}

/// Something went wrong.
pub fn error(dark: bool) -> Color32 {
    if dark {
        Color32::from_rgb(0xFF, 0x7B, 0x72)
    } else {
        Color32::from_rgb(0xB3, 0x26, 0x1E)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance as WCAG 2.1 defines it.
    fn luminance(colour: Color32) -> f32 {
        let linear = |byte: u8| {
            let x = f32::from(byte) / 255.0;
            if x <= 0.040_45 {
                x / 12.92
            } else {
                ((x + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
    }

    fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        (a / b).max(b / a)
    }

    #[test]
    fn every_colour_stands_out_from_both_backgrounds() {
        for dark in [false, true] {
            let background = if dark {
                Color32::from_rgb(0x17, 0x1A, 0x1F)
            } else {
                Color32::WHITE
            };
            for colour in [
                before(dark),
                after(dark),
                held_out(dark),
                accent(dark),
                baseline(dark),
                beside(dark),
            ] {
                assert!(
                    contrast(colour, background) >= 3.0,
                    "dark {dark}: {colour:?}"
                );
            }
            for text in [warning(dark), error(dark)] {
                assert!(contrast(text, background) >= 4.5, "dark {dark}: {text:?}");
            }
        }
    }
}
