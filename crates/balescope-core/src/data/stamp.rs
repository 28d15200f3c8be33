//! Whether files have changed on disk.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{DataError, files_of};

/// Sizes and times of the files that a path stands for: a file, a folder that is read as a whole, or the files
/// of a series.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp(Vec<(PathBuf, u64, Option<SystemTime>)>);

impl Stamp {
    /// # Errors
    /// When a file or folder cannot be looked at, or nothing is there.
    pub fn of(path: &Path) -> Result<Self, DataError> {
        let files = files_of(path)?;
        let roots = if files.is_empty() {
            // The file by which an OpenFOAM case is opened never changes.
            let folder = balescope_formats::folder_of_case(path);
            vec![folder.unwrap_or(path).to_owned()]
        } else {
            files
        };
        let mut found = Self::default();
        for root in &roots {
            found
                .add(root)
                .map_err(DataError::io(root, "cannot be looked at"))?;
        }
        found.0.sort();
        Ok(found)
    }

    fn add(&mut self, path: &Path) -> io::Result<()> {
        let mut waiting = vec![(path.to_owned(), fs::metadata(path)?)];
        while let Some((path, about)) = waiting.pop() {
            if about.is_dir() {
                for entry in fs::read_dir(&path)? {
                    let entry = entry?;
                    // What is gone again by now is seen the next time. Links within a folder are not followed.
                    if let Ok(about) = entry.metadata() {
                        waiting.push((entry.path(), about));
                    }
                }
                continue;
            }
            self.0.push((path, about.len(), changed(&about)));
        }
        Ok(())
    }
}

fn changed(about: &Metadata) -> Option<SystemTime> {
    about.modified().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_has_another_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        fs::write(file("a1.csv"), "x\n1\n").unwrap();
        let one = Stamp::of(&file("a1.csv")).unwrap();
        assert_eq!(Stamp::of(&file("a1.csv")).unwrap(), one);
        fs::write(file("a1.csv"), "x\n1\n2\n").unwrap();
        assert_ne!(Stamp::of(&file("a1.csv")).unwrap(), one);
        let pattern = file("a*.csv");
        let first = Stamp::of(&pattern).unwrap();
        fs::write(file("b.csv"), "x\n1\n").unwrap();
        assert_eq!(Stamp::of(&pattern).unwrap(), first);
        fs::write(file("a2.csv"), "x\n1\n").unwrap();
        let second = Stamp::of(&pattern).unwrap();
        assert_ne!(second, first);
        assert_eq!(second.0.len(), 2);
        assert!(Stamp::of(&file("none.csv")).is_err());
    }

    #[test]
    fn a_folder_is_looked_through() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("a.zarr");
        fs::create_dir_all(store.join("u")).unwrap();
        fs::write(store.join(".zgroup"), "{\"zarr_format\": 2}").unwrap();
        let first = Stamp::of(&store).unwrap();
        fs::write(store.join("u/0.0"), "1234").unwrap();
        assert_ne!(Stamp::of(&store).unwrap(), first);
    }
}
