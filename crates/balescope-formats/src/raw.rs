//! Numbers without any header, of a layout that a person gave.

use std::ops::Range;
use std::path::Path;

use crate::bytes::Bytes;
use crate::contents::{Contents, Variable};
use crate::data::Data;
use crate::error::Problem;
use crate::reader::Source;
use crate::values::{ByteOrder, ValueKind, Values};

/// How a file without a header is laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawLayout {
    /// A kind of numbers.
    pub kind: ValueKind,
    pub order: ByteOrder,
    /// Bytes before the first value.
    pub offset: u64,
    /// Lengths of the axes, the slowest first.
    pub shape: Vec<u64>,
}

/// An open file.
pub(crate) struct Raw {
    bytes: Bytes,
    layout: RawLayout,
    contents: Contents,
}

impl Raw {
    pub fn open(path: &Path, layout: RawLayout) -> Result<Self, Problem> {
        let bytes = Bytes::open(path)?;
        if Data::from_bytes(&layout.kind, &[], layout.order).is_none() {
            let found = format!("the type {}", layout.kind.name());
            return Err(Problem::unsupported(
                "the layout",
                found,
                "choose a type of numbers",
            ));
        }
        let size = layout
            .shape
            .iter()
            .try_fold(layout.kind.width() as u64, |n, axis| n.checked_mul(*axis));
        let end = size.and_then(|size| size.checked_add(layout.offset));
        let Some(end) = end.filter(|end| *end <= bytes.length()) else {
            let found = format!("{} bytes", bytes.length());
            let expected = format!(
                "{} of shape {:?} behind {} bytes; change the shape or the type",
                layout.kind.name(),
                layout.shape,
                layout.offset
            );
            return Err(Problem::malformed("the file", found, expected));
        };
        let mut contents = Contents::default();
        if end < bytes.length() {
            let rest = bytes.length() - end;
            let note = format!("{rest} bytes behind the last value are left out");
            contents.notes.push(note);
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let variable = Variable::new(name, layout.shape.clone(), layout.kind.clone());
        contents.variables.push(variable);
        Ok(Self {
            bytes,
            layout,
            contents,
        })
    }
}

impl Source for Raw {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn read(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Problem> {
        let described = &self.contents.variables[variable];
        let per_sample = described.values_per_sample().unwrap_or(0);
        let each = per_sample * self.layout.kind.width() as u64;
        let at = self.layout.offset + samples.start * each;
        let length = (samples.end - samples.start) * each;
        let bytes = self.bytes.read(at, length, &described.name)?;
        let data = Data::from_bytes(&self.layout.kind, &bytes, self.layout.order);
        data.map(Values::all)
            .ok_or_else(|| Problem::malformed(described.name.as_str(), "texts", "numbers"))
    }

    fn stored_bytes(&self, _: usize) -> u64 {
        self.bytes.length()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open_raw;

    #[test]
    fn numbers_are_read_as_the_layout_says() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("CLOUDf48.bin");
        std::fs::write(&path, [9, 0, 1, 0, 2, 0, 3, 0, 4, 7]).unwrap();
        let mut layout = RawLayout {
            kind: ValueKind::I16,
            order: ByteOrder::Big,
            offset: 1,
            shape: vec![2, 2],
        };
        let mut reader = open_raw(&path, layout.clone()).unwrap();
        let values = reader.read(0, 1..2).unwrap();
        assert_eq!(values.data, Data::I16(vec![3, 4]));
        assert!(reader.contents().notes[0].contains("1 bytes behind"));
        layout.shape = vec![3, 2];
        let message = open_raw(&path, layout).err().unwrap().to_string();
        assert!(
            message.contains("found 10 bytes, expected i16"),
            "{message}"
        );
    }
}
