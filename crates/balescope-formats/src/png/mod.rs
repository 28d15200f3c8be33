//! PNG: a picture of rows, columns and, where there are several, channels; or an animation of such pictures.

mod animation;
mod canvas;
mod frames;

use std::fs::File;
use std::io::BufReader;
use std::ops::Range;
use std::path::{Path, PathBuf};

use png::{BitDepth, ColorType, Decoder, DecodingError, Info, Limits, Transformations};

use self::animation::Animation;
use self::frames::Frames;
use crate::bytes::Bytes;
use crate::contents::{Attribute, Contents, Variable};
use crate::data::Data;
use crate::error::{Problem, excerpt};
use crate::reader::Source;
use crate::values::{ValueKind, Values};

/// An open file; the picture is unpacked when it is asked for.
struct Png {
    path: PathBuf,
    contents: Contents,
    length: u64,
    /// Channels that are stored, and those of them that are read.
    channels: Channels,
}

type PngReader = png::Reader<BufReader<File>>;

struct Channels {
    stored: usize,
    read: usize,
}

/// Bytes of pixels that a file of any length may unfold to; beyond it deflate bounds what it can.
const ALWAYS: u64 = 64 << 20;
const MOST_UNFOLDED: u64 = 1100;

/// The picture, or the animation, in a file.
pub(crate) fn open(path: &Path) -> Result<Box<dyn Source>, Problem> {
    let frames = Frames::of_file(&Bytes::open(path)?)?;
    if frames.count() > 1 {
        return Ok(Box::new(Animation::open(path, &frames)?));
    }
    Ok(Box::new(Png::open(path)?))
}

impl Png {
    fn open(path: &Path) -> Result<Self, Problem> {
        let length = Bytes::open(path)?.length();
        let reader = decoder(path, length)?;
        let (colours, depth) = reader.output_color_type();
        let kind = match depth {
            BitDepth::Sixteen => ValueKind::U16,
            _ => ValueKind::U8,
        };
        let info = reader.info();
        let mut png = Self {
            path: path.to_owned(),
            contents: Contents::default(),
            length,
            channels: Channels {
                stored: colours.samples(),
                read: colours.samples(),
            },
        };
        let mut shape = vec![u64::from(info.height), u64::from(info.width)];
        png.contents.notes = notes(info);
        png.contents.attributes = attributes(info);
        drop(reader);
        let has_alpha = matches!(colours, ColorType::GrayscaleAlpha | ColorType::Rgba);
        if has_alpha && png.is_opaque()? {
            png.channels.read -= 1;
            let note = "The channel of transparency is left out: all of the picture is opaque";
            png.contents.notes.push(note.to_owned());
        }
        if png.channels.read > 1 {
            shape.push(png.channels.read as u64);
        }
        let image = Variable::new("image", shape, kind);
        png.contents.variables.push(image);
        Ok(png)
    }

    /// Whether the last channel has its highest value everywhere.
    fn is_opaque(&self) -> Result<bool, Problem> {
        let alpha = self.channels.stored - 1;
        let step = self.channels.stored;
        Ok(match self.unpack()? {
            Data::U16(values) => values
                .iter()
                .skip(alpha)
                .step_by(step)
                .all(|a| *a == u16::MAX),
            Data::U8(values) => values
                .iter()
                .skip(alpha)
                .step_by(step)
                .all(|a| *a == u8::MAX),
            _ => false,
        })
    }

    /// All values of the picture, with all channels that are stored.
    fn unpack(&self) -> Result<Data, Problem> {
        let mut reader = decoder(&self.path, self.length)?;
        let mut bytes = vec![0; believable_size(&reader, self.length)?];
        let frame = reader.next_frame(&mut bytes).map_err(|e| problem(&e))?;
        bytes.truncate(frame.buffer_size());
        Ok(numbers(bytes, frame.bit_depth))
    }
}

impl Source for Png {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn read(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Problem> {
        let width = self.contents.variables[variable].shape[1] as usize;
        let Channels { stored, read } = self.channels;
        let pixels = samples.start as usize * width..samples.end as usize * width;
        let values = pixels.start * stored..pixels.end * stored;
        let picture = self.unpack()?;
        if values.end > picture.len() {
            let found = format!("{} values", picture.len());
            return Err(Problem::malformed("image", found, values.end.to_string()));
        }
        let rows = picture.slice(values);
        if read == stored {
            return Ok(Values::all(rows));
        }
        let is_read = |place: &usize| place % stored < read;
        let places: Vec<usize> = (0..rows.len()).filter(is_read).collect();
        Ok(Values::all(rows.take(&places)))
    }

    fn stored_bytes(&self, _: usize) -> u64 {
        self.length
    }
}

/// What unpacks a file: colours of palettes become what they stand for, and values of fewer than 8 bits take
/// 8.
fn decoder(path: &Path, length: u64) -> Result<PngReader, Problem> {
    let file = File::open(path).map_err(|e| Problem::io("cannot read the file", e))?;
    // Texts and rows are held: neither is longer than the file makes likely.
    let bytes = length.saturating_mul(MOST_UNFOLDED).min(ALWAYS) as usize;
    let mut decoder = Decoder::new_with_limits(BufReader::new(file), Limits { bytes });
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(Transformations::EXPAND);
    decoder.read_info().map_err(|e| problem(&e))
}

/// Bytes of a whole picture, where a file of this length can hold them.
fn believable_size(reader: &PngReader, length: u64) -> Result<usize, Problem> {
    let size = reader.output_buffer_size().unwrap_or(usize::MAX);
    let most = length.saturating_mul(MOST_UNFOLDED).max(ALWAYS);
    if size as u64 > most {
        let found = format!("a picture of {size} bytes in a file of {length}");
        return Err(Problem::malformed("the header", found, "what it can hold"));
    }
    Ok(size)
}

/// Unpacked bytes as numbers.
fn numbers(bytes: Vec<u8>, depth: BitDepth) -> Data {
    match depth {
        BitDepth::Sixteen => {
            let (pairs, _) = bytes.as_chunks::<2>();
            Data::U16(pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect())
        }
        _ => Data::U8(bytes),
    }
}

/// What a reader of the values should know of how they are stored.
fn notes(info: &Info) -> Vec<String> {
    let mut notes = Vec::new();
    if info.color_type == ColorType::Indexed {
        notes.push("The picture has a palette: its colours are read, not their numbers".to_owned());
    } else if (info.bit_depth as u8) < 8 {
        let bits = info.bit_depth as u8;
        notes.push(format!(
            "Greys of {bits} bit are read as 0 to 255, as they are shown"
        ));
    }
    if info.trns.is_some() && info.color_type != ColorType::Indexed {
        let note = "The file names a colour that is transparent: a channel tells where it stands";
        notes.push(note.to_owned());
    }
    notes
}

/// Texts of the file under their names.
fn attributes(info: &Info) -> Vec<Attribute> {
    let plain = info.uncompressed_latin1_text.iter();
    let plain = plain.map(|text| Attribute::text(&text.keyword, &text.text));
    let others = info.utf8_text.iter().filter(|text| !text.compressed);
    let others =
        others.filter_map(|text| Some(Attribute::text(&text.keyword, text.get_text().ok()?)));
    plain.chain(others).collect()
}

fn problem(error: &DecodingError) -> Problem {
    let message = excerpt(&error.to_string(), 200);
    match error {
        DecodingError::LimitsExceeded => {
            let found = "a picture that is too large";
            Problem::malformed("the header", found, "one that the file can hold")
        }
        _ => Problem::malformed("the picture", message, "a sound PNG file; fetch it again"),
    }
}

#[cfg(test)]
mod tests;
