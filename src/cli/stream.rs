//! Writing archives block by block.

use std::path::Path;

use super::alike;
use super::exit::NotWritten;
use crate::codec::{Archive, Bounds};
use crate::data::Samples;
use crate::train::{self, Streamed};

/// Compresses with a model, block by block, into a file.
pub(super) fn stream(
    to: &Path,
    model: &Archive,
    label: &str,
    source: &mut dyn Samples,
    bounds: Option<&Bounds>,
    shared: bool,
) -> anyhow::Result<Streamed> {
    let written = train::stream_into(to, model, label, source, bounds, shared);
    let streamed = written.map_err(NotWritten)??;
    alike::warn_of_changes(&streamed.report.columns);
    Ok(streamed)
}
