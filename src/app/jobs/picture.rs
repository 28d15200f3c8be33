//! PNGs of a part of the window.

use std::io::Cursor;
use std::sync::Arc;

use egui::{ColorImage, Rect};
use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};

use super::Jobs;
use super::results::Done;

/// Asks the window for a picture of its next frame. What lies in `rect` (in points) comes back as
/// a [`Done::Picture`]; without a real window nothing comes back.
pub fn take(ctx: &egui::Context, jobs: &Jobs<Done>, suggested_name: String, rect: Rect) {
    let jobs = jobs.clone();
    let pixels_per_point = ctx.pixels_per_point();
    ctx.request_screenshot(move |image| {
        let done = move |png| Done::Picture {
            suggested_name: suggested_name.clone(),
            png,
        };
        jobs.attempt("picture", done, move || {
            png(&image, rect, pixels_per_point).map(Arc::new)
        });
    });
}

/// # Errors
/// When the rectangle holds no pixel, or the encoder fails.
fn png(image: &ColorImage, rect: Rect, pixels_per_point: f32) -> anyhow::Result<Vec<u8>> {
    let pixel = |points: f32, limit: usize| {
        ((points * pixels_per_point).round().max(0.0) as usize).min(limit)
    };
    let [left, right] = [rect.min.x, rect.max.x].map(|x| pixel(x, image.width()));
    let [top, bottom] = [rect.min.y, rect.max.y].map(|y| pixel(y, image.height()));
    if right <= left || bottom <= top {
        return Err(anyhow::anyhow!("the plot is not in the window"));
    }
    let (width, height) = (right - left, bottom - top);
    let part = image.region_by_pixels([left, top], [width, height]);
    // The window is opaque.
    let bytes: Vec<u8> = part
        .pixels
        .iter()
        .flat_map(|pixel| [pixel.r(), pixel.g(), pixel.b()])
        .collect();
    let mut file = Cursor::new(Vec::new());
    PngEncoder::new(&mut file).write_image(
        &bytes,
        width as u32,
        height as u32,
        ExtendedColorType::Rgb8,
    )?;
    Ok(file.into_inner())
}

#[cfg(test)]
mod tests {
    use egui::{Color32, pos2};

    use super::*;

    #[test]
    fn the_part_in_points_is_cut_out_in_pixels() {
        let mut window = ColorImage::filled([8, 6], Color32::BLACK);
        window.pixels[2 * 8 + 4] = Color32::RED;
        let rect = Rect::from_min_max(pos2(2.0, 1.0), pos2(100.0, 100.0));
        let bytes = png(&window, rect, 2.0).unwrap();
        let picture = image::load_from_memory(&bytes).unwrap().to_rgb8();
        assert_eq!(picture.dimensions(), (4, 4));
        assert_eq!(picture.get_pixel(0, 0).0, [255, 0, 0]);
    }

    #[test]
    fn a_part_outside_is_an_error() {
        let window = ColorImage::filled([8, 6], Color32::BLACK);
        let rect = Rect::from_min_max(pos2(50.0, 50.0), pos2(60.0, 60.0));
        assert!(png(&window, rect, 1.0).is_err());
    }
}
