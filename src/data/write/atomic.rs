use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::data::DataError;

/// Fills a temporary file beside `path`, syncs it and renames it to `path`.
pub(super) fn persist(
    path: &Path,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<(), DataError> {
    let fail = |source: io::Error| DataError::Io {
        path: path.to_owned(),
        what: advice(source.kind()),
        source,
    };
    let target = resolve(path).map_err(fail)?;
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut temporary = create(folder).map_err(fail)?;
    fill(temporary.as_file_mut()).map_err(fail)?;
    if let Ok(old) = fs::metadata(&target) {
        temporary
            .as_file()
            .set_permissions(old.permissions())
            .map_err(fail)?;
    }
    temporary.as_file().sync_all().map_err(fail)?;
    temporary.persist(&target).map_err(|e| fail(e.error))?;
    sync_folder(folder);
    Ok(())
}

/// What the file is really called: renaming onto a symbolic link would replace the link.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(_) => fs::canonicalize(path),
        Err(_) if path.file_name().is_none() => Err(io::ErrorKind::InvalidInput.into()),
        Err(_) => Ok(path.to_owned()),
    }
}

/// A temporary file with the permissions that any new file gets, not those of a secret.
fn create(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".balescope-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
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

fn advice(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::NotFound => "the folder does not exist; create it or choose another",
        io::ErrorKind::PermissionDenied => "you may not write here; choose another folder",
        io::ErrorKind::IsADirectory => "this is a folder; give the name of a file",
        io::ErrorKind::InvalidInput => "this is no file name; choose another",
        io::ErrorKind::StorageFull => "the disk is full; make room or choose another folder",
        io::ErrorKind::ReadOnlyFilesystem => "this disk is read-only; choose another folder",
        _ => "cannot write the file",
    }
}
