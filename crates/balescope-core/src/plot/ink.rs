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

/// After Okabe and Ito's eight colours without black, in an order in which neighbours differ well: on light, and on
/// dark.
const PARTS: [[u32; 2]; 7] = [
    [0x00C3_7D00, 0x00E1_9900],
    [0x0039_94C8, 0x0056_B4E9],
    [0x0000_9E73, 0x0000_9E73],
    [0x00C4_72A0, 0x00CC_79A7],
    [0x0000_72B2, 0x0009_78BA],
    [0x00C3_5000, 0x00D5_5E00],
    [0x0098_8E37, 0x00C7_BD36],
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
                let [_, r, g, b] = PARTS[i % PARTS.len()][usize::from(dark)].to_be_bytes();
                Color32::from_rgb(r, g, b)
            }
        }
    }

    /// The same hue for words, which need more contrast than lines.
    pub fn words(self, dark: bool) -> Color32 {
        match self {
            Self::Before if !dark => Color32::from_rgb(0x4F, 0x6D, 0x8E),
            Self::After if !dark => Color32::from_rgb(0xB0, 0x4B, 0x00),
            Self::HeldOut if !dark => Color32::from_rgb(0x00, 0x7A, 0x59),
            Self::Baseline if !dark => Color32::from_rgb(0xA3, 0x4E, 0x80),
            _ => self.colour(dark),
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
        assert_eq!(Ink::Part(0).hex(), "#c37d00");
    }
}
