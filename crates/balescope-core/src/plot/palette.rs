//! Colours with a meaning, the same in every panel and plot.
//!
//! Hues after Okabe and Ito (2008), which people with any of the common colour deficiencies tell
//! apart; lightness adapted to the theme so that lines keep a contrast of 3:1 or more, see [`contrast`].

use ecolor::Color32;

/// The data as they were.
pub fn before(dark: bool) -> Color32 {
    if dark {
        Color32::from_rgb(0x73, 0x95, 0xC3)
    } else {
        Color32::from_rgb(0x76, 0x8E, 0xAB)
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
        Color32::from_rgb(0x35, 0xCB, 0x9E)
    } else {
        Color32::from_rgb(0x00, 0x8A, 0x65)
    }
}

/// Things to press, and what is chosen.
pub fn accent(dark: bool) -> Color32 {
    if dark {
        Color32::from_rgb(0x75, 0xB9, 0xED)
    } else {
        Color32::from_rgb(0x00, 0x68, 0xA8)
    }
}

/// What the baseline (PCA) reaches.
pub fn baseline(dark: bool) -> Color32 {
    if dark {
        Color32::from_rgb(0xD9, 0x93, 0xB9)
    } else {
        Color32::from_rgb(0xA8, 0x55, 0x86)
    }
}

/// The data as they came back from a second run.
pub fn beside(dark: bool) -> Color32 {
    if dark {
        Color32::from_rgb(0xB2, 0x92, 0xF9)
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

/// The contrast between two colours as WCAG 2.2 defines it, 1 to 21: 4.5 for text, 3 for large text and marks.
pub fn contrast(a: Color32, b: Color32) -> f32 {
    let [a, b] = [a, b].map(|colour| {
        let [red, green, blue] = linear(colour);
        0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
    });
    (a / b).max(b / a)
}

/// Red, green and blue as light, 0 to 1.
fn linear(colour: Color32) -> [f32; 3] {
    [colour.r(), colour.g(), colour.b()].map(|byte| {
        let x = f32::from(byte) / 255.0;
        if x <= 0.040_45 {
            x / 12.92
        } else {
            ((x + 0.055) / 1.055).powf(2.4)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::Ink;

    /// What people without one of the three kinds of cones see, of light: Machado, Oliveira and Fernandes (2009).
    const SIGHTS: [(&str, [[f32; 3]; 3]); 4] = [
        (
            "all colours",
            [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        ),
        (
            "protanopia",
            [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
        ),
        (
            "deuteranopia",
            [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_820, 0.042_940, 0.968_881],
            ],
        ),
        (
            "tritanopia",
            [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_900],
            ],
        ),
    ];

    /// In the space of CIE 1976, in which a distance of about 2 is just seen.
    fn lab(light: [f32; 3]) -> [f32; 3] {
        let row = |by: [f32; 3]| by.iter().zip(light).map(|(a, b)| a * b).sum::<f32>();
        let x = row([0.4124, 0.3576, 0.1805]) / 0.950_47;
        let y = row([0.2126, 0.7152, 0.0722]);
        let z = row([0.0193, 0.1192, 0.9505]) / 1.088_83;
        let [x, y, z] = [x, y, z].map(|t| {
            if t > 0.008_856 {
                t.cbrt()
            } else {
                7.787 * t + 16.0 / 116.0
            }
        });
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    fn seen(colour: Color32, sight: [[f32; 3]; 3]) -> [f32; 3] {
        let light = linear(colour);
        let row = |by: [f32; 3]| by.iter().zip(light).map(|(a, b)| a * b).sum::<f32>();
        lab(sight.map(|by| row(by).clamp(0.0, 1.0)))
    }

    /// The two of some colours that are most alike to somebody, over all kinds of sight.
    fn most_alike(colours: &[Color32]) -> (f32, String) {
        let mut least = (f32::INFINITY, String::new());
        for (sight, matrix) in SIGHTS {
            for (i, a) in colours.iter().enumerate() {
                for (j, b) in colours.iter().enumerate().skip(i + 1) {
                    let (p, q) = (seen(*a, matrix), seen(*b, matrix));
                    let apart = p.iter().zip(q).map(|(p, q)| (p - q).powi(2));
                    let apart = apart.sum::<f32>().sqrt();
                    if apart < least.0 {
                        least = (apart, format!("{i} and {j} with {sight}"));
                    }
                }
            }
        }
        least
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 1e-3);
        assert!((contrast(Color32::from_gray(0x77), Color32::WHITE) - 4.48).abs() < 0.01);
    }

    #[test]
    fn series_are_told_apart_whatever_cones_somebody_has() {
        for dark in [false, true] {
            let meant = [
                before(dark),
                after(dark),
                held_out(dark),
                accent(dark),
                baseline(dark),
                beside(dark),
            ];
            let (apart, which) = most_alike(&meant);
            assert!(apart >= 12.0, "dark {dark}: {apart} between {which}");
            let parts: Vec<Color32> = (0..7).map(|i| Ink::Part(i).colour(dark)).collect();
            let (apart, which) = most_alike(&parts);
            assert!(apart >= 9.5, "dark {dark}: {apart} between parts {which}");
        }
        // The measure itself: red and green of one brightness are one colour to many.
        let confused = [
            Color32::from_rgb(0xC0, 0x50, 0x00),
            Color32::from_rgb(0x7A, 0x7A, 0x00),
        ];
        assert!(most_alike(&confused).0 < 9.5);
    }
}
