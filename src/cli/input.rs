use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::exit::Usage;
use crate::codec::classical::read_packed;
use crate::codec::{Archive, Samples};
use crate::data::{Dataset, Layout, ReadOptions, SAMPLES, Sample, SampleReader, read};

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
pub(super) fn data(path: &Path, array: Option<&str>) -> anyhow::Result<Dataset> {
    if is_archive(path) {
        return Err(Usage(format!(
            "{}: an archive, where a data file is expected; `balescope decompress` gives its data",
            path.display()
        ))
        .into());
    }
    if let Some(sample) = sample(path) {
        return Ok(sample.load()?);
    }
    let options = ReadOptions {
        array: array.map(str::to_owned),
    };
    Ok(read(path, &options)?)
}

/// The same, and the data of an archive too. `model`: the file with its model, where the archive does
/// not hold it.
pub(super) fn data_or_archive(
    path: &Path,
    array: Option<&str>,
    model: Option<&Path>,
) -> anyhow::Result<Dataset> {
    if is_archive(path) {
        return decoded(path, model);
    }
    data(path, array)
}

/// The data of an archive, or of a file of a codec. `model`: the file with its model, where the archive
/// does not hold it.
pub(super) fn decoded(path: &Path, model: Option<&Path>) -> anyhow::Result<Dataset> {
    Ok(match read_packed(path)? {
        Some(packed) => packed.data,
        None => Archive::read_with(path, model)?.decode()?,
    })
}

/// A data file, some samples at a time where the file allows it, otherwise whole. `wanted`: the layout
/// that is wanted, from the one that a reader chooses.
pub(super) fn samples(
    path: &Path,
    array: Option<&str>,
    wanted: &dyn Fn(&Layout) -> Layout,
) -> anyhow::Result<Box<dyn Samples>> {
    if path.is_file() && !is_archive(path) {
        let options = ReadOptions {
            array: array.map(str::to_owned),
        };
        if let Some(reader) = SampleReader::open(path, &options)?
            && wanted(reader.layout()).sample_axis == reader.layout().sample_axis
        {
            return Ok(Box::new(reader));
        }
    }
    turned(data(path, array)?, wanted)
}

fn turned(data: Dataset, wanted: &dyn Fn(&Layout) -> Layout) -> anyhow::Result<Box<dyn Samples>> {
    let layout = wanted(&data.layout);
    let same = layout == data.layout;
    Ok(Box::new(if same {
        data
    } else {
        data.with_layout(layout)?
    }))
}

/// The same, and the data of an archive too.
pub(super) fn samples_or_archive(
    path: &Path,
    array: Option<&str>,
    wanted: &dyn Fn(&Layout) -> Layout,
) -> anyhow::Result<Box<dyn Samples>> {
    if is_archive(path) {
        return turned(decoded(path, None)?, wanted);
    }
    samples(path, array, wanted)
}

/// The bundled sample of this name, unless a file has it.
fn sample(path: &Path) -> Option<&'static Sample> {
    if path.exists() {
        None
    } else {
        find_sample(path.to_str()?).ok()
    }
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
