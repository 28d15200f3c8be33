//! The archive at hand decoded in part, for the views.

use std::sync::Arc;

use super::RunState;
use crate::app::format;
use crate::codec::{Progressive, Used};
use crate::train::{RunId, Snapshot};

/// How much of the archive at hand the views show.
#[derive(Clone, Default)]
pub struct ShownPart {
    /// Whose archive it is.
    pub run: RunId,
    /// What decodes it, once that is known.
    pub source: Option<Arc<Progressive>>,
    /// Bytes or latents that are asked for; `None`: all are shown.
    pub wanted: Option<usize>,
    /// Something is being decoded.
    pub is_busy: bool,
    /// What was decoded last.
    pub decoded: Option<DecodedPart>,
}

/// A part of an archive as the views show it.
#[derive(Clone)]
pub struct DecodedPart {
    pub snapshot: Arc<Snapshot>,
    pub used: Used,
    /// What it was asked for as.
    pub units: usize,
}

impl ShownPart {
    /// Where it is of the run at hand and shown.
    pub fn of(&self, run: &RunState) -> Option<&Self> {
        let own = self.run == run.id && !run.phase.active();
        (own && self.wanted.is_some()).then_some(self)
    }

    pub fn snapshot(&self) -> Option<&Arc<Snapshot>> {
        self.decoded.as_ref().map(|decoded| &decoded.snapshot)
    }

    /// What is shown, in words.
    pub fn told(&self) -> Option<String> {
        let used = &self.decoded.as_ref()?.used;
        let [bytes, all] = used.bytes.map(format::bytes);
        Some(match used.latents {
            Some([kept, all]) => format!("{kept} of {all} latents, {bytes}"),
            None => format!("{bytes} of {all}"),
        })
    }
}
