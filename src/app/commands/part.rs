//! The archive at hand decoded in part.

use std::path::Path;
use std::sync::Arc;

use crate::app::jobs::results::Done;
use crate::app::state::{DecodedPart, ShownPart};
use crate::app::window::App;
use crate::codec::Progressive;
use crate::train::{RunId, snapshot_of_values};

/// Stands for the archive at hand in messages.
const LABEL: &str = "The archive at hand";

impl App {
    /// Shows so many bytes or latents of the archive at hand in all views; `None`: all of it.
    pub(super) fn show_part(&mut self, units: Option<usize>) {
        let run = self.state.run.id;
        if self.state.part.run != run {
            self.state.part = ShownPart {
                run,
                ..ShownPart::default()
            };
        }
        self.state.part.wanted = units;
        if units.is_none() {
            self.state.part.decoded = None;
        } else if !self.state.part.is_busy {
            self.decode_part();
        }
    }

    fn decode_part(&mut self) {
        let (Some(wanted), Some(loaded)) = (self.state.part.wanted, self.state.loaded()) else {
            return;
        };
        let (run, data) = (self.state.run.id, Arc::clone(&loaded.data));
        let archive = self.state.archive().cloned();
        let bytes = self.state.new_archive().cloned();
        let known = self.state.part.source.clone();
        self.state.part.is_busy = true;
        let done = move |result| Done::PartDecoded { run, result };
        self.jobs.attempt("part", done, move || {
            let source = match (known, &archive, bytes) {
                (Some(known), ..) => known,
                (None, Some(archive), _) => {
                    let length = archive.ledger().total;
                    let own = archive.as_ref().clone();
                    Arc::new(Progressive::of_archive(LABEL, own, length)?)
                }
                (None, None, Some(bytes)) => Arc::new(Progressive::of_codec(LABEL, &bytes)?),
                (None, None, None) => return Err(anyhow::anyhow!("there is none")),
            };
            let units = wanted.clamp(source.least()?, source.most());
            let coarser = source
                .decode(source.amount(units))
                .map_err(|error| error.in_file(Path::new(LABEL)))?;
            let snapshot = snapshot_of_values(run, &data, &coarser.data, archive.as_deref());
            let decoded = DecodedPart {
                snapshot: Arc::new(snapshot),
                used: coarser.used,
                units: wanted,
            };
            Ok((source, Box::new(decoded)))
        });
    }

    pub(super) fn part_decoded(
        &mut self,
        run: RunId,
        result: anyhow::Result<(Arc<Progressive>, Box<DecodedPart>)>,
    ) {
        let part = &mut self.state.part;
        if run != part.run {
            return;
        }
        part.is_busy = false;
        match result {
            Ok((source, decoded)) => {
                let is_last = part.wanted == Some(decoded.units);
                part.source = Some(source);
                part.decoded = part.wanted.map(|_| *decoded);
                if !is_last {
                    self.decode_part();
                }
            }
            Err(error) => {
                part.wanted = None;
                self.notices.error("Cannot show a part", &error);
            }
        }
    }
}
