//! Which files a path stands for: those of a pattern or a folder, or those that a file names.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use balescope_formats::{ENDINGS, Problem, files_of_series, is_data_folder};

use super::order::natural;
use super::pattern::{is_by_the_way, is_pattern, matching};
use crate::data::DataError;

/// The files that a path stands for.
#[derive(Debug)]
pub(super) struct Files {
    /// In the order in which they are read; one at least.
    pub paths: Vec<PathBuf>,
    /// When their values were, where that is told; as many as files.
    pub times: Option<Vec<f64>>,
    /// How many others in the folder are passed over.
    pub others: usize,
    /// How many of the files turned out to have no rows.
    pub empty: usize,
}

impl Files {
    /// `None` where the path is one file, a folder that is read as a whole, or not there.
    pub fn of(path: &Path) -> Result<Option<Self>, DataError> {
        if path.is_dir() {
            return if is_data_folder(path) {
                Ok(None)
            } else {
                Self::of_folder(path).map(Some)
            };
        }
        if path.is_file() {
            return match files_of_series(path) {
                Ok(named) => Ok(named.map(|steps| Self {
                    times: Some(steps.iter().map(|step| step.time).collect()),
                    paths: steps.into_iter().map(|step| step.file).collect(),
                    others: 0,
                    empty: 0,
                })),
                // Whoever reads it says what is wrong.
                Err(error) if matches!(error.problem, Problem::Io { .. }) => Ok(None),
                Err(error) => Err(error.into()),
            };
        }
        let pattern = path.to_str().filter(|text| is_pattern(text));
        let Some(pattern) = pattern.filter(|_| !path.exists()) else {
            return Ok(None);
        };
        Ok(Some(Self {
            paths: sorted(matching(pattern)?),
            times: None,
            others: 0,
            empty: 0,
        }))
    }

    /// All of a folder that have its most frequent ending of those that are read.
    fn of_folder(folder: &Path) -> Result<Self, DataError> {
        let entries =
            fs::read_dir(folder).map_err(DataError::io(folder, "cannot list the folder"))?;
        let mut of_endings: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
        let mut count = 0;
        for path in entries.flatten().map(|entry| entry.path()) {
            if !path.is_file() || path.file_name().is_none_or(is_by_the_way) {
                continue;
            }
            count += 1;
            let ending = path.extension().unwrap_or_default().to_string_lossy();
            let ending = ending.to_ascii_lowercase();
            if ["npy", "npz"].contains(&ending.as_str()) || ENDINGS.contains(&ending.as_str()) {
                of_endings.entry(ending).or_default().push(path);
            }
        }
        // Pictures beside data are drawings of them.
        if of_endings.len() > 1 {
            of_endings.remove("png");
        }
        let unusable = |problem: String, hint: &str| DataError::Unusable {
            file: folder.display().to_string(),
            problem,
            hint: hint.to_owned(),
        };
        let most = of_endings.values().map(Vec::len).max().unwrap_or(0);
        let mut frequent = of_endings
            .into_iter()
            .filter(|(_, files)| files.len() == most);
        let Some((ending, paths)) = frequent.next() else {
            let problem = "the folder is neither a Zarr store nor an OpenFOAM case, and no file in it has an \
                           ending of those that are read";
            return Err(unusable(problem.to_owned(), "choose a file in it"));
        };
        if let Some((other, _)) = frequent.next() {
            let problem = format!(
                "the folder holds as many files that end in .{ending} as in .{other} ({most})"
            );
            return Err(unusable(
                problem,
                "choose some by a pattern, such as FOLDER/*.npy",
            ));
        }
        Ok(Self {
            times: None,
            empty: 0,
            others: count - paths.len(),
            paths: sorted(paths),
        })
    }
}

