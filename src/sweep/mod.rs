//! Many codecs and models on the same data: bytes against error, one point a file.
//!
//! What is to be tried stands in a [`Queue`] that one thread works off. Every finished point is told
//! at once, and kept at once where there is a folder for them: a sweep that was cut off goes on where
//! it was.

mod background;
mod bench;
mod choice;
mod closed_form;
mod entry;
mod grid;
mod original;
mod pace;
mod queue;
mod result;
mod trial;
mod watch;

use std::path::PathBuf;
use std::sync::Arc;

pub use background::{Memory, Sweeper};
pub use bench::{Bench, Keep};
pub use choice::Choice;
pub use closed_form::closed_form;
pub use entry::{Entry, EntryId, Move, State};
pub use grid::{Grid, Latents};
pub use pace::Pace;
pub use queue::Queue;
pub use result::{FileAt, SweepResult, TrialProgress};
pub use trial::Trial;

use crate::codec::Bounds;
use crate::codec::classical::{CODECS, Codec, Shape};
use crate::data::{DataError, Dataset, Profile};
use crate::model::Family;
use crate::report::TradeOffPoint;
use crate::runs::Fingerprint;
use crate::train::{EventKind, RunSpec};
use crate::transform::Plan;

/// What is tried.
#[derive(Clone)]
pub struct SweepSpec {
    pub data: Arc<Dataset>,
    /// Each at all of its settings; within bounds: its smallest file that keeps them.
    pub codecs: Vec<&'static dyn Codec>,
    /// One after the other, on the same data.
    pub runs: Vec<RunSpec>,
    /// What codecs have to keep to; runs have bounds of their own.
    pub bounds: Bounds,
    /// Where finished points are kept, and found again.
    pub folder: Option<PathBuf>,
}

/// What happens in a sweep. Codecs run at the same time, so that this comes from many threads.
#[derive(Debug)]
pub enum SweepEvent {
    /// So many points are to come.
    Started { points: usize },
    /// A point is there; `kept`: it was found in the folder.
    Point {
        point: Box<TradeOffPoint>,
        kept: bool,
    },
    /// A model tells how it goes.
    Run { event: EventKind },
    /// One point will not come.
    Failed { what: String, why: String },
}

/// Why a sweep broke off.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// A point could not be kept.
    #[error(transparent)]
    Folder(#[from] DataError),
}

/// Where events go.
pub type Listener<'a> = &'a (dyn Fn(SweepEvent) + Sync);

/// Everything that is tried, in the order of the list; stopped, what is there by then.
///
/// # Errors
/// When a point cannot be kept.
pub fn run(
    spec: &SweepSpec,
    on_event: Listener<'_>,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<TradeOffPoint>, SweepError> {
    let queue = Queue::default();
    let points = queue.add(spec.trials());
    on_event(SweepEvent::Started { points });
    let (data, folder) = (&spec.data, spec.folder.as_deref());
    let fingerprint = folder.map_or_else(String::new, |_| Fingerprint::from_data(data).hex());
    let bench = Bench::new(data, fingerprint, folder, Keep::All)?;
    bench.work(&queue, false, on_event, stop)?;
    let made = queue.results();
    Ok(made.iter().map(|made| made.point.clone()).collect())
}

impl SweepSpec {
    /// All classical codecs, and PCA and Tucker: what a model has to beat.
    pub fn classical(data: &Arc<Dataset>) -> Self {
        Self {
            data: Arc::clone(data),
            codecs: CODECS.to_vec(),
            runs: closed_form(data, &Plan::suggest(&Profile::new(data)), Family::ALL),
            bounds: Bounds::default(),
            folder: None,
        }
    }

    /// All codecs and runs, codecs first.
    pub fn trials(&self) -> Vec<Trial> {
        let shape = Shape::from_data(&self.data);
        let codecs = self.codecs.iter().flat_map(|codec| {
            let trials = Trial::of_codec(*codec, &shape);
            if self.bounds.is_empty() || trials.is_empty() {
                return trials;
            }
            vec![Trial::Within {
                codec: *codec,
                bounds: self.bounds.clone(),
            }]
        });
        let runs = self
            .runs
            .iter()
            .map(|run| Trial::Run(Box::new(run.clone())));
        codecs.chain(runs).collect()
    }
}

#[cfg(test)]
mod queue_tests;
#[cfg(test)]
mod tests;
