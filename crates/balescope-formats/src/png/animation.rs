//! An animation in a PNG file: its frames as they are shown.

use std::ops::Range;
use std::path::{Path, PathBuf};

use png::{BitDepth, ColorType};

use super::canvas::Canvas;
use super::frames::Frames;
use super::{PngReader, attributes, believable_size, decoder, notes, numbers, problem};
use crate::bytes::Bytes;
use crate::contents::{Attribute, Contents, Variable};
use crate::data::Data;
use crate::error::Problem;
use crate::reader::Source;
use crate::values::{ValueKind, Values};

/// An open file; frames are put together as they are asked for.
pub(super) struct Animation {
    path: PathBuf,
    length: u64,
    contents: Contents,
    times: Option<Vec<f64>>,
    /// Channels that are read: without that of transparency where all frames are opaque.
    channels: usize,
    playing: Option<Playing>,
}

/// What has been shown so far.
struct Playing {
    reader: PngReader,
    canvas: AnyCanvas,
    /// The number of the frame that comes next.
    next: usize,
}

enum AnyCanvas {
    U8(Canvas<u8>),
    U16(Canvas<u16>),
}

impl Animation {
    pub fn open(path: &Path, frames: &Frames) -> Result<Self, Problem> {
        let length = Bytes::open(path)?.length();
        let reader = decoder(path, length)?;
        let (colours, depth) = reader.output_color_type();
        let info = reader.info();
        let size = [info.height, info.width].map(u64::from);
        let mut contents = Contents {
            attributes: attributes(info),
            notes: notes(info),
            ..Contents::default()
        };
        drop(reader);
        contents.notes.extend(frames.notes());
        let kind = match depth {
            BitDepth::Sixteen => ValueKind::U16,
            _ => ValueKind::U8,
        };
        let count = frames.count() as u64;
        let times = frames.times();
        let shape = vec![count, size[0], size[1]];
        let mut image = Variable::new("image", shape, kind);
        image.dimensions[0] = Some(if times.is_some() { "time" } else { "frame" }.to_owned());
        if times.is_some() {
            image.coordinates.push("time".to_owned());
        }
        contents.variables.push(image);
        if times.is_some() {
            let mut time = Variable::new("time", vec![count], ValueKind::F64);
            time.dimensions[0] = Some("time".to_owned());
            time.attributes.push(Attribute::text("units", "s"));
            contents.variables.push(time);
        }
        let mut animation = Self {
            path: path.to_owned(),
            length,
            contents,
            times,
            channels: with_transparency(colours),
            playing: None,
        };
        animation.leave_transparency(frames.count())?;
        let image = &mut animation.contents.variables[0];
        if animation.channels > 1 {
            image.shape.push(animation.channels as u64);
            image.dimensions.push(None);
        } else {
            // Few rows are not taken for channels so.
            image.dimensions[1..].clone_from_slice(&["row", "column"].map(|n| Some(n.to_owned())));
        }
        Ok(animation)
    }

    /// Leaves the channel of transparency out where all of all frames is opaque.
    fn leave_transparency(&mut self, frames: usize) -> Result<(), Problem> {
        for frame in 0..frames {
            if !self.play(frame)?.canvas.is_opaque() {
                return Ok(());
            }
        }
        self.channels -= 1;
        Ok(())
    }

    /// Plays until this frame is on show.
    fn play(&mut self, frame: usize) -> Result<&Playing, Problem> {
        let mut playing = match self.playing.take() {
            Some(playing) if playing.next <= frame + 1 => playing,
            _ => Playing::begin(&self.path, self.length)?,
        };
        while playing.next <= frame {
            playing.advance(self.length)?;
        }
        Ok(self.playing.insert(playing))
    }
}

impl Source for Animation {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn read(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Problem> {
        let frames = samples.start as usize..samples.end as usize;
        if let (1, Some(times)) = (variable, &self.times) {
            return Ok(Values::all(Data::F64(times[frames].to_vec())));
        }
        let (channels, kind) = (self.channels, self.contents.variables[0].kind.clone());
        let mut all = Data::empty(&kind);
        for frame in frames {
            all.append(self.play(frame)?.canvas.pixels(channels));
        }
        Ok(Values::all(all))
    }

    fn stored_bytes(&self, _: usize) -> u64 {
        self.length
    }
}

impl Playing {
    fn begin(path: &Path, length: u64) -> Result<Self, Problem> {
        let mut reader = decoder(path, length)?;
        believable_size(&reader, length)?;
        let (colours, depth) = reader.output_color_type();
        let channels = with_transparency(colours);
        let [width, height] = [reader.info().width, reader.info().height].map(|n| n as usize);
        let canvas = match depth {
            BitDepth::Sixteen => AnyCanvas::U16(Canvas::new(width, height, channels)),
            _ => AnyCanvas::U8(Canvas::new(width, height, channels)),
        };
        if reader.info().frame_control.is_none() {
            // The first picture is none of the animation.
            reader.next_frame_info().map_err(|e| problem(&e))?;
        }
        Ok(Self {
            reader,
            canvas,
            next: 0,
        })
    }

    /// Puts the next frame on what is there.
    fn advance(&mut self, length: u64) -> Result<(), Problem> {
        let damaged = || {
            let found = format!("frame {} that does not lie on the picture", self.next);
            Problem::malformed("the animation", found, "a part of it")
        };
        if self.next > 0 {
            self.reader.next_frame_info().map_err(|e| problem(&e))?;
        }
        let mut bytes = vec![0; believable_size(&self.reader, length)?];
        let control = *self
            .reader
            .info()
            .frame_control
            .as_ref()
            .ok_or_else(damaged)?;
        let frame = self
            .reader
            .next_frame(&mut bytes)
            .map_err(|e| problem(&e))?;
        // Rows of an interlaced frame are as far apart as those of the whole picture.
        let apart = if self.reader.info().interlaced {
            self.reader
                .output_line_size(self.reader.info().width)
                .ok_or_else(damaged)?
        } else {
            frame.line_size
        };
        let rows = bytes.chunks(apart.max(1)).take(control.height as usize);
        let rows: Option<Vec<&[u8]>> = rows.map(|row| row.get(..frame.line_size)).collect();
        let pixels = numbers(rows.ok_or_else(damaged)?.concat(), frame.bit_depth);
        let put = match (&mut self.canvas, pixels) {
            (AnyCanvas::U8(canvas), Data::U8(pixels)) => canvas.put(control, &pixels),
            (AnyCanvas::U16(canvas), Data::U16(pixels)) => canvas.put(control, &pixels),
            _ => None,
        };
        put.ok_or_else(damaged)?;
        self.next += 1;
        Ok(())
    }
}

impl AnyCanvas {
    fn is_opaque(&self) -> bool {
        match self {
            Self::U8(canvas) => canvas.is_opaque(),
            Self::U16(canvas) => canvas.is_opaque(),
        }
    }

    /// What is on show, with so many of its channels.
    fn pixels(&self, channels: usize) -> Data {
        match self {
            Self::U8(canvas) => Data::U8(canvas.shown(channels)),
            Self::U16(canvas) => Data::U16(canvas.shown(channels)),
        }
    }
}

/// How many channels a picture of such colours has with one of transparency.
fn with_transparency(colours: ColorType) -> usize {
    match colours {
        ColorType::Grayscale | ColorType::GrayscaleAlpha => 2,
        ColorType::Rgb | ColorType::Rgba | ColorType::Indexed => 4,
    }
}
