//! Finished points in a folder: `NAME.json`, and `NAME.bale` beside it where there is an archive.

use std::fmt::Debug;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::codec::classical::{Codec, Setting};
use crate::data::{DataError, Dataset, write_atomically};
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

    pub fn name(&self) -> &str {
        &self.name
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
    pub fn open(folder: &Path, data: &Dataset) -> Result<Self, DataError> {
        std::fs::create_dir_all(folder).map_err(|source| DataError::Io {
            path: folder.to_owned(),
            what: "cannot make the folder",
            source,
        })?;
        let mut hasher = DefaultHasher::new();
        for v in data.values() {
            v.to_bits().hash(&mut hasher);
        }
        let told = (&data.layout, data.dtype, &data.column_names);
        hash(&told).hash(&mut hasher);
        Ok(Self {
            folder: folder.to_owned(),
            data: hasher.finish(),
        })
    }

    fn key(&self, key: &Key) -> String {
        format!("{:016x}", hash(&(self.data, key.hash)))
    }

    fn path(&self, key: &Key, ending: &str) -> PathBuf {
        let short = &self.key(key)[..8];
        self.folder.join(format!("{}-{short}.{ending}", key.name))
    }

    /// The point of before; `None` also where its file is damaged or of other data.
    pub fn find(&self, key: &Key) -> Option<TradeOffPoint> {
        let text = std::fs::read(self.path(key, "json")).ok()?;
        let kept: Kept = serde_json::from_slice(&text).ok()?;
        (kept.key == self.key(key)).then_some(kept.point)
    }

    /// Each file whole or not at all, the one that says that the point is there last.
    pub fn keep(
        &self,
        key: &Key,
        point: &TradeOffPoint,
        archive: Option<&[u8]>,
    ) -> Result<(), DataError> {
        if let Some(archive) = archive {
            write_atomically(&self.path(key, "bale"), |out| out.write_all(archive))?;
        }
        let kept = Kept {
            key: self.key(key),
            point: point.clone(),
        };
        write_atomically(&self.path(key, "json"), |out| {
            serde_json::to_writer_pretty(&mut *out, &kept)?;
            out.write_all(b"\n")
        })
    }
}
