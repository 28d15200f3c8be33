//! What a zip directory claims, held against the file.

use zip::CompressionMethod;
use zip::read::ZipFileEntry;
use zip::result::ZipError;

use super::options::Limits;
use super::place::Place;
use crate::data::{DataError, text};

/// What a zip directory claims about an entry, held against the file.
pub(super) struct Claim {
    /// Uncompressed bytes.
    pub size: u64,
    /// The file itself is long enough for them.
    pub backed: bool,
}

impl Claim {
    /// `length`: bytes of the whole file.
    pub fn check(
        entry: &ZipFileEntry<'_>,
        length: u64,
        limits: &Limits,
        place: &Place,
    ) -> Result<Self, DataError> {
        let stored = check_method(entry, place)?;
        let (size, compressed) = (entry.size(), entry.compressed_size());
        if compressed > length {
            let found = format!("{compressed} compressed bytes");
            let expected = format!("at most the {length} bytes of the file");
            return Err(place.malformed("zip entry", found, expected));
        }
        if stored && size != compressed {
            let found = format!("{size} bytes stored in {compressed}");
            return Err(place.malformed("zip entry", found, "the same number twice"));
        }
        if size > limits.bomb_bytes && size > compressed.saturating_mul(limits.bomb_ratio) {
            return Err(bomb(size, compressed, limits, place));
        }
        Ok(Self {
            size,
            backed: stored,
        })
    }
}

/// Whether the entry is stored as it is; an error where it is neither that nor deflated.
fn check_method(entry: &ZipFileEntry<'_>, place: &Place) -> Result<bool, DataError> {
    if entry.encrypted() {
        let expected = "an array without a password; unpack the zip and save it again";
        return Err(place.malformed("zip entry", "an encrypted array", expected));
    }
    match entry.compression() {
        CompressionMethod::Stored => Ok(true),
        CompressionMethod::Deflated => Ok(false),
        other => {
            let found = format!("compression method {}", method_name(other));
            let expected = "stored or deflated, as numpy.savez writes them";
            Err(place.malformed("zip entry", found, expected))
        }
    }
}

/// The methods that are met, by the numbers of the zip specification, 4.4.5.
fn method_name(method: CompressionMethod) -> String {
    #[expect(
        deprecated,
        reason = "the only way to the number of a method that is not built in"
    )]
    let CompressionMethod::Unsupported(number) = method else {
        return method.to_string();
    };
    let name = match number {
        9 => "deflate64",
        12 => "bzip2",
        14 => "LZMA",
        93 => "Zstandard",
        95 => "XZ",
        98 => "PPMd",
        _ => return number.to_string(),
    };
    format!("{name} ({number})")
}

fn bomb(size: u64, compressed: u64, limits: &Limits, place: &Place) -> DataError {
    let problem = format!(
        "would unfold from {} to {}, more than {} to 1, as only a decompression bomb does",
        text::bytes(u128::from(compressed)),
        text::bytes(u128::from(size)),
        limits.bomb_ratio
    );
    let hint = "if it is real, save it uncompressed (numpy.savez or numpy.save)";
    place.unusable(&problem, hint)
}

/// What the zip library says about the archive as a whole.
pub(super) fn directory_error(error: ZipError, place: &Place) -> DataError {
    let expected = "a whole zip archive; the file is cut short or damaged, fetch it again";
    zip_error(error, "zip directory", expected, place)
}

/// What the zip library says about one entry.
pub(super) fn entry_error(error: ZipError, place: &Place) -> DataError {
    let expected = "a sound entry; the file is damaged, fetch it again";
    zip_error(error, "zip entry", expected, place)
}

fn zip_error(error: ZipError, part: &str, expected: &str, place: &Place) -> DataError {
    match error {
        ZipError::Io(error) => place.io(error, part),
        other => place.malformed(part, other.to_string(), expected),
    }
}
