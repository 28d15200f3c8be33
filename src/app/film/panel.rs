//! A picture of a film's frame, with its title, its coordinates and its colour bar.

use egui::Align;

use super::canvas::{Canvas, Part};
use super::text::{Line, Texts};
use crate::plot::{ColourMap, Grid, Image, PictureAxis};

/// Pixels between and around pictures.
pub const GAP: usize = 10;

/// Room above a picture for its title, and beside it for the colour bar with its labels.
const TITLE: usize = 22;
const BAR: usize = 78;

/// Room for the coordinates of rows at the left, and of columns below.
const ROWS: usize = 72;
const COLUMNS: usize = 40;

/// Pixels between the labels of coordinates, and of the colour bar.
const APART: [usize; 2] = [40, 70];

const TICK: usize = 4;

/// A picture, and how many pixels its cells take.
pub struct Panel<'a> {
    pub image: Image<'a>,
    /// Height and width of a cell.
    cell: [usize; 2],
}

impl<'a> Panel<'a> {
    /// Of a picture that is so high at least.
    pub fn new(image: Image<'a>, height: usize) -> Self {
        let rows = image.grid.rows.max(1);
        let high = height.div_ceil(rows).max(1) as f64;
        let wide = (high / image.cell).round().max(1.0);
        let cell = if image.cell >= 1.0 {
            [(wide * image.cell).round().max(1.0) as usize, wide as usize]
        } else {
            [high as usize, wide as usize]
        };
        Self { image, cell }
    }

    /// Height and width of the picture alone.
    pub fn picture(&self) -> [usize; 2] {
        let grid = self.image.grid;
        [grid.rows * self.cell[0], grid.columns * self.cell[1]]
    }

    /// Height of a row.
    pub fn row(&self) -> usize {
        self.cell[0]
    }

    /// Height and width with everything about the picture.
    pub fn size(&self) -> [usize; 2] {
        let [height, width] = self.picture();
        [TITLE + height + self.below(), self.left() + width + BAR]
    }

    fn left(&self) -> usize {
        self.image.axes.rows.as_ref().map_or(0, |_| ROWS)
    }

    fn below(&self) -> usize {
        self.image.axes.columns.as_ref().map_or(0, |_| COLUMNS)
    }

    /// Draws it, with its upper left corner there.
    pub fn draw(&self, canvas: &mut Canvas, texts: &mut Texts, [left, top]: [usize; 2]) {
        let [height, width] = self.picture();
        let title = Line {
            width: self.left() + width + BAR,
            ..Line::new(&self.image.title, [left as f32, top as f32 + 2.0])
        };
        texts.draw(canvas, &title);
        let corner = [left + self.left(), top + TITLE];
        self.cells(canvas, corner);
        canvas.outline(corner, [width, height]);
        self.colour_bar(canvas, texts, [corner[0] + width + 8, corner[1]]);
        self.rows(canvas, texts, corner);
        self.columns(canvas, texts, corner);
    }

    /// What the colours are of. A difference has a map of its own.
    fn part(&self, canvas: &Canvas) -> Part {
        if self.image.colouring.map == ColourMap::BlueRed && canvas.map != ColourMap::BlueRed {
            Part::Difference
        } else {
            Part::Values
        }
    }

    fn cells(&self, canvas: &mut Canvas, [left, top]: [usize; 2]) {
        let image = &self.image;
        let grid: &Grid = image.grid;
        let part = self.part(canvas);
        // The cell in the middle of each point of the picture.
        let along = |cells: usize, points_a_cell: usize, axis: &Option<PictureAxis>| {
            let cell = |at: usize| {
                let drawn = (at as f64 + 0.5) / points_a_cell as f64;
                let cell = axis.as_ref().map_or(drawn, |axis| axis.cell(drawn));
                (cell as usize).min(cells - 1)
            };
            (0..cells * points_a_cell).map(cell).collect::<Vec<_>>()
        };
        let mut rows = along(grid.rows, self.cell[0], &image.axes.rows);
        let columns = along(grid.columns, self.cell[1], &image.axes.columns);
        if image.upwards {
            rows.reverse();
        }
        for (y, row) in rows.iter().enumerate() {
            for (x, column) in columns.iter().enumerate() {
                let at = row * grid.columns + column;
                if grid.outside.get(at) == Some(&true) {
                    continue;
                }
                let value = grid.values[at];
                let colour = Canvas::colour(part, image.colouring.share(value), value);
                canvas.set(left + x, top + y, colour);
            }
        }
    }

