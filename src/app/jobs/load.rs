//! Opening a file or a bundled sample: everything that is slow, for a background thread.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::JobError;
pub use super::load_error::LoadError;
use super::original::WithOriginal;
pub use super::prepare::{prepare, prepare_shared, suggest};
use crate::app::state::{ArchiveContent, ArchivePath, Loaded, OpenedArchive};
use crate::codec::classical::read_packed;
use crate::codec::{Archive, ArchiveFile};
use crate::data::{
    DataError, Dataset, Layout, ListedArray, Missing, Portion, ReadOptions, first_columns,
    is_series, list_arrays, read_portion, take_a_while,
};
use crate::runs::RunSettings;

/// As many bytes as it takes to tell an archive from a data file.
const MAGIC_BYTES: u64 = 16;

/// What came out of a file.
pub enum Fresh {
    Data {
        loaded: Box<Loaded>,
        opened: Option<OpenedArchive>,
    },
    /// The data that an archive was made from, and what it gives back of them.
    Compared(Box<WithOriginal>),
    /// What the file holds, where that leaves a choice or was asked for.
    Choice {
        path: PathBuf,
        arrays: Vec<ListedArray>,
    },
}

impl Fresh {
    /// Data that are those of no archive.
    pub(super) fn new(loaded: Loaded) -> Self {
        Self::Data {
            loaded: Box::new(loaded),
            opened: None,
        }
    }
}

/// Opens a data file or an archive, told apart by their first bytes. Of large ones, `look` is given a
/// few samples before the rest is read.
pub fn open(
    path: &Path,
    options: &ReadOptions,
    look: &dyn Fn(Dataset),
) -> Result<Fresh, LoadError> {
    if is_archive(path)? {
        return open_archive(path, None, look);
    }
    let first = first_columns(path, options);
    let options = ReadOptions {
        selection: first.clone().unwrap_or_else(|| options.selection.clone()),
        ..options.clone()
    };
    match read_portion(path, &options, None, &Layout::clone, Some(look)) {
        Ok(mut data) => {
            let objects = first.and_then(|first| first.lists);
            data.notes.extend(objects.map(|objects| {
                format!(
                    "Opened with the first objects of an event ({objects}) and a few values of whole events, as of \
                     files of NanoAOD most columns are triggers and flags: choose others under \
                     \"Chosen columns and rows\""
                )
            }));
            Ok(Fresh::new(prepare(data)))
        }
        Err(DataError::SeveralArrays { .. }) => Ok(Fresh::Choice {
            path: path.to_owned(),
            arrays: list_arrays(path)?,
        }),
        Err(error) => Err(error.into()),
    }
}

/// The same values read along other axes.
///
/// # Errors
/// When the layout does not fit.
pub fn relay(data: &Dataset, layout: Layout) -> Result<Fresh, LoadError> {
    if data.origin.of.is_some() && layout.sample_axis != Some(0) {
        let text =
            "of a file that is too large to be held whole, only the first axis can count samples";
        return Err(JobError(text.to_owned()).into());
    }
    Ok(Fresh::new(prepare(
        data.with_layout(layout)?
            .with_missing_as(data.missing().wanted()),
    )))
}

/// The same values with others of them taken as missing.
pub fn with_missing(data: &Dataset, missing: &Missing) -> Fresh {
    Fresh::new(prepare(data.with_missing_as(missing)))
}

/// A portion of a file, read along the axes of this layout.
pub fn portion(
    path: Option<&Path>,
    options: &ReadOptions,
    (portion, layout): (Portion, &Layout),
    look: &dyn Fn(Dataset),
) -> Result<Fresh, LoadError> {
    let wanted = |file: &Layout| layout.with_shape(&file.shape);
    let path = path.ok_or_else(|| JobError("there is no file".to_owned()))?;
    let data = read_portion(path, options, Some(portion), &wanted, Some(look))?;
    Ok(Fresh::new(prepare(data)))
}

pub fn is_archive(path: &Path) -> Result<bool, LoadError> {
    if path.is_dir() || (!path.exists() && is_series(path)) {
        return Ok(false);
    }
    let mut first = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAGIC_BYTES).read_to_end(&mut first))
        .map_err(DataError::io(path, "cannot be read"))?;
    Ok(Archive::is_archive(&first))
}

