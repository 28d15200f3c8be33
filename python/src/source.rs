//! The values of an archive: some of them as an npy, and all of them held against others.

use std::ops::Range;
use std::path::Path;

use balescope_core::codec::classical::PackedFile;
use balescope_core::codec::{ArchiveError, ArchiveFile};
use balescope_core::data::{DataError, Dataset, Layout, MissingValues, Samples, npy_of_parts};
use balescope_core::report::{Original, VerifyReport, check_shapes, first_sample};
use pyo3::{PyErr, PyResult};

use crate::error::{of_archive, of_data, of_stopped, other};
use crate::told::json;

/// Where the values come from.
pub enum Source {
    /// With a model: blocks are read when they are asked for.
    File(Box<ArchiveFile>),
    /// Of a codec: all that it holds.
    Packed(Box<PackedFile>),
}

impl Source {
    /// The bytes of an npy of some samples, range by range.
    pub fn npy(
        &mut self,
        ranges: &[(usize, usize)],
        columns: Option<&[usize]>,
        unchecked: bool,
    ) -> PyResult<Vec<u8>> {
        let count = ranges
            .iter()
            .map(|(start, end)| end.saturating_sub(*start))
            .sum();
        let chosen = |data: Dataset| match columns {
            Some(columns) => data.columns_at(columns),
            None => data,
        };
        if let ([(start, end)], Self::File(file)) = (ranges, &mut *self) {
            let mut parts = file.parts(*start..*end).map_err(of_archive)?;
            let mut next = || {
                if unchecked {
                    let part = parts.next().transpose()?;
                    return Ok(part.map(|part| chosen(part.data)));
                }
                Ok(parts.next_sure()?.map(chosen))
            };
            return npy_of_parts(count, &mut next).map_err(of_stopped);
        }
        let mut all = Vec::new();
        for (start, end) in ranges {
            self.read(*start..*end, unchecked, &mut |part| all.push(chosen(part)))
                .map_err(of_archive)?;
        }
        let mut all = all.into_iter();
        npy_of_parts(count, &mut || Ok::<_, ArchiveError>(all.next())).map_err(of_stopped)
    }

    fn read(
        &mut self,
        samples: Range<usize>,
        unchecked: bool,
        take: &mut dyn FnMut(Dataset),
    ) -> Result<(), ArchiveError> {
        match self {
            Self::Packed(packed) => take(packed.data.part(samples)?),
            Self::File(file) => {
                let mut parts = file.parts(samples)?;
                while let Some(part) = if unchecked {
                    parts.next().transpose()?.map(|part| part.data)
                } else {
                    parts.next_sure()?
                } {
                    take(part);
                }
            }
        }
        Ok(())
    }

    /// The report as JSON, and what does not hold.
    pub fn verify(
        &mut self,
        path: &Path,
        original: Option<&Dataset>,
    ) -> PyResult<(String, Option<String>)> {
        let name = path.display().to_string();
        let label = original.map_or("", |data| data.origin.label.as_str());
        let along = |layout: &Layout| {
            let Some(data) = original else {
                return Ok(None);
            };
            let mut data = data.clone();
            if data.layout.is_other_order_of(layout) {
                data.layout = layout.clone();
            }
            check_shapes((label, &data.layout.shape), (&name, &layout.shape)).map_err(other)?;
            Ok::<_, PyErr>(Some(data))
        };
        match self {
            Self::Packed(packed) => {
                let original = along(&packed.data.layout)?;
                let original = original.as_ref().map(|data| (label, data));
                let report = VerifyReport::of_packed(packed, original).map_err(of_data)?;
                Ok((json(&report), report.fault(&name, &[])))
            }
            Self::File(file) => {
                file.check().map_err(of_archive)?;
                let original = along(&file.layout().clone())?;
                let missing = file.missing().clone();
                let original = original.map(|data| surveyed(file, label, Box::new(data), &missing));
                let original = original.transpose().map_err(of_archive)?;
                let report = VerifyReport::of_archive(file, original, &mut |_, _| ());
                let report = report.map_err(of_archive)?;
                let fault = report.fault(&name, &file.info().transforms);
                Ok((json(&report), fault))
            }
        }
    }
}

fn surveyed(
    file: &mut ArchiveFile,
    label: &str,
    source: Box<dyn Samples>,
    missing: &MissingValues,
) -> Result<Original, ArchiveError> {
    let like = first_sample(file)?;
    let layout = file.layout().clone();
    let original = Original::survey(label.to_owned(), source, missing, (&layout, &like));
    original.map_err(|error: DataError| error.into())
}
