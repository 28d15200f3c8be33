//! How a chart is drawn for a paper: its size, its letters, its axes.

/// Units of a drawing in a centimetre, of which 96 are an inch; so a text of 12 units is one of 9 points.
const UNITS: f64 = 96.0 / 2.54;

/// How a chart is drawn as SVG and PDF.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PrintStyle {
    /// Of the drawing, in units of which 96 are an inch.
    pub width: f64,
    pub height: f64,
    /// Letters with serifs.
    pub serif: bool,
    /// As papers have it: no title and no grid, ticks inside the frame on all sides.
    pub paper: bool,
}

impl Default for PrintStyle {
    /// For a screen.
    fn default() -> Self {
        Self {
            width: 760.0,
            height: 470.0,
            serif: false,
            paper: false,
        }
    }
}

impl PrintStyle {
    /// Of so many centimetres.
    pub fn of_cm([width, height]: [f64; 2]) -> Self {
        Self {
            width: width * UNITS,
            height: height * UNITS,
            ..Self::default()
        }
    }

    pub fn cm(&self) -> [f64; 2] {
        [self.width / UNITS, self.height / UNITS]
    }

    /// As SVG names it.
    pub(super) fn font_family(&self) -> &'static str {
        if self.serif {
            "Times New Roman, Times, serif"
        } else {
            "Helvetica, Arial, sans-serif"
        }
    }
}
