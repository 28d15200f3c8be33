//! Writing results: everything that is slow, for a background thread.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::app::state::ArchivePath;
use crate::codec::{Archive, ArchiveError, ArchiveFile};
use crate::data::{
    Dataset, Layout, ReadOptions, open_samples, write_atomically, write_data, write_parts,
};
use crate::document::{Document, Source};
use crate::report::ReuseReport;
use crate::train::{Outcome, Reused, RunId, reuse, stream_into};

/// A file that was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// What it is, to begin a sentence: `Archive`.
    pub what: &'static str,
    pub path: PathBuf,
    pub bytes: usize,
    /// Of data that were compressed with the model of other data.
    pub reuse: Option<Arc<ReuseReport>>,
}

pub fn bytes(what: &'static str, path: &Path, bytes: &[u8]) -> anyhow::Result<Written> {
    write_atomically(path, |file| file.write_all(bytes))?;
    Ok(Written {
        what,
        path: path.to_owned(),
        bytes: bytes.len(),
        reuse: None,
    })
}

/// Decodes an archive and writes what comes out, or these samples of it, as npz.
///
/// # Errors
/// When the archive contradicts itself, has no such samples, or the file cannot be written.
pub fn decoded(
    archive: &Archive,
    samples: Option<Range<usize>>,
    path: &Path,
) -> anyhow::Result<Written> {
    write_samples(&archive.decode()?, samples, path)?;
    Ok(data_into("Decoded data", path))
}

/// The data at hand, in the format that the path says.
///
/// # Errors
/// When the file cannot be written, its format does not hold such data, or there are no such samples.
pub fn data(data: &Dataset, samples: Option<Range<usize>>, path: &Path) -> anyhow::Result<Written> {
    write_samples(data, samples, path)?;
    Ok(data_into("Data", path))
}

fn write_samples(data: &Dataset, samples: Option<Range<usize>>, path: &Path) -> anyhow::Result<()> {
    match samples {
        Some(samples) => write_data(path, &data.part(samples)?)?,
        None => write_data(path, data)?,
    }
    Ok(())
}

/// The same from an archive's file, block by block.
///
/// # Errors
/// When a file cannot be read or written, is damaged, or there are no such samples.
pub fn decoded_from(
    at: &ArchivePath,
    samples: Option<Range<usize>>,
    path: &Path,
) -> anyhow::Result<Written> {
    let written = (|| {
        let mut file = ArchiveFile::open(&at.archive, at.model.as_deref())?;
        let samples = samples.unwrap_or(0..file.layout().samples());
        let count = samples.len();
        let metadata = (file.metadata()).with_samples(file.layout().sample_axis, samples.clone());
        let mut parts = file.parts(samples)?;
        let next = &mut || parts.next_sure();
        Ok::<_, ArchiveError>(write_parts(path, count, &metadata, next))
    })();
    written???;
    Ok(data_into("Decoded data", path))
}

fn data_into(what: &'static str, path: &Path) -> Written {
    Written {
        what,
        path: path.to_owned(),
        bytes: bytes_of(path),
        reuse: None,
    }
}

/// Of a file, or of all files in a folder.
fn bytes_of(path: &Path) -> usize {
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    if path.is_dir() {
        entries.map(|entry| bytes_of(&entry.path())).sum()
    } else {
        std::fs::metadata(path).map_or(0, |file| file.len() as usize)
    }
}

/// Writes all plots, figures and settings of a run.
///
/// # Errors
/// When the archive contradicts itself or the file cannot be written.
pub fn report(
    data: &Dataset,
    outcome: &Outcome,
    settings: Option<&str>,
    path: &Path,
) -> anyhow::Result<Written> {
    let after = outcome.archive.decode()?;
    let source = Source {
        before: data,
        archive: &outcome.archive,
        after: &after,
        run: Some(&outcome.report),
        settings,
    };
    let document = Document::new(&source)?;
    let bytes = document.save(&source, path);
    Ok(Written {
        what: "Report",
        path: path.to_owned(),
        bytes: bytes?,
        reuse: None,
    })
}

/// Compresses what is chosen of the data file `input` with the model of `archive`, whose name is `label`,
/// into `output`, a few samples at a time.
///
/// # Errors
/// When the data do not fit the model, or a file cannot be read or written.
pub fn compressed(
    archive: &Archive,
    label: &str,
    (input, options): (&Path, &ReadOptions),
    output: &Path,
) -> anyhow::Result<Written> {
    let wanted = |data: &Layout| archive.layout_for(data);
    let missing = archive.missing().wanted();
    let source = open_samples(input, options, missing, &wanted);
    let mut source = source?;
    let streamed = stream_into(output, archive, label, &mut *source, None, false)??;
    Ok(Written {
        what: "Archive",
        path: output.to_owned(),
        bytes: streamed.info.ledger.total,
        reuse: Some(Arc::new(streamed.report)),
    })
}

/// Compresses data with the model of the archive at `model`.
///
/// # Errors
/// When the archive cannot be read, or the data do not fit it.
pub fn reused(run: RunId, model: &Path, data: &Dataset) -> anyhow::Result<Reused> {
    let archive = Archive::read_model(model)?;
    let label = model.file_name().unwrap_or(model.as_os_str());
    Ok(reuse(run, &archive, &label.to_string_lossy(), data, None)?)
}

/// A name for a file beside the input: `dimuon.npz` and `.bale` give `dimuon.bale`, and `flow_*.vti` gives
/// `flow.bale`.
pub fn suggested_name(label: &str, ending: &str) -> String {
    let stem = Path::new(label)
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned());
    let is_of_patterns =
        |c: char| matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | ',' | '/' | '\\');
    let stem = stem.unwrap_or_default().trim().to_lowercase();
    let stem = stem.replace(' ', "_").replace(is_of_patterns, "_");
    let stem = stem.trim_matches('_').to_owned();
    let stem = if stem.is_empty() {
        "data".to_owned()
    } else {
        stem
    };
    format!("{stem}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_suggested_beside_the_input() {
        assert_eq!(suggested_name("dimuon.npz", ".bale"), "dimuon.bale");
        assert_eq!(
            suggested_name("Flow around a cube", "_decoded.npz"),
            "flow_around_a_cube_decoded.npz"
        );
        assert_eq!(suggested_name("", ".bale"), "data.bale");
        assert_eq!(suggested_name("flow_*.vti", ".bale"), "flow.bale");
        assert_eq!(suggested_name("{a,b}.npy", ".bale"), "a_b.bale");
        assert_eq!(suggested_name("*.npy", ".bale"), "data.bale");
    }

    #[test]
    fn bytes_are_written_and_counted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.bale");
        let written = bytes("Archive", &path, b"12345").unwrap();
        assert_eq!(written.bytes, 5);
        assert_eq!(std::fs::read(&path).unwrap(), b"12345");
        let nowhere = folder.path().join("no/such/folder/a.bale");
        assert!(
            bytes("Archive", &nowhere, b"1")
                .unwrap_err()
                .to_string()
                .contains("folder")
        );
    }
}
