//! Frames as files: one GIF, one animated PNG, or a PNG each.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::canvas::Canvas;
use super::error::FilmError;
use crate::data::write_atomically;

/// What a film is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilmFormat {
    Gif,
    /// An animated PNG.
    Apng,
    /// A picture for each frame, `NAME_0000.png` and so on.
    Pictures,
}

impl FilmFormat {
    /// By the ending of a name; `pictures`: a PNG for each frame.
    pub fn of(path: &Path, pictures: bool) -> Option<Self> {
        let ending = path.extension()?.to_string_lossy().to_ascii_lowercase();
        match ending.as_str() {
            "gif" if !pictures => Some(Self::Gif),
            "png" if pictures => Some(Self::Pictures),
            "png" | "apng" if !pictures => Some(Self::Apng),
            _ => None,
        }
    }
}

/// How many frames, and how fast.
#[derive(Clone, Copy)]
pub struct Timing {
    pub frames: usize,
    pub per_second: f64,
}

/// Draws the frame of a number.
pub type Draw<'a> = dyn FnMut(usize) -> Result<Canvas, FilmError> + 'a;

/// Writes all frames, each file under a temporary name until it is whole.
pub fn write(
    path: &Path,
    format: FilmFormat,
    timing: Timing,
    draw: &mut Draw<'_>,
) -> Result<(), FilmError> {
    match format {
        FilmFormat::Gif => whole(path, |to| gif(to, timing, draw)),
        FilmFormat::Apng => whole(path, |to| apng(to, timing, draw)),
        FilmFormat::Pictures => (0..timing.frames).try_for_each(|frame| {
            let canvas = draw(frame)?;
            whole(&numbered(path, frame), |to| picture(to, &canvas))
        }),
    }
}

/// A file that is there as a whole or not at all.
fn whole(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> Result<(), FilmError>,
) -> Result<(), FilmError> {
    let mut failed = None;
    let written = write_atomically(path, |to| {
        fill(to).map_err(|error| {
            failed = Some(error);
            io::Error::other("no film")
        })
    });
    match failed {
        Some(error) => Err(error),
        None => written.map_err(|error| FilmError::Write(error.to_string())),
    }
}

fn encoding(error: impl std::fmt::Display) -> FilmError {
    FilmError::Write(error.to_string())
}

fn gif(to: &mut dyn Write, timing: Timing, draw: &mut Draw<'_>) -> Result<(), FilmError> {
    let first = draw(0)?;
    let too_large = || FilmError::TooLarge(first.width, first.height);
    let width = u16::try_from(first.width).map_err(|_| too_large())?;
    let height = u16::try_from(first.height).map_err(|_| too_large())?;
    let mut encoder = ::gif::Encoder::new(to, width, height, &first.palette).map_err(encoding)?;
    encoder
        .set_repeat(::gif::Repeat::Infinite)
        .map_err(encoding)?;
    let mut canvas = first;
    for frame in 0..timing.frames {
        if frame > 0 {
            canvas = draw(frame)?;
        }
        let pixels = canvas.pixels.as_slice();
        let mut own = ::gif::Frame::from_indexed_pixels(width, height, pixels, None);
        // In hundredths of a second, of which programs follow two at least.
        own.delay = (100.0 / timing.per_second).round().clamp(2.0, 6000.0) as u16;
        encoder.write_frame(&own).map_err(encoding)?;
    }
    Ok(())
}

fn apng(to: &mut dyn Write, timing: Timing, draw: &mut Draw<'_>) -> Result<(), FilmError> {
    let first = draw(0)?;
    let mut encoder = header(to, &first);
    let frames = u32::try_from(timing.frames).map_err(encoding)?;
    encoder.set_animated(frames, 0).map_err(encoding)?;
    let thousandths = (1000.0 / timing.per_second).round().clamp(1.0, 60_000.0) as u16;
    encoder
        .set_frame_delay(thousandths, 1000)
        .map_err(encoding)?;
    let mut writer = encoder.write_header().map_err(encoding)?;
    writer.write_image_data(&first.pixels).map_err(encoding)?;
    for frame in 1..timing.frames {
        writer
            .write_image_data(&draw(frame)?.pixels)
            .map_err(encoding)?;
    }
    writer.finish().map_err(encoding)
}

fn picture(to: &mut dyn Write, canvas: &Canvas) -> Result<(), FilmError> {
    let mut writer = header(to, canvas).write_header().map_err(encoding)?;
    writer.write_image_data(&canvas.pixels).map_err(encoding)?;
    writer.finish().map_err(encoding)
}

fn header<'a, W: Write>(to: W, canvas: &Canvas) -> png::Encoder<'a, W> {
    let mut encoder = png::Encoder::new(to, canvas.width as u32, canvas.height as u32);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(canvas.palette.clone());
    encoder
}

/// `film.png` as `film_0012.png`.
fn numbered(path: &Path, number: usize) -> PathBuf {
    let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned());
    path.with_file_name(format!("{}_{number:04}.png", stem.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_says_what_a_film_is() {
        let of = |name: &str, pictures| FilmFormat::of(Path::new(name), pictures);
        assert_eq!(of("a.GIF", false), Some(FilmFormat::Gif));
        assert_eq!(of("a.png", false), Some(FilmFormat::Apng));
        assert_eq!(of("a.png", true), Some(FilmFormat::Pictures));
        assert_eq!(of("a.gif", true), None);
        assert_eq!(of("a.mp4", false), None);
        assert_eq!(
            numbered(Path::new("b/a.png"), 12),
            Path::new("b/a_0012.png")
        );
    }
}
