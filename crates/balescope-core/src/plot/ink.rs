//! What a line or a bar stands for.

use ecolor::Color32;

use super::palette;

/// What a line or a bar stands for; its colour follows from that and from the theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ink {
    /// The data as they were.
    #[default]
    Before,
    /// The data as they came back.
    After,
    /// The part that training never saw.
    HeldOut,
    Accent,
    /// What PCA reaches.
    Baseline,
    /// The data as they came back from a second run.
    Beside,
    /// Axes and reference lines.
    Neutral,
    /// The n-th of things without a meaning of their own.
    Part(usize),
}

/// Okabe and Ito's eight colours without black, in an order in which neighbours differ well.
const PARTS: [[u8; 3]; 7] = [
    [0xE6, 0x9F, 0x00],
    [0x56, 0xB4, 0xE9],
    [0x00, 0x9E, 0x73],
    [0xCC, 0x79, 0xA7],
    [0x00, 0x72, 0xB2],
    [0xD5, 0x5E, 0x00],
    [0xB8, 0xAD, 0x20],
];

impl Ink {
    /// The colour on a dark or a light background.
    pub fn colour(self, dark: bool) -> Color32 {
        match self {
            Self::Before => palette::before(dark),
            Self::After => palette::after(dark),
            Self::HeldOut => palette::held_out(dark),
            Self::Accent => palette::accent(dark),
            Self::Baseline => palette::baseline(dark),
            Self::Beside => palette::beside(dark),
            Self::Neutral => Color32::from_gray(if dark { 0x9A } else { 0x6A }),
            Self::Part(i) => {
                let [r, g, b] = PARTS[i % PARTS.len()];
                Color32::from_rgb(r, g, b)
            }
        }
    }

    /// As SVG writes it, for a light background: `#d55e00`.
    pub fn hex(self) -> String {
        let colour = self.colour(false);
        format!("#{:02x}{:02x}{:02x}", colour.r(), colour.g(), colour.b())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_differ_and_never_run_out() {
        assert_ne!(Ink::Part(0).hex(), Ink::Part(1).hex());
        assert_eq!(Ink::Part(0).hex(), Ink::Part(7).hex());
        assert_eq!(Ink::Part(0).hex(), "#e69f00");
    }
}
