//! The activity of a network as SVG and CSV.

use std::fmt::Write as _;

use super::ColourMap;
use super::Colouring;
use super::colour_bar::draw_bar;
use super::csv::{cell, number};
use super::svg_page::{escape, header, num};
use crate::model::{LayerActivity, UnitActivity};

/// Width of a row of cells.
const WIDTH: f64 = 640.0;

/// Height of a layer.
const ROW: f64 = 46.0;

/// Hidden units as SVG: a row of cells a layer, coloured by `value`; a red foot marks units that
/// never change.
pub fn activity_svg(
    title: &str,
    layers: &[LayerActivity],
    value: &dyn Fn(&UnitActivity) -> f64,
    map: ColourMap,
    [low, high]: [f64; 2],
) -> String {
    let (left, top) = (150.0, 40.0);
    let height = ROW * layers.len() as f64;
    let mut out = header(left + WIDTH + 100.0, top + height + 14.0, title);
    let _ = writeln!(
        out,
        "<text x=\"16\" y=\"24\" font-size=\"15\" font-weight=\"bold\">{}</text>",
        escape(title)
    );
    for (i, layer) in layers.iter().enumerate() {
        let y = top + ROW * i as f64;
        let _ = writeln!(
            out,
            "<text x=\"16\" y=\"{}\" font-size=\"12\">{}</text>\n<text x=\"16\" y=\"{}\" font-size=\"11\" fill=\"#555555\">{} units</text>",
            num(y + 16.0),
            escape(&layer.name),
            num(y + 31.0),
            layer.units.len()
        );
        let width = WIDTH / layer.units.len().max(1) as f64;
        for (j, unit) in layer.units.iter().enumerate() {
            let colour = map.at((value(unit) - low) / (high - low));
            let x = left + width * j as f64;
            let _ = writeln!(
                out,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#{:02x}{:02x}{:02x}\"/>",
                num(x),
                num(y),
                num(width),
                num(ROW - 8.0),
                colour.r(),
                colour.g(),
                colour.b()
            );
            if layer.is_dead(j) {
                let _ = writeln!(
                    out,
                    "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"4\" fill=\"#d00000\"/>",
                    num(x),
                    num(y + ROW - 12.0),
                    num(width)
                );
            }
        }
    }
    draw_bar(
        &mut out,
        left + WIDTH + 16.0,
        top,
        height - 8.0,
        Colouring::new(map, [low, high]),
    );
    out.push_str("</svg>\n");
    out
}

/// A line a unit.
pub fn activity_csv(layers: &[LayerActivity]) -> String {
    let mut out = "layer,unit,mean,standard deviation,fraction active,never changes\n".to_owned();
    for layer in layers {
        for (i, unit) in layer.units.iter().enumerate() {
            let _ = writeln!(
                out,
                "{},{},{},{},{},{}",
                cell(&layer.name),
                i + 1,
                number(unit.mean),
                number(unit.std),
                number(unit.active),
                u8::from(layer.is_dead(i))
            );
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::check_well_formed;

    #[test]
    fn units_become_cells_and_lines() {
        let unit = |mean, std| UnitActivity {
            mean,
            std,
            active: 0.5,
        };
        let layers = [LayerActivity {
            name: "Encoder layer 1".to_owned(),
            units: vec![unit(0.25, 1.0), unit(-1.0, 0.0)],
            samples: 10,
        }];
        let text = activity_svg(
            "Mean & more",
            &layers,
            &|u| u.mean,
            ColourMap::BlueRed,
            [-1.0, 1.0],
        );
        check_well_formed(&text);
        assert_eq!(text.matches("#d00000").count(), 1, "one unit is dead");
        assert_eq!(
            activity_csv(&layers),
            "layer,unit,mean,standard deviation,fraction active,never changes\n\
             Encoder layer 1,1,0.25,1,0.5,0\nEncoder layer 1,2,-1,0,0.5,1\n"
        );
    }
}
