//! A colour bar as SVG.

use std::fmt::Write as _;

use super::Colouring;
use super::svg_page::{escape, num};

/// A standing colour bar with its ticks.
pub fn draw_bar(out: &mut String, x: f64, top: f64, height: f64, colouring: Colouring) {
    let steps = 64;
    let step = height / f64::from(steps);
    for i in 0..steps {
        let colour = colouring.at((f64::from(i) + 0.5) / f64::from(steps));
        let y = top + height - f64::from(i + 1) * step;
        let _ = writeln!(
            out,
            "<rect x=\"{}\" y=\"{}\" width=\"14\" height=\"{}\" fill=\"#{:02x}{:02x}{:02x}\"/>",
            num(x),
            num(y),
            num(step + 0.5),
            colour.r(),
            colour.g(),
            colour.b()
        );
    }
    for tick in colouring.ticks((height / 50.0).max(2.0) as usize) {
        let y = top + height * (1.0 - tick.at);
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" font-size=\"12\">{}</text>",
            num(x + 19.0),
            num(y + 4.0),
            escape(&tick.label)
        );
    }
}
