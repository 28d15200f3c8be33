//! What tests of all formats share: a file of some bytes, opened.

use std::cell::RefCell;
use std::ops::Range;

use tempfile::TempDir;

use crate::{Contents, Data, Reader, Values, Variable};

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
