//! The choices above the pictures of a field.

use egui::Ui;

use super::FieldView;
use super::mesh_view::mesh_view_picker;
use super::panel::zoom_group;
use super::quantity::quantity_picker;
use crate::app::AppCommand;
use crate::app::state::Filming;
use crate::app::views::parts::column_picker;
use crate::app::views::source::Source;
use crate::app::views::view::Shared;
use crate::figures::{FieldShape, rows_rise};

impl FieldView {
    pub(super) fn is_upwards(&self, source: &Source, across: usize) -> bool {
        let chosen = self.upwards.filter(|_| source.data.mesh().is_none());
        chosen.unwrap_or_else(|| rows_rise(&source.data, across))
    }

    /// How both sides are compared, and what is looked at more closely.
    pub(super) fn tools(
        &mut self,
        ui: &mut Ui,
        source: &Source,
        filming: Option<&Filming>,
        commands: &mut Vec<AppCommand>,
    ) {
        if source.after.is_some() {
            self.comparison.show(ui);
            ui.separator();
        }
        self.instruments.show(ui);
        ui.separator();
        let reset = ui.button("Reset zoom");
        let tip = "Drag moves, the wheel zooms, all pictures together";
        if reset.on_hover_text(tip).clicked() {
            for across in 0..3 {
                let group = zoom_group(ui).with(across);
                ui.data_mut(|data| data.insert_temp(group.with("reset zoom"), true));
            }
        }
        if source.shown() > 1 {
            self.film.show(ui, filming, commands);
        }
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
        quantity_picker(ui, quantity, formula, source.data.columns(), shape);
        if !shape.is_picture() {
            return;
        }
        let has_rectangle = self.instruments.rectangle().is_some();
        (self.colours).show(ui, &mut shared.map, has_rectangle, self.shown_range);
        if let Some(mesh) = &shape.mesh {
            mesh_view_picker(ui, &mut self.view, mesh);
        } else {
            self.rows(ui, source, self.cut.across(shape));
            self.cut.show(ui, &source.data, shape);
        }
    }

    /// Which way up the rows of a grid are.
    fn rows(&mut self, ui: &mut Ui, source: &Source, across: usize) {
        let mut upwards = self.is_upwards(source, across);
        let tip = "Off: the first row is at the top, as in a matrix. On by itself where the file's places rise \
                   from row to row";
        if ui
            .checkbox(&mut upwards, "First row at the bottom")
            .on_hover_text(tip)
            .changed()
        {
            self.upwards = Some(upwards);
        }
    }
}
