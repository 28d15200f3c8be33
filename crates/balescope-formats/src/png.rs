//! PNG: a picture of rows, columns and, where there are several, channels.

use std::fs::File;
use std::io::BufReader;
use std::ops::Range;
use std::path::{Path, PathBuf};

use png::{BitDepth, ColorType, Decoder, DecodingError, Info, Limits, Transformations};

use crate::bytes::Bytes;
use crate::contents::{Attribute, Contents, Variable};
use crate::data::Data;
use crate::error::{Problem, excerpt};
use crate::reader::Source;
use crate::values::{ValueKind, Values};

/// An open file; the picture is unpacked when it is asked for.
pub(crate) struct Png {
    path: PathBuf,
    contents: Contents,
    length: u64,
    /// Channels that are stored, and those of them that are read.
    channels: Channels,
}

struct Channels {
    stored: usize,
    read: usize,
}

/// Bytes of pixels that a file of any length may unfold to; beyond it deflate bounds what it can.
const ALWAYS: u64 = 64 << 20;
const MOST_UNFOLDED: u64 = 1100;

impl Png {
    pub fn open(path: &Path) -> Result<Self, Problem> {
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
        let size = reader.output_buffer_size().unwrap_or(usize::MAX);
        let most = self.length.saturating_mul(MOST_UNFOLDED).max(ALWAYS);
        if size as u64 > most {
            let found = format!("a picture of {size} bytes in a file of {}", self.length);
            return Err(Problem::malformed("the header", found, "what it can hold"));
        }
        let mut bytes = vec![0; size];
        let frame = reader.next_frame(&mut bytes).map_err(|e| problem(&e))?;
        bytes.truncate(frame.buffer_size());
        Ok(match frame.bit_depth {
            BitDepth::Sixteen => {
                let (pairs, _) = bytes.as_chunks::<2>();
                Data::U16(pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect())
            }
            _ => Data::U8(bytes),
        })
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
fn decoder(path: &Path, length: u64) -> Result<png::Reader<BufReader<File>>, Problem> {
    let file = File::open(path).map_err(|e| Problem::io("cannot read the file", e))?;
    // Texts and rows are held: neither is longer than the file makes likely.
    let bytes = length.saturating_mul(MOST_UNFOLDED).min(ALWAYS) as usize;
    let mut decoder = Decoder::new_with_limits(BufReader::new(file), Limits { bytes });
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(Transformations::EXPAND);
    decoder.read_info().map_err(|e| problem(&e))
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
    if let Some(animation) = info.animation_control
        && animation.num_frames > 1
    {
        notes.push(format!(
            "The first picture is read, of {} of an animation; save the others as files of their own",
            animation.num_frames
        ));
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
mod tests {
    use png::Encoder;

    use super::*;
    use crate::testing::{Opened, failure, opened, survives};

    /// A file of such pixels.
    fn written(size: [u32; 2], colours: ColorType, depth: BitDepth, pixels: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, size[0], size[1]);
        encoder.set_color(colours);
        encoder.set_depth(depth);
        if colours == ColorType::Indexed {
            encoder.set_palette(vec![1, 2, 3, 40, 50, 60]);
        }
        let said = encoder.add_text_chunk("Title".to_owned(), "a flow".to_owned());
        said.unwrap();
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(pixels).unwrap();
        writer.finish().unwrap();
        bytes
    }

    fn picture(size: [u32; 2], colours: ColorType, depth: BitDepth, pixels: &[u8]) -> Opened {
        opened(&written(size, colours, depth, pixels))
    }

    #[test]
    fn rows_columns_and_channels_are_axes() {
        let grey = picture(
            [3, 2],
            ColorType::Grayscale,
            BitDepth::Eight,
            &[1, 2, 3, 4, 5, 6],
        );
        assert_eq!(grey.variable("image").shape, [2, 3]);
        assert_eq!(grey.part("image", 1..2).data, Data::U8(vec![4, 5, 6]));
        assert!(grey.contents().notes.is_empty());
        assert_eq!(
            grey.contents().attributes,
            [Attribute::text("Title", "a flow")]
        );
        let pixels = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        let colours = picture([1, 2], ColorType::Rgb, BitDepth::Sixteen, &pixels);
        assert_eq!(colours.variable("image").shape, [2, 1, 3]);
        let expected = vec![0x102, 0x304, 0x506, 0x708, 0x90a, 0xb0c];
        assert_eq!(colours.data("image"), Data::U16(expected));
    }

    #[test]
    fn transparency_is_a_channel_where_there_is_any() {
        let alpha = |alpha: u8| {
            let pixels = [1, 2, 3, 255, 4, 5, 6, alpha];
            picture([2, 1], ColorType::Rgba, BitDepth::Eight, &pixels)
        };
        assert_eq!(
            alpha(254).data("image"),
            Data::U8(vec![1, 2, 3, 255, 4, 5, 6, 254])
        );
        let opaque = alpha(255);
        assert_eq!(opaque.variable("image").shape, [1, 2, 3]);
        assert_eq!(opaque.data("image"), Data::U8(vec![1, 2, 3, 4, 5, 6]));
        assert!(opaque.contents().notes[0].contains("opaque"));
        let pixels = [0, 7, 255, 255, 0, 9, 255, 255];
        let grey = picture(
            [1, 2],
            ColorType::GrayscaleAlpha,
            BitDepth::Sixteen,
            &pixels,
        );
        assert_eq!(grey.variable("image").shape, [2, 1]);
        assert_eq!(grey.part("image", 1..2).data, Data::U16(vec![9]));
    }

    #[test]
    fn palettes_and_few_bits_are_read_as_they_are_shown() {
        let palette = picture([2, 1], ColorType::Indexed, BitDepth::One, &[0b0100_0000]);
        assert_eq!(palette.data("image"), Data::U8(vec![1, 2, 3, 40, 50, 60]));
        let grey = picture([3, 1], ColorType::Grayscale, BitDepth::Four, &[0x0f, 0x70]);
        assert_eq!(grey.data("image"), Data::U8(vec![0, 255, 119]));
        assert!(grey.contents().notes[0].contains("4 bit"));
    }

    #[test]
    fn one_picture_of_an_animation_is_read() {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, 1, 1);
        encoder.set_animated(2, 0).unwrap();
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&[7]).unwrap();
        writer.write_image_data(&[8]).unwrap();
        writer.finish().unwrap();
        let file = opened(&bytes);
        assert_eq!(file.data("image"), Data::U8(vec![7]));
        assert!(file.contents().notes[0].contains("of 2 of an animation"));
    }

    #[test]
    fn damaged_pictures_are_refused_in_words() {
        let pixels: Vec<u8> = (0..48).collect();
        let mut sound = written([3, 4], ColorType::Rgba, BitDepth::Eight, &pixels);
        survives(&sound);
        let message = failure(&sound[..40]);
        assert!(message.contains("fetch it again"), "{message}");
        // A header of 2^30 rows and columns, with the checksum that it should have.
        sound[16..24].copy_from_slice(&[0x40, 0, 0, 0, 0x40, 0, 0, 0]);
        let mut sum = flate2::Crc::new();
        sum.update(&sound[12..29]);
        sound[29..33].copy_from_slice(&sum.sum().to_be_bytes());
        let message = failure(&sound);
        assert!(
            message.contains("too large") || message.contains("can hold"),
            "{message}"
        );
    }
}
