//! What the file would be if training ended now: the file itself, made beside training.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::prepare::Prepared;
use super::{Interim, RunSpec};
use super::{progressed::Best, stored_model::StoredModel};

/// Making files may take one part in so many of the time.
const SHARE: u32 = 5;
/// Between two files, at least.
const PAUSE: Duration = Duration::from_millis(500);

/// Makes files of the best network so far, one at a time, each in a thread of its own.
pub(super) struct Filing {
    under_way: Option<(Instant, JoinHandle<Option<Interim>>)>,
    due: Instant,
    /// The epoch of the last network that was filed.
    last: Option<usize>,
    /// How long the last file took, at most.
    pub took: Option<Duration>,
}

impl Filing {
    pub fn new() -> Self {
        Self {
            under_way: None,
            due: Instant::now(),
            last: None,
            took: None,
        }
    }

    /// The figures of a file that has been made since this was last asked.
    pub fn done(&mut self) -> Option<Interim> {
        let (begun, thread) = self.under_way.take_if(|(_, thread)| thread.is_finished())?;
        let took = begun.elapsed();
        self.took = Some(took);
        self.due = Instant::now() + PAUSE.max(took * (SHARE - 1));
        // Whatever went wrong there will be heard of when the run ends.
        thread.join().ok().flatten()
    }

    /// Begins a file where it is time for one and the best network is another than last time.
    pub fn begin(
        &mut self,
        spec: &RunSpec,
        prepared: &Arc<Prepared>,
        epoch: usize,
        best: impl FnOnce() -> Best,
    ) {
        let begun = Instant::now();
        if self.under_way.is_some() || self.last == Some(epoch) || begun < self.due {
            return;
        }
        self.last = Some(epoch);
        let (spec, prepared, best) = (spec.clone(), Arc::clone(prepared), best());
        let thread = std::thread::Builder::new()
            .name("filing".to_owned())
            .spawn(move || Interim::new(&spec, &prepared, &best));
        self.under_way = thread.ok().map(|thread| (begun, thread));
    }
}

impl Interim {
    /// `None` where no file can be made.
    fn new(spec: &RunSpec, prepared: &Prepared, best: &Best) -> Option<Self> {
        let filed = StoredModel::best(spec, prepared, best).ok()?;
        let split = &prepared.split;
        let over = |rows| prepared.compare(&filed.decoded, rows);
        let all = over(None);
        let held_out = (!split.held_out.is_empty()).then(|| over(Some(&split.held_out)));
        Some(Self {
            epoch: filed.epoch,
            bytes: filed.archive.ledger(),
            all: all.all,
            held_out: held_out.map(|c| c.all),
        })
    }
}
