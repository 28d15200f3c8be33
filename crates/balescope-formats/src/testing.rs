//! What tests of all formats share: a file of some bytes, opened.

use std::cell::RefCell;
use std::ops::Range;
use std::path::Path;

use tempfile::TempDir;

use crate::{Contents, Data, Problem, Reader, Values, Variable};

/// An open file that goes away with this.
pub(crate) struct Opened {
    reader: RefCell<Reader>,
    contents: Contents,
    _folder: TempDir,
}

/// Opens bytes as a file, as [`crate::open`] does.
pub(crate) fn opened(bytes: &[u8]) -> Opened {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, bytes).unwrap();
    Opened::new(crate::open(&path).unwrap(), folder)
}

/// What opening such a file says when it fails.
pub(crate) fn failure(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, bytes).unwrap();
    crate::open(&path).err().unwrap().to_string()
}

/// Damages bytes at every place and reads what is left: an error or values, and never a panic.
pub(crate) fn survives(bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    let step = (bytes.len() / 60).max(1);
    for at in (0..bytes.len()).step_by(step) {
        let mut cut = bytes.to_vec();
        cut.truncate(at);
        let mut damaged = vec![cut];
        for value in [0, 0x7f, 0xff, bytes[at] ^ 0x10] {
            let mut changed = bytes.to_vec();
            changed[at] = value;
            damaged.push(changed);
        }
        for bytes in damaged {
            std::fs::write(&path, bytes).unwrap();
            let problems = read_all(&path).into_iter();
            let panicked = problems.filter(|p| matches!(p, Problem::Panicked { .. }));
            assert_eq!(panicked.count(), 0, "byte {at}");
        }
    }
}

/// What goes wrong when all of a file is read.
fn read_all(path: &Path) -> Vec<Problem> {
    match crate::open(path) {
        Ok(mut reader) => (0..reader.contents().variables.len())
            .filter_map(|index| reader.read_all(index).err())
            .map(|error| error.problem)
            .collect(),
        Err(error) => vec![error.problem],
    }
}

impl Opened {
    pub fn new(reader: Reader, folder: TempDir) -> Self {
        Self {
            contents: reader.contents().clone(),
            reader: RefCell::new(reader),
            _folder: folder,
        }
    }

    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    fn index(&self, name: &str) -> usize {
        let names: Vec<&str> = self
            .contents
            .variables
            .iter()
            .map(|v| v.name.as_str())
            .collect();
        let found = self.contents.find(name);
        found.unwrap_or_else(|| panic!("no {name} among {names:?}"))
    }

    pub fn variable(&self, name: &str) -> &Variable {
        &self.contents.variables[self.index(name)]
    }

    pub fn values(&self, name: &str) -> Values {
        let index = self.index(name);
        self.reader.borrow_mut().read_all(index).unwrap()
    }

    pub fn data(&self, name: &str) -> Data {
        self.values(name).data
    }

    pub fn part(&self, name: &str, samples: Range<u64>) -> Values {
        let index = self.index(name);
        self.reader.borrow_mut().read(index, samples).unwrap()
    }
}
