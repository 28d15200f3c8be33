//! Reading files that are short unless they are something else.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// All bytes of a file that has at most so many. Pipes and devices are read as well, but no further.
///
/// # Errors
/// When it cannot be read; [`io::ErrorKind::FileTooLarge`] where it has more.
pub fn read_small(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// The same of a text.
///
/// # Errors
/// As [`read_small`]; [`io::ErrorKind::InvalidData`] where it is no text.
pub fn read_small_text(path: &Path, most: u64) -> io::Result<String> {
    String::from_utf8(read_small(path, most)?).map_err(|_| io::ErrorKind::InvalidData.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_or_no_text_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "four").unwrap();
        assert_eq!(read_small_text(&path, 4).unwrap(), "four");
        let kind = |result: io::Result<String>| result.unwrap_err().kind();
        assert_eq!(kind(read_small_text(&path, 3)), io::ErrorKind::FileTooLarge);
        std::fs::write(&path, [0xff]).unwrap();
        assert_eq!(kind(read_small_text(&path, 3)), io::ErrorKind::InvalidData);
        #[cfg(unix)]
        {
            let endless = read_small_text(Path::new("/dev/zero"), 1 << 16);
            assert_eq!(kind(endless), io::ErrorKind::FileTooLarge);
        }
    }
}
