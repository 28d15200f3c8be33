//! The page of a drawing: places, numbers and text as SVG.

use super::PrintStyle;

/// The frame of a chart: plot coordinates to places on the page.
pub struct Frame {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
    pub bounds: [[f64; 2]; 2],
}

impl Frame {
    pub fn x(&self, place: f64) -> f64 {
        let [low, high] = self.bounds[0];
        self.left + (place - low) / (high - low) * self.width
    }

    pub fn y(&self, place: f64) -> f64 {
        let [low, high] = self.bounds[1];
        self.top + self.height - (place - low) / (high - low) * self.height
    }
}

/// The opening tag, the title for readers of the drawing, and the background.
pub fn header(width: f64, height: f64, title: &str) -> String {
    header_in(width, height, title, PrintStyle::default().font_family())
}

/// The same with letters of these families.
pub fn header_in(width: f64, height: f64, title: &str, family: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" font-family=\"{family}\" fill=\"#222222\" stroke=\"none\">\n<title>{}</title>\n<rect width=\"{w}\" height=\"{h}\" fill=\"#ffffff\"/>\n",
        escape(title),
        w = num(width),
        h = num(height),
    )
}

/// A coordinate with two decimals; never anything that is not a number.
pub fn num(value: f64) -> String {
    if value.is_finite() {
        format!("{:.2}", value.clamp(-1e6, 1e6))
    } else {
        "0".to_owned()
    }
}

/// Text for XML, without the control characters that XML forbids.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_always_numbers() {
        assert_eq!(num(f64::NAN), "0");
        assert_eq!(num(f64::NEG_INFINITY), "0");
        assert_eq!(num(1.0 / 3.0), "0.33");
    }
}
