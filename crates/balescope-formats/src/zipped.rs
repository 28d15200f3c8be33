//! A Zarr store in a zip archive: its files by their names.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use zip::ZipArchive;
use zip::result::ZipError;

use crate::bytes::Bytes;
use crate::error::Problem;

/// An open archive that holds a store.
pub(crate) struct Zipped {
    archive: RefCell<ZipArchive<File>>,
    /// Entries by their names, which count from the folder of the store.
    entries: BTreeMap<String, Entry>,
    /// Bytes of the archive.
    length: u64,
}

#[derive(Clone, Copy)]
struct Entry {
    index: usize,
    /// Bytes in the archive, and of the file, as the archive says.
    stored: u64,
    size: u64,
}

/// The files that tell the folder of a store.
pub(crate) const MARKS: [&str; 4] = ["zarr.json", ".zarray", ".zgroup", ".zmetadata"];

/// What deflate unfolds to, at most; a bomb says more.
const MOST_UNFOLDED: u64 = 1100;

impl Zipped {
    /// `None` where the archive holds no store, or several.
    pub fn open(path: &Path) -> Result<Option<Self>, Problem> {
        let length = Bytes::open(path)?.length();
        let file = File::open(path).map_err(|e| Problem::io("cannot read the file", e))?;
        let archive = ZipArchive::new(file).map_err(|e| damaged("the zip directory", &e))?;
        let mut names = Vec::new();
        for index in 0..archive.len() {
            let entry = archive.by_index_data(index);
            let entry = entry.map_err(|e| damaged("the zip directory", &e))?;
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            let entry = Entry {
                index,
                stored: entry.compressed_size(),
                size: entry.size(),
            };
            names.push((name, entry));
        }
        let Some(folder) = folder_of_store(names.iter().map(|(name, _)| name.as_str())) else {
            return Ok(None);
        };
        let within = names.into_iter().filter_map(|(name, entry)| {
            let own = name.strip_prefix(&folder)?;
            (!own.is_empty() && !own.ends_with('/')).then(|| (own.to_owned(), entry))
        });
        Ok(Some(Self {
            archive: RefCell::new(archive),
            entries: within.collect(),
            length,
        }))
    }

    /// Bytes of a file, as the archive says; `None` where it is not there.
    pub fn size(&self, name: &str) -> Option<u64> {
        self.entries.get(name).map(|entry| entry.size)
    }

    /// Bytes that all files of a folder take in the archive, and those below it.
    pub fn stored(&self, folder: &str) -> u64 {
        let sum = self
            .within(folder)
            .fold(0, |sum: u64, (_, entry)| sum.saturating_add(entry.stored));
        sum.min(self.length)
    }

    /// The names of the folders in a folder, which is empty or ends with a slash.
    pub fn folders(&self, folder: &str) -> Vec<String> {
        let first = |(name, _): (&str, Entry)| Some(name.split_once('/')?.0.to_owned());
        let mut found: Vec<String> = self.within(folder).filter_map(first).collect();
        found.sort();
        found.dedup();
        found
    }

    /// A file's bytes; `None` where it is not there.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Problem> {
        let Some(entry) = self.entries.get(name) else {
            return Ok(None);
        };
        let found = || format!("{} bytes in {}", entry.size, entry.stored);
        if entry.stored > self.length || entry.size > entry.stored.saturating_mul(MOST_UNFOLDED) {
            return Err(Problem::malformed(name, found(), "what they can hold"));
        }
        let mut archive = self.archive.borrow_mut();
        let mut file = archive
            .by_index(entry.index)
            .map_err(|e| damaged(name, &e))?;
        let mut bytes = Vec::new();
        // One byte more, as the checksum is compared at the end.
        let read = (&mut file).take(entry.size + 1).read_to_end(&mut bytes);
        read.map_err(|e| damaged(name, &e.into()))?;
        if bytes.len() as u64 != entry.size {
            return Err(Problem::malformed(name, found(), "as many as it says"));
        }
        Ok(Some(bytes))
    }

    /// All files of a folder and of those below it, by their names from there.
    fn within<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, Entry)> {
        let behind = self.entries.range(folder.to_owned()..);
        behind.map_while(move |(name, entry)| Some((name.strip_prefix(folder)?, *entry)))
    }
}

/// The folder that is the store: the archive itself (an empty name), or the only one in it with a mark.
fn folder_of_store<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Option<String> {
    if names.clone().any(|name| MARKS.contains(&name)) {
        return Some(String::new());
    }
    let marked = names.filter_map(|name| {
        let (folder, file) = name.split_once('/')?;
        MARKS.contains(&file).then_some(folder)
    });
    let mut folders: Vec<&str> = marked.collect();
    folders.sort_unstable();
    folders.dedup();
    match folders.as_slice() {
        [one] => Some(format!("{one}/")),
        _ => None,
    }
}

fn damaged(place: &str, error: &ZipError) -> Problem {
    let expected = "a sound zip archive, stored or deflated; write or fetch it again";
    Problem::malformed(place, error.to_string(), expected)
}
