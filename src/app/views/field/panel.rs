//! One picture with its title, export menu and colour bar.

use egui::{Id, Rect, RichText, Sense, TextureId, Ui, UiBuilder, Vec2, Vec2b, pos2};
use egui_plot::{HoverPosition, Plot, PlotMemory, PlotPoint};

use super::arrange::{BAR, HEAD};
use super::axes::{draw_axes, picture_rect};
use super::cell_keys;
use super::cell_places::CellPlaces;
use super::picture::{height, left_part, whole};
use super::pointing::{Pointed, Pointing};
use crate::app::AppCommand;
use crate::app::menus::context_menu;
use crate::app::plot::{
    Exports, Image, colour_bar, follow, is_quiet, of_image, take_reset, tell, zoom_with_keys,
    zoom_with_wheel,
};

/// Linked in both directions.
const BOTH: Vec2b = Vec2b::TRUE;

/// Pictures that move together, each in its place; a texture that is still being painted is `None`.
/// `say` tells what is at a row and column.
pub fn show_panels<'a>(
    ui: &mut Ui,
    group: Id,
    pictures: impl IntoIterator<Item = (Image<'a>, Option<TextureId>)>,
    rects: &[Rect],
    say: &dyn Fn(usize, usize) -> String,
    commands: &mut Vec<AppCommand>,
) {
    let none = Pointing::default();
    show_pointed(ui, (group, &none), pictures, rects, say, commands);
}

/// [`show_panels`] with something drawn over all of them; gives what somebody pointed at in one.
pub fn show_pointed<'a>(
    ui: &mut Ui,
    (group, pointing): (Id, &Pointing),
    pictures: impl IntoIterator<Item = (Image<'a>, Option<TextureId>)>,
    rects: &[Rect],
    say: &dyn Fn(usize, usize) -> String,
    commands: &mut Vec<AppCommand>,
) -> Option<Pointed> {
    let reset = take_reset(ui, group);
    let mut pointed = None;
    for (index, (image, texture)) in pictures.into_iter().enumerate() {
        let panel = Panel {
            image,
            texture,
            pointing,
            reset,
            group,
            index,
        };
        pointed = panel.show(ui, rects[index], say, commands).or(pointed);
    }
    let all = rects.iter().copied().reduce(Rect::union);
    ui.allocate_rect(all.unwrap_or(Rect::NOTHING), Sense::hover());
    pointed
}

/// One picture with title, export menu and colour bar.
struct Panel<'a> {
    image: Image<'a>,
    texture: Option<TextureId>,
    pointing: &'a Pointing,
    reset: bool,
    group: Id,
    index: usize,
}

