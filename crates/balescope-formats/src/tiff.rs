//! TIFF: pages of one shape are a stack, as microscopes write them.

use std::fs::File;
use std::io::BufReader;
use std::ops::Range;
use std::path::Path;

use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;

use crate::bytes::Bytes;
use crate::contents::{Attribute, Contents, Variable};
use crate::data::Data;
use crate::error::{Problem, excerpt};
use crate::reader::Source;
use crate::values::{ValueKind, Values};

/// An open file; pages are unpacked as they are asked for.
pub(crate) struct Tiff {
    decoder: Decoder<BufReader<File>>,
    contents: Contents,
    /// Pages of each variable.
    pages: Vec<Vec<usize>>,
    length: u64,
}

/// More pages than any stack has.
const MOST_PAGES: usize = 1 << 20;

/// What a page is; pages that have the same make a stack.
#[derive(Clone, Debug, PartialEq)]
struct Page {
    shape: Vec<u64>,
    kind: ValueKind,
}

impl Tiff {
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let length = Bytes::open(path)?.length();
        let file = File::open(path).map_err(|e| Problem::io("cannot read the file", e))?;
        let decoder = Decoder::new(BufReader::new(file)).map_err(|e| problem("the file", &e))?;
        // The file bounds what a page can hold.
        let mut limits = Limits::default();
        limits.decoding_buffer_size = (length as usize).saturating_mul(1100).max(64 << 20);
        limits.intermediate_buffer_size = limits.decoding_buffer_size;
        limits.ifd_value_size = (length as usize).max(1 << 20);
        let mut tiff = Self {
            decoder: decoder.with_limits(limits),
            contents: Contents::default(),
            pages: Vec::new(),
            length,
        };
        tiff.list()?;
        Ok(tiff)
    }

    fn list(&mut self) -> Result<(), Problem> {
        let mut kinds: Vec<Page> = Vec::new();
        for index in 0..MOST_PAGES {
            match self.page(index) {
                Ok(page) => {
                    let known = kinds.iter().position(|kind| *kind == page);
                    if let Some(known) = known {
                        self.pages[known].push(index);
                    } else {
                        kinds.push(page);
                        self.pages.push(vec![index]);
                    }
                }
                Err(why) if index == 0 => return Err(why),
                Err(why) => self.contents.notes.push(why.to_string()),
            }
            if index == 0 {
                self.take_description();
            }
            if !self.decoder.more_images() {
                break;
            }
            if let Err(e) = self.decoder.next_image() {
                let why = problem(&format!("page {}", index + 1), &e);
                self.contents.notes.push(why.to_string());
                break;
            }
        }
        let count = kinds.len();
        for (number, (page, pages)) in kinds.into_iter().zip(&self.pages).enumerate() {
            let name = if count == 1 {
                "image".to_owned()
            } else {
                format!("image_{number}")
            };
            let mut shape = page.shape;
            if pages.len() > 1 {
                shape.insert(0, pages.len() as u64);
            }
            self.contents
                .variables
                .push(Variable::new(name, shape, page.kind));
        }
        Ok(())
    }

    /// What the present page holds.
    fn page(&mut self, index: usize) -> Result<Page, Problem> {
        let place = format!("page {index}");
        let fail = |e| problem(&place, &e);
        let (width, height) = self.decoder.dimensions().map_err(fail)?;
        let samples = self.decoder.colortype().map_err(fail)?.num_samples();
        let mut shape = vec![u64::from(height), u64::from(width)];
        if samples != 1 {
            shape.push(u64::from(samples));
        }
        let bits = self.decoder.colortype().map_err(fail)?.bit_depth();
        let format = self.decoder.find_tag_unsigned_vec::<u16>(Tag::SampleFormat);
        let format = format.map_err(fail)?;
        let format = format.and_then(|f| f.first().copied()).unwrap_or(1);
        let kind = match (format, bits) {
            (1, 8) => ValueKind::U8,
            (1, 16) => ValueKind::U16,
            (1, 32) => ValueKind::U32,
            (1, 64) => ValueKind::U64,
            (2, 8) => ValueKind::I8,
            (2, 16) => ValueKind::I16,
            (2, 32) => ValueKind::I32,
            (2, 64) => ValueKind::I64,
            (3, 16) => ValueKind::F16,
            (3, 32) => ValueKind::F32,
            (3, 64) => ValueKind::F64,
            _ => {
                let found = format!("values of {bits} bits (format {format})");
                let hint = "save it with 8, 16, 32 or 64 bits";
                return Err(Problem::unsupported(place, found, hint));
            }
        };
        Ok(Page { shape, kind })
    }

    fn take_description(&mut self) {
        let tag = self.decoder.find_tag(Tag::ImageDescription).ok().flatten();
        if let Some(text) = tag.and_then(|tag| tag.into_string().ok()) {
            let said = Attribute::text("description", text);
            self.contents.attributes.push(said);
        }
    }
}

