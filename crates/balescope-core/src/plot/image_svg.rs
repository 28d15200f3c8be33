//! A plane of values as SVG: the picture, its coordinates, and its colour bar.

use std::fmt::Write as _;
use std::io::Cursor;

use image::{ImageFormat, RgbaImage};

use super::base64::base64;
use super::colour_bar::draw_bar;
use super::svg_page::{escape, header, num};
use super::{Colouring, Grid, Image, MAX_SIDE};

/// Room for the names of rows.
const ROW_NAMES: f64 = 70.0;

/// Room for coordinates along rows and columns.
const ROW_TICKS: f64 = 60.0;
const COLUMN_TICKS: f64 = 30.0;

impl Image<'_> {
    /// As SVG: the picture embedded as PNG, one pixel a cell, with its coordinates and a colour bar.
    pub fn svg(&self) -> String {
        image_svg(self)
    }
}

fn image_svg(image: &Image<'_>) -> String {
    let whole = image.grid.stretched(&image.axes);
    let grid = whole.at_most(MAX_SIDE);
    let width = 640.0;
    let height = (width / image.aspect()).clamp(80.0, 1600.0);
    let names = if image.names.is_empty() {
        0.0
    } else {
        ROW_NAMES
    };
    let left = 20.0 + image.axes.rows.as_ref().map_or(names, |_| ROW_TICKS);
    let below = image.axes.columns.as_ref().map_or(0.0, |_| COLUMN_TICKS);
    let mut out = header(left + width + 110.0, height + 70.0 + below, &image.title);
    let _ = writeln!(
        out,
        "<text x=\"20\" y=\"24\" font-size=\"15\" font-weight=\"bold\">{}</text>",
        escape(&image.title)
    );
    let frame = Frame {
        left,
        top: 40.0,
        width,
        height,
    };
    let (left, top, width, height) = frame.texts();
    let _ = writeln!(
        out,
        "<image x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" href=\"data:image/png;base64,{}\"/>",
        base64(&png(&grid, image.colouring, image.upwards))
    );
    frame.lines(&mut out, image);
    let _ = writeln!(
        out,
        "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" fill=\"none\" stroke=\"#222222\"/>"
    );
    frame.row_names(&mut out, image);
    frame.ticks(&mut out, image);
    let right = frame.left + frame.width + 14.0;
    draw_bar(&mut out, right, frame.top, frame.height, image.colouring);
    out.push_str("</svg>\n");
    out
}

/// Where the picture stands in the drawing.
struct Frame {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

impl Frame {
    fn texts(&self) -> (String, String, String, String) {
        (
            num(self.left),
            num(self.top),
            num(self.width),
            num(self.height),
        )
    }

    /// The place of a point of the picture.
    fn at(&self, image: &Image<'_>, [x, y]: [f64; 2]) -> [f64; 2] {
        let across = x / image.grid.columns.max(1) as f64;
        let up = y / (image.cell * image.grid.rows.max(1) as f64);
        [
            self.left + across * self.width,
            self.top + (1.0 - up) * self.height,
        ]
    }

    /// Lines of equal value, each on a dark shade.
    fn lines(&self, out: &mut String, image: &Image<'_>) {
        for (pieces, ink) in &image.lines {
            let mut path = String::new();
            for piece in pieces.iter() {
                let [[x1, y1], [x2, y2]] = piece.map(|end| self.at(image, image.point(end)));
                let _ = write!(path, "M{} {}L{} {}", num(x1), num(y1), num(x2), num(y2));
            }
            let colour = ink.hex();
            for (colour, width) in [("#00000096", "2"), (&*colour, "1")] {
                let _ = writeln!(
                    out,
                    "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"/>"
                );
            }
        }
    }

    /// As many names of rows as have room.
    fn row_names(&self, out: &mut String, image: &Image<'_>) {
        let count = image.grid.rows;
        let step = self.height / count.max(1) as f64;
        let stride = (12.0 / step).ceil().max(1.0) as usize;
        for (row, name) in image.names.iter().enumerate().step_by(stride) {
            let place = if image.upwards { count - 1 - row } else { row };
            let y = self.top + (place as f64 + 0.5) * step + 4.0;
            text(out, [self.left - 5.0, y], "end", name);
        }
    }