impl Panel<'_> {
    fn show(
        &self,
        ui: &mut Ui,
        rect: Rect,
        say: &dyn Fn(usize, usize) -> String,
        commands: &mut Vec<AppCommand>,
    ) -> Option<Pointed> {
        let mut ui = ui.new_child(
            UiBuilder::new()
                .max_rect(rect)
                .id_salt(("panel", self.index)),
        );
        ui.set_clip_rect(ui.clip_rect().intersect(rect.expand(2.0)));
        self.header(&mut ui, rect, commands);
        let plot = picture_rect(rect, &self.image);
        let pointed = self.picture(&mut ui, [rect, plot], say, commands);
        let height = self.fitted(plot).height().max(90.0).min(plot.height());
        let bar = Rect::from_center_size(
            pos2(plot.right() + 6.0 + (BAR - 6.0) / 2.0, plot.center().y),
            Vec2::new(BAR - 6.0, height),
        );
        colour_bar(&ui, bar, self.image.colouring);
        pointed
    }

    fn exports(&self) -> Exports<'_> {
        let image = &self.image;
        Exports::new(&image.title, || image.svg(), || image.csv())
    }

    fn header(&self, ui: &mut Ui, rect: Rect, commands: &mut Vec<AppCommand>) {
        let line = Rect::from_min_size(rect.min, Vec2::new(rect.width(), HEAD - 2.0));
        ui.scope_builder(
            UiBuilder::new()
                .max_rect(line)
                .layout(egui::Layout::right_to_left(egui::Align::Center)),
            |ui| {
                let menu = ui.menu_button(RichText::new("Export").small(), |ui| {
                    self.exports().menu(ui, rect, commands);
                });
                menu.response.on_hover_text(format!(
                    "Save \"{}\" as a picture or as numbers",
                    self.image.title
                ));
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    ui.add(egui::Label::new(RichText::new(&self.image.title).strong()).truncate());
                });
            },
        );
    }

    /// Of the picture, in widths of a cell.
    fn height(&self) -> f64 {
        height(&self.image)
    }

    /// The bounds that show the whole picture in a frame without distorting it.
    fn bounds(&self, frame: Vec2) -> [[f64; 2]; 2] {
        let (columns, rows) = (self.image.grid.columns as f64, self.height());
        let (width, height) = (f64::from(frame.x.max(1.0)), f64::from(frame.y.max(1.0)));
        let scale = (width / columns).min(height / rows);
        let (half_x, half_y) = (width / scale / 2.0, height / scale / 2.0);
        [
            [columns / 2.0 - half_x, columns / 2.0 + half_x],
            [rows / 2.0 - half_y, rows / 2.0 + half_y],
        ]
    }

    /// Where the whole picture lies in a frame.
    fn fitted(&self, frame: Rect) -> Rect {
        let aspect = self.image.aspect() as f32;
        let width = frame.width().min(frame.height() * aspect);
        Rect::from_center_size(frame.center(), Vec2::new(width, width / aspect))
    }

    fn picture(
        &self,
        ui: &mut Ui,
        [panel, rect]: [Rect; 2],
        say: &dyn Fn(usize, usize) -> String,
        commands: &mut Vec<AppCommand>,
    ) -> Option<Pointed> {
        let id = self.group.with(self.index);
        let fresh = PlotMemory::load(ui.ctx(), id).is_none();
        let [x, y] = self.bounds(rect.size());
        let mut ui = ui.new_child(UiBuilder::new().max_rect(rect));
        let quiet = is_quiet(&ui);
        let plot = Plot::new(id)
            .id(id)
            .width(rect.width())
            .height(rect.height())
            .show_axes(false)
            .show_grid(false)
            .show_background(false)
            .data_aspect(1.0)
            .default_x_bounds(x[0], x[1])
            .default_y_bounds(y[0], y[1])
            .allow_scroll(false)
            .allow_boxed_zoom(false)
            .allow_drag(!self.pointing.draws)
            .link_axis(self.group, BOTH)
            .link_cursor(self.group, BOTH)
            .label_formatter(|hover| {
                let (HoverPosition::NearDataPoint { position, .. }
                | HoverPosition::Elsewhere { position }) = hover;
                let cell = self.cell(*position).filter(|_| !quiet);
                cell.map(|(row, column)| say(row, column))
            });
        let reset = self.reset || fresh;
        let image = self.texture.map(|texture| whole(&self.image, texture));
        let wipe = self.pointing.wipe;
        let wiped = wipe.map(|(texture, share)| left_part(&self.image, texture, share));
        let shown = plot.show(&mut ui, |plot_ui| {
            if reset {
                plot_ui.set_auto_bounds(BOTH);
            }
            if let Some(image) = image {
                plot_ui.image(image);
            }
            if let Some(part) = wiped {
                plot_ui.image(part);
            }
            zoom_with_wheel(plot_ui);
            zoom_with_keys(plot_ui);
        });
        follow(&ui, id, &shown.response);
        let cells = CellPlaces {
            image: &self.image,
            transform: &shown.transform,
        };
        cells.name_rows(&ui, rect);
        draw_axes(&ui, panel, rect, cells);
        self.pointing.draw(&ui, rect, cells, self.index);
        let pointed = self.pointing.pointed(&ui, &shown.response, cells);
        let name = format!("Picture: {}", self.image.title);
        tell(&shown.response, &name, || {
            format!("{}. {}", of_image(&self.image), cell_keys::KEYS)
        });
        let walked = cell_keys::walk(&ui, rect, (&shown.response, &name), cells, say);
        context_menu(&shown.response, |ui| {
            // With what stands beside it.
            self.exports().menu(ui, panel, commands);
        });
        pointed.or(walked)
    }

    /// Row and column at a place.
    fn cell(&self, place: PlotPoint) -> Option<(usize, usize)> {
        let cell = self.image.place([place.x, place.y]);
        let [row, column] = cell.map(|at| (at + 0.5).floor());
        let [rows, columns] = [self.image.grid.rows, self.image.grid.columns];
        let is_inside =
            (0.0..rows as f64).contains(&row) && (0.0..columns as f64).contains(&column);
        is_inside.then_some((row as usize, column as usize))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::plot::{ColourMap, Grid};

    static NOTHING: Pointing = Pointing {
        points: Vec::new(),
        line: Vec::new(),
        rectangle: None,
        flows: Vec::new(),
        shown: Vec::new(),
        cross: None,
        wipe: None,
        draws: false,
    };

    fn panel(grid: &Grid, upwards: bool) -> Panel<'_> {
        let image = Image::new("t", grid, ColourMap::Viridis, [0.0, 1.0]);
        Panel {
            image: Image { upwards, ..image },
            texture: None,
            pointing: &NOTHING,
            reset: false,
            group: Id::unique("g"),
            index: 0,
        }
    }

    #[test]
    fn the_cell_under_the_pointer_follows_the_direction_of_y() {
        let grid = Grid::new(3, 4, vec![0.0; 12]).unwrap();
        let at = PlotPoint::new(2.5, 0.5);
        assert_eq!(panel(&grid, true).cell(at), Some((0, 2)));
        assert_eq!(panel(&grid, false).cell(at), Some((2, 2)));
        assert_eq!(panel(&grid, true).cell(PlotPoint::new(4.0, 0.5)), None);
        assert_eq!(panel(&grid, true).cell(PlotPoint::new(-0.1, 0.5)), None);
        let mut high = panel(&grid, true);
        high.image.cell = 2.0;
        assert_eq!(high.cell(PlotPoint::new(2.5, 3.5)), Some((1, 2)));
    }

    #[test]
    fn the_whole_picture_fits_undistorted() {
        let grid = Grid::new(10, 40, vec![0.0; 400]).unwrap();
        let [x, y] = panel(&grid, true).bounds(Vec2::new(200.0, 100.0));
        assert!(x[0] <= 0.0 && x[1] >= 40.0 && y[0] <= 0.0 && y[1] >= 10.0);
        let scale = [(x[1] - x[0]) / 200.0, (y[1] - y[0]) / 100.0];
        assert!((scale[0] - scale[1]).abs() < 1e-12);
        let mut high = panel(&grid, true);
        high.image.cell = 8.0;
        let [_, y] = high.bounds(Vec2::new(200.0, 100.0));
        assert!(y[0] <= 0.0 && y[1] >= 80.0);
    }
}
