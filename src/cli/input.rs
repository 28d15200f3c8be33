//! Reading data files, archives and bundled samples by what is named.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::exit::Usage;
use super::output;
use crate::codec::Archive;
use crate::codec::classical::read_packed;
use crate::data::{
    Dataset, Layout, Missing, Portion, ReadOptions, SAMPLES, Sample, Samples, open_samples, read,
    read_portion,
};

/// Bytes at a file's beginning that tell an archive.
const MAGIC_BYTES: u64 = 16;

/// Whether a file begins as an archive does. `false` also when it cannot be read: the reader that
/// follows says why.
pub(super) fn is_archive(path: &Path) -> bool {
    // A pipe would lose what is read here.
    if !path.is_file() {
        return false;
    }
    let mut start = Vec::new();
    match File::open(path).and_then(|file| file.take(MAGIC_BYTES).read_to_end(&mut start)) {
        Ok(_) => Archive::is_archive(&start),
        Err(_) => false,
    }
}

/// Reads a data file, or a bundled sample by its name when there is no such file.
pub(super) fn data(path: &Path, options: &ReadOptions) -> anyhow::Result<Dataset> {
    no_archive(path)?;
    if let Some(sample) = Sample::at(path) {
        let data = chosen(&sample.load()?, options, &Layout::clone)?;
        say_notes(path, &data.notes);
        return Ok(data);
    }
    let data = read(path, options)?;
    say_notes(path, &data.notes);
    Ok(data)
}

/// What a reader passed over or put together is said by every command, also by quiet ones: whoever
/// reads only figures would take them for those of the whole file.
pub(super) fn say_notes(path: &Path, notes: &[String]) {
    for note in notes {
        output::complain("note", &format!("{}: {note}", path.display()));
    }
}

/// The same, or only a portion of it; see [`read_portion`].
pub(super) fn portion(
    path: &Path,
    options: &ReadOptions,
    portion: Option<Portion>,
    wanted: &dyn Fn(&Layout) -> Layout,
) -> anyhow::Result<Dataset> {
    no_archive(path)?;
    if let Some(sample) = Sample::at(path) {
        let mut data = chosen(&sample.load()?, options, wanted)?;
        say_notes(path, &data.notes);
        let all = Portion::Share(1.0);
        return Ok(portion.unwrap_or(all).read(&mut data)?);
    }
    let data = read_portion(path, options, portion, wanted, None)?;
    say_notes(path, &data.notes);
    Ok(data)
}

/// What is chosen of data that are read already, along the layout that is wanted.
fn chosen(
    data: &Dataset,
    options: &ReadOptions,
    wanted: &dyn Fn(&Layout) -> Layout,
) -> anyhow::Result<Dataset> {
    let data = data.with_layout(wanted(&data.layout))?;
    Ok(data.selected(&options.selection, &options.missing)?)
}

/// What is chosen of a data file or an archive along the axes of an archive that was made of it.
pub(super) fn original_of(
    archive: &Archive,
    path: &Path,
    options: &ReadOptions,
) -> anyhow::Result<Dataset> {
    if options.selection.is_empty() {
        return data_or_archive(path, options, None);
    }
    let wanted = |data: &Layout| archive.layout_for(data);
    let mut samples = samples_or_archive(path, options, &options.missing, &wanted)?;
    Ok(samples.read_all()?)
}

pub(super) fn no_archive(path: &Path) -> Result<(), Usage> {
    if is_archive(path) {
        return Err(Usage(format!(
            "{}: an archive, where a data file is expected; `balescope decompress` gives its data",
            path.display()
        )));
    }
    Ok(())
}

/// The data of a file, or of an archive. `model`: the file with its model, where the archive does
/// not hold it.
pub(super) fn data_or_archive(
    path: &Path,
    options: &ReadOptions,
    model: Option<&Path>,
) -> anyhow::Result<Dataset> {
    if is_archive(path) {
        return chosen(&decoded(path, model)?, options, &Layout::clone);
    }
    data(path, options)
}

/// The data of an archive, or of a file of a codec. `model`: the file with its model, where the archive
/// does not hold it.
pub(super) fn decoded(path: &Path, model: Option<&Path>) -> anyhow::Result<Dataset> {
    if let Some(packed) = read_packed(path)? {
        return Ok(packed.data);
    }
    let archive = Archive::read_with(path, model)?;
    Ok(archive.decode().map_err(|error| error.in_file(path))?)
}

/// A data file or a bundled sample, some samples at a time where that is possible; see
/// [`open_samples`].
pub(super) fn samples(
    path: &Path,
    options: &ReadOptions,
    missing: &Missing,
    wanted: &dyn Fn(&Layout) -> Layout,
) -> anyhow::Result<Box<dyn Samples>> {
    no_archive(path)?;
    if let Some(sample) = Sample::at(path) {
        let data = chosen(&sample.load()?, options, wanted)?;
        say_notes(path, &data.notes);
        return Ok(Box::new(data.with_missing_as(missing)));
    }
    let samples = open_samples(path, options, missing, wanted)?;
    say_notes(path, &samples.notes());
    Ok(samples)
}

/// The same, and the data of an archive too.
pub(super) fn samples_or_archive(
    path: &Path,
    options: &ReadOptions,
    missing: &Missing,
    wanted: &dyn Fn(&Layout) -> Layout,
) -> anyhow::Result<Box<dyn Samples>> {
    if is_archive(path) {
        return Ok(Box::new(chosen(&decoded(path, None)?, options, wanted)?));
    }
    samples(path, options, missing, wanted)
}

/// The bundled sample of this name; the error says which there are.
pub(super) fn find_sample(name: &str) -> Result<&'static Sample, Usage> {
    Sample::find(name).ok_or_else(|| {
        let known: Vec<_> = SAMPLES.iter().map(|s| s.name).collect();
        Usage(format!(
            "no bundled sample is called {name:?}; there are: {}",
            known.join(", ")
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_sample_is_answered_with_the_known_ones() {
        let Usage(message) = find_sample("nosuch").unwrap_err();
        assert!(
            message.contains("nosuch") && message.contains("dimuon"),
            "{message}"
        );
    }

    #[test]
    fn what_cannot_be_read_is_no_archive() {
        assert!(!is_archive(Path::new("/no/such/file")));
        assert!(!is_archive(&std::env::temp_dir()));
    }
}
