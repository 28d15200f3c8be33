//! Files larger than memory: some samples at a time.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::header::Header;
use super::npz::Located;
use super::open::open;
use super::options::{Limits, ReadOptions};
use super::place::Place;
use super::sniff::Format;
use super::stored::Stored;
use super::stream::{drain, fill};
use super::values::{ReadValues, values_of};
use super::whole::read_file;
use super::{npy, npz, sniff};
use crate::data::{DataError, Dataset, Layout, Metadata, Pending, Samples};

/// An array whose samples lie one after the other in a file, to be read some at a time.
#[derive(Debug)]
pub struct SampleReader {
    reader: BufReader<File>,
    path: PathBuf,
    options: ReadOptions,
    place: Place,
    header: Header,
    layout: Layout,
    /// Whether the names fit the layout, and a note on that.
    fits: bool,
    note: Option<String>,
    array: Option<String>,
    names: Option<Vec<String>>,
    notes: Vec<String>,
    /// Of all samples.
    metadata: Metadata,
    /// Where the values begin.
    start: u64,
    hashing: Option<Hashing>,
}

/// The checksum of an array that is read from its beginning to its end.
#[derive(Debug)]
struct Hashing {
    so_far: crc32fast::Hasher,
    /// Where the next byte lies, and where the last one ends.
    next: u64,
    end: u64,
    expected: u32,
}

impl SampleReader {
    /// `None` where samples cannot be read by themselves: the array is compressed or in Fortran's
    /// order, or its first axis does not count samples. Such a file is to be read whole.
    pub fn open(path: &Path, options: &ReadOptions) -> Result<Option<Self>, DataError> {
        let (mut reader, length) = open(path)?;
        let place = Place::file(path.display().to_string());
        let located = match sniff::format(&mut reader, &place)? {
            Format::Npy => {
                npy::check_name(options, &place)?;
                Located {
                    size: length,
                    ..Located::default()
                }
            }
            Format::Npz => match npz::locate(&mut reader, length, &place, options)? {
                Some(located) => located,
                None => return Ok(None),
            },
        };
        let place = match &located.array {
            Some(name) => place.array(name),
            None => place,
        };
        let seek = |reader: &mut BufReader<File>| reader.seek(SeekFrom::Start(located.start));
        seek(&mut reader).map_err(|e| place.io(e, "header"))?;
        let header = npy::header(&mut reader, located.size, &place)?;
        header.check_usable(&place)?;
        let size = header.check_size(located.size, &place)?;
        if header.number(&place).is_err() {
            // Records are put together from all of their fields.
            return Ok(None);
        }
        let stored = Stored {
            header,
            values: ReadValues::default(),
            types: None,
            array: located.array,
            names: located.names,
            notes: located.notes,
            layout: located.layout,
            metadata: located.metadata,
        };
        let (layout, fits, note) = stored.choose_layout();
        let columns = layout.columns();
        let mut notes = stored.notes;
        let end = stored.header.length + size;
        let seek = reader.seek(SeekFrom::Start(located.start + end));
        seek.map_err(|e| place.io(e, "values"))?;
        notes.extend(npy::trailing_note(&mut reader, located.size - end));
        if stored.header.fortran_order || layout.sample_axis != Some(0) {
            return Ok(None);
        }
        let mut found = Self {
            reader,
            path: path.to_owned(),
            options: options.clone(),
            place,
            start: located.start + stored.header.length,
            header: stored.header,
            layout,
            fits,
            note,
            array: stored.array,
            names: stored.names,
            notes,
            metadata: stored.metadata.of_other_columns(columns),
            hashing: None,
        };
        if let Some(expected) = located.crc32 {
            found.begin_hashing(located.start, located.size, expected)?;
        }
        Ok(Some(found))
    }

    /// Takes up what stands before the values.
    fn begin_hashing(&mut self, start: u64, size: u64, expected: u32) -> Result<(), DataError> {
        let failed = |e| self.place.io(e, "header");
        let seek = self.reader.seek(SeekFrom::Start(start));
        seek.map_err(failed)?;
        let mut bytes = vec![0; (self.start - start) as usize];
        fill(&mut self.reader, &mut bytes).map_err(failed)?;
        let mut so_far = crc32fast::Hasher::new();
        so_far.update(&bytes);
        self.hashing = Some(Hashing {
            so_far,
            next: self.start,
            end: start + size,
            expected,
        });
        Ok(())
    }

