//! Numbers alone.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use super::{Sink, bytes, io};
use crate::contents::Contents;
use crate::error::Problem;
use crate::values::{ByteOrder, ValueKind, Values};

/// The little-endian bytes of one array, the last axis fastest.
pub(super) struct Raw {
    out: File,
}

impl Raw {
    /// `promised`: the type that the name of the file says.
    pub(super) fn create(
        path: &Path,
        contents: &Contents,
        promised: Option<ValueKind>,
    ) -> Result<Self, Problem> {
        let [variable] = &contents.variables[..] else {
            let found = format!(
                "{} arrays, where a raw file has one",
                contents.variables.len()
            );
            let hint = "write HDF5, NetCDF, Zarr or npz";
            return Err(Problem::unsupported("the file", found, hint));
        };
        if let Some(promised) = promised.filter(|promised| *promised != variable.kind) {
            let (promised, kind) = (promised.name(), variable.kind.name());
            let found = format!("values of {kind}, where the name promises {promised}");
            return Err(Problem::unsupported("the file", found, "call it .raw"));
        }
        Ok(Self {
            out: File::create(path).map_err(io)?,
        })
    }
}

impl Sink for Raw {
    fn write(&mut self, part: &[Values]) -> Result<(), Problem> {
        for values in part {
            let bytes = bytes(values, ByteOrder::Little)?;
            self.out.write_all(&bytes).map_err(io)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), Problem> {
        Ok(())
    }
}
