//! Writing a file whole or not at all, and what is no regular file as what it is.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::temporary::{Temporary, TemporaryFolder, clear_left_over};
use crate::data::DataError;

/// What stands for standard output.
const STANDARD_OUTPUT: [&str; 4] = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/// Links that are followed before it is taken for a ring of them.
const LINKS: usize = 40;

/// Where bytes go.
enum Place {
    /// A regular file, which is replaced when the new one is complete.
    File(PathBuf),
    /// A pipe or a device, which stays what it is.
    Stream(PathBuf),
    StandardOutput,
}

/// Whether this name stands for standard output: `-`, or what the system calls it.
pub fn is_standard_output(path: &Path) -> bool {
    STANDARD_OUTPUT.iter().any(|name| path == Path::new(name))
}

/// Fills a temporary file beside `path`, syncs it and renames it to `path`. What is no regular file gets
/// the bytes once all of them are there. `fill` gets the file, and where it is meanwhile.
pub(super) fn persist(
    path: &Path,
    fill: impl FnOnce(&mut File, &Path) -> io::Result<()>,
) -> Result<(), DataError> {
    let fail = |source: io::Error| failure(path, source);
    match resolve(path).map_err(fail)? {
        Place::File(target) => replace(&target, fill).map_err(fail),
        Place::Stream(target) => {
            let mut spooled = spool(fill).map_err(fail)?;
            let mut copy = || {
                let mut out = OpenOptions::new().write(true).open(&target)?;
                io::copy(&mut spooled, &mut out)?;
                out.flush()
            };
            copy().map_err(fail)
        }
        Place::StandardOutput => {
            let mut spooled = spool(fill).map_err(fail)?;
            let mut out = io::stdout().lock();
            let copied = io::copy(&mut spooled, &mut out);
            copied.and_then(|_| out.flush()).map_err(fail)
        }
    }
}

fn replace(target: &Path, fill: impl FnOnce(&mut File, &Path) -> io::Result<()>) -> io::Result<()> {
    let folder = folder_of(target);
    clear_left_over(folder);
    let mut temporary = Temporary::create(folder)?;
    let place = temporary.path()?.to_owned();
    let out = temporary.file()?;
    fill(out, &place)?;
    if let Ok(old) = fs::metadata(target) {
        out.set_permissions(old.permissions())?;
    }
    out.sync_all()?;
    temporary.rename(target)?;
    sync_folder(folder);
    Ok(())
}

/// A temporary file, filled, which goes away with the last handle: what goes into a pipe cannot be taken
/// back, and formats that are written out of order need a place where that is possible.
fn spool(fill: impl FnOnce(&mut File, &Path) -> io::Result<()>) -> io::Result<File> {
    let mut temporary = Temporary::create(&std::env::temp_dir())?;
    let place = temporary.path()?.to_owned();
    let out = temporary.file()?;
    fill(out, &place)?;
    File::open(&place)
}

/// Fills a folder under another name and renames it to `path`, which may not be there yet: nothing that
/// is in a folder is removed. `fill` gets the folder in which it has to make one of the path's name.
pub(super) fn persist_folder(
    path: &Path,
    fill: impl FnOnce(&Path) -> Result<(), DataError>,
) -> Result<(), DataError> {
    let fail = |source: io::Error| failure(path, source);
    let Some(name) = path.file_name() else {
        return Err(fail(io::ErrorKind::InvalidInput.into()));
    };
    if path.exists() {
        return Err(fail(io::ErrorKind::AlreadyExists.into()));
    }
    let folder = folder_of(path);
    clear_left_over(folder);
    let temporary = TemporaryFolder::create(folder).map_err(fail)?;
    fill(&temporary.path().join(name))?;
    // Folders first: the file that lists what is in one comes when that is there.
    let mut entries: Vec<PathBuf> = fs::read_dir(temporary.path())
        .map_err(fail)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .collect();
    entries.sort_by_key(|entry| !entry.is_dir());
    let target = |entry: &PathBuf| folder.join(entry.file_name().unwrap_or_default());
    if entries.iter().any(|entry| target(entry).exists()) {
        return Err(fail(io::ErrorKind::AlreadyExists.into()));
    }
    for entry in &entries {
        fs::rename(entry, target(entry)).map_err(fail)?;
    }
    sync_folder(folder);
    Ok(())
}

/// What the path really names. Renaming onto a symbolic link would replace the link, and renaming onto a
/// device would replace the device.
fn resolve(path: &Path) -> io::Result<Place> {
    if is_standard_output(path) {
        return Ok(Place::StandardOutput);
    }
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(metadata) if metadata.is_file() => {
            // Renaming would replace a file that nobody may write.
            fs::OpenOptions::new().append(true).open(path)?;
            Ok(Place::File(fs::canonicalize(path)?))
        }
        Ok(metadata) if takes_a_stream(&metadata) => Ok(Place::Stream(path.to_owned())),
        Ok(_) => Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "a disk or a socket",
        )),
        Err(_) if path.file_name().is_none() => Err(io::ErrorKind::InvalidInput.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Ok(Place::File(end_of_links(path)?))
        }
        Err(error) => Err(error),
    }
}

/// Where links lead, of which the last leads to a file that is not there yet.
fn end_of_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        let Ok(next) = fs::read_link(&path) else {
            return Ok(path);
        };
        path = match path.parent() {
            Some(folder) => folder.join(next),
            None => next,
        };
    }
    Err(io::Error::other("links that lead to each other"))
}

/// Whether it is a pipe or a device that takes one byte after the other.
#[cfg(unix)]
fn takes_a_stream(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    let kind = metadata.file_type();
    kind.is_fifo() || kind.is_char_device()
}

#[cfg(not(unix))]
fn takes_a_stream(_: &fs::Metadata) -> bool {
    false
}

/// Makes the rename last through a power cut where the system offers that.
fn sync_folder(folder: &Path) {
    if cfg!(unix)
        && let Ok(folder) = File::open(folder)
    {
        // The file itself is complete and in place: failing here is not failing to write.
        let _ = folder.sync_all();
    }
}

/// The folder that a file stands in.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn failure(path: &Path, source: io::Error) -> DataError {
    let is_there = folder_of(path).is_dir();
    DataError::Io {
        path: path.to_owned(),
        what: match source.kind() {
            // What the system shows as a folder of files may take none.
            io::ErrorKind::NotFound if is_there => {
                "no file can be made in this folder; choose another"
            }
            kind => advice(kind),
        },
        source,
    }
}

fn advice(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::NotFound => "the folder does not exist; create it or choose another",
        io::ErrorKind::PermissionDenied => "you may not write here; choose another folder",
        io::ErrorKind::IsADirectory => "this is a folder; give the name of a file",
        io::ErrorKind::InvalidInput => "this is no file name; choose another",
        io::ErrorKind::AlreadyExists => {
            "this is there already, and a folder is not written over; choose another name"
        }
        io::ErrorKind::Unsupported => "nothing can be written to this; give the name of a file",
        io::ErrorKind::StorageFull => "the disk is full; make room or choose another folder",
        io::ErrorKind::ReadOnlyFilesystem => "this disk is read-only; choose another folder",
        _ => "cannot write the file",
    }
}
