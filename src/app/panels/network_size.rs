//! The choice of a network's size, tiles and channels.

use egui::{DragValue, TextEdit, Ui};

use super::{PanelState, field};
use crate::model::{Family, Size, Sizing, Tile};
use crate::named::ParseError;
use crate::runs::RunSettings;

/// What there is to choose of the size of a family.
pub fn network_size(ui: &mut Ui, family: Family, size: &mut Size, panels: &mut PanelState) {
    match family.sizing() {
        Sizing::Nothing | Sizing::Fixed => {}
        Sizing::Layers => sizes(ui, size, panels, &dense_tip),
        Sizing::FileRatio => sizes(ui, size, panels, &layers_tip),
        Sizing::Channels => channels(ui, size, panels, &|size| channels_tip(family, size)),
    }
}

/// Whether a field is cut into tiles, and how large they are.
pub fn tiles(ui: &mut Ui, tile: &mut Tile) {
    let tip = RunSettings::about("tile");
    let mut edge = match tile {
        Tile::Edge(edge) => *edge,
        Tile::Whole => Tile::EDGE,
    };
    let mut cut = *tile != Tile::Whole;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.selectable_value(&mut cut, false, "Whole snapshots")
            .on_hover_text(tip);
        ui.selectable_value(&mut cut, true, "Tiles")
            .on_hover_text(tip);
    });
    if cut {
        let tip = "Points along every axis of a tile. Where a tile reaches beyond the field, the values at the border are repeated";
        field::row(ui, "Tile edge", tip, |ui| {
            let range = Tile::LEAST..=Tile::MOST;
            ui.add(DragValue::new(&mut edge).range(range).speed(0.1))
        });
    }
    *tile = if cut { Tile::Edge(edge) } else { Tile::Whole };
}

/// Sizes of a convolution model, or none: its linear path alone.
pub fn channels(
    ui: &mut Ui,
    chosen: &mut Size,
    panels: &mut PanelState,
    tip: &dyn Fn(&Size) -> String,
) {
    let mut refines = *chosen != Size::Custom(Vec::new());
    let about = "Convolutions see the points around each point, across the borders of tiles, and add what they learn to what the principal components give. Off: the principal components alone, found at once";
    let switch = ui.checkbox(&mut refines, "Refine by convolutions");
    if switch.on_hover_text(about).changed() {
        *chosen = if refines {
            Size::Small
        } else {
            Size::Custom(Vec::new())
        };
    }
    if refines {
        sizes(ui, chosen, panels, tip);
    }
}

fn sizes(ui: &mut Ui, chosen: &mut Size, panels: &mut PanelState, tip: &dyn Fn(&Size) -> String) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for size in [Size::Small, Size::Medium, Size::Large] {
            let text = size.label();
            let tip = tip(&size);
            ui.selectable_value(chosen, size, text).on_hover_text(tip);
        }
        let own = matches!(chosen, Size::Custom(_));
        let tip = RunSettings::about("size");
        if ui.selectable_label(own, "Own").on_hover_text(tip).clicked() && !own {
            *chosen = parse(&panels.widths).unwrap_or(Size::Custom(vec![128, 128]));
        }
    });
    if matches!(chosen, Size::Custom(_)) {
        own_widths(ui, chosen, panels);
    }
}

fn own_widths(ui: &mut Ui, chosen: &mut Size, panels: &mut PanelState) {
    let edit = field::setting(ui, "Widths", "size", |ui| {
        ui.add(
            TextEdit::singleline(&mut panels.widths)
                .hint_text("128,128")
                .desired_width(f32::INFINITY),
        )
    });
    match parse(&panels.widths) {
        Ok(size) if edit.changed() => *chosen = size,
        // Settings came from elsewhere: a run that was opened, or a file.
        Ok(size) if size != *chosen && !edit.has_focus() => {
            let widths = chosen.widths().iter().map(usize::to_string);
            panels.widths = widths.collect::<Vec<_>>().join(",");
        }
        Ok(_) => {}
        Err(problem) => field::problem(ui, &problem.to_string()),
    }
}

/// Own widths from text.
fn parse(text: &str) -> Result<Size, ParseError> {
    match text.parse() {
        Ok(size) if Size::widths(&size).is_empty() => Err(
            "give at least one width; for no hidden layers choose the linear model above".into(),
        ),
        Ok(size) => Ok(Size::Custom(size.widths().to_vec())),
        Err(error) => Err(error.to_string().into()),
    }
}

fn channels_tip(family: Family, size: &Size) -> String {
    let channels: Vec<_> = family
        .widths(size)
        .iter()
        .map(ToString::to_string)
        .collect();
    format!("Hidden convolutions of {} channels", channels.join(" and "))
}

fn dense_tip(size: &Size) -> String {
    layers_tip(size) + ", with a linear path that starts as PCA"
}

fn layers_tip(size: &Size) -> String {
    let widths: Vec<_> = size.widths().iter().map(ToString::to_string).collect();
    format!("Hidden layers of {}", widths.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_widths_are_read_and_refused_with_a_reason() {
        assert_eq!(parse("200, 100,50"), Ok(Size::Custom(vec![200, 100, 50])));
        assert!(parse(" ").is_err());
        assert!(parse("linear").unwrap_err().to_string().contains("linear"));
        assert_eq!(parse("medium"), Ok(Size::Custom(vec![128, 128])));
        assert!(parse("12,x").unwrap_err().to_string().contains("12,x"));
        assert!(parse("0").is_err());
    }
}
