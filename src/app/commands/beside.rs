//! A second run of the same data, beside the present one.

use std::sync::Arc;

use crate::app::jobs::reopen;
use crate::app::jobs::results::Done;
use crate::app::notices::Tone;
use crate::app::state::BesideRun;
use crate::app::window::App;
use crate::train::RunId;

impl App {
    /// Decodes a kept run of the data at hand and puts it beside the present one.
    pub(super) fn put_beside(&mut self, id: Option<&str>) {
        self.last_beside += 1;
        let token = self.last_beside;
        let Some(kept) = id.and_then(|id| self.state.kept.find(id)).cloned() else {
            self.state.kept.beside = None;
            return;
        };
        let Some(loaded) = self.state.loaded() else {
            return;
        };
        if kept.record.data.fingerprint != loaded.fingerprint {
            self.notices.toast(
                Tone::Note,
                format!(
                    "{} is of other data and cannot be laid over this run",
                    kept.record.name
                ),
            );
            return;
        }
        let data = Arc::clone(&loaded.data);
        self.at_run_folder(move |run_folder| {
            let load = || {
                let (outcome, losses) = reopen::revive(run_folder, &kept, RunId::default(), &data)?;
                Ok(Arc::new(BesideRun {
                    id: kept.id.clone(),
                    name: kept.record.name.clone(),
                    losses,
                    outcome,
                }))
            };
            Done::Beside {
                token,
                result: load(),
            }
        });
    }

    pub(super) fn beside_ready(&mut self, token: u64, result: anyhow::Result<Arc<BesideRun>>) {
        if token != self.last_beside {
            return;
        }
        match result {
            Ok(beside) => {
                let fits = (self.state.loaded()).is_some_and(|loaded| {
                    let before = beside.outcome.snapshot.before.ncols();
                    before == loaded.data.features()
                });
                self.state.kept.beside = Some(beside).filter(|_| fits);
            }
            Err(error) => self.notices.error("Cannot compare with this run", &error),
        }
    }
}
