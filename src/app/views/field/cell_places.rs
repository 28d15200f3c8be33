//! Where the cells of a picture are on the screen, and the names beside its rows.

use egui::{Pos2, Rect, Ui, pos2};
use egui_plot::{PlotPoint, PlotTransform};

use crate::app::plot::Image;
use crate::figures::Place;

/// Room for the names of a matrix' rows, and the height of one.
pub const LABELS: f32 = 62.0;
const LINE: f32 = 12.0;

/// What a mark is drawn on, so that it is seen on any colour.
pub const HALO: egui::Color32 = egui::Color32::from_black_alpha(150);

/// Where the cells of a picture are on the screen.
#[derive(Clone, Copy)]
pub struct CellPlaces<'a> {
    pub image: &'a Image<'a>,
    pub transform: &'a PlotTransform,
}

impl CellPlaces<'_> {
    /// On the screen.
    pub fn at(self, place: Place) -> Pos2 {
        let [x, y] = self.image.point(place);
        (self.transform).position_from_point(&PlotPoint::new(x, y))
    }

    /// Row and column of a place on the screen, whether or not there is a cell.
    pub fn of(self, at: Pos2) -> Place {
        let point = self.transform.value_from_position(at);
        self.image.place([point.x, point.y])
    }

    /// Where all of the picture is.
    pub fn screen(self) -> Rect {
        let [rows, columns] = [self.image.grid.rows, self.image.grid.columns];
        let corners = [[-0.5, -0.5], [rows as f64 - 0.5, columns as f64 - 0.5]];
        let [one, other] = corners.map(|corner| self.at(corner));
        Rect::from_two_pos(one, other)
    }

    /// Row and column as drawn of a place on the screen.
    pub fn drawn(self, at: Pos2) -> Place {
        self.image.axes.drawn(self.of(at).map(|place| place + 0.5))
    }

    /// On the screen, of a column and of a row as drawn.
    pub fn x(self, column: f64) -> f32 {
        let [_, column] = self.image.axes.cells([0.0, column]);
        self.at([0.0, column - 0.5]).x
    }

    pub fn y(self, row: f64) -> f32 {
        let [row, _] = self.image.axes.cells([row, 0.0]);
        self.at([row - 0.5, 0.0]).y
    }

    /// Writes the names of the rows of a matrix beside the picture, as many as have room.
    pub fn name_rows(self, ui: &Ui, plot: Rect) {
        let cell = self.image.cell * self.transform.dpos_dvalue_y().abs();
        let stride = (LINE / (cell as f32).max(1e-3)).ceil().max(1.0) as usize;
        for (row, name) in self.image.names.iter().enumerate().step_by(stride) {
            let at = self.at([row as f64, -0.5]);
            if !plot.y_range().contains(at.y) {
                continue;
            }
            let at = pos2(at.x.max(plot.left()) - 4.0, at.y);
            let font = egui::TextStyle::Small.resolve(ui.style());
            let colour = ui.visuals().weak_text_color();
            let clip = plot.with_min_x(plot.left() - LABELS);
            let painter = ui.painter().with_clip_rect(clip);
            painter.text(at, egui::Align2::RIGHT_CENTER, name, font, colour);
        }
    }

    pub fn is_inside(self, [row, column]: Place) -> bool {
        let within = |at: f64, cells: usize| (-0.5..cells as f64 - 0.5).contains(&at);
        within(row, self.image.grid.rows) && within(column, self.image.grid.columns)
    }

    pub fn clamped(self, [row, column]: Place) -> Place {
        let within = |at: f64, cells: usize| at.clamp(0.0, cells.saturating_sub(1) as f64);
        [
            within(row, self.image.grid.rows),
            within(column, self.image.grid.columns),
        ]
    }
}