impl Source for Tiff {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn read(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Problem> {
        let described = &self.contents.variables[variable];
        let pages = &self.pages[variable];
        let per_sample = described.values_per_sample().unwrap_or(0) as usize;
        let mut data = Data::empty(&described.kind);
        let is_stack = pages.len() > 1;
        let wanted = if is_stack {
            &pages[samples.start as usize..samples.end as usize]
        } else {
            pages.as_slice()
        };
        for page in wanted {
            let place = format!("page {page}");
            let read = self
                .decoder
                .seek_to_image(*page)
                .and_then(|()| self.decoder.read_image());
            let image = match read.map_err(|e| problem(&place, &e))? {
                DecodingResult::U8(v) => Data::U8(v),
                DecodingResult::U16(v) => Data::U16(v),
                DecodingResult::U32(v) => Data::U32(v),
                DecodingResult::U64(v) => Data::U64(v),
                DecodingResult::F16(v) => Data::F16(v),
                DecodingResult::F32(v) => Data::F32(v),
                DecodingResult::F64(v) => Data::F64(v),
                DecodingResult::I8(v) => Data::I8(v),
                DecodingResult::I16(v) => Data::I16(v),
                DecodingResult::I32(v) => Data::I32(v),
                DecodingResult::I64(v) => Data::I64(v),
            };
            if !data.append(image) {
                let expected = described.kind.name();
                return Err(Problem::malformed(place, "another type", expected));
            }
        }
        if !is_stack {
            let range = samples.start as usize * per_sample..samples.end as usize * per_sample;
            if range.end > data.len() {
                let found = format!("{} values", data.len());
                return Err(Problem::malformed("page 0", found, range.end.to_string()));
            }
            data = data.slice(range);
        }
        Ok(Values::all(data))
    }

    fn stored_bytes(&self, _: usize) -> u64 {
        self.length
    }
}

fn problem(place: &str, error: &tiff::TiffError) -> Problem {
    let message = excerpt(&error.to_string(), 200);
    match error {
        tiff::TiffError::UnsupportedError(_) => {
            let hint = "save it with deflate, LZW, Zstandard or without compression";
            Problem::unsupported(place, message, hint)
        }
        _ => Problem::malformed(place, message, "a sound TIFF file"),
    }
}

#[cfg(test)]
mod tests {
    use tiff::encoder::{TiffEncoder, colortype};

    use super::*;
    use crate::testing::{failure, opened};

    fn stack() -> Vec<u8> {
        let mut bytes = std::io::Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
        for page in 0..3_u16 {
            let values: Vec<u16> = (0..6).map(|i| 10 * page + i).collect();
            encoder
                .write_image::<colortype::Gray16>(3, 2, &values)
                .unwrap();
        }
        bytes.into_inner()
    }

    #[test]
    fn pages_of_one_shape_are_a_stack() {
        let file = opened(&stack());
        assert_eq!(file.variable("image").shape, [3, 2, 3]);
        let page = Data::U16(vec![10, 11, 12, 13, 14, 15]);
        assert_eq!(file.part("image", 1..2).data, page);
        assert_eq!(file.data("image").len(), 18);
    }

    #[test]
    fn a_cut_file_is_refused_in_words() {
        let message = failure(&stack()[..20]);
        assert!(message.contains("expected"), "{message}");
    }
}
