//! Films of a field: before, after and their difference over the frames, as GIF, APNG or numbered PNG
//! pictures.

mod canvas;
mod encode;
mod error;
mod text;

use std::path::Path;
use std::sync::Arc;

use ndarray::Array2;

pub use encode::FilmFormat;
pub use error::FilmError;

use crate::app::state::PictureDirection;
use crate::data::Dataset;
use crate::figures::{FieldShape, Plane, PlaneFigures, sample_place};
use crate::plot::{ColourMap, Colouring, Grid, Image, PictureAxis};
use canvas::{Canvas, Part};
use encode::Timing;
use text::Texts;

/// What a film shows.
#[derive(Clone, Debug)]
pub struct Film {
    pub data: Arc<Dataset>,
    pub before: Arc<Array2<f64>>,
    pub after: Option<Arc<Array2<f64>>>,
    /// What both sides and their difference are called.
    pub sides: [String; 3],
    /// Of the first frame.
    pub plane: Plane,
    /// What the values are called.
    pub value: String,
    /// The frames, in the order of the film, as rows of both sides and as samples of the data.
    pub frames: Vec<[usize; 2]>,
    /// Which of both sides and their difference are there.
    pub shown: [bool; 3],
    /// Of both sides and of the difference.
    pub colouring: Colouring,
    pub ranges: [[f64; 2]; 3],
    pub direction: PictureDirection,
    /// Height of a picture in pixels, at least; cells are as many whole pixels high as that takes.
    pub height: usize,
    pub per_second: f64,
}

/// Longer sides are not filmed: no screen shows them, and a frame would take a gigabyte.
const LONGEST: usize = 8192;

/// Pixels between and around pictures.
const GAP: usize = 10;

/// Room above a picture for its title, and beside it for the colour bar with its labels.
const TITLE: usize = 22;
const BAR: usize = 78;

impl Film {
    /// Writes it frame by frame, under a temporary name until it is whole. `told` hears how many frames are
    /// done, and says whether to go on.
    ///
    /// # Errors
    /// [`FilmError`].
    pub fn write(
        &self,
        path: &Path,
        format: FilmFormat,
        told: &mut dyn FnMut(usize) -> bool,
    ) -> Result<(), FilmError> {
        if self.frames.is_empty() {
            return Err(FilmError::Nothing);
        }
        let shape = FieldShape::of(&self.data);
        let mut texts = Texts::default();
        let timing = Timing {
            frames: self.frames.len(),
            per_second: self.per_second,
        };
        encode::write(path, format, timing, &mut |frame| {
            if !told(frame) {
                return Err(FilmError::Stopped);
            }
            self.frame(frame, &shape, &mut texts)
        })?;
        told(self.frames.len());
        Ok(())
    }

    /// One frame, with a title and a colour bar for each picture.
    fn frame(
        &self,
        frame: usize,
        shape: &FieldShape,
        texts: &mut Texts,
    ) -> Result<Canvas, FilmError> {
        let [row, sample] = self.frames[frame];
        let plane = Plane {
            frame: row,
            ..self.plane
        };
        let after = self.after.as_deref();
        let planes = PlaneFigures::new(&self.before, after, shape, plane);
        let sides = self.sides.each_ref().map(String::as_str);
        let at = sample_place(&self.data, sample).map_or_else(String::new, |at| format!(", {at}"));
        let of = format!(", {}, frame {sample}{at}", self.value);
        let images = planes.images(sides, &of, self.colouring, self.ranges);
        let shown = (images.into_iter().zip(self.shown))
            .filter(|(image, shown)| *shown && image.grid.rows > 0)
            .map(|(image, _)| self.direction.placed(image, &self.data, plane.cut));
        let shown: Vec<Image<'_>> = shown.collect();
        let first = shown.first().ok_or(FilmError::Nothing)?;
        let cell = cell_pixels(first, self.height);
        let size = [first.grid.rows * cell[0], first.grid.columns * cell[1]];
        let each = [size[1] + BAR + GAP, TITLE + size[0] + GAP];
        // Wide pictures stand above each other.
        let stacked = size[1] > 2 * size[0];
        let counts = if stacked {
            [1, shown.len()]
        } else {
            [shown.len(), 1]
        };
        let [width, height] = [0, 1].map(|axis| GAP + counts[axis] * each[axis]);
        if width.max(height) > LONGEST {
            return Err(FilmError::TooLarge(width, height));
        }
        let mut canvas = Canvas::new(width, height, self.colouring);
        for (i, image) in shown.iter().enumerate() {
            let [right, down] = if stacked { [0, i] } else { [i, 0] };
            let corner = [GAP + right * each[0], GAP + TITLE + down * each[1]];
            self.picture(&mut canvas, image, corner, cell, texts);
        }
        Ok(canvas)
    }

