//! Colours of values.

use ecolor::Color32;

/// How values become colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColourMap {
    #[default]
    Viridis,
    Cividis,
    Magma,
    Inferno,
    Turbo,
    Greys,
    /// Rappaport's map, which stays in order when printed in black and white; BALER's choice.
    Cmr,
    /// Blue, white, red: for differences.
    BlueRed,
}

/// The nine control colours of `CMRmap` (C. Rappaport, IEEE Antennas and Propagation Magazine 44,
/// 2002).
const CMR: [[f64; 3]; 9] = [
    [0.00, 0.00, 0.00],
    [0.15, 0.15, 0.50],
    [0.30, 0.15, 0.75],
    [0.60, 0.20, 0.50],
    [1.00, 0.25, 0.15],
    [0.90, 0.50, 0.00],
    [0.90, 0.75, 0.10],
    [0.90, 0.90, 0.50],
    [1.00, 1.00, 1.00],
];

/// Cells that are not finite: a colour that no map has.
pub const NOT_FINITE: Color32 = Color32::from_rgb(0xFF, 0x00, 0xC8);

impl ColourMap {
    pub const ALL: [Self; 8] = [
        Self::Viridis,
        Self::Cividis,
        Self::Magma,
        Self::Inferno,
        Self::Turbo,
        Self::Greys,
        Self::Cmr,
        Self::BlueRed,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::Viridis => "Viridis",
            Self::Cividis => "Cividis",
            Self::Magma => "Magma",
            Self::Inferno => "Inferno",
            Self::Turbo => "Turbo",
            Self::Greys => "Greys",
            Self::Cmr => "CMRmap (BALER)",
            Self::BlueRed => "Blue to red",
        }
    }

    /// By its label, whatever the case; `None` for a name that is not known.
    pub fn find(label: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|map| map.label().eq_ignore_ascii_case(label))
    }

    /// The colour at a share of the range, 0 to 1; beyond it the end's colour.
    pub fn at(self, share: f64) -> Color32 {
        if !share.is_finite() {
            return NOT_FINITE;
        }
        let share = share.clamp(0.0, 1.0);
        let gradient = match self {
            Self::Viridis => colorous::VIRIDIS,
            Self::Cividis => colorous::CIVIDIS,
            Self::Magma => colorous::MAGMA,
            Self::Inferno => colorous::INFERNO,
            Self::Turbo => colorous::TURBO,
            Self::Greys => return grey(share),
            Self::Cmr => return cmr(share),
            Self::BlueRed => return of(colorous::RED_BLUE.eval_continuous(1.0 - share)),
        };
        of(gradient.eval_continuous(share))
    }

    /// 256 colours along the map: what images are drawn with.
    pub fn table(self) -> [Color32; 256] {
        std::array::from_fn(|i| self.at(i as f64 / 255.0))
    }
}

fn of(colour: colorous::Color) -> Color32 {
    Color32::from_rgb(colour.r, colour.g, colour.b)
}

fn grey(share: f64) -> Color32 {
    Color32::from_gray((255.0 * share).round() as u8)
}

fn cmr(share: f64) -> Color32 {
    let place = share * (CMR.len() - 1) as f64;
    let i = (place.floor() as usize).min(CMR.len() - 2);
    let t = place - i as f64;
    let channel = |c: usize| (255.0 * (CMR[i][c] + t * (CMR[i + 1][c] - CMR[i][c]))).round() as u8;
    Color32::from_rgb(channel(0), channel(1), channel(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_are_the_published_colours() {
        assert_eq!(
            ColourMap::Viridis.at(0.0),
            Color32::from_rgb(0x44, 0x01, 0x54)
        );
        assert_eq!(
            ColourMap::Viridis.at(1.0),
            Color32::from_rgb(0xFD, 0xE7, 0x25)
        );
        assert_eq!(ColourMap::Greys.at(0.0), Color32::BLACK);
        assert_eq!(ColourMap::Cmr.at(0.0), Color32::BLACK);
        assert_eq!(ColourMap::Cmr.at(1.0), Color32::WHITE);
        assert_eq!(ColourMap::Cmr.at(0.5), Color32::from_rgb(255, 64, 38));
        assert_eq!(ColourMap::Cmr.at(1.0 / 16.0), Color32::from_rgb(19, 19, 64));
    }

    #[test]
    fn a_difference_is_blue_below_and_red_above() {
        let (low, middle, high) = (
            ColourMap::BlueRed.at(0.0),
            ColourMap::BlueRed.at(0.5),
            ColourMap::BlueRed.at(1.0),
        );
        assert!(low.b() > low.r() && high.r() > high.b());
        assert!(middle.r() > 0xE0 && middle.g() > 0xE0 && middle.b() > 0xE0);
    }

    #[test]
    fn what_is_not_a_number_stands_out() {
        for map in ColourMap::ALL {
            assert_eq!(map.at(f64::NAN), NOT_FINITE);
            assert!(!map.table().contains(&NOT_FINITE), "{map:?}");
            assert_eq!(map.at(7.0), map.at(1.0));
            assert_eq!(ColourMap::find(map.label()), Some(map));
        }
        assert_eq!(ColourMap::find("no such map"), None);
    }
}