/// Opens an archive. `model`: the file with its model, where it shares one.
///
/// # Errors
/// When a file cannot be read or is damaged, or the model is another one.
pub fn open_archive(
    path: &Path,
    model: Option<&Path>,
    look: &dyn Fn(Dataset),
) -> Result<Fresh, LoadError> {
    let named = |mut data: Dataset| {
        data.origin.path = Some(path.to_owned());
        if let Some(name) = path.file_name() {
            data.origin.label = name.to_string_lossy().into_owned();
        }
        prepare(data)
    };
    let at = ArchivePath {
        archive: path.to_owned(),
        model: model.map(Path::to_owned),
    };
    if let Some(packed) = read_packed(path)? {
        let opened = OpenedArchive {
            at,
            content: ArchiveContent::Codec(Arc::new(packed.info)),
            of: None,
        };
        return Ok(Fresh::Data {
            loaded: Box::new(named(packed.data)),
            opened: Some(opened),
        });
    }
    let file = ArchiveFile::open(path, model)?;
    let info = Arc::new(file.info());
    let all = file.layout().samples();
    if take_a_while(file.layout()) {
        let mut first = ArchiveFile::open(path, model)?.portion(1)?.decode()?;
        first.origin.of = Some(all).filter(|&all| all > first.samples());
        look(first);
    }
    let archive = match Portion::needed(file.layout()) {
        Some(portion) => file.portion(portion.count(all))?,
        None => file.whole()?,
    };
    let data = archive.decode().map_err(|error| error.in_file(path))?;
    let opened = OpenedArchive {
        at,
        content: ArchiveContent::Model {
            archive: Arc::new(archive),
            info,
        },
        of: (data.samples() < all).then_some(all),
    };
    Ok(Fresh::Data {
        loaded: Box::new(named(data)),
        opened: Some(opened),
    })
}

/// Data with settings for them; without those where they do not fit.
///
/// # Errors
/// When the data cannot be read along the axes of the settings.
pub fn with_settings(data: Dataset, settings: &RunSettings) -> anyhow::Result<Fresh> {
    let data = settings.lay_out(data)?;
    let mut loaded = prepare_shared(data);
    let suggested = loaded.clone();
    if loaded.take(settings).is_err() {
        loaded = suggested;
    }
    Ok(Fresh::new(loaded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_there_is_told_from_a_broken_one() {
        let folder = tempfile::tempdir().unwrap();
        let Err(error) = open(
            &folder.path().join("none.npz"),
            &ReadOptions::default(),
            &|_| (),
        ) else {
            panic!("opened nothing")
        };
        assert!(error.missing, "{}", error.message);
        let path = folder.path().join("broken.npz");
        std::fs::write(&path, b"neither npy nor npz").unwrap();
        let Err(error) = open(&path, &ReadOptions::default(), &|_| ()) else {
            panic!("opened a text")
        };
        assert!(!error.missing);
        assert!(error.message.contains("broken.npz"), "{}", error.message);
    }

    #[test]
    fn files_of_events_open_with_the_leading_muons() {
        let path = Path::new("tests/walks/nano.parquet");
        let opened = |options: &ReadOptions| match open(path, options, &|_| ()) {
            Ok(Fresh::Data { loaded, .. }) => loaded.data.clone(),
            _ => panic!("no data"),
        };
        let data = opened(&ReadOptions::default());
        let leading = ["pt", "eta", "phi", "mass", "charge"]
            .iter()
            .flat_map(|of| [0, 1].map(|place| format!("Muon_{of}[{place}]")));
        let leading: Vec<String> = leading
            .chain(["nMuon".to_owned(), "MET_pt".to_owned()])
            .collect();
        assert_eq!(data.column_names, leading);
        assert!(
            data.notes.iter().any(|note| note.contains("Muon:2")),
            "{:?}",
            data.notes
        );
        // What somebody chose stays.
        let mut chosen = ReadOptions::default();
        chosen.selection.columns = Some("MET_*".parse().unwrap());
        assert_eq!(opened(&chosen).column_names, ["MET_pt"]);
    }

    #[test]
    fn both_samples_open_with_settings_that_can_be_trained() {
        for sample in crate::data::SAMPLES {
            let Ok(Fresh::Data { loaded, opened }) = crate::app::jobs::sample::open(sample) else {
                panic!("{}", sample.name)
            };
            assert!(opened.is_none());
            assert_eq!(
                loaded.model.features,
                loaded.plan.features(loaded.data.points())
            );
            assert!(loaded.model.latent < loaded.model.features);
            assert_eq!(loaded.data.origin.label, sample.title);
        }
    }
}