    fn hash(&mut self, at: u64, bytes: &[u8]) -> Result<(), DataError> {
        let size = self.header.check_size(u64::MAX, &self.place)?;
        let Some(hashing) = self.hashing.as_mut().filter(|h| h.next == at) else {
            return Ok(());
        };
        hashing.so_far.update(bytes);
        hashing.next += bytes.len() as u64;
        if hashing.next < self.start + size {
            return Ok(());
        }
        let Some(hashing) = self.hashing.take() else {
            return Ok(());
        };
        let mut so_far = hashing.so_far;
        let rest = (&mut self.reader).take(hashing.end - hashing.next);
        let mut rest = Hashed(rest, &mut so_far);
        drain(&mut rest, u64::MAX - 1).map_err(|e| self.place.io(e, "checksum"))?;
        let found = so_far.finalize();
        if found == hashing.expected {
            return Ok(());
        }
        let expected = format!(
            "{:08x}; the file is damaged, fetch it again",
            hashing.expected
        );
        Err(self
            .place
            .malformed("checksum", format!("{found:08x}"), expected))
    }
}

impl Samples for SampleReader {
    fn layout(&self) -> &Layout {
        &self.layout
    }

    fn notes(&self) -> Vec<String> {
        self.notes.iter().chain(&self.note).cloned().collect()
    }

    fn metadata(&self) -> Metadata {
        self.metadata.clone()
    }

    /// The checksum of an array in an npz is compared once all samples have been read in their order.
    fn read(&mut self, samples: Range<usize>) -> Result<Pending, DataError> {
        self.layout.check_samples(&samples)?;
        let each = self.header.count / self.layout.samples();
        let (dtype, _) = self.header.number(&self.place)?;
        let size = each * dtype.size();
        let at = self.start + (samples.start * size) as u64;
        let mut bytes = vec![0; samples.len() * size];
        let failed = |e| self.place.io(e, "values");
        let seek = self.reader.seek(SeekFrom::Start(at));
        seek.map_err(failed)?;
        let got = fill(&mut self.reader, &mut bytes).map_err(failed)?;
        if got < bytes.len() {
            let found = format!("the end of the file in samples {samples:?}");
            let expected = "the file as it was when it was opened; it has become shorter";
            return Err(self.place.malformed("values", found, expected));
        }
        self.hash(at, &bytes)?;
        let mut header = self.header.clone();
        header.shape[0] = samples.len();
        header.count = samples.len() * each;
        let layout = self.layout.with_samples(samples.len());
        let metadata = (self.metadata).with_samples(layout.sample_axis, samples.clone());
        let chosen = (layout, self.fits, self.note.clone());
        let (place, path) = (self.place.clone(), self.path.clone());
        let (array, names, notes) = (self.array.clone(), self.names.clone(), self.notes.clone());
        Ok(Box::new(move || {
            let stored = Stored {
                values: values_of(&bytes, &header, samples.start * each, &place)?,
                types: None,
                header,
                array,
                names,
                notes,
                layout: None,
                metadata: Metadata::default(),
            };
            drop(bytes);
            let mut data = stored.laid_out(chosen, &place)?;
            data.origin.set_file(&path);
            Ok(data.with_metadata(metadata))
        }))
    }

    fn read_all(&mut self) -> Result<Dataset, DataError> {
        read_file(&self.path, &self.options, &Limits::default())
    }
}

/// Takes up what is read through it.
struct Hashed<'a, R>(R, &'a mut crc32fast::Hasher);

impl<R: Read> Read for Hashed<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let got = self.0.read(buffer)?;
        self.1.update(&buffer[..got]);
        Ok(got)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::data::{DType, read, write_data};

    fn table() -> Dataset {
        let values = Array2::from_shape_fn((50, 3), |(i, j)| (10 * i + j) as f64);
        Dataset::table(DType::F32, values).named(&["a", "b", "c"])
    }

    #[test]
    fn parts_are_what_the_whole_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.npz");
        write_data(&path, &table()).unwrap();
        let whole = read(&path, &ReadOptions::default()).unwrap();
        let mut reader = SampleReader::open(&path, &ReadOptions::default())
            .unwrap()
            .unwrap();
        assert_eq!(reader.layout(), &whole.layout);
        let parts = [0..20, 20..21, 21..50].map(|r| reader.read(r).unwrap()().unwrap());
        assert!(
            parts
                .iter()
                .all(|p| p.has_names && p.origin == whole.origin)
        );
        let joined = Dataset::joined(&parts).unwrap();
        assert_eq!(joined.values(), whole.values());
        assert_eq!(joined.column_names, whole.column_names);
        assert!(reader.read(40..51).is_err() && reader.read(3..3).is_err());
    }

    #[test]
    fn a_changed_byte_is_found_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.npz");
        write_data(&path, &table()).unwrap();
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = 128 + 64 + 100;
        bytes[middle] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        let mut reader = SampleReader::open(&path, &ReadOptions::default())
            .unwrap()
            .unwrap();
        assert!(reader.read(0..30).is_ok());
        let Err(error) = reader.read(30..50) else {
            panic!("damage was not seen")
        };
        assert!(error.to_string().contains("checksum"), "{error}");
    }

    #[test]
    fn other_orders_are_read_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.npz");
        let mut data = table();
        data.fortran_order = true;
        write_data(&path, &data).unwrap();
        let found = SampleReader::open(&path, &ReadOptions::default()).unwrap();
        assert!(found.is_none());
    }
}
