//! A picture, or a part of one, as an item of a plot.

use egui::{Rect, TextureId, pos2};
use egui_plot::{PlotImage, PlotPoint};

use crate::app::plot::Image;

/// Of a picture, in widths of a cell.
pub fn height(image: &Image<'_>) -> f64 {
    image.cell * image.grid.rows as f64
}

/// All of a picture.
pub fn whole(image: &Image<'_>, texture: TextureId) -> PlotImage {
    left_part(image, texture, 1.0)
}

/// The left share of the width of a picture.
pub fn left_part(image: &Image<'_>, texture: TextureId, share: f64) -> PlotImage {
    let share = share.clamp(0.0, 1.0);
    let (width, height) = (share * image.grid.columns as f64, height(image));
    let centre = PlotPoint::new(width / 2.0, height / 2.0);
    // The texture's first row is drawn at the top.
    let [top, bottom] = if image.upwards {
        [1.0, 0.0]
    } else {
        [0.0, 1.0]
    };
    PlotImage::new("", texture, centre, [width as f32, height as f32])
        .uv(Rect::from_min_max(
            pos2(0.0, top),
            pos2(share as f32, bottom),
        ))
        .allow_hover(false)
}