    fn colour_bar(&self, canvas: &mut Canvas, texts: &mut Texts, [left, top]: [usize; 2]) {
        let [height, _] = self.picture();
        let part = self.part(canvas);
        for y in 0..height {
            let share = 1.0 - (y as f64 + 0.5) / height as f64;
            for x in 0..12 {
                canvas.set(left + x, top + y, Canvas::colour(part, share, share));
            }
        }
        canvas.outline([left, top], [12, height]);
        let mut last = f64::INFINITY;
        for tick in self.image.colouring.ticks((height / APART[0]).max(2)) {
            let y = top as f64 + height as f64 * (1.0 - tick.at);
            // Labels keep off each other.
            if last - y < 14.0 {
                continue;
            }
            last = y;
            let y = (y - 8.0).clamp(top as f64 - 6.0, (top + height) as f64 - 12.0);
            let label = Line {
                width: BAR - 24,
                ..Line::new(&tick.label, [left as f32 + 16.0, y as f32])
            };
            texts.draw(canvas, &label);
        }
    }

    /// Ticks with the coordinates of rows, and what they are called.
    fn rows(&self, canvas: &mut Canvas, texts: &mut Texts, [left, top]: [usize; 2]) {
        let Some(axis) = &self.image.axes.rows else {
            return;
        };
        let [height, _] = self.picture();
        let rows = self.image.grid.rows as f64;
        let wanted = (height / APART[0]).clamp(1, 10);
        for tick in axis.ticks(0.0, rows, wanted) {
            let up = if self.image.upwards {
                rows - tick.at
            } else {
                tick.at
            };
            let y = top as f64 + up * self.cell[0] as f64;
            for x in 1..=TICK {
                canvas.ink(left - 1 - x, y as usize, 0.55);
            }
            let label = Line {
                align: Align::Max,
                width: ROWS - 24,
                ..Line::new(&tick.label, [(left - TICK - 4) as f32, y as f32 - 8.0])
            };
            texts.draw(canvas, &label);
        }
        let caption = Line {
            align: Align::Center,
            width: height,
            upright: true,
            ..Line::new(
                &axis.caption,
                [(left - self.left()) as f32, (top + height / 2) as f32],
            )
        };
        texts.draw(canvas, &caption);
    }

    /// Ticks with the coordinates of columns, and what they are called.
    fn columns(&self, canvas: &mut Canvas, texts: &mut Texts, [left, top]: [usize; 2]) {
        let Some(axis) = &self.image.axes.columns else {
            return;
        };
        let [height, width] = self.picture();
        let bottom = top + height;
        let wanted = (width / APART[1]).clamp(1, 10);
        for tick in axis.ticks(0.0, self.image.grid.columns as f64, wanted) {
            let x = left as f64 + tick.at * self.cell[1] as f64;
            for y in 1..=TICK {
                canvas.ink(x as usize, bottom + y, 0.55);
            }
            let label = Line {
                align: Align::Center,
                width: APART[1],
                ..Line::new(&tick.label, [x as f32, (bottom + TICK + 2) as f32])
            };
            texts.draw(canvas, &label);
        }
        let caption = Line {
            align: Align::Center,
            width,
            ..Line::new(
                &axis.caption,
                [(left + width / 2) as f32, (bottom + TICK + 18) as f32],
            )
        };
        texts.draw(canvas, &caption);
    }
}
