//! Files decoded in part: fewer bytes or latents than they hold.

mod cut;
mod latents;

use std::io::Cursor;
use std::path::Path;

use super::classical::{ByBytes, is_packed};
use super::container::Container;
use super::{Archive, ArchiveError};
use crate::data::{DataError, Dataset, Extent};
use crate::metrics::{Span, compare};
use latents::ByLatents;

pub use cut::{Cut, read_cut};

/// How much of a file is decoded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// As much as these bytes hold, everything counted that decoding needs.
    Bytes(usize),
    /// The latents with the most energy.
    Latents(usize),
    /// As little as reaches this PSNR against all that the file holds, in decibels.
    Psnr(f64),
}

/// What a part of a file decodes to.
#[derive(Clone, Debug)]
pub struct Coarser {
    pub data: Dataset,
    pub used: Used,
}

/// How much of a file was decoded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Used {
    /// Bytes that it takes, and those of the whole file.
    pub bytes: [usize; 2],
    /// Latents, and all there are; `None`: a file without a model.
    pub latents: Option<[usize; 2]>,
    /// Against all that the file holds, in decibels; infinite: the same values.
    pub psnr: f64,
}

/// A file in memory of which any part can be decoded.
pub struct Progressive {
    label: String,
    whole: Dataset,
    spans: Vec<Span>,
    source: Source,
    length: usize,
}

/// What the parts of a file are.
enum Source {
    Bytes(Box<ByBytes>),
    Latents(Box<ByLatents>),
}

/// Bytes by which the part that reaches a PSNR may be longer than the shortest one: this share of the file.
const NEAR: usize = 512;

impl Progressive {
    /// `model`: the file that holds the model, where the archive does not.
    pub fn read(path: &Path, model: Option<&Path>) -> Result<Self, ArchiveError> {
        let label = path.display().to_string();
        let bytes = std::fs::read(path).map_err(DataError::io(path, "cannot read the archive"))?;
        if is_packed(&bytes) {
            return Self::of_codec(&label, &bytes);
        }
        Self::of_archive(&label, Archive::read_with(path, model)?, bytes.len())
    }

    /// A file of a codec.
    pub fn of_codec(label: &str, bytes: &[u8]) -> Result<Self, ArchiveError> {
        let source = ByBytes::new(&mut Container::open(label, Cursor::new(bytes))?)?;
        let whole = source.whole()?;
        let source = Source::Bytes(Box::new(source));
        Ok(Self::new(label, whole, source, bytes.len()))
    }

    /// An archive in memory whose file has so many bytes.
    pub fn of_archive(label: &str, archive: Archive, length: usize) -> Result<Self, ArchiveError> {
        let whole = archive.decode().map_err(|e| e.in_file(Path::new(label)))?;
        let source = Source::Latents(Box::new(ByLatents::new(label, archive)?));
        Ok(Self::new(label, whole, source, length))
    }

    fn new(label: &str, whole: Dataset, source: Source, length: usize) -> Self {
        let extent = Extent::new(&whole, |_| false);
        Self {
            label: label.to_owned(),
            spans: extent.columns.iter().map(Span::of_extent).collect(),
            whole,
            source,
            length,
        }
    }

    /// Decodes so much of it.
    ///
    /// # Errors
    /// In words, where the file has less or the amount is too little to decode anything.
    pub fn decode(&self, amount: Amount) -> Result<Coarser, ArchiveError> {
        match (amount, &self.source) {
            (Amount::Latents(_), Source::Bytes(_)) => Err(self.refused(
                "a file of a codec, which has no latents: take a number of bytes or a PSNR",
            )),
            (Amount::Latents(kept), Source::Latents(source)) if kept > source.all() => {
                let all = source.all();
                Err(self.refused(&format!("{kept} latents of {all} that there are")))
            }
            (Amount::Latents(kept), _) => self.of_units(kept),
            (Amount::Bytes(bytes), _) if bytes < self.bytes_of(self.least()?) => {
                let least = self.bytes_of(self.least()?);
                Err(self.refused(&format!(
                    "nothing decodes from {bytes} bytes: what describes the data takes {least}; take {least} or more"
                )))
            }
            (Amount::Bytes(bytes), Source::Bytes(_)) => self.of_units(bytes),
            (Amount::Bytes(bytes), Source::Latents(_)) => {
                self.of_units(self.search(|units| Ok(self.bytes_of(units) > bytes))? - 1)
            }
            (Amount::Psnr(wanted), _) => {
                let reaches = |units| Ok(self.of_units(units)?.used.psnr >= wanted);
                self.of_units(self.search(reaches)?)
            }
        }
    }

    /// The number of units from which on a condition holds: the smallest of latents, about that of bytes. One
    /// more than there are where it never does.
    fn search(
        &self,
        holds: impl Fn(usize) -> Result<bool, ArchiveError>,
    ) -> Result<usize, ArchiveError> {
        let (mut low, mut high) = (self.least()?, self.most());
        if holds(low)? {
            return Ok(low);
        }
        if !holds(high)? {
            return Ok(high + 1);
        }
        while high - low > self.near() {
            let middle = low.midpoint(high);
            if holds(middle)? {
                high = middle;
            } else {
                low = middle;
            }
        }
        Ok(high)
    }

    /// Units that need not be told apart.
    fn near(&self) -> usize {
        match &self.source {
            Source::Bytes(_) => (self.length / NEAR).max(1),
            Source::Latents(_) => 1,
        }
    }

    /// The fewest bytes or latents that decode.
    pub fn least(&self) -> Result<usize, ArchiveError> {
        match &self.source {
            Source::Bytes(source) => Ok(source.ends()?[0]),
            Source::Latents(_) => Ok(0),
        }
    }

    /// All bytes or latents.
    pub fn most(&self) -> usize {
        match &self.source {
            Source::Bytes(_) => self.length,
            Source::Latents(source) => source.all(),
        }
    }

    /// So many bytes or latents, whichever parts are of.
    pub fn amount(&self, units: usize) -> Amount {
        match &self.source {
            Source::Bytes(_) => Amount::Bytes(units),
            Source::Latents(_) => Amount::Latents(units),
        }
    }

    /// Bytes that so many units take.
    fn bytes_of(&self, units: usize) -> usize {
        match &self.source {
            Source::Bytes(_) => units,
            Source::Latents(_) if units >= self.most() => self.length,
            Source::Latents(source) => source.bytes(units).min(self.length),
        }
    }

    fn of_units(&self, units: usize) -> Result<Coarser, ArchiveError> {
        let units = units.min(self.most());
        let data = match &self.source {
            _ if units == self.most() => self.whole.clone(),
            Source::Bytes(source) => source.decode(units)?,
            Source::Latents(source) => source.decode(units)?,
        };
        let (before, after) = (self.whole.stored(), data.stored());
        let names = &self.whole.column_names;
        let found = compare(before, after, names, &self.spans, None).all.psnr;
        let latents = matches!(self.source, Source::Latents(_)).then(|| [units, self.most()]);
        let used = Used {
            bytes: [self.bytes_of(units), self.length],
            latents,
            psnr: found,
        };
        Ok(Coarser { data, used })
    }

    fn refused(&self, why: &str) -> ArchiveError {
        ArchiveError::NoPart(format!("{}: {why}", self.label))
    }
}

#[cfg(test)]
mod tests;
