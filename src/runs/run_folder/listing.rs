//! The runs of a folder, listed.

use std::fs;
use std::path::{Path, PathBuf};

use super::{BEING_KEPT, KeptRun, RunFolder, read};
use crate::data::DataError;

/// What lies in a folder of runs.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The newest first.
    pub runs: Vec<KeptRun>,
    /// Files that look like records and are none, in words.
    pub skipped: Vec<String>,
    /// Archives without a record: the program was killed between the two. What the data were before
    /// is not in them, so that they can be opened, but not listed with figures.
    pub orphans: Vec<PathBuf>,
}

/// Whether it is an archive whose record is missing, and not one that is just being kept.
fn is_orphan(path: &Path) -> bool {
    let archive = path.extension().is_some_and(|e| e == "bale") && path.is_file();
    let modified = || fs::metadata(path).ok()?.modified().ok()?.elapsed().ok();
    archive
        && !path.with_extension("json").exists()
        && modified().is_some_and(|age| age > BEING_KEPT)
}

impl RunFolder {
    /// All runs, the newest first. What is damaged or something else is left out and told.
    pub fn list(&self) -> Result<Listing, DataError> {
        let fail = |source| DataError::Io {
            path: self.folder.clone(),
            what: "cannot read the folder",
            source,
        };
        let mut listing = Listing::default();
        for entry in fs::read_dir(&self.folder).map_err(fail)? {
            let path = entry.map_err(fail)?.path();
            let id = path.file_stem().and_then(|stem| stem.to_str());
            if is_orphan(&path) {
                listing.orphans.push(path);
                continue;
            }
            let is_json = path.extension().is_some_and(|e| e == "json");
            let Some(id) = id.filter(|_| is_json && path.is_file()) else {
                continue;
            };
            match read(&path) {
                Ok(record) => listing.runs.push(self.kept(id, record)),
                Err(why) => listing.skipped.push(format!("{}: {why}", path.display())),
            }
        }
        let newest = |kept: &KeptRun| std::cmp::Reverse(kept.record.made);
        listing
            .runs
            .sort_by(|a, b| newest(a).cmp(&newest(b)).then(a.id.cmp(&b.id)));
        listing.skipped.sort();
        listing.orphans.sort();
        Ok(listing)
    }
}