    /// Coordinates along the left side and below, where there are some.
    fn ticks(&self, out: &mut String, image: &Image<'_>) {
        const LONG: f64 = 4.0;
        if let Some(axis) = &image.axes.columns {
            let y = self.top + self.height;
            for tick in axis.ticks(0.0, axis.count() as f64, 8) {
                let x = self.left + tick.at / axis.count() as f64 * self.width;
                mark(out, [x, y], [x, y + LONG]);
                text(out, [x, y + 16.0], "middle", &tick.label);
            }
            let middle = self.left + self.width / 2.0;
            text(out, [middle, y + 34.0], "middle", &axis.caption);
        }
        if let Some(axis) = &image.axes.rows {
            let wanted = (self.height / 50.0).clamp(2.0, 8.0) as usize;
            for tick in axis.ticks(0.0, axis.count() as f64, wanted) {
                let share = tick.at / axis.count() as f64;
                let down = if image.upwards { 1.0 - share } else { share };
                let y = self.top + down * self.height;
                mark(out, [self.left - LONG, y], [self.left, y]);
                text(out, [self.left - LONG - 3.0, y + 4.0], "end", &tick.label);
            }
            let (x, y) = (num(16.0), num(self.top + self.height / 2.0));
            let caption = escape(&axis.caption);
            let _ = writeln!(
                out,
                "<text x=\"{x}\" y=\"{y}\" font-size=\"11\" text-anchor=\"middle\" transform=\"rotate(-90 {x} {y})\">{caption}</text>"
            );
        }
    }
}

fn mark(out: &mut String, [x1, y1]: [f64; 2], [x2, y2]: [f64; 2]) {
    let (x1, y1, x2, y2) = (num(x1), num(y1), num(x2), num(y2));
    let _ = writeln!(out, "<path d=\"M{x1} {y1}L{x2} {y2}\" stroke=\"#222222\"/>");
}

fn text(out: &mut String, [x, y]: [f64; 2], anchor: &str, text: &str) {
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" font-size=\"11\" text-anchor=\"{anchor}\">{}</text>",
        num(x),
        num(y),
        escape(text)
    );
}

/// One pixel a cell. Empty where the encoder refuses, which it does for no image of this size.
fn png(grid: &Grid, colouring: Colouring, upwards: bool) -> Vec<u8> {
    let colours = grid.colours(colouring);
    let image = RgbaImage::from_fn(grid.columns as u32, grid.rows as u32, |x, y| {
        let row = if upwards {
            grid.rows - 1 - y as usize
        } else {
            y as usize
        };
        image::Rgba(colours[row * grid.columns + x as usize].to_array())
    });
    let mut bytes = Cursor::new(Vec::new());
    match image.write_to(&mut bytes, ImageFormat::Png) {
        Ok(()) => bytes.into_inner(),
        Err(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::plot::{ColourMap, Ink, PictureAxes, PictureAxis, check_well_formed};

    #[test]
    fn a_plane_becomes_a_sound_drawing_with_its_picture_inside() {
        let grid = Grid::new(2, 3, vec![0.0, 1.0, 2.0, f64::NAN, 4.0, 5.0]).unwrap();
        let image = Image::new("Before & after", &grid, ColourMap::Viridis, [0.0, 5.0]);
        let text = Image {
            upwards: true,
            ..image
        }
        .svg();
        check_well_formed(&text);
        assert!(text.contains("data:image/png;base64,iVBORw0KGgo"));
        let flat = Image::new("flat", &grid, ColourMap::Greys, [1.0, 1.0]).svg();
        check_well_formed(&flat);
        let rows = ["Latent <1>".to_owned(), "Latent 2".to_owned()];
        let named = Image::new("r", &grid, ColourMap::Greys, [0.0, 1.0])
            .named(&rows)
            .svg();
        check_well_formed(&named);
        assert!(named.contains(">Latent &lt;1&gt;</text>") && named.contains(">Latent 2</text>"));
    }

    #[test]
    fn the_picture_has_the_first_row_at_the_bottom_when_upwards() {
        let grid = Grid::new(2, 1, vec![0.0, 1.0]).unwrap();
        let first = |upwards| {
            image::load_from_memory(&png(
                &grid,
                Colouring::new(ColourMap::Greys, [0.0, 1.0]),
                upwards,
            ))
            .unwrap()
            .to_rgba8()
            .get_pixel(0, 0)
            .0[0]
        };
        assert_eq!(first(true), 255);
        assert_eq!(first(false), 0);
    }

    #[test]
    fn coordinates_stand_beside_the_picture_and_lines_over_it() {
        let grid = Grid::new(2, 3, vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0]).unwrap();
        let axis = |name: &str, places: &[f64]| PictureAxis::about(name.to_owned(), places);
        let image = Image {
            axes: PictureAxes {
                rows: axis("y (m)", &[0.0, 1.0]),
                columns: axis("x (m)", &[0.0, 1.0, 3.0]),
            },
            lines: vec![(Arc::new(vec![[[0.0, 0.0], [1.0, 2.0]]]), Ink::Before)],
            ..Image::new("u", &grid, ColourMap::Greys, [0.0, 5.0])
        };
        let text = image.svg();
        check_well_formed(&text);
        for told in [">x (m)</text>", ">y (m)</text>", ">3</text>"] {
            assert!(text.contains(told), "{told}");
        }
        // From the middle of the first cell to that of the last: 0.5 and 3.5 of 4.5 along x, from top to bottom.
        let [left, width, height] = [80.0, 640.0, 640.0 * 2.0 / 3.0];
        let x = [0.5, 3.5].map(|at| num(left + width * at / 4.5));
        let y = [0.25, 0.75].map(|at| num(40.0 + height * at));
        let path = format!("M{} {}L{} {}", x[0], y[0], x[1], y[1]);
        assert!(text.contains(&path), "{path}");
    }
}
