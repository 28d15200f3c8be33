//! `NetCDF` in its own formats: CDF-1, CDF-2 and CDF-5.

mod header;
mod var;

use std::ops::Range;
use std::path::Path;

use self::header::Header;
use self::var::{Type, Var};
use crate::bytes::{Bytes, text_of};
use crate::cf;
use crate::contents::{Contents, Variable};
use crate::data::Data;
use crate::error::Problem;
use crate::reader::Source;
use crate::values::{ByteOrder, Values};

/// An open file; values are read as they are asked for.
pub(crate) struct NetCdf3 {
    bytes: Bytes,
    contents: Contents,
    vars: Vec<Var>,
    /// Bytes from one record to the next.
    record: u64,
}

/// Records are picked from pieces of this many bytes, where each is small.
const PIECE: u64 = 8 << 20;

impl NetCdf3 {
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let bytes = Bytes::open(path)?;
        let header = Header::read(&bytes)?;
        let mut contents = Contents {
            attributes: header.attributes,
            ..Contents::default()
        };
        let record = record_bytes(&header.vars)?;
        let records = header.records.unwrap_or_else(|| {
            contents.notes.push(
                "the file was not closed by its writer: the records are counted by its length"
                    .to_owned(),
            );
            let first = header.vars.iter().filter(|v| v.is_record).map(|v| v.begin);
            let left = first
                .min()
                .map_or(0, |begin| bytes.length().saturating_sub(begin));
            left.checked_div(record).unwrap_or(0)
        });
        for var in &header.vars {
            let mut variable =
                Variable::new(var.name.clone(), var.shape(records), var.kind.value());
            let axes = variable.shape.len();
            for (place, name) in variable.dimensions.iter_mut().zip(&var.dimensions) {
                *place = Some(name.clone());
            }
            debug_assert!(axes <= var.dimensions.len());
            variable.attributes.clone_from(&var.attributes);
            contents.variables.push(variable);
        }
        cf::link(&mut contents);
        Ok(Self {
            bytes,
            contents,
            vars: header.vars,
            record,
        })
    }

    /// The bytes of some records of one variable.
    fn records(&self, var: &Var, samples: Range<u64>, each: u64) -> Result<Vec<u8>, Problem> {
        let place = |record: u64| {
            record
                .checked_mul(self.record)
                .and_then(|at| at.checked_add(var.begin))
                .ok_or_else(|| far_off(&var.name))
        };
        let mut picked = Vec::new();
        let per_piece = (PIECE / self.record.max(1)).max(1);
        let mut record = samples.start;
        while record < samples.end {
            // Large records are read alone, many small ones at once.
            let count = per_piece.min(samples.end - record);
            let span = (count - 1) * self.record + each;
            let piece = self.bytes.read(place(record)?, span, &var.name)?;
            let step = (self.record as usize).max(1);
            for record in piece.chunks(step) {
                picked.extend_from_slice(&record[..(each as usize).min(record.len())]);
            }
            record += count;
        }
        Ok(picked)
    }
}

impl Source for NetCdf3 {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn read(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Problem> {
        let var = &self.vars[variable];
        let each = var.sample_bytes().ok_or_else(|| far_off(&var.name))?;
        let count = samples.end - samples.start;
        let bytes = if each == 0 || count == 0 {
            Vec::new()
        } else if var.is_record {
            self.records(var, samples, each)?
        } else {
            let at = samples.start.checked_mul(each);
            let at = at.and_then(|at| at.checked_add(var.begin));
            let (at, length) = at
                .zip(count.checked_mul(each))
                .ok_or_else(|| far_off(&var.name))?;
            self.bytes.read(at, length, &var.name)?
        };
        if matches!(var.kind, Type::Char) {
            let length = var.text_length().max(1) as usize;
            let texts = bytes.chunks(length).map(|text| {
                let end = text.iter().position(|b| *b == 0).unwrap_or(text.len());
                text_of(&text[..end])
            });
            return Ok(Values::all(Data::Text(texts.collect())));
        }
        let data = Data::from_bytes(&var.kind.value(), &bytes, ByteOrder::Big);
        data.map(Values::all)
            .ok_or_else(|| Problem::malformed(var.name.clone(), "texts", "numbers"))
    }

    fn stored_bytes(&self, _: usize) -> u64 {
        self.bytes.length()
    }
}

/// Bytes of one record: a piece of each variable that grows, each filled up to four bytes unless it is
/// alone.
fn record_bytes(vars: &[Var]) -> Result<u64, Problem> {
    let records: Vec<&Var> = vars.iter().filter(|var| var.is_record).collect();
    let mut sum = 0_u64;
    for var in &records {
        let bytes = var.sample_bytes().ok_or_else(|| far_off(&var.name))?;
        let filled = if records.len() == 1 {
            Some(bytes)
        } else {
            bytes.checked_next_multiple_of(4)
        };
        sum = filled
            .and_then(|bytes| sum.checked_add(bytes))
            .ok_or_else(|| far_off(&var.name))?;
    }
    Ok(sum)
}

fn far_off(name: &str) -> Problem {
    Problem::malformed(
        name,
        "a size that cannot be counted",
        "one within the file; it is damaged",
    )
}

#[cfg(test)]
mod tests;
