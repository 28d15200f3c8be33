//! A plane of values as SVG and CSV.

use std::fmt::Write as _;
use std::io::Cursor;

use image::{ImageFormat, RgbaImage};

use super::base64::base64;
use super::colour_bar::draw_bar;
use super::csv::{cell, number};
use super::svg_page::{escape, header, num};
use super::{ColourMap, Colouring, Grid, MAX_SIDE};

/// Room for the names of rows.
const ROW_NAMES: f64 = 70.0;

/// A plane of values in colours, described without saying how it is drawn.
#[derive(Clone, Debug)]
pub struct Image<'a> {
    pub title: String,
    pub grid: &'a Grid,
    pub colouring: Colouring,
    /// The first row is at the bottom.
    pub upwards: bool,
    /// Height of a cell over its width.
    pub cell: f64,
    /// What rows and columns are called, of a matrix; empty where they are a grid.
    pub names: &'a [String],
}

impl<'a> Image<'a> {
    pub fn new(title: impl Into<String>, grid: &'a Grid, map: ColourMap, range: [f64; 2]) -> Self {
        Self {
            title: title.into(),
            grid,
            colouring: Colouring::new(map, range),
            upwards: grid.raster.is_some(),
            cell: grid.raster.as_ref().map_or(1.0, |raster| raster.cell),
            names: &[],
        }
    }

    /// Width over height of the picture.
    pub fn aspect(&self) -> f64 {
        self.grid.columns as f64 / (self.cell * self.grid.rows.max(1) as f64)
    }

    /// Of a matrix with these names.
    pub fn named(self, names: &'a [String]) -> Self {
        Self { names, ..self }
    }

    /// As SVG: the picture embedded as PNG, one pixel a cell, with a colour bar.
    pub fn svg(&self) -> String {
        image_svg(self)
    }

    /// As CSV: a line a row, after a line of the columns' names where there are any.
    pub fn csv(&self) -> String {
        let mut out = String::new();
        if !self.names.is_empty() {
            let names: Vec<String> = self.names.iter().map(|name| cell(name)).collect();
            let _ = writeln!(out, "{}", names.join(","));
        }
        for row in self.grid.values.chunks(self.grid.columns.max(1)) {
            let cells: Vec<String> = row.iter().map(|v| number(*v)).collect();
            let _ = writeln!(out, "{}", cells.join(","));
        }
        out
    }
}

fn image_svg(image: &Image<'_>) -> String {
    let Image {
        title,
        grid,
        colouring,
        upwards,
        names: rows,
        ..
    } = image;
    let (colouring, upwards) = (*colouring, *upwards);
    let count = grid.rows;
    let grid = grid.at_most(MAX_SIDE);
    let width = 640.0;
    let height = (width / image.aspect()).clamp(80.0, 1600.0);
    let left = if rows.is_empty() {
        20.0
    } else {
        20.0 + ROW_NAMES
    };
    let mut out = header(left + width + 110.0, height + 70.0, title);
    let _ = writeln!(
        out,
        "<text x=\"20\" y=\"24\" font-size=\"15\" font-weight=\"bold\">{}</text>",
        escape(title)
    );
    let _ = writeln!(
        out,
        "<image x=\"{}\" y=\"40\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" href=\"data:image/png;base64,{}\"/>",
        num(left),
        num(width),
        num(height),
        base64(&png(&grid, colouring, upwards))
    );
    let _ = writeln!(
        out,
        "<rect x=\"{}\" y=\"40\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"#222222\"/>",
        num(left),
        num(width),
        num(height)
    );
    let step = height / count.max(1) as f64;
    let stride = (12.0 / step).ceil().max(1.0) as usize;
    for (row, name) in rows.iter().enumerate().step_by(stride) {
        let place = if upwards { count - 1 - row } else { row };
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" font-size=\"11\" text-anchor=\"end\">{}</text>",
            num(left - 5.0),
            num(40.0 + (place as f64 + 0.5) * step + 4.0),
            escape(name)
        );
    }
    draw_bar(&mut out, left + width + 14.0, 40.0, height, colouring);
    out.push_str("</svg>\n");
    out
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
    use super::*;
    use crate::plot::check_well_formed;

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
    fn a_plane_is_a_line_a_row() {
        let grid = Grid::new(2, 2, vec![1.0, 2.5, f64::NAN, -1e-9]).unwrap();
        let image = Image::new("", &grid, ColourMap::Greys, [0.0, 1.0]);
        assert_eq!(image.csv(), "1,2.5\n,-1e-9\n");
        let names = ["a".to_owned(), "b, c".to_owned()];
        assert_eq!(image.named(&names).csv(), "a,\"b, c\"\n1,2.5\n,-1e-9\n");
    }
}
