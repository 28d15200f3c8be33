//! Decoding the files of a sweep, for a background thread.

use std::sync::Arc;

use crate::app::state::{ArchiveContent, ShownFile};
use crate::codec::Archive;
use crate::codec::classical;
use crate::data::Dataset;
use crate::sweep::{SweepResult, Trial};
use crate::train::{RunId, Snapshot, snapshot_of_values};

/// What the file of a sweep does to the data. That of a codec is made again.
///
/// # Errors
/// When it cannot be read, or was not kept.
pub fn unpack(
    run: RunId,
    made: &SweepResult,
    trial: Option<&Trial>,
    data: &Dataset,
) -> anyhow::Result<(Arc<Snapshot>, Arc<ShownFile>)> {
    let kept = made.file.read()?;
    let bytes = match (kept, trial) {
        (Some(bytes), _) => bytes,
        (None, Some(Trial::Codec { codec, setting })) => {
            Arc::new(classical::pack(data, *codec, *setting)?)
        }
        (None, _) => return Err(anyhow::anyhow!("its file was not kept")),
    };
    let method = made.point.method.clone();
    let (back, content) = if method.family().is_some() {
        let archive = Archive::from_bytes(&method.label(), &bytes)?;
        let back = archive.decode()?;
        (back, ArchiveContent::of_model(archive))
    } else {
        let packed = classical::read_packed_bytes(&bytes)?;
        (packed.data, ArchiveContent::Codec(Arc::new(packed.info)))
    };
    let archive = content.archive().map(AsRef::as_ref);
    let snapshot = snapshot_of_values(run, data, &back, archive);
    let shown = ShownFile {
        name: method.label(),
        bytes,
        content,
    };
    Ok((Arc::new(snapshot), Arc::new(shown)))
}
