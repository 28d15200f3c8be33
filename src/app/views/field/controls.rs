//! The choices above the pictures of a field.

use egui::{Id, Ui};

use super::FieldView;
use super::cut::Cuts;
use super::mesh_view::mesh_view_picker;
use super::quantity::quantity_picker;
use crate::app::AppCommand;
use crate::app::state::{Filming, PictureDirection};
use crate::app::views::pane::own_id;
use crate::app::views::parts::column_picker;
use crate::app::views::source::Source;
use crate::app::views::view::Shared;
use crate::figures::{Cut, FieldShape};

const ZOOM: &str =
    "A drag moves the pictures and the wheel zooms, all of them together; this shows them whole";

/// All pictures of a cut move together.
pub fn plane_group(ui: &Ui, cut: Cut) -> Id {
    own_id(ui, ("field zoom", cut.across, cut.turned))
}

impl FieldView {
    /// How both sides are compared, and what is looked at more closely.
    pub(super) fn tools(
        &mut self,
        ui: &mut Ui,
        (source, shape): (&Source, &FieldShape),
        direction: &mut PictureDirection,
        filming: Option<&Filming>,
        commands: &mut Vec<AppCommand>,
    ) {
        if self.cut.is_triple(shape) {
            self.triple.choice(ui, source);
        } else {
            if source.after.is_some() {
                self.comparison.show(ui);
                ui.separator();
            }
            self.instruments.show(ui);
            ui.separator();
        }
        if source.shown() > 1 {
            self.film.show(ui, filming, commands);
        }
        self.more(ui, source, shape, direction);
    }

    pub(super) fn controls(
        &mut self,
        ui: &mut Ui,
        source: &Source,
        shared: &mut Shared,
        shape: &FieldShape,
    ) {
        if source.data.columns() > 1 && !self.formula.is_on {
            column_picker(ui, source, &mut shared.column);
        }
        let (quantity, formula) = (&mut self.quantity, &mut self.formula);
        quantity_picker(ui, quantity, formula, &source.data, shape);
        if !shape.is_picture() {
            self.instruments.clear(ui);
            return;
        }
        let has_rectangle = self.instruments.rectangle().is_some();
        (self.colours).show(ui, &mut shared.map, has_rectangle, self.shown_range);
        if let Some(mesh) = &shape.mesh {
            mesh_view_picker(ui, &mut self.view, mesh);
        } else {
            self.cut.show(ui, &source.data, shape, Cuts::SingleOrTriple);
        }
    }

    /// What is asked for less often.
    fn more(
        &mut self,
        ui: &mut Ui,
        source: &Source,
        shape: &FieldShape,
        direction: &mut PictureDirection,
    ) {
        let config = egui::containers::menu::MenuConfig::new()
            .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside);
        let menu = egui::containers::menu::MenuButton::new("More").config(config);
        let mut is_reset = false;
        let (response, _) = menu.ui(ui, |ui| {
            ui.set_min_width(250.0);
            self.flow.show(ui, &source.data, shape);
            ui.separator();
            ui.add_enabled_ui(shape.mesh.is_none(), |ui| self.direction(ui, direction));
            ui.separator();
            if ui.button("Reset zoom").on_hover_text(ZOOM).clicked() {
                is_reset = true;
                ui.close();
            }
        });
        if is_reset {
            // Groups are those of the place that the view stands in, not of the menu.
            for across in 0..3 {
                let turned = direction.turned;
                let cut = Cut { across, turned };
                let group = plane_group(ui, cut);
                for group in [group, group.with("three")] {
                    ui.data_mut(|data| data.insert_temp(group.with("reset zoom"), true));
                }
            }
        }
        response.on_hover_text(
            "Arrows and streamlines of a velocity, which way up the picture is, and its zoom",
        );
    }

    /// Which way up the rows of a grid are, and what they are.
    fn direction(&mut self, ui: &mut Ui, direction: &mut PictureDirection) {
        ui.strong("First row of the picture");
        ui.horizontal(|ui| {
            for (upwards, name, tip) in [
                (
                    None,
                    "As the file says",
                    "At the bottom where the file's places rise from row to row",
                ),
                (Some(false), "At the top", "As in a matrix"),
                (Some(true), "At the bottom", "As on a map"),
            ] {
                ui.selectable_value(&mut direction.upwards, upwards, name)
                    .on_hover_text(tip);
            }
        });
        let turned = ui
            .checkbox(&mut direction.turned, "Exchange rows and columns")
            .on_hover_text("The axis along the rows goes along the columns");
        if turned.changed() {
            self.instruments.turn();
        }
        ui.checkbox(&mut direction.alike, "Draw all cells alike")
            .on_hover_text(
                "Where coordinates are uneven: cells of one size, in place of as long as they are",
            );
    }
}
