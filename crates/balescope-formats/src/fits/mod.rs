//! FITS: images, compressed images and tables.

mod header;
mod table;

use std::ops::Range;
use std::path::Path;

use fitsio_pure::hdu::{Hdu, HduInfo, parse_fits_headers};
use fitsio_pure::image::ImageData;
use fitsio_pure::tiled::read_tiled_image;

use self::header::Scaling;
use crate::bytes::Bytes;
use crate::contents::{Contents, Variable};
use crate::data::Data;
use crate::error::{Problem, excerpt};
use crate::reader::Source;
use crate::values::{ByteOrder, ValueKind, Values};

/// An open file; images are read row by row, compressed ones at once.
pub(crate) struct Fits {
    bytes: Bytes,
    contents: Contents,
    places: Vec<Place>,
    units: Vec<Hdu>,
    last: Option<(usize, Data)>,
}

/// Where a variable lies.
enum Place {
    Image {
        start: u64,
        kind: ValueKind,
        scaling: Scaling,
    },
    Compressed {
        unit: usize,
        scaling: Scaling,
    },
    Column(table::Column),
}

impl Fits {
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let bytes = Bytes::open(path)?;
        let parsed = parse_fits_headers(bytes.length() as usize, |at, buffer| {
            let read = bytes.read(at as u64, buffer.len() as u64, "a header");
            let read = read.map_err(|_| fitsio_pure::Error::UnexpectedEof)?;
            buffer.copy_from_slice(&read);
            Ok(())
        });
        let parsed = parsed.map_err(|e| {
            let expected = "sound headers and all their data; it may be cut short";
            Problem::malformed("the headers", format!("{e:?}"), expected)
        })?;
        let mut fits = Self {
            bytes,
            contents: Contents::default(),
            places: Vec::new(),
            units: parsed.hdus,
            last: None,
        };
        for index in 0..fits.units.len() {
            fits.list(index);
        }
        Ok(fits)
    }

    fn list(&mut self, index: usize) {
        let unit = &self.units[index];
        let name = header::name(unit, index);
        let result = match &unit.info {
            HduInfo::Primary { bitpix, naxes } | HduInfo::Image { bitpix, naxes } => {
                if naxes.is_empty() || naxes.contains(&0) {
                    let said = header::attributes(unit);
                    self.contents.attributes.extend(said);
                    return;
                }
                header::kind(*bitpix).map(|kind| {
                    let scaling = Scaling::new(unit, &kind);
                    let variable = image(name.clone(), naxes, &kind, &scaling, unit);
                    let start = unit.data_start as u64;
                    self.contents.variables.push(variable);
                    self.places.push(Place::Image {
                        start,
                        kind,
                        scaling,
                    });
                })
            }
            HduInfo::CompressedImage {
                zbitpix, znaxes, ..
            } => header::kind(*zbitpix).map(|kind| {
                let scaling = Scaling::new(unit, &kind);
                let variable = image(name.clone(), znaxes, &kind, &scaling, unit);
                self.contents.variables.push(variable);
                self.places.push(Place::Compressed {
                    unit: index,
                    scaling,
                });
            }),
            HduInfo::BinaryTable { .. } => {
                let (columns, mut notes) = table::columns(unit, &name);
                for (variable, column) in columns {
                    self.contents.variables.push(variable);
                    self.places.push(Place::Column(column));
                }
                self.contents.notes.append(&mut notes);
                Some(())
            }
            _ => None,
        };
        if result.is_none() {
            let name = excerpt(&name, 60);
            let note = format!("`{name}` is a table as text or of groups, which are not read");
            self.contents.notes.push(note);
        }
    }

    /// All values of a compressed image, kept for the next range.
    fn compressed(&mut self, unit: usize, name: &str) -> Result<&Data, Problem> {
        if self.last.as_ref().is_none_or(|(last, _)| *last != unit) {
            let bytes = self.bytes.all()?;
            let image = read_tiled_image(&bytes, &self.units[unit]).map_err(|e| {
                let hint = "write it anew with gzip or rice, or without compression";
                Problem::unsupported(name, format!("it does not unpack ({e:?})"), hint)
            })?;
            let data = match image {
                ImageData::U8(v) => Data::U8(v),
                ImageData::I16(v) => Data::I16(v),
                ImageData::I32(v) => Data::I32(v),
                ImageData::I64(v) => Data::I64(v),
                ImageData::F32(v) => Data::F32(v),
                ImageData::F64(v) => Data::F64(v),
            };
            self.last = Some((unit, data));
        }
        let data = self.last.as_ref().map(|(_, data)| data);
        data.ok_or_else(|| Problem::malformed(name, "no image", "one"))
    }
}

impl Source for Fits {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn read(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Problem> {
        let described = &self.contents.variables[variable];
        let name = described.name.clone();
        let per_sample = described.values_per_sample().unwrap_or(0);
        let (from, to) = (samples.start * per_sample, samples.end * per_sample);
        let data = match &self.places[variable] {
            Place::Image {
                start,
                kind,
                scaling,
            } => {
                let width = kind.width() as u64;
                let bytes = self
                    .bytes
                    .read(start + from * width, (to - from) * width, &name)?;
                let data = Data::from_bytes(kind, &bytes, ByteOrder::Big);
                let data = data.ok_or_else(|| Problem::malformed(name, "texts", "numbers"))?;
                scaling.apply(data)
            }
            Place::Compressed { unit, scaling } => {
                let (unit, scaling) = (*unit, scaling.clone());
                let all = self.compressed(unit, &name)?;
                if to > all.len() as u64 {
                    let found = format!("{} values", all.len());
                    return Err(Problem::malformed(name, found, to.to_string()));
                }
                scaling.apply(all.slice(from as usize..to as usize))
            }
            Place::Column(column) => return column.read(&self.bytes, samples, &name),
        };
        Ok(Values::all(data))
    }

    fn stored_bytes(&self, _: usize) -> u64 {
        self.bytes.length()
    }
}

/// An image, whose axes FITS counts from the fastest.
fn image(
    name: String,
    axes: &[usize],
    kind: &ValueKind,
    scaling: &Scaling,
    unit: &Hdu,
) -> Variable {
    let shape = axes.iter().rev().map(|n| *n as u64).collect();
    let mut variable = Variable::new(name, shape, scaling.kind(kind));
    variable.attributes = header::attributes(unit);
    variable.attributes.extend(scaling.attributes(kind));
    variable
}

#[cfg(test)]
mod tests;
