//! Reading the data that an archive was made from, beside what it decodes to.

use std::path::Path;
use std::sync::Arc;

use super::JobError;
use super::load_error::LoadError;
use super::prepare::prepare;
use crate::app::state::{ArchiveContent, ArchivePath, Loaded, ShownFile};
use crate::codec::ArchiveFile;
use crate::codec::classical::read_packed;
use crate::data::{
    ColumnList, DataError, Dataset, Layout, ReadOptions, Selection, label_of, read_portion,
};
use crate::format;
use crate::train::{RunId, Snapshot, snapshot_of_values};

/// The data, and what the archive gives back of them.
pub struct WithOriginal {
    pub loaded: Loaded,
    /// Of no run yet.
    pub snapshot: Snapshot,
    pub shown: ShownFile,
}

impl WithOriginal {
    /// # Errors
    /// When a file cannot be read, or the data are not those that the archive can have been made from.
    pub fn load(
        of: &ArchivePath,
        original: &Path,
        look: &dyn Fn(Dataset),
    ) -> Result<Self, LoadError> {
        let (back, content) = if let Some(packed) = read_packed(&of.archive)? {
            (packed.data, ArchiveContent::Codec(Arc::new(packed.info)))
        } else {
            let archive = ArchiveFile::open(&of.archive, of.model.as_deref())?.whole()?;
            let back = archive.decode();
            let back = back.map_err(|error| error.in_file(&of.archive))?;
            (back, ArchiveContent::of_model(archive))
        };
        let data = read_original(original, &back, look)?;
        let bytes =
            std::fs::read(&of.archive).map_err(DataError::io(&of.archive, "cannot be read"))?;
        let archive = content.archive().map(AsRef::as_ref);
        let snapshot = snapshot_of_values(RunId::default(), &data, &back, archive);
        Ok(Self {
            loaded: prepare(data),
            snapshot,
            shown: ShownFile {
                name: label_of(&of.archive),
                bytes: Arc::new(bytes),
                content,
            },
        })
    }
}

/// The values along the axes of the archive, and the columns that are in it.
fn read_original(
    path: &Path,
    back: &Dataset,
    look: &dyn Fn(Dataset),
) -> Result<Dataset, LoadError> {
    let layout = &back.layout;
    let wanted = |file: &Layout| {
        if file.shape == layout.shape {
            layout.clone()
        } else {
            file.clone()
        }
    };
    let missing = back.missing().wanted();
    let options = ReadOptions {
        missing: missing.clone(),
        ..ReadOptions::default()
    };
    let mut data = read_portion(path, &options, None, &wanted, Some(look))?;
    let names = &back.column_names;
    if data.column_names != *names && names.iter().all(|name| data.column_names.contains(name)) {
        let selection = Selection {
            columns: Some(ColumnList(names.clone())),
            ..Selection::default()
        };
        data = data.selected(&selection, missing)?;
    }
    if data.values().dim() != back.values().dim() || data.columns() != back.columns() {
        let text = format!(
            "{}: {} values are not what the archive was made from, which are {}: choose that file",
            label_of(path),
            format::shape(&data.layout.shape),
            format::shape(&layout.shape)
        );
        return Err(JobError(text).into());
    }
    Ok(data)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::classical::{Setting, find, pack};
    use crate::data::{DType, write_data};

    #[test]
    fn the_columns_of_an_archive_are_found_among_more_and_other_data_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let table = |rows: usize, names: &[&str]| {
            let value = |(i, j): (usize, usize)| (i * 7 % 11) as f64 + j as f64;
            let values = ndarray::Array2::from_shape_fn((rows, names.len()), value);
            Dataset::table(DType::F64, values).named(names)
        };
        let codec = find("zstd").unwrap();
        let bytes = pack(&table(20, &["b", "c"]), codec, Setting::Level(3)).unwrap();
        std::fs::write(at("a.bale"), bytes).unwrap();
        let of = ArchivePath {
            archive: at("a.bale"),
            model: None,
        };
        write_data(&at("more.npz"), &table(20, &["a", "b", "c"])).unwrap();
        let found = WithOriginal::load(&of, &at("more.npz"), &|_| ()).unwrap();
        assert_eq!(found.loaded.data.column_names, ["b", "c"]);
        // Of the table with three columns b is the second one, and was the first.
        let moved = found.snapshot.all.columns[0].max_abs;
        assert_eq!(moved, 1.0);
        assert_eq!(found.shown.name, "a.bale");
        write_data(&at("other.npz"), &table(21, &["b", "c"])).unwrap();
        let refused = WithOriginal::load(&of, &at("other.npz"), &|_| ())
            .err()
            .unwrap();
        assert!(refused.message.contains("21 x 2"), "{}", refused.message);
        assert!(refused.message.contains("20 x 2"), "{}", refused.message);
    }
}
