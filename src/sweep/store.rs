//! Finished points in a folder: `NAME.json`, and its file `NAME.bale` beside it.

use std::fmt::Debug;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::bench::in_words;
use super::made::FileAt;
use crate::codec::Bounds;
use crate::codec::classical::{Codec, Setting};
use crate::data::{DataError, write_atomically};
use crate::report::TradeOffPoint;
use crate::train::RunSpec;

/// What a point is of, beside the data.
pub(super) struct Key {
    /// The beginning of the file's name.
    name: String,
    /// Everything that the result depends on.
    hash: u64,
}

impl Key {
    pub fn of_codec(codec: &dyn Codec, setting: Setting) -> Self {
        let shown = match setting {
            Setting::Plain => String::new(),
            Setting::Level(level) => format!("_{level}"),
            Setting::Type(narrow) => format!("_{narrow}"),
            Setting::Share(share) => format!("_{share:.1e}"),
        };
        Self {
            name: format!("{}{shown}", codec.name()),
            hash: hash(&(codec.name(), codec.version(), setting)),
        }
    }

    pub fn within(codec: &dyn Codec, bounds: &Bounds) -> Self {
        let shown = in_words(bounds).replace(|c: char| !c.is_ascii_alphanumeric() && c != '.', "_");
        let shown: String = shown.chars().take(40).collect();
        Self {
            name: format!("{}_{shown}", codec.name()),
            hash: hash(&(codec.name(), codec.version(), bounds)),
        }
    }

    pub fn of_run(run: &RunSpec) -> Self {
        let (model, training) = (&run.model, &run.training);
        let size = if model.family.closed_form() {
            String::new()
        } else {
            format!("_{}", model.size).replace(',', "-")
        };
        Self {
            name: format!(
                "{}{size}_{}_seed{}",
                model.family, model.latent, training.seed
            ),
            hash: hash(&(&run.plan, model, training)),
        }
    }

    pub fn hash(&self) -> u64 {
        self.hash
    }
}

/// Of everything that a value shows when it is debugged, which is everything in it.
fn hash(of: &impl Debug) -> u64 {
    let mut hasher = DefaultHasher::new();
    env!("CARGO_PKG_VERSION").hash(&mut hasher);
    format!("{of:?}").hash(&mut hasher);
    hasher.finish()
}

/// Points of one data set in a folder; others may lie beside them.
pub(super) struct Store {
    folder: PathBuf,
    data: u64,
}

/// What stands in a file.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Data, method and settings.
    key: String,
    point: TradeOffPoint,
}

impl Store {
    /// Makes the folder where there is none.
    pub fn open(folder: &Path, data: u64) -> Result<Self, DataError> {
        std::fs::create_dir_all(folder).map_err(|source| DataError::Io {
            path: folder.to_owned(),
            what: "cannot make the folder",
            source,
        })?;
        Ok(Self {
            folder: folder.to_owned(),
            data,
        })
    }

    fn key(&self, key: &Key) -> String {
        format!("{:016x}", hash(&(self.data, key.hash)))
    }

    fn path(&self, key: &Key, ending: &str) -> PathBuf {
        let short = &self.key(key)[..8];
        self.folder.join(format!("{}-{short}.{ending}", key.name))
    }

    /// The point of before and its file; `None` also where the former is damaged or of other data.
    pub fn find(&self, key: &Key) -> Option<(TradeOffPoint, FileAt)> {
        let text = std::fs::read(self.path(key, "json")).ok()?;
        let kept: Kept = serde_json::from_slice(&text).ok()?;
        let file = self.path(key, "bale");
        let whole = std::fs::metadata(&file).is_ok_and(|f| f.len() == kept.point.bytes as u64);
        (kept.key == self.key(key) && whole).then_some((kept.point, FileAt::Disk(file)))
    }

    /// Each file whole or not at all, the one that says that the point is there last. Returns where
    /// the bytes are.
    pub fn keep(
        &self,
        key: &Key,
        point: &TradeOffPoint,
        bytes: &[u8],
    ) -> Result<PathBuf, DataError> {
        let path = self.path(key, "bale");
        write_atomically(&path, |out| out.write_all(bytes))?;
        let kept = Kept {
            key: self.key(key),
            point: point.clone(),
        };
        write_atomically(&self.path(key, "json"), |out| {
            serde_json::to_writer_pretty(&mut *out, &kept)?;
            out.write_all(b"\n")
        })?;
        Ok(path)
    }
}