fn sorted(mut paths: Vec<PathBuf>) -> Vec<PathBuf> {
    paths.sort_by(|a, b| natural(&a.to_string_lossy(), &b.to_string_lossy()));
    paths.dedup();
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x\n1\n").unwrap();
        }
        folder
    }

    /// What a pattern or a folder below `folder` stands for.
    fn found(folder: &Path, path: &str) -> Result<Vec<String>, String> {
        let found = Files::of(&folder.join(path)).map_err(|error| error.to_string())?;
        let within = |path: &PathBuf| path.strip_prefix(folder).unwrap().display().to_string();
        Ok(found.map_or_else(Vec::new, |files| files.paths.iter().map(within).collect()))
    }

    #[test]
    fn a_pattern_stands_for_files_in_natural_order() {
        let folder = folder(&[
            "t2.csv",
            "t10.csv",
            "t1.csv",
            "_t3.csv",
            ".t4.csv",
            "u7.csv",
            "run2/a.csv",
            "run10/a.csv",
            "_run/a.csv",
            "t[1].csv",
        ]);
        let of = |path: &str| found(folder.path(), path).unwrap();
        assert_eq!(of("t*.csv"), ["t1.csv", "t2.csv", "t10.csv", "t[1].csv"]);
        assert_eq!(of("run*/a.csv"), ["run2/a.csv", "run10/a.csv"]);
        assert_eq!(of("*/a.csv"), ["run2/a.csv", "run10/a.csv"]);
        assert_eq!(
            of("{u7,t10,t?}.csv"),
            ["t1.csv", "t2.csv", "t10.csv", "u7.csv"]
        );
        assert_eq!(
            of("{t1,t*}.csv"),
            ["t1.csv", "t2.csv", "t10.csv", "t[1].csv"]
        );
        assert_eq!(of("_t?.csv"), ["_t3.csv"]);
        assert_eq!(of(".t*.csv"), [".t4.csv"]);
        // A file of this very name is one file.
        assert_eq!(of("t[1].csv"), [""; 0]);
        assert_eq!(of("t[12].csv"), ["t1.csv", "t2.csv"]);
        assert_eq!(of("none.csv"), [""; 0]);
    }

    #[test]
    fn a_pattern_without_files_is_told() {
        let folder = folder(&["t1.csv", "t2.csv", "_t3.csv"]);
        for (pattern, told) in [
            ("v*.csv", "no file has this name or matches"),
            ("*3.csv", "no file has this name or matches"),
            // One of several that were chosen is gone.
            ("t{1,2,3}.csv", "t3.csv: no file has this name"),
            ("**/t1.csv", "write */ for each folder"),
            ("t[1.csv", "it is no pattern"),
            ("t{1..900000}.csv", "too many"),
        ] {
            let error = found(folder.path(), pattern).unwrap_err();
            assert!(error.contains(told), "{pattern}: {error}");
        }
    }

    #[test]
    fn a_folder_stands_for_the_most_frequent_of_its_files() {
        let own = folder(&[
            "t2.csv", "t10.CSV", "a.npy", "b.log", "c.log", "d.log", "_x.csv", ".y.csv",
        ]);
        let files = Files::of(own.path()).unwrap().unwrap();
        let names: Vec<_> = files
            .paths
            .iter()
            .map(|path| path.file_name().unwrap())
            .collect();
        assert_eq!(
            (names, files.others),
            (vec!["t2.csv".as_ref(), "t10.CSV".as_ref()], 4)
        );
        // Pictures are data where there is nothing else.
        let drawn = folder(&["a.npy", "a.png", "b.png"]);
        let files = Files::of(drawn.path()).unwrap().unwrap();
        assert_eq!((files.paths.len(), files.others), (1, 2));
        let pictures = folder(&["a.png", "b.png", "c.log"]);
        let files = Files::of(pictures.path()).unwrap().unwrap();
        assert_eq!((files.paths.len(), files.others), (2, 1));
        for (names, told) in [
            (&["a.npy", "b.csv"][..], "in .csv as in .npy (1)"),
            (&["a.log"], "neither a Zarr store"),
            (&["in/a.csv"], "neither a Zarr store"),
        ] {
            let error = Files::of(folder(names).path()).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
        for name in [".zgroup", "system/controlDict"] {
            let whole = folder(&[name, "a.csv", "b.csv"]);
            assert!(Files::of(whole.path()).unwrap().is_none());
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_in_circles_end() {
        let folder = folder(&["run1/a.csv"]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("run1/again")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("loop"), folder.path().join("loop")).unwrap();
        assert_eq!(found(folder.path(), "*/*.csv").unwrap(), ["run1/a.csv"]);
        assert_eq!(found(folder.path(), "run1").unwrap(), ["run1/a.csv"]);
    }
}