    fn picture(
        &self,
        canvas: &mut Canvas,
        image: &Image<'_>,
        [left, top]: [usize; 2],
        cell: [usize; 2],
        texts: &mut Texts,
    ) {
        let part = if image.colouring.map == ColourMap::BlueRed
            && self.colouring.map != ColourMap::BlueRed
        {
            Part::Difference
        } else {
            Part::Values
        };
        let grid: &Grid = image.grid;
        let (height, width) = (grid.rows * cell[0], grid.columns * cell[1]);
        // The cell in the middle of each point of the picture.
        let along = |points: usize, points_a_cell: usize, axis: &Option<PictureAxis>| {
            let cells = points / points_a_cell;
            let cell = |at: usize| {
                let drawn = (at as f64 + 0.5) / points_a_cell as f64;
                let cell = axis.as_ref().map_or(drawn, |axis| axis.cell(drawn));
                (cell as usize).min(cells - 1)
            };
            (0..points).map(cell).collect::<Vec<_>>()
        };
        let mut rows = along(height, cell[0], &image.axes.rows);
        let columns = along(width, cell[1], &image.axes.columns);
        if image.upwards {
            rows.reverse();
        }
        for (y, row) in rows.iter().enumerate() {
            for (x, column) in columns.iter().enumerate() {
                let at = row * grid.columns + column;
                if grid.outside.get(at) == Some(&true) {
                    continue;
                }
                let share = image.colouring.share(grid.values[at]);
                canvas.set(
                    left + x,
                    top + y,
                    Canvas::colour(part, share, grid.values[at]),
                );
            }
        }
        canvas.outline([left, top], [width, height]);
        texts.draw(
            canvas,
            &image.title,
            [left as f32, (top - TITLE) as f32 + 2.0],
            width + BAR,
        );
        let bar = left + width + 8;
        for y in 0..height {
            let share = 1.0 - (y as f64 + 0.5) / height as f64;
            for x in 0..12 {
                canvas.set(bar + x, top + y, Canvas::colour(part, share, share));
            }
        }
        canvas.outline([bar, top], [12, height]);
        let mut last = f64::INFINITY;
        for tick in image.colouring.ticks((height / 40).max(2)) {
            let y = top as f64 + height as f64 * (1.0 - tick.at);
            // Labels keep off each other.
            if last - y < 14.0 {
                continue;
            }
            last = y;
            let y = (y - 8.0).clamp(top as f64 - 6.0, (top + height) as f64 - 12.0);
            texts.draw(canvas, &tick.label, [bar as f32 + 16.0, y as f32], BAR - 24);
        }
    }
}

/// Height and width of a cell in pixels, of a picture that is so high at least.
fn cell_pixels(image: &Image<'_>, height: usize) -> [usize; 2] {
    let rows = image.grid.rows.max(1);
    let high = height.div_ceil(rows).max(1) as f64;
    if image.cell >= 1.0 {
        let wide = (high / image.cell).round().max(1.0);
        return [(wide * image.cell).round().max(1.0) as usize, wide as usize];
    }
    let wide = (high / image.cell).round().max(1.0);
    [high as usize, wide as usize]
}
