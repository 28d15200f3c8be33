//! Films of a field: before, after and their difference over the frames, as GIF, APNG or numbered PNG
//! pictures.

mod canvas;
mod encode;
mod error;
mod panel;
mod text;

use std::path::Path;
use std::sync::Arc;

use ndarray::Array2;

pub use encode::FilmFormat;
pub use error::FilmError;

use crate::app::state::PictureDirection;
use crate::data::Dataset;
use crate::figures::{FieldShape, Plane, PlaneFigures, sample_place, slice_place};
use crate::plot::{Colouring, Image};
use canvas::Canvas;
use encode::Timing;
use panel::{GAP, Panel};
use text::Texts;

/// What a film shows.
#[derive(Clone, Debug)]
pub struct Film {
    pub data: Arc<Dataset>,
    pub before: Arc<Array2<f64>>,
    pub after: Option<Arc<Array2<f64>>>,
    /// What both sides and their difference are called.
    pub sides: [String; 3],
    /// Of the first frame: one plane, or three that cross each other.
    pub planes: Vec<Plane>,
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

    /// One frame: the sides of each plane in a row.
    fn frame(
        &self,
        frame: usize,
        shape: &FieldShape,
        texts: &mut Texts,
    ) -> Result<Canvas, FilmError> {
        let [row, sample] = self.frames[frame];
        let planes = self.planes.iter().map(|plane| Plane {
            frame: row,
            ..*plane
        });
        let after = self.after.as_deref();
        let figures: Vec<(Plane, PlaneFigures)> = planes
            .map(|plane| (plane, PlaneFigures::new(&self.before, after, shape, plane)))
            .collect();
        let mut rows: Vec<Vec<Panel<'_>>> = Vec::new();
        for (plane, figures) in &figures {
            // Points are as large in all planes, but a thin one has room for its colour bar.
            let first = rows.first().and_then(|row| row.first()).map(Panel::row);
            let height = |image: &Image<'_>| match first {
                Some(points) => (points * image.grid.rows).max(self.height / 3),
                None => self.height,
            };
            let images = self.images(*plane, figures, sample);
            let panels: Vec<_> = images
                .map(|image| {
                    let height = height(&image);
                    Panel::new(image, height)
                })
                .collect();
            rows.extend((!panels.is_empty()).then_some(panels));
        }
        let first = rows.first().and_then(|row| row.first());
        let [height, width] = first.ok_or(FilmError::Nothing)?.picture();
        if let [only] = rows.as_mut_slice()
            && width > 2 * height
        {
            // Wide pictures stand above each other.
            rows = only.drain(..).map(|panel| vec![panel]).collect();
        } else if rows.iter().all(|row| row.len() == 1) && width <= 2 * height {
            // Planes of one side stand beside each other.
            rows = vec![rows.into_iter().flatten().collect()];
        }
        self.drawn(&rows, texts)
    }

    /// What is shown of a plane, with the titles of a sample.
    fn images<'a>(
        &'a self,
        plane: Plane,
        figures: &'a PlaneFigures,
        sample: usize,
    ) -> impl Iterator<Item = Image<'a>> {
        let sides = self.sides.each_ref().map(String::as_str);
        let at = sample_place(&self.data, sample).map_or_else(String::new, |at| format!(", {at}"));
        let of = format!(", {}, frame {sample}{at}", self.value);
        let images = figures.images(sides, &of, self.colouring, self.ranges);
        let images = (images.into_iter().zip(self.shown))
            .filter(|(image, shown)| *shown && image.grid.rows > 0);
        images.map(move |(image, _)| {
            let placed = self.direction.placed(image, &self.data, plane.cut);
            if self.planes.len() == 1 {
                return placed;
            }
            let (axis, at) = slice_place(&self.data, plane.cut.across, plane.slice);
            let at = at.map_or_else(String::new, |at| format!(" ({at})"));
            let title = format!("{axis} {}{at}: {}", plane.slice, placed.title);
            Image { title, ..placed }
        })
    }

    fn drawn(&self, rows: &[Vec<Panel<'_>>], texts: &mut Texts) -> Result<Canvas, FilmError> {
        let high = |row: &[Panel<'_>]| row.iter().map(|panel| panel.size()[0]).max();
        let wide = |row: &[Panel<'_>]| row.iter().map(|panel| panel.size()[1] + GAP).sum::<usize>();
        let heights: Vec<usize> = rows
            .iter()
            .map(|row| high(row).unwrap_or(0) + GAP)
            .collect();
        let height = GAP + heights.iter().sum::<usize>();
        let width = GAP + rows.iter().map(|row| wide(row)).max().unwrap_or(0);
        if width.max(height) > LONGEST {
            return Err(FilmError::TooLarge(width, height));
        }
        let mut canvas = Canvas::new(width, height, self.colouring);
        let mut top = GAP;
        for (row, height) in rows.iter().zip(heights) {
            let mut left = GAP;
            for panel in row {
                panel.draw(&mut canvas, texts, [left, top]);
                left += panel.size()[1] + GAP;
            }
            top += height;
        }
        Ok(canvas)
    }
}
